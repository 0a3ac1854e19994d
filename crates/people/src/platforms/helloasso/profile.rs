//! Names and labels of the "Paiements" export, as data.
//!
//! Column names: the same 31 in three public code bases. Labels that were only seen in part are listed here
//! as well; a status that is not listed is refused, never guessed.

use obole_ledger::{GiftKind, Status};

use crate::fold::fold;

/// The columns that are taken. The others are only searched for words of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Reference,
    Total,
    Date,
    Status,
    Paid,
    LastName,
    FirstName,
    Email,
    BirthDate,
    Organisation,
    Siren,
    Campaign,
    CampaignType,
    Type,
    Tariff,
    Options,
    ExtraGift,
    Promotion,
    Means,
    Address,
    Postcode,
    City,
    Country,
}

/// Number of columns that are taken.
pub(crate) const FIELDS: usize = 23;

/// Column names as the platform writes them, in the order of [`Field`]; compared through
/// [`crate::fold::column_name`].
pub(crate) const NAMES: [(Field, &str); FIELDS] = [
    (Field::Reference, "Référence paiement"),
    (Field::Total, "Montant total"),
    (Field::Date, "Date du paiement"),
    (Field::Status, "Statut du paiement"),
    (Field::Paid, "Versé"),
    (Field::LastName, "Nom payeur"),
    (Field::FirstName, "Prénom payeur"),
    (Field::Email, "Email payeur"),
    (Field::BirthDate, "Date de naissance"),
    (Field::Organisation, "Raison sociale"),
    (Field::Siren, "SIREN"),
    (Field::Campaign, "Campagne"),
    (Field::CampaignType, "Type de campagne"),
    (Field::Type, "Type"),
    (Field::Tariff, "Montant du tarif"),
    (Field::Options, "Montant des options"),
    (Field::ExtraGift, "Don supplémentaire"),
    (Field::Promotion, "Montant du code promo"),
    (Field::Means, "Moyen de paiement"),
    (Field::Address, "Adresse payeur"),
    (Field::Postcode, "Code Postal payeur"),
    (Field::City, "Ville payeur"),
    (Field::Country, "Pays payeur"),
];

/// Column of the payer's own words; only a refusal is read from it.
pub(crate) const COMMENT: &str = "commentaire";

/// Columns of the export that are known and left out on purpose (links, receipts, free text): no finding
/// names them as left out.
pub(crate) const LEFT_OUT: [&str; 8] = [
    "référence commande",
    "date du versement",
    "forme juridique",
    "code promo",
    "attestation",
    "reçu fiscal",
    "numéro de reçu",
    COMMENT,
];

const STATUSES: [(&str, Status); 11] = [
    ("paye", Status::Settled),
    ("payee", Status::Settled),
    ("hors ligne", Status::Settled),
    ("rembourse", Status::Refunded),
    ("remboursee", Status::Refunded),
    ("refuse", Status::Failed),
    ("refusee", Status::Failed),
    ("en attente", Status::Pending),
    ("annule", Status::Cancelled),
    ("annulee", Status::Cancelled),
    ("attente", Status::Pending),
];

/// Words of `Type` and `Type de campagne`, the most informative first.
const KINDS: [(&str, GiftKind); 11] = [
    ("adhesion", GiftKind::Membership),
    ("cotisation", GiftKind::Membership),
    ("billet", GiftKind::Ticket),
    ("billets", GiftKind::Ticket),
    ("billetterie", GiftKind::Ticket),
    ("inscription", GiftKind::Ticket),
    ("boutique", GiftKind::Sale),
    ("vente", GiftKind::Sale),
    ("don", GiftKind::Gift),
    ("dons", GiftKind::Gift),
    ("donation", GiftKind::Gift),
];

/// Returns the status of a cell, or `None` when it is not known.
pub(crate) fn status(cell: &str) -> Option<Status> {
    let folded = fold(cell);
    STATUSES.iter().find(|(name, _)| *name == folded).map(|(_, status)| *status)
}

/// Returns the kind of a payment: that of `Type`, otherwise that of `Type de campagne`, otherwise `None`.
pub(crate) fn kind(type_cell: &str, campaign_type: &str) -> Option<GiftKind> {
    [type_cell, campaign_type].iter().find_map(|cell| {
        let folded = fold(cell);
        KINDS.iter().find(|(word, _)| folded.split(' ').any(|part| part == *word)).map(|(_, kind)| *kind)
    })
}

/// Returns whether a payment is an instalment of a monthly gift.
pub(crate) fn is_monthly(type_cell: &str) -> bool {
    fold(type_cell).split(' ').any(|word| matches!(word, "mensuel" | "mensuelle"))
}

/// Returns whether a status or `Versé` cell states that the money did not pass through the platform.
pub(crate) fn is_offline(cell: &str) -> bool {
    fold(cell) == "hors ligne"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_columns_is_in_the_order_of_its_fields() {
        for (at, (field, _)) in NAMES.iter().enumerate() {
            assert_eq!(*field as usize, at);
        }
        assert!(LEFT_OUT.iter().all(|name| crate::fold::column_name(name) == *name));
        assert_eq!(FIELDS + LEFT_OUT.len(), 31);
    }

    #[test]
    fn labels_are_known_in_any_case_and_accent() {
        for (cell, expected) in [
            ("Payé", Some(Status::Settled)),
            ("PAYE", Some(Status::Settled)),
            ("Hors Ligne", Some(Status::Settled)),
            ("Remboursé", Some(Status::Refunded)),
            ("Refusé", Some(Status::Failed)),
            ("En attente", Some(Status::Pending)),
            ("Annulé", Some(Status::Cancelled)),
            ("Contesté", None),
            ("", None),
        ] {
            assert_eq!(status(cell), expected, "{cell}");
        }
    }

    #[test]
    fn kinds_come_from_the_type_then_the_campaign() {
        for (cell, campaign, expected) in [
            ("Don mensuel", "Don", Some(GiftKind::Gift)),
            ("Don unique", "", Some(GiftKind::Gift)),
            ("Don", "Adhésion", Some(GiftKind::Gift)),
            ("Adhésion", "Adhésion", Some(GiftKind::Membership)),
            ("Billet", "Billetterie", Some(GiftKind::Ticket)),
            ("Tarif réduit", "Billetterie", Some(GiftKind::Ticket)),
            ("", "Boutique", Some(GiftKind::Sale)),
            ("Vente", "", Some(GiftKind::Sale)),
            ("Paiement", "Formulaire", None),
        ] {
            assert_eq!(kind(cell, campaign), expected, "{cell} / {campaign}");
        }
        assert!(is_monthly("Don mensuel") && !is_monthly("Don unique"));
    }
}
