//! `obole review`: a person checks a plan and signs it, or verifies what was signed.

use std::path::{Path, PathBuf};

use obole::campaign::effect::{TrialEffect, before};
use obole::campaign::log::{self, Act, Deed};
use obole::campaign::{Approved, Draft, Plan, PlanFile, refuse_other_ledger};
use obole::store::StoredLedger;
use obole::{Error, Kind, Result};
use obole_ledger::{disk, sha256_hex};
use serde_json::json;

use super::{plan, verify};
use crate::args::Review;
use crate::clock;
use crate::exit::Answer;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

mod named_sheet;
mod signed_state;
mod titled;
mod versions;

pub use named_sheet::csv_marks;
use titled::ReviewedSheets;
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
    let (true, Some(by)) = (verb.approve, &verb.by) else {
        return look(verb, &path, ui);
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
    let sheets = ReviewedSheets::open(&draft, sheets_of(verb))?;
    let mut review = sheets.read(&draft, by)?;
    review.on.clone_from(&now);
    review.large_asks = verb.confirm_asks;
    review.confirm_removed = verb.confirm_removed;
    review.log_head = Some(log::head(&entries).to_owned());
    let emptied = review.emptied.len();
    let approved = draft.approve(review).map_err(|e| sheets.locate(e))?;
    let sha256 = approved.sha256()?;
    let deed = approval_of(&approved, &sha256, &now);
    log::check(&entries, &deed).map_err(|e| e.in_file(&log_path))?;
    // Two files are not replaced at once. A signed plan without its line is never exported, and signing again
    // adds the line. The other order would leave a line for good that says that somebody signed a list which
    // nobody can show. So the plan is saved first.
    let head = disk::uninterrupted(|| {
        approved.save(&path)?;
        let head = log::append(&log_path, &deed)?.sha256;
        verify::anchor(&verb.plan, &approved.approval().draft_sha256, &head)?;
        write_signed_sheet(&verb.plan, &approved, ui)?;
        Ok::<_, Error>(head)
    })?;
    told(verb, &approved, Signed { head: &head, emptied }, ui)
}

/// Returns the sheets that were edited: those named, or the one beside the plan.
fn sheets_of(verb: &Review) -> Vec<PathBuf> {
    if verb.sheets.is_empty() { vec![verb.plan.join("plan.csv")] } else { verb.sheets.clone() }
}

/// Returns the paths as one text.
fn joined(sheets: &[PathBuf]) -> String {
    sheets.iter().map(|sheet| sheet.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// Writes what was signed into plan.csv, without the donors who were taken off and with the asks that were
/// changed: the file still holds the draft where another sheet was signed, and people write letters from it.
/// A sheet that was signed stays as its reviewer left it, and one that was thrown away stays away.
fn write_signed_sheet(folder: &Path, signed: &Plan<Approved>, ui: &Ui<'_>) -> Result<()> {
    let Ok(bytes) = std::fs::read(folder.join("plan.csv")) else { return Ok(()) };
    let sha256 = sha256_hex(&bytes);
    if signed.approval().sheets_sha256().any(|sheet| *sheet == sha256) {
        return Ok(());
    }
    plan::write_sheet(signed, folder, ui)
}

/// Returns the log line of an approval.
fn approval_of<'a>(approved: &'a Plan<Approved>, sha256: &'a str, now: &'a str) -> Deed<'a> {
    let approval = approved.approval();
    Deed {
        time: now,
        who: &approval.by,
        what: Act::Approved,
        plan_sha256: sha256,
        file_sha256: None,
        approval: Some(approval),
    }
}

/// Prints what a draft holds and what its sheet would change, before anybody signs.
fn look(verb: &Review, path: &Path, ui: &mut Ui<'_>) -> Result<Answer> {
    let draft = match PlanFile::load(path)? {
        PlanFile::Draft(draft) => draft,
        PlanFile::Approved(signed) if verb.sheets.is_empty() => {
            return signed_state::print(verb, &signed, ui);
        }
        PlanFile::Approved(_) => return Err(signed_already(path)),
    };
    let sheets = ReviewedSheets::open(&draft, sheets_of(verb))?;
    let review = sheets.read(&draft, verb.by.as_deref().unwrap_or_default())?;
    let removed: Vec<&str> = review.removed.iter().map(String::as_str).collect();
    let (rows, sheet) = (draft.rows().len(), joined(&sheets_of(verb)));
    if ui.json() {
        ui.data_json(&json!({
            "state": "draft",
            "rows": rows,
            "sheet": sheet,
            "removed": removed.len(),
            "removed_ids": removed,
            "removed_at_one_end": review.removed_at_one_end,
            "asks_changed": review.asks.len(),
            "asks_emptied": review.emptied.len(),
            "checked": review.checked(),
            "unchecked": review.unticked.len(),
        }))?;
    }
    ui.print("review-draft", &[("n", rows.into()), ("path", sheet.into())]);
    print_removed(&removed, ui);
    if review.removed_at_one_end {
        ui.print("review-one-end", &[("column", sheets.title("keep").into())]);
    }
    if !review.asks.is_empty() {
        ui.print("review-asks", &[("n", review.asks.len().into())]);
    }
    print_emptied(review.emptied.len(), ui);
    match (review.unticked.len(), review.checked()) {
        (0, Some(count)) => ui.print("review-checked", &[("n", count.into())]),
        (0, None) => ui.paragraph("review-no-check", &[]),
        (count, _) => ui.paragraph("review-unchecked", &[("n", count.into())]),
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

/// Prints how many emptied asks keep those of the draft.
fn print_emptied(count: usize, ui: &mut Ui<'_>) {
    if count > 0 {
        ui.print("review-emptied", &[("n", count.into())]);
    }
}

/// Prints how many of the drawn rows were checked by hand, before the signature; a signature without names
/// also names the vault beside the plan, from which a sheet with names can be made.
fn print_checked(verb: &Review, checked: Option<u64>, ui: &mut Ui<'_>) {
    let vault = RunFolders::of(&verb.plan.join("..")).people;
    match checked {
        Some(count) => ui.print("review-checked", &[("n", count.into())]),
        None if vault.exists() => ui.paragraph("review-nobody-checked-vault", &[]),
        None => ui.paragraph("review-nobody-checked", &[]),
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

/// Adds the log line of an approval, and its hash to `run.json`, if the program was stopped before.
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
    let told_again = |head: &str, ui: &mut Ui<'_>| {
        verify::anchor(&verb.plan, &approval.draft_sha256, head)?;
        write_signed_sheet(&verb.plan, signed, ui)?;
        told(verb, signed, Signed { head, emptied: 0 }, ui)
    };
    if log::confirm(&entries, signed).is_ok() {
        // Stopped between the log and `run.json`.
        let head = log::head(&entries);
        let is_last = entries.last().is_some_and(|last| last.what == Act::Approved && last.who == by);
        return if is_last && !verify::is_anchored(&verb.plan, &approval.draft_sha256, head)? {
            told_again(head, ui)
        } else {
            Err(signed_already(path))
        };
    }
    if approval.by != by || approval.log_head.as_deref() != Some(log::head(&entries)) {
        return Err(signed_already(path));
    }
    let (now, sha256) = (clock::now(), signed.sha256()?);
    let head = log::append(&log_path, &approval_of(signed, &sha256, &now))?.sha256;
    told_again(&head, ui)
}

/// Values of a signature that the plan does not hold.
struct Signed<'a> {
    /// Hash of the last line of the log.
    head: &'a str,
    /// Number of emptied asks that keep those of the draft.
    emptied: usize,
}

fn told(verb: &Review, approved: &Plan<Approved>, signed: Signed<'_>, ui: &mut Ui<'_>) -> Result<Answer> {
    let (rows, approval) = (approved.rows().len(), approved.approval());
    let Signed { head, emptied } = signed;
    if ui.json() {
        ui.data_json(&json!({
            "state": "approved",
            "rows": rows,
            "sheet": joined(&sheets_of(verb)),
            "removed": approval.removed.len(),
            "removed_ids": approval.removed,
            "asks_changed": approval.asks.len(),
            "asks_emptied": emptied,
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
    if approval.checked.is_none() {
        print_checked(verb, None, ui);
    }
    ui.print("review-done", &values);
    print_removed(&approval.removed.iter().map(String::as_str).collect::<Vec<_>>(), ui);
    print_emptied(emptied, ui);
    if approval.checked.is_some() {
        print_checked(verb, approval.checked, ui);
    }
    ui.print("review-head", &[("head", head.into())]);
    Ok(Answer::Yes)
}
