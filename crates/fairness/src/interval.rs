//! Intervals for one rate, the difference of two and the ratio of two.

use crate::value::Interval;
use serde::Serialize;

/// Computes Wilson's score interval for `successes` out of `n`; `None` when `n` is not positive. `n` may be
/// an effective size.
/// Source: E. B. Wilson, JASA 22 (1927) 209–212.
///
/// ```
/// // Newcombe 1998 (Statistics in Medicine 17, 857–872), table I: 81 of 263 gives 0.2553 to 0.3662.
/// let i = obole_fairness::wilson(81.0, 263.0, 1.959963984540054).unwrap();
/// assert!((i.low - 0.2553).abs() < 5e-5 && (i.high - 0.3662).abs() < 5e-5);
/// ```
pub fn wilson(successes: f64, n: f64, z: f64) -> Option<Interval> {
    if n.is_nan() || n <= 0.0 {
        return None;
    }
    let (p, zz) = (successes / n, z * z / n);
    let centre = p + 0.5 * zz;
    let half = z * (p * (1.0 - p) / n + 0.25 * zz / n).max(0.0).sqrt();
    let scale = 1.0 + zz;
    Some(Interval { low: ((centre - half) / scale).max(0.0), high: ((centre + half) / scale).min(1.0) })
}

/// Computes the exact (Clopper-Pearson) interval for `successes` out of `n` at error `alpha`; `None` when `n`
/// is not positive.
/// Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404–413, as quantiles of the beta distribution.
pub fn clopper_pearson(successes: f64, n: f64, alpha: f64) -> Option<Interval> {
    if n.is_nan() || n <= 0.0 {
        return None;
    }
    let low = if successes <= 0.0 { 0.0 } else { beta_quantile(0.5 * alpha, successes, n - successes + 1.0) };
    // The upper end is computed as a small tail of the mirrored variable, to avoid the loss of digits near 1.
    let high =
        if successes >= n { 1.0 } else { 1.0 - beta_quantile(0.5 * alpha, n - successes, successes + 1.0) };
    Some(Interval { low, high })
}

/// Computes the quantile of Beta(a, b) by bisection on the regularised incomplete beta function, refined by
/// Newton steps.
fn beta_quantile(probability: f64, a: f64, b: f64) -> f64 {
    use statrs::function::beta::{beta_reg, ln_beta};
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    let mut x = a / (a + b);
    for _ in 0..200 {
        let gap = beta_reg(a, b, x) - probability;
        if gap > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let log_density = (a - 1.0) * x.ln() + (b - 1.0) * (-x).ln_1p() - ln_beta(a, b);
        let newton = x - gap / log_density.exp();
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        if (next - x).abs() <= 1e-16 * x {
            return next;
        }
        x = next;
    }
    x
}

/// Computes Newcombe's interval for p₁ − p₀ from the two Wilson intervals (his method 10, without continuity
/// correction).
/// Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873–890.
///
/// ```
/// // His table II, contrast (a): 56/70 − 48/80 gives 0.0524 to 0.3339.
/// let i = obole_fairness::newcombe((56.0, 70.0), (48.0, 80.0), 1.959963984540054).unwrap();
/// assert!((i.low - 0.0524).abs() < 5e-5 && (i.high - 0.3339).abs() < 5e-5);
/// ```
pub fn newcombe(one: (f64, f64), reference: (f64, f64), z: f64) -> Option<Interval> {
    let (w1, w0) = (wilson(one.0, one.1, z)?, wilson(reference.0, reference.1, z)?);
    let (p1, p0) = (one.0 / one.1, reference.0 / reference.1);
    let d = p1 - p0;
    Some(Interval { low: d - (p1 - w1.low).hypot(w0.high - p0), high: d + (w1.high - p1).hypot(p0 - w0.low) })
}

/// Computes Katz's interval for p₁ / p₀; `None` when a count or a denominator is zero.
/// Source: D. Katz, J. Baptista, S. P. Azen, M. C. Pike, Biometrics 34 (1978) 469–474.
pub fn katz(one: (f64, f64), reference: (f64, f64), z: f64) -> Option<Interval> {
    let counts = [one.0, one.1, reference.0, reference.1];
    if counts.iter().any(|count| count.is_nan() || *count <= 0.0) {
        return None;
    }
    let log = ((one.0 / one.1) / (reference.0 / reference.1)).ln();
    let se = (1.0 / one.0 - 1.0 / one.1 + 1.0 / reference.0 - 1.0 / reference.1).max(0.0).sqrt();
    Some(Interval { low: (log - z * se).exp(), high: (log + z * se).exp() })
}

/// Computes Katz's interval with one half added to every count and every size (`log-adjusted` in
/// statsmodels), defined at zero counts; `None` only when a size is zero. Source: S. D. Walter, Biometrika 62
/// (1975) 371–374.
pub fn katz_adjusted(one: (f64, f64), reference: (f64, f64), z: f64) -> Option<Interval> {
    let sizes_exist = one.1 > 0.0 && reference.1 > 0.0;
    sizes_exist.then(|| katz((one.0 + 0.5, one.1 + 0.5), (reference.0 + 0.5, reference.1 + 0.5), z)).flatten()
}

/// Scale on which an interval of an AUC was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// The AUC itself.
    Plain,
    /// Its logit, ln(A/(1 − A)).
    Logit,
}

/// Computes the interval of an AUC from its DeLong standard error; `None` at 0 and 1. Near 0 and 1 (within
/// 0.1, or where the plain interval would leave the range) it is computed on the logit scale, with standard
/// error SE/(A(1 − A)), and transformed back.
/// Source: M. S. Pepe, The Statistical Evaluation of Medical Tests, 2003, 5.2.5.
///
/// ```
/// use obole_fairness::{Scale, auc_interval};
/// let (interval, scale) = auc_interval(0.70, 0.03, 1.959963984540054).unwrap();
/// assert!((interval.low - 0.6412).abs() < 5e-5 && scale == Scale::Plain);
/// // logit 0.97 = 3.4761, ± 1.96 · 0.02/(0.97 · 0.03): 2.1290 and 4.8232.
/// let (interval, scale) = auc_interval(0.97, 0.02, 1.959963984540054).unwrap();
/// assert!((interval.low - 0.8937).abs() < 5e-5 && (interval.high - 0.9920).abs() < 5e-5 && scale == Scale::Logit);
/// ```
pub fn auc_interval(auc: f64, se: f64, z: f64) -> Option<(Interval, Scale)> {
    if !(auc > 0.0 && auc < 1.0 && se.is_finite()) {
        return None;
    }
    let plain = Interval { low: auc - z * se, high: auc + z * se };
    if (auc - 0.5).abs() <= 0.4 && plain.low >= 0.0 && plain.high <= 1.0 {
        return Some((plain, Scale::Plain));
    }
    let (centre, half) = ((auc / (1.0 - auc)).ln(), z * se / (auc * (1.0 - auc)));
    let back = |x: f64| 1.0 / (1.0 + (-x).exp());
    Some((Interval { low: back(centre - half), high: back(centre + half) }, Scale::Logit))
}

#[cfg(test)]
mod tests {
    use super::*;

    const Z: f64 = 1.959_963_984_540_054;

    #[test]
    fn clopper_pearson_matches_r() {
        // R binom.test(81, 263): 0.2527 to 0.3676 (Newcombe 1998, table I, method 5).
        let i = clopper_pearson(81.0, 263.0, 0.05).unwrap();
        assert!((i.low - 0.2527).abs() < 5e-5 && (i.high - 0.3676).abs() < 5e-5);
        // Zero of n: the upper end is 1 − (α/2)^(1/n) exactly.
        let i = clopper_pearson(0.0, 20.0, 0.05).unwrap();
        assert_eq!(i.low, 0.0);
        assert!((i.high - (1.0 - 0.025_f64.powf(0.05))).abs() < 1e-14);
    }

    #[test]
    fn katz_needs_every_count() {
        assert_eq!(katz((0.0, 5.0), (3.0, 5.0), Z), None);
        assert!(katz_adjusted((0.0, 5.0), (3.0, 5.0), Z).is_some());
        assert_eq!(katz_adjusted((0.0, 0.0), (3.0, 5.0), Z), None);
    }

    #[test]
    fn katz_trap_of_tiny_groups_is_as_the_formula_says() {
        // 1/1 against 33/66: the interval excludes 1, which is why none is shown below the size gate.
        let i = katz((1.0, 1.0), (33.0, 66.0), Z).unwrap();
        assert!((i.low - 1.571).abs() < 1e-3 && (i.high - 2.546).abs() < 1e-3);
    }
}
