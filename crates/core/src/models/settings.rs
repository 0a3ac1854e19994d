//! Settings of a fit.

use obole_ledger::{Error, Kind, Result, message};
use serde::{Deserialize, Serialize};

use super::task::{Method, Task};
use crate::features::V1;

/// Features that are attributes for the audit only: not a model input unless a person names them.
pub(crate) const PROTECTED: [&str; 1] = ["age"];

/// Choice of the calibration map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CalibrationChoice {
    /// Isotonic with at least 1,000 rows and 100 events (and as many non-events), else Platt.
    #[default]
    Auto,
    /// Isotonic regression, however few the rows.
    Isotonic,
    /// Platt's two-parameter logistic map.
    Platt,
}

/// The settings of a fit; the default is what `obole fit` uses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FitSettings {
    /// Protected features that a person has switched on by name, such as `age`. They go into the card.
    pub features_on: Vec<String>,
    /// The model of the gift task: logistic, boosted, btyd or rule.
    pub gift: Method,
    /// The model of the lapse task, with the same choices.
    pub lapse: Method,
    /// The model of the amount task: ridge, or one of the rules of amounts, which needs no regression.
    #[serde(default = "ridge")]
    pub amount: Method,
    /// The model of the tasks about one goal ([`Task::GOALS`]): logistic, boosted or rule.
    #[serde(default = "logistic")]
    pub goals: Method,
    /// Number of past days whose models of a gift form a committee: 1 is the newest day alone.
    #[serde(default = "one_day", skip_serializing_if = "is_one")]
    pub gift_days: u32,
    /// Number of past days whose models of a lapse form a committee, likewise.
    #[serde(default = "one_day", skip_serializing_if = "is_one")]
    pub lapse_days: u32,
    /// Offset added to the log-odds of a gift: the drift observed one horizon earlier.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub gift_drift: f64,
    /// Offset added to the log-odds of a lapse, likewise.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lapse_drift: f64,
    /// Weight of the penalty: `½·alpha·|w|²` added to the summed log loss, `alpha·|w|²` added to the summed
    /// squares.
    pub alpha: f64,
    /// The choice of the calibration map.
    pub calibration: CalibrationChoice,
    /// Seed of the sample that starts the logistic fit. It affects the path to the optimum, not the optimum.
    pub seed: u64,
    /// Maximum number of Newton steps; a fit that needs more counts as not converged.
    pub max_iterations: u32,
    /// SHA-256 of the input, in hexadecimal, for the card; empty if not known.
    pub input_sha256: String,
}

/// Returns the model of amounts for settings that were saved before there was a choice.
fn ridge() -> Method {
    Method::Ridge
}

/// Returns the model of goals for settings that were saved before there were any.
fn logistic() -> Method {
    Method::Logistic
}

/// Returns the number of days for settings that were saved before there were committees.
pub(crate) fn one_day() -> u32 {
    1
}

/// Returns whether the model is of one day.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_one(days: &u32) -> bool {
    *days == 1
}

/// Returns whether the offset is 0.
pub(crate) fn is_zero(x: &f64) -> bool {
    *x == 0.0
}

impl Default for FitSettings {
    fn default() -> Self {
        Self {
            features_on: Vec::new(),
            gift: Method::Logistic,
            lapse: Method::Logistic,
            amount: Method::Ridge,
            goals: Method::Logistic,
            gift_days: 1,
            lapse_days: 1,
            gift_drift: 0.0,
            lapse_drift: 0.0,
            alpha: 1.0,
            calibration: CalibrationChoice::Auto,
            seed: 0,
            max_iterations: 100,
            input_sha256: String::new(),
        }
    }
}

impl FitSettings {
    /// Returns whether the feature may be a model input under these settings.
    pub fn allows(&self, feature: &str) -> bool {
        !PROTECTED.contains(&feature) || self.features_on.iter().any(|on| on == feature)
    }

    /// Returns the model of a task.
    pub fn method(&self, task: Task) -> Method {
        match task {
            Task::Gift => self.gift,
            Task::Lapse => self.lapse,
            Task::Amount => self.amount,
            Task::SecondGift | Task::Monthly | Task::Upgrade | Task::Reactivate => self.goals,
        }
    }

    /// Returns the number of past days whose models predict a task.
    pub(crate) fn days(&self, task: Task) -> u32 {
        match task {
            Task::Gift => self.gift_days,
            Task::Lapse => self.lapse_days,
            _ => 1,
        }
    }

    /// Returns the offset added to the log-odds of a task.
    pub(crate) fn drift(&self, task: Task) -> f64 {
        match task {
            Task::Lapse => self.lapse_drift,
            Task::Gift => self.gift_drift,
            _ => 0.0,
        }
    }

    /// Sets this model for the tasks gift and lapse, and for those about a goal unless it describes gifts
    /// only (buy-till-you-die). With the rule, amounts are the last gift: no regression is fitted.
    #[must_use]
    pub fn with_method(mut self, method: Method) -> Self {
        (self.gift, self.lapse) = (method, method);
        self.goals = if method == Method::Btyd { Method::Logistic } else { method };
        self.amount = if method == Method::Rule { Method::LastGift } else { Method::Ridge };
        self
    }

    /// Checks that every feature named exists and that the numbers make sense.
    ///
    /// # Errors
    /// [`Kind::Usage`] with the invalid setting.
    pub fn check(&self) -> Result<()> {
        for name in &self.features_on {
            if !V1.iter().any(|spec| spec.name == name) {
                return Err(Error::new(Kind::Usage, message!("feature-unknown", name = format!("{name:?}")))
                    .hint("features-in-reference"));
            }
        }
        if !(self.alpha.is_finite() && self.alpha > 0.0) {
            return Err(Error::new(Kind::Usage, message!("alpha-not-positive", alpha = self.alpha)));
        }
        if !(self.gift_drift.is_finite() && self.lapse_drift.is_finite()) {
            return Err(Error::new(Kind::Usage, "drift-not-finite"));
        }
        for method in [self.gift, self.lapse] {
            if !Method::CHOICES.contains(&method) {
                return Err(Error::new(Kind::Usage, message!("not-a-model", method = method.name())));
            }
        }
        if self.amount != Method::Ridge && !Method::AMOUNT_RULES.contains(&self.amount) {
            return Err(Error::new(Kind::Usage, message!("not-a-method", method = self.amount.name())));
        }
        if ![Method::Rule, Method::Logistic, Method::Boosted].contains(&self.goals) {
            return Err(Error::new(Kind::Usage, message!("not-a-model", method = self.goals.name())));
        }
        if self.max_iterations == 0 {
            return Err(Error::new(Kind::Usage, "no-iteration"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_is_left_out_unless_it_is_named() {
        let settings = FitSettings::default();
        assert!(!settings.allows("age") && settings.allows("n_gifts"));
        assert!(FitSettings { features_on: vec!["age".into()], ..settings }.allows("age"));
    }

    #[test]
    fn a_wrong_setting_is_told() {
        let bad = |change: fn(&mut FitSettings)| {
            let mut settings = FitSettings::default();
            change(&mut settings);
            settings.check().unwrap_err().kind()
        };
        assert_eq!(bad(|s| s.features_on.push("shoe_size".into())), Kind::Usage);
        assert_eq!(bad(|s| s.alpha = 0.0), Kind::Usage);
        assert_eq!(bad(|s| s.alpha = f64::NAN), Kind::Usage);
        assert_eq!(bad(|s| s.max_iterations = 0), Kind::Usage);
        assert_eq!(bad(|s| s.gift = Method::LastGift), Kind::Usage);
        assert_eq!(bad(|s| s.amount = Method::Boosted), Kind::Usage);
        assert_eq!(bad(|s| s.goals = Method::Btyd), Kind::Usage);
        FitSettings::default().check().unwrap();
    }
}
