//! Who is likely to give, how much, and why: `cargo run --release --example score_donors -- LEDGER`.

use std::io::Write;
use std::path::{Path, PathBuf};

use obole::Result;
use obole::features::V1;
use obole::forecast::{ForecastSettings, forecast};
use obole::store::load_for_features;

/// Forecasts from the ledger's own as-of day and shows the five highest expected values.
pub fn run(folder: &Path, said: &mut dyn Write) -> Result<()> {
    let ledger = load_for_features(folder)?;
    let Some(today) = ledger.default_as_of() else { return Ok(()) };
    let scores = forecast(&ledger, today, &ForecastSettings::default())?.scores;
    let mut rows: Vec<usize> = (0..scores.len()).collect();
    rows.sort_by(|a, b| scores.expected_value(*b).total_cmp(&scores.expected_value(*a)).then(a.cmp(b)));
    for row in rows.into_iter().take(5) {
        let id = ledger.donors().id.get(scores.donor[row] as usize);
        let reasons = scores.reasons[row].iter().flatten().map(|reason| V1[reason.feature].name);
        writeln!(
            said,
            "{id}: gives with probability {:.3}, then {:.2}; because of {}",
            scores.gift_likelihood[row],
            scores.expected_gift[row],
            reasons.collect::<Vec<_>>().join(", ")
        )?;
    }
    Ok(())
}

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| "out/ledger".into(), PathBuf::from);
    run(&folder, &mut std::io::stdout().lock())
}
