//! The doors of the models room, one task at a time: what the model says and what the rule says of the tested rows.

use obole_ledger::{Error, Kind, Result};

use crate::features::FeatureTable;
use crate::models::{
    AmountModel, FitSettings, GiftModel, LapseModel, Method, Probability, RecencyRule, TrainingSet,
};

/// Probabilities of an event, by model and rule, for some rows of the tested table.
pub(super) struct Chances {
    pub(super) fitted: Method,
    pub(super) train_rows: u64,
    pub(super) train_events: u64,
    pub(super) rows: Vec<u32>,
    pub(super) model: Vec<f64>,
    pub(super) rule: Vec<f64>,
}

/// Amounts by model and rules, for all rows of the tested table.
pub(super) struct Amounts {
    pub(super) fitted: Method,
    pub(super) train_rows: u64,
    pub(super) model: Vec<f64>,
    pub(super) low: Vec<f64>,
    pub(super) high: Vec<f64>,
    pub(super) last: Vec<f64>,
    pub(super) mean: Vec<f64>,
    pub(super) chosen: Method,
}

fn column<'a>(table: &'a FeatureTable, name: &str) -> Result<&'a [f64]> {
    table
        .column(name)
        .ok_or_else(|| Error::new(Kind::Usage, "the feature table lacks a column").in_column(name))
}

fn numbers(probabilities: &[Probability]) -> Vec<f64> {
    probabilities.iter().map(|p| p.get()).collect()
}

fn by_recency(rule: &RecencyRule, table: &FeatureTable) -> Result<Vec<f64>> {
    Ok(column(table, "recency_days")?.iter().map(|&days| rule.value(days).get()).collect())
}

pub(super) fn gift(train: &TrainingSet, test: &FeatureTable, settings: &FitSettings) -> Result<Chances> {
    let fitted = GiftModel::fit(train, settings)?;
    Ok(Chances {
        fitted: fitted.card().method,
        train_rows: fitted.card().rows,
        train_events: fitted.card().events,
        rows: (0..test.len() as u32).collect(),
        model: numbers(&fitted.predict(test)?),
        rule: by_recency(fitted.rule(), test)?,
    })
}

/// `None` when no donor was active in the 12 months before, in training or in the test.
pub(super) fn lapse(
    train: &TrainingSet,
    test: &FeatureTable,
    settings: &FitSettings,
) -> Result<Option<Chances>> {
    let active = |table: &FeatureTable| -> Result<Vec<u32>> {
        let recent = column(table, "n_12m")?;
        Ok((0_u32..).zip(recent).filter(|(_, gifts)| **gifts >= 1.0).map(|(row, _)| row).collect())
    };
    let rows = active(test)?;
    if rows.is_empty() || active(train.features())?.is_empty() {
        return Ok(None);
    }
    let fitted = LapseModel::fit(train, settings)?;
    let of_rows = |all: Vec<f64>| -> Vec<f64> {
        rows.iter().filter_map(|&row| all.get(row as usize).copied()).collect()
    };
    Ok(Some(Chances {
        fitted: fitted.card().method,
        train_rows: fitted.card().rows,
        train_events: fitted.card().events,
        model: of_rows(numbers(&fitted.predict(test)?)),
        rule: of_rows(by_recency(fitted.rule(), test)?),
        rows,
    }))
}

/// `None` when nobody gave in the training outcome.
pub(super) fn amounts(
    train: &TrainingSet,
    test: &FeatureTable,
    settings: &FitSettings,
) -> Result<Option<Amounts>> {
    if !train.labels().gave.contains(&true) {
        return Ok(None);
    }
    let fitted = AmountModel::fit(train, settings)?;
    let predicted = fitted.predict(test)?;
    let of = |part: fn(&crate::models::Amount) -> f64| predicted.iter().map(part).collect();
    Ok(Some(Amounts {
        fitted: fitted.card().method,
        train_rows: fitted.card().events,
        model: of(|amount| amount.expected),
        low: of(|amount| amount.low),
        high: of(|amount| amount.high),
        last: column(test, "last_amount")?.to_vec(),
        mean: column(test, "avg_amount")?.to_vec(),
        chosen: better_rule(train)?,
    }))
}

/// The amount rule with the smaller mean absolute error on the training rows that gave; the last gift on a tie.
fn better_rule(train: &TrainingSet) -> Result<Method> {
    let error = |name: &str| -> Result<f64> {
        let labels = train.labels();
        let rows = column(train.features(), name)?.iter().zip(&labels.amount).zip(&labels.gave);
        Ok(rows.filter(|(_, gave)| **gave).map(|((rule, amount), _)| (rule - amount.units()).abs()).sum())
    };
    Ok(if error("avg_amount")? < error("last_amount")? { Method::MeanGift } else { Method::LastGift })
}
