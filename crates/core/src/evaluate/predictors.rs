//! Predictions of the model and of the rule for the tested rows, one task at a time.

use std::collections::BTreeMap;

use obole_ledger::{Error, Kind, Result};

use super::tested_amounts::{TestedAmount, TestedAmounts};
use crate::features::FeatureTable;
use crate::models::{
    Amount, AmountModel, FitSettings, GiftModel, LapseModel, Method, Probability, RecencyRule, TrainingSet,
    is_active, rule_amounts,
};

/// Probabilities of an event, by model and rule, for some rows of the tested table.
pub(super) struct Probabilities {
    pub(super) fitted: Method,
    pub(super) train_rows: u64,
    pub(super) train_events: u64,
    pub(super) rows: Vec<u32>,
    pub(super) model: Vec<f64>,
    pub(super) rule: Vec<f64>,
}

fn column<'a>(table: &'a FeatureTable, name: &str) -> Result<&'a [f64]> {
    table.column(name).ok_or_else(|| Error::new(Kind::Usage, "features-lack-column").in_column(name))
}

fn numbers(probabilities: &[Probability]) -> Vec<f64> {
    probabilities.iter().map(|p| p.get()).collect()
}

fn by_recency(rule: &RecencyRule, table: &FeatureTable) -> Result<Vec<f64>> {
    Ok(column(table, "recency_days")?.iter().map(|&days| rule.value(days).get()).collect())
}

pub(super) fn gift(
    train: &TrainingSet,
    test: &FeatureTable,
    settings: &FitSettings,
) -> Result<Probabilities> {
    let fitted = GiftModel::fit(train, settings)?;
    Ok(Probabilities {
        fitted: fitted.card().method,
        train_rows: fitted.card().rows,
        train_events: fitted.card().events,
        rows: (0..test.len() as u32).collect(),
        model: numbers(&fitted.predict(test)?),
        rule: by_recency(fitted.rule(), test)?,
    })
}

/// Predicts lapses; `None` when no donor was active in the 12 months before, in training or in the test.
pub(super) fn lapse(
    train: &TrainingSet,
    test: &FeatureTable,
    settings: &FitSettings,
) -> Result<Option<Probabilities>> {
    let active = |table: &FeatureTable| -> Result<Vec<u32>> {
        let recent = column(table, "n_12m")?;
        Ok((0_u32..).zip(recent).filter(|(_, gifts)| is_active(**gifts)).map(|(row, _)| row).collect())
    };
    let rows = active(test)?;
    if rows.is_empty() || active(train.features())?.is_empty() {
        return Ok(None);
    }
    let fitted = LapseModel::fit(train, settings)?;
    let of_rows = |all: Vec<f64>| -> Vec<f64> {
        rows.iter().filter_map(|&row| all.get(row as usize).copied()).collect()
    };
    Ok(Some(Probabilities {
        fitted: fitted.card().method,
        train_rows: fitted.card().rows,
        train_events: fitted.card().events,
        model: of_rows(numbers(&fitted.predict(test)?)),
        rule: of_rows(by_recency(fitted.rule(), test)?),
        rows,
    }))
}

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
