//! `erasures.json` beside models: they were fitted with the data of people who have been erased since.

use std::path::{Path, PathBuf};

use obole::Result;
use obole_ledger::{Day, disk};
use serde::{Deserialize, Serialize};

use crate::ui::Ui;

/// Name of the file.
pub const FILE: &str = "erasures.json";

/// Content of the file.
#[derive(Serialize, Deserialize)]
struct Erasures {
    /// Number of people erased since the models were fitted.
    people: u64,
    /// Day of the latest erasure.
    latest: Day,
}

pub fn path(models: &Path) -> PathBuf {
    models.join(FILE)
}

fn read(models: &Path) -> Option<Erasures> {
    let bytes = std::fs::read(path(models)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Adds the erasure of some people to the mark of the models in a folder.
///
/// # Errors
/// When the disk fails.
pub fn add(models: &Path, people: u64, today: Day) -> Result<()> {
    let people = read(models).map_or(0, |erasures| erasures.people) + people;
    disk::write_json(&path(models), &Erasures { people, latest: today })
}

/// Says how many people were erased since the models were fitted, if any were.
pub fn warn(models: &Path, ui: &mut Ui<'_>) {
    if let Some(Erasures { people, latest }) = read(models) {
        let day = ui.words().day(latest);
        ui.paragraph("model-before-erasure", &[("n", people.into()), ("day", day.into())]);
    }
}
