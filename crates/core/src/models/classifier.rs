//! Shared implementation of the two yes-or-no tasks: a calibrated model and the recency rule.

use obole_ledger::{Error, Kind, Result, message};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::btyd::{BtydFit, Typical, fit_btyd};
use super::card::{CalibrationUsed, CardNote, FitMetrics, ModelCard};
use super::fitted::{BoostedFit, Fitted, LogisticFit, fit_boosted};
use super::folds::{out_of_fold_decisions, penalties};
use super::isotonic::Isotonic;
use super::linear::transform_row;
use super::logistic::{Logistic, LogisticParams, Rows, Split, check_rows};
use super::matrix::DesignMatrix;
use super::platt::Platt;
use super::prepare::{Preparation, Source};
use super::recency::RecencyRule;
use super::settings::{CalibrationChoice, FitSettings};
use super::task::{Method, Probability, Task};
use super::training::FOLDS;
use crate::features::{COUNT, FeatureTable, column};
use crate::statistics;

/// Minimum number of rows for a logistic regression; with fewer, the rule is used.
pub(crate) const ROWS_NEEDED: u64 = 50;
pub(crate) const EVENTS_NEEDED: u64 = 20;

/// Minimum number of rows for isotonic calibration; with fewer, Platt's two parameters are enough
/// (Niculescu-Mizil and Caruana 2005 find isotonic regression to overfit below about 1,000 cases).
const ISOTONIC_ROWS: usize = 1_000;
const ISOTONIC_EVENTS: usize = 100;

/// Map from decision values to probabilities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Calibration {
    Isotonic(Isotonic),
    Platt(Platt),
}

impl Calibration {
    pub(crate) fn value(&self, decision: f64) -> Probability {
        Probability::clamped(match self {
            Self::Isotonic(map) => map.value(decision),
            Self::Platt(map) => map.value(decision),
        })
    }
}

/// A model of a yes-or-no task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Classifier {
    pub(crate) card: ModelCard,
    pub(crate) rule: RecencyRule,
    pub(crate) model: Option<Fitted>,
}

/// The rows of a task: features, row numbers in the table, events and folds.
pub(crate) struct TaskRows<'a, S> {
    pub(crate) source: S,
    /// Number of rows of the source.
    pub(crate) rows: usize,
    /// The chosen rows; `None` means all.
    pub(crate) chosen: Option<&'a [u32]>,
    pub(crate) events: &'a [bool],
    pub(crate) folds: &'a [u8],
}

impl Classifier {
    /// Fits the model if there is enough data; the rule was fitted before. If the fit has no solution, the
    /// rule is used, and the card states it.
    pub(crate) fn fit<S: Source + Sync>(
        rows: TaskRows<'_, S>,
        rule: RecencyRule,
        mut card: ModelCard,
        settings: &FitSettings,
    ) -> Result<Self> {
        card.rows = rows.events.len() as u64;
        card.events = rows.events.iter().filter(|event| **event).count() as u64;
        if settings.method(card.task) == Method::Rule {
            card.notes.push(CardNote::RuleAskedFor);
            return Ok(Self { card, rule, model: None });
        }
        match Self::fit_model(rows, rule.clone(), card.clone(), settings) {
            Err(error) if error.kind().general() == Kind::Refused => {
                card.notes.push(CardNote::FitFailed);
                Ok(Self { card, rule, model: None })
            }
            fitted => fitted,
        }
    }

    fn fit_model<S: Source + Sync>(
        rows: TaskRows<'_, S>,
        rule: RecencyRule,
        mut card: ModelCard,
        settings: &FitSettings,
    ) -> Result<Self> {
        let (all, events) = (card.rows, card.events);
        if let Some(note) = too_few(all, events, rows.events, rows.folds) {
            card.notes.push(note);
            card.method = Method::Rule;
            card.features_used.clear();
            return Ok(Self { card, rule, model: None });
        }
        let method = settings.method(card.task);
        let model = match method {
            Method::Boosted => {
                let TaskRows { source, chosen, events, folds, .. } = rows;
                let (boosted, decisions) = fit_boosted(&source, chosen, events, folds, card.task, settings)?;
                card.features_used = boosted.columns().to_vec();
                let calibration = calibrated(&decisions, events, settings, &mut card)?;
                Fitted::Boosted(BoostedFit { boosted, calibration })
            }
            Method::Btyd => {
                let cells = |row: usize| -> [f64; COUNT] {
                    std::array::from_fn(|place| {
                        rows.source
                            .column(place)
                            .and_then(|column| column.get(row))
                            .copied()
                            .unwrap_or(f64::NAN)
                    })
                };
                let table: Vec<[f64; COUNT]> = (0..rows.rows).map(cells).collect();
                let Some((btyd, horizon_days, decisions)) =
                    fit_btyd(&table, rows.chosen, card.task, card.horizon_months)
                else {
                    card.notes.push(CardNote::NoBtyd);
                    return Ok(Self { card, rule, model: None });
                };
                card.features_used = BTYD_FEATURES.map(str::to_owned).to_vec();
                let calibration = calibrated(&decisions, rows.events, settings, &mut card)?;
                let base = decisions.iter().sum::<f64>() / decisions.len().max(1) as f64;
                let lapse = card.task == Task::Lapse;
                let typical = match rows.chosen {
                    None => Typical::among(table.into_iter()),
                    Some(chosen) => {
                        Typical::among(chosen.iter().filter_map(|row| table.get(*row as usize).copied()))
                    }
                };
                Fitted::Btyd(BtydFit { btyd, horizon_days, lapse, base, typical, calibration })
            }
            _ => {
                let (preparation, matrix) = Preparation::fit(rows.source, rows.rows, rows.chosen, settings)?;
                let fit = fit_matrix(&matrix, preparation, rows.events, rows.folds, settings, &mut card)?;
                card.features_used = fit.preparation.features();
                card.convergence = Some(*fit.logistic.convergence());
                Fitted::Logistic(fit)
            }
        };
        card.method = method;
        Ok(Self { card, rule, model: Some(model) })
    }

    /// Returns the model in use; `None` if the rule is used.
    pub(crate) fn in_use(&self) -> Option<&Fitted> {
        self.model.as_ref().filter(|_| self.card.method != Method::Rule)
    }

    /// Chooses between model and rule.
    pub(crate) fn with_method(mut self, method: Method) -> Result<Self> {
        match (method, &self.model) {
            (Method::Rule, _) if self.card.method == Method::Rule => {}
            (Method::Rule, _) => self.card.notes.push(CardNote::RuleByProof),
            (other, _) if !Method::CHOICES.contains(&other) => {
                return Err(Error::new(Kind::Usage, message!("not-a-method", method = method.name())));
            }
            (_, None) => {
                return Err(Error::new(Kind::Refused, "no-model-only-rule"));
            }
            (_, Some(model)) if model.method() != method => {
                return Err(Error::new(
                    Kind::Refused,
                    message!(
                        "model-of-another-method",
                        fitted = model.method().name(),
                        asked = method.name()
                    ),
                ));
            }
            _ => {}
        }
        self.card.method = method;
        Ok(self)
    }

    /// Converts a decision value to a probability, with the observed drift.
    pub(crate) fn calibrated(&self, model: &Fitted, decision: f64) -> Probability {
        let p = model.calibration().value(decision);
        if self.card.drift == 0.0 { p } else { Probability::clamped(shifted(p.get(), self.card.drift)) }
    }

    /// Predicts the probability of each row of a table.
    pub(crate) fn predict(&self, table: &FeatureTable) -> Result<Vec<Probability>> {
        let recency = recency(table)?;
        let Some(model) = self.in_use() else {
            return Ok(recency.iter().map(|days| self.rule.value(*days)).collect());
        };
        let scorer = model.scorer();
        Ok((0..table.len())
            .into_par_iter()
            .with_min_len(1024)
            .map(|row| {
                let raw = table.row(row);
                self.calibrated(model, scorer.value(&raw, &transform_row(&raw)))
            })
            .collect())
    }

    pub(crate) fn is_valid(&self) -> bool {
        let model = self.model.as_ref();
        let method = self.card.method;
        model.is_none_or(Fitted::is_valid)
            && self.rule.is_valid()
            && self.card.drift.is_finite()
            && (method == Method::Rule || model.is_some_and(|model| model.method() == method))
    }
}

/// Shifts a probability by an offset of its log-odds; 0 and 1 are unchanged.
pub fn shifted(p: f64, by: f64) -> f64 {
    let odds = p / (1.0 - p) * by.exp();
    if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
}

/// Returns the recency column of a table.
pub(crate) fn recency(table: &FeatureTable) -> Result<&[f64]> {
    table
        .columns
        .get(column::RECENCY_DAYS)
        .map(Vec::as_slice)
        .ok_or_else(|| Error::new(Kind::Refused, "features-lack-column").in_column("recency_days"))
}

/// Returns the reason why no model can be fitted, if there is one.
fn too_few(rows: u64, events: u64, is_event: &[bool], folds: &[u8]) -> Option<CardNote> {
    if rows < ROWS_NEEDED {
        return Some(CardNote::TooFewRows { rows, needed: ROWS_NEEDED });
    }
    if events < EVENTS_NEEDED {
        return Some(CardNote::TooFewEvents { events, needed: EVENTS_NEEDED });
    }
    if rows - events < EVENTS_NEEDED {
        return Some(CardNote::TooFewNonEvents { non_events: rows - events, needed: EVENTS_NEEDED });
    }
    // Each fit that leaves out a fold needs events and non-events.
    let mut counts = [[0_u64; 2]; FOLDS];
    for (event, fold) in is_event.iter().zip(folds) {
        if let Some(count) = counts.get_mut(usize::from(*fold)) {
            count[usize::from(*event)] += 1;
        }
    }
    let one_sided = counts.iter().any(|count| count[1] == events || count[0] == rows - events);
    one_sided.then_some(CardNote::OneSidedPart)
}

/// Fits coefficients and calibration on a prepared matrix, and measures out of fold.
pub(crate) fn fit_matrix(
    matrix: &DesignMatrix,
    preparation: Preparation,
    events: &[bool],
    folds: &[u8],
    settings: &FitSettings,
    card: &mut ModelCard,
) -> Result<LogisticFit> {
    check_rows(matrix, events, None)?;
    let rows = Rows { matrix, events, weights: None, stride: 1, split: Split::Whole };
    let params = LogisticParams::new()
        .alpha(settings.alpha)
        .max_iterations(settings.max_iterations)
        .seed(settings.seed)
        .check()?;
    let solution = params.solve(&rows, Some((folds, FOLDS)))?;
    let penalties = penalties(matrix, &preparation, folds, settings.alpha);
    let decisions = out_of_fold_decisions(&rows, folds, &penalties, &solution, settings.max_iterations)?;
    let calibration = calibrated(&decisions, events, settings, card)?;
    Ok(LogisticFit { preparation, logistic: Logistic::from_solution(matrix.names(), &solution), calibration })
}

/// The features that a buy-till-you-die model reads.
const BTYD_FEATURES: [&str; 3] = ["n_gift_days", "recency_days", "tenure_days"];

/// Fits the calibration on out-of-fold decision values, and measures.
fn calibrated(
    decisions: &[f64],
    events: &[bool],
    settings: &FitSettings,
    card: &mut ModelCard,
) -> Result<Calibration> {
    let events_count = events.iter().filter(|e| **e).count();
    let enough =
        decisions.len() >= ISOTONIC_ROWS && events_count.min(events.len() - events_count) >= ISOTONIC_EVENTS;
    let isotonic = match settings.calibration {
        CalibrationChoice::Isotonic => true,
        CalibrationChoice::Platt => false,
        CalibrationChoice::Auto => enough,
    };
    if settings.calibration == CalibrationChoice::Auto && !enough {
        card.notes.push(CardNote::PlattBecauseFew);
    }
    let calibration = if isotonic {
        let labels: Vec<f64> = events.iter().map(|e| f64::from(u8::from(*e))).collect();
        // If requested by name, the map is the exact one of the feature table's definition.
        let fit = if settings.calibration == CalibrationChoice::Isotonic {
            Isotonic::fit
        } else {
            Isotonic::fit_with_soft_ends
        };
        Calibration::Isotonic(fit(decisions, &labels)?)
    } else {
        Calibration::Platt(Platt::fit(decisions, events)?)
    };
    card.calibration = Some(if isotonic { CalibrationUsed::Isotonic } else { CalibrationUsed::Platt });
    let calibrated: Vec<f64> = decisions.iter().map(|d| calibration.value(*d).get()).collect();
    let base_rate = events_count as f64 / events.len() as f64;
    card.metrics = FitMetrics {
        auc: statistics::auc(decisions, events),
        log_loss: statistics::log_loss(&calibrated, events),
        log_loss_constant: statistics::log_loss(&vec![base_rate; events.len()], events),
        rmse_log: None,
        smearing: None,
    };
    Ok(calibration)
}
