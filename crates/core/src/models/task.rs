//! The tasks of prediction, the methods, and the probability type.

use std::fmt;

use obole_ledger::{Error, Kind, Result, message};
use serde::{Deserialize, Serialize};

/// The quantity that a model predicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// The probability of a counted gift within the horizon.
    Gift,
    /// Among donors with a counted gift in the 12 months before, the probability of none within the horizon.
    Lapse,
    /// The total given within the horizon if anything is given.
    Amount,
    /// Among donors who gave on one day only, within the last 12 months, the probability of another gift
    /// within 12 months of the first, and within the horizon.
    SecondGift,
    /// Among donors without a regular gift who gave on two days or more, the last time within 12 months, the
    /// probability of an instalment within the horizon.
    Monthly,
    /// Among monthly donors of a year or more, the probability that they still give monthly at the end of the
    /// horizon, and at least [`UPGRADE_PERCENT`](super::UPGRADE_PERCENT) more.
    Upgrade,
    /// Among donors without a gift in the last 24 months, the probability of a gift within the horizon.
    Reactivate,
}

impl Task {
    /// All tasks, in the order in which they are reported.
    pub const ALL: [Self; 7] = [
        Self::Gift,
        Self::Lapse,
        Self::Amount,
        Self::SecondGift,
        Self::Monthly,
        Self::Upgrade,
        Self::Reactivate,
    ];

    /// Tasks of every score.
    pub const MAIN: [Self; 3] = [Self::Gift, Self::Lapse, Self::Amount];

    /// Tasks about the donors who are eligible for one goal of a campaign.
    pub const GOALS: [Self; 4] = [Self::SecondGift, Self::Monthly, Self::Upgrade, Self::Reactivate];

    /// Returns the name in options and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gift => "gift",
            Self::Lapse => "lapse",
            Self::Amount => "amount",
            Self::SecondGift => "second-gift",
            Self::Monthly => "monthly",
            Self::Upgrade => "upgrade",
            Self::Reactivate => "reactivate",
        }
    }

    /// Returns the task of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.name() == name)
    }

    /// Returns the file name of the task's model in a model folder.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Gift => "gift.json",
            Self::Lapse => "lapse.json",
            Self::Amount => "amount.json",
            Self::SecondGift => "second-gift.json",
            Self::Monthly => "monthly.json",
            Self::Upgrade => "upgrade.json",
            Self::Reactivate => "reactivate.json",
        }
    }
}

/// Source of a prediction: a fitted model, or the simple rule (the rule unless the model is better).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Calibrated logistic regression.
    Logistic,
    /// Calibrated gradient-boosted trees.
    Boosted,
    /// The mean of the log-odds of the logistic regression and the trees of a table, by a weight that
    /// held-out rows chose.
    LogisticAndBoosted,
    /// A calibrated buy-till-you-die model (BG/NBD) of gift days.
    Btyd,
    /// The recency rule: the observed share of events at the donor's recency.
    Rule,
    /// Ridge regression of the logarithm of the amount.
    Ridge,
    /// The mean of the ridge regression and the best simple rule of the training rows.
    RidgeAndRule,
    /// The donor's last amount, times one factor for donors of the same kind.
    LastGift,
    /// The donor's mean amount, times such a factor.
    MeanGift,
    /// The larger of the donor's last and mean amount, times such a factor.
    MaxGift,
    /// The sum of the donor's gifts in the 12 months before, the last amount if there are none, times such a
    /// factor.
    LastYear,
}

impl Method {
    /// Methods for the yes-or-no tasks, the simplest first.
    pub const CHOICES: [Self; 4] = [Self::Rule, Self::Btyd, Self::Logistic, Self::Boosted];

    /// Models of the amount given within a horizon, the simplest first.
    pub const AMOUNT_MODELS: [Self; 2] = [Self::Ridge, Self::RidgeAndRule];

    /// The simple rules of the amount given within a horizon.
    pub const AMOUNT_RULES: [Self; 4] = [Self::LastGift, Self::MeanGift, Self::MaxGift, Self::LastYear];

    /// Returns the name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Logistic => "logistic",
            Self::Boosted => "boosted",
            Self::LogisticAndBoosted => "logistic_and_boosted",
            Self::Btyd => "btyd",
            Self::Rule => "rule",
            Self::Ridge => "ridge",
            Self::RidgeAndRule => "ridge_and_rule",
            Self::LastGift => "last_gift",
            Self::MeanGift => "mean_gift",
            Self::MaxGift => "max_gift",
            Self::LastYear => "last_year",
        }
    }

    /// Returns the method of a name.
    pub fn parse(name: &str) -> Option<Self> {
        let all = [
            Self::Logistic,
            Self::Boosted,
            Self::LogisticAndBoosted,
            Self::Btyd,
            Self::Rule,
            Self::Ridge,
            Self::RidgeAndRule,
            Self::LastGift,
            Self::MeanGift,
            Self::MaxGift,
            Self::LastYear,
        ];
        all.into_iter().find(|method| method.name() == name)
    }

    /// Returns a rank of complexity: 0 for rules, then by the number of parameters fitted to data.
    pub const fn complexity(self) -> u8 {
        match self {
            Self::Rule | Self::LastGift | Self::MeanGift | Self::MaxGift | Self::LastYear => 0,
            Self::Btyd => 1,
            Self::Logistic | Self::Ridge => 2,
            Self::Boosted | Self::RidgeAndRule => 3,
            Self::LogisticAndBoosted => 4,
        }
    }

    /// Returns whether it is a simple rule and not a model.
    pub const fn is_rule(self) -> bool {
        self.complexity() == 0
    }
}

/// A number in [0, 1].
///
/// ```
/// use obole::models::Probability;
/// assert_eq!(Probability::new(0.25).map(Probability::get), Some(0.25));
/// assert!(Probability::new(1.5).is_none() && Probability::new(f64::NAN).is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Probability(f64);

impl Probability {
    /// Returns the probability, if the number is one.
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// Returns the number nearest to `value` in [0, 1]; NaN becomes 0.
    pub(crate) fn clamped(value: f64) -> Self {
        Self(if value > 0.0 { value.min(1.0) } else { 0.0 })
    }

    /// Returns the number.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// Returns the probability of the opposite event.
    #[must_use]
    pub fn complement(self) -> Self {
        Self(1.0 - self.0)
    }
}

impl TryFrom<f64> for Probability {
    type Error = Error;

    fn try_from(value: f64) -> Result<Self> {
        Self::new(value)
            .ok_or_else(|| Error::new(Kind::Refused, message!("value-not-a-probability", value = value)))
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_lies_between_0_and_1() {
        for bad in [-1e-9, 1.0 + 1e-9, f64::NAN, f64::INFINITY] {
            assert!(Probability::new(bad).is_none());
            assert!(Probability::try_from(bad).is_err());
            assert!((0.0..=1.0).contains(&Probability::clamped(bad).get()));
        }
        assert_eq!(Probability::clamped(0.3).complement().get(), 0.7);
    }

    #[test]
    fn names_can_be_told_back() {
        for task in Task::ALL {
            assert_eq!(Task::parse(task.name()), Some(task));
            assert_eq!(task.file_name(), format!("{}.json", task.name()));
        }
    }
}
