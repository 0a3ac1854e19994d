//! Cohorts, second gifts, monthly giving, the year so far and the profiles, by hand.

use obole_ledger::{Cents, Ledger, Period, Status};

use crate::Kind;
use crate::segments::kpi::Share;
use crate::segments::testing::{as_of, day, histories, ledger_of, random_ledger, settled};
use crate::segments::{Kpi, KpiRules, Profile, Value, WmfStatus, kpi, profile_figures, wmf};
use obole_ledger::{AsOf, GiftRow, LedgerBuilder};
use proptest::prelude::*;

fn of(ledger: &Ledger, at: &str) -> Kpi {
    kpi(&ledger.until(as_of(at)), &KpiRules::default()).unwrap()
}

fn share(count: u64, of: u64) -> Share {
    Share { count, of }
}

/// Builds three years: A gives in all, B in the first and the third, C starts in the second, D in the last.
fn three_years() -> Ledger {
    settled(&[
        ("A", "2022-02-01", 1_000),
        ("A", "2023-02-01", 1_500),
        ("A", "2024-02-01", 1_400),
        ("B", "2022-06-01", 2_000),
        ("B", "2024-06-01", 2_500),
        ("C", "2023-06-01", 700),
        ("D", "2024-12-31", 160_000),
    ])
}

#[test]
fn cohorts_by_hand() {
    let found = of(&three_years(), "2025-03-01").cohorts;
    let donors: Vec<Vec<u64>> =
        found.iter().map(|cohort| cohort.after.iter().map(|flow| flow.donors).collect()).collect();
    assert_eq!(donors, [vec![2, 1, 2], vec![1, 0], vec![1]]);
    assert_eq!(found[0].after[2].amount, Cents::new(3_900));
    assert_eq!((found[0].share(1), found[0].share(2), found[0].share(3)), (Some(0.5), Some(1.0), None));
    assert_eq!(found[1].year, Period { start: day("2023-01-01"), end: day("2024-01-01") });
}

#[test]
fn the_year_so_far_is_compared_with_the_same_dates() {
    let found = of(&three_years(), "2024-07-01").to_date;
    assert_eq!(found.this.period, Period { start: day("2024-01-01"), end: day("2024-07-01") });
    assert_eq!(found.before.period, Period { start: day("2023-01-01"), end: day("2023-07-01") });
    assert_eq!((found.this.income, found.before.income), (Cents::new(3_900), Cents::new(2_200)));
    assert_eq!((found.this.donors, found.this.new_donors, found.before.new_donors), (2, 0, 1));
    // Of A and C, who gave in 2023, A has; of A and B, who gave in 2022, A had.
    assert_eq!((found.this.renewed, found.before.renewed), (share(1, 2), share(1, 2)));
    assert_eq!(found.growth(), Some(1_700.0 / 2_200.0));
    // On the first day of a year, the year so far is the complete year before.
    let whole = of(&three_years(), "2025-01-01");
    assert_eq!(whole.to_date.this.income, whole.years[2].income);
    let leap = of(&settled(&[("A", "2023-02-28", 100), ("A", "2024-02-28", 100)]), "2024-02-29").to_date;
    assert_eq!((leap.this.gifts, leap.before.gifts), (1, 0));
}

#[test]
fn second_gifts_by_hand() {
    let mut rows = vec![
        ("0", day("2019-01-01"), 100, Status::Settled, false),
        // 60 days, 200 days, never in 366 days, never in 31 days.
        ("A", day("2023-06-01"), 100, Status::Settled, false),
        ("A", day("2023-06-01"), 100, Status::Settled, false),
        ("A", day("2023-07-31"), 100, Status::Settled, false),
        ("B", day("2023-01-01"), 100, Status::Settled, false),
        ("B", day("2023-07-20"), 100, Status::Settled, false),
        ("C", day("2023-12-31"), 100, Status::Settled, false),
        ("D", day("2024-11-30"), 100, Status::Settled, false),
    ];
    // A failed second gift does not count; a first instalment is not a decision of its own.
    rows.push(("D", day("2024-12-05"), 100, Status::Failed, false));
    rows.push(("M", day("2023-03-05"), 100, Status::Settled, true));
    rows.push(("M", day("2023-04-05"), 100, Status::Settled, true));
    let found = of(&ledger_of(&rows), "2025-01-01").second_gift;
    assert_eq!((found.donors, found.converted, found.began_regular), (4, 2, 1));
    let at = |place: usize| (found.after[place].days, found.after[place].plain, found.after[place].estimate);
    assert_eq!((at(0).0, at(0).1), (90, share(1, 3)));
    assert!((at(0).2.unwrap() - 1.0 / 3.0).abs() < 1e-15);
    // 3 at risk at day 60 after D left at 31, 2 at day 200.
    assert_eq!((at(1).1, at(2).1), (share(1, 3), share(2, 3)));
    assert!((at(2).2.unwrap() - (1.0 - 2.0 / 3.0 * 0.5)).abs() < 1e-15);
    // B was observed for two years, but nobody is still waiting then.
    assert_eq!((at(3).1, at(3).2), (share(1, 1), None));
    let year = found.after[2];
    assert!(year.low.unwrap() < year.estimate.unwrap() && year.estimate.unwrap() < year.high.unwrap());
}

#[test]
fn monthly_giving_by_hand() {
    let (yes, no) = (Status::Settled, Status::Failed);
    let mut rows = Vec::new();
    for month in ["01", "02", "03", "04", "05", "06"] {
        rows.push(("A", day(&format!("2024-{month}-05")), 1_000, yes, true));
    }
    rows.extend([
        // Fails on 5 June, again five days later, and succeeds on the 15th: one instalment, recovered.
        ("B", day("2024-05-05"), 500, yes, true),
        ("B", day("2024-06-05"), 500, no, true),
        ("B", day("2024-06-10"), 500, no, true),
        ("B", day("2024-06-15"), 500, yes, true),
        // Two failures a month apart, never recovered; active until three months after the last success.
        ("C", day("2024-03-05"), 700, yes, true),
        ("C", day("2024-04-05"), 700, no, true),
        ("C", day("2024-05-05"), 700, no, true),
        // Its catch-up days are not over yet.
        ("D", day("2024-06-20"), 900, no, true),
    ]);
    let found = of(&ledger_of(&rows), "2024-07-01").monthly.unwrap();
    assert_eq!(found.months.len(), 12);
    let june = found.months[11];
    assert_eq!((june.month.start, june.donors, june.income), (day("2024-06-01"), 2, Cents::new(1_500)));
    assert_eq!((june.lost, june.joined, june.recovered), (share(1, 3), 0, share(1, 1)));
    let may = found.months[10];
    assert_eq!((may.lost, may.joined, may.recovered), (share(0, 2), 1, share(0, 1)));
    assert_eq!(found.income(), Cents::new(1_500));
    assert_eq!(found.recovery(), share(1, 3));
    // Nobody was active six months before.
    assert_eq!(found.churned, Share::default());
    assert!(of(&three_years(), "2025-01-01").monthly.is_none(), "nobody gives regularly");
}

#[test]
fn a_monthly_donor_has_churned_after_six_months_without_a_debit() {
    let debit = |donor, on, status| (donor, day(on), 1_000, status, true);
    let ledger = ledger_of(&[
        debit("A", "2024-06-05", Status::Settled),
        debit("A", "2024-07-05", Status::Failed),
        debit("B", "2024-06-05", Status::Settled),
        debit("B", "2024-12-31", Status::Settled),
        debit("C", "2024-03-31", Status::Settled),
    ]);
    assert_eq!(of(&ledger, "2025-01-01").monthly.unwrap().churned, share(1, 2));
}

#[test]
fn the_part_de_fidelisation_by_hand() {
    let found = of(&three_years(), "2025-01-01").loyalty;
    // D's 1,600 are above 1,500; only second gifts remain.
    assert_eq!((found.all.all, found.all.loyal()), (Cents::new(3_900), Some(1.0)));
    assert_eq!((found.left_out.donors, found.left_out.amount), (1, Cents::new(160_000)));
    let early = of(&three_years(), "2024-01-01").loyalty;
    assert_eq!(early.all.loyal(), Some(1_500.0 / 2_200.0));
    assert_eq!(early.regular.loyal(), None);
}

#[test]
fn emergencies_are_left_out_by_name() {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for (id, on, campaign) in [("1", "2024-01-05", "spring"), ("2", "2024-02-05", "flood")] {
        let mut row = GiftRow::new(id, "A", day(on), Cents::new(1_000));
        row.campaign = campaign;
        builder.push(&row).unwrap();
    }
    let (ledger, _) = builder.build().unwrap();
    let rules = |name: &str| KpiRules { emergency: vec![name.to_owned()], ..KpiRules::default() };
    let view = ledger.until(as_of("2025-01-01"));
    assert_eq!(kpi(&view, &rules("flood")).unwrap().loyalty.all.loyal(), Some(0.0));
    assert_eq!(kpi(&view, &rules("quake")).unwrap_err().kind(), Kind::Usage);
}

fn status_of(gifts: &[&str]) -> WmfStatus {
    let rows: Vec<_> = gifts.iter().map(|on| ("A", *on, 5_000)).collect();
    wmf(&settled(&rows).until(as_of("2025-03-01")), 7).unwrap()[0].status
}

#[test]
fn each_step_of_the_ladder() {
    // Y is July 2024 to the day.
    assert_eq!(status_of(&["2023-07-01", "2024-07-01"]), WmfStatus::Consecutive);
    assert_eq!(status_of(&["2023-06-30", "2024-07-01"]), WmfStatus::Reactivated);
    assert_eq!(status_of(&["2024-07-01"]), WmfStatus::New);
    assert_eq!(status_of(&["2023-06-30", "2024-06-30"]), WmfStatus::LybuntConsecutive);
    assert_eq!(status_of(&["2022-06-30", "2024-06-30"]), WmfStatus::LybuntReactivated);
    assert_eq!(status_of(&["2024-06-30"]), WmfStatus::LybuntNew);
    assert_eq!(status_of(&["2022-07-01"]), WmfStatus::Lapsed);
    assert_eq!(status_of(&["2022-06-30"]), WmfStatus::DeepLapsed);
    assert_eq!(status_of(&["2019-07-01"]), WmfStatus::DeepLapsed);
    assert_eq!(status_of(&["2019-06-30"]), WmfStatus::UltraLapsed);
}

#[test]
fn a_tier_is_the_best_of_three_years_that_touch() {
    let tier =
        |gifts: &[(&str, &str, i64)]| wmf(&settled(gifts).until(as_of("2025-03-01")), 1).unwrap()[0].tier;
    assert_eq!(tier(&[("A", "2015-01-01", 9_000), ("A", "2017-12-31", 16_000)]), 3);
    assert_eq!(tier(&[("A", "2015-01-01", 9_000), ("A", "2018-01-01", 16_000)]), 4);
    assert_eq!(tier(&[("A", "2024-12-31", 1_000_000)]), 0);
    assert_eq!(tier(&[("A", "2024-12-31", 4_999)]), 5);
}

fn figure(ledger: &Ledger, at: &str, profile: Profile, code: &str) -> Value {
    let found = profile_figures(&ledger.until(as_of(at)), profile, &KpiRules::default()).unwrap();
    assert_eq!((found.profile, found.version), (profile, 1));
    found.figures.iter().find(|figure| figure.code == code).unwrap().value
}

#[test]
fn conflicting_conventions_are_profiles_of_their_own() {
    // E came back in 2023 after a year without a gift, and gave in 2024.
    let ledger = settled(&[
        ("R", "2022-01-01", 1_000),
        ("R", "2023-01-01", 1_000),
        ("E", "2021-01-01", 1_000),
        ("E", "2023-01-01", 1_000),
        ("E", "2024-01-01", 1_100),
    ]);
    let repeat = |profile| figure(&ledger, "2025-01-01", profile, "retention-repeat");
    assert_eq!(repeat(Profile::Fep), Value::Share(share(0, 1)));
    assert_eq!(repeat(Profile::Fep2011), Value::Share(share(1, 2)));
    assert_eq!(figure(&ledger, "2025-01-01", Profile::Fep, "money-retention"), Value::Rate(Some(0.5)));
    assert_eq!(figure(&ledger, "2025-01-01", Profile::Fep, "upgraded"), Value::Share(share(1, 1)));
    let lybunt = figure(&ledger, "2025-01-01", Profile::Lybunt, "lybunt");
    assert!(matches!(lybunt, Value::Flow(flow) if flow.donors == 1 && flow.amount == Cents::new(1_000)));
    // The last gift of R is 24 months back to the day, that of E 12.
    let clock = |profile, code| figure(&ledger, "2025-01-01", profile, code);
    assert_eq!(clock(Profile::Blackbaud, "lapsing"), Value::Share(share(1, 2)));
    assert_eq!(clock(Profile::Blackbaud, "current"), Value::Share(share(1, 2)));
    assert_eq!(clock(Profile::Virtuous, "pre-lapsed"), Value::Share(share(1, 2)));
    let refused = profile_figures(&ledger.until(as_of("2025-01-01")), Profile::Dataro, &KpiRules::default());
    assert_eq!(refused.unwrap_err().kind(), Kind::Refused);
}

#[test]
fn names_of_profiles_can_be_told_back() {
    for profile in Profile::ALL {
        assert_eq!(Profile::parse(profile.name()), Some(profile));
        assert_eq!(serde_json::to_string(&profile).unwrap(), format!("{:?}", profile.name()));
    }
}

proptest! {
    #[test]
    fn a_tolerance_moves_donors_and_no_money(rows in histories(), at in 700_i32..3_000, cents in 0_i64..5_000) {
        let ledger = random_ledger(&rows);
        let view = ledger.until(AsOf::new(day("2017-01-01").plus_days(at)));
        let rules = KpiRules { tolerance: Cents::new(cents), ..KpiRules::default() };
        let (strict, loose) = (kpi(&view, &KpiRules::default()).unwrap(), kpi(&view, &rules).unwrap());
        for (a, b) in strict.years.iter().zip(&loose.years) {
            prop_assert_eq!((a.gains, a.losses, a.net_change()), (b.gains, b.losses, b.net_change()));
            prop_assert_eq!(a.moves.upgraded, a.gains.upgraded.donors);
            prop_assert_eq!(b.moves.upgraded + b.moves.same + b.moves.downgraded, b.retention.all.count);
            prop_assert!(b.moves.same >= a.moves.same);
        }
    }

    #[test]
    fn cohorts_hold_the_donors_and_the_income_of_each_year(rows in histories(), at in 700_i32..3_000) {
        let ledger = random_ledger(&rows);
        let found = kpi(&ledger.until(AsOf::new(day("2017-01-01").plus_days(at))), &KpiRules::default()).unwrap();
        for (place, year) in found.years.iter().enumerate() {
            let cells = found.cohorts.iter().enumerate().filter_map(|(c, cohort)| cohort.after.get(place.checked_sub(c)?));
            let (donors, income) =
                cells.fold((0, 0), |(donors, income), f| (donors + f.donors, income + f.amount.get()));
            prop_assert_eq!((donors, income), (year.donors, year.income.get()));
        }
    }
}
