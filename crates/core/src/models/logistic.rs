//! Logistic regression: the interface and the start of linfa, the final steps and the convergence proof of
//! Newton's method.
//!
//! linfa-logistic 0.8.1 calls the more frequent class positive, ignores sample weights and returns `Ok`
//! without having converged. It therefore only computes the start ([`start`]). Weighted Newton steps over all
//! rows complete the fit, and the gradient proves convergence ([`newton`]). The final Hessian gives the
//! standard errors.

mod newton;
mod path;
mod row;
mod start;
mod sums;
#[cfg(test)]
mod tests;

use obole_ledger::{Error, Kind, Message, Result, message};
use serde::{Deserialize, Serialize};

pub(crate) use newton::{CONVERGED, Penalty, Solution, minimise, penalised};
pub(crate) use path::{ridge_path, ridge_penalties};
pub(crate) use row::{LossSum, RowTerms};
pub(crate) use sums::{Rows, Split, Sums, least_squares_sums};

use super::algebra::dot;
use super::card::Convergence;
use super::matrix::DesignMatrix;

/// Unchecked settings of a logistic regression. [`check`](Self::check) them to fit.
///
/// ```
/// use obole::models::{DesignMatrix, LogisticParams};
///
/// # fn main() -> obole::Result<()> {
/// let matrix = DesignMatrix::new(vec!["x".into()], vec![-2.0, -1.0, 0.0, 1.0, 2.0, 3.0])?;
/// let events = [false, false, true, false, true, true];
/// let fitted = LogisticParams::new().alpha(1.0).check()?.fit(&matrix, &events, None)?;
/// assert!(fitted.coefficients()[0] > 0.0); // the event grows with x
/// assert!(fitted.convergence().gradient_max < 1e-6);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogisticParams {
    alpha: f64,
    max_iterations: u32,
    seed: u64,
}

impl Default for LogisticParams {
    fn default() -> Self {
        Self { alpha: 1.0, max_iterations: 100, seed: 0 }
    }
}

impl LogisticParams {
    /// Returns the defaults: penalty 1, at most 100 steps, seed 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the weight of the penalty `½·alpha·|w|²` added to the summed log loss (scikit-learn's `1/C`). The
    /// intercept is not penalised.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// Sets the maximum number of Newton steps over all rows; a fit that needs more counts as not converged.
    #[must_use]
    pub fn max_iterations(mut self, steps: u32) -> Self {
        self.max_iterations = steps;
        self
    }

    /// Sets the seed of the starting sample. It affects the path to the optimum, not the optimum.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// [`Kind::Usage`] if the penalty is negative or not finite, or no step is allowed.
    pub fn check(self) -> Result<CheckedLogistic> {
        if !(self.alpha.is_finite() && self.alpha >= 0.0) {
            return Err(Error::new(Kind::Usage, message!("alpha-negative", alpha = self.alpha)));
        }
        if self.max_iterations == 0 {
            return Err(Error::new(Kind::Usage, "no-iteration"));
        }
        Ok(CheckedLogistic(self))
    }
}

/// Checked settings; only these can fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CheckedLogistic(LogisticParams);

impl CheckedLogistic {
    /// Minimises `½·alpha·|w|² + Σ weight · log loss` over all rows. A weight of 2 counts as the row twice.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the inputs do not fit together, when there is no event or nothing but events,
    /// or when the fit has not converged.
    pub fn fit(&self, matrix: &DesignMatrix, events: &[bool], weights: Option<&[f64]>) -> Result<Logistic> {
        check_rows(matrix, events, weights)?;
        let rows = Rows { matrix, events, weights, stride: 1, split: Split::Whole };
        let solution = self.solve(&rows, None)?;
        Ok(Logistic::from_solution(matrix.names(), &solution))
    }

    /// Solves over all rows; if requested, the sums of the last pass are separate by fold.
    pub(crate) fn solve(&self, rows: &Rows<'_>, by_fold: Option<(&[u8], usize)>) -> Result<Solution> {
        let LogisticParams { alpha, max_iterations, seed } = self.0;
        let start = start::start(rows, alpha, seed);
        let penalty = Penalty::ridge(alpha, rows.size());
        let solution = minimise(rows, &penalty, start, max_iterations, by_fold)?;
        // Without a penalty, separable events let the coefficients grow without limit while the gradient
        // vanishes.
        let variance: f64 = solution.parts.iter().filter_map(|part| part.hessian.last()).sum();
        if alpha == 0.0 && variance < 1e-6 * rows.matrix.rows() as f64 {
            return Err(Error::new(Kind::Refused, "events-separated").hint("use-penalty"));
        }
        Ok(solution)
    }
}

/// Checks that rows, events and weights fit together and that there is something to learn.
pub(crate) fn check_rows(matrix: &DesignMatrix, events: &[bool], weights: Option<&[f64]>) -> Result<()> {
    let refuse = |message: Message| Err(Error::new(Kind::Refused, message));
    if events.len() != matrix.rows() || weights.is_some_and(|w| w.len() != matrix.rows()) {
        return refuse(message!("events-and-weights", rows = matrix.rows()));
    }
    if weights.is_some_and(|w| w.iter().any(|x| !(x.is_finite() && *x >= 0.0))) {
        return refuse(message!("weight-negative"));
    }
    let counts = |row: usize| weights.and_then(|w| w.get(row)).is_none_or(|w| *w > 0.0);
    let seen = |event: bool| events.iter().enumerate().any(|(row, e)| *e == event && counts(row));
    if !seen(true) {
        return refuse(message!("event-in-no-row"));
    }
    if !seen(false) {
        return refuse(message!("event-in-every-row"));
    }
    Ok(())
}

/// A fitted logistic regression. It exists only if the fit has converged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    columns: Vec<String>,
    coefficients: Vec<f64>,
    intercept: f64,
    standard_errors: Vec<f64>,
    intercept_standard_error: f64,
    convergence: Convergence,
}

impl Logistic {
    pub(crate) fn from_solution(names: &[String], solution: &Solution) -> Self {
        let mut coefficients = solution.coefficients.clone();
        let intercept = coefficients.pop().unwrap_or_default();
        let mut standard_errors: Vec<f64> =
            solution.factor.inverse_diagonal().iter().map(|v| v.sqrt()).collect();
        let intercept_standard_error = standard_errors.pop().unwrap_or_default();
        Self {
            columns: names.to_vec(),
            coefficients,
            intercept,
            standard_errors,
            intercept_standard_error,
            convergence: Convergence {
                iterations: solution.iterations,
                gradient_max: solution.gradient_max,
                log_likelihood: solution.log_likelihood,
            },
        }
    }

    /// Returns the names of the columns, in the order of the coefficients.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Returns the coefficients, on the log-odds scale for one unit of the column.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// Returns the intercept.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// Returns the standard errors of the coefficients: the square roots of the diagonal of the inverse
    /// Hessian of the penalised likelihood at the solution.
    pub fn standard_errors(&self) -> &[f64] {
        &self.standard_errors
    }

    /// Returns the standard error of the intercept.
    pub fn intercept_standard_error(&self) -> f64 {
        self.intercept_standard_error
    }

    /// Returns the convergence of the fit.
    pub fn convergence(&self) -> &Convergence {
        &self.convergence
    }

    /// Computes the decision value (log-odds) of a row with as many cells as coefficients.
    pub fn decision(&self, row: &[f64]) -> f64 {
        dot(row, &self.coefficients) + self.intercept
    }

    /// Returns whether the numbers are consistent, as after a load.
    pub(crate) fn is_valid(&self) -> bool {
        let n = self.columns.len();
        self.coefficients.len() == n
            && self.standard_errors.len() == n
            && self.intercept.is_finite()
            && self.coefficients.iter().chain(&self.standard_errors).all(|x| x.is_finite())
    }
}
