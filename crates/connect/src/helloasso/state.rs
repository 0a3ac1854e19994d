//! State of the pulls into a file: which organisation it holds up to when, and the pages of a pull that has
//! not ended.
//!
//! Beside `FILE.json` lies `FILE.json.state`. During a pull, the folder `FILE.json.parts` holds each page as
//! a file of its own, which is written whole or not at all; a killed pull goes on after its last page.

use std::path::{Path, PathBuf};

use obole_error::{Error, Kind, Result, message};
use obole_ledger::disk;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The payments that a file holds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileState {
    pub(super) server: String,
    pub(super) organisation: String,
    /// Time up to which changes were read, RFC 3339.
    pub(super) complete_until: String,
}

impl FileState {
    pub(super) fn new(server: &str, organisation: &str, complete_until: &str) -> Self {
        let [server, organisation, complete_until] =
            [server, organisation, complete_until].map(str::to_owned);
        Self { server, organisation, complete_until }
    }

    /// Returns the path of the state of a file.
    pub(super) fn path(out: &Path) -> PathBuf {
        beside(out, "state")
    }

    /// Loads the state of a file; none if neither exists.
    ///
    /// # Errors
    /// [`Kind::Usage`] for a file without a state: another program wrote it; [`Kind::Unreadable`] for a
    /// damaged state.
    pub(super) fn load(out: &Path) -> Result<Option<Self>> {
        disk::check_place(out)?;
        let held: Option<Self> = load(&Self::path(out))?;
        match (&held, out.exists()) {
            (None, true) => {
                let error = Error::new(Kind::Usage, "connect-file-of-others").in_file(out);
                Err(error.hint("choose-name-or-remove"))
            }
            // Without the payments, their state says nothing.
            (Some(_), false) => Ok(None),
            _ => Ok(held),
        }
    }
}

/// A pull that has not ended.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct UnfinishedPull {
    pub(super) server: String,
    pub(super) organisation: String,
    /// First time of change that is asked for, RFC 3339.
    pub(super) from: Option<String>,
    /// Time at which the pull began, RFC 3339.
    pub(super) began: String,
}

impl UnfinishedPull {
    pub(super) fn new(server: &str, organisation: &str, from: Option<String>, began: String) -> Self {
        let [server, organisation] = [server, organisation].map(str::to_owned);
        Self { server, organisation, from, began }
    }

    /// Returns whether it asks for the same payments.
    pub(super) fn asks_as(&self, other: &Self) -> bool {
        (&self.server, &self.organisation, &self.from) == (&other.server, &other.organisation, &other.from)
    }
}

/// A page on the disk.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SavedPage {
    pub(super) next: Option<String>,
    pub(super) data: Vec<Value>,
}

/// The folder of the pages of a pull, locked.
pub(super) struct PageFolder {
    folder: PathBuf,
    lock: disk::FolderLock,
}

impl PageFolder {
    /// Locks the folder of a file, and makes it if needed.
    ///
    /// # Errors
    /// [`Kind::System`] when another call pulls into the file.
    pub(super) fn lock(out: &Path) -> Result<Self> {
        let folder = beside(out, "parts");
        let lock = disk::FolderLock::take_private(&folder)?;
        Ok(Self { folder, lock })
    }

    /// Returns the pull whose pages are in the folder.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when its file is damaged.
    pub(super) fn begun(&self) -> Result<Option<UnfinishedPull>> {
        load(&self.head())
    }

    /// Begins a pull.
    ///
    /// # Errors
    /// When the disk fails.
    pub(super) fn begin(&self, begun: &UnfinishedPull) -> Result<()> {
        self.clear()?;
        disk::write_private_json(&self.head(), begun)
    }

    /// Returns a page by its number, from 1.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when its file is damaged.
    pub(super) fn page(&self, number: u32) -> Result<Option<SavedPage>> {
        load(&self.path(number))
    }

    /// Saves a page.
    ///
    /// # Errors
    /// When the disk fails.
    pub(super) fn save(&self, number: u32, part: &SavedPage) -> Result<()> {
        disk::write_private_json(&self.path(number), part)
    }

    /// Removes the pages, the head first: pages without a head are not read.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub(super) fn clear(&self) -> Result<()> {
        disk::remove_file(&self.head())?;
        for path in disk::files_of(&self.folder)? {
            if path.extension().is_some_and(|ending| ending == "json") {
                disk::remove_file(&path)?;
            }
        }
        Ok(())
    }

    /// Removes the folder.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub(super) fn remove(self) -> Result<()> {
        self.clear()?;
        drop(self.lock);
        disk::remove_empty_folder(&self.folder)
    }

    fn head(&self) -> PathBuf {
        self.folder.join("pull.json")
    }

    fn path(&self, number: u32) -> PathBuf {
        self.folder.join(format!("page-{number:06}.json"))
    }
}

/// Returns the path of a file beside another, with its name and an ending.
fn beside(out: &Path, ending: &str) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    out.with_file_name(name)
}

fn load<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::io("cannot-read-file", path, e)),
    };
    let damaged = |e: serde_json::Error| {
        let error = Error::new(Kind::Unreadable, message!("json-damaged", row = e.line())).in_file(path);
        error.hint("connect-remove-state")
    };
    serde_json::from_slice(&bytes).map(Some).map_err(damaged)
}
