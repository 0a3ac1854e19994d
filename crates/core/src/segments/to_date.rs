//! The year so far, compared with the same dates of the year before.

use obole_ledger::{AsOf, Cents, LedgerView, Period};
use rayon::prelude::*;
use serde::Serialize;

use super::kpi::Share;
use super::{History, YearRule, chunks};

/// The figures of a part of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PartKpi {
    /// The days of the part.
    pub period: Period,
    /// Number of donors with a counted gift.
    pub donors: u64,
    /// Number of counted gifts.
    pub gifts: u64,
    /// Sum of the gifts.
    pub income: Cents,
    /// Number of donors whose first gift ever lies in these days.
    pub new_donors: u64,
    /// Of all donors of the whole fiscal year before, the share who had given by then.
    pub renewed: Share,
}

/// The fiscal year up to the as-of day and the same dates a year earlier; a part of a year is never compared
/// with a whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ToDate {
    /// From the start of the fiscal year to the day before the as-of day.
    pub this: PartKpi,
    /// The same dates of the year before (29 February is compared with 28 February).
    pub before: PartKpi,
}

impl ToDate {
    /// Computes (income − income by the same date) ÷ income by the same date; `None` if that was 0.
    pub fn growth(&self) -> Option<f64> {
        let before = self.before.income.get();
        (before > 0).then(|| (self.this.income.get() - before) as f64 / before as f64)
    }
}

impl PartKpi {
    fn empty(period: Period) -> Self {
        Self {
            period,
            donors: 0,
            gifts: 0,
            income: Cents::default(),
            new_donors: 0,
            renewed: Share::default(),
        }
    }

    fn add(&mut self, history: &History, year_before: Period) {
        let given = history.within(self.period);
        let gave = !given.is_empty();
        self.donors += u64::from(gave);
        self.gifts += given.len() as u64;
        let sum: i64 = given.iter().map(|(_, cents)| cents.get()).sum();
        self.income = Cents::new(self.income.get() + sum);
        self.new_donors += u64::from(self.period.contains(history.first));
        if history.gave_in(year_before) {
            self.renewed.add(gave);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.donors += other.donors;
        self.gifts += other.gifts;
        self.income = Cents::new(self.income.get() + other.income.get());
        self.new_donors += other.new_donors;
        self.renewed += other.renewed;
    }
}

pub(super) fn to_date(view: &LedgerView<'_>, start_month: u8) -> ToDate {
    let as_of = view.as_of();
    let rule = YearRule::Fiscal { start_month };
    let this = rule.year(as_of, 0);
    let before =
        Period { start: this.start.plus_months(-12), end: AsOf::new(this.end).plus_months(-12).day() };
    let (last, older) = (rule.year(as_of, 1), rule.year(as_of, 2));
    let empty = || ToDate { this: PartKpi::empty(this), before: PartKpi::empty(before) };
    let parts: Vec<ToDate> = chunks(view.donor_count())
        .into_par_iter()
        .map(|range| {
            let mut part = empty();
            for history in range.filter_map(|donor| History::of(&view.donor(donor))) {
                part.this.add(&history, last);
                part.before.add(&history, older);
            }
            part
        })
        .collect();
    parts.into_iter().fold(empty(), |mut sum, part| {
        sum.this.merge(&part.this);
        sum.before.merge(&part.before);
        sum
    })
}
