//! Selections that use the group of each person: equal selection rates, and equal true positive rates by a
//! threshold for each group.

use super::consent::AcceptAttributeAtDecision;
use super::mitigation_input::MitigationInput;
use crate::metric::Metric;
use obole_error::Error;
use std::collections::BTreeMap;

/// One possible threshold of a group, with the number of rows and of positives that it selects. Rows with
/// tied scores belong to the same step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Step {
    /// Lowest score that is selected.
    pub threshold: f64,
    pub rows: u64,
    pub positive: u64,
}

impl MitigationInput<'_> {
    /// Selects the same share of each group, starting from its highest scores; returns probabilities (0 or 1)
    /// by row. It selects as many rows as the decision; people without a group form an additional group. Each
    /// group gets the integer part of its share of the places. The remaining places go to the largest
    /// remainders (Hamilton's method), with ties in name order.
    ///
    /// # Errors
    /// [`crate::Kind::InvalidParameter`] for a table without decisions.
    pub fn equal_selection(&self, _accepted: AcceptAttributeAtDecision) -> Result<Vec<f64>, Error> {
        let budget = self.decision()?.iter().filter(|selected| **selected).count() as u64;
        let mut sizes: BTreeMap<u32, u64> = BTreeMap::new();
        for &code in &self.grouping.codes {
            *sizes.entry(code).or_default() += 1;
        }
        let all = (self.len() as u64).max(1);
        // Integers, so that the remainders of budget·size/all are compared exactly.
        let exact = |size: u64| u128::from(budget) * u128::from(size);
        let mut places: BTreeMap<u32, u64> =
            sizes.iter().map(|(code, size)| (*code, (exact(*size) / u128::from(all)) as u64)).collect();
        let mut order: Vec<(u128, u32)> =
            sizes.iter().map(|(code, size)| (exact(*size) % u128::from(all), *code)).collect();
        order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let left = budget - places.values().sum::<u64>();
        for (_, code) in order.iter().take(left as usize) {
            *places.entry(*code).or_default() += 1;
        }
        let mut chance = vec![0.0; self.len()];
        for &row in &self.order {
            if let Some(left) = places.get_mut(&self.code(row as usize)).filter(|left| **left > 0) {
                *left -= 1;
                self.take(&mut chance, row as usize, 1.0);
            }
        }
        Ok(chance)
    }

    /// Selects by a threshold for each group; returns probabilities (0 or 1) by row. The true positive rates
    /// are as close to each other as whole people allow, and as high as possible within the number that the
    /// decision selects.
    ///
    /// For a level t, each group gets the highest threshold that selects at least a share t of its givers; t
    /// is the highest level at which all groups together select no more than that number. Two rates then
    /// differ by at most the share that one threshold step of a group adds. Groups too small to be estimated,
    /// people without a group and rows without an outcome get one common threshold: the lowest that selects
    /// no more than the number. [`crate::mitigate`] measures it on rows that did not set the thresholds.
    ///
    /// # Errors
    /// [`crate::Kind::InvalidParameter`] for a table without decisions.
    pub fn equal_tpr(&self, _accepted: AcceptAttributeAtDecision) -> Result<Vec<f64>, Error> {
        let part: Vec<bool> = self.taking(Metric::Tpr).size.iter().map(Option::is_some).collect();
        let common = self.common(&part)?;
        let steps = self.steps(&part);
        let positives: Vec<u64> =
            steps.iter().map(|steps| steps.last().map_or(0, |last| last.positive)).collect();
        // The first step of each group that reaches the level a/b.
        let reach = |a: u64, b: u64| -> Vec<Option<Step>> {
            let all = steps.iter().zip(&positives);
            all.map(|(steps, p)| {
                let short =
                    |step: &Step| u128::from(step.positive) * u128::from(b) < u128::from(a) * u128::from(*p);
                steps.get(steps.partition_point(short)).copied().filter(|_| a > 0)
            })
            .collect()
        };
        let fits =
            |found: &[Option<Step>]| found.iter().flatten().map(|step| step.rows).sum::<u64>() <= common.left;
        let mut levels: Vec<(u64, u64)> = steps
            .iter()
            .zip(&positives)
            .flat_map(|(steps, p)| steps.iter().map(|step| (step.positive, *p)))
            .filter(|(a, _)| *a > 0)
            .collect();
        levels.sort_by(|x, y| (u128::from(x.0) * u128::from(y.1)).cmp(&(u128::from(y.0) * u128::from(x.1))));
        let within = levels.partition_point(|(a, b)| fits(&reach(*a, *b)));
        let level = within.checked_sub(1).and_then(|at| levels.get(at));
        let found = level.map_or_else(|| vec![None; steps.len()], |(a, b)| reach(*a, *b));
        let mut chance = common.chance;
        for row in (0..self.len()).filter(|row| self.sets(*row, &part)) {
            let threshold = found.get(self.code(row) as usize).copied().flatten().map(|step| step.threshold);
            let taken =
                threshold.is_some_and(|threshold| self.score.get(row).is_some_and(|s| *s >= threshold));
            self.take(&mut chance, row, f64::from(u8::from(taken)));
        }
        Ok(chance)
    }

    pub(crate) fn take(&self, chance: &mut [f64], row: usize, with: f64) {
        if let Some(slot) = chance.get_mut(row) {
            *slot = with;
        }
    }

    /// Returns whether group thresholds apply to a row: it has an outcome, and its group takes part.
    pub(crate) fn sets(&self, row: usize, part: &[bool]) -> bool {
        self.outcome(row).is_some() && part.get(self.code(row) as usize) == Some(&true)
    }

    /// Computes the steps of each group that takes part, over its rows with an outcome; the lists of the
    /// other groups are empty.
    pub(crate) fn steps(&self, part: &[bool]) -> Vec<Vec<Step>> {
        let mut steps: Vec<Vec<Step>> = vec![Vec::new(); self.grouping.levels.len()];
        for row in self.order.iter().map(|row| *row as usize).filter(|row| self.sets(*row, part)) {
            let (Some(mine), Some(&score)) = (steps.get_mut(self.code(row) as usize), self.score.get(row))
            else {
                continue;
            };
            let before = mine.last().copied();
            if before.is_none_or(|last| last.threshold != score) {
                let (rows, positive) = before.map_or((0, 0), |last| (last.rows, last.positive));
                mine.push(Step { threshold: score, rows, positive });
            }
            if let Some(last) = mine.last_mut() {
                last.rows += 1;
                last.positive += u64::from(self.outcome(row) == Some(true));
            }
        }
        steps
    }

    /// Applies a single threshold to the rows without a group threshold: the lowest that selects at most as
    /// many rows as the decision.
    pub(crate) fn common(&self, part: &[bool]) -> Result<Common, Error> {
        let budget = self.budget()? as usize;
        let score = |row: &u32| self.score.get(*row as usize).copied();
        let mut end = budget.min(self.order.len());
        // Rows with equal scores are selected together or not at all.
        while end > 0
            && end < self.order.len()
            && self.order.get(end).map(score) == self.order.get(end - 1).map(score)
        {
            end -= 1;
        }
        let used = self.order.iter().take(end).filter(|row| !self.sets(**row as usize, part)).count();
        let mut chance = vec![0.0; self.len()];
        if let Some(least) = end.checked_sub(1).and_then(|last| self.order.get(last)).and_then(score) {
            for row in (0..self.len()).filter(|row| !self.sets(*row, part)) {
                let taken = self.score.get(row).is_some_and(|score| *score >= least);
                self.take(&mut chance, row, f64::from(u8::from(taken)));
            }
        }
        Ok(Common { chance, left: (budget - used) as u64 })
    }
}

/// Selection by the common threshold, and the number of places that remain for the other rows.
pub(crate) struct Common {
    pub chance: Vec<f64>,
    pub left: u64,
}
