//! Models fitted on the newest known outcomes; each task uses its model or its rule, as past years decided.

use obole_ledger::{AsOf, Error, Kind, Ledger, Result};

use super::as_of::features_as_of;
use crate::evaluate::{Backtest, Past, earlier_days_on, proved_drift};
use crate::features::FeatureDays;
use crate::models::{FitSettings, ModelSet, Task, TaskModels, TrainingSet};
use crate::monitor::{TrainingRecord, TrainingSample};

/// Returns the last day for which the ledger holds all outcomes of the next `months` by `as_of`.
pub(super) fn newest_training_day(ledger: &Ledger, as_of: AsOf, months: u32) -> AsOf {
    ledger.known_until(as_of).plus_months(-i32::try_from(months).unwrap_or(12))
}

/// Returns features with the outcomes of the newest `months` that are complete in the ledger by `as_of`;
/// `None` when nobody gave before them.
///
/// # Errors
/// [`Kind::Usage`] for months that are no horizon.
pub fn newest_training(ledger: &Ledger, as_of: AsOf, months: u32) -> Result<Option<TrainingSet>> {
    let days = FeatureDays::new(ledger);
    newest_training_on(&Past::new(&days, months).with_goals(true), as_of)
}

pub(super) fn newest_training_on(past: &Past<'_, '_>, as_of: AsOf) -> Result<Option<TrainingSet>> {
    let (ledger, months) = (past.days().ledger(), past.horizon_months());
    let table = past.days().at(newest_training_day(ledger, as_of, months));
    if table.is_empty() {
        return Ok(None);
    }
    let set = TrainingSet::known(ledger, table, months)?;
    Ok(Some(if past.has_goals() { set.with_goals(ledger) } else { set }))
}

/// Returns the features of a day with the outcomes of the `months` after it, for all tasks.
///
/// # Errors
/// [`Kind::Refused`] when there is no counted gift before the day, or the ledger does not reach the end of
/// the months.
pub fn training(ledger: &Ledger, as_of: AsOf, months: u32) -> Result<TrainingSet> {
    Ok(TrainingSet::known(ledger, features_as_of(ledger, as_of)?, months)?.with_goals(ledger))
}

/// Fits all tasks as a backtest decided: with the models that it chose, with the drift where that helped,
/// with intervals of amounts as wide as past years need, and with the simple rule where the model was not
/// better. Returns the models, and the distributions of inputs and scores over the training rows.
///
/// # Errors
/// Those of the fits; [`Kind::Usage`] for a backtest of another horizon.
pub fn fit_as_proved(
    ledger: &Ledger,
    set: &TrainingSet,
    proof: &Backtest,
) -> Result<(ModelSet, TrainingRecord)> {
    let days = FeatureDays::new(ledger);
    fit_as_proved_on(&Past::new(&days, set.labels().months), set, proof)
}

pub(super) fn fit_as_proved_on(
    past: &Past<'_, '_>,
    set: &TrainingSet,
    proof: &Backtest,
) -> Result<(ModelSet, TrainingRecord)> {
    let selected = selected(past, set, proof)?;
    let earlier = earlier_days_on(past, set, &selected)?;
    let sample = TrainingSample::of(set, &selected);
    let models = TaskModels::fit(set.clone(), &Task::ALL, &selected, &earlier)?.by_proof(proof)?;
    let record = sample.record(models.gift(), models.lapse(), models.amount())?;
    let models = models.complete().ok_or_else(|| Error::new(Kind::System, "task-not-fitted"))?;
    Ok((models, record))
}

/// Returns the settings of the live fit: the models that the proof compared with the rule, with the drift
/// where it helped.
///
/// # Errors
/// Those of the fits.
pub fn selected_settings(ledger: &Ledger, set: &TrainingSet, proof: &Backtest) -> Result<FitSettings> {
    let days = FeatureDays::new(ledger);
    selected(&Past::new(&days, set.labels().months), set, proof)
}

fn selected(past: &Past<'_, '_>, set: &TrainingSet, proof: &Backtest) -> Result<FitSettings> {
    let chosen = FitSettings {
        gift: proof.model_of(Task::Gift),
        lapse: proof.model_of(Task::Lapse),
        gift_days: proof.days_of(Task::Gift),
        lapse_days: proof.days_of(Task::Lapse),
        ..proof.settings.fit.clone()
    };
    let drift = |task: Task, days: u32| proved_drift(past, task, &chosen, days, set.labels().as_of);
    Ok(FitSettings {
        gift_drift: drift(Task::Gift, chosen.gift_days)?,
        lapse_drift: drift(Task::Lapse, chosen.lapse_days)?,
        ..chosen.clone()
    })
}
