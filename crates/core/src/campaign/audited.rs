//! The campaign list in the form that the audit takes.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::DonorTable;

use super::propose::may_list;
use super::{Arm, Candidates, Plan, State};
use crate::audit::Proposed;

impl<S: State> Plan<S> {
    /// Returns every donor who could be on the list, and who is on it (contacted or held out, because the
    /// random draw is no preference). Donors who have died, objected or have no score could not be on it and
    /// are left out.
    pub fn for_audit(&self, donors: &DonorTable, candidates: &Candidates) -> Proposed {
        let listed: BTreeSet<&str> = self.rows().iter().map(|row| row.donor_id.as_str()).collect();
        let mut rows: Vec<(u32, f64)> = candidates
            .rows
            .iter()
            .map(|candidate| (candidate.donor, candidate.gift_likelihood))
            .filter(|(donor, _)| may_list(donors, *donor as usize, self.settings()).is_ok())
            .collect();
        rows.sort_by_key(|(donor, _)| *donor);
        Proposed {
            as_of: self.as_of(),
            listed: rows.iter().map(|(d, _)| listed.contains(donors.id.get(*d as usize).as_str())).collect(),
            score: rows.iter().map(|(_, score)| *score).collect(),
            donor: rows.into_iter().map(|(donor, _)| donor).collect(),
        }
    }

    /// Returns every donor on the list (index into the donors' table, ascending), and whether each is held
    /// out.
    pub fn arms(&self, donors: &DonorTable) -> (Vec<u32>, Vec<bool>) {
        let arms: BTreeMap<&str, Arm> =
            self.rows().iter().map(|row| (row.donor_id.as_str(), row.arm)).collect();
        let found = (0..donors.len()).filter_map(|donor| {
            let arm = arms.get(donors.id.get(donor).as_str())?;
            Some((donor as u32, *arm == Arm::HeldOut))
        });
        found.unzip()
    }
}
