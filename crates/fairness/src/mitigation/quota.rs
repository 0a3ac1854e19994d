//! Exploration: a share of the places is drawn at random among the people who are not selected.
//!
//! Of B selected rows, the k = round(q·B) with the lowest scores give up their places. Then k rows are drawn,
//! each with the same probability, among the U = N − (B − k) rows without a fixed place. A row with a fixed
//! place is always selected, any other with probability k/U. So the expected rate of a group with n rows, s
//! of which have fixed places, is
//!
//! ```text
//! (s + (n − s)·k/U) / n
//! ```
//!
//! and the expected number of gifts is R + (P − R)·k/U, where R of all P gifts are from rows with fixed
//! places. The number is hypergeometric: its variance is k·p·(1 − p)·(U − k)/(U − 1), p = (P − R)/U. The
//! attribute is not used for the decision. The random draw also gives data on the giving of people whom the
//! score would not have selected.

use obole_error::{Error, Kind};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::effect::Effect;
use super::limit::Limit;
use super::mitigation_input::MitigationInput;
use crate::cells::NO_GROUP;
use crate::metric::Metric;
use crate::value::Value;

/// Expected effect of a quota.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quota {
    /// Share of the places that is drawn.
    pub share: f64,
    /// Number of places drawn, k.
    pub drawn: u64,
    /// Probability of each row without a fixed place, k/U.
    pub chance: f64,
    /// Expected effect of the selection.
    pub effect: Effect,
    /// Standard deviation of the number of gifts reached, between draws.
    pub reached_sd: Value,
}

/// Rows with a fixed place, and the number of places that are drawn.
struct Places {
    keeps: Vec<bool>,
    drawn: u64,
    /// Number of rows without a fixed place.
    pool: u64,
}

impl Places {
    /// Returns the probability of each row.
    fn chances(&self) -> Vec<f64> {
        let chance = if self.pool == 0 { 0.0 } else { self.drawn as f64 / self.pool as f64 };
        self.keeps.iter().map(|keeps| if *keeps { 1.0 } else { chance }).collect()
    }
}

impl MitigationInput<'_> {
    /// Returns the probability of each row under a quota of this share.
    pub(super) fn quota_chances(&self, share: f64) -> Result<Vec<f64>, Error> {
        Ok(self.places(share)?.chances())
    }

    /// Computes the expected effect of drawing this share of the places at random.
    ///
    /// ```
    /// use obole_fairness::{Attribute, MitigationInput, Gates, Metric, Rows, Settings};
    /// let score = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2];
    /// let decision = [true, true, true, true, false, false, false, false];
    /// let group = Attribute::from_labels("group", ["a", "a", "a", "a", "b", "b", "b", "b"].map(Some));
    /// let rows = Rows { score: Some(&score), decision: Some(&decision), ..Rows::default() };
    /// let settings = Settings { gates: Gates::open(), ..Settings::default() };
    /// let field = MitigationInput::new(&rows, &group, &settings)?;
    /// // Two of four places are drawn among six rows: group a is at (2 + 2·⅓)/4, group b at 4·⅓/4.
    /// let quota = field.quota(0.5)?;
    /// assert!((quota.effect.rates[&Metric::SelectionRate].gap.get().unwrap() - 1.0 / 3.0).abs() < 1e-12);
    /// assert_eq!(field.draw(0.5, 7)?.iter().filter(|selected| **selected).count(), 4);
    /// # Ok::<(), obole_fairness::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Kind::InvalidParameter`] for a share outside 0 to 1, or a table without decisions.
    pub fn quota(&self, share: f64) -> Result<Quota, Error> {
        let places = self.places(share)?;
        let (k, pool) = (places.drawn as f64, places.pool as f64);
        let chance = if places.pool == 0 { 0.0 } else { k / pool };
        let chances = places.chances();
        let gifts = places.keeps.iter().enumerate().filter(|(_, keeps)| !**keeps);
        let p = gifts.filter(|(row, _)| self.outcome(*row) == Some(true)).count() as f64 / pool.max(1.0);
        let variance = k * p * (1.0 - p) * (pool - k) / (pool - 1.0).max(1.0);
        Ok(Quota {
            share,
            drawn: places.drawn,
            chance,
            effect: self.effect(&chances)?,
            reached_sd: self.labelled(variance.max(0.0).sqrt()),
        })
    }

    /// Draws once and returns which rows are selected. The same seed draws the same rows.
    ///
    /// # Errors
    /// As [`MitigationInput::quota`].
    pub fn draw(&self, share: f64, seed: u64) -> Result<Vec<bool>, Error> {
        let Places { keeps: mut selected, drawn, .. } = self.places(share)?;
        let mut pool: Vec<usize> =
            selected.iter().enumerate().filter(|(_, keeps)| !**keeps).map(|(row, _)| row).collect();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        // The first steps of a Fisher-Yates shuffle: each step draws one of the remaining rows.
        for at in 0..(drawn as usize).min(pool.len()) {
            let other = rng.random_range(at..pool.len());
            pool.swap(at, other);
            if let Some(slot) = pool.get(at).and_then(|row| selected.get_mut(*row)) {
                *slot = true;
            }
        }
        Ok(selected)
    }

    /// Returns the smallest quota in whole percents whose expected rates meet the threshold; `None` when no
    /// quota does or no threshold is set.
    ///
    /// # Errors
    /// As [`MitigationInput::quota`].
    pub fn smallest_quota(&self, metric: Metric, limit: Limit) -> Result<Option<Quota>, Error> {
        self.smallest_share(metric, limit)?.map(|share| self.quota(share)).transpose()
    }

    /// Returns the share of that quota, on the rows on which rules are set.
    pub(super) fn smallest_share(&self, metric: Metric, limit: Limit) -> Result<Option<f64>, Error> {
        let decision = self.decision()?;
        let taking = self.taking(metric);
        let group =
            |row: u32| if self.counts(metric, row as usize) { self.code(row as usize) } else { NO_GROUP };
        let mut all = vec![0.0; self.grouping.levels.len()];
        let mut kept = all.clone();
        let mut lowest_first: Vec<u32> = Vec::new();
        for &row in self.order.iter().rev() {
            let selected = decision.get(row as usize) == Some(&true);
            if let Some(count) = all.get_mut(group(row) as usize) {
                *count += 1.0;
            }
            if selected {
                lowest_first.push(row);
                if let Some(count) = kept.get_mut(group(row) as usize) {
                    *count += 1.0;
                }
            }
        }
        let budget = lowest_first.len();
        let mut given_up = 0;
        for share in (0..=100_u8).map(|percent| f64::from(percent) / 100.0) {
            let drawn = drawn(share, budget as u64) as usize;
            for row in lowest_first.iter().take(drawn).skip(given_up) {
                if let Some(count) = kept.get_mut(group(*row) as usize) {
                    *count -= 1.0;
                }
            }
            given_up = drawn;
            let chance = drawn as f64 / ((self.order.len() - (budget - drawn)) as f64).max(1.0);
            let expected: Vec<f64> =
                all.iter().zip(&kept).map(|(all, kept)| kept + (all - kept) * chance).collect();
            let apart = taking.apart(&expected);
            if limit.is_set() && limit.is_met(apart.gap, apart.ratio) {
                return Ok(Some(share));
            }
        }
        Ok(None)
    }

    fn places(&self, share: f64) -> Result<Places, Error> {
        if !(0.0..=1.0).contains(&share) {
            return Err(Error::new(Kind::InvalidParameter, "lot-share-range"));
        }
        let mut keeps = self.decision()?.to_vec();
        let budget = keeps.iter().filter(|selected| **selected).count() as u64;
        let drawn = drawn(share, budget);
        let mut left = drawn;
        for &row in self.order.iter().rev() {
            match keeps.get_mut(row as usize) {
                Some(keeps) if *keeps && left > 0 => {
                    *keeps = false;
                    left -= 1;
                }
                _ => {}
            }
        }
        let pool = keeps.len() as u64 - (budget - drawn);
        Ok(Places { keeps, drawn, pool })
    }
}

/// Returns the number of places drawn out of `budget`.
fn drawn(share: f64, budget: u64) -> u64 {
    (share * budget as f64).round() as u64
}
