//! A copy of the ledger to share for analysis.

use std::path::{Component, Path, PathBuf};

use obole::store::{StoredLedger, check_stored, save_ledger};
use obole::{Error, Kind, Result};
use obole_ledger::{
    AttributeChange, CellWriter, PseudonymChanges, PseudonymSettings, Pseudonymised, TopCode, WordChange,
    disk, pseudonymise as copy_of,
};
use obole_report::Words;
use serde::Serialize;

use crate::args::Pseudonymise;
use crate::exit::Answer;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

/// Beginning of the names of lock files and temporary files, which a killed run may have left.
const OWN: &str = ".obole-";

/// Answer as `--json` writes it.
#[derive(Serialize)]
struct Answered<'a> {
    out: String,
    k: u32,
    /// `true` if the table of identifiers was written.
    link: bool,
    #[serde(flatten)]
    changes: &'a PseudonymChanges,
}

pub fn pseudonymise(verb: &Pseudonymise, ui: &mut Ui<'_>) -> Result<Answer> {
    let folders = RunFolders::of(&verb.ledger);
    check_places(verb, &folders)?;
    let _lock = disk::FolderLock::take_private(&verb.out)?;
    refuse_filled(&verb.out)?;
    let (StoredLedger { ledger, .. }, checked) = check_stored(&folders.ledger)?;
    checked?;
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|_| Error::new(Kind::Refused, "no-random-numbers"))?;
    let settings = PseudonymSettings { k: verb.k as usize, keep_campaigns: verb.keep_campaigns };
    let made = copy_of(&ledger, settings, &key)?;
    let set = disk::FileSet::begin(&verb.out)?;
    save_ledger(&made.ledger, &made.receipt, set.stage())?;
    let link = verb.keep_link.as_deref();
    // The table first: a copy without it could never be linked again.
    let placed = set.commit(&[], || link.map_or(Ok(()), |path| write_link(path, &made)));
    if let (Err(_), Some(path)) = (&placed, link) {
        disk::remove_file(path)?;
    }
    placed?;
    print(verb, &made.changes, ui);
    if ui.json() {
        ui.data_json(&Answered {
            out: verb.out.display().to_string(),
            k: verb.k,
            link: link.is_some(),
            changes: &made.changes,
        })?;
    }
    Ok(Answer::Yes)
}

/// Refuses a copy inside the folders that it is made from, and a table of identifiers that would be shared
/// with the copy or replace an earlier one.
fn check_places(verb: &Pseudonymise, folders: &RunFolders) -> Result<()> {
    let out = resolved(&verb.out);
    let sources = [&verb.ledger, &folders.ledger, &folders.people];
    if sources.into_iter().any(|source| out.starts_with(resolved(source))) {
        return Err(Error::new(Kind::Usage, "copy-inside-ledger")
            .in_file(&verb.out)
            .hint("name-other-folder"));
    }
    let Some(link) = verb.keep_link.as_deref() else { return Ok(()) };
    disk::check_place(link)?;
    if resolved(link).starts_with(out) {
        return Err(Error::new(Kind::Usage, "link-inside-copy").in_file(link).hint("choose-name"));
    }
    if link.exists() {
        return Err(Error::new(Kind::Usage, "link-exists").in_file(link).hint("choose-name"));
    }
    Ok(())
}

/// Returns a path without links and `..`; a part that does not exist yet is taken as it is.
fn resolved(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut real = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            part => real.push(part),
        }
        if let Ok(found) = std::fs::canonicalize(&real) {
            real = found;
        }
    }
    real
}

/// Refuses a folder that holds anything but the lock and what a killed run left.
fn refuse_filled(folder: &Path) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|e| Error::io("cannot-read-folder", folder, e))?;
    let is_own = |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with(OWN);
    if entries.flatten().all(|entry| is_own(&entry)) {
        return Ok(());
    }
    Err(Error::new(Kind::Usage, "folder-not-empty").in_file(folder).hint("name-other-folder"))
}

/// Writes the table of the former and the new identifiers, for its owner only.
fn write_link(path: &Path, made: &Pseudonymised) -> Result<()> {
    let mut cells = CellWriter::new(Vec::new());
    cells.row(["donor_id", "new_donor_id"])?;
    for (former, new) in &made.links {
        cells.row([former, new])?;
    }
    let bytes = cells.finish()?;
    disk::write_private(path, |file| Ok(std::io::Write::write_all(file, &bytes)?))
}

fn attribute(change: &AttributeChange, words: &Words) -> String {
    let name = words.get(&format!("quasi-{}", change.attribute.name().replace('_', "-")));
    let (n, emptied) = (change.coarsened.into(), change.emptied.into());
    words.format("pseudonymised-attribute", &[("name", name.into()), ("n", n), ("emptied", emptied)])
}

fn print(verb: &Pseudonymise, changes: &PseudonymChanges, ui: &mut Ui<'_>) {
    let out = verb.out.display().to_string();
    let (donors, payments) = (changes.donors.into(), changes.payments.into());
    ui.paragraph("pseudonymised", &[("donors", donors), ("payments", payments), ("path", out.into())]);
    let left_out = changes.left_out;
    for (key, n) in [
        ("pseudonymised-without-profiling", left_out.do_not_profile),
        ("pseudonymised-without-deceased", left_out.deceased),
        ("pseudonymised-without-currency", left_out.rare_currency),
        ("pseudonymised-without-payments", changes.payments_of_rare_currencies),
    ] {
        if n > 0 {
            ui.print(key, &[("n", n.into())]);
        }
    }
    let attributes = &changes.attributes;
    ui.paragraph("pseudonymised-k", &[("n", attributes.k_reached.into()), ("k", u64::from(verb.k).into())]);
    let changed = attributes.by_attribute.iter().filter(|change| change.coarsened > 0);
    let changed: Vec<String> = changed.map(|change| attribute(change, ui.words())).collect();
    if !changed.is_empty() {
        ui.paragraph("pseudonymised-coarser", &[("list", changed.join(", ").into())]);
    }
    if attributes.left_with_nothing > 0 {
        ui.print("pseudonymised-nothing-left", &[("n", attributes.left_with_nothing.into())]);
    }
    ui.print("pseudonymised-rounded", &[("n", changes.amounts.rounded.into())]);
    for TopCode { currency, level, payments, .. } in &changes.amounts.top_codes {
        if *payments > 0 {
            let level = ui.words().money(*level, *currency, false);
            ui.print("pseudonymised-top", &[("n", (*payments).into()), ("level", level.into())]);
        }
    }
    let campaigns = changes.campaigns;
    if campaigns.apart > 0 && !campaigns.names_kept {
        ui.print("pseudonymised-campaigns", &[("n", campaigns.apart.into())]);
    }
    if campaigns.joined > 0 {
        ui.print("pseudonymised-rare-campaigns", &[("n", campaigns.joined.into())]);
    }
    for WordChange { column, payments, .. } in &changes.words {
        ui.print("pseudonymised-words", &[("column", (*column).into()), ("n", (*payments).into())]);
    }
    if changes.histories > 0 {
        let share = changes.unique_histories as f64 / changes.histories as f64;
        let share = ui.words().percent(share, 0);
        ui.paragraph(
            "pseudonymised-unique",
            &[("n", changes.unique_histories.into()), ("share", share.into())],
        );
    }
    ui.paragraph("pseudonymised-personal", &[]);
    match &verb.keep_link {
        Some(path) => ui.paragraph("pseudonymised-link", &[("path", path.display().to_string().into())]),
        None => ui.paragraph("pseudonymised-no-link", &[]),
    }
}
