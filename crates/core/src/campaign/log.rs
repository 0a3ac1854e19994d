//! `log.jsonl`: who did what with which plan, each line chained to the one before by its hash.
//!
//! A changed, removed or inserted line breaks the chain. Cutting the log at its end or rewriting it does not
//! break the chain. The hash of its last line, saved elsewhere (`run.json`, a message, paper), reveals that
//! as well: see [`super::verify()`].

use std::path::Path;

use obole_ledger::{Day, disk};
use serde::{Deserialize, Serialize};

use super::erase::earlier_hashes;
use super::plan::hash;
use super::review::check_name;
use super::{Approval, Approved, Plan};
use crate::{Error, Kind, Result};

/// Kind of action that the log records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A draft was proposed.
    Proposed,
    /// A person approved it.
    Approved,
    /// The mailing list was written.
    Exported,
    /// The data of a person were erased from the plan.
    Erased,
    /// Another person agreed with what was signed.
    Agreed,
    /// A second version was made of a signed plan. In the folder of the signed plan, `file_sha256` is the
    /// hash of the new draft; in the folder of the draft, that of the signed plan.
    Reopened,
    /// A person approved the letters to the people of the list; `file_sha256` is the hash of their templates.
    LettersApproved,
}

impl Act {
    /// Returns whether the people of the list are written to after it.
    pub const fn is_contact(self) -> bool {
        matches!(self, Self::Exported | Self::LettersApproved)
    }
}

/// One line of the log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Number of the line: 1, 2, 3 ….
    pub seq: u64,
    /// Time of the action, from the caller's clock.
    pub time: String,
    /// Person who acted.
    pub who: String,
    /// Kind of action.
    pub what: Act,
    /// The hash of the plan concerned.
    pub plan_sha256: String,
    /// SHA-256 of the mailing file of an export, of the templates of approved letters, of the plan before an
    /// erasure, or of the other version. Absent from logs of releases before 0.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_sha256: Option<String>,
    /// Number of drawn rows that were checked by hand before an approval; 0 if the sheet has no names. Absent
    /// from logs of releases before 0.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<u64>,
    /// SHA-256 of each review sheet of an approval.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sheets_sha256: Vec<String>,
    /// Hash of the previous line; empty in the first.
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
    /// Returns the day of the action; `None` if the time cannot be read.
    pub fn day(&self) -> Option<Day> {
        day_of(&self.time)
    }

    fn hash(&self) -> Result<String> {
        let common = (self.seq, &self.time, &self.who, self.what, &self.plan_sha256, &self.previous_sha256);
        match (&self.file_sha256, self.checked, self.sheets_sha256.as_slice()) {
            (None, None, []) => hash(&common),
            (Some(file), None, []) => hash(&(common, file)),
            (file, checked, sheets) => hash(&(common, file, checked, sheets)),
        }
    }
}

/// Returns the day of a time such as `2025-01-06T09:00:00Z`.
pub(super) fn day_of(time: &str) -> Option<Day> {
    time.get(..10).and_then(|day| Day::from_iso_bytes(day.as_bytes()))
}

/// Content of a new line of the log.
#[derive(Clone, Copy)]
pub struct Deed<'a> {
    /// Time of the action, from the caller's clock; never before the time of the last line.
    pub time: &'a str,
    /// Person who acted.
    pub who: &'a str,
    /// Kind of action.
    pub what: Act,
    /// The hash of the plan concerned.
    pub plan_sha256: &'a str,
    /// SHA-256 of the mailing file of an export, of the templates of approved letters, of the plan before an
    /// erasure, or of the other version.
    pub file_sha256: Option<&'a str>,
    /// The signature, for an approval: the line repeats its sheets, and how many rows were checked by hand.
    pub approval: Option<&'a Approval>,
}

impl std::fmt::Debug for Deed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Deed({:?})", self.what)
    }
}

/// Returns the hash of the last line; empty if there is none.
pub fn head(entries: &[Entry]) -> &str {
    entries.last().map(|last| last.sha256.as_str()).unwrap_or_default()
}

/// Adds a line and returns it; creates the file if there is none. Hold the folder's lock during the call, and
/// add the line after the action is done.
///
/// # Errors
/// As [`check`]; as [`read`] when the log is broken; as [`disk::write_private`].
///
/// ```
/// use obole::campaign::log::{self, Act, Deed};
/// # fn main() -> obole::Result<()> {
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("log.jsonl");
/// let draft = Deed {
///     time: "2025-01-06T09:00:00Z",
///     who: "Camille",
///     what: Act::Proposed,
///     plan_sha256: "ab12",
///     file_sha256: None,
///     approval: None,
/// };
/// let deed = |time, what| Deed { time, what, ..draft };
/// let first = log::append(&path, &deed("2025-01-06T09:00:00Z", Act::Approved))?;
/// let second = log::append(&path, &deed("2025-01-06T09:05:00Z", Act::Exported))?;
/// assert_eq!(second.previous_sha256, first.sha256);
/// assert_eq!(log::read(&path)?.len(), 2);
/// # Ok(())
/// # }
/// ```
pub fn append(path: &Path, deed: &Deed<'_>) -> Result<Entry> {
    let mut entries = read_or_none(path)?;
    check(&entries, deed).map_err(|e| e.in_file(path))?;
    let mut entry = Entry {
        seq: entries.len() as u64 + 1,
        time: deed.time.to_owned(),
        who: deed.who.to_owned(),
        what: deed.what,
        plan_sha256: deed.plan_sha256.to_owned(),
        file_sha256: deed.file_sha256.map(str::to_owned),
        checked: deed.approval.map(|approval| approval.checked.unwrap_or_default()),
        sheets_sha256: deed.approval.into_iter().flat_map(Approval::sheets_sha256).cloned().collect(),
        previous_sha256: head(&entries).to_owned(),
        sha256: String::new(),
    };
    entry.sha256 = entry.hash()?;
    entries.push(entry.clone());
    disk::write_private(path, |out| {
        for entry in &entries {
            serde_json::to_writer(&mut *out, entry)
                .map_err(|e| Error::new(Kind::System, "log-line-not-written").caused_by(e))?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })?;
    Ok(entry)
}

/// Checks that the line may be added. Call it before the action, so that nothing is done that cannot be
/// logged.
///
/// # Errors
/// [`Kind::Usage`] without a time or a person, or with a name of several lines; [`Kind::System`] when the
/// clock is before the log's last line.
pub fn check(entries: &[Entry], deed: &Deed<'_>) -> Result<()> {
    if deed.time.trim().is_empty() || deed.who.trim().is_empty() {
        return Err(Error::new(Kind::Usage, "log-line-incomplete"));
    }
    check_name(deed.who)?;
    if entries.last().is_some_and(|last| last.time.as_str() > deed.time) {
        return Err(Error::new(Kind::System, "clock-before-log").hint("set-clock"));
    }
    Ok(())
}

/// Reads the log as [`read`] does; a missing log has no lines.
///
/// # Errors
/// As [`read`].
pub fn read_or_none(path: &Path) -> Result<Vec<Entry>> {
    if path.exists() { read(path) } else { Ok(Vec::new()) }
}

/// Reads the log and verifies its chain.
///
/// # Errors
/// [`Kind::Unreadable`] at the first line that is damaged or does not fit the one before.
pub fn read(path: &Path) -> Result<Vec<Entry>> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io("cannot-read-log", path, e))?;
    verify(&text).map_err(|e| e.in_file(path))
}

/// Verifies the chain of a log's text.
///
/// # Errors
/// As [`read`].
pub fn verify(text: &str) -> Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    for (line, number) in text.lines().zip(1_u64..) {
        let broken = || Error::new(Kind::Unreadable, "log-changed").at_row(number);
        let entry: Entry = serde_json::from_str(line).map_err(|_| broken())?;
        let back = entries.last().is_some_and(|last| last.time > entry.time);
        if entry.seq != number
            || back
            || entry.previous_sha256 != head(&entries)
            || entry.hash()? != entry.sha256
        {
            return Err(broken());
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// Checks that the log holds the approval of exactly this plan, directly after the line that the plan names.
/// Call it before exporting: a forged plan has a valid hash of its own, but not in the log.
///
/// # Errors
/// [`Kind::Refused`] if not.
pub fn confirm(entries: &[Entry], plan: &Plan<Approved>) -> Result<()> {
    if is_signed(entries, plan)? {
        return Ok(());
    }
    Err(Error::new(Kind::Refused, "log-without-approval").hint("approve-draft"))
}

/// Returns whether the log holds the approval of exactly this plan, directly after the line that the plan
/// names.
pub(super) fn is_signed(entries: &[Entry], plan: &Plan<Approved>) -> Result<bool> {
    let approval = plan.approval();
    let hashes = earlier_hashes(entries, plan.sha256()?);
    let signed = |entry: &Entry| {
        entry.what == Act::Approved
            && hashes.contains(&entry.plan_sha256)
            && entry.who == approval.by
            && approval.log_head.as_ref().is_none_or(|head| *head == entry.previous_sha256)
    };
    Ok(entries.iter().any(signed))
}

/// Returns the lines after which the people of this plan are written to, the first one first: its exports and
/// approvals of its letters.
///
/// # Errors
/// As [`Plan::sha256`].
pub fn contacts_of<'a>(entries: &'a [Entry], plan: &Plan<Approved>) -> Result<Vec<&'a Entry>> {
    let hashes = earlier_hashes(entries, plan.sha256()?);
    let is_contact = |entry: &&Entry| entry.what.is_contact() && hashes.contains(&entry.plan_sha256);
    Ok(entries.iter().filter(is_contact).collect())
}
