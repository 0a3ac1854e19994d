//! One origin: fit on what was known, predict a later day, keep what then happened.

use std::collections::BTreeMap;

use obole_ledger::{AsOf, Cents, Error, Kind, Ledger, Result};
use serde::{Deserialize, Serialize};

use super::amount::AmountRows;
use super::measured::Weighable;
use super::metric::Metric;
use super::origins::Origin;
use super::predictors::{self, Amounts, Chances};
use super::probability::ProbabilityRows;
use crate::features::{FeatureTable, features};
use crate::labels::{Labels, labels};
use crate::models::{FitSettings, Method, Task, TrainingSet};

/// The out-of-time predictions of one origin, and what happened.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedOrigin {
    /// When it was fitted and tested.
    pub origin: Origin,
    /// Whether the ledger reaches the end of the tested outcome; if not, some "no gift" may be "not yet".
    pub complete: bool,
    /// The donors of the test day, as indices into [`Ledger::donors`], ascending.
    pub donor: Vec<u32>,
    /// Whether each gave within the horizon.
    pub gave: Vec<bool>,
    /// What each gave within the horizon.
    pub amount: Vec<Cents>,
    /// Probability of a gift, for all donors.
    pub gift: TestedChances,
    /// Probability of no gift, for donors active in the 12 months before; `None` if there was none to fit or to test.
    pub lapse: Option<TestedChances>,
    /// Total given if one gives, for all donors; `None` if nobody gave in the training rows.
    pub amounts: Option<TestedAmounts>,
}

/// Probabilities of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedChances {
    /// What `model` was made by: a rule where there were too few events to fit.
    pub fitted: Method,
    /// Training rows.
    pub train_rows: u64,
    /// Training rows with the event.
    pub train_events: u64,
    /// Which donors (positions in [`TestedOrigin::donor`]).
    pub rows: Vec<u32>,
    /// Whether the event happened.
    pub outcome: Vec<bool>,
    /// The model's probability.
    pub model: Vec<f64>,
    /// The rule's probability.
    pub rule: Vec<f64>,
}

/// Amounts, in units of the currency, if one gives.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedAmounts {
    /// What `model` was made by: a rule where there were too few gifts to fit.
    pub fitted: Method,
    /// Training rows: donors who gave.
    pub train_rows: u64,
    /// The model's expected amount.
    pub model: Vec<f64>,
    /// The lower end of its 80 % interval.
    pub low: Vec<f64>,
    /// The upper end of it.
    pub high: Vec<f64>,
    /// The last gift.
    pub last: Vec<f64>,
    /// The mean gift.
    pub mean: Vec<f64>,
    /// The rule with the smaller mean absolute error on the training rows.
    pub chosen: Method,
}

impl TestedAmounts {
    /// The amounts of the chosen rule.
    pub fn rule(&self) -> &[f64] {
        if self.chosen == Method::MeanGift { &self.mean } else { &self.last }
    }
}

/// The plain measures of one origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OriginResult {
    /// When it was fitted and tested.
    #[serde(flatten)]
    pub origin: Origin,
    /// Whether the ledger reaches the end of the tested outcome.
    pub complete: bool,
    /// Donors tested.
    pub donors: u64,
    /// Donors who gave within the horizon.
    pub gave: u64,
    /// By task.
    pub tasks: BTreeMap<Task, OriginTask>,
}

/// One task at one origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OriginTask {
    /// What the model's column was made by; a rule where there were too few events to fit.
    pub fitted: Method,
    /// Training rows.
    pub train_rows: u64,
    /// Training rows with the event.
    pub train_events: u64,
    /// Tested rows.
    pub rows: u64,
    /// Tested rows with the event.
    pub events: u64,
    /// The measures of each method.
    pub measures: BTreeMap<Method, BTreeMap<Metric, Option<f64>>>,
}

/// Fits at `origin.fit_at`, predicts at `origin.test_at`, and joins what happened then.
///
/// The training outcome ends where the tested one begins. Nothing on or after `test_at` reaches a prediction. This
/// function tests also where the ledger ends within the tested outcome, and says so in
/// [`complete`](TestedOrigin::complete); [`backtest`](super::backtest()) does not go there.
///
/// # Errors
/// Those of the fits. Too few events is not an error: the rule stands in and `fitted` says so.
pub fn test_origin(ledger: &Ledger, origin: Origin, settings: &FitSettings) -> Result<TestedOrigin> {
    let mut tested = test_candidates(ledger, origin, std::slice::from_ref(settings))?;
    tested.pop().ok_or_else(|| Error::new(Kind::System, "nothing was tested"))
}

/// As [`test_origin`], for several settings on the same rows, in their order. Amounts are fitted once, by the first.
///
/// # Errors
/// As [`test_origin`].
pub fn test_candidates(
    ledger: &Ledger,
    origin: Origin,
    candidates: &[FitSettings],
) -> Result<Vec<TestedOrigin>> {
    let train = joined(ledger, origin.fit_at, origin.horizon_months)?;
    let test = features(&ledger.until(origin.test_at));
    let amounts = match candidates.first() {
        Some(first) => predictors::amounts(&train, &test, first)?.map(tested_amounts),
        None => None,
    };
    let mut said = Vec::with_capacity(candidates.len());
    for settings in candidates {
        said.push((predictors::gift(&train, &test, settings)?, predictors::lapse(&train, &test, settings)?));
    }
    // Only now is the outcome opened.
    let after = outcome(ledger, origin.test_at, origin.horizon_months, &test);
    let tested = said.into_iter().map(|(gift, lapse)| TestedOrigin {
        origin,
        complete: after.complete,
        gift: chances(gift, &after.gave, |gave| gave),
        lapse: lapse.map(|lapse| chances(lapse, &after.gave, |gave| !gave)),
        amounts: amounts.clone(),
        donor: test.donor.clone(),
        gave: after.gave.clone(),
        amount: after.amount.clone(),
    });
    Ok(tested.collect())
}

fn outcome(ledger: &Ledger, as_of: AsOf, months: u32, table: &FeatureTable) -> Labels {
    labels(&ledger.outcomes(as_of, months), &table.donor)
}

pub(super) fn joined(ledger: &Ledger, as_of: AsOf, months: u32) -> Result<TrainingSet> {
    let table = features(&ledger.until(as_of));
    let labels = outcome(ledger, as_of, months, &table);
    // The parts of the out-of-fold work follow the donors' identifiers, so that a longer ledger cuts them alike.
    Ok(TrainingSet::join(table, labels)?.with_folds_by_id(&ledger.donors().id))
}

fn chances(chances: Chances, gave: &[bool], event: impl Fn(bool) -> bool) -> TestedChances {
    let outcome =
        chances.rows.iter().map(|&row| event(gave.get(row as usize).copied().unwrap_or_default())).collect();
    TestedChances {
        fitted: chances.fitted,
        train_rows: chances.train_rows,
        train_events: chances.train_events,
        rows: chances.rows,
        outcome,
        model: chances.model,
        rule: chances.rule,
    }
}

fn tested_amounts(amounts: Amounts) -> TestedAmounts {
    TestedAmounts {
        fitted: amounts.fitted,
        train_rows: amounts.train_rows,
        model: amounts.model,
        low: amounts.low,
        high: amounts.high,
        last: amounts.last,
        mean: amounts.mean,
        chosen: amounts.chosen,
    }
}

fn plain(rows: &impl Weighable) -> BTreeMap<Metric, Option<f64>> {
    rows.metrics().iter().copied().zip(rows.weighted(&vec![1; rows.rows()])).collect()
}

impl TestedOrigin {
    /// The positions of donors who gave.
    pub fn givers(&self) -> Vec<usize> {
        (0..self.gave.len()).filter(|&row| self.gave[row]).collect()
    }

    /// The plain measures.
    ///
    /// # Errors
    /// None for predictions that [`test_origin`] made.
    pub fn result(&self) -> Result<OriginResult> {
        let givers = self.givers();
        let mut tasks = BTreeMap::new();
        tasks.insert(Task::Gift, self.gift.result()?);
        if let Some(lapse) = &self.lapse {
            tasks.insert(Task::Lapse, lapse.result()?);
        }
        if let Some(amounts) = &self.amounts {
            tasks.insert(Task::Amount, amounts.result(&givers, &self.amount)?);
        }
        Ok(OriginResult {
            origin: self.origin,
            complete: self.complete,
            donors: self.donor.len() as u64,
            gave: givers.len() as u64,
            tasks,
        })
    }
}

impl TestedChances {
    fn result(&self) -> Result<OriginTask> {
        let mut measures = BTreeMap::new();
        if !self.fitted.is_rule() {
            measures.insert(self.fitted, plain(&ProbabilityRows::new(&self.model, &self.outcome)?));
        }
        measures.insert(Method::Rule, plain(&ProbabilityRows::new(&self.rule, &self.outcome)?));
        Ok(OriginTask {
            fitted: self.fitted,
            train_rows: self.train_rows,
            train_events: self.train_events,
            rows: self.outcome.len() as u64,
            events: self.outcome.iter().filter(|outcome| **outcome).count() as u64,
            measures,
        })
    }
}

impl TestedAmounts {
    fn result(&self, givers: &[usize], amount: &[Cents]) -> Result<OriginTask> {
        let actual: Vec<f64> = pick(amount, givers).iter().map(|cents: &Cents| cents.units()).collect();
        let of = |column: &[f64]| pick(column, givers);
        let (model, low, high) = (of(&self.model), of(&self.low), of(&self.high));
        let mut measures = BTreeMap::new();
        if !self.fitted.is_rule() {
            measures.insert(self.fitted, plain(&AmountRows::new(&model, &actual, Some((&low, &high)))?));
        }
        for (rule, column) in [(Method::LastGift, &self.last), (Method::MeanGift, &self.mean)] {
            measures.insert(rule, plain(&AmountRows::new(&of(column), &actual, None)?));
        }
        Ok(OriginTask {
            fitted: self.fitted,
            train_rows: self.train_rows,
            train_events: self.train_rows,
            rows: actual.len() as u64,
            events: actual.len() as u64,
            measures,
        })
    }
}

/// The entries at some positions.
pub(crate) fn pick<T: Copy>(column: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().filter_map(|&row| column.get(row).copied()).collect()
}
