//! The folders of a run, or of a ledger with its vault.

use std::path::{Path, PathBuf};

/// Folders of a run.
pub struct RunFolders {
    pub ledger: PathBuf,
    pub people: PathBuf,
    pub run: PathBuf,
}

impl RunFolders {
    /// Finds the folders of a run, or of a ledger whose vault is beside it.
    pub fn of(place: &Path) -> Self {
        let inside = place.join("ledger");
        if inside.join("ledger.json").exists() {
            return Self { ledger: inside, people: place.join("people"), run: place.to_owned() };
        }
        let run = place.parent().map(Path::to_owned).unwrap_or_default();
        // `import` puts the vault into the ledger's folder, `run` beside it.
        let own = Some(place.join("people")).filter(|folder| folder.exists());
        Self { ledger: place.to_owned(), people: own.unwrap_or_else(|| run.join("people")), run }
    }

    /// Returns the folder of the vault, or where an import into `place` makes a new one.
    pub fn people_or_new(&self, place: &Path) -> PathBuf {
        if self.people.exists() { self.people.clone() } else { place.join("people") }
    }
}
