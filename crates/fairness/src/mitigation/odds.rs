//! Equalised odds: equal true and false positive rates in all groups, by partly random thresholds.
//!
//! Source: M. Hardt, E. Price, N. Srebro, "Equality of opportunity in supervised learning", NeurIPS 2016. A
//! rule that mixes two thresholds of a group can reach any point on the upper hull of the group's ROC curve.
//! Mixed with a random selection that ignores the score, it can reach any point between the hull and the
//! diagonal. So all groups can be brought to the same point exactly when the point lies below every hull. Of
//! these points we take the one with the highest true positive rate whose expected number of selected rows
//! stays within the budget. The lowest of the hulls is concave, and the number selected grows along it: the
//! point is found exactly, without a grid.

use obole_error::Error;
use serde::Serialize;

use super::by_group::Step;
use super::consent::AcceptAttributeAtDecision;
use super::mitigation_input::MitigationInput;
use crate::metric::Metric;

/// Rule of one group. A row is selected with probability
/// `ignore·level + (1 − ignore)·Σ chance·[score ≥ threshold]`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OddsRule {
    /// Name of the group.
    pub group: String,
    /// Probability that the score is ignored.
    pub ignore: f64,
    /// Probability of being selected when the score is ignored.
    pub level: f64,
    /// Two thresholds, each with the probability that it is applied; a threshold of `None` selects nobody.
    pub thresholds: [(Option<f64>, f64); 2],
}

/// Rules of all groups that take part, and the rates that result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EqualisedOdds {
    /// False positive rate of every group.
    pub fpr: f64,
    /// True positive rate of every group.
    pub tpr: f64,
    /// Rules of the groups, in name order.
    pub rules: Vec<OddsRule>,
}

/// Vertex of a hull: the rates at a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Vertex {
    pub fpr: f64,
    pub tpr: f64,
    pub threshold: Option<f64>,
}

impl OddsRule {
    /// Returns the probability that a row of the group with this score is selected.
    pub fn chance(&self, score: f64) -> f64 {
        let above = |(threshold, chance): (Option<f64>, f64)| match threshold {
            Some(threshold) if score >= threshold => chance,
            _ => 0.0,
        };
        let by_score: f64 = self.thresholds.into_iter().map(above).sum();
        self.ignore * self.level + (1.0 - self.ignore) * by_score
    }
}

impl MitigationInput<'_> {
    /// Computes the rules of equalised odds within the number that the decision selects, and the probability
    /// of each row. The same groups take part as in [`MitigationInput::equal_tpr`], for both rates; the other
    /// rows get one common threshold. `None` when fewer than two groups take part.
    ///
    /// # Errors
    /// [`crate::Kind::InvalidParameter`] for a table without decisions.
    pub fn equalised_odds(
        &self,
        _accepted: AcceptAttributeAtDecision,
    ) -> Result<Option<(EqualisedOdds, Vec<f64>)>, Error> {
        let (tpr, fpr) = (self.taking(Metric::Tpr), self.taking(Metric::Fpr));
        let part: Vec<bool> =
            tpr.size.iter().zip(&fpr.size).map(|(a, b)| a.is_some() && b.is_some()).collect();
        if part.iter().filter(|part| **part).count() < 2 {
            return Ok(None);
        }
        let common = self.common(&part)?;
        let steps = self.steps(&part);
        let hulls: Vec<(usize, Vec<Vertex>)> = steps
            .iter()
            .enumerate()
            .filter(|(_, steps)| !steps.is_empty())
            .map(|(g, s)| (g, hull(s)))
            .collect();
        let last = || steps.iter().filter_map(|steps| steps.last());
        let positives: u64 = last().map(|step| step.positive).sum();
        let negatives: u64 = last().map(|step| step.rows - step.positive).sum();
        let only: Vec<&[Vertex]> = hulls.iter().map(|(_, hull)| hull.as_slice()).collect();
        let (x, y) = best(&only, positives as f64, negatives as f64, common.left as f64);
        let mut chance = common.chance;
        let mut rules = Vec::with_capacity(hulls.len());
        for (group, hull) in &hulls {
            let rule = rule(self.grouping.levels.get(*group).cloned().unwrap_or_default(), hull, x, y);
            for row in
                (0..self.len()).filter(|row| self.code(*row) as usize == *group && self.sets(*row, &part))
            {
                let with = self.score.get(row).map_or(0.0, |score| rule.chance(*score));
                self.take(&mut chance, row, with);
            }
            rules.push(rule);
        }
        Ok(Some((EqualisedOdds { fpr: x, tpr: y, rules }, chance)))
    }
}

/// Computes the upper hull of a group's ROC curve, from (0, 0) to (1, 1) (A. Andrew, Information Processing
/// Letters 9, 1979).
pub(crate) fn hull(steps: &[Step]) -> Vec<Vertex> {
    let positive = steps.last().map_or(0, |last| last.positive) as f64;
    let negative = steps.last().map_or(0, |last| last.rows - last.positive) as f64;
    let mut hull = vec![Vertex { fpr: 0.0, tpr: 0.0, threshold: None }];
    for step in steps {
        let next = Vertex {
            fpr: (step.rows - step.positive) as f64 / negative,
            tpr: step.positive as f64 / positive,
            threshold: Some(step.threshold),
        };
        while let [.., a, b] = hull.as_slice() {
            let turn = (b.fpr - a.fpr) * (next.tpr - a.tpr) - (b.tpr - a.tpr) * (next.fpr - a.fpr);
            if turn < 0.0 {
                break;
            }
            hull.pop();
        }
        hull.push(next);
    }
    hull
}

/// Returns the edge of a hull above a false positive rate. At a vertex this is the edge to its right; where
/// the hull starts vertically, it is the edge after the vertical part.
fn edge(hull: &[Vertex], x: f64) -> Option<(Vertex, Vertex)> {
    let right = hull.partition_point(|vertex| vertex.fpr <= x).clamp(1, hull.len().saturating_sub(1));
    Some((*hull.get(right - 1)?, *hull.get(right)?))
}

fn height((a, b): (Vertex, Vertex), x: f64) -> f64 {
    if b.fpr > a.fpr { a.tpr + (b.tpr - a.tpr) * (x - a.fpr) / (b.fpr - a.fpr) } else { a.tpr.max(b.tpr) }
}

/// Returns the false and the true positive rate of the highest point under all hulls whose number selected,
/// `negatives·fpr + positives·tpr`, is at most `budget`.
pub(crate) fn best(hulls: &[&[Vertex]], positives: f64, negatives: f64, budget: f64) -> (f64, f64) {
    let lowest = |x: f64| {
        hulls
            .iter()
            .filter_map(|hull| edge(hull, x))
            .map(|edge| height(edge, x))
            .fold(f64::INFINITY, f64::min)
    };
    let number = |x: f64, y: f64| negatives * x + positives * y;
    let mut places: Vec<f64> = hulls.iter().flat_map(|hull| hull.iter().map(|vertex| vertex.fpr)).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    let within = places.partition_point(|x| number(*x, lowest(*x)) <= budget);
    let Some(left) = within.checked_sub(1).and_then(|at| places.get(at)) else {
        // Not even the vertical part of the hulls is within the budget: no non-giver is selected, and only a
        // part of the givers.
        return (0.0, (budget / positives).clamp(0.0, lowest(0.0)));
    };
    // Between two neighbouring vertices every hull is a straight line, and the number selected under each
    // grows with x. The lowest hull reaches the budget at the largest x at which any of them does.
    let mut x = *left;
    if let Some(right) = places.get(within) {
        let middle = f64::midpoint(*left, *right);
        for (a, b) in hulls.iter().filter_map(|hull| edge(hull, middle)) {
            let slope = (b.tpr - a.tpr) / (b.fpr - a.fpr);
            let at = (budget - positives * (a.tpr - slope * a.fpr)) / (negatives + positives * slope);
            x = x.max(at.min(*right));
        }
    }
    let y = lowest(x);
    if y < 1.0 {
        return (x, y);
    }
    // Beyond the point where all givers are selected, more places select only non-givers.
    let full = |hull: &&[Vertex]| hull.iter().find(|vertex| vertex.tpr >= 1.0).map(|vertex| vertex.fpr);
    (hulls.iter().filter_map(full).fold(0.0, f64::max), 1.0)
}

/// Computes the rule that brings a group with this hull to the point.
fn rule(group: String, hull: &[Vertex], x: f64, y: f64) -> OddsRule {
    let Some((a, b)) = edge(hull, x) else {
        return OddsRule { group, ignore: 1.0, level: x, thresholds: [(None, 1.0), (None, 0.0)] };
    };
    let share = if b.fpr > a.fpr { ((x - a.fpr) / (b.fpr - a.fpr)).clamp(0.0, 1.0) } else { 0.0 };
    let top = height((a, b), x);
    let ignore = if top > x { ((top - y) / (top - x)).clamp(0.0, 1.0) } else { 0.0 };
    OddsRule { group, ignore, level: x, thresholds: [(a.threshold, 1.0 - share), (b.threshold, share)] }
}

#[cfg(test)]
mod tests;
