//! Rows sorted once by score; every measure of ranking, with any weights, then takes one pass.

use obole_fairness::OrderedPairs;

/// Rows in descending order of score, ties in the order of the rows, with the end of each run of equal
/// scores.
///
/// Weights are whole numbers: a row of weight `w` counts as `w` copies of itself, so a weighted measure
/// equals the plain one on the expanded sample. A bootstrap replicate is such a weighting and needs no new
/// sort.
#[derive(Debug, Clone)]
pub struct Ranked {
    order: Vec<u32>,
    ends: Vec<u32>,
}

impl Ranked {
    /// Sorts the rows; `None` when a score is not a finite number or there are more than `u32::MAX` rows.
    pub fn by_score(scores: &[f64]) -> Option<Self> {
        let n = u32::try_from(scores.len()).ok()?;
        if !scores.iter().all(|score| score.is_finite()) {
            return None;
        }
        let mut keyed: Vec<(f64, u32)> = scores.iter().copied().zip(0..n).collect();
        // Scores are finite, so they always compare, and `partial_cmp` treats -0.0 and 0.0 as a tie.
        keyed.sort_unstable_by(|a, b| {
            b.0.partial_cmp(&a.0).unwrap_or(std::cmp::Ordering::Equal).then(a.1.cmp(&b.1))
        });
        let mut ends = Vec::new();
        for (place, row) in (1..).zip(&keyed) {
            if keyed.get(place as usize).is_none_or(|next| next.0 != row.0) {
                ends.push(place);
            }
        }
        Some(Self { order: keyed.into_iter().map(|(_, row)| row).collect(), ends })
    }

    /// Returns the rows, best score first.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// Returns the runs of equal score, best first.
    pub(crate) fn ties(&self) -> impl Iterator<Item = &[u32]> {
        self.ends.iter().scan(0_usize, |start, &end| {
            let run = self.order.get(*start..end as usize).unwrap_or_default();
            *start = end as usize;
            Some(run)
        })
    }

    /// Computes the area under the ROC curve and the average precision.
    ///
    /// AUC is P(score of an event > score of a non-event) + ½ P(equal) ([`OrderedPairs`]); `None` unless both
    /// classes have weight. Average precision is Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct scores, as in
    /// scikit-learn's `average_precision_score`; `None` without an event.
    pub fn auc_and_precision(&self, outcomes: &[bool], weights: &[u32]) -> (Option<f64>, Option<f64>) {
        let (mut events, mut others) = (0_u64, 0_u64);
        let mut pairs = OrderedPairs::default();
        let mut precision = 0.0;
        for run in self.ties() {
            let (mut with, mut without) = (0_u64, 0_u64);
            for &row in run {
                let weight = u64::from(weights[row as usize]);
                if outcomes[row as usize] {
                    with += weight;
                } else {
                    without += weight;
                }
            }
            pairs.add_run(with as f64, without as f64);
            events += with;
            others += without;
            if with > 0 {
                precision += with as f64 * (events as f64 / (events + others) as f64);
            }
        }
        (pairs.share(), (events > 0).then(|| precision / events as f64))
    }

    /// Sums `value` over the first `percent` % of the weight (floor, at least one row), and over all. `None`
    /// without any weight.
    pub fn top(&self, percent: u32, weights: &[u32], value: impl Fn(usize) -> f64) -> Option<Top> {
        let rows: u64 = weights.iter().map(|&weight| u64::from(weight)).sum();
        if rows == 0 {
            return None;
        }
        let taken = (rows * u64::from(percent.min(100)) / 100).max(1);
        let (mut left, mut top, mut all) = (taken, 0.0, 0.0);
        for &row in &self.order {
            let weight = u64::from(weights[row as usize]);
            if weight == 0 {
                continue;
            }
            let each = value(row as usize);
            let now = weight.min(left);
            top += now as f64 * each;
            all += weight as f64 * each;
            left -= now;
        }
        Some(Top { rows, taken, top, all })
    }
}

/// Sums over the head of a ranking and over all rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Top {
    /// Number of all rows.
    pub rows: u64,
    /// Number of rows in the head.
    pub taken: u64,
    /// Sum over the head.
    pub top: f64,
    /// Sum over all rows.
    pub all: f64,
}

impl Top {
    /// Computes the mean of the head over the mean of all; `None` when the sum over all is zero.
    pub fn lift(self) -> Option<f64> {
        (self.all > 0.0).then(|| (self.top / self.taken as f64) / (self.all / self.rows as f64))
    }

    /// Computes the share of the whole sum that lies in the head; `None` when the sum over all is zero.
    pub fn share(self) -> Option<f64> {
        (self.all > 0.0).then(|| self.top / self.all)
    }
}
