//! Columns that are not read, by the reason.
//!
//! Only columns on the allow-list of a format are read. The reason says why the others are not: for some
//! kinds of data, that reading them would do harm or be against the law (articles 8, 9, 87 GDPR), for the
//! rest, that nothing here needs them.

use serde::{Deserialize, Serialize};

use crate::fold;

/// Reason why a column is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LeftOut {
    /// Health, disability or diet.
    Health,
    /// Children.
    Minors,
    /// Number of a person with a state: social security, identity card, passport.
    NationalNumber,
    /// Passwords and secrets.
    Password,
    /// Gender guessed from names.
    GuessedGender,
    /// Free text. It is searched for words that refuse contact, and never saved.
    FreeText,
    /// Anything that nothing here needs.
    NotNeeded,
}

/// Words of column names, folded, for each reason in the order of the check. A word with a space is a part of
/// the whole name.
const WORDS: [(LeftOut, &[&str]); 5] = [
    (
        LeftOut::Password,
        &["password", "passwd", "mdp", "mot de passe", "secret", "token", "api key", "pin code"],
    ),
    (
        LeftOut::NationalNumber,
        &[
            "nir",
            "ssn",
            "nino",
            "passport",
            "passeport",
            "cni",
            "securite sociale",
            "social security",
            "national id",
            "national number",
            "numero national",
            "carte d identite",
            "identity card",
            "registre national",
        ],
    ),
    (
        LeftOut::Health,
        &[
            "sante",
            "health",
            "medical",
            "medicale",
            "medicales",
            "medicaux",
            "allergie",
            "allergies",
            "allergy",
            "handicap",
            "disability",
            "invalidite",
            "maladie",
            "disease",
            "diagnostic",
            "pathologie",
            "traitement medical",
            "groupe sanguin",
            "blood group",
            "blood type",
            "regime alimentaire",
            "dietary",
            "mutuelle",
        ],
    ),
    (
        LeftOut::Minors,
        &[
            "enfant",
            "enfants",
            "child",
            "children",
            "mineur",
            "mineurs",
            "minor",
            "minors",
            "eleve",
            "pupil",
            "representant legal",
            "responsable legal",
            "legal guardian",
            "autorisation parentale",
        ],
    ),
    (
        LeftOut::FreeText,
        &[
            "commentaire",
            "commentaires",
            "comment",
            "comments",
            "remarque",
            "remarques",
            "remark",
            "remarks",
            "note",
            "notes",
            "observation",
            "observations",
            "message",
            "memo",
            "description",
            "temoignage",
        ],
    ),
];

/// Words for gender, and words for a guess.
const GENDER: [&str; 5] = ["gender", "genre", "sexe", "sex", "civilite"];
const GUESSED: [&str; 12] = [
    "guess",
    "guessed",
    "inferred",
    "predicted",
    "estimated",
    "estime",
    "estimee",
    "deduit",
    "deduite",
    "devine",
    "probable",
    "probability",
];

impl LeftOut {
    /// Returns the reason for a column by its name, in any spelling.
    ///
    /// ```
    /// use obole_ledger::LeftOut;
    ///
    /// assert_eq!(LeftOut::of("Allergies de l’enfant"), LeftOut::Health);
    /// assert_eq!(LeftOut::of("Mot de passe"), LeftOut::Password);
    /// assert_eq!(LeftOut::of("gender_inferred"), LeftOut::GuessedGender);
    /// assert_eq!(LeftOut::of("Couleur préférée"), LeftOut::NotNeeded);
    /// ```
    pub fn of(column: &str) -> Self {
        let name = fold(column);
        let words: Vec<&str> = name.split(' ').collect();
        let has = |wanted: &&str| match wanted.contains(' ') {
            true => name.contains(*wanted),
            false => words.contains(wanted),
        };
        if GENDER.iter().any(&has) && GUESSED.iter().any(&has) {
            return Self::GuessedGender;
        }
        let found = WORDS.iter().find(|(_, wanted)| wanted.iter().any(&has));
        found.map_or(Self::NotNeeded, |(reason, _)| *reason)
    }

    /// Returns the code, as written in receipts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Minors => "minors",
            Self::NationalNumber => "national_number",
            Self::Password => "password",
            Self::GuessedGender => "guessed_gender",
            Self::FreeText => "free_text",
            Self::NotNeeded => "not_needed",
        }
    }
}
