//! Predictions of the models one horizon ago, compared with their outcomes.

use std::collections::BTreeMap;

use obole_fairness::wilson;
use obole_ledger::{AsOf, Ledger, Result};
use serde::Serialize;

use crate::features::features;
use crate::labels::labels;
use crate::models::{DesignMatrix, LogisticParams, Models, Task, score};
use crate::statistics;

/// Normal quantile of a 99.9 % interval: a warning should be rare if nothing moved.
const Z: f64 = 3.290_526_731_491_926;
/// Minimum number of events, and of others, for a slope.
const LEAST: usize = 50;

/// Predictions one horizon before the as-of day, and their outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LookBack {
    /// The day of the predictions; their outcome is now known.
    pub as_of: AsOf,
    /// Months of that outcome that the models had seen when they were fitted: the more, the more favourable
    /// the comparison.
    pub months_seen: u32,
    /// Probabilities, by task.
    pub chances: BTreeMap<Task, PastProbabilities>,
    /// Expected and observed totals of all donors.
    pub totals: Totals,
}

/// Probabilities and outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PastProbabilities {
    /// Number of donors.
    pub rows: u64,
    /// Share that the model expected.
    pub expected: f64,
    /// Observed share.
    pub observed: f64,
    /// Lower end of the 99.9 % Wilson interval of the observed share.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
    /// Expected calibration error over ten bins of equal width.
    pub ece10: Option<f64>,
    /// Slope of the outcome on the log-odds of the prediction, by logistic regression: 1 where the spread of
    /// the predictions is right, below 1 where it is too wide (Cox 1958, *Biometrika* 45:562–565). `None`
    /// with fewer than 50 events or others.
    pub slope: Option<f64>,
    /// Standard error of the slope.
    pub slope_error: Option<f64>,
}

/// Expected and observed amounts, in whole units of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Totals {
    /// Sum of likelihood times expected gift.
    pub expected: f64,
    /// Sum of the gifts.
    pub observed: f64,
}

/// Predicts as of the day one horizon before `as_of` and compares with the outcomes. `None` if that day is
/// not after the models' own day, if the ledger does not hold the complete outcome, or if nobody had given by
/// then.
///
/// # Errors
/// When a model cannot read the rows.
pub fn look_back(models: &Models, ledger: &Ledger, as_of: AsOf) -> Result<Option<LookBack>> {
    let card = models.gift.card();
    let months = card.horizon_months;
    let then = as_of.plus_months(-i32::try_from(months).unwrap_or(i32::MAX));
    let outcome = ledger.outcomes(then, months);
    if then <= card.as_of || !outcome.is_complete() {
        return Ok(None);
    }
    let table = features(&ledger.until(then));
    if table.is_empty() {
        return Ok(None);
    }
    let after = labels(&outcome, &table.donor);
    let seen_until = card.seen_until();
    let months_seen =
        (0..months).take_while(|ahead| then.plus_months(*ahead as i32) < seen_until).count() as u32;
    let scores = score(models, &table)?;
    let mut chances = BTreeMap::new();
    for (task, said) in [(Task::Gift, &scores.gift_likelihood), (Task::Lapse, &scores.lapse_risk)] {
        let came = after.gave.iter().map(|gave| (task == Task::Gift) == *gave);
        let (p, came): (Vec<f64>, Vec<bool>) =
            said.iter().copied().zip(came).filter(|(p, _)| !p.is_nan()).unzip();
        if let Some(found) = PastProbabilities::of(&p, &came) {
            chances.insert(task, found);
        }
    }
    let expected = (0..scores.len()).map(|row| scores.expected_value(row)).sum();
    let observed = after.amount.iter().map(|amount| amount.units()).sum();
    Ok(Some(LookBack { as_of: then, months_seen, chances, totals: Totals { expected, observed } }))
}

impl PastProbabilities {
    /// Compares probabilities and outcomes of the same rows; `None` without rows.
    pub(super) fn of(p: &[f64], came: &[bool]) -> Option<Self> {
        let (n, events) = (p.len(), came.iter().filter(|came| **came).count());
        let interval = wilson(events as f64, n as f64, Z)?;
        let slope = (events.min(n - events) >= LEAST).then(|| slope(p, came)).flatten();
        Some(Self {
            rows: n as u64,
            expected: p.iter().sum::<f64>() / n as f64,
            observed: events as f64 / n as f64,
            low: interval.low,
            high: interval.high,
            ece10: statistics::ece10(p, came),
            slope: slope.map(|slope| slope.0),
            slope_error: slope.map(|slope| slope.1),
        })
    }

    /// Returns the distance of the observed share from the expected one, relative to the expected one; 0 if
    /// chance explains it.
    pub fn off(&self) -> f64 {
        if (self.low..=self.high).contains(&self.expected) {
            0.0
        } else {
            self.observed / self.expected - 1.0
        }
    }

    /// Returns the distance of the slope from 1; 0 if chance explains it.
    pub fn tilt(&self) -> f64 {
        match (self.slope, self.slope_error) {
            (Some(slope), Some(error)) if (slope - 1.0).abs() > Z * error => slope - 1.0,
            _ => 0.0,
        }
    }
}

fn slope(p: &[f64], came: &[bool]) -> Option<(f64, f64)> {
    let clip = statistics::LOG_LOSS_CLIP;
    let odds = p.iter().map(|p| p.clamp(clip, 1.0 - clip)).map(|p| (p / (1.0 - p)).ln()).collect();
    let matrix = DesignMatrix::new(vec!["log_odds".to_owned()], odds).ok()?;
    let fitted = LogisticParams::new().alpha(0.0).check().ok()?.fit(&matrix, came, None).ok()?;
    Some((*fitted.coefficients().first()?, *fitted.standard_errors().first()?))
}
