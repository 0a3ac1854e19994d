//! Erasure of a person: ledger, vault, scores, values, plans.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use obole::campaign::log::{self, Act, Deed};
use obole::campaign::{Approved, Plan, PlanFile};
use obole::store::{
    HISTORY, REFUSED, REPEATED, SET_ASIDE, StoredLedger, check_stored, save_ledger_with_lists,
};
use obole::{Error, Kind, Result};
use obole_ledger::{Ledger, disk, erase as erase_from, sha256_file, sha256_hex};
use obole_people::Vault;
use serde::Serialize;
use serde_json::json;

use super::{access, leftovers, open_pairs, print_open_pairs};
use crate::args::Erase;
use crate::erasures;
use crate::exit::Answer;
use crate::passphrase;
use crate::run_folders::RunFolders;
use crate::ui::Ui;
use crate::verbs::verify;
use crate::{clock, rows_file, run_file};

/// File of the vault's folder with a line for each erasure, without an identity.
const RECORD: &str = "erasures.jsonl";

/// Effect of an erasure on a file.
#[derive(Clone, Serialize)]
pub(super) struct Touched {
    /// Path within the folder of the run.
    file: String,
    /// `rows_removed`, `removed` (the file), or `marked`.
    what: &'static str,
    /// Number of rows removed.
    rows: usize,
}

/// Proof of an erasure. It names nobody.
#[derive(Serialize)]
struct Proof<'a> {
    time: &'a str,
    program: &'a str,
    done: bool,
    files: &'a [Touched],
}

impl<'a> Proof<'a> {
    fn of(time: &'a str, done: bool, files: &'a [Touched]) -> Self {
        Self { time, program: env!("CARGO_PKG_VERSION"), done, files }
    }
}

/// Folders and settings of an erasure.
pub(super) struct Asked<'a> {
    pub(super) run: &'a Path,
    pub(super) vault: &'a Vault,
    /// Person who erases, for the log of a signed list.
    pub(super) by: Option<&'a str>,
    /// `false` only counts.
    pub(super) yes: bool,
}

/// Result of an erasure.
pub(super) struct Erased {
    /// Files that hold the donors.
    pub(super) touched: Vec<Touched>,
    /// Identifiers of the donors, with those merged into them.
    pub(super) ids: BTreeSet<String>,
}

pub fn erase(verb: &Erase, ui: &mut Ui<'_>) -> Result<Answer> {
    let folders = RunFolders::of(&verb.place.run);
    let people = verb.place.people.clone().unwrap_or_else(|| folders.people_or_new(&verb.place.run));
    let vault = passphrase::vault(&people, &verb.place.passphrase, ui)?;
    let book = vault.load_or_new()?;
    let (StoredLedger { ledger, .. }, checked) = check_stored(&folders.ledger)?;
    checked?;
    let donor = BTreeSet::from([access::find(&verb.donor, &ledger, Some(&book), &folders.ledger)?]);
    let asked = Asked { run: &verb.place.run, vault: &vault, by: verb.by.as_deref(), yes: verb.yes };
    let Erased { touched, ids } = erase_donors(&asked, &donor, ui)?;
    if let Some(path) = verb.out.as_deref().filter(|_| verb.yes) {
        disk::check_place(path)?;
        disk::write_private_json(path, &Proof::of(&clock::now(), true, &touched))?;
        ui.wrote(path);
    }
    if ui.json() {
        ui.data_json(&json!({ "done": verb.yes, "donor_ids": ids, "files": touched }))?;
    }
    Ok(Answer::Yes)
}

/// Erases donors, by their identifiers in the ledger, from all files of a run, with all identities of the
/// vault that were merged into them.
pub(super) fn erase_donors(asked: &Asked<'_>, donors: &BTreeSet<String>, ui: &mut Ui<'_>) -> Result<Erased> {
    let folders = RunFolders::of(asked.run);
    let people = asked.vault.folder();
    let plans = folders.plans()?;
    let is_run = folders.run.join("run.json").exists();
    let holds_contacts = folders.contacts().exists() || folders.actions().exists();
    let _locks = [
        (is_run || holds_contacts).then(|| folders.lock_contacts()).transpose()?,
        Some(disk::FolderLock::take(&folders.ledger)?),
    ];
    let _plan_locks = plans.iter().map(|plan| disk::FolderLock::take(plan)).collect::<Result<Vec<_>>>()?;
    let _people_lock = disk::FolderLock::take_private(people)?;
    let mut book = asked.vault.load_or_new()?;
    let merged = book.merged().into_iter().filter(|group| group.iter().any(|id| donors.contains(id)));
    let ids: BTreeSet<String> = merged.flatten().chain(donors.iter().cloned()).collect();
    let (StoredLedger { ledger, mut receipt, sha256 }, checked) = check_stored(&folders.ledger)?;
    checked?;
    receipt.erased_from.push(sha256);
    // Once without a change: what cannot be done is found before anything is erased.
    let all = |done: bool| {
        let mut files =
            Files { ids: &ids, donors: donors.len() as u64, run: &folders.run, done, touched: Vec::new() };
        files.ledger(&folders.ledger, &ledger, &receipt)?;
        files.table(&folders.run.join("scores.csv"), rows_file::without)?;
        files.table(&folders.run.join("value.csv"), rows_file::without)?;
        files.table(&folders.run.join("report.html"), rows_file::page_without)?;
        // A table in columns has no rows to take out: the next run writes it again.
        if !files.touched.is_empty() {
            files.remove(&folders.run.join("scores.parquet"), 0)?;
        }
        let mut signed = false;
        for plan in &plans {
            signed |= files.plan(plan, asked.by.unwrap_or_default())?;
        }
        files.mark(&folders.run.join("model"))?;
        files.contacts(&folders.contacts())?;
        files.contacts(&folders.actions())?;
        Ok::<_, Error>((files, signed))
    };
    let (mut files, signed) = all(false)?;
    if asked.yes && signed && asked.by.is_none() {
        return Err(Error::new(Kind::Usage, "erasure-without-name").hint("name-who-erases"));
    }
    let intact = run_file::intact(&folders.run)?;
    if asked.yes {
        files = all(true)?.0;
    }
    let open = open_pairs(&book, &ids);
    let vault = book.len();
    // The identifier of a payment leads to the person in the tool that gave it.
    for donor in ids.iter().filter_map(|id| ledger.donors().id.find_sorted(id)) {
        for row in ledger.rows_of(donor) {
            book.same_gifts_mut().forget_all_of(&ledger.gifts().id.get(row));
        }
    }
    book.erase(&ids.iter().cloned().collect::<Vec<_>>())?;
    files.push(&asked.vault.file(), "rows_removed", vault - book.len());
    let touched = files.touched;
    if asked.yes {
        // The vault last: an erasure that was stopped finds the person again.
        run_file::refresh(&folders.run, &intact)?;
        record(&people.join(RECORD), &Proof::of(&clock::now(), true, &touched))?;
        asked.vault.save(&book)?;
    }
    // Without a run, the folder beside the ledger is the user's own.
    let searched = if is_run { &folders.run } else { &folders.ledger };
    let known: BTreeSet<PathBuf> = match asked.yes {
        true => BTreeSet::new(),
        false => touched
            .iter()
            .map(|file| folders.run.join(&file.file))
            .chain([
                asked.vault.file(),
                folders.ledger.join("donors.arrow"),
                folders.ledger.join("gifts.arrow"),
            ])
            .collect(),
    };
    let left = leftovers::holding(searched, &ids, &known)?;
    report(asked.yes, &touched, signed, ui);
    print_open_pairs(&open, ui);
    if !left.is_empty() {
        ui.paragraph("erase-left", &[("files", left.join(", ").into())]);
    }
    Ok(Erased { touched, ids })
}

fn report(yes: bool, touched: &[Touched], signed: bool, ui: &mut Ui<'_>) {
    for file in touched {
        let values = [("file", file.file.clone().into()), ("n", file.rows.into())];
        ui.print(&format!("erase-{}", file.what.replace('_', "-")), &values);
    }
    if !yes {
        ui.paragraph("erase-preview", &[]);
        return;
    }
    if signed {
        ui.paragraph("erase-signed", &[]);
    }
    ui.paragraph("erase-done", &[]);
}

/// Adds a line to the record of erasures.
fn record(path: &Path, proof: &Proof<'_>) -> Result<()> {
    let earlier = if path.exists() {
        std::fs::read(path).map_err(|e| Error::io("cannot-read-file", path, e))?
    } else {
        Vec::new()
    };
    disk::write_private(path, |out| {
        out.write_all(&earlier)?;
        serde_json::to_writer(&mut *out, proof)
            .map_err(|e| Error::new(Kind::System, "value-not-written").caused_by(e))?;
        Ok(out.write_all(b"\n")?)
    })
}

/// The files of a run from which some donors are erased.
struct Files<'a> {
    ids: &'a BTreeSet<String>,
    /// Number of donors; each may have several identifiers.
    donors: u64,
    run: &'a Path,
    /// `false` only counts.
    done: bool,
    touched: Vec<Touched>,
}

impl Files<'_> {
    fn push(&mut self, path: &Path, what: &'static str, rows: usize) {
        if rows > 0 || what != "rows_removed" {
            let file = path.strip_prefix(self.run).unwrap_or(path).display().to_string();
            self.touched.push(Touched { file, what, rows });
        }
    }

    fn ledger(&mut self, folder: &Path, ledger: &Ledger, receipt: &obole_ledger::Receipt) -> Result<()> {
        let (smaller, less) = erase_from(ledger, receipt, self.ids)?;
        let rows = ledger.gifts().len() - smaller.gifts().len();
        if ledger.donors().len() == smaller.donors().len() {
            return Ok(());
        }
        self.push(&folder.join("gifts.arrow"), "rows_removed", rows);
        let path = folder.join(HISTORY);
        let history = if path.exists() { rows_file::without(&path, self.ids)? } else { None };
        if let Some((_, rows)) = &history {
            self.push(&path, "rows_removed", *rows);
        }
        if !self.done {
            return Ok(());
        }
        let mut lists: Vec<(&str, Vec<u8>)> = Vec::new();
        for name in [REFUSED, REPEATED, SET_ASIDE] {
            let path = folder.join(name);
            if path.exists() {
                let bytes = std::fs::read(&path).map_err(|e| Error::io("cannot-read-file", &path, e))?;
                lists.push((name, bytes));
            }
        }
        if path.exists() {
            let bytes = std::fs::read(&path).map_err(|e| Error::io("cannot-read-file", &path, e))?;
            lists.push((HISTORY, history.map_or(bytes, |(rest, _)| rest)));
        }
        let lists: Vec<(&str, &[u8])> = lists.iter().map(|(name, bytes)| (*name, &bytes[..])).collect();
        save_ledger_with_lists(&smaller, &less, &lists, folder)
    }

    /// Removes the rows of the donors from a table or a page.
    fn table(
        &mut self,
        path: &Path,
        without: fn(&Path, &BTreeSet<String>) -> Result<Option<rows_file::Rest>>,
    ) -> Result<()> {
        let Some((rest, rows)) = without(path, self.ids)? else { return Ok(()) };
        self.push(path, "rows_removed", rows);
        if self.done { disk::write_bytes(path, &rest) } else { Ok(()) }
    }

    /// Removes the donors from a table of contacts or actions; it changes no model.
    fn contacts(&mut self, path: &Path) -> Result<()> {
        let Some((rest, rows)) = rows_file::without(path, self.ids)? else { return Ok(()) };
        self.push(path, "rows_removed", rows);
        if self.done { disk::write_private(path, |out| Ok(out.write_all(&rest)?)) } else { Ok(()) }
    }

    fn remove(&mut self, path: &Path, rows: usize) -> Result<()> {
        if !path.exists() {
            return Ok(());
        }
        self.push(path, "removed", rows);
        if self.done { disk::remove_file(path) } else { Ok(()) }
    }

    /// Erases the donors from a campaign list: a draft is removed, because it can be made again; a signed
    /// plan loses the rows, and its log says so. Returns whether the plan was signed.
    fn plan(&mut self, folder: &Path, by: &str) -> Result<bool> {
        let path = folder.join("plan.json");
        if !path.exists() {
            return Ok(false);
        }
        let names = |rows: &[obole::campaign::PlanRow]| {
            rows.iter().filter(|row| self.ids.contains(&row.donor_id)).count()
        };
        match PlanFile::load(&path)? {
            PlanFile::Draft(draft) => {
                let rows = names(draft.rows());
                if rows > 0 {
                    self.remove(&path, rows)?;
                    self.remove(&folder.join("plan.csv"), rows)?;
                }
                Ok(false)
            }
            PlanFile::Approved(plan) => {
                let rows = names(plan.rows());
                self.signed(&plan, rows, folder, by)
            }
        }
    }

    fn signed(&mut self, plan: &Plan<Approved>, rows: usize, folder: &Path, by: &str) -> Result<bool> {
        let sheet = folder.join("plan.csv");
        let rest = rows_file::without(&sheet, self.ids)?;
        // Another sheet that was signed stays the one of the signature, and an edited one stays changed.
        let is_signed = match (&plan.approval().sheet_sha256, &rest) {
            (Some(signed), Some(_)) => sha256_file(&sheet)?.sha256 == *signed,
            _ => false,
        };
        let sheet_sha256 = rest.as_ref().filter(|_| is_signed).map(|(bytes, _)| sha256_hex(bytes));
        let Some(smaller) = plan.without(self.ids, sheet_sha256) else { return Ok(false) };
        self.push(&folder.join("plan.json"), "rows_removed", rows.max(1));
        if let Some((_, rows)) = &rest {
            self.push(&sheet, "rows_removed", *rows);
        }
        if !self.done {
            return Ok(true);
        }
        let log_path = folder.join("log.jsonl");
        log::confirm(&log::read(&log_path)?, plan).map_err(|e| e.in_file(&log_path))?;
        let (time, sha256, before) = (clock::now(), smaller.sha256()?, plan.sha256()?);
        let deed = Deed {
            time: &time,
            who: by,
            what: Act::Erased,
            plan_sha256: &sha256,
            file_sha256: Some(&before),
            approval: None,
        };
        log::check(&log::read(&log_path)?, &deed).map_err(|e| e.in_file(&log_path))?;
        disk::uninterrupted(|| {
            smaller.save(&folder.join("plan.json"))?;
            if let Some((bytes, _)) = &rest {
                disk::write_private(&sheet, |out| Ok(out.write_all(bytes)?))?;
            }
            let head = log::append(&log_path, &deed)?.sha256;
            verify::anchor(folder, &smaller.approval().draft_sha256, &head)
        })?;
        Ok(true)
    }

    /// Marks models as fitted before the erasure.
    fn mark(&mut self, folder: &Path) -> Result<()> {
        if !folder.exists() || self.touched.is_empty() {
            return Ok(());
        }
        let path: PathBuf = erasures::path(folder);
        self.push(&path, "marked", 0);
        if self.done { erasures::add(folder, self.donors, clock::today()) } else { Ok(()) }
    }
}
