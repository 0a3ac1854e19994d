//! `obole simulate`: an invented association with known truth.

use obole::{Error, Kind, Result};
use obole_ledger::disk;
use obole_testkit::SimulationParams;
use serde_json::json;

use super::Answer;
use crate::args::Simulate;
use crate::ui::Ui;

pub fn simulate(verb: &Simulate, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    let sample = SimulationParams::default();
    let params = SimulationParams {
        donors: verb.donors,
        years: verb.years,
        seed,
        disparity: if verb.no_disparity { 0.0 } else { sample.disparity },
        ..sample
    };
    let failed = |e: obole_testkit::Error| Error::new(Kind::Usage, e.to_string()).caused_by(e);
    let association = obole_testkit::simulate(&params).map_err(failed)?;
    let _lock = disk::FolderLock::take(&verb.out)?;
    for (name, bytes) in [
        ("gifts.csv", association.gifts_csv()),
        ("donors.csv", association.donors_csv()),
        ("helloasso_paiements.csv", association.helloasso_csv()),
        ("truth.csv", association.truth_csv()),
    ] {
        disk::write_bytes(&verb.out.join(name), &bytes.map_err(failed)?)?;
    }
    if ui.json() {
        ui.data_json(&json!({
            "out": verb.out.display().to_string(),
            "gifts": association.gifts.len(),
            "donors": association.donors.len(),
            "seed": seed,
        }))?;
    }
    let (gifts, donors) = (association.gifts.len().into(), association.donors.len().into());
    ui.say("simulate-done", &[("gifts", gifts), ("donors", donors)]);
    ui.wrote(&verb.out);
    Ok(Answer::Yes)
}
