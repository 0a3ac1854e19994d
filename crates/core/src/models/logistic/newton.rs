//! Newton's method with step halving on the penalised likelihood, and the proof of its convergence.

use obole_ledger::{Error, Kind, Result, message};

use super::sums::{Rows, Split, Sums};
use crate::models::algebra::{Cholesky, dot};

/// Limit of the Newton decrement for convergence. The decrement `√(g' H⁻¹ g)` is the distance to the optimum
/// in standard errors, whatever the scales of the columns and the number of rows (Boyd and Vandenberghe,
/// Convex Optimization, 2004, section 9.5.1).
pub(crate) const CONVERGED: f64 = 1e-8;

/// Change of the decision values (root mean square, weighted by their variance) above which a new Hessian
/// pays. Below it the old one is used again, and only the gradient is computed.
const FRESH_HESSIAN_ABOVE: f64 = 0.03;

/// The penalty `½ b'Pb` as a full symmetric matrix, intercept last.
#[derive(Debug, Clone)]
pub(crate) struct Penalty(pub(crate) Vec<f64>);

impl Penalty {
    /// Builds the penalty `½ alpha |w|²`, without the intercept.
    pub(crate) fn ridge(alpha: f64, size: usize) -> Self {
        let mut matrix = vec![0.0; size * size];
        for i in 0..size - 1 {
            matrix[i * size + i] = alpha;
        }
        Self(matrix)
    }

    pub(crate) fn scaled(&self, factor: f64) -> Self {
        Self(self.0.iter().map(|x| x * factor).collect())
    }

    /// Computes `P b`.
    pub(crate) fn times(&self, b: &[f64]) -> Vec<f64> {
        self.0.chunks_exact(b.len()).map(|row| dot(row, b)).collect()
    }
}

/// A point and the values computed there.
struct Point {
    at: Vec<f64>,
    objective: f64,
    gradient: Vec<f64>,
    log_likelihood: f64,
}

/// The solution of a fit.
#[derive(Debug, Clone)]
pub(crate) struct Solution {
    pub(crate) coefficients: Vec<f64>,
    pub(crate) iterations: u32,
    /// Largest penalised gradient component over the square root of its curvature.
    pub(crate) gradient_max: f64,
    pub(crate) log_likelihood: f64,
    /// The factor of the penalised Hessian at the solution.
    pub(crate) factor: Cholesky,
    /// The sums at the solution for each part of the last pass: the folds, if there are any.
    pub(crate) parts: Vec<Sums>,
}

pub(super) fn unconverged(iterations: u32, decrement: f64) -> Error {
    Error::new(
        Kind::Refused,
        message!("logistic-not-converged", iterations = iterations, decrement = format!("{decrement:.1e}")),
    )
    .hint("larger-penalty-easier")
}

pub(super) fn singular() -> Error {
    Error::new(Kind::Refused, "coefficients-undetermined").hint("larger-penalty-possible")
}

fn point(rows: &Rows<'_>, penalty: &Penalty, at: Vec<f64>, fresh: bool) -> Option<(Point, Sums)> {
    let sums = Sums::total(&rows.sums(&at, fresh))?;
    Some((point_of(&sums, penalty, at), sums))
}

fn point_of(sums: &Sums, penalty: &Penalty, at: Vec<f64>) -> Point {
    let pull = penalty.times(&at);
    let objective = 0.5 * dot(&at, &pull) - sums.log_likelihood;
    let gradient = sums.gradient.iter().zip(&pull).map(|(g, p)| g + p).collect();
    Point { at, objective, gradient, log_likelihood: sums.log_likelihood }
}

pub(crate) fn penalised(hessian: &[f64], penalty: &Penalty) -> Vec<f64> {
    hessian.iter().zip(&penalty.0).map(|(h, p)| h + p).collect()
}

/// Minimises the penalised loss from `start`. With `by_fold`, the last pass sums each fold separately.
///
/// # Errors
/// [`Kind::Refused`] when convergence is not proved within `max_iterations` steps, or when the problem has no
/// single solution.
pub(crate) fn minimise(
    rows: &Rows<'_>,
    penalty: &Penalty,
    start: Vec<f64>,
    max_iterations: u32,
    by_fold: Option<(&[u8], usize)>,
) -> Result<Solution> {
    let size = rows.size();
    let last_pass =
        by_fold.map_or(*rows, |(folds, count)| Rows { split: Split::ByFold { folds, count }, ..*rows });
    let (mut here, sums) = point(rows, penalty, start, true).ok_or_else(singular)?;
    let mut hessian = penalised(&sums.hessian, penalty);
    let mut variance = sums.hessian[size * size - 1];
    let mut factor = Cholesky::new(&hessian, size).ok_or_else(singular)?;
    let mut iterations = 0;
    let mut before = f64::INFINITY;
    loop {
        let step = factor.solve(&here.gradient);
        let decrement = dot(&here.gradient, &step).max(0.0).sqrt();
        if decrement <= CONVERGED {
            // The proof uses the Hessian of the solution itself, which standard errors need anyway.
            let parts = last_pass.sums(&here.at, true);
            let sums = Sums::total(&parts).ok_or_else(singular)?;
            here = point_of(&sums, penalty, here.at);
            hessian = penalised(&sums.hessian, penalty);
            factor = Cholesky::new(&hessian, size).ok_or_else(singular)?;
            let proof = dot(&here.gradient, &factor.solve(&here.gradient)).max(0.0).sqrt();
            if proof <= CONVERGED {
                let gradient_max = (0..size)
                    .map(|i| here.gradient[i].abs() / hessian[i * size + i].sqrt())
                    .fold(0.0, f64::max);
                let log_likelihood = here.log_likelihood;
                return Ok(Solution {
                    coefficients: here.at,
                    iterations,
                    gradient_max,
                    log_likelihood,
                    factor,
                    parts,
                });
            }
            if iterations >= max_iterations {
                return Err(unconverged(iterations, proof));
            }
            iterations += 1;
            continue;
        }
        if iterations >= max_iterations || !decrement.is_finite() {
            return Err(unconverged(iterations, decrement));
        }
        iterations += 1;
        let slow = decrement > 0.1 * before;
        before = decrement;
        let fresh = slow || decrement / variance.sqrt() > FRESH_HESSIAN_ABOVE;
        let (next, sums) = halve(rows, penalty, &here, &step, decrement, fresh)
            .ok_or_else(|| unconverged(iterations, decrement))?;
        here = next;
        if fresh {
            hessian = penalised(&sums.hessian, penalty);
            variance = sums.hessian[size * size - 1];
            factor = Cholesky::new(&hessian, size).ok_or_else(singular)?;
        }
    }
}

/// Takes a step, halving it until the objective has decreased enough (Armijo).
fn halve(
    rows: &Rows<'_>,
    penalty: &Penalty,
    here: &Point,
    step: &[f64],
    decrement: f64,
    fresh: bool,
) -> Option<(Point, Sums)> {
    // Below this, rounding of the objective hides a decrease.
    let slack = 1e-12 * here.objective.abs();
    let mut length = 1.0;
    for _ in 0..40 {
        let at = here.at.iter().zip(step).map(|(b, s)| b - length * s).collect();
        let (next, sums) = point(rows, penalty, at, fresh)?;
        // The negation also rejects NaN.
        if next.objective <= here.objective - 1e-4 * length * decrement * decrement + slack {
            return Some((next, sums));
        }
        length *= 0.5;
    }
    None
}
