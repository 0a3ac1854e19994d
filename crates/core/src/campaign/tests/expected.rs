//! The effect of a list by past campaigns.

use super::*;
use crate::Kind;
use crate::campaign::effect::{Difference, EffectFile, MeasuredCampaign};

fn measured(channel: Option<&str>, currency: Option<Currency>) -> EffectFile {
    let past = MeasuredCampaign {
        plan_sha256: None,
        channel: channel.map(str::to_owned),
        goal: None,
        window: None,
        contacted: 1_000,
        held_out: 200,
    };
    let difference = |estimate, low, high| Difference { estimate, standard_error: 0.1, low, high, p: 0.04 };
    EffectFile::new(vec![past], currency, difference(0.02, 0.005, 0.035), Some(difference(3.0, -0.5, 6.5)))
}

#[test]
fn a_measured_effect_is_that_of_the_contacts_less_their_cost() {
    // Ten contacts at 2.00: 30.00 that would not come anyway, and 500 contacts for 1,000.00.
    let settings = PlanSettings { cost: Cents::new(200), budget: Some(Cents::new(2_000)), ..by_post() };
    let draft = plan(&vec![Someone::new(0.5, 50.0); 30], &settings);
    let effect = |file: EffectFile, draft: &Plan<Draft>| {
        let each = file.per_contact(draft).unwrap();
        draft.clone().with_effect(each).expected_effect().unwrap()
    };
    let found = effect(measured(Some("post"), Some(Currency::EUR)), &draft);
    let values =
        |estimate: crate::campaign::effect::Estimate| [estimate.estimate, estimate.low, estimate.high];
    let near = |found: [f64; 3], wanted: [f64; 3]| {
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?} {wanted:?}");
    };
    near(values(found.givers), [0.2, 0.05, 0.35]);
    near(values(found.income.unwrap()), [30.0, -5.0, 65.0]);
    near(values(found.net.unwrap()), [10.0, -25.0, 45.0]);
    near(values(found.of_next_thousand.unwrap()), [1_500.0, -250.0, 3_250.0]);
    // A contact that costs nothing has no limit by money.
    let free = plan(&vec![Someone::new(0.5, 50.0); 30], &PlanSettings { cost: Cents::new(0), ..settings });
    assert_eq!(effect(measured(Some("post"), None), &free).of_next_thousand, None);
}

#[test]
fn an_effect_of_another_channel_or_currency_is_refused() {
    let draft = plan(&three(), &by_post());
    let dollars = Currency::parse("USD");
    for (file, id) in [
        (measured(Some("email"), Some(Currency::EUR)), "effect-of-other-channel"),
        (measured(Some("post"), dollars), "effect-measured-in-other-currency"),
    ] {
        let error = file.per_contact(&draft).unwrap_err();
        assert_eq!((error.kind(), error.message().id()), (Kind::Refused, id));
    }
    let of_goal = |goal| {
        let mut file = measured(Some("post"), Some(Currency::EUR));
        file.campaigns[0].goal = Some(goal);
        file
    };
    let error = of_goal(Goal::Upgrade).per_contact(&draft).unwrap_err();
    assert_eq!(error.message().id(), "effect-of-other-event");
    assert!(of_goal(Goal::Renew).per_contact(&draft).is_ok());
    // A table of an experiment names none of them.
    assert!(measured(None, None).per_contact(&draft).is_ok());
    let thanks = PlanSettings { goal: Goal::Thank, quiet_days: 400, ..by_post() };
    let error = measured(None, None).per_contact(&plan(&three(), &thanks)).unwrap_err();
    assert_eq!(error.message().id(), "effect-of-no-appeal");
}
