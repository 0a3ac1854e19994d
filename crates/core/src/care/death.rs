//! Deaths that the bank reports: everything stops, whatever else is true of the donor.

use std::collections::BTreeMap;

use obole_ledger::{Day, LedgerView};

use super::action::Why;
use crate::recurring::Cause;

/// Number of days for which the list holds a report.
const REPORT_DAYS: i32 = 60;

/// Returns the day on which the bank reported a donor's death (MD07), whatever came later.
fn reported_on(view: &LedgerView<'_>, donor: usize) -> Option<Day> {
    let payments = view.donor(donor);
    let mut rows = payments.failure_codes().iter().zip(payments.days());
    let is_death = |code: u16| Cause::of(view.failure_name(code)) == Cause::Deceased;
    rows.find(|(code, _)| **code != 0 && is_death(**code)).map(|(_, day)| *day)
}

/// Returns the donors whose death the bank reports, with the day of the report.
pub(super) fn reported(view: &LedgerView<'_>) -> BTreeMap<u32, Day> {
    let donors = 0..view.donor_count();
    donors.filter_map(|donor| Some((donor as u32, reported_on(view, donor)?))).collect()
}

/// Finds the donors whose death was reported lately, or whose regular gift is debited after the report, the
/// latest report first. An older report without a later debit has stopped everything.
pub(super) fn find(view: &LedgerView<'_>, reported: &BTreeMap<u32, Day>) -> Vec<(u32, Why)> {
    let since = view.as_of().day().plus_days(-REPORT_DAYS);
    let goes_on = |donor: u32, day: Day| {
        let payments = view.donor(donor as usize);
        payments.days().iter().zip(payments.recurring()).any(|(on, recurring)| *recurring && *on > day)
    };
    let is_open = |(donor, day): &(&u32, &Day)| **day >= since || goes_on(**donor, **day);
    let mut found: Vec<(&u32, &Day)> = reported.iter().filter(is_open).collect();
    found.sort_by_key(|(donor, day)| (std::cmp::Reverse(**day), **donor));
    found.into_iter().map(|(donor, day)| (*donor, Why::Death { day: *day })).collect()
}
