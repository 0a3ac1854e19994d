//! Explanation of scores: the contributions to a score, on the log-odds scale.
//!
//! A contribution is the standardised value times its coefficient. It measures how far the donor's value
//! moves the score away from that of a donor at the training mean. The contribution of the indicator of a
//! missing value is part of that of its feature. For a linear predictor this is exact: with the feature at
//! its training mean, the decision value changes by the contribution and by nothing else. It describes the
//! model, not the donor's motives.

mod what_if;

use crate::features::COUNT;
use crate::models::{GiftModel, Method, Probability, explain_gift};

pub use crate::models::{LEAST_CONTRIBUTION, Reason};
pub use what_if::{ANSWERS, Change, WhatIf, what_if};

/// Explanation of one donor's gift likelihood.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Explanation {
    /// Method that made the score.
    pub method: Method,
    /// The gift likelihood.
    pub likelihood: Probability,
    /// The log-odds of a donor at all training means (model), or of the training share of gifts (rule).
    pub base: f64,
    /// Contribution of each feature to the log-odds, largest first; features that add nothing are left out.
    pub reasons: Vec<Reason>,
    /// Contribution of each [`Subject`](crate::features::Subject): the sum over its features, reported under
    /// its headline feature. These are the reasons that a score shows.
    pub subjects: Vec<Reason>,
}

impl Explanation {
    /// Returns the decision value: the base plus all contributions.
    pub fn decision(&self) -> f64 {
        self.base + self.reasons.iter().map(|reason| reason.contribution).sum::<f64>()
    }
}

/// Explains the gift likelihood of one row of features, in the order of [`V1`](crate::features::V1).
pub fn explain(model: &GiftModel, row: &[f64; COUNT]) -> Explanation {
    let made = explain_gift(model, row);
    Explanation {
        method: model.card().method,
        likelihood: made.likelihood,
        base: made.base,
        reasons: made.reasons,
        subjects: made.subjects,
    }
}

#[cfg(test)]
mod tests;
