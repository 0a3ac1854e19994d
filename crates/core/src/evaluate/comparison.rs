//! Comparison of the model with the rule: which of the two is used, and why (the rule unless the model is
//! better).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::measured::{Estimate, Measured};
use super::metric::Metric;
use crate::models::Method;

/// Minimum number of events, and of non-events, among the tested rows for a verdict in favour of a model.
/// Below ten, the percentile bootstrap of a difference is too coarse to decide against the simple rule.
pub const LEAST_EVENTS: u64 = 10;

/// Reason why a method is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyMethod {
    /// Out of time, the model's loss is below the rule's: the whole interval of the difference lies below 0
    /// (for probabilities: of the log loss and of the Brier score).
    ModelBeatsRule,
    /// An interval of the difference reaches 0 or lies above it.
    ModelDoesNotBeatRule,
    /// Too few events (or non-events) to fit or to test a model.
    TooFewEvents,
    /// The rule was asked for.
    AskedFor,
    /// The history is too short for a fit with a complete outcome and a later test.
    NoHistoryToTest,
}

/// Model minus rule, on the same rows and the same draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The model.
    pub model: Method,
    /// The rule.
    pub rule: Method,
    /// The loss that decides: log loss for probabilities, deviance of the value for amounts.
    pub metric: Metric,
    /// Model minus rule of the deciding loss; below 0 the model is better. Pooled over origins.
    pub difference: Estimate,
    /// Model minus rule of every measure that both have.
    pub differences: BTreeMap<Metric, Estimate>,
}

impl Comparison {
    /// Compares two predictors that were measured together; `None` if either was not.
    pub fn of(measured: &Measured, model: Method, rule: Method, metric: Metric) -> Option<Self> {
        let differences = measured
            .metrics()
            .iter()
            .filter_map(|&each| Some((each, measured.difference(model, rule, each)?)))
            .filter(|(_, difference)| difference.value.is_some())
            .collect();
        Some(Self { model, rule, metric, difference: measured.difference(model, rule, metric)?, differences })
    }

    /// Returns the verdict: the model only if the upper end of the interval of its loss minus the rule's is
    /// below 0. The interval is two-sided, so a useless model passes at most about one time in forty (at the
    /// level of 95 %).
    ///
    /// The interval of the Brier score, if measured, must lie below 0 as well. The log loss punishes false
    /// certainty without limit, and a stepped map may return 0 or 1 at its ends. A few such errors of the
    /// rule must not be enough for the model to win. Both scores are proper (Gneiting and Raftery 2007, JASA
    /// 102:359–378).
    ///
    /// `events` and `non_events` are counts among the tested rows; for amounts pass the number of gifts
    /// twice.
    pub fn verdict(&self, events: u64, non_events: u64) -> (Method, WhyMethod) {
        if events.min(non_events) < LEAST_EVENTS {
            return (self.rule, WhyMethod::TooFewEvents);
        }
        match self.against() {
            None => (self.model, WhyMethod::ModelBeatsRule),
            Some(_) => (self.rule, WhyMethod::ModelDoesNotBeatRule),
        }
    }

    /// Returns the measure that decided, with its difference: the first that favours the rule, otherwise the
    /// loss.
    pub fn deciding(&self) -> (Metric, &Estimate) {
        self.against().unwrap_or((self.metric, &self.difference))
    }

    /// Returns the first measure by which the model is not better.
    fn against(&self) -> Option<(Metric, &Estimate)> {
        let below = |estimate: &Estimate| estimate.interval.is_some_and(|interval| interval.high < 0.0);
        let other = |metric: Metric| Some((metric, self.differences.get(&metric)?));
        Some((self.metric, &self.difference))
            .filter(|(_, loss)| !below(loss))
            .or_else(|| other(Metric::Brier).filter(|(_, brier)| !below(brier)))
    }
}
