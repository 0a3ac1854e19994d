//! Does the model beat the simple rule, year by year, out of time? `cargo run --release --example
//! prove_a_model -- LEDGER`.

use std::io::Write;
use std::path::{Path, PathBuf};

use obole::Result;
use obole::evaluate::{BacktestSettings, backtest};
use obole::store::load_for_features;

/// For each task: which method is to be used and why, with the difference to the rule and its interval.
pub fn run(folder: &Path, said: &mut dyn Write) -> Result<()> {
    let ledger = load_for_features(folder)?;
    let Some(today) = ledger.default_as_of() else { return Ok(()) };
    let proof = backtest(&ledger, today, &BacktestSettings::default())?;
    for of in proof.tasks() {
        let task = of.task;
        write!(said, "{}: use {} ({:?})", task.name(), of.method.name(), of.why)?;
        if let Some(comparison) = &of.comparison {
            let difference = comparison.difference;
            write!(
                said,
                "; {:?}: {:+.4} against the rule",
                comparison.metric,
                difference.value.unwrap_or(f64::NAN)
            )?;
            if let Some(interval) = difference.interval {
                write!(said, ", 95 % from {:+.4} to {:+.4}", interval.low, interval.high)?;
            }
        }
        writeln!(said)?;
    }
    Ok(())
}

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| "out/ledger".into(), PathBuf::from);
    run(&folder, &mut std::io::stdout().lock())
}
