//! Lists that a person signed: only a file that the log of a signed plan names is sent to a tool.

use std::path::Path;

use obole::campaign::log::{self, Act};
use obole::campaign::{PlanFile, log::Entry};
use obole_error::{Error, Kind, Result, message};
use obole_ledger::sha256_hex;

use super::PushCall;

/// Columns and separator of the lists for a tool.
pub(super) struct ListForm {
    /// Name of the tool, as `obole export --for` takes it.
    pub(super) name: &'static str,
    /// First column, by which the form is recognised.
    pub(super) first: &'static str,
    /// Column of the e-mail.
    pub(super) email: &'static str,
    pub(super) separator: u8,
}

/// A list of people whom a person chose.
pub(super) struct ApprovedList {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// Place of the e-mail in each row.
    pub(super) email: usize,
}

impl ApprovedList {
    /// Opens a list, if it is the last export of the signed plan and has the form.
    ///
    /// # Errors
    /// [`Kind::Refused`] for a plan that nobody signed, that was changed, reopened or erased from since, and
    /// for a file that is not its last export; [`Kind::Usage`] for another form.
    pub(super) fn open(call: &PushCall, form: &ListForm) -> Result<Self> {
        let bytes = std::fs::read(&call.list).map_err(|e| Error::io("cannot-read-file", &call.list, e))?;
        check(&call.plan, &sha256_hex(&bytes)).map_err(|e| match e.place().file {
            Some(_) => e,
            None => e.in_file(&call.list),
        })?;
        parse(&bytes, form).map_err(|e| e.in_file(&call.list))
    }

    /// Returns the e-mail of a row, in small letters as the tools compare it.
    pub(super) fn email_of<'a>(&self, row: &'a [String]) -> &'a str {
        row.get(self.email).map_or("", |cell| without_mark(cell))
    }
}

/// Refuses a file, by its hash, unless it is the last export of the plan in a folder.
fn check(plan: &Path, hash: &str) -> Result<()> {
    let path = plan.join("plan.json");
    let approved = match PlanFile::load(&path)? {
        PlanFile::Approved(approved) => approved,
        PlanFile::Draft(_) => {
            let error = Error::new(Kind::Refused, "plan-is-draft").in_file(&path);
            return Err(error.hint(message!("look-and-approve", plan = plan.display())));
        }
    };
    let entries = log::read(&plan.join("log.jsonl"))?;
    log::confirm(&entries, &approved)?;
    let superseded = || Error::new(Kind::Refused, "connect-list-superseded").hint("connect-export-again");
    if approved.is_reopened(&entries)? {
        return Err(superseded());
    }
    let exports = log::contacts_of(&entries, &approved)?;
    let exports: Vec<&Entry> = exports.into_iter().filter(|entry| entry.what == Act::Exported).collect();
    let is_export = |entry: &&Entry| entry.file_sha256.as_deref() == Some(hash);
    match exports.last() {
        Some(last) if is_export(last) => {
            // Whoever was erased since is still in the file.
            let erased = entries.iter().any(|entry| entry.what == Act::Erased && entry.seq > last.seq);
            if erased { Err(superseded()) } else { Ok(()) }
        }
        _ if exports.iter().any(is_export) => Err(superseded()),
        _ => Err(Error::new(Kind::Refused, "connect-list-not-exported").hint("connect-export-again")),
    }
}

fn parse(bytes: &[u8], form: &ListForm) -> Result<ApprovedList> {
    let other = || {
        let error = Error::new(Kind::Usage, message!("connect-list-other-form", form = form.name));
        error.hint(message!("connect-export-form", form = form.name))
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(form.separator).from_reader(bytes);
    let header: Vec<String> = reader.headers().map_err(|_| other())?.iter().map(str::to_owned).collect();
    let email = header.iter().position(|name| name == form.email);
    let Some(email) = email.filter(|_| header.first().is_some_and(|name| name == form.first)) else {
        return Err(other());
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| other())?;
        rows.push(record.iter().map(str::to_owned).collect());
    }
    Ok(ApprovedList { header, rows, email })
}

/// Returns a cell without the apostrophe that keeps a spreadsheet from taking it for a formula.
fn without_mark(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}
