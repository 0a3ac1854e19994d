use proptest::prelude::*;

use super::*;
use crate::Ids;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn build(rows: &[GiftRow<'_>]) -> (Ledger, Receipt) {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for row in rows {
        builder.push(row).unwrap();
    }
    builder.build().unwrap()
}

#[test]
fn sorts_by_donor_day_and_identifier() {
    let rows = [
        GiftRow::new("10", "2", day("2024-01-01"), Cents::new(100)),
        GiftRow::new("9", "2", day("2024-01-01"), Cents::new(200)),
        GiftRow::new("8", "10", day("2023-01-01"), Cents::new(300)),
        GiftRow::new("7", "2", day("2023-05-05"), Cents::new(400)),
    ];
    let (ledger, receipt) = build(&rows);
    assert_eq!(ledger.donors().id, Ids::Number(vec![2, 10]));
    assert_eq!(ledger.gifts().id, Ids::Number(vec![7, 9, 10, 8]));
    assert!(receipt.reconciles());
    assert_eq!(ledger.sum(Currency::EUR, Status::Settled), Cents::new(1_000));
}

#[test]
fn a_ledger_of_features_only_takes_objections_and_no_payment() {
    let rows = [
        GiftRow::new("G1", "A", day("2024-01-01"), Cents::new(100)),
        GiftRow::new("G2", "B", day("2024-01-02"), Cents::new(200)),
    ];
    let (ledger, receipt) = build(&rows);
    let gifts = GiftTable { id: Ids::Unread(2), ..ledger.gifts().clone() };
    let (donors, sources) = (ledger.donors().clone(), ledger.sources().to_vec());
    let ledger = Ledger::from_tables(gifts, donors, sources, ledger.giving().clone()).unwrap();
    let earlier = EarlierLedger { ledger, receipt };

    let mut builder = LedgerBuilder::adding_to(&earlier, false).unwrap();
    builder.objection("B", &[ContactChannel::Email], None).unwrap();
    let (after, _) = builder.build().unwrap();
    assert_eq!(after.gifts(), earlier.ledger.gifts());
    assert_eq!([0, 1].map(|donor| after.donors().refuses(donor, ContactChannel::Email)), [false, true]);

    let mut builder = LedgerBuilder::adding_to(&earlier, false).unwrap();
    builder.push(&rows[0]).unwrap();
    assert_eq!(builder.build().unwrap_err().kind(), Kind::Usage);
}

#[test]
fn a_payment_without_identifier_is_found_again_under_another_spelling_of_its_donor() {
    let imported = |earlier: Option<&EarlierLedger>, name: &str, donors: &[&str]| {
        let mut builder = match earlier {
            Some(earlier) => LedgerBuilder::adding_to(earlier, false).unwrap(),
            None => LedgerBuilder::new(),
        };
        let source = builder.source(name).unwrap();
        for (donor, row) in donors.iter().zip(2..) {
            let place = RowPlace { source, row };
            let gift = GiftRow::new("", donor, day("2024-01-01"), Cents::new(100));
            builder.push(&GiftRow { place, ..gift }).unwrap();
        }
        let (ledger, receipt) = builder.build().unwrap();
        EarlierLedger { ledger, receipt }
    };
    for donors in [["6.0", "8.0"], ["8.0", "6.0"]] {
        let first = imported(None, "a.csv", &donors);
        let whole = donors.map(|donor| &donor[..1]);
        let second = imported(Some(&first), "b.csv", &[&["9"], &whole[..]].concat());
        assert_eq!((second.receipt.taken, second.receipt.repeated), (3, 2), "{donors:?}");
        let ids: Vec<String> = (0..3).map(|donor| second.ledger.donors().id.get(donor)).collect();
        assert_eq!(ids, ["6", "8", "9"]);
    }
}

#[test]
fn an_organisation_that_objects_later_stays_one() {
    let mut builder = LedgerBuilder::new();
    let organisation = DonorRow { kind: DonorKind::Organisation, ..DonorRow::new("B") };
    builder.donor(&organisation, RowPlace::default()).unwrap();
    builder.push(&GiftRow::new("G1", "A", day("2024-01-01"), Cents::new(100))).unwrap();
    let (ledger, receipt) = builder.build().unwrap();
    let mut builder = LedgerBuilder::adding_to(&EarlierLedger { ledger, receipt }, false).unwrap();
    builder.objection("B", &[ContactChannel::Email], None).unwrap();
    let donors = builder.build().unwrap().0.donors().clone();
    assert_eq!(donors.kind, [DonorKind::Person, DonorKind::Organisation]);
    assert_eq!([0, 1].map(|donor| donors.refuses(donor, ContactChannel::Email)), [false, true]);
}

#[test]
fn repeats_are_dropped_and_contradictions_refused() {
    let one = GiftRow::new("1", "A", day("2024-01-01"), Cents::new(100));
    let mut later = one.clone();
    later.status = Status::Refunded;
    let mut other = one.clone();
    other.cents = Cents::new(999);
    let (ledger, receipt) = build(&[one.clone(), one.clone(), later, other]);
    assert_eq!((receipt.read, receipt.taken, receipt.repeated, receipt.refused), (4, 1, 2, 1));
    assert_eq!(ledger.gifts().status, [Status::Refunded]);
    assert!(receipt.reconciles());
}

#[test]
fn payments_without_identifier_are_all_kept() {
    let twice = GiftRow::new("", "A", day("2024-01-01"), Cents::new(100));
    let (ledger, receipt) = build(&[twice.clone(), twice]);
    assert_eq!(receipt.taken, 2);
    assert_eq!(ledger.gifts().len(), 2);
    assert_eq!(receipt.findings.len(), 1);
}

/// Builds a ledger from rows (source, identifier, day, campaign), all of one donor and amount.
fn of_files(rows: &[(u16, &str, &str, &str)], keep: bool) -> (Ledger, Receipt) {
    let mut builder = LedgerBuilder::new();
    builder.keep_repeats(keep);
    for (at, (source, id, on, campaign)) in rows.iter().enumerate() {
        let place = RowPlace { source: *source, row: at as u32 + 2 };
        let row = GiftRow { campaign, place, ..GiftRow::new(id, "A", day(on), Cents::new(5_000)) };
        builder.push(&row).unwrap();
    }
    builder.build().unwrap()
}

#[test]
fn files_that_overlap_count_a_gift_once_unless_told_otherwise() {
    let (first, then) = ("2024-01-01", "2024-01-02");
    let rows = [
        (0, "", first, "x"),
        (0, "", first, "x"),
        (0, "", then, ""),
        (1, "", first, "x"),
        (1, "", first, "y"),
    ];
    let (_, receipt) = of_files(&rows, false);
    assert_eq!((receipt.read, receipt.taken, receipt.repeated), (5, 4, 1));
    let of = |source, row| RowPlace { source, row };
    assert_eq!(receipt.repeats, [Repeat { row: of(1, 5), of: of(0, 2) }]);
    let across = receipt.findings.iter().find(|f| f.code == FindingCode::RepeatedAcrossFiles).unwrap();
    assert_eq!(across.count, Some(1));
    assert!(receipt.reconciles());
    let (_, receipt) = of_files(&rows, true);
    assert_eq!((receipt.taken, receipt.repeated), (5, 0));
}

#[test]
fn a_payment_that_moved_on_between_two_files_is_one() {
    let mut builder = LedgerBuilder::new();
    for (source, status) in [(0, Status::Pending), (1, Status::Failed), (1, Status::Settled)] {
        let place = RowPlace { source, row: 2 };
        let row = GiftRow::new("", "A", day("2024-01-01"), Cents::new(100));
        builder.push(&GiftRow { status, place, ..row }).unwrap();
    }
    let (ledger, receipt) = builder.build().unwrap();
    assert_eq!((receipt.taken, receipt.repeated), (2, 1));
    assert_eq!(ledger.sum(Currency::EUR, Status::Settled), Cents::new(100));
}

#[test]
fn gifts_to_two_campaigns_under_one_identifier_are_two() {
    let on = "2024-01-01";
    // The second file was exported for one campaign alone.
    let (ledger, receipt) =
        of_files(&[(0, "7", on, "x"), (0, "7", on, "y"), (0, "8", on, "x"), (1, "7", on, "x")], false);
    assert_eq!((receipt.taken, receipt.repeated, ledger.gifts().len()), (3, 1, 3));
    assert!(receipt.findings.iter().any(|f| f.code == FindingCode::SharedIdentifier && f.count == Some(1)));
    // A campaign that was renamed between two exports does not make a second gift.
    let (_, receipt) = of_files(&[(0, "7", on, "x"), (1, "7", on, "y")], false);
    assert_eq!((receipt.taken, receipt.repeated), (1, 1));
    assert!(receipt.reconciles());
}

#[test]
fn a_status_that_lacks_the_campaign_is_the_same_gift() {
    use Status::{Pending, Refunded, Settled};
    // Rows as (identifier, amount, campaign, status), all of one file, donor and day.
    let of = |rows: &[(&str, i64, &str, Status)]| {
        let mut builder = LedgerBuilder::new();
        let source = builder.source("dons.csv").unwrap();
        for (at, (id, cents, campaign, status)) in rows.iter().enumerate() {
            let place = RowPlace { source, row: at as u32 + 2 };
            let row = GiftRow::new(id, "D-4", day("2022-12-24"), Cents::new(*cents));
            builder.push(&GiftRow { campaign, status: *status, place, ..row }).unwrap();
        }
        let (ledger, receipt) = builder.build().unwrap();
        assert!(receipt.reconciles());
        let sum = |status| ledger.sum(Currency::EUR, status).get();
        (receipt.taken, sum(Settled), sum(Refunded))
    };
    for campaign in ["", "Remboursements"] {
        let rows = [("R-9", 5_000, "Noël", Settled), ("R-9", 5_000, campaign, Refunded)];
        assert_eq!(of(&rows), (1, 0, 5_000), "{campaign}");
    }
    assert_eq!(of(&[("R-9", 5_000, "Noël", Settled), ("R-9", 5_000, "", Settled)]), (1, 5_000, 0));
    assert_eq!(of(&[("R-9", 5_000, "", Pending), ("R-9", 5_000, "Noël", Settled)]), (1, 5_000, 0));
    // Two gifts, one of them given back by a row without a campaign.
    let two = [("R-9", 5_000, "Noël", Settled), ("R-9", 5_000, "Eau", Settled)];
    assert_eq!(of(&two), (2, 10_000, 0));
    assert_eq!(of(&[two[0], two[1], ("R-9", 5_000, "", Refunded)]), (2, 5_000, 5_000));
    let other = [("R-9", 5_000, "Noël", Settled), ("R-9", 3_000, "Eau", Pending)];
    assert_eq!(of(&other), (2, 5_000, 0));
}

#[test]
fn a_mistyped_year_does_not_change_the_identity() {
    let honest: Vec<GiftRow<'_>> = (0..1_500)
        .map(|at| GiftRow::new("", "7", day("2019-03-05").plus_days(at), Cents::new(1_000)))
        .collect();
    let alone = build(&honest).1.identity;
    for odd in ["1919-03-05", "2023-12-20"] {
        let mut rows = honest.clone();
        rows.push(GiftRow::new("", "7", day(odd), Cents::new(1_000)));
        assert_eq!(build(&rows).1.identity, alone, "{odd}");
    }
    let mut rows = honest;
    rows.push(GiftRow::new("", "7", day("2019-03-09"), Cents::new(1_000)));
    assert_ne!(build(&rows).1.identity, alone);
}

#[test]
fn rows_of_a_source_that_nobody_named_are_counted() {
    let mut builder = LedgerBuilder::new();
    builder.push(&GiftRow::new("1", "A", day("2024-01-01"), Cents::new(100))).unwrap();
    builder.refuse(RowPlace { source: 1, row: 3 }, "date", FindingCode::MissingDate);
    let (_, receipt) = builder.build().unwrap();
    assert_eq!((receipt.read, receipt.taken, receipt.repeated, receipt.refused), (2, 1, 0, 1));
    assert!(receipt.reconciles());
}

#[test]
fn a_receipt_that_was_changed_does_not_agree_with_the_gifts() {
    let (ledger, receipt) = build(&[GiftRow::new("1", "A", day("2024-01-01"), Cents::new(100))]);
    assert!(receipt.agrees_with(&ledger));
    let mut changed = receipt;
    changed.sums.get_mut(&Currency::EUR).unwrap().insert(Status::Settled, Cents::new(101));
    assert!(!changed.agrees_with(&ledger));
}

#[test]
fn amounts_of_nothing_are_refused() {
    let (_, receipt) = build(&[GiftRow::new("1", "A", day("2024-01-01"), Cents::new(0))]);
    assert_eq!((receipt.taken, receipt.refused), (0, 1));
    assert!(receipt.reconciles());
}

#[test]
fn the_commonest_currency_is_analysed_and_the_other_named() {
    let one = GiftRow::new("1", "A", day("2024-01-01"), Cents::new(100));
    let mut other = GiftRow::new("2", "A", day("2024-01-02"), Cents::new(700));
    other.currency = Currency::parse("CHF").unwrap();
    let (ledger, receipt) = build(&[one.clone(), other, GiftRow { id: "3", ..one }]);
    assert_eq!(ledger.giving().currency, Currency::EUR);
    assert_eq!(receipt.findings[0].code, FindingCode::OtherCurrency);
    assert_eq!(ledger.sum(Currency::EUR, Status::Settled), Cents::new(200));
}

/// Generates payments by number, so that rows with one identifier may agree or not.
fn rows() -> impl Strategy<Value = Vec<(u8, u8, u16, u16, u8)>> {
    prop::collection::vec((0..30_u8, 0..6_u8, 0..1500_u16, 1..400_u16, 0..5_u8), 0..60)
}

fn built(rows: &[(u8, u8, u16, u16, u8)]) -> (Ledger, Receipt) {
    let mut builder = LedgerBuilder::new();
    let source = builder.source("gifts.csv").unwrap();
    for (row, &(id, donor, offset, cents, status)) in rows.iter().enumerate() {
        let (id, donor) = (id.to_string(), format!("D{donor}"));
        let mut gift =
            GiftRow::new(&id, &donor, Day::new(19_000 + i32::from(offset)), Cents::new(i64::from(cents)));
        gift.status = Status::ALL[usize::from(status)];
        gift.place = RowPlace { source, row: row as u32 + 2 };
        builder.push(&gift).unwrap();
    }
    builder.build().unwrap()
}

proptest! {
    #[test]
    fn every_row_is_accounted_for(rows in rows()) {
        let (ledger, receipt) = built(&rows);
        prop_assert!(receipt.reconciles());
        let total: i64 = receipt.sums.values().flat_map(|by| by.values()).map(|cents| cents.get()).sum();
        prop_assert_eq!(total, ledger.gifts().cents.iter().map(|cents| cents.get()).sum::<i64>());
    }

    #[test]
    fn the_order_of_the_rows_changes_nothing(rows in rows(), seed in any::<u64>()) {
        let mut shuffled = rows.clone();
        let mut state = seed;
        for i in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(i, (state >> 33) as usize % (i + 1));
        }
        let (one, first) = built(&rows);
        let (other, second) = built(&shuffled);
        prop_assert_eq!(&one.gifts().id, &other.gifts().id);
        prop_assert_eq!(&one.gifts().cents, &other.gifts().cents);
        prop_assert_eq!(&one.gifts().status, &other.gifts().status);
        prop_assert_eq!(first.sums, second.sums);
        prop_assert_eq!((first.taken, first.repeated, first.refused), (second.taken, second.repeated, second.refused));
    }

    #[test]
    fn a_view_never_shows_the_as_of_day_or_later(rows in rows(), offset in 0..1500_i32) {
        let (ledger, _) = built(&rows);
        let as_of = crate::AsOf::new(Day::new(19_000 + offset));
        let (view, outcome) = (ledger.until(as_of), ledger.outcomes(as_of, 2_000));
        let mut seen = 0;
        for donor in 0..view.donor_count() {
            prop_assert!(view.donor(donor).days().iter().all(|day| *day < as_of.day()));
            prop_assert!(outcome.donor(donor).days().iter().all(|day| *day >= as_of.day()));
            seen += view.donor(donor).len() + outcome.donor(donor).len();
        }
        prop_assert_eq!(seen, ledger.gifts().len());
    }
}

#[test]
fn amounts_that_cannot_be_counted_are_refused() {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for id in ["1", "2"] {
        builder.push(&GiftRow::new(id, "A", day("2024-01-01"), Cents::new(i64::MAX / 2 + 1))).unwrap();
    }
    assert_eq!(builder.build().unwrap_err().kind(), Kind::Refused);
}

#[test]
fn debug_shows_counts_only() {
    let mut builder = LedgerBuilder::new();
    let source = builder.source("donors.csv").unwrap();
    let donor = DonorRow { postcode: "01234".into(), ..DonorRow::new("A") };
    builder.donor(&donor, RowPlace { source, row: 2 }).unwrap();
    let (ledger, _) = builder.build().unwrap();
    assert_eq!(format!("{ledger:?} {:?}", ledger.donors()), "Ledger(0 payments, 1 donors) DonorTable(1)");
}

#[test]
fn identifiers_of_one_donor_are_one_donor_with_all_refusals() {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    let rows = [("1", "D000002"), ("2", "D000005"), ("3", "D000009"), ("4", "D000007")];
    for (id, donor) in rows {
        builder.push(&GiftRow::new(id, donor, day("2024-01-01"), Cents::new(100))).unwrap();
    }
    let refusing = DonorRow { do_not_profile: true, ..DonorRow::new("D000005") };
    builder.donor(&refusing, RowPlace::default()).unwrap();
    builder.same_donor(vec!["D000002".into(), "D000005".into()]);
    // The kept identifier has no row here, and one of the others does not exist.
    builder.same_donor(vec!["D000001".into(), "D000009".into(), "D000099".into()]);
    let (ledger, receipt) = builder.build().unwrap();
    let ids: Vec<String> = (0..ledger.donors().len()).map(|at| ledger.donors().id.get(at)).collect();
    assert_eq!(ids, ["D000001", "D000002", "D000007"]);
    assert_eq!(ledger.rows_of(1).len(), 2);
    assert_eq!(ledger.donors().do_not_profile, [false, true, false]);
    assert!(receipt.reconciles());
}
