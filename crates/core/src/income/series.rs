//! Income by month, from the counted gifts of a view.

use obole_ledger::{Cents, Day, Ledger, LedgerView, Period};
use rayon::prelude::*;

use super::YEAR;
use crate::segments::{new_since, whole_since};

/// Number of donors that one task reads.
const CHUNK: usize = 4096;

/// Income of consecutive complete months in cents, instalments apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MonthlyIncome {
    /// Gifts other than instalments.
    pub(super) single: Vec<i64>,
    /// Instalments of regular gifts.
    pub(super) recurring: Vec<i64>,
}

impl MonthlyIncome {
    fn empty(months: usize) -> Self {
        Self { single: vec![0; months], recurring: vec![0; months] }
    }

    fn merge(mut self, other: &Self) -> Self {
        let pairs = self.single.iter_mut().zip(&other.single);
        for (sum, part) in pairs.chain(self.recurring.iter_mut().zip(&other.recurring)) {
            *sum += part;
        }
        self
    }

    /// Returns the income of each month, single gifts and instalments together.
    pub(super) fn all(&self) -> Vec<i64> {
        self.single.iter().zip(&self.recurring).map(|(single, recurring)| single + recurring).collect()
    }
}

/// Returns the span of complete months with income before a day; `None` without any counted gift.
///
/// It begins with the first whole month ([`whole_since`]).
pub(super) fn complete_months(ledger: &Ledger, view: &LedgerView<'_>) -> Option<Period> {
    let coverage = ledger.coverage()?;
    let first = (0..view.donor_count())
        .into_par_iter()
        .filter_map(|donor| {
            let payments = view.donor(donor);
            (0..payments.len())
                .find(|&row| payments.is_counted(row) && coverage.contains(payments.days()[row]))
                .map(|row| payments.days()[row])
        })
        .min()?;
    let start = whole_since(first);
    Some(Period { start, end: view.as_of().day().month_start().max(start) })
}

/// Returns the number of months in a span that begins and ends with a month.
pub(super) fn months_in(span: Period) -> usize {
    usize::try_from(span.end.month_index() - span.start.month_index()).unwrap_or_default()
}

/// Sums the counted gifts of a view by month.
pub(super) fn monthly_income(view: &LedgerView<'_>, span: Period) -> MonthlyIncome {
    let months = months_in(span);
    // The calendar is asked once for each day, and not for each gift.
    let month_of: Vec<usize> = (span.start.days()..span.end.days())
        .map(|day| {
            usize::try_from(Day::new(day).month_index() - span.start.month_index()).unwrap_or_default()
        })
        .collect();
    (0..view.donor_count().div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let mut part = MonthlyIncome::empty(months);
            let donors = chunk * CHUNK..((chunk + 1) * CHUNK).min(view.donor_count());
            for donor in donors {
                let payments = view.donor(donor);
                let rows = payments.days().iter().zip(payments.cents()).zip(payments.recurring()).enumerate();
                for (row, ((day, cents), recurring)) in rows {
                    let at = usize::try_from(day.days() - span.start.days()).ok();
                    let Some(&month) = at.and_then(|at| month_of.get(at)) else { continue };
                    if payments.is_counted(row) {
                        let series = if *recurring { &mut part.recurring } else { &mut part.single };
                        series[month] += cents.get();
                    }
                }
            }
            part
        })
        .reduce(|| MonthlyIncome::empty(months), |sum, part| sum.merge(&part))
}

/// First gifts of the last twelve months.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct NewDonors {
    /// Number of donors whose first counted gift is a single one in these months.
    pub(super) donors: u64,
    /// Sum of these gifts.
    pub(super) first_gifts: Cents,
}

/// Counts the donors whose first counted gift is a single one in the last twelve months of the span; `None`
/// if the file begins so late that some of them may have given before it ([`new_since`]).
pub(super) fn new_donors(view: &LedgerView<'_>, span: Period) -> Option<NewDonors> {
    let year = Period::months_before(span.end, YEAR as u32);
    if new_since(span.start) > year.start {
        return None;
    }
    let (donors, cents) = (0..view.donor_count())
        .into_par_iter()
        .filter_map(|donor| {
            let payments = view.donor(donor);
            let row = (0..payments.len()).find(|&row| payments.is_counted(row))?;
            let new = year.contains(payments.days()[row]) && !payments.recurring()[row];
            new.then(|| payments.cents()[row].get())
        })
        .map(|cents| (1_u64, cents))
        .reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    Some(NewDonors { donors, first_gifts: Cents::new(cents) })
}
