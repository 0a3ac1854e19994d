//! Fits of the days before the training day: the other models of a committee, and the amounts of one horizon
//! earlier, which show how much a year that differs from the one before widens an interval.

use obole_ledger::{Ledger, Result};

use super::origins::Origin;
use super::past::Past;
use crate::features::FeatureDays;
use crate::models::{AmountModel, Earlier, EarlierDays, FitSettings, Task, TrainingSet};

/// Returns the fits of the days before the training day that are added to a fit: the models of earlier days,
/// as many as the settings name, and the amount model of one horizon earlier, whose errors widen the
/// intervals.
///
/// # Errors
/// Those of the fits.
pub fn earlier_days(ledger: &Ledger, set: &TrainingSet, settings: &FitSettings) -> Result<Earlier> {
    let days = FeatureDays::new(ledger);
    earlier_days_on(&Past::new(&days, set.labels().months), set, settings)
}

/// Does the same as [`earlier_days`], with the existing tables of past days.
pub(crate) fn earlier_days_on(
    past: &Past<'_, '_>,
    set: &TrainingSet,
    settings: &FitSettings,
) -> Result<Earlier> {
    let as_of = set.labels().as_of;
    let mut models = EarlierDays::new();
    for task in [Task::Gift, Task::Lapse] {
        models.insert(task, past.earlier(task, settings, as_of, settings.days(task))?);
    }
    Ok(Earlier { models, amounts: amounts_before_on(past, set, settings)? })
}

/// Fits an amount model one horizon before the training day. All of it is known when the training outcomes
/// are known; its errors on the training rows widen the intervals of the model fitted now
/// ([`AmountModel::fit_widened`]). `None` without an earlier day to fit on, or with too few gifts to fit.
///
/// # Errors
/// Those of the fit.
pub(super) fn amounts_before_on(
    past: &Past<'_, '_>,
    set: &TrainingSet,
    settings: &FitSettings,
) -> Result<Option<AmountModel>> {
    let labels = set.labels();
    let before = Origin::testing_at(labels.as_of, labels.months);
    if past.days().at(before.fit_at).is_empty() {
        return Ok(None);
    }
    let model = AmountModel::fit(&*past.training(before.fit_at)?, settings)?;
    Ok(Some(model).filter(|model| model.ridge().is_some()))
}
