//! Distribution of the values of a column, and its shift to the distribution of other values.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// Number of bins of about equal counts; a value that many rows share has a bin of its own.
const BINS: usize = 10;
/// Count added to each bin, so that an empty bin is rare and not impossible.
const HALF: f64 = 0.5;
/// Probability that chance alone stays below [`Shift::bound`].
const SURE: f64 = 0.999;

/// Distribution of the values of one column.
///
/// ```
/// use obole::monitor::Binned;
///
/// let then: Vec<f64> = (0..1_000).map(|day| f64::from(day % 100)).collect();
/// let binned = Binned::of(&then);
/// assert!(binned.shift(&then).unwrap().psi < 1e-9);
/// let later: Vec<f64> = then.iter().map(|day| day + 40.0).collect();
/// assert!(binned.shift(&later).unwrap().psi > 0.25);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Binned {
    /// Upper ends of all bins but the last, ascending; a value on one belongs below it.
    pub cuts: Vec<f64>,
    /// Number of values in each bin; there is one more bin than cuts.
    pub counts: Vec<u64>,
    /// Number of missing values.
    pub missing: u64,
}

/// Shift of a column.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Shift {
    /// Population stability index, natural logarithm: 0 without a shift. Above 0.1 is called moderate and
    /// above 0.25 large (Siddiqi 2006, *Credit Risk Scorecards*, ch. 9).
    pub psi: f64,
    /// Bound below which 999 in 1,000 draws from the same distribution stay: the 99.9 % quantile of χ² with
    /// one degree of freedom less than there are bins, times 1/n + 1/m (Yurdakul 2018, *Statistical
    /// properties of the population stability index*, Western Michigan University, ch. 3).
    pub bound: f64,
    /// The index that chance alone gives on average: one less than there are bins, times 1/n + 1/m (the same
    /// source).
    pub chance: f64,
}

impl Binned {
    /// Bins values by their deciles, and below each value that a tenth of them share; NaN is missing.
    pub fn of(values: &[f64]) -> Self {
        let mut there: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
        there.sort_unstable_by(f64::total_cmp);
        let mut cuts = Vec::new();
        for value in (1..BINS).filter_map(|k| there.get((there.len() * k).div_ceil(BINS).max(1) - 1).copied())
        {
            cuts.push(value);
            let smaller = there.partition_point(|x| *x < value);
            let shared = there.partition_point(|x| *x <= value) - smaller;
            if shared * BINS >= there.len() {
                // The values below it end at the nearest smaller value, or just under it if there is none
                // yet.
                cuts.push(if smaller > 0 { there[smaller - 1] } else { value.next_down() });
            }
        }
        cuts.sort_unstable_by(f64::total_cmp);
        cuts.dedup();
        let mut binned = Self { counts: vec![0; cuts.len() + 1], cuts, missing: 0 };
        (binned.counts, binned.missing) = binned.count(values);
        binned
    }

    fn count(&self, values: &[f64]) -> (Vec<u64>, u64) {
        let (mut counts, mut missing) = (vec![0; self.cuts.len() + 1], 0);
        for value in values {
            if value.is_nan() {
                missing += 1;
            } else {
                counts[self.cuts.partition_point(|cut| cut < value)] += 1;
            }
        }
        (counts, missing)
    }

    /// Computes the shift of other values from these; `None` without values on both sides.
    ///
    /// PSI = Σ (q − p) ln(q / p) over the bins and the missing. p and q are the shares then and now, with
    /// half a value added to each bin.
    pub fn shift(&self, values: &[f64]) -> Option<Shift> {
        let (counts, missing) = self.count(values);
        let pairs: Vec<(u64, u64)> = (self.counts.iter().copied().zip(counts))
            .chain([(self.missing, missing)])
            .filter(|(then, now)| then + now > 0)
            .collect();
        let n = pairs.iter().map(|pair| pair.0).sum::<u64>() as f64;
        let m = pairs.iter().map(|pair| pair.1).sum::<u64>() as f64;
        if n == 0.0 || m == 0.0 {
            return None;
        }
        let bins = pairs.len() as f64;
        let share = |count: u64, all: f64| (count as f64 + HALF) / (all + HALF * bins);
        let psi = pairs.iter().map(|(then, now)| {
            let (p, q) = (share(*then, n), share(*now, m));
            (q - p) * (q / p).ln()
        });
        let chi = ChiSquared::new(bins - 1.0).map_or(0.0, |chi| chi.inverse_cdf(SURE));
        let each = 1.0 / n + 1.0 / m;
        Some(Shift { psi: psi.sum(), bound: chi * each, chance: (bins - 1.0) * each })
    }

    /// Returns whether the record is valid: ascending cuts and a count for each bin.
    pub(super) fn is_valid(&self) -> bool {
        self.counts.len() == self.cuts.len() + 1 && self.cuts.is_sorted_by(|a, b| a < b)
    }
}

impl Shift {
    /// Returns whether the column moved by more than `limit` without what chance gives on average, and by
    /// more than chance explains.
    pub fn exceeds(&self, limit: f64) -> bool {
        self.psi > (limit + self.chance).max(self.bound)
    }
}
