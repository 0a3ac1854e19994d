//! Folding of spellings, so that they can be compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns a name, label or answer in the form used for comparison: no accents, no case, letters and digits
/// with single spaces between words.
///
/// ```
/// use obole_ledger::fold;
///
/// assert_eq!(fold("D’ESSAI  Noëlle"), fold("d'essai NOELLE"));
/// assert_eq!(fold("ŒUVRÉ"), "oeuvre");
/// assert_eq!(fold("(Refusé !)"), "refuse");
/// assert_eq!(fold(" -- a -- b -- "), "a b");
/// assert_eq!(fold("--"), "");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        text.bytes().for_each(|byte| add(&mut folded, char::from(byte.to_ascii_lowercase())));
    } else {
        let plain = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
        plain.for_each(|c| add(&mut folded, c));
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Adds a character; several in a row that are not letters or digits add one space, and none at the
/// beginning.
fn add(folded: &mut String, c: char) {
    match c {
        'œ' => folded.push_str("oe"),
        'æ' => folded.push_str("ae"),
        'ß' => folded.push_str("ss"),
        'ø' => folded.push('o'),
        'ł' => folded.push('l'),
        c if c.is_alphanumeric() => folded.push(c),
        _ if folded.is_empty() || folded.ends_with(' ') => {}
        _ => folded.push(' '),
    }
}
