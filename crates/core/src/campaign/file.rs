//! `plan.json`: a plan on disk, with hashes that reveal a change.

use std::path::Path;

use obole_ledger::{disk, message};
use serde::{Deserialize, Serialize};

use super::log::{self, Act, Entry};
use super::plan::Body;
use super::{Approval, Approved, Draft, Plan, State};
use crate::{Error, Kind, Result};

const FORMAT: &str = "obole-plan";
/// Version of the format. Version 2 counts donors whose refusals are not known under an exclusion of their
/// own, and counts the donors who refuse. Version 3 has no net amount.
const VERSION: u32 = 3;

/// Content of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<B, A> {
    format: String,
    version: u32,
    state: String,
    plan: B,
    approval: A,
    rows_sha256: String,
    plan_sha256: String,
}

/// The fields that distinguish a newer file from a damaged one.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

/// A plan read from its file: a draft, or approved.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanFile {
    /// Not yet signed by a person.
    Draft(Plan<Draft>),
    /// Signed by a person.
    Approved(Plan<Approved>),
}

impl<S: State> Plan<S> {
    /// Writes `plan.json`.
    ///
    /// # Errors
    /// When the disk fails; the old file is untouched. Call [`PlanFile::refuse_signed`] first.
    pub fn save(&self, path: &Path) -> Result<()> {
        let written = Written {
            format: FORMAT.to_owned(),
            version: VERSION,
            state: S::NAME.to_owned(),
            plan: &self.body,
            approval: self.state.approval(),
            rows_sha256: self.rows_sha256()?,
            plan_sha256: self.sha256()?,
        };
        disk::write_private_json(path, &written)
    }
}

impl PlanFile {
    /// Reads a plan and checks its hashes and its invariants.
    ///
    /// A hash shows that a file was changed, unless someone recomputed it. The hash in the [`super::log`]
    /// reveals that case, too.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] for a file that is damaged, changed by hand, or not a plan, or whose folder holds
    /// files of two runs; [`Kind::Newer`] for one of a later version.
    pub fn load(path: &Path) -> Result<Self> {
        disk::check_finished(path.parent().unwrap_or(Path::new(".")))?;
        Self::read(path)
    }

    fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|e| {
            let missing = e.kind() == std::io::ErrorKind::NotFound;
            let error = Error::io("cannot-read-plan", path, e);
            if missing { error.hint("plan-folder") } else { error }
        })?;
        Self::parse(&bytes).map_err(|e| e.in_file(path))
    }

    /// Refuses to replace a plan that a person may have signed: one that is approved, one that cannot be
    /// read, and one whose log (`log.jsonl` beside it) holds an approval or cannot be read, even when the
    /// plan itself is missing. Call it under the folder's lock, just before writing.
    ///
    /// # Errors
    /// [`Kind::Refused`] for an approved plan; as [`PlanFile::load`] for one that is damaged or newer; as
    /// [`log::read`] for a damaged log.
    pub fn refuse_signed(path: &Path) -> Result<()> {
        let log_path = path.with_file_name("log.jsonl");
        let entries = log::read_or_none(&log_path).map_err(not_replaced)?;
        if std::fs::symlink_metadata(path).is_err() {
            return refuse_logged(&entries, &log_path);
        }
        match Self::read(path) {
            Ok(Self::Draft(_)) => refuse_logged(&entries, &log_path),
            Ok(Self::Approved(_)) => Err(Error::new(Kind::Refused, "folder-holds-approved-plan")
                .in_file(path)
                .hint("write-elsewhere")),
            Err(error) => Err(not_replaced(error)),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        // serde_json's own message may quote a value, so only its line is kept.
        let unreadable = |e: serde_json::Error| {
            Error::new(Kind::Unreadable, "not-a-plan-or-damaged").at_row(e.line() as u64)
        };
        let head: Head = serde_json::from_slice(bytes).map_err(unreadable)?;
        if head.format != FORMAT {
            return Err(Error::new(Kind::Unreadable, "not-a-plan"));
        }
        if head.version > VERSION {
            return Err(Error::new(Kind::Newer, message!("plan-version", version = head.version)));
        }
        let file: Written<Body, Option<Approval>> = serde_json::from_slice(bytes).map_err(unreadable)?;
        file.plan.check()?;
        match (file.state.as_str(), file.approval) {
            (Draft::NAME, None) => {
                let plan = Plan { body: file.plan, state: Draft(()) };
                intact(&plan, &file.rows_sha256, &file.plan_sha256)?;
                Ok(Self::Draft(plan))
            }
            (Approved::NAME, Some(approval)) => {
                approval.check()?;
                let plan = Plan { body: file.plan, state: Approved(approval) };
                intact(&plan, &file.rows_sha256, &file.plan_sha256)?;
                Ok(Self::Approved(plan))
            }
            _ => Err(Error::new(Kind::Unreadable, "plan-state-and-approval")),
        }
    }
}

fn not_replaced(error: Error) -> Error {
    error.hint("plan-perhaps-signed")
}

/// Refuses a folder whose log holds an approval although its plan is missing or a draft.
fn refuse_logged(entries: &[Entry], path: &Path) -> Result<()> {
    if entries.iter().all(|entry| entry.what != Act::Approved) {
        return Ok(());
    }
    Err(Error::new(Kind::Refused, "approved-plan-missing").in_file(path).hint("put-plan-back"))
}

fn intact<S: State>(plan: &Plan<S>, rows_sha256: &str, plan_sha256: &str) -> Result<()> {
    if plan.rows_sha256()? != rows_sha256 || plan.sha256()? != plan_sha256 {
        return Err(Error::new(Kind::Unreadable, "plan-changed").hint("change-sheet-instead"));
    }
    Ok(())
}
