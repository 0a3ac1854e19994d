use super::*;
use crate::campaign::Goal;
use crate::campaign::effect::{Difference, MeasuredCampaign};

/// Two years: A1 gives 100 on each 5th, a new donor gives 50 on the 6th of every second month, and R1 has an
/// instalment of 10.
fn ledger() -> Ledger {
    let start = day("2019-01-05");
    let names: Vec<String> = (0..24).map(|month| format!("N{month}")).collect();
    let mut rows = Vec::new();
    for (month, name) in (0..).zip(&names) {
        let on = start.plus_months(month);
        rows.push(("A1", on, 10_000, Status::Settled, false));
        rows.push(("R1", on, 1_000, Status::Settled, true));
        if month % 2 == 1 {
            rows.push((name.as_str(), on.plus_days(1), 5_000, Status::Settled, false));
        }
    }
    ledger_of(&rows)
}

fn effect(currency: Option<Currency>, income: bool) -> EffectFile {
    let campaign = MeasuredCampaign {
        plan_sha256: None,
        channel: None,
        goal: None,
        window: None,
        contacted: 800,
        held_out: 200,
    };
    let of = |estimate, low, high| Difference { estimate, standard_error: 1.0, low, high, p: 0.04 };
    EffectFile::new(vec![campaign], currency, of(0.05, 0.01, 0.09), income.then(|| of(2.5, -0.5, 5.5)))
}

#[test]
fn lower_retention_spares_first_gifts() {
    let found = forecast_income(&ledger(), after(24), None).unwrap();
    let lower = found.lower_retention.as_ref().unwrap();
    // Of 1,500 in single gifts, 300 were first gifts.
    assert!((lower.returning - 0.8).abs() < 1e-12);
    assert_eq!(
        lower.months[0],
        Cents::new((10_000.0 * 0.92 + 1_000.0 * (1.0 - 0.1 / 12.0_f64)).round() as i64)
    );
    assert_eq!(lower.months[11], Cents::new(13_800 + 900));
    assert_eq!(lower.year, Cents::new(lower.months.iter().map(|month| month.get()).sum()));
    assert!(found.second_gift_programme.is_none());
}

/// In a file of 23 months, a first gift of the last twelve may be a later one.
#[test]
fn in_a_young_file_nobody_is_known_to_be_new() {
    let effect = effect(Some(Currency::EUR), true);
    let young = forecast_income(&ledger(), after(23), Some(&effect)).unwrap();
    assert!(young.lower_retention.is_none() && young.second_gift_programme.is_none());
}

#[test]
fn a_programme_brings_the_measured_effect_for_each_new_donor() {
    let found = forecast_income(&ledger(), after(24), Some(&effect(Some(Currency::EUR), true))).unwrap();
    let programme = found.second_gift_programme.unwrap();
    assert_eq!(programme.new_donors, 6);
    assert_eq!(
        [programme.further, programme.low, programme.high],
        [Cents::new(1_500), Cents::new(-300), Cents::new(3_300)]
    );
    assert_eq!(programme.year.get(), found.year.expected.get() + 1_500);
    assert!(!programme.is_shown && !programme.is_of_other_goal);
}

#[test]
fn an_effect_on_other_donors_is_marked() {
    for (goal, is_other) in [(Goal::SecondGift, false), (Goal::Reactivate, true), (Goal::All, true)] {
        let mut effect = effect(Some(Currency::EUR), true);
        effect.campaigns[0].goal = Some(goal);
        let found = forecast_income(&ledger(), after(24), Some(&effect)).unwrap();
        assert_eq!(found.second_gift_programme.unwrap().is_of_other_goal, is_other, "{goal:?}");
    }
}

#[test]
fn an_effect_that_does_not_fit_is_refused() {
    let refused = |effect: &EffectFile| forecast_income(&ledger(), after(24), Some(effect)).unwrap_err();
    assert_eq!(refused(&effect(Some(Currency::EUR), false)).message().id(), "effect-without-amounts");
    assert_eq!(refused(&effect(Currency::parse("USD"), true)).message().id(), "effect-of-other-currency");
}
