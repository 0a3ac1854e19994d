use std::path::Path;
use std::sync::LazyLock;

use obole_ledger::{Cents, Currency, GiftKind, Status};
use tempfile::TempDir;

use super::*;

mod bank;
mod canonical;
mod cards;
mod contacts;
mod currencies;
mod earlier;
mod hostile;
mod identity;
mod json;
mod laws;
mod names;
mod objections;
mod orders;
mod payments;
mod platforms;
mod pseudonyms;
mod recurrence;
mod samples;
mod spellings;
mod statuses;
mod strange;
mod unpaid;

/// Makes a folder with these files.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        put(&folder.path().join(name), bytes);
    }
    folder
}

/// Writes a file without waiting for the disk: thousands of small ones are made here.
fn put(path: &Path, bytes: &[u8]) {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
}

/// A vault with a key and nobody in it, so that imports with different people give one person one pseudonym.
static VAULT: LazyLock<PeopleBook> = LazyLock::new(PeopleBook::with_fixed_key);

fn plainly(sources: &[PathBuf]) -> Result<Intake> {
    import(sources, &ImportSettings::default(), Some(&VAULT), &mut |_| {})
}

/// Imports one file with these bytes.
fn one(name: &str, bytes: &[u8]) -> Result<Intake> {
    let folder = folder(&[(name, bytes)]);
    plainly(&[folder.path().join(name)])
}

/// Returns the rows and the sum of a status in euros.
fn of(intake: &Intake, status: Status) -> (u64, i64) {
    let counts = intake.receipt.counts.get(&Currency::EUR).and_then(|by| by.get(&status)).copied();
    let sums = intake.receipt.sums.get(&Currency::EUR).and_then(|by| by.get(&status)).copied();
    (counts.unwrap_or_default(), sums.unwrap_or_default().get())
}

/// Returns the number of payments of a kind and their sum.
fn of_kind(intake: &Intake, kind: GiftKind) -> (usize, i64) {
    let gifts = intake.ledger.gifts();
    let of_kind: Vec<i64> =
        (0..gifts.len()).filter(|row| gifts.kind[*row] == kind).map(|row| gifts.cents[row].get()).collect();
    (of_kind.len(), of_kind.iter().sum())
}

/// Returns the number of donors who object to a channel.
fn objecting(intake: &Intake, channel: ContactChannel) -> usize {
    let donors = intake.ledger.donors();
    donors
        .consent
        .iter()
        .filter(|consents| consents.on(channel).state == obole_ledger::ConsentState::Objected)
        .count()
}

fn refusals(intake: &Intake) -> Vec<(u32, &str, FindingCode)> {
    intake.receipt.refusals.iter().map(|r| (r.row, r.column.as_ref(), r.code)).collect()
}

/// Returns the findings as (code, column, count).
fn findings(intake: &Intake) -> Vec<(FindingCode, Option<&str>, Option<u64>)> {
    intake.receipt.findings.iter().map(|f| (f.code, f.column.as_deref(), f.count)).collect()
}

/// Donor, gift, day, cents, status, kind, payment method, recurring.
type GiftCells = (String, String, String, i64, Status, GiftKind, String, bool);

/// Returns a ledger as rows by which two imports can be compared, without the places of the rows.
fn rows(intake: &Intake) -> Vec<GiftCells> {
    let (gifts, donors) = (intake.ledger.gifts(), intake.ledger.donors());
    (0..gifts.len())
        .map(|row| {
            (
                donors.id.get(gifts.donor[row] as usize),
                gifts.id.get(row),
                gifts.day[row].to_string(),
                gifts.cents[row].get(),
                gifts.status[row],
                gifts.kind[row],
                gifts.payment_method.get(row).to_owned(),
                gifts.recurring[row],
            )
        })
        .collect()
}

/// Returns the identifier of the n-th donor, counted from 1 in the order of their first gifts.
fn nth(intake: &Intake, n: usize) -> String {
    let (gifts, donors) = (intake.ledger.gifts(), intake.ledger.donors());
    let first = |donor: &usize| {
        let rows = intake.ledger.rows_of(*donor);
        rows.map(|row| (gifts.day[row], gifts.id.get(row).len(), gifts.id.get(row))).min()
    };
    let mut giving: Vec<usize> = (0..donors.len()).filter(|donor| first(donor).is_some()).collect();
    giving.sort_by_key(first);
    donors.id.get(giving[n - 1])
}

/// Returns the folder of the samples, one export of each source.
fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples")
}

/// Returns the path of a file next to the workspace, or `None` after printing the reason.
fn beside(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").join(path);
    if path.exists() {
        return Some(path);
    }
    skipped(&path);
    None
}

fn skipped(path: &Path) {
    use std::io::Write;
    writeln!(std::io::stderr(), "skipped: {} is not there", path.display()).unwrap();
}
