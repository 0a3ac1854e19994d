//! Earlier contacts and earlier actions of the donors of a ledger.

use std::collections::{HashMap, HashSet};

use obole_ledger::{Day, Ids};

use super::action::State;
use super::log::{CAMPAIGN, CareLog, CareRecord, Recorded};
use crate::campaign::Arm;
use crate::campaign::contacts::ContactLog;

/// Days after which a donor who was held out of a campaign may be asked again: the quiet days of a list.
const HELD_OUT_DAYS: u32 = 45;

/// Actions, contacts and answers before the list, and on its day.
#[derive(Clone, Default)]
pub struct CarePast {
    now: Option<Day>,
    contacts: HashMap<u32, Vec<(Day, Arm)>>,
    /// Actions that were closed before the day of the list.
    closed: HashSet<String>,
    /// Donors who do not come back before a day.
    postponed: HashMap<u32, Day>,
    /// Campaigns that do not come back before a day, by the identifier of the action.
    campaigns: HashMap<String, Day>,
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
    /// What the list itself recorded on its own day changes the state of an action and not the list, so that
    /// the numbers of its actions stay the same for the whole day.
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
        for record in log.rows() {
            past.take(record, donor(&record.donor_id));
        }
        past
    }

    /// Takes a record; of two about one action, the later line holds.
    fn take(&mut self, record: &CareRecord, donor: Option<u32>) {
        let is_before = self.now.is_some_and(|now| record.day < now);
        let id = record.action_id.clone();
        match (is_before, record.state) {
            (true, Recorded::Done) => {
                self.closed.insert(id);
            }
            (true, Recorded::NotDone { until }) => {
                self.closed.remove(&id);
                let day = match donor {
                    Some(donor) => self.postponed.entry(donor).or_insert(until),
                    None => self.campaigns.entry(id).or_insert(until),
                };
                *day = until.max(*day);
            }
            (false, state) => {
                let state = match state {
                    Recorded::Done => State::Done,
                    Recorded::NotDone { until } => State::NotDone { until },
                };
                self.states.insert(id.clone(), state);
                donor.and_then(|donor| self.today.insert(donor, id));
            }
        }
    }

    /// Returns whether the action was done before the day of the list.
    pub(super) fn is_closed(&self, id: &str) -> bool {
        self.closed.contains(id) && !self.states.contains_key(id)
    }

    /// Returns whether the donor was postponed, or has another action that was recorded today.
    pub(super) fn is_handled(&self, donor: u32, id: &str) -> bool {
        self.postponed.get(&donor).is_some_and(|until| self.is_ahead(*until))
            || self.today.get(&donor).is_some_and(|today| today != id)
    }

    /// Returns whether the action about a campaign was postponed before the day of the list.
    pub(super) fn is_postponed(&self, id: &str) -> bool {
        self.campaigns.get(id).is_some_and(|until| self.is_ahead(*until))
    }

    fn is_ahead(&self, until: Day) -> bool {
        self.now.is_some_and(|now| now < until)
    }

    /// Returns the state of an action on the day of the list.
    pub(super) fn state(&self, id: &str) -> State {
        self.states.get(id).copied().unwrap_or_default()
    }

    /// Returns whether the donor was contacted within these days. A contact with a later date counts.
    pub(super) fn is_contacted(&self, donor: u32, days: u32) -> bool {
        self.is_within(donor, Arm::Contacted, days)
    }

    /// Returns whether the donor was held out of a campaign lately: an action would change what the campaign
    /// measures.
    pub(super) fn is_held_out(&self, donor: u32) -> bool {
        self.is_within(donor, Arm::HeldOut, HELD_OUT_DAYS)
    }

    fn is_within(&self, donor: u32, arm: Arm, days: u32) -> bool {
        let Some(now) = self.now else { return false };
        let rows = self.contacts.get(&donor).map(Vec::as_slice).unwrap_or_default();
        let since = |day: Day| i64::from(now.days()) - i64::from(day.days());
        rows.iter().any(|(day, of)| *of == arm && since(*day) <= i64::from(days))
    }
}
