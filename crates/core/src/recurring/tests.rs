use obole_ledger::{AsOf, Cents, Day, GiftRow, Ledger, LedgerBuilder, Status};

use super::*;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn as_of(text: &str) -> AsOf {
    AsOf::new(day(text))
}

/// Builds instalments of 10 euros: donor, day, failure code; "" settled, MD06 refunded, "one-off" a single
/// gift.
fn ledger(rows: &[(&str, &str, &str)]) -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for (at, (donor, on, code)) in rows.iter().enumerate() {
        let id = at.to_string();
        let mut row = GiftRow::new(&id, donor, day(on), Cents::new(1_000));
        row.recurring = Some(*code != "one-off");
        row.failure_code = if *code == "one-off" { "" } else { code };
        row.status = match *code {
            "" | "one-off" => Status::Settled,
            "MD06" => Status::Refunded,
            _ => Status::Failed,
        };
        builder.push(&row).unwrap();
    }
    builder.build().unwrap().0
}

#[test]
fn each_cause_has_its_follow_up() {
    let expected = [
        ("AM04", FollowUp::RetryNextMonth),
        ("AC01", FollowUp::AskForAccount),
        ("RC01", FollowUp::AskForAccount),
        ("AC04", FollowUp::AskForAccount),
        ("AC06", FollowUp::AskForAccount),
        ("AG01", FollowUp::AskForAccount),
        ("MD01", FollowUp::CheckMandate),
        ("MD02", FollowUp::CheckMandate),
        ("MD06", FollowUp::StopAndCall),
        ("MS02", FollowUp::Stop),
        ("SL01", FollowUp::Stop),
        ("MD07", FollowUp::SuppressAll),
        ("MS03", FollowUp::RetryOnce),
        ("FF01", FollowUp::FixFile),
        ("card_expired", FollowUp::AskForCard),
        ("card_declined", FollowUp::AskForCard),
        ("", FollowUp::Look),
        ("XX99", FollowUp::Look),
    ];
    for (code, follow_up) in expected {
        assert_eq!(Cause::of(code).follow_up(), follow_up, "{code}");
    }
}

#[test]
fn only_open_failures_are_followed_up() {
    let ledger = ledger(&[
        ("A", "2024-11-05", ""),
        ("A", "2024-12-05", "AM04"),
        ("A", "2024-12-10", "AM04"),
        // Settled since.
        ("B", "2024-12-05", "AM04"),
        ("B", "2024-12-10", ""),
        // A single gift does not settle a debit.
        ("C", "2024-12-05", "AC04"),
        ("C", "2024-12-20", "one-off"),
        // Older than the limit.
        ("D", "2024-09-30", "AC04"),
        ("E", "2024-12-05", "MD06"),
        // Reported dead long ago, with a later debit that settled.
        ("F", "2024-03-05", "MD07"),
        ("F", "2024-04-05", ""),
        // Not known yet.
        ("G", "2025-01-01", "AM04"),
    ]);
    let found = reminders(ledger.whole().unwrap(), as_of("2025-01-01"));
    let said: Vec<_> = found
        .iter()
        .map(|r| (ledger.donors().id.get(r.donor as usize).to_string(), r.failures, r.follow_up))
        .collect();
    let expected = [
        ("A", 2, FollowUp::RetryNextMonth),
        ("C", 1, FollowUp::AskForAccount),
        ("E", 1, FollowUp::StopAndCall),
        ("F", 1, FollowUp::SuppressAll),
    ];
    let said: Vec<_> = said.iter().map(|(id, n, follow_up)| (id.as_str(), *n, *follow_up)).collect();
    assert_eq!(said, expected);
    assert_eq!((found[0].day, found[0].code.as_str()), (day("2024-12-10"), "AM04"));
}

#[test]
fn the_columns_by_hand() {
    let ledger = ledger(&[
        ("A", "2023-11-05", ""),
        ("A", "2024-10-05", ""),
        ("A", "2024-11-05", "AM04"),
        ("A", "2024-11-10", ""),
        ("A", "2024-12-05", "AC04"),
        ("A", "2024-12-20", "one-off"),
        // A failure alone does not make an active donor, nor does a debit three months back.
        ("B", "2024-12-05", "AM04"),
        ("C", "2024-09-30", ""),
    ]);
    let table = debits(&ledger.until(as_of("2025-01-01")));
    assert_eq!(table.donor, [0]);
    let expected = [52.0, 423.0, 2.0, 2.0, 10.0, 0.0, 1.0, 2.0, 2.0, 1.0, 1.0, 0.0, 0.0, 1.0];
    assert_eq!(table.rows[0], expected);
}

#[test]
fn what_comes_later_changes_no_column() {
    let rows = [
        ("A", "2024-11-05", ""),
        ("A", "2024-12-05", "AM04"),
        ("A", "2025-01-01", "AC04"),
        ("A", "2025-02-05", ""),
    ];
    let at = as_of("2025-01-01");
    let (whole, cut) = (ledger(&rows), ledger(&rows[..2]));
    assert_eq!(debits(&whole.until(at)), debits(&cut.until(at)));
    assert_eq!(reminders(whole.whole().unwrap(), at), reminders(cut.whole().unwrap(), at));
}
