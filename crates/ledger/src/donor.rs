//! Donors without names: what the analysis and the audit may know of them.

use serde::{Deserialize, Serialize};

use crate::{Coded, Consents, DonorRow, Ids, Result};

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
#[derive(Clone, Default, PartialEq, Eq)]
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

/// Shows how many there are, never one of them.
impl std::fmt::Debug for DonorTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DonorTable({})", self.len())
    }
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

    /// Appends attributes; the identifiers follow when the order is known.
    pub(crate) fn push(&mut self, row: &DonorRow) -> Result<()> {
        self.kind.push(row.kind);
        self.birth_year.push(row.birth_year);
        self.gender.push(&row.gender)?;
        self.postcode.push(row.postcode.as_str().into());
        self.country.push(&row.country)?;
        self.language.push(&row.language)?;
        self.acquisition_channel.push(&row.acquisition_channel)?;
        self.deceased.push(row.deceased);
        self.do_not_profile.push(row.do_not_profile);
        self.consent.push(row.consent);
        Ok(())
    }

    /// Whether a row of attributes says just this.
    pub(crate) fn holds(&self, at: usize, row: &DonorRow) -> bool {
        self.kind.get(at) == Some(&row.kind)
            && self.birth_year.get(at) == Some(&row.birth_year)
            && self.gender.get(at) == row.gender
            && self.postcode.get(at).is_some_and(|postcode| **postcode == *row.postcode)
            && self.country.get(at) == row.country
            && self.language.get(at) == row.language
            && self.acquisition_channel.get(at) == row.acquisition_channel
            && self.deceased.get(at) == Some(&row.deceased)
            && self.do_not_profile.get(at) == Some(&row.do_not_profile)
            && self.consent.get(at) == Some(&row.consent)
    }

    /// The attributes in another order; a row may be taken more than once.
    pub(crate) fn reorder(&mut self, order: &[u32]) {
        fn pick<T: Clone>(column: &mut Vec<T>, order: &[u32]) {
            *column = order.iter().map(|&row| column[row as usize].clone()).collect();
        }
        let spare = &mut Vec::new();
        pick(&mut self.kind, order);
        pick(&mut self.birth_year, order);
        self.gender.reorder(order, spare);
        pick(&mut self.postcode, order);
        self.country.reorder(order, spare);
        self.language.reorder(order, spare);
        self.acquisition_channel.reorder(order, spare);
        pick(&mut self.deceased, order);
        pick(&mut self.do_not_profile, order);
        pick(&mut self.consent, order);
    }
}
