//! A fast random generator for drawing rows, with a separate state for each replicate.

use rand::Rng;

/// Random generator xoshiro256++ (D. Blackman, S. Vigna, ACM Trans. Math. Software 47 (2021) 36). Its state
/// is seeded from the stream of the replicate, so that no two replicates share a state.
pub(super) struct Lot {
    state: [u64; 4],
    half: Option<u32>,
}

impl Lot {
    pub(super) fn new(rng: &mut impl Rng) -> Self {
        Self { state: std::array::from_fn(|_| rng.next_u64()), half: None }
    }

    #[inline]
    fn next(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let out = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        out
    }

    #[inline]
    fn next_half(&mut self) -> u32 {
        if let Some(half) = self.half.take() {
            return half;
        }
        let whole = self.next();
        self.half = Some((whole >> 32) as u32);
        whole as u32
    }

    /// Draws a uniform integer from 0 to `n − 1`; `n` is at least 1. Source: D. Lemire, ACM Trans. Modeling
    /// and Computer Simulation 29 (2019) 3.
    #[inline]
    pub(super) fn below(&mut self, n: u32) -> usize {
        loop {
            let product = u64::from(self.next_half()) * u64::from(n);
            let low = product as u32;
            if low >= n || low >= n.wrapping_neg() % n {
                return (product >> 32) as usize;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_those_of_the_reference_program() {
        // From the authors' xoshiro256plusplus.c with the state 1, 2, 3, 4.
        let mut lot = Lot { state: [1, 2, 3, 4], half: None };
        let first: Vec<u64> = (0..4).map(|_| lot.next()).collect();
        assert_eq!(first, [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]);
    }

    #[test]
    fn every_number_is_equally_likely() {
        let mut lot = Lot { state: [5, 6, 7, 8], half: None };
        let mut counts = [0_u32; 7];
        (0..70_000).for_each(|_| counts[lot.below(7)] += 1);
        // Standard deviation √(70,000·1/7·6/7) = 92.6; five of them.
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 463), "{counts:?}");
    }
}
