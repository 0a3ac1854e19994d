//! Disparities with an established name in the literature, computed from the spreads.

use crate::metric::Metric;
use crate::spread::{LeftOut, Spread};
use crate::value::{Reason, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// Named disparities over the groups that have a value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Named {
    /// Largest minus smallest selection rate.
    pub demographic_parity_difference: Value,
    /// Smallest over largest selection rate.
    pub demographic_parity_ratio: Value,
    /// Largest minus smallest TPR.
    pub equal_opportunity_difference: Value,
    /// Smallest over largest TPR.
    pub equal_opportunity_ratio: Value,
    /// The larger of the TPR and FPR differences.
    pub equalized_odds_difference_worst: Value,
    /// Mean of the TPR and FPR differences.
    pub equalized_odds_difference_mean: Value,
    /// The smaller of the TPR and FPR ratios.
    pub equalized_odds_ratio_worst: Value,
    /// Mean of the TPR and FPR ratios.
    pub equalized_odds_ratio_mean: Value,
    /// Groups without a TPR.
    pub tpr_undefined_groups: Vec<LeftOut>,
    /// Groups without an FPR.
    pub fpr_undefined_groups: Vec<LeftOut>,
}

pub(crate) fn named(spreads: &BTreeMap<Metric, Spread>) -> Named {
    let part = |metric: Metric, f: fn(&Spread) -> Value| {
        spreads.get(&metric).map_or(Value::undefined(Reason::NoDefinedGroup), f)
    };
    let names = |metric: Metric| spreads.get(&metric).map(|s| s.undefined_groups.clone()).unwrap_or_default();
    let (d_tpr, d_fpr) = (part(Metric::Tpr, |s| s.difference), part(Metric::Fpr, |s| s.difference));
    let (r_tpr, r_fpr) = (part(Metric::Tpr, |s| s.ratio), part(Metric::Fpr, |s| s.ratio));
    Named {
        demographic_parity_difference: part(Metric::SelectionRate, |s| s.difference),
        demographic_parity_ratio: part(Metric::SelectionRate, |s| s.ratio),
        equal_opportunity_difference: d_tpr,
        equal_opportunity_ratio: r_tpr,
        equalized_odds_difference_worst: d_tpr.zip(d_fpr, f64::max),
        equalized_odds_difference_mean: d_tpr.zip(d_fpr, f64::midpoint),
        equalized_odds_ratio_worst: r_tpr.zip(r_fpr, f64::min),
        equalized_odds_ratio_mean: r_tpr.zip(r_fpr, f64::midpoint),
        tpr_undefined_groups: names(Metric::Tpr),
        fpr_undefined_groups: names(Metric::Fpr),
    }
}
