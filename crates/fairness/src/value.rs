//! Number that may be undefined with a reason.

use serde::Serialize;

/// Reason why a number does not exist or is not shown. It is only a code; its texts are in the crate that
/// prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The group has no rows.
    NoRows,
    /// No row of the group has an outcome.
    NoLabels,
    /// The table has no score.
    NoScores,
    /// The table has no decision.
    NoDecisions,
    /// The table has no amounts.
    NoAmounts,
    /// No positive outcome.
    NoPositives,
    /// No negative outcome.
    NoNegatives,
    /// Nobody was selected.
    NoneSelected,
    /// Everybody was selected.
    AllSelected,
    /// The denominator is zero for another cause (named metrics with several parts).
    ZeroDenominator,
    /// One side of a two-by-two table is empty, so that a correlation does not exist.
    NoVariation,
    /// Fewer than two positives or two negatives: a variance does not exist.
    TooFewForVariance,
    /// A score is exactly 0 or 1, where a logarithm does not exist.
    ScoreAtBound,
    /// A score lies outside 0 to 1, so it is not a probability.
    ScoreNotProbability,
    /// A count is zero, so the logarithm of a ratio has no variance.
    ZeroCount,
    /// The value to divide by is zero or undefined.
    ReferenceZero,
    /// No point of a gap was closed, so none has a price.
    NoGapClosed,
    /// A fit did not reach its optimum (separated or constant data).
    NotConverged,
    /// No group has a defined value.
    NoDefinedGroup,
    /// Not shown: of fewer rows than the publication threshold, or hidden so that such a number cannot be
    /// computed from the others.
    Hidden,
    /// Enough rows to publish, too few to estimate this rate.
    BelowEstimate,
    /// Weighted counts are not whole, so an exact test does not exist.
    WeightedCounts,
    /// The line of missing values is no group, so it has no share.
    NotAGroup,
}

/// A number, or the reason why there is none; always exactly one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Value {
    value: Option<f64>,
    reason: Option<Reason>,
}

impl Value {
    /// Creates a defined number; a number that is not finite becomes undefined with
    /// [`Reason::ZeroDenominator`].
    pub fn new(value: f64) -> Self {
        if value.is_finite() {
            Self { value: Some(value), reason: None }
        } else {
            Self::undefined(Reason::ZeroDenominator)
        }
    }

    /// Creates an undefined number with this reason.
    pub fn undefined(reason: Reason) -> Self {
        Self { value: None, reason: Some(reason) }
    }

    /// Computes `numerator / denominator`, undefined for `reason` when the denominator is not positive.
    pub fn ratio(numerator: f64, denominator: f64, reason: Reason) -> Self {
        if denominator > 0.0 { Self::new(numerator / denominator) } else { Self::undefined(reason) }
    }

    /// Returns the number, if there is one.
    pub fn get(self) -> Option<f64> {
        self.value
    }

    /// Returns the reason, if there is no number.
    pub fn reason(self) -> Option<Reason> {
        self.reason
    }

    /// Applies a function to the number; an undefined value is returned with its reason.
    pub fn map(self, f: impl FnOnce(f64) -> f64) -> Self {
        self.value.map_or(self, |value| Self::new(f(value)))
    }

    /// Applies a function to two numbers; if one is undefined, the first reason is returned.
    pub fn zip(self, other: Self, f: impl FnOnce(f64, f64) -> f64) -> Self {
        match (self.value, other.value) {
            (Some(a), Some(b)) => Self::new(f(a, b)),
            (None, _) => self,
            _ => other,
        }
    }
}

/// A two-sided interval, in the unit of the value it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Returns half of the width.
    pub fn half_width(self) -> f64 {
        0.5 * (self.high - self.low)
    }

    /// Returns whether a number lies inside the interval, including its ends.
    pub fn contains(self, x: f64) -> bool {
        self.low <= x && x <= self.high
    }
}
