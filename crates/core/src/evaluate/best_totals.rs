//! Totals of the donors who are expected to give most, with intervals from the totals of earlier years.

use obole_ledger::Day;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::backtest::OutOfTime;
use super::bootstrap::Interval;
use super::origins::Origin;

/// Numbers of donors, the best first, whose totals are tested; the total of all donors is tested as well.
const SIZES: [usize; 3] = [500, 1_000, 5_000];

/// Share of totals below the lower end, and above the upper end.
const TAIL: f64 = 0.1;

/// Total of the donors of one past day with the highest expected values, in units of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BestTotal {
    /// Number of donors.
    pub donors: u64,
    /// The sum of expected values.
    pub predicted: f64,
    /// The sum of the amounts given.
    pub actual: f64,
    /// The 80 % interval of the sum, from the years that were over on that day; `None` if no such year was
    /// tested.
    pub interval: Option<Interval>,
    /// `true` if the amounts given lay within the interval.
    pub within: Option<bool>,
}

/// Error of the total of some donors in one past year.
#[derive(Debug, Clone, Copy)]
struct PastError {
    /// Logarithm of the amounts given over the expected values.
    log_ratio: f64,
    /// Sum of the squared errors of the donors, the common ratio taken off, over the sum of the squared
    /// expected values.
    scatter: f64,
    /// Variance of the logarithm that the errors of the donors explain.
    own: f64,
}

/// Donors of one past day by descending expected value.
#[derive(Debug)]
pub(super) struct RankedDay {
    test_at: Day,
    outcome_end: Day,
    /// Expected value and amount given.
    rows: Vec<(f64, f64)>,
}

impl RankedDay {
    /// Sorts the donors of a day. The day has no rows when amounts could not be predicted.
    pub(super) fn of<'a>(origin: Origin, rows: impl Iterator<Item = &'a OutOfTime>) -> Self {
        let pairs = rows.map(|row| Some((row.gift_likelihood * row.expected_gift?, row.amount.units())));
        let mut rows: Vec<(f64, f64)> = pairs.collect::<Option<_>>().unwrap_or_default();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0));
        Self { test_at: origin.test_at.day(), outcome_end: origin.outcome_end(), rows }
    }

    fn best(&self, donors: usize) -> &[(f64, f64)] {
        &self.rows[..donors.min(self.rows.len())]
    }

    /// Computes the error of the total of the best donors; `None` if nothing was expected or given.
    fn error(&self, donors: usize) -> Option<PastError> {
        let rows = self.best(donors);
        let sums = rows.iter().fold((0.0, 0.0), |sums, row| (sums.0 + row.0, sums.1 + row.1));
        let ratio = sums.1 / sums.0;
        if !(ratio.is_finite() && ratio > 0.0) {
            return None;
        }
        let squares: f64 = rows.iter().map(|row| row.0.powi(2)).sum();
        let errors: f64 = rows.iter().map(|row| (row.1 / ratio - row.0).powi(2)).sum();
        Some(PastError { log_ratio: ratio.ln(), scatter: errors / squares, own: errors / sums.0.powi(2) })
    }

    /// Returns the totals of the best donors, with intervals from the days whose outcome was over on this
    /// one.
    pub(super) fn totals(&self, days: &[Self]) -> Vec<BestTotal> {
        let known: Vec<&Self> = days.iter().filter(|day| day.outcome_end <= self.test_at).collect();
        let sizes = SIZES.into_iter().filter(|size| *size < self.rows.len()).chain([self.rows.len()]);
        sizes
            .filter(|size| *size > 0)
            .map(|size| {
                let rows = self.best(size);
                let expected: Vec<f64> = rows.iter().map(|row| row.0).collect();
                let (predicted, actual) = (expected.iter().sum(), rows.iter().map(|row| row.1).sum());
                let interval = total_interval(&known, &expected);
                let within = interval.map(|ends| (ends.low..=ends.high).contains(&actual));
                BestTotal { donors: size as u64, predicted, actual, interval, within }
            })
            .collect()
    }
}

/// Computes the 80 % interval of the total of some donors from the totals of as many of the best donors in
/// past years; `None` without a year in which something was expected and given.
///
/// All donors move together from year to year, so more donors do not make their total surer. The logarithm of
/// given over expected therefore has two variances. That of the years is the mean of its squares in past
/// years, less what the donors' own errors explain; with so few years its quantile is that of Student's t
/// (as in [`income`](crate::income)). It is not centred: a method that is always too low has a wide interval.
/// The variance of the donors is the sum of their squared errors in past years, huge gifts included, in
/// proportion to the squares of the expected values: a total that hangs on one donor is less sure than one
/// that hangs on many. Both are assumed to be as in the past years.
pub(super) fn total_interval(past: &[&RankedDay], expected: &[f64]) -> Option<Interval> {
    let errors: Vec<PastError> = past.iter().filter_map(|day| day.error(expected.len())).collect();
    let years = errors.len() as f64;
    let mean = |of: fn(&PastError) -> f64| errors.iter().map(of).sum::<f64>() / years;
    let total: f64 = expected.iter().sum();
    if errors.is_empty() || total <= 0.0 {
        return None;
    }
    let own =
        mean(|error| error.scatter) * expected.iter().map(|value| value.powi(2)).sum::<f64>() / total.powi(2);
    let of_years = (mean(|error| error.log_ratio.powi(2)) - mean(|error| error.own)).max(0.0);
    let normal = Normal::standard().inverse_cdf(1.0 - TAIL);
    let student = StudentsT::new(0.0, 1.0, years).ok()?.inverse_cdf(1.0 - TAIL);
    let times = (normal.powi(2) * own + student.powi(2) * of_years).sqrt().exp();
    Some(Interval { low: total / times, high: total * times })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A day of 2,000 donors, of whom each gives what was expected times a factor.
    fn day(year: i32, factor: f64, given: impl Fn(f64) -> f64) -> RankedDay {
        let on = |year: i32| Day::parse_iso(&format!("{year}-01-01")).unwrap();
        let rows = (0..2_000).map(|row| 100.0 - f64::from(row) / 25.0).map(|e| (e, given(e * factor)));
        RankedDay { test_at: on(year), outcome_end: on(year + 1), rows: rows.collect() }
    }

    #[test]
    fn years_that_move_all_donors_alike_make_the_interval() {
        let days = [day(2023, 1.3, |e| e), day(2022, 0.8, |e| e), day(2021, 1.25, |e| e)];
        let totals = days[0].totals(&days);
        assert_eq!(totals.iter().map(|total| total.donors).collect::<Vec<_>>(), [500, 1_000, 2_000]);
        for total in &totals {
            // Student's t of two years at 90 % is 1.8856; |ln 0.8| = ln 1.25.
            let times = (1.885_618 * 1.25_f64.ln()).exp();
            let ends = total.interval.unwrap();
            assert!((ends.high / total.predicted / times - 1.0).abs() < 1e-5);
            assert!((ends.low / total.predicted * times - 1.0).abs() < 1e-5);
            assert_eq!(total.within, Some(true));
        }
        // A year that is not over on the day says nothing, and without a year there is no interval.
        assert!(days[2].totals(&days).iter().all(|total| total.interval.is_none() && total.within.is_none()));
        let late = RankedDay { outcome_end: days[0].test_at.plus_days(1), ..day(2021, 1.25, |e| e) };
        assert!(total_interval(&[], &[1.0]).is_none() && days[0].totals(&[late])[0].interval.is_none());
        assert!(total_interval(&days.iter().collect::<Vec<_>>(), &[0.0; 3]).is_none());
    }

    #[test]
    fn donors_who_differ_widen_it_and_a_total_of_one_donor_is_the_least_sure() {
        let every_fifth = |e: f64| if (e * 25.0).round() as i64 % 5 == 0 { e * 5.0 } else { 0.0 };
        let past = day(2021, 1.0, every_fifth);
        let width = |expected: &[f64]| {
            let ends = total_interval(&[&past], expected).unwrap();
            (ends.high / ends.low).ln()
        };
        let (alike, mut unlike) = (vec![10.0; 500], vec![10.0; 500]);
        unlike[0] = 10_000.0;
        // Four of five give nothing, one five times as much: the variance of a donor is four times the
        // square.
        let by_hand = 2.0 * 1.281_552 * (4.0_f64 / 500.0).sqrt();
        assert!((width(&alike) / by_hand - 1.0).abs() < 0.02, "{} {by_hand}", width(&alike));
        assert!(width(&unlike) > 5.0 * width(&alike), "{}", width(&unlike));
    }
}
