//! Comparison of true and predicted amounts, by group.

use crate::gate::Status;
use crate::group::Group;
use crate::input::Rows;
use crate::numeric::Sum;
use crate::plan::Plan;
use crate::rank::distances;
use crate::settings::Gates;
use crate::spread::{Spread, spread};
use crate::value::{Reason, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// The keys of the amount metrics, in table order. Money is in the unit of the table.
pub const AMOUNT_KEYS: [&str; 10] = [
    "mean_true",
    "mean_pred",
    "mean_error",
    "mae",
    "rmse",
    "r2",
    "total_ratio_pred_true",
    "over_share",
    "mean_over",
    "mean_under",
];

/// Amount metrics whose spread over the groups is reported.
pub const AMOUNT_SPREADS: [&str; 6] =
    ["mean_true", "mean_pred", "mean_error", "mae", "rmse", "total_ratio_pred_true"];

/// Amount metrics of one set of rows.
///
/// Error is predicted minus true; `over_share` is the share of rows predicted too high; `mean_over` and
/// `mean_under` are mean overshoot and undershoot over all rows; `r2` is 1 − Σ(t−p)²/Σ(t−t̄)².
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AmountMetrics {
    /// Number of rows.
    pub n: u64,
    /// One value for each of [`AMOUNT_KEYS`].
    pub values: BTreeMap<&'static str, Value>,
}

/// Amount metrics by group and overall, for one choice of rows and weights.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AmountBlock {
    /// By group; groups that are hidden or too small to estimate are left out and named in the spreads.
    pub groups: BTreeMap<String, AmountMetrics>,
    /// Over the included rows.
    pub overall: AmountMetrics,
    /// Spread of each of [`AMOUNT_SPREADS`].
    pub spread: BTreeMap<&'static str, Spread>,
}

/// Amount metrics of one attribute. Most rows of a gift table are zero, so the givers are also shown
/// separately.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AmountAudit {
    /// All included rows.
    pub all_unweighted: AmountBlock,
    /// The same with weights.
    pub all_weighted: Option<AmountBlock>,
    /// Rows with a true amount above zero.
    pub givers_only_unweighted: AmountBlock,
    /// The same with weights.
    pub givers_only_weighted: Option<AmountBlock>,
    /// Kolmogorov-Smirnov distance of a group's predictions from those of all included rows (A. Agarwal, M.
    /// Dudík, Z. S. Wu, ICML 2019, demographic parity for regression).
    pub pred_ks_vs_all: BTreeMap<String, Value>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Acc {
    n: u64,
    weight: Sum,
    truth: Sum,
    pred: Sum,
    abs: Sum,
    squared: Sum,
    spread: Sum,
    over_weight: Sum,
    over: Sum,
    under: Sum,
}

pub(crate) fn amounts(
    rows: &Rows<'_>,
    codes: &[u32],
    groups: &[Group],
    plan: &Plan,
    gates: &Gates,
) -> Option<AmountAudit> {
    let (_, pred) = rows.amount?;
    let block = |givers: bool, weighted: bool| {
        block(rows, codes, groups, Gate { plan, gates }, Sample { givers, weighted })
    };
    let weighted = rows.weight.is_some();
    let mut lists: Vec<Vec<f64>> = vec![Vec::new(); groups.len()];
    for (code, p) in codes.iter().zip(pred) {
        if let Some(list) = lists.get_mut(*code as usize) {
            list.push(*p);
        }
    }
    let mut all: Vec<f64> = lists.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    let shown = groups.iter().zip(lists.iter_mut()).filter(|(group, _)| group.status.is_shown());
    let pred_ks_vs_all = shown
        .map(|(group, list)| {
            list.sort_by(f64::total_cmp);
            let ks = distances(list, &all).0;
            (group.name.clone(), ks.map_or(Value::undefined(Reason::NoRows), Value::new))
        })
        .collect();
    Some(AmountAudit {
        all_unweighted: block(false, false)?,
        all_weighted: if weighted { block(false, true) } else { None },
        givers_only_unweighted: block(true, false)?,
        givers_only_weighted: if weighted { block(true, true) } else { None },
        pred_ks_vs_all,
    })
}

/// Choice of the rows (all or givers only) and of the weighting.
#[derive(Clone, Copy)]
struct Sample {
    givers: bool,
    weighted: bool,
}

/// Disclosure checks: the size gates and the plan of the givers, because a sum over all rows is one over the
/// givers.
#[derive(Clone, Copy)]
struct Gate<'a> {
    plan: &'a Plan,
    gates: &'a Gates,
}

impl Gate<'_> {
    /// Returns for each group the reason why its amounts are withheld, or `None` if they are shown. Givers
    /// are fewer than rows, so the gates are applied to them again.
    fn withheld(&self, groups: &[Group], accs: &[Acc]) -> Vec<Option<Reason>> {
        let one = |(at, (group, acc)): (usize, (&Group, &Acc))| match self.plan.of(at) {
            _ if !group.status.is_shown() => Some(group.hidden_reason()),
            Status::Hidden => Some(Reason::Hidden),
            Status::Shown if self.gates.publish_k > 0 && acc.n > 0 && acc.n < self.gates.estimate_n => {
                Some(Reason::BelowEstimate)
            }
            Status::Shown => None,
        };
        groups.iter().zip(accs).enumerate().map(one).collect()
    }
}

fn block(
    rows: &Rows<'_>,
    codes: &[u32],
    groups: &[Group],
    gate: Gate<'_>,
    Sample { givers, weighted }: Sample,
) -> Option<AmountBlock> {
    let (truth, pred) = rows.amount?;
    let mut accs = vec![Acc::default(); groups.len() + 1];
    let last = groups.len();
    let weight = |row: usize| match rows.weight {
        Some(weight) if weighted => weight.get(row).copied().unwrap_or(0.0),
        _ => 1.0,
    };
    let used = || {
        let pairs = codes.iter().zip(truth.iter().zip(pred)).enumerate();
        pairs
            .map(|(row, (code, (t, p)))| (row, *code as usize, *t, *p))
            .filter(move |(_, code, t, _)| *code < last && (!givers || *t > 0.0))
    };
    for (row, code, t, p) in used() {
        let w = weight(row);
        for place in [code, last] {
            let Some(acc) = accs.get_mut(place) else { continue };
            acc.n += 1;
            acc.weight.add(w);
            acc.truth.add(w * t);
            acc.pred.add(w * p);
            acc.abs.add(w * (p - t).abs());
            acc.squared.add(w * (p - t) * (p - t));
            acc.over.add(w * (p - t).max(0.0));
            acc.under.add(w * (t - p).max(0.0));
            if p > t {
                acc.over_weight.add(w);
            }
        }
    }
    // The variance of the truth needs its mean. A second pass avoids the loss of digits.
    let means: Vec<f64> = accs.iter().map(|acc| acc.truth.get() / acc.weight.get()).collect();
    for (row, code, t, _) in used() {
        for place in [code, last] {
            if let (Some(acc), Some(mean)) = (accs.get_mut(place), means.get(place)) {
                acc.spread.add(weight(row) * (t - mean) * (t - mean));
            }
        }
    }
    let withheld = gate.withheld(groups, &accs);
    let overall = accs.pop()?.finish();
    let finished: Vec<(&Group, Option<Reason>, AmountMetrics)> = groups
        .iter()
        .zip(withheld)
        .zip(accs)
        .map(|((group, reason), acc)| (group, reason, acc.finish()))
        .collect();
    let at = |metrics: &AmountMetrics, key: &str| {
        metrics.values.get(key).copied().unwrap_or(Value::undefined(Reason::NoRows))
    };
    let spreads = AMOUNT_SPREADS.into_iter().map(|key| {
        let values = finished.iter().map(|(group, reason, metrics)| {
            (group.name.as_str(), reason.map_or_else(|| at(metrics, key), Value::undefined))
        });
        (key, spread(values, at(&overall, key)))
    });
    Some(AmountBlock {
        spread: spreads.collect(),
        groups: finished
            .iter()
            .filter(|(_, reason, _)| reason.is_none())
            .map(|(group, _, metrics)| (group.name.clone(), metrics.clone()))
            .collect(),
        overall,
    })
}

impl Acc {
    fn finish(self) -> AmountMetrics {
        let w = self.weight.get();
        let mean = |sum: Sum| Value::ratio(sum.get(), w, Reason::NoRows);
        let of = |key: &str| match key {
            "mean_true" => mean(self.truth),
            "mean_pred" => mean(self.pred),
            "mean_error" => mean(self.pred).zip(mean(self.truth), |p, t| p - t),
            "mae" => mean(self.abs),
            "rmse" => mean(self.squared).map(f64::sqrt),
            "r2" => Value::ratio(self.squared.get(), self.spread.get(), Reason::NoVariation).map(|u| 1.0 - u),
            "total_ratio_pred_true" => Value::ratio(self.pred.get(), self.truth.get(), Reason::ReferenceZero),
            "over_share" => mean(self.over_weight),
            "mean_over" => mean(self.over),
            _ => mean(self.under),
        };
        AmountMetrics { n: self.n, values: AMOUNT_KEYS.into_iter().map(|key| (key, of(key))).collect() }
    }
}
