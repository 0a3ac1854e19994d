//! Platt's map from decision values to probabilities, for data too small for isotonic regression.

use obole_ledger::{Error, Kind, Message, Result, message};
use serde::{Deserialize, Serialize};

use super::logistic::{LossSum, RowTerms};

/// `p = 1 / (1 + exp(-(slope · d + offset)))`.
///
/// Fitted with Platt's smoothed targets `(n₊ + 1)/(n₊ + 2)` and `1/(n₋ + 2)` (Platt 1999, "Probabilistic
/// outputs for support vector machines"), by Newton's method with step halving (Lin, Lin and Weng 2007).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Platt {
    slope: f64,
    offset: f64,
}

impl Platt {
    /// Fits the events on the decision values.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the lengths differ, there is no row, or the fit does not converge.
    pub fn fit(decisions: &[f64], events: &[bool]) -> Result<Self> {
        let refuse = |message: Message| Err(Error::new(Kind::Refused, message));
        if decisions.is_empty() || decisions.len() != events.len() {
            return refuse(message!("events-of-other-length"));
        }
        let positive = events.iter().filter(|e| **e).count() as f64;
        let negative = events.len() as f64 - positive;
        let (high, low) = ((positive + 1.0) / (positive + 2.0), 1.0 / (negative + 2.0));
        let loss = |slope: f64, offset: f64| -> f64 {
            let mut sum = LossSum::default();
            for (d, e) in decisions.iter().zip(events) {
                sum.add(&RowTerms::at(slope * d + offset), if *e { high } else { low }, 1.0);
            }
            sum.total()
        };
        let (mut slope, mut offset) = (0.0, ((positive + 1.0) / (negative + 1.0)).ln());
        let mut now = loss(slope, offset);
        for _ in 0..100 {
            let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-12, 0.0, 1e-12);
            for (d, e) in decisions.iter().zip(events) {
                let RowTerms { probability, variance, .. } = RowTerms::at(slope * d + offset);
                let off = probability - if *e { high } else { low };
                ga += off * d;
                gb += off;
                haa += variance * d * d;
                hab += variance * d;
                hbb += variance;
            }
            let determinant = haa * hbb - hab * hab;
            let (da, db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant);
            let decrement = (ga * da + gb * db).max(0.0).sqrt();
            if decrement < 1e-8 {
                return Ok(Self { slope, offset });
            }
            let mut length = 1.0;
            loop {
                let next = loss(slope - length * da, offset - length * db);
                if next <= now - 1e-4 * length * decrement * decrement + 1e-12 * now.abs() {
                    (slope, offset, now) = (slope - length * da, offset - length * db, next);
                    break;
                }
                length *= 0.5;
                if length < 1e-10 {
                    return refuse(message!("platt-not-converged"));
                }
            }
        }
        refuse(message!("platt-not-converged"))
    }

    /// Returns the probability at a decision value.
    pub fn value(&self, decision: f64) -> f64 {
        RowTerms::at(self.slope * decision + self.offset).probability
    }

    /// Returns the slope and the offset of the decision value.
    pub fn parameters(&self) -> (f64, f64) {
        (self.slope, self.offset)
    }

    pub(crate) fn is_valid(&self) -> bool {
        self.slope.is_finite() && self.offset.is_finite()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_at_the_end_is_zero() {
        let decisions: Vec<f64> = (0..40).map(|i| f64::from(i) / 10.0 - 2.0).collect();
        let events: Vec<bool> = (0..40).map(|i| (i * 7) % 11 + i / 4 > 8).collect();
        let map = Platt::fit(&decisions, &events).unwrap();
        let positive = events.iter().filter(|e| **e).count() as f64;
        let (high, low) = ((positive + 1.0) / (positive + 2.0), 1.0 / (42.0 - positive));
        let (mut ga, mut gb) = (0.0, 0.0);
        for (d, e) in decisions.iter().zip(&events) {
            let off = map.value(*d) - if *e { high } else { low };
            ga += off * d;
            gb += off;
        }
        assert!(ga.abs() < 1e-6 && gb.abs() < 1e-6, "{ga} {gb}");
        assert!(map.parameters().0 > 0.0);
    }

    #[test]
    fn separated_events_still_give_finite_numbers() {
        let map = Platt::fit(&[-1.0, -0.5, 0.5, 1.0], &[false, false, true, true]).unwrap();
        assert!(map.is_valid() && map.value(1.0) < 1.0 && map.value(-1.0) > 0.0);
    }
}
