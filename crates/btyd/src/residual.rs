//! Residual value of a donor: expected future gifts, discounted over time.

use crate::error::{Error, positive};

/// Computes ∫ e^−δt dE(t) over all future time, for the expected gifts E(t) of a continuous-time model and a
/// continuous discount rate δ. Integration by parts gives ∫ e^−s E(s/δ) ds.
///
/// The integral is computed by the trapezoidal rule in v, where s = e^(v − e^−v) (Takahasi and Mori 1974).
/// Its error decreases faster than any power of the step.
pub(crate) fn discounted(rate: f64, gifts: impl Fn(f64) -> Result<f64, Error>) -> Result<f64, Error> {
    const STEP: f64 = 1.0 / 16.0;
    let rate = positive("rate", rate)?;
    let mut sum = 0.0;
    for i in -80..=80 {
        let v = f64::from(i) * STEP;
        let s = (v - (-v).exp()).exp();
        let weight = (-s).exp() * s * (1.0 + (-v).exp());
        if weight > 0.0 {
            sum += weight * gifts(s / rate)?;
        }
    }
    Ok(sum * STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_integrals() {
        // Gifts at a constant rate without end give λ/δ. With an exponential end at rate μ they give
        // λ/(δ + μ).
        let (lambda, mu, delta) = (0.7, 0.2, 0.05);
        let endless = discounted(delta, |t| Ok(lambda * t)).unwrap();
        assert!((endless - lambda / delta).abs() < 1e-10 * endless, "{endless}");
        let ending = discounted(delta, |t| Ok(lambda / mu * -(-mu * t).exp_m1())).unwrap();
        assert!((ending - lambda / (delta + mu)).abs() < 1e-10 * ending, "{ending}");
        assert!(discounted(0.0, |_| Ok(1.0)).is_err());
    }
}
