//! One origin: fits on what was known, predicts for a later day, and records the outcomes after it.

use std::collections::BTreeMap;

use obole_ledger::{Cents, Error, Kind, Ledger, Result};
use serde::{Deserialize, Serialize};

use super::amount::AmountRows;
use super::before::amounts_before_on;
use super::best_totals::BestTotal;
use super::measured::Weighable;
use super::metric::Metric;
use super::origins::Origin;
use super::past::Past;
use super::predictors;
use super::probability::ProbabilityRows;
use super::tested_amounts::{TestedAmount, TestedAmounts};
use super::totals::ValueTotals;
use crate::features::FeatureDays;
use crate::labels::labels;
use crate::models::{FitSettings, GoalModel, Method, Task, goal_donors, goal_rows, shifted};

/// Out-of-time predictions of one origin, with the outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedOrigin {
    /// Days of the fit and of the test.
    pub origin: Origin,
    /// `true` when the ledger reaches the end of the tested outcome; otherwise some "no gift" may be "not
    /// yet".
    pub complete: bool,
    /// The donors of the test day, as indices into [`Ledger::donors`], ascending.
    pub donor: Vec<u32>,
    /// `true` for each donor who gave within the horizon.
    pub gave: Vec<bool>,
    /// Amount that each donor gave within the horizon.
    pub amount: Vec<Cents>,
    /// Probability of a gift, for all donors.
    pub gift: TestedProbabilities,
    /// Probability of no gift, for donors active in the 12 months before; `None` if there was none to fit or
    /// to test.
    pub lapse: Option<TestedProbabilities>,
    /// Total given if the donor gives, for all donors; `None` if nobody gave in the training rows.
    pub amounts: Option<TestedAmounts>,
    /// Probability of the event of each goal, for the donors of the goal; empty unless it was asked for, and
    /// without a goal that had no donors to fit or to test.
    pub goals: BTreeMap<Task, TestedProbabilities>,
}

/// Probabilities of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedProbabilities {
    /// Method that made `model`: a rule when there were too few events to fit.
    pub fitted: Method,
    /// Number of training rows.
    pub train_rows: u64,
    /// Number of training rows with the event.
    pub train_events: u64,
    /// Positions of the donors in [`TestedOrigin::donor`].
    pub rows: Vec<u32>,
    /// `true` for each row in which the event happened.
    pub outcome: Vec<bool>,
    /// The model's probability.
    pub model: Vec<f64>,
    /// The rule's probability.
    pub rule: Vec<f64>,
}

/// Measures of one origin, without intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OriginResult {
    /// Days of the fit and of the test.
    #[serde(flatten)]
    pub origin: Origin,
    /// `true` when the ledger reaches the end of the tested outcome.
    pub complete: bool,
    /// Number of donors tested.
    pub donors: u64,
    /// Number of donors who gave within the horizon.
    pub gave: u64,
    /// Results by task.
    pub tasks: BTreeMap<Task, OriginTask>,
    /// Total that all donors together were expected to give, by the methods that are to be used, with the
    /// total that they gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<ValueTotals>,
    /// Totals of the donors expected to give most, and of all, with intervals from the origins before this
    /// one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub best: Vec<BestTotal>,
}

/// One task at one origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OriginTask {
    /// Method that made the model's column: a rule when there were too few events to fit.
    pub fitted: Method,
    /// Number of training rows.
    pub train_rows: u64,
    /// Number of training rows with the event.
    pub train_events: u64,
    /// Number of tested rows.
    pub rows: u64,
    /// Number of tested rows with the event.
    pub events: u64,
    /// The measures of each method.
    pub measures: BTreeMap<Method, BTreeMap<Metric, Option<f64>>>,
}

/// Fits at `origin.fit_at`, predicts at `origin.test_at`, and joins the outcomes after it.
///
/// The training outcome ends where the tested one begins. Nothing on or after `test_at` is used for a
/// prediction. This function also tests when the ledger ends within the tested outcome, and reports it in
/// [`complete`](TestedOrigin::complete); [`backtest`](super::backtest()) does not use such origins.
///
/// # Errors
/// Those of the fits. Too few events is not an error: the rule is used in place of the model, as `fitted`
/// shows.
pub fn test_origin(ledger: &Ledger, origin: Origin, settings: &FitSettings) -> Result<TestedOrigin> {
    let mut tested = test_candidates(ledger, origin, std::slice::from_ref(settings))?;
    tested.pop().ok_or_else(|| Error::new(Kind::System, "nothing-tested"))
}

/// Does the same as [`test_origin`] for several settings on the same rows, in their order. Amounts are fitted
/// once, with the first settings.
///
/// # Errors
/// As [`test_origin`].
pub fn test_candidates(
    ledger: &Ledger,
    origin: Origin,
    candidates: &[FitSettings],
) -> Result<Vec<TestedOrigin>> {
    let days = FeatureDays::new(ledger);
    let past = Past::new(&days, origin.horizon_months);
    let Some(first) = candidates.first() else { return Ok(Vec::new()) };
    let (rows, amounts) = (TestedRows::of(&past, origin), tested_amounts(&past, origin, first)?);
    let with = |fit: &FitSettings| {
        // A past remembers fits by method: candidates may differ in the penalty, too.
        let past = Past::new(&days, origin.horizon_months);
        let of = |task: Task| rows.task(&past, task, fit, fit.days(task), fit.drift(task));
        rows.clone().with(of(Task::Gift)?, of(Task::Lapse)?, amounts.clone())
    };
    candidates.iter().map(with).collect()
}

/// The tested rows of an origin with their outcomes.
#[derive(Debug, Clone)]
pub(super) struct TestedRows {
    pub(super) origin: Origin,
    complete: bool,
    pub(super) donor: Vec<u32>,
    gave: Vec<bool>,
    amount: Vec<Cents>,
}

/// Predicts the amounts of an origin; `None` if nobody gave in the training rows.
pub(super) fn tested_amounts(
    past: &Past<'_, '_>,
    origin: Origin,
    settings: &FitSettings,
) -> Result<Option<TestedAmounts>> {
    let (train, test) = (past.training(origin.fit_at)?, past.days().at(origin.test_at));
    predictors::amounts(&train, &test, settings, amounts_before_on(past, &train, settings)?.as_ref())
}

impl TestedRows {
    /// Reads the outcomes of an origin.
    pub(super) fn of(past: &Past<'_, '_>, origin: Origin) -> Self {
        let test = past.days().at(origin.test_at);
        let after =
            labels(&past.days().ledger().outcomes(origin.test_at, origin.horizon_months), &test.donor);
        let (complete, gave, amount) = (after.complete, after.gave, after.amount);
        Self { origin, complete, donor: test.donor.clone(), gave, amount }
    }

    /// Tests a yes-or-no task by a committee of some days, with an offset of its log-odds; `None` when no
    /// donor belongs to the task.
    pub(super) fn task(
        &self,
        past: &Past<'_, '_>,
        task: Task,
        settings: &FitSettings,
        days: u32,
        drift: f64,
    ) -> Result<Option<TestedProbabilities>> {
        let Some(said) = past.committees(task, settings, self.origin, days)? else { return Ok(None) };
        let gave = said.rows.iter().map(|row| self.gave.get(*row as usize).copied().unwrap_or_default());
        let moved = |p: &f64| if drift == 0.0 { *p } else { shifted(*p, drift) };
        Ok(Some(TestedProbabilities {
            fitted: said.fitted,
            train_rows: said.train_rows,
            train_events: said.train_events,
            outcome: gave.map(|gave| gave != (task == Task::Lapse)).collect(),
            model: said.of_days(days).iter().map(moved).collect(),
            rule: said.rule.clone(),
            rows: said.rows.clone(),
        }))
    }

    /// Adds the predictions.
    ///
    /// # Errors
    /// [`Kind::System`] without a column of gifts.
    pub(super) fn with(
        self,
        gift: Option<TestedProbabilities>,
        lapse: Option<TestedProbabilities>,
        amounts: Option<TestedAmounts>,
    ) -> Result<TestedOrigin> {
        let Self { origin, complete, donor, gave, amount } = self;
        let gift = gift.ok_or_else(|| Error::new(Kind::System, "nothing-tested"))?;
        Ok(TestedOrigin {
            origin,
            complete,
            donor,
            gave,
            amount,
            gift,
            lapse,
            amounts,
            goals: BTreeMap::new(),
        })
    }
}

/// Tests the tasks about goals: fits on the training rows of the origin, predicts for its test day, and joins
/// the outcomes.
pub(super) fn test_goals_on(
    past: &Past<'_, '_>,
    origin: Origin,
    settings: &FitSettings,
) -> Result<BTreeMap<Task, TestedProbabilities>> {
    let train = past.training(origin.fit_at)?;
    let test = past.days().at(origin.test_at);
    let donors = goal_donors(&past.days().ledger().until(origin.test_at), &test.donor);
    let mut said = Vec::new();
    for (task, rows) in donors.into_iter().filter(|(task, rows)| train.has_goal(*task) && !rows.is_empty()) {
        let fitted = GoalModel::fit(&train, task, settings)?;
        let (model, rule) = fitted.predict_rows(&test, &rows);
        said.push((task, rows, model, rule, fitted.card().clone()));
    }
    // The outcome is read only after all predictions are made.
    let mut outcomes = goal_rows(past.days().ledger(), &test, origin.horizon_months);
    let tested = said.into_iter().map(|(task, rows, model, rule, card)| {
        let tested = TestedProbabilities {
            fitted: card.method,
            train_rows: card.rows,
            train_events: card.events,
            rows,
            outcome: outcomes.remove(&task).unwrap_or_default().events,
            model,
            rule,
        };
        (task, tested)
    });
    Ok(tested.collect())
}

fn plain(rows: &impl Weighable) -> BTreeMap<Metric, Option<f64>> {
    rows.metrics().iter().copied().zip(rows.weighted(&vec![1; rows.rows()])).collect()
}

impl TestedOrigin {
    /// Returns the positions of donors who gave.
    pub fn givers(&self) -> Vec<usize> {
        (0..self.gave.len()).filter(|&row| self.gave[row]).collect()
    }

    /// Computes the measures without intervals.
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
        for (task, probabilities) in &self.goals {
            tasks.insert(*task, probabilities.result()?);
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
            value: None,
            best: Vec::new(),
        })
    }
}

impl TestedProbabilities {
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
        let measured = |said: &TestedAmount| -> Result<BTreeMap<Metric, Option<f64>>> {
            let (low, high) = said.intervals(&self.kinds);
            let (expected, low, high) =
                (pick(&said.expected, givers), pick(&low, givers), pick(&high, givers));
            let interval = said.spread.as_ref().map(|_| (low.as_slice(), high.as_slice()));
            Ok(plain(&AmountRows::new(&expected, &actual, interval)?))
        };
        let measures = self.by.iter().map(|(method, said)| Ok((*method, measured(said)?)));
        let measures = measures.collect::<Result<_>>()?;
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

/// Returns the entries at some positions.
pub(crate) fn pick<T: Copy>(column: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().filter_map(|&row| column.get(row).copied()).collect()
}
