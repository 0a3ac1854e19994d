use std::collections::BTreeSet;

use obole_ledger::{AsOf, Cents, Day, Ledger, Period, Status};
use proptest::prelude::*;

use super::testing::{as_of, day, histories, ledger_of, random_ledger, settled};
use super::*;

mod figures;

fn life_cycle_of(gifts: &[&str], at: &str) -> LifeCycle {
    let rows: Vec<_> = gifts.iter().map(|day| ("A", *day, 5_000)).collect();
    let ledger = settled(&rows);
    segments(&ledger.until(as_of(at)), &SegmentRules::default()).unwrap().life_cycle[0]
}

#[test]
fn each_segment_by_its_definition() {
    let at = "2025-01-01";
    assert_eq!(life_cycle_of(&["2024-01-01"], at), LifeCycle::New);
    assert_eq!(life_cycle_of(&["2023-12-31"], at), LifeCycle::Lybunt);
    assert_eq!(life_cycle_of(&["2023-01-01"], at), LifeCycle::Lybunt);
    assert_eq!(life_cycle_of(&["2022-12-31"], at), LifeCycle::Sybunt);
    assert_eq!(life_cycle_of(&["2020-01-01"], at), LifeCycle::Sybunt);
    assert_eq!(life_cycle_of(&["2019-12-31"], at), LifeCycle::Lapsed);
    assert_eq!(life_cycle_of(&["2022-06-01", "2024-06-01"], at), LifeCycle::Reactivated);
    assert_eq!(life_cycle_of(&["2023-12-24", "2024-12-24"], at), LifeCycle::Active);
    assert_eq!(life_cycle_of(&["2022-12-24", "2023-12-24", "2024-12-24"], at), LifeCycle::Loyal);
}

#[test]
fn at_risk_is_silent_and_overdue_by_the_own_rhythm() {
    // Quarterly, then eight months of silence.
    let quarterly = ["2023-07-01", "2023-10-01", "2024-01-05", "2024-04-05"];
    assert_eq!(life_cycle_of(&quarterly, "2025-01-01"), LifeCycle::AtRisk);
    // Every December: eight months of silence are this donor's rhythm.
    assert_eq!(life_cycle_of(&["2022-12-24", "2023-12-24"], "2024-09-01"), LifeCycle::Active);
}

#[test]
fn a_regular_gift_runs_until_three_months_without_an_instalment() {
    let debits = |last: &str| {
        let (a, b) = (day("2024-05-05"), day(last));
        ledger_of(&[("A", a, 1_000, Status::Settled, true), ("A", b, 1_000, Status::Settled, true)])
    };
    let at =
        |ledger: &Ledger| segments(&ledger.until(as_of("2025-01-01")), &SegmentRules::default()).unwrap();
    assert_eq!(at(&debits("2024-10-01")).life_cycle, [LifeCycle::Recurring]);
    assert_eq!(at(&debits("2024-09-30")).life_cycle, [LifeCycle::New]);
    // A failed debit neither lapses nor renews.
    let failed = ledger_of(&[
        ("A", day("2024-05-05"), 1_000, Status::Settled, true),
        ("A", day("2024-12-05"), 1_000, Status::Failed, true),
        ("B", day("2024-12-05"), 1_000, Status::Failed, true),
    ]);
    let found = at(&failed);
    assert_eq!((found.donor.as_slice(), found.life_cycle.as_slice()), (&[0][..], &[LifeCycle::New][..]));
}

#[test]
fn rules_without_meaning_are_refused() {
    let ledger = settled(&[("A", "2024-01-01", 100)]);
    let view = ledger.until(as_of("2025-01-01"));
    let rule = |change: fn(&mut SegmentRules)| {
        let mut rules = SegmentRules::default();
        change(&mut rules);
        segments(&view, &rules).map_err(|e| e.kind())
    };
    assert_eq!(rule(|r| r.life_cycle.at_risk_months = 0).unwrap_err(), crate::Kind::Usage);
    assert_eq!(rule(|r| r.life_cycle.lapsed_months = 12).unwrap_err(), crate::Kind::Usage);
    assert_eq!(rule(|r| r.rfm.window_months = Some(0)).unwrap_err(), crate::Kind::Usage);
    assert!(rule(|_| ()).is_ok());
}

#[test]
fn rfm_of_five_donors() {
    let ledger = settled(&[
        ("A", "2024-12-01", 1_000),
        ("B", "2023-12-01", 9_000),
        ("C", "2022-12-01", 2_000),
        ("C", "2021-12-01", 2_001),
        ("D", "2021-12-01", 3_000),
        ("E", "2020-12-01", 500),
    ]);
    let rules = SegmentRules::default();
    let found = segments(&ledger.until(as_of("2025-01-01")), &rules).unwrap();
    let shown: Vec<String> = found.rfm.iter().map(Rfm::to_string).collect();
    assert_eq!(shown, ["512", "415", "354", "213", "111"]);
    assert_eq!(found.of(2), Some((LifeCycle::Sybunt, Rfm { r: 3, f: 5, m: 4 })));
    assert_eq!(found.of(9), None);
}

/// Naive second implementation: sets of donors per year, as the definitions are printed.
struct Naive {
    gave: BTreeSet<u8>,
    older: BTreeSet<u8>,
}

fn counted(rows: &[(u8, i32, i64, Status, bool)], period: Period) -> Vec<(u8, i64)> {
    let start = day("2017-01-01");
    rows.iter()
        .filter(|row| row.3 == Status::Settled && period.contains(start.plus_days(row.1)))
        .map(|row| (row.0, row.2))
        .collect()
}

fn set(rows: &[(u8, i32, i64, Status, bool)], period: Period) -> Naive {
    let long_ago = Period { start: Day::new(i32::MIN), end: period.start };
    Naive {
        gave: counted(rows, period).into_iter().map(|gift| gift.0).collect(),
        older: counted(rows, long_ago).into_iter().map(|gift| gift.0).collect(),
    }
}

fn total(rows: &[(u8, i32, i64, Status, bool)], period: Period, donors: &BTreeSet<u8>) -> i64 {
    counted(rows, period).iter().filter(|gift| donors.contains(&gift.0)).map(|gift| gift.1).sum()
}

proptest! {
    #[test]
    fn kpi_agrees_with_sets_and_the_identity_holds(rows in histories(), at in 700_i32..3_000) {
        let ledger = random_ledger(&rows);
        let at = AsOf::new(day("2017-01-01").plus_days(at));
        let known: Vec<_> =
            rows.iter().filter(|row| day("2017-01-01").plus_days(row.1) < at.day()).copied().collect();
        let found = kpi(&ledger.until(at), &KpiRules::default()).unwrap();
        for year in found.years.iter().chain([&found.rolling]) {
            prop_assert_eq!(year.net_change().get(), year.income.get() - year.income_before.get());
            let start = |months| year.year.start.plus_months(months);
            let (before, earlier) = if std::ptr::eq(year, &found.rolling) {
                (YearRule::Rolling.year(at, 1), YearRule::Rolling.year(at, 2))
            } else {
                (Period { start: start(-12), end: start(0) }, Period { start: start(-24), end: start(-12) })
            };
            let (y, y1, y2) = (set(&known, year.year), set(&known, before), set(&known, earlier));
            let new1: BTreeSet<u8> = y1.gave.difference(&y1.older).copied().collect();
            let repeat1: BTreeSet<u8> = y1.gave.intersection(&y2.gave).copied().collect();
            let lapsed: BTreeSet<u8> = y1.gave.difference(&y.gave).copied().collect();
            prop_assert_eq!(year.donors, y.gave.len() as u64);
            prop_assert_eq!(year.income.get(), total(&known, year.year, &y.gave));
            prop_assert_eq!(year.retention.all.of, y1.gave.len() as u64);
            prop_assert_eq!(year.retention.all.count, y1.gave.intersection(&y.gave).count() as u64);
            prop_assert_eq!(year.retention.new.of, new1.len() as u64);
            prop_assert_eq!(year.retention.new.count, new1.intersection(&y.gave).count() as u64);
            prop_assert_eq!(year.retention.repeat.of, repeat1.len() as u64);
            prop_assert_eq!(
                year.retention.recaptured.of,
                (y1.gave.len() - new1.len() - repeat1.len()) as u64
            );
            prop_assert_eq!(year.lybunt, lapsed.len() as u64);
            prop_assert_eq!(year.sybunt, y.older.difference(&y.gave).count() as u64);
            prop_assert_eq!(year.pybunt + year.lybunt, year.sybunt);
            let new: BTreeSet<u8> = y.gave.difference(&y.older).copied().collect();
            prop_assert_eq!(year.gains.new.amount.get(), total(&known, year.year, &new));
            let back: BTreeSet<u8> = y1.older.difference(&y1.gave).copied().collect();
            prop_assert_eq!(year.recapture.of, back.len() as u64);
            let lost = year.losses.lapsed_new.amount.get()
                + year.losses.lapsed_repeat.amount.get()
                + year.losses.lapsed_recaptured.amount.get();
            prop_assert_eq!(lost, total(&known, before, &lapsed));
        }
    }

    #[test]
    fn later_gifts_change_nothing(rows in histories(), at in 400_i32..2_800) {
        let at = AsOf::new(day("2017-01-01").plus_days(at));
        let known: Vec<_> = rows
            .iter()
            .filter(|row| day("2017-01-01").plus_days(row.1) < at.day())
            .copied()
            .collect();
        let (whole, cut) = (random_ledger(&rows), random_ledger(&known));
        let kpis = [kpi(&whole.until(at), &KpiRules { start_month: 9, ..KpiRules::default() }).unwrap(), kpi(&cut.until(at), &KpiRules { start_month: 9, ..KpiRules::default() }).unwrap()];
        prop_assert_eq!(&kpis[0], &kpis[1]);
        let rules = SegmentRules::default();
        let [whole, cut] = [segments(&whole.until(at), &rules).unwrap(), segments(&cut.until(at), &rules).unwrap()];
        prop_assert_eq!(whole.life_cycle, cut.life_cycle);
        prop_assert_eq!(whole.rfm, cut.rfm);
    }

    #[test]
    fn segments_agree_with_the_retention_figures(rows in histories(), at in 400_i32..3_000) {
        let ledger = random_ledger(&rows);
        let view = ledger.until(AsOf::new(day("2017-01-01").plus_days(at)));
        let found = segments(&view, &SegmentRules::default()).unwrap();
        let counts = found.counts();
        let count = |s: LifeCycle| counts[&s];
        let year = kpi(&view, &KpiRules::default()).unwrap().rolling;
        prop_assert_eq!(counts.values().sum::<u64>(), found.len() as u64);
        prop_assert_eq!(count(LifeCycle::Lybunt), year.lybunt);
        prop_assert_eq!(count(LifeCycle::Sybunt) + count(LifeCycle::Lapsed), year.pybunt);
        prop_assert!(count(LifeCycle::New) <= year.gains.new.donors);
        prop_assert!(count(LifeCycle::Reactivated) <= year.gains.recaptured.donors);
        prop_assert_eq!(found.len() as u64, year.donors + year.sybunt);
    }
}

#[test]
fn figures_of_a_year_by_hand() {
    let ledger = settled(&[
        ("A", "2022-03-01", 1_000),
        ("A", "2023-03-01", 2_000),
        ("A", "2024-03-01", 3_500),
        ("B", "2023-05-01", 4_000),
        ("C", "2022-05-01", 700),
        ("C", "2024-05-01", 900),
        ("D", "2024-06-01", 333),
        ("D", "2024-06-02", 333),
        ("D", "2024-06-03", 333),
    ]);
    let found = kpi(&ledger.until(as_of("2025-02-01")), &KpiRules::default()).unwrap();
    assert_eq!(found.years.len(), 3);
    let year = found.years[2];
    assert_eq!(year.year, Period { start: day("2024-01-01"), end: day("2025-01-01") });
    assert_eq!((year.donors, year.gifts, year.income), (3, 5, Cents::new(5_399)));
    assert_eq!(year.average_gift, Some(Cents::new(1_080))); // 1079.8
    assert_eq!(year.retention.all, kpi::Share { count: 1, of: 2 });
    assert_eq!(year.retention.new, kpi::Share { count: 0, of: 1 });
    assert_eq!(year.retention.repeat.rate(), Some(1.0));
    assert_eq!(year.retention.recaptured.rate(), None);
    assert_eq!(year.recapture, kpi::Share { count: 1, of: 1 });
    assert_eq!(year.gains.upgraded.amount, Cents::new(1_500));
    assert_eq!(year.gains.recaptured.amount, Cents::new(900));
    assert_eq!(year.gains.new.amount, Cents::new(999));
    assert_eq!(year.losses.lapsed_new.amount, Cents::new(4_000));
    assert_eq!(year.net_change(), Cents::new(-601));
    assert_eq!(year.growth(), Some(-601.0 / 6_000.0));
    assert!(!year.history_is_long_enough);
    assert_eq!(found.years[2].lybunt, 1);
}
