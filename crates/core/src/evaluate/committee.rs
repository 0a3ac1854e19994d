//! Committees of past days, tested on a later day.

use obole_ledger::Result;

use super::origins::Origin;
use super::past::Past;
use crate::features::column;
use crate::models::{Day, FitSettings, Method, Sums, Task, TaskRows, is_active};

/// Probabilities of an event for some rows of a tested table, by committees of 1, 2, … days and by the rule.
pub(crate) struct Committees {
    /// Method of the models: the rule when none could be fitted on the newest day.
    pub(super) fitted: Method,
    pub(super) train_rows: u64,
    pub(super) train_events: u64,
    pub(super) rows: Vec<u32>,
    /// Probabilities by the number of days, that of one day first.
    models: Vec<Vec<f64>>,
    pub(super) rule: Vec<f64>,
}

impl Committees {
    /// Fits on the day of the fit and on the years before it, up to `days` in all, and predicts the rows of
    /// the task on the tested day; `None` when no donor belongs to the task on either day.
    ///
    /// # Errors
    /// Those of the fits.
    pub(super) fn of(
        past: &Past<'_, '_>,
        task: Task,
        settings: &FitSettings,
        origin: Origin,
        days: u32,
    ) -> Result<Option<Self>> {
        let Origin { fit_at, test_at, .. } = origin;
        let (train, test) = (past.training(fit_at)?, past.days().at(test_at));
        let Some(rows) = TaskRows::of(&train, task) else { return Ok(None) };
        let rule = rows.rule(task)?;
        let chosen: Option<Vec<u32>> = (task == Task::Lapse).then(|| {
            let recent = test.columns.get(column::N_12M).map_or(&[][..], Vec::as_slice);
            (0_u32..).zip(recent).filter(|(_, gifts)| is_active(**gifts)).map(|(row, _)| row).collect()
        });
        if chosen.as_ref().is_some_and(Vec::is_empty) {
            return Ok(None);
        }
        let said = |day: &Day| day.fitted.model.decisions(&&*test, test.len(), chosen.as_deref());
        let newest = past.day(task, settings, fit_at)?;
        let mut models = Vec::new();
        if let Some(newest) = &newest {
            let events = rows.events.iter().filter(|event| **event).count();
            let mut before = Sums::begin(newest, &newest.decisions);
            let mut after = Sums::begin(newest, &said(newest));
            models.push(after.probabilities(0.0));
            for day in past.earlier(task, settings, fit_at, days)? {
                before
                    .add(&day, &day.fitted.model.decisions(&rows.source, rows.rows, rows.chosen.as_deref()));
                after.add(&day, &said(&day));
                models.push(after.probabilities(before.offset(events)));
            }
        }
        let rows_tested = chosen.unwrap_or_else(|| (0..test.len() as u32).collect());
        let recency = test.columns.get(column::RECENCY_DAYS).map_or(&[][..], Vec::as_slice);
        let days = rows_tested.iter().filter_map(|row| recency.get(*row as usize));
        Ok(Some(Self {
            fitted: if models.is_empty() { Method::Rule } else { settings.method(task) },
            train_rows: rows.events.len() as u64,
            train_events: rows.events.iter().filter(|event| **event).count() as u64,
            rule: days.map(|days| rule.value(*days).get()).collect(),
            rows: rows_tested,
            models,
        }))
    }

    /// Returns the probabilities by a number of days; those of the rule without a model.
    pub(crate) fn of_days(&self, days: u32) -> &[f64] {
        let at = (days.max(1) as usize).min(self.models.len()).checked_sub(1);
        at.and_then(|at| self.models.get(at)).map_or(&self.rule, |model| model)
    }
}
