//! The receipt against a count that knows nothing of the program: lines split at commas, amounts without
//! their point.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::{done, folder, json, plain_rows, sample, text, write};

/// Rows and cents by status.
fn naive_count() -> BTreeMap<String, (u64, u64)> {
    let mut count: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for row in plain_rows(&sample("gifts.csv")) {
        let (units, hundredths) = row[3].split_once('.').unwrap();
        assert_eq!((hundredths.len(), row[4].as_str()), (2, "EUR"));
        let cents: u64 = format!("{units}{hundredths}").parse().unwrap();
        let entry = count.entry(row[9].clone()).or_default();
        entry.0 += 1;
        entry.1 += cents;
    }
    count
}

fn receipt_count(receipt: &Value) -> BTreeMap<String, (u64, u64)> {
    let sums = receipt["sums"]["EUR"].as_object().unwrap();
    sums.iter()
        .map(|(status, cents)| {
            let rows = receipt["counts"]["EUR"][status].as_u64().unwrap();
            (status.clone(), (rows, cents.as_u64().unwrap()))
        })
        .collect()
}

fn imported(sources: &[&str], ledger: &Path) -> Value {
    let out = text(ledger);
    let mut args = vec!["import"];
    args.extend(sources);
    args.extend(["--out", &out]);
    done(&args);
    let receipt = json(&ledger.join("receipt.json"));
    let rows = |name: &str| receipt[name].as_u64().unwrap();
    assert_eq!(rows("read"), rows("taken") + rows("repeated") + rows("refused"), "every row accounted for");
    receipt
}

#[test]
fn the_canonical_files_to_the_cent() {
    let folder = folder();
    let receipt = imported(&[&sample("")], &folder.path().join("ledger"));
    assert_eq!(receipt_count(&receipt), naive_count());
    assert_eq!(receipt["read"].as_u64().unwrap(), plain_rows(&sample("gifts.csv")).len() as u64);
    assert_eq!(receipt["donors"].as_u64().unwrap(), plain_rows(&sample("donors.csv")).len() as u64);
}

#[test]
fn the_platform_export_to_the_cent() {
    let folder = folder();
    let receipt = imported(&[&sample("helloasso_paiements.csv")], &folder.path().join("ledger"));
    assert_eq!(receipt_count(&receipt), naive_count());
    assert_eq!(receipt["sums"].as_object().unwrap().len(), 1);
}

/// One row of each fate is added, so that none of the three counts is tested at zero.
#[test]
fn repeated_and_refused_rows_are_counted_apart() {
    let folder = folder();
    let gifts = std::fs::read_to_string(sample("gifts.csv")).unwrap();
    let first = gifts.lines().nth(1).unwrap();
    let bad = "900001,D00001,2021-02-30,10.00,EUR,gift,,mail,cheque,settled,,0";
    let worse = "900002,D00001,2021-02-03,ten,EUR,gift,,mail,cheque,settled,,0";
    let source = folder.path().join("source");
    write(&source.join("gifts.csv"), format!("{gifts}{first}\n{bad}\n{worse}\n").as_bytes());
    let ledger = folder.path().join("ledger");
    let receipt = imported(&[&text(&source)], &ledger);
    let rows = plain_rows(&sample("gifts.csv")).len() as u64;
    let found = ["read", "taken", "repeated", "refused"].map(|name| receipt[name].as_u64().unwrap());
    assert_eq!(found, [rows + 3, rows, 1, 2]);
    assert_eq!(receipt_count(&receipt), naive_count());

    let refused = std::fs::read_to_string(ledger.join("refused.csv")).unwrap();
    let lines: Vec<&str> = refused.lines().collect();
    assert_eq!(lines.len(), 3, "{refused}");
    // Rows are counted as a spreadsheet shows them: the header is row 1.
    assert!(lines[1].contains(&(rows + 3).to_string()) && lines[1].contains("date"), "{refused}");
    assert!(lines[2].contains(&(rows + 4).to_string()) && lines[2].contains("amount"), "{refused}");
    assert_eq!(crate::obole(&["check", &text(&ledger)]).code, 1);
}

/// Exit codes of an import with one bad row among ten, in French.
#[test]
fn many_refused_rows_stop_an_import_and_a_control_figure_is_compared() {
    let folder = folder();
    let source = folder.path().join("gifts.csv");
    let good: String = (1..10).map(|n| format!("{n},{n},2024-01-0{n},5.00\n")).collect();
    write(&source, format!("gift_id,donor_id,date,amount\n{good}10,10,2024-02-30,abc\n").as_bytes());
    let (source, ledger) = (text(&source), folder.path().join("ledger"));
    let out = text(&ledger);
    let import = |further: &[&str]| {
        let call = ["--lang", "fr", "import", &source, "--out", &out];
        crate::obole(&[&call[..], further].concat())
    };
    let stopped = import(&[]);
    assert_eq!(stopped.code, 3);
    assert!(
        stopped.err.contains("1 × amount") && stopped.err.contains("Plus de 5\u{202f}%"),
        "{}",
        stopped.err
    );
    assert!(!ledger.join("ledger.json").exists());
    let refused = std::fs::read_to_string(ledger.join("refused.csv")).unwrap();
    assert!(refused.starts_with("fichier,ligne,colonne,code,motif\ngifts.csv,11,date,"), "{refused}");
    assert_eq!(refused.lines().count(), 3, "{refused}");

    assert_eq!(import(&["--accept-refused", "--control-total", "45.00", "--control-rows", "9"]).code, 0);
    let off = import(&["--accept-refused", "--control-total", "50.00", "--control-rows", "10"]);
    assert_eq!(off.code, 1);
    assert!(
        off.err.contains("45,00") && off.err.contains("50,00") && off.err.contains("5,00"),
        "{}",
        off.err
    );

    // A stopped import leaves the earlier ledger and its list as they were.
    assert_eq!(import(&[]).code, 3);
    assert!(ledger.join("refused-last.csv").exists());
    assert_eq!(crate::obole(&["doctor", &out]).code, 0);
    write(&ledger.join("refused.csv"), b"changed");
    assert_eq!(crate::obole(&["check", &out]).code, 1);
    assert_eq!(crate::obole(&["doctor", &out]).code, 1);
}

#[test]
fn the_same_export_twice_is_taken_once() {
    let folder = folder();
    let copy = folder.path().join("copy.csv");
    let rows = plain_rows(&sample("gifts.csv")).len() as u64;
    let bytes = std::fs::read(sample("gifts.csv")).unwrap();
    // The same bytes are not read at all; another blank line makes a file of its own, whose rows repeat the
    // others.
    write(&copy, &bytes);
    let receipt = imported(&[&sample("gifts.csv"), &text(&copy)], &folder.path().join("same"));
    let counts = |receipt: &serde_json::Value| {
        ["read", "taken", "repeated", "refused"].map(|name| receipt[name].as_u64().unwrap())
    };
    assert_eq!(counts(&receipt), [rows, rows, 0, 0]);
    write(&copy, &[&bytes[..], b"\n"].concat());
    let receipt = imported(&[&sample("gifts.csv"), &text(&copy)], &folder.path().join("ledger"));
    assert_eq!(counts(&receipt), [2 * rows, rows, rows, 0]);
    assert_eq!(receipt_count(&receipt), naive_count());
}
