//! Linear algebra for the fits: dot products, and Cholesky of a small symmetric matrix.

/// Computes the sum of products, in four lanes so that the processor can overlap them; the order is fixed.
#[inline]
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let (a4, a_rest) = a.as_chunks::<4>();
    let (b4, b_rest) = b.as_chunks::<4>();
    for (x, y) in a4.iter().zip(b4) {
        for lane in 0..4 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

/// Adds `factor · from` to `to`.
#[inline]
pub(crate) fn add_scaled(to: &mut [f64], factor: f64, from: &[f64]) {
    for (t, f) in to.iter_mut().zip(from) {
        *t += factor * f;
    }
}

/// Cholesky factor of a symmetric positive definite matrix, scaled to a unit diagonal first, so that columns
/// of very different scale do no harm.
#[derive(Debug, Clone)]
pub(crate) struct Cholesky {
    size: usize,
    /// Row-major lower triangle of the scaled matrix.
    lower: Vec<f64>,
    /// One over the square root of the diagonal.
    scale: Vec<f64>,
}

/// Share of the unit diagonal below which a pivot means that the matrix is singular to working precision.
const SMALLEST_PIVOT: f64 = 1e-14;

impl Cholesky {
    /// Factors a row-major `size` × `size` matrix; `None` if it is not positive definite.
    pub(crate) fn new(matrix: &[f64], size: usize) -> Option<Self> {
        debug_assert_eq!(matrix.len(), size * size);
        let scale: Vec<f64> = (0..size).map(|i| 1.0 / matrix[i * size + i].sqrt()).collect();
        if !scale.iter().all(|s| s.is_finite()) {
            return None;
        }
        let mut lower = vec![0.0; size * size];
        for i in 0..size {
            for j in 0..=i {
                let inner = dot(&lower[i * size..i * size + j], &lower[j * size..j * size + j]);
                let value = matrix[i * size + j] * scale[i] * scale[j] - inner;
                if i == j {
                    if value.is_nan() || value <= SMALLEST_PIVOT {
                        return None;
                    }
                    lower[i * size + i] = value.sqrt();
                } else {
                    lower[i * size + j] = value / lower[j * size + j];
                }
            }
        }
        Some(Self { size, lower, scale })
    }

    /// Solves `A x = right`.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x: Vec<f64> = right.iter().zip(&self.scale).map(|(r, s)| r * s).collect();
        for i in 0..n {
            let inner = dot(&self.lower[i * n..i * n + i], &x[..i]);
            x[i] = (x[i] - inner) / self.lower[i * n + i];
        }
        for i in (0..n).rev() {
            let below = x.iter().enumerate().skip(i + 1);
            let inner: f64 = below.map(|(j, x)| self.lower[j * n + i] * x).sum();
            x[i] = (x[i] - inner) / self.lower[i * n + i];
        }
        for (value, scale) in x.iter_mut().zip(&self.scale) {
            *value *= scale;
        }
        x
    }

    /// Returns the diagonal of the inverse.
    pub(crate) fn inverse_diagonal(&self) -> Vec<f64> {
        (0..self.size)
            .map(|i| {
                let mut unit = vec![0.0; self.size];
                unit[i] = 1.0;
                self.solve(&unit)[i]
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_a_badly_scaled_system() {
        // A = D B D with B well conditioned and D = diag(1e-4, 1, 1e4); x is chosen, the right side follows.
        let b = [4.0, 1.0, 0.5, 1.0, 3.0, -0.25, 0.5, -0.25, 2.0];
        let d = [1e-4, 1.0, 1e4];
        let a: Vec<f64> = (0..9).map(|k| b[k] * d[k / 3] * d[k % 3]).collect();
        let x = [3e4, -2.0, 5e-4];
        let right: Vec<f64> = (0..3).map(|i| dot(&a[3 * i..3 * i + 3], &x)).collect();
        let factor = Cholesky::new(&a, 3).unwrap();
        for (got, want) in factor.solve(&right).iter().zip(x) {
            assert!((got / want - 1.0).abs() < 1e-12);
        }
        let diagonal = factor.inverse_diagonal();
        for (i, got) in diagonal.iter().enumerate() {
            let mut unit = [0.0; 3];
            unit[i] = 1.0;
            let column = factor.solve(&unit);
            assert!((dot(&a[3 * i..3 * i + 3], &column) - 1.0).abs() < 1e-12 && *got == column[i]);
        }
    }

    #[test]
    fn a_singular_matrix_has_no_factor() {
        assert!(Cholesky::new(&[1.0, 1.0, 1.0, 1.0], 2).is_none());
        assert!(Cholesky::new(&[0.0], 1).is_none());
        assert!(Cholesky::new(&[f64::NAN], 1).is_none());
    }

    #[test]
    fn dot_counts_every_cell() {
        for n in 0..20 {
            let a: Vec<f64> = (0..n).map(f64::from).collect();
            let want: i32 = (0..n).map(|i| i * i).sum();
            assert_eq!(dot(&a, &a), f64::from(want));
        }
    }
}
