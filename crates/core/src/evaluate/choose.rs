//! Choice of one model for each task from several, by their results out of time: first how many days each method
//! takes, then the method.

use std::collections::BTreeMap;

use obole_ledger::Result;

use super::drift::proved_drift;
use super::past::Past;
use super::selection::{Loss, Selection, compared};
use super::tested::{TestedProbabilities, TestedRows};
use crate::models::{FitSettings, Method, Task};

/// The choice for each yes-or-no task that could be compared.
pub type Selections = BTreeMap<Task, Selection>;

/// A task tested at every origin by one method and one number of days.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) method: Method,
    pub(super) days: u32,
    /// By origin; `None` when no donor belonged to the task.
    pub(super) tested: Vec<Option<TestedProbabilities>>,
}

impl Column {
    /// Returns the probabilities of all origins, one after the other; `None` if the method could not be fitted
    /// at each.
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
///
/// # Errors
/// Those of the fits.
pub(super) fn committee(
    past: &Past<'_, '_>,
    rows: &[TestedRows],
    task: Task,
    settings: &FitSettings,
) -> Result<Column> {
    let method = settings.method(task);
    let at = |days: u32| -> Result<Column> {
        let one = |rows: &TestedRows| {
            let drift = proved_drift(past, task, settings, days, rows.origin.fit_at)?;
            rows.task(past, task, settings, days, drift)
        };
        Ok(Column { method, days, tested: rows.iter().map(one).collect::<Result<_>>()? })
    };
    let most = if method == Method::Rule { 1 } else { past.most_days() };
    let mut columns: Vec<Column> = (1..=most).map(at).collect::<Result<_>>()?;
    let pooled: Option<Vec<Vec<f64>>> = columns.iter().map(Column::pooled).collect();
    let chosen = pooled.as_ref().zip(columns.first()).and_then(|(pooled, first)| {
        let (outcome, donor) = pooled_rows(rows, first);
        let pooled: Vec<&[f64]> = pooled.iter().map(Vec::as_slice).collect();
        let (_, losses) = compared(&pooled, &outcome, None, Some(&donor))?;
        losses.iter().position(Loss::is_within_one_standard_error)
    });
    Ok(columns.swap_remove(chosen.unwrap_or(0)))
}

/// Chooses among the methods of a task; `None` when none could be fitted at every origin.
pub(super) fn select(rows: &[TestedRows], columns: &[Column]) -> Option<Selection> {
    let (outcome, donor) = pooled_rows(rows, columns.first()?);
    let pooled: Vec<(Method, Vec<f64>)> =
        columns.iter().filter_map(|column| Some((column.method, column.pooled()?))).collect();
    let candidates: Vec<(Method, &[f64])> =
        pooled.iter().map(|(method, p)| (*method, p.as_slice())).collect();
    Selection::of(&candidates, &outcome, None, Some(&donor))
}
