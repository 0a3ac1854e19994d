//! The rolling backtest: every prediction is made from what was known on its day, and compared with the later
//! outcome.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use obole_ledger::{AsOf, Cents, Ledger, Result, disk};
use serde::{Deserialize, Serialize};

use super::best_totals::{RankedDay, total_interval};
use super::bootstrap::{BootstrapSettings, Interval};
use super::choose::{Selections, choose, tested};
use super::comparison::WhyMethod;
use super::drift::proved_drift;
use super::leaks::{UndatedStatuses, undated_statuses};
use super::origins::origins;
use super::past::Past;
use super::proof::{AmountPool, ProbabilityPool, TaskProof, ValuePool, ValueProof};
use super::tested::{
    OriginResult, TestedOrigin, TestedProbabilities, TestedRows, pick, test_goals_on, tested_amounts,
};
use super::totals::ValueTotals;
use crate::features::FeatureDays;
use crate::models::{FitSettings, Method, Task, one_day};
use crate::progress::{Part, Parts, Progress};

/// Settings of the backtest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BacktestSettings {
    /// Maximum number of origins; fewer are used when the history is too short.
    pub origins: u32,
    /// Calendar months of outcome.
    pub horizon_months: u32,
    /// The settings of every fit.
    pub fit: FitSettings,
    /// Models from which that of each yes-or-no task is chosen; if empty, those of `fit` are used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Method>,
    /// Maximum number of past days whose models predict together.
    #[serde(default = "one_day")]
    pub most_days: u32,
    /// `true` tests the tasks about goals too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub goals: bool,
    /// Settings of the intervals.
    pub bootstrap: BootstrapSettings,
}

impl Default for BacktestSettings {
    fn default() -> Self {
        Self {
            origins: 3,
            horizon_months: 12,
            fit: FitSettings::default(),
            candidates: Vec::new(),
            most_days: 5,
            goals: false,
            bootstrap: BootstrapSettings::default(),
        }
    }
}

/// The proof of all tasks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Backtest {
    /// The live day: every tested outcome had ended by then.
    pub as_of: AsOf,
    /// Settings with which it was run.
    pub settings: BacktestSettings,
    /// Each origin by itself, the newest first; empty if there was no history to test.
    pub origins: Vec<OriginResult>,
    /// Proof of the probability of a gift.
    pub gift: TaskProof,
    /// Proof of the probability of no gift, among donors active in the 12 months before.
    pub lapse: TaskProof,
    /// Proof of the total given if the donor gives.
    pub amount: TaskProof,
    /// Proof of the expected value over all donors.
    pub value: Option<ValueProof>,
    /// Proof of each task about a goal, among the donors of the goal; empty unless it was asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub goals: BTreeMap<Task, TaskProof>,
    /// Choice of the model of each yes-or-no task, when there were several candidates.
    #[serde(default, skip_serializing_if = "Selections::is_empty")]
    pub selections: Selections,
    /// Number of past days whose models predict a task together, where it is more than one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub days: BTreeMap<Task, u32>,
    /// Tasks whose log-odds are shifted in the fit that is used, because the newest two years drifted alike.
    /// At each tested day the same is decided from what was known on it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub drift: BTreeSet<Task>,
    /// Payments before the newest tested day whose state may have been set later, so that the tested days may
    /// have known it too early; `None` when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undated: Option<UndatedStatuses>,
    /// The predictions of all origins by the methods that are to be used, the newest origin first. Not
    /// written to files.
    #[serde(skip)]
    pub predictions: Vec<OutOfTime>,
}

impl Backtest {
    /// Name of its file beside the models.
    pub const FILE: &str = "backtest.json";

    /// Returns the proof of a task; `None` for a task about a goal that was not asked for.
    pub fn of(&self, task: Task) -> Option<&TaskProof> {
        match task {
            Task::Gift => Some(&self.gift),
            Task::Lapse => Some(&self.lapse),
            Task::Amount => Some(&self.amount),
            Task::SecondGift | Task::Monthly | Task::Upgrade | Task::Reactivate => self.goals.get(&task),
        }
    }

    /// Returns the proofs of all tasks, in their order.
    pub fn tasks(&self) -> impl Iterator<Item = &TaskProof> {
        Task::ALL.into_iter().filter_map(|task| self.of(task))
    }

    /// Returns the model of a yes-or-no task that was compared with the rule.
    pub fn model_of(&self, task: Task) -> Method {
        self.selections.get(&task).map_or_else(|| self.settings.fit.method(task), |choice| choice.chosen)
    }

    /// Returns the number of past days whose models predict a yes-or-no task together.
    pub fn days_of(&self, task: Task) -> u32 {
        self.days.get(&task).copied().unwrap_or(1)
    }

    /// Writes the proof into a folder of models as [`FILE`](Self::FILE), without the predictions.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn save(&self, folder: &Path) -> Result<()> {
        disk::write_json(&folder.join(Self::FILE), self)
    }

    /// Reads the proof that [`save`](Self::save) wrote into a folder of models; `None` if there is none that
    /// can be read.
    pub fn load(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.join(Self::FILE)).ok()?).ok()
    }

    /// Returns the predictions of the newest origin, with one row for each donor, for the audit.
    pub fn newest(&self) -> &[OutOfTime] {
        let newest = self.predictions.first().map(|row| row.origin);
        let end = self.predictions.partition_point(|row| Some(row.origin) == newest);
        self.predictions.get(..end).unwrap_or_default()
    }

    /// Computes the 80 % interval of the total of some donors from their expected values over the tested
    /// horizon. The totals of as many of the best donors at the origins tell it: the donors are assumed to
    /// move from year to year as those did. `None` if there is no origin at which something was expected and
    /// given, as after a load.
    pub fn total_interval(&self, expected: &[f64]) -> Option<Interval> {
        total_interval(&self.ranked_days().iter().collect::<Vec<_>>(), expected)
    }

    /// Counts the totals of the best donors whose interval was known, and those of them that lay within it.
    pub fn totals_within(&self) -> (u64, u64) {
        let known = self.origins.iter().flat_map(|one| &one.best).filter_map(|total| total.within);
        known.fold((0, 0), |(known, within), is_within| (known + 1, within + u64::from(is_within)))
    }

    fn ranked_days(&self) -> Vec<RankedDay> {
        let of = |one: &OriginResult| {
            let rows = self.predictions.iter().filter(|row| row.origin == one.origin.test_at);
            RankedDay::of(one.origin, rows)
        };
        self.origins.iter().map(of).collect()
    }
}

/// Out-of-time prediction for one donor, by the methods that are to be used, with the outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutOfTime {
    /// The day of the prediction.
    pub origin: AsOf,
    /// Index into [`Ledger::donors`].
    pub donor: u32,
    /// Probability of a gift within the horizon.
    pub gift_likelihood: f64,
    /// Probability of no gift, if the donor was active in the 12 months before.
    pub lapse_risk: Option<f64>,
    /// Amount expected if the donor gives, in units of the currency; `None` if nobody gave in the training
    /// rows.
    pub expected_gift: Option<f64>,
    /// `true` when the donor gave within the horizon.
    pub gave: bool,
    /// Amount that the donor gave within the horizon.
    pub amount: Cents,
}

/// Tests all tasks on past days, each compared with its rule, and decides which method is to be used on
/// `as_of`.
///
/// With candidates, the model of each yes-or-no task is chosen from them first
/// ([`Selection`](super::Selection)), and the chosen one is compared with the rule.
///
/// Test days lie 12, 24, … months before `as_of`; each fit lies one horizon before its test day. Verdicts
/// pool the origins, and their intervals draw donors with all their rows.
///
/// # Errors
/// Those of the fits. No history to test is an outcome ([`WhyMethod::NoHistoryToTest`](super::WhyMethod)),
/// not an error.
///
/// ```
/// use obole::evaluate::{BacktestSettings, WhyMethod, backtest};
/// # fn main() -> obole::Result<()> {
/// let (ledger, _) = obole_ledger::LedgerBuilder::new().build()?;
/// let as_of = obole_ledger::AsOf::new(obole_ledger::Day::parse_iso("2025-01-01")?);
/// let proof = backtest(&ledger, as_of, &BacktestSettings::default())?;
/// assert_eq!(proof.gift.why, WhyMethod::NoHistoryToTest);
/// # Ok(())
/// # }
/// ```
pub fn backtest(ledger: &Ledger, as_of: AsOf, settings: &BacktestSettings) -> Result<Backtest> {
    backtest_with(ledger, as_of, settings, &mut |_| {})
}

/// Does the same as [`backtest`], and calls `report` after each part.
///
/// # Errors
/// As [`backtest`].
pub fn backtest_with(
    ledger: &Ledger,
    as_of: AsOf,
    settings: &BacktestSettings,
    report: &mut dyn FnMut(Progress),
) -> Result<Backtest> {
    let days = FeatureDays::new(ledger);
    let past = Past::new(&days, settings.horizon_months).with_goals(settings.goals);
    backtest_on(&past, as_of, settings, &mut Parts::new(report))
}

/// Does the same as [`backtest_with`], with the existing tables of past days.
pub(crate) fn backtest_on(
    past: &Past<'_, '_>,
    as_of: AsOf,
    settings: &BacktestSettings,
    parts: &mut Parts<'_>,
) -> Result<Backtest> {
    let ledger = past.days().ledger();
    let found = origins(ledger, as_of, settings.horizon_months, settings.origins);
    if found.is_empty() {
        return pooled(as_of, &[], settings);
    }
    parts.expect(2 * settings.candidates.len().max(1) + found.len() + 1);
    let undated = found.first().and_then(|newest| undated_statuses(&ledger.until(newest.test_at)));
    let is_choice = !settings.candidates.is_empty() || settings.most_days > 1;
    let [gift, lapse] = if is_choice && is_sampled(ledger) {
        let days = FeatureDays::sampled(ledger, SAMPLE);
        let sample = Past::new(&days, settings.horizon_months);
        days.build(found.iter().flat_map(|origin| origin.days(ledger, settings.most_days)));
        [
            choose(&sample, &found, Task::Gift, settings, parts)?,
            choose(&sample, &found, Task::Lapse, settings, parts)?,
        ]
    } else {
        past.days().build(found.iter().flat_map(|origin| origin.days(ledger, settings.most_days)));
        [
            choose(past, &found, Task::Gift, settings, parts)?,
            choose(past, &found, Task::Lapse, settings, parts)?,
        ]
    };
    let most_days = gift.days.max(lapse.days);
    past.days().build(found.iter().flat_map(|origin| origin.days(ledger, most_days)));
    let chosen = [(Task::Gift, gift), (Task::Lapse, lapse)];
    // The fit that is used learns from the newest months that are known.
    let fit_at = ledger.known_until(as_of).plus_months(-i32::try_from(settings.horizon_months).unwrap_or(12));
    let (mut drift, mut days, mut selections) = (BTreeSet::new(), BTreeMap::new(), Selections::new());
    for (task, choice) in &chosen {
        if proved_drift(past, *task, &choice.fit, choice.days, fit_at)? != 0.0 {
            drift.insert(*task);
        }
        if choice.days > 1 {
            days.insert(*task, choice.days);
        }
        selections.extend(choice.selection.clone().map(|selection| (*task, selection)));
    }
    let [(_, gift), (_, lapse)] = chosen;
    let mut origins = Vec::with_capacity(found.len());
    for origin in found {
        let rows = TestedRows::of(past, origin);
        let of_gift = tested(past, &rows, Task::Gift, &gift.fit, gift.days)?;
        let of_lapse = tested(past, &rows, Task::Lapse, &lapse.fit, lapse.days)?;
        let one = rows.with(of_gift, of_lapse, tested_amounts(past, origin, &settings.fit)?)?;
        let goals =
            if settings.goals { test_goals_on(past, origin, &settings.fit)? } else { BTreeMap::new() };
        origins.push(TestedOrigin { goals, ..one });
        parts.finish(Part::Test);
    }
    let pooled = pooled(as_of, &origins, settings)?;
    parts.finish(Part::Measure);
    Ok(Backtest { selections, days, drift, undated, ..pooled })
}

/// Number of donors above which models are chosen on a sample of so many.
const SAMPLE: usize = 50_000;

/// Returns whether models are chosen on a sample of the donors.
pub(crate) fn is_sampled(ledger: &Ledger) -> bool {
    ledger.donors().len() > SAMPLE
}

/// Computes the proof of some tested origins, which are ordered with the newest first.
///
/// # Errors
/// [`Kind::Usage`](crate::Kind) when the columns of an origin do not fit each other.
pub fn pooled(as_of: AsOf, tested: &[TestedOrigin], settings: &BacktestSettings) -> Result<Backtest> {
    let (mut gift, mut lapse) = (ProbabilityPool::default(), ProbabilityPool::default());
    let (mut amount, mut value) = (AmountPool::default(), ValuePool::default());
    let mut goals: BTreeMap<Task, ProbabilityPool> = BTreeMap::new();
    for one in tested {
        gift.take(one, &one.gift);
        if let Some(chances) = &one.lapse {
            lapse.take(one, chances);
        }
        amount.take(one);
        value.take(one);
        for (task, tested) in &one.goals {
            goals.entry(*task).or_default().take(one, tested);
        }
    }
    let bootstrap = &settings.bootstrap;
    let events = gift.outcome.iter().filter(|gave| **gave).count() as u64;
    let mut proof = Backtest {
        as_of,
        settings: settings.clone(),
        origins: tested.iter().map(TestedOrigin::result).collect::<Result<_>>()?,
        gift: gift.proof(Task::Gift, bootstrap)?,
        lapse: lapse.proof(Task::Lapse, bootstrap)?,
        amount: amount.proof(&value, bootstrap)?,
        value: None,
        goals: BTreeMap::new(),
        selections: Selections::new(),
        days: BTreeMap::new(),
        drift: BTreeSet::new(),
        undated: None,
        predictions: Vec::new(),
    };
    proof.value = value.proof(proof.amount.method, events, bootstrap)?;
    for task in Task::GOALS.into_iter().filter(|_| settings.goals) {
        let pool = goals.remove(&task).unwrap_or_default();
        let mut of_task = pool.proof(task, bootstrap)?;
        // The history can be tested, but nobody in it belonged to the goal.
        if of_task.why == WhyMethod::NoHistoryToTest && !tested.is_empty() {
            of_task.why = WhyMethod::TooFewEvents;
        }
        proof.goals.insert(task, of_task);
    }
    let tasks =
        [(Task::Gift, &mut proof.gift), (Task::Lapse, &mut proof.lapse), (Task::Amount, &mut proof.amount)];
    let goals = proof.goals.iter_mut().map(|(task, of_task)| (*task, of_task));
    for (task, of_task) in tasks.into_iter().chain(goals) {
        if settings.candidates.is_empty() && settings.fit.method(task).is_rule() && of_task.origins > 0 {
            of_task.why = WhyMethod::AskedFor;
        }
    }
    let predictions: Vec<Vec<OutOfTime>> = tested.iter().map(|one| used(one, &proof)).collect();
    for (result, rows) in proof.origins.iter_mut().zip(&predictions) {
        let expected: Option<Vec<f64>> =
            rows.iter().map(|row| Some(row.gift_likelihood * row.expected_gift?)).collect();
        let actual: Vec<f64> = rows.iter().map(|row| row.amount.units()).collect();
        result.value = expected.map(|expected| ValueTotals::of(&expected, &actual, bootstrap));
    }
    proof.predictions = predictions.into_iter().flatten().collect();
    let ranked = proof.ranked_days();
    for (result, day) in proof.origins.iter_mut().zip(&ranked) {
        result.best = day.totals(&ranked);
    }
    Ok(proof)
}

/// Returns the predictions of an origin by the methods that the proof chose.
fn used(one: &TestedOrigin, proof: &Backtest) -> Vec<OutOfTime> {
    let chosen = |proof: &TaskProof, chances: &TestedProbabilities| -> Vec<f64> {
        if proof.method.is_rule() { chances.rule.clone() } else { chances.model.clone() }
    };
    let gift = chosen(&proof.gift, &one.gift);
    let mut lapse = vec![None; one.donor.len()];
    if let Some(chances) = &one.lapse {
        for (&row, risk) in chances.rows.iter().zip(chosen(&proof.lapse, chances)) {
            if let Some(place) = lapse.get_mut(row as usize) {
                *place = Some(risk);
            }
        }
    }
    let method = if proof.amount.method.is_rule() { Method::Rule } else { proof.amount.method };
    let expected =
        one.amounts.as_ref().and_then(|amounts| amounts.or_rule(method)).map(|said| &said.expected);
    (0..one.donor.len())
        .map(|row| OutOfTime {
            origin: one.origin.test_at,
            donor: one.donor[row],
            gift_likelihood: gift[row],
            lapse_risk: lapse[row],
            expected_gift: expected.and_then(|column| column.get(row).copied()),
            gave: one.gave[row],
            amount: one.amount[row],
        })
        .collect()
}

impl ProbabilityPool {
    fn take(&mut self, one: &TestedOrigin, chances: &TestedProbabilities) {
        self.donor.extend(chances.rows.iter().filter_map(|&row| one.donor.get(row as usize)));
        self.outcome.extend(&chances.outcome);
        self.model.extend(&chances.model);
        self.rule.extend(&chances.rule);
        self.origins += 1;
        if !chances.fitted.is_rule() {
            self.fitted += 1;
            self.method.get_or_insert(chances.fitted);
        }
    }
}

/// Methods of amounts that are compared: the models, the best rule of each origin's training rows, and each
/// rule.
fn compared_amounts() -> impl Iterator<Item = Method> {
    Method::AMOUNT_MODELS.into_iter().chain([Method::Rule]).chain(Method::AMOUNT_RULES)
}

impl AmountPool {
    fn take(&mut self, one: &TestedOrigin) {
        let Some(amounts) = &one.amounts else { return };
        let givers = one.givers();
        self.donor.extend(pick(&one.donor, &givers));
        self.actual.extend(pick(&one.amount, &givers).iter().map(|cents: &Cents| cents.units()));
        for method in compared_amounts() {
            let Some(said) = amounts.or_rule(method) else { continue };
            let (low, high) = said.intervals(&amounts.kinds);
            let column = self.by.entry(method).or_default();
            column.expected.extend(pick(&said.expected, &givers));
            column.low.extend(pick(&low, &givers));
            column.high.extend(pick(&high, &givers));
        }
        self.chosen = self.chosen.or(Some(amounts.chosen));
        self.origins += 1;
        self.fitted += u32::from(!amounts.fitted.is_rule());
    }
}

impl ValuePool {
    fn take(&mut self, one: &TestedOrigin) {
        let n = one.donor.len();
        self.donor.extend(&one.donor);
        self.p.extend(&one.gift.model);
        self.rule_p.extend(&one.gift.rule);
        self.actual.extend(one.amount.iter().map(|cents| cents.units()));
        let amounts = one.amounts.as_ref();
        for method in Method::AMOUNT_MODELS.into_iter().chain([Method::Rule]) {
            let said = amounts.and_then(|amounts| Some((amounts.or_rule(method)?, &amounts.kinds)));
            let (expected, high) = self.by.entry(method).or_default();
            expected.extend(said.map_or_else(|| vec![0.0; n], |(said, _)| said.expected.clone()));
            let ends = said.map(|(said, kinds)| said.value_high(kinds, &one.gift.model));
            high.extend(ends.unwrap_or_else(|| vec![f64::NAN; n]));
        }
        let rule = amounts.and_then(|amounts| Some((amounts.or_rule(Method::Rule)?, &amounts.kinds)));
        let ends = rule.map(|(said, kinds)| said.value_high(kinds, &one.gift.rule));
        self.rule_high.extend(ends.unwrap_or_else(|| vec![f64::NAN; n]));
    }
}
