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

/// Compares the groups' selection rates with that of the largest and says each verdict.
pub fn run(path: &Path, said: &mut dyn Write) -> Result<()> {
    let cells = read_table(path)?;
    let table = Table::parse(&Columns {
        truth: Some(("y_true", cells.column("y_true")?)),
        score: Some(("score", cells.column("score")?)),
        decision: Some(("selected", cells.column("selected")?)),
        groups: vec![("group", cells.column("group")?)],
        ..Columns::default()
    })?;
    // The threshold is yours: an audit assesses against it, and judges nobody.
    let audit = table_audit(&table, &Settings { min_ratio: Some(0.8), ..Settings::default() })?;
    for (attribute, of) in &audit.attributes {
        for verdict in &of.verdicts {
            writeln!(said, "{attribute}, {:?}: {:?}", verdict.metric, verdict.outcome)?;
        }
    }
    Ok(())
}

fn main() -> Result<()> {
    let table = std::env::args_os().nth(1).map(PathBuf::from);
    let table = table.unwrap_or_else(|| "crates/fairness/tests/data/tiny.csv".into());
    run(&table, &mut std::io::stdout().lock())
}
