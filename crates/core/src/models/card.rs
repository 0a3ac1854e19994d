//! The card of a model: what it was made from, what it left out, and how it came out.

use obole_ledger::AsOf;
use serde::{Deserialize, Serialize};

use super::settings::{CalibrationChoice, is_zero};
use super::task::{Method, Task};

/// How a fit ended. It exists only for fits that converged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    /// Newton steps over all rows.
    pub iterations: u32,
    /// The largest component of the gradient of the penalised log-likelihood at the end, each divided by the root of
    /// its curvature: how many standard errors a coefficient could still move.
    pub gradient_max: f64,
    /// The log-likelihood without the penalty.
    pub log_likelihood: f64,
}

/// Which calibration was fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CalibrationUsed {
    /// Isotonic regression on out-of-fold decision values.
    Isotonic,
    /// Platt's two-parameter map on out-of-fold decision values.
    Platt,
}

/// Why a feature was not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedBecause {
    /// It is a protected attribute and nobody switched it on.
    Protected,
}

/// A feature that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureRefused {
    /// The feature.
    pub name: String,
    /// The reason.
    pub because: RefusedBecause,
}

/// What a reader of the card must know, as a code with its values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CardNote {
    /// A protected feature was switched on by a person: see `features_used`.
    ProtectedFeatureOn,
    /// No model was fitted: fewer than `needed` events, non-events or rows as named.
    TooFewRows {
        /// Rows that there are.
        rows: u64,
        /// Rows that are needed.
        needed: u64,
    },
    /// No model was fitted: too few rows with the event.
    TooFewEvents {
        /// Events that there are.
        events: u64,
        /// Events that are needed.
        needed: u64,
    },
    /// No model was fitted: too few rows without the event.
    TooFewNonEvents {
        /// Non-events that there are.
        non_events: u64,
        /// Non-events that are needed.
        needed: u64,
    },
    /// No model was fitted: all events, or all others, lie in one of the five folds of the donors.
    OneSidedPart,
    /// The fit found no solution: it did not converge, or the rows do not determine it. The rule answers.
    FitFailed,
    /// Too few out-of-fold rows or events for isotonic calibration, so Platt's map is used.
    PlattBecauseFew,
    /// The ledger does not reach the end of the horizon, so some "no gift" may be "not yet".
    HorizonIncomplete,
    /// The out-of-time proof chose the rule (the rule unless the model is better).
    RuleByProof,
    /// The rule was asked for, so no model was fitted.
    RuleAskedFor,
    /// The buy-till-you-die model has no finite maximum on these gifts.
    NoBtyd,
}

/// How well the model did on its own training donors, each scored by a model fitted without its part of the donors.
/// Not a proof out of time: that is the backtest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FitMetrics {
    /// Area under the ROC curve of the out-of-fold decision values, ties counted half.
    pub auc: Option<f64>,
    /// Mean log loss of the calibrated out-of-fold probabilities, held within 1e-6 of 0 and 1.
    pub log_loss: Option<f64>,
    /// Mean log loss of the constant share of events, for comparison.
    pub log_loss_constant: Option<f64>,
    /// Root of the mean squared out-of-fold residual of the logarithm of the amount.
    pub rmse_log: Option<f64>,
    /// Mean of the exponential of the out-of-fold residuals of the logarithm: Duan's smearing factor. Beside
    /// `exp(s²/2)`, by which the expected amount is smeared, it tells whether the residuals are log-normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smearing: Option<f64>,
}

/// What a model was made from, what it left out, and how it came out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// What it answers.
    pub task: Task,
    /// The version of this file format.
    pub version: u32,
    /// The program's version that made it.
    pub made_by: String,
    /// The version of the feature table.
    pub feature_table: String,
    /// The as-of day of the training rows.
    pub as_of: AsOf,
    /// The horizon in calendar months.
    pub horizon_months: u32,
    /// Training rows (donors).
    pub rows: u64,
    /// Training rows with the event (for amounts: the rows that gave).
    pub events: u64,
    /// What makes the predictions.
    pub method: Method,
    /// Features that are model inputs, in order; empty for a rule.
    pub features_used: Vec<String>,
    /// Features left out, with the reason.
    pub features_refused: Vec<FeatureRefused>,
    /// Protected features that a person switched on by name.
    pub features_switched_on: Vec<String>,
    /// The penalty.
    pub alpha: f64,
    /// The calibration that was asked for.
    pub calibration_asked: CalibrationChoice,
    /// The calibration that was fitted, if any.
    pub calibration: Option<CalibrationUsed>,
    /// What is added to the calibrated log-odds: the drift that was seen one horizon earlier.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub drift: f64,
    /// Out-of-fold measures on the training donors.
    pub metrics: FitMetrics,
    /// How the fit ended, if there was one.
    pub convergence: Option<Convergence>,
    /// SHA-256 of the input, if the caller gave it.
    pub input_sha256: String,
    /// The seed of the starting sample.
    pub seed: u64,
    /// A backtest compared the model with the simple rule, and `method` is what answered better. Files of
    /// versions before 0.3 do not say it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub proved: bool,
    /// What a reader must know.
    pub notes: Vec<CardNote>,
}

/// Returns whether a mark is not set, so that it is not written.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
pub(crate) const fn is_false(mark: &bool) -> bool {
    !*mark
}

impl ModelCard {
    /// The day until which the model has seen what happened: one horizon after its as-of day.
    pub fn seen_until(&self) -> AsOf {
        self.as_of.plus_months(i32::try_from(self.horizon_months).unwrap_or(i32::MAX))
    }
}
