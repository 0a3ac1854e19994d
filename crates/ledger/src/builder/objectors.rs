//! Objections from lists, applied to the donors of the sources and counted.

use std::collections::HashMap;

use super::same_ids::folded;
use super::{LedgerBuilder, RowPlace};
use crate::receipt::{ObjectionRows, UnappliedObjections};
use crate::{Consent, ConsentState, Consents, ContactChannel, DonorRow, FindingCode, Result, Severity};

/// Maximum number of unmatched rows of a list that get a finding of their own.
const NAMED: usize = 20;

/// A donor named by an identifier in a list of objections.
pub(super) struct Objector {
    /// Identifier, folded.
    id: String,
    channels: Vec<ContactChannel>,
    place: RowPlace,
}

/// Outcome of one row of a list of objections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectionRow<'a> {
    /// The row matches a known person, whose objection was applied.
    Matched,
    /// The row names a donor by an identifier, which may be spelled differently in the gifts.
    Donor(&'a str),
    /// The row matches nobody who is known: it holds a name, which may be spelled in another way, or an
    /// e-mail alone.
    Unmatched {
        /// `true` if the row holds a name or an identifier.
        named: bool,
    },
    /// The row cannot be read, or names nobody.
    Unreadable(FindingCode),
}

impl LedgerBuilder {
    /// Records that a donor objected to channels, regardless of any other record. `source` is the source that
    /// says so, where one of this import does.
    ///
    /// # Errors
    /// The errors of [`LedgerBuilder::donor`].
    pub fn objection(&mut self, id: &str, channels: &[ContactChannel], source: Option<u16>) -> Result<()> {
        let mut consent = Consents::default();
        for channel in channels {
            *consent.on_mut(*channel) = Consent { state: ConsentState::Objected, since: None, source };
        }
        self.protect(id, consent)
    }

    /// Records that words next to an identifier seem to refuse contact. They exclude the donor, if the ledger
    /// has one, regardless of any other record and of the order in which the rows are read.
    pub fn remark(&mut self, id: &str) {
        if !self.remarked.contains(id) {
            self.remarked.insert(id.to_owned());
        }
    }

    fn protect(&mut self, id: &str, consent: Consents) -> Result<()> {
        let donor = self.donor_index(id);
        let row = DonorRow { consent, ..self.blank_row(id) };
        match self.attributes_of(donor) {
            (_, true) => self.attributes.push(&row),
            (at, false) => {
                self.attributes.protect(at, row.refusals());
                Ok(())
            }
        }
    }

    /// Returns whether a payment, a row or an earlier ledger named a donor with this identifier.
    pub fn knows(&self, id: &str) -> bool {
        self.find_key(id).is_some() || self.has_earlier_donor(id)
    }

    /// Counts a row of a list of objections. A row that names a donor is applied after all sources are read.
    pub fn objection_row(&mut self, row: ObjectionRow<'_>, channels: &[ContactChannel], place: RowPlace) {
        self.objections.read += 1;
        match row {
            ObjectionRow::Matched => self.objections.matched += 1,
            ObjectionRow::Unmatched { named } => {
                self.objections.unmatched_names += u64::from(named);
                let rows = if named { &mut self.unapplied.named } else { &mut self.unapplied.emails };
                rows.push(place);
            }
            ObjectionRow::Unreadable(code) => {
                self.objections.unreadable += 1;
                self.unapplied.unreadable.push(place);
                self.find_in(place.source, code, Severity::Problem, Some(place.row), None);
            }
            ObjectionRow::Donor(id) => {
                self.objectors.push(Objector {
                    id: folded(id).into_owned(),
                    channels: channels.to_vec(),
                    place,
                });
            }
        }
    }

    /// Applies objections and remarks to every donor whose identifier is a spelling of the one that they
    /// name. Call it after all rows are read.
    pub(super) fn apply_objections(&mut self) -> Result<()> {
        let objectors = std::mem::take(&mut self.objectors);
        let remarked = std::mem::take(&mut self.remarked);
        if objectors.is_empty() && remarked.is_empty() {
            return Ok(());
        }
        let mut spelled: HashMap<String, Vec<String>> = HashMap::new();
        for key in &self.keys {
            let id = key.text();
            spelled.entry(folded(&id).into_owned()).or_default().push(id);
        }
        for Objector { id, channels, place } in objectors {
            match spelled.get(&id) {
                Some(ids) => {
                    self.objections.matched += 1;
                    for id in ids {
                        self.objection(id, &channels, Some(place.source))?;
                    }
                }
                None => {
                    self.objections.unmatched_names += 1;
                    self.unapplied.named.push(place);
                }
            }
        }
        for id in remarked.iter().filter_map(|id| spelled.get(folded(id).as_ref())).flatten() {
            self.protect(id, Consents::UNCLEAR)?;
        }
        Ok(())
    }

    /// Counts the rows of lists of objections that match nobody, and adds findings about them.
    pub(super) fn count_objections(&mut self) -> (ObjectionRows, UnappliedObjections) {
        let unapplied = std::mem::take(&mut self.unapplied);
        let mut unmatched = [unapplied.named.as_slice(), &unapplied.emails].concat();
        let mut rows = self.objections;
        unmatched.sort();
        rows.unmatched = unmatched.len() as u64;
        let severity = if rows.unmatched_names > 0 { Severity::Problem } else { Severity::Warning };
        if rows.read > 0 && rows.matched == 0 {
            self.find_many(FindingCode::ObjectionsMeetNobody, Severity::Problem, rows.read);
        } else if unmatched.len() > NAMED {
            self.find_many(FindingCode::ObjectionUnmatched, severity, rows.unmatched);
        } else {
            for place in unmatched {
                let code = FindingCode::ObjectionUnmatched;
                self.find_in(place.source, code, severity, Some(place.row), None);
            }
        }
        (rows, unapplied)
    }
}
