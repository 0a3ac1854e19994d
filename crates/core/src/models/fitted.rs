//! A converged fit of a yes-or-no task, whatever the model, and its scoring of a row.

use obole_ledger::{Error, Kind, Result};
use serde::{Deserialize, Serialize};

use super::boosted::{BoostRows, Boosted, BoostedParams, ColumnTable, Monotone, grow_to_best};
use super::btyd::BtydFit;
use super::classifier::Calibration;
use super::linear::{Linear, Transformed};
use super::logistic::Logistic;
use super::prepare::{Preparation, Source};
use super::settings::FitSettings;
use super::task::{Method, Task};
use crate::features::{COUNT, V1, column};

/// A fitted model and its calibration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Fitted {
    Logistic(LogisticFit),
    Boosted(BoostedFit),
    Btyd(BtydFit),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LogisticFit {
    pub(crate) preparation: Preparation,
    pub(crate) logistic: Logistic,
    pub(crate) calibration: Calibration,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct BoostedFit {
    pub(crate) boosted: Boosted,
    pub(crate) calibration: Calibration,
}

/// Fits boosted trees on the raw features, with missing values unfilled. A longer silence never makes a gift
/// more likely, nor a lapse less likely.
pub(super) fn fit_boosted(
    source: &(impl Source + Sync),
    chosen: Option<&[u32]>,
    events: &[bool],
    folds: &[u8],
    task: Task,
    settings: &FitSettings,
) -> Result<(Boosted, Vec<f64>)> {
    let (mut names, mut data, mut monotone) = (Vec::new(), Vec::new(), Vec::new());
    for (place, spec) in V1.iter().enumerate().filter(|(_, spec)| settings.allows(spec.name)) {
        let values = source
            .column(place)
            .ok_or_else(|| Error::new(Kind::Refused, "features-lack-column").in_column(spec.name))?;
        names.push(spec.name.to_owned());
        match chosen {
            None => data.extend_from_slice(values),
            Some(rows) => data.extend(rows.iter().filter_map(|row| values.get(*row as usize))),
        }
        let silence = place == column::RECENCY_DAYS || place == column::MONTHS_SINCE_LAST;
        monotone.push(match (silence, task) {
            (false, _) => Monotone::Free,
            (true, Task::Lapse) => Monotone::Rising,
            (true, _) => Monotone::Falling,
        });
    }
    let columns = ColumnTable::new(names, data)?;
    let rows = BoostRows { columns: &columns, events, weights: None, monotone: &monotone };
    let grown = grow_to_best(&BoostedParams::new().check()?, &rows, folds)?;
    Ok((grown.model, grown.decisions))
}

impl Fitted {
    pub(crate) fn method(&self) -> Method {
        match self {
            Self::Logistic(_) => Method::Logistic,
            Self::Boosted(_) => Method::Boosted,
            Self::Btyd(_) => Method::Btyd,
        }
    }

    pub(crate) fn calibration(&self) -> &Calibration {
        match self {
            Self::Logistic(fit) => &fit.calibration,
            Self::Boosted(fit) => &fit.calibration,
            Self::Btyd(fit) => &fit.calibration,
        }
    }

    pub(crate) fn scorer(&self) -> Scorer<'_> {
        match self {
            Self::Logistic(fit) => Scorer::Linear(Box::new(Linear::new(
                &fit.preparation,
                fit.logistic.coefficients(),
                fit.logistic.intercept(),
            ))),
            Self::Boosted(fit) => {
                let place = |name: &String| V1.iter().position(|spec| spec.name == name).unwrap_or(COUNT);
                Scorer::Trees {
                    trees: &fit.boosted,
                    expected: fit.boosted.expected(),
                    places: fit.boosted.columns().iter().map(place).collect(),
                }
            }
            Self::Btyd(fit) => Scorer::Btyd(fit),
        }
    }

    pub(crate) fn is_valid(&self) -> bool {
        let calibrated = match self.calibration() {
            Calibration::Isotonic(map) => map.is_valid(),
            Calibration::Platt(map) => map.is_valid(),
        };
        calibrated
            && match self {
                Self::Logistic(fit) => {
                    fit.preparation.is_valid()
                        && fit.logistic.is_valid()
                        && fit.preparation.columns.iter().map(|c| &c.name).eq(fit.logistic.columns())
                }
                Self::Boosted(fit) => {
                    fit.boosted.columns().iter().all(|name| V1.iter().any(|spec| spec.name == name))
                }
                Self::Btyd(fit) => {
                    fit.horizon_days > 0.0 && fit.horizon_days.is_finite() && fit.base.is_finite()
                }
            }
    }
}

/// A fitted model, ready to score rows.
pub(crate) enum Scorer<'a> {
    Linear(Box<Linear>),
    Trees {
        trees: &'a Boosted,
        expected: f64,
        /// Index of each column among the features.
        places: Vec<usize>,
    },
    Btyd(&'a BtydFit),
}

impl Scorer<'_> {
    /// Computes the decision value (log-odds before calibration) of a row, given raw and transformed.
    pub(crate) fn value(&self, raw: &[f64; COUNT], row: &Transformed) -> f64 {
        match self {
            Self::Linear(linear) => linear.value(row),
            Self::Trees { trees, places, .. } => trees.decision_of(|column| {
                places.get(column as usize).and_then(|place| raw.get(*place)).copied().unwrap_or(f64::NAN)
            }),
            Self::Btyd(fit) => fit.decision(raw),
        }
    }

    /// Computes the contribution of each feature. With [`base`](Self::base) they add up to the decision
    /// value.
    pub(crate) fn contributions(&self, raw: &[f64; COUNT], row: &Transformed) -> [f64; COUNT] {
        match self {
            Self::Linear(linear) => linear.contributions(row),
            Self::Trees { trees, places, .. } => {
                let cells: Vec<f64> =
                    places.iter().map(|place| raw.get(*place).copied().unwrap_or(f64::NAN)).collect();
                let mut out = [0.0; COUNT];
                for (place, contribution) in places.iter().zip(trees.contributions(&cells)) {
                    if let Some(cell) = out.get_mut(*place) {
                        *cell = contribution;
                    }
                }
                out
            }
            Self::Btyd(fit) => fit.contributions(raw),
        }
    }

    /// Returns the decision value with which contributions are compared.
    pub(crate) fn base(&self) -> f64 {
        match self {
            Self::Linear(linear) => linear.intercept(),
            Self::Trees { expected, .. } => *expected,
            Self::Btyd(fit) => fit.base(),
        }
    }
}
