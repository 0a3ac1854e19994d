//! Terms of one row of a logistic regression, and the sum of the log losses of many.

/// Terms of a row at its decision value η.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowTerms {
    /// Probability of the event.
    pub(crate) probability: f64,
    /// Variance of the event: `p (1 − p)`.
    pub(crate) variance: f64,
    decision: f64,
    /// `e^−|η|`, the odds of the less likely outcome.
    odds: f64,
}

impl RowTerms {
    /// Computes the terms at a decision value, without overflow.
    #[inline]
    pub(crate) fn at(decision: f64) -> Self {
        let odds = (-decision.abs()).exp();
        let inverse = 1.0 / (1.0 + odds);
        let probability = if decision >= 0.0 { inverse } else { odds * inverse };
        Self { probability, variance: odds * inverse * inverse, decision, odds }
    }
}

/// Number of factors after which the logarithm is taken. Each is at most 2, so the product is at most 2^512.
const FACTORS: u32 = 512;

/// A sum of log losses `ln(1 + e^η) − yη`. Of rows of weight 1 it takes one logarithm for 512 rows, because
/// `Σ ln(1 + oᵢ) = ln Π (1 + oᵢ)`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LossSum {
    sum: f64,
    product: f64,
    factors: u32,
}

impl Default for LossSum {
    fn default() -> Self {
        Self { sum: 0.0, product: 1.0, factors: 0 }
    }
}

impl LossSum {
    /// Adds a row with the share `event` of the event: 1 if it happened, 0 if not.
    #[inline]
    pub(crate) fn add(&mut self, terms: &RowTerms, event: f64, weight: f64) {
        // ln(1 + e^η) = ln(1 + e^−|η|) + max(η, 0)
        self.sum += weight * (terms.decision.max(0.0) - event * terms.decision);
        if weight == 1.0 {
            self.product *= 1.0 + terms.odds;
            self.factors += 1;
            if self.factors == FACTORS {
                self.take_logarithm();
            }
        } else {
            self.sum += weight * terms.odds.ln_1p();
        }
    }

    fn take_logarithm(&mut self) {
        self.sum += self.product.ln();
        (self.product, self.factors) = (1.0, 0);
    }

    /// Returns the sum.
    pub(crate) fn total(mut self) -> f64 {
        self.take_logarithm();
        self.sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum beside the definition, over more rows than are multiplied, with weights and extreme values.
    #[test]
    fn the_sum_is_that_of_the_definition() {
        let (mut sum, mut expected) = (LossSum::default(), 0.0);
        for row in 0..3_000 {
            let decision = f64::from(row - 1_500) / if row % 7 == 0 { 2.0 } else { 300.0 };
            let event = f64::from(u8::from(row % 3 == 0));
            let weight = if row % 5 == 0 { 0.3 } else { 1.0 };
            let terms = RowTerms::at(decision);
            sum.add(&terms, event, weight);
            let p = 1.0 / (1.0 + (-decision).exp());
            assert!((terms.probability - p).abs() < 1e-15);
            assert!((terms.variance - p * (1.0 - p)).abs() < 1e-15);
            let softplus = if decision > 500.0 { decision } else { decision.exp().ln_1p() };
            expected += weight * (softplus - event * decision);
        }
        assert!((sum.total() / expected - 1.0).abs() < 1e-13, "{} {expected}", sum.total());
    }
}
