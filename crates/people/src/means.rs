//! Means of payment: the words of platforms, in French and English, and ours.

use crate::fold::fold;

/// Words of a cell, the most informative first, and the name in the ledger.
const MEANS: [(&str, &str); 31] = [
    ("paypal", "paypal"),
    ("prelevement", "direct_debit"),
    ("sepa", "direct_debit"),
    ("bacs", "direct_debit"),
    ("ach", "direct_debit"),
    ("carte", "card"),
    ("cb", "card"),
    ("card", "card"),
    ("credit", "card"),
    ("visa", "card"),
    ("mastercard", "card"),
    ("stripe", "card"),
    ("apple", "card"),
    ("google", "card"),
    ("debit", "direct_debit"),
    ("virement", "transfer"),
    ("transfer", "transfer"),
    ("eft", "transfer"),
    ("wire", "transfer"),
    ("iban", "transfer"),
    ("bank", "transfer"),
    ("cheque", "cheque"),
    ("cheques", "cheque"),
    ("check", "cheque"),
    ("checks", "cheque"),
    ("espece", "cash"),
    ("especes", "cash"),
    ("cash", "cash"),
    ("liquide", "cash"),
    ("kind", "in_kind"),
    ("nature", "in_kind"),
];

/// Returns the means of payment of a cell: a known word, `other`, or empty.
pub(crate) fn means(cell: &str) -> &'static str {
    let folded = fold(cell);
    if folded.is_empty() {
        return "";
    }
    let known = MEANS.iter().find(|(word, _)| folded.split(' ').any(|part| part == *word));
    known.map_or("other", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_of_payment() {
        for (cell, expected) in [
            ("Carte bancaire", "card"),
            ("Virement bancaire", "transfer"),
            ("Chèque", "cheque"),
            ("Espèce", "cash"),
            ("Prélèvement SEPA", "direct_debit"),
            ("Bacs Direct Debit", "direct_debit"),
            ("Credit Card", "card"),
            ("Debit Card", "card"),
            ("Bitcoin", "other"),
            ("", ""),
        ] {
            assert_eq!(means(cell), expected, "{cell}");
        }
    }
}
