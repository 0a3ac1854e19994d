//! Numeric functions shared by the metrics: a compensated sum, quantiles, normal and chi-square tails.

use statrs::function::erf::erfc_inv;
use std::f64::consts::{FRAC_2_SQRT_PI, PI, SQRT_2};

/// A running sum with Neumaier's correction, so that a gap between two nearly equal means does not lose
/// digits.
/// Source: A. Neumaier, ZAMM 54 (1974) 39–51.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    #[inline]
    pub(crate) fn add(&mut self, term: f64) {
        let next = self.high + term;
        self.low +=
            if self.high.abs() >= term.abs() { (self.high - next) + term } else { (term - next) + self.high };
        self.high = next;
    }

    pub(crate) fn merge(&mut self, other: Sum) {
        self.add(other.high);
        self.low += other.low;
    }

    #[inline]
    pub(crate) fn get(self) -> f64 {
        self.high + self.low
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> Self {
        let mut sum = Sum::default();
        terms.into_iter().for_each(|term| sum.add(term));
        sum
    }
}

/// Computes the quantile of a sorted slice by linear interpolation (Hyndman and Fan type 7, The American
/// Statistician 50, 1996); `None` for an empty slice.
pub fn quantile_sorted(sorted: &[f64], probability: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = probability.clamp(0.0, 1.0) * last as f64;
    let below = place.floor();
    let low = *sorted.get(below as usize)?;
    let high = *sorted.get((below as usize + 1).min(last))?;
    Some(low + (high - low) * (place - below))
}

/// Returns the standard normal quantile that leaves `alpha / 2` in each tail; 1.959964 for 0.05.
pub fn normal_two_sided(alpha: f64) -> f64 {
    let mut z = SQRT_2 * erfc_inv(alpha);
    // The library's inverse is a rational approximation. Two Newton steps with the tail function of this
    // module bring it to full precision.
    for _ in 0..2 {
        let density = (-0.5 * z * z).exp() * (2.0 / PI).sqrt();
        if density > 0.0 {
            z += (erfc(z / SQRT_2) - alpha) / density;
        }
    }
    z
}

/// Returns the two-sided p value of a standard normal statistic.
pub fn normal_p(z: f64) -> f64 {
    erfc(z.abs() / SQRT_2)
}

/// Computes the natural logarithm of the upper tail of a chi-square variable with a whole number of degrees
/// of freedom.
///
/// The tail is a finite sum for whole degrees of freedom (Abramowitz and Stegun 26.4.4–26.4.5); it is summed
/// in logarithms, so that p values below the smallest float still have the right order of magnitude.
pub fn chi_square_log_sf(statistic: f64, degrees: u32) -> f64 {
    if degrees == 0 || statistic <= 0.0 {
        return 0.0;
    }
    let half = 0.5 * statistic;
    let mut logs: Vec<f64> = Vec::with_capacity(degrees as usize / 2 + 1);
    let mut term;
    let mut power;
    if degrees.is_multiple_of(2) {
        term = -half;
        power = 0.0;
        logs.push(term);
    } else {
        logs.push(log_erfc(half.sqrt()));
        // First term of the odd series: exp(-x/2) * sqrt(2x/pi).
        term = -half + 0.5 * (4.0 * half / PI).ln();
        power = 0.5;
        if degrees > 1 {
            logs.push(term);
        }
    }
    let steps = if degrees.is_multiple_of(2) { degrees / 2 - 1 } else { (degrees / 2).saturating_sub(1) };
    for _ in 0..steps {
        power += 1.0;
        term += (half / power).ln();
        logs.push(term);
    }
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let rest: f64 = logs.iter().map(|log| (log - top).exp()).sum();
    (top + rest.ln()).min(0.0)
}

/// Computes the complementary error function for x ≥ 0 with a small *relative* error also far in the tail
/// (statrs is accurate to about eleven digits): the series of Abramowitz and Stegun 7.1.6 below 2, the
/// continued fraction 7.1.14 above.
fn erfc(x: f64) -> f64 {
    if x >= 2.0 {
        return log_erfc(x).exp();
    }
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    while term > 1e-18 * sum {
        odd += 2.0;
        term *= 2.0 * x * x / odd;
        sum += term;
    }
    1.0 - FRAC_2_SQRT_PI * (-x * x).exp() * sum
}

/// Computes ln erfc(x) for x ≥ 0; finite where erfc itself underflows.
fn log_erfc(x: f64) -> f64 {
    if x < 2.0 {
        return erfc(x).ln();
    }
    let mut fraction = x;
    for k in (1..=150).rev() {
        fraction = x + 0.5 * f64::from(k) / fraction;
    }
    -x * x - (fraction * PI.sqrt()).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERFC: [(f64, f64); 10] = [
        (0.0, 1.0),
        (0.1, 0.8875370839817152),
        (0.5, 0.4795001221869535),
        (1.0, 0.15729920705028513),
        (1.9, 0.0072095707647425325),
        (2.0, 0.004677734981047265),
        (2.5, 0.0004069520174449589),
        (5.0, 1.5374597944280351e-12),
        (10.0, 2.088487583762545e-45),
        (20.0, 5.3958656116079005e-176),
    ];

    #[test]
    fn two_sided_quantile_matches_printed_digits() {
        // NIST Digital Library / R qnorm(0.975) = 1.959963984540054, qnorm(0.995) = 2.5758293035489004.
        assert!((normal_two_sided(0.05) - 1.959_963_984_540_054).abs() < 1e-15 * 4.0);
        assert!((normal_two_sided(0.01) - 2.575_829_303_548_900_4).abs() < 1e-14);
    }

    #[test]
    fn chi_square_tail_matches_r() {
        // R: pchisq(3.84145882069412, 1, lower=FALSE) = 0.05; 11.0704976935164 with 5 = 0.05;
        // 5.99146454710798 with 2.
        for (x, d) in [(3.841_458_820_694_124, 1), (11.070_497_693_516_35, 5), (5.991_464_547_107_979, 2)] {
            assert!((chi_square_log_sf(x, d).exp() - 0.05).abs() < 1e-13);
        }
    }

    #[test]
    fn error_function_keeps_its_digits() {
        // The C library's erfc at these points; relative tolerance 1e-13.
        for (x, known) in ERFC {
            assert!((erfc(x) - known).abs() <= 1e-13 * known, "{x}");
        }
        // The two forms agree at the boundary.
        assert!((erfc(2.0 - 1e-12) / erfc(2.0) - 1.0).abs() < 1e-11);
    }

    #[test]
    fn compensated_sum_keeps_the_small_part() {
        let sum: Sum = [1e16, 1.0, -1e16].into_iter().collect();
        assert_eq!(sum.get(), 1.0);
    }

    #[test]
    fn quantile_interpolates() {
        assert_eq!(quantile_sorted(&[1.0, 2.0, 4.0], 0.25), Some(1.5));
        assert_eq!(quantile_sorted(&[], 0.5), None);
    }
}
