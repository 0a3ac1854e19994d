//! Audits the predictions of any model for disparities: `cargo run --release --example audit_predictions --
//! TABLE.csv`.
//!
//! The table has columns `y_true` (what happened), `score`, `selected` and `group`.

use std::io::Write;
use std::path::{Path, PathBuf};

use obole::Result;
use obole::audit::table::{Columns, Table};
use obole::audit::table_audit;
use obole::store::read_table;
use obole_fairness::Settings;

/// Compares each group's selection rate with that of the largest group and prints each verdict.
pub fn run(path: &Path, out: &mut dyn Write) -> Result<()> {
    let file = read_table(path)?;
    let table = Table::parse(&Columns {
        truth: Some(("y_true", file.column("y_true")?)),
        score: Some(("score", file.column("score")?)),
        decision: Some(("selected", file.column("selected")?)),
        groups: vec![("group", file.column("group")?)],
        ..Columns::default()
    })?;
    // You choose the threshold; whether a disparity is a harm is for people to judge.
    let audit = table_audit(&table, &Settings { min_ratio: Some(0.8), ..Settings::default() })?;
    for (attribute, groups) in &audit.attributes {
        for verdict in &groups.verdicts {
            writeln!(out, "{attribute}, {:?}: {:?}", verdict.metric, verdict.outcome)?;
        }
    }
    Ok(())
}

fn main() -> Result<()> {
    let table = std::env::args_os().nth(1).map(PathBuf::from);
    let table = table.unwrap_or_else(|| "crates/fairness/tests/data/tiny.csv".into());
    run(&table, &mut std::io::stdout().lock())
}
