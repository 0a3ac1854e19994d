//! Rank metrics from one sort: the rows are sorted by score once and split by group in that order.

use crate::cells::NO_GROUP;
use crate::input::Rows;
use crate::value::{Reason, Value};

/// Returns the row indices in ascending score order; equal scores remain in the order of the file.
pub(crate) fn order(score: &[f64]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..score.len() as u32).collect();
    // Zero and minus zero are the same score, but `total_cmp` distinguishes them; adding 0.0 makes them
    // equal.
    let key = |row: u32| score.get(row as usize).copied().unwrap_or(f64::NAN) + 0.0;
    order.sort_by(|&a, &b| key(a).total_cmp(&key(b)));
    order
}

/// One scored row: score, outcome if known, weight.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scored {
    pub score: f64,
    pub y: Option<bool>,
    pub weight: f64,
}

/// Returns the rows of each group in ascending score order.
pub(crate) fn split_by_group(
    rows: &Rows<'_>,
    order: &[u32],
    codes: &[u32],
    groups: usize,
) -> Vec<Vec<Scored>> {
    let mut score_lists: Vec<Vec<Scored>> = vec![Vec::new(); groups];
    let Some(score) = rows.score else { return score_lists };
    for &row in order {
        let row = row as usize;
        let code = codes.get(row).copied().unwrap_or(NO_GROUP);
        let (Some(score_list), Some(&score)) = (score_lists.get_mut(code as usize), score.get(row)) else {
            continue;
        };
        let y = rows.y_true.and_then(|y| y.get(row).copied().flatten());
        let weight = rows.weight.and_then(|weight| weight.get(row).copied()).unwrap_or(1.0);
        score_list.push(Scored { score: score + 0.0, y, weight });
    }
    score_lists
}

/// Weights of positives and negatives in each run of equal scores, ascending.
struct Run {
    positive: f64,
    negative: f64,
}

fn runs(rows: &[Scored], weighted: bool) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let mut last: Option<f64> = None;
    for row in rows {
        let Some(y) = row.y else { continue };
        let weight = if weighted { row.weight } else { 1.0 };
        if last != Some(row.score) {
            out.push(Run { positive: 0.0, negative: 0.0 });
            last = Some(row.score);
        }
        if let Some(run) = out.last_mut() {
            if y {
                run.positive += weight;
            } else {
                run.negative += weight;
            }
        }
    }
    out
}

/// Weighted pairs of two classes over runs of equal scores that come in sorted order; a pair within a run
/// counts half. It is the Mann–Whitney form of the AUC: (1/PN) Σ [s⁺ > s⁻] + ½ [s⁺ = s⁻] (D. Bamber, J. Math.
/// Psychology 12 (1975) 387–415; J. Hanley, B. McNeil, Radiology 143 (1982) 29–36).
///
/// ```
/// use obole_fairness::OrderedPairs;
/// let mut pairs = OrderedPairs::default();
/// for (negatives, positives) in [(2.0, 0.0), (1.0, 1.0), (0.0, 3.0)] {
///     pairs.add_run(negatives, positives); // scores ascend, so negatives should come first
/// }
/// assert_eq!(pairs.share(), Some(11.5 / 12.0));
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct OrderedPairs {
    before: f64,
    after: f64,
    in_order: f64,
}

impl OrderedPairs {
    /// Adds the next run of equal scores: the weights in it of the class that should come first and of the
    /// class that should come after.
    pub fn add_run(&mut self, before: f64, after: f64) {
        self.in_order += after * (self.before + 0.5 * before);
        self.before += before;
        self.after += after;
    }

    /// Computes the share of pairs that are in order; `None` unless both classes have weight.
    pub fn share(&self) -> Option<f64> {
        (self.before > 0.0 && self.after > 0.0).then(|| self.in_order / (self.before * self.after))
    }
}

/// Computes the AUC; weights multiply.
pub(crate) fn auc(rows: &[Scored], weighted: bool) -> Value {
    let mut pairs = OrderedPairs::default();
    for run in runs(rows, weighted) {
        pairs.add_run(run.negative, run.positive);
    }
    let missing = match (pairs.after > 0.0, pairs.before > 0.0) {
        (false, false) => Reason::NoLabels,
        (false, true) => Reason::NoPositives,
        _ => Reason::NoNegatives,
    };
    pairs.share().map_or(Value::undefined(missing), Value::new)
}

/// Computes the standard error of the unweighted AUC: √(var(V10)/P + var(V01)/N). E. DeLong, D. DeLong, D.
/// Clarke-Pearson, Biometrics 44 (1988) 837–845.
pub(crate) fn delong_se(rows: &[Scored]) -> Value {
    let runs = runs(rows, false);
    let positive: f64 = runs.iter().map(|run| run.positive).sum();
    let negative: f64 = runs.iter().map(|run| run.negative).sum();
    if positive < 2.0 || negative < 2.0 {
        return Value::undefined(Reason::TooFewForVariance);
    }
    let Some(auc) = auc(rows, false).get() else { return Value::undefined(Reason::TooFewForVariance) };
    let (mut below_pos, mut below_neg, mut var10, mut var01) = (0.0, 0.0, 0.0, 0.0);
    for run in &runs {
        let v10 = (below_neg + 0.5 * run.negative) / negative;
        let v01 = (positive - below_pos - 0.5 * run.positive) / positive;
        var10 += run.positive * (v10 - auc) * (v10 - auc);
        var01 += run.negative * (v01 - auc) * (v01 - auc);
        below_pos += run.positive;
        below_neg += run.negative;
    }
    let variance = var10 / (positive - 1.0) / positive + var01 / (negative - 1.0) / negative;
    Value::new(variance.sqrt())
}

/// Computes the KS distance and the Wasserstein-1 distance of two ascending score lists, each `None` when a
/// list is empty. KS = max|F − G|; W1 = ∫|F − G|.
pub(crate) fn distances(a: &[f64], b: &[f64]) -> (Option<f64>, Option<f64>) {
    if a.is_empty() || b.is_empty() {
        return (None, None);
    }
    let (na, nb) = (a.len() as f64, b.len() as f64);
    let (mut i, mut j, mut ks) = (0_usize, 0_usize, 0.0_f64);
    let mut area = crate::numeric::Sum::default();
    let mut last: Option<f64> = None;
    loop {
        let next = match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) => x.min(*y),
            (Some(x), None) => *x,
            (None, Some(y)) => *y,
            (None, None) => break,
        };
        let gap = (i as f64 / na - j as f64 / nb).abs();
        if let Some(last) = last {
            area.add(gap * (next - last));
        }
        while a.get(i) == Some(&next) {
            i += 1;
        }
        while b.get(j) == Some(&next) {
            j += 1;
        }
        ks = ks.max((i as f64 / na - j as f64 / nb).abs());
        last = Some(next);
    }
    (Some(ks), Some(area.get()))
}

/// Computes twice the number of pairs won by the positives, where a tie counts one; both lists are ascending.
/// The result is a whole number and therefore exact.
pub(crate) fn twice_wins(positives: &[f64], negatives: &[f64]) -> f64 {
    let (mut below, mut not_above, mut twice) = (0_usize, 0_usize, 0.0_f64);
    for &s in positives {
        while negatives.get(below).is_some_and(|&t| t < s) {
            below += 1;
        }
        while negatives.get(not_above).is_some_and(|&t| t <= s) {
            not_above += 1;
        }
        twice += (below + not_above) as f64;
    }
    twice
}

/// Computes the share of pairs won, from [`twice_wins`] and the two list lengths.
pub(crate) fn share_won(twice: f64, positives: usize, negatives: usize) -> Value {
    if positives == 0 {
        return Value::undefined(Reason::NoPositives);
    }
    Value::ratio(0.5 * twice, positives as f64 * negatives as f64, Reason::NoNegatives)
}

/// Computes P(s⁺ > s⁻) + ½ P(s⁺ = s⁻) for positives of one list and negatives of another, both ascending.
pub(crate) fn cross_auc(positives: &[f64], negatives: &[f64]) -> Value {
    share_won(twice_wins(positives, negatives), positives.len(), negatives.len())
}

#[cfg(test)]
mod tests;
