//! Compares the log of contacts with an exported plan.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use obole_ledger::Day;

use super::{Contact, ContactLog, cost_of};
use crate::campaign::{Approved, Plan};

/// Numbers of donors of an exported plan whose rows differ from what the export added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContactDifferences {
    /// Donors without a row.
    pub missing: u64,
    /// Donors with more rows than versions were exported, or with two of one day.
    pub repeated: u64,
    /// Donors whose row has another campaign, channel, day, cost or arm.
    pub changed: u64,
}

impl ContactDifferences {
    /// Returns whether the log holds each donor as exported.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl ContactLog {
    /// Compares the rows that an exported plan and its other versions added with the plan; `versions` is the
    /// number of versions that were exported.
    ///
    /// The day of an export that was stopped is in no log. Days are therefore compared with each other: each
    /// version of a plan adds its rows on one day.
    pub fn differences(&self, plan: &Plan<Approved>, versions: usize) -> ContactDifferences {
        let versions = versions.max(plan.revision() as usize + 1);
        let mut rows: HashMap<&str, Vec<&Contact>> = HashMap::new();
        for row in self.of_plan(plan) {
            rows.entry(&row.donor_id).or_default().push(row);
        }
        let days = days_of_exports(rows.values().flatten().map(|row| row.day), versions);
        let (campaign, channel) = (plan.campaign(), plan.settings().channel().name());
        let mut found = ContactDifferences::default();
        for row in plan.rows() {
            match rows.get(row.donor_id.as_str()).map(Vec::as_slice) {
                None | Some([]) => found.missing += 1,
                Some(contacts) => {
                    let of_days: BTreeSet<Day> = contacts.iter().map(|contact| contact.day).collect();
                    let is_same = |contact: &&Contact| {
                        contact.campaign == campaign
                            && contact.channel == channel
                            && contact.cost == Some(cost_of(plan, row.arm))
                            && contact.arm == row.arm
                            && days.contains(&contact.day)
                    };
                    if contacts.len() > versions || of_days.len() < contacts.len() {
                        found.repeated += 1;
                    } else if !contacts.iter().all(is_same) {
                        found.changed += 1;
                    }
                }
            }
        }
        found
    }
}

/// Returns the most frequent days: as many as versions were exported at most.
fn days_of_exports(days: impl Iterator<Item = Day>, versions: usize) -> Vec<Day> {
    let mut times: BTreeMap<Day, u64> = BTreeMap::new();
    for day in days {
        *times.entry(day).or_default() += 1;
    }
    let mut days: Vec<(u64, Day)> = times.into_iter().map(|(day, times)| (times, day)).collect();
    days.sort_unstable_by(|a, b| b.cmp(a));
    days.into_iter().take(versions).map(|(_, day)| day).collect()
}
