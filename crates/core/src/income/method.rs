//! Methods of the forecast, from the rule to exponential smoothing.

use serde::Serialize;
use u_analytics::smoothing::{HoltWinters, Seasonality};

use super::YEAR;
use super::series::MonthlyIncome;
use super::smoothing::Smoothed;

/// Method that forecasts the income of twelve months from the months before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IncomeMethod {
    /// Mean of the last twelve months, for less than two years of data.
    MeanOfYear,
    /// Same month of the last year (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd
    /// edition, 5.2).
    SeasonalNaive,
    /// Exponential smoothing by the additive method of Holt and Winters, of the crate u-analytics
    /// (Forecasting: Principles and Practice, 8.3). Its trend is not damped.
    HoltWinters,
    /// Exponential smoothing with a damped trend and additive seasons.
    Smoothing,
    /// The same on the square roots of the amounts, for seasons that grow with the income.
    SmoothingOfRoots,
    /// Mean of the seasonal naive forecast and of the smoothing (Forecasting: Principles and Practice, 13.4).
    Combination,
    /// Mean of the seasonal naive forecast and of the smoothing of the roots.
    CombinationOfRoots,
}

impl IncomeMethod {
    /// Methods that the backtest compares; the rule is the first.
    pub const COMPARED: [Self; 6] = [
        Self::SeasonalNaive,
        Self::HoltWinters,
        Self::Smoothing,
        Self::SmoothingOfRoots,
        Self::Combination,
        Self::CombinationOfRoots,
    ];

    /// Returns the name in files and sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::MeanOfYear => "mean_of_year",
            Self::SeasonalNaive => "seasonal_naive",
            Self::HoltWinters => "holt_winters",
            Self::Smoothing => "smoothing",
            Self::SmoothingOfRoots => "smoothing_of_roots",
            Self::Combination => "combination",
            Self::CombinationOfRoots => "combination_of_roots",
        }
    }
}

/// Expected income of twelve months in cents, instalments apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Expected {
    pub(super) single: [f64; YEAR],
    pub(super) recurring: [f64; YEAR],
}

impl Expected {
    /// Returns the sums of both by month.
    pub(super) fn all(&self) -> [f64; YEAR] {
        std::array::from_fn(|month| self.single[month] + self.recurring[month])
    }

    fn mean(&self, other: &Self) -> Self {
        let mean =
            |a: &[f64; YEAR], b: &[f64; YEAR]| std::array::from_fn(|month| (a[month] + b[month]) / 2.0);
        Self { single: mean(&self.single, &other.single), recurring: mean(&self.recurring, &other.recurring) }
    }
}

/// Forecasts the twelve months after some months by the seasonal naive rule; `None` for less than a year.
pub(super) fn seasonal_naive(known: &MonthlyIncome) -> Option<Expected> {
    of_both(known, |series| {
        let last: &[f64; YEAR] = series.last_chunk()?;
        Some(*last)
    })
}

/// Forecasts every month as the mean of the last twelve; `None` for less than a year.
pub(super) fn mean_of_year(known: &MonthlyIncome) -> Option<Expected> {
    of_both(known, |series| {
        let last: &[f64; YEAR] = series.last_chunk()?;
        Some([last.iter().sum::<f64>() / YEAR as f64; YEAR])
    })
}

/// Forecasts the twelve months after some months by every compared method, in the order of
/// [`IncomeMethod::COMPARED`]; `None` for less than two years.
pub(super) fn all_compared(known: &MonthlyIncome) -> Option<[Expected; 6]> {
    let naive = seasonal_naive(known)?;
    let straight = of_both(known, |series| Some(holt_winters(series)?.map(|x| x.max(0.0))))?;
    let smoothed = of_both(known, |series| Some(smoothing(series)?.map(|x| x.max(0.0))))?;
    let of_roots = of_both(known, smoothing_of_roots)?;
    Some([naive, straight, smoothed, of_roots, naive.mean(&smoothed), naive.mean(&of_roots)])
}

/// Forecasts by the method of Holt and Winters, its parameters fitted by least squares.
pub(super) fn holt_winters(series: &[f64]) -> Option<[f64; YEAR]> {
    let fit = HoltWinters::fit(series, None, None, None, YEAR, Seasonality::Additive)?.smooth(series)?;
    Some(std::array::from_fn(|month| fit.forecast(month + 1)))
}

fn smoothing(series: &[f64]) -> Option<[f64; YEAR]> {
    Some(Smoothed::fit(series)?.next_year())
}

/// Forecasts on the scale of square roots. The variance of a root is added to its square, because the mean of
/// squares is the square of the mean plus the variance.
fn smoothing_of_roots(series: &[f64]) -> Option<[f64; YEAR]> {
    let roots: Vec<f64> = series.iter().map(|x| x.max(0.0).sqrt()).collect();
    let fit = Smoothed::fit(&roots)?;
    Some(fit.next_year().map(|root| root.max(0.0).powi(2) + fit.variance()))
}

/// Forecasts single gifts and instalments by the same method. A series without income stays without.
fn of_both(known: &MonthlyIncome, method: impl Fn(&[f64]) -> Option<[f64; YEAR]>) -> Option<Expected> {
    let forecast = |series: &[i64]| {
        let floats: Vec<f64> = series.iter().map(|cents| *cents as f64).collect();
        method(&floats)
    };
    Some(Expected { single: forecast(&known.single)?, recurring: forecast(&known.recurring)? })
}
