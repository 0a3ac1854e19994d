//! The start of a fit: linfa-logistic on a small seeded sample, then Newton on every sixteenth row of a large
//! matrix.

use std::collections::BTreeSet;

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};
use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::newton::{Penalty, minimise};
use super::sums::{Rows, Split};
use crate::models::algebra::dot;

/// Maximum number of rows for linfa.
const SAMPLE: usize = 5_000;

/// Number of rows from which a part of them is fitted first.
const PART_FROM: usize = 100_000;

/// Stride of that part: one row in this many.
const STRIDE: usize = 16;

/// Computes starting coefficients, intercept last. They affect the number of steps, not the optimum.
pub(crate) fn start(rows: &Rows<'_>, alpha: f64, seed: u64) -> Vec<f64> {
    let part = Rows { stride: if rows.matrix.rows() >= PART_FROM { STRIDE } else { 1 }, ..*rows };
    let constant = constant(rows);
    // A sample may lack values that are rare in the rest, so its start is judged on all rows (or on the
    // larger part).
    let mut start = match from_linfa(rows, alpha, seed) {
        Some(start) if part_loss(&part, &start) < part_loss(&part, &constant) => start,
        _ => constant,
    };
    if part.stride > 1 {
        let penalty = Penalty::ridge(alpha, rows.size()).scaled(1.0 / STRIDE as f64);
        if let Ok(solution) = minimise(&part, &penalty, start.clone(), 30, None) {
            start = solution.coefficients;
        }
    }
    start
}

/// Returns zero slopes and the logit of the weighted share of events.
pub(super) fn constant(rows: &Rows<'_>) -> Vec<f64> {
    let (mut all, mut events) = (0.0, 0.0);
    for (row, &event) in rows.events.iter().enumerate() {
        let weight = rows.weight(row);
        all += weight;
        events += if event { weight } else { 0.0 };
    }
    let mut start = vec![0.0; rows.size()];
    if let Some(intercept) = start.last_mut() {
        *intercept = (events.max(1e-9) / (all - events).max(1e-9)).ln();
    }
    start
}

/// Fits a standardised sample with linfa and converts the result to the scale of the matrix; `None` if the
/// fit failed.
fn from_linfa(rows: &Rows<'_>, alpha: f64, seed: u64) -> Option<Vec<f64>> {
    debug_assert!(matches!(rows.split, Split::Whole));
    let (all, cols) = (rows.matrix.rows(), rows.matrix.cols());
    let sample: Vec<usize> = if all <= SAMPLE {
        (0..all).collect()
    } else {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        let mut chosen = BTreeSet::new();
        while chosen.len() < SAMPLE {
            chosen.insert(stream.random_range(0..all as u64) as usize);
        }
        chosen.into_iter().collect()
    };
    let count = sample.len() as f64;
    let mut mean = vec![0.0; cols];
    for &row in &sample {
        mean.iter_mut().zip(rows.matrix.row(row)).for_each(|(m, x)| *m += x / count);
    }
    let mut sd = vec![0.0; cols];
    for &row in &sample {
        sd.iter_mut()
            .zip(rows.matrix.row(row))
            .zip(&mean)
            .for_each(|((s, x), m)| *s += (x - m) * (x - m) / count);
    }
    // A column that is constant in the sample has a rounding error as its deviation, which must not be scaled
    // to 1.
    for (s, m) in sd.iter_mut().zip(&mean) {
        *s = if s.sqrt() > 1e-9 * m.abs() { s.sqrt() } else { 1.0 };
    }
    let mut cells = Vec::with_capacity(sample.len() * cols);
    for &row in &sample {
        cells.extend(rows.matrix.row(row).iter().zip(&mean).zip(&sd).map(|((x, m), s)| (x - m) / s));
    }
    let records = Array2::from_shape_vec((sample.len(), cols), cells).ok()?;
    let targets: Array1<bool> = sample.iter().map(|&row| rows.events[row]).collect();
    // The sample has its share of the penalty. linfa's tolerance is on the summed gradient: a start need not
    // be exact.
    let fitted = LogisticRegression::default()
        .alpha(alpha * count / all as f64)
        .max_iterations(30)
        .gradient_tolerance(1e-3 * count)
        .fit(&DatasetBase::new(records, targets))
        .ok()?;
    // linfa 0.8.1 calls the more frequent class positive, so the sign is taken from its labels, never
    // assumed.
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let mut start: Vec<f64> = fitted.params().iter().zip(&sd).map(|(w, s)| sign * w / s).collect();
    let intercept = sign * fitted.intercept() - dot(&start, &mean);
    start.push(intercept);
    start.iter().all(|b| b.is_finite()).then_some(start)
}

/// Computes the loss of the rows without the penalty; infinite if it overflows.
fn part_loss(rows: &Rows<'_>, coefficients: &[f64]) -> f64 {
    let loss: f64 = rows.sums(coefficients, false).iter().map(|sums| -sums.log_likelihood).sum();
    if loss.is_nan() { f64::INFINITY } else { loss }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::matrix::DesignMatrix;

    /// Eight rows whose event grows with x, with events rare, tied (in both orders of the rows) and frequent.
    #[test]
    fn linfas_start_points_the_right_way_whatever_class_is_more_frequent() {
        let x = [-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0];
        for events_from in [6, 4, 2] {
            for reversed in [false, true] {
                let mut rows: Vec<(f64, bool)> =
                    x.iter().enumerate().map(|(i, &x)| (x, i >= events_from)).collect();
                if reversed {
                    rows.reverse();
                }
                let matrix = DesignMatrix::new(vec!["x".into()], rows.iter().map(|r| r.0).collect()).unwrap();
                let events: Vec<bool> = rows.iter().map(|r| r.1).collect();
                let rows =
                    Rows { matrix: &matrix, events: &events, weights: None, stride: 1, split: Split::Whole };
                let start = from_linfa(&rows, 1.0, 0).expect("linfa fits eight easy rows");
                assert!(start[0] > 0.1, "events from {events_from}, reversed {reversed}: {start:?}");
            }
        }
    }

    /// A column that is almost constant: the whole sample has one value, with a rounding deviation of 1e-17.
    #[test]
    fn a_column_that_the_sample_sees_as_constant_does_not_blow_up() {
        let n = 20_000;
        let mut cells = Vec::new();
        let mut events = Vec::new();
        for row in 0..n {
            let x = f64::from((row * 7919) % 1000) / 500.0 - 1.0;
            cells.extend([x, if row == 3 { 140.0 } else { -0.007_071_4 }]);
            events.push((row * 104_729) % 1000 < 300 + (250.0 * x) as i32);
        }
        let matrix = DesignMatrix::new(vec!["x".into(), "rare".into()], cells).unwrap();
        let rows = Rows { matrix: &matrix, events: &events, weights: None, stride: 1, split: Split::Whole };
        let start = start(&rows, 1.0, 0);
        assert!(start.iter().all(|b| b.abs() < 10.0), "{start:?}");
        assert!(part_loss(&rows, &start) < part_loss(&rows, &constant(&rows)));
    }
}
