//! Logistic regressions along a decreasing path of ridge penalties.
//!
//! Each fit starts where the one before ended. Neighbours on the path have almost the same Hessian, so it is
//! kept while the coefficients change little, and only the gradient is computed anew. An elastic net of three
//! mixings was as good at most on the tables where it was compared, and took five times as long.

use obole_ledger::Result;

use super::newton::{Penalty, penalised, singular, unconverged};
use super::start::constant;
use super::sums::{Rows, Sums};
use crate::models::algebra::{Cholesky, dot};

/// Newton decrement, in standard errors, at which a fit is exact enough for a comparison of log losses.
const COMPLETE: f64 = 1e-5;
/// Change of the decision values (root mean square) above which the Hessian is computed anew.
const FRESH_HESSIAN_ABOVE: f64 = 0.1;
/// Maximum number of steps for one penalty.
const STEPS: u32 = 100;
/// Number of penalties of a path, and the factor from one to the next.
const PENALTIES: i32 = 9;
const FACTOR: f64 = 0.316;
/// First penalty, in multiples of the largest gradient without any column: it leaves almost nothing of them.
const FIRST: f64 = 10.0;

/// Returns the penalties of a path, largest first.
pub(crate) fn ridge_penalties(rows: &Rows<'_>) -> Option<Vec<f64>> {
    let sums = Sums::total(&rows.sums(&constant(rows), false))?;
    let slopes = sums.gradient.split_last()?.1;
    let largest = slopes.iter().fold(0.0, |most: f64, g| most.max(g.abs()));
    Some((0..PENALTIES).map(|step| FIRST * largest * FACTOR.powi(step)).collect())
}

/// Fits the coefficients, intercept last, for each of some decreasing penalties.
///
/// # Errors
/// [`obole_ledger::Kind::Refused`] when a fit does not converge or has no single solution.
pub(crate) fn ridge_path(rows: &Rows<'_>, alphas: &[f64]) -> Result<Vec<Vec<f64>>> {
    let size = rows.size();
    let sums = |at: &[f64], hessian: bool| Sums::total(&rows.sums(at, hessian)).ok_or_else(singular);
    let mut at = constant(rows);
    let mut here = sums(&at, true)?;
    let mut hessian = here.hessian.clone();
    let mut fitted = Vec::with_capacity(alphas.len());
    for alpha in alphas {
        let penalty = Penalty::ridge(*alpha, size);
        let loss = |at: &[f64], sums: &Sums| 0.5 * dot(at, &penalty.times(at)) - sums.log_likelihood;
        let mut before = f64::INFINITY;
        for steps in 0.. {
            let pull = penalty.times(&at);
            let gradient: Vec<f64> = here.gradient.iter().zip(&pull).map(|(g, p)| g + p).collect();
            let step =
                Cholesky::new(&penalised(&hessian, &penalty), size).ok_or_else(singular)?.solve(&gradient);
            let decrement = dot(&gradient, &step).max(0.0).sqrt();
            if decrement <= COMPLETE {
                break;
            }
            if steps == STEPS || !decrement.is_finite() {
                return Err(unconverged(steps, decrement));
            }
            let variance = hessian[size * size - 1];
            let fresh = decrement > 0.3 * before || decrement / variance.sqrt() > FRESH_HESSIAN_ABOVE;
            before = decrement;
            let now = loss(&at, &here);
            let mut share = 1.0;
            loop {
                let next: Vec<f64> = at.iter().zip(&step).map(|(at, step)| at - share * step).collect();
                let found = sums(&next, fresh)?;
                // Armijo's rule, with room for the rounding of a sum of many rows.
                let enough = now - 1e-4 * share * decrement.powi(2) + 1e-12 * now.abs();
                if loss(&next, &found) <= enough {
                    (at, here) = (next, found);
                    break;
                }
                share /= 2.0;
                if share < 1e-6 {
                    return Err(unconverged(steps, decrement));
                }
            }
            if fresh {
                hessian.clone_from(&here.hessian);
            }
        }
        fitted.push(at.clone());
    }
    Ok(fitted)
}
