//! Edges: empty tables, absent parts, refused input, and the four verdicts.

use obole_fairness::{
    Attribute, Gates, Kind, Metric, Outcome, Reason, Reference, Rows, Settings, Verdict, audit,
};

/// Selected and not selected rows of each group.
fn verdict_of(groups: &[(&'static str, usize, usize)], settings: Settings) -> Verdict {
    let mut labels = Vec::new();
    let mut decision = Vec::new();
    for &(name, yes, no) in groups {
        labels.extend(vec![Some(name); yes + no]);
        decision.extend(vec![true; yes]);
        decision.extend(vec![false; no]);
    }
    let rows = Rows { decision: Some(&decision), ..Rows::default() };
    let settings =
        Settings { min_ratio: Some(0.8), verdict_metrics: vec![Metric::SelectionRate], ..settings };
    let audit = audit(&rows, &[Attribute::from_labels("g", labels)], &settings).unwrap();
    audit.attributes["g"].verdicts[0].clone()
}

#[test]
fn each_verdict_is_reached() {
    let of = |groups: &[(&'static str, usize, usize)]| verdict_of(groups, Settings::default());
    assert_eq!(of(&[("a", 500, 500), ("b", 490, 510)]).outcome, Outcome::Meets);
    let v = of(&[("a", 500, 500), ("b", 250, 750), ("c", 480, 520)]);
    assert_eq!(v.outcome, Outcome::DoesNotMeet);
    let pair = v.pair.unwrap();
    assert_eq!((pair.lower.as_str(), pair.higher.as_str(), pair.ratio.get()), ("b", "a", Some(0.5)));
    // 30/100 against 25/100: the interval of the ratio holds both 1 and 0.8.
    assert_eq!(of(&[("a", 30, 70), ("b", 25, 75)]).outcome, Outcome::NotEnoughData);
    // Groups of 20 are below the gate: too little to say anything.
    assert_eq!(of(&[("a", 10, 10), ("b", 2, 18)]).outcome, Outcome::NotEnoughData);
    // Nobody or everybody is selected: there is no decision to audit, and that is no parity.
    let none = of(&[("a", 0, 500), ("b", 0, 500)]);
    assert_eq!((none.outcome, none.reason), (Outcome::NotAssessable, Some(Reason::NoneSelected)));
    let all = of(&[("a", 500, 0), ("b", 400, 0)]);
    assert_eq!((all.outcome, all.reason), (Outcome::NotAssessable, Some(Reason::AllSelected)));
    let settings = Settings { favourable: obole_fairness::Favourable::NotSelected, ..Settings::default() };
    assert_eq!(verdict_of(&[("a", 500, 0), ("b", 400, 0)], settings).reason, Some(Reason::AllSelected));
}

#[test]
fn each_answer_on_a_gap_is_reached() {
    let of = |groups: &[(&'static str, usize, usize)]| {
        let mut labels = Vec::new();
        let mut decision = Vec::new();
        for &(name, yes, no) in groups {
            labels.extend(vec![Some(name); yes + no]);
            decision.extend(vec![true; yes]);
            decision.extend(vec![false; no]);
        }
        let rows = Rows { decision: Some(&decision), ..Rows::default() };
        let verdict_metrics = vec![Metric::SelectionRate];
        let settings = Settings { max_gap: Some(0.1), verdict_metrics, ..Settings::default() };
        audit(&rows, &[Attribute::from_labels("g", labels)], &settings).unwrap().attributes["g"].gaps[0]
            .clone()
    };
    assert_eq!(of(&[("a", 500, 500), ("b", 490, 510)]).outcome, Outcome::Meets);
    let gap = of(&[("a", 500, 500), ("b", 250, 750), ("c", 480, 520)]);
    assert_eq!(gap.outcome, Outcome::DoesNotMeet);
    let pair = gap.pair.unwrap();
    assert_eq!((pair.lower.as_str(), pair.higher.as_str(), pair.difference.get()), ("b", "a", Some(0.25)));
    // Three pairs: the interval holds for all of them together, at 1 − 0.05/3.
    let z = obole_fairness::normal_two_sided(0.05 / 3.0);
    let interval = obole_fairness::newcombe((500.0, 1000.0), (250.0, 1000.0), z).unwrap();
    assert!((pair.interval.unwrap().low - interval.low).abs() < 1e-12);
    assert_eq!((gap.pairs, gap.weighted), (3, false));
    let evidence = pair.evidence;
    assert_eq!((evidence.lower_rate, evidence.higher_rate, evidence.lower_n), (0.25, 0.5, 1000.0));
    assert!(evidence.p.get().unwrap() < 1e-20 && evidence.p_adjusted.get() > evidence.p.get());
    // 30/100 against 25/100: the interval of the difference holds both 0 and 0.1.
    assert_eq!(of(&[("a", 30, 70), ("b", 25, 75)]).outcome, Outcome::NotEnoughData);
    assert_eq!(of(&[("a", 10, 10), ("b", 2, 18)]).outcome, Outcome::NotEnoughData);
    assert_eq!(of(&[("a", 10, 490)]).outcome, Outcome::NotAssessable);
    let none = of(&[("a", 0, 500), ("b", 0, 500)]);
    assert_eq!((none.outcome, none.reason), (Outcome::NotAssessable, Some(Reason::NoneSelected)));
    let bad = Settings { max_gap: Some(1.5), ..Settings::default() };
    let rows = Rows { decision: Some(&[true, false]), ..Rows::default() };
    let groups = Attribute::from_labels("g", ["a", "b"].map(Some));
    assert_eq!(audit(&rows, &[groups], &bad).unwrap_err().kind(), Kind::InvalidParameter);
}

#[test]
fn a_burden_is_compared_by_those_who_are_spared() {
    let settings = Settings { favourable: obole_fairness::Favourable::NotSelected, ..Settings::default() };
    // Selected: 10 % and 5 %. Spared: 90 % and 95 %, a ratio of 0.947.
    let v = verdict_of(&[("a", 100, 900), ("b", 50, 950)], settings);
    assert_eq!(v.outcome, Outcome::Meets);
    assert!((v.pair.unwrap().ratio.get().unwrap() - 0.9 / 0.95).abs() < 1e-12);
}

#[test]
fn absent_parts_are_undefined_with_a_reason() {
    let score = [0.2, 0.8, 0.5];
    let rows = Rows { score: Some(&score), ..Rows::default() };
    let groups = Attribute::from_labels("g", ["a", "a", "b"].map(Some));
    let settings = Settings { gates: Gates::open(), ..Settings::default() };
    let audit = audit(&rows, &[groups], &settings).unwrap();
    let group = &audit.attributes["g"].groups[0];
    assert_eq!(group.get(Metric::SelectionRate).reason(), Some(Reason::NoDecisions));
    assert_eq!(group.get(Metric::Auc).reason(), Some(Reason::NoLabels));
    assert_eq!(group.get(Metric::MeanScore).get(), Some(0.5));
    let json = &audit.to_json()["canonical"]["g"]["exclude"]["groups"]["a"];
    assert!(json["n_sel"].is_null() && json["tp"].is_null() && json["n_pos"].is_null());
    assert_eq!(json["n"], 2);
}

#[test]
fn rows_without_an_outcome_count_where_no_outcome_is_needed() {
    let y = [Some(true), None, Some(false), None];
    let decision = [true, true, false, false];
    let rows = Rows { y_true: Some(&y), decision: Some(&decision), ..Rows::default() };
    let groups = Attribute::from_labels("g", [Some("a"); 4]);
    let settings = Settings { gates: Gates::open(), ..Settings::default() };
    let audit = audit(&rows, &[groups], &settings).unwrap();
    let group = &audit.attributes["g"].groups[0];
    assert_eq!(group.get(Metric::SelectionRate).get(), Some(0.5));
    assert_eq!(group.get(Metric::BaseRate).get(), Some(0.5));
    assert_eq!(group.get(Metric::Accuracy).get(), Some(1.0));
}

#[test]
fn an_empty_table_and_an_empty_attribute_are_answered() {
    let none = audit(&Rows::default(), &[], &Settings::default()).unwrap();
    assert_eq!(none.overall_all_rows.get(Metric::SelectionRate).reason(), Some(Reason::NoRows));
    let decision = [true, false];
    let rows = Rows { decision: Some(&decision), ..Rows::default() };
    let unknown = Attribute::from_labels("g", [None, None]);
    let open = Settings { gates: Gates::open(), ..Settings::default() };
    let all = audit(&rows, std::slice::from_ref(&unknown), &open).unwrap();
    let g = &all.attributes["g"];
    assert_eq!((g.n_included, g.n_missing, g.groups.len(), g.reference.as_ref()), (0, Some(2), 0, None));
    assert_eq!(g.missing.as_ref().unwrap().get(Metric::SelectionRate).get(), Some(0.5));
    // Two people are too few to be a line of their own: nothing is said of them.
    let audit = audit(&rows, &[unknown], &Settings::default()).unwrap();
    assert!(audit.few.contains("g") && audit.n_rows == 0);
    assert!(audit.to_json()["canonical"]["g"]["exclude"]["spread"]["tpr"]["ratio"].is_null());
}

#[test]
fn refused_input_names_its_rows() {
    let score = [0.2, f64::NAN, 0.5];
    let rows = Rows { score: Some(&score), ..Rows::default() };
    let error = audit(&rows, &[], &Settings::default()).unwrap_err();
    assert_eq!(
        (error.kind(), error.place().row, error.place().column.as_deref()),
        (Kind::InvalidValue, Some(2), Some("score"))
    );
    let ages: Vec<String> = (0..30).map(|age| age.to_string()).collect();
    let decision = vec![true; 30];
    let rows = Rows { decision: Some(&decision), ..Rows::default() };
    let age = Attribute::from_labels("age", ages.iter().map(|age| Some(age.as_str())));
    let error = audit(&rows, &[age], &Settings::default()).unwrap_err();
    assert_eq!(error.kind(), Kind::NeedsBins);
    assert!(error.hints()[0].text(obole_error::Lang::En).contains("18-34"));
    let g = Attribute::from_labels("g", vec![Some("a"); 30]);
    let named = Reference::Named([("g".to_owned(), "z".to_owned())].into());
    let settings = Settings { reference: named, ..Settings::default() };
    assert_eq!(audit(&rows, &[g], &settings).unwrap_err().kind(), Kind::UnknownReference);
}

/// By hand: weights 1, 2 and 3, in two groups of 6. Group a has TPR 3/4 and FPR 1/4, group b TPR 1/4 and FPR
/// 0; without weights 2/3 and 1/3, and 1/3 and 0.
#[test]
fn the_named_disparities_of_a_weighted_table_are_weighted() {
    let truth: Vec<Option<bool>> = [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0].map(|y| Some(y == 1)).to_vec();
    let decision = [1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0].map(|taken| taken == 1);
    let weight = [1.0, 2.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 2.0, 3.0, 1.0, 1.0];
    let rows =
        Rows { y_true: Some(&truth), decision: Some(&decision), weight: Some(&weight), ..Rows::default() };
    let labels = (0..12).map(|row| Some(if row < 6 { "a" } else { "b" }));
    let settings = Settings { gates: Gates::open(), ..Settings::default() };
    let found = audit(&rows, &[Attribute::from_labels("g", labels)], &settings).unwrap();
    let part = &found.to_json()["canonical"]["g"]["exclude"];
    let near = |value: &serde_json::Value, known: f64| (value.as_f64().unwrap() - known).abs() < 1e-12;
    let weighted = &part["weighted"]["named"];
    // Differences of ½ and ¼, ratios of ⅓ and 0.
    assert!(near(&weighted["equalized_odds_difference_mean"], 0.375));
    assert!(near(&weighted["equalized_odds_difference_worst"], 0.5));
    assert!(near(&weighted["equalized_odds_ratio_mean"], 1.0 / 6.0));
    assert!(near(&weighted["equal_opportunity_difference"], 0.5));
    // Selected: 4 of 8, and 1 of 9.
    assert!(near(&weighted["demographic_parity_difference"], 0.5 - 1.0 / 9.0));
    assert!(near(&part["named"]["equalized_odds_difference_mean"], 1.0 / 3.0));
    assert_eq!(found.attributes["g"].named_weighted.as_ref().unwrap().tpr_undefined_groups, []);
}

/// A correlation of 0/0: everybody of a is selected, nobody of b gave, and c has one of each.
#[test]
fn a_correlation_without_variation_is_said_to_have_none() {
    let truth: Vec<Option<bool>> = [1, 0, 1, 0, 0, 0, 1, 0].map(|y| Some(y == 1)).to_vec();
    let decision = [1, 1, 1, 1, 0, 0, 1, 0].map(|taken| taken == 1);
    let rows = Rows { y_true: Some(&truth), decision: Some(&decision), ..Rows::default() };
    let labels = ["a", "a", "a", "b", "b", "b", "c", "c"].map(Some);
    let settings = Settings { gates: Gates::open(), ..Settings::default() };
    let found = audit(&rows, &[Attribute::from_labels("g", labels)], &settings).unwrap();
    let groups = &found.to_json()["canonical"]["g"]["exclude"]["groups"];
    for group in ["a", "b"] {
        assert!(groups[group]["mcc"].is_null() && groups[group]["reasons"]["mcc"] == "no_variation");
        let line = format!("table,g,{group},shown,3,mcc,,");
        let csv = found.csv("table");
        let line = csv.lines().find(|known| known.starts_with(&line)).unwrap();
        assert!(line.contains(",no_variation,"), "{line}");
    }
    assert_eq!(groups["c"]["mcc"], 1.0);
    let spread = &found.to_json()["canonical"]["g"]["exclude"]["spread"]["mcc"];
    assert_eq!(spread["undefined_groups"], serde_json::json!(["a", "b"]));
}
