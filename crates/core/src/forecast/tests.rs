use std::path::Path;

use obole_ledger::canonical::{Dialect, read_donors, read_gifts};
use obole_ledger::{AsOf, Day, Ledger, LedgerBuilder};

use super::*;
use crate::features::COMPUTED;
use crate::models::{Method, Task};

fn as_of(day: &str) -> AsOf {
    AsOf::new(Day::parse_iso(day).unwrap())
}

pub(super) fn sample() -> Ledger {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/canonical");
    let open = |name: &str| std::fs::File::open(folder.join(name)).unwrap();
    let (mut builder, dialect) = (LedgerBuilder::new(), Dialect::default());
    read_gifts(open("gifts.csv"), "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    read_donors(open("donors.csv"), "donors.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    builder.build().unwrap().0
}

/// Makes a ledger with one donor for each of these days, who gave once on that day.
fn ledger(days: &[&str]) -> Ledger {
    let mut gifts = "donor_id,date,amount\n".to_owned();
    for (donor, day) in days.iter().enumerate() {
        gifts.push_str(&format!("{donor},{day},{}.00\n", 20 + donor % 7));
    }
    let (mut builder, dialect) = (LedgerBuilder::new(), Dialect::default());
    read_gifts(gifts.as_bytes(), "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    builder.build().unwrap().0
}

#[test]
fn the_features_of_a_day_are_computed_once() {
    let ledger = sample();
    COMPUTED.with_borrow_mut(Vec::clear);
    let found = forecast(&ledger, as_of("2025-01-01"), &ForecastSettings::auto()).unwrap();
    let mut computed = COMPUTED.with_borrow(Vec::clone);
    computed.sort_unstable();
    let (all, first) = (computed.len(), computed[0]);
    computed.dedup();
    assert_eq!((all, first), (computed.len(), as_of("2019-01-01")), "{computed:?}");
    assert_eq!(found.newest_tested().unwrap().as_of, as_of("2024-01-01"));
}

#[test]
fn each_part_is_reported_once_and_the_last_is_the_end() {
    let (ledger, settings) = (sample(), ForecastSettings::default());
    let mut parts = Vec::new();
    forecast_with(&ledger, as_of("2025-01-01"), &settings, &mut |progress| parts.push(progress)).unwrap();
    let names: Vec<&str> = parts.iter().map(|progress| progress.part.name()).collect();
    assert_eq!(names, ["compare", "compare", "test", "test", "test", "measure", "fit", "score"]);
    assert!(parts.iter().zip(1..).all(|(progress, at)| (progress.done, progress.of) == (at, 8)), "{parts:?}");
    // Without a past to test, only the fit and the scores are left.
    let mut short = Vec::new();
    forecast_with(&ledger, as_of("2018-03-01"), &settings, &mut |progress| short.push(progress)).unwrap();
    let last = short.last().unwrap();
    assert!(last.part == Part::Score && last.done == last.of, "{short:?}");
}

#[test]
fn a_forecast_is_what_its_parts_give() {
    let (ledger, day) = (sample(), as_of("2025-01-01"));
    let settings = ForecastSettings::auto();
    let found = forecast(&ledger, day, &settings).unwrap();
    let proof = crate::evaluate::backtest(&ledger, day, &settings.backtest).unwrap();
    assert!(found.proof == proof);
    let set = newest_training(&ledger, day, 12).unwrap().unwrap();
    assert_eq!(set.labels().as_of, as_of("2024-01-01"));
    let (models, record) = fit_as_proved(&ledger, &set, &proof).unwrap();
    assert!((found.models.as_ref(), found.training.as_ref()) == (Some(&models), Some(&record)));
    let scores = models.score(&features_to_score(&ledger, day).unwrap()).unwrap();
    assert!(found.scores.gift_likelihood == scores.gift_likelihood);
    assert_eq!(found.scores.donor.len(), 1_938);
    assert!(found.cards().iter().all(|card| card.proved) && !found.scores.methods.unproved);
    let settings = crate::lifetime::LifeSettings {
        bootstrap: settings.backtest.bootstrap,
        fit: crate::models::FitSettings {
            gift: proof.model_of(Task::Gift),
            lapse: proof.model_of(Task::Lapse),
            ..crate::models::FitSettings::default()
        },
        amounts: proof.amount.method,
        ..crate::lifetime::LifeSettings::default()
    };
    let values = crate::lifetime::lifetime_of(&ledger, day, &settings, &models).unwrap();
    // The first year is the value of the scores, discounted from its middle.
    let lifetime = found.lifetime.as_ref().unwrap();
    assert_eq!(lifetime.donor, found.scores.donor);
    for (row, value) in lifetime.horizons[0].value.iter().enumerate() {
        assert!((value - found.scores.expected_value(row) / 1.1_f64.sqrt()).abs() < 1e-9, "{row}");
    }
    let (values, found) = (values.who_may_be_profiled(ledger.donors()), found.lifetime.unwrap());
    assert!(found.donor == values.donor && found.proof == values.proof);
    // Interval ends without a past are NaN, which equals nothing.
    assert!(found.horizons.iter().zip(&values.horizons).all(|(one, other)| one.value == other.value));
}

#[test]
fn without_an_outcome_the_rule_answers_and_nothing_is_fitted() {
    let found = forecast(
        &ledger(&["2024-03-01", "2024-06-01", "2024-12-20"]),
        as_of("2025-01-01"),
        &ForecastSettings::default(),
    )
    .unwrap();
    assert!(found.models.is_none() && found.training.is_none() && found.lifetime.is_none());
    assert_eq!((found.scores.len(), found.scores.methods.gift), (3, Method::Rule));
    assert!(found.newest_tested().is_none() && found.cards().is_empty());
}

#[test]
fn few_outcomes_leave_each_task_to_its_rule() {
    let days: Vec<&str> = ["2021-05-01", "2022-05-01", "2023-05-01", "2024-05-01"].repeat(5);
    let found = forecast(&ledger(&days), as_of("2025-01-01"), &ForecastSettings::default()).unwrap();
    assert!(found.cards().iter().all(|card| card.method.is_rule() && card.proved));
}

#[test]
fn a_backtest_of_another_horizon_proves_nothing() {
    let (ledger, day) = (sample(), as_of("2025-01-01"));
    let settings = ForecastSettings::new(Some(Method::Logistic), crate::models::FitSettings::default(), 6);
    let proof = crate::evaluate::backtest(&ledger, day, &settings.backtest).unwrap();
    let set = newest_training(&ledger, day, 12).unwrap().unwrap();
    assert_eq!(fit_as_proved(&ledger, &set, &proof).unwrap_err().kind(), Kind::Usage);
}

#[test]
fn a_ledger_without_gifts_before_the_day_has_no_forecast() {
    let found = forecast(&ledger(&["2024-03-01"]), as_of("2020-01-01"), &ForecastSettings::default());
    assert_eq!(found.unwrap_err().kind(), Kind::Refused);
}
