//! The card of a model: its data, its exclusions, and its results.

use obole_ledger::AsOf;
use serde::{Deserialize, Serialize};

use super::settings::{CalibrationChoice, is_zero};
use super::task::{Method, Task};

/// Convergence of a fit. It exists only for fits that converged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    /// Number of Newton steps over all rows.
    pub iterations: u32,
    /// Largest component of the gradient of the penalised log-likelihood at the end, each divided by the
    /// square root of its curvature: the number of standard errors by which a coefficient could still change.
    pub gradient_max: f64,
    /// The log-likelihood without the penalty.
    pub log_likelihood: f64,
}

/// The calibration that was fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CalibrationUsed {
    /// Isotonic regression on out-of-fold decision values.
    Isotonic,
    /// Platt's two-parameter map on out-of-fold decision values.
    Platt,
    /// The mean of both, which rises strictly.
    Blend,
}

/// Reason why a feature was not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedBecause {
    /// It is a protected attribute and nobody switched it on.
    Protected,
}

/// A feature that was left out, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureRefused {
    /// The feature.
    pub name: String,
    /// The reason.
    pub because: RefusedBecause,
}

/// A note for readers of the card, as a code with its values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CardNote {
    /// A protected feature was switched on by a person: see `features_used`.
    ProtectedFeatureOn,
    /// No model was fitted: fewer than `needed` rows.
    TooFewRows {
        /// Number of rows.
        rows: u64,
        /// Number of rows needed.
        needed: u64,
    },
    /// No model was fitted: too few rows with the event.
    TooFewEvents {
        /// Number of events.
        events: u64,
        /// Number of events needed.
        needed: u64,
    },
    /// No model was fitted: too few rows without the event.
    TooFewNonEvents {
        /// Number of non-events.
        non_events: u64,
        /// Number of non-events needed.
        needed: u64,
    },
    /// No model was fitted: all events, or all others, lie in one of the five folds of the donors.
    OneSidedPart,
    /// The fit found no solution: it did not converge, or the rows do not determine it. The rule is used.
    FitFailed,
    /// Too few out-of-fold rows or events for isotonic calibration, so Platt's map is used.
    PlattBecauseFew,
    /// The ledger does not reach the end of the horizon, so some "no gift" may be "not yet".
    HorizonIncomplete,
    /// The out-of-time proof chose the rule (the rule unless the model is better).
    RuleByProof,
    /// The rule was requested, so no model was fitted.
    RuleAskedFor,
    /// The buy-till-you-die model has no finite maximum on these gifts.
    NoBtyd,
    /// The buy-till-you-die model has its maximum where all donors share a rate or a probability to leave.
    BtydAtLimit,
}

/// Performance of the model on its own training donors, each scored by a model fitted without the donor's
/// fold. It is not an out-of-time proof: that is the backtest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FitMetrics {
    /// Area under the ROC curve of the out-of-fold decision values, ties counted half.
    pub auc: Option<f64>,
    /// Mean log loss of the calibrated out-of-fold probabilities, clipped to 1e-6 from 0 and 1.
    pub log_loss: Option<f64>,
    /// Mean log loss of the constant share of events, for comparison.
    pub log_loss_constant: Option<f64>,
    /// Root of the mean squared out-of-fold residual of the logarithm of the amount.
    pub rmse_log: Option<f64>,
    /// Mean of the exponential of the out-of-fold residuals of the logarithm: Duan's smearing factor.
    /// Compared with `exp(s²/2)`, by which the expected amount is smeared, it shows whether the residuals are
    /// log-normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smearing: Option<f64>,
}

/// Data, exclusions and results of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// The task.
    pub task: Task,
    /// The version of this file format.
    pub version: u32,
    /// Version of the program that made it.
    pub made_by: String,
    /// The version of the feature table.
    pub feature_table: String,
    /// The as-of day of the training rows.
    pub as_of: AsOf,
    /// As-of days of the models whose mean log-odds predict, the newest first; empty for a model of one day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub training_days: Vec<AsOf>,
    /// The horizon in calendar months.
    pub horizon_months: u32,
    /// Number of training rows (donors).
    pub rows: u64,
    /// Number of training rows with the event (for amounts: the rows that gave).
    pub events: u64,
    /// Total within the horizon of the donors with the event, as a multiple of their total in the twelve
    /// months before; only of tasks whose event is no single gift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_ratio: Option<f64>,
    /// The method that predicts.
    pub method: Method,
    /// Features that are model inputs, in order; empty for a rule.
    pub features_used: Vec<String>,
    /// Features left out, with the reason.
    pub features_refused: Vec<FeatureRefused>,
    /// Protected features that a person switched on by name.
    pub features_switched_on: Vec<String>,
    /// The penalty.
    pub alpha: f64,
    /// The calibration that was requested.
    pub calibration_asked: CalibrationChoice,
    /// The calibration that was fitted, if any.
    pub calibration: Option<CalibrationUsed>,
    /// Offset added to the calibrated log-odds: the drift observed one horizon earlier.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub drift: f64,
    /// Out-of-fold measures on the training donors.
    pub metrics: FitMetrics,
    /// Convergence of the fit, if there was one.
    pub convergence: Option<Convergence>,
    /// SHA-256 of the input, if the caller gave it.
    pub input_sha256: String,
    /// The seed of the starting sample.
    pub seed: u64,
    /// `true` if a backtest compared the model with the simple rule, and `method` is the better one. Files of
    /// versions before 0.3 do not have it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub proved: bool,
    /// Notes for the reader.
    pub notes: Vec<CardNote>,
}

/// Returns whether a flag is not set, so that it is not written.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
pub(crate) const fn is_false(mark: &bool) -> bool {
    !*mark
}

impl ModelCard {
    /// Returns the day until which the model has seen outcomes: one horizon after its as-of day.
    pub fn seen_until(&self) -> AsOf {
        self.as_of.plus_months(i32::try_from(self.horizon_months).unwrap_or(i32::MAX))
    }
}
