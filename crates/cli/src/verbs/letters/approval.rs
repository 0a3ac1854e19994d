//! The approval of letters: recorded in the log of their plan, or in a file beside letters without a plan.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use obole::campaign::contacts::ContactLog;
use obole::campaign::log::{Act, Deed, append, check};
use obole::{Error, Kind, Result};
use obole_ledger::{disk, message, sha256_file};
use serde_json::{Value, json};

use super::super::export::folder_of;
use super::super::verify;
use super::recipients::{Recipients, Signed};
use crate::clock;
use crate::run_folders::RunFolders;

/// Key of the file beside letters that somebody approved; its value is a list of approvals.
const RECORD: &str = "approvals";

/// An approval of letters, before it is recorded.
pub struct Approval<'a> {
    by: &'a str,
    templates_sha256: &'a str,
    out: &'a Path,
    time: String,
    record: Record<'a>,
}

/// Place where an approval is recorded.
enum Record<'a> {
    /// Log of a plan.
    Log { signed: &'a Signed, plan_sha256: String, contacts: Contacts },
    /// File beside letters about failed debits, which are no appeal, with the approvals of earlier letters.
    Beside { path: PathBuf, earlier: Vec<Value>, _lock: disk::FolderLock },
}

/// The log of contacts with those of a plan added.
struct Contacts {
    log: ContactLog,
    path: PathBuf,
    added: u64,
}

/// An approval that was recorded.
pub struct Recorded {
    /// Number of earlier approvals of letters to these people, or to the same file.
    pub earlier: usize,
    /// Facts about the log of a plan, or the file beside the letters.
    pub place: RecordedIn,
}

/// Place where an approval was recorded.
pub enum RecordedIn {
    /// Log of a plan: hash of its last line, log of contacts, number of people added to it.
    Log { head: String, contacts: PathBuf, added: u64 },
    /// File beside the letters.
    Beside(PathBuf),
}

impl<'a> Approval<'a> {
    /// Prepares the record of an approval.
    ///
    /// # Errors
    /// As [`check`]; as [`disk::FileKind::refuse_other`]; [`Kind::Unreadable`] when the file beside the
    /// letters is damaged.
    pub fn new(
        people: &'a Recipients,
        by: &'a str,
        templates_sha256: &'a str,
        out: &'a Path,
    ) -> Result<Self> {
        let record = match &people.signed {
            Some(signed) => Record::Log {
                signed,
                plan_sha256: signed.approved.sha256()?,
                contacts: Contacts::of(signed, &people.today)?,
            },
            None => {
                let path = PathBuf::from(format!("{}.approval.json", out.display()));
                // Locked before it is read.
                let lock = disk::FolderLock::take(folder_of(out))?;
                Record::Beside { earlier: earlier(&path)?, path, _lock: lock }
            }
        };
        let approval = Self { by, templates_sha256, out, time: clock::now(), record };
        match &approval.record {
            Record::Log { signed, .. } => {
                check(&signed.entries, &approval.deed()).map_err(|e| e.in_file(&signed.folder))?;
            }
            Record::Beside { .. } => check(&[], &approval.deed())?,
        }
        Ok(approval)
    }

    /// Adds the contacts of the plan to their log, before the letters are written: a run that is killed
    /// leaves contacts without letters, never letters without contacts.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn record_contacts(&self) -> Result<()> {
        match &self.record {
            Record::Log { contacts, .. } if contacts.added > 0 => contacts.log.save(&contacts.path),
            _ => Ok(()),
        }
    }

    /// Records the approval of the letters that were written.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn record(self) -> Result<Recorded> {
        let deed = self.deed();
        match &self.record {
            Record::Log { signed, contacts, .. } => {
                let head = append(&signed.folder.join("log.jsonl"), &deed)?.sha256;
                verify::anchor(&signed.folder, &signed.approved.approval().draft_sha256, &head)?;
                let is_earlier = |entry: &&obole::campaign::log::Entry| entry.what == Act::LettersApproved;
                let earlier = signed.entries.iter().filter(is_earlier).count();
                let (contacts, added) = (contacts.path.clone(), contacts.added);
                Ok(Recorded { earlier, place: RecordedIn::Log { head, contacts, added } })
            }
            Record::Beside { path, earlier, .. } => {
                let approval = json!({
                    "by": self.by,
                    "file_sha256": sha256_file(self.out)?.sha256,
                    "templates_sha256": self.templates_sha256,
                    "time": self.time,
                });
                let all: Vec<&Value> = earlier.iter().chain([&approval]).collect();
                disk::write_private_json(path, &json!({ RECORD: all }))?;
                Ok(Recorded { earlier: earlier.len(), place: RecordedIn::Beside(path.clone()) })
            }
        }
    }

    fn deed(&self) -> Deed<'_> {
        let plan_sha256 = match &self.record {
            Record::Log { plan_sha256, .. } => plan_sha256,
            Record::Beside { .. } => "",
        };
        Deed {
            time: &self.time,
            who: self.by,
            what: Act::LettersApproved,
            plan_sha256,
            file_sha256: Some(self.templates_sha256),
            approval: None,
        }
    }
}

impl Contacts {
    fn of(signed: &Signed, ledger: &Path) -> Result<Self> {
        let path = RunFolders::of(ledger).contacts();
        let mut log = signed.contacts.clone();
        let added = log.add(&signed.approved, signed.earlier()?.day());
        Ok(Self { log, path, added })
    }
}

/// Reads the approvals of earlier letters beside their file.
fn earlier(path: &Path) -> Result<Vec<Value>> {
    disk::FileKind::json(&[RECORD]).refuse_other(path)?;
    let text = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.map_err(|e| Error::io("cannot-read-file", path, e))?,
    };
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let found: BTreeMap<String, Vec<Value>> = serde_json::from_str(&text)
        .map_err(|e| Error::new(Kind::Unreadable, message!("json-not-read", why = e)).in_file(path))?;
    Ok(found.into_values().flatten().collect())
}
