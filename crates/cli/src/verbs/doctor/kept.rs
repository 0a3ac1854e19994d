//! Files of an earlier run: each is opened and reported with its format and its hash.

use std::path::{Path, PathBuf};

use obole::campaign::contacts::ContactLog;
use obole::campaign::{Approved, Plan, PlanFault, PlanFile, log};
use obole::models::{AmountModel, GiftModel, GoalModel, LapseModel, ModelCard, Task};
use obole::store::{StoredLedger, check_stored};
use obole::{Kind, Result};
use obole_ledger::{disk, sha256_file};
use obole_people::VaultForm;
use serde::Deserialize;
use serde_json::json;

use super::super::verify;
use super::{Found, State, broken};
use crate::args::PassphraseSource;
use crate::run_folders::RunFolders;
use crate::ui::Ui;
use crate::{passphrase, run_file};

/// Reports what is at a path; a folder that a run wrote is checked part by part.
pub fn kept(path: &Path, source: &PassphraseSource, ui: &mut Ui<'_>) -> Vec<Found> {
    let stopped = interrupted(path);
    if stopped.iter().any(|one| one.state == State::Problem) {
        return stopped;
    }
    stopped.into_iter().chain(whole(path, source, ui)).collect()
}

fn whole(path: &Path, source: &PassphraseSource, ui: &mut Ui<'_>) -> Vec<Found> {
    let parts: Vec<PathBuf> = ["ledger", "model", "campaign", "people"].map(|part| path.join(part)).into();
    if path.join("run.json").exists() {
        // A run that was stopped early leaves the folder of people with nothing but its lock.
        let holds = |part: &&PathBuf| {
            let files = disk::files_of(part).unwrap_or_default();
            files.iter().any(|file| !disk::file_name(file).starts_with('.'))
        };
        let changed = changed(path).unwrap_or_else(|error| Some(broken(path, &error)));
        let kept = parts.iter().filter(holds).flat_map(|part| kept(part, source, ui));
        let contacts = contacts(path).unwrap_or_else(|error| vec![broken(path, &error)]);
        return changed.into_iter().chain(kept).chain(contacts).collect();
    }
    let found = |found: Result<Found>| found.unwrap_or_else(|error| broken(path, &error));
    let models: Vec<Task> =
        Task::ALL.into_iter().filter(|task| path.join(task.file_name()).exists()).collect();
    if path.join("ledger.json").exists() {
        vec![found(ledger(path))]
    } else if !models.is_empty() {
        models.into_iter().map(|task| found(model(path, task))).collect()
    } else if ["plan.json", "log.jsonl"].iter().any(|name| path.join(name).exists()) {
        plans(&path.join("plan.json"))
    } else if VaultForm::of(path) != VaultForm::Absent {
        vec![found(people(path, source, ui))]
    } else if path.file_name().is_some_and(|name| name == "plan.json") {
        plans(path)
    } else {
        vec![Found::new("doctor-unknown", State::Problem, json!({ "path": path.display().to_string() }))]
    }
}

/// Returns the files of a run that differ from what it wrote, by their hashes in `run.json`. Releases before
/// 0.2 saved no hashes.
fn changed(folder: &Path) -> Result<Option<Found>> {
    let run = run_file::read(&folder.join("run.json"))?;
    let differs = |(name, sha256): &(&String, &String)| {
        sha256_file(&folder.join(name)).map(|found| found.sha256).ok().as_ref() != Some(*sha256)
    };
    let names: Vec<&str> = run.files.iter().filter(differs).map(|(name, _)| name.as_str()).collect();
    let values = json!({ "path": folder.display().to_string(), "n": names.len(), "files": names.join(", ") });
    Ok((!names.is_empty()).then(|| Found::new("doctor-run-changed", State::Problem, values)))
}

/// Compares the log of contacts with each plan of a run whose people were contacted. A plan or a log that is
/// damaged is reported by its own check.
fn contacts(folder: &Path) -> Result<Vec<Found>> {
    let folders = RunFolders::of(folder);
    let mut exported = Vec::new();
    for plan in folders.plans()? {
        let Ok(PlanFile::Approved(signed)) = PlanFile::load(&plan.join("plan.json")) else { continue };
        let Ok(entries) = log::read_or_none(&plan.join("log.jsonl")) else { continue };
        let contacts = log::contacts_of(&entries, &signed)?;
        // Releases before 0.2 wrote neither the hash of a mailing nor a log of contacts.
        let is_logged = contacts.iter().any(|entry| entry.file_sha256.is_some());
        if !contacts.is_empty() {
            exported.push((plan, signed, is_logged));
        }
    }
    let path = folders.contacts();
    if exported.is_empty() && !path.exists() {
        return Ok(Vec::new());
    }
    let log = ContactLog::load_own(&path)?;
    let versions_of = |plan: &Plan<Approved>| {
        let draft = plan.first_draft_sha256();
        exported.iter().filter(|(_, other, _)| other.first_draft_sha256() == draft).count()
    };
    let known = exported.iter().filter(|(_, signed, is_logged)| *is_logged || log.holds(signed));
    let found = known.filter_map(|(plan, signed, _)| {
        let differences = log.differences(signed, versions_of(signed));
        let values = json!({
            "path": path.display().to_string(),
            "plan": plan.display().to_string(),
            "missing": differences.missing,
            "repeated": differences.repeated,
            "changed": differences.changed,
        });
        (!differences.is_empty()).then(|| Found::new("doctor-contacts-differ", State::Problem, values))
    });
    Ok(found.collect())
}

/// Returns a replacement of files that was stopped half-way, and temporary files that were left.
fn interrupted(folder: &Path) -> Vec<Found> {
    let values = |n: usize| json!({ "path": folder.display().to_string(), "n": n });
    let unfinished = folder.join(disk::UNFINISHED).exists();
    let left = disk::leftovers(folder).len();
    let mut found = Vec::new();
    if unfinished {
        found.push(Found::new(
            "doctor-unfinished",
            State::Problem,
            json!({ "path": folder.display().to_string() }),
        ));
    }
    if left > 0 {
        found.push(Found::new("doctor-leftovers", State::Note, values(left)));
    }
    found
}

/// Returns the version that a file states.
fn format(path: &Path) -> Result<u64> {
    #[derive(Deserialize)]
    struct Head {
        version: u64,
    }
    let bytes = std::fs::read(path).map_err(|e| obole::Error::io("cannot-read-file", path, e))?;
    let head: Head = serde_json::from_slice(&bytes)
        .map_err(|_| obole::Error::new(Kind::Unreadable, "version-missing").in_file(path))?;
    Ok(head.version)
}

fn ledger(path: &Path) -> Result<Found> {
    let head = path.join("ledger.json");
    let (StoredLedger { ledger: found, sha256, .. }, checked) = check_stored(path)?;
    checked?;
    let values = json!({
        "path": path.display().to_string(),
        "format": format(&head)?,
        "gifts": found.gifts().len(),
        "donors": found.donors().len(),
        "sha": sha256,
    });
    Ok(Found::new("doctor-ledger", State::Good, values))
}

fn model(folder: &Path, task: Task) -> Result<Found> {
    let path = folder.join(task.file_name());
    let told = |card: &ModelCard| {
        json!({
            "path": path.display().to_string(),
            "format": card.version,
            "task": task.name(),
            "day": card.as_of.to_string(),
            "months": card.horizon_months,
        })
    };
    let mut values = match task {
        Task::Gift => told(GiftModel::load(&path)?.card()),
        Task::Lapse => told(LapseModel::load(&path)?.card()),
        Task::Amount => told(AmountModel::load(&path)?.card()),
        Task::SecondGift | Task::Monthly | Task::Upgrade | Task::Reactivate => {
            told(GoalModel::load(&path, task)?.card())
        }
    };
    values["sha"] = sha256_file(&path)?.sha256.into();
    Ok(Found::new("doctor-model", State::Good, values))
}

/// Reports the plan of a folder, and what does not fit between it, its log, its sheet and the run beside it.
fn plans(path: &Path) -> Vec<Found> {
    let of_plan = plan(path).unwrap_or_else(|error| broken(path, &error));
    let folder = path.parent().unwrap_or(Path::new("."));
    let named = |fault: &PlanFault| {
        let values = json!({ "path": folder.display().to_string() });
        Found::new(format!("verify-{}", fault.name()), State::Problem, values)
    };
    let is_read = of_plan.state == State::Good;
    // Its own error says more of a plan that cannot be read.
    let is_told = |fault: &&PlanFault| is_read || **fault != PlanFault::PlanChanged;
    match verify::faults(folder, "", &[], None) {
        Ok(found) => std::iter::once(of_plan).chain(found.faults.iter().filter(is_told).map(named)).collect(),
        Err(error) => vec![of_plan, broken(folder, &error)],
    }
}

fn plan(path: &Path) -> Result<Found> {
    let (code, rows) = match PlanFile::load(path)? {
        PlanFile::Draft(plan) => ("doctor-plan-draft", plan.rows().len()),
        PlanFile::Approved(plan) => ("doctor-plan-approved", plan.rows().len()),
    };
    let values = json!({
        "path": path.display().to_string(),
        "format": format(path)?,
        "n": rows,
        "sha": sha256_file(path)?.sha256,
    });
    Ok(Found::new(code, State::Good, values))
}

/// Reports how many people are named, never their names.
fn people(path: &Path, source: &PassphraseSource, ui: &mut Ui<'_>) -> Result<Found> {
    let is_closed = VaultForm::of(path) == VaultForm::Encrypted
        && !ui.can_ask()
        && passphrase::given(source, ui)?.is_none();
    if is_closed {
        let values = json!({ "path": path.display().to_string() });
        return Ok(Found::new("doctor-people-encrypted", State::Note, values));
    }
    let book = passphrase::vault(path, source, ui)?.load()?;
    let format = book.version();
    let mut values = json!({ "path": path.display().to_string(), "format": format, "n": book.len() });
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let about =
            std::fs::metadata(path).map_err(|e| obole::Error::io("cannot-look-at-folder", path, e))?;
        let mode = about.permissions().mode() & 0o777;
        values["mode"] = format!("{mode:o}").into();
        if mode & 0o077 != 0 {
            return Ok(Found::new("doctor-people-open", State::Problem, values));
        }
    }
    Ok(Found::new("doctor-people", State::Good, values))
}
