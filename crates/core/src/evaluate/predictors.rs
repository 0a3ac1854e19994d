//! Predictions of amounts by the model and by the rules for the tested rows.

use std::collections::BTreeMap;

use obole_ledger::Result;

use super::tested_amounts::{TestedAmount, TestedAmounts};
use crate::features::FeatureTable;
use crate::models::{Amount, AmountModel, FitSettings, Method, TrainingSet, rule_amounts};

/// Predicts amounts; `None` when nobody gave in the training outcome. `earlier` holds the log residuals of
/// one horizon before ([`amounts_before`](super::amounts_before)).
pub(super) fn amounts(
    train: &TrainingSet,
    test: &FeatureTable,
    settings: &FitSettings,
    earlier: &[f64],
) -> Result<Option<TestedAmounts>> {
    if !train.labels().gave.contains(&true) {
        return Ok(None);
    }
    let fitted = AmountModel::fit_widened(train, settings, earlier)?;
    let predicted = fitted.predict(test)?;
    let of = |part: fn(&Amount) -> f64| predicted.iter().map(part).collect();
    let mut rules = BTreeMap::new();
    for rule in Method::AMOUNT_RULES {
        let amounts = rule_amounts(test, rule)?;
        rules.insert(
            rule,
            TestedAmount {
                expected: amounts.clone(),
                centre: amounts,
                spread: fitted.spread_of(rule).cloned(),
            },
        );
    }
    Ok(Some(TestedAmounts {
        fitted: fitted.card().method,
        train_rows: fitted.card().events,
        model: TestedAmount {
            expected: of(|amount| amount.expected),
            centre: of(|amount| amount.centre),
            spread: fitted.spread().cloned(),
        },
        rules,
        chosen: better_rule(train)?,
    }))
}

/// Returns the amount rule with the smallest mean absolute error on the training rows that gave; the first of
/// equals.
fn better_rule(train: &TrainingSet) -> Result<Method> {
    let labels = train.labels();
    let mut best = (f64::INFINITY, Method::LastGift);
    for rule in Method::AMOUNT_RULES {
        let amounts = rule_amounts(train.features(), rule)?;
        let rows = amounts.iter().zip(&labels.amount).zip(&labels.gave);
        let error =
            rows.filter(|(_, gave)| **gave).map(|((rule, amount), _)| (rule - amount.units()).abs()).sum();
        if error < best.0 {
            best = (error, rule);
        }
    }
    Ok(best.1)
}
