//! The Cholesky factor of a small dense matrix.

use std::array::from_fn;

/// L with L Lᵀ = D⁻¹ A D⁻¹, where D² is the diagonal of A: scaling first keeps parameters of different curvature apart
/// from rounding (Golub and Van Loan, *Matrix Computations*, 2013, 4.2).
pub(crate) struct Cholesky<const N: usize> {
    lower: [[f64; N]; N],
    scale: [f64; N],
}

impl<const N: usize> Cholesky<N> {
    /// `None` unless the symmetric matrix is positive definite beyond rounding.
    pub(crate) fn new(matrix: &[[f64; N]; N]) -> Option<Self> {
        if (0..N).any(|i| matrix[i][i].is_nan() || matrix[i][i] <= 0.0) {
            return None;
        }
        let scale: [f64; N] = from_fn(|i| matrix[i][i].sqrt());
        let mut lower = [[0.0; N]; N];
        for i in 0..N {
            for j in 0..=i {
                let dot: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
                let rest = matrix[i][j] / (scale[i] * scale[j]) - dot;
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

    /// The solution of A x = right.
    pub(crate) fn solve(&self, right: &[f64; N]) -> [f64; N] {
        let mut x: [f64; N] = from_fn(|i| right[i] / self.scale[i]);
        for i in 0..N {
            let dot: f64 = (0..i).map(|k| self.lower[i][k] * x[k]).sum();
            x[i] = (x[i] - dot) / self.lower[i][i];
        }
        for i in (0..N).rev() {
            let dot: f64 = (i + 1..N).map(|k| self.lower[k][i] * x[k]).sum();
            x[i] = (x[i] - dot) / self.lower[i][i];
        }
        from_fn(|i| x[i] / self.scale[i])
    }

    pub(crate) fn inverse(&self) -> [[f64; N]; N] {
        let columns: [[f64; N]; N] = from_fn(|j| self.solve(&from_fn(|i| f64::from(u8::from(i == j)))));
        from_fn(|i| from_fn(|j| 0.5 * (columns[i][j] + columns[j][i])))
    }

    /// Smallest squared pivot of the scaled matrix, in (0, 1].
    pub(crate) fn smallest_pivot(&self) -> f64 {
        (0..N).fold(1.0, |m: f64, i| m.min(self.lower[i][i] * self.lower[i][i]))
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
