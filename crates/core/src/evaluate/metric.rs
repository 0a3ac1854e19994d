//! The catalogue of quality measures: one definition for code, reports and files.

use serde::{Deserialize, Serialize};

/// A measure of the quality of predictions. The code name ([`Metric::name`]) is its key in every file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Chance that a donor who gave was scored above one who did not; ties count half.
    Auc,
    /// Average precision (area under precision and recall, as scikit-learn defines it).
    AveragePrecision,
    /// Mean squared difference between probability and outcome.
    Brier,
    /// Mean negative log-likelihood, probabilities clipped to 1e-6.
    LogLoss,
    /// Response rate of the best-scored tenth over the response rate of all.
    Lift10,
    /// Expected calibration error over ten bins of equal width.
    Ece10,
    /// Sum of predicted probabilities over the number of events.
    EventRatio,
    /// Mean absolute error of the amount, in units of the currency, among those who gave.
    MeanAbsoluteError,
    /// Median of |ln expected − ln actual|, among those who gave.
    MedianAbsoluteLogError,
    /// Mean gamma deviance of the amount among those who gave: 2 (ln(expected/actual) + actual/expected − 1).
    GammaDeviance,
    /// Sum of expected amounts over the sum of actual ones.
    BiasRatio,
    /// Share of actual amounts inside the 80 % interval; 0.80 is right.
    Coverage80,
    /// Poisson deviance of the expected value of all donors over that of their mean: 0 if every value is
    /// right, 1 if the values say no more than the mean.
    ValueDeviance,
    /// Share of all money that the tenth of donors with the highest expected value gave.
    ValueTop10,
    /// Number of donors who gave more than the upper end of their 80 % interval of value, divided by the
    /// number expected from the intervals: one in ten, or fewer where a gift is itself less likely than that.
    /// 1 is right.
    AboveRatio,
}

/// Direction in which a metric is better.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// This value is best.
    Target(f64),
}

impl Metric {
    /// All metrics, in the order in which tables show them.
    pub const ALL: [Self; 15] = [
        Self::Auc,
        Self::AveragePrecision,
        Self::Brier,
        Self::LogLoss,
        Self::Lift10,
        Self::Ece10,
        Self::EventRatio,
        Self::MeanAbsoluteError,
        Self::MedianAbsoluteLogError,
        Self::GammaDeviance,
        Self::BiasRatio,
        Self::Coverage80,
        Self::ValueDeviance,
        Self::ValueTop10,
        Self::AboveRatio,
    ];

    /// Returns the key in files, which serde writes as well.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auc => "auc",
            Self::AveragePrecision => "average_precision",
            Self::Brier => "brier",
            Self::LogLoss => "log_loss",
            Self::Lift10 => "lift10",
            Self::Ece10 => "ece10",
            Self::EventRatio => "event_ratio",
            Self::MeanAbsoluteError => "mean_absolute_error",
            Self::MedianAbsoluteLogError => "median_absolute_log_error",
            Self::GammaDeviance => "gamma_deviance",
            Self::BiasRatio => "bias_ratio",
            Self::Coverage80 => "coverage80",
            Self::ValueDeviance => "value_deviance",
            Self::ValueTop10 => "value_top10",
            Self::AboveRatio => "above_ratio",
        }
    }

    /// Returns the direction in which the metric is better.
    pub const fn direction(self) -> Direction {
        match self {
            Self::Auc | Self::AveragePrecision | Self::Lift10 | Self::ValueTop10 => Direction::Higher,
            Self::Brier
            | Self::LogLoss
            | Self::Ece10
            | Self::MeanAbsoluteError
            | Self::MedianAbsoluteLogError
            | Self::GammaDeviance
            | Self::ValueDeviance => Direction::Lower,
            Self::EventRatio | Self::BiasRatio | Self::AboveRatio => Direction::Target(1.0),
            Self::Coverage80 => Direction::Target(0.8),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_written_by_its_name() {
        for metric in Metric::ALL {
            assert_eq!(serde_json::to_value(metric).unwrap(), metric.name());
        }
    }
}
