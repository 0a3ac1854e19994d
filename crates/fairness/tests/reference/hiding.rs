//! Hidden numbers stay hidden in everything that leaves the crate.

use crate::support::Case;
use obole_fairness::{Attribute, Gates, Missing, Outcome, Rows, Settings, SmallCounts, Status, audit};

fn gated() -> obole_fairness::Audit {
    let case = Case::read(&crate::support::data(), "tiny");
    let settings = Settings { min_ratio: Some(0.8), ..Settings::default() };
    audit(&case.rows(), &case.attributes, &settings).unwrap()
}

#[test]
fn a_group_of_three_and_its_complement_are_hidden() {
    let audit = gated();
    let group = &audit.attributes["group"];
    let status: Vec<Status> = group.groups.iter().map(|g| g.status).collect();
    assert_eq!(status, [Status::Shown, Status::Hidden, Status::Hidden]);
    assert!(group.groups[1].metrics.is_none() && group.groups[1].bins.is_empty());
    assert!(group.versus_reference.is_empty());
    assert_eq!(group.verdicts[0].outcome, Outcome::NotEnoughData);
}

/// The two hidden groups hold 11 people. A mark for "fewer than 10" beside one for "the other" would be 1
/// and 10.
#[test]
fn nothing_tells_a_small_group_from_the_one_that_protects_it() {
    let level = |row: usize| match row {
        0..400 => "many",
        400..410 => "ten",
        _ => "one",
    };
    let told = |swapped: bool| {
        let name = |row| match (level(row), swapped) {
            ("ten", true) => "one",
            ("one", true) => "ten",
            (name, _) => name,
        };
        let labels: Vec<Option<&str>> = (0..411).map(|row| Some(name(row))).collect();
        let outcome: Vec<Option<bool>> = (0..411).map(|row| Some(row % 3 == 0)).collect();
        let score: Vec<f64> = (0..411).map(|row| f64::from(row) / 500.0).collect();
        let decision: Vec<bool> = (0..411).map(|row| row % 4 == 0).collect();
        let given: Vec<f64> = (0..411).map(|row| if row % 3 == 0 { 20.0 } else { 0.0 }).collect();
        let rows = Rows {
            y_true: Some(&outcome),
            score: Some(&score),
            decision: Some(&decision),
            amount: Some((&given, &given)),
            ..Rows::default()
        };
        let settings = Settings { min_ratio: Some(0.8), max_gap: Some(0.1), ..Settings::default() };
        let found = audit(&rows, &[Attribute::from_labels("g", labels)], &settings).unwrap();
        (found.to_json().to_string(), serde_json::to_string(&found).unwrap(), found.csv("table"))
    };
    assert_eq!(told(false), told(true));
}

#[test]
fn no_number_of_a_hidden_group_reaches_the_files() {
    let case = Case::read(&crate::support::data(), "tiny");
    let open = case.audit(obole_fairness::Missing::Exclude);
    let shut = gated();
    let json = shut.to_json();
    let part = &json["canonical"]["group"]["exclude"];
    for key in ["versus_reference", "reweighing_kamiran_calders"] {
        assert!(part[key].get("C").is_none() && part[key].get("B").is_none(), "{key}");
    }
    assert!(part["ranking"]["groups"].get("B").is_none());
    assert!(part["ranking"]["ndkl_stable"].is_null());
    assert!(part["entropy"]["between_gei2"].is_null());
    assert_eq!(part["groups"]["C"]["n"], serde_json::Value::Null);
    // Any distinctive number of a hidden group would show as text somewhere.
    let text = json.to_string() + &serde_json::to_string(&shut).unwrap();
    let text = text + &serde_json::to_string(&shut.frame()).unwrap();
    let hidden = &open.attributes["group"].groups[1];
    let mut looked_for = 0;
    for value in hidden.metrics.as_ref().unwrap().values.values().filter_map(|v| v.get()) {
        let digits = format!("{value:?}");
        // A rate of few digits may be somebody else's rate too.
        if digits.len() > 12 {
            looked_for += 1;
            assert!(!text.contains(&digits), "{digits}");
        }
    }
    assert!(looked_for > 5);
    // The search can find: a shown group's number is there.
    let shown = open.attributes["group"].groups[0].get(obole_fairness::Metric::Auc).get().unwrap();
    assert!(text.contains(&format!("{shown:?}")));
}

#[test]
fn the_crossing_hides_what_the_margins_hide() {
    let audit = gated();
    let cross = &audit.attributes["group|region"];
    let shown = |level: &str| {
        let cells = cross.groups.iter().filter(|g| g.name.starts_with(level));
        cells.filter(|g| g.status.is_shown()).count()
    };
    // If every cell of the hidden level B were shown, their sum would give B and then C.
    assert!(shown("B|") < 2);
}

#[test]
fn the_gift_of_a_single_giver_is_not_shown() {
    // Fifteen rows in group a, one of them a giver of 77.25; forty rows and twenty givers in each other
    // group.
    let mut labels = vec![Some("a"); 15];
    labels.extend(vec![Some("b"); 40]);
    labels.extend(vec![Some("c"); 45]);
    let mut truth = vec![0.0; 100];
    truth[3] = 77.25;
    truth[20..40].fill(10.0);
    truth[60..85].fill(20.0);
    let pred = vec![5.0; 100];
    let decision = vec![true; 100];
    let rows = Rows { decision: Some(&decision), amount: Some((&truth, &pred)), ..Rows::default() };
    let groups = Attribute::from_labels("g", labels);
    let audit = audit(&rows, &[groups], &Settings::default()).unwrap();
    let amount = audit.attributes["g"].amount.as_ref().unwrap();
    let givers = &amount.givers_only_unweighted;
    assert!(!givers.groups.contains_key("a"));
    // With a alone left out, the total of all givers would give it back; one of the others is left out as
    // well.
    assert!(givers.groups.len() < 2);
    assert!(!audit.to_json().to_string().contains("77.25"));
}

/// 7 rows without a value beside 140 and 153: as a group they are hidden with the smaller of the others, and
/// their number would give both sizes away.
#[test]
fn the_number_of_missing_values_does_not_tell_the_size_of_a_hidden_group() {
    let level = |row: usize| match row {
        0..140 => Some("A"),
        140..293 => Some("B"),
        _ => None,
    };
    let labels: Vec<Option<&str>> = (0..300).map(level).collect();
    let decisions: Vec<bool> = (0..300).map(|row| row % 3 == 0).collect();
    let rows = Rows { decision: Some(&decisions), ..Rows::default() };
    let told = |missing: Missing, k: u64| {
        let gates = if k == 0 { Gates::open() } else { Gates { publish_k: k, ..Gates::default() } };
        let settings = Settings { missing, gates, ..Settings::default() };
        let audit = audit(&rows, &[Attribute::from_labels("g", labels.clone())], &settings).unwrap();
        (audit.attributes["g"].n_missing, audit.to_json()["n_missing"]["g"].as_u64())
    };
    assert_eq!(told(Missing::AsGroup, 10), (None, None));
    // Where nothing is hidden it is reported.
    assert_eq!(told(Missing::AsGroup, 0), (Some(7), Some(7)));
    // Left out, they are fewer than may be told, too.
    assert_eq!(told(Missing::Exclude, 10).1, None);
}

#[test]
fn a_group_whose_name_is_a_formula_is_none_in_a_spreadsheet() {
    let labels: Vec<&str> = (0..200).map(|row| if row % 2 == 0 { "=cmd()" } else { "plain" }).collect();
    let decisions: Vec<bool> = (0..200).map(|row| row % 3 == 0).collect();
    let rows = Rows { decision: Some(&decisions), ..Rows::default() };
    let labels = labels.into_iter().map(Some);
    let audit = audit(&rows, &[Attribute::from_labels("g", labels)], &Settings::default()).unwrap();
    let csv = audit.csv("table");
    assert!(csv.contains(",'=cmd(),") && !csv.contains(",=cmd()"), "{csv}");
}

/// Nobody of 240 people is selected, or everybody: the count tells the decision about each of them, and the
/// disparity must be found nevertheless.
#[test]
fn nobody_or_everybody_of_a_group_is_found_and_not_counted() {
    let labels: Vec<Option<&str>> = (0..960).map(|row| Some(["a", "b", "c", "d"][row % 4])).collect();
    for nobody in [true, false] {
        let taken = |row: usize| if row % 4 == 1 { !nobody } else { row.is_multiple_of(3) };
        let decision: Vec<bool> = (0..960).map(taken).collect();
        let rows = Rows { decision: Some(&decision), ..Rows::default() };
        let gates = Gates { small_counts: SmallCounts::FewWithheld, ..Gates::default() };
        let settings = Settings { min_ratio: Some(0.8), max_gap: Some(0.1), gates, ..Settings::default() };
        let found = audit(&rows, &[Attribute::from_labels("g", labels.iter().copied())], &settings).unwrap();
        let one = &found.attributes["g"];
        let verdict = &one.verdicts[0];
        assert_eq!(verdict.outcome, Outcome::DoesNotMeet);
        let pair = verdict.pair.as_ref().unwrap();
        assert!(pair.is_bound && one.gaps[0].pair.as_ref().unwrap().is_bound);
        let [rate, n] = match nobody {
            true => [pair.evidence.lower_rate, pair.evidence.lower_n],
            false => [1.0 - pair.evidence.higher_rate, pair.evidence.higher_n],
        };
        // The pair says no more than "fewer than ten".
        assert!((rate * n - 9.0).abs() < 1e-9);
        assert_eq!(if nobody { &pair.lower } else { &pair.higher }, "b");
        let group = &found.to_json()["canonical"]["g"]["exclude"]["groups"]["b"];
        assert!(group["n"] == 240 && group["n_sel"].is_null() && group["selection_rate"].is_null());
        assert!(group["share_of_selected"].is_null() && group["selection_rate_wilson95"].is_null());
        assert_eq!(group["reasons"]["selection_rate"], "hidden");
        // Another group is hidden with it, so that the total does not tell.
        let shown =
            one.groups.iter().filter(|g| g.get(obole_fairness::Metric::SelectionRate).get().is_some());
        assert!(shown.count() <= 2);
    }
}

/// With two groups the count of the other one follows from the total, so both are ranges. What is given as
/// the evidence must follow from "fewer than ten" and the published totals alone.
#[test]
fn nobody_of_one_of_two_groups_is_found() {
    for nobody in [true, false] {
        for few in [0, 2, 3, 9] {
            let labels: Vec<Option<&str>> = (0..600).map(|row| Some(["F", "M"][row % 2])).collect();
            let taken = |row: usize| match row % 2 {
                0 => row.is_multiple_of(4),
                _ => (row / 2 < few) == nobody,
            };
            let decision: Vec<bool> = (0..600).map(taken).collect();
            let rows = Rows { decision: Some(&decision), ..Rows::default() };
            let settings = Settings { min_ratio: Some(0.8), max_gap: Some(0.1), ..Settings::default() };
            let found = audit(&rows, &[Attribute::from_labels("g", labels.iter().copied())], &settings);
            let verdict = &found.unwrap().attributes["g"].verdicts[0];
            assert_eq!(verdict.outcome, Outcome::DoesNotMeet);
            let pair = verdict.pair.as_ref().unwrap();
            assert_eq!(pair.is_bound, few < 3);
            let evidence = [pair.evidence.lower_rate, pair.evidence.higher_rate].map(|rate| rate * 300.0);
            let expected = match (nobody, few) {
                // At most 9 of M are selected, so all but 9 of those selected are of F.
                (true, 0..3) => [9.0, 141.0 + few as f64],
                (false, 0..3) => [159.0 - few as f64, 291.0],
                (true, few) => [few as f64, 150.0],
                (false, few) => [150.0, 300.0 - few as f64],
            };
            let close = evidence.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9);
            assert!(close, "{evidence:?} {expected:?}");
        }
    }
}

/// A pair whose ranges leave both outcomes possible is not enough data: 155 of 200 against all of 200 do not
/// meet .8, but the published numbers allow 164 as well.
#[test]
fn a_range_that_may_meet_the_threshold_or_not_is_not_enough_data() {
    for (count, outcome) in
        [(155, Outcome::NotEnoughData), (100, Outcome::DoesNotMeet), (180, Outcome::Meets)]
    {
        let labels: Vec<Option<&str>> = (0..400).map(|row| Some(["A", "B"][row % 2])).collect();
        let decision: Vec<bool> = (0..400).map(|row| row % 2 == 1 || row / 2 < count).collect();
        let rows = Rows { decision: Some(&decision), ..Rows::default() };
        let settings = Settings { min_ratio: Some(0.8), max_gap: Some(0.2), ..Settings::default() };
        let found = audit(&rows, &[Attribute::from_labels("g", labels.iter().copied())], &settings).unwrap();
        let one = &found.attributes["g"];
        assert_eq!((one.verdicts[0].outcome, one.gaps[0].outcome), (outcome, outcome), "{count}");
    }
}

/// A number of people bounds no sum of weights.
#[test]
fn a_withheld_count_of_a_weighted_table_gives_no_bound() {
    let labels: Vec<Option<&str>> = (0..1200).map(|row| Some(["A", "B", "C"][row % 3])).collect();
    let taken = |row: usize| row / 3 < [2, 100, 110][row % 3];
    let decision: Vec<bool> = (0..1200).map(taken).collect();
    let weight: Vec<f64> = (0..1200).map(|row| if row % 3 == 0 && taken(row) { 60.0 } else { 1.0 }).collect();
    let rows = Rows { decision: Some(&decision), weight: Some(&weight), ..Rows::default() };
    let settings = Settings { min_ratio: Some(0.8), ..Settings::default() };
    let found = audit(&rows, &[Attribute::from_labels("g", labels.iter().copied())], &settings).unwrap();
    let verdict = &found.attributes["g"].verdicts[0];
    assert!(verdict.outcome != Outcome::DoesNotMeet, "{verdict:?}");
    assert!(verdict.left_out.iter().any(|group| group.group == "A"), "{verdict:?}");
}

/// A count that is 0 in the whole table tells nothing about a group.
#[test]
fn where_everybody_is_selected_nothing_is_withheld() {
    let labels: Vec<Option<&str>> = (0..200).map(|row| Some(["a", "b"][row % 2])).collect();
    let rows = Rows { decision: Some(&[true; 200]), ..Rows::default() };
    let found = audit(&rows, &[Attribute::from_labels("g", labels)], &Settings::default()).unwrap();
    let rate = |group: usize| found.attributes["g"].groups[group].get(obole_fairness::Metric::SelectionRate);
    assert_eq!([rate(0).get(), rate(1).get()], [Some(1.0), Some(1.0)]);
}
