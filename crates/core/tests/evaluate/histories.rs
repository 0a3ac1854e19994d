//! Invented histories with a known way of coming about.

use obole::evaluate::{Comparison, Estimate, Metric};
use obole_ledger::{AsOf, Cents, Day, GiftRow, Ledger, LedgerBuilder, RowPlace};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A gift before it is in a ledger.
#[derive(Debug, Clone)]
pub struct Given {
    pub donor: u32,
    pub day: Day,
    pub cents: i64,
}

pub fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

pub fn as_of(text: &str) -> AsOf {
    AsOf::new(day(text))
}

pub fn ledger(gifts: &[Given]) -> Ledger {
    let mut builder = LedgerBuilder::new();
    let source = builder.source("gifts.csv").unwrap();
    for (row, given) in (0_u32..).zip(gifts) {
        let (id, donor) = (row.to_string(), given.donor.to_string());
        let mut gift = GiftRow::new(&id, &donor, given.day, Cents::new(given.cents));
        gift.place = RowPlace { source, row: row + 2 };
        builder.push(&gift).unwrap();
    }
    builder.build().unwrap().0
}

/// Returns whether the intervals that decide lie below 0, and the error in money, if measured, is lower.
pub fn beats(comparison: &Comparison) -> bool {
    let below = |estimate: &Estimate| estimate.interval.unwrap().high < 0.0;
    let lower = |estimate: &Estimate| estimate.value.unwrap() < 0.0;
    below(&comparison.difference)
        && comparison.differences.get(&Metric::Brier).is_none_or(below)
        && comparison.differences.get(&Metric::MeanAbsoluteError).is_none_or(lower)
}

/// Donors who come at any time from 2018 on, give at their own monthly rate and size, and stop for good at
/// their own rate: how often one gives tells more than when one last gave. Up to 2024-12-31; a gift lies on
/// each last day of the year, so the ledger reaches it.
pub fn regular_world(donors: u32, seed: u64) -> Vec<Given> {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut gifts = Vec::new();
    let start = day("2018-01-01");
    for donor in 1..=donors {
        let born = generator.random_range(0..72_u32);
        let rate: f64 = 0.01 + 0.4 * generator.random_range(0.0..1.0_f64).powi(4);
        let stop: f64 = 0.002 + 0.03 * generator.random_range(0.0..1.0_f64).powi(3);
        let size: f64 = 2.5 + 2.0 * generator.random_range(0.0..1.0_f64);
        for month in born..84 {
            if month == born || generator.random_range(0.0..1.0) < rate {
                let days = generator.random_range(0..28);
                let log = size + 0.5 * (generator.random_range(0.0..1.0) - 0.5);
                gifts.push(Given {
                    donor,
                    day: start.plus_months(month as i32).plus_days(days),
                    cents: 100 * log.exp().round() as i64,
                });
            }
            if generator.random_range(0.0..1.0) < stop {
                break;
            }
        }
    }
    for year in 2018..=2024 {
        gifts.push(Given { donor: 0, day: day(&format!("{year}-12-31")), cents: 1_000 });
    }
    gifts
}

/// A history in which every donor gives in a year at random: there is nothing to learn but the share.
/// Gifts fall on the first of a month, so that each recency has many donors and the rule is not at the mercy
/// of a few.
pub fn coin_world(donors: u32, seed: u64) -> Vec<Given> {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut gifts = Vec::new();
    for donor in 1..=donors {
        for year in 2018..2025 {
            if year == 2018 || generator.random_range(0.0..1.0) < 0.4 {
                let month = generator.random_range(0..12);
                let cents = 100 * generator.random_range(5..100_i64);
                gifts.push(Given { donor, day: day(&format!("{year}-01-01")).plus_months(month), cents });
            }
        }
    }
    gifts.push(Given { donor: 1, day: day("2024-12-31"), cents: 1_000 });
    gifts
}
