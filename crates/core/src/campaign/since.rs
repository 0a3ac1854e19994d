//! Donors of a signed list who are not to be contacted any more: since it was made, they gave, or another
//! campaign reached them.

use std::collections::{BTreeSet, HashMap};

use obole_ledger::{Day, Identities, Ledger};

use super::contacts::{ContactLog, own_row};
use super::{Approved, Goal, Plan};
use crate::labels::Giving;

/// Returns the identifiers of the donors of a list who gave after its as-of day, and within its quiet period
/// before the end of the ledger. A list of thanks is for them.
pub fn gave_since(plan: &Plan<Approved>, ledger: &Ledger, same: &Identities) -> BTreeSet<String> {
    let settings = plan.settings();
    if settings.goal == Goal::Thank || settings.quiet_days == 0 {
        return BTreeSet::new();
    }
    let view = ledger.until(plan.as_of());
    let newest = view.newest();
    let gave = |id: &str| {
        let donor = ledger.donors().id.find_sorted(same.kept_id(id))?;
        let giving = Giving::of(&newest.donor(donor), newest.as_of());
        let last = giving.last_to_wait_after(giving.is_in_recurring_care())?;
        Some(last >= plan.as_of().day() && giving.days_since(last) <= settings.quiet_days as i32)
    };
    let donors = plan.rows().iter().map(|row| &row.donor_id);
    donors.filter(|id| gave(id).unwrap_or_default()).cloned().collect()
}

impl ContactLog {
    /// Returns the identifiers of the donors of a list whom another campaign contacted or held out within the
    /// quiet period of the list before a day, and before the list itself was first sent. A list of thanks is
    /// for those who answered a contact.
    pub fn reached_by_others(
        &self,
        plan: &Plan<Approved>,
        same: &Identities,
        today: Day,
    ) -> BTreeSet<String> {
        let settings = plan.settings();
        if settings.goal == Goal::Thank || settings.quiet_days == 0 {
            return BTreeSet::new();
        }
        let mut last: HashMap<&str, Day> = HashMap::new();
        let is_own = own_row(plan);
        for row in self.rows().iter().take_while(|row| !is_own(row)) {
            let day = last.entry(same.kept_id(&row.donor_id)).or_insert(row.day);
            *day = (*day).max(row.day);
        }
        let is_recent =
            |day: &Day| i64::from(today.days()) - i64::from(day.days()) <= i64::from(settings.quiet_days);
        let reached = |id: &str| last.get(same.kept_id(id)).is_some_and(is_recent);
        plan.rows().iter().map(|row| &row.donor_id).filter(|id| reached(id)).cloned().collect()
    }
}
