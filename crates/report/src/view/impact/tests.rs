//! The page in both languages, with everything that it may say.

use std::collections::BTreeMap;

use obole::campaign::Arm;
use obole::campaign::effect::{Assignment, Person, TrialEffect, TrialSettings, Window, WindowStart};
use obole::impact::{Counter, ImpactSettings, PlanEffect, Rule, impact};
use obole_ledger::{Cents, Day, DonorRow, GiftRow, Ledger, LedgerBuilder, RowPlace};

use super::*;
use crate::page::impact_html;
use crate::words::Lang;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// Cohorts of 300 donors; of those of 2021 and 2022, 240 give again a year later, of those of 2023 only 90.
fn ledger() -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    let mut id = 0;
    let mut push = |donor: &str, on: &str, cents: i64, recurring: bool| {
        id += 1;
        let id = format!("G{id}");
        let mut row = GiftRow::new(&id, donor, day(on), Cents::new(cents));
        (row.campaign, row.channel) = ("spring", if recurring { "" } else { "web" });
        row.recurring = Some(recurring);
        builder.push(&row).unwrap();
    };
    // The file begins years before the first cohort.
    push("A0", "2019-12-01", 1_000, false);
    for (cohort, (again, year)) in [(240, 2021), (240, 2022), (90, 2023), (0, 2024)].into_iter().enumerate() {
        for at in 0..300 {
            let donor = format!("D{cohort}{at:03}");
            // A few large gifts of one person each.
            let cents = if at < 30 { 100_000 } else { 1_000 };
            push(&donor, &format!("{year}-12-20"), cents, false);
            if at < again {
                push(&donor, &format!("{}-12-10", year + 1), cents, false);
            }
        }
    }
    for month in 1..=12 {
        for at in 0..80 {
            push(&format!("M{at:02}"), &format!("2023-{month:02}-05"), 1_000, true);
            if at < 30 || month < 4 {
                push(&format!("M{at:02}"), &format!("2024-{month:02}-05"), 1_000, true);
            }
        }
    }
    builder.source("donors.csv").unwrap();
    for at in 0..300 {
        for cohort in 0..4 {
            let gender = if at % 2 == 0 { "F" } else { "M" };
            let id = format!("D{cohort}{at:03}");
            let row = DonorRow { id, gender: gender.to_owned(), ..DonorRow::default() };
            builder.donor(&row, RowPlace { source: 1, row: at + 2 }).unwrap();
        }
    }
    builder.build().unwrap().0
}

fn effect() -> PlanEffect {
    let person =
        |arm, gave| Person { arm, gave, income: Some(Cents::new(if gave { 3_000 } else { 0 })), score: None };
    let people: Vec<Person> = (0..400)
        .map(|at| person(Arm::Contacted, at < 60))
        .chain((0..200).map(|at| person(Arm::HeldOut, at < 10)))
        .collect();
    let days = Period { start: day("2024-02-01"), end: day("2024-04-25") };
    let window = Window { days, start: WindowStart::Exported, wanted_end: days.end };
    let found = TrialEffect::of(&people, &TrialSettings::default());
    PlanEffect::of("winter".to_owned(), (window, Assignment::Drawn), &found, 10).unwrap()
}

#[test]
fn the_page_says_everything_in_both_languages() {
    let settings = ImpactSettings {
        costs: BTreeMap::from([("spring".to_owned(), Cents::new(50_000))]),
        effects: vec![effect(), effect()],
        ..ImpactSettings::new(2024)
    };
    let found = impact(&ledger(), &settings, day("2025-03-01")).unwrap();
    let rules: Vec<Rule> = found.suggestions.iter().map(|one| one.rule).collect();
    assert!(rules.contains(&Rule::RetentionFell) && rules.contains(&Rule::SecondGiftFell), "{rules:?}");
    assert!(rules.contains(&Rule::ChurnRose) && rules.contains(&Rule::Concentrated), "{rules:?}");
    assert!(!found.assessments.is_empty());
    let not_measured = [("plan".to_owned(), "why".to_owned())];
    for (lang, wanted) in [
        (
            Lang::En,
            [
                "Impact in 2024",
                "not the effect of the campaign",
                "(raised − cost) ÷ cost",
                "What speaks against",
            ],
        ),
        (
            Lang::Fr,
            [
                "Bilan 2024",
                "n’est pas l’effet de la campagne",
                "(collecté − coût) ÷ coût",
                "Ce qui plaide contre",
            ],
        ),
    ] {
        let words = Words::new(lang);
        let page = impact_html(&ImpactInput { impact: &found, not_measured: &not_measured }, &words).unwrap();
        for one in wanted {
            assert!(page.contains(one), "{one}");
        }
        assert!(!page.contains("<script") && !page.contains("src=\"http") && !page.contains("href=\"http"));
        // Every drawing has its title.
        assert_eq!(page.matches("<svg").count(), page.matches("<title>").count() - 1);
    }
}

#[test]
fn a_year_that_is_not_over_and_a_ledger_without_attributes_say_so() {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for at in 0..100 {
        for (year, month) in [(2022, 3), (2023, 3), (2024, 4)] {
            let id = format!("G{year}{at}");
            let on = day(&format!("{year}-{month:02}-{:02}", 1 + at % 28));
            builder.push(&GiftRow::new(&id, &format!("D{at}"), on, Cents::new(1_000))).unwrap();
        }
    }
    let (ledger, _) = builder.build().unwrap();
    let found = impact(&ledger, &ImpactSettings::new(2024), day("2024-06-10")).unwrap();
    assert!(!found.complete);
    for (lang, wanted) in [(Lang::En, "so far"), (Lang::Fr, "à ce jour")] {
        let page =
            impact_html(&ImpactInput { impact: &found, not_measured: &[] }, &Words::new(lang)).unwrap();
        assert!(page.contains(wanted) && page.contains("donors.csv") && page.contains("--cost"));
    }
}

#[test]
fn every_rule_and_reason_has_its_sentences() {
    const RULES: [Rule; 6] = [
        Rule::RetentionFell,
        Rule::SecondGiftFell,
        Rule::NewBelowRepeat,
        Rule::ChurnRose,
        Rule::ChannelFell,
        Rule::Concentrated,
    ];
    const COUNTERS: [Counter; 9] = [
        Counter::OneYear,
        Counter::FewDonors,
        Counter::SameDonors,
        Counter::SameMonths,
        Counter::Usual,
        Counter::TotalHeld,
        Counter::OneLargeDonor,
        Counter::Skewed,
        Counter::NotOver,
    ];
    let words = Words::new(Lang::Fr);
    for rule in RULES {
        assert!(
            ["do", "seen", "evidence"]
                .iter()
                .all(|what| words.knows(&format!("impact-{what}-{}", rule.name())))
        );
    }
    assert!(COUNTERS.iter().all(|one| words.knows(&format!("impact-against-{}", one.name()))));
    assert!(Measure::ALL.iter().all(|one| {
        let name = one.name().replace('_', "-");
        words.knows(&format!("impact-name-{name}")) && words.knows(&format!("impact-define-{name}"))
    }));
}
