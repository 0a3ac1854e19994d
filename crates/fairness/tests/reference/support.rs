//! Reads a reference case and compares JSON trees.

use obole_fairness::{Attribute, Audit, Gates, Missing, Rows, Settings, audit};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder of the cases that are carried in the crate.
pub fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// One table with its expected values.
pub struct Case {
    pub expected: Value,
    pub y: Vec<Option<bool>>,
    pub score: Vec<f64>,
    pub decision: Vec<bool>,
    pub weight: Option<Vec<f64>>,
    pub amount: Option<(Vec<f64>, Vec<f64>)>,
    pub attributes: Vec<Attribute>,
}

impl Case {
    pub fn read(folder: &Path, name: &str) -> Self {
        let text = std::fs::read_to_string(folder.join(format!("{name}.expected.json"))).unwrap();
        let expected: Value = serde_json::from_str(&text).unwrap();
        let mut reader = csv::Reader::from_path(folder.join(format!("{name}.csv"))).unwrap();
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for record in reader.records() {
            for (key, cell) in header.iter().zip(record.unwrap().iter()) {
                columns.entry(key.clone()).or_default().push(cell.to_owned());
            }
        }
        let numbers = |key: &str| -> Option<Vec<f64>> {
            columns.get(key).map(|cells| cells.iter().map(|cell| cell.parse().unwrap()).collect())
        };
        let attributes = expected["attributes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| {
                let name = name.as_str().unwrap();
                // Blanks around a name are none of it, as the program reads it.
                let label = |cell: &'_ String| Some(cell.trim().to_owned()).filter(|cell| !cell.is_empty());
                let labels: Vec<Option<String>> = columns[name].iter().map(label).collect();
                Attribute::from_labels(name, labels.iter().map(Option::as_deref))
            })
            .collect();
        let column = |key: &str, usual: &str| -> String {
            expected["columns"][key].as_str().unwrap_or(usual).to_owned()
        };
        let flag = |cell: &str| match cell.to_lowercase().as_str() {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        };
        Self {
            y: columns[&column("truth", "y_true")].iter().map(|cell| flag(cell)).collect(),
            score: numbers(&column("score", "score")).unwrap(),
            decision: columns[&column("decision", "selected")].iter().map(|c| flag(c).unwrap()).collect(),
            weight: numbers("weight"),
            amount: numbers("amount_true").zip(numbers("amount_pred")),
            attributes,
            expected,
        }
    }

    pub fn rows(&self) -> Rows<'_> {
        Rows {
            y_true: Some(&self.y),
            score: Some(&self.score),
            decision: Some(&self.decision),
            weight: self.weight.as_deref(),
            amount: self.amount.as_ref().map(|(t, p)| (t.as_slice(), p.as_slice())),
        }
    }

    pub fn audit(&self, missing: Missing) -> Audit {
        let settings = Settings { missing, gates: Gates::open(), ..Settings::default() };
        audit(&self.rows(), &self.attributes, &settings).unwrap()
    }

    /// The expected `canonical` part with one policy only.
    pub fn expected_policy(&self, policy: Missing) -> Value {
        let key = match policy {
            Missing::Exclude => "exclude",
            Missing::AsGroup => "as_group",
        };
        let all = self.expected["canonical"].as_object().unwrap();
        let with = all
            .iter()
            .filter_map(|(name, by)| Some((name.clone(), serde_json::json!({ key: by.get(key)? }))));
        Value::Object(with.collect())
    }
}

/// Walks the expected tree; keys that only the result has are allowed.
#[derive(Default)]
pub struct Compare {
    pub checked: usize,
    pub gaps: Vec<String>,
}

impl Compare {
    pub fn value(&mut self, path: &str, expected: &Value, got: &Value) {
        match (expected, got) {
            (Value::Object(e), Value::Object(g)) => {
                for (key, value) in e {
                    match g.get(key) {
                        Some(other) => self.value(&format!("{path}/{key}"), value, other),
                        None => self.gaps.push(format!("{path}/{key}: no such key")),
                    }
                }
            }
            (Value::Array(e), Value::Array(g)) if e.len() == g.len() => {
                for (at, (value, other)) in e.iter().zip(g).enumerate() {
                    self.value(&format!("{path}[{at}]"), value, other);
                }
            }
            (Value::Number(e), Value::Number(g)) => {
                self.checked += 1;
                let (e, g) = (e.as_f64().unwrap(), g.as_f64().unwrap());
                if !close(e, g, tolerance(path)) {
                    self.gaps.push(format!("{path}: expected {e:?}, got {g:?}"));
                }
            }
            _ => {
                self.checked += 1;
                if expected != got {
                    let got = got.to_string();
                    let short: String = got.chars().take(80).collect();
                    self.gaps.push(format!("{path}: expected {expected}, got {short}"));
                }
            }
        }
    }

    pub fn finish(&self) {
        let shown: Vec<&str> = self.gaps.iter().take(40).map(String::as_str).collect();
        assert!(
            self.gaps.is_empty(),
            "{} of {} differ:\n{}",
            self.gaps.len(),
            self.checked,
            shown.join("\n")
        );
        assert!(self.checked > 0);
    }
}

/// 1e-12 relative; Fisher and what is made of it 1e-10; calibration slopes 1e-8; a number that should be zero
/// may miss it by 1e-15.
fn tolerance(path: &str) -> f64 {
    if path.contains("calibration_slope") {
        1e-8
    } else if path.contains("fisher") {
        1e-10
    } else {
        1e-12
    }
}

fn close(a: f64, b: f64, relative: f64) -> bool {
    let gap = (a - b).abs();
    gap <= relative * a.abs().max(b.abs()) || gap <= 1e-15
}
