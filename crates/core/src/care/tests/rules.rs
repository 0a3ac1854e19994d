//! The rules, one by one.

use super::*;
use crate::recurring::FollowUp;

#[test]
fn a_large_first_gift_is_young_in_the_top_tenth_and_twice_the_median() {
    let rows = [
        ("A1", "2026-11-03", 20_000, ""),
        ("B2", "2026-11-02", 20_000, ""),
        ("C3", "2026-11-10", 7_999, ""),
        ("D4", "2026-11-10", 8_000, ""),
        // A second gift is no first one, and an instalment is that of a month.
        ("x-1", "2026-11-10", 90_000, ""),
        ("F6", "2026-11-10", 90_000, "*"),
        // Two halves on one day are one first gift.
        ("E5", "2026-11-16", 5_000, ""),
        ("E5", "2026-11-16", 5_000, ""),
    ];
    let found = found(&rows, "2026-11-17", Rule::LargeFirstGift);
    // Of 24 first gifts, the top tenth begins with the 22nd: 80 euros would do, but 100 are needed.
    assert_eq!(found, ["A1", "E5"]);
}

#[test]
fn a_large_first_gift_just_reaches_the_top_tenth() {
    let rows = [
        ("A1", "2026-11-03", 20_000, ""),
        ("B2", "2026-11-02", 20_000, ""),
        ("C3", "2026-11-10", 7_999, ""),
        ("D4", "2026-11-10", 8_000, ""),
    ];
    // 24 first gifts: the 22nd by size, of 80 euros, is twice the median and in the top tenth.
    assert_eq!(found(&rows, "2026-11-17", Rule::LargeFirstGift), ["A1", "D4"]);
}

#[test]
fn windows_count_days_over_the_end_of_a_leap_february() {
    let rows = [("A1", "2026-02-28", 20_000, ""), ("B2", "2026-03-01", 20_000, "")];
    assert_eq!(found(&rows, "2026-03-15", Rule::LargeFirstGift), ["B2"]);
    let earlier = ["2020-01-31", "2022-08-31"];
    let ids: Vec<String> = (0..10).map(|n| format!("z-{n}")).collect();
    let mut rows: Vec<Row<'_>> = ids.iter().map(|id| (id.as_str(), earlier[1], 4_000, "")).collect();
    rows.extend([("w-0", earlier[0], 100, "")]);
    rows.extend([("A1", "2024-02-28", 20_000, ""), ("B2", "2024-02-29", 20_000, "")]);
    let ledger = ledger(&rows, &[]);
    assert_eq!(of_rule(&ledger, &list(&ledger, "2024-03-14", 100), Rule::LargeFirstGift), ["B2"]);
}

#[test]
fn few_first_gifts_or_a_young_file_call_nothing_large() {
    let rows = [("w-0", "2021-01-31", 100, ""), ("A1", "2026-11-10", 99_999, "")];
    let few = ledger(&rows, &[]);
    assert!(of_rule(&few, &list(&few, "2026-11-17", 100), Rule::LargeFirstGift).is_empty());
    let ids: Vec<String> = (0..30).map(|n| format!("z-{n}")).collect();
    let mut rows: Vec<Row<'_>> = ids.iter().map(|id| (id.as_str(), "2026-06-30", 4_000, "")).collect();
    rows.push(("A1", "2026-11-10", 99_999, ""));
    // The file begins five months ago: each of its first gifts may be a later one.
    let young = ledger(&rows, &[]);
    assert_eq!(of_rule(&young, &list(&young, "2026-11-17", 100), Rule::LargeFirstGift), Vec::<String>::new());
    assert_eq!(of_rule(&young, &list(&young, "2026-11-17", 100), Rule::Thank), ["A1"]);
}

#[test]
fn thanks_are_for_single_gifts_and_first_instalments_of_a_week() {
    let rows = [
        ("A1", "2026-02-25", 2_000, ""),
        ("B2", "2026-02-22", 3_000, ""),
        ("B2", "2025-02-22", 3_000, ""),
        ("C3", "2026-02-21", 9_000, ""),
        ("C3", "2025-02-21", 9_000, ""),
        // The first instalment is thanked for, the second one is not.
        ("D4", "2026-02-27", 1_500, "*"),
        ("E5", "2026-01-27", 1_500, "*"),
        ("E5", "2026-02-27", 1_500, "*"),
        // The day of the list counts, the day after it does not.
        ("F6", "2026-03-01", 1_000, ""),
        ("G7", "2026-03-02", 1_000, ""),
    ];
    let rows: Vec<Row<'_>> = others().into_iter().chain(rows).collect();
    let ledger = ledger(&rows, &[]);
    let list = list(&ledger, "2026-03-01", 100);
    assert_eq!(of_rule(&ledger, &list, Rule::Thank), ["B2", "A1", "D4", "F6"]);
    let monthly = list.actions().iter().find(|a| matches!(a.why, Why::Thank { is_instalment: true, .. }));
    assert_eq!(ledger.donors().id.get(monthly.unwrap().donor.unwrap() as usize), "D4");
}

#[test]
fn failed_debits_go_by_cause_and_are_retried_once() {
    let failing = |code: &'static str, id: &'static str| {
        [(id, "2026-08-31", 1_000, "*"), (id, "2026-09-30", 1_000, "*"), (id, "2026-10-31", 1_000, code)]
    };
    let mut rows: Vec<Row<'_>> = others();
    for (code, id) in
        [("AM04", "A1"), ("MS02", "B2"), ("AC04", "C3"), ("MD06", "D4"), ("FF01", "E5"), ("MS03", "G7")]
    {
        rows.extend(failing(code, id));
    }
    rows.push(("G7", "2026-11-15", 1_000, "MS03"));
    // Paid since: no failure is open.
    rows.extend(failing("AM04", "F6"));
    rows.push(("F6", "2026-11-05", 1_000, "*"));
    let ledger = ledger(&rows, &[]);
    let list = list(&ledger, "2026-11-17", 100);
    assert_eq!(of_rule(&ledger, &list, Rule::FailedDebit), ["B2", "D4", "C3", "A1", "E5", "G7"]);
    let of = |id: &str| {
        let donor = ledger.donors().id.find_sorted(id).map(|donor| donor as u32);
        list.actions().iter().find(|action| action.donor == donor).unwrap().clone()
    };
    let Why::FailedDebit { retry_on, follow_up, .. } = of("A1").why else { panic!() };
    // A month after the last day of October.
    assert_eq!((retry_on, follow_up), (Some(day("2026-11-30")), FollowUp::RetryNextMonth));
    assert!(matches!(of("G7").why, Why::FailedDebit { retry_on: None, failures: 2, .. }));
    assert!(matches!(of("B2").why, Why::FailedDebit { retry_on: None, .. }));
    // What is work in the file or at the bank has no channel.
    let has_channel = ["A1", "B2", "C3", "D4", "E5"].map(|id| of(id).channel.is_some());
    assert_eq!(has_channel, [true, false, true, true, false]);
}

#[test]
fn a_retry_is_the_next_collection_and_never_in_the_past() {
    let rows = [
        ("A1", "2026-09-05", 1_500, "*"),
        ("A1", "2026-10-05", 1_500, "AM04"),
        ("B2", "2026-08-31", 1_500, "*"),
        ("B2", "2026-09-30", 1_500, "MS03"),
    ];
    let ledger = ledger(&[&others()[..], &rows[..]].concat(), &[]);
    let of = |on: &str| {
        let list = list(&ledger, on, 100);
        let days = list.actions().iter().filter_map(|action| match action.why {
            Why::FailedDebit { retry_on, .. } => retry_on.map(|day| day.to_string()),
            _ => None,
        });
        days.collect::<Vec<_>>()
    };
    assert_eq!(of("2026-11-04"), ["2026-11-05", "2026-11-30"]);
    assert_eq!(of("2026-11-17"), ["2026-12-05", "2026-11-30"]);
}

#[test]
fn a_death_stops_everything_else() {
    let rows = [
        ("A1", "2026-08-31", 1_000, "*"),
        ("A1", "2026-09-30", 1_000, "MD07"),
        // A gift after the report, by an heir.
        ("A1", "2026-11-15", 50_000, ""),
        // Long ago, and nothing since.
        ("B2", "2026-08-31", 1_000, "MD07"),
        // Long ago, and debited again.
        ("C3", "2026-06-30", 1_000, "md07"),
        ("C3", "2026-07-31", 1_000, "*"),
    ];
    let rows: Vec<Row<'_>> = others().into_iter().chain(rows).collect();
    let ledger = ledger(&rows, &[]);
    let list = list(&ledger, "2026-11-17", 100);
    assert_eq!(of_rule(&ledger, &list, Rule::Death), ["A1", "C3"]);
    assert_eq!(list.actions().iter().filter(|action| action.donor.is_some()).count(), 2);
    assert_eq!(list.actions()[0].channel, None);
}

#[test]
fn a_debit_to_stop_is_told_first_and_of_whoever_objected_to_profiling() {
    let stops: Vec<String> = (0..12).map(|n| format!("s-{n}")).collect();
    let rows = stops
        .iter()
        .flat_map(|id| [(id.as_str(), "2026-09-30", 1_000, "*"), (id.as_str(), "2026-10-31", 1_000, "MS02")]);
    let rows: Vec<Row<'_>> = others().into_iter().chain(rows).collect();
    let mut objects = DonorRow::new("s-0");
    objects.do_not_profile = true;
    let donors: Vec<DonorRow> = rows
        .iter()
        .map(|(id, ..)| DonorRow::new(*id))
        .filter(|row| row.id != "s-0")
        .chain([objects])
        .collect();
    let ledger = ledger(&rows, &donors);
    let list = list(&ledger, "2026-11-17", 10);
    let told = of_rule(&ledger, &list, Rule::FailedDebit);
    assert_eq!((told.len(), list.beyond(Rule::FailedDebit)), (10, 2));
    let of = |id: &str| {
        list.all
            .iter()
            .any(|action| action.donor.map(|d| ledger.donors().id.get(d as usize)).as_deref() == Some(id))
    };
    assert!(of("s-0"));
}

#[test]
fn a_second_gift_is_due_from_60_to_90_days() {
    let rows = [
        ("A1", "2026-09-18", 1_000, ""),
        ("B2", "2026-09-19", 1_000, ""),
        ("C3", "2026-08-19", 2_000, ""),
        ("D4", "2026-08-18", 2_000, ""),
        ("E5", "2026-09-01", 3_000, ""),
        ("E5", "2026-10-01", 3_000, ""),
        ("F6", "2026-09-01", 3_000, "*"),
    ];
    assert_eq!(found(&rows, "2026-11-17", Rule::SecondGift), ["C3", "A1"]);
}

#[test]
fn loyal_donors_are_silent_once_they_are_overdue_by_their_own_rhythm() {
    let rows = [
        // Every 365 days: overdue after 366.
        ("A1", "2023-11-16", 5_000, ""),
        ("A1", "2024-11-15", 5_000, ""),
        ("A1", "2025-11-15", 5_000, ""),
        ("B2", "2023-11-18", 5_000, ""),
        ("B2", "2024-11-17", 5_000, ""),
        ("B2", "2025-11-17", 5_000, ""),
        // Two of the last five years.
        ("C3", "2024-11-15", 5_000, ""),
        ("C3", "2025-11-15", 5_000, ""),
        // Lapsed: silent for two years.
        ("D4", "2021-12-01", 5_000, ""),
        ("D4", "2022-10-01", 5_000, ""),
        ("D4", "2023-10-01", 5_000, ""),
    ];
    assert_eq!(found(&rows, "2026-11-17", Rule::GoingSilent), ["A1"]);
}

#[test]
fn nobody_is_asked_whose_next_gift_is_on_its_way() {
    let rows = [
        // New donors: one without a further payment, one whose pledge did not last until the first gift.
        ("n-1", "2026-09-10", 1_000, ""),
        ("n-2", "2026-09-10", 1_100, ""),
        ("n-2", "2026-11-12", 1_100, "…"),
        ("n-3", "2026-08-30", 1_200, "…"),
        ("n-3", "2026-09-10", 1_200, ""),
        ("n-4", "2026-09-10", 1_300, ""),
        ("n-4", "2026-11-15", 1_300, "…*"),
        // It is imported, and arrives a few days after the list.
        ("n-5", "2026-09-10", 1_400, ""),
        ("n-5", "2026-11-20", 1_400, "…"),
    ];
    let silent =
        ["s-1", "s-2"].map(|id| ["2023-11-16", "2024-11-15", "2025-11-15"].map(|on| (id, on, 5_000, "")));
    let rows: Vec<Row<'_>> = [&others()[..], &rows[..], silent.as_flattened()].concat();
    let rows = [&rows[..], &[("s-2", "2026-11-02", 5_000, "…")]].concat();
    let ledger = ledger(&rows, &[]);
    let list = list(&ledger, "2026-11-17", 100);
    assert_eq!(of_rule(&ledger, &list, Rule::SecondGift), ["n-3", "n-1"]);
    assert_eq!(of_rule(&ledger, &list, Rule::GoingSilent), ["s-1"]);
    assert_eq!(list.left_out[&LeftOut::GiftOnItsWay], 4);
}

#[test]
fn each_rule_has_its_share_and_the_rest_is_counted() {
    let ids: Vec<String> = (0..15).map(|n| format!("n-{n}")).collect();
    let mut rows: Vec<Row<'_>> = others();
    rows.extend(ids.iter().enumerate().map(|(n, id)| (id.as_str(), "2026-11-16", 100 + n as i64, "")));
    rows.extend([
        ("A1", "2026-09-18", 1_000, ""),
        ("B2", "2026-09-30", 900, "*"),
        ("B2", "2026-10-30", 900, "AC01"),
    ]);
    let ledger = ledger(&rows, &[]);
    let whole = list(&ledger, "2026-11-17", 10);
    assert_eq!((whole.actions().len(), whole.beyond(Rule::Thank)), (10, 7));
    let rules: Vec<Rule> = whole.actions().iter().map(|action| action.why.rule()).collect();
    assert!(rules.is_sorted() && rules.contains(&Rule::SecondGift) && rules.contains(&Rule::FailedDebit));
    let small = list(&ledger, "2026-11-17", 3);
    assert_eq!(small.actions().len(), 3);
    assert_eq!(small.find("1"), small.actions().first());
    assert!(small.find("0").is_none() && small.find("4").is_none());
    // An action beyond the list has its identifier.
    let last = whole.actions().last().unwrap();
    assert_eq!(small.find(&last.id).map(|action| &action.id), Some(&last.id));
}

#[test]
fn an_old_ledger_counts_from_its_last_day() {
    let ledger = ledger(&[("A1", "2026-02-14", 1_000, "")], &[]);
    let of = |asked: Option<&str>, today: &str| list_day(&ledger, asked.map(day), day(today));
    assert_eq!(of(None, "2026-02-21").day, day("2026-02-21"));
    let stale = of(None, "2026-02-22");
    assert_eq!((stale.day, stale.now, stale.is_stale), (day("2026-02-14"), day("2026-02-22"), true));
    // A day that is asked for adds no gifts to the ledger.
    assert_eq!(of(Some("2026-02-22"), "2026-02-15"), stale);
    assert!(!of(Some("2026-01-10"), "2026-03-17").is_stale);
}

#[test]
fn the_channel_is_one_that_is_allowed_and_reaches_the_donor() {
    let rows: Vec<Row<'_>> = others().into_iter().chain([("A1", "2026-11-16", 1_000, "")]).collect();
    let with = |email: ConsentState, post: ConsentState, reach: &[ContactChannel], consent| {
        let mut row = DonorRow::new("A1");
        row.consent.email = Consent { state: email, ..Consent::default() };
        row.consent.post = Consent { state: post, ..Consent::default() };
        let donors = others().iter().map(|(id, ..)| DonorRow::new(*id)).chain([row]).collect::<Vec<_>>();
        let ledger = ledger(&rows, &donors);
        let can_reach = |id: &str, channel| id == "A1" && reach.contains(&channel);
        let inputs = CareInputs { can_reach: Some(&can_reach), ..CareInputs::default() };
        let settings = CareSettings { consent, ..CareSettings::new(day("2026-11-17")) };
        let list = care(ledger.whole().unwrap(), &inputs, &settings).unwrap();
        list.actions().first().and_then(|action| action.channel)
    };
    use crate::campaign::ConsentPolicy::{OptIn, OptOut};
    use ConsentState::{Allowed, Objected, Unclear, Unknown};
    use ContactChannel::{Email, Phone, Post};
    let all = [Email, Phone, Post];
    assert_eq!(with(Allowed, Allowed, &all, OptIn), Some(Email));
    assert_eq!(with(Allowed, Allowed, &[Phone], OptIn), Some(Phone));
    assert_eq!(with(Unknown, Unknown, &all, OptIn), Some(Post));
    assert_eq!(with(Unknown, Unknown, &all, OptOut), Some(Email));
    assert_eq!(with(Objected, Unclear, &all, OptOut), Some(Phone));
    assert_eq!(with(Unclear, Objected, &[Email, Post], OptOut), None);
}
