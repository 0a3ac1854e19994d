//! Isotonic regression: the non-decreasing function with the least squared distance to the data.

use obole_ledger::{Error, Kind, Result, message};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A non-decreasing function through knots, linear between them and constant beyond both ends.
///
/// Fitted by pooling adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman 1955); values at equal `x`
/// are first replaced by their mean, as scikit-learn's `IsotonicRegression` does.
///
/// ```
/// use obole::models::Isotonic;
///
/// # fn main() -> obole::Result<()> {
/// let map = Isotonic::fit(&[1.0, 2.0, 3.0, 4.0], &[0.0, 1.0, 0.0, 1.0])?;
/// assert_eq!(map.value(2.5), 0.5); // 2 and 3 violate the order and are pooled
/// assert_eq!(map.value(9.0), 1.0);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Isotonic {
    x: Vec<f64>,
    y: Vec<f64>,
}

/// Number of rows with the overall share that are added at each end of a map with soft ends.
const END_ROWS: f64 = 2.0;

/// Adds the rows with the overall share to the first and the last point.
pub(crate) fn soft_ends(mut points: Vec<(f64, f64, f64)>) -> Vec<(f64, f64, f64)> {
    let rows: f64 = points.iter().map(|point| point.2).sum();
    let share = points.iter().map(|point| point.1 * point.2).sum::<f64>() / rows.max(1.0);
    let soften = |point: &mut (f64, f64, f64)| {
        point.1 = (point.1 * point.2 + share * END_ROWS) / (point.2 + END_ROWS);
        point.2 += END_ROWS;
    };
    if let Some(first) = points.first_mut() {
        soften(first);
    }
    if let Some(last) = points.last_mut() {
        soften(last);
    }
    points
}

/// Neighbours that are pooled.
struct Pool {
    mean: f64,
    weight: f64,
    first: f64,
    last: f64,
}

impl Isotonic {
    /// Fits `y` on `x`, each point with weight 1.
    ///
    /// # Errors
    /// [`Kind::Refused`] when there is no point, the lengths differ or a number is not finite.
    pub fn fit(x: &[f64], y: &[f64]) -> Result<Self> {
        Self::check(x, y)?;
        Ok(Self::of_sorted(Self::points(x, y).into_iter()))
    }

    fn check(x: &[f64], y: &[f64]) -> Result<()> {
        if x.is_empty() || x.len() != y.len() {
            return Err(Error::new(
                Kind::Refused,
                message!("places-and-values", places = x.len(), values = y.len()),
            ));
        }
        if !x.iter().chain(y).all(|v| v.is_finite()) {
            return Err(Error::new(Kind::Refused, "place-or-value-not-finite"));
        }
        Ok(())
    }

    /// Returns the points in order of x, each with the mean of its values and their number.
    fn points(x: &[f64], y: &[f64]) -> Vec<(f64, f64, f64)> {
        let mut points: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
        // Sorting by both makes the sums independent of the order of the input.
        points.par_sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let means = points.chunk_by(|a, b| a.0 == b.0).map(|same| {
            let weight = same.len() as f64;
            (same.first().map_or(0.0, |p| p.0), same.iter().map(|p| p.1).sum::<f64>() / weight, weight)
        });
        means.collect()
    }

    /// As [`fit`](Self::fit), for probabilities: no end of the map is exactly 0 or 1.
    ///
    /// Two rows with the share of all rows are added at each end. Without them a few rows of one outcome make
    /// an end of exactly 0 or 1, and a single surprise there costs more log loss than a thousand good
    /// predictions win.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_with_soft_ends(x: &[f64], y: &[f64]) -> Result<Self> {
        Self::check(x, y)?;
        Ok(Self::of_sorted(soft_ends(Self::points(x, y)).into_iter()))
    }

    /// As [`fit_with_soft_ends`](Self::fit_with_soft_ends), with a weight for each point.
    ///
    /// # Errors
    /// As [`fit`](Self::fit), and when a weight is negative or all are 0.
    pub fn fit_weighted_with_soft_ends(x: &[f64], y: &[f64], weights: &[f64]) -> Result<Self> {
        Self::check(x, y)?;
        if weights.len() != x.len() || !weights.iter().all(|w| w.is_finite() && *w >= 0.0) {
            return Err(Error::new(Kind::Refused, "point-weight-negative"));
        }
        let mut points: Vec<(f64, f64, f64)> =
            x.iter().zip(y).zip(weights).filter(|(_, w)| **w > 0.0).map(|((x, y), w)| (*x, *y, *w)).collect();
        points
            .sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
        let places: Vec<(f64, f64, f64)> = points
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| {
                let weight: f64 = same.iter().map(|p| p.2).sum();
                let sum: f64 = same.iter().map(|p| p.1 * p.2).sum();
                (same.first().map_or(0.0, |p| p.0), sum / weight, weight)
            })
            .collect();
        if places.is_empty() {
            return Err(Error::new(Kind::Refused, "no-weight"));
        }
        Ok(Self::of_sorted(soft_ends(places).into_iter()))
    }

    /// Fits points (x, mean, weight) that are ascending in x, each x once.
    pub(crate) fn of_sorted(points: impl Iterator<Item = (f64, f64, f64)>) -> Self {
        let mut pools: Vec<Pool> = Vec::new();
        for (x, mean, weight) in points {
            let mut pool = Pool { mean, weight, first: x, last: x };
            while let Some(before) = pools.pop_if(|before| before.mean >= pool.mean) {
                let weight = before.weight + pool.weight;
                pool = Pool {
                    mean: (before.mean * before.weight + pool.mean * pool.weight) / weight,
                    weight,
                    first: before.first,
                    last: pool.last,
                };
            }
            pools.push(pool);
        }
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for pool in &pools {
            x.push(pool.first);
            y.push(pool.mean);
            if pool.last > pool.first {
                x.push(pool.last);
                y.push(pool.mean);
            }
        }
        Self { x, y }
    }

    /// Evaluates the function.
    pub fn value(&self, x: f64) -> f64 {
        let after = self.x.partition_point(|knot| *knot <= x);
        let knot = |at: usize| Some((*self.x.get(at)?, *self.y.get(at)?));
        match (after.checked_sub(1).and_then(knot), knot(after)) {
            (Some((x0, y0)), Some((x1, y1))) => {
                let slope = (y1 - y0) / (x1 - x0);
                // Limited by the next knot, so that rounding cannot break the order.
                (y0 + slope * (x - x0)).min(y1)
            }
            (Some((_, y)), None) | (None, Some((_, y))) => y,
            (None, None) => f64::NAN,
        }
    }

    /// Returns the x values of the knots, ascending.
    pub fn places(&self) -> &[f64] {
        &self.x
    }

    /// Returns the y values of the knots, non-decreasing.
    pub fn values(&self) -> &[f64] {
        &self.y
    }

    /// Returns whether the knots are in order, as after a load.
    pub(crate) fn is_valid(&self) -> bool {
        !self.x.is_empty()
            && self.x.len() == self.y.len()
            && self.x.iter().chain(&self.y).all(|v| v.is_finite())
            && self.x.is_sorted_by(|a, b| a < b)
            && self.y.is_sorted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Computes the min-max formula (Robertson, Wright and Dykstra 1988, theorem 1.4.4), cubic and simple.
    fn naive(y: &[f64], w: &[f64], i: usize) -> f64 {
        let mean = |s: usize, t: usize| {
            let weight: f64 = w[s..=t].iter().sum();
            (s..=t).map(|k| w[k] * y[k]).sum::<f64>() / weight
        };
        (0..=i)
            .map(|s| (i..y.len()).map(|t| mean(s, t)).fold(f64::INFINITY, f64::min))
            .fold(f64::NEG_INFINITY, f64::max)
    }

    proptest! {
        #[test]
        fn agrees_with_the_min_max_formula(points in proptest::collection::vec((0_i32..12, 0_i32..2), 1..40)) {
            let x: Vec<f64> = points.iter().map(|p| f64::from(p.0)).collect();
            let y: Vec<f64> = points.iter().map(|p| f64::from(p.1)).collect();
            let map = Isotonic::fit(&x, &y).unwrap();
            let mut places = x.clone();
            places.sort_by(f64::total_cmp);
            places.dedup();
            let group = |place: f64| -> Vec<f64> {
                x.iter().zip(&y).filter(|p| *p.0 == place).map(|p| *p.1).collect()
            };
            let means: Vec<f64> =
                places.iter().map(|&p| group(p).iter().sum::<f64>() / group(p).len() as f64).collect();
            let weights: Vec<f64> = places.iter().map(|&p| group(p).len() as f64).collect();
            for (i, place) in places.iter().enumerate() {
                prop_assert!((map.value(*place) - naive(&means, &weights, i)).abs() < 1e-12);
            }
            prop_assert!(map.is_valid());
        }
    }

    #[test]
    fn ends_are_held_and_bad_points_refused() {
        let map = Isotonic::fit(&[0.0, 1.0], &[0.2, 0.8]).unwrap();
        assert_eq!((map.value(-5.0), map.value(7.0)), (0.2, 0.8));
        assert!((map.value(0.25) - 0.35).abs() < 1e-15);
        assert!(Isotonic::fit(&[], &[]).is_err());
        assert!(Isotonic::fit(&[1.0], &[f64::NAN]).is_err());
        assert!(Isotonic::fit(&[1.0], &[1.0, 2.0]).is_err());
    }

    #[test]
    fn soft_ends_never_say_never() {
        let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.0, 0.0, 1.0, 0.0, 1.0, 1.0]);
        assert_eq!(Isotonic::fit(&x, &y).unwrap().value(1.0), 0.0);
        let soft = Isotonic::fit_with_soft_ends(&x, &y).unwrap();
        // By hand: the first point becomes (0 + 2 * 0.5) / 3 and is pooled with the next to 1 / 4.
        assert!((soft.value(1.0) - 0.25).abs() < 1e-12, "{}", soft.value(1.0));
        assert!((soft.value(6.0) - 0.75).abs() < 1e-12, "{}", soft.value(6.0));
        let weighted = Isotonic::fit_weighted_with_soft_ends(&x, &y, &[1.0; 6]).unwrap();
        assert_eq!(weighted, soft);
        let twice = Isotonic::fit_with_soft_ends(&[1.0, 2.0, 2.0], &[0.0, 1.0, 1.0]).unwrap();
        assert_eq!(
            Isotonic::fit_weighted_with_soft_ends(&[1.0, 2.0], &[0.0, 1.0], &[1.0, 2.0]).unwrap(),
            twice
        );
        assert!(Isotonic::fit_weighted_with_soft_ends(&x, &y, &[0.0; 6]).is_err());
    }
}
