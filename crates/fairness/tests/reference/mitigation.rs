//! Mitigations of the donor case against `mitigation.py`: frontier, quota, equal selection, equal true
//! positive rates and equalised odds, each computed there by counting for every candidate, or as a linear
//! programme.

use crate::support::{Case, data};
use obole_fairness::{AcceptAttributeAtDecision, Effect, Gates, Limit, Metric, MitigationInput, Settings};
use serde_json::Value;

fn near(got: f64, want: &Value, tolerance: f64, what: &str) {
    let want = want.as_f64().unwrap();
    assert!((got - want).abs() <= tolerance * want.abs().max(1.0), "{what}: {got} instead of {want}");
}

fn same(effect: &Effect, want: &Value, tolerance: f64, what: &str) {
    near(effect.selected, &want["selected"], tolerance, what);
    near(effect.reached.get().unwrap(), &want["reached"], tolerance, what);
    near(effect.amount_reached.get().unwrap(), &want["amount_reached"], tolerance, what);
    for metric in [Metric::SelectionRate, Metric::Tpr, Metric::Fpr] {
        let (rate, want) = (&effect.rates[&metric], &want["rates"][metric.key()]);
        near(rate.gap.get().unwrap(), &want["gap"], tolerance, what);
        near(rate.ratio.get().unwrap(), &want["ratio"], tolerance, what);
        assert_eq!(rate.lowest.as_deref(), want["lowest"].as_str(), "{what}");
        assert_eq!(rate.highest.as_deref(), want["highest"].as_str(), "{what}");
    }
}

#[test]
fn every_method_agrees_with_the_independent_computation() {
    let case = Case::read(&data(), "donor");
    let text = std::fs::read_to_string(data().join("donor.mitigation.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    let settings = Settings { gates: Gates::open(), ..Settings::default() };
    let rows = case.rows();
    let accepted = AcceptAttributeAtDecision::by_a_person();
    for attribute in &case.attributes {
        let name = attribute.name();
        let want = &expected["attributes"][name];
        let field = MitigationInput::new(&rows, attribute, &settings).unwrap();
        assert_eq!(field.selected_now(), expected["budget"].as_u64());
        same(&field.now().unwrap(), &want["now"], 1e-12, "now");
        for metric in [Metric::SelectionRate, Metric::Tpr] {
            let frontier = field.frontier(metric).unwrap();
            let limit = Limit { max_gap: expected["max_gap"][name].as_f64(), min_ratio: None };
            let chosen = frontier.choose(limit, field.selected_now().unwrap()).unwrap();
            let points = want["frontier"][metric.key()].as_array().unwrap();
            assert!(points.len() > 100);
            for point in points.iter().chain([&want["chosen"][metric.key()]]) {
                let found = frontier.points.iter().find(|p| p.threshold == point[0].as_f64()).unwrap();
                assert_eq!(Some(found.selected), point[1].as_u64());
                near(found.gap.get().unwrap(), &point[2], 1e-12, "gap");
                near(found.lost.get().unwrap(), &point[3], 0.0, "lost");
                near(found.amount_lost.get().unwrap(), &point[4], 1e-12, "amount lost");
            }
            assert_eq!(chosen.threshold, want["chosen"][metric.key()][0].as_f64(), "{name} {}", metric.key());
        }
        for quota in want["quota"].as_array().unwrap() {
            let found = field.quota(quota["share"].as_f64().unwrap()).unwrap();
            assert_eq!(Some(found.drawn), quota["drawn"].as_u64());
            near(found.reached_sd.get().unwrap(), &quota["sd"], 1e-12, "sd");
            same(&found.effect, &quota["effect"], 1e-12, "quota");
        }
        let effect = |chance: Vec<f64>| field.effect(&chance).unwrap();
        same(
            &effect(field.equal_selection(accepted).unwrap()),
            &want["equal_selection"],
            1e-12,
            "equal selection",
        );
        same(&effect(field.equal_tpr(accepted).unwrap()), &want["equal_tpr"], 1e-12, "equal tpr");
        let (odds, chance) = field.equalised_odds(accepted).unwrap().unwrap();
        // The linear programme is solved to about nine digits.
        near(odds.fpr, &want["equalised_odds"]["fpr"], 1e-8, "fpr");
        near(odds.tpr, &want["equalised_odds"]["tpr"], 1e-8, "tpr");
        let after = effect(chance);
        assert!(after.rates[&Metric::Tpr].gap.get().unwrap() < 1e-12);
        assert!(after.rates[&Metric::Fpr].gap.get().unwrap() < 1e-12);
        assert!((after.selected - field.selected_now().unwrap() as f64).abs() < 1e-6);
    }
}
