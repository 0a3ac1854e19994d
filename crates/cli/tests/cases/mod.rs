//! `obole audit` on the reference cases: every expected key of `audit.json`, to the last digits.

use serde_json::Value;

use super::support::{obole, root};

/// The tolerance of a path, relative: exact tests and slopes come from other algorithms.
fn tolerance(path: &str) -> f64 {
    match path {
        _ if path.contains("fisher") => 1e-10,
        _ if path.contains("slope") => 1e-8,
        _ => 1e-12,
    }
}

/// Places where `found` differs from the expected value; fields that are not expected are allowed.
fn differences(expected: &Value, found: &Value, path: &str, compared: &mut usize, into: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                let other = found.get(key).unwrap_or(&Value::Null);
                if !found.contains_key(key) {
                    into.push(format!("{path}/{key} is not there"));
                }
                differences(value, other, &format!("{path}/{key}"), compared, into);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (at, (a, b)) in expected.iter().zip(found).enumerate() {
                differences(a, b, &format!("{path}/{at}"), compared, into);
            }
        }
        _ => {
            *compared += 1;
            let close = match (expected.as_f64(), found.as_f64()) {
                (Some(a), Some(b)) => (a - b).abs() <= (tolerance(path) * a.abs()).max(1e-15),
                _ => expected == found,
            };
            if !close {
                into.push(format!("{path}: {found}, expected {expected}"));
            }
        }
    }
}

#[test]
fn audit_json_holds_every_expected_value_of_the_cases() {
    let cases: [(&str, &[&str], usize); 6] = [
        ("tied", &["--group", "one", "--group", "two"], 1_000),
        ("many", &["--group", "code", "--group", "half"], 10_000),
        (
            "odd",
            &[
                "--group",
                "région",
                "--group",
                "sex",
                "--group",
                "tier",
                "--weight",
                "weight",
                "--amount-true",
                "amount_true",
                "--amount-pred",
                "amount_pred",
            ],
            9_000,
        ),
        ("tiny", &["--group", "group", "--group", "region"], 2_000),
        ("nopos", &["--group", "group", "--group", "simple"], 3_000),
        (
            "donor",
            &[
                "--group",
                "sex",
                "--group",
                "age_band",
                "--weight",
                "weight",
                "--amount-true",
                "amount_true",
                "--amount-pred",
                "amount_pred",
            ],
            5_000,
        ),
    ];
    let data = root().join("crates/fairness/tests/data");
    let folder = tempfile::tempdir().unwrap();
    for (case, options, least) in cases {
        let expected = std::fs::read(data.join(format!("{case}.expected.json"))).unwrap();
        let expected: Value = serde_json::from_slice(&expected).unwrap();
        let column = |key: &str, usual| expected["columns"][key].as_str().unwrap_or(usual);
        for (policy, key) in [("exclude", "exclude"), ("as-group", "as_group")] {
            let out = folder.path().join(format!("{case}-{policy}"));
            let done = obole()
                .args(["audit", data.join(format!("{case}.csv")).to_str().unwrap()])
                .args(["--truth", column("truth", "y_true"), "--score", column("score", "score")])
                .args(["--decision", column("decision", "selected"), "--replicates", "20"])
                .args(["--publish-k", "0", "--missing", policy, "--out", out.to_str().unwrap()])
                .args(options)
                .output()
                .unwrap();
            assert!(done.status.success(), "{case} {policy}: {}", String::from_utf8_lossy(&done.stderr));
            let found: Value =
                serde_json::from_slice(&std::fs::read(out.join("audit.json")).unwrap()).unwrap();
            let lines = std::fs::read_to_string(out.join("audit.csv")).unwrap();
            assert!(lines.starts_with("part,attribute,group,") && lines.lines().count() > 60);
            let (mut compared, mut wrong) = (0, Vec::new());
            for (attribute, policies) in expected["canonical"].as_object().unwrap() {
                // A case without a missing attribute has one policy.
                let Some(expected) = policies.get(key) else { continue };
                let found = &found["canonical"][attribute][key];
                differences(expected, found, attribute, &mut compared, &mut wrong);
            }
            assert!(
                wrong.is_empty(),
                "{case} {policy}: {} of {compared}: {:#?}",
                wrong.len(),
                &wrong[..wrong.len().min(9)]
            );
            assert!(policy != "exclude" || compared > least, "{case}: only {compared} values");
        }
    }
}
