//! Five fits from one matrix, each without one fold of the donors.
//!
//! Each fit has its own imputation means, scaling and penalty, as if the donors of its fold did not exist.
//! All of that is a linear change of the same columns: filling a missing value with another mean is the old
//! value plus a multiple of the indicator column, and another centre and scale is absorbed by the
//! coefficients. So in the coordinates of the full matrix a fit differs in two things only: the rows left
//! out, and the quadratic form of its penalty. The fits share the Hessian parts of one pass, and one pass
//! computes all five gradients.

use obole_ledger::Result;
use rayon::prelude::*;

use super::algebra::{Cholesky, add_scaled, dot};
use super::logistic::{CONVERGED, Penalty, RowTerms, Rows, Solution, Split, Sums, minimise, penalised};
use super::matrix::{CHUNK, DesignMatrix};
use super::prepare::Preparation;
use super::training::FOLDS;

/// Maximum number of steps with the shared Hessian; after that a fold is fitted on its own.
const SHARED_STEPS: usize = 12;

/// Computes the penalties of the five fits in the coordinates of the full matrix.
pub(crate) fn penalties(
    matrix: &DesignMatrix,
    preparation: &Preparation,
    folds: &[u8],
    alpha: f64,
) -> Vec<Penalty> {
    let pairs = preparation.pairs();
    let sums = FoldSums::of(matrix, folds, &pairs);
    (0..FOLDS).map(|left_out| penalty(preparation, &pairs, &sums, left_out, alpha)).collect()
}

/// Sums of each column in each fold, in standardised units.
struct FoldSums {
    rows: [f64; FOLDS],
    sum: Vec<Vec<f64>>,
    squares: Vec<Vec<f64>>,
    /// Number of rows that lack the feature of each pair.
    missing: Vec<Vec<f64>>,
}

impl FoldSums {
    fn zero(cols: usize, pairs: usize) -> Self {
        let zero = |n: usize| vec![vec![0.0; n]; FOLDS];
        Self { rows: [0.0; FOLDS], sum: zero(cols), squares: zero(cols), missing: zero(pairs) }
    }

    fn of(matrix: &DesignMatrix, folds: &[u8], pairs: &[(usize, usize)]) -> Self {
        let cols = matrix.cols();
        let chunks: Vec<Self> = (0..matrix.rows().div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| {
                let mut sums = Self::zero(cols, pairs.len());
                for (row, fold) in folds.iter().enumerate().skip(chunk * CHUNK).take(CHUNK) {
                    let (fold, x) = (usize::from(*fold), matrix.row(row));
                    sums.rows[fold] += 1.0;
                    for ((sum, squares), x) in sums.sum[fold].iter_mut().zip(&mut sums.squares[fold]).zip(x) {
                        *sum += x;
                        *squares += x * x;
                    }
                    for (missing, (_, indicator)) in sums.missing[fold].iter_mut().zip(pairs) {
                        // A standardised indicator is positive exactly where the feature is missing.
                        *missing += f64::from(u8::from(x[*indicator] > 0.0));
                    }
                }
                sums
            })
            .collect();
        let mut all = Self::zero(cols, pairs.len());
        for chunk in &chunks {
            for fold in 0..FOLDS {
                all.rows[fold] += chunk.rows[fold];
                add_scaled(&mut all.sum[fold], 1.0, &chunk.sum[fold]);
                add_scaled(&mut all.squares[fold], 1.0, &chunk.squares[fold]);
                add_scaled(&mut all.missing[fold], 1.0, &chunk.missing[fold]);
            }
        }
        all
    }

    fn without(&self, left_out: usize, of: impl Fn(usize) -> f64) -> f64 {
        (0..FOLDS).filter(|fold| *fold != left_out).map(of).sum()
    }
}

/// Computes `alpha · T'T`, where `T` transforms coefficients on the full matrix into those on the fold's own
/// standardised columns.
fn penalty(
    preparation: &Preparation,
    pairs: &[(usize, usize)],
    sums: &FoldSums,
    left_out: usize,
    alpha: f64,
) -> Penalty {
    let cols = preparation.columns.len();
    let rows = sums.without(left_out, |fold| sums.rows[fold]);
    let missing = |column: usize| {
        pairs
            .iter()
            .position(|pair| pair.0 == column)
            .map_or(0.0, |pair| sums.without(left_out, |fold| sums.missing[fold][pair]))
    };
    let (mut mean, mut sd) = (vec![0.0; cols], vec![1.0; cols]);
    for column in 0..cols {
        let present = rows - missing(column);
        if present > 0.0 {
            mean[column] = sums.without(left_out, |fold| sums.sum[fold][column]) / present;
            let squares = sums.without(left_out, |fold| sums.squares[fold][column]);
            let variance = (squares - present * mean[column] * mean[column]) / rows;
            if variance > 1e-12 * squares / rows {
                sd[column] = variance.sqrt();
            }
        }
    }
    let size = cols + 1;
    let mut t = vec![0.0; cols * size];
    for column in 0..cols {
        t[column * size + column] = sd[column];
    }
    for (feature, indicator) in pairs {
        let spread = preparation.columns[*indicator].sd;
        t[indicator * size + feature] = -sd[*indicator] * mean[*feature] * spread;
    }
    let mut matrix = vec![0.0; size * size];
    for row in t.chunks_exact(size) {
        for (i, a) in row.iter().enumerate().filter(|(_, a)| **a != 0.0) {
            add_scaled(&mut matrix[i * size..(i + 1) * size], alpha * a, row);
        }
    }
    Penalty(matrix)
}

/// Computes the decision value of each row by the fit without its fold. `full` is the fit of all rows with
/// its sums by fold.
///
/// # Errors
/// When the fit of a fold does not converge.
pub(crate) fn out_of_fold_decisions(
    rows: &Rows<'_>,
    folds: &[u8],
    penalties: &[Penalty],
    full: &Solution,
    max_iterations: u32,
) -> Result<Vec<f64>> {
    let size = rows.size();
    let mut coefficients = vec![full.coefficients.clone(); FOLDS];
    let mut gradients: Vec<Vec<f64>> = (0..FOLDS)
        .map(|left_out| {
            let kept = full.parts.iter().enumerate().filter(|(fold, _)| *fold != left_out);
            Sums::total(kept.map(|(_, part)| part)).map_or_else(Vec::new, |sums| sums.gradient)
        })
        .collect();
    let factors: Vec<Option<Cholesky>> = (0..FOLDS)
        .map(|left_out| {
            let kept = full.parts.iter().enumerate().filter(|(fold, _)| *fold != left_out);
            let hessian = Sums::total(kept.map(|(_, part)| part))?.hessian;
            Cholesky::new(&penalised(&hessian, &penalties[left_out]), size)
        })
        .collect();
    let mut state = [State::Moving { decrement: f64::INFINITY }; FOLDS];
    for _ in 0..SHARED_STEPS {
        for fold in 0..FOLDS {
            let State::Moving { decrement: before } = state[fold] else { continue };
            let Some(factor) = &factors[fold] else {
                state[fold] = State::Alone;
                continue;
            };
            let pull = penalties[fold].times(&coefficients[fold]);
            let gradient: Vec<f64> = gradients[fold].iter().zip(&pull).map(|(g, p)| g + p).collect();
            let step = factor.solve(&gradient);
            let decrement = dot(&gradient, &step).max(0.0).sqrt();
            state[fold] = if decrement <= CONVERGED {
                State::Done
            } else if decrement < 0.5 * before {
                add_scaled(&mut coefficients[fold], -1.0, &step);
                State::Moving { decrement }
            } else {
                State::Alone
            };
        }
        let moving: Vec<bool> = state.iter().map(|s| matches!(s, State::Moving { .. })).collect();
        if !moving.contains(&true) {
            break;
        }
        let fresh = fold_gradients(rows, folds, &coefficients, &moving);
        for fold in (0..FOLDS).filter(|fold| moving[*fold]) {
            gradients[fold].clone_from(&fresh[fold]);
        }
    }
    for fold in (0..FOLDS).filter(|fold| !matches!(state[*fold], State::Done)) {
        // The fold is too large a share for the shared Hessian, or its own columns are special: fit it by
        // itself.
        let alone = Rows { split: Split::Without { folds, fold: fold as u8 }, ..*rows };
        let start = full.coefficients.clone();
        coefficients[fold] = minimise(&alone, &penalties[fold], start, max_iterations, None)?.coefficients;
    }
    Ok((0..rows.matrix.rows())
        .into_par_iter()
        .with_min_len(CHUNK)
        .map(|row| {
            let (slopes, intercept) = coefficients[usize::from(folds[row])].split_at(size - 1);
            dot(rows.matrix.row(row), slopes) + intercept[0]
        })
        .collect())
}

/// Progress of the fit of a fold.
#[derive(Debug, Clone, Copy)]
enum State {
    Moving { decrement: f64 },
    Done,
    Alone,
}

/// Computes the gradients of the fits without each fold, at their own coefficients, in one pass over the
/// rows.
fn fold_gradients(
    rows: &Rows<'_>,
    folds: &[u8],
    coefficients: &[Vec<f64>],
    moving: &[bool],
) -> Vec<Vec<f64>> {
    let size = rows.size();
    let all = rows.matrix.rows();
    let chunks: Vec<Vec<Vec<f64>>> = (0..all.div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let mut gradients = vec![vec![0.0; size]; FOLDS];
            for (row, own) in folds.iter().enumerate().skip(chunk * CHUNK).take(CHUNK) {
                let (x, own) = (rows.matrix.row(row), usize::from(*own));
                let target = f64::from(u8::from(rows.events[row]));
                for fold in (0..FOLDS).filter(|fold| *fold != own && moving[*fold]) {
                    let (slopes, intercept) = coefficients[fold].split_at(size - 1);
                    let decision = dot(x, slopes) + intercept[0];
                    let residual = rows.weight(row) * (RowTerms::at(decision).probability - target);
                    add_scaled(&mut gradients[fold], residual, x);
                    gradients[fold][size - 1] += residual;
                }
            }
            gradients
        })
        .collect();
    let mut sums = vec![vec![0.0; size]; FOLDS];
    for chunk in &chunks {
        for (sum, part) in sums.iter_mut().zip(chunk) {
            add_scaled(sum, 1.0, part);
        }
    }
    sums
}
