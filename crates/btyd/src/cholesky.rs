//! The Cholesky factor of a small dense matrix.

/// Factor L with L Lᵀ = D⁻¹ A D⁻¹, where D² is the diagonal of A. The scaling prevents rounding errors
/// between parameters of very different curvature (Golub and Van Loan, *Matrix Computations*, 2013, 4.2).
pub(crate) struct Cholesky {
    lower: Vec<Vec<f64>>,
    scale: Vec<f64>,
}

impl Cholesky {
    /// Factorises a symmetric matrix; `None` unless it is positive definite beyond rounding.
    pub(crate) fn new<R: AsRef<[f64]>>(matrix: &[R]) -> Option<Self> {
        let n = matrix.len();
        let at = |i: usize, j: usize| matrix[i].as_ref()[j];
        if (0..n).any(|i| at(i, i).is_nan() || at(i, i) <= 0.0) {
            return None;
        }
        let scale: Vec<f64> = (0..n).map(|i| at(i, i).sqrt()).collect();
        let mut lower = vec![vec![0.0; n]; n];
        for i in 0..n {
            for j in 0..=i {
                let dot: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
                let rest = at(i, j) / (scale[i] * scale[j]) - dot;
                if i == j {
                    if rest.is_nan() || rest <= 1e-14 {
                        return None;
                    }
                    lower[i][i] = rest.sqrt();
                } else {
                    lower[i][j] = rest / lower[j][j];
                }
            }
        }
        Some(Self { lower, scale })
    }

    /// Solves A x = right.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let n = self.scale.len();
        let mut x: Vec<f64> = right.iter().zip(&self.scale).map(|(right, scale)| right / scale).collect();
        for i in 0..n {
            let dot: f64 = (0..i).map(|k| self.lower[i][k] * x[k]).sum();
            x[i] = (x[i] - dot) / self.lower[i][i];
        }
        for i in (0..n).rev() {
            let dot: f64 = (i + 1..n).map(|k| self.lower[k][i] * x[k]).sum();
            x[i] = (x[i] - dot) / self.lower[i][i];
        }
        x.iter().zip(&self.scale).map(|(x, scale)| x / scale).collect()
    }

    pub(crate) fn inverse(&self) -> Vec<Vec<f64>> {
        let n = self.scale.len();
        let unit = |j: usize| -> Vec<f64> { (0..n).map(|i| f64::from(u8::from(i == j))).collect() };
        let columns: Vec<Vec<f64>> = (0..n).map(|j| self.solve(&unit(j))).collect();
        (0..n).map(|i| (0..n).map(|j| 0.5 * (columns[i][j] + columns[j][i])).collect()).collect()
    }

    /// Returns the smallest squared pivot of the scaled matrix, in (0, 1].
    pub(crate) fn smallest_pivot(&self) -> f64 {
        self.lower.iter().enumerate().fold(1.0, |m: f64, (i, row)| m.min(row[i] * row[i]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_solves_and_inverts() {
        let a = [[4.0, 1.0, -2e3], [1.0, 3.0, 5e2], [-2e3, 5e2, 9e6]];
        let factor = Cholesky::new(&a).unwrap();
        let inverse = factor.inverse();
        for (i, row) in a.iter().enumerate() {
            for j in 0..3 {
                let unit: f64 = row.iter().zip(&inverse).map(|(x, y)| x * y[j]).sum();
                assert!((unit - f64::from(u8::from(i == j))).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        assert!(Cholesky::new(&[[1.0, 2.0], [2.0, 1.0]]).is_none());
        assert!(Cholesky::new(&[[0.0, 0.0], [0.0, 1.0]]).is_none());
        assert!(Cholesky::new(&[[f64::NAN]]).is_none());
        assert!(Cholesky::new(&[[1.0, 1.0], [1.0, 1.0]]).is_none());
    }
}
