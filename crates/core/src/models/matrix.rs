//! The design matrix: rows of numbers with named columns, in one buffer.

use obole_ledger::{Error, Kind, Result, message};
use rayon::prelude::*;

/// Number of rows in a chunk. It is fixed, so that sums do not depend on the number of threads.
pub(crate) const CHUNK: usize = 8192;

/// A row-major matrix of finite numbers with named columns and no column for the intercept.
///
/// ```
/// use obole::models::DesignMatrix;
/// let names = vec!["recency".to_owned(), "gifts".to_owned()];
/// let matrix = DesignMatrix::new(names, vec![0.5, 1.0, -0.5, 2.0]).unwrap();
/// assert_eq!((matrix.rows(), matrix.cols()), (2, 2));
/// assert_eq!(matrix.row(1), [-0.5, 2.0]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DesignMatrix {
    rows: usize,
    names: Vec<String>,
    data: Vec<f64>,
}

impl DesignMatrix {
    /// Creates a matrix from the names of its columns and its cells, row by row.
    ///
    /// # Errors
    /// [`Kind::Refused`] if there is no column, the cells do not fill complete rows, or a cell is not finite.
    pub fn new(names: Vec<String>, data: Vec<f64>) -> Result<Self> {
        if names.is_empty() || !data.len().is_multiple_of(names.len()) {
            return Err(Error::new(
                Kind::Refused,
                message!("cells-not-rows", cells = data.len(), columns = names.len()),
            ));
        }
        let cols = names.len();
        if let Some(bad) = data
            .par_chunks(CHUNK * cols)
            .find_map_first(|c| c.iter().position(|x| !x.is_finite()).map(|at| at % cols))
        {
            let name = names.get(bad).cloned().unwrap_or_default();
            return Err(Error::new(Kind::Refused, "value-not-finite").in_column(name));
        }
        Ok(Self { rows: data.len() / cols, names, data })
    }

    /// Creates a matrix whose cells are known to be finite.
    pub(crate) fn trusted(names: Vec<String>, data: Vec<f64>) -> Self {
        Self { rows: data.len() / names.len().max(1), names, data }
    }

    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the number of columns.
    pub fn cols(&self) -> usize {
        self.names.len()
    }

    /// Returns the names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the cells, row by row.
    pub fn data(&self) -> &[f64] {
        &self.data
    }

    /// Returns a row; empty if there is no such row.
    pub fn row(&self, row: usize) -> &[f64] {
        let cols = self.cols();
        self.data.get(row * cols..(row + 1) * cols).unwrap_or_default()
    }
}

/// Count, mean and sum of squared deviations of each column, combined exactly and incrementally (Chan, Golub
/// and LeVeque 1983, "Algorithms for computing the sample variance", formula 2.1).
#[derive(Debug, Clone)]
pub(crate) struct ColumnMoments {
    pub(crate) count: Vec<f64>,
    pub(crate) mean: Vec<f64>,
    pub(crate) squares: Vec<f64>,
}

impl ColumnMoments {
    pub(crate) fn none(cols: usize) -> Self {
        Self { count: vec![0.0; cols], mean: vec![0.0; cols], squares: vec![0.0; cols] }
    }

    /// Computes the moments of some adjacent rows; NaN cells are missing.
    pub(crate) fn of(rows: &[f64], cols: usize) -> Self {
        let mut all = Self::none(cols);
        // Two passes over a piece that fits in the cache.
        for piece in rows.chunks(256 * cols) {
            let mut part = Self::none(cols);
            for row in piece.chunks_exact(cols) {
                for ((x, n), sum) in row.iter().zip(&mut part.count).zip(&mut part.mean) {
                    let present = !x.is_nan();
                    *n += f64::from(u8::from(present));
                    *sum += if present { *x } else { 0.0 };
                }
            }
            for (sum, n) in part.mean.iter_mut().zip(&part.count) {
                *sum /= n.max(1.0);
            }
            for row in piece.chunks_exact(cols) {
                for ((x, mean), squares) in row.iter().zip(&part.mean).zip(&mut part.squares) {
                    let off = if x.is_nan() { 0.0 } else { x - mean };
                    *squares += off * off;
                }
            }
            all.add(&part);
        }
        all
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let there = other.count.iter().zip(&other.mean).zip(&other.squares);
        let here = self.count.iter_mut().zip(&mut self.mean).zip(&mut self.squares);
        for (((n, mean), squares), ((&m, &other_mean), &other_squares)) in here.zip(there) {
            let total = *n + m;
            if m > 0.0 {
                let off = other_mean - *mean;
                *squares += other_squares + off * off * (*n * m / total);
                *mean += off * (m / total);
                *n = total;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_cell_is_named_by_its_column() {
        let names = vec!["a".to_owned(), "b".to_owned()];
        let error = DesignMatrix::new(names.clone(), vec![1.0, 2.0, 3.0, f64::NAN]).unwrap_err();
        assert_eq!((error.kind(), error.place().column.as_deref()), (Kind::Refused, Some("b")));
        assert!(DesignMatrix::new(names, vec![1.0]).is_err());
        assert!(DesignMatrix::new(Vec::new(), Vec::new()).is_err());
    }

    #[test]
    fn moments_are_those_of_the_definition_even_far_from_zero() {
        let values: Vec<f64> = (0..1000).map(|i| 1e6 + f64::from(i % 7)).collect();
        let moments = ColumnMoments::of(&values, 1);
        let mean = values.iter().sum::<f64>() / 1000.0;
        let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
        assert!((moments.mean[0] - mean).abs() < 1e-8);
        assert!((moments.squares[0] / squares - 1.0).abs() < 1e-10);
        assert_eq!(ColumnMoments::of(&[f64::NAN, 3.0], 1).mean, [3.0]);
    }
}
