//! Every key of `canonical` of the reference cases, compared recursively.

use crate::support::{Case, Compare};
use obole_fairness::Missing;

fn check(name: &str, folder: &std::path::Path) {
    let case = Case::read(folder, name);
    let mut compare = Compare::default();
    for policy in [Missing::Exclude, Missing::AsGroup] {
        let expected = case.expected_policy(policy);
        if expected.as_object().is_some_and(serde_json::Map::is_empty) {
            continue;
        }
        let got = case.audit(policy).canonical();
        compare.value(name, &expected, &got);
    }
    let got = case.audit(Missing::Exclude).to_json();
    compare.value(
        &format!("{name}/overall_all_rows"),
        &case.expected["overall_all_rows"],
        &got["overall_all_rows"],
    );
    for key in ["n_rows", "attributes", "has_weight", "binary_score", "n_missing"] {
        // The cases of this crate state only what they compute.
        if case.expected.get(key).is_none() {
            continue;
        }
        compare.value(&format!("{name}/{key}"), &case.expected[key], &got[key]);
    }
    // The slopes are beside `canonical`, for the first attribute; court records have 0/1 scores and so none.
    if let Some(slopes) = case.expected.get("extras").and_then(|e| e.get("calibration_slope")) {
        for key in ["attribute", "groups"] {
            let path = format!("{name}/calibration_slope/{key}");
            compare.value(&path, &slopes[key], &got["extras"]["calibration_slope"][key]);
        }
    }
    compare.finish();
}

#[test]
fn tiny() {
    check("tiny", &crate::support::data());
}

#[test]
fn nopos() {
    check("nopos", &crate::support::data());
}

#[test]
fn donor() {
    check("donor", &crate::support::data());
}

/// Names of every sort, outcomes that are not known, weights of zero, groups of one.
#[test]
fn odd() {
    check("odd", &crate::support::data());
}

/// One score for all, everybody selected, one group alone.
#[test]
fn tied() {
    check("tied", &crate::support::data());
}

/// Thirty groups of one to twenty, scores of exactly 0 and 1.
#[test]
fn many() {
    check("many", &crate::support::data());
}

#[test]
fn compas() {
    // Records of real people: used from beside the project, never carried in it.
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/fairness");
    if folder.join("compas.csv").exists() {
        check("compas", &folder);
    } else {
        use std::io::Write;
        writeln!(std::io::stderr(), "skipped: compas.csv is not beside the project").unwrap();
    }
}

#[test]
#[should_panic(expected = "differ")]
fn the_comparer_can_fail() {
    let mut compare = Compare::default();
    compare.value("x", &serde_json::json!({"a": [1.0, null]}), &serde_json::json!({"a": [1.0 + 3e-12, 0.0]}));
    compare.finish();
}
