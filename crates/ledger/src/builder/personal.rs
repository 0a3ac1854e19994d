//! Personal values on import: identifiers become pseudonyms, free columns are masked.

use std::collections::{BTreeMap, HashMap};

use obole_error::personal::{PersonalValue, holds_personal, personal_value};

use super::same_ids::Group;
use super::{Key, LedgerBuilder};
use crate::ids::canonical_number;
use crate::personal::{is_personal_payment, personal_key};
use crate::{Coded, Day, Error, FindingCode, Ids, Kind, Result, Severity, sha256_hex};

mod together;

/// Mark of a key that waits for its pseudonym; it is never written to a file.
const MARK: char = '\u{1}';

impl LedgerBuilder {
    /// Accepts donor identifiers that name a person as keys, to be replaced with
    /// [`LedgerBuilder::give_pseudonyms`]. Without this call, e-mails as identifiers are refused.
    pub fn take_personal_ids(&mut self) {
        self.takes_personal_ids = true;
    }

    /// Returns the key under which an identifier waits for its pseudonym, if the identifier names a person by
    /// itself.
    ///
    /// # Errors
    /// [`FindingCode::PersonalIdentifier`] when it names a person and no pseudonyms are to be given.
    pub(crate) fn waiting_key(&mut self, id: &str) -> std::result::Result<Option<String>, FindingCode> {
        // Most identifiers are numbers, a letter or two with a few digits, or those of earlier rows.
        if canonical_number(id).is_some() || is_code(id) || self.texts.contains_key(id) {
            return Ok(None);
        }
        if id.starts_with(MARK) || id.contains('@') && !self.takes_personal_ids {
            return Err(FindingCode::PersonalIdentifier);
        }
        if !self.takes_personal_ids {
            return Ok(None);
        }
        Ok(personal_key(id).map(|key| self.waiting(&key, id)))
    }

    /// The identifier under which the key of an identity waits for its pseudonym.
    pub(crate) fn identity_id(key: &str) -> String {
        format!("{MARK}{key}")
    }

    /// The key that waits for its pseudonym under an identifier, if one does.
    pub fn key_of(id: &str) -> Option<&str> {
        id.strip_prefix(MARK)
    }

    /// Marks a key that waits for its pseudonym, and keeps how it is spelled.
    fn waiting(&mut self, key: &str, spelled: &str) -> String {
        let spelled = spelled.trim();
        // Prefers a spelling that is not all capitals. The choice does not depend on the order of the rows.
        let rank = |text: &str| (text.chars().any(char::is_lowercase), text.to_owned());
        match self.spelled.get_mut(key) {
            Some(known) if **known == *spelled => {}
            Some(known) if rank(known) < rank(spelled) => *known = spelled.into(),
            Some(_) => {}
            None => {
                self.spelled.insert(key.into(), spelled.into());
            }
        }
        format!("{MARK}{key}")
    }

    /// The keys that wait for a pseudonym, each with its spelling in the sources, in the order of their
    /// hashes: the order of the rows and the alphabet leave no trace. `is_known` says whether the vault knows
    /// a key. The spelling is empty where no identifier names the person, but other columns do.
    pub fn personal_keys(&mut self, is_known: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
        if self.takes_personal_ids {
            self.find_keys_together(is_known);
        }
        let mut waiting: Vec<(String, &str)> =
            self.waiting_keys().map(|key| (sha256_hex(key.as_bytes()), key)).collect();
        waiting.sort_unstable();
        waiting.dedup();
        let spelled = |key: &str| self.spelled.get(key).map(|text| text.to_string()).unwrap_or_default();
        waiting.into_iter().map(|(_, key)| (key.to_owned(), spelled(key))).collect()
    }

    fn waiting_keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().filter_map(|key| match key {
            Key::Text(text) => text.strip_prefix(MARK),
            Key::Number(_) => None,
        })
    }

    /// Replaces the keys of [`LedgerBuilder::personal_keys`] with their pseudonyms. A donor who already has
    /// the pseudonym is the same donor.
    ///
    /// # Errors
    /// [`Kind::Refused`] when a key has no pseudonym.
    pub fn give_pseudonyms(&mut self, pseudonyms: &BTreeMap<String, String>) -> Result<()> {
        self.look_up_pending();
        let mut donors: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut is_given = vec![false; self.keys.len()];
        for (key, donor) in self.keys.iter_mut().zip(0_u32..) {
            let Key::Text(text) = key else { continue };
            let Some(waiting) = text.strip_prefix(MARK) else { continue };
            let pseudonym = pseudonyms.get(waiting).ok_or_else(without_pseudonym)?;
            donors.entry(pseudonym).or_default().push(donor);
            is_given[donor as usize] = self.spelled.contains_key(waiting);
            *text = pseudonym.as_str().into();
        }
        // Remarks about a key that no donor has are dropped.
        self.remarked = std::mem::take(&mut self.remarked)
            .into_iter()
            .filter_map(|id| match id.strip_prefix(MARK) {
                Some(waiting) => pseudonyms.get(waiting).cloned(),
                None => Some(id),
            })
            .collect();
        let donors_of_rows =
            self.gifts.donor.iter().copied().chain(self.listed.iter().map(|listed| listed.donor));
        let rows = donors_of_rows.filter(|donor| is_given[*donor as usize]).count() as u64;
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
        self.find_many(FindingCode::PseudonymsGiven, Severity::Warning, rows);
        Ok(())
    }

    /// Rebuilds the index of donors by key, after the keys have changed.
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
        if self.waiting_keys().next().is_none() { Ok(()) } else { Err(without_pseudonym()) }
    }

    /// Masks e-mails, telephone numbers and account numbers in the columns of free text, and counts the rows.
    /// A payment identifier that is such a value is dropped, and a new one is made from the row's content.
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
        ] {
            masked.push((name, mask(column, &gifts.day)));
        }
        for (name, column) in [
            ("gender", &mut donors.gender),
            ("country", &mut donors.country),
            ("language", &mut donors.language),
            ("acquisition_channel", &mut donors.acquisition_channel),
        ] {
            masked.push((name, mask(column, &[])));
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

/// Returns whether an identifier is clearly a code: letters without accents and digits without a space, few
/// of either, that do not begin as a telephone number does.
fn is_code(id: &str) -> bool {
    let letters = id.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-./".contains(&byte));
    plain && letters <= 2 && (1..=8).contains(&digits)
}

/// Masks the values of a column that hold something personal. Different values stay different and are
/// numbered by the day of their first row, so that later rows change no number. Returns the number of rows.
fn mask(column: &mut Coded, days: &[Day]) -> u64 {
    let found = |level: &String| personal_value(level).map(PersonalValue::word);
    let words: Vec<Option<&str>> = column.levels().iter().map(found).collect();
    if words.iter().all(Option::is_none) {
        return 0;
    }
    let mut rows = 0;
    let mut first = vec![Day::new(i32::MAX); words.len()];
    for (row, code) in column.codes().iter().map(|code| usize::from(*code)).enumerate() {
        rows += u64::from(words[code].is_some());
        if let Some(day) = days.get(row) {
            first[code] = first[code].min(*day);
        }
    }
    let mut personal: Vec<(Day, String, u16, &str)> = Vec::new();
    for ((level, word), code) in column.levels().iter().zip(&words).zip(0..=u16::MAX) {
        if let Some(word) = word {
            personal.push((first[usize::from(code)], sha256_hex(level.as_bytes()), code, word));
        }
    }
    // Within a day, the order is that of the hashes, so that the numbers do not reveal the alphabetical
    // order.
    personal.sort_unstable();
    let mut number = 0;
    for (_, _, code, word) in personal {
        let masked = loop {
            number += 1;
            let masked = format!("({word} {number})");
            if column.find(&masked).is_none() {
                break masked;
            }
        };
        column.rename(code, masked);
    }
    rows
}

fn without_pseudonym() -> Error {
    Error::new(Kind::Refused, "identifier-names-person").hint("number-donors-or-vault")
}
