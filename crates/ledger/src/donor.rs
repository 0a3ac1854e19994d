//! Donors without names: the attributes that the analysis and the audit may use.

use serde::{Deserialize, Serialize};

use crate::{Coded, Consent, ConsentState, Consents, ContactChannel, DonorRow, Ids, Result};

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
    /// Returns the canonical name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
        }
    }

    /// Returns the kind with a canonical name; empty is a person.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "person" | "" => Some(Self::Person),
            "organisation" | "organization" => Some(Self::Organisation),
            _ => None,
        }
    }
}

/// Refusals of one donor, death included.
#[derive(Clone, Copy)]
pub(crate) struct Refusals {
    pub(crate) deceased: bool,
    pub(crate) do_not_profile: bool,
    pub(crate) consent: Consents,
}

impl Refusals {
    /// Returns the refusals without what was agreed to.
    pub(crate) fn only(mut self) -> Self {
        for channel in ContactChannel::ALL {
            let consent = self.consent.on_mut(channel);
            if !matches!(consent.state, ConsentState::Objected | ConsentState::Unclear) {
                *consent = Consent::default();
            }
        }
        self
    }

    /// Returns whether another record says something else. Silence about a channel contradicts nothing.
    fn contradict(self, other: Self) -> bool {
        let said = |consents: Consents| ContactChannel::ALL.map(|channel| consents.on(channel).state);
        let differ = |(one, two): (ConsentState, ConsentState)| {
            one != two && one != ConsentState::Unknown && two != ConsentState::Unknown
        };
        self.deceased != other.deceased
            || self.do_not_profile != other.do_not_profile
            || said(self.consent).into_iter().zip(said(other.consent)).any(differ)
    }
}

/// Contradictions between two rows of one donor.
#[derive(Clone, Copy)]
pub(crate) struct Contradiction {
    pub(crate) attributes: bool,
    pub(crate) refusals: bool,
}

/// All donors as a struct of arrays, sorted by identifier. Pseudonymous: no name, no e-mail, no street.
///
/// ```compile_fail,E0609
/// fn names(donors: &obole_ledger::DonorTable) {
///     let _ = &donors.name;
/// }
/// ```
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
    /// Channel through which the donor was acquired.
    pub acquisition_channel: Coded,
    /// `true` if the donor is known to have died, or a death is recorded in words that are not understood.
    pub deceased: Vec<bool>,
    /// `true` if the donor objected to profiling, or an objection is recorded in words that are not
    /// understood.
    pub do_not_profile: Vec<bool>,
    /// Consent to contact, by channel.
    pub consent: Vec<Consents>,
    /// `true` if a table of donors was read and holds no row of this donor, whose refusals are therefore not
    /// known.
    pub refusals_unknown: Vec<bool>,
}

/// Shows the number of donors, never a donor.
impl std::fmt::Debug for DonorTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DonorTable({})", self.len())
    }
}

impl DonorTable {
    /// Returns the number of donors.
    pub fn len(&self) -> usize {
        self.id.len()
    }

    /// Returns whether there is no donor.
    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }

    /// Returns whether a donor may be in a table about persons: neither an objection to profiling nor a death
    /// is recorded, nor a cell about them that is not understood.
    pub fn may_be_profiled(&self, donor: usize) -> bool {
        self.do_not_profile.get(donor) == Some(&false) && self.deceased.get(donor) == Some(&false)
    }

    /// Returns a donor as a row.
    pub(crate) fn row(&self, at: usize) -> crate::DonorRow {
        let Refusals { deceased, do_not_profile, consent } = self.refusals(at);
        crate::DonorRow {
            id: self.id.get(at),
            kind: self.kind.get(at).copied().unwrap_or_default(),
            birth_year: self.birth_year.get(at).copied().flatten(),
            gender: self.gender.get(at).to_owned(),
            postcode: self.postcode.get(at).map(|text| text.to_string()).unwrap_or_default(),
            country: self.country.get(at).to_owned(),
            language: self.language.get(at).to_owned(),
            acquisition_channel: self.acquisition_channel.get(at).to_owned(),
            deceased,
            do_not_profile,
            consent,
        }
    }

    /// Appends attributes; the identifiers are added when the order is known.
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
        self.refusals_unknown.push(false);
        Ok(())
    }

    /// Adds another row of the same donor: attributes fill gaps, refusals protect. Returns the
    /// contradictions.
    pub(crate) fn merge(&mut self, at: usize, row: &DonorRow) -> Result<Contradiction> {
        fn other(known: &str, new: &str) -> bool {
            !known.is_empty() && !new.is_empty() && known != new
        }
        let (known, new) = (self.refusals(at), row.refusals());
        let mut attributes = self.kind.get(at) != Some(&row.kind);
        if let Some(year) = self.birth_year.get_mut(at) {
            attributes |= year.is_some() && row.birth_year.is_some() && *year != row.birth_year;
            *year = year.or(row.birth_year);
        }
        if let Some(postcode) = self.postcode.get_mut(at) {
            attributes |= other(postcode, &row.postcode);
            if postcode.is_empty() {
                *postcode = row.postcode.as_str().into();
            }
        }
        for (column, value) in [
            (&mut self.gender, &row.gender),
            (&mut self.country, &row.country),
            (&mut self.language, &row.language),
            (&mut self.acquisition_channel, &row.acquisition_channel),
        ] {
            attributes |= other(column.get(at), value);
            if column.get(at).is_empty() && !value.is_empty() {
                column.set(at, value)?;
            }
        }
        self.protect(at, new);
        Ok(Contradiction { attributes, refusals: known.contradict(new) })
    }

    /// Returns the refusals of a donor.
    pub(crate) fn refusals(&self, at: usize) -> Refusals {
        Refusals {
            deceased: self.deceased.get(at).copied().unwrap_or_default(),
            do_not_profile: self.do_not_profile.get(at).copied().unwrap_or_default(),
            consent: self.consent.get(at).copied().unwrap_or_default(),
        }
    }

    /// Adds refusals; none is removed.
    pub(crate) fn protect(&mut self, at: usize, refusals: Refusals) {
        if let Some(deceased) = self.deceased.get_mut(at) {
            *deceased |= refusals.deceased;
        }
        if let Some(do_not_profile) = self.do_not_profile.get_mut(at) {
            *do_not_profile |= refusals.do_not_profile;
        }
        if let Some(consent) = self.consent.get_mut(at) {
            *consent = consent.protected_by(refusals.consent);
        }
    }

    /// Returns whether any donor is recorded to have objected to a channel or to profiling. Words that are
    /// not understood are no evidence that objections are recorded here.
    pub fn has_objections(&self) -> bool {
        let objects = |consents: &Consents| {
            ContactChannel::ALL.iter().any(|channel| consents.on(*channel).state == ConsentState::Objected)
        };
        self.do_not_profile.contains(&true) || self.consent.iter().any(objects)
    }

    /// Returns whether nothing is recorded about a channel for any donor, so that no objection to it can be
    /// known.
    pub fn is_unsaid(&self, channel: ContactChannel) -> bool {
        use ConsentState::{Unclear, Unknown};
        self.consent.iter().all(|consents| matches!(consents.on(channel).state, Unknown | Unclear))
    }

    /// Counts the donors who died, or objected to a channel or to profiling, or have a cell about it that is
    /// not understood.
    pub fn refusing(&self, channel: ContactChannel) -> u64 {
        (0..self.len()).filter(|donor| self.refuses(*donor, channel)).count() as u64
    }

    /// Returns whether a donor died, or objected to a channel or to profiling, or has a cell about it that is
    /// not understood.
    pub fn refuses(&self, donor: usize, channel: ContactChannel) -> bool {
        let Refusals { deceased, do_not_profile, consent } = self.refusals(donor);
        let state = consent.on(channel).state;
        deceased || do_not_profile || matches!(state, ConsentState::Objected | ConsentState::Unclear)
    }

    /// Removes the values of the columns of codes that no donor has.
    pub(crate) fn drop_unused(&mut self) {
        let Self { gender, country, language, acquisition_channel, .. } = self;
        for coded in [gender, country, language, acquisition_channel] {
            coded.drop_unused();
        }
    }

    /// Puts the attributes into another order; a row may be used more than once.
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
        pick(&mut self.refusals_unknown, order);
    }
}
