//! How far amounts lay from a model of one horizon earlier: what a year unlike the one before does to an interval.

use obole_ledger::{Ledger, Result};

use super::origins::Origin;
use super::tested::joined;
use crate::features::features;
use crate::models::{AmountModel, FitSettings, TrainingSet};

/// The residuals of the logarithm, out of time, of an amount model fitted one horizon before the training day: of the
/// training donors who gave, `ln` of what they gave less that of what the earlier model said.
///
/// All of it is known when the training outcomes are. They widen the interval of the model fitted now
/// ([`AmountModel::fit_widened`]). Empty without an earlier day to fit on, or with too few gifts to fit.
///
/// # Errors
/// Those of the fit.
pub fn amounts_before(ledger: &Ledger, set: &TrainingSet, settings: &FitSettings) -> Result<Vec<f64>> {
    let labels = set.labels();
    let before = Origin::testing_at(labels.as_of, labels.months);
    if features(&ledger.until(before.fit_at)).is_empty() {
        return Ok(Vec::new());
    }
    let model = AmountModel::fit(&joined(ledger, before.fit_at, before.horizon_months)?, settings)?;
    if model.ridge().is_none() {
        return Ok(Vec::new());
    }
    let said = model.predict(set.features())?;
    let rows = said.iter().zip(&labels.amount).zip(&labels.gave);
    let given = rows.filter(|((_, amount), gave)| **gave && amount.get() > 0);
    Ok(given.map(|((said, amount), _)| amount.units().ln() - said.centre.ln()).collect())
}
