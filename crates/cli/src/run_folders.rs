//! The folders of a run, or of a ledger with its vault.

use std::path::{Path, PathBuf};
use std::time::Duration;

use obole::{Error, Result};
use obole_ledger::disk;

/// Number of attempts to lock the folder of the log of contacts, and the pause between two.
const TRIES: usize = 50;
const PAUSE: Duration = Duration::from_millis(100);

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

    /// Returns the folders of the campaign lists, sorted: that of the run, and others in its folder. Without
    /// a run, the folder around the ledger is the user's own, and only `campaign` in it is known.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn plans(&self) -> Result<Vec<PathBuf>> {
        let own = self.run.join("campaign");
        let mut found = Vec::from_iter(own.exists().then(|| own.clone()));
        if self.run.join("run.json").exists() {
            let failed = |e| Error::io("cannot-read-folder", self.folder(), e);
            for entry in std::fs::read_dir(self.folder()).map_err(failed)? {
                let folder = self.run.join(entry.map_err(failed)?.file_name());
                if folder != own && folder.join("plan.json").exists() {
                    found.push(folder);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Returns the folder of the run as the system takes it: that around a ledger of the working folder has
    /// an empty path.
    pub fn folder(&self) -> &Path {
        if self.run.as_os_str().is_empty() { Path::new(".") } else { &self.run }
    }

    /// Returns the log of contacts.
    pub fn contacts(&self) -> PathBuf {
        self.run.join(obole::campaign::contacts::FILE)
    }

    /// Returns the record of the actions of `obole today`.
    pub fn actions(&self) -> PathBuf {
        self.run.join(obole::care::FILE)
    }

    /// Locks the folder of the log of contacts, whose other writers are quick: waits some seconds for them.
    ///
    /// # Errors
    /// As [`disk::FolderLock::take`].
    pub fn lock_contacts(&self) -> Result<disk::FolderLock> {
        let folder = self.folder();
        for _ in 0..TRIES {
            match disk::FolderLock::take(folder) {
                Err(error) if error.message().id() == "folder-locked" => std::thread::sleep(PAUSE),
                taken => return taken,
            }
        }
        disk::FolderLock::take(folder)
    }

    /// Returns the folder of the vault, or where an import into `place` makes a new one.
    pub fn people_or_new(&self, place: &Path) -> PathBuf {
        if self.people.exists() { self.people.clone() } else { place.join("people") }
    }
}
