//! Small ledgers for tests.

use obole_ledger::{AsOf, Cents, Day, GiftRow, Ledger, LedgerBuilder, Status};
use proptest::prelude::*;

/// Builds a ledger of gifts (donor, day, cents, status, recurring).
pub(crate) fn ledger_of(gifts: &[(&str, Day, i64, Status, bool)]) -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for (index, (donor, day, cents, status, recurring)) in gifts.iter().enumerate() {
        let id = (index + 1).to_string();
        let mut row = GiftRow::new(&id, donor, *day, Cents::new(*cents));
        row.status = *status;
        row.recurring = Some(*recurring);
        builder.push(&row).unwrap();
    }
    builder.build().unwrap().0
}

/// Builds a ledger of settled one-off gifts.
pub(crate) fn settled(gifts: &[(&str, &str, i64)]) -> Ledger {
    let rows: Vec<_> = gifts
        .iter()
        .map(|(donor, day, cents)| (*donor, self::day(day), *cents, Status::Settled, false))
        .collect();
    ledger_of(&rows)
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

pub(crate) fn as_of(text: &str) -> AsOf {
    AsOf::new(day(text))
}

/// Generates random histories of up to twelve donors over eight years: (donor, days since 2017-01-01, cents,
/// status, recurring).
pub(crate) fn histories() -> impl Strategy<Value = Vec<(u8, i32, i64, Status, bool)>> {
    let status = prop_oneof![
        6 => Just(Status::Settled),
        1 => Just(Status::Failed),
        1 => Just(Status::Refunded),
    ];
    proptest::collection::vec(
        (0_u8..12, 0_i32..2_922, 1_i64..20_000, status, proptest::bool::weighted(0.2)),
        1..80,
    )
}

/// Builds the ledger of random histories, with one gift of a thirteenth donor so that it always has a gift.
pub(crate) fn random_ledger(rows: &[(u8, i32, i64, Status, bool)]) -> Ledger {
    let start = day("2017-01-01");
    let names: Vec<String> = rows.iter().map(|row| format!("D{:02}", row.0)).collect();
    let gifts: Vec<_> = rows
        .iter()
        .zip(&names)
        .map(|(row, name)| (name.as_str(), start.plus_days(row.1), row.2, row.3, row.4))
        .collect();
    ledger_of(&gifts)
}
