//! One pass over the rows: log-likelihood, gradient and, if requested, the Hessian of the logistic
//! regression.
//!
//! Rows are read in fixed chunks whose sums are added in order, so the result does not depend on the number
//! of threads. The Hessian `X'WX` is a product of blocks: rows are scaled by the square root of their weight
//! and collected until a block is full.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};
use rayon::prelude::*;

use super::row::{LossSum, RowTerms};
use crate::models::algebra::{add_scaled, dot};
use crate::models::matrix::{CHUNK, DesignMatrix};

/// Number of rows in a block of the Hessian.
const BLOCK: usize = 256;

/// The rows of a fit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) matrix: &'a DesignMatrix,
    pub(crate) events: &'a [bool],
    pub(crate) weights: Option<&'a [f64]>,
    /// Stride: one row in this many is used; 1 means all.
    pub(crate) stride: usize,
    pub(crate) split: Split<'a>,
}

/// Partition of the sums.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Split<'a> {
    /// One sum over all rows.
    Whole,
    /// One sum over the rows outside a fold.
    Without { folds: &'a [u8], fold: u8 },
    /// One sum for each of `count` folds.
    ByFold { folds: &'a [u8], count: usize },
}

/// The sums over some rows, with the intercept last.
#[derive(Debug, Clone)]
pub(crate) struct Sums {
    pub(crate) log_likelihood: f64,
    /// Gradient of the negative log-likelihood.
    pub(crate) gradient: Vec<f64>,
    /// Hessian of the negative log-likelihood, row-major; empty if not requested.
    pub(crate) hessian: Vec<f64>,
}

impl Sums {
    fn zero(size: usize, hessian: bool) -> Self {
        Self {
            log_likelihood: 0.0,
            gradient: vec![0.0; size],
            hessian: vec![0.0; if hessian { size * size } else { 0 }],
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.log_likelihood += other.log_likelihood;
        add_scaled(&mut self.gradient, 1.0, &other.gradient);
        add_scaled(&mut self.hessian, 1.0, &other.hessian);
    }

    /// Adds several sums.
    pub(crate) fn total<'s>(parts: impl IntoIterator<Item = &'s Self>) -> Option<Self> {
        let mut parts = parts.into_iter();
        let mut total = parts.next()?.clone();
        parts.for_each(|part| total.add(part));
        Some(total)
    }
}

/// A block that collects scaled rows.
struct Block {
    cells: Vec<f64>,
    filled: usize,
}

impl Block {
    fn new(size: usize) -> Self {
        Self { cells: vec![0.0; BLOCK * size], filled: 0 }
    }

    fn push(&mut self, root: f64, row: &[f64], hessian: &mut [f64]) {
        let size = row.len() + 1;
        let place = &mut self.cells[self.filled * size..(self.filled + 1) * size];
        for (cell, x) in place.iter_mut().zip(row) {
            *cell = root * x;
        }
        place[size - 1] = root;
        self.filled += 1;
        if self.filled == BLOCK {
            self.flush(size, hessian);
        }
    }

    fn flush(&mut self, size: usize, hessian: &mut [f64]) {
        add_gram(&self.cells[..self.filled * size], size, hessian);
        self.filled = 0;
    }
}

/// Adds `rows' · rows` to `gram`.
fn add_gram(rows: &[f64], size: usize, gram: &mut [f64]) {
    let shape = (rows.len() / size, size);
    if let (Ok(rows), Ok(mut gram)) =
        (ArrayView2::from_shape(shape, rows), ArrayViewMut2::from_shape((size, size), gram))
    {
        general_mat_mul(1.0, &rows.t(), &rows, 1.0, &mut gram);
    }
}

impl Rows<'_> {
    /// Returns the number of coefficients with the intercept.
    pub(crate) fn size(&self) -> usize {
        self.matrix.cols() + 1
    }

    fn parts(&self) -> usize {
        match self.split {
            Split::ByFold { count, .. } => count,
            Split::Whole | Split::Without { .. } => 1,
        }
    }

    /// Returns the part of the split that a row belongs to; `None` if it is left out.
    fn part_of(&self, row: usize) -> Option<usize> {
        match self.split {
            Split::Whole => Some(0),
            Split::Without { folds, fold } => (folds[row] != fold).then_some(0),
            Split::ByFold { folds, .. } => Some(usize::from(folds[row])),
        }
    }

    pub(crate) fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    /// Computes the sums at some coefficients (intercept last), one for each part of the split.
    pub(crate) fn sums(&self, coefficients: &[f64], hessian: bool) -> Vec<Sums> {
        let taken = self.matrix.rows().div_ceil(self.stride);
        let chunks: Vec<Vec<Sums>> = (0..taken.div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| self.chunk(chunk * CHUNK..((chunk + 1) * CHUNK).min(taken), coefficients, hessian))
            .collect();
        let mut sums = vec![Sums::zero(self.size(), hessian); self.parts()];
        for chunk in &chunks {
            for (sum, part) in sums.iter_mut().zip(chunk) {
                sum.add(part);
            }
        }
        sums
    }

    fn chunk(&self, range: std::ops::Range<usize>, coefficients: &[f64], hessian: bool) -> Vec<Sums> {
        let size = self.size();
        let mut sums = vec![Sums::zero(size, hessian); self.parts()];
        let mut losses = vec![LossSum::default(); self.parts()];
        let mut blocks: Vec<Block> =
            if hessian { (0..self.parts()).map(|_| Block::new(size)).collect() } else { Vec::new() };
        let (slopes, intercept) = coefficients.split_at(size - 1);
        for taken in range {
            let row = taken * self.stride;
            let Some(part) = self.part_of(row) else { continue };
            let (x, weight, sum) = (self.matrix.row(row), self.weight(row), &mut sums[part]);
            let event = f64::from(u8::from(self.events[row]));
            let terms = RowTerms::at(dot(x, slopes) + intercept[0]);
            let residual = weight * (terms.probability - event);
            losses[part].add(&terms, event, weight);
            add_scaled(&mut sum.gradient, residual, x);
            sum.gradient[size - 1] += residual;
            if let Some(block) = blocks.get_mut(part) {
                block.push((weight * terms.variance).sqrt(), x, &mut sum.hessian);
            }
        }
        for (block, sum) in blocks.iter_mut().zip(&mut sums) {
            block.flush(size, &mut sum.hessian);
        }
        for (sum, loss) in sums.iter_mut().zip(losses) {
            sum.log_likelihood = -loss.total();
        }
        sums
    }
}

/// Computes `Σ x x'` and `Σ x y` for least squares, with the intercept last, one pair for each fold.
pub(crate) fn least_squares_sums(
    matrix: &DesignMatrix,
    target: &[f64],
    folds: &[u8],
    count: usize,
) -> Vec<(Vec<f64>, Vec<f64>)> {
    let size = matrix.cols() + 1;
    let zero = || vec![(vec![0.0; size * size], vec![0.0; size]); count];
    let chunks: Vec<_> = (0..matrix.rows().div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let mut sums = zero();
            let mut blocks: Vec<Block> = (0..count).map(|_| Block::new(size)).collect();
            for row in chunk * CHUNK..((chunk + 1) * CHUNK).min(matrix.rows()) {
                let part = usize::from(folds[row]);
                let (gram, right) = &mut sums[part];
                blocks[part].push(1.0, matrix.row(row), gram);
                add_scaled(right, target[row], matrix.row(row));
                right[size - 1] += target[row];
            }
            for (block, (gram, _)) in blocks.iter_mut().zip(&mut sums) {
                block.flush(size, gram);
            }
            sums
        })
        .collect();
    let mut sums = zero();
    for chunk in &chunks {
        for ((gram, right), (g, r)) in sums.iter_mut().zip(chunk) {
            add_scaled(gram, 1.0, g);
            add_scaled(right, 1.0, r);
        }
    }
    sums
}
