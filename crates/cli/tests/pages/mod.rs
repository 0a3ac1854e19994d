//! The text of each page.

mod files;

use obole::evaluate::{Direction, Metric};
use obole::features::V1;
use obole::ledger::FindingCode;
use obole_report::{Lang, Words, feature_name};

pub use files::formats;

use super::support::root;

/// A table of Markdown.
fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(&head.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>());
    text.push_str(&format!("|{}\n", "---|".repeat(head.len())));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        text.push_str(&line(&cells));
    }
    text
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

pub fn exit_codes() -> String {
    let rows = obole_cli::reference::exit_codes().into_iter().map(|(number, meaning, kinds)| {
        let kinds: Vec<String> = kinds.into_iter().map(code).collect();
        vec![code(&number.to_string()), meaning.to_owned(), kinds.join(", ")]
    });
    let codes = table(&["code", "meaning", "kinds of error"], rows);
    format!(
        "{codes}\nAn error says on standard error what failed, where, and after `hint:` what to do next. With `--json` it is \
         also written to standard output, as [obole/error/1](schemas/error-1.json): id of the \
         message, kind, exit code, message, file, row (the header is row 1), column, hints. Values of personal fields never stand in a message.\n\nIn Rust the same kinds are \
         `obole::Kind`."
    )
}

pub fn features() -> String {
    let words = [Lang::En, Lang::Fr].map(Words::new);
    let rows = V1.iter().map(|spec| {
        let written = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        vec![
            code(spec.name),
            feature_name(spec.name, &words[0]),
            feature_name(spec.name, &words[1]),
            written(serde_json::to_value(spec.unit).unwrap()),
            written(serde_json::to_value(spec.transform).unwrap()),
            if spec.may_be_missing { "yes" } else { "" }.to_owned(),
            spec.definition.to_owned(),
        ]
    });
    let head = ["column", "English", "français", "unit", "in a model", "may be missing", "definition"];
    format!(
        "Feature table version 1: one row a donor with a counted gift before the as-of day *c*; *h* is the donor's counted gifts \
         before *c*. `obole features` writes it. Money is in units of the giving currency.\n\n{}",
        table(&head, rows)
    )
}

/// The variants of an enum with the text that stands above each in the source.
fn documented(source: &str, name: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join(source)).unwrap();
    let body = text.split(&format!("pub enum {name} {{\n")).nth(1).unwrap().split("\n}").next().unwrap();
    let (mut found, mut said) = (Vec::new(), Vec::new());
    for line in body.lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("/// ") {
            said.push(doc.to_owned());
        } else if let Some(variant) = line.strip_suffix(',') {
            found.push((variant.to_owned(), said.join(" ")));
            said.clear();
        }
    }
    found
}

pub fn metrics() -> String {
    let words = [Lang::En, Lang::Fr].map(Words::new);
    let told = documented("crates/core/src/evaluate/metric.rs", "Metric");
    assert_eq!(told.len(), Metric::ALL.len());
    let quality = Metric::ALL.into_iter().zip(&told).map(|(metric, (variant, definition))| {
        assert_eq!(*variant, format!("{metric:?}"));
        let best = match metric.direction() {
            Direction::Higher => "more".to_owned(),
            Direction::Lower => "less".to_owned(),
            Direction::Target(value) => value.to_string(),
        };
        let key = format!("metric-{}", metric.name());
        vec![code(metric.name()), words[0].get(&key), words[1].get(&key), best, definition.clone()]
    });
    let quality = table(&["key", "English", "français", "better", "definition"], quality);
    let told = documented("crates/fairness/src/metric.rs", "Metric");
    assert_eq!(told.len(), obole_fairness::Metric::ALL.len());
    let groups = obole_fairness::Metric::ALL.into_iter().zip(&told).map(|(metric, (variant, definition))| {
        assert_eq!(*variant, format!("{metric:?}"));
        let compared = obole_fairness::Metric::COMPARED.contains(&metric);
        let definition = definition.replace(" Definitions: [`Metric::key`] and the crate documentation.", "");
        vec![code(metric.key()), definition, if compared { "yes" } else { "" }.to_owned()]
    });
    let groups = table(&["key", "definition", "compared with the reference group"], groups);
    format!(
        "## Of predictions\n\nEach stands beside the simple rule's, with a 95 % interval from a bootstrap over donors.\n\n{quality}\n\
         ## Of groups\n\nTP, FP, TN, FN are counts of rows, P and N the rows with and without the event, S the selected, n all. \
         What is not defined is null, never 0.\n\n{groups}"
    )
}

pub fn findings() -> String {
    let file = std::fs::read_to_string(root().join("crates/error/words/en/errors.ftl")).unwrap();
    let names = file.lines().filter_map(|line| line.strip_prefix("finding-")?.split_once(" = "));
    let rows = names.map(|(name, _)| {
        let name = name.replace('-', "_");
        let found: FindingCode = serde_json::from_value(name.clone().into()).unwrap();
        vec![code(&name), found.message().text(Lang::En), found.message().text(Lang::Fr)]
    });
    format!(
        "What an import finds in a file, as it stands in `receipt.json` and `refused.csv`. All findings of a file are given at once, \
         with row and column.\n\n{}",
        table(&["code", "English", "français"], rows)
    )
}
