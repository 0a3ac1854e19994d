//! Text from files, made safe to show: it cannot command a terminal or change the direction of writing.

use std::borrow::Cow;

/// Returns the text with `\u{fffd}` for each character that is an instruction instead of a visible sign:
/// control characters other than line breaks and tabs, and the marks that change the direction of writing
/// (Unicode TR 36, 2.10). All text shown in a terminal, a drawing or a page passes through this function.
///
/// ```
/// assert_eq!(obole_ledger::visible("Noël \u{1b}[2J"), "Noël \u{fffd}[2J");
/// assert_eq!(obole_ledger::visible("Noël 2024"), "Noël 2024");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.contains(commands) { Cow::Owned(text.replace(commands, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// Returns the text of one cell in one line: as [`visible`], with a space for line breaks and tabs, and with
/// `\u{fffd}` for signs that have no width.
///
/// ```
/// assert_eq!(obole_ledger::visible_line("Noël\r\nUN\u{200b}\u{1b}[2J"), "Noël UN\u{fffd}\u{fffd}[2J");
/// ```
pub fn visible_line(text: &str) -> Cow<'_, str> {
    let is_hidden = |c: char| commands(c) || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}');
    if !text.contains(|c: char| is_hidden(c) || matches!(c, '\n' | '\t')) {
        return Cow::Borrowed(text);
    }
    let line = text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
    Cow::Owned(line.replace(is_hidden, "\u{fffd}"))
}

fn commands(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_commands_is_left() {
        for c in (0..=0x2_ffff_u32).filter_map(char::from_u32) {
            let text = format!("a{c}b");
            let shown = visible(&text);
            assert!(!shown.chars().any(commands));
            assert_eq!(shown == text, !commands(c), "{c:?}");
        }
        for c in ['\u{7}', '\u{8}', '\r', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}', '\u{202e}', '\u{2067}'] {
            assert!(commands(c), "{c:?}");
        }
        for c in ['é', '\u{a0}', '\u{202f}', '\u{2011}', '🙂'] {
            assert!(!commands(c), "{c:?}");
        }
    }
}
