//! What a method costs: gifts lost for each point by which it closes a gap.

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
    /// One threshold for all, chosen on the frontier.
    OneThreshold,
    /// A share of the places drawn by lot.
    Quota,
    /// A model fitted anew with the weights of Kamiran and Calders.
    Reweighing,
    /// A model fitted anew without a column that tells the group.
    ProxyRemoval,
    /// The same share of each group.
    EqualSelection,
    /// A threshold for each group, for equal true positive rates.
    EqualTpr,
    /// Equal true and false positive rates, partly by lot.
    EqualisedOdds,
}

impl Method {
    /// Every method, those that need no attribute first.
    pub const ALL: [Method; 7] = [
        Method::OneThreshold,
        Method::Quota,
        Method::Reweighing,
        Method::ProxyRemoval,
        Method::EqualSelection,
        Method::EqualTpr,
        Method::EqualisedOdds,
    ];

    /// The name in options and files.
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

    /// The method of this name.
    pub fn from_key(key: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|method| method.key() == key)
    }

    /// Whether a person's protected attribute is looked at when it is decided about them.
    pub fn needs_attribute(self) -> bool {
        matches!(self, Method::EqualSelection | Method::EqualTpr | Method::EqualisedOdds)
    }
}

/// How far one gap was closed, and at what price.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GapPrice {
    /// Percentage points by which the gap is smaller than before; negative where it has grown.
    pub closed: Value,
    /// Gifts lost for each point closed; negative where gifts were won, undefined where no point was closed.
    pub lost_per_point: Value,
    /// Amount lost for each point closed.
    pub amount_lost_per_point: Value,
}

/// The price of a method, beside what was there before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Price {
    /// Gifts that were reached before and are not now: before less after.
    pub lost: Value,
    /// The same in amounts.
    pub amount_lost: Value,
    /// By rate.
    pub gaps: BTreeMap<Metric, GapPrice>,
}

impl MitigationInput<'_> {
    /// The price of what comes `after`, against what was `before`.
    pub fn price(&self, before: &Effect, after: &Effect) -> Price {
        let less = |a: Value, b: Value| a.zip(b, |a, b| a - b);
        let lost = less(before.reached, after.reached);
        let amount_lost = less(before.amount_reached, after.amount_reached);
        let gaps = before
            .rates
            .iter()
            .filter_map(|(metric, was)| {
                let closed = less(was.gap, after.rates.get(metric)?.gap).map(|gap| 100.0 * gap);
                // Rates are counts over counts: what is left of two equal ones is rounding.
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
