//! Erasure of donors from a signed plan.
//!
//! A signed plan is never changed by anybody who reviews it. Where the law asks for the erasure of a person,
//! the plan loses the person's row, and the log records the hash of the plan before and after, so that the
//! signature still leads to the plan.

use std::collections::BTreeSet;

use super::log::{Act, Entry};
use super::{Approved, Plan};

impl Plan<Approved> {
    /// Returns the plan without some donors; `sheet_sha256` is the hash of the review sheet without them, if
    /// that sheet was signed. `None` if the plan names none of them. The ledger stays the one from which the
    /// plan was made: that of today says from which it was erased.
    #[must_use]
    pub fn without(&self, donors: &BTreeSet<String>, sheet_sha256: Option<String>) -> Option<Self> {
        let mut plan = self.clone();
        let approval = &mut plan.state.0;
        let is_named = plan.body.rows.iter().any(|row| donors.contains(&row.donor_id))
            || approval.removed.iter().any(|id| donors.contains(id));
        if !is_named {
            return None;
        }
        let rows = plan.body.rows.len();
        plan.body.rows.retain(|row| !donors.contains(&row.donor_id));
        let mut erased = (rows - plan.body.rows.len()) as u64;
        let removed = approval.removed.len();
        approval.removed.retain(|id| !donors.contains(id));
        let removed = (removed - approval.removed.len()) as u64;
        if let Some(count) = plan.body.exclusions.get_mut(&super::Exclusion::RemovedInReview) {
            *count = count.saturating_sub(removed);
            erased += removed;
        }
        approval.asks.retain(|ask| !donors.contains(&ask.donor_id));
        if approval.sheet_sha256.is_some() {
            approval.sheet_sha256 = sheet_sha256.or(approval.sheet_sha256.take());
        }
        plan.body.population = plan.body.population.saturating_sub(erased);
        plan.body.add_up();
        Some(plan)
    }
}

/// Returns the hashes of a plan before the erasures that the log records, the newest first, itself included.
pub(super) fn earlier_hashes(entries: &[Entry], sha256: String) -> Vec<String> {
    let mut hashes = vec![sha256];
    for entry in entries.iter().rev().filter(|entry| entry.what == Act::Erased) {
        if hashes.last() == Some(&entry.plan_sha256)
            && let Some(before) = &entry.file_sha256
        {
            hashes.push(before.clone());
        }
    }
    hashes
}
