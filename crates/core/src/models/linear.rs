//! A fitted linear predictor on raw features, with one contribution per feature.

use super::prepare::{Preparation, Step, transformed, whole_logs};
use crate::features::{COUNT, Transform, V1};

/// Contribution of one feature.
#[derive(Debug, Clone, Copy)]
struct Term {
    /// Contribution of one unit of the transformed feature.
    slope: f64,
    /// The training mean of the transformed feature.
    centre: f64,
    /// Contribution of the indicator if the feature is present, and if it is missing.
    present: f64,
    missing: f64,
    /// Range of the transformed feature; values beyond it count as its ends.
    range: [f64; 2],
}

impl Default for Term {
    fn default() -> Self {
        let range = [f64::NEG_INFINITY, f64::INFINITY];
        Self { slope: 0.0, centre: 0.0, present: 0.0, missing: 0.0, range }
    }
}

/// Intercept and one term per feature; the contributions and the intercept add up to the decision value.
///
/// Contributions are standardised values times coefficients, so each is centred on the training mean; an
/// indicator's contribution is part of its feature's.
#[derive(Debug, Clone)]
pub(crate) struct Linear {
    intercept: f64,
    terms: [Term; COUNT],
}

/// A row's features after their transforms.
pub(crate) type Transformed = [f64; COUNT];

/// Applies the transforms to a row.
pub(crate) fn transform_row(raw: &[f64; COUNT]) -> Transformed {
    let whole = whole_logs();
    let mut row = [f64::NAN; COUNT];
    for ((cell, x), spec) in row.iter_mut().zip(raw).zip(&V1) {
        *cell = match spec.transform {
            Transform::Identity => *x,
            Transform::Log1p | Transform::Log => transformed(spec.transform, *x, whole),
        };
    }
    row
}

impl Linear {
    /// Builds the predictor from coefficients on prepared columns.
    pub(crate) fn new(preparation: &Preparation, coefficients: &[f64], intercept: f64) -> Self {
        let mut terms = [Term::default(); COUNT];
        for (column, w) in preparation.columns.iter().zip(coefficients) {
            let Some(term) =
                V1.iter().position(|spec| spec.name == column.feature).and_then(|p| terms.get_mut(p))
            else {
                continue;
            };
            let slope = w / column.sd;
            if column.step == Step::IsMissing {
                term.present = -slope * column.mean;
                term.missing = slope * (1.0 - column.mean);
            } else {
                term.slope = slope;
                term.centre = column.mean;
            }
        }
        Self { intercept, terms }
    }

    /// Limits each feature to some standard deviations from its training mean.
    #[must_use]
    pub(crate) fn within(mut self, preparation: &Preparation, most: f64) -> Self {
        for column in preparation.columns.iter().filter(|column| column.step != Step::IsMissing) {
            let place = V1.iter().position(|spec| spec.name == column.feature);
            if let Some(term) = place.and_then(|place| self.terms.get_mut(place)) {
                term.range = [-most, most].map(|end| column.mean + column.sd * end);
            }
        }
        self
    }

    /// Computes the contribution of each feature.
    pub(crate) fn contributions(&self, row: &Transformed) -> [f64; COUNT] {
        let mut out = [0.0; COUNT];
        for ((cell, x), term) in out.iter_mut().zip(row).zip(&self.terms) {
            let [low, high] = term.range;
            *cell = if x.is_nan() {
                term.missing
            } else {
                term.slope * (x.max(low).min(high) - term.centre) + term.present
            };
        }
        out
    }

    /// Computes the decision value: the sum of all contributions and the intercept.
    pub(crate) fn value(&self, row: &Transformed) -> f64 {
        self.intercept + self.contributions(row).iter().sum::<f64>()
    }

    /// Returns the intercept: the decision value of a donor at all training means.
    pub(crate) fn intercept(&self) -> f64 {
        self.intercept
    }
}
