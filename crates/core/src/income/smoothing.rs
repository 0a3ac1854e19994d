//! Exponential smoothing with a damped trend and additive seasons of twelve months.
//!
//! Written here because no crate has it that is small: u-analytics 0.33 has the method with a straight trend
//! only (compared in `method.rs`), which is off by more on the sample; augurs-ets 0.10 has no seasons;
//! anofox-forecast 0.19 has all of it and adds 83 seconds of CPU to a first build.

use super::YEAR;

/// Smoothing parameters of the damped additive method of Holt and Winters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SmoothingParams {
    /// α, of the level, between 0 and 1.
    pub(super) level: f64,
    /// β*, of the trend, between 0 and 1.
    pub(super) trend: f64,
    /// γ, of the seasons, between 0 and 1 − α.
    pub(super) season: f64,
    /// φ, the damping of the trend, between 0.8 and 0.995.
    pub(super) damping: f64,
}

/// Lowest and highest damping that are tried, as in statsmodels.
const DAMPING: [f64; 2] = [0.8, 0.995];

/// Values of the first, coarse search, as shares of the range of each parameter.
const COARSE: [&[f64]; 4] =
    [&[0.05, 0.15, 0.3, 0.6], &[0.0, 0.1, 0.3], &[0.0, 0.1, 0.3, 0.6], &[0.0, 0.5, 1.0]];

/// First and smallest step of the search, as shares of the range of a parameter.
const STEPS: [f64; 2] = [0.1, 1e-5];

impl SmoothingParams {
    /// Makes parameters from shares of their ranges.
    fn of_shares([level, trend, season, damping]: [f64; 4]) -> Self {
        Self {
            level,
            trend,
            season: season * (1.0 - level),
            damping: DAMPING[0] + damping * (DAMPING[1] - DAMPING[0]),
        }
    }
}

/// States after the last month of a series.
#[derive(Debug, Clone)]
pub(super) struct Smoothed {
    params: SmoothingParams,
    level: f64,
    trend: f64,
    seasons: [f64; YEAR],
    /// Place in `seasons` of the next month.
    next: usize,
    /// Sum of the squared errors of one month ahead.
    pub(super) squares: f64,
    months: usize,
}

impl Smoothed {
    /// Runs the method over a series with given parameters; `None` for less than two years.
    ///
    /// With the error eₜ = yₜ − (lₜ₋₁ + φbₜ₋₁ + sₜ₋₁₂): lₜ = lₜ₋₁ + φbₜ₋₁ + αeₜ, bₜ = φbₜ₋₁ + αβ*eₜ,
    /// sₜ = sₜ₋₁₂ + γeₜ. Source: R. J. Hyndman, G. Athanasopoulos, Forecasting: Principles and Practice, 3rd
    /// edition (2021), 8.3 and 8.5, ETS(A,Ad,A). The first states are the mean of the first year, the mean
    /// change per month from the first year to the second, and the deviations of the first year.
    pub(super) fn with(series: &[f64], params: SmoothingParams) -> Option<Self> {
        let (first, rest) = series.split_at_checked(YEAR)?;
        let second = rest.get(..YEAR)?;
        let mean = |year: &[f64]| year.iter().sum::<f64>() / YEAR as f64;
        let level = mean(first);
        let mut seasons = [0.0; YEAR];
        for (season, y) in seasons.iter_mut().zip(first) {
            *season = y - level;
        }
        let trend = (mean(second) - level) / YEAR as f64;
        let mut states = Self { params, level, trend, seasons, next: 0, squares: 0.0, months: series.len() };
        for y in series {
            states.update(*y);
        }
        Some(states)
    }

    fn update(&mut self, y: f64) {
        let SmoothingParams { level: alpha, trend: beta, season: gamma, damping: phi } = self.params;
        let Some(season) = self.seasons.get_mut(self.next) else { return };
        let ahead = self.level + phi * self.trend;
        let error = y - ahead - *season;
        self.level = ahead + alpha * error;
        self.trend = phi * self.trend + alpha * beta * error;
        *season += gamma * error;
        self.squares += error * error;
        self.next = (self.next + 1) % YEAR;
    }

    /// Fits the parameters by least squares: a coarse grid, then a search along each parameter with steps
    /// that halve (R. Hooke, T. A. Jeeves, Journal of the ACM 8 (1961) 212–229). The same series gives the
    /// same parameters. `None` for less than two years.
    pub(super) fn fit(series: &[f64]) -> Option<Self> {
        let at = |shares: [f64; 4]| Self::with(series, SmoothingParams::of_shares(shares));
        let mut shares = [0.0; 4];
        let mut best = at(shares)?;
        let [levels, trends, seasons, dampings] = COARSE;
        for &level in levels {
            for &trend in trends {
                for &season in seasons {
                    for &damping in dampings {
                        let tried = [level, trend, season, damping];
                        let found = at(tried)?;
                        if found.squares < best.squares {
                            (best, shares) = (found, tried);
                        }
                    }
                }
            }
        }
        let mut step = STEPS[0];
        while step > STEPS[1] {
            let mut moved = false;
            for place in 0..shares.len() {
                for change in [step, -step] {
                    let mut tried = shares;
                    tried[place] = (tried[place] + change).clamp(0.0, 1.0);
                    let found = at(tried)?;
                    if found.squares < best.squares * (1.0 - 1e-12) {
                        (best, shares, moved) = (found, tried, true);
                    }
                }
            }
            if !moved {
                step /= 2.0;
            }
        }
        Some(best)
    }

    /// Forecasts the twelve months after the series.
    pub(super) fn next_year(&self) -> [f64; YEAR] {
        let mut found = [0.0; YEAR];
        let (mut damped, mut trend) = (1.0, 0.0);
        for (ahead, month) in found.iter_mut().enumerate() {
            damped *= self.params.damping;
            trend += damped * self.trend;
            let season = self.seasons.get((self.next + ahead) % YEAR).copied().unwrap_or_default();
            *month = self.level + trend + season;
        }
        found
    }

    /// Computes the mean squared error of one month ahead.
    pub(super) fn variance(&self) -> f64 {
        self.squares / self.months as f64
    }
}
