//! Three ways to make spellings comparable: of column names, of names of people and labels, and of addresses.

use unicode_normalization::UnicodeNormalization;

pub(crate) use obole_ledger::fold;

/// Returns a column's name in the form used for comparison: NFKC, lower case, straight apostrophe, single
/// inner spaces, no byte order mark and no spaces around it.
pub(crate) fn column_name(cell: &str) -> String {
    let plain: String = cell
        .nfkc()
        .filter(|c| *c != '\u{feff}')
        .map(|c| if matches!(c, '\u{2019}' | '\u{2018}' | '\u{02bc}') { '\'' } else { c })
        .flat_map(char::to_lowercase)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a cell folded; a check mark is an `x`, an empty box a `no`, and any other sign but a dash a `?`: a
/// person has marked the cell.
pub(crate) fn marked(cell: &str) -> String {
    let folded = fold(cell);
    if !folded.is_empty() || cell.chars().all(|c| c.is_whitespace() || "-–—_./…\u{feff}".contains(c)) {
        return folded;
    }
    let sign = if cell.contains(['✓', '✔', '☑', '✅']) {
        "x"
    } else if cell.contains(['☐', '□']) {
        "no"
    } else {
        "?"
    };
    sign.to_owned()
}

/// Kinds of street, written out and folded.
pub(crate) const STREETS: [&str; 11] =
    ["rue", "avenue", "boulevard", "place", "chemin", "impasse", "route", "allee", "cours", "quai", "square"];

/// Words that addresses abbreviate.
const SHORT_WORDS: [(&str, &str); 12] = [
    ("r", "rue"),
    ("av", "avenue"),
    ("ave", "avenue"),
    ("bd", "boulevard"),
    ("bld", "boulevard"),
    ("boul", "boulevard"),
    ("pl", "place"),
    ("ch", "chemin"),
    ("imp", "impasse"),
    ("rte", "route"),
    ("all", "allee"),
    ("st", "saint"),
];

/// Returns an address folded, with its abbreviations written out.
pub(crate) fn street(address: &str) -> String {
    let whole = |word: &str| SHORT_WORDS.iter().find(|(short, _)| *short == word).map(|(_, long)| *long);
    let folded = fold(address);
    let words: Vec<&str> = folded.split(' ').map(|word| whole(word).unwrap_or(word)).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_names_differ_only_by_what_counts() {
        assert_eq!(column_name("\u{feff} Re\u{301}fe\u{301}rence  paiement "), "référence paiement");
        assert_eq!(column_name("Date de début d’adhésion\u{a0}"), "date de début d'adhésion");
    }

    #[test]
    fn addresses_are_compared_without_abbreviations() {
        assert_eq!(street("12, bd. du Faux"), street("12 Boulevard du faux"));
        assert_eq!(street("3 r St-Ouen"), "3 rue saint ouen");
    }

    #[test]
    fn names_fold() {
        assert_eq!(fold("D’ESSAI  Noëlle"), fold("d'essai NOELLE"));
        assert_eq!(fold("ŒUVRÉ"), "oeuvre");
        assert_eq!(fold(" Prélèvement-SEPA "), "prelevement sepa");
        assert_eq!(fold("--"), "");
    }
}
