//! The two yes-or-no tasks: a gift within the horizon, and a lapse of an active donor.

use std::path::Path;
use std::sync::Arc;

use obole_ledger::{Error, Kind, Result, message};
use serde::{Deserialize, Serialize};

use super::boosted::Boosted;
use super::card::{CardNote, FeatureRefused, FitMetrics, ModelCard, RefusedBecause};
use super::classifier::Classifier;
use super::day::{Day, TaskRows};
use super::files;
use super::fitted::{DayModel, Scorer};
use super::linear::{Transformed, transform_row};
use super::logistic::Logistic;
use super::recency::RecencyRule;
use super::settings::FitSettings;
use super::task::{Method, Probability, Task};
use super::training::TrainingSet;
use crate::features::{COUNT, FeatureTable, V1, column};
use crate::labels::Labels;

/// Returns whether a donor counts as active on the as-of day: at least one counted gift in the 12 months
/// before.
pub(crate) fn is_active(n_12m: f64) -> bool {
    n_12m >= 1.0
}

/// Makes the card of a model before the fit.
pub(crate) fn blank_card(task: Task, labels: &Labels, settings: &FitSettings) -> ModelCard {
    let refused = V1.iter().filter(|spec| !settings.allows(spec.name));
    let mut notes = Vec::new();
    if !settings.features_on.is_empty() {
        notes.push(CardNote::ProtectedFeatureOn);
    }
    if !labels.complete {
        notes.push(CardNote::HorizonIncomplete);
    }
    ModelCard {
        task,
        version: files::VERSION,
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
        feature_table: "v1".to_owned(),
        as_of: labels.as_of,
        training_days: Vec::new(),
        horizon_months: labels.months,
        rows: 0,
        events: 0,
        total_ratio: None,
        method: Method::Rule,
        features_used: Vec::new(),
        features_refused: refused
            .map(|spec| FeatureRefused { name: spec.name.to_owned(), because: RefusedBecause::Protected })
            .collect(),
        features_switched_on: settings.features_on.clone(),
        alpha: settings.alpha,
        calibration_asked: settings.calibration,
        calibration: None,
        drift: settings.drift(task),
        metrics: FitMetrics {
            auc: None,
            log_loss: None,
            log_loss_constant: None,
            rmse_log: None,
            smearing: None,
        },
        convergence: None,
        input_sha256: settings.input_sha256.clone(),
        seed: settings.seed,
        proved: false,
        notes,
    }
}

/// Defines the shared methods of the two tasks.
macro_rules! task_model {
    ($name:ident, $task:expr, $what:literal) => {
        #[doc = $what]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub(crate) Classifier);

        impl $name {
            /// Returns the card.
            pub fn card(&self) -> &ModelCard {
                &self.0.card
            }

            /// Returns the recency rule that was also fitted.
            pub fn rule(&self) -> &RecencyRule {
                &self.0.rule
            }

            /// Returns the regression of the newest day, if one was fitted.
            pub fn logistic(&self) -> Option<&Logistic> {
                match &self.0.model.as_ref()?.newest.model {
                    DayModel::Logistic { logistic, .. } => Some(logistic),
                    _ => None,
                }
            }

            /// Chooses the method that predicts: the model, or the rule (the rule unless the model is
            /// better).
            ///
            /// # Errors
            /// When there is no model to choose, or the method does not belong to this task.
            pub fn with_method(self, method: Method) -> Result<Self> {
                Ok(Self(self.0.with_method(method)?))
            }

            /// Chooses the method that a backtest found better, and marks the card.
            pub(crate) fn proved(self, method: Method) -> Result<Self> {
                let mut body = self.0.with_method(method)?;
                body.card.proved = true;
                Ok(Self(body))
            }

            /// Predicts the probability for each row of a table.
            ///
            /// # Errors
            /// [`Kind::Refused`] when the table lacks a column.
            pub fn predict(&self, table: &FeatureTable) -> Result<Vec<Probability>> {
                self.0.predict(table)
            }

            /// Computes the decision value (log-odds before calibration) of a row of features; `None` if the
            /// rule is used.
            pub fn decision(&self, row: &[f64; COUNT]) -> Option<f64> {
                Some(self.0.in_use()?.scorer().value(row, &transform_row(row)))
            }

            /// Writes the model as readable JSON, completely or not at all.
            ///
            /// # Errors
            /// When the disk fails.
            pub fn save(&self, path: &Path) -> Result<()> {
                files::save(path, &self.0)
            }

            /// Reads a model.
            ///
            /// # Errors
            /// [`Kind::Unreadable`] for a damaged file or the file of another task, [`Kind::Newer`] for a
            /// file of a newer version.
            pub fn load(path: &Path) -> Result<Self> {
                let body: Classifier = files::load(path, $task)?;
                if body.is_valid() { Ok(Self(body)) } else { Err(files::damaged(path)) }
            }

            /// Returns the trees of the newest day, if they were grown.
            pub fn boosted(&self) -> Option<&Boosted> {
                match &self.0.model.as_ref()?.newest.model {
                    DayModel::Boosted { boosted } => Some(boosted),
                    _ => None,
                }
            }

            /// Returns the model in use, ready to score and explain; `None` if the rule is used.
            pub(crate) fn scorer(&self) -> Option<Scorer<'_>> {
                Some(self.0.in_use()?.scorer())
            }

            /// Predicts the probability of a transformed row.
            pub(crate) fn probability(
                &self,
                scorer: Option<&Scorer<'_>>,
                raw: &[f64; COUNT],
                row: &Transformed,
            ) -> Probability {
                match scorer {
                    Some(scorer) => self.0.probability(scorer, raw, row),
                    None => self.0.rule.value(raw[column::RECENCY_DAYS]),
                }
            }
        }
    };
}

task_model!(
    GiftModel,
    Task::Gift,
    "The probability that a donor makes a counted gift within the horizon. All donors of the table are its population."
);
task_model!(
    LapseModel,
    Task::Lapse,
    "The probability that a donor active in the 12 months before makes no gift within the horizon."
);

impl GiftModel {
    /// Fits model and rule.
    ///
    /// With too few rows or events only the rule is fitted, and the card states the reason.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the fit does not converge; [`Kind::Usage`] for settings that make no sense.
    pub fn fit(set: &TrainingSet, settings: &FitSettings) -> Result<Self> {
        let rows = TaskRows::of(set, Task::Gift).ok_or_else(|| nobody(set))?;
        Ok(Self(Classifier::of_set(set, rows, Task::Gift, settings, &[])?))
    }

    /// As [`fit`](Self::fit), with the models of earlier days, and freeing the memory of the features while
    /// the matrix is built.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub(crate) fn fit_owned(set: TrainingSet, settings: &FitSettings, earlier: &[Arc<Day>]) -> Result<Self> {
        settings.check()?;
        let rows = TaskRows::of(&set, Task::Gift).ok_or_else(|| nobody(&set))?;
        let (rule, rows) = (rows.rule(Task::Gift)?, rows.rows);
        let card = blank_card(Task::Gift, &set.labels, settings);
        let TrainingSet { features, labels, folds, .. } = set;
        let (events, folds) = (labels.gave.into(), folds.into());
        let body = match Arc::try_unwrap(features) {
            Ok(source) => {
                let rows = TaskRows { source, rows, chosen: None, events, folds };
                Classifier::fit(rows, rule, card, settings, earlier)
            }
            Err(shared) => {
                let rows = TaskRows { source: &*shared, rows, chosen: None, events, folds };
                Classifier::fit(rows, rule, card, settings, earlier)
            }
        };
        Ok(Self(body?))
    }
}

impl LapseModel {
    /// Fits model and rule on the donors with a counted gift in the 12 months before the as-of day.
    ///
    /// # Errors
    /// [`Kind::Refused`] when no donor was active or the fit does not converge; [`Kind::Usage`] for settings
    /// that make no sense.
    pub fn fit(set: &TrainingSet, settings: &FitSettings) -> Result<Self> {
        Self::fit_days(set, settings, &[])
    }

    /// As [`fit`](Self::fit), with the models of earlier days.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub(crate) fn fit_days(set: &TrainingSet, settings: &FitSettings, earlier: &[Arc<Day>]) -> Result<Self> {
        let rows = TaskRows::of(set, Task::Lapse).ok_or_else(|| nobody(set))?;
        Ok(Self(Classifier::of_set(set, rows, Task::Lapse, settings, earlier)?))
    }
}

/// Returns the error of a training set in which no donor could lapse.
fn nobody(set: &TrainingSet) -> Error {
    Error::new(Kind::Refused, message!("nobody-can-lapse", as_of = set.labels.as_of))
        .hint("choose-earlier-as-of")
}
