//! Figures computed by hand, years that are not over, and the protection of the whole publication.

mod attack;
mod details;

use std::collections::BTreeSet;

use obole_ledger::{DonorRow, GiftRow, LedgerBuilder, RowPlace};
use proptest::prelude::*;

use super::*;
use crate::segments::testing::{day, histories, random_ledger};

/// Donor, day, cents, campaign, channel, currency.
type Gift<'a> = (&'a str, &'a str, i64, &'a str, &'a str, &'a str);

fn ledger(gifts: &[Gift<'_>], donors: &[DonorRow]) -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for (at, (donor, on, cents, campaign, channel, currency)) in gifts.iter().enumerate() {
        let id = format!("G{at}");
        let mut row = GiftRow::new(&id, donor, day(on), Cents::new(*cents));
        row.campaign = campaign;
        row.channel = channel;
        row.currency = Currency::parse(currency).unwrap();
        builder.push(&row).unwrap();
    }
    builder.source("donors.csv").unwrap();
    for (donor, line) in donors.iter().zip(2..) {
        builder.donor(donor, RowPlace { source: 1, row: line }).unwrap();
    }
    builder.build().unwrap().0
}

fn open(year: i32) -> ImpactSettings {
    ImpactSettings { fewest: 1, ..ImpactSettings::new(year) }
}

fn value(found: &Impact, year: i32, measure: Measure, kind: GroupKind, group: &str) -> Option<f64> {
    found.find(year, measure, kind, group).and_then(|row| row.value)
}

fn all(found: &Impact, measure: Measure) -> Option<f64> {
    value(found, found.year, measure, GroupKind::All, "")
}

/// Fiscal years from September. 2022: A1 10, B2 20, C3 5 francs. 2023: A1 30, D4 40. 2024: A1 25, B2 60, E5
/// 8.
const BY_HAND: [Gift<'static>; 9] = [
    ("A1", "2021-10-01", 700, "old", "post", "EUR"),
    ("A1", "2022-10-01", 1_000, "autumn", "post", "EUR"),
    ("B2", "2023-08-31", 2_000, "", "web", "EUR"),
    ("C3", "2023-02-01", 500, "autumn", "post", "CHF"),
    ("A1", "2023-09-01", 3_000, "autumn", "post", "EUR"),
    ("D4", "2024-03-01", 4_000, "spring", "web", "EUR"),
    ("A1", "2024-09-01", 2_500, "autumn", "post", "EUR"),
    ("B2", "2024-12-01", 6_000, "", "post", "EUR"),
    ("E5", "2025-08-31", 800, "spring", "web", "EUR"),
];

#[test]
fn a_fiscal_year_is_as_computed_by_hand() {
    let ledger = ledger(&BY_HAND, &[]);
    // The contacts of x cost 3 and 2 in the year, and 9 before; autumn cost 10, whatever its contacts cost; y
    // has a contact of unknown cost.
    let log = "donor_id,date,campaign,cost,arm\nA1,2024-10-01,x,3.00,contacted\nB2,2025-08-31,x,2.00,contacted\n\
               A1,2024-08-31,x,9.00,contacted\nC3,2024-10-01,x,0.00,held_out\nA1,2024-10-01,autumn,1.00,contacted\n\
               A1,2024-10-01,y,,contacted\nB2,2024-10-01,y,1.00,contacted\n";
    let settings = ImpactSettings {
        start_month: 9,
        contacts: Some(ContactLog::parse(log.as_bytes()).unwrap()),
        costs: BTreeMap::from([("autumn".to_owned(), Cents::new(1_000))]),
        ..open(2024)
    };
    let found = impact(&ledger, &settings, day("2025-11-15")).unwrap();
    assert!(found.complete);
    assert_eq!(found.days[0], Period { start: day("2024-09-01"), end: day("2025-09-01") });
    for (measure, wanted) in [
        (Measure::Income, 93.0),
        (Measure::Gifts, 3.0),
        (Measure::Donors, 3.0),
        (Measure::AverageGift, 31.0),
        (Measure::NewDonors, 1.0),
        // Of A1 and D4, A1 gave again; D4 was new, A1 repeat.
        (Measure::Retention, 0.5),
        (Measure::RetentionNew, 0.0),
        (Measure::RetentionRepeat, 1.0),
        // B2 had given in 2022 and not in 2023.
        (Measure::Recapture, 1.0),
        (Measure::GainNew, 8.0),
        (Measure::GainRecaptured, 60.0),
        (Measure::GainUpgraded, 0.0),
        (Measure::LossDowngraded, 5.0),
        (Measure::LossLapsedNew, 40.0),
        (Measure::LossLapsedRepeat, 0.0),
        // (68 - 45) / 70.
        (Measure::Growth, 23.0 / 70.0),
        // Of D4, nobody within 365 days.
        (Measure::SecondGift, 0.0),
        // The largest of three donors.
        (Measure::LargestTenth, 60.0 / 93.0),
        (Measure::Cost, 15.0),
    ] {
        let got = all(&found, measure).unwrap_or(f64::NAN);
        assert!((got - wanted).abs() < 1e-12, "{}: {got} for {wanted}", measure.name());
    }
    for (group, income, new) in [("autumn", 25.0, 0.0), ("", 60.0, 0.0), ("spring", 8.0, 1.0)] {
        assert_eq!(value(&found, 2024, Measure::Income, GroupKind::Campaign, group), Some(income));
        assert_eq!(value(&found, 2024, Measure::NewDonors, GroupKind::Campaign, group), Some(new));
    }
    assert_eq!(value(&found, 2024, Measure::Income, GroupKind::Channel, "post"), Some(85.0));
    assert_eq!(value(&found, 2023, Measure::Income, GroupKind::Campaign, "spring"), Some(40.0));
    // No gift names x: what it raised is not known, and neither is what all raised.
    let of = |measure, group| value(&found, 2024, measure, GroupKind::Campaign, group);
    assert_eq!((of(Measure::Cost, "x"), of(Measure::RaisedOverCost, "x")), (Some(5.0), None));
    assert_eq!(
        (of(Measure::RaisedOverCost, "autumn"), of(Measure::NetOverCost, "autumn")),
        (Some(2.5), Some(1.5))
    );
    for measure in [Measure::RaisedOverCost, Measure::NetOverCost, Measure::CostPerUnitRaised] {
        assert_eq!(all(&found, measure), None);
    }
    let note =
        |group: &str| found.find(2024, Measure::Cost, GroupKind::Campaign, group).and_then(|row| row.note);
    assert_eq!((note("x"), note("autumn")), (Some(Note::NoGiftWithCode), None));
    // A code of earlier gifts that nobody gave with this year raised nothing, which is known.
    let log = "donor_id,date,campaign,cost,arm\nA1,2024-10-01,old,3.00,contacted\n";
    let old =
        ImpactSettings { contacts: Some(ContactLog::parse(log.as_bytes()).unwrap()), ..settings.clone() };
    let old = impact(&ledger, &old, day("2025-11-15")).unwrap();
    assert_eq!(value(&old, 2024, Measure::RaisedOverCost, GroupKind::Campaign, "old"), Some(0.0));
    assert_eq!(all(&old, Measure::RaisedOverCost), Some(25.0 / 13.0));
    assert_eq!(all(&old, Measure::CostPerUnitRaised), Some(13.0 / 25.0));
    assert_eq!(value(&found, 2024, Measure::Cost, GroupKind::Campaign, "y"), None);
    assert_eq!(found.currency, Currency::EUR);
    assert!(found.other_currencies.is_empty() && found.suggestions.is_empty());
    // Francs are in no sum of euros.
    let before =
        impact(&ledger, &ImpactSettings { start_month: 9, ..open(2022) }, day("2025-11-15")).unwrap();
    assert_eq!(all(&before, Measure::Income), Some(30.0));
    assert_eq!(before.other_currencies, BTreeSet::from(["CHF".to_owned()]));
}

#[test]
fn a_year_that_is_not_over_is_compared_with_the_same_dates() {
    let mut gifts = BY_HAND.to_vec();
    gifts.retain(|gift| gift.1 < "2025-01-01");
    // Two regular days, so that the ledger counts as complete up to the end of March 2025.
    gifts.extend([("A1", "2025-01-15", 100, "", "", "EUR"), ("F6", "2025-03-30", 100, "", "", "EUR")]);
    let ledger = ledger(&gifts, &[]);
    let settings = ImpactSettings { start_month: 9, ..open(2024) };
    let found = impact(&ledger, &settings, day("2025-04-02")).unwrap();
    assert!(!found.complete);
    assert_eq!(
        found.days[..2],
        [
            Period { start: day("2024-09-01"), end: day("2025-04-01") },
            Period { start: day("2023-09-01"), end: day("2024-04-01") },
        ]
    );
    assert_eq!(all(&found, Measure::Income), Some(87.0));
    // B2 gave on 31 August 2023, before these dates.
    assert_eq!(value(&found, 2023, Measure::Income, GroupKind::All, ""), Some(70.0));
    assert_eq!(value(&found, 2022, Measure::Income, GroupKind::All, ""), Some(10.0));
    assert_eq!(found.find(2024, Measure::Income, GroupKind::All, "").unwrap().note, Some(Note::ToDate));
    // Of all donors of the year before, A1 and D4, one has given so far.
    let row = found.find(2024, Measure::Retention, GroupKind::All, "").unwrap();
    assert_eq!((row.value, row.n), (Some(0.5), Some(2)));
    // Gains and losses: April 2024 to March 2025 against April 2023 to March 2024 (A1 30, B2 20, D4 40).
    let row = found.find(2024, Measure::Growth, GroupKind::All, "").unwrap();
    assert_eq!(row.note, Some(Note::TwelveMonths));
    assert!((row.value.unwrap() - (87.0 - 90.0) / 90.0).abs() < 1e-12);
    assert_eq!(all(&found, Measure::GainUpgraded), Some(40.0));
    assert_eq!(all(&found, Measure::LossDowngraded), Some(4.0));
}

#[test]
fn a_year_beyond_the_ledger_is_refused_with_its_span() {
    let ledger = ledger(&BY_HAND, &[]);
    for year in [1999, 2020, 2027] {
        let error = impact(&ledger, &open(year), day("2026-03-01")).unwrap_err();
        assert_eq!((error.kind(), error.message().id()), (crate::Kind::Refused, "impact-no-year"), "{year}");
    }
    assert_eq!(last_complete_year(&ledger, 1, day("2026-03-01")), Some(2024));
    assert_eq!(last_complete_year(&ledger, 9, day("2026-03-01")), Some(2024));
}

#[test]
fn the_cost_of_a_campaign_that_nobody_knows_is_refused() {
    let costs = BTreeMap::from([("autum".to_owned(), Cents::new(1)), ("sprin".to_owned(), Cents::new(1))]);
    let error = impact(&ledger(&BY_HAND, &[]), &ImpactSettings { costs, ..open(2024) }, day("2026-01-01"));
    let text = error.unwrap_err().to_string();
    assert!(text.contains("autum") && text.contains("sprin"), "{text}");
}

#[test]
fn one_donor_without_codes_is_hidden_unless_asked() {
    let gifts = [("A1", "2023-05-01", 100, "", "", "EUR"), ("A1", "2024-12-20", 100, "", "", "EUR")];
    let ledger = ledger(&gifts, &[]);
    let shown = impact(&ledger, &open(2024), day("2025-02-01")).unwrap();
    assert_eq!(value(&shown, 2024, Measure::Income, GroupKind::Campaign, ""), Some(1.0));
    assert_eq!(all(&shown, Measure::Retention), Some(1.0));
    let hidden = impact(&ledger, &ImpactSettings::new(2024), day("2025-02-01")).unwrap();
    let of_people = |row: &&ImpactRow| row.n != Some(0) && row.value.is_some_and(|value| value != 0.0);
    assert_eq!(hidden.rows.iter().find(of_people), None);
    assert!(hidden.suggestions.is_empty());
}

/// 60 donors of 2023 with a gender and a year of birth; `stays` says who gives in 2024.
fn by_gender(stays: impl Fn(usize) -> bool) -> Ledger {
    let ids: Vec<String> = (0..240).map(|at| format!("D{at:03}")).collect();
    let mut gifts: Vec<Gift<'_>> = Vec::new();
    let mut donors = Vec::new();
    for (at, id) in ids.iter().enumerate() {
        gifts.push((id, "2022-04-01", 1_000, "", "", "EUR"));
        gifts.push((id, "2023-04-01", 1_000, "", "", "EUR"));
        if stays(at) {
            gifts.push((id, "2024-12-20", 1_000, "", "", "EUR"));
        }
        let gender = if at < 5 { "X" } else { ["F", "M"][at % 2] };
        donors.push(DonorRow { id: id.clone(), gender: gender.to_owned(), ..DonorRow::default() });
    }
    ledger(&gifts, &donors)
}

#[test]
fn groups_are_compared_and_small_ones_take_another_with_them() {
    // F have even numbers: 118 of them, and all of the 5 X are hidden with the smaller of the others.
    let ledger = by_gender(|at| at % 4 == 0 || at % 2 == 1 && at % 5 > 0);
    let found = impact(&ledger, &ImpactSettings::new(2024), day("2025-02-01")).unwrap();
    let shown: Vec<&str> = found
        .rows
        .iter()
        .filter(|row| row.year == 2024 && row.group_kind == GroupKind::Gender && row.value.is_some())
        .map(|row| row.group.as_str())
        .collect();
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert_eq!(found.assessments[0].lower, None);
    let open = impact(&ledger, &open(2024), day("2025-02-01")).unwrap();
    let f = open.find(2024, Measure::Retention, GroupKind::Gender, "F").unwrap();
    assert_eq!((f.n, f.value.map(|rate| (rate * 117.0).round())), (Some(117), Some(58.0)));
    let one = open.assessments.iter().find(|one| one.year == 2024).unwrap();
    assert_eq!(one.lower.as_deref(), Some("F"));
    assert!(one.ratio.unwrap() < 0.8 && one.low.unwrap() < one.ratio.unwrap());
}

/// Donors of three years, all of one channel: `rates` are the shares of 400 who give again in each.
fn falling(rates: [usize; 3]) -> Ledger {
    let ids: Vec<String> = (0..4_000).map(|at| format!("D{at:04}")).collect();
    let mut gifts: Vec<Gift<'_>> = Vec::new();
    for (at, id) in ids.iter().enumerate() {
        let cohort = at / 1_000;
        let year = ["2021-04-01", "2022-04-01", "2023-04-01", "2024-12-20"];
        gifts.push((id, year[cohort], 1_000, "", "web", "EUR"));
        if cohort < 3 && at % 1_000 < rates[cohort] {
            gifts.push((id, year[cohort + 1], 1_000, "", "web", "EUR"));
        }
    }
    ledger(&gifts, &[])
}

#[test]
fn a_clear_fall_is_suggested_with_what_speaks_against_it_and_chance_is_not() {
    let found = impact(&falling([500, 500, 300]), &ImpactSettings::new(2024), day("2025-02-01")).unwrap();
    let rules: Vec<Rule> = found.suggestions.iter().map(|one| one.rule).collect();
    assert!(rules.contains(&Rule::RetentionFell), "{rules:?}");
    let one = found.suggestions.iter().find(|one| one.rule == Rule::RetentionFell).unwrap();
    assert!(one.high < 0.0 && one.p.unwrap() < 0.05 && one.against.contains(&Counter::SameDonors));
    let same = impact(&falling([500, 500, 495]), &ImpactSettings::new(2024), day("2025-02-01")).unwrap();
    assert!(!same.suggestions.iter().any(|one| one.rule == Rule::RetentionFell));
    // 40 donors are too few for any suggestion, however clear.
    let few = by_gender(|at| at > 300);
    let few = impact(&few, &ImpactSettings::new(2024), day("2025-02-01"));
    assert!(few.is_err() || few.unwrap().suggestions.len() <= 5);
}

#[test]
fn names_of_measures_are_distinct_and_in_order() {
    let names: BTreeSet<&str> = Measure::ALL.iter().map(|measure| measure.name()).collect();
    assert_eq!(names.len(), Measure::ALL.len());
    assert!(Measure::ALL.windows(2).all(|pair| pair[0] < pair[1]));
}

/// Returns an effect whose days begin on one, with so many givers in arms of 100 and 50.
fn effect_from(start: &str, givers: [usize; 2], fewest: u64) -> Result<PlanEffect, NotMeasured> {
    use crate::campaign::Arm;
    use crate::campaign::effect::{Assignment, Person, TrialEffect, TrialSettings, Window, WindowStart};
    let person = |arm, gave| Person { arm, gave, income: None, score: None };
    let arms = [(Arm::Contacted, 100, givers[0]), (Arm::HeldOut, 50, givers[1])];
    let people: Vec<Person> =
        arms.iter().flat_map(|(arm, n, gave)| (0..*n).map(|at| person(*arm, at < *gave))).collect();
    let days = Period { start: day(start), end: day(start).plus_days(84) };
    let window = Window { days, start: WindowStart::Recorded, wanted_end: days.end };
    let effect = TrialEffect::of(&people, &TrialSettings { permutations: 9, seed: 1 });
    PlanEffect::of(start.to_owned(), (window, Assignment::Drawn), &effect, fewest)
}

#[test]
fn effects_of_few_givers_are_hidden() {
    for (givers, wanted) in
        [([30, 10], true), ([30, 9], false), ([91, 10], false), ([30, 41], false), ([100, 0], true)]
    {
        let found = effect_from("2024-06-01", givers, 10);
        assert_eq!(found.is_ok(), wanted, "{givers:?}");
        assert!(wanted || found == Err(NotMeasured::TooFew));
    }
    assert!(effect_from("2024-06-01", [1, 49], 1).is_ok());
}

#[test]
fn effects_are_those_of_the_year() {
    let of = |start: &str| effect_from(start, [30, 20], 10).unwrap();
    let effects = ["2024-08-31", "2024-09-01", "2025-08-31", "2025-09-01"].map(of).to_vec();
    let settings = ImpactSettings { start_month: 9, effects, ..open(2024) };
    let found = impact(&ledger(&BY_HAND, &[]), &settings, day("2025-11-15")).unwrap();
    let names: Vec<&str> = found.effects.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["2024-09-01", "2025-08-31"]);
    assert_eq!(found.pooled.unwrap().response.unwrap().campaigns, 2);
    let rows = found.rows.iter().filter(|row| row.measure == Measure::EffectResponse);
    assert_eq!(rows.map(|row| row.group.as_str()).collect::<Vec<_>>(), ["", "2024-09-01", "2025-08-31"]);
}

/// 40 donors who gave in the first half of 2024 and of the years before, and `few` who gave in the second
/// half of those years.
fn half_year(few: usize) -> Ledger {
    let ids: Vec<String> = (0..120).map(|at| format!("D{at:03}")).collect();
    let mut gifts: Vec<Gift<'_>> = Vec::new();
    for id in &ids[..40] {
        for on in ["2021-03-01", "2022-03-01", "2023-03-01", "2024-06-28"] {
            gifts.push((id, on, 1_000, "", "", "EUR"));
        }
    }
    for id in &ids[40..40 + few] {
        for on in ["2020-09-01", "2021-09-01", "2022-09-01", "2023-09-01"] {
            gifts.push((id, on, 1_000, "", "", "EUR"));
        }
    }
    ledger(&gifts, &[])
}

#[test]
fn few_donors_of_the_rest_of_a_year_cannot_be_computed() {
    let publish = |few: usize, fewest: u64| {
        let settings = ImpactSettings { fewest, ..ImpactSettings::new(2024) };
        impact(&half_year(few), &settings, day("2024-07-02")).unwrap()
    };
    assert!(!publish(3, 1).complete);
    let of = |found: &Impact, year: i32, measure: Measure| {
        found.find(year, measure, GroupKind::All, "").and_then(|row| row.n)
    };
    // With 3 of them, 43 donors of the retention are not shown beside the 40 who gave up to June.
    for (few, wanted) in [(0, true), (3, false), (20, true)] {
        let found = publish(few, 10);
        let both = |one: Option<u64>, other: Option<u64>| one.is_some() && other.is_some();
        let retention = both(of(&found, 2024, Measure::Retention), of(&found, 2023, Measure::Donors));
        let growth = both(of(&found, 2024, Measure::Growth), of(&found, 2024, Measure::Income));
        assert_eq!((retention, growth), (wanted, wanted), "{few}: {:?}", found.rows);
    }
}

#[test]
fn churn_of_a_year_that_is_not_over_says_that_it_is_of_twelve_months() {
    let ids: Vec<String> = (0..20).map(|at| format!("D{at:02}")).collect();
    let months: Vec<String> = (0..30).map(|at| day("2022-01-10").plus_months(at).to_string()).collect();
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for (at, id) in ids.iter().enumerate() {
        for on in &months {
            let gift = format!("G{at}-{on}");
            let mut row = GiftRow::new(&gift, id, day(on), Cents::new(1_000));
            row.recurring = Some(true);
            builder.push(&row).unwrap();
        }
    }
    let ledger = builder.build().unwrap().0;
    let note = |year: i32| {
        let found = impact(&ledger, &open(year), day("2024-07-02")).unwrap();
        found.find(year, Measure::MonthlyChurn, GroupKind::All, "").unwrap().note
    };
    assert_eq!((note(2023), note(2024)), (None, Some(Note::TwelveMonths)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The equations hold for the numbers themselves: a publication without them would protect nothing.
    #[test]
    fn gains_less_losses_are_the_change_of_the_income(rows in histories(), year in 2019..2024_i32) {
        let ledger = random_ledger(&rows);
        let Ok(found) = impact(&ledger, &open(year), day("2026-01-01")) else { return Ok(()) };
        let of = |measure| value(&found, year, measure, GroupKind::All, "");
        let before = found.complete
            .then(|| value(&found, year - 1, Measure::Income, GroupKind::All, ""))
            .flatten();
        if let (Some(before), Some(_)) = (before, of(Measure::Growth)) {
            let sum = |measures: &[Measure]| measures.iter().filter_map(|one| of(*one)).sum::<f64>();
            let gains = sum(&[Measure::GainNew, Measure::GainRecaptured, Measure::GainUpgraded]);
            let losses = sum(&[Measure::LossDowngraded, Measure::LossLapsedNew, Measure::LossLapsedRepeat,
                Measure::LossLapsedRecaptured]);
            let change = of(Measure::Income).unwrap() - before;
            prop_assert!((gains - losses - change).abs() < 1e-6);
        }
        for kind in [GroupKind::Campaign, GroupKind::Channel] {
            for measure in [Measure::Income, Measure::Gifts, Measure::NewDonors] {
                let parts: f64 = found.rows.iter()
                    .filter(|row| row.year == year && row.group_kind == kind && row.measure == measure)
                    .filter_map(|row| row.value).sum();
                prop_assert!((parts - of(measure).unwrap_or_default()).abs() < 1e-6);
            }
        }
    }

    /// No shown figure stands for fewer donors than allowed, and no group of a sum is left alone.
    #[test]
    fn no_figure_of_few_donors_is_shown(rows in histories(), year in 2018..2025_i32, fewest in 2_u64..8) {
        let ledger = random_ledger(&rows);
        let settings = ImpactSettings { fewest, ..ImpactSettings::new(year) };
        let Ok(found) = impact(&ledger, &settings, day("2026-01-01")) else { return Ok(()) };
        for row in found.rows.iter().filter(|row| row.measure != Measure::MonthlyChurn) {
            prop_assert!(!row.n.is_some_and(|n| (1..fewest).contains(&n)), "{row:?}");
        }
        let n = |year: i32, measure: Measure| {
            found.find(year, measure, GroupKind::All, "").and_then(|row| row.n)
        };
        // Whoever gave in the rest of the year before, of which no row speaks.
        for (whole, part) in [
            (n(year, Measure::Retention), n(year - 1, Measure::Donors)),
            (n(year, Measure::Growth).filter(|_| !found.complete), n(year, Measure::Donors)),
        ] {
            if let Some((whole, part)) = whole.zip(part) {
                prop_assert!(!(1..fewest).contains(&whole.saturating_sub(part)), "{whole} and {part}");
            }
        }
        let all = impact(&ledger, &ImpactSettings { fewest: 1, ..settings }, day("2026-01-01")).unwrap();
        let attack = attack::Attack::new(&all, &found);
        let few = |n: u64| (1..fewest).contains(&n);
        for row in all.rows.iter().filter(|row| row.measure != Measure::MonthlyChurn) {
            let Some((n, value)) = row.n.zip(row.value) else { continue };
            let is_share = row.low.is_some() && row.measure != Measure::LargestTenth;
            let count = if is_share { (value * n as f64).round() as u64 } else { n };
            prop_assert!(!(few(n) && attack.finds(row, true)), "{row:?} of {:?}", found.rows);
            prop_assert!(!((few(count)) && attack.finds(row, false)), "{row:?} of {:?}", found.rows);
        }
    }
}
