//! Features of the debits of a monthly donor as of a day: the columns of the churn model, version 1. They are
//! separate from the feature table, whose version 1 stays unchanged.

use obole_ledger::{AsOf, Cents, Day, DonorView, LedgerView, Period, Status};
use rayon::prelude::*;

use super::cause::Cause;

/// A monthly donor is active for this many months after a successful debit.
const ACTIVE_MONTHS: u32 = 3;
/// Number of donors in a range. It is fixed, so that results do not depend on the number of threads.
const RANGE: usize = 4096;

/// The columns, in order: days, counts and euros.
pub const COLUMNS: [&str; 14] = [
    "days_since_debit",
    "days_since_first_debit",
    "debits_3m",
    "debits_12m",
    "last_amount",
    "amount_raised",
    "failures_since_debit",
    "failed_3m",
    "failed_12m",
    "failed_funds_12m",
    "failed_account_12m",
    "failed_card_12m",
    "stopped_12m",
    "other_gifts_12m",
];

/// Columns of all active monthly donors as of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct DebitTable {
    /// As-of day.
    pub as_of: AsOf,
    /// For each row, the donor's index in the ledger, ascending.
    pub donor: Vec<u32>,
    /// The cells, row by row, in the order of [`COLUMNS`].
    pub rows: Vec<[f64; COLUMNS.len()]>,
}

/// Computes the table as of the view's day: every donor with a successful instalment in the three months
/// before it.
pub fn debits(view: &LedgerView<'_>) -> DebitTable {
    let n = view.donor_count();
    let ranges: Vec<std::ops::Range<usize>> =
        (0..n).step_by(RANGE).map(|start| start..(start + RANGE).min(n)).collect();
    let parts: Vec<Vec<(u32, [f64; COLUMNS.len()])>> = ranges
        .into_par_iter()
        .map(|range| range.filter_map(|donor| Some((donor as u32, row(view, donor)?))).collect())
        .collect();
    let (donor, rows) = parts.into_iter().flatten().unzip();
    DebitTable { as_of: view.as_of(), donor, rows }
}

/// Counts of one donor.
#[derive(Default)]
struct Tally {
    first: Option<Day>,
    last: Option<(Day, Cents)>,
    first_amount: Cents,
    debits: [u32; 2],
    failed: [u32; 2],
    failures_since: u32,
    funds: u32,
    account: u32,
    card: u32,
    stopped: u32,
    others: u32,
}

fn row(view: &LedgerView<'_>, donor: usize) -> Option<[f64; COLUMNS.len()]> {
    let as_of = view.as_of().day();
    let payments = view.donor(donor);
    let tally = Tally::of(view, &payments, as_of);
    let (first, (last, amount)) = (tally.first?, tally.last?);
    if !Period::months_before(as_of, ACTIVE_MONTHS).contains(last) {
        return None;
    }
    let days = |day: Day| f64::from(as_of.days() - day.days());
    Some([
        days(last),
        days(first),
        f64::from(tally.debits[0]),
        f64::from(tally.debits[1]),
        amount.units(),
        amount.units() - tally.first_amount.units(),
        f64::from(tally.failures_since),
        f64::from(tally.failed[0]),
        f64::from(tally.failed[1]),
        f64::from(tally.funds),
        f64::from(tally.account),
        f64::from(tally.card),
        f64::from(tally.stopped),
        f64::from(tally.others),
    ])
}

impl Tally {
    fn of(view: &LedgerView<'_>, payments: &DonorView<'_>, as_of: Day) -> Self {
        let windows = [3, 12].map(|months| Period::months_before(as_of, months));
        let mut tally = Self::default();
        for index in (0..payments.len()).filter(|&index| payments.is_giving(index)) {
            let (day, cents) = (payments.days()[index], payments.cents()[index]);
            let in_year = windows[1].contains(day);
            let status = payments.statuses()[index];
            if !payments.recurring()[index] {
                tally.others += u32::from(in_year && status == Status::Settled);
                continue;
            }
            let cause = Cause::of(view.failure_name(payments.failure_codes()[index]));
            match status {
                Status::Settled => {
                    if tally.first.is_none() {
                        (tally.first, tally.first_amount) = (Some(day), cents);
                    }
                    tally.last = Some((day, cents));
                    tally.failures_since = 0;
                    for (count, window) in tally.debits.iter_mut().zip(windows) {
                        *count += u32::from(window.contains(day));
                    }
                }
                Status::Failed => {
                    tally.failures_since += 1;
                    for (count, window) in tally.failed.iter_mut().zip(windows) {
                        *count += u32::from(window.contains(day));
                    }
                    if in_year {
                        tally.add_cause(cause);
                    }
                }
                _ => {}
            }
        }
        tally
    }

    fn add_cause(&mut self, cause: Cause) {
        match cause {
            Cause::Funds | Cause::Unspecified => self.funds += 1,
            Cause::Account => self.account += 1,
            Cause::CardExpired | Cause::CardDeclined => self.card += 1,
            Cause::Mandate | Cause::Refused | Cause::Refund | Cause::Deceased => self.stopped += 1,
            Cause::Technical | Cause::Unknown => {}
        }
    }
}
