//! `obole review`: a person checks a plan and signs it, or verifies what was signed.

use std::path::{Path, PathBuf};

use obole::campaign::effect::{TrialEffect, before};
use obole::campaign::log::{self, Act, Deed};
use obole::campaign::{Approved, Draft, Plan, PlanFile, refuse_other_ledger};
use obole::store::StoredLedger;
use obole::{Error, Kind, Result};
use obole_ledger::disk;
use serde_json::json;

use super::{plan, verify};
use crate::args::Review;
use crate::clock;
use crate::exit::Answer;
use crate::ui::Ui;

mod named_sheet;
mod titled;
mod versions;

use titled::TitledSheet;
pub use versions::reopened;

pub fn review(verb: &Review, ui: &mut Ui<'_>) -> Result<Answer> {
    if let Some(head) = &verb.verify {
        return verify::verify(verb, head, ui);
    }
    if let Some(vault) = &verb.people {
        return named_sheet::write(verb, vault, ui);
    }
    if let (Some(by), true) = (&verb.by, verb.agree) {
        return versions::agree(verb, by, ui);
    }
    if let (Some(by), Some(folder)) = (&verb.by, &verb.reopen) {
        return versions::reopen(verb, by, folder, ui);
    }
    let path = verb.plan.join("plan.json");
    let sheet_path = sheet_of(verb);
    let (true, Some(by)) = (verb.approve, &verb.by) else {
        return look(verb, &path, &sheet_path, ui);
    };
    if !path.exists() {
        // Without a plan, nothing is locked and no folder is made.
        PlanFile::load(&path)?;
    }
    // Locked before anything is read: if two people sign at once, one of them must wait.
    let _lock = disk::FolderLock::take(&verb.plan)?;
    let draft = match PlanFile::load(&path)? {
        PlanFile::Draft(draft) => draft,
        PlanFile::Approved(signed) => return end_signing(verb, &signed, by, &path, ui),
    };
    let now = clock::now();
    let log_path = verb.plan.join("log.jsonl");
    let entries = log::read_or_none(&log_path)?;
    let sheet = TitledSheet::open(&draft, &sheet_path)?;
    let mut review = sheet.read(&draft, by)?;
    review.on.clone_from(&now);
    review.large_asks = verb.confirm_asks;
    review.confirm_removed = verb.confirm_removed;
    review.log_head = Some(log::head(&entries).to_owned());
    let approved = draft.approve(review).map_err(|e| sheet.locate(e))?;
    let sha256 = approved.sha256()?;
    let deed = Deed { time: &now, who: by, what: Act::Approved, plan_sha256: &sha256, file_sha256: None };
    log::check(&entries, &deed).map_err(|e| e.in_file(&log_path))?;
    // The log records what has happened, so the plan is saved first. Signing again adds a line that a killed
    // process did not write.
    let head = disk::uninterrupted(|| {
        approved.save(&path)?;
        let head = log::append(&log_path, &deed)?.sha256;
        verify::anchor(&verb.plan, &approved.approval().draft_sha256, &head)?;
        Ok::<_, Error>(head)
    })?;
    told(verb, &approved, &head, ui)
}

fn sheet_of(verb: &Review) -> PathBuf {
    verb.sheet.clone().unwrap_or_else(|| verb.plan.join("plan.csv"))
}

/// Prints what a draft holds and what its sheet would change, before anybody signs.
fn look(verb: &Review, path: &Path, sheet: &Path, ui: &mut Ui<'_>) -> Result<Answer> {
    let PlanFile::Draft(draft) = PlanFile::load(path)? else { return Err(signed_already(path)) };
    let review = TitledSheet::open(&draft, sheet)?.read(&draft, verb.by.as_deref().unwrap_or_default())?;
    let removed: Vec<&str> = review.removed.iter().map(String::as_str).collect();
    let (rows, sheet) = (draft.rows().len(), sheet.display().to_string());
    if ui.json() {
        ui.data_json(&json!({
            "state": "draft",
            "rows": rows,
            "sheet": sheet,
            "removed": removed.len(),
            "removed_ids": removed,
            "removed_at_one_end": review.removed_at_one_end,
            "asks_changed": review.asks.len(),
            "checked": review.checked,
            "unchecked": review.first_unchecked.map_or(0, |(_, count)| count),
        }))?;
    }
    ui.print("review-draft", &[("n", rows.into()), ("path", sheet.into())]);
    print_removed(&removed, ui);
    if review.removed_at_one_end {
        ui.print("review-one-end", &[]);
    }
    if !review.asks.is_empty() {
        ui.print("review-asks", &[("n", review.asks.len().into())]);
    }
    match (review.first_unchecked, review.checked) {
        (Some((_, count)), _) => ui.paragraph("review-unchecked", &[("n", count.into())]),
        (None, checked) => print_checked(checked, ui),
    }
    plan::print_arms_before(arms_before(verb, &draft)?.as_ref(), draft.currency(), ui);
    Ok(Answer::No)
}

/// Compares the two arms of a draft before the contact, in the ledger that it was made from: the one that is
/// named, or the one beside it. `None` if there is no such ledger, or nobody is held out.
fn arms_before(verb: &Review, draft: &Plan<Draft>) -> Result<Option<TrialEffect>> {
    let folder = verb.ledger.clone().unwrap_or_else(|| verb.plan.join("../ledger"));
    if draft.totals().held_out == 0 || !folder.join("ledger.json").exists() {
        return Ok(None);
    }
    let StoredLedger { ledger, receipt, .. } = obole::store::load_stored(&folder)?;
    let is_own = refuse_other_ledger(draft.inputs(), &receipt).is_ok();
    Ok(is_own.then(|| before(draft, &ledger, &plan::ARMS)).flatten())
}

/// Prints how many of the drawn rows were checked by hand.
fn print_checked(checked: Option<u64>, ui: &mut Ui<'_>) {
    match checked {
        Some(count) => ui.print("review-checked", &[("n", count.into())]),
        None => ui.paragraph("review-no-check", &[]),
    }
}

/// Prints the donors taken off: the first ten by their identifiers, then how many more.
fn print_removed(ids: &[&str], ui: &mut Ui<'_>) {
    const NAMED: usize = 10;
    let named = ids[..ids.len().min(NAMED)].join(", ");
    match ids.len() {
        0 => {}
        1..=NAMED => ui.print("review-removed", &[("n", ids.len().into()), ("ids", named.into())]),
        n => {
            let values = [("n", n.into()), ("ids", named.into()), ("more", (n - NAMED).into())];
            ui.print("review-removed-more", &values);
        }
    }
}

fn signed_already(path: &Path) -> Error {
    Error::new(Kind::Refused, "plan-approved-already").in_file(path).hint("write-list")
}

/// Adds the log line of an approval if the program was stopped between the plan and the log.
fn end_signing(
    verb: &Review,
    signed: &Plan<Approved>,
    by: &str,
    path: &Path,
    ui: &mut Ui<'_>,
) -> Result<Answer> {
    let log_path = verb.plan.join("log.jsonl");
    let entries = log::read_or_none(&log_path)?;
    let approval = signed.approval();
    let missing = log::confirm(&entries, signed).is_err();
    if !missing || approval.by != by || approval.log_head.as_deref() != Some(log::head(&entries)) {
        return Err(signed_already(path));
    }
    let (now, sha256) = (clock::now(), signed.sha256()?);
    let deed = Deed { time: &now, who: by, what: Act::Approved, plan_sha256: &sha256, file_sha256: None };
    let head = log::append(&log_path, &deed)?.sha256;
    verify::anchor(&verb.plan, &approval.draft_sha256, &head)?;
    told(verb, signed, &head, ui)
}

fn told(verb: &Review, approved: &Plan<Approved>, head: &str, ui: &mut Ui<'_>) -> Result<Answer> {
    let (rows, approval) = (approved.rows().len(), approved.approval());
    let sheet = sheet_of(verb);
    if ui.json() {
        ui.data_json(&json!({
            "state": "approved",
            "rows": rows,
            "sheet": sheet.display().to_string(),
            "removed": approval.removed.len(),
            "removed_ids": approval.removed,
            "asks_changed": approval.asks.len(),
            "checked": approval.checked,
            "plan_sha256": approved.sha256()?,
            "log_head": head,
        }))?;
    }
    let values = [
        ("by", approval.by.as_str().into()),
        ("n", rows.into()),
        ("removed", approval.removed.len().into()),
        ("asks", approval.asks.len().into()),
    ];
    ui.print("review-done", &values);
    print_removed(&approval.removed.iter().map(String::as_str).collect::<Vec<_>>(), ui);
    print_checked(approval.checked, ui);
    ui.print("review-head", &[("head", head.into())]);
    Ok(Answer::Yes)
}
