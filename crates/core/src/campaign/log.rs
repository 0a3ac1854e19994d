//! `log.jsonl`: who did what with which plan, each line chained to the one before by its hash.
//!
//! A changed, removed or inserted line breaks the chain. A log cut at its end does not; keep the last hash elsewhere
//! (the report prints it) to see that as well.

use std::path::Path;

use obole_ledger::disk;
use serde::{Deserialize, Serialize};

use super::plan::hash;
use super::{Approved, Plan};
use crate::{Error, Kind, Result};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A draft was proposed.
    Proposed,
    /// A person approved it.
    Approved,
    /// The mailing list was written.
    Exported,
}

/// One line of the log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// 1, 2, 3 ….
    pub seq: u64,
    /// When, as the caller's clock says.
    pub time: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: Act,
    /// The hash of the plan concerned.
    pub plan_sha256: String,
    /// The hash of the line before; empty in the first.
    pub previous_sha256: String,
    /// The hash of this line without this field.
    pub sha256: String,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({}, {:?})", self.seq, self.what)
    }
}

impl Entry {
    fn hash(&self) -> Result<String> {
        hash(&(self.seq, &self.time, &self.who, self.what, &self.plan_sha256, &self.previous_sha256))
    }
}

/// Adds a line and returns it; makes the file if there is none. Hold the folder's lock meanwhile.
///
/// # Errors
/// [`Kind::Usage`] without a time or a person; as [`read`] when the log is broken; as [`disk::write_bytes`].
///
/// ```
/// use obole::campaign::log::{self, Act};
/// # fn main() -> obole::Result<()> {
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("log.jsonl");
/// let first = log::append(&path, "2025-01-06T09:00:00Z", "Camille", Act::Approved, "ab12")?;
/// let second = log::append(&path, "2025-01-06T09:05:00Z", "Camille", Act::Exported, "ab12")?;
/// assert_eq!(second.previous_sha256, first.sha256);
/// assert_eq!(log::read(&path)?.len(), 2);
/// # Ok(())
/// # }
/// ```
pub fn append(path: &Path, time: &str, who: &str, what: Act, plan_sha256: &str) -> Result<Entry> {
    if time.trim().is_empty() || who.trim().is_empty() {
        return Err(Error::new(Kind::Usage, "a line of the log needs a time and a person"));
    }
    let mut entries = if path.exists() { read(path)? } else { Vec::new() };
    let mut entry = Entry {
        seq: entries.len() as u64 + 1,
        time: time.to_owned(),
        who: who.to_owned(),
        what,
        plan_sha256: plan_sha256.to_owned(),
        previous_sha256: entries.last().map(|last| last.sha256.clone()).unwrap_or_default(),
        sha256: String::new(),
    };
    entry.sha256 = entry.hash()?;
    entries.push(entry.clone());
    let mut bytes = Vec::new();
    for entry in &entries {
        serde_json::to_writer(&mut bytes, entry)
            .map_err(|e| Error::new(Kind::System, "a line of the log cannot be written").caused_by(e))?;
        bytes.push(b'\n');
    }
    disk::write_bytes(path, &bytes)?;
    Ok(entry)
}

/// Reads the log and verifies its chain.
///
/// # Errors
/// [`Kind::Unreadable`] at the first line that is damaged or does not fit the one before.
pub fn read(path: &Path) -> Result<Vec<Entry>> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io("read the log", path, e))?;
    verify(&text).map_err(|e| e.in_file(path))
}

/// Verifies the chain of a log's text.
///
/// # Errors
/// As [`read`].
pub fn verify(text: &str) -> Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    for (line, number) in text.lines().zip(1_u64..) {
        let broken = || {
            Error::new(Kind::Unreadable, "the log was changed: this line does not fit the one before")
                .at_row(number)
        };
        let entry: Entry = serde_json::from_str(line).map_err(|_| broken())?;
        let previous = entries.last().map(|last| last.sha256.as_str()).unwrap_or_default();
        if entry.seq != number || entry.previous_sha256 != previous || entry.hash()? != entry.sha256 {
            return Err(broken());
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// Whether the log holds the approval of exactly this plan. Ask before exporting: a forged plan has a fitting hash of its
/// own, but not in the log.
///
/// # Errors
/// [`Kind::Refused`] if not.
pub fn confirm(entries: &[Entry], plan: &Plan<Approved>) -> Result<()> {
    let sha256 = plan.sha256()?;
    let signed = |entry: &Entry| {
        entry.what == Act::Approved && entry.plan_sha256 == sha256 && entry.who == plan.approval().by
    };
    if entries.iter().any(signed) {
        return Ok(());
    }
    Err(Error::new(Kind::Refused, "the log holds no approval of this plan")
        .hint("approve the draft with `obole review PLAN --approve --by NAME`"))
}
