//! Selection of the files that an import reads, and of those that it leaves out and reports.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use obole_ledger::canonical::{self, DONOR_COLUMNS};
use obole_ledger::{ContactChannel, Error, Kind, Receipt, Result, disk, fold, masked_name, message};

use super::ImportSettings;
use crate::fold::column_name;
use crate::mapping::{Mapping, may_refuse};
use crate::platforms::Format;
use crate::platforms::Sniff;
use crate::sniff::{of_source, sniff, tables, with_formats};
use crate::source::{self, Source};

const GIFTS: &str = "gifts.csv";
const DONORS: &str = "donors.csv";

/// One file to read.
pub(super) struct Step {
    pub(super) source: Source,
    pub(super) sniff: Sniff,
    pub(super) bytes: u64,
}

/// The files of an import in the order in which they are read.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    /// Names of files in a folder that are not read.
    pub(super) left_out: Vec<String>,
    /// Tables in a folder that could not be read, each with its reason.
    pub(super) unread: Vec<Error>,
    /// Names of files with the bytes of another one.
    pub(super) copies: Vec<String>,
    seen: BTreeSet<PathBuf>,
}

pub(super) fn plan(sources: &[PathBuf], settings: &ImportSettings) -> Result<Plan> {
    // A list of objections alone can be added to a ledger.
    let adds_objections = settings.earlier.is_some() && settings.objections.is_some();
    if sources.is_empty() && !adds_objections {
        return Err(Error::new(Kind::Usage, "no-source-named").hint("name-export"));
    }
    let mut plan = Plan::default();
    for source in sources {
        let metadata = std::fs::metadata(source).map_err(|e| Error::io("cannot-open-source", source, e))?;
        if metadata.is_dir() {
            plan.folder(source, settings)?;
        } else {
            plan.file(source, settings.format.as_ref(), settings.mapping.as_ref())?;
        }
    }
    let own = settings.mapping.as_ref();
    if let Some(Format::Mapped(mapping)) =
        own.filter(|own| !plan.steps.iter().any(|step| step.sniff.format == **own))
    {
        let columns = mapping.recognised_by().iter().flatten().cloned().collect::<Vec<_>>().join(", ");
        return Err(Error::new(Kind::Usage, "mapping-fits-nothing")
            .hint(message!("mapping-needs", columns = columns)));
    }
    if let Some(donors) = &settings.donors {
        plan.file(donors, Some(&Format::CanonicalDonors), None)?;
    }
    Ok(plan)
}

impl Plan {
    /// Leaves out the files that an earlier import read, and names them as copies.
    pub(super) fn leave_out_read(&mut self, receipt: &Receipt) -> Result<()> {
        let known: BTreeSet<&str> = receipt.sources.iter().map(|source| source.sha256.as_str()).collect();
        let mut new = Vec::new();
        for step in std::mem::take(&mut self.steps) {
            if known.contains(step.source.hash()?.sha256.as_str()) {
                self.copies.push(masked_name(&step.source.name()).into_owned());
            } else {
                new.push(step);
            }
        }
        self.steps = new;
        Ok(())
    }
}

/// Endings of the names of tables: a file with such a name was meant to be read.
const TABLES: [&str; 11] =
    ["csv", "tsv", "tab", "xls", "xlsx", "ods", "zip", "json", "jsonl", "ndjson", "xml"];

/// Returns whether the name of a file has the ending of a table.
pub fn is_table(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    TABLES.iter().any(|table| ending.eq_ignore_ascii_case(table))
}

/// Beginnings of the names of tables of gifts or donors, folded.
const OF_GIFTS: [&str; 6] = ["gift", "donation", "dons", "donor", "donateur", "donatrice"];
/// Beginnings of words in the names of lists of refusals and deaths, folded.
const OF_OBJECTIONS: [&str; 14] = [
    "objection",
    "opposition",
    "opposes",
    "refus",
    "desinscri",
    "desabonn",
    "unsubscri",
    "optout",
    "blacklist",
    "bloctel",
    "npai",
    "decede",
    "deces",
    "deceased",
];

/// Phrases in the names of lists of refusals and deaths.
const PHRASES_OF_OBJECTIONS: [&str; 7] =
    ["ne pas", "ne plus", "do not", "no contact", "liste rouge", "liste noire", "opt out"];
/// Beginnings of words in the names of files of payments, which can be refused as well.
const OF_PAYMENTS: [&str; 5] = ["prelevement", "paiement", "payment", "cheque", "virement"];

/// Returns whether a file next to gifts.csv is a table of gifts or donors as well, by its name or its header.
fn is_further(file: &Path) -> bool {
    let name = fold(&disk::file_name(file));
    let named = is_table(file) && OF_GIFTS.iter().any(|part| name.starts_with(part));
    // A single column of donors may occur in any table.
    let is_known = |cell: &&String| DONOR_COLUMNS.contains(&cell.as_str());
    named
        || sniff(file, None).is_ok_and(|found| match found.format {
            Format::CanonicalGifts => true,
            Format::CanonicalDonors => {
                let by_number = canonical::looks_like_donors(&found.header);
                !by_number || found.header.iter().filter(is_known).count() > 1
            }
            Format::HelloAssoPayments | Format::Mapped(_) => false,
        })
}

/// Returns whether a file is named as the donors or the objections of the import.
fn is_given(file: &Path, settings: &ImportSettings) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    [&settings.objections, &settings.donors].into_iter().flatten().any(|given| real(given) == real(file))
}

/// Refuses a table that looks like a list of objections and was not named as one: its refusals would be lost.
fn refuse_unread_objections(file: &Path, settings: &ImportSettings) -> Result<()> {
    let text = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"));
    if is_given(file, settings) || !(is_table(file) || text) {
        return Ok(());
    }
    // The list of a mailing tool is read as one of contacts.
    if is_contacts(file) {
        return Ok(());
    }
    refuse_objections_named(&disk::file_name(file), file)
}

/// Returns the mapping of a list of contacts; none of volunteers and other tables.
fn contacts(sniff: &Sniff) -> Option<Arc<Mapping>> {
    match &sniff.format {
        Format::Mapped(mapping) if mapping.contacts && !mapping.volunteers => Some(Arc::clone(mapping)),
        _ => None,
    }
}

/// Returns whether a file is the list of a mailing tool, which says who refuses.
fn is_contacts(file: &Path) -> bool {
    sniff(file, None).is_ok_and(|sniff| contacts(&sniff).is_some())
}

/// Returns whether a table has a column of refusals or deaths. Beside gifts.csv it would be left out.
fn holds_refusals(file: &Path) -> bool {
    let parts = source::open(file).unwrap_or_default();
    let headers =
        parts.iter().filter_map(|part| tables(part).ok()).flatten().filter(|sniff| sniff.preamble == 0);
    headers
        .map(|sniff| sniff.header)
        .any(|header| header.len() > 1 && header.iter().any(|name| may_refuse(name)))
}

/// Returns whether a name says that a table lists people who refuse contact or have died.
fn names_objections(name: &str) -> bool {
    let name = fold(name);
    let has = |parts: &[&str]| name.split(' ').any(|word| parts.iter().any(|part| word.starts_with(part)));
    let says = |phrase: &&str| format!(" {name} ").contains(&format!(" {phrase} "));
    let looks = has(&OF_OBJECTIONS) || PHRASES_OF_OBJECTIONS.iter().any(says);
    // An earlier import wrote this file about the rows that it refused.
    looks && !(has(&OF_PAYMENTS) || name == "refused csv")
}

/// Returns the channels that everybody in a list of contacts refuses by the name of the list: who left a
/// mailing tool refuses its e-mails, others every channel.
pub(crate) fn refused_by_name(name: &str) -> &'static [ContactChannel] {
    const LEFT: [&str; 4] = ["unsubscri", "desinscri", "desabonn", "optout"];
    let has_left = || fold(name).split(' ').any(|word| LEFT.iter().any(|part| word.starts_with(part)));
    match names_objections(name) {
        false => &[],
        true if has_left() => &[ContactChannel::Email],
        true => &ContactChannel::ALL,
    }
}

/// Refuses a name that says objections: of a file, a sheet or a packed file that is not read.
fn refuse_objections_named(name: &str, file: &Path) -> Result<()> {
    if !names_objections(name) {
        return Ok(());
    }
    Err(Error::new(Kind::Usage, "objections-not-named").in_file(file).hint("name-objections"))
}

/// Refuses a table in a folder that only has ordinary names of columns: it may be a list of expenses. A file
/// that is named itself is meant.
fn refuse_ordinary(file: &Path, settings: &ImportSettings) -> Result<()> {
    let is_ordinary = |sniff: Sniff| matches!(&sniff.format, Format::Mapped(own) if own.is_ordinary());
    let fits_own = || settings.mapping.as_ref().is_some_and(|own| sniff(file, Some(own)).is_ok());
    if settings.format.is_none() && sniff(file, None).is_ok_and(is_ordinary) && !fits_own() {
        return Err(Error::new(Kind::Unreadable, "table-in-folder").hint("name-table"));
    }
    Ok(())
}

/// Returns the tables of a list of objections if they are lists of contacts of which one says who refuses, by
/// a column or, of several packed files, by its name.
pub(super) fn contacts_of(list: &Path) -> Vec<(Source, Sniff)> {
    let says = |(source, sniff): &(Source, Sniff)| {
        let column =
            |name: &String| contacts(sniff).is_some_and(|mapping| mapping.is_of_contact(&column_name(name)));
        names_objections(source.part()) || sniff.header.iter().any(column)
    };
    let parts = source::open(list).unwrap_or_default();
    let all = parts.len();
    let found: Vec<(Source, Sniff)> = parts
        .into_iter()
        .filter_map(|source| of_source(&source, None).ok().map(|sniff| (source, sniff)))
        .filter(|(_, sniff)| contacts(sniff).is_some())
        .collect();
    if found.len() == all && found.iter().any(says) { found } else { Vec::new() }
}

/// Returns the folders within a folder that hold tables, except what this program wrote.
fn folders_of_tables(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |e: std::io::Error| Error::io("cannot-open-source", folder, e);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let hidden = disk::file_name(&path).starts_with('.');
        let own = ["run.json", "ledger.json", "plan.json", "book.json", "book.age", "receipt.json"];
        if hidden || !path.is_dir() || own.iter().any(|name| path.join(name).exists()) {
            continue;
        }
        if disk::files_of(&path)?.iter().any(|file| is_table(file)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A table of a file, with what was recognised.
type Part = (Source, Result<Sniff>);

/// Leaves out of the lists of a file of JSON or XML those that would be read a second time: what is within a
/// list that is read or around it, and tables of ordinary names beside a format that is known.
///
/// # Errors
/// [`Kind::Usage`] when several lists have ordinary names only: one may hold refunds, or the items of
/// another.
fn without_second_readings(parts: Vec<Part>, path: &Path) -> Result<Vec<Part>> {
    let (lists, mut kept): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|(part, _)| part.is_list());
    let is_ordinary =
        |sniff: &Sniff| matches!(&sniff.format, Format::Mapped(mapping) if mapping.is_ordinary());
    let is = |part: &Part, ordinary: bool| part.1.as_ref().is_ok_and(|sniff| is_ordinary(sniff) == ordinary);
    let mut read: Vec<Source> = Vec::new();
    for (list, _) in lists.iter().filter(|part| is(part, false)) {
        if !read.iter().any(|other| list.is_within(other)) {
            read.push(list.clone());
        }
    }
    let known = read.len();
    for (list, _) in lists.iter().filter(|part| is(part, true)) {
        let (known, ordinary) = read.split_at(known);
        if known.iter().any(|other| list.is_beside(other))
            || ordinary.iter().any(|other| list.is_within(other))
        {
            continue;
        }
        if ordinary.iter().any(|other| list.is_beside(other)) {
            let several = Error::new(Kind::Usage, "several-lists").in_file(path);
            return Err(several.hint(message!("propose-mapping", file = path.display())));
        }
        read.push(list.clone());
    }
    for (list, sniff) in lists {
        let is_read = read.iter().any(|other| list.name() == other.name());
        if is_read {
            kept.push((list, sniff));
        } else if !read.iter().any(|other| list.is_within(other) || other.is_within(&list)) {
            // Named as left out.
            kept.push((list, sniff.and_then(|_| Err(Error::new(Kind::Unreadable, "several-lists")))));
        }
    }
    Ok(kept)
}

impl Plan {
    fn folder(&mut self, folder: &Path, settings: &ImportSettings) -> Result<()> {
        let visible = |path: &PathBuf| !disk::file_name(path).starts_with('.');
        let files: Vec<PathBuf> = disk::files_of(folder)?.into_iter().filter(visible).collect();
        let is = |file: &Path, name: &str| disk::file_name(file).eq_ignore_ascii_case(name);
        let is_canonical = files.iter().any(|file| is(file, GIFTS));
        for file in &files {
            refuse_unread_objections(file, settings)?;
        }
        for inner in folders_of_tables(folder)? {
            // Beside gifts.csv, other tables are left out as well, unless a name says that they refuse.
            let refuses = || {
                disk::files_of(&inner).unwrap_or_default().iter().any(|file| {
                    names_objections(&disk::file_name(file)) || names_objections(&disk::file_name(&inner))
                })
            };
            if is_canonical && !refuses() {
                self.left_out.push(format!("{}/", disk::file_name(&inner)));
            } else {
                let error = Error::new(Kind::Unreadable, "folder-in-folder");
                self.unread.push(error.in_file(inner).hint("name-folder"));
            }
        }
        if is_canonical {
            for file in &files {
                if is(file, GIFTS) {
                    self.file(file, Some(&Format::CanonicalGifts), None)?;
                } else if is(file, DONORS) {
                    self.file(file, Some(&Format::CanonicalDonors), None)?;
                } else if is_given(file, settings) {
                    // The settings name it, so it is read later.
                } else if is_table(file) && is_contacts(file) {
                    self.file(file, None, None)?;
                } else if is_table(file) && holds_refusals(file) {
                    return Err(Error::new(Kind::Usage, "objections-not-named")
                        .in_file(file)
                        .hint("name-objections"));
                } else if is_further(file) {
                    return Err(Error::new(Kind::Usage, "further-table")
                        .in_file(file)
                        .hint("name-files-one-by-one"));
                } else {
                    self.left_out.push(disk::file_name(file));
                }
            }
            return Ok(());
        }
        let before = self.steps.len();
        for file in &files {
            let found = match refuse_ordinary(file, settings) {
                Ok(()) => self.file(file, settings.format.as_ref(), settings.mapping.as_ref()),
                Err(error) => Err(error),
            };
            match found {
                Err(error) if error.kind() != Kind::Unreadable => return Err(error),
                Err(error) if is_table(file) => self.unread.push(error.in_file(file)),
                Err(_) => self.left_out.push(disk::file_name(file)),
                Ok(()) => {}
            }
        }
        let payments = |step: &Step| match &step.sniff.format {
            Format::CanonicalDonors => false,
            Format::Mapped(mapping) => !mapping.contacts,
            _ => true,
        };
        if self.steps.get(before..).unwrap_or_default().iter().any(payments) {
            return Ok(());
        }
        let mut error = Error::new(Kind::Unreadable, "no-payments-in-folder");
        for unread in &self.unread {
            let name = unread.place().file.as_deref().map(disk::file_name).unwrap_or_default();
            let name = masked_name(&name);
            error = error.hint(message!("not-read", name = name, why = unread.message()));
        }
        Err(with_formats(error.in_file(folder)))
    }

    /// Adds a file. A user's own mapping is tried first.
    fn file(&mut self, path: &Path, format: Option<&Format>, own: Option<&Format>) -> Result<()> {
        let real = std::fs::canonicalize(path).map_err(|e| Error::io("cannot-open-file", path, e))?;
        if self.seen.contains(&real) {
            return Ok(());
        }
        let mut parts: Vec<Part> = source::open(path)?
            .into_iter()
            .map(|source| {
                let by_own = own.map(|own| of_source(&source, Some(own)));
                let sniff = match by_own {
                    Some(Ok(sniff)) => Ok(sniff),
                    _ => of_source(&source, format),
                };
                (source, sniff)
            })
            .collect();
        // Of several sheets or packed files, those that are recognised are read, and the others are named.
        if !parts.iter().any(|(_, sniff)| sniff.is_ok()) {
            let reason = parts.pop().and_then(|(_, sniff)| sniff.err());
            return Err(reason.unwrap_or_else(|| Error::new(Kind::Unreadable, "file-empty").in_file(path)));
        }
        let bytes = std::fs::metadata(path).map_err(|e| Error::io("cannot-open-file", path, e))?.len();
        self.seen.insert(real);
        for (source, sniff) in without_second_readings(parts, path)? {
            match sniff {
                Ok(sniff) if self.holds_copy(&source, &sniff, bytes)? => self.copies.push(source.name()),
                Ok(sniff) => self.steps.push(Step { source, sniff, bytes }),
                Err(error) => {
                    refuse_objections_named(source.part(), path)?;
                    // A packed file was meant to be read; a sheet may be a cover.
                    match is_table(Path::new(source.part())) {
                        true => self.unread.push(error.in_file(source.name())),
                        false => self.left_out.push(source.name()),
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns whether a file of the same format with the same bytes is in the plan. Only files of one size
    /// are compared.
    fn holds_copy(&self, source: &Source, sniff: &Sniff, bytes: u64) -> Result<bool> {
        for step in self.steps.iter().filter(|step| step.bytes == bytes && step.sniff == *sniff) {
            let other = step.source.path() != source.path() && step.source.part() == source.part();
            if other && step.source.hash()?.sha256 == source.hash()?.sha256 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
