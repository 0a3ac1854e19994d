//! Residuals of amounts from a model of one horizon earlier, which show how much a year that differs from the
//! one before widens an interval.

use obole_ledger::{Ledger, Result};

use super::origins::Origin;
use super::past::Past;
use crate::features::FeatureDays;
use crate::models::{AmountModel, Earlier, EarlierDays, FitSettings, Task, TrainingSet};

/// Returns what the days before the training day add to a fit: the models of earlier days, as many as the
/// settings name, and the residuals that widen the interval of an amount.
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
    Ok(Earlier { models, residuals: amounts_before_on(past, set, settings)? })
}

/// Computes the out-of-time residuals of the logarithm for an amount model fitted one horizon before the
/// training day: for the training donors who gave, `ln` of the amount given minus `ln` of the amount that the
/// earlier model predicted.
///
/// All of this is known when the training outcomes are known. The residuals widen the interval of the model
/// fitted now ([`AmountModel::fit_widened`]). The result is empty without an earlier day to fit on, or with
/// too few gifts to fit.
///
/// # Errors
/// Those of the fit.
pub(super) fn amounts_before_on(
    past: &Past<'_, '_>,
    set: &TrainingSet,
    settings: &FitSettings,
) -> Result<Vec<f64>> {
    let labels = set.labels();
    let before = Origin::testing_at(labels.as_of, labels.months);
    if past.days().at(before.fit_at).is_empty() {
        return Ok(Vec::new());
    }
    let model = AmountModel::fit(&*past.training(before.fit_at)?, settings)?;
    if model.ridge().is_none() {
        return Ok(Vec::new());
    }
    let said = model.predict(set.features())?;
    let rows = said.iter().zip(&labels.amount).zip(&labels.gave);
    let given = rows.filter(|((_, amount), gave)| **gave && amount.get() > 0);
    Ok(given.map(|((said, amount), _)| amount.units().ln() - said.centre.ln()).collect())
}
