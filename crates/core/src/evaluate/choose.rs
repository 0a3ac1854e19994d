//! Choice of one model for each task from several, by their results out of time: first how many days each
//! method takes, then the method.

use std::collections::BTreeMap;

use obole_ledger::Result;

use super::backtest::BacktestSettings;
use super::drift::proved_drift;
use super::origins::Origin;
use super::past::Past;
use super::selection::{Loss, Selection, compared};
use super::tested::{TestedProbabilities, TestedRows};
use crate::models::{FitSettings, Method, Task};
use crate::progress::{Part, Parts};

/// The choice for each yes-or-no task that could be compared.
pub type Selections = BTreeMap<Task, Selection>;

/// A task tested at every origin by one method and one number of days.
#[derive(Debug, Clone)]
struct Column {
    method: Method,
    days: u32,
    /// By origin; `None` when no donor belonged to the task.
    tested: Vec<Option<TestedProbabilities>>,
}

impl Column {
    /// Returns the probabilities of all origins, one after the other; `None` if the method could not be
    /// fitted at each.
    fn pooled(&self) -> Option<Vec<f64>> {
        let mut parts = self.tested.iter().flatten();
        if parts.clone().next().is_none() || parts.any(|part| part.fitted != self.method) {
            return None;
        }
        Some(self.tested.iter().flatten().flat_map(|part| part.model.iter().copied()).collect())
    }
}

/// The tested rows of all origins of a task: outcomes and donors.
fn pooled_rows(rows: &[TestedRows], column: &Column) -> (Vec<bool>, Vec<u32>) {
    let (mut outcome, mut donor) = (Vec::new(), Vec::new());
    for (rows, part) in rows.iter().zip(&column.tested) {
        if let Some(part) = part {
            outcome.extend(&part.outcome);
            donor.extend(part.rows.iter().filter_map(|row| rows.donor.get(*row as usize)));
        }
    }
    (outcome, donor)
}

/// Tests a task by one method, and chooses the number of days: the fewest within one standard error of the
/// best.
fn committee(
    past: &Past<'_, '_>,
    rows: &[TestedRows],
    task: Task,
    settings: &FitSettings,
    most_days: u32,
) -> Result<Column> {
    let method = settings.method(task);
    let at = |days: u32| -> Result<Column> {
        let tested = rows.iter().map(|rows| tested(past, rows, task, settings, days));
        Ok(Column { method, days, tested: tested.collect::<Result<_>>()? })
    };
    let most = if method == Method::Rule { 1 } else { most_days.max(1) };
    // The largest committees first: the smaller ones are parts of them.
    let mut columns: Vec<Column> = (1..=most).rev().map(at).collect::<Result<_>>()?;
    columns.reverse();
    let pooled: Option<Vec<Vec<f64>>> = columns.iter().map(Column::pooled).collect();
    let chosen = pooled.as_ref().zip(columns.first()).and_then(|(pooled, first)| {
        let (outcome, donor) = pooled_rows(rows, first);
        let pooled: Vec<&[f64]> = pooled.iter().map(Vec::as_slice).collect();
        let (_, losses) = compared(&pooled, &outcome, None, Some(&donor))?;
        losses.iter().position(Loss::is_within_one_standard_error)
    });
    Ok(columns.swap_remove(chosen.unwrap_or(0)))
}

/// Tests a task at an origin, with the drift that was proved by then.
///
/// # Errors
/// Those of the fits.
pub(super) fn tested(
    past: &Past<'_, '_>,
    rows: &TestedRows,
    task: Task,
    settings: &FitSettings,
    days: u32,
) -> Result<Option<TestedProbabilities>> {
    let drift = proved_drift(past, task, settings, days, rows.origin.fit_at)?;
    rows.task(past, task, settings, days, drift)
}

/// The model of a task: its settings, its number of days, and the comparison, if there were several methods.
pub(super) struct Chosen {
    pub(super) fit: FitSettings,
    pub(super) days: u32,
    pub(super) selection: Option<Selection>,
}

/// Chooses the method of a task from the candidates of the settings, and its number of days.
///
/// # Errors
/// Those of the fits.
pub(super) fn choose(
    past: &Past<'_, '_>,
    origins: &[Origin],
    task: Task,
    settings: &BacktestSettings,
    parts: &mut Parts<'_>,
) -> Result<Chosen> {
    let rows: Vec<TestedRows> = origins.iter().map(|origin| TestedRows::of(past, *origin)).collect();
    let fits: Vec<FitSettings> = match &settings.candidates[..] {
        [] => vec![settings.fit.clone()],
        methods => methods.iter().map(|method| settings.fit.clone().with_method(*method)).collect(),
    };
    let test = |fit: &FitSettings| {
        let column = committee(past, &rows, task, fit, settings.most_days);
        parts.finish(Part::Compare);
        column
    };
    let columns: Vec<Column> = fits.iter().map(test).collect::<Result<_>>()?;
    let selection = if settings.candidates.is_empty() { None } else { select(&rows, &columns) };
    let method = selection.as_ref().map(|selection| selection.chosen);
    let at = columns.iter().position(|column| Some(column.method) == method).unwrap_or(0);
    let days = columns.get(at).map_or(1, |column| column.days);
    let fit = fits.into_iter().nth(at).unwrap_or_else(|| settings.fit.clone());
    Ok(Chosen { fit, days, selection })
}

/// Chooses among the methods of a task; `None` when none could be fitted at every origin.
fn select(rows: &[TestedRows], columns: &[Column]) -> Option<Selection> {
    let (outcome, donor) = pooled_rows(rows, columns.first()?);
    let pooled: Vec<(Method, Vec<f64>)> =
        columns.iter().filter_map(|column| Some((column.method, column.pooled()?))).collect();
    let candidates: Vec<(Method, &[f64])> =
        pooled.iter().map(|(method, p)| (*method, p.as_slice())).collect();
    Selection::of(&candidates, &outcome, None, Some(&donor))
}
