use proptest::prelude::*;

use super::*;
use crate::{FindingCode, GiftRow, LedgerBuilder, RowPlace};

/// A payment of a test: format, donor, day, cents.
type Row = (usize, &'static str, i32, i64);

const FORMATS: [&str; 3] = ["helloasso-payments", "sepa-statement", "civicrm-contributions"];

fn build(rows: &[Row], rule: SameGiftRule) -> (Ledger, Receipt) {
    let mut builder = LedgerBuilder::new();
    builder.same_gifts(rule);
    for format in FORMATS {
        let source = builder.source(&format!("{format}.csv")).unwrap();
        format.clone_into(&mut builder.source_mut(source).unwrap().format);
    }
    for (at, (format, donor, day, cents)) in rows.iter().enumerate() {
        let id = format!("{format}-{at}");
        let place = RowPlace { source: *format as u16, row: at as u32 + 2 };
        let gift = GiftRow { place, ..GiftRow::new(&id, donor, Day::new(19_000 + day), Cents::new(*cents)) };
        builder.push(&gift).unwrap();
    }
    builder.build().unwrap()
}

fn proposed(rows: &[Row]) -> Vec<(String, String)> {
    let (ledger, receipt) = build(rows, SameGiftRule::default());
    assert_eq!(receipt.taken, rows.len() as u64, "nothing is left out without an answer");
    let found = same_gifts(&ledger, &receipt, &PairAnswers::default());
    let counted: u64 = receipt
        .findings
        .iter()
        .filter(|found| found.code == FindingCode::SameGiftProposed)
        .filter_map(|found| found.count)
        .sum();
    assert_eq!(counted, found.len() as u64);
    found.into_iter().map(|pair| (pair.kept.gift_id, pair.other.gift_id)).collect()
}

fn pairs(ids: &[(&str, &str)]) -> Vec<(String, String)> {
    ids.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

#[test]
fn a_gift_of_two_systems_is_proposed_and_counts_twice_until_somebody_answers() {
    let rows = [(0, "A", 0, 5_000), (1, "A", 2, 5_000), (1, "B", 0, 5_000), (1, "A", 0, 4_999)];
    assert_eq!(proposed(&rows), pairs(&[("0-0", "1-1")]));
    // Too far apart, or of one system.
    assert!(proposed(&[(0, "A", 0, 5_000), (1, "A", 4, 5_000)]).is_empty());
    assert!(proposed(&[(0, "A", 0, 5_000), (0, "A", 0, 5_000)]).is_empty());
}

#[test]
fn two_gifts_of_one_day_in_one_system_and_one_in_the_other_leave_two() {
    let rows = [(0, "A", 0, 1_000), (0, "A", 0, 1_000), (1, "A", 1, 1_000)];
    assert_eq!(proposed(&rows).len(), 1);
    let once = SameGiftRule { count_once: true, ..SameGiftRule::default() };
    let (ledger, receipt) = build(&rows, once);
    assert_eq!((ledger.gifts().len(), receipt.repeated), (2, 1));
    assert!(receipt.reconciles());
}

#[test]
fn an_answer_counts_and_can_be_taken_back() {
    let rows = [(0, "A", 0, 1_000), (1, "A", 1, 1_000), (2, "A", 1, 1_000)];
    // Three records of one gift are two questions.
    assert_eq!(proposed(&rows).len(), 2);
    let mut answers = PairAnswers::default();
    answers.answer("1-1", "0-0", true);
    let rule = SameGiftRule { count_once: false, answers: answers.clone() };
    let (ledger, receipt) = build(&rows, rule);
    assert_eq!((ledger.gifts().len(), receipt.repeated), (2, 1));
    assert_eq!(same_gifts(&ledger, &receipt, &answers).len(), 1);

    answers.answer("0-0", "1-1", false);
    assert_eq!(answers.len(), 1);
    let (ledger, receipt) = build(&rows, SameGiftRule { count_once: true, answers: answers.clone() });
    // The rule does not overrule an answer, but the third record may still be one of the two gifts.
    assert_eq!(ledger.gifts().len(), 2);
    assert!(receipt.reconciles());
    assert!(answers.forget("1-1", "0-0") && answers.is_empty());
}

#[test]
fn what_says_more_is_kept() {
    let mut builder = LedgerBuilder::new();
    builder.same_gifts(SameGiftRule { count_once: true, ..SameGiftRule::default() });
    for format in FORMATS {
        let source = builder.source(format).unwrap();
        format.clone_into(&mut builder.source_mut(source).unwrap().format);
    }
    let day = Day::new(19_000);
    let place = |source| RowPlace { source, row: 2 };
    let bank = GiftRow {
        place: place(0),
        recurring: Some(true),
        ..GiftRow::new("bank", "A", day, Cents::new(1_000))
    };
    let base =
        GiftRow { place: place(1), campaign: "winter", ..GiftRow::new("base", "A", day, Cents::new(1_000)) };
    let promise = GiftRow {
        place: place(2),
        status: Status::Pending,
        ..GiftRow::new("promise", "A", day, Cents::new(1_000))
    };
    // So does what was given back of a payment.
    let id = crate::refund_gift_id("x1", "1");
    let back = GiftRow {
        place: place(2),
        status: Status::Refunded,
        ..GiftRow::new(&id, "A", day, Cents::new(1_000))
    };
    for row in [&bank, &base, &promise, &back] {
        builder.push(row).unwrap();
    }
    let (ledger, receipt) = builder.build().unwrap();
    assert_eq!(ledger.gifts().len(), 3);
    assert_eq!(ledger.gifts().id.get(0), "base");
    assert!(ledger.gifts().recurring[0]);
    assert_eq!(receipt.repeats.first().map(|repeat| (repeat.row.source, repeat.of.source)), Some((0, 1)));
}

proptest! {
    #[test]
    fn each_system_keeps_its_number_of_gifts(
        rows in prop::collection::vec((0..3_usize, 0..2_usize, 0..8_i32, 1..3_i64), 0..40)
    ) {
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|(format, donor, day, cents)| (format, ["A", "B"][donor], day, cents * 1_000))
            .collect();
        let once = SameGiftRule { count_once: true, ..SameGiftRule::default() };
        let (ledger, receipt) = build(&rows, once);
        prop_assert!(receipt.reconciles() && receipt.agrees_with(&ledger));
        // Two payments of one system are never one gift: as many stay as the largest system has.
        let most = (0..3).map(|format| rows.iter().filter(|row| row.0 == format).count()).max().unwrap_or(0);
        prop_assert!(ledger.gifts().len() >= most);
        let (ledger, receipt) = build(&rows, SameGiftRule::default());
        prop_assert_eq!(ledger.gifts().len(), rows.len());
        // Answering all questions with yes has the effect of the rule or less, never more.
        let mut answers = PairAnswers::default();
        for pair in same_gifts(&ledger, &receipt, &answers.clone()) {
            answers.answer(&pair.kept.gift_id, &pair.other.gift_id, true);
        }
        let asked = answers.len();
        let (ledger, receipt) = build(&rows, SameGiftRule { count_once: false, answers });
        prop_assert_eq!(ledger.gifts().len() + asked, rows.len());
        prop_assert!(receipt.reconciles());
    }
}
