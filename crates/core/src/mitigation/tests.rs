use super::*;
use obole_fairness::{AcceptAttributeAtDecision, Criterion, Effect, Gates, Limit, Stands};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::audit::table::Columns;

/// A table in which a column `postcode_rich` predicts the group and nothing else, `recency` predicts the
/// outcome and not the group, and `noise` predicts nothing. The model sees the lower rate of the group only
/// through its proxy.
struct World {
    columns: Vec<(&'static str, Vec<String>)>,
}

impl World {
    fn new(n: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let names = ["gave", "p", "mailed", "sex", "age", "postcode_rich", "recency", "noise", "given"];
        let mut columns: Vec<(&'static str, Vec<String>)> = names.map(|name| (name, Vec::new())).to_vec();
        for row in 0..n {
            let woman = rng.random_bool(0.5);
            let rich = rng.random_bool(if woman { 0.2 } else { 0.8 });
            let recency: f64 = rng.random_range(0.0..40.0);
            // Past gifts depend on the group itself: the model then learns the group from the proxy.
            let likelihood = 1.0 / (1.0 + (-1.0 + recency / 15.0 - if woman { -0.7 } else { 0.7 }).exp());
            let gave = rng.random_bool(likelihood);
            let cells = [
                if row % 40 == 7 { String::new() } else { u8::from(gave).to_string() },
                format!("{likelihood:.4}"),
                u8::from(likelihood > 0.55).to_string(),
                if row % 50 == 3 { String::new() } else { if woman { "F" } else { "M" }.to_owned() },
                ["18-34", "35-54", "55-69"][rng.random_range(0..3_usize)].to_owned(),
                u8::from(rich).to_string(),
                format!("{recency:.1}"),
                format!("{:.3}", rng.random::<f64>()),
                if gave { "20".to_owned() } else { "0".to_owned() },
            ];
            columns.iter_mut().zip(cells).for_each(|(column, cell)| column.1.push(cell));
        }
        Self { columns }
    }

    fn cells(&self, name: &str) -> (&str, Vec<&str>) {
        let found = self.columns.iter().find(|(known, _)| *known == name).unwrap();
        (found.0, found.1.iter().map(String::as_str).collect())
    }

    fn table(&self) -> Table {
        Table::parse(&Columns {
            truth: Some(self.cells("gave")),
            score: Some(self.cells("p")),
            decision: Some(self.cells("mailed")),
            groups: vec![self.cells("sex"), self.cells("age")],
            ..Columns::default()
        })
        .unwrap()
    }

    fn asked(&self, methods: &[Method], inputs: &[&str]) -> AskedOfTable<'_> {
        AskedOfTable {
            ask: Ask {
                methods: methods.iter().copied().collect(),
                limit: Limit { max_gap: Some(0.1), min_ratio: None },
                quota: None,
                accepted: Some(AcceptAttributeAtDecision::by_a_person()),
            },
            inputs: inputs.iter().map(|name| self.cells(name)).collect(),
            fits: ResponseSettings::default(),
        }
    }
}

const INPUTS: [&str; 3] = ["postcode_rich", "recency", "noise"];

fn gap(effect: &Effect) -> f64 {
    effect.rates[&Metric::SelectionRate].gap.get().unwrap()
}

#[test]
fn the_planted_proxy_is_found_first_and_removing_it_closes_the_gap_at_a_price() {
    let world = World::new(6000, 1);
    let found = table_mitigation(&world.table(), &Settings::default(), &world.asked(&[], &INPUTS)).unwrap();
    assert!(found.mitigations.is_empty());
    let proxies = found.proxies.unwrap();
    assert_eq!(proxies.names[0].criteria[&Criterion::Residence], Stands::Names);
    assert!(proxies.names[1].criteria.is_empty());
    let sex = &proxies.attributes[0];
    assert_eq!((sex.attribute.as_str(), sex.groups.len()), ("sex", 1));
    let first = &sex.columns[0];
    assert_eq!(first.column, "postcode_rich");
    // A flag that gives the group correctly in 80 of 100 rows: AUC 0.8, V 0.6 (planted; standard errors below
    // 0.011).
    assert!((first.auc.get().unwrap() - 0.8).abs() < 0.05, "{:?}", first.auc);
    assert!((first.tie.cramers_v.get().unwrap() - 0.6).abs() < 0.05);
    assert!((sex.auc.get().unwrap() - 0.8).abs() < 0.05);
    // Without it no input predicts the group.
    assert!((first.auc_without.get().unwrap() - 0.5).abs() < 0.05);
    for other in &sex.columns[1..] {
        assert!((other.auc.get().unwrap() - 0.5).abs() < 0.05, "{other:?}");
        assert!((other.auc_without.get().unwrap() - 0.8).abs() < 0.05);
    }
    let before = sex.refit.as_ref().unwrap();
    let removal = first.removal.as_ref().unwrap();
    let (was, is) = (gap(&before.effect), gap(removal.effect.as_ref().unwrap()));
    assert!(was > 0.15 && is < 0.06, "{was} {is}");
    let price = removal.price.as_ref().unwrap();
    assert!((price.gaps[&Metric::SelectionRate].closed.get().unwrap() - 100.0 * (was - is)).abs() < 1e-9);
    assert!(price.lost.get().unwrap() > 0.0);
    assert!(removal.fit.unwrap().auc.get().unwrap() < before.fit.auc.get().unwrap());
    assert!(removal.fit.unwrap().log_loss.get().unwrap() > before.fit.log_loss.get().unwrap());
    // Age is independent of everything else.
    let age = &proxies.attributes[1];
    assert_eq!(age.groups, ["18-34", "35-54", "55-69"]);
    assert!((age.auc.get().unwrap() - 0.5).abs() < 0.05);
}

#[test]
fn reweighing_closes_the_gap_of_a_model_and_has_a_price() {
    let world = World::new(6000, 2);
    let methods = [Method::Reweighing, Method::ProxyRemoval, Method::Quota, Method::EqualSelection];
    let found =
        table_mitigation(&world.table(), &Settings::default(), &world.asked(&methods, &INPUTS)).unwrap();
    let sex = &found.mitigations[0];
    let before = sex.refit.as_ref().unwrap();
    let tried = |method: Method| sex.tried.iter().find(|tried| tried.method == method).unwrap();
    let reweighed = tried(Method::Reweighing);
    let after = reweighed.effect.as_ref().unwrap();
    assert!(gap(after) < 0.5 * gap(&before.effect), "{} {}", gap(after), gap(&before.effect));
    assert!(reweighed.price.as_ref().unwrap().lost.get().unwrap() > 0.0);
    // Every fit selects as many rows as the decision does.
    let budget = sex.budget as f64;
    assert!([&before.effect, after].iter().all(|effect| (effect.selected - budget).abs() < 1e-9));
    assert_eq!(sex.tried.iter().filter(|tried| tried.method == Method::ProxyRemoval).count(), 3);
    let methods: Vec<Method> = sex.tried.iter().map(|tried| tried.method).collect();
    assert!(methods.is_sorted());
    let beside = tried(Method::EqualSelection).beside.unwrap();
    assert!(!sex.tried[beside].needs_attribute);
    let mut json = json!({});
    found.put_into(&mut json);
    assert!(json["mitigation"]["sex"]["tried"].is_array() && json["proxies"]["attributes"].is_array());
}

#[test]
fn the_same_table_gives_the_same_bytes_on_any_number_of_threads() {
    let world = World::new(1500, 3);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let asked = world.asked(&Method::ALL, &INPUTS);
        let found = pool.install(|| table_mitigation(&world.table(), &Settings::default(), &asked)).unwrap();
        serde_json::to_string(&found).unwrap()
    };
    assert_eq!(run(1), run(2));
}

#[test]
fn what_cannot_be_fitted_says_so_and_small_groups_stay_out() {
    let world = World::new(160, 4);
    let mut asked = world.asked(&[Method::Reweighing], &["noise", "given"]);
    let found = table_mitigation(&world.table(), &Settings::default(), &asked).unwrap();
    // The amount given reveals the outcome.
    let proxies = found.proxies.unwrap();
    assert_eq!(proxies.left_out[0].column, "given");
    asked.inputs.clear();
    let refused = table_mitigation(&world.table(), &Settings::default(), &asked).unwrap_err();
    assert_eq!(refused.kind(), Kind::Usage);
    asked.ask.methods = [Method::EqualTpr].into();
    asked.ask.accepted = None;
    let refused = table_mitigation(&world.table(), &Settings::default(), &asked).unwrap_err();
    assert_eq!(refused.kind(), Kind::AttributeAtDecision);
    // 30 rows: no model, no verdict, reasons instead of numbers.
    let few = World::new(30, 5);
    let asked = few.asked(&[Method::Reweighing, Method::Quota], &["noise"]);
    let found = table_mitigation(&few.table(), &Settings::default(), &asked).unwrap();
    assert!(found.mitigations[0].tried.iter().all(|tried| tried.effect.is_none() && tried.why_not.is_some()));
    assert!(found.mitigations[0].frontiers[&Metric::SelectionRate].left_out.len() == 2);
    let open = Settings { gates: Gates::open(), ..Settings::default() };
    let found = table_mitigation(&few.table(), &open, &asked).unwrap();
    assert!(found.mitigations[0].frontiers[&Metric::SelectionRate].left_out.is_empty());
}
