//! Comparison of two shares: gap, ratio, intervals, tests.

use crate::interval::{katz, katz_adjusted, newcombe};
use crate::numeric::normal_p;
use crate::value::{Interval, Reason, Value};
use serde::Serialize;

/// Comparison of one rate of a group with the same rate of the reference group.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RateVersus {
    /// Group minus reference.
    pub diff: Value,
    /// Group over reference.
    pub ratio: Value,
    /// Newcombe interval of the difference.
    pub newcombe: Option<Interval>,
    /// Katz interval of the ratio; `None` when a count is zero.
    pub katz: Option<Interval>,
    /// Katz interval with one half added to counts and sizes.
    pub katz_adjusted: Option<Interval>,
    /// Pooled z statistic.
    pub z_pooled: Value,
    /// Two-sided p value of the pooled z statistic.
    pub p_z: Value,
    /// Fisher's exact two-sided p value.
    pub p_fisher: Value,
}

impl RateVersus {
    /// Returns a comparison in which every value is undefined for the same reason.
    pub(crate) fn undefined(reason: Reason) -> Self {
        let none = Value::undefined(reason);
        Self {
            diff: none,
            ratio: none,
            newcombe: None,
            katz: None,
            katz_adjusted: None,
            z_pooled: none,
            p_z: none,
            p_fisher: none,
        }
    }

    /// Compares whole counts `(successes, size)` of the group and of the reference.
    pub fn new(group: (f64, f64), reference: (f64, f64), z: f64) -> Self {
        if group.1 <= 0.0 || reference.1 <= 0.0 {
            return Self::undefined(Reason::ZeroDenominator);
        }
        let whole = |x: f64| x.round().max(0.0) as u64;
        let fisher = fisher_exact(
            [whole(group.0), whole(group.1 - group.0)],
            [whole(reference.0), whole(reference.1 - reference.0)],
        );
        Self { p_fisher: Value::new(fisher), ..Self::weighted(group, reference, z) }
    }

    /// Compares counts that need not be whole numbers, such as weighted counts on Kish's effective size;
    /// without an exact test.
    pub fn weighted(group: (f64, f64), reference: (f64, f64), z: f64) -> Self {
        if group.1 <= 0.0 || reference.1 <= 0.0 {
            return Self::undefined(Reason::ZeroDenominator);
        }
        let (p1, p0) = (group.0 / group.1, reference.0 / reference.1);
        let z_pooled = pooled_z(group, reference);
        Self {
            diff: Value::new(p1 - p0),
            ratio: Value::ratio(p1, p0, Reason::ReferenceZero),
            newcombe: newcombe(group, reference, z),
            katz: katz(group, reference, z),
            katz_adjusted: katz_adjusted(group, reference, z),
            z_pooled,
            p_z: z_pooled.map(normal_p),
            p_fisher: Value::undefined(Reason::WeightedCounts),
        }
    }
}

/// Computes z = (p₁ − p₀)/√(p(1 − p)(1/n₁ + 1/n₀)) with the pooled share p; undefined when p is 0 or 1.
pub fn pooled_z(group: (f64, f64), reference: (f64, f64)) -> Value {
    let pooled = (group.0 + reference.0) / (group.1 + reference.1);
    let variance = pooled * (1.0 - pooled) * (1.0 / group.1 + 1.0 / reference.1);
    Value::ratio(group.0 / group.1 - reference.0 / reference.1, variance.sqrt(), Reason::NoVariation)
}

/// Computes Fisher's exact two-sided p value of the table with rows `a` and `b`: the total probability of all
/// tables with the same margins that are no more likely than this one (R. A. Fisher, Statistical Methods for
/// Research Workers, 1934, § 21.02).
///
/// Probabilities are computed outwards from the mode by their ratios, so that no factorial is needed. Two
/// tables count as equally likely within one part in ten million, as in R.
///
/// ```
/// // Fisher's lady tasting tea, 3 of 4 cups right: p = 34/70.
/// let p = obole_fairness::fisher_exact([3, 1], [1, 3]);
/// assert!((p - 34.0 / 70.0).abs() < 1e-14);
/// ```
pub fn fisher_exact(a: [u64; 2], b: [u64; 2]) -> f64 {
    let ([a0, a1], [b0, b1]) = (a, b);
    let (row, column, total) = (a0 + a1, a0 + b0, a0 + a1 + b0 + b1);
    let low = (row + column).saturating_sub(total);
    let high = row.min(column);
    let mode = (((row + 1) as f64 * (column + 1) as f64 / (total + 2) as f64) as u64).clamp(low, high);
    // P(x+1)/P(x) of the hypergeometric distribution.
    let up = |x: u64| {
        let (x, row, column, total) = (x as f64, row as f64, column as f64, total as f64);
        (row - x) * (column - x) / ((x + 1.0) * (total - row - column + x + 1.0))
    };
    let mut above = vec![1.0_f64];
    let mut weight = 1.0;
    for x in mode..high {
        weight *= up(x);
        above.push(weight);
    }
    let mut below = Vec::new();
    weight = 1.0;
    for x in (low..mode).rev() {
        weight /= up(x);
        below.push(weight);
    }
    let observed = match a0.checked_sub(mode) {
        Some(steps) => above.get(steps as usize),
        None => below.get((mode - a0 - 1) as usize),
    };
    let limit = observed.copied().unwrap_or(0.0) * (1.0 + 1e-7);
    // Small terms are added first, so that the tail does not lose digits.
    let sum = |keep: &dyn Fn(f64) -> bool| -> f64 {
        let side = |terms: &[f64]| terms.iter().rev().filter(|w| keep(**w)).sum::<f64>();
        side(&above) + side(&below)
    };
    (sum(&|w| w <= limit) / sum(&|_| true)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn choose(n: u64, k: u64) -> f64 {
        (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product()
    }

    proptest! {
        #[test]
        fn fisher_matches_binomial_coefficients(a0 in 0_u64..15, a1 in 0_u64..15, b0 in 0_u64..15, b1 in 0_u64..15) {
            let (row, column, total) = (a0 + a1, a0 + b0, a0 + a1 + b0 + b1);
            let weight = |x: u64| choose(column, x) * choose(total - column, row - x);
            let range = (row + column).saturating_sub(total)..=row.min(column);
            let observed = weight(a0);
            let tail: f64 = range.clone().map(weight).filter(|w| *w <= observed * (1.0 + 1e-7)).sum();
            let all: f64 = range.map(weight).sum();
            prop_assert!((fisher_exact([a0, a1], [b0, b1]) - tail / all).abs() < 1e-10);
        }
    }

    #[test]
    fn no_variation_is_undefined_not_zero() {
        assert_eq!(pooled_z((0.0, 5.0), (0.0, 9.0)).reason(), Some(Reason::NoVariation));
        assert_eq!(RateVersus::new((1.0, 2.0), (0.0, 9.0), 1.96).ratio.reason(), Some(Reason::ReferenceZero));
    }
}
