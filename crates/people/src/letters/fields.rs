//! The fields of a letter.

/// Origin of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// `letters.toml`, where it must be filled.
    Filled,
    /// `letters.toml`, where it may be empty.
    Optional,
    /// The program: it has a value for everybody.
    Always,
    /// The call, if it switches the field on.
    Call,
    /// The vault and the list; some people lack it.
    Person,
    /// The ledger, if the call names the field; some people lack it.
    Named,
}

/// A field with the origin of its value.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) origin: Origin,
    /// Value in checks and in previews of an invented person, in English and in French.
    pub(super) invented: [&'static str; 2],
}

const fn field(name: &'static str, origin: Origin, en: &'static str, fr: &'static str) -> Field {
    Field { name, origin, invented: [en, fr] }
}

/// All fields. Scores, likelihoods, segments and reasons are never among them.
pub(super) const FIELDS: [Field; 16] = [
    field("greeting", Origin::Always, "Hello Zoé,", "Bonjour Zoé,"),
    field("first_name", Origin::Person, "Zoé", "Zoé"),
    field("last_name", Origin::Person, "FICTIVE", "FICTIVE"),
    field("organisation", Origin::Person, "Fictive Ltd", "SARL Fictive"),
    field("town", Origin::Person, "Fictiveville", "Ville-Fictive"),
    field("ask", Origin::Person, "€30", "30\u{a0}€"),
    field("asks", Origin::Person, "€30, €45 or €60", "30\u{a0}€, 45\u{a0}€ ou 60\u{a0}€"),
    field("last_gift_day", Origin::Named, "3\u{a0}May\u{a0}2024", "3\u{a0}mai\u{a0}2024"),
    field("last_gift_amount", Origin::Named, "€50", "50\u{a0}€"),
    field("association", Origin::Filled, "[association]", "[association]"),
    field("signatory", Origin::Filled, "[signatory]", "[signataire]"),
    field("contact", Origin::Filled, "[contact]", "[contact]"),
    field("campaign", Origin::Optional, "[campaign]", "[campagne]"),
    field("link", Origin::Optional, "https://example.org", "https://example.org"),
    field("opt_out", Origin::Always, "[opt-out sentence]", "[phrase d’opposition]"),
    field("tax_sentence", Origin::Call, "[tax sentence]", "[phrase fiscale]"),
];

/// Returns the field of a name.
pub(super) fn of(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// Returns the names of the fields with an origin.
pub(super) fn names(origin: impl Fn(Origin) -> bool) -> impl Iterator<Item = &'static str> {
    FIELDS.iter().filter(move |field| origin(field.origin)).map(|field| field.name)
}

/// Returns whether a value comes from `letters.toml`.
pub(super) const fn is_shared(origin: Origin) -> bool {
    matches!(origin, Origin::Filled | Origin::Optional)
}
