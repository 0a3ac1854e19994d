//! The integral of Pareto/NBD by Gauss-Legendre quadrature, in log space.

use std::f64::consts::PI;

use crate::jet::Real;

const NODES: usize = 40;

/// Nodes in (0, 1) and their weights.
pub(crate) struct Rule {
    nodes: [(f64, f64); NODES],
}

impl Rule {
    /// Computes the zeros of the Legendre polynomial by Newton's method (Press et al., *Numerical Recipes*,
    /// 2007, 4.6).
    pub(crate) fn new() -> Self {
        let order = NODES as f64;
        let nodes = std::array::from_fn(|i| {
            let mut z = (PI * (i as f64 + 0.75) / (order + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..8 {
                let (mut value, mut before) = (1.0, 0.0);
                for j in 0..NODES {
                    let j = j as f64;
                    (value, before) = (((2.0 * j + 1.0) * z * value - j * before) / (j + 1.0), value);
                }
                slope = order * (z * value - before) / (z * z - 1.0);
                z -= value / slope;
            }
            (0.5 * (1.0 - z), 1.0 / ((1.0 - z * z) * slope * slope))
        });
        Self { nodes }
    }

    /// Computes ln ∫ over y in [`from`, `to`] of (α + y)^−p (β + y)^−q dy, for p, q ≥ 0; `None` for an empty
    /// interval.
    ///
    /// All terms are positive, so there is no cancellation, while the published difference of two 2F1 loses
    /// digits and overflows. With y = from + scale · (eᵛ − 1) the decreasing integrand is resolved at its own
    /// scale. The substitution does not depend on the parameters, so the derivatives can be taken under the
    /// integral.
    pub(crate) fn log_integral<R: Real>(&self, [alpha, p, beta, q]: [R; 4], from: f64, to: f64) -> Option<R> {
        if to <= from {
            return None;
        }
        let (a, b) = (alpha.value() + from, beta.value() + from);
        let scale = 1.0 / (p.value() / a + q.value() / b);
        let fall = |v: f64| {
            let y = scale * v.exp_m1();
            p.value() * (y / a).ln_1p() + q.value() * (y / b).ln_1p()
        };
        let mut width = ((to - from) / scale).ln_1p();
        // Beyond a decrease by e^−60 the rest of the integral is negligible.
        while fall(0.9 * width) > 60.0 {
            width *= 0.9;
        }
        // Relative to the integrand at `from`, every term is at most scale · eᵛ.
        let top = -(p * alpha.plus(from).ln() + q * beta.plus(from).ln());
        let mut sum = R::constant(0.0);
        for (node, weight) in self.nodes {
            let v = node * width;
            let y = from + scale * v.exp_m1();
            let log = -(p * alpha.plus(y).ln() + q * beta.plus(y).ln()) - top;
            sum = sum + log.exp().times(weight * width * scale * v.exp());
        }
        Some(sum.ln() + top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_is_exact_for_polynomials() {
        let rule = Rule::new();
        for power in [0, 1, 7, 40, 79] {
            let sum: f64 = rule.nodes.iter().map(|(x, w)| w * x.powi(power)).sum();
            assert!((sum * f64::from(power + 1) - 1.0).abs() < 1e-13, "{power}: {sum}");
        }
    }

    #[test]
    fn integrals_equal_closed_forms_and_a_fine_sum() {
        let rule = Rule::new();
        // ∫ (c + y)^−k dy in closed form, split over both factors.
        for (c, p, q, from, to) in [
            (10.0, 0.5, 1.6, 0.0, 39.0),
            (0.3, 29.0, 1.6, 5.0, 39.0),
            (4.0, 300.0, 3.0, 1.0, 400.0),
            (0.01, 0.4, 0.9, 0.0, 1e6),
        ] {
            let found = rule.log_integral([c, p, c, q], from, to).unwrap();
            let k: f64 = p + q - 1.0;
            let wanted = -k * (c + from).ln() + (-(-k * ((c + to) / (c + from)).ln()).exp_m1()).ln() - k.ln();
            assert!((found - wanted).abs() < 1e-10, "{c} {p} {q}: {found} {wanted}");
        }
        for [alpha, p, beta, q] in
            [[10.58, 2.553, 11.66, 1.606], [0.5, 0.1, 200.0, 9.0], [300.0, 60.0, 0.2, 1.1]]
        {
            let (from, to, steps) = (3.0, 38.9, 400_000);
            let h = (to - from) / f64::from(steps);
            let middle = |i: i32| from + h * (f64::from(i) + 0.5);
            let sum: f64 =
                (0..steps).map(|i| (-p * (alpha + middle(i)).ln() - q * (beta + middle(i)).ln()).exp()).sum();
            let found = rule.log_integral([alpha, p, beta, q], from, to).unwrap();
            assert!((found - (sum * h).ln()).abs() < 1e-8, "{alpha} {p}: {found} {}", (sum * h).ln());
        }
        assert!(rule.log_integral([1.0, 1.0, 1.0, 1.0], 2.0, 2.0).is_none());
    }
}
