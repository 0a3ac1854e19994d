//! Models of the tasks about one goal of a campaign: a second gift, a regular gift, a larger one, a return.

use std::collections::BTreeMap;
use std::path::Path;

use obole_ledger::{Error, Kind, Result, message};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::card::ModelCard;
use super::classifier::Classifier;
use super::day::TaskRows;
use super::files;
use super::fitted::Fitted;
use super::goal_rows::GoalDonors;
use super::linear::transform_row;
use super::reasons::{by_rule, log_odds, top_three};
use super::scores::Reason;
use super::settings::FitSettings;
use super::task::{Method, Task};
use super::training::TrainingSet;
use crate::features::{FeatureTable, column};

/// Probability of the event of a goal, among the donors of the goal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GoalModel(Classifier);

/// Scores of the donors of one goal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GoalScores {
    /// Method of the likelihoods.
    pub method: Method,
    /// Positions of the donors in the table that was scored, ascending.
    pub rows: Vec<u32>,
    /// Probability of the event within the horizon.
    pub likelihood: Vec<f64>,
    /// Expected total within the horizon if the event happens, in units of the currency; `None` for the
    /// events that are a gift, whose total the amount model predicts.
    pub total: Option<Vec<f64>>,
    /// Up to three reasons of the likelihood, by size.
    pub reasons: Vec<[Option<Reason>; 3]>,
}

impl GoalModel {
    /// Fits model and rule on the donors of the goal.
    ///
    /// # Errors
    /// [`Kind::Refused`] when no training donor belongs to the goal or the fit does not converge;
    /// [`Kind::Usage`] for settings that make no sense.
    pub fn fit(set: &TrainingSet, task: Task, settings: &FitSettings) -> Result<Self> {
        let rows = TaskRows::of(set, task)
            .ok_or_else(|| Error::new(Kind::Refused, message!("goal-without-donors", task = task.name())))?;
        let mut body = Classifier::of_set(set, rows, task, settings, &[])?;
        body.card.total_ratio = set.goals.get(&task).and_then(|found| found.total_ratio);
        Ok(Self(body))
    }

    /// Returns the card.
    pub fn card(&self) -> &ModelCard {
        &self.0.card
    }

    /// Chooses the method that a backtest found better, and marks the card.
    pub(crate) fn proved(self, method: Method) -> Result<Self> {
        let mut body = self.0.with_method(method)?;
        body.card.proved = true;
        Ok(Self(body))
    }

    /// Predicts the probabilities of some rows of a table, by the model and by the rule.
    pub(crate) fn predict_rows(&self, table: &FeatureTable, rows: &[u32]) -> (Vec<f64>, Vec<f64>) {
        let scorer = self.0.in_use().map(Fitted::scorer);
        let one = |row: &u32| {
            let raw = table.row(*row as usize);
            let rule = self.0.rule.value(raw[column::RECENCY_DAYS]).get();
            let model = |scorer| self.0.probability(scorer, &raw, &transform_row(&raw)).get();
            (scorer.as_ref().map_or(rule, model), rule)
        };
        rows.par_iter().with_min_len(1024).map(one).unzip()
    }

    /// Scores some rows of a table, which belong to the goal.
    pub(crate) fn score(&self, table: &FeatureTable, rows: &[u32]) -> GoalScores {
        let card = &self.0.card;
        let base = log_odds(card.events as f64 / card.rows.max(1) as f64);
        let model = self.0.in_use().map(Fitted::scorer);
        let one = |row: &u32| {
            let raw = table.row(*row as usize);
            match &model {
                Some(scorer) => {
                    let transformed = transform_row(&raw);
                    let likelihood = self.0.probability(scorer, &raw, &transformed).get();
                    (likelihood, top_three(&scorer.contributions(&raw, &transformed), &raw))
                }
                None => {
                    let days = raw[column::RECENCY_DAYS];
                    let likelihood = self.0.rule.value(days).get();
                    (likelihood, [Some(by_rule(days, likelihood, base)), None, None])
                }
            }
        };
        let (likelihood, reasons) = rows.par_iter().with_min_len(1024).map(one).unzip();
        let before = table.columns.get(column::SUM_12M).map_or(&[][..], Vec::as_slice);
        let total = card.total_ratio.map(|ratio| {
            let of = |row: &u32| ratio * before.get(*row as usize).copied().unwrap_or_default();
            rows.iter().map(of).collect()
        });
        GoalScores { method: card.method, rows: rows.to_vec(), likelihood, total, reasons }
    }

    /// Writes the model as readable JSON, completely or not at all.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn save(&self, path: &Path) -> Result<()> {
        files::save(path, &self.0)
    }

    /// Reads the model of a task.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] for a damaged file or the file of another task, [`Kind::Newer`] for a file of a
    /// newer version.
    pub fn load(path: &Path, task: Task) -> Result<Self> {
        let body: Classifier = files::load(path, task)?;
        if body.is_valid() { Ok(Self(body)) } else { Err(files::damaged(path)) }
    }
}

/// Scores the donors of each goal for which there is a model.
pub(crate) fn score_goals<'m>(
    models: impl Iterator<Item = (&'m Task, &'m GoalModel)>,
    table: &FeatureTable,
    donors: &GoalDonors,
) -> BTreeMap<Task, GoalScores> {
    let of = |task: &Task| donors.get(task).map_or(&[][..], Vec::as_slice);
    models.map(|(task, model)| (*task, model.score(table, of(task)))).collect()
}
