//! The logarithm of the gamma function and its first two derivatives.

pub(crate) use statrs::function::gamma::{digamma, ln_gamma};

/// Computes ψ′(x) for x > 0: the recurrence ψ′(x) = ψ′(x + 1) + 1/x² up to x ≥ 12, then the asymptotic series
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

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    #[test]
    fn trigamma_has_its_known_values() {
        // Abramowitz and Stegun 1964, 6.4.2 and 6.4.4: ψ′(1) = π²/6, ψ′(1/2) = π²/2; the recurrence 6.4.6
        // elsewhere.
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
}
