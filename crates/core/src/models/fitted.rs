//! What a converged fit of a yes-or-no task left, whichever model it was, and how it scores a row.

use obole_btyd::{BgNbd, DropOut, Histories, History};
use obole_ledger::{Error, Kind, Result};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::boosted::{BoostRows, Boosted, BoostedParams, ColumnTable, Monotone, grow_to_best};
use super::classifier::Calibration;
use super::linear::{Linear, Transformed};
use super::logistic::Logistic;
use super::prepare::{Preparation, Source};
use super::reasons::log_odds;
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

/// MBG/NBD: it knows gift days and silence, and no outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct BtydFit {
    pub(crate) btyd: BgNbd,
    /// Days ahead.
    pub(crate) horizon_days: f64,
    /// Whether the event is that no gift comes.
    pub(crate) lapse: bool,
    /// Mean log-odds of the training rows.
    pub(crate) base: f64,
    pub(crate) calibration: Calibration,
}

/// Days of a calendar month in the mean of the Gregorian calendar.
const DAYS_A_MONTH: f64 = 365.2425 / 12.0;

impl BtydFit {
    fn decision(&self, raw: &[f64; COUNT]) -> f64 {
        decision(&self.btyd, &history(raw), self.horizon_days, self.lapse)
    }
}

/// The history that the features of a donor tell: gift days after the first, and when the last one was.
fn history(raw: &[f64; COUNT]) -> History {
    let age = raw[column::TENURE_DAYS];
    let frequency = (raw[column::N_GIFT_DAYS] - 1.0).max(0.0) as u32;
    History { frequency, recency: if frequency == 0 { 0.0 } else { age - raw[column::RECENCY_DAYS] }, age }
}

/// The log-odds of the event. A history that the model cannot read says nothing.
fn decision(model: &BgNbd, donor: &History, days: f64, lapse: bool) -> f64 {
    let p = log_odds(model.p_gift(donor, days).unwrap_or(0.5));
    if lapse { -p } else { p }
}

/// The fit of the buy-till-you-die model on the histories of all donors, and its log-odds of the chosen ones; none if the
/// gifts tell no finite maximum, as where nobody gave twice.
pub(super) fn fit_btyd(
    rows: &[[f64; COUNT]],
    chosen: Option<&[u32]>,
    task: Task,
    horizon_months: u32,
) -> Option<(BgNbd, f64, Vec<f64>)> {
    let histories: Vec<History> = rows.iter().map(history).collect();
    let frequency: Vec<u32> = histories.iter().map(|donor| donor.frequency).collect();
    let recency: Vec<f64> = histories.iter().map(|donor| donor.recency).collect();
    let age: Vec<f64> = histories.iter().map(|donor| donor.age).collect();
    let data = Histories { frequency: &frequency, recency: &recency, age: &age, counts: None };
    let fitted = BgNbd::fit(&data, DropOut::AfterAnyGift, &obole_btyd::Settings::default()).ok()?;
    let (model, days) = (*fitted.model(), f64::from(horizon_months) * DAYS_A_MONTH);
    let lapse = task == Task::Lapse;
    let all: Vec<f64> =
        histories.par_iter().with_min_len(4096).map(|donor| decision(&model, donor, days, lapse)).collect();
    let decisions = match chosen {
        None => all,
        Some(chosen) => chosen.iter().filter_map(|row| all.get(*row as usize).copied()).collect(),
    };
    Some((model, days, decisions))
}

/// Boosted trees on the features as they are, missing where they are missing. A longer silence never makes a gift
/// likelier, nor a lapse less likely.
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
        let values = source.column(place).ok_or_else(|| {
            Error::new(Kind::Refused, "the feature table lacks a column").in_column(spec.name)
        })?;
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

    pub(crate) fn is_whole(&self) -> bool {
        let calibrated = match self.calibration() {
            Calibration::Isotonic(map) => map.is_whole(),
            Calibration::Platt(map) => map.is_whole(),
        };
        calibrated
            && match self {
                Self::Logistic(fit) => {
                    fit.preparation.is_whole()
                        && fit.logistic.is_whole()
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

/// A fitted model made ready to score rows.
pub(crate) enum Scorer<'a> {
    Linear(Box<Linear>),
    Trees {
        trees: &'a Boosted,
        expected: f64,
        /// Each column's place among the features.
        places: Vec<usize>,
    },
    Btyd(&'a BtydFit),
}

impl Scorer<'_> {
    /// The decision value (log-odds before calibration) of a row, as it is and with its transforms done.
    pub(crate) fn value(&self, raw: &[f64; COUNT], row: &Transformed) -> f64 {
        match self {
            Self::Linear(linear) => linear.value(row),
            Self::Trees { trees, places, .. } => trees.decision_of(|column| {
                places.get(column as usize).and_then(|place| raw.get(*place)).copied().unwrap_or(f64::NAN)
            }),
            Self::Btyd(fit) => fit.decision(raw),
        }
    }

    /// What each feature contributes. With [`base`](Self::base) it adds up to the decision value.
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
            // The model weighs the silence against the donor's own rhythm: they cannot be told apart.
            Self::Btyd(fit) => {
                let mut out = [0.0; COUNT];
                out[column::RECENCY_DAYS] = fit.decision(raw) - fit.base;
                out
            }
        }
    }

    /// The decision value with which contributions are compared.
    pub(crate) fn base(&self) -> f64 {
        match self {
            Self::Linear(linear) => linear.intercept(),
            Self::Trees { expected, .. } => *expected,
            Self::Btyd(fit) => fit.base,
        }
    }
}
