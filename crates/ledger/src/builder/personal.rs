//! Personal values on their way into a ledger: identifiers become pseudonyms, free columns are masked.

use std::collections::{BTreeMap, HashMap};

use super::same_ids::Group;
use super::{Key, LedgerBuilder};
use crate::ids::canonical_number;
use crate::personal::{holds_personal, is_personal_payment, personal_key};
use crate::{Coded, Error, FindingCode, Ids, Kind, Result, Severity, sha256_hex};

/// Mark of a key that waits for its pseudonym; no file holds it.
const MARK: char = '\u{1}';

impl LedgerBuilder {
    /// Takes donor identifiers that name a person as keys, to be replaced with
    /// [`LedgerBuilder::give_pseudonyms`]. Without it, e-mails as identifiers are refused.
    pub fn take_personal_ids(&mut self) {
        self.takes_personal_ids = true;
    }

    /// The key under which an identifier waits for its pseudonym, if it names a person.
    ///
    /// # Errors
    /// [`FindingCode::PersonalIdentifier`] when it does, and nobody gives pseudonyms.
    pub(crate) fn waiting_key(&self, id: &str) -> std::result::Result<Option<String>, FindingCode> {
        // Most identifiers are numbers, or letters with a few digits.
        let first = id.bytes().next().unwrap_or_default();
        let plain = first != b'0' && first != b'+' && id.len() < 15 && id.bytes().any(|b| b.is_ascii_digit());
        if canonical_number(id).is_some() || plain && !id.contains('@') {
            return Ok(None);
        }
        if id.starts_with(MARK) || id.contains('@') && !self.takes_personal_ids {
            return Err(FindingCode::PersonalIdentifier);
        }
        if !self.takes_personal_ids {
            return Ok(None);
        }
        Ok(personal_key(id).map(|key| format!("{MARK}{key}")))
    }

    /// The keys that wait for a pseudonym, in the order of their hashes: the order of the rows and the
    /// alphabet leave no trace.
    pub fn personal_keys(&self) -> Vec<String> {
        let mut waiting: Vec<(String, String)> = self
            .keys
            .iter()
            .filter_map(|key| match key {
                Key::Text(text) => text.strip_prefix(MARK),
                Key::Number(_) => None,
            })
            .map(|key| (sha256_hex(key.as_bytes()), key.to_owned()))
            .collect();
        waiting.sort_unstable();
        waiting.into_iter().map(|(_, key)| key).collect()
    }

    /// Replaces the keys of [`LedgerBuilder::personal_keys`] by their pseudonyms. A donor who already has the
    /// pseudonym is the same.
    ///
    /// # Errors
    /// [`Kind::Refused`] when a key has no pseudonym.
    pub fn give_pseudonyms(&mut self, pseudonyms: &BTreeMap<String, String>) -> Result<()> {
        self.look_up_pending();
        let mut donors: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut given = 0;
        for (key, donor) in self.keys.iter_mut().zip(0_u32..) {
            let Key::Text(text) = key else { continue };
            let Some(waiting) = text.strip_prefix(MARK) else { continue };
            let pseudonym = pseudonyms.get(waiting).ok_or_else(without_pseudonym)?;
            donors.entry(pseudonym).or_default().push(donor);
            *text = pseudonym.as_str().into();
            given += 1;
        }
        for (key, donor) in self.keys.iter().zip(0_u32..) {
            if let Some(same) = donors.get_mut(key.text().as_str())
                && !same.contains(&donor)
            {
                same.push(donor);
            }
        }
        let mut same: Vec<Vec<u32>> = donors.into_values().filter(|donors| donors.len() > 1).collect();
        same.sort_unstable();
        let groups: Vec<Group> = same.into_iter().map(Group::of).collect();
        self.merge_donors(&groups.iter().collect::<Vec<_>>())?;
        self.index_keys();
        self.find_many(FindingCode::PseudonymsGiven, Severity::Warning, given);
        Ok(())
    }

    /// Finds donors by their keys again, after these have changed.
    fn index_keys(&mut self) {
        self.dense.clear();
        self.sparse.clear();
        self.texts.clear();
        for (key, donor) in self.keys.iter().zip(0_u32..) {
            match key {
                Key::Number(number) if *number < super::DENSE => {
                    let place = *number as usize;
                    if self.dense.len() <= place {
                        self.dense.resize(place + 1, u32::MAX);
                    }
                    self.dense[place] = donor;
                }
                Key::Number(number) => {
                    self.sparse.insert(*number, donor);
                }
                Key::Text(text) => {
                    self.texts.insert(text.clone(), donor);
                }
            }
        }
    }

    /// Refuses a ledger with keys that wait for a pseudonym.
    pub(super) fn refuse_waiting_keys(&self) -> Result<()> {
        if self.personal_keys().is_empty() { Ok(()) } else { Err(without_pseudonym()) }
    }

    /// Masks e-mails, telephone numbers and account numbers in the columns of free text, and counts the rows.
    /// The identifier of a payment that is one is left out and made from the row's content.
    pub(super) fn mask_free_columns(&mut self) {
        let mut masked = Vec::new();
        if let Ids::Text(ids) = &mut self.gifts.id {
            let personal = ids.iter_mut().filter(|id| is_personal_payment(id));
            masked.push(("gift_id", personal.map(|id| *id = Box::default()).count() as u64));
        }
        let (gifts, donors) = (&mut self.gifts, &mut self.attributes);
        for (name, column) in [
            ("campaign", &mut gifts.campaign),
            ("channel", &mut gifts.channel),
            ("payment_method", &mut gifts.payment_method),
            ("failure_code", &mut gifts.failure_code),
            ("gender", &mut donors.gender),
            ("country", &mut donors.country),
            ("language", &mut donors.language),
            ("acquisition_channel", &mut donors.acquisition_channel),
        ] {
            masked.push((name, mask(column)));
        }
        let postcodes = donors.postcode.iter_mut().filter(|postcode| holds_personal(postcode));
        masked.push(("postcode", postcodes.map(|postcode| *postcode = Box::default()).count() as u64));
        for (column, count) in masked {
            if count > 0 {
                self.find_many(FindingCode::ValueMasked, Severity::Warning, count);
                if let Some(finding) = self.findings.last_mut() {
                    finding.column = Some(column.to_owned());
                }
            }
        }
    }
}

/// Masks the values of a column that hold something personal; different values stay different. Returns the
/// number of rows.
fn mask(column: &mut Coded) -> u64 {
    let mut personal: Vec<(String, u16)> = column
        .levels()
        .iter()
        .zip(0..=u16::MAX)
        .filter(|(level, _)| holds_personal(level))
        .map(|(level, code)| (sha256_hex(level.as_bytes()), code))
        .collect();
    // The order of the hashes: neither the rows nor the alphabet leave a trace.
    personal.sort_unstable();
    let mut rows = 0;
    let mut number = 0;
    for (_, code) in personal {
        rows += column.codes().iter().filter(|other| **other == code).count() as u64;
        let masked = loop {
            number += 1;
            let masked = format!("masked-{number}");
            if column.find(&masked).is_none() {
                break masked;
            }
        };
        column.rename(code, masked);
    }
    rows
}

fn without_pseudonym() -> Error {
    Error::new(Kind::Refused, "a donor identifier names a person and has no pseudonym")
        .hint("give the donors numbers, or import with a vault")
}
