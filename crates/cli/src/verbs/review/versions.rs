//! `obole review PLAN --agree` and `--reopen`: a second person, and a second version of a signed plan.

use std::fs::DirEntry;
use std::path::Path;

use obole::campaign::log::{self, Act, Deed, Entry};
use obole::campaign::{Approved, Plan, PlanFile};
use obole::{Error, Kind, Result};
use obole_ledger::{disk, fold};
use serde_json::json;

use crate::args::Review;
use crate::clock;
use crate::exit::Answer;
use crate::run_folders::RunFolders;
use crate::ui::Ui;
use crate::verbs::{plan, verify};

/// Loads a signed plan with its log, which must hold the approval. Brings `run.json` up to date if the
/// program was stopped before it did.
fn signed(folder: &Path) -> Result<(Plan<Approved>, Vec<Entry>)> {
    let path = folder.join("plan.json");
    let PlanFile::Approved(signed) = PlanFile::load(&path)? else {
        return Err(Error::new(Kind::Refused, "plan-not-signed").in_file(&path).hint("approve-draft"));
    };
    let log_path = folder.join("log.jsonl");
    let entries = log::read(&log_path)?;
    log::confirm(&entries, &signed).map_err(|e| e.in_file(&log_path))?;
    let is_act = entries.last().is_some_and(|last| matches!(last.what, Act::Agreed | Act::Reopened));
    let (draft, head) = (&signed.approval().draft_sha256, log::head(&entries));
    if is_act && !verify::is_anchored(folder, draft, head)? {
        verify::anchor(folder, draft, head)?;
    }
    Ok((signed, entries))
}

/// Returns whether the run of a signed plan holds a later version of it.
fn has_later_version(folder: &Path, old: &Plan<Approved>) -> Result<bool> {
    let is_later = |first: Option<&str>, revision: u32| {
        first == Some(old.first_draft_sha256()) && revision > old.revision()
    };
    let plans = RunFolders::of(&folder.join("..")).plans()?;
    Ok(plans.into_iter().any(|plan| match PlanFile::load(&plan.join("plan.json")) {
        Ok(PlanFile::Draft(plan)) => is_later(plan.earlier_draft_sha256(), plan.revision()),
        Ok(PlanFile::Approved(plan)) => is_later(plan.earlier_draft_sha256(), plan.revision()),
        Err(_) => false,
    }))
}

/// Refuses a folder that holds files, except hidden ones: a lock is one.
fn refuse_files(folder: &Path) -> Result<()> {
    let is_hidden = |entry: std::io::Result<DirEntry>| {
        entry.is_ok_and(|entry| disk::file_name(&entry.path()).starts_with('.'))
    };
    if folder.exists() && !folder.read_dir().is_ok_and(|mut files| files.all(is_hidden)) {
        return Err(Error::new(Kind::Refused, "folder-holds-a-plan").in_file(folder));
    }
    Ok(())
}

/// Returns the error that refuses the first of two versions.
pub fn reopened(folder: &Path) -> Error {
    Error::new(Kind::Refused, "plan-reopened").in_file(folder.join("log.jsonl")).hint("export-newer-version")
}

/// Records that another person agrees.
pub(super) fn agree(verb: &Review, by: &str, ui: &mut Ui<'_>) -> Result<Answer> {
    if !verb.plan.join("plan.json").exists() {
        // Without a plan, nothing is locked and no folder is made.
        PlanFile::load(&verb.plan.join("plan.json"))?;
    }
    let _lock = disk::FolderLock::take(&verb.plan)?;
    let (plan, entries) = signed(&verb.plan)?;
    if plan.is_reopened(&entries)? {
        return Err(reopened(&verb.plan));
    }
    let known = plan.agreed(&entries)?;
    let is_same = |name: &str| fold(name) == fold(by);
    if is_same(&plan.approval().by) || known.iter().any(|name| is_same(name)) {
        return Err(Error::new(Kind::Usage, "agreed-already").in_file(verb.plan.join("log.jsonl")));
    }
    let (now, sha256) = (clock::now(), plan.sha256()?);
    let deed = Deed {
        time: &now,
        who: by,
        what: Act::Agreed,
        plan_sha256: &sha256,
        file_sha256: None,
        approval: None,
    };
    let log_path = verb.plan.join("log.jsonl");
    log::check(&entries, &deed).map_err(|e| e.in_file(&log_path))?;
    let head = disk::uninterrupted(|| {
        let head = log::append(&log_path, &deed)?.sha256;
        verify::anchor(&verb.plan, &plan.approval().draft_sha256, &head)?;
        Ok::<_, Error>(head)
    })?;
    let names: Vec<&str> = known.iter().copied().chain([by]).collect();
    if ui.json() {
        let rows = plan.rows().len();
        ui.data_json(&json!({ "state": "approved", "rows": rows, "agreed": names, "log_head": head }))?;
    }
    let signer = plan.approval().by.as_str();
    ui.print("review-agreed", &[("by", signer.into()), ("names", names.join(", ").into())]);
    ui.print("review-head", &[("head", head.into())]);
    Ok(Answer::Yes)
}

/// Writes a draft that begins with what was signed into a new folder.
pub(super) fn reopen(verb: &Review, by: &str, folder: &Path, ui: &mut Ui<'_>) -> Result<Answer> {
    if !verb.plan.join("plan.json").exists() {
        PlanFile::load(&verb.plan.join("plan.json"))?;
    }
    let _lock = disk::FolderLock::take(&verb.plan)?;
    let (old, entries) = signed(&verb.plan)?;
    // The draft of a second version is lost where a person on it was erased.
    let last = entries.iter().rposition(|entry| entry.what == Act::Reopened);
    let is_lost = verb.confirm_lost
        || last.is_some_and(|last| entries.iter().skip(last).any(|entry| entry.what == Act::Erased));
    if old.is_reopened(&entries)? {
        if has_later_version(&verb.plan, &old)? {
            return Err(reopened(&verb.plan));
        }
        if !is_lost {
            return Err(reopened(&verb.plan).hint("confirm-lost-version"));
        }
    }
    refuse_files(folder)?;
    let _new = disk::FolderLock::take(folder)?;
    // Again, now that nobody else writes to it.
    refuse_files(folder)?;
    let draft = old.reopened();
    let (now, before, after) = (clock::now(), old.sha256()?, draft.sha256()?);
    let deed = |plan_sha256, other| Deed {
        time: &now,
        who: by,
        what: Act::Reopened,
        plan_sha256,
        file_sha256: Some(other),
        approval: None,
    };
    let log_path = verb.plan.join("log.jsonl");
    log::check(&entries, &deed(&before, &after)).map_err(|e| e.in_file(&log_path))?;
    let contacts = log::contacts_of(&entries, &old)?.len();
    let head = disk::uninterrupted(|| {
        plan::write(&draft, folder, ui)?;
        log::append(&folder.join("log.jsonl"), &deed(&after, &before))?;
        // The first version ends last: if the program is killed, it is still the one to export.
        let head = log::append(&log_path, &deed(&before, &after))?.sha256;
        verify::anchor(&verb.plan, &old.approval().draft_sha256, &head)?;
        Ok::<_, Error>(head)
    })?;
    if ui.json() {
        ui.data_json(&json!({
            "state": "draft",
            "rows": draft.rows().len(),
            "out": folder.display().to_string(),
            "exports_before": contacts,
            "log_head": head,
        }))?;
    }
    let (version, path) = (u64::from(draft.revision()) + 1, folder.display().to_string());
    ui.paragraph("review-reopened", &[("version", version.into()), ("path", path.into())]);
    if contacts > 0 {
        ui.paragraph("review-reopened-exported", &[("n", contacts.into())]);
    }
    ui.print("review-head", &[("head", head.into())]);
    Ok(Answer::Yes)
}
