//! A model fitted on the outcomes after one day, which may be one of several days of a committee.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use obole_ledger::{AsOf, Kind, Result};

use super::btyd::{BtydFit, Typical, fit_btyd};
use super::calibration::Calibration;
use super::card::{CardNote, Convergence};
use super::classifier::recency;
use super::fitted::{Calibrated, DayModel, fit_boosted, row_of};
use super::folds::{out_of_fold_decisions, penalties};
use super::logistic::{Logistic, LogisticParams, Rows, Split, check_rows};
use super::matrix::DesignMatrix;
use super::prepare::{Preparation, Source};
use super::recency::RecencyRule;
use super::settings::FitSettings;
use super::task::{Method, Task};
use super::task_models::is_active;
use super::training::{FOLDS, TrainingSet};
use crate::features::{FeatureTable, column};

/// Minimum number of rows for a logistic regression; with fewer, the rule is used.
pub(crate) const ROWS_NEEDED: u64 = 50;
pub(crate) const EVENTS_NEEDED: u64 = 20;

/// The features that a buy-till-you-die model reads.
const BTYD_FEATURES: [&str; 3] = ["n_gift_days", "recency_days", "tenure_days"];

/// The rows of a task: features, row numbers in the table, events and folds.
pub(crate) struct TaskRows<'a, S> {
    pub(crate) source: S,
    /// Number of rows of the source.
    pub(crate) rows: usize,
    /// The chosen rows; `None` means all.
    pub(crate) chosen: Option<Cow<'a, [u32]>>,
    pub(crate) events: Cow<'a, [bool]>,
    pub(crate) folds: Cow<'a, [u8]>,
}

impl<'a> TaskRows<'a, &'a FeatureTable> {
    /// Returns the rows of a yes-or-no task in a training set; `None` when no donor belongs to the task.
    pub(crate) fn of(set: &'a TrainingSet, task: Task) -> Option<Self> {
        let all = Self {
            source: &set.features,
            rows: set.len(),
            chosen: None,
            events: Cow::Borrowed(&set.labels.gave),
            folds: Cow::Borrowed(&set.folds),
        };
        let folds = |rows: &[u32]| -> Vec<u8> {
            rows.iter().filter_map(|row| set.folds.get(*row as usize).copied()).collect()
        };
        match task {
            Task::Gift => Some(all),
            Task::Lapse => {
                let recent = set.features.columns.get(column::N_12M).map_or(&[][..], Vec::as_slice);
                let active = (0_u32..).zip(recent).filter(|(_, gifts)| is_active(**gifts));
                let rows: Vec<u32> = active.map(|(row, _)| row).collect();
                let gave = rows.iter().filter_map(|row| set.labels.gave.get(*row as usize));
                let events: Vec<bool> = gave.map(|gave| !gave).collect();
                let folds = folds(&rows).into();
                (!rows.is_empty()).then(|| Self {
                    chosen: Some(rows.into()),
                    events: events.into(),
                    folds,
                    ..all
                })
            }
            Task::SecondGift | Task::Monthly | Task::Upgrade | Task::Reactivate => {
                let found = set.goals.get(&task).filter(|found| !found.rows.is_empty())?;
                let (rows, events) = (Cow::Borrowed(&found.rows[..]), Cow::Borrowed(&found.events[..]));
                Some(Self { folds: folds(&rows).into(), chosen: Some(rows), events, ..all })
            }
            Task::Amount => None,
        }
    }

    /// Fits the recency rule of these rows.
    ///
    /// # Errors
    /// [`Kind::Refused`] when a recency is missing or not a whole number.
    pub(crate) fn rule(&self, task: Task) -> Result<RecencyRule> {
        let recency = recency(self.source)?;
        let days = |row: usize| recency.get(row).copied().unwrap_or(f64::NAN);
        let events = self.events.iter().copied();
        let rising = task == Task::Lapse;
        match &self.chosen {
            None => RecencyRule::fit(rising, recency.iter().copied().zip(events)),
            Some(rows) => RecencyRule::fit(rising, rows.iter().map(|row| days(*row as usize)).zip(events)),
        }
    }
}

/// Models of earlier days for each task, the newest first: the committee that a backtest chose.
pub(crate) type EarlierDays = BTreeMap<Task, Vec<Arc<Day>>>;

/// A model of one day, with what its fit showed.
#[derive(Debug)]
pub(crate) struct Day {
    /// As-of day of the training rows.
    pub(crate) as_of: AsOf,
    pub(crate) fitted: Calibrated,
    /// Decision values (log-odds before calibration) of the training rows, each by a fit without the fold of
    /// the donor or, with trees of many rows, at least without the donor.
    pub(crate) decisions: Vec<f64>,
    pub(crate) features: Vec<String>,
    pub(crate) convergence: Option<Convergence>,
}

/// Fits the model of a day; a note says why there is none.
///
/// # Errors
/// For settings that make no sense.
pub(crate) fn fit_day<S: Source + Sync>(
    rows: TaskRows<'_, S>,
    task: Task,
    as_of: AsOf,
    horizon_months: u32,
    settings: &FitSettings,
) -> Result<std::result::Result<Day, CardNote>> {
    if let Some(note) = too_few(&rows.events, &rows.folds) {
        return Ok(Err(note));
    }
    let events = rows.events.clone();
    let raw = match settings.method(task) {
        Method::Boosted => {
            let (chosen, folds) = (rows.chosen.as_deref(), &rows.folds);
            fit_boosted(&rows.source, chosen, &events, folds, task, settings).map(|(boosted, decisions)| {
                let features = boosted.columns().to_vec();
                Raw { model: DayModel::Boosted { boosted }, decisions, features, convergence: None }
            })
        }
        Method::Btyd => match btyd(&rows, task, horizon_months) {
            Some(raw) => Ok(raw),
            None => return Ok(Err(CardNote::NoBtyd)),
        },
        _ => Preparation::fit(rows.source, rows.rows, rows.chosen.as_deref(), settings)
            .and_then(|(preparation, matrix)| logistic(&matrix, preparation, &events, &rows.folds, settings)),
    };
    let fitted = raw.and_then(|raw| {
        let Raw { model, decisions, features, convergence } = raw;
        let calibration = Calibration::fit(&decisions, &events, settings.calibration)?;
        Ok(Day { as_of, fitted: Calibrated { model, calibration }, decisions, features, convergence })
    });
    match fitted {
        Err(error) if error.kind().general() == Kind::Refused => Ok(Err(CardNote::FitFailed)),
        fitted => fitted.map(Ok),
    }
}

/// A fit before its calibration.
struct Raw {
    model: DayModel,
    decisions: Vec<f64>,
    features: Vec<String>,
    convergence: Option<Convergence>,
}

/// Fits coefficients on a prepared matrix, and decides each row out of fold.
fn logistic(
    matrix: &DesignMatrix,
    preparation: Preparation,
    events: &[bool],
    folds: &[u8],
    settings: &FitSettings,
) -> Result<Raw> {
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
    let features = preparation.features();
    let logistic = Logistic::from_solution(matrix.names(), &solution);
    let convergence = Some(*logistic.convergence());
    Ok(Raw { model: DayModel::Logistic { preparation, logistic }, decisions, features, convergence })
}

fn btyd<S: Source + Sync>(rows: &TaskRows<'_, S>, task: Task, horizon_months: u32) -> Option<Raw> {
    let table: Vec<_> = (0..rows.rows).map(|row| row_of(&rows.source, row)).collect();
    let (btyd, horizon_days, decisions) = fit_btyd(&table, rows.chosen.as_deref(), task, horizon_months)?;
    let base = decisions.iter().sum::<f64>() / decisions.len().max(1) as f64;
    let typical = match &rows.chosen {
        None => Typical::among(table.into_iter()),
        Some(chosen) => Typical::among(chosen.iter().filter_map(|row| table.get(*row as usize).copied())),
    };
    let fit = BtydFit { btyd, horizon_days, lapse: task == Task::Lapse, base, typical };
    let features = BTYD_FEATURES.map(str::to_owned).to_vec();
    Some(Raw { model: DayModel::Btyd(fit), decisions, features, convergence: None })
}

/// Returns the reason why no model can be fitted, if there is one.
fn too_few(is_event: &[bool], folds: &[u8]) -> Option<CardNote> {
    let rows = is_event.len() as u64;
    let events = is_event.iter().filter(|event| **event).count() as u64;
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
