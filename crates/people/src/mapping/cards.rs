//! Columns of the expiry of cards, whose names mean the same in every export.

use crate::fold::fold;

/// The fields of the expiry of a card: month and year in one cell, and in two.
pub(crate) const CARD_FIELDS: [&str; 3] = ["card_expires", "card_month", "card_year"];

/// Ordinary names of these columns, folded.
const NAMES: [(&str, &[&str]); 3] = [
    (
        "card_expires",
        &[
            "card expires",
            "card expiry",
            "card expiry date",
            "card expiration",
            "card expiration date",
            "card exp",
            "card exp date",
            "expiration carte",
            "expiration de la carte",
            "expiration carte bancaire",
            "expiration cb",
            "date d expiration carte",
            "date d expiration de la carte",
            "date d expiration cb",
            "date expiration carte",
            "date expiration cb",
            "carte expire",
            "carte expire le",
            "carte valable jusqu au",
            "fin de validite carte",
            "fin de validite de la carte",
            "fin de validite cb",
        ],
    ),
    (
        "card_month",
        &[
            "card exp month",
            "card expiry month",
            "card expiration month",
            "expiration month of card",
            "mois d expiration carte",
            "mois d expiration de la carte",
            "mois expiration carte",
        ],
    ),
    (
        "card_year",
        &[
            "card exp year",
            "card expiry year",
            "card expiration year",
            "expiration year of card",
            "annee d expiration carte",
            "annee d expiration de la carte",
            "annee expiration carte",
        ],
    ),
];

/// Returns the columns of the expiry of cards by their ordinary names: fields and positions.
pub(crate) fn card_columns(header: &[String]) -> impl Iterator<Item = (&'static str, usize)> {
    let folded: Vec<String> = header.iter().map(|name| fold(name)).collect();
    NAMES.into_iter().filter_map(move |(field, names)| {
        Some((field, folded.iter().position(|name| names.contains(&name.as_str()))?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_both_languages_are_found_and_no_other() {
        assert_eq!(NAMES.map(|(field, _)| field), CARD_FIELDS);
        let names = || NAMES.into_iter().flat_map(|(_, names)| names);
        assert!(names().all(|name| fold(name) == *name));
        let found = |header: &str| -> Vec<(&str, usize)> {
            let header: Vec<String> = header.split(';').map(str::to_owned).collect();
            card_columns(&header).collect()
        };
        assert_eq!(found("Date;card_expiry"), [("card_expires", 1)]);
        assert_eq!(found("Date d’expiration de la carte;Date"), [("card_expires", 0)]);
        assert_eq!(found("Card Exp Year;Card Exp Month"), [("card_month", 1), ("card_year", 0)]);
        let others =
            "Card number;Card Last4;N° de carte;Expiration;Date d'expiration;Membership expiry;Carte";
        assert_eq!(found(others), []);
    }
}
