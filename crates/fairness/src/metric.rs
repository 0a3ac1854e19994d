//! Catalogue of the group metrics.

use serde::Serialize;

/// A metric that is computed for every group of every audit. Definitions: [`Metric::key`] and the crate
/// documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Positives over labelled rows, P/n.
    BaseRate,
    /// Selected over all rows, S/n.
    SelectionRate,
    /// True positive rate TP/P.
    Tpr,
    /// False positive rate FP/N.
    Fpr,
    /// True negative rate TN/N.
    Tnr,
    /// False negative rate FN/P.
    Fnr,
    /// Positive predictive value TP/(TP+FP).
    Ppv,
    /// Negative predictive value TN/(TN+FN).
    Npv,
    /// False discovery rate FP/(TP+FP).
    Fdr,
    /// False omission rate FN/(TN+FN).
    For,
    /// (TP+TN)/n.
    Accuracy,
    /// (TPR+TNR)/2.
    BalancedAccuracy,
    /// 2TP/(2TP+FP+FN).
    F1,
    /// Matthews correlation.
    Mcc,
    /// Mean score.
    MeanScore,
    /// Area under the ROC curve.
    Auc,
    /// Mean squared distance of the score from the outcome.
    Brier,
    /// Mean logarithmic loss (nats).
    LogLoss,
    /// Expected calibration error over ten equal-width bins.
    Ece10,
    /// Mean score minus base rate.
    CalibrationGap,
    /// Observed over expected positives, Σy/Σs.
    OeRatio,
    /// Share of rows with a score strictly above the median score of the whole file.
    ScoringRate,
}

impl Metric {
    /// Every metric, in the order of the tables.
    pub const ALL: [Metric; 22] = [
        Metric::BaseRate,
        Metric::SelectionRate,
        Metric::Tpr,
        Metric::Fpr,
        Metric::Tnr,
        Metric::Fnr,
        Metric::Ppv,
        Metric::Npv,
        Metric::Fdr,
        Metric::For,
        Metric::Accuracy,
        Metric::BalancedAccuracy,
        Metric::F1,
        Metric::Mcc,
        Metric::MeanScore,
        Metric::Auc,
        Metric::Brier,
        Metric::LogLoss,
        Metric::Ece10,
        Metric::CalibrationGap,
        Metric::OeRatio,
        Metric::ScoringRate,
    ];

    /// The rates that are ratios of counts and therefore have a binomial interval.
    pub const RATES: [Metric; 12] = [
        Metric::BaseRate,
        Metric::SelectionRate,
        Metric::Tpr,
        Metric::Fpr,
        Metric::Tnr,
        Metric::Fnr,
        Metric::Ppv,
        Metric::Npv,
        Metric::Fdr,
        Metric::For,
        Metric::Accuracy,
        Metric::ScoringRate,
    ];

    /// The four rates that are compared with the reference group by tests and intervals.
    pub const COMPARED: [Metric; 4] = [Metric::SelectionRate, Metric::Tpr, Metric::Fpr, Metric::Ppv];

    /// Returns the key used in `audit.json`.
    pub fn key(self) -> &'static str {
        match self {
            Metric::BaseRate => "base_rate",
            Metric::SelectionRate => "selection_rate",
            Metric::Tpr => "tpr",
            Metric::Fpr => "fpr",
            Metric::Tnr => "tnr",
            Metric::Fnr => "fnr",
            Metric::Ppv => "ppv",
            Metric::Npv => "npv",
            Metric::Fdr => "fdr",
            Metric::For => "for",
            Metric::Accuracy => "accuracy",
            Metric::BalancedAccuracy => "balanced_accuracy",
            Metric::F1 => "f1",
            Metric::Mcc => "mcc",
            Metric::MeanScore => "mean_score",
            Metric::Auc => "auc",
            Metric::Brier => "brier",
            Metric::LogLoss => "log_loss",
            Metric::Ece10 => "ece10",
            Metric::CalibrationGap => "calibration_gap",
            Metric::OeRatio => "oe_ratio",
            Metric::ScoringRate => "scoring_rate",
        }
    }

    /// Returns the metric with this key.
    pub fn from_key(key: &str) -> Option<Metric> {
        Metric::ALL.into_iter().find(|metric| metric.key() == key)
    }
}
