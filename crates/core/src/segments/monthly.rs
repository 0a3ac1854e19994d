//! Monthly giving: income, churn, and the recovery of failed debits.

use obole_ledger::{Cents, Day, DonorView, LedgerView, Period, Status};
use rayon::prelude::*;
use serde::Serialize;

use super::chunks;
use super::kpi::Share;

/// A regular gift runs while a debit succeeded within this many months (Dataro; the churn label of this
/// program).
pub const ACTIVE_MONTHS: u32 = 3;
/// A donor has left when no debit succeeds in this many months (Dataro).
pub const CHURN_MONTHS: u32 = 6;
/// A failed instalment is recovered if a debit succeeds within this many days (the catch-up of the Wikimedia
/// Foundation).
pub const CATCH_UP_DAYS: i32 = 15;
/// Number of full months that are shown.
const MONTHS: i32 = 12;

/// One full month of regular giving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Month {
    /// The days of the month.
    pub month: Period,
    /// Number of donors with a successful instalment in it.
    pub donors: u64,
    /// Monthly recurring income: the successful instalments of the month.
    pub income: Cents,
    /// Of the donors who were active at its start, the share no longer active at its end.
    pub lost: Share,
    /// Number of donors active at its end who were not at its start.
    pub joined: u64,
    /// Of the instalments whose debit failed in it, the share that succeeded within [`CATCH_UP_DAYS`]. An
    /// instalment is counted once, however often it was tried, and only when the days are over.
    pub recovered: Share,
}

/// Regular giving as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Monthly {
    /// The last twelve full months, ascending.
    pub months: Vec<Month>,
    /// Of the donors active [`CHURN_MONTHS`] months ago, the share without a successful instalment since.
    pub churned: Share,
}

impl Monthly {
    /// Returns the income of the last full month.
    pub fn income(&self) -> Cents {
        self.months.last().map_or(Cents::default(), |month| month.income)
    }

    /// Computes the mean of the monthly churn, weighted by active donors; `None` without any.
    pub fn churn(&self) -> Option<f64> {
        self.months.iter().fold(Share::default(), |sum, month| sum.plus(month.lost)).rate()
    }

    /// Returns recovered out of failed instalments of the twelve months; its rate is `None` without a
    /// failure.
    pub fn recovery(&self) -> Share {
        self.months.iter().fold(Share::default(), |sum, month| sum.plus(month.recovered))
    }
}

/// Computes regular giving before the as-of day of the view; `None` if nobody ever gave regularly.
pub fn monthly(view: &LedgerView<'_>) -> Option<Monthly> {
    let as_of = view.as_of().day();
    let end = as_of.month_start();
    let empty = || Monthly {
        months: (-MONTHS..0)
            .map(|back| Month {
                month: Period { start: end.plus_months(back), end: end.plus_months(back + 1) },
                donors: 0,
                income: Cents::default(),
                lost: Share::default(),
                joined: 0,
                recovered: Share::default(),
            })
            .collect(),
        churned: Share::default(),
    };
    let parts: Vec<(Monthly, bool)> = chunks(view.donor_count())
        .into_par_iter()
        .map(|range| {
            let (mut part, mut any) = (empty(), false);
            for donor in range {
                let debits = Debits::of(&view.donor(donor));
                any |= !debits.settled.is_empty();
                part.add(&debits, as_of);
            }
            (part, any)
        })
        .collect();
    let any = parts.iter().any(|(_, any)| *any);
    any.then(|| {
        parts.into_iter().fold(empty(), |mut sum, (part, _)| {
            for (sum, part) in sum.months.iter_mut().zip(&part.months) {
                sum.donors += part.donors;
                sum.income = Cents::new(sum.income.get() + part.income.get());
                sum.lost += part.lost;
                sum.joined += part.joined;
                sum.recovered += part.recovered;
            }
            sum.churned += part.churned;
            sum
        })
    })
}

/// One donor's instalments, in order of day.
struct Debits {
    settled: Vec<(Day, Cents)>,
    failed: Vec<Day>,
}

impl Debits {
    fn of(view: &DonorView<'_>) -> Self {
        let (mut settled, mut failed) = (Vec::new(), Vec::new());
        let rows =
            view.days().iter().zip(view.cents()).zip(view.statuses()).zip(view.recurring()).enumerate();
        for (index, (((&day, &cents), &status), &recurring)) in rows {
            if !recurring || !view.is_giving(index) {
                continue;
            }
            match status {
                Status::Settled => settled.push((day, cents)),
                Status::Failed => failed.push(day),
                _ => {}
            }
        }
        Self { settled, failed }
    }

    fn any_in(&self, period: Period) -> bool {
        let from = self.settled.partition_point(|(day, _)| *day < period.start);
        self.settled.get(from).is_some_and(|(day, _)| *day < period.end)
    }

    fn is_active(&self, at: Day) -> bool {
        self.any_in(Period::months_before(at, ACTIVE_MONTHS))
    }
}

impl Monthly {
    fn add(&mut self, debits: &Debits, as_of: Day) {
        if debits.settled.is_empty() && debits.failed.is_empty() {
            return;
        }
        for month in &mut self.months {
            let given: Vec<i64> = debits
                .settled
                .iter()
                .filter(|(day, _)| month.month.contains(*day))
                .map(|(_, cents)| cents.get())
                .collect();
            month.donors += u64::from(!given.is_empty());
            month.income = Cents::new(month.income.get() + given.iter().sum::<i64>());
            let (before, after) = (debits.is_active(month.month.start), debits.is_active(month.month.end));
            if before {
                month.lost.add(!after);
            }
            month.joined += u64::from(after && !before);
            for (at, day) in debits.failed.iter().enumerate() {
                let until = day.plus_days(CATCH_UP_DAYS + 1);
                let tried_before = debits.failed[..at]
                    .last()
                    .is_some_and(|earlier| day.days() - earlier.days() <= CATCH_UP_DAYS);
                if month.month.contains(*day) && !tried_before && until <= as_of {
                    month.recovered.add(debits.any_in(Period { start: *day, end: until }));
                }
            }
        }
        let back = as_of.plus_months(-(CHURN_MONTHS as i32));
        if debits.is_active(back) {
            self.churned.add(!debits.any_in(Period { start: back, end: as_of }));
        }
    }
}
