//! `obole review --verify`: checks whether a plan, its log and the records saved elsewhere match each other.

use std::path::{Path, PathBuf};

use obole::campaign::{Anchors, Verified, verify as verify_plan};
use obole::store::{ledger_hash, load_receipt};
use obole::{Error, Result};
use serde_json::json;

use crate::args::Review;
use crate::exit::Answer;
use crate::run_file;
use crate::run_file::RunFile;
use crate::signature::Signature;
use crate::ui::Ui;

/// Saves the hash of the log's last line in the `run.json` beside the plan's folder, if that file belongs to
/// this plan.
pub fn anchor(plan: &Path, draft_sha256: &str, head: &str) -> Result<()> {
    run_file::set_head(&above(plan).join("run.json"), draft_sha256, head)
}

/// Returns whether the `run.json` beside the plan's folder holds this hash, or belongs to another plan.
pub fn is_anchored(plan: &Path, draft_sha256: &str, head: &str) -> Result<bool> {
    let path = above(plan).join("run.json");
    if !path.exists() {
        return Ok(true);
    }
    let run = run_file::read(&path)?;
    Ok(run.plan_sha256.as_deref() != Some(draft_sha256) || run.log_head.as_deref() == Some(head))
}

/// Returns the folder around that of the plan, also of one in the working folder.
fn above(plan: &Path) -> PathBuf {
    let parent = plan.parent().filter(|parent| !parent.as_os_str().is_empty());
    // `.` and `..` have no name, and what is before them is not the folder around them.
    parent.filter(|_| plan.file_name().is_some()).map_or_else(|| plan.join(".."), Path::to_owned)
}

/// Returns whether a plan is the one that the run in the folder above proposed, by its place: other plans may
/// be beside it.
fn is_of_run(plan: &Path) -> bool {
    let own = above(plan).join("campaign");
    match (own.canonicalize(), plan.canonicalize()) {
        (Ok(own), Ok(plan)) => own == plan,
        _ => true,
    }
}

/// Compares the plan of a folder with its log, its sheet, the run and the ledger beside it, and the saved
/// hash of a log line (`head`).
pub fn faults(plan: &Path, head: &str, sheets: &[PathBuf], ledger: Option<&Path>) -> Result<Verified> {
    let above = above(plan);
    // Only a folder without a run has no record to compare with.
    let run_json = above.join("run.json");
    let run =
        if run_json.exists() && is_of_run(plan) { run_file::read(&run_json)? } else { RunFile::default() };
    let beside = above.join("ledger");
    let ledger = ledger.or_else(|| beside.join("ledger.json").exists().then_some(beside.as_path()));
    let read =
        |sheet: &PathBuf| std::fs::read(sheet).map_err(|e| Error::io("cannot-read-review-sheet", sheet, e));
    // The sheet beside the plan may be thrown away; one that is named is to be compared.
    let sheets_read = match sheets {
        [] => read(&plan.join("plan.csv")).into_iter().collect(),
        sheets => sheets.iter().map(read).collect::<Result<_>>()?,
    };
    let anchors = Anchors {
        heads: (!head.is_empty()).then(|| head.to_owned()).into_iter().collect(),
        run_head: run.log_head,
        ledger_sha256: ledger.map(hashes_of).transpose()?.unwrap_or_default(),
        draft_sha256: run.plan_sha256,
        sheets: sheets_read,
        is_own_sheet: sheets.is_empty(),
    };
    verify_plan(plan, &anchors)
}

/// Returns the hash of a ledger, and those that it had before the data of people were erased.
fn hashes_of(ledger: &Path) -> Result<Vec<String>> {
    let now = ledger_hash(ledger)?;
    // A receipt that is damaged is reported by the check of the ledger.
    let before = load_receipt(ledger).map(|receipt| receipt.erased_from).unwrap_or_default();
    Ok(before.into_iter().chain([now]).collect())
}

pub fn verify(verb: &Review, head: &str, ui: &mut Ui<'_>) -> Result<Answer> {
    let signature = verb.signer.as_deref().map(|keys| Signature::of(&verb.plan, keys)).transpose()?;
    let found = faults(&verb.plan, head, &verb.sheets, verb.ledger.as_deref())?;
    if ui.json() {
        ui.data_json(&json!({
            "state": found.approved.map(|approved| if approved { "approved" } else { "draft" }),
            "faults": found.faults,
            "log_head": found.head,
            "exports": found.exports,
            "against_head": !head.is_empty(),
            "signature": signature.map(Signature::name),
        }))?;
    }
    for fault in &found.faults {
        ui.print(&format!("verify-{}", fault.name()), &[]);
    }
    if let Some(signature) = signature {
        ui.print(&format!("verify-signature-{}", signature.name()), &[]);
    }
    if !found.faults.is_empty() || signature.is_some_and(|signature| signature != Signature::Good) {
        return Ok(Answer::No);
    }
    ui.print("verify-good", &[("exports", found.exports.into())]);
    if let Some(head) = &found.head {
        ui.print("review-head", &[("head", head.as_str().into())]);
    }
    if found.approved == Some(true) {
        let against = if head.is_empty() { "verify-proved" } else { "verify-proved-head" };
        ui.paragraph(against, &[]);
        ui.paragraph("verify-not-proved", &[]);
        if signature.is_none() {
            ui.paragraph("verify-prove-person", &[]);
        }
    }
    if head.is_empty() {
        ui.paragraph("verify-no-anchor", &[]);
    }
    Ok(Answer::Yes)
}
