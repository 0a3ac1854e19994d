//! Special functions in log space.

use crate::jet::Real;

pub(crate) use statrs::function::gamma::{digamma, ln_gamma};

/// ψ′(x) for x > 0: the recurrence ψ′(x) = ψ′(x + 1) + 1/x² up to x ≥ 12, then the asymptotic series
/// (Abramowitz and Stegun 1964, 6.4.6 and 6.4.12). Relative error below 1e-14.
pub(crate) fn trigamma(x: f64) -> f64 {
    // Bernoulli numbers B2 … B16 of the series 1/x + 1/(2x²) + Σ B₂ₖ / x^(2k+1).
    const BERNOULLI: [f64; 8] = [
        1.0 / 6.0,
        -1.0 / 30.0,
        1.0 / 42.0,
        -1.0 / 30.0,
        5.0 / 66.0,
        -691.0 / 2730.0,
        7.0 / 6.0,
        -3617.0 / 510.0,
    ];
    let mut x = x;
    let mut below = 0.0;
    while x < 12.0 {
        below += 1.0 / (x * x);
        x += 1.0;
    }
    let z = 1.0 / (x * x);
    let series = BERNOULLI.iter().rev().fold(0.0, |sum, b| (sum + b) * z);
    below + (1.0 + series) / x + 0.5 * z
}

/// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b), for a, b > 0.
#[cfg(test)]
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Beyond this many factors a rising factorial is taken as a difference of two ln Γ.
const FACTORS: u64 = 64;

/// ln of the rising factorial (base)ₖ = base (base + 1) … (base + k − 1) = Γ(base + k) / Γ(base), for growing k.
///
/// Sums of logarithms keep full precision where the difference of two ln Γ would cancel (a large base), and
/// need no digamma. Ask with k in ascending order: each call continues from the last, and a smaller k starts again.
pub(crate) struct Rising<R> {
    base: R,
    steps: u64,
    sum: R,
}

impl<R: Real> Rising<R> {
    pub(crate) fn new(base: R) -> Self {
        Self { base, steps: 0, sum: R::constant(0.0) }
    }

    pub(crate) fn at(&mut self, k: u64) -> R {
        if k < self.steps {
            (self.steps, self.sum) = (0, R::constant(0.0));
        }
        if k - self.steps > FACTORS {
            self.sum = self.base.plus(k as f64).ln_gamma() - self.base.ln_gamma();
        } else {
            for i in self.steps..k {
                self.sum = self.sum + self.base.plus(i as f64).ln();
            }
        }
        self.steps = k;
        self.sum
    }

    /// The values for k = 0 … `last`.
    pub(crate) fn table(base: R, last: u64) -> Vec<R> {
        let mut rising = Self::new(base);
        (0..=last).map(|k| rising.at(k)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn trigamma_has_its_known_values() {
        // Abramowitz and Stegun 1964, 6.4.2 and 6.4.4: ψ′(1) = π²/6, ψ′(1/2) = π²/2; the recurrence 6.4.6 elsewhere.
        assert!((trigamma(1.0) / (PI * PI / 6.0) - 1.0).abs() < 1e-14);
        assert!((trigamma(0.5) / (PI * PI / 2.0) - 1.0).abs() < 1e-14);
        for x in [1e-6, 0.3, 4.7, 11.999, 12.0, 35.5, 1e5] {
            let step = trigamma(x) - trigamma(x + 1.0) - 1.0 / (x * x);
            assert!(step.abs() <= 4e-15 * trigamma(x), "{x} {step}");
        }
    }

    #[test]
    fn digamma_and_trigamma_are_the_slopes_of_ln_gamma() {
        for x in [0.01, 0.243, 1.5, 6.25, 80.0, 4e4] {
            let h = 1e-5 * x;
            let first = (ln_gamma(x + h) - ln_gamma(x - h)) / (2.0 * h);
            assert!((first - digamma(x)).abs() <= 1e-7 * first.abs().max(1.0), "{x}");
            let second = (digamma(x + h) - digamma(x - h)) / (2.0 * h);
            assert!((second - trigamma(x)).abs() <= 1e-6 * second.abs(), "{x}");
        }
    }

    #[test]
    fn rising_factorials_equal_differences_of_ln_gamma() {
        let mut rising = Rising::new(0.37);
        for k in [0_u64, 1, 2, 5, 60, 61, 500, 503] {
            let naive = ln_gamma(0.37 + k as f64) - ln_gamma(0.37);
            assert!((rising.at(k) - naive).abs() <= 1e-12 * naive.abs().max(1.0), "{k}");
        }
        assert!((rising.at(3) - (0.37_f64 * 1.37 * 2.37).ln()).abs() < 1e-13);
        assert_eq!(Rising::new(2.0).at(0), 0.0);
    }
}
