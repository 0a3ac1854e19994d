//! Several campaigns together: a random-effects mean.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{ALPHA, Difference};

/// Mean effect of several campaigns, whose true effects may differ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Pooled {
    /// Number of campaigns.
    pub campaigns: u64,
    /// Mean effect with its interval and p value.
    pub mean: Difference,
    /// Variance of the true effects between campaigns.
    pub tau_squared: f64,
    /// Cochran's Q: the weighted squares of the differences from the common mean.
    pub q: f64,
}

/// Computes the random-effects mean of effects with their standard errors; `None` for fewer than two, or when
/// a standard error is not positive.
///
/// τ² = max(0, (Q − (k − 1))/C) with C = Σw − Σw²/Σw and w = 1/s² (R. DerSimonian, N. Laird, Controlled
/// Clinical Trials 7 (1986) 177–188). The mean has weights 1/(s² + τ²); its variance is max(1, q)/Σw* with q
/// = Σw*(y − μ)²/(k − 1), and the interval uses t with k − 1 degrees of freedom (J. Hartung, G. Knapp,
/// Statistics in Medicine 20 (2001) 1771–1782; the bound at 1 is recommended for few campaigns of unequal
/// size by C. Röver, G. Knapp, T. Friede, BMC Medical Research Methodology 15 (2015) 99).
///
/// ```
/// use obole::campaign::effect::pool;
/// let found = pool(&[(0.01, 0.01), (0.03, 0.014), (0.02, 0.02)]).unwrap();
/// assert!(found.mean.low < 0.0 && found.mean.estimate > 0.015); // three campaigns say little
/// assert!(pool(&[(0.01, 0.01)]).is_none());
/// ```
pub fn pool(effects: &[(f64, f64)]) -> Option<Pooled> {
    let usable = |(y, s): &(f64, f64)| y.is_finite() && s.is_finite() && *s > 0.0;
    if effects.len() < 2 || !effects.iter().all(usable) {
        return None;
    }
    let degrees = effects.len() as f64 - 1.0;
    let fixed = Weighted::of(effects, 0.0);
    let c = fixed.weights - fixed.squares / fixed.weights;
    let tau_squared = ((fixed.q - degrees) / c).max(0.0);
    let found = Weighted::of(effects, tau_squared);
    let standard_error = ((found.q / degrees).max(1.0) / found.weights).sqrt();
    let student = StudentsT::new(0.0, 1.0, degrees).ok()?;
    let half = student.inverse_cdf(1.0 - 0.5 * ALPHA) * standard_error;
    let mean = Difference {
        estimate: found.mean,
        standard_error,
        low: found.mean - half,
        high: found.mean + half,
        p: 2.0 * student.sf((found.mean / standard_error).abs()),
    };
    Some(Pooled { campaigns: effects.len() as u64, mean, tau_squared, q: fixed.q })
}

/// Weighted sums with weights 1/(s² + τ²).
struct Weighted {
    weights: f64,
    squares: f64,
    mean: f64,
    q: f64,
}

impl Weighted {
    fn of(effects: &[(f64, f64)], tau_squared: f64) -> Self {
        let weight = |s: f64| 1.0 / (s * s + tau_squared);
        let sum = |of: &dyn Fn(f64, f64) -> f64| effects.iter().map(|(y, s)| of(*y, weight(*s))).sum::<f64>();
        let weights = sum(&|_, w| w);
        let mean = sum(&|y, w| w * y) / weights;
        Self { weights, squares: sum(&|_, w| w * w), mean, q: sum(&|y, w| w * (y - mean) * (y - mean)) }
    }
}
