//! Files of a run that are as the run wrote them.

use std::collections::BTreeMap;
use std::path::Path;

use obole_error::{Error, Kind, Result};
use obole_ledger::{Day, sha256_file};
use serde::Deserialize;

/// The record of a run, as far as it is read.
#[derive(Deserialize)]
pub(crate) struct RunFile {
    /// As-of day of the models and of the list.
    pub(crate) as_of: Day,
    /// Hash of each file that the run wrote.
    files: BTreeMap<String, String>,
}

impl RunFile {
    /// Reads the record of a run.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the folder holds no run.
    pub(crate) fn load(folder: &Path) -> Result<Self> {
        let none = || Error::new(Kind::Refused, "ask-no-run").hint("ask-run-first");
        let bytes = std::fs::read(folder.join("run.json")).map_err(|e| none().caused_by(e))?;
        serde_json::from_slice(&bytes).map_err(|e| none().caused_by(e))
    }

    /// Refuses a file that the run did not write, or that was changed since.
    ///
    /// # Errors
    /// [`Kind::Refused`].
    pub(crate) fn check(&self, folder: &Path, name: &str) -> Result<()> {
        let changed = || Error::new(Kind::Refused, "ask-run-changed").hint("ask-run-first");
        let wanted = self.files.get(name).ok_or_else(changed)?;
        let found = sha256_file(&folder.join(name)).map_err(|e| changed().caused_by(e))?;
        if found.sha256 == *wanted { Ok(()) } else { Err(changed()) }
    }
}
