//! Small awkward gift histories for property tests: ties, lone gifts, only failures, refunds, gifts exactly
//! on as-of days, leap days, year ends, several currencies.

use chrono::NaiveDate;
use rand::{Rng, RngExt};

use crate::types::{Channel, Kind, Method, Status};

/// One row of an awkward history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryGift {
    /// Identifier, unique in the history; not in the order of days.
    pub gift_id: u64,
    /// Number of the donor: 1, 2, 3 ...; donors without any row do not occur.
    pub donor: u32,
    /// Days since 1970-01-01.
    pub day: i32,
    /// Amount in cents, positive.
    pub cents: i64,
    /// ISO 4217 code.
    pub currency: &'static str,
    /// Kind of the payment.
    pub kind: Kind,
    /// Year and number of the campaign.
    pub campaign: Option<(i16, u8)>,
    /// Channel of the gift.
    pub channel: Channel,
    /// Payment method.
    pub method: Method,
    /// Status of the payment.
    pub status: Status,
    /// `true` if the payment is an instalment of a monthly debit.
    pub recurring: bool,
}

/// Awkward property of a donor's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Shape {
    /// One settled gift.
    Lone,
    /// Many gifts on the same one or two days, with equal and different amounts.
    Ties,
    /// Failed rows only.
    OnlyFailed,
    /// Refunded rows only.
    OnlyRefunded,
    /// Gifts on the as-of days, the day before and the day after.
    OnAsOf,
    /// Gifts on 28 and 29 February, 1 March.
    LeapDays,
    /// Gifts on 31 December and 1 January.
    YearEnds,
    /// The same days in several currencies.
    Currencies,
    /// A monthly debit with failures.
    Monthly,
    /// Rows of any sort on any day.
    Mixed,
}

impl Shape {
    /// All shapes.
    pub const ALL: [Self; 10] = [
        Self::Lone,
        Self::Ties,
        Self::OnlyFailed,
        Self::OnlyRefunded,
        Self::OnAsOf,
        Self::LeapDays,
        Self::YearEnds,
        Self::Currencies,
        Self::Monthly,
        Self::Mixed,
    ];
}

/// Generates a random history of `donors` donors around the given as-of days (days since 1970-01-01; empty
/// means 2025-01-01), rows in random order. With ten donors or more every [`Shape`] occurs.
///
/// ```
/// use obole_testkit::histories::random_history;
/// use rand::SeedableRng;
///
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
/// let rows = random_history(&mut rng, 12, &[20_089]);
/// assert!(rows.iter().any(|gift| gift.day == 20_089));
/// assert!(rows.iter().all(|gift| gift.cents > 0));
/// ```
pub fn random_history<R: Rng + ?Sized>(rng: &mut R, donors: u32, as_of: &[i32]) -> Vec<HistoryGift> {
    let as_of = if as_of.is_empty() { &[20_089] } else { as_of };
    let mut rows = Vec::new();
    let turn = rng.random_range(0..Shape::ALL.len());
    for donor in 1..=donors {
        let shape = Shape::ALL[(turn + donor as usize) % Shape::ALL.len()];
        donor_history(rng, donor, shape, as_of, &mut rows);
    }
    // Ids and order are shuffled independently (Fisher-Yates), so that neither follows the days.
    let mut ids: Vec<u64> = (1..=rows.len() as u64).collect();
    for i in (1..rows.len()).rev() {
        ids.swap(i, rng.random_range(0..=i));
        rows.swap(i, rng.random_range(0..=i));
    }
    for (row, id) in rows.iter_mut().zip(ids) {
        row.gift_id = id;
    }
    rows
}

/// Appends the rows of one donor of the given shape to `rows`, with `gift_id` 0.
pub fn donor_history<R: Rng + ?Sized>(
    rng: &mut R,
    donor: u32,
    shape: Shape,
    as_of: &[i32],
    rows: &mut Vec<HistoryGift>,
) {
    let centre = as_of.get(rng.random_range(0..as_of.len().max(1))).copied().unwrap_or(20_089);
    let near = |rng: &mut R| centre - rng.random_range(-400..1600);
    let mut push = |rng: &mut R, day: i32, status: Status, recurring: bool, currency: &'static str| {
        rows.push(HistoryGift {
            gift_id: 0,
            donor,
            day,
            cents: cents(rng),
            currency,
            kind: if rng.random_bool(0.05) { Kind::Membership } else { Kind::Gift },
            campaign: rng.random_bool(0.4).then(|| (2016 + rng.random_range(0..9), rng.random_range(1..=6))),
            channel: Channel::ALL[rng.random_range(0..Channel::ALL.len())],
            method: Method::ALL[rng.random_range(0..Method::ALL.len())],
            status,
            recurring,
        });
    };
    match shape {
        Shape::Lone => {
            let day = near(rng);
            push(rng, day, Status::Settled, false, "EUR");
        }
        Shape::Ties => {
            let days = [near(rng), near(rng)];
            for _ in 0..rng.random_range(2..9) {
                let day = days[rng.random_range(0..2)];
                push(rng, day, Status::Settled, false, "EUR");
            }
        }
        Shape::OnlyFailed | Shape::OnlyRefunded => {
            let status = if shape == Shape::OnlyFailed { Status::Failed } else { Status::Refunded };
            for _ in 0..rng.random_range(1..5) {
                let day = near(rng);
                push(rng, day, status, shape == Shape::OnlyFailed, "EUR");
            }
        }
        Shape::OnAsOf => {
            for &day in as_of {
                for day in [day - 1, day, day + 1] {
                    let status = any_status(rng);
                    push(rng, day, status, false, "EUR");
                }
            }
            push(rng, centre, Status::Settled, false, "EUR");
        }
        Shape::LeapDays => {
            for year in [2016, 2020, 2023, 2024] {
                for (month, dom) in [(2, 28), (2, 29), (3, 1)] {
                    if let Some(date) = NaiveDate::from_ymd_opt(year, month, dom) {
                        push(rng, date.to_epoch_days(), Status::Settled, false, "EUR");
                    }
                }
            }
        }
        Shape::YearEnds => {
            for year in 2019..2025 {
                for (year, month, dom) in [(year, 12, 31), (year + 1, 1, 1)] {
                    let date = NaiveDate::from_ymd_opt(year, month, dom).filter(|_| rng.random_bool(0.7));
                    if let Some(date) = date {
                        push(rng, date.to_epoch_days(), Status::Settled, false, "EUR");
                    }
                }
            }
            push(rng, centre - 1, Status::Settled, false, "EUR");
        }
        Shape::Currencies => {
            for _ in 0..rng.random_range(1..4) {
                let day = near(rng);
                for currency in ["EUR", "USD", "CHF"] {
                    push(rng, day, Status::Settled, false, currency);
                }
            }
        }
        Shape::Monthly => {
            for k in 0..rng.random_range(2..40) {
                let status = if rng.random_bool(0.15) { Status::Failed } else { Status::Settled };
                push(rng, centre + 60 - 30 * k, status, true, "EUR");
            }
        }
        Shape::Mixed => {
            for _ in 0..rng.random_range(1..25) {
                let (day, status, recurring) = (near(rng), any_status(rng), rng.random_bool(0.3));
                push(rng, day, status, recurring, "EUR");
            }
        }
    }
}

fn any_status<R: Rng + ?Sized>(rng: &mut R) -> Status {
    if rng.random_bool(0.6) { Status::Settled } else { Status::ALL[rng.random_range(0..Status::ALL.len())] }
}

/// Draws an amount: one cent, a few repeated amounts, large ones, so that sums and ties are both tested.
fn cents<R: Rng + ?Sized>(rng: &mut R) -> i64 {
    match rng.random_range(0..10) {
        0 => 1,
        1..=5 => [1_000, 2_000, 5_000][rng.random_range(0..3)],
        6 => rng.random_range(1_000_000..100_000_000),
        _ => rng.random_range(1..50_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_the_seed_decides() {
        let history = |seed| random_history(&mut ChaCha8Rng::seed_from_u64(seed), 30, &[20_089, 19_723]);
        let rows = history(1);
        assert_eq!(rows, history(1));
        assert_ne!(rows, history(2));
        let ids: BTreeSet<u64> = rows.iter().map(|gift| gift.gift_id).collect();
        assert_eq!(ids, (1..=rows.len() as u64).collect());
        assert!(rows.iter().map(|gift| gift.donor).collect::<BTreeSet<_>>().into_iter().eq(1..=30));
    }

    #[test]
    fn every_awkwardness_occurs_with_ten_donors() {
        let as_of = [20_089, 19_723];
        for seed in 0..50 {
            let rows = random_history(&mut ChaCha8Rng::seed_from_u64(seed), 10, &as_of);
            let of = |donor| rows.iter().filter(move |gift| gift.donor == donor);
            assert!((1..=10).any(|d| of(d).count() == 1));
            assert!((1..=10).any(|d| of(d).all(|gift| gift.status == Status::Failed)));
            assert!((1..=10).any(|d| of(d).all(|gift| gift.status == Status::Refunded)));
            assert!(as_of.iter().all(|&day| rows.iter().any(|gift| gift.day == day)));
            let leap = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap().to_epoch_days();
            assert!(rows.iter().any(|gift| gift.day == leap));
            assert!(rows.iter().any(|gift| gift.currency == "CHF"));
            assert!((1..=10).any(|d| {
                let days: Vec<i32> = of(d).map(|gift| gift.day).collect();
                days.len() > days.iter().collect::<BTreeSet<_>>().len()
            }));
        }
    }
}
