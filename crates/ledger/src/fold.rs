//! Spellings made comparable.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name, label or answer as it is compared: no accents, no case, letters and digits with single spaces
/// between words.
///
/// ```
/// use obole_ledger::fold;
///
/// assert_eq!(fold("D’ESSAI  Noëlle"), fold("d'essai NOELLE"));
/// assert_eq!(fold("ŒUVRÉ"), "oeuvre");
/// assert_eq!(fold("(Refusé !)"), "refuse");
/// assert_eq!(fold("--"), "");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            c if c.is_alphanumeric() => folded.push(c),
            _ => folded.push(' '),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}
