//! Earlier contacts of the donors of a ledger, by the rules of a plan.

use std::collections::{BTreeSet, HashMap};

use obole_ledger::{AsOf, Day, Identities, Ids, folded_id};
use serde::{Deserialize, Serialize};

use super::ContactLog;
use crate::campaign::{Arm, Exclusion, Goal, PlanSettings};
use crate::labels::Giving;

/// Days of a year, for the number of contacts.
const YEAR: u32 = 365;

/// Log of contacts that a plan was made with, saved in the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ContactCheck {
    /// SHA-256 of the file.
    pub sha256: String,
    /// Day up to which days are counted.
    pub day: Day,
    /// Number of contacts, held-out donors not included.
    pub contacts: u64,
    /// Number of donors held out.
    pub held_out: u64,
    /// Number of rows that repeat another one.
    pub repeated: u64,
    /// Number of donors whom the ledger does not have.
    pub unknown: u64,
}

/// Days on which the donors of a ledger were contacted or held out.
#[derive(Clone, PartialEq, Eq)]
pub struct PastContacts {
    check: ContactCheck,
    by_donor: HashMap<u32, Vec<(Day, Arm)>>,
}

impl std::fmt::Debug for PastContacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PastContacts({:?})", self.check)
    }
}

impl ContactLog {
    /// Returns the contacts of the donors with these identifiers, sorted ascending. `same` are the
    /// identifiers that the ledger merged: a person of two identifiers was contacted under either.
    ///
    /// Days are counted up to the later of the as-of day and `today`: the list is used today or later, so a
    /// contact made since an as-of day of the past counts, and the distance to it is that of the next letter.
    /// A contact that is dated even later counts as recent.
    pub fn past(&self, ids: &Ids, same: &Identities, as_of: AsOf, today: Day) -> PastContacts {
        let mut check = ContactCheck {
            sha256: self.sha256.clone(),
            day: as_of.day().max(today),
            contacts: 0,
            held_out: 0,
            repeated: self.rows.len() as u64,
            unknown: 0,
        };
        let mut by_donor: HashMap<u32, Vec<(Day, Arm)>> = HashMap::new();
        let mut unknown = BTreeSet::new();
        let mut spelled: Option<HashMap<String, Vec<u32>>> = None;
        for (row, _) in self.distinct() {
            check.repeated -= 1;
            match row.arm {
                Arm::Contacted => check.contacts += 1,
                Arm::HeldOut => check.held_out += 1,
            }
            let id = same.kept_id(&row.donor_id);
            if let Some(donor) = ids.find_sorted(id) {
                by_donor.entry(donor as u32).or_default().push((row.day, row.arm));
                continue;
            }
            // A spreadsheet drops zeros, and a person changes case: whoever may be meant was contacted.
            let alike = spelled.get_or_insert_with(|| by_spelling(ids)).get(folded_id(id).as_ref());
            for donor in alike.into_iter().flatten() {
                by_donor.entry(*donor).or_default().push((row.day, row.arm));
            }
            if alike.is_none() {
                unknown.insert(row.donor_id.as_str());
            }
        }
        check.unknown = unknown.len() as u64;
        PastContacts { check, by_donor }
    }
}

/// Returns the donors by their identifiers without case, white space and leading zeros.
fn by_spelling(ids: &Ids) -> HashMap<String, Vec<u32>> {
    let mut found: HashMap<String, Vec<u32>> = HashMap::new();
    for donor in 0..ids.len() {
        found.entry(folded_id(&ids.get(donor)).into_owned()).or_default().push(donor as u32);
    }
    found
}

impl PastContacts {
    /// Returns what was read.
    pub fn check(&self) -> &ContactCheck {
        &self.check
    }

    /// Returns whether a donor can be on a list after these contacts, or why not. A list of thanks is for
    /// those who answered a contact, so only contacts since the gift count there.
    ///
    /// # Errors
    /// [`Exclusion::ContactedRecently`], [`Exclusion::ContactedOften`] or [`Exclusion::HeldOutRecently`].
    pub(in crate::campaign) fn admit(
        &self,
        donor: u32,
        settings: &PlanSettings,
        giving: &Giving,
    ) -> Result<(), Exclusion> {
        let past = self.by_donor.get(&donor).map(Vec::as_slice).unwrap_or_default();
        if settings.goal == Goal::Thank {
            let gift = giving.last_to_thank(giving.is_monthly());
            let is_thanked = past.iter().any(|(day, arm)| *arm == Arm::Contacted && Some(*day) >= gift);
            return if is_thanked { Err(Exclusion::ContactedRecently) } else { Ok(()) };
        }
        let within = |arm: Arm, days: u32| {
            let is_within =
                move |day: Day| i64::from(self.check.day.days()) - i64::from(day.days()) <= i64::from(days);
            past.iter().filter(move |(day, of)| *of == arm && is_within(*day)).count()
        };
        let is_recent = |arm| settings.quiet_days > 0 && within(arm, settings.quiet_days) > 0;
        if is_recent(Arm::Contacted) {
            return Err(Exclusion::ContactedRecently);
        }
        if settings.max_contacts_a_year.is_some_and(|most| within(Arm::Contacted, YEAR) >= most as usize) {
            return Err(Exclusion::ContactedOften);
        }
        if is_recent(Arm::HeldOut) {
            return Err(Exclusion::HeldOutRecently);
        }
        Ok(())
    }
}
