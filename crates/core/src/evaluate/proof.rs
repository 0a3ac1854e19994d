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

/// Amounts of some origins, one after the other, in units of the currency.
#[derive(Debug, Clone, Default)]
pub(crate) struct AmountPool {
    /// Of the donors who gave: donor, amount, and the prediction of each method; [`Method::Rule`] is the rule
    /// that was best on each origin's training rows.
    pub(crate) donor: Vec<u32>,
    pub(crate) actual: Vec<f64>,
    pub(crate) by: BTreeMap<Method, AmountColumn>,
    /// The best rule at the newest origin.
    pub(crate) chosen: Option<Method>,
    pub(crate) origins: u32,
    pub(crate) fitted: u32,
}

impl AmountPool {
    /// Computes the proof. An expected amount is multiplied by a probability and summed, so the deciding loss
    /// is that of the value of all donors, the Poisson deviance, which the mean minimises.
    pub(crate) fn proof(&self, value: &ValuePool, settings: &BootstrapSettings) -> Result<TaskProof> {
        let Some(chosen) = self.chosen.filter(|_| !self.donor.is_empty()) else {
            return Ok(TaskProof { origins: self.origins, ..TaskProof::untested(Task::Amount) });
        };
        let mut predictors = Vec::new();
        for (method, column) in &self.by {
            predictors.push((*method, column.rows(&self.actual)?));
        }
        let measured = Measured::of(&predictors, &self.donor, settings)?;
        let events = self.donor.len() as u64;
        let of_value = value.measured(settings)?;
        let loss = |method: &Method| of_value.estimate(*method, Metric::ValueDeviance)?.value;
        // The simpler of two equals.
        let best = Method::AMOUNT_MODELS
            .into_iter()
            .filter(|method| self.by.contains_key(method))
            .min_by(|a, b| loss(a).unwrap_or(f64::MAX).total_cmp(&loss(b).unwrap_or(f64::MAX)));
        let comparison = best.and_then(|best| {
            let mut found = Comparison::of(&of_value, best, Method::Rule, Metric::ValueDeviance)?;
            let others = Comparison::of(&measured, best, Method::Rule, Metric::GammaDeviance)?;
            found.differences.extend(others.differences);
            Some(found)
        });
        let (method, why) = verdict(comparison.as_ref(), self.fitted, events, chosen);
        let with_value = |method: Method| {
            let mut measures = measured.of_method(method, events, Vec::new())?;
            if let Some(loss) = of_value.estimate(method, Metric::ValueDeviance) {
                measures.values.insert(Metric::ValueDeviance, loss);
            }
            Some(measures)
        };
        Ok(TaskProof {
            task: Task::Amount,
            method,
            why,
            origins: self.origins,
            fitted: self.fitted,
            model: best.filter(|_| self.fitted > 0).and_then(with_value),
            rules: std::iter::once(Method::Rule)
                .chain(Method::AMOUNT_RULES)
                .filter_map(|rule| Some((rule, with_value(rule)?)))
                .collect(),
            comparison: comparison.filter(|_| self.fitted > 0),
        })
    }
}

/// Amounts of all donors of some origins if they give, by each method, with the probabilities of the gift
/// model and what was given; in units of the currency.
#[derive(Debug, Clone, Default)]
pub(crate) struct ValuePool {
    pub(crate) donor: Vec<u32>,
    pub(crate) p: Vec<f64>,
    pub(crate) actual: Vec<f64>,
    /// Amount and upper end of the 80 % interval of the value.
    pub(crate) by: BTreeMap<Method, (Vec<f64>, Vec<f64>)>,
    /// Of the recency rule and the best amount rule together.
    pub(crate) rule_p: Vec<f64>,
    pub(crate) rule_high: Vec<f64>,
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
    fn values(&self, p: &[f64], method: Method) -> Vec<f64> {
        let amounts = self.by.get(&method).map_or(&[][..], |(amounts, _)| amounts);
        amounts.iter().zip(p).map(|(amount, p)| amount * p).collect()
    }

    /// Measures the values by each method of amounts, with the probabilities of the gift model.
    fn measured(&self, settings: &BootstrapSettings) -> Result<Measured> {
        let values: Vec<(Method, Vec<f64>)> =
            self.by.keys().map(|method| (*method, self.values(&self.p, *method))).collect();
        let mut rows = Vec::new();
        for (method, values) in &values {
            rows.push((*method, ValueRows::new(values, &self.actual)?));
        }
        Measured::of(&rows, &self.donor, settings)
    }

    /// Computes the proof of the values by the method of amounts that is used.
    pub(crate) fn proof(
        &self,
        amounts: Method,
        events: u64,
        settings: &BootstrapSettings,
    ) -> Result<Option<ValueProof>> {
        let amounts = if amounts.is_rule() { Method::Rule } else { amounts };
        let Some((_, high)) = self.by.get(&amounts) else { return Ok(None) };
        let (model, rule) = (self.values(&self.p, amounts), self.values(&self.rule_p, Method::Rule));
        let predictors = [
            (Method::Logistic, ValueRows::new(&model, &self.actual)?.with_ends(high, &self.p)),
            (Method::Rule, ValueRows::new(&rule, &self.actual)?.with_ends(&self.rule_high, &self.rule_p)),
        ];
        let measured = Measured::of(&predictors, &self.donor, settings)?;
        let of = |method| measured.of_method(method, events, Vec::new());
        Ok(match (of(Method::Logistic), of(Method::Rule)) {
            (Some(model), Some(rule)) if !self.donor.is_empty() => Some(ValueProof { model, rule }),
            _ => None,
        })
    }
}
