//! Out-of-time amounts of one origin, by model and by simple rule.

use std::collections::BTreeMap;

use crate::models::{Method, Spread};

/// Amounts if the donor gives, in units of the currency.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedAmounts {
    /// Method that made `model`: a rule when there were too few gifts to fit.
    pub fitted: Method,
    /// Number of training rows: donors who gave.
    pub train_rows: u64,
    /// Amounts by the model.
    pub model: TestedAmount,
    /// Amounts by each simple rule.
    pub rules: BTreeMap<Method, TestedAmount>,
    /// The rule with the smallest mean absolute error on the training rows.
    pub chosen: Method,
}

/// Amounts by one predictor for all tested donors.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedAmount {
    /// The expected amount.
    pub expected: Vec<f64>,
    /// Centre of the interval.
    pub centre: Vec<f64>,
    /// Spread of the amounts around the centre; `None` when too few donors gave to estimate it.
    pub spread: Option<Spread>,
}

impl TestedAmount {
    /// Returns the ends of the 80 % intervals of the amount if the donor gives; NaN where there is none.
    pub fn intervals(&self) -> (Vec<f64>, Vec<f64>) {
        let ends = |centre: &f64| self.spread.as_ref().map_or((f64::NAN, f64::NAN), |s| s.around(*centre));
        self.centre.iter().map(ends).unzip()
    }

    /// Returns the upper ends of the 80 % intervals of the amount given, including the case of no gift; NaN
    /// where there is none.
    pub fn value_high(&self, gift: &[f64]) -> Vec<f64> {
        let end = |(p, centre): (&f64, &f64)| {
            self.spread.as_ref().map_or(f64::NAN, |spread| spread.value_around(*p, *centre).1)
        };
        gift.iter().zip(&self.centre).map(end).collect()
    }
}

impl TestedAmounts {
    /// Returns the amounts of the chosen rule.
    pub fn rule(&self) -> &TestedAmount {
        self.rules.get(&self.chosen).unwrap_or(&self.model)
    }
}
