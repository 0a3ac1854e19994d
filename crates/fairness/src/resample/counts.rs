//! Resampling of metrics that depend on counts only, without reading the rows.
//!
//! These metrics depend on the rows only through the cells of the group, so a bootstrap replicate of a group
//! of n rows is one multinomial draw of n over its cells, and a permutation of the group labels is a draw
//! without replacement from the pooled cells. Both have exactly the distribution of resampling rows, at a
//! cost that does not grow with the file.

use super::{Draws, Kind, observed_first, stream};
use crate::cells::Cells;
use crate::metric::Metric;
use crate::settings::BootstrapSettings;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Binomial, Distribution, Hypergeometric};
use rayon::prelude::*;

/// Metrics that can be computed from the cells.
pub(super) const METRICS: [Metric; 14] = [
    Metric::BaseRate,
    Metric::SelectionRate,
    Metric::Tpr,
    Metric::Fpr,
    Metric::Tnr,
    Metric::Fnr,
    Metric::Ppv,
    Metric::Npv,
    Metric::Fdr,
    Metric::For,
    Metric::Accuracy,
    Metric::BalancedAccuracy,
    Metric::F1,
    Metric::Mcc,
];

/// Counts of one group: TP, FP, FN, TN, and the rows without an outcome that are selected and not selected.
type Six = [u64; 6];

/// Computes the observed values and those of every replicate.
pub(super) fn draws(groups: &[Cells], settings: &BootstrapSettings) -> Draws {
    let groups: Vec<Six> = groups.iter().map(six).collect();
    let pairs = (0..settings.replicates)
        .into_par_iter()
        .map(|replicate| {
            let mut rng = stream(settings.seed, Kind::Counts, replicate);
            let own: Vec<Six> = groups.iter().map(|group| multinomial(group, &mut rng)).collect();
            let dealt = permute(&groups, &mut rng);
            (values(&own), values(&dealt))
        })
        .collect();
    observed_first(values(&groups), pairs)
}

/// Computes the metrics, one group after the other; NaN is undefined.
fn values(groups: &[Six]) -> Vec<f64> {
    groups.iter().map(back).flat_map(|cells| METRICS.map(|metric| value(&cells, metric))).collect()
}

fn value(cells: &Cells, metric: Metric) -> f64 {
    let rate = |metric: Metric| match cells.fraction(metric) {
        Some((count, size, _)) if size > 0.0 => count / size,
        _ => f64::NAN,
    };
    match metric {
        Metric::BalancedAccuracy => f64::midpoint(rate(Metric::Tpr), rate(Metric::Tnr)),
        Metric::F1 => cells.f1().get().unwrap_or(f64::NAN),
        Metric::Mcc => cells.mcc().get().unwrap_or(f64::NAN),
        _ => rate(metric),
    }
}

fn six(c: &Cells) -> Six {
    let selected_unlabelled = c.n_sel - c.tp - c.fp;
    let rest = c.n - c.labelled - selected_unlabelled;
    [c.tp, c.fp, c.fn_, c.tn, selected_unlabelled, rest].map(|x| x.round().max(0.0) as u64)
}

fn back(six: &Six) -> Cells {
    let [tp, fp, fn_, tn, yes, no] = six.map(|x| x as f64);
    let labelled = tp + fp + fn_ + tn;
    Cells {
        n: labelled + yes + no,
        labelled,
        tp,
        fp,
        fn_,
        tn,
        n_pos: tp + fn_,
        n_neg: fp + tn,
        n_sel: tp + fp + yes,
        ..Cells::default()
    }
}

/// Draws a multinomial sample of the group's size over its cells, as a chain of binomials.
fn multinomial(cells: &Six, rng: &mut ChaCha8Rng) -> Six {
    let total: u64 = cells.iter().sum();
    let (mut left, mut mass) = (total, total);
    cells.map(|cell| {
        if left == 0 || cell == 0 || mass == 0 {
            return 0;
        }
        let draw = match Binomial::new(left, (cell as f64 / mass as f64).min(1.0)) {
            Ok(binomial) => binomial.sample(rng),
            Err(_) => 0,
        };
        mass -= cell;
        left -= draw;
        draw
    })
}

/// Permutes the labels: draws the pooled cells without replacement into groups of the same sizes.
fn permute(groups: &[Six], rng: &mut ChaCha8Rng) -> Vec<Six> {
    let mut pool = [0_u64; 6];
    for group in groups {
        pool.iter_mut().zip(group).for_each(|(sum, cell)| *sum += cell);
    }
    let mut out = Vec::with_capacity(groups.len());
    for group in groups {
        let mut left: u64 = group.iter().sum();
        let mut mass: u64 = pool.iter().sum();
        let drawn = pool.map(|cell| {
            if left == 0 || cell == 0 {
                mass -= cell;
                return 0;
            }
            let draw = match Hypergeometric::new(mass, cell, left) {
                Ok(hypergeometric) => hypergeometric.sample(rng),
                Err(_) => 0,
            };
            mass -= cell;
            left -= draw;
            draw
        });
        pool.iter_mut().zip(drawn).for_each(|(sum, cell)| *sum -= cell);
        out.push(drawn);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn draws_keep_sizes_and_means() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let group: Six = [20, 30, 10, 40, 0, 0];
        let mut sums = [0_u64; 6];
        for _ in 0..4000 {
            let draw = multinomial(&group, &mut rng);
            assert_eq!(draw.iter().sum::<u64>(), 100);
            sums.iter_mut().zip(draw).for_each(|(sum, x)| *sum += x);
        }
        // Standard error of a mean is at most √(100·¼/4000) = 0.08; five of them.
        for (sum, cell) in sums.iter().zip(group) {
            assert!((*sum as f64 / 4000.0 - cell as f64).abs() < 0.4);
        }
    }

    #[test]
    fn dealing_keeps_margins_and_evens_the_groups() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let groups: [Six; 2] = [[50, 0, 0, 50, 0, 0], [0, 0, 0, 50, 0, 0]];
        let mut first = 0;
        for _ in 0..4000 {
            let dealt = permute(&groups, &mut rng);
            assert_eq!(dealt[0].iter().sum::<u64>(), 100);
            assert_eq!(dealt[0][0] + dealt[1][0], 50);
            first += dealt[0][0];
        }
        // Expected 50·100/150; the hypergeometric variance is 7.46, the standard error 0.043.
        assert!((first as f64 / 4000.0 - 100.0 / 3.0).abs() < 0.22);
    }
}
