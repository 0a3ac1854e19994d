//! Evidence for a ratio or a gap: the two rates, the number of people behind each, and a test.

use crate::multiple::{benjamini_hochberg, holm};
use crate::numeric::normal_p;
use crate::proportions::{fisher_exact, pooled_z};
use crate::settings::{Correction, Settings};
use crate::value::{Reason, Value};
use serde::Serialize;

/// Test that a p value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// The pooled z test of two shares.
    PooledZ,
    /// Fisher's exact test: an expected cell is below 5.
    Fisher,
}

/// The two rates of a pair with their sizes and their test. The p value is always reported together with the
/// size of the gap.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// The lower rate of the favourable outcome.
    pub lower_rate: f64,
    /// The higher rate of the favourable outcome.
    pub higher_rate: f64,
    /// The denominator of the lower rate: rows, or effective rows in a weighted table.
    pub lower_n: f64,
    /// The denominator of the higher rate.
    pub higher_n: f64,
    /// Two-sided p value of no difference; undefined without variation.
    pub p: Value,
    /// The p value adjusted over all compared pairs by [`Settings::correction`].
    pub p_adjusted: Value,
    /// Test that both p values come from.
    pub test: Test,
}

type Counts = (f64, f64);

/// Computes the evidence of each pair of `(count, size)`, the lower rate first. `unsure` is the number of
/// further pairs of the family, which count as pairs without a difference.
pub(crate) fn evidence(
    pairs: &[(Counts, Counts)],
    unsure: usize,
    weighted: bool,
    settings: &Settings,
) -> Vec<Evidence> {
    let tested: Vec<(Test, Value)> = pairs.iter().map(|(low, high)| test(*low, *high, weighted)).collect();
    let no_difference = std::iter::repeat_n(1.0, unsure);
    let raw: Vec<f64> = tested.iter().filter_map(|(_, p)| p.get()).chain(no_difference).collect();
    let adjusted = match settings.correction {
        Correction::Holm => holm(&raw),
        Correction::BenjaminiHochberg => benjamini_hochberg(&raw),
    };
    let mut adjusted = adjusted.into_iter();
    pairs
        .iter()
        .zip(tested)
        .map(|((low, high), (test, p))| Evidence {
            lower_rate: low.0 / low.1,
            higher_rate: high.0 / high.1,
            lower_n: low.1,
            higher_n: high.1,
            p,
            p_adjusted: match p.get().and_then(|_| adjusted.next()) {
                Some(p) => Value::new(p),
                None => Value::undefined(p.reason().unwrap_or(Reason::NoVariation)),
            },
            test,
        })
        .collect()
}

/// Runs Fisher's exact test where an expected cell is below 5 (W. G. Cochran, Biometrics 10 (1954) 417–451),
/// otherwise the pooled z test. Weighted counts are not whole numbers, so the z test is always used for them.
fn test(low: Counts, high: Counts, weighted: bool) -> (Test, Value) {
    let (count, size) = (low.0 + high.0, low.1 + high.1);
    let smallest = [low.1, high.1]
        .into_iter()
        .flat_map(|n| [n * count / size, n * (size - count) / size])
        .fold(f64::INFINITY, f64::min);
    if smallest < 5.0 && !weighted {
        let whole = |x: f64| x.round().max(0.0) as u64;
        let row = |(c, n): Counts| [whole(c), whole(n - c)];
        return (Test::Fisher, Value::new(fisher_exact(row(low), row(high))));
    }
    (Test::PooledZ, pooled_z(low, high).map(normal_p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_tables_take_the_exact_test_and_families_are_adjusted() {
        let pairs = [((1.0, 12.0), (6.0, 12.0)), ((200.0, 1000.0), (300.0, 1000.0))];
        let found = evidence(&pairs, 0, false, &Settings::default());
        assert_eq!(found[0].test, Test::Fisher);
        assert_eq!(found[1].test, Test::PooledZ);
        // R: fisher.test(matrix(c(1, 11, 6, 6), 2))$p.value is 0.06865.
        assert!((found[0].p.get().unwrap() - 0.06865).abs() < 5e-6);
        // z = 0.1/√(0.25·0.75·2/1000) = 5.164, p = 2.4e-7; Holm doubles the smaller.
        let (p, adjusted) = (found[1].p.get().unwrap(), found[1].p_adjusted.get().unwrap());
        assert!((p - 2.417e-7).abs() < 1e-10 && (adjusted - 2.0 * p).abs() < 1e-15);
        assert_eq!(found[0].p_adjusted, found[0].p);
        assert_eq!(evidence(&pairs, 0, true, &Settings::default())[0].test, Test::PooledZ);
    }
}
