//! Numbers of named rule sets. They are the quantities that a rule defines, not legal conclusions.

use crate::group::Group;
use crate::metric::Metric;
use crate::value::{Reason, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// One group under the four-fifths rule of thumb.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImpactRatio {
    /// The group.
    pub group: String,
    /// Selection rate of the group over the highest selection rate.
    pub impact_ratio: Value,
    /// `true` when the impact ratio is below 0.8.
    pub below: Option<bool>,
}

/// Computes the four-fifths rule of thumb, 29 CFR 1607.4(D): selection rate over the highest group's rate. It
/// is a rule of US employment practice; the same paragraph lets significance and small numbers override it
/// both ways.
pub(crate) fn four_fifths(groups: &[Group]) -> Vec<ImpactRatio> {
    let rates: Vec<(&Group, Value)> = groups.iter().map(|g| (g, g.get(Metric::SelectionRate))).collect();
    let top = highest(rates.iter().map(|(_, rate)| *rate));
    rates
        .iter()
        .map(|(group, rate)| {
            let impact_ratio = over(*rate, top);
            ImpactRatio {
                group: group.name.clone(),
                impact_ratio,
                below: impact_ratio.get().map(|r| r < 0.8),
            }
        })
        .collect()
}

/// The impact ratios of New York City's rule on automated employment decisions, 6 RCNY § 5-300 and 5-301. The
/// rule sets no threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ll144 {
    /// Number of rows of unknown category among the groups.
    pub n_unknown: u64,
    /// Categories with less than 2 % of the rows, which the rule allows to be excluded from the ratios.
    pub excluded_below_2pct: Vec<String>,
    /// Selection rate over the highest selection rate.
    pub impact_ratio_selection: BTreeMap<String, Value>,
    /// Share above the median score of the file, over the highest such share.
    pub impact_ratio_scoring: BTreeMap<String, Value>,
    /// Median score.
    pub median_score: Value,
}

/// Computes the impact ratios; `unknown` is `true` for each group that represents a missing value.
pub(crate) fn ll144(groups: &[Group], unknown: &[bool], median_score: Value) -> Ll144 {
    let mut n_unknown = 0;
    let mut excluded = Vec::new();
    let mut kept: Vec<&Group> = Vec::new();
    for (group, unknown) in groups.iter().zip(unknown) {
        if *unknown {
            n_unknown += group.metrics.as_ref().map_or(0, |m| m.rows);
        } else if group.share_of_population.get().is_some_and(|share| share < 0.02) {
            excluded.push(group.name.clone());
        } else {
            kept.push(group);
        }
    }
    let ratios = |metric: Metric| {
        let top = highest(kept.iter().map(|g| g.get(metric)));
        kept.iter().map(|g| (g.name.clone(), over(g.get(metric), top))).collect()
    };
    Ll144 {
        n_unknown,
        excluded_below_2pct: excluded,
        impact_ratio_selection: ratios(Metric::SelectionRate),
        impact_ratio_scoring: ratios(Metric::ScoringRate),
        median_score,
    }
}

fn highest(values: impl Iterator<Item = Value>) -> Value {
    values
        .filter_map(Value::get)
        .reduce(f64::max)
        .map_or(Value::undefined(Reason::NoDefinedGroup), Value::new)
}

fn over(rate: Value, top: Value) -> Value {
    match (rate.get(), top.get()) {
        (Some(rate), Some(top)) => Value::ratio(rate, top, Reason::ReferenceZero),
        _ => rate,
    }
}
