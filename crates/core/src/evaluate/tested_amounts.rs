//! Out-of-time amounts of one origin, by models and by simple rules.

use std::collections::BTreeMap;

use crate::models::{DonorKind, Method, Spreads};

/// Amounts if the donor gives, in units of the currency.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedAmounts {
    /// Method that was fitted: a rule when there were too few gifts for a model.
    pub fitted: Method,
    /// Number of training rows: donors who gave.
    pub train_rows: u64,
    /// The kind of each tested donor.
    pub kinds: Vec<DonorKind>,
    /// Amounts by each model, if one was fitted, and by each simple rule.
    pub by: BTreeMap<Method, TestedAmount>,
    /// The rule that predicted best on the training rows.
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
    pub spread: Option<Spreads>,
}

impl TestedAmount {
    /// Returns the ends of the 80 % intervals of the amount if the donor gives; NaN where there is none.
    pub fn intervals(&self, kinds: &[DonorKind]) -> (Vec<f64>, Vec<f64>) {
        let ends = |(centre, kind): (&f64, &DonorKind)| {
            self.spread.as_ref().map_or((f64::NAN, f64::NAN), |spreads| spreads.at(*kind).around(*centre))
        };
        self.centre.iter().zip(kinds).map(ends).unzip()
    }

    /// Returns the upper ends of the 80 % intervals of the amount given, including the case of no gift; NaN
    /// where there is none.
    pub fn value_high(&self, kinds: &[DonorKind], gift: &[f64]) -> Vec<f64> {
        let end = |((p, centre), kind): ((&f64, &f64), &DonorKind)| {
            self.spread.as_ref().map_or(f64::NAN, |spreads| spreads.at(*kind).value_around(*p, *centre).1)
        };
        gift.iter().zip(&self.centre).zip(kinds).map(end).collect()
    }
}

impl TestedAmounts {
    /// Returns the amounts of a method; `None` for a model that was not fitted.
    pub fn of(&self, method: Method) -> Option<&TestedAmount> {
        self.by.get(if method == Method::Rule { &self.chosen } else { &method })
    }

    /// Returns the amounts of a method, or those of the best rule in its place.
    pub(super) fn or_rule(&self, method: Method) -> Option<&TestedAmount> {
        self.of(method).or_else(|| self.of(Method::Rule))
    }
}
