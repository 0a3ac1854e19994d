//! Intervals of 80 % from the errors of past forecasts.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::YEAR;

/// Share of the future values that an interval is to hold.
pub const INTERVAL: f64 = 0.8;

/// Share below each end of an interval, and above the other one.
const TAIL: f64 = (1.0 - INTERVAL) / 2.0;

/// Horizons whose errors are put together, in months: a quarter.
const BAND: usize = 3;

/// Minimum number of different months from which the errors of a quarter alone give both ends: with fewer, no
/// rank of the sample reaches 90 %.
const FEW: usize = 9;

/// Lowest total of a year in the errors, as a share of what was expected: a year without income has no
/// logarithm.
const LOWEST_YEAR: f64 = 0.01;

/// Lowest income that scales the error of a month, as a share of the mean month. A month in which nothing is
/// expected would otherwise have an interval without width.
const FLOOR: f64 = 0.05;

/// A range in cents.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Range {
    fn around(expected: f64, low: f64, high: f64) -> Self {
        Self { low: low.min(expected).max(0.0), high: high.max(expected) }
    }

    pub(super) fn contains(&self, x: f64) -> bool {
        (self.low..=self.high).contains(&x)
    }
}

/// A forecast made at a past month, with what came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tested {
    /// Number of months that were known.
    pub(super) origin: usize,
    pub(super) expected: [f64; YEAR],
    pub(super) actual: [f64; YEAR],
}

/// Errors of past forecasts by one method, each relative to what was expected.
#[derive(Debug, Clone)]
pub(super) struct PastErrors {
    /// Errors of months in the order of their size, for each quarter ahead.
    months: [Vec<f64>; YEAR / BAND],
    /// Number of different months behind the errors of one quarter.
    different: usize,
    /// Root of the mean squared logarithm of actual ÷ expected yearly total.
    year: f64,
    /// Number of years that do not overlap.
    years: usize,
}

/// Returns the number of spans of twelve months that do not overlap, among spans that begin in consecutive
/// months.
pub(super) fn separate_years(origins: usize) -> usize {
    origins.div_ceil(YEAR)
}

/// Computes the size of the usual errors of each month.
///
/// The sum of a month is a compound Poisson variable, whose standard deviation grows with the root of its
/// mean; the scale of a month is therefore the root of its expected income times that of the mean month.
/// `None` if nothing is expected.
fn scales(expected: &[f64; YEAR]) -> Option<[f64; YEAR]> {
    let mean = expected.iter().sum::<f64>() / YEAR as f64;
    (mean > 0.0).then(|| expected.map(|month| (month.max(FLOOR * mean) * mean).sqrt()))
}

impl PastErrors {
    /// Gathers the errors of forecasts that were made in consecutive months; `None` without any.
    pub(super) fn of(tested: &[Tested]) -> Option<Self> {
        let mut months: [Vec<f64>; YEAR / BAND] = Default::default();
        let mut years = Vec::new();
        for one in tested {
            let Some(scales) = scales(&one.expected) else { continue };
            for (ahead, scale) in scales.iter().enumerate() {
                months[ahead / BAND].push((one.actual[ahead] - one.expected[ahead]) / scale);
            }
            let expected: f64 = one.expected.iter().sum();
            years.push((one.actual.iter().sum::<f64>() / expected).max(LOWEST_YEAR).ln());
        }
        if years.is_empty() {
            return None;
        }
        let mut different = years.len() + BAND - 1;
        if different < FEW {
            let all: Vec<f64> = months.iter().flatten().copied().collect();
            months = std::array::from_fn(|_| all.clone());
            different = years.len() + YEAR - 1;
        }
        for errors in &mut months {
            errors.sort_unstable_by(f64::total_cmp);
        }
        let year = (years.iter().map(|x| x * x).sum::<f64>() / years.len() as f64).sqrt();
        Some(Self { months, different, year, years: separate_years(years.len()) })
    }

    /// Returns the interval of each month; `None` if nothing is expected.
    ///
    /// The ends are the quantiles of the errors as many months ahead, with ranks for a sample of as many
    /// values as there are different months (split conformal prediction; J. Lei and others, Journal of the
    /// American Statistical Association 113 (2018) 1094–1111).
    pub(super) fn months(&self, expected: &[f64; YEAR]) -> Option<[Range; YEAR]> {
        let scales = scales(expected)?;
        let n = self.different as f64;
        let level = ((1.0 - TAIL) * (n + 1.0) / n).min(1.0);
        Some(std::array::from_fn(|ahead| {
            let errors = &self.months[ahead / BAND];
            let rank = (level * errors.len() as f64).ceil() as usize;
            let above = errors.get(rank.saturating_sub(1)).copied().unwrap_or_default();
            let below = errors.get(errors.len().saturating_sub(rank)).copied().unwrap_or_default();
            let by = |error: f64| expected[ahead] + error * scales[ahead];
            Range::around(expected[ahead], by(below), by(above))
        }))
    }

    /// Returns the interval of the sum of the year; `None` if nothing is expected.
    ///
    /// An association has a few separate years at most, and with fewer than nine no rank of their errors
    /// reaches 90 %. The interval is therefore that of Student's t with as many degrees of freedom as there
    /// are separate years: expected × e^±ts, where s is the root of the mean squared logarithm of actual ÷
    /// expected. A year can double or be halved, but not fall below zero. The errors are not centred, so that
    /// a method that is always too low has a wide interval, and no wrong one.
    pub(super) fn year(&self, expected: f64) -> Option<Range> {
        let n = self.years as f64;
        let t = StudentsT::new(0.0, 1.0, n).ok()?.inverse_cdf(1.0 - TAIL);
        let times = (t * self.year).exp();
        (expected > 0.0).then(|| Range::around(expected, expected / times, expected * times))
    }
}
