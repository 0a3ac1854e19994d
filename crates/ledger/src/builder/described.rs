//! Rows of donors: attributes, refusals, and their match with the gifts.

use std::collections::HashSet;

use super::{Key, LedgerBuilder, RowPlace};
use crate::receipt::DonorRows;
use crate::{DonorRow, Finding, FindingCode, Result, Severity};

/// One row of a table of donors.
pub(super) struct Listed {
    /// Provisional number of its donor.
    pub(super) donor: u32,
    pub(super) source: u16,
    /// Records whether it holds an objection, a death, or a cell about them that is not understood, which
    /// reached nobody yet but its donor.
    refuses: bool,
    /// Records whether the row names its donor by other columns than an identifier.
    by_name: bool,
}

/// Number of unmatched identifiers that the receipt shows.
const SHOWN: usize = 3;

impl LedgerBuilder {
    /// Adds a donor's attributes. If a donor has several rows, the first attributes and the most protective
    /// refusals count; contradictions become findings.
    ///
    /// # Errors
    /// When a column of categories has too many values.
    pub fn donor(&mut self, row: &DonorRow, place: RowPlace) -> Result<()> {
        let donor = self.donor_index(&row.id);
        self.brought.push(donor);
        // Payments say nothing of refusals, which contradicts none, and a death is no contradiction.
        self.describe(donor, row, row.do_not_profile || row.consent.refuses_any(), place)
    }

    /// Adds attributes; `tells` says whether the row tells of refusals.
    fn describe(&mut self, donor: u32, row: &DonorRow, tells: bool, place: RowPlace) -> Result<()> {
        let (at, new) = self.attributes_of(donor);
        if new {
            return self.attributes.push(row);
        }
        let contradiction = self.attributes.merge(at, row)?;
        for (found, code) in [
            (contradiction.attributes, FindingCode::ConflictingDonor),
            (contradiction.refusals && tells, FindingCode::ConflictingConsent),
        ] {
            if found {
                self.find_in(place.source, code, Severity::Warning, Some(place.row), None);
            }
        }
        Ok(())
    }

    /// Takes a row of a table of donors, and counts whether it meets a gift. `by_name` is `None` where the
    /// row names no donor that can be taken, and else says whether other columns than an identifier do.
    /// Returns the number of the row among those that were taken.
    pub(crate) fn donor_row(
        &mut self,
        row: &DonorRow,
        by_name: Option<bool>,
        place: RowPlace,
    ) -> Result<Option<usize>> {
        let refuses = row.refuses();
        let Some(by_name) = by_name else {
            self.unnamed.0 += 1;
            self.unnamed.1 += u64::from(refuses);
            return Ok(None);
        };
        let donor = self.donor_index(&row.id);
        self.describe(donor, row, true, place)?;
        self.listed.push(Listed { donor, source: place.source, refuses, by_name });
        Ok(Some(self.listed.len() - 1))
    }

    /// Counts a donor of an earlier ledger as one with a row in a table of donors.
    pub(super) fn list_earlier(&mut self, donor: u32) {
        self.listed.push(Listed { donor, source: 0, refuses: false, by_name: false });
    }

    /// Extends the refusals of rows of donors to others who may be the person that a row names. `listed` is
    /// the number of the row among those taken. Call it when all payments are taken.
    ///
    /// # Errors
    /// As [`LedgerBuilder::donor`].
    pub fn share_named_refusals(&mut self, shared: &[(Option<usize>, DonorRow, Vec<String>)]) -> Result<()> {
        if shared.is_empty() {
            return Ok(());
        }
        self.look_up_pending();
        let gave = self.givers();
        for (listed, row, ids) in shared {
            let mut reached = false;
            for id in ids {
                let Some(donor) = self.find_key(id) else { continue };
                reached |= gave.get(donor as usize) == Some(&true);
                let (at, new) = self.attributes_of(donor);
                if new {
                    self.attributes.push(&DonorRow::default())?;
                }
                self.attributes.protect(at, row.refusals().only());
            }
            match listed.and_then(|listed| self.listed.get_mut(listed)) {
                Some(listed) if reached => listed.refuses = false,
                None if reached => self.unnamed.1 = self.unnamed.1.saturating_sub(1),
                _ => {}
            }
        }
        Ok(())
    }

    /// Returns the attribute row of a donor, and whether it has to be written.
    pub(super) fn attributes_of(&mut self, donor: u32) -> (usize, bool) {
        let next = self.attributes.kind.len() as u32;
        let at = *self.described_at(donor).get_or_insert(next);
        (at as usize, at == next)
    }

    /// Returns the place for the attribute row of a donor.
    pub(super) fn described_at(&mut self, donor: u32) -> &mut Option<u32> {
        let donor = donor as usize;
        if self.described.len() <= donor {
            self.described.resize(donor + 1, None);
        }
        &mut self.described[donor]
    }

    /// Counts how the rows of donors match the gifts, and adds the findings that a person has to know. Also
    /// returns, by provisional number, the donors who gave and lack the row that they should have.
    pub(super) fn count_donor_rows(&mut self) -> (DonorRows, Vec<bool>) {
        let mut rows = DonorRows {
            read: self.listed.len() as u64 + self.unnamed.0,
            refused: self.unnamed.0,
            refusals_unmatched: self.unnamed.1,
            ..DonorRows::default()
        };
        if rows.read == 0 {
            return (rows, Vec::new());
        }
        let gave = self.givers();
        let mut has_row = vec![false; self.keys.len()];
        let mut without_gift = Vec::new();
        for listed in &self.listed {
            let donor = listed.donor as usize;
            has_row[donor] = true;
            if gave[donor] {
                rows.matched += 1;
            } else {
                rows.unmatched += 1;
                rows.refusals_unmatched += u64::from(listed.refuses);
                without_gift.push(donor);
            }
        }
        let givers = || (0..self.keys.len()).filter(|donor| gave[*donor]);
        // Payers of a platform bring their own attributes; a table of donors is not expected to hold them.
        // One that names people is.
        let mut own = vec![false; self.keys.len()];
        if !self.listed.iter().any(|listed| listed.by_name) {
            self.brought.iter().for_each(|donor| own[*donor as usize] = true);
        }
        let mut expected: Vec<usize> = givers().filter(|donor| has_row[*donor] || !own[*donor]).collect();
        if expected.is_empty() {
            expected = givers().collect();
        }
        rows.givers = expected.len() as u64;
        rows.givers_matched = expected.iter().filter(|donor| has_row[**donor]).count() as u64;
        let mut unknown = vec![false; self.keys.len()];
        expected.retain(|donor| !has_row[*donor]);
        expected.iter().for_each(|donor| unknown[*donor] = true);
        rows.givers_without_row = self.shown(expected.into_iter());
        rows.rows_without_gift = self.shown(without_gift.into_iter());
        let without = rows.givers - rows.givers_matched;
        let (few, some) = if rows.is_incomplete() { (without, 0) } else { (0, without) };
        rows.refusals_alike = self.refusals_alike(&gave);
        let lost = if rows.refusals_alike > 0 { Severity::Problem } else { Severity::Warning };
        for (code, severity, count) in [
            (FindingCode::FewDonorsMatched, Severity::Problem, few),
            (FindingCode::GiversWithoutRow, Severity::Problem, some),
            (FindingCode::DonorsUnmatched, Severity::Note, rows.unmatched),
            (FindingCode::RefusalsUnmatched, lost, rows.refusals_unmatched),
        ] {
            self.find_many(code, severity, count);
        }
        (rows, unknown)
    }

    /// Counts the rows without a gift that hold a refusal and have the digits of a giver's identifier, such
    /// as `D-00012` and `D12`.
    fn refusals_alike(&self, gave: &[bool]) -> u64 {
        let digits = |donor: usize| -> Option<String> {
            let id = self.keys.get(donor)?.text();
            let digits: String = id.chars().filter(char::is_ascii_digit).collect();
            let digits = digits.trim_start_matches('0');
            (!digits.is_empty()).then(|| digits.to_owned())
        };
        let lost: Vec<String> = self
            .listed
            .iter()
            .filter(|listed| listed.refuses && !listed.by_name && !gave[listed.donor as usize])
            .filter_map(|listed| digits(listed.donor as usize))
            .collect();
        if lost.is_empty() {
            return 0;
        }
        let givers: HashSet<String> =
            (0..gave.len()).filter(|donor| gave[*donor]).filter_map(digits).collect();
        lost.iter().filter(|digits| givers.contains(*digits)).count() as u64
    }

    /// Returns which donors, by provisional number, have a payment.
    pub(super) fn givers(&self) -> Vec<bool> {
        let mut gave = vec![false; self.keys.len()];
        for donor in &self.gifts.donor {
            gave[*donor as usize] = true;
        }
        gave
    }

    /// Adds a finding that counts `count` rows of all sources; does nothing if `count` is zero.
    pub fn find_many(&mut self, code: FindingCode, severity: Severity, count: u64) {
        if count > 0 {
            let (file, row, column) = (String::new(), None, None);
            self.find(Finding { code, severity, file, row, column, count: Some(count) });
        }
    }

    fn shown(&self, donors: impl Iterator<Item = usize>) -> Vec<String> {
        let ids = donors.filter_map(|donor| self.keys.get(donor).map(Key::text));
        ids.filter(|id| is_pseudonym(id)).take(SHOWN).collect()
    }
}

/// Returns whether an identifier may be shown: short, with a digit, and nothing like an e-mail, a phone
/// number, an account or a name.
fn is_pseudonym(id: &str) -> bool {
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./,".contains(&byte));
    let letters = id.bytes().filter(u8::is_ascii_alphabetic).count();
    plain && (1..=8).contains(&digits) && letters <= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_identifier_that_looks_personal_is_shown() {
        for id in ["12", "12.0", "00012", "D00012", "C-1234", "A7/2"] {
            assert!(is_pseudonym(id), "{id}");
        }
        for id in [
            "a@example.org",
            "0612345678",
            "06 12 34 56 78",
            "+33612345678",
            "FR7630006000011234567890189",
            "Martin",
            "martin75",
            "DUPONT Jean",
            "",
        ] {
            assert!(!is_pseudonym(id), "{id}");
        }
    }
}
