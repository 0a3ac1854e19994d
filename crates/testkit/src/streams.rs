//! One random stream per donor and purpose, so that a donor's life does not depend on how many others there
//! are, and the planted loss does not change what was given.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Purpose for which numbers are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Age, gender, place, consent.
    Attributes = 0,
    /// Gifts and drop-out.
    Giving = 1,
    /// Gifts that never reach the file.
    Loss = 2,
    /// Invented names of the platform file.
    Person = 3,
    /// Comments and spellings of a row of the platform file.
    Row = 4,
}

/// Seeds the key once and creates streams.
#[derive(Debug, Clone)]
pub(crate) struct Streams(ChaCha8Rng);

impl Streams {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub fn of(&self, donor: u32, purpose: Purpose) -> ChaCha8Rng {
        let mut rng = self.0.clone();
        rng.set_stream(u64::from(donor) * 8 + purpose as u64);
        rng
    }
}

/// Returns the index of a draw with these weights (they need not sum to 1).
pub(crate) fn pick(u: f64, weights: &[f64]) -> usize {
    let mut left = u * weights.iter().sum::<f64>();
    for (i, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return i;
        }
    }
    weights.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;

    #[test]
    fn streams_differ_and_repeat() {
        let streams = Streams::new(7);
        let first = |donor, purpose| -> u64 { streams.of(donor, purpose).random() };
        assert_eq!(first(3, Purpose::Giving), first(3, Purpose::Giving));
        assert_ne!(first(3, Purpose::Giving), first(3, Purpose::Loss));
        assert_ne!(first(3, Purpose::Giving), first(4, Purpose::Giving));
    }

    #[test]
    fn pick_follows_the_weights() {
        let weights = [1.0, 0.0, 3.0];
        assert_eq!(pick(0.0, &weights), 0);
        assert_eq!(pick(0.2499, &weights), 0);
        assert_eq!(pick(0.25, &weights), 2);
        assert_eq!(pick(0.999_999, &weights), 2);
    }
}
