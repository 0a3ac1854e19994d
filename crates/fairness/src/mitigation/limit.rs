//! Threshold on disparity set by the user.

use crate::settings::Settings;
use crate::value::Value;
use serde::Serialize;

/// Largest gap, smallest ratio, or both, of the rates of any two groups that the user accepts. It is applied
/// to the rates without an interval. It serves to choose a mitigation; verdicts are given by
/// [`crate::audit`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Limit {
    /// Maximum of the largest rate minus the smallest.
    pub max_gap: Option<f64>,
    /// Minimum of the smallest rate over the largest.
    pub min_ratio: Option<f64>,
}

impl Limit {
    /// Returns the thresholds of an audit's settings.
    pub fn of(settings: &Settings) -> Self {
        Self { max_gap: settings.max_gap, min_ratio: settings.min_ratio }
    }

    /// Returns whether any threshold is set.
    pub fn is_set(self) -> bool {
        self.max_gap.is_some() || self.min_ratio.is_some()
    }

    /// Returns whether a gap and a ratio meet every threshold that is set; an undefined value does not meet a
    /// threshold.
    pub fn is_met(self, gap: Value, ratio: Value) -> bool {
        // Rates are quotients of counts, and a rounding error in the last digit must not decide.
        const SLACK: f64 = 1e-12;
        self.max_gap.is_none_or(|max| gap.get().is_some_and(|gap| gap <= max + SLACK))
            && self.min_ratio.is_none_or(|min| ratio.get().is_some_and(|ratio| ratio >= min - SLACK))
    }
}
