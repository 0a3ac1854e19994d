//! Answers about small ledgers, made in memory.

use std::path::PathBuf;

use obole::campaign::effect::Difference;
use obole::impact::{ImpactSettings, PlanEffect, detailed_impact};
use obole_ledger::{Cents, Day, GiftRow, LedgerBuilder, Period};
use proptest::prelude::*;

use super::*;
use crate::source::Yearly;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// A gift: donor, days since 2022-01-01, cents, regular, campaign.
type Gift = (u8, i32, i64, bool, u8);

/// The publication of some gifts; `None` if no year is complete.
fn yearly_of(gifts: &[Gift], effects: Vec<PlanEffect>) -> Option<Yearly> {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for (at, (donor, days, cents, is_regular, campaign)) in gifts.iter().enumerate() {
        let (gift, donor) = (format!("G{at}"), format!("D{donor:03}"));
        let campaign = format!("campaign {campaign}");
        let on = day("2022-01-01").plus_days(*days);
        let mut row = GiftRow::new(&gift, &donor, on, Cents::new(*cents));
        row.recurring = Some(*is_regular);
        row.campaign = &campaign;
        builder.push(&row).unwrap();
    }
    let ledger = builder.build().unwrap().0;
    let today = day("2025-03-01");
    let year = obole::impact::last_complete_year(&ledger, 1, today)?;
    let settings = ImpactSettings { fewest: crate::fewest(), effects, ..ImpactSettings::new(year) };
    let (impact, details) = detailed_impact(&ledger, &settings, today).unwrap();
    Some(Yearly { ledger, impact, details, not_measured: Vec::new(), today })
}

/// Donors with one gift of 50 each in 2024, and a gift of the year after it.
pub(super) fn one_gift_each(donors: u8, effects: Vec<PlanEffect>) -> Yearly {
    let gifts = (0..donors).map(|donor| (donor, 790, 5_000, false, 1));
    yearly_of(&gifts.chain([(0, 1_130, 100, false, 1)]).collect::<Vec<_>>(), effects).unwrap()
}

/// A source that computes the publication of some gifts.
struct Gifts(Vec<Gift>, Vec<PlanEffect>);

impl Source for Gifts {
    fn yearly(&self, _: Lang) -> Result<Yearly> {
        let none = || Error::new(Kind::Refused, "impact-no-complete-year");
        yearly_of(&self.0, self.1.clone()).ok_or_else(none)
    }
}

fn answer(source: &Gifts, name: &str, lang: Lang) -> Result<Finished> {
    Tool::find(name).unwrap().answer((source, &PathBuf::from("none")), &Map::new(), lang)
}

#[test]
fn a_measured_effect_has_its_interval_and_income_is_not_called_one() {
    let difference = |estimate: f64| {
        Some(Difference {
            estimate,
            standard_error: 0.01,
            low: estimate - 0.02,
            high: estimate + 0.02,
            p: 0.01,
        })
    };
    let effect = PlanEffect {
        name: "spring".to_owned(),
        days: Period { start: day("2024-03-01"), end: day("2024-06-01") },
        contacted: 400,
        held_out: 100,
        response: difference(0.05),
        income_per_person: difference(1.5),
    };
    let gifts = (0..40).map(|donor| (donor, 790, 5_000, false, 1)).chain([(0, 1_130, 100, false, 1)]);
    let source = Gifts(gifts.collect(), vec![effect]);
    let found = answer(&source, "campaigns", Lang::En).unwrap();
    let line = found.text.lines().find(|line| line.starts_with("spring")).unwrap();
    assert!(line.contains("5.0 points (3.0 to 7.0)") && line.contains("€1.50 (€1.48 to €1.52)"), "{line}");
    assert!(found.text.contains("Income with a campaign code is not the effect of the campaign."));
    assert!(found.text.contains("campaign 1, 2024: Income: €2,000.00"), "{}", found.text);
    let json = &found.json["figures"]["measured_effects"][0];
    assert!((json["difference_of_shares"]["low"].as_f64().unwrap() - 0.03).abs() < 1e-9, "{json}");
}

/// Numbers of people in an answer.
fn counts(value: &Value, found: &mut Vec<u64>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let is_count = ["donors", "new", "kept", "lost", "back"].contains(&name.as_str());
                found.extend(field.as_u64().filter(|_| is_count));
                counts(field, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| counts(item, found)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the gifts, no answer holds a small number of people, and a month is not less than its
    /// regular gifts by a few donors.
    #[test]
    fn no_answer_holds_a_small_number_of_people(
        gifts in proptest::collection::vec(
            (0_u8..40, 0_i32..1_150, 100_i64..90_000, proptest::bool::weighted(0.3), 0_u8..4), 60..400),
    ) {
        let source = Gifts(gifts, Vec::new());
        let few = |n: u64| (1..crate::fewest()).contains(&n);
        let mut months = Vec::new();
        for tool in TOOLS.iter().filter(|tool| !["fairness", "model_proof"].contains(&tool.name)) {
            let Ok(found) = answer(&source, tool.name, Lang::Fr) else { continue };
            let mut numbers = Vec::new();
            counts(&found.json, &mut numbers);
            prop_assert!(!numbers.iter().any(|n| few(*n)), "{}: {}", tool.name, found.text);
            if ["income", "regular_giving"].contains(&tool.name) {
                months.push(found.json["figures"]["months"].clone());
            }
        }
        if let [all, regular] = months.as_slice() {
            for (all, regular) in all.as_array().unwrap().iter().zip(regular.as_array().unwrap()) {
                let donors = |of: &Value| of["giving"]["donors"].as_u64();
                if let Some((all, regular)) = donors(all).zip(donors(regular)) {
                    prop_assert!(!few(all - regular), "{all} and {regular}");
                }
            }
        }
    }
}
