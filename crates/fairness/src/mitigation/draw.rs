//! Random selection with given probabilities: each row is selected with its probability, and the number
//! selected never exceeds the sum of the probabilities, rounded up.

use super::effect::Effect;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Draws rows with these probabilities (each from 0 to 1) by systematic sampling with a random start over the
/// rows in random order (W. G. Madow, Annals of Mathematical Statistics 20, 1949, 333–354). Each row is
/// selected with exactly its probability, and the number selected is the sum of the probabilities, rounded up
/// or down. The same seed draws the same rows.
///
/// ```
/// let drawn = obole_fairness::draw_chances(&[1.0, 0.0, 0.5, 0.5, 0.5, 0.5], 1);
/// assert!(drawn[0] && !drawn[1]);
/// assert_eq!(drawn.iter().filter(|selected| **selected).count(), 3);
/// ```
pub fn draw_chances(chance: &[f64], seed: u64) -> Vec<bool> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..chance.len()).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, rng.random_range(0..=at));
    }
    let start: f64 = rng.random();
    let mut selected = vec![false; chance.len()];
    // The rows are placed one after the other on a line, each with the length of its probability. One point
    // per unit of length selects the row that contains it. Rows with probability 1 would always be hit; they
    // are not put on the line, because rounding could miss one.
    let mut before = 0.0_f64;
    for row in order {
        let (Some(chance), Some(slot)) = (chance.get(row), selected.get_mut(row)) else { continue };
        if *chance >= 1.0 {
            *slot = true;
            continue;
        }
        let after = before + chance.max(0.0);
        *slot = (after - start).ceil() > (before - start).ceil();
        before = after;
    }
    selected
}

impl Effect {
    /// Returns the maximum number of rows that one draw selects.
    pub fn most_selected(&self) -> u64 {
        // A sum of probabilities that should be a whole number may exceed it by a rounding error.
        (self.selected - 1e-9 * self.selected.max(1.0)).ceil().max(0.0) as u64
    }
}
