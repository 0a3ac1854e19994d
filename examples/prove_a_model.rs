//! Is the model better than the simple rule on past years? `cargo run --release --example prove_a_model --
//! LEDGER`.

use std::io::Write;
use std::path::{Path, PathBuf};

use obole::Result;
use obole::evaluate::{BacktestSettings, backtest};
use obole::store::load_for_features;

/// Prints for each task the method to use, the reason, and the difference to the rule with its interval.
pub fn run(folder: &Path, out: &mut dyn Write) -> Result<()> {
    let ledger = load_for_features(folder)?;
    let Some(today) = ledger.default_as_of() else { return Ok(()) };
    for proof in backtest(&ledger, today, &BacktestSettings::default())?.tasks() {
        write!(out, "{}: use {} ({:?})", proof.task.name(), proof.method.name(), proof.why)?;
        if let Some(comparison) = &proof.comparison
            && let (Some(value), Some(interval)) =
                (comparison.difference.value, comparison.difference.interval)
        {
            let metric = comparison.metric;
            write!(out, "; {metric:?} against the rule: {value:+.4}")?;
            write!(out, ", 95 % interval {:+.4} to {:+.4}", interval.low, interval.high)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| "out/ledger".into(), PathBuf::from);
    run(&folder, &mut std::io::stdout().lock())
}
