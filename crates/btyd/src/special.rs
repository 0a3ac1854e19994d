//! Special functions in log space.

use crate::jet::Real;

/// Computes ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b), for a, b > 0.
#[cfg(test)]
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    use crate::gamma::ln_gamma;
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Number of factors above which a rising factorial is computed as a difference of two ln Γ.
const FACTORS: u64 = 64;

/// Computes ln of the rising factorial (base)ₖ = base (base + 1) … (base + k − 1) = Γ(base + k) / Γ(base),
/// for growing k.
///
/// Sums of logarithms keep full precision where the difference of two ln Γ would cancel (a large base), and
/// need no digamma. Calls should have k in ascending order: each call continues from the last, and a smaller
/// k starts again.
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

    /// Returns the values for k = 0 … `last`.
    pub(crate) fn table(base: R, last: u64) -> Vec<R> {
        let mut rising = Self::new(base);
        (0..=last).map(|k| rising.at(k)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gamma::ln_gamma;

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
