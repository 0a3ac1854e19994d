//! The file `obole.toml`, and that of the letters, as the page changes them: one value, and nothing else.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// Returns a value as a person would type it: a list with commas; `None` if the text does not set it.
pub fn value(text: &str, path: &[&str]) -> Option<String> {
    found(text, path, |_, value| match value.get_ref() {
        DeValue::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| typed(item.get_ref())).collect();
            items.map(|items| items.join(", "))
        }
        one => typed(one),
    })?
}

/// Calls a function with the key and the value at a path; `None` if the text does not set it.
fn found<T>(
    text: &str,
    path: &[&str],
    read: impl FnOnce(&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>) -> T,
) -> Option<T> {
    let (table, _) = DeTable::parse_recoverable(text);
    let (name, sections) = path.split_last()?;
    let mut table = table.get_ref();
    for section in sections {
        match table.get(*section)?.get_ref() {
            DeValue::Table(below) => table = below,
            _ => return None,
        }
    }
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == name)?;
    Some(read(key, value))
}

fn typed(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Datetime(day) => day.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => return None,
    })
}

/// Returns the text with another value, as TOML writes it; without the value if it is `None`.
pub fn with(text: &str, path: &[&str], written: Option<&str>) -> String {
    let Some((name, sections)) = path.split_last() else { return text.to_owned() };
    let mut changed = text.to_owned();
    match (place(text, path), written) {
        (Some((_, value)), Some(written)) => changed.replace_range(value, written),
        (Some((key, value)), None) => {
            let from = text.get(..key).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            // On a line with other settings, it stays.
            if text.get(from..key).is_none_or(|before| !before.trim().is_empty()) {
                return changed;
            }
            let to = text.get(value.end..).and_then(|rest| rest.find('\n'));
            changed.replace_range(from..to.map_or(text.len(), |at| value.end + at + 1), "");
        }
        (None, Some(written)) => {
            let line = format!("{name} = {written}\n");
            let header = format!("[{}]", sections.join("."));
            match header_end(text, &header) {
                _ if sections.is_empty() => changed.insert_str(0, &line),
                Some(at) => changed.insert_str(at, &line),
                None => {
                    let gap = if text.is_empty() { "" } else { "\n" };
                    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
                    changed.push_str(&format!("{end}{gap}{header}\n{line}"));
                }
            }
        }
        (None, None) => {}
    }
    changed
}

/// Returns the start of a key and the range of its value.
fn place(text: &str, path: &[&str]) -> Option<(usize, Range<usize>)> {
    found(text, path, |key, value| (key.span().start, value.span()))
}

/// Returns the place after the line of a section's header.
fn header_end(text: &str, header: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.split('#').next().unwrap_or_default().trim() == header && line.ends_with('\n') {
            return Some(at);
        }
    }
    None
}

/// Returns a text as TOML writes it.
pub fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "# ours\nlang = \"fr\" # French\n\n[plan]\ncost = 1.20\nsegment = [\"new\", \"loyal\"]\n";

    #[test]
    fn values_are_read_as_typed() {
        assert_eq!(value(FILE, &["lang"]).unwrap(), "fr");
        assert_eq!(value(FILE, &["plan", "cost"]).unwrap(), "1.20");
        assert_eq!(value(FILE, &["plan", "segment"]).unwrap(), "new, loyal");
        assert!(value(FILE, &["plan"]).is_none() && value(FILE, &["run", "cost"]).is_none());
    }

    #[test]
    fn one_value_changes_and_the_rest_stays() {
        let changed = with(FILE, &["plan", "cost"], Some("\"0,80\""));
        assert_eq!(changed, FILE.replace("1.20", "\"0,80\""));
        assert_eq!(with(FILE, &["lang"], None), FILE.replace("lang = \"fr\" # French\n", ""));
        let more = with(&with(FILE, &["run", "budget"], Some("900")), &["plan", "goal"], Some("\"renew\""));
        assert_eq!(value(&more, &["run", "budget"]).unwrap(), "900");
        assert_eq!(value(&more, &["plan", "goal"]).unwrap(), "renew");
        assert!(more.starts_with("# ours\n") && more.contains("[plan]\ngoal = \"renew\"\ncost = 1.20\n"));
        assert_eq!(with("", &["seed"], Some("7")), "seed = 7\n");
        assert_eq!(with("seed = 7", &["plan", "cost"], Some("1")), "seed = 7\n\n[plan]\ncost = 1\n");
        assert_eq!(with(FILE, &["run", "cost"], None), FILE);
        let inline = "plan = { cost = 1, goal = \"renew\" }\n";
        assert_eq!(with(inline, &["plan", "goal"], None), inline);
    }

    #[test]
    fn quotes_and_lines_stay_within_their_text() {
        for text in ["l’été \"chaud\"", "a\\b", "a\nb = 1", ""] {
            let file = with("", &["contact"], Some(&quoted(text)));
            assert_eq!(value(&file, &["contact"]).unwrap(), text);
            assert_eq!(file.lines().count(), 1);
        }
    }
}
