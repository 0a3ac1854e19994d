//! Shared implementation of the two yes-or-no tasks: a calibrated model and the recency rule.

use std::sync::Arc;

use obole_ledger::{Error, Kind, Result, message};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::card::{CalibrationUsed, CardNote, FitMetrics, ModelCard};
use super::committee::{Sums, shifted};
use super::day::{Day, TaskRows, fit_day};
use super::fitted::{Fitted, Scorer};
use super::linear::{Transformed, transform_row};
use super::prepare::Source;
use super::recency::RecencyRule;
use super::settings::{CalibrationChoice, FitSettings};
use super::task::{Method, Probability, Task};
use super::task_models::blank_card;
use super::training::TrainingSet;
use crate::features::{COUNT, FeatureTable, column};
use crate::statistics;

/// A model of a yes-or-no task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Classifier {
    pub(crate) card: ModelCard,
    pub(crate) rule: RecencyRule,
    pub(crate) model: Option<Fitted>,
}

impl Classifier {
    /// Fits the model of a task and its rule on a training set, as [`fit`](Self::fit).
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub(crate) fn of_set(
        set: &TrainingSet,
        rows: TaskRows<'_, &FeatureTable>,
        task: Task,
        settings: &FitSettings,
        earlier: &[Arc<Day>],
    ) -> Result<Self> {
        settings.check()?;
        let rule = rows.rule(task)?;
        Self::fit(rows, rule, blank_card(task, &set.labels, settings), settings, earlier)
    }

    /// Fits the model if there is enough data; the rule was fitted before. If the fit has no solution, the
    /// rule is used, and the card states it. `earlier` are the models of earlier days, the newest first; the
    /// decision value is the mean of all days.
    pub(crate) fn fit<S: Source + Sync>(
        rows: TaskRows<'_, S>,
        rule: RecencyRule,
        mut card: ModelCard,
        settings: &FitSettings,
        earlier: &[Arc<Day>],
    ) -> Result<Self> {
        card.rows = rows.events.len() as u64;
        card.events = rows.events.iter().filter(|event| **event).count() as u64;
        if settings.method(card.task) == Method::Rule {
            card.notes.push(CardNote::RuleAskedFor);
            return Ok(Self { card, rule, model: None });
        }
        let events = rows.events.clone();
        // The fit may free the source, so the earlier models read it first.
        let decisions =
            |day: &Arc<Day>| day.fitted.model.decisions(&rows.source, rows.rows, rows.chosen.as_deref());
        let columns: Vec<Vec<f64>> = earlier.iter().map(decisions).collect();
        let newest = match fit_day(rows, card.task, card.as_of, card.horizon_months, settings)? {
            Ok(newest) => newest,
            Err(note) => {
                card.notes.push(note);
                return Ok(Self { card, rule, model: None });
            }
        };
        let mut sums = Sums::begin(&newest, &newest.decisions);
        for (day, decisions) in earlier.iter().zip(&columns) {
            sums.add(day, decisions);
        }
        let offset = sums.offset(card.events as usize);
        let used = newest.fitted.calibration.used();
        if settings.calibration == CalibrationChoice::Auto && used == CalibrationUsed::Platt {
            card.notes.push(CardNote::PlattBecauseFew);
        }
        if newest.fitted.model.btyd().is_some_and(|fit| fit.btyd.donors_are_alike()) {
            card.notes.push(CardNote::BtydAtLimit);
        }
        card.calibration = Some(used);
        card.metrics = measured(&sums.probabilities(offset), &events);
        if earlier.is_empty() {
            // Steps of the calibration tie decision values.
            card.metrics.auc = statistics::auc(&newest.decisions, &events);
        } else {
            card.training_days =
                std::iter::once(card.as_of).chain(earlier.iter().map(|day| day.as_of)).collect();
        }
        card.features_used = newest.features;
        card.convergence = newest.convergence;
        card.method = newest.fitted.model.method();
        let earlier = earlier.iter().map(|day| day.fitted.clone()).collect();
        Ok(Self { card, rule, model: Some(Fitted { newest: newest.fitted, earlier, offset }) })
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

    /// Predicts the probability of a row by the model, with the observed drift.
    pub(crate) fn probability(
        &self,
        scorer: &Scorer<'_>,
        raw: &[f64; COUNT],
        row: &Transformed,
    ) -> Probability {
        let p = scorer.probability(raw, row);
        Probability::clamped(if self.card.drift == 0.0 { p } else { shifted(p, self.card.drift) })
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
                self.probability(&scorer, &raw, &transform_row(&raw))
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

/// Returns the recency column of a table.
pub(crate) fn recency(table: &FeatureTable) -> Result<&[f64]> {
    table
        .columns
        .get(column::RECENCY_DAYS)
        .map(Vec::as_slice)
        .ok_or_else(|| Error::new(Kind::Refused, "features-lack-column").in_column("recency_days"))
}

/// Measures probabilities of rows that the model had not seen.
fn measured(p: &[f64], events: &[bool]) -> FitMetrics {
    let base_rate = events.iter().filter(|event| **event).count() as f64 / events.len() as f64;
    FitMetrics {
        auc: statistics::auc(p, events),
        log_loss: statistics::log_loss(p, events),
        log_loss_constant: statistics::log_loss(&vec![base_rate; events.len()], events),
        rmse_log: None,
        smearing: None,
    }
}
