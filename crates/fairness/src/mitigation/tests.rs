use super::*;
use crate::input::{Attribute, Rows};
use crate::{Gates, Kind, Metric, Settings};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

#[derive(Debug)]
struct Table {
    y: Vec<Option<bool>>,
    score: Vec<f64>,
    decision: Vec<bool>,
    labels: Vec<Option<&'static str>>,
}

impl Table {
    fn rows(&self) -> Rows<'_> {
        Rows {
            y_true: Some(&self.y),
            score: Some(&self.score),
            decision: Some(&self.decision),
            ..Rows::default()
        }
    }

    fn attribute(&self) -> Attribute {
        Attribute::from_labels("g", self.labels.iter().copied())
    }

    fn selected(&self) -> u64 {
        self.decision.iter().filter(|taken| **taken).count() as u64
    }

    /// Creates a table in which group b gives as often as group a but has lower scores: the disparity is only
    /// in the score.
    fn planted(n: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut table = Self { y: vec![], score: vec![], decision: vec![], labels: vec![] };
        for _ in 0..n {
            let chance: f64 = rng.random_range(0.0..0.8);
            let b = rng.random_bool(0.4);
            table.y.push(Some(rng.random_bool(chance)));
            table.score.push(if b { 0.5 * chance } else { chance });
            table.labels.push(Some(if b { "b" } else { "a" }));
        }
        let mut sorted = table.score.clone();
        sorted.sort_by(f64::total_cmp);
        let least = sorted[n * 7 / 10];
        table.decision = table.score.iter().map(|score| *score >= least).collect();
        table
    }
}

fn open() -> Settings {
    Settings { gates: Gates::open(), ..Settings::default() }
}

fn accepted() -> AcceptAttributeAtDecision {
    AcceptAttributeAtDecision::by_a_person()
}

fn any_table() -> impl Strategy<Value = Table> {
    prop::collection::vec((0_u8..12, 0_u8..5, 0_u8..4, any::<bool>()), 2..70).prop_map(|rows| Table {
        score: rows.iter().map(|row| f64::from(row.0) / 11.0).collect(),
        y: rows
            .iter()
            .map(|row| [Some(true), Some(false), Some(true), Some(false), None][row.1 as usize])
            .collect(),
        labels: rows.iter().map(|row| [Some("a"), Some("b"), Some("c"), None][row.2 as usize]).collect(),
        decision: rows.iter().map(|row| row.3).collect(),
    })
}

proptest! {
    #[test]
    fn no_method_selects_more_than_the_budget(table in any_table(), quota in 0.0..=1.0_f64, gap in 0.0..0.5_f64, seed in any::<u64>()) {
        let ask = Ask {
            methods: Method::ALL.into_iter().collect(),
            limit: Limit { max_gap: Some(gap), min_ratio: None },
            quota: Some(quota),
            accepted: Some(accepted()),
        };
        let found = mitigate(&table.rows(), &table.attribute(), &open(), &ask).unwrap();
        prop_assert_eq!(found.budget, table.selected());
        for effect in found.tried.iter().filter(|tried| !tried.held_out).filter_map(|tried| tried.effect.as_ref()) {
            prop_assert!(effect.selected <= found.budget as f64 + 1e-9, "{:?}", effect);
            prop_assert!(effect.most_selected() <= found.budget);
        }
        let (rows, attribute) = (table.rows(), table.attribute());
        let field = MitigationInput::new(&rows, &attribute, &open()).unwrap();
        let set = [field.equal_tpr(accepted()).unwrap(), field.quota_chances(quota).unwrap()];
        for chance in set {
            prop_assert!(chance.iter().sum::<f64>() <= found.budget as f64 + 1e-9);
        }
        let drawn = field.draw(quota, seed).unwrap();
        prop_assert_eq!(drawn.iter().filter(|taken| **taken).count() as u64, table.selected());
        prop_assert_eq!(field.equal_selection(accepted()).unwrap().iter().sum::<f64>(), table.selected() as f64);
        if let Some((odds, chance)) = field.equalised_odds(accepted()).unwrap() {
            prop_assert!(chance.iter().all(|chance| (-1e-12..=1.0 + 1e-12).contains(chance)));
            let drawn = draw_chances(&chance, seed).iter().filter(|taken| **taken).count();
            prop_assert!(drawn as u64 <= table.selected());
            // Every group that takes part has exactly the same rates.
            let effect = field.effect(&chance).unwrap();
            if odds.rules.len() == attribute.levels().len() && table.y.iter().all(Option::is_some) {
                prop_assert!(effect.rates[&Metric::Tpr].gap.get().unwrap() < 1e-9, "{:?}", odds);
                prop_assert!(effect.rates[&Metric::Fpr].gap.get().unwrap() < 1e-9, "{:?}", odds);
            }
        }
    }

    #[test]
    fn equal_selection_is_even_to_one_person(table in any_table()) {
        let (rows, attribute) = (table.rows(), table.attribute());
        let chance = MitigationInput::new(&rows, &attribute, &open()).unwrap().equal_selection(accepted()).unwrap();
        let share = table.selected() as f64 / chance.len() as f64;
        for label in [Some("a"), Some("b"), Some("c"), None] {
            let mine: Vec<usize> = (0..chance.len()).filter(|row| table.labels[*row] == label).collect();
            let taken: f64 = mine.iter().map(|row| chance[*row]).sum();
            prop_assert!((taken - share * mine.len() as f64).abs() < 1.0);
            // Within a group nobody is selected before a person with a higher score.
            let lowest = mine.iter().filter(|row| chance[**row] == 1.0).map(|row| table.score[*row]).fold(f64::INFINITY, f64::min);
            prop_assert!(mine.iter().all(|row| chance[*row] == 1.0 || table.score[*row] <= lowest));
        }
    }

    #[test]
    fn with_the_weights_outcome_and_group_are_independent(
        table in prop::collection::vec((any::<bool>(), 0_u8..3, 1_u8..9), 1..80)
    ) {
        // One row of each kind, so that every cell of the table has one.
        let all = (0..3_u8).flat_map(|g| [(true, g, 1), (false, g, 2)]);
        let table: Vec<(bool, u8, u8)> = table.into_iter().chain(all).collect();
        let y: Vec<Option<bool>> = table.iter().map(|row| Some(row.0)).collect();
        let own: Vec<f64> = table.iter().map(|row| f64::from(row.2) / 2.0).collect();
        let attribute = Attribute::from_labels("g", table.iter().map(|row| Some(["a", "b", "c"][row.1 as usize])));
        let rows = Rows { y_true: Some(&y), weight: Some(&own), ..Rows::default() };
        let found = reweighing_weights(&rows, &attribute).unwrap();
        let sum = |of: &dyn Fn(&(bool, u8, u8)) -> bool| -> f64 {
            table.iter().zip(&found.weight).filter(|(row, _)| of(row)).map(|(_, weight)| weight).sum()
        };
        let whole = sum(&|_| true);
        prop_assert!((whole - own.iter().sum::<f64>()).abs() < 1e-9 * whole);
        for g in 0..3 {
            let joint = sum(&|row| row.0 && row.1 == g);
            let margins = sum(&|row| row.0) * sum(&|row| row.1 == g) / whole;
            prop_assert!((joint - margins).abs() < 1e-9 * whole, "{joint} {margins}");
        }
    }
}

#[test]
fn a_planted_disparity_is_closed_and_its_price_is_what_counting_gives() {
    let table = Table::planted(4000, 5);
    let (rows, attribute) = (table.rows(), table.attribute());
    let ask = Ask {
        methods: Method::ALL.into_iter().collect(),
        limit: Limit { max_gap: Some(0.05), min_ratio: None },
        quota: None,
        accepted: Some(accepted()),
    };
    let found = mitigate(&rows, &attribute, &Settings::default(), &ask).unwrap();
    let gap = found.now.rates[&Metric::SelectionRate].gap.get().unwrap();
    assert!(gap > 0.3, "{gap}");
    let of = |method, metric| found.tried.iter().find(|t| t.method == method && t.metric == metric).unwrap();
    for (method, metric) in [
        (Method::OneThreshold, Metric::SelectionRate),
        (Method::Quota, Metric::SelectionRate),
        (Method::EqualSelection, Metric::SelectionRate),
        (Method::EqualTpr, Metric::Tpr),
        (Method::EqualisedOdds, Metric::Tpr),
    ] {
        let tried = of(method, metric);
        assert_eq!(tried.meets, Some(true), "{method:?}");
        let effect = tried.effect.as_ref().unwrap();
        let price = tried.price.as_ref().unwrap();
        let lost = found.now.reached.get().unwrap() - effect.reached.get().unwrap();
        assert!((price.lost.get().unwrap() - lost).abs() < 1e-9);
        let closed =
            100.0 * (found.now.rates[&metric].gap.get().unwrap() - effect.rates[&metric].gap.get().unwrap());
        assert!(
            (price.gaps[&metric].lost_per_point.get().unwrap() - lost / closed).abs() < 1e-9,
            "{method:?}"
        );
    }
    // The score of group b is wrong by a factor. Correcting that gains gifts, while a threshold or a random
    // draw loses some.
    let lost = |method, metric| of(method, metric).price.as_ref().unwrap().lost.get().unwrap();
    assert!(lost(Method::EqualSelection, Metric::SelectionRate) < 0.0);
    assert!(
        lost(Method::Quota, Metric::SelectionRate) > 0.0
            && lost(Method::OneThreshold, Metric::SelectionRate) > 0.0
    );
    // The alternative to a method that needs the attribute is the cheapest one that does not and that meets
    // the threshold on the same rate.
    for (method, metric) in [(Method::EqualSelection, Metric::SelectionRate), (Method::EqualTpr, Metric::Tpr)]
    {
        let beside = &found.tried[of(method, metric).beside.unwrap()];
        let price = |one: &Tried| one.price.as_ref().unwrap().gaps[&metric].lost_per_point.get();
        let meets =
            |one: &&Tried| one.effect.as_ref().is_some_and(|e| e.rates[&metric].gap.get().unwrap() <= 0.05);
        let free = found.tried.iter().filter(|one| !one.needs_attribute).filter(meets);
        let cheapest = free.filter_map(price).fold(f64::INFINITY, f64::min);
        assert!(!beside.needs_attribute && meets(&beside));
        assert_eq!(price(beside), Some(cheapest));
    }
    assert_eq!(of(Method::Quota, Metric::Tpr).beside, None);
}

#[test]
fn what_needs_the_attribute_is_refused_until_a_person_accepts() {
    let table = Table::planted(200, 6);
    for method in Method::ALL {
        let ask =
            Ask { methods: BTreeSet::from([method]), limit: Limit::default(), quota: None, accepted: None };
        let found = mitigate(&table.rows(), &table.attribute(), &open(), &ask);
        match method.needs_attribute() {
            true => assert_eq!(found.unwrap_err().kind(), Kind::AttributeAtDecision),
            false => assert!(found.is_ok()),
        }
    }
    assert!(Method::ALL.into_iter().all(|method| Method::from_key(method.key()) == Some(method)));
}

/// A score that says nothing, in groups that give alike: on the rows that set them, thresholds for each group
/// bring the rates together exactly; on other rows the gap is that of chance.
#[test]
fn a_gap_is_measured_on_rows_that_did_not_set_the_rule() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let n = 1200;
    let score: Vec<f64> = (0..n).map(|_| rng.random()).collect();
    let table = Table {
        y: (0..n).map(|_| Some(rng.random::<f64>() < 0.2)).collect(),
        labels: (0..n).map(|row| Some(["a", "b", "c"][row % 3])).collect(),
        decision: score.iter().map(|score| *score > 0.6).collect(),
        score,
    };
    let (rows, attribute) = (table.rows(), table.attribute());
    let field = MitigationInput::new(&rows, &attribute, &open()).unwrap();
    let gap = |effect: &Effect| effect.rates[&Metric::Tpr].gap.get().unwrap();
    let ask = Ask {
        methods: Method::ALL.into_iter().collect(),
        limit: Limit { max_gap: Some(0.01), min_ratio: None },
        quota: None,
        accepted: Some(accepted()),
    };
    let found = mitigate(&rows, &attribute, &open(), &ask).unwrap();
    let (_, chance) = field.equalised_odds(accepted()).unwrap().unwrap();
    assert!(gap(&field.effect(&chance).unwrap()) < 1e-9);
    let chance = field.equal_tpr(accepted()).unwrap();
    assert!(gap(&field.effect(&chance).unwrap()) < 0.02);
    for method in [Method::EqualTpr, Method::EqualisedOdds] {
        let tried = found.tried.iter().find(|tried| tried.method == method).unwrap();
        let effect = tried.effect.as_ref().unwrap();
        assert!(tried.held_out && gap(effect) > 0.02, "{method:?} {}", gap(effect));
        assert_eq!(tried.meets, Some(false));
        // The number selected is that of the decision, but for chance.
        assert!((effect.selected - found.budget as f64).abs() < 40.0, "{}", effect.selected);
    }
    // A share in each group and a fixed quota choose nothing by the outcome.
    let plain = found.tried.iter().find(|tried| tried.method == Method::EqualSelection).unwrap();
    assert!(!plain.held_out && plain.meets == Some(true));
}

/// Twelve people are in two hidden groups; who is in which must not change anything that is published.
#[test]
fn no_result_depends_on_the_split_between_hidden_groups() {
    let told = |first: usize| {
        let mut table = Table::planted(500, 11);
        for (at, row) in (0..500).step_by(41).take(12).enumerate() {
            table.labels[row] = Some(if at < first { "x" } else { "y" });
        }
        let ask = Ask {
            methods: Method::ALL.into_iter().collect(),
            limit: Limit { max_gap: Some(0.05), min_ratio: None },
            quota: None,
            accepted: Some(accepted()),
        };
        let (rows, attribute) = (table.rows(), table.attribute());
        let settings = Settings::default();
        let field = MitigationInput::new(&rows, &attribute, &settings).unwrap();
        assert_eq!(field.shown().levels(), ["a", "b"]);
        let weights = reweighing_weights(&rows, &field.shown()).unwrap();
        serde_json::to_string(&(mitigate(&rows, &attribute, &settings, &ask).unwrap(), weights)).unwrap()
    };
    assert_eq!(told(2), told(6));
    assert_eq!(told(2), told(11));
}

#[test]
fn a_quota_does_what_the_formula_expects() {
    let table = Table::planted(1500, 8);
    let (rows, attribute) = (table.rows(), table.attribute());
    let field = MitigationInput::new(&rows, &attribute, &open()).unwrap();
    let quota = field.quota(0.3).unwrap();
    let draws = 2000;
    let (mut reached, mut squares, mut rate) = (0.0, 0.0, [0.0; 2]);
    let sizes = ["a", "b"].map(|g| table.labels.iter().filter(|label| **label == Some(g)).count() as f64);
    for seed in 0..draws {
        let taken = field.draw(0.3, seed).unwrap();
        let gifts = (0..1500).filter(|row| taken[*row] && table.y[*row] == Some(true)).count() as f64;
        reached += gifts;
        squares += gifts * gifts;
        for (place, g) in ["a", "b"].into_iter().enumerate() {
            let mine = (0..1500).filter(|row| taken[*row] && table.labels[*row] == Some(g)).count();
            rate[place] += mine as f64 / sizes[place];
        }
    }
    let n = draws as f64;
    let mean = reached / n;
    let sd = (squares / n - mean * mean).sqrt();
    let expected = quota.reached_sd.get().unwrap();
    // Five standard errors of a mean, and of a standard deviation (σ/√(2n)).
    assert!((mean - quota.effect.reached.get().unwrap()).abs() < 5.0 * expected / n.sqrt());
    assert!((sd - expected).abs() < 5.0 * expected / (2.0 * n).sqrt(), "{sd} {expected}");
    let gap = (rate[0] - rate[1]) / n;
    let formula = quota.effect.rates[&Metric::SelectionRate].gap.get().unwrap();
    assert!((gap - formula).abs() < 5.0 * 0.02 / n.sqrt(), "{gap} {formula}");
    assert_eq!(field.draw(0.3, 1).unwrap(), field.draw(0.3, 1).unwrap());
}

#[test]
fn the_smallest_quota_meets_the_threshold_and_one_percent_less_does_not() {
    let table = Table::planted(1500, 9);
    let (rows, attribute) = (table.rows(), table.attribute());
    let field = MitigationInput::new(&rows, &attribute, &open()).unwrap();
    for metric in [Metric::SelectionRate, Metric::Tpr] {
        let limit = Limit { max_gap: Some(0.12), min_ratio: None };
        let quota = field.smallest_quota(metric, limit).unwrap().unwrap();
        assert!(quota.effect.rates[&metric].gap.get().unwrap() <= 0.12);
        let less = field.quota(quota.share - 0.01).unwrap();
        assert!(less.effect.rates[&metric].gap.get().unwrap() > 0.12);
    }
    assert!(field.smallest_quota(Metric::Tpr, Limit::default()).unwrap().is_none());
}

#[test]
fn a_draw_takes_each_row_with_its_chance() {
    let chance = [0.1, 0.9, 0.5, 0.25, 0.25, 1.0, 0.0, 0.3];
    let mut seen = [0.0; 8];
    for seed in 0..20_000 {
        let drawn = draw_chances(&chance, seed);
        let number = drawn.iter().filter(|taken| **taken).count();
        assert!((3..=4).contains(&number), "the chances sum to 3.3");
        seen.iter_mut().zip(drawn).for_each(|(seen, taken)| *seen += f64::from(u8::from(taken)) / 20_000.0);
    }
    for (seen, chance) in seen.iter().zip(chance) {
        assert!(
            (seen - chance).abs() < 5.0 * (chance * (1.0 - chance) / 20_000.0_f64).sqrt() + 1e-9,
            "{seen} {chance}"
        );
    }
}
