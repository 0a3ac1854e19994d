//! `obole simulate`: a simulated association with known truth.

use std::path::Path;

use obole::{Error, Kind, Result};
use obole_ledger::disk;
use obole_testkit::SimulationParams;
use serde_json::json;

use crate::args::Simulate;
use crate::exit::Answer;
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
    let association = obole_testkit::simulate(&params)?;
    let _lock = disk::FolderLock::take(&verb.out)?;
    refuse_true_data(&verb.out)?;
    let set = disk::FileSet::begin(&verb.out)?;
    disk::make_folder(&set.stage().join("named"))?;
    for (name, bytes) in association.files()? {
        disk::write_bytes(&set.stage().join(name), &bytes)?;
    }
    set.commit(&[], || Ok(()))?;
    if ui.json() {
        ui.data_json(&json!({
            "out": verb.out.display().to_string(),
            "gifts": association.gifts.len(),
            "donors": association.donors.len(),
            "seed": seed,
        }))?;
    }
    let (gifts, donors) = (association.gifts.len().into(), association.donors.len().into());
    ui.print("simulate-done", &[("gifts", gifts), ("donors", donors)]);
    ui.wrote(&verb.out);
    Ok(Answer::Yes)
}

/// Refuses a folder with gifts or donors that no simulation wrote: those of a simulation have their truth
/// beside them.
fn refuse_true_data(folder: &Path) -> Result<()> {
    let names = ["gifts.csv", "donors.csv", "named/helloasso_paiements.csv", "named/donors.csv"];
    match names.into_iter().map(|name| folder.join(name)).find(|path| path.exists()) {
        Some(path) if !folder.join("truth.csv").exists() => {
            Err(Error::new(Kind::Usage, "folder-not-simulated").in_file(path).hint("choose-folder"))
        }
        _ => Ok(()),
    }
}
