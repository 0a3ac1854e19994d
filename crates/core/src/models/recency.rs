//! The recency rule: prediction from the days since the last gift, without a model.

use std::collections::BTreeMap;

use obole_ledger::{Error, Kind, Result};
use serde::{Deserialize, Serialize};

use super::isotonic::{Isotonic, soft_ends};
use super::task::Probability;

/// Share of events at a donor's recency, made monotone by isotonic regression: with a longer silence a gift
/// never becomes more likely, a lapse never less likely. Its ends are soft: see
/// [`Isotonic::fit_with_soft_ends`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecencyRule {
    /// `true` if the probability rises with recency (lapse), `false` if it falls (gift).
    rising: bool,
    /// Map of recency in days, negated when falling.
    map: Isotonic,
}

impl RecencyRule {
    /// Fits the rule of an event that becomes rarer with a longer silence.
    ///
    /// # Errors
    /// [`Kind::Refused`] when there is no row, the lengths differ or a recency is not a number.
    pub fn falling(recency_days: &[f64], events: &[bool]) -> Result<Self> {
        Self::fit(false, recency_days.iter().copied().zip(events.iter().copied()))
    }

    /// Fits the rule of an event that becomes more frequent with a longer silence.
    ///
    /// # Errors
    /// As [`falling`](Self::falling).
    pub fn rising(recency_days: &[f64], events: &[bool]) -> Result<Self> {
        Self::fit(true, recency_days.iter().copied().zip(events.iter().copied()))
    }

    pub(crate) fn fit(rising: bool, rows: impl Iterator<Item = (f64, bool)>) -> Result<Self> {
        // Days are few whole numbers: counting them is cheaper than sorting donors.
        let mut days: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
        for (recency, event) in rows {
            if !(recency.is_finite() && recency.fract() == 0.0) {
                return Err(Error::new(Kind::Refused, "recency-not-whole"));
            }
            let sign = if rising { 1 } else { -1 };
            let (all, events) = days.entry(sign * recency as i64).or_default();
            *all += 1;
            *events += u64::from(event);
        }
        if days.is_empty() {
            return Err(Error::new(Kind::Refused, "nothing-to-learn-from"));
        }
        let points =
            days.iter().map(|(day, (all, events))| (*day as f64, *events as f64 / *all as f64, *all as f64));
        Ok(Self { rising, map: Isotonic::of_sorted(soft_ends(points.collect()).into_iter()) })
    }

    /// Returns the probability at a recency in days.
    pub fn value(&self, recency_days: f64) -> Probability {
        Probability::clamped(self.map.value(if self.rising { recency_days } else { -recency_days }))
    }

    pub(crate) fn is_valid(&self) -> bool {
        self.map.is_valid() && self.map.values().iter().all(|y| (0.0..=1.0).contains(y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_is_the_isotonic_share_in_the_right_direction() {
        let days = [10.0, 10.0, 200.0, 200.0, 400.0, 400.0, 800.0];
        let gave = [true, true, true, false, true, false, false];
        let rule = RecencyRule::falling(&days, &gave).unwrap();
        assert_eq!(
            [10.0, 200.0, 300.0, 400.0, 800.0, 5000.0].map(|d| rule.value(d).get()),
            [11.0 / 14.0, 0.5, 0.5, 0.5, 8.0 / 21.0, 8.0 / 21.0] // ends: (2 + 2 · 4/7) / 4 and (0 + 2 · 4/7) / 3
        );
        let lapsed: Vec<bool> = gave.iter().map(|g| !g).collect();
        let lapse = RecencyRule::rising(&days, &lapsed).unwrap();
        for day in [1.0, 10.0, 250.0, 600.0, 900.0] {
            assert!((lapse.value(day).get() + rule.value(day).get() - 1.0).abs() < 1e-12);
        }
        assert!(RecencyRule::falling(&[], &[]).is_err());
        assert!(RecencyRule::falling(&[f64::NAN], &[true]).is_err());
    }
}
