//! Who is likely to give, how much, and why: `cargo run --release --example score_donors -- LEDGER`.

use std::io::Write;
use std::path::{Path, PathBuf};

use obole::Result;
use obole::features::{V1, features};
use obole::labels::labels;
use obole::models::{FitSettings, ModelSet, TrainingSet};
use obole::store::load_for_features;

/// Fits on the last 12 months that are known, scores as of the ledger's own day, and shows the five highest values.
pub fn run(folder: &Path, said: &mut dyn Write) -> Result<()> {
    let ledger = load_for_features(folder)?;
    let Some(today) = ledger.default_as_of() else { return Ok(()) };
    let before = today.plus_months(-12);
    let known = features(&ledger.until(before));
    let happened = labels(&ledger.outcomes(before, 12), &known.donor);
    let models = ModelSet::fit(TrainingSet::join(known, happened)?, &FitSettings::default())?;

    let scores = models.score(&features(&ledger.until(today)))?;
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
