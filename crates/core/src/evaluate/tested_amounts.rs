//! Out-of-time amounts of one origin, by model and by simple rule.

use std::collections::BTreeMap;

use crate::models::{Method, Spread};

/// Amounts, in units of the currency, if one gives.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedAmounts {
    /// What `model` was made by: a rule where there were too few gifts to fit.
    pub fitted: Method,
    /// Training rows: donors who gave.
    pub train_rows: u64,
    /// What the model says.
    pub model: TestedAmount,
    /// What each simple rule says.
    pub rules: BTreeMap<Method, TestedAmount>,
    /// The rule with the smallest mean absolute error on the training rows.
    pub chosen: Method,
}

/// What one predictor says of all tested donors.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedAmount {
    /// The expected amount.
    pub expected: Vec<f64>,
    /// What the interval lies around.
    pub centre: Vec<f64>,
    /// How far amounts lie from it; `None` where too few gave to say.
    pub spread: Option<Spread>,
}

impl TestedAmount {
    /// The ends of the 80 % intervals of what is given if anything is; NaN where there is none.
    pub fn intervals(&self) -> (Vec<f64>, Vec<f64>) {
        let ends = |centre: &f64| self.spread.as_ref().map_or((f64::NAN, f64::NAN), |s| s.around(*centre));
        self.centre.iter().map(ends).unzip()
    }

    /// The upper ends of the 80 % intervals of what is given, nothing included; NaN where there is none.
    pub fn value_high(&self, gift: &[f64]) -> Vec<f64> {
        let end = |(p, centre): (&f64, &f64)| {
            self.spread.as_ref().map_or(f64::NAN, |spread| spread.value_around(*p, *centre).1)
        };
        gift.iter().zip(&self.centre).map(end).collect()
    }
}

impl TestedAmounts {
    /// The amounts of the chosen rule.
    pub fn rule(&self) -> &TestedAmount {
        self.rules.get(&self.chosen).unwrap_or(&self.model)
    }
}
