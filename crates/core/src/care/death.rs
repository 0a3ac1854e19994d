//! Deaths that the bank reports: everything stops, whatever else is true of the donor.

use std::collections::BTreeSet;

use obole_ledger::{Day, LedgerView};

use super::action::Why;
use crate::recurring::Cause;

/// Returns the day on which the bank reported a donor's death (MD07), whatever came later.
fn reported_on(view: &LedgerView<'_>, donor: usize) -> Option<Day> {
    let payments = view.donor(donor);
    let mut rows = payments.failure_codes().iter().zip(payments.days());
    let is_death = |code: u16| Cause::of(view.failure_name(code)) == Cause::Deceased;
    rows.find(|(code, _)| **code != 0 && is_death(**code)).map(|(_, day)| *day)
}

/// Returns the donors whose death the bank reports.
pub(super) fn reported(view: &LedgerView<'_>) -> BTreeSet<u32> {
    let donors = 0..view.donor_count();
    donors.filter(|donor| reported_on(view, *donor).is_some()).map(|donor| donor as u32).collect()
}

/// Finds the donors whose death the bank reports and the record does not have, the latest report first.
pub(super) fn find(view: &LedgerView<'_>) -> Vec<(u32, Why)> {
    let is_recorded = |donor: usize| view.donors().deceased.get(donor).copied().unwrap_or_default();
    let mut found: Vec<(Day, u32)> = (0..view.donor_count())
        .filter(|donor| !is_recorded(*donor))
        .filter_map(|donor| Some((reported_on(view, donor)?, donor as u32)))
        .collect();
    found.sort_by_key(|(day, donor)| (std::cmp::Reverse(*day), *donor));
    found.into_iter().map(|(day, donor)| (donor, Why::Death { day })).collect()
}
