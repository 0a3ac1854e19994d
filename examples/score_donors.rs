//! Who is likely to give, how much, and why: `cargo run --release --example score_donors -- LEDGER`.

use std::io::Write;
use std::path::{Path, PathBuf};

use obole::Result;
use obole::features::V1;
use obole::forecast::{ForecastSettings, forecast};
use obole::frames::scores_frame;
use obole::store::load_for_features;

/// Forecasts the next 12 months and prints the five highest expected values, each with its main reasons.
pub fn run(folder: &Path, out: &mut dyn Write) -> Result<()> {
    let ledger = load_for_features(folder)?;
    let Some(today) = ledger.default_as_of() else { return Ok(()) };
    let scores = forecast(&ledger, today, &ForecastSettings::default())?.scores;

    let mut rows: Vec<usize> = (0..scores.len()).collect();
    rows.sort_by(|&a, &b| scores.expected_value(b).total_cmp(&scores.expected_value(a)));
    for &row in rows.iter().take(5) {
        let donor = ledger.donors().id.get(scores.donor[row] as usize);
        let reasons: Vec<&str> =
            scores.reasons[row].iter().flatten().map(|reason| V1[reason.feature].name).collect();
        writeln!(
            out,
            "{donor}: gives with probability {:.3}, then {:.2}; main inputs: {}",
            scores.gift_likelihood[row],
            scores.expected_gift[row],
            reasons.join(", ")
        )?;
    }

    // The same scores as a polars data frame, for further work.
    let frame = scores_frame(&scores, &ledger.donors().id)?;
    writeln!(out, "{} donors, {} columns", frame.height(), frame.width())?;
    Ok(())
}

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| "out/ledger".into(), PathBuf::from);
    run(&folder, &mut std::io::stdout().lock())
}
