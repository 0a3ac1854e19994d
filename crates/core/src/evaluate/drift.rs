//! Drift: the error of a model fitted one horizon earlier, measured on the newest known outcomes.

use std::sync::Arc;

use obole_ledger::{AsOf, Ledger, Result};

use super::committee::Committees;
use super::comparison::LEAST_EVENTS;
use super::origins::Origin;
use super::past::Past;
use crate::features::FeatureDays;
use crate::models::{FitSettings, Task, TrainingSet, centring, shifted};
use crate::statistics;

/// Returns the settings with the measured drift: for each yes-or-no task, the amount to add to the log-odds
/// of a model fitted one horizon before the training day, so that its probabilities on the training rows sum
/// to the number of events.
///
/// All of this is known when the training outcomes are known: the earlier model, its predictions on the
/// training day, and the outcomes after it. It is a correction of the intercept, the first step of updating a
/// prediction model (Steyerberg 2009, *Clinical Prediction Models*, §20.3). Without an earlier day to fit on,
/// or with fewer than [`LEAST_EVENTS`] of either outcome, nothing is added.
///
/// # Errors
/// Those of the fits.
pub fn with_drift(ledger: &Ledger, set: &TrainingSet, settings: &FitSettings) -> Result<FitSettings> {
    let days = FeatureDays::new(ledger);
    with_drift_on(&Past::new(&days, set.labels().months), set, settings)
}

/// Does the same as [`with_drift`], with the existing tables of past days.
fn with_drift_on(past: &Past<'_, '_>, set: &TrainingSet, settings: &FitSettings) -> Result<FitSettings> {
    let of = |task: Task| -> Result<f64> {
        let seen = Seen::of(past, task, settings, settings.days(task), set.labels().as_of)?;
        Ok(seen.map_or(0.0, |seen| seen.offset(settings.days(task))))
    };
    Ok(FitSettings { gift_drift: of(Task::Gift)?, lapse_drift: of(Task::Lapse)?, ..settings.clone() })
}

/// Returns the drift to add to the log-odds of a task for models fitted on a day: where the drift seen one
/// horizon earlier would have lowered the log loss on that day, the smaller of the two; else 0.
///
/// One year of drift may be chance, and a jump is seldom followed by another. What two years in a row have in
/// common is a trend: on simulated years that jump at random, the smaller of the two costs nothing, while the
/// newest alone costs up to .006 of log loss.
///
/// # Errors
/// Those of the fits.
pub(crate) fn proved_drift(
    past: &Past<'_, '_>,
    task: Task,
    settings: &FitSettings,
    days: u32,
    fit_at: AsOf,
) -> Result<f64> {
    let Some(seen) = Seen::of(past, task, settings, days, fit_at)? else { return Ok(0.0) };
    let earlier = Origin::testing_at(fit_at, past.horizon_months()).fit_at;
    let Some(before) = Seen::of(past, task, settings, days, earlier)? else { return Ok(0.0) };
    let (before, now) = (before.offset(days), seen.offset(days));
    let said = seen.said.of_days(days);
    if seen.said.fitted.is_rule() {
        return Ok(0.0);
    }
    let moved: Vec<f64> = said.iter().map(|p| shifted(*p, before)).collect();
    let loss = |p: &[f64]| statistics::log_loss(p, &seen.outcome);
    let helped = before != 0.0 && loss(&moved) < loss(said);
    Ok(if !helped {
        0.0
    } else if before.abs() < now.abs() {
        before
    } else {
        now
    })
}

/// Predictions for a training day by models fitted one horizon before it, with the outcomes after it.
struct Seen {
    said: Arc<Committees>,
    outcome: Vec<bool>,
}

impl Seen {
    /// Returns `None` without an earlier day to fit on.
    fn of(
        past: &Past<'_, '_>,
        task: Task,
        settings: &FitSettings,
        days: u32,
        day: AsOf,
    ) -> Result<Option<Self>> {
        let before = Origin::testing_at(day, past.horizon_months());
        if past.days().at(before.fit_at).is_empty() {
            return Ok(None);
        }
        let Some(said) = past.committees(task, settings, before, days)? else { return Ok(None) };
        let set = past.training(day)?;
        let gave = said.rows.iter().filter_map(|row| set.labels().gave.get(*row as usize));
        let outcome = gave.map(|gave| *gave != (task == Task::Lapse)).collect();
        Ok(Some(Self { said, outcome }))
    }

    fn offset(&self, days: u32) -> f64 {
        let (p, events) = (self.said.of_days(days), self.outcome.iter().filter(|outcome| **outcome).count());
        let least = events.min(self.outcome.len() - events) as u64;
        if least < LEAST_EVENTS { 0.0 } else { centring(p, events) }
    }
}
