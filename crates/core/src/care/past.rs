//! Earlier contacts and earlier actions of the donors of a ledger.

use std::collections::{BTreeMap, HashMap, HashSet};

use obole_ledger::{Day, Ids};

use super::action::State;
use super::log::{CAMPAIGN, CareLog, CareRecord, Recorded};
use crate::campaign::contacts::ContactLog;
use crate::campaign::{Arm, QUIET_DAYS};

/// Actions, contacts and answers before the list, and on its day.
#[derive(Clone, Default)]
pub struct CarePast {
    now: Option<Day>,
    contacts: HashMap<u32, Vec<(Day, Arm)>>,
    /// Actions that were closed before the day of the list.
    closed: HashSet<String>,
    /// Donors who do not come back before a day.
    postponed: HashMap<u32, Day>,
    /// Actions that do not come back before a day.
    postponed_actions: HashMap<String, Day>,
    /// State of the actions that were recorded on the day of the list or later.
    states: HashMap<String, State>,
    /// Action of each donor that was recorded on the day of the list or later.
    today: HashMap<u32, String>,
}

/// Shows sizes, never a donor.
impl std::fmt::Debug for CarePast {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CarePast({} contacted, {} closed)", self.contacts.len(), self.closed.len())
    }
}

impl CarePast {
    /// Takes contacts and records of the donors with these identifiers, sorted ascending. `kept_id` returns
    /// the identifier under which the ledger has a person: a person of two identifiers was contacted under
    /// either.
    ///
    /// Of two records of one action, the later line holds. Records of the list's own day change the state of
    /// an action and not the list, so that the numbers of its actions stay the same for the whole day.
    pub fn new(
        ids: &Ids,
        contacts: &ContactLog,
        log: &CareLog,
        now: Day,
        kept_id: &dyn Fn(&str) -> String,
    ) -> Self {
        let donor = |id: &str| ids.find_sorted(&kept_id(id)).map(|donor| donor as u32);
        let mut past = Self { now: Some(now), ..Self::default() };
        for (row, _) in contacts.distinct() {
            let is_of_list = row.campaign == CAMPAIGN && row.day == now;
            if let Some(donor) = donor(&row.donor_id).filter(|_| !is_of_list) {
                past.contacts.entry(donor).or_default().push((row.day, row.arm));
            }
        }
        let last: BTreeMap<&str, &CareRecord> =
            log.rows().iter().map(|record| (record.action_id.as_str(), record)).collect();
        for record in last.into_values() {
            past.take(record, donor(&record.donor_id));
        }
        past
    }

    /// Takes the last record of an action.
    fn take(&mut self, record: &CareRecord, donor: Option<u32>) {
        let is_before = self.now.is_some_and(|now| record.day < now);
        let id = record.action_id.clone();
        match (is_before, record.state) {
            (true, Recorded::Done) => {
                self.closed.insert(id);
            }
            (true, Recorded::NotDone { until }) => {
                self.postponed_actions.insert(id, until);
                if let Some(donor) = donor {
                    let day = self.postponed.entry(donor).or_insert(until);
                    *day = until.max(*day);
                }
            }
            (false, state) => {
                self.states.insert(id.clone(), state.into());
                donor.and_then(|donor| self.today.insert(donor, id));
            }
        }
    }

    /// Returns whether the action was done before the day of the list.
    pub(super) fn is_closed(&self, id: &str) -> bool {
        self.closed.contains(id)
    }

    /// Returns whether the donor was postponed, or has another action that was recorded today.
    pub(super) fn is_handled(&self, donor: u32, id: &str) -> bool {
        self.postponed.get(&donor).is_some_and(|until| self.is_ahead(*until))
            || self.today.get(&donor).is_some_and(|today| today != id)
    }

    /// Returns whether the action itself was postponed before the day of the list.
    pub(super) fn is_postponed(&self, id: &str) -> bool {
        self.postponed_actions.get(id).is_some_and(|until| self.is_ahead(*until))
    }

    fn is_ahead(&self, until: Day) -> bool {
        self.now.is_some_and(|now| now < until)
    }

    /// Returns the state of an action on the day of the list.
    pub(super) fn state(&self, id: &str) -> State {
        self.states.get(id).copied().unwrap_or_default()
    }

    /// Returns whether the donor was contacted within these days, and not before `since`. A contact with a
    /// later date counts.
    pub(super) fn is_contacted(&self, donor: u32, days: u32, since: Option<Day>) -> bool {
        self.is_within(donor, Arm::Contacted, days, since)
    }

    /// Returns whether the donor was held out of a campaign lately: an action would change what the campaign
    /// measures.
    pub(super) fn is_held_out(&self, donor: u32) -> bool {
        self.is_within(donor, Arm::HeldOut, QUIET_DAYS, None)
    }

    fn is_within(&self, donor: u32, arm: Arm, days: u32, from: Option<Day>) -> bool {
        let Some(now) = self.now else { return false };
        let rows = self.contacts.get(&donor).map(Vec::as_slice).unwrap_or_default();
        let since = |day: Day| i64::from(now.days()) - i64::from(day.days());
        rows.iter().any(|(day, of)| {
            *of == arm && since(*day) <= i64::from(days) && from.is_none_or(|from| *day >= from)
        })
    }
}
