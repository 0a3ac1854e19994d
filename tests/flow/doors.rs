//! Hostile cells: nothing that a file holds becomes a formula in a table, or commands a terminal or a page.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::{done, files, folder, obole, text, write};

/// Beginnings of identifiers and campaigns that a spreadsheet or a terminal would obey.
const HOSTILE: [&str; 14] = [
    "=1+1|",
    "+33",
    "-2",
    "@SUM",
    "\t=1",
    "\u{ff1d}1",
    "\u{ff0b}1",
    "\u{ff0d}1",
    "\u{ff20}1",
    "\u{1b}[31m",
    "\u{202e}b",
    "\u{9b}2J",
    "\u{2067}b",
    "\u{200f}b",
];

/// Sixty donors of four years with hostile identifiers and campaigns; one row is refused.
fn source(folder: &Path) -> PathBuf {
    let mut gifts = "gift_id,donor_id,date,amount,campaign,channel\n".to_owned();
    let mut donors = "donor_id,gender,postcode\n".to_owned();
    for donor in 0..60_usize {
        let id = format!("\"{}x{donor}\"", HOSTILE[donor % HOSTILE.len()].trim_start_matches('@'));
        writeln!(donors, "{id},F,75011").unwrap();
        for month in (0..48_usize).filter(|month| (month + donor) % (2 + donor % 5) == 0) {
            let (year, of_year) = (2021 + month / 12, 1 + month % 12);
            let campaign = format!("\"{} {year}\"", HOSTILE[month % HOSTILE.len()]);
            writeln!(gifts, "g{donor}-{month},{id},{year}-{of_year:02}-11,{}.00,{campaign},post", 20 + donor)
                .unwrap();
        }
    }
    gifts += "r1,\"=1+1|x0\",2021-01-11,nothing,x,post\n";
    let source = folder.join("source");
    write(&source.join("gifts.csv"), gifts.as_bytes());
    write(&source.join("donors.csv"), donors.as_bytes());
    source
}

fn obeyed(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t' | '\r')
        || "\u{61c}\u{200e}\u{200f}".contains(c)
        || ('\u{2028}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

#[test]
fn no_cell_is_a_formula_and_nothing_commands_a_page_or_a_terminal() {
    let home = folder();
    let (source, out) = (source(home.path()), home.path().join("out"));
    let at = |name: &str| text(&home.path().join(name));
    let (ledger, model) = (text(&out.join("ledger")), text(&out.join("model")));
    let mut said = vec![done(&["run", &text(&source), "--out", &text(&out), "--hold-out", "0.2"])];
    said.push(done(&["review", &text(&out.join("campaign")), "--approve", "--by", "Camille"]));
    said.push(done(&["export", &text(&out.join("campaign")), "--out", &at("out/mailing.csv")]));
    said.push(done(&[
        "score",
        &ledger,
        "--model",
        &model,
        "--as-of",
        "2025-01-01",
        "--out",
        &at("out/s.csv"),
    ]));
    said.push(done(&["features", &ledger, "--as-of", "2025-01-01", "--out", &at("out/f.csv")]));
    said.push(done(&["value", &ledger, "--as-of", "2025-01-01", "--out", &at("out/v.csv")]));
    said.push(done(&["kpi", &ledger, "--as-of", "2025-01-01"]));
    said.push(obole(&["check", &ledger]));
    said.push(obole(&["remind", &ledger, "--as-of", "2025-01-01", "--out", &at("out/r.csv")]));
    let explained = ["explain", "=1+1|x0", &ledger, "--model", &model, "--as-of", "2025-01-01"];
    said.push(obole(&explained));
    for words in &said {
        assert!(!words.err.contains(obeyed), "{}", words.err.escape_debug());
    }
    let segments = done(&["segment", &ledger, "--as-of", "2025-01-01"]);
    write(&out.join("segments.csv"), segments.out.as_bytes());

    let found = files(&out);
    let ending = |path: &PathBuf| path.extension().unwrap_or_default().to_string_lossy().into_owned();
    let (mut tables, mut pages) = (0, 0);
    for path in &found {
        let Ok(content) = std::fs::read_to_string(path) else { continue };
        match ending(path).as_str() {
            "csv" => {
                let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(content.as_bytes());
                for row in rows.records() {
                    for cell in &row.unwrap() {
                        let begins = cell.trim_start_matches(' ').chars().next();
                        let number = cell.parse::<f64>().is_ok();
                        let formula =
                            begins.is_some_and(|c| "=+-@\t\r\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(c));
                        assert!(number || !formula, "{}: {cell:?}", path.display());
                    }
                }
                tables += 1;
            }
            "html" | "svg" => {
                assert!(!content.contains(obeyed), "{}", path.display());
                pages += 1;
            }
            _ => {}
        }
    }
    assert!(tables >= 9 && pages >= 2, "{tables} {pages}");
    assert!(segments.out.contains("'=1+1|x0"), "{}", segments.out);
}
