//! Group metrics of the ranking by score: exposure, composition of the first k rows, and divergence of the
//! composition along the list.

use crate::cells::NO_GROUP;
use crate::gate::{Status, part_of};
use crate::numeric::Sum;
use crate::value::{Reason, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// Exposure of one group. The exposure of rank r is 1/log₂(1 + r).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Exposure {
    /// Mean exposure with equal scores in file order.
    pub mean_exposure_stable: Value,
    /// Mean exposure when rows with equal scores share the mean of their exposures.
    pub mean_exposure_ties_mean: Value,
    /// Share of all exposure (ties shared).
    pub exposure_share_ties_mean: Value,
    /// Mean exposure (ties shared) over base rate; A. Singh, T. Joachims, KDD 2018, 2219–2228.
    pub exposure_over_base_rate: Value,
}

/// One group among the first k of the list.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Top {
    /// Number of rows of the group among the first k.
    pub count: u64,
    /// `count` divided by k.
    pub share: Value,
    /// `count` divided by the rows of the group.
    pub selection_rate_at_k: Value,
    /// ln(share among the first k / share of all rows); S. Geyik, S. Ambler, K. Kenthapadi, KDD 2019,
    /// 2221–2231.
    pub skew: Value,
}

/// Ranking by descending score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranking {
    /// Exposure by group, without hidden groups.
    pub groups: BTreeMap<String, Exposure>,
    /// Smallest over largest mean exposure (ties shared) of the shown groups.
    pub exposure_ratio_min_max: Value,
    /// Composition of the first k rows, by k, then by group; ties in file order. Groups of which too few, or
    /// all but too few, are among the first k are left out.
    pub top_k_stable: BTreeMap<u64, BTreeMap<String, Top>>,
    /// Normalised discounted Kullback-Leibler divergence, Σ KL(top i‖all)/log₂(i+1) ÷ Σ 1/log₂(i+1), in nats,
    /// ties in file order; undefined when a group is hidden. K. Yang, J. Stoyanovich, SSDBM 2017.
    pub ndkl_stable: Value,
}

/// Data of one group that the ranking needs.
pub(crate) struct Member<'a> {
    pub name: &'a str,
    pub shown: bool,
    pub rows: u64,
    pub base_rate: Value,
}

/// Computes the ranking. `order` is ascending in score with ties in file order; `codes` holds the group of
/// each row.
pub(crate) fn ranking(
    order: &[u32],
    score: &[f64],
    codes: &[u32],
    members: &[Member<'_>],
    ks: &[u64],
    publish_k: u64,
) -> Ranking {
    let list = descending(order, score, codes);
    let n = list.len();
    let mut exposures: Vec<(Sum, Sum)> = vec![Default::default(); members.len()];
    let mut all = Sum::default();
    let mut start = 0;
    while start < n {
        let first = list.get(start).map(|row| row.1);
        let end = (start..n).find(|&at| list.get(at).map(|row| row.1) != first).unwrap_or(n);
        let run: Sum = (start..end).map(exposure).collect();
        let shared = run.get() / (end - start) as f64;
        all.merge(run);
        for (at, (code, _)) in list.iter().enumerate().take(end).skip(start) {
            if let Some((stable, ties)) = exposures.get_mut(*code as usize) {
                stable.add(exposure(at));
                ties.add(shared);
            }
        }
        start = end;
    }
    let mut groups = BTreeMap::new();
    let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
    for (member, (stable, ties)) in members.iter().zip(&exposures).filter(|(m, _)| m.shown) {
        let rows = member.rows as f64;
        let mean = Value::ratio(ties.get(), rows, Reason::NoRows);
        if let Some(mean) = mean.get() {
            low = low.min(mean);
            high = high.max(mean);
        }
        let over_base = mean.zip(member.base_rate, |m, b| if b > 0.0 { m / b } else { f64::NAN });
        let exposure_over_base_rate = match over_base.reason() {
            Some(Reason::ZeroDenominator) => Value::undefined(Reason::NoPositives),
            _ => over_base,
        };
        let exposure = Exposure {
            mean_exposure_stable: Value::ratio(stable.get(), rows, Reason::NoRows),
            mean_exposure_ties_mean: mean,
            exposure_share_ties_mean: Value::ratio(ties.get(), all.get(), Reason::NoRows),
            exposure_over_base_rate,
        };
        groups.insert(member.name.to_owned(), exposure);
    }
    Ranking {
        groups,
        exposure_ratio_min_max: Value::ratio(low, high, Reason::NoDefinedGroup),
        top_k_stable: ks
            .iter()
            .filter(|&&k| k > 0 && k <= n as u64)
            .map(|&k| (k, top(&list, members, k, publish_k)))
            .collect(),
        ndkl_stable: match members.iter().all(|m| m.shown) {
            true => ndkl(&list, members),
            false => Value::undefined(Reason::Hidden),
        },
    }
}

/// Computes the exposure of the rank `at` places below the first.
fn exposure(at: usize) -> f64 {
    1.0 / ((at + 2) as f64).log2()
}

/// Returns the codes and scores by descending score, with ties in file order and without the rows that have
/// no group.
fn descending(order: &[u32], score: &[f64], codes: &[u32]) -> Vec<(u32, f64)> {
    let row = |row: &u32| {
        let code = codes.get(*row as usize).copied().unwrap_or(NO_GROUP);
        (code, score.get(*row as usize).copied().unwrap_or(f64::NAN))
    };
    let kept: Vec<(u32, f64)> = order.iter().map(row).filter(|(code, _)| *code != NO_GROUP).collect();
    let mut out = Vec::with_capacity(kept.len());
    for run in kept.chunk_by(|a, b| a.1 == b.1).rev() {
        out.extend_from_slice(run);
    }
    out
}

fn top(list: &[(u32, f64)], members: &[Member<'_>], k: u64, publish_k: u64) -> BTreeMap<String, Top> {
    let mut counts = vec![0_u64; members.len()];
    for (code, _) in list.iter().take(k as usize) {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    let n = list.len() as f64;
    let one = |(member, &count): (&Member<'_>, &u64)| {
        let share = count as f64 / k as f64;
        let skew = match (count, member.rows) {
            (0, _) => Value::undefined(Reason::ZeroCount),
            (_, rows) => Value::new((share / (rows as f64 / n)).ln()),
        };
        let rate = Value::ratio(count as f64, member.rows as f64, Reason::NoRows);
        (member.name.to_owned(), Top { count, share: Value::new(share), selection_rate_at_k: rate, skew })
    };
    let rows: Vec<u64> = members.iter().map(|member| member.rows).collect();
    let shown = |member: &Member<'_>| if member.shown { Status::Shown } else { Status::Hidden };
    let plan: Vec<Status> = members.iter().map(shown).collect();
    let plan = part_of(&rows, &plan, publish_k, |at| counts.get(at).copied().unwrap_or(0));
    let pairs = members.iter().zip(&counts).zip(&plan);
    pairs.filter(|(_, status)| status.is_shown()).map(|(pair, _)| one(pair)).collect()
}

/// Computes the normalised discounted Kullback-Leibler divergence. Logarithms come from one table, so the
/// cost per rank is one multiplication per group.
fn ndkl(list: &[(u32, f64)], members: &[Member<'_>]) -> Value {
    let n = list.len();
    let logs: Vec<f64> = (0..=n).map(|i| (i.max(1) as f64).ln()).collect();
    let log = |i: u64| logs.get(i as usize).copied().unwrap_or(0.0);
    let mut counts: Vec<(u64, f64)> = members.iter().map(|m| (0, log(m.rows) - log(n as u64))).collect();
    let (mut sum, mut weights) = (Sum::default(), Sum::default());
    for (at, (code, _)) in list.iter().enumerate() {
        if let Some((count, _)) = counts.get_mut(*code as usize) {
            *count += 1;
        }
        let i = at as u64 + 1;
        let kl: f64 = counts
            .iter()
            .filter(|(c, _)| *c > 0)
            .map(|(c, prior)| *c as f64 * (log(*c) - log(i) - prior))
            .sum();
        sum.add(kl / i as f64 * exposure(at));
        weights.add(exposure(at));
    }
    Value::ratio(sum.get(), weights.get(), Reason::NoRows)
}
