//! Donors without names: what the analysis and the audit may know of them.

use serde::{Deserialize, Serialize};

use crate::{Coded, Consents, Ids};

/// A person or an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum DonorKind {
    /// A natural person.
    #[default]
    Person,
    /// A company, foundation, association.
    Organisation,
}

impl DonorKind {
    /// The canonical name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
        }
    }

    /// The kind of a canonical name; empty is a person.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "person" | "" => Some(Self::Person),
            "organisation" | "organization" => Some(Self::Organisation),
            _ => None,
        }
    }
}

/// All donors as a struct of arrays, sorted by identifier. Pseudonymous: no name, no e-mail, no street.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DonorTable {
    /// The donor's identifier.
    pub id: Ids,
    /// Person or organisation.
    pub kind: Vec<DonorKind>,
    /// Year of birth, if known.
    pub birth_year: Vec<Option<i16>>,
    /// Gender as the association records it (F, M, X); for the audit only.
    pub gender: Coded,
    /// Postal code as text (leading zeros count); for the audit only.
    pub postcode: Vec<Box<str>>,
    /// Country; for the audit only.
    pub country: Coded,
    /// Language; for the audit only.
    pub language: Coded,
    /// How the donor was won.
    pub acquisition_channel: Coded,
    /// Known to have died.
    pub deceased: Vec<bool>,
    /// Objected to profiling: never scored.
    pub do_not_profile: Vec<bool>,
    /// What was said about contact.
    pub consent: Vec<Consents>,
}

impl DonorTable {
    /// The number of donors.
    pub fn len(&self) -> usize {
        self.id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }
}
