use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::{
    Cents, Day, FoundRecurring, GiftKind, GiftRow, Giving, Ledger, LedgerBuilder, Receipt, RowPlace, Status,
};

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// A payment of the donor A in a source that cannot say whether it is recurring.
fn gift(on: &str, euros: i64) -> GiftRow<'static> {
    GiftRow::new("", "A", day(on), Cents::new(euros * 100))
}

fn monthly(days: &[&str], euros: i64) -> Vec<GiftRow<'static>> {
    days.iter().map(|on| gift(on, euros)).collect()
}

fn build(rows: &[GiftRow<'_>]) -> (Ledger, Receipt) {
    let mut builder = LedgerBuilder::new();
    builder.find_recurring(true);
    let source = builder.source("bank.csv").unwrap();
    for (at, row) in rows.iter().enumerate() {
        let place = RowPlace { source, row: at as u32 + 2 };
        builder.push(&GiftRow { place, ..row.clone() }).unwrap();
    }
    builder.build().unwrap()
}

/// Returns the days (month and day) and euros of the recurring payments.
fn marked(rows: &[GiftRow<'_>]) -> Vec<String> {
    let (ledger, _) = build(rows);
    let gifts = ledger.gifts();
    let text = |row: usize| {
        let day = gifts.day[row].to_string();
        format!("{} {}", day.get(5..).unwrap(), gifts.cents[row].get() / 100)
    };
    (0..gifts.len()).filter(|row| gifts.recurring[*row]).map(text).collect()
}

fn no_marks(rows: &[GiftRow<'_>]) {
    assert_eq!(marked(rows), [""; 0]);
}

#[test]
fn the_third_payment_a_month_apart_is_the_first_that_is_recurring() {
    let rows = monthly(&["2024-11-05", "2024-12-05", "2025-01-06", "2025-02-05"], 15);
    assert_eq!(marked(&rows), ["01-06 15", "02-05 15"]);
    let (_, receipt) = build(&rows);
    assert_eq!(receipt.found_recurring, FoundRecurring { payments: 2, donors: 1 });
    no_marks(&rows[..2]);
}

#[test]
fn nothing_is_searched_unless_it_is_asked_for() {
    let mut builder = LedgerBuilder::new();
    for row in monthly(&["2024-01-05", "2024-02-05", "2024-03-05"], 15) {
        builder.push(&row).unwrap();
    }
    let (ledger, receipt) = builder.build().unwrap();
    assert!(!ledger.gifts().recurring.contains(&true) && receipt.found_recurring.is_empty());
}

#[test]
fn ends_of_months_weekends_and_leap_years_are_in_the_rhythm() {
    for days in [
        ["2023-12-29", "2024-01-31", "2024-02-29", "2024-03-29"],
        ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"],
        // Easter Monday was the second of April; the bank paid after it.
        ["2018-01-31", "2018-02-28", "2018-04-03", "2018-04-30"],
        ["2023-11-23", "2023-12-27", "2024-01-23", "2024-02-23"],
    ] {
        assert_eq!(marked(&monthly(&days, 20)).len(), 2, "{days:?}");
    }
}

/// All days of debit of a month, over 25 years, each moved to the next or to the previous day on which banks
/// work.
#[test]
fn every_day_of_the_month_is_found_over_weekends_and_holidays() {
    let easter = |year: i32| {
        // The Gregorian computus (Meeus, Jones, Butcher).
        let (a, b, c) = (year % 19, year / 100, year % 100);
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        let m = (a + 11 * h + 22 * l) / 451;
        let n = h + l - 7 * m + 114;
        Day::from_ymd(year, (n / 31) as u32, (n % 31 + 1) as u32).unwrap()
    };
    let is_holiday = |day: Day| {
        let fixed = [(1, 1), (5, 1), (12, 25), (12, 26)].contains(&(day.month(), day.day_of_month()));
        let moving = [-2, 1].map(|days| easter(day.year()).plus_days(days)).contains(&day);
        // 1 January 1970 was a Thursday.
        fixed || moving || (day.days() + 3).rem_euclid(7) >= 5
    };
    assert_eq!(easter(2024).to_string(), "2024-03-31");
    for step in [1, -1] {
        for nominal in 1..=31_u32 {
            let first = Day::from_ymd(2005, 1, nominal).unwrap();
            let mut rows = Vec::new();
            for month in 0..300 {
                let mut day = first.plus_months(month);
                while is_holiday(day) {
                    day = day.plus_days(step);
                }
                rows.push(GiftRow::new("", "A", day, Cents::new(1_500)));
            }
            let (_, receipt) = build(&rows);
            assert_eq!(receipt.found_recurring.payments, 298, "day {nominal}, step {step}");
        }
    }
}

#[test]
fn one_instalment_may_be_missing_but_not_two() {
    let one = monthly(&["2024-01-05", "2024-02-05", "2024-04-05", "2024-05-06", "2024-06-05"], 15);
    assert_eq!(marked(&one), ["04-05 15", "05-06 15", "06-05 15"]);
    let two = monthly(&["2024-01-05", "2024-02-05", "2024-05-06", "2024-06-05", "2024-07-05"], 15);
    assert_eq!(marked(&two), ["07-05 15"]);
}

#[test]
fn other_rhythms_are_no_monthly_gift() {
    let every = |days: i32, times: i32| {
        let first = day("2023-01-02");
        (0..times).map(move |at| GiftRow::new("", "A", first.plus_days(at * days), Cents::new(1_000)))
    };
    for days in [1, 2, 7, 14, 15, 21, 45, 61, 91, 182, 365] {
        no_marks(&every(days, 60).collect::<Vec<_>>());
    }
    let months = |step: i32| {
        let first = day("2020-01-31");
        (0..30).map(move |at| GiftRow::new("", "A", first.plus_months(at * step), Cents::new(1_000)))
    };
    for step in [2, 3, 4, 6, 12] {
        no_marks(&months(step).collect::<Vec<_>>());
    }
    // The first and the fifteenth of each month.
    let halves = (0..24).flat_map(|at| {
        let first = day("2023-01-01").plus_months(at);
        [first, first.plus_days(14)].map(|on| GiftRow::new("", "A", on, Cents::new(1_000)))
    });
    no_marks(&halves.collect::<Vec<_>>());
}

#[test]
fn weekly_gifts_after_a_monthly_one_end_it() {
    let mut rows = monthly(&["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"], 10);
    rows.extend(
        (1..30).map(|week| GiftRow::new("", "A", day("2024-04-01").plus_days(week * 7), Cents::new(1_000))),
    );
    assert_eq!(marked(&rows), ["03-01 10", "04-01 10"]);
}

#[test]
fn amounts_that_differ_are_no_chain() {
    let days = ["2024-01-05", "2024-02-05", "2024-03-05", "2024-04-05"];
    let rows: Vec<_> = days.iter().zip([15, 20, 25, 30]).map(|(on, euros)| gift(on, euros)).collect();
    no_marks(&rows);
}

#[test]
fn two_monthly_gifts_of_one_donor_are_both_found() {
    let mut rows = monthly(&["2024-01-05", "2024-02-05", "2024-03-05"], 15);
    rows.extend(monthly(&["2024-01-20", "2024-02-20", "2024-03-20"], 40));
    rows.extend(monthly(&["2024-02-11", "2024-03-02"], 100));
    assert_eq!(marked(&rows), ["03-05 15", "03-20 40"]);
}

#[test]
fn two_payments_of_a_day_are_one_instalment() {
    no_marks(&monthly(&["2024-01-05", "2024-01-05", "2024-02-05"], 15));
    no_marks(&monthly(&["2024-01-05", "2024-01-05", "2024-02-05", "2024-02-05"], 15));
    // Two children sponsored; the same gift in two sources, a day apart.
    let twice = ["2024-01-05", "2024-01-05", "2024-02-05", "2024-02-06", "2024-03-05", "2024-03-06"];
    assert_eq!(marked(&monthly(&twice, 15)), ["03-05 15", "03-06 15"]);
}

#[test]
fn one_more_gift_of_the_amount_is_not_recurring_and_ends_nothing() {
    let days = ["2024-01-05", "2024-02-05", "2024-03-05", "2024-03-17", "2024-04-05", "2024-05-06"];
    assert_eq!(marked(&monthly(&days, 15)), ["03-05 15", "04-05 15", "05-06 15"]);
}

#[test]
fn a_failed_debit_is_recurring_and_so_is_the_one_that_tries_again() {
    for status in [Status::Failed, Status::Refunded] {
        let mut rows = monthly(&["2024-01-05", "2024-02-05", "2024-03-05", "2024-03-15", "2024-04-05"], 15);
        rows[2].status = status;
        assert_eq!(marked(&rows), ["03-05 15", "03-15 15", "04-05 15"], "{status:?}");
        // Before there is a monthly gift, a second attempt is no instalment of its own.
        let mut rows = monthly(&["2024-01-05", "2024-01-15", "2024-02-05", "2024-03-05"], 15);
        rows[0].status = status;
        assert_eq!(marked(&rows), ["03-05 15"], "{status:?}");
    }
    let mut rows = monthly(&["2024-01-05", "2024-02-05", "2024-03-05", "2024-04-05"], 15);
    rows[2].status = Status::Cancelled;
    assert_eq!(marked(&rows), ["04-05 15"], "a payment that was called off is no instalment");
}

#[test]
fn an_amount_that_is_raised_or_lowered_in_the_rhythm_continues() {
    let mut rows = monthly(&["2024-01-05", "2024-02-05", "2024-03-05"], 15);
    rows.extend(monthly(&["2024-04-05", "2024-05-06"], 20));
    rows.extend(monthly(&["2024-06-05"], 10));
    assert_eq!(marked(&rows), ["03-05 15", "04-05 20", "05-06 20", "06-05 10"]);
    // Before the third payment there is nothing to continue.
    let mut rows = monthly(&["2024-01-05", "2024-02-05"], 15);
    rows.extend(monthly(&["2024-03-05"], 20));
    no_marks(&rows);
}

#[test]
fn a_further_gift_of_another_amount_is_no_raise() {
    let chain = monthly(&["2024-01-05", "2024-02-05", "2024-03-05", "2024-04-05"], 15);
    for (on, euros) in [
        ("2024-04-05", 20), // on the day of the instalment
        ("2024-03-20", 20), // between two instalments
        ("2024-04-04", 50), // more than twice as much
        ("2024-04-04", 5),
    ] {
        let mut rows = chain.clone();
        rows.push(gift(on, euros));
        assert_eq!(marked(&rows), ["03-05 15", "04-05 15"], "{on} {euros}");
    }
    // An instalment has one successor.
    let mut rows = chain[..3].to_vec();
    rows.extend([gift("2024-04-04", 20), gift("2024-04-06", 25)]);
    assert_eq!(marked(&rows), ["03-05 15", "04-04 20"]);
    // The raise that came a day before the instalment ends nothing.
    let mut rows = chain;
    rows.push(gift("2024-04-04", 20));
    rows.push(gift("2024-05-06", 15));
    assert_eq!(marked(&rows), ["03-05 15", "04-04 20", "04-05 15", "05-06 15"]);
}

#[test]
fn payments_of_two_methods_currencies_or_kinds_are_no_chain() {
    let days = ["2024-01-05", "2024-02-05", "2024-03-05"];
    let with = |change: &dyn Fn(&mut GiftRow<'static>)| {
        let mut rows = monthly(&days, 15);
        change(&mut rows[1]);
        rows
    };
    no_marks(&with(&|row| row.kind = GiftKind::Sale));
    no_marks(&with(&|row| row.currency = crate::Currency::parse("CHF").unwrap()));
    let mut methods = monthly(&days, 15);
    for (row, method) in methods.iter_mut().zip(["card", "transfer", "card"]) {
        row.payment_method = method;
    }
    no_marks(&methods);
    // A method that is not known may be any.
    for unknown in 0..3 {
        let mut rows = monthly(&days, 15);
        rows.iter_mut().for_each(|row| row.payment_method = "transfer");
        rows[unknown].payment_method = "";
        assert_eq!(marked(&rows), ["03-05 15"]);
    }
}

#[test]
fn only_kinds_that_count_as_giving_are_marked() {
    for (kinds, payments) in [(vec![GiftKind::Gift], 0), (vec![GiftKind::Gift, GiftKind::Membership], 1)] {
        let mut builder = LedgerBuilder::new();
        builder.find_recurring(true);
        builder.giving(Giving { kinds, ..Giving::default() });
        for mut row in monthly(&["2024-01-05", "2024-02-05", "2024-03-05"], 15) {
            row.kind = GiftKind::Membership;
            builder.push(&row).unwrap();
        }
        assert_eq!(builder.build().unwrap().1.found_recurring.payments, payments);
    }
}

#[test]
fn what_a_source_says_stays() {
    let days = ["2024-01-05", "2024-02-05", "2024-03-05", "2024-04-05", "2024-05-06"];
    let mut rows = monthly(&days, 15);
    rows.iter_mut().for_each(|row| row.recurring = Some(false));
    no_marks(&rows);
    // A donor who moves from the platform to a standing order.
    rows.iter_mut().take(2).for_each(|row| row.recurring = Some(true));
    rows.iter_mut().skip(2).for_each(|row| row.recurring = None);
    let (ledger, receipt) = build(&rows);
    assert_eq!(ledger.gifts().recurring, [true; 5]);
    assert_eq!(receipt.found_recurring, FoundRecurring { payments: 3, donors: 1 });
    rows[1].recurring = None;
    assert_eq!(
        build(&rows).1.found_recurring.payments,
        4,
        "one payment that is said to be recurring suffices"
    );
    // A gift that is said to be no instalment is not counted as one.
    let mut rows = monthly(&days[..3], 15);
    rows[1].recurring = Some(false);
    no_marks(&rows);
}

#[test]
fn of_two_rows_of_a_payment_the_one_that_says_it_counts() {
    for says in [Some(true), Some(false)] {
        for order in [[says, None], [None, says]] {
            let mut builder = LedgerBuilder::new();
            builder.find_recurring(true);
            for (file, recurring) in order.into_iter().enumerate() {
                let source = builder.source(&format!("{file}.csv")).unwrap();
                for (at, row) in
                    monthly(&["2024-01-05", "2024-02-05", "2024-03-05"], 15).into_iter().enumerate()
                {
                    let place = RowPlace { source, row: at as u32 + 2 };
                    builder.push(&GiftRow { place, recurring, ..row }).unwrap();
                }
            }
            let (ledger, receipt) = builder.build().unwrap();
            assert_eq!((receipt.taken, receipt.repeated), (3, 3));
            assert_eq!(ledger.gifts().recurring, [says == Some(true); 3], "{order:?}");
            assert!(receipt.found_recurring.is_empty());
        }
    }
}

#[test]
fn a_collecting_box_with_many_amounts_costs_little() {
    let first = day("2015-01-01");
    let rows: Vec<_> = (0..200_000)
        .map(|at| {
            GiftRow::new("", "A", first.plus_days(at / 60), Cents::new(i64::from(at * 7919 % 40_009) + 1))
        })
        .collect();
    let begun = std::time::Instant::now();
    build(&rows);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

/// A payment by numbers: donor, day, amount, status, method, and what its source says.
type Numbers = (u8, u16, u8, u8, u8, u8);

/// Generates payments of few donors, most of them near a monthly rhythm.
fn payments() -> impl Strategy<Value = Vec<Numbers>> {
    let near = (0..14_u16, 0..5_u16).prop_map(|(month, late)| month * 30 + late);
    let on = prop_oneof![4 => near, 1 => 0..430_u16];
    prop::collection::vec((0..2_u8, on, 0..3_u8, 0..8_u8, 0..4_u8, 0..12_u8), 0..60)
}

fn row_of<'a>(id: &'a str, donor: &'a str, numbers: &Numbers) -> GiftRow<'a> {
    let &(_, on, amount, status, method, says) = numbers;
    GiftRow {
        status: Status::ALL.get(usize::from(status)).copied().unwrap_or(Status::Settled),
        payment_method: ["", "", "card", "transfer"][usize::from(method)],
        recurring: [Some(true), Some(false)].get(usize::from(says)).copied().flatten(),
        ..GiftRow::new(
            id,
            donor,
            day("2023-01-01").plus_days(i32::from(on)),
            Cents::new(1_000 + 500 * i64::from(amount)),
        )
    }
}

/// Returns the mark of each payment by its identifier.
fn marks(rows: &[(usize, Numbers)]) -> BTreeMap<String, bool> {
    let mut builder = LedgerBuilder::new();
    builder.find_recurring(true);
    let source = builder.source("bank.csv").unwrap();
    for (place, (number, numbers)) in rows.iter().enumerate() {
        let (id, donor) = (format!("P{number}"), format!("D{}", numbers.0));
        let place = RowPlace { source, row: place as u32 + 2 };
        builder.push(&GiftRow { place, ..row_of(&id, &donor, numbers) }).unwrap();
    }
    let Ok((ledger, _)) = builder.build() else { return BTreeMap::new() };
    let gifts = ledger.gifts();
    (0..gifts.len()).map(|row| (gifts.id.get(row), gifts.recurring[row])).collect()
}

proptest! {
    #[test]
    fn the_order_and_the_names_of_the_payments_change_no_mark(rows in payments(), seed in any::<u64>()) {
        let numbered: Vec<(usize, Numbers)> = rows.iter().copied().enumerate().collect();
        // Other identifiers give payments of one day another order.
        let mut renamed: Vec<(usize, Numbers)> =
            rows.iter().copied().enumerate().map(|(number, row)| (rows.len() - 1 - number, row)).collect();
        let mut state = seed;
        for at in (1..renamed.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            renamed.swap(at, (state >> 33) as usize % (at + 1));
        }
        let (one, other) = (marks(&numbered), marks(&renamed));
        for number in 0..rows.len() {
            let (mine, theirs) = (format!("P{number}"), format!("P{}", rows.len() - 1 - number));
            prop_assert_eq!(one.get(&mine), other.get(&theirs), "{:?}", rows[number]);
        }
    }

    #[test]
    fn later_payments_and_other_donors_change_no_mark(rows in payments(), until in 0..430_u16) {
        let numbered: Vec<(usize, Numbers)> = rows.into_iter().enumerate().collect();
        let all = marks(&numbered);
        let kept = |keep: &dyn Fn(&Numbers) -> bool| {
            marks(&numbered.iter().copied().filter(|(_, row)| keep(row)).collect::<Vec<_>>())
        };
        for (id, mark) in kept(&|row| row.1 <= until).into_iter().chain(kept(&|row| row.0 == 0)) {
            prop_assert_eq!(all.get(&id), Some(&mark), "{}", id);
        }
    }

    #[test]
    fn a_mark_needs_two_instalments_before(rows in payments()) {
        let silent = |row: Numbers| (row.0, row.1, row.2, row.3, row.4, 11);
        let numbered: Vec<(usize, Numbers)> = rows.iter().copied().map(silent).enumerate().collect();
        for (id, _) in marks(&numbered).into_iter().filter(|(_, mark)| *mark) {
            let row = rows[id[1..].parse::<usize>().unwrap()];
            let first = rows.iter().filter(|other| other.0 == row.0).map(|other| other.1).min();
            prop_assert!(first.unwrap() + 2 * 24 <= row.1, "{:?}", row);
        }
    }

    #[test]
    fn what_a_source_says_is_never_changed(rows in payments()) {
        let numbered: Vec<(usize, Numbers)> = rows.iter().copied().enumerate().collect();
        for (id, mark) in marks(&numbered) {
            let says = rows[id[1..].parse::<usize>().unwrap()].5;
            prop_assert!(says > 1 || mark == (says == 0));
        }
    }
}
