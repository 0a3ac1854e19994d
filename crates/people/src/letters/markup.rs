//! The marks of a letter's text: paragraphs, lines, `**bold**`, `[text](https://…)`.

/// A piece of a line in one style.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) bold: bool,
    /// Address to which the text leads.
    pub(super) link: Option<String>,
}

/// Lines of a paragraph.
pub(super) type Paragraph = Vec<Vec<Run>>;

/// Signs that have a meaning; behind a backslash they are themselves.
const SIGNS: [char; 6] = ['\\', '*', '[', ']', '(', ')'];

/// Returns a value on one line. A line break in it becomes a space; control characters and marks of the
/// direction of writing, which would reorder the text around the value, are left out.
pub(super) fn cleaned(value: &str) -> String {
    value
        .chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => None,
            c => (!c.is_control()).then_some(c),
        })
        .collect()
}

/// Returns a value on one line ([`cleaned`]) with its signs escaped.
pub(super) fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in cleaned(value).chars() {
        if SIGNS.contains(&c) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// Reads the paragraphs of a text.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            open = false;
            continue;
        }
        match found.last_mut().filter(|_| open) {
            Some(paragraph) => paragraph.push(runs(line)),
            None => found.push(vec![runs(line)]),
        }
        open = true;
    }
    found
}

/// Reads the runs of a line. A mark without its partner is text.
fn runs(line: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let (mut text, mut bold, mut rest) = (String::new(), false, line);
    let mut push = |text: &mut String, bold: bool, link: Option<String>| {
        if !text.is_empty() {
            runs.push(Run { text: std::mem::take(text), bold, link });
        }
    };
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("**")
            && (bold || position(after, "**").is_some())
        {
            push(&mut text, bold, None);
            bold = !bold;
            rest = after;
            continue;
        }
        if let Some((shown, address, after)) = link(rest) {
            push(&mut text, bold, None);
            push(&mut plain(shown), bold, Some(plain(address)).filter(|address| is_safe(address)));
            rest = after;
            continue;
        }
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match after.chars().next().filter(|next| c == '\\' && SIGNS.contains(next)) {
            Some(sign) => {
                text.push(sign);
                after.get(sign.len_utf8()..).unwrap_or_default()
            }
            None => {
                text.push(c);
                after
            }
        };
    }
    push(&mut text, bold, None);
    runs
}

/// Returns the text and the address of a link at the beginning, and what follows it.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let inside = text.strip_prefix('[')?;
    let end = position(inside, "](")?;
    let (shown, behind) = (inside.get(..end)?, inside.get(end + 2..)?);
    let close = position(behind, ")")?;
    Some((shown, behind.get(..close)?, behind.get(close + 1..)?))
}

/// Returns the place of a mark that no backslash escapes.
fn position(text: &str, mark: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if !escaped && text.get(at..).is_some_and(|rest| rest.starts_with(mark)) {
            return Some(at);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

/// Returns a text with its signs unescaped.
fn plain(text: &str) -> String {
    let mut found = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek().copied().filter(|next| c == '\\' && SIGNS.contains(next)) {
            Some(sign) => {
                found.push(sign);
                chars.next();
            }
            None => found.push(c),
        }
    }
    found
}

/// Returns whether a link may lead to an address.
pub(super) fn is_safe(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    (address.starts_with("https://") || address.starts_with("mailto:"))
        && !address.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Returns a line without its marks.
pub(super) fn unmarked(line: &str) -> String {
    runs(line).into_iter().map(|run| run.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, bold: bool, link: Option<&str>) -> Run {
        Run { text: text.into(), bold, link: link.map(str::to_owned) }
    }

    #[test]
    fn marks_have_their_partners_and_others_are_text() {
        assert_eq!(
            runs("a **b** [c](https://d.example) e"),
            [
                run("a ", false, None),
                run("b", true, None),
                run(" ", false, None),
                run("c", false, Some("https://d.example")),
                run(" e", false, None),
            ]
        );
        assert_eq!(runs("2 ** 3 [x] (y) \\n"), [run("2 ** 3 [x] (y) \\n", false, None)]);
        assert_eq!(runs("[x](javascript:alert)"), [run("x", false, None)]);
        assert_eq!(paragraphs("a\nb\n\n\n c \n").len(), 2);
        assert_eq!(paragraphs(" \n"), Vec::<Paragraph>::new());
    }

    #[test]
    fn a_value_has_no_marks() {
        for value in ["**Zoé**", "[a](https://b.example)", "\\*", "a\\", "😀 \"O'Neil\" <b>&", "לאה כהן"]
        {
            assert_eq!(unmarked(&escaped(value)), value);
        }
        assert_eq!(unmarked(&format!("**{}**", escaped("a\\"))), "a\\");
        assert_eq!(escaped("a\u{202e}b\nc\u{7}\u{b}d"), "ab c d");
    }
}
