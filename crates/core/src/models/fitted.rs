//! Converged fits of a yes-or-no task, whatever the model, and their scoring of a row.

use std::sync::OnceLock;

use obole_ledger::{Error, Kind, Result};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::boosted::{
    BoostRows, Boosted, BoostedParams, ColumnTable, Monotone, TreeContributions, grow_to_best,
};
use super::btyd::BtydFit;
use super::calibration::Calibration;
use super::committee::logistic;
use super::linear::{Linear, Transformed, transform_row};
use super::logistic::Logistic;
use super::prepare::{Preparation, Source};
use super::settings::{FitSettings, is_zero};
use super::task::{Method, Task};
use crate::features::{COUNT, V1, column};

/// A model fitted on the outcomes after one day, before calibration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum DayModel {
    Logistic { preparation: Preparation, logistic: Logistic },
    Boosted { boosted: Boosted },
    Btyd(BtydFit),
}

/// A model of one day with its calibration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Calibrated {
    #[serde(flatten)]
    pub(crate) model: DayModel,
    pub(crate) calibration: Calibration,
}

/// A model of the newest day, alone or in a committee with models of earlier days: the mean of their
/// calibrated log-odds, moved so that the probabilities of the newest training rows sum to their events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fitted {
    #[serde(flatten)]
    pub(crate) newest: Calibrated,
    /// Models of earlier days, the newest first; empty for a model of one day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) earlier: Vec<Calibrated>,
    /// Offset of the mean log-odds of a committee.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) offset: f64,
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

impl DayModel {
    pub(super) fn method(&self) -> Method {
        match self {
            Self::Logistic { .. } => Method::Logistic,
            Self::Boosted { .. } => Method::Boosted,
            Self::Btyd(_) => Method::Btyd,
        }
    }

    /// Returns the buy-till-you-die model, if it is one.
    pub(super) fn btyd(&self) -> Option<&BtydFit> {
        match self {
            Self::Btyd(fit) => Some(fit),
            Self::Logistic { .. } | Self::Boosted { .. } => None,
        }
    }

    fn scorer(&self) -> DayScorer<'_> {
        match self {
            Self::Logistic { preparation, logistic } => DayScorer::Linear(Box::new(Linear::new(
                preparation,
                logistic.coefficients(),
                logistic.intercept(),
            ))),
            Self::Boosted { boosted } => {
                let place = |name: &String| V1.iter().position(|spec| spec.name == name).unwrap_or(COUNT);
                DayScorer::Trees {
                    trees: boosted,
                    contributions: OnceLock::new(),
                    expected: boosted.expected(),
                    places: boosted.columns().iter().map(place).collect(),
                }
            }
            Self::Btyd(fit) => DayScorer::Btyd(fit),
        }
    }

    /// Computes the decision value (log-odds before calibration) of some rows; of all if `chosen` is `None`.
    pub(crate) fn decisions(
        &self,
        source: &(impl Source + Sync),
        rows: usize,
        chosen: Option<&[u32]>,
    ) -> Vec<f64> {
        let scorer = self.scorer();
        let one = |row: usize| {
            let raw = row_of(source, row);
            scorer.value(&raw, &transform_row(&raw))
        };
        match chosen {
            None => (0..rows).into_par_iter().with_min_len(1024).map(one).collect(),
            Some(chosen) => chosen.par_iter().with_min_len(1024).map(|row| one(*row as usize)).collect(),
        }
    }

    fn is_valid(&self) -> bool {
        match self {
            Self::Logistic { preparation, logistic } => {
                preparation.is_valid()
                    && logistic.is_valid()
                    && preparation.columns.iter().map(|c| &c.name).eq(logistic.columns())
            }
            Self::Boosted { boosted } => {
                boosted.columns().iter().all(|name| V1.iter().any(|spec| spec.name == name))
            }
            Self::Btyd(fit) => fit.horizon_days > 0.0 && fit.horizon_days.is_finite() && fit.base.is_finite(),
        }
    }
}

/// Returns the features of a row; NaN for a missing column.
pub(super) fn row_of(source: &impl Source, row: usize) -> [f64; COUNT] {
    std::array::from_fn(|place| {
        source.column(place).and_then(|column| column.get(row)).copied().unwrap_or(f64::NAN)
    })
}

impl Fitted {
    pub(crate) fn method(&self) -> Method {
        self.newest.model.method()
    }

    /// Returns the models of all days, the newest first.
    fn days(&self) -> impl Iterator<Item = &Calibrated> {
        std::iter::once(&self.newest).chain(&self.earlier)
    }

    pub(crate) fn scorer(&self) -> Scorer<'_> {
        let days = self.days().map(|day| (day.model.scorer(), &day.calibration)).collect();
        Scorer { days, offset: self.offset }
    }

    pub(crate) fn is_valid(&self) -> bool {
        self.offset.is_finite()
            && self.days().all(|day| {
                day.model.is_valid() && day.calibration.is_valid() && day.model.method() == self.method()
            })
    }
}

/// The models of some days, ready to score rows.
pub(crate) struct Scorer<'a> {
    days: Vec<(DayScorer<'a>, &'a Calibration)>,
    offset: f64,
}

impl Scorer<'_> {
    fn mean(&self, of: impl Fn(&DayScorer<'_>, &Calibration) -> f64) -> f64 {
        self.days.iter().map(|(day, calibration)| of(day, calibration)).sum::<f64>() / self.days.len() as f64
    }

    /// Computes the probability of a row, given raw and transformed.
    pub(crate) fn probability(&self, raw: &[f64; COUNT], row: &Transformed) -> f64 {
        if let [(day, calibration)] = &self.days[..] {
            return calibration.value(day.value(raw, row));
        }
        let mean = self.mean(|day, calibration| calibration.log_odds(day.value(raw, row)));
        logistic(mean + self.offset)
    }

    /// Computes the decision value (log-odds before calibration) of a row, given raw and transformed: the
    /// mean over the days.
    pub(crate) fn value(&self, raw: &[f64; COUNT], row: &Transformed) -> f64 {
        self.mean(|day, _| day.value(raw, row))
    }

    /// Computes the contribution of each feature, the mean over the days. With [`base`](Self::base) they add
    /// up to the decision value.
    pub(crate) fn contributions(&self, raw: &[f64; COUNT], row: &Transformed) -> [f64; COUNT] {
        let mut sum = [0.0; COUNT];
        for (day, _) in &self.days {
            for (sum, contribution) in sum.iter_mut().zip(day.contributions(raw, row)) {
                *sum += contribution;
            }
        }
        sum.map(|sum| sum / self.days.len() as f64)
    }

    /// Returns the decision value with which contributions are compared.
    pub(crate) fn base(&self) -> f64 {
        self.mean(|day, _| day.base())
    }
}

/// The model of one day, ready to score rows.
enum DayScorer<'a> {
    Linear(Box<Linear>),
    Trees {
        trees: &'a Boosted,
        /// Made when the first row is explained.
        contributions: OnceLock<TreeContributions>,
        expected: f64,
        /// Index of each column among the features.
        places: Vec<usize>,
    },
    Btyd(&'a BtydFit),
}

impl DayScorer<'_> {
    fn value(&self, raw: &[f64; COUNT], row: &Transformed) -> f64 {
        match self {
            Self::Linear(linear) => linear.value(row),
            Self::Trees { trees, places, .. } => trees.decision_of(|column| {
                places.get(column as usize).and_then(|place| raw.get(*place)).copied().unwrap_or(f64::NAN)
            }),
            Self::Btyd(fit) => fit.decision(raw),
        }
    }

    fn contributions(&self, raw: &[f64; COUNT], row: &Transformed) -> [f64; COUNT] {
        match self {
            Self::Linear(linear) => linear.contributions(row),
            Self::Trees { trees, contributions, places, .. } => {
                // A model has at most as many columns as there are features.
                let (mut cells, mut sums, mut out) = ([f64::NAN; COUNT], [0.0; COUNT], [0.0; COUNT]);
                for (cell, place) in cells.iter_mut().zip(places) {
                    *cell = raw.get(*place).copied().unwrap_or(f64::NAN);
                }
                contributions.get_or_init(|| trees.explainer()).add(&cells, &mut sums);
                for (place, sum) in places.iter().zip(sums) {
                    if let Some(cell) = out.get_mut(*place) {
                        *cell = sum;
                    }
                }
                out
            }
            Self::Btyd(fit) => fit.contributions(raw),
        }
    }

    fn base(&self) -> f64 {
        match self {
            Self::Linear(linear) => linear.intercept(),
            Self::Trees { expected, .. } => *expected,
            Self::Btyd(fit) => fit.base(),
        }
    }
}
