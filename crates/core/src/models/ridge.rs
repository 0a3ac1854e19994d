//! Ridge regression in closed form.

use obole_ledger::{Error, Kind, Result, message};
use serde::{Deserialize, Serialize};

use super::algebra::{Cholesky, add_scaled, dot};
use super::logistic::{Penalty, least_squares_sums, penalised};
use super::matrix::DesignMatrix;

/// Coefficients that minimise `|y - Xw - b|² + alpha·|w|²`, the intercept `b` free (Hoerl and Kennard 1970).
///
/// ```
/// use obole::models::{DesignMatrix, Ridge};
///
/// # fn main() -> obole::Result<()> {
/// let matrix = DesignMatrix::new(vec!["x".into()], vec![-1.0, 0.0, 1.0])?;
/// let line = Ridge::fit(&matrix, &[1.0, 3.0, 5.0], 2.0)?;
/// assert!((line.coefficients()[0] - 1.0).abs() < 1e-12); // Σxy / (Σx² + 2) = 4 / 4
/// assert!((line.intercept() - 3.0).abs() < 1e-12);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ridge {
    columns: Vec<String>,
    coefficients: Vec<f64>,
    intercept: f64,
}

/// `Σ x x'` and `Σ x y` of some rows, the intercept last.
pub(crate) type Normal = (Vec<f64>, Vec<f64>);

/// Adds several normal equations.
pub(crate) fn total<'a>(parts: impl IntoIterator<Item = &'a Normal>, size: usize) -> Normal {
    let mut all = (vec![0.0; size * size], vec![0.0; size]);
    for (gram, right) in parts {
        add_scaled(&mut all.0, 1.0, gram);
        add_scaled(&mut all.1, 1.0, right);
    }
    all
}

/// Solves penalised normal equations for the coefficients, intercept last.
pub(crate) fn solve(normal: &Normal, penalty: &Penalty) -> Result<Vec<f64>> {
    let size = normal.1.len();
    let factor = Cholesky::new(&penalised(&normal.0, penalty), size).ok_or_else(|| {
        Error::new(Kind::Refused, "regression-undetermined").hint("larger-penalty-possible")
    })?;
    Ok(factor.solve(&normal.1))
}

impl Ridge {
    /// Fits `target` on the rows of the matrix.
    ///
    /// # Errors
    /// [`Kind::Refused`] when there is no row, the lengths differ, a target is not finite, or the columns do
    /// not determine a solution without a penalty; [`Kind::Usage`] for a negative penalty.
    pub fn fit(matrix: &DesignMatrix, target: &[f64], alpha: f64) -> Result<Self> {
        if !(alpha.is_finite() && alpha >= 0.0) {
            return Err(Error::new(Kind::Usage, message!("alpha-negative", alpha = alpha)));
        }
        if target.is_empty() || target.len() != matrix.rows() || !target.iter().all(|y| y.is_finite()) {
            return Err(Error::new(Kind::Refused, message!("targets-not-finite", rows = matrix.rows())));
        }
        let size = matrix.cols() + 1;
        let normal = least_squares_sums(matrix, target, &vec![0; target.len()], 1);
        let solution = solve(&total(&normal, size), &Penalty::ridge(alpha, size))?;
        Ok(Self::from_solution(matrix.names(), solution))
    }

    pub(crate) fn from_solution(names: &[String], mut solution: Vec<f64>) -> Self {
        let intercept = solution.pop().unwrap_or_default();
        Self { columns: names.to_vec(), coefficients: solution, intercept }
    }

    /// Returns the coefficients, in the order of the columns.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// Returns the intercept.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// Returns the names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Predicts a row with as many cells as coefficients.
    pub fn value(&self, row: &[f64]) -> f64 {
        dot(row, &self.coefficients) + self.intercept
    }

    pub(crate) fn is_valid(&self) -> bool {
        self.columns.len() == self.coefficients.len()
            && self.coefficients.iter().chain([&self.intercept]).all(|x| x.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_is_zero() {
        let cells: Vec<f64> = (0..120).map(|i| f64::from((i * 37) % 23) / 7.0 - 1.0).collect();
        let matrix = DesignMatrix::new(vec!["a".into(), "b".into(), "c".into()], cells).unwrap();
        let target: Vec<f64> = (0..40).map(|i| f64::from((i * 11) % 17)).collect();
        let fitted = Ridge::fit(&matrix, &target, 1.5).unwrap();
        let mut gradient = [0.0; 4];
        for (row, y) in target.iter().enumerate() {
            let off = fitted.value(matrix.row(row)) - y;
            for (g, x) in gradient.iter_mut().zip(matrix.row(row).iter().chain([&1.0])) {
                *g += off * x;
            }
        }
        for (g, w) in gradient.iter().zip(fitted.coefficients().iter().chain([&0.0])) {
            assert!((g + 1.5 * w).abs() < 1e-9);
        }
    }

    #[test]
    fn what_cannot_be_fitted_is_refused() {
        let matrix = DesignMatrix::new(vec!["a".into()], vec![0.0, 0.0]).unwrap();
        assert!(Ridge::fit(&matrix, &[1.0, 2.0], 0.0).is_err());
        assert!(Ridge::fit(&matrix, &[1.0], 1.0).is_err());
        assert_eq!(Ridge::fit(&matrix, &[1.0, 2.0], -1.0).unwrap_err().kind(), Kind::Usage);
        assert!((Ridge::fit(&matrix, &[1.0, 2.0], 1.0).unwrap().intercept() - 1.5).abs() < 1e-12);
    }
}
