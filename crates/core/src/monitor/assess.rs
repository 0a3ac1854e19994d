//! Assessment of drift: the shifts, their importance, and the day of the next fit.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{AsOf, Result};
use serde::Serialize;

use super::binned::Shift;
use super::look_back::LookBack;
use super::record::{TrainingRecord, said, sample};
use crate::features::FeatureTable;
use crate::models::{Method, ModelCard, Models, Task};

/// Shift from which scores count as moved (Siddiqi 2006: moderate).
const MODERATE: f64 = 0.1;
/// Shift from which an input counts as moved. For scores, the models should be fitted again from it on
/// (large).
const LARGE: f64 = 0.25;
/// Distance beyond chance of a share from the expected one, or of a slope from 1, from which it counts as
/// moved. From `FAR_OFF` on, the models should be fitted again.
const OFF: f64 = 0.1;
const FAR_OFF: f64 = 0.25;

/// Inputs that grow as the ledger ages, whoever gives: they count or sum since the first gift. Their shift is
/// reported but never raises a warning; if it matters, the scores shift.
const GROW: [&str; 5] = ["tenure_days", "n_years_active", "n_gifts", "n_gift_days", "total_amount"];

/// Verdict on models some time after their fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Inputs, scores and outcomes have not changed, as far as can be seen.
    Steady,
    /// Something has shifted: rank with care.
    Moved,
    /// The shift is so large that the models should be fitted again before they are used.
    Refit,
}

/// One detected shift.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum DriftSignal {
    /// The distribution of an input changed: its population stability index.
    Input {
        /// The feature.
        feature: String,
        /// The index.
        psi: f64,
    },
    /// The distribution of the scores of a task changed.
    Score {
        /// The task.
        task: Task,
        /// The index.
        psi: f64,
    },
    /// One horizon ago the model expected a share that differs from the observed one.
    Share {
        /// The task.
        task: Task,
        /// The share that was expected.
        expected: f64,
        /// The observed share.
        observed: f64,
    },
    /// One horizon ago the model spread donors too far (slope below 1) or not far enough (above).
    Slope {
        /// The task.
        task: Task,
        /// The slope of the outcome on the log-odds.
        slope: f64,
    },
}

/// Time of the next fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refit {
    /// Now: outcomes are known that the models have not seen.
    Now {
        /// The as-of day to fit on: one horizon before the current as-of day.
        as_of: AsOf,
    },
    /// Not before this day: then a complete horizon of new outcomes is known.
    From {
        /// The day.
        day: AsOf,
    },
}

/// Shifts since the fit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drift {
    /// Verdict on the models.
    pub verdict: Verdict,
    /// The reasons of a verdict that is not steady, the largest of each kind first.
    pub signs: Vec<DriftSignal>,
    /// The shift of each input that a model uses.
    pub inputs: BTreeMap<String, Shift>,
    /// The shift of the scores of each task.
    pub scores: BTreeMap<Task, Shift>,
    /// Predictions of one horizon ago and their outcomes, if these are known.
    pub look_back: Option<LookBack>,
    /// Time of the next fit.
    pub refit: Refit,
    /// `true` when the as-of day lies at another time of year than the training rows (two months or more
    /// apart): the days since the last gift then shift by themselves.
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
    // Complete horizons only: a day later there is no new outcome to learn from.
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

/// Returns the features that a model in use reads; a rule reads recency or past amounts.
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
    let is_sign = |(name, shift): &(&String, &Shift)| !GROW.contains(&name.as_str()) && shift.exceeds(LARGE);
    let mut moved: Vec<(&String, &Shift)> = inputs.iter().filter(is_sign).collect();
    moved.sort_by(|a, b| b.1.psi.total_cmp(&a.1.psi));
    for (feature, shift) in moved {
        see(DriftSignal::Input { feature: feature.clone(), psi: shift.psi }, Verdict::Moved);
    }
    (verdict, signs)
}

/// Computes the calendar months between the times of year of two days, at most 6.
fn months_apart(a: AsOf, b: AsOf) -> u32 {
    let apart = a.day().month().abs_diff(b.day().month());
    apart.min(12 - apart)
}
