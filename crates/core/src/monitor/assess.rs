//! What moved, how much that matters, and when to fit again.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{AsOf, Result};
use serde::Serialize;

use super::binned::Shift;
use super::look_back::LookBack;
use super::record::{TrainingRecord, said, sample};
use crate::features::FeatureTable;
use crate::models::{Method, ModelCard, Models, Task};

/// A shift from which scores are called moved (Siddiqi 2006: moderate).
const MODERATE: f64 = 0.1;
/// A shift from which an input is called moved, and the models are to be fitted again when it is a score's (large).
const LARGE: f64 = 0.25;
/// How far a share may lie from the expected one, or a slope from 1, beyond chance, before it is called moved; and before the
/// models are to be fitted again.
const OFF: f64 = 0.1;
const FAR_OFF: f64 = 0.25;

/// An input that grows with every day that the file gets older, whoever gives: its shift is told and is no sign. Where it
/// matters, the scores move.
const GROWS: &str = "tenure_days";

/// What is to be thought of models some time after their fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Inputs, scores and outcomes are as they were, as far as can be seen.
    Steady,
    /// Something has moved: rank with care.
    Moved,
    /// So much has moved that the models should be fitted again before they are used.
    Refit,
}

/// One thing that moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum DriftSignal {
    /// An input falls differently: its population stability index.
    Input {
        /// The feature.
        feature: String,
        /// The index.
        psi: f64,
    },
    /// The scores of a task fall differently.
    Score {
        /// The task.
        task: Task,
        /// The index.
        psi: f64,
    },
    /// One horizon ago the model expected another share than came.
    Share {
        /// The task.
        task: Task,
        /// The share that was expected.
        expected: f64,
        /// The share that came.
        observed: f64,
    },
    /// One horizon ago the model spread donors too far (below 1) or not far enough (above).
    Slope {
        /// The task.
        task: Task,
        /// The slope of the outcome on the log-odds.
        slope: f64,
    },
}

/// When to fit again.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refit {
    /// Now: outcomes are known that the models have not seen.
    Now {
        /// The as-of day to fit on: one horizon before the day on which one stands.
        as_of: AsOf,
    },
    /// Not before this day: then a whole horizon of new outcomes is known.
    From {
        /// The day.
        day: AsOf,
    },
}

/// What has moved since the fit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drift {
    /// What is to be thought of it.
    pub verdict: Verdict,
    /// The reasons of a verdict that is not steady, the largest of each kind first.
    pub signs: Vec<DriftSignal>,
    /// The shift of each input that a model uses.
    pub inputs: BTreeMap<String, Shift>,
    /// The shift of the scores of each task.
    pub scores: BTreeMap<Task, Shift>,
    /// Predictions one horizon ago beside what came, where that can be seen.
    pub look_back: Option<LookBack>,
    /// When to fit again.
    pub refit: Refit,
    /// Whether one stands at another time of year than the training rows (two months or more apart): the days since the last
    /// gift then move by themselves.
    pub other_season: bool,
}

/// Compares the donors of a day with the training rows. `known_until` is the newest day up to it that the
/// ledger reaches ([`Ledger::known_until`](obole_ledger::Ledger::known_until)): outcomes that are not
/// complete are no reason to fit again.
///
/// # Errors
/// When a model cannot read the rows.
pub fn assess(
    record: &TrainingRecord,
    models: &Models,
    table: &FeatureTable,
    look_back: Option<LookBack>,
    known_until: AsOf,
) -> Result<Drift> {
    let now = sample(table);
    let used = used(models);
    let inputs: BTreeMap<String, Shift> = record
        .inputs
        .iter()
        .filter(|(name, _)| used.contains(name.as_str()))
        .filter_map(|(name, then)| Some((name.clone(), then.shift(now.column(name)?)?)))
        .collect();
    let said = said(Some(&models.gift), models.lapse.as_ref(), Some(&models.amount), &now)?;
    let scores: BTreeMap<Task, Shift> = said
        .iter()
        .filter_map(|(task, values)| Some((*task, record.scores.get(task)?.shift(values)?)))
        .collect();
    let (verdict, signs) = judge(&inputs, &scores, look_back.as_ref());
    let months = i32::try_from(record.horizon_months).unwrap_or(i32::MAX / 2);
    // Whole horizons only: a day later there is no new outcome to learn from.
    let due = record.as_of.plus_months(2 * months);
    Ok(Drift {
        verdict,
        signs,
        inputs,
        scores,
        look_back,
        refit: if known_until >= due {
            Refit::Now { as_of: known_until.plus_months(-months) }
        } else {
            Refit::From { day: due }
        },
        other_season: months_apart(record.as_of, table.as_of) >= 2,
    })
}

/// Features that a model in use reads; a rule reads recency or past amounts.
fn used(models: &Models) -> BTreeSet<&str> {
    let cards: Vec<&ModelCard> =
        [Some(models.gift.card()), models.lapse.as_ref().map(|one| one.card()), Some(models.amount.card())]
            .into_iter()
            .flatten()
            .collect();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for card in cards {
        used.extend(match card.method {
            Method::Rule => vec!["recency_days"],
            method if method.is_rule() => vec!["last_amount", "avg_amount", "sum_12m"],
            _ => card.features_used.iter().map(String::as_str).collect(),
        });
    }
    used
}

fn judge(
    inputs: &BTreeMap<String, Shift>,
    scores: &BTreeMap<Task, Shift>,
    look_back: Option<&LookBack>,
) -> (Verdict, Vec<DriftSignal>) {
    let mut verdict = Verdict::Steady;
    let mut signs = Vec::new();
    let mut see = |sign: DriftSignal, of: Verdict| {
        verdict = verdict.max(of);
        signs.push(sign);
    };
    let worse = |is: bool| if is { Verdict::Refit } else { Verdict::Moved };
    let mut moved: Vec<(&Task, &Shift)> =
        scores.iter().filter(|(_, shift)| shift.exceeds(MODERATE)).collect();
    moved.sort_by(|a, b| b.1.psi.total_cmp(&a.1.psi));
    for (task, shift) in moved {
        see(DriftSignal::Score { task: *task, psi: shift.psi }, worse(shift.exceeds(LARGE)));
    }
    for (task, found) in look_back.iter().flat_map(|back| &back.chances) {
        if found.off().abs() > OFF {
            let sign = DriftSignal::Share { task: *task, expected: found.expected, observed: found.observed };
            see(sign, worse(found.off().abs() > FAR_OFF));
        }
        if let Some(slope) = found.slope.filter(|_| found.tilt().abs() > OFF) {
            see(DriftSignal::Slope { task: *task, slope }, worse(found.tilt().abs() > FAR_OFF));
        }
    }
    let is_sign = |(name, shift): &(&String, &Shift)| name.as_str() != GROWS && shift.exceeds(LARGE);
    let mut moved: Vec<(&String, &Shift)> = inputs.iter().filter(is_sign).collect();
    moved.sort_by(|a, b| b.1.psi.total_cmp(&a.1.psi));
    for (feature, shift) in moved {
        see(DriftSignal::Input { feature: feature.clone(), psi: shift.psi }, Verdict::Moved);
    }
    (verdict, signs)
}

/// Calendar months between the times of year of two days, at most 6.
fn months_apart(a: AsOf, b: AsOf) -> u32 {
    let apart = a.day().month().abs_diff(b.day().month());
    apart.min(12 - apart)
}
