//! Expected number of future gifts of a donor who is alive, without the pole and the cancellation of the
//! published formula.

use crate::gamma::ln_gamma;

/// State of a donor who is alive. If the donor never left, the number of gifts in the next period t would be
/// negative binomial with this `shape` and these `odds` = t / (α + T). After each gift the donor leaves with
/// probability p ~ Beta(leave, stay).
pub(super) struct Ahead {
    pub(super) shape: f64,
    pub(super) odds: f64,
    pub(super) leave: f64,
    pub(super) stay: f64,
}

/// Expected number of gifts above which the series is slower than the integral.
const LONG: f64 = 2_000.0;

impl Ahead {
    /// Computes the expected number of gifts. The published formula divides the difference of 1 and a 2F1 by
    /// a − 1, and the 2F1 tends to 1 with a. An equivalent form with positive terms only is Σₙ
    /// P(N = n) · S(n). N is the negative binomial number of gifts if nobody left, and S(n) = Σ_{j<n}
    /// E[(1 − p)ʲ] is the expected number of them before the drop-out, out of n.
    pub(super) fn expected(&self) -> f64 {
        if self.odds == 0.0 {
            0.0
        } else if self.shape * self.odds > LONG || self.odds > LONG {
            self.integral()
        } else {
            self.series()
        }
    }

    fn series(&self) -> f64 {
        let q = self.odds / (1.0 + self.odds);
        let mut log_mass = -self.shape * self.odds.ln_1p();
        let mut survival = 1.0;
        let mut given = 0.0;
        let mut sum = 0.0;
        let mut n = 0.0;
        loop {
            given += survival;
            survival *= (self.stay + n) / (self.leave + self.stay + n);
            let ratio = q * (self.shape + n) / (n + 1.0);
            log_mass += ratio.ln();
            n += 1.0;
            let term = log_mass.exp() * given;
            sum += term;
            // From here on each term is at most `fall` times the previous one: S(n + 1) / S(n) ≤ (n + 1) / n,
            // and the ratio of masses tends monotonically to q.
            let fall = q.max(q * (self.shape + n) / (n + 1.0)) * (n + 1.0) / n;
            if fall < 1.0 && term * fall <= 1e-15 * sum * (1.0 - fall) {
                return sum;
            }
        }
    }

    /// Computes E[(1 − (1 + p·odds)^−shape) / p] over p ~ Beta(leave, stay). This is the expectation for
    /// known p (Fader, Hardie and Lee 2005), integrated by the trapezoidal rule in v, where logit
    /// p = centre + spread · sinh v (Takahasi and Mori 1974: the error decreases faster than any power of the
    /// step).
    fn integral(&self) -> f64 {
        let (a, b) = (self.leave, self.stay);
        let log_norm = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b);
        let centre = (a / b).ln();
        let spread = (1.0 / a + 1.0 / b).sqrt();
        let log_integrand = |v: f64| {
            let logit = centre + spread * v.sinh();
            let tail = (-logit.abs()).exp().ln_1p();
            let log_p = logit.min(0.0) - tail;
            let log_q = (-logit).min(0.0) - tail;
            let p = log_p.exp();
            // (1 − e^−y) / p with y = shape · ln(1 + p·odds). Where the numerator is linear in p (and may
            // underflow), its slope is used.
            let reach = p * self.odds;
            let gifts = if (self.shape + 1.0) * reach > 1e-16 {
                (-(-self.shape * reach.ln_1p()).exp_m1()).ln() - log_p
            } else {
                (self.shape * self.odds).ln()
            };
            log_norm + a * log_p + b * log_q + gifts + (spread * v.cosh()).ln()
        };
        const STEP: f64 = 1.0 / 32.0;
        (-512..=512).map(|i| log_integrand(f64::from(i) * STEP).exp()).sum::<f64>() * STEP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums the power series of 2F1(a, b; c; z), |z| < 1.
    fn hyp2f1(a: f64, b: f64, c: f64, z: f64) -> f64 {
        let (mut term, mut sum, mut n) = (1.0, 1.0, 0.0);
        while f64::abs(term) > 1e-18 * f64::abs(sum) {
            term *= (a + n) * (b + n) / (c + n) * z / (n + 1.0);
            sum += term;
            n += 1.0;
        }
        sum
    }

    /// Computes the formula of the 2005 paper, without P(alive).
    fn printed(s: &Ahead) -> f64 {
        let z = s.odds / (1.0 + s.odds);
        let (a, b) = (s.leave, s.stay);
        let tail = (-s.shape * s.odds.ln_1p()).exp() * hyp2f1(s.shape, b, a + b - 1.0, z);
        (a + b - 1.0) / (a - 1.0) * (1.0 - tail)
    }

    #[test]
    fn series_integral_and_printed_form_agree() {
        for shape in [0.05, 0.243, 2.243, 29.0, 400.0] {
            for odds in [1e-6, 0.02, 0.9, 12.0] {
                for (leave, stay) in [(0.793, 4.426), (0.01, 2.4), (3.5, 0.7), (40.0, 300.0)] {
                    let s = Ahead { shape, odds, leave, stay };
                    let (series, integral) = (s.series(), s.integral());
                    assert!(
                        (series / integral - 1.0).abs() < 1e-9,
                        "{shape} {odds} {leave}: {series} {integral}"
                    );
                    if odds < 1.0 && odds > 1e-3 && shape < 50.0 && leave + stay > 1.0 {
                        assert!((series / printed(&s) - 1.0).abs() < 1e-7, "{shape} {odds} {leave} {stay}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_pole_of_the_printed_form_is_no_pole() {
        let at = |leave| Ahead { shape: 2.2, odds: 0.8, leave, stay: 3.0 }.expected();
        assert!((at(1.0) - 0.5 * (at(1.0 - 1e-6) + at(1.0 + 1e-6))).abs() < 1e-10);
    }

    #[test]
    fn without_drop_out_it_is_the_mean_of_the_negative_binomial() {
        let s = Ahead { shape: 3.0, odds: 0.6, leave: 1e-12, stay: 1.0 };
        assert!((s.expected() - 1.8).abs() < 1e-9);
    }

    #[test]
    fn an_endless_horizon_ends() {
        // As t grows, E tends to E[1/p] = (a + b − 1) / (a − 1) for a > 1.
        let far = Ahead { shape: 2.0, odds: 1e12, leave: 3.0, stay: 4.0 }.expected();
        assert!((far - 3.0).abs() < 1e-6, "{far}");
        let farther = Ahead { shape: 500.0, odds: 1e300, leave: 0.5, stay: 4.0 }.expected();
        assert!(farther.is_finite() && farther > 0.0);
    }
}
