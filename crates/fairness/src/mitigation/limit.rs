//! The threshold on disparity that a user sets.

use crate::settings::Settings;
use crate::value::Value;
use serde::Serialize;

/// The largest gap, the smallest ratio, or both, of the rates of any two groups that the user accepts. It judges the
/// rates as they stand, without an interval: a mitigation is chosen by it, a verdict is given by [`crate::audit`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Limit {
    /// Largest rate minus smallest, at most.
    pub max_gap: Option<f64>,
    /// Smallest rate over largest, at least.
    pub min_ratio: Option<f64>,
}

impl Limit {
    /// The thresholds of an audit's settings.
    pub fn of(settings: &Settings) -> Self {
        Self { max_gap: settings.max_gap, min_ratio: settings.min_ratio }
    }

    /// Whether any threshold is set.
    pub fn is_set(self) -> bool {
        self.max_gap.is_some() || self.min_ratio.is_some()
    }

    /// Whether a gap and a ratio meet every threshold that is set; what is undefined meets none.
    pub fn is_met(self, gap: Value, ratio: Value) -> bool {
        // A rate is a count over a count: the last digit must not decide.
        const SLACK: f64 = 1e-12;
        self.max_gap.is_none_or(|max| gap.get().is_some_and(|gap| gap <= max + SLACK))
            && self.min_ratio.is_none_or(|min| ratio.get().is_some_and(|ratio| ratio >= min - SLACK))
    }
}
