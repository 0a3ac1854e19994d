//! RFM: recency, frequency, money in quintiles, 1 to 5, 5 the best.

use std::fmt;

use obole_ledger::{AsOf, Cents, Day, Period};
use serde::{Deserialize, Serialize};

use super::History;
use crate::{Error, Kind, Result};

/// A donor's cell: three quintiles from 1 (worst) to 5 (best).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rfm {
    /// Recency: few days since the last gift are good.
    pub r: u8,
    /// Frequency: the number of gifts in the window.
    pub f: u8,
    /// Money: the total or mean of the gifts in the window.
    pub m: u8,
}

impl fmt::Display for Rfm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.r, self.f, self.m)
    }
}

/// Meaning of the money measure M.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Monetary {
    /// The sum of the gifts in the window. The default.
    #[default]
    Total,
    /// Their mean, to the cent (half a cent rounds up).
    Mean,
}

/// Settings of F and M: the window, and the meaning of M. R has no window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RfmRules {
    /// F and M count gifts of this many last months; `None`, the default, counts all known gifts.
    pub window_months: Option<u32>,
    /// Meaning of M.
    pub monetary: Monetary,
}

impl RfmRules {
    /// Refuses an empty window.
    ///
    /// # Errors
    /// [`Kind::Usage`].
    pub fn check(&self) -> Result<()> {
        if self.window_months == Some(0) {
            return Err(Error::new(Kind::Usage, "window-empty"));
        }
        Ok(())
    }
}

/// The three measures before they are ranked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw {
    last: Day,
    gifts: u64,
    money: Cents,
}

impl Raw {
    pub(super) fn of(history: &History, as_of: AsOf, rules: &RfmRules) -> Self {
        let gifts = match rules.window_months {
            Some(months) => history.within(Period::months_before(as_of.day(), months)),
            None => &history.gifts,
        };
        let count = gifts.len() as i64;
        let total: i64 = gifts.iter().map(|(_, cents)| cents.get()).sum();
        let money = match rules.monetary {
            Monetary::Total => total,
            Monetary::Mean if count > 0 => (2 * total + count).div_euclid(2 * count),
            Monetary::Mean => 0,
        };
        Self { last: history.last, gifts: gifts.len() as u64, money: Cents::new(money) }
    }
}

pub(super) fn score(raw: &[Raw]) -> Vec<Rfm> {
    let column = |value: fn(&Raw) -> i64| quintiles(&raw.iter().map(value).collect::<Vec<_>>());
    let r = column(|raw| i64::from(raw.last.days()));
    let f = column(|raw| raw.gifts as i64);
    let m = column(|raw| raw.money.get());
    r.into_iter().zip(f).zip(m).map(|((r, f), m)| Rfm { r, f, m }).collect()
}

/// Computes quintiles of a measure whose high values are good: `1 + ⌊5 · (number of strictly lower values) /
/// n⌋`.
///
/// Equal values always share a quintile, the one of the lowest of them. A large tie may therefore leave a
/// quintile empty, which is better than different quintiles for equal donors.
///
/// ```
/// assert_eq!(obole::segments::quintiles(&[10, 50, 30, 20, 40]), [1, 5, 3, 2, 4]);
/// assert_eq!(obole::segments::quintiles(&[1, 1, 1, 7]), [1, 1, 1, 4]);
/// ```
pub fn quintiles<T: Ord + Copy>(values: &[T]) -> Vec<u8> {
    // A value has quintile q + 1 or more exactly if it is above the ⌈q · n / 5⌉-th lowest value. Four cut
    // values are therefore enough, and no full sort is needed.
    let mut spare = values.to_vec();
    let bounds: Vec<T> = (1..=4)
        .filter_map(|quintile| {
            let lower = (quintile * values.len()).div_ceil(5);
            let last = lower.checked_sub(1)?;
            (last < spare.len()).then(|| *spare.select_nth_unstable(last).1)
        })
        .collect();
    values.iter().map(|value| 1 + bounds.iter().map(|bound| u8::from(value > bound)).sum::<u8>()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Computes quintiles by counting.
    fn naive(values: &[i64]) -> Vec<u8> {
        let n = values.len();
        values.iter().map(|v| 1 + (5 * values.iter().filter(|w| *w < v).count() / n) as u8).collect()
    }

    #[test]
    fn equal_sizes_where_values_differ() {
        let values: Vec<i64> = (0..100).map(|i| (i * 37) % 100).collect();
        let scores = quintiles(&values);
        for quintile in 1..=5 {
            assert_eq!(scores.iter().filter(|s| **s == quintile).count(), 20);
        }
        assert!(quintiles::<i64>(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn monotone_ties_together_and_blind_to_order(
            values in proptest::collection::vec(-20_i64..20, 1..60),
            keys in proptest::collection::vec(any::<u32>(), 60),
        ) {
            let scores = quintiles(&values);
            prop_assert_eq!(&scores, &naive(&values));
            for (a, x) in values.iter().zip(&scores) {
                prop_assert!((1..=5).contains(x));
                for (b, y) in values.iter().zip(&scores) {
                    prop_assert!((a > b && x >= y) || (a < b && x <= y) || (a == b && x == y));
                }
            }
            let mut order: Vec<usize> = (0..values.len()).collect();
            order.sort_by_key(|&i| keys[i]);
            let moved: Vec<i64> = order.iter().map(|&i| values[i]).collect();
            let expected: Vec<u8> = order.iter().map(|&i| scores[i]).collect();
            prop_assert_eq!(quintiles(&moved), expected);
        }
    }
}
