//! Result of a backtest for one task: the model and the rules with intervals, and which of them is used.

use std::collections::BTreeMap;

use obole_ledger::Result;
use serde::{Deserialize, Serialize};

use super::amount::{AmountRows, ValueRows};
use super::bootstrap::BootstrapSettings;
use super::comparison::{Comparison, WhyMethod};
use super::measured::{Measured, MetricsWithIntervals};
use super::metric::Metric;
use super::probability::ProbabilityRows;
use crate::models::{Method, Task};

/// Result of the out-of-time tests of a task, pooled over their origins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskProof {
    /// Task that was tested.
    pub task: Task,
    /// Method to use for the live score.
    pub method: Method,
    /// Reason why it is used.
    pub why: WhyMethod,
    /// Number of origins at which it was tested.
    pub origins: u32,
    /// Number of origins at which a model could be fitted; at the others the rule was used in its place.
    pub fitted: u32,
    /// The model's measures.
    pub model: Option<MetricsWithIntervals>,
    /// The measures of the simple rules.
    pub rules: BTreeMap<Method, MetricsWithIntervals>,
    /// Comparison of the model with the rule.
    pub comparison: Option<Comparison>,
}

impl TaskProof {
    /// Returns the result of a task for which nothing could be tested: the rule is used.
    pub fn untested(task: Task) -> Self {
        let method = if task == Task::Amount { Method::LastGift } else { Method::Rule };
        Self {
            task,
            method,
            why: WhyMethod::NoHistoryToTest,
            origins: 0,
            fitted: 0,
            model: None,
            rules: BTreeMap::new(),
            comparison: None,
        }
    }
}

/// Predicted probabilities of some origins, one after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProbabilityPool {
    pub(crate) donor: Vec<u32>,
    pub(crate) outcome: Vec<bool>,
    pub(crate) model: Vec<f64>,
    pub(crate) rule: Vec<f64>,
    /// Method that made the model's column, when a model could be fitted.
    pub(crate) method: Option<Method>,
    pub(crate) origins: u32,
    pub(crate) fitted: u32,
}

impl ProbabilityPool {
    /// Computes the proof. The log loss decides, because it judges the probabilities for the purpose for
    /// which they are used.
    pub(crate) fn proof(&self, task: Task, settings: &BootstrapSettings) -> Result<TaskProof> {
        if self.origins == 0 || self.donor.is_empty() {
            return Ok(TaskProof { origins: self.origins, ..TaskProof::untested(task) });
        }
        let named = self.method.unwrap_or(Method::Logistic);
        let model = ProbabilityRows::new(&self.model, &self.outcome)?;
        let rule = ProbabilityRows::new(&self.rule, &self.outcome)?;
        let tables = [model.calibration(), rule.calibration()];
        let measured = Measured::of(&[(named, model), (Method::Rule, rule)], &self.donor, settings)?;
        let events = self.outcome.iter().filter(|outcome| **outcome).count() as u64;
        let non_events = self.outcome.len() as u64 - events;
        let [model_table, rule_table] = tables;
        let comparison = Comparison::of(&measured, named, Method::Rule, Metric::LogLoss);
        let (method, why) = verdict(comparison.as_ref(), self.fitted, events.min(non_events), Method::Rule);
        Ok(TaskProof {
            task,
            method,
            why,
            origins: self.origins,
            fitted: self.fitted,
            model: (self.fitted > 0).then(|| measured.of_method(named, events, model_table)).flatten(),
            rules: measured
                .of_method(Method::Rule, events, rule_table)
                .map(|rule| (Method::Rule, rule))
                .into_iter()
                .collect(),
            comparison: comparison.filter(|_| self.fitted > 0),
        })
    }
}

/// Returns the method to use, and why.
fn verdict(comparison: Option<&Comparison>, fitted: u32, events: u64, rule: Method) -> (Method, WhyMethod) {
    match comparison {
        Some(comparison) if fitted > 0 => {
            let (method, why) = comparison.verdict(events, events);
            (if why == WhyMethod::ModelBeatsRule { method } else { rule }, why)
        }
        _ => (rule, WhyMethod::TooFewEvents),
    }
}

/// Amounts by one predictor, with the ends of their intervals; NaN where there is none.
#[derive(Debug, Clone, Default)]
pub(crate) struct AmountColumn {
    pub(crate) expected: Vec<f64>,
    pub(crate) low: Vec<f64>,
    pub(crate) high: Vec<f64>,
}

impl AmountColumn {
    fn rows<'a>(&'a self, actual: &'a [f64]) -> Result<AmountRows<'a>> {
        let whole = !self.low.iter().chain(&self.high).any(|end| end.is_nan());
        let interval = whole.then_some((self.low.as_slice(), self.high.as_slice()));
        AmountRows::new(&self.expected, actual, interval)
    }
}

/// Amounts of the donors who gave, of some origins, one after the other, in units of the currency.
#[derive(Debug, Clone, Default)]
pub(crate) struct AmountPool {
    pub(crate) donor: Vec<u32>,
    pub(crate) actual: Vec<f64>,
    pub(crate) model: AmountColumn,
    pub(crate) rules: BTreeMap<Method, AmountColumn>,
    /// Amounts by the rule that was better on each origin's training rows.
    pub(crate) rule: AmountColumn,
    /// The better rule at the newest origin.
    pub(crate) chosen: Option<Method>,
    pub(crate) origins: u32,
    pub(crate) fitted: u32,
}

impl AmountPool {
    /// Computes the proof. An expected amount is a mean, so the deciding loss is one that the mean minimises:
    /// the gamma deviance, which measures an error relative to the amount (Gneiting 2011, JASA 106:746–762).
    /// The mean absolute error matters to a treasurer, but it is the median that minimises it; it must be
    /// lower as well.
    pub(crate) fn proof(&self, settings: &BootstrapSettings) -> Result<TaskProof> {
        let Some(chosen) = self.chosen.filter(|_| !self.donor.is_empty()) else {
            return Ok(TaskProof { origins: self.origins, ..TaskProof::untested(Task::Amount) });
        };
        let mut predictors = vec![
            (Method::Ridge, self.model.rows(&self.actual)?),
            (Method::Rule, self.rule.rows(&self.actual)?),
        ];
        for (rule, column) in &self.rules {
            predictors.push((*rule, column.rows(&self.actual)?));
        }
        let measured = Measured::of(&predictors, &self.donor, settings)?;
        let events = self.donor.len() as u64;
        let comparison = Comparison::of(&measured, Method::Ridge, Method::Rule, Metric::GammaDeviance);
        let (method, why) = verdict(comparison.as_ref(), self.fitted, events, chosen);
        Ok(TaskProof {
            task: Task::Amount,
            method,
            why,
            origins: self.origins,
            fitted: self.fitted,
            model: (self.fitted > 0).then(|| measured.of_method(Method::Ridge, events, Vec::new())).flatten(),
            rules: std::iter::once(&Method::Rule)
                .chain(self.rules.keys())
                .filter_map(|rule| Some((*rule, measured.of_method(*rule, events, Vec::new())?)))
                .collect(),
            comparison: comparison.filter(|_| self.fitted > 0),
        })
    }
}

/// Expected value (probability times amount) of all donors, by the models and by the rules.
#[derive(Debug, Clone, Default)]
pub(crate) struct ValuePool {
    pub(crate) model: Vec<f64>,
    pub(crate) rule: Vec<f64>,
    pub(crate) actual: Vec<f64>,
    /// The upper end of the model's 80 % interval, and the probability of a gift that it was made with.
    pub(crate) high: Vec<f64>,
    pub(crate) p: Vec<f64>,
    pub(crate) rule_high: Vec<f64>,
    pub(crate) rule_p: Vec<f64>,
}

/// Quality of the expected values out of time: their ranking and their sum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueProof {
    /// Gift model times amount model.
    pub model: MetricsWithIntervals,
    /// Recency rule times amount rule.
    pub rule: MetricsWithIntervals,
}

impl ValuePool {
    pub(crate) fn proof(
        &self,
        donor: &[u32],
        events: u64,
        settings: &BootstrapSettings,
    ) -> Result<Option<ValueProof>> {
        let predictors = [
            (Method::Logistic, ValueRows::new(&self.model, &self.actual)?.with_ends(&self.high, &self.p)),
            (
                Method::Rule,
                ValueRows::new(&self.rule, &self.actual)?.with_ends(&self.rule_high, &self.rule_p),
            ),
        ];
        let measured = Measured::of(&predictors, donor, settings)?;
        let of = |method| measured.of_method(method, events, Vec::new());
        Ok(match (of(Method::Logistic), of(Method::Rule)) {
            (Some(model), Some(rule)) if !donor.is_empty() => Some(ValueProof { model, rule }),
            _ => None,
        })
    }
}
