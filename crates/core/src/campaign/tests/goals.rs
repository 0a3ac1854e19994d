//! Goals: who is eligible for each, and who is left out.

use std::collections::BTreeSet;

use obole_ledger::{Currency, Status};

use super::*;
use crate::models::{GoalScores, Method, Reason, Task};

/// Days of gifts of a donor, and whether they are instalments.
type Gifts = (&'static str, &'static [&'static str], bool);

/// Instalments of a year and a half, of which three failed.
const MONTHLY: [&str; 16] = [
    "2023-06-01",
    "2023-07-01",
    "2023-08-01",
    "2023-09-01",
    "2023-10-01",
    "2023-11-01",
    "2024-01-01",
    "2024-02-01",
    "2024-03-01",
    "2024-05-01",
    "2024-06-01",
    "2024-07-01",
    "2024-08-01",
    "2024-10-01",
    "2024-11-01",
    "2024-12-01",
];

/// Donors of different histories, as of 1 January 2025.
const DONORS: [Gifts; 14] = [
    ("N1", &["2024-06-01"], false),
    ("N2", &["2024-12-20"], false),
    ("L1", &["2022-05-05", "2023-05-05"], false),
    ("L2", &["2023-05-05"], false),
    ("S1", &["2021-03-03", "2022-03-03"], false),
    ("Z1", &["2015-03-03"], false),
    ("A1", &["2023-11-02", "2024-10-02"], false),
    ("F1", &["2019-10-02", "2020-10-02", "2021-10-02", "2023-10-02", "2024-10-02"], false),
    ("R1", &MONTHLY, true),
    // Too new for a larger instalment, and thanked for the first one if that is recent.
    ("R2", &["2024-10-01", "2024-11-01", "2024-12-01"], true),
    ("R3", &["2024-12-03"], true),
    // Monthly long ago and again, with a gap.
    ("R4", &["2019-01-01", "2019-02-01", "2024-10-01", "2024-11-01", "2024-12-01"], true),
    // Six calendar years, of which the as-of day makes no whole ones.
    ("F2", &["2018-11-05", "2019-03-05", "2020-11-05", "2021-03-05", "2024-06-05"], false),
    // The same day twice is one occasion.
    ("T1", &["2024-08-08", "2024-08-08"], false),
];

fn ledger() -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    let mut number = 0;
    for (donor, days, recurring) in DONORS {
        for date in days {
            number += 1;
            let id = number.to_string();
            let gift = GiftRow {
                recurring: Some(recurring),
                currency: Currency::EUR,
                ..GiftRow::new(&id, donor, day(date), Cents::new(2_000))
            };
            builder.push(&gift).unwrap();
        }
    }
    builder.build().unwrap().0
}

/// Makes a plan from scores that are the same for all donors, which `change` may change.
fn plan_of(settings: &PlanSettings, change: impl Fn(Candidates, &Ledger) -> Candidates) -> Plan<Draft> {
    let ledger = ledger();
    let view = ledger.until(as_of("2025-01-01"));
    let found = segments(&view, &SegmentRules::default()).unwrap();
    let rows = (0..ledger.donors().len() as u32).map(|donor| {
        let mut candidate = Candidate::new(donor, 0.5, 20.0);
        candidate.suggested_ask = Some(Cents::new(2_500));
        candidate
    });
    let candidates = change(Candidates::new(as_of("2025-01-01"), 12, rows.collect()), &ledger);
    propose(&view, &candidates, &found, settings, BTreeMap::new()).unwrap()
}

fn listed(settings: &PlanSettings) -> (Vec<String>, BTreeMap<Exclusion, u64>) {
    let plan = plan_of(settings, |candidates, _| candidates);
    for row in plan.rows() {
        let asks: Vec<i64> = row.suggested_ask.iter().chain(&row.higher_asks).map(|ask| ask.get()).collect();
        // A twelfth of 20 € a year is less than the smallest figure, 5 €; an instalment of 20 € rises by a
        // tenth.
        let expected: &[i64] = match settings.goal {
            Goal::Monthly => &[500, 1_000],
            Goal::Upgrade => &[2_200, 2_500, 3_000],
            Goal::Thank | Goal::LegacyInformation => &[],
            _ => &[2_500],
        };
        assert_eq!(asks, expected, "{}", settings.goal.name());
    }
    let mut ids: Vec<String> = plan.rows().iter().map(|row| row.donor_id.clone()).collect();
    ids.sort();
    (ids, plan.exclusions().clone())
}

#[test]
fn each_goal_has_its_donors() {
    for (goal, expected) in [
        (Goal::All, &["A1", "F1", "F2", "L1", "L2", "N1", "S1", "T1", "Z1"][..]),
        (Goal::Renew, &["L1", "L2"]),
        (Goal::Reactivate, &["S1", "Z1"]),
        (Goal::SecondGift, &["N1", "T1"]),
        (Goal::Upgrade, &["R1"]),
        (Goal::Monthly, &["A1", "F1", "F2"]),
        (Goal::Thank, &["N2", "R3"]),
        (Goal::LegacyInformation, &["F1", "F2"]),
    ] {
        let settings = PlanSettings { goal, ..PlanSettings::default() };
        assert_eq!(listed(&settings).0, expected, "{}", goal.name());
    }
}

#[test]
fn a_goal_has_likelihoods_of_its_own_event() {
    let settings = PlanSettings { goal: Goal::Monthly, ..PlanSettings::default() };
    let scores = GoalScores {
        method: Method::Logistic,
        rows: vec![0, 1],
        likelihood: vec![0.25, 0.125],
        total: Some(vec![80.0, 120.0]),
        reasons: vec![[Some(Reason { feature: 0, value: 2.0, contribution: 0.5 }), None, None]; 2],
    };
    let of_goal = |scores: GoalScores| {
        plan_of(&settings, |candidates, _| {
            candidates.for_goal(Goal::Monthly, &BTreeMap::from([(Task::Monthly, scores.clone())]))
        })
    };
    let plan = of_goal(scores);
    let row = plan.rows().iter().find(|row| row.donor_id == "A1").unwrap();
    assert_eq!((row.gift_likelihood, row.expected_gift), (Some(0.25), Cents::new(8_000)));
    assert_eq!((row.expected_value, row.reasons.len()), (Cents::new(2_000), 1));
    assert_eq!(plan.methods()["monthly"], "logistic");
    assert!(!plan.methods().contains_key("amount"));
    // Without a model of the goal, the likelihood of a single gift says nothing about a regular one.
    let plan = plan_of(&settings, |candidates, _| candidates.for_goal(Goal::Monthly, &BTreeMap::new()));
    assert!(plan.has_no_likelihoods() && plan.rows().len() == 3);
    let back = PlanSettings { goal: Goal::Reactivate, ..PlanSettings::default() };
    let plan = plan_of(&back, |candidates, _| candidates.for_goal(Goal::Reactivate, &BTreeMap::new()));
    assert!(!plan.has_no_likelihoods());
}

#[test]
fn whoever_may_stop_is_not_asked_for_more() {
    let at_risk = |candidates: Candidates, ledger: &Ledger| {
        let monthly = (0..ledger.donors().len()).find(|donor| ledger.donors().id.get(*donor) == "R1");
        candidates.with_risk(&BTreeSet::from([monthly.unwrap() as u32]))
    };
    let settings = PlanSettings { goal: Goal::Upgrade, ..PlanSettings::default() };
    let plan = plan_of(&settings, at_risk);
    assert_eq!((plan.rows().len(), plan.exclusions()[&Exclusion::MayStop]), (0, 1));
    // Such donors are thanked and informed like all others.
    let settings = PlanSettings { goal: Goal::Thank, quiet_days: 60, ..PlanSettings::default() };
    assert_eq!(plan_of(&settings, at_risk).exclusions()[&Exclusion::MayStop], 0);
}

#[test]
fn the_quiet_period_and_monthly_donors_are_counted() {
    let (_, why) = listed(&PlanSettings::default());
    assert_eq!((why[&Exclusion::MonthlyDonor], why[&Exclusion::GaveRecently]), (4, 1));
    let (ids, why) = listed(&PlanSettings { quiet_days: 0, ..PlanSettings::default() });
    assert!(ids.contains(&"N2".to_owned()) && why[&Exclusion::GaveRecently] == 0);
    // The last day of the period: 12 days after the gift of 20 December.
    let quiet = |quiet_days: u32| listed(&PlanSettings { quiet_days, ..PlanSettings::default() }).0.len();
    assert_eq!((quiet(11), quiet(12)), (10, 9));
    // A list that informs holds whoever is eligible, whatever the cost.
    let dear =
        PlanSettings { cost: Cents::new(100_000), goal: Goal::LegacyInformation, ..PlanSettings::default() };
    assert_eq!(listed(&dear).0, ["F1", "F2"]);
}

#[test]
fn settings_that_make_no_sense_with_a_goal_are_refused() {
    for settings in [
        PlanSettings { goal: Goal::Thank, hold_out: 0.1, ..PlanSettings::default() },
        PlanSettings { goal: Goal::LegacyInformation, hold_out: 0.1, ..PlanSettings::default() },
        PlanSettings { goal: Goal::Thank, quiet_days: 0, ..PlanSettings::default() },
    ] {
        assert_eq!(settings.check().unwrap_err().kind(), crate::Kind::Usage);
    }
}

/// Plans of older versions have neither a goal nor a quiet period, and their hash must stay.
#[test]
fn settings_of_older_plans_are_written_as_they_were() {
    let old = r#"{"budget":null,"cost":120,"channel":"post","electronic_consent":"opt_in","max_contacts":null,"hold_out":0.0,"seed":0}"#;
    let settings: PlanSettings = serde_json::from_str(old).unwrap();
    assert_eq!((settings.goal, settings.quiet_days), (Goal::All, 0));
    assert_eq!(serde_json::to_string(&settings).unwrap(), old);
}

/// A goal limits its list itself, and nobody writes an ask into a list that asks for nothing.
#[test]
fn a_list_of_thanks_is_whole_and_asks_for_nothing() {
    let limited = |goal| PlanSettings { goal, ..PlanSettings::default() }.limited(100).max_contacts;
    assert_eq!((limited(Goal::All), limited(Goal::Thank), limited(Goal::Renew)), (Some(30), None, None));
    let settings = PlanSettings { goal: Goal::Thank, quiet_days: 400, ..by_post() };
    let draft = plan(&three(), &settings);
    let review = Review {
        asks: BTreeMap::from([("D000".to_owned(), Cents::new(5_000))]),
        ..Review::new("Camille", "2025-01-06")
    };
    assert_eq!(draft.approve(review).unwrap_err().kind(), crate::Kind::Refused);
}

/// Makes a plan as of a day of 2024 from a ledger that knows the gifts until the end of December.
fn plan_as_of(day: &str, goal: Goal) -> Plan<Draft> {
    let ledger = ledger();
    let day = as_of(day);
    let view = ledger.until(day);
    let found = segments(&view, &SegmentRules::default()).unwrap();
    let scored = (0..ledger.donors().len()).filter(|donor| !view.donor(*donor).is_empty());
    let rows = scored.map(|donor| Candidate::new(donor as u32, 0.5, 20.0)).collect();
    let settings = PlanSettings { goal, ..PlanSettings::default() };
    propose(&view, &Candidates::new(day, 12, rows), &found, &settings, BTreeMap::new()).unwrap()
}

/// The list is used now, so a gift since the as-of day is a gift.
#[test]
fn gifts_since_the_as_of_day_count_for_whom_to_leave_out_and_to_thank() {
    let mut ids: Vec<String> =
        plan_as_of("2024-11-01", Goal::All).rows().iter().map(|row| row.donor_id.clone()).collect();
    ids.sort();
    // N2 gave for the first time on 20 December, R3 monthly on the third.
    assert_eq!(ids, ["A1", "F1", "F2", "L1", "L2", "N1", "S1", "T1", "Z1"]);
    let thanked = plan_as_of("2024-11-01", Goal::Thank);
    let mut ids: Vec<&str> = thanked.rows().iter().map(|row| row.donor_id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["N2", "R3"]);
    assert!(thanked.has_no_likelihoods() && thanked.methods().is_empty());
    // A list of the past, to be compared with what came, does not know it.
    let past = plan_as_of("2024-10-01", Goal::All);
    let knows = |plan: &Plan<Draft>, id: &str| plan.rows().iter().any(|row| row.donor_id == id);
    assert!(knows(&past, "A1") && knows(&past, "F1"));
    assert_eq!(plan_as_of("2024-10-01", Goal::Thank).rows().len(), 0);
}

/// Whoever paid by a debit that fails now is in recurring care, and the bank's word of a death ends all.
#[test]
fn failed_debits_and_reported_deaths_keep_donors_off_the_list() {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    let months = ["2024-05-05", "2024-06-05", "2024-07-05", "2024-08-05", "2024-11-05", "2024-12-05"];
    // F1 fails since November; D1 died; B1 fails once and pays again; S1 gives now and then.
    for (donor, failing, code) in
        [("F1", 4..6, "MS02"), ("D1", 2..6, "md07"), ("B1", 4..5, "AM04"), ("S1", 6..6, "")]
    {
        for (at, date) in months.iter().enumerate() {
            let fails = failing.contains(&at);
            let id = format!("{donor}{at}");
            let gift = GiftRow {
                recurring: Some(donor != "S1"),
                currency: Currency::EUR,
                status: if fails { Status::Failed } else { Status::Settled },
                failure_code: if fails { code } else { "" },
                ..GiftRow::new(
                    &id,
                    donor,
                    day(date).plus_days(if donor == "S1" { -90 } else { 0 }),
                    Cents::new(2_000),
                )
            };
            builder.push(&gift).unwrap();
        }
    }
    let ledger = builder.build().unwrap().0;
    let view = ledger.until(as_of("2025-01-01"));
    let found = segments(&view, &SegmentRules::default()).unwrap();
    let rows: Vec<Candidate> = (0..4).map(|donor| Candidate::new(donor, 0.5, 20.0)).collect();
    let listed = |goal: Goal| {
        let settings = PlanSettings { goal, ..PlanSettings::default() };
        let candidates = Candidates::new(as_of("2025-01-01"), 12, rows.clone());
        let plan = propose(&view, &candidates, &found, &settings, BTreeMap::new()).unwrap();
        let ids: Vec<String> = plan.rows().iter().map(|row| row.donor_id.clone()).collect();
        (ids, plan.exclusions()[&Exclusion::Deceased], plan.exclusions()[&Exclusion::MonthlyDonor])
    };
    assert_eq!(listed(Goal::All), (vec!["S1".to_owned()], 1, 2));
    assert_eq!(listed(Goal::Monthly), (vec!["S1".to_owned()], 1, 2));
}

#[test]
fn a_draw_waits_until_gifts_are_acknowledged() {
    for (settings, is_right) in [
        (PlanSettings { hold_out: 0.2, quiet_days: 6, ..PlanSettings::default() }, false),
        (PlanSettings { hold_out_by_size: true, quiet_days: 0, ..PlanSettings::default() }, true),
        (PlanSettings { hold_out: 0.2, quiet_days: 7, ..PlanSettings::default() }, true),
        (PlanSettings { quiet_days: 0, ..PlanSettings::default() }, true),
        (
            PlanSettings {
                hold_out_by_size: true,
                quiet_days: 1,
                goal: Goal::Thank,
                ..PlanSettings::default()
            },
            true,
        ),
    ] {
        assert_eq!(settings.check_draw().is_ok(), is_right, "{settings:?}");
        assert!(!settings.draws_by_size(), "{settings:?}");
        // A plan of an older version that has such a draw can be read.
        assert!(settings.check().is_ok());
    }
}
