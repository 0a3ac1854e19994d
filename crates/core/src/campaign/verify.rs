//! Compares a plan with its log and with values known from elsewhere, and reports the faults.

use std::path::Path;

use obole_ledger::sha256_hex;
use serde::Serialize;

use super::PlanFile;
use super::erase::earlier_hashes;
use super::log::{self, Act, Entry};
use crate::Result;

/// Faults between a plan, its log and an anchor outside the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PlanFault {
    /// `plan.json` cannot be read, or its hashes do not fit its content.
    PlanChanged,
    /// A line of the log was changed, removed, inserted or moved, or time goes back in it.
    LogChanged,
    /// The log does not hold the line of the anchor: it was cut or rewritten.
    HeadMissing,
    /// The plan is marked as approved, but the log holds no such approval.
    NotSigned,
    /// The log's last proposal or approval is of another plan: an older or a foreign plan was put in its
    /// place.
    OtherPlan,
    /// The review sheet is not the one that was signed, or none was.
    SheetChanged,
    /// The plan was made from another ledger.
    OtherLedger,
    /// The plan is not the one that the run wrote.
    OtherRun,
    /// The run holds an earlier line of the log than the last: an older run was put back, or the program was
    /// stopped.
    AnchorOlder,
}

impl PlanFault {
    /// All faults, in the order in which they are reported.
    pub const ALL: [Self; 9] = [
        Self::PlanChanged,
        Self::LogChanged,
        Self::HeadMissing,
        Self::NotSigned,
        Self::OtherPlan,
        Self::SheetChanged,
        Self::OtherLedger,
        Self::OtherRun,
        Self::AnchorOlder,
    ];

    /// Returns the code, as written in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PlanChanged => "plan_changed",
            Self::LogChanged => "log_changed",
            Self::HeadMissing => "head_missing",
            Self::NotSigned => "not_signed",
            Self::OtherPlan => "other_plan",
            Self::SheetChanged => "sheet_changed",
            Self::OtherLedger => "other_ledger",
            Self::OtherRun => "other_run",
            Self::AnchorOlder => "anchor_older",
        }
    }
}

/// Values known from outside the plan's folder. Each may be missing.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    /// Hashes of lines of the log, as printed at signing.
    pub heads: Vec<String>,
    /// The hash of the log's last line in `run.json`; empty if the log had none.
    pub run_head: Option<String>,
    /// Hash of the ledger from which the plan should have been made, and those that it had before erasures.
    pub ledger_sha256: Vec<String>,
    /// The hash of the draft that the run wrote.
    pub draft_sha256: Option<String>,
    /// The bytes of the review sheets.
    pub sheets: Vec<Vec<u8>>,
    /// `true` if the sheet is the one that was written with the plan. It is then not compared if another one,
    /// with names, was signed, or several: those are to be deleted.
    pub is_own_sheet: bool,
}

/// Result of verifying a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Faults found, in the order of [`PlanFault::ALL`].
    pub faults: Vec<PlanFault>,
    /// Hash of the log's last line; `None` when the log is broken or empty.
    pub head: Option<String>,
    /// `true` when the plan is marked as approved; `None` when it cannot be read.
    pub approved: Option<bool>,
    /// Number of exports and of approvals of letters in the log, also those of another plan.
    pub exports: usize,
}

/// Verifies the plan of a folder: `plan.json` against its hashes, `log.jsonl` against its chain, both against
/// each other and against the anchors. Without an anchor, a log that was rewritten as a whole looks genuine.
///
/// # Errors
/// When a hash cannot be computed; damage is a fault, not an error.
pub fn verify(folder: &Path, anchors: &Anchors) -> Result<Verified> {
    let entries = log::read_or_none(&folder.join("log.jsonl")).ok();
    let file = PlanFile::load(&folder.join("plan.json")).ok();
    let mut faults = Vec::new();
    if file.is_none() {
        faults.push(PlanFault::PlanChanged);
    }
    match &entries {
        None => faults.push(PlanFault::LogChanged),
        Some(entries) => {
            let known = |head: &String| head.is_empty() || entries.iter().any(|entry| entry.sha256 == *head);
            if !anchors.heads.iter().chain(&anchors.run_head).all(known) {
                faults.push(PlanFault::HeadMissing);
            }
            faults.extend(file.as_ref().map(|file| against_log(file, entries)).transpose()?.flatten());
        }
    }
    if let Some(file) = &file {
        faults.extend(against_anchors(file, anchors)?);
        let signed = matches!(file, PlanFile::Approved(_)) && faults.is_empty();
        let head = entries.as_deref().map(log::head);
        if signed && anchors.run_head.as_deref().is_some_and(|own| Some(own) != head) {
            faults.push(PlanFault::AnchorOlder);
        }
    }
    let entries = entries.unwrap_or_default();
    Ok(Verified {
        faults,
        head: entries.last().map(|last| last.sha256.clone()),
        approved: file.map(|file| matches!(file, PlanFile::Approved(_))),
        exports: entries.iter().filter(|entry| entry.what.is_contact()).count(),
    })
}

fn against_log(file: &PlanFile, entries: &[Entry]) -> Result<Option<PlanFault>> {
    let last =
        entries.iter().rfind(|entry| matches!(entry.what, Act::Proposed | Act::Approved | Act::Reopened));
    let is_last = |sha256: &str| {
        let hashes = earlier_hashes(entries, sha256.to_owned());
        last.is_none_or(|entry| hashes.contains(&entry.plan_sha256))
    };
    Ok(match file {
        PlanFile::Approved(plan) if !log::is_signed(entries, plan)? => Some(PlanFault::NotSigned),
        PlanFile::Approved(plan) => (!is_last(&plan.sha256()?)).then_some(PlanFault::OtherPlan),
        PlanFile::Draft(plan) => (!is_last(&plan.sha256()?)).then_some(PlanFault::OtherPlan),
    })
}

fn against_anchors(file: &PlanFile, anchors: &Anchors) -> Result<Vec<PlanFault>> {
    let (inputs, draft, signed) = match file {
        PlanFile::Draft(plan) => (plan.inputs(), plan.sha256()?, Vec::new()),
        PlanFile::Approved(plan) => {
            let approval = plan.approval();
            let is_other = approval.checked.is_some() || !approval.further_sheets_sha256.is_empty();
            let is_compared = !(is_other && anchors.is_own_sheet);
            let signed = approval.sheets_sha256().filter(|_| is_compared).collect();
            (plan.inputs(), approval.draft_sha256.clone(), signed)
        }
    };
    let mut faults = Vec::new();
    let is_signed = |sheet: &Vec<u8>| signed.contains(&&sha256_hex(sheet));
    // A sheet that is named is none that was signed where none was.
    if (!signed.is_empty() || !anchors.is_own_sheet) && !anchors.sheets.iter().all(is_signed) {
        faults.push(PlanFault::SheetChanged);
    }
    let differs =
        |known: &Option<String>, own: Option<&String>| known.as_ref().is_some_and(|known| own != Some(known));
    let is_ledger = |own: &String| anchors.ledger_sha256.contains(own);
    if !anchors.ledger_sha256.is_empty() && !inputs.get("ledger").is_some_and(is_ledger) {
        faults.push(PlanFault::OtherLedger);
    }
    if differs(&anchors.draft_sha256, Some(&draft)) {
        faults.push(PlanFault::OtherRun);
    }
    Ok(faults)
}
