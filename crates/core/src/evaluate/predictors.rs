//! Predictions of amounts by the models and by the rules for the tested rows.

use std::collections::BTreeMap;

use obole_ledger::Result;

use super::tested_amounts::{TestedAmount, TestedAmounts};
use crate::features::FeatureTable;
use crate::models::{AmountModel, DonorKind, FitSettings, Method, TrainingSet};

/// Predicts amounts; `None` when nobody gave in the training outcome. `earlier` is the model of one horizon
/// before ([`amounts_before_on`](super::before::amounts_before_on)).
pub(super) fn amounts(
    train: &TrainingSet,
    test: &FeatureTable,
    settings: &FitSettings,
    earlier: Option<&AmountModel>,
) -> Result<Option<TestedAmounts>> {
    if !train.labels().gave.contains(&true) {
        return Ok(None);
    }
    let fitted = AmountModel::fit_widened(train, settings, earlier)?;
    let mut by = BTreeMap::new();
    let models = Method::AMOUNT_MODELS.into_iter().filter(|_| fitted.ridge().is_some());
    for method in models.chain(Method::AMOUNT_RULES) {
        let predicted = fitted.predict_by(method, test)?;
        by.insert(
            method,
            TestedAmount {
                expected: predicted.iter().map(|amount| amount.expected).collect(),
                centre: predicted.iter().map(|amount| amount.centre).collect(),
                spread: fitted.spread_of(method).cloned(),
            },
        );
    }
    Ok(Some(TestedAmounts {
        fitted: fitted.card().method,
        train_rows: fitted.card().events,
        kinds: (0..test.len()).map(|row| DonorKind::of(&test.row(row))).collect(),
        by,
        chosen: fitted.best_rule(),
    }))
}
