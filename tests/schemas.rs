//! Output of `--json`: every verb answers with one object that names its schema, and the schemas in
//! `docs/reference/schemas` hold what is really written.
//!
//! Within a version a field may be added; none goes away or changes its type. After a wanted change:
//! `OBOLE_WRITE_REFERENCE=1 cargo test --release --test schemas`, then read the difference.

#[path = "schemas/calls.rs"]
#[cfg(test)]
mod calls;
#[path = "schemas/shape.rs"]
#[cfg(test)]
mod shape;
#[path = "schemas/validate.rs"]
#[cfg(test)]
mod validate;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

#[cfg(test)]
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference/schemas")
}

/// The file of a schema: `obole/kpi/1` is `kpi-1.json`.
#[cfg(test)]
fn file(schema: &str) -> PathBuf {
    folder().join(format!("{}.json", schema.trim_start_matches("obole/").replace('/', "-")))
}

#[test]
fn every_answer_is_as_its_schema_says() {
    let mut seen: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (call, answer) in calls::answers() {
        let schema = answer["schema"].as_str().unwrap_or_else(|| panic!("{call}: no schema")).to_owned();
        assert!(schema.starts_with("obole/"), "{call}: {schema}");
        seen.entry(schema).or_default().push(answer);
    }
    // Every verb was called: the list is the parser's own. `serve` and `mcp` do not return.
    for verb in obole_cli::reference::verb_names().into_iter().filter(|verb| verb != "serve" && verb != "mcp")
    {
        let schema = format!("obole/{}/1", verb.replace(' ', "-"));
        assert!(seen.contains_key(&schema), "`obole {verb} --json` was not called");
    }
    let write = std::env::var_os("OBOLE_WRITE_REFERENCE").is_some();
    for (schema, answers) in &seen {
        let path = file(schema);
        if write {
            let text = serde_json::to_string_pretty(&shape::schema(schema, answers)).unwrap();
            obole_ledger::disk::write_bytes(&path, format!("{text}\n").as_bytes()).unwrap();
        }
        let text = std::fs::read(&path).unwrap_or_else(|e| panic!("{schema} has no file: {e}"));
        let committed: Value = serde_json::from_slice(&text).unwrap();
        for answer in answers {
            let faults = validate::faults(&committed, answer);
            assert!(faults.is_empty(), "{schema}: {:#?}", &faults[..faults.len().min(9)]);
        }
    }
    let mut files = obole_ledger::disk::files_of(&folder()).unwrap();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    let known: Vec<PathBuf> =
        seen.keys().map(|schema| file(schema)).chain([folder().join("obole.toml.json")]).collect();
    let stale: Vec<&PathBuf> = files.iter().filter(|path| !known.contains(path)).collect();
    assert!(stale.is_empty(), "schemas that nothing writes: {stale:?}");
}

#[test]
fn the_schema_of_the_settings_is_that_of_the_parser() {
    let path = folder().join("obole.toml.json");
    let text =
        format!("{}\n", serde_json::to_string_pretty(&obole_cli::reference::settings_schema()).unwrap());
    if std::env::var_os("OBOLE_WRITE_REFERENCE").is_some() {
        obole_ledger::disk::write_bytes(&path, text.as_bytes()).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == text,
        "{} is not what the parser says",
        path.display()
    );
}

#[test]
fn an_answer_that_breaks_its_schema_is_seen() {
    let text = std::fs::read(file("obole/score/1")).unwrap();
    let schema: Value = serde_json::from_slice(&text).unwrap();
    let good = serde_json::json!({
        "schema": "obole/score/1", "out": "scores.csv", "as_of": "2025-01-01", "rows": 3, "currency": "EUR",
        "methods": { "gift": "logistic", "lapse": null, "amount": "ridge" }, "added_later": true,
    });
    assert_eq!(validate::faults(&schema, &good), Vec::<String>::new());
    let with = |key: &str, value: Value| {
        let mut answer = good.clone();
        answer[key] = value;
        validate::faults(&schema, &answer)
    };
    assert_eq!(with("rows", "3".into()), ["rows: \"3\" is no integer"]);
    assert_eq!(with("schema", "obole/score/2".into()).len(), 1);
    assert_eq!(
        with("methods", serde_json::json!({ "gift": "logistic" })),
        ["methods: amount is missing", "methods: lapse is missing"]
    );
}
