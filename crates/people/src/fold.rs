//! Two ways to make spellings comparable: of column names, and of names of people and labels.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_names_differ_only_by_what_counts() {
        assert_eq!(column_name("\u{feff} Re\u{301}fe\u{301}rence  paiement "), "référence paiement");
        assert_eq!(column_name("Date de début d’adhésion\u{a0}"), "date de début d'adhésion");
    }

    #[test]
    fn names_fold() {
        assert_eq!(fold("D’ESSAI  Noëlle"), fold("d'essai NOELLE"));
        assert_eq!(fold("ŒUVRÉ"), "oeuvre");
        assert_eq!(fold(" Prélèvement-SEPA "), "prelevement sepa");
        assert_eq!(fold("--"), "");
    }
}
