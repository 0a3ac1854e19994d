//! Measurement of a rule on rows that did not set it.
//!
//! A threshold that is chosen because of its gap shows that gap at its best on the rows that chose it. So
//! the rows are split into five folds, the rule is set without one of them and applied to it, and the effect
//! is that of all rows under a rule that they did not set (M. Stone, Journal of the Royal Statistical
//! Society B 36 (1974) 111–147). Each fold holds the same share of every group and outcome, as nearly as
//! whole rows allow.

use super::mitigation_input::MitigationInput;
use obole_error::Error;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// Number of folds.
pub(super) const FOLDS: u64 = 5;
/// Seed of the split, so that it is the same for every method.
const SEED: u64 = 1;

impl MitigationInput<'_> {
    /// Computes the probability of each row by a rule that is set without its fold. `rule` receives the input
    /// without a fold and returns the probabilities of all rows. Where it finds none, the rows keep their
    /// decision.
    pub(super) fn held_out(
        &self,
        rule: impl Fn(&Self) -> Result<Option<Vec<f64>>, Error>,
    ) -> Result<Vec<f64>, Error> {
        let folds = self.folds();
        let mut chance: Vec<f64> =
            self.decision()?.iter().map(|selected| f64::from(u8::from(*selected))).collect();
        for fold in 0..FOLDS {
            let own = |row: u32| folds.get(row as usize) == Some(&fold);
            let Some(found) = rule(&self.set_on(|row| !own(row)))? else { continue };
            for (row, (slot, found)) in (0_u32..).zip(chance.iter_mut().zip(found)) {
                if own(row) {
                    *slot = found;
                }
            }
        }
        Ok(chance)
    }

    /// Assigns each row to a fold.
    fn folds(&self) -> Vec<u64> {
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        let mut order: Vec<usize> = (0..self.len()).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, rng.random_range(0..=at));
        }
        let mut folds = vec![0; self.len()];
        let mut next: BTreeMap<(u32, Option<bool>), u64> = BTreeMap::new();
        for row in order {
            let place = next.entry((self.code(row), self.outcome(row))).or_default();
            if let Some(slot) = folds.get_mut(row) {
                *slot = *place % FOLDS;
            }
            *place += 1;
        }
        folds
    }
}
