//! Intervals by drawing donors with replacement.
//!
//! The donor is the unit that is drawn: all rows of a donor, at all origins, are drawn together, because they
//! are not independent of each other (cluster bootstrap; Davison and Hinkley 1997, *Bootstrap Methods and
//! their Application*, §3.8). A replicate is a whole-number weight for each row, so a measure that can be
//! weighted needs no copy and no sort. Replicate `r` draws from stream `r` of a ChaCha8 generator, so the
//! number of threads does not change it.

use crate::statistics::quantile;
use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Settings of the bootstrap.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BootstrapSettings {
    /// The number of replicates.
    pub replicates: u32,
    /// The seed of the generator.
    pub seed: u64,
    /// The level of the intervals, between 0 and 1.
    pub level: f64,
}

impl Default for BootstrapSettings {
    fn default() -> Self {
        Self { replicates: 200, seed: 1, level: 0.95 }
    }
}

/// A percentile interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Assignment of rows to donors.
#[derive(Debug, Clone)]
pub struct Donors {
    of_row: Vec<u32>,
    count: u32,
}

impl Donors {
    /// Groups rows by an identifier of the donor; neither the values of the identifiers nor their order
    /// matters.
    pub fn of_rows(ids: &[u32]) -> Self {
        let mut distinct = ids.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let of_row = ids.iter().map(|id| distinct.partition_point(|other| other < id) as u32).collect();
        Self { of_row, count: distinct.len() as u32 }
    }

    /// Returns the number of donors.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Returns whether there is no donor.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns the number of times that each row occurs in a replicate: its donor was drawn that many times.
    pub fn weights(&self, seed: u64, replicate: u32) -> Vec<u32> {
        let mut drawn = vec![0_u32; self.len()];
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(u64::from(replicate));
        for _ in 0..self.count {
            drawn[generator.random_range(0..self.count) as usize] += 1;
        }
        self.of_row.iter().map(|&donor| drawn[donor as usize]).collect()
    }
}

/// Computes `statistic` on the row weights of each replicate, in the order of the replicates.
pub fn replicates<T: Send>(
    donors: &Donors,
    settings: &BootstrapSettings,
    statistic: impl Fn(&[u32]) -> T + Sync,
) -> Vec<T> {
    (0..settings.replicates)
        .into_par_iter()
        .map(|replicate| statistic(&donors.weights(settings.seed, replicate)))
        .collect()
}

/// Computes the percentile interval of replicates (quantiles of type 7; Hyndman and Fan 1996, American
/// Statistician 50:361–365).
///
/// A replicate in which the measure is not defined is `None`. There is no interval when these are more than
/// one in ten, or when there is no replicate, because the remaining ones would describe another population.
pub fn interval(replicates: &[Option<f64>], level: f64) -> Option<Interval> {
    let mut defined: Vec<f64> =
        replicates.iter().flatten().copied().filter(|value| value.is_finite()).collect();
    if defined.is_empty() || defined.len() * 10 < replicates.len() * 9 {
        return None;
    }
    defined.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - level.clamp(0.0, 1.0)) / 2.0;
    Some(Interval { low: quantile(&defined, tail)?, high: quantile(&defined, 1.0 - tail)? })
}
