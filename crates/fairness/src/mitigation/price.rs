//! Price of a method: gifts lost for each percentage point by which it reduces a gap.

use super::effect::Effect;
use super::mitigation_input::MitigationInput;
use crate::metric::Metric;
use crate::value::{Reason, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// A method that changes who is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// One threshold for all groups, chosen on the frontier.
    OneThreshold,
    /// A share of the places drawn at random.
    Quota,
    /// A model refitted with the weights of Kamiran and Calders.
    Reweighing,
    /// A model refitted without a column that is a proxy of the group.
    ProxyRemoval,
    /// The same selection rate in each group.
    EqualSelection,
    /// A threshold for each group, for equal true positive rates.
    EqualTpr,
    /// Equal true and false positive rates, partly by random selection.
    EqualisedOdds,
}

impl Method {
    /// All methods; those that need no attribute come first.
    pub const ALL: [Method; 7] = [
        Method::OneThreshold,
        Method::Quota,
        Method::Reweighing,
        Method::ProxyRemoval,
        Method::EqualSelection,
        Method::EqualTpr,
        Method::EqualisedOdds,
    ];

    /// Returns the name used in options and files.
    pub fn key(self) -> &'static str {
        match self {
            Method::OneThreshold => "one-threshold",
            Method::Quota => "quota",
            Method::Reweighing => "reweighing",
            Method::ProxyRemoval => "proxy-removal",
            Method::EqualSelection => "equal-selection",
            Method::EqualTpr => "equal-tpr",
            Method::EqualisedOdds => "equalised-odds",
        }
    }

    /// Returns the method with this name.
    pub fn from_key(key: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|method| method.key() == key)
    }

    /// Returns whether a person's protected attribute is used for the decision about that person.
    pub fn needs_attribute(self) -> bool {
        matches!(self, Method::EqualSelection | Method::EqualTpr | Method::EqualisedOdds)
    }
}

/// Reduction of one gap, and its price.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GapPrice {
    /// Percentage points by which the gap is smaller than before; negative where it has grown.
    pub closed: Value,
    /// Gifts lost for each percentage point of reduction; negative where gifts were gained, undefined where
    /// the gap was not reduced.
    pub lost_per_point: Value,
    /// Amount lost for each percentage point of reduction.
    pub amount_lost_per_point: Value,
}

/// Price of a method, relative to the selection before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Price {
    /// Number of gifts lost: reached before minus reached after.
    pub lost: Value,
    /// Amount lost: reached before minus reached after.
    pub amount_lost: Value,
    /// Reduction and price of the gap, by rate.
    pub gaps: BTreeMap<Metric, GapPrice>,
}

impl MitigationInput<'_> {
    /// Computes the price of the selection `after`, relative to the selection `before`.
    pub fn price(&self, before: &Effect, after: &Effect) -> Price {
        let less = |a: Value, b: Value| a.zip(b, |a, b| a - b);
        let lost = less(before.reached, after.reached);
        let amount_lost = less(before.amount_reached, after.amount_reached);
        let gaps = before
            .rates
            .iter()
            .filter_map(|(metric, was)| {
                let closed = less(was.gap, after.rates.get(metric)?.gap).map(|gap| 100.0 * gap);
                // Rates are quotients of counts, so the difference of two equal rates may be a rounding
                // error.
                let closes = closed.get().is_some_and(|closed| closed > 1e-9);
                let per_point = |lost: Value| match (closed.reason(), closes) {
                    (Some(_), _) => closed,
                    (None, false) => Value::undefined(Reason::NoGapClosed),
                    (None, true) => lost.zip(closed, |lost, closed| lost / closed),
                };
                let price = GapPrice {
                    closed,
                    lost_per_point: per_point(lost),
                    amount_lost_per_point: per_point(amount_lost),
                };
                Some((*metric, price))
            })
            .collect();
        Price { lost, amount_lost, gaps }
    }
}
