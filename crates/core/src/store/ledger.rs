//! A ledger as a folder of files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use obole_ledger::{Day, Giving, Ids, Ledger, Message, Receipt, disk, message, sha256_file, sha256_hex};
use serde::{Deserialize, Serialize};

use super::arrow_file::read_arrow;
use super::donor_columns::{read_donors, write_donors};
use super::gift_columns::{read_gifts, write_gifts};
use super::history::History;
use super::swap;
use crate::{Error, Kind, Result};

/// Version of the format. 2: a column of codes with a single value is saved in `ledger.json` only. 3: a
/// consent may be unclear. 4: the refusals of a donor may be unknown. 5: the tables are Arrow IPC files;
/// before, they were Parquet.
const VERSION: u32 = 6;
const TABLES: [&str; 2] = ["gifts.arrow", "donors.arrow"];
const OLD_TABLES: [&str; 2] = ["gifts.parquet", "donors.parquet"];
const HEAD: &str = "ledger.json";
const RECEIPT: &str = "receipt.json";
/// File name of the list of refused rows.
pub const REFUSED: &str = "refused.csv";
/// File name of the list of repeated rows.
pub const REPEATED: &str = "repeated.csv";
/// File name of the list of rows that are no payment of a donor.
pub const SET_ASIDE: &str = "set-aside.csv";
/// File name of the list of payments that changed since an earlier import.
pub const HISTORY: &str = "history.csv";
const LISTS: [&str; 4] = [REFUSED, REPEATED, SET_ASIDE, HISTORY];

/// Content of `ledger.json`: the meaning of the tables, and the hashes that prove them complete.
#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
    giving: Giving,
    sources: Vec<String>,
    gifts: u64,
    donors: u64,
    /// The texts behind the codes of each column of categories.
    levels: Levels,
    /// The columns of gifts that hold one code throughout, which the table then leaves out.
    #[serde(default)]
    constant: BTreeMap<String, u32>,
    /// The day of the import; present only if payments lie after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    today: Option<Day>,
    gifts_sha256: String,
    donors_sha256: String,
    /// Hash of the receipt; absent in heads of earlier versions, which did not save it.
    #[serde(default)]
    receipt_sha256: Option<String>,
    /// The hashes of the lists of refused and repeated rows, by file name.
    #[serde(default)]
    lists: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct Levels {
    currency: Vec<String>,
    campaign: Vec<String>,
    channel: Vec<String>,
    payment_method: Vec<String>,
    failure_code: Vec<String>,
    gender: Vec<String>,
    country: Vec<String>,
    language: Vec<String>,
    acquisition_channel: Vec<String>,
}

/// A list of rows that belongs to a receipt: the name of its file and its bytes.
pub type RowList<'a> = (&'a str, &'a [u8]);

/// Writes a ledger with its receipt. An older ledger in the folder stays complete until the new one is.
///
/// # Errors
/// When the disk fails; an older ledger in the folder is then unchanged.
pub fn save_ledger(ledger: &Ledger, receipt: &Receipt, folder: &Path) -> Result<()> {
    save_ledger_with_lists(ledger, receipt, &[], folder)
}

/// As [`save_ledger`], with the lists of refused and repeated rows. The head holds their hashes.
///
/// # Errors
/// As [`save_ledger`].
pub fn save_ledger_with_lists(
    ledger: &Ledger,
    receipt: &Receipt,
    lists: &[RowList<'_>],
    folder: &Path,
) -> Result<()> {
    if matches!(ledger.gifts().id, Ids::Unread(_)) {
        return Err(Error::new(Kind::Usage, "ledger-of-features-only"));
    }
    disk::make_folder(folder)?;
    settle(folder)?;
    let replaced = write_fresh(ledger, receipt, lists, folder).and_then(|head| {
        let names: Vec<&str> =
            TABLES.into_iter().chain([RECEIPT]).chain(lists.iter().map(|(name, _)| *name)).collect();
        swap::put_aside(folder, &OLD_TABLES.map(|name| (name, old_table(folder, name))))?;
        swap::swap(folder, &names)?;
        disk::write_json(&folder.join(HEAD), &head)
    });
    // Restores the old files after an error and removes them after a success.
    settle(folder)?;
    replaced
}

impl Head {
    /// Returns the names of the tables, with their hashes.
    fn tables(&self) -> [(&'static str, &str); 2] {
        let [gifts, donors] = if self.version < 5 { OLD_TABLES } else { TABLES };
        [(gifts, &self.gifts_sha256), (donors, &self.donors_sha256)]
    }
}

/// Returns the hash of a Parquet table that belongs to the ledger in a folder, if there is one.
fn old_table(folder: &Path, name: &str) -> Option<String> {
    let head: Head = read_json(&folder.join(HEAD), message!("no-ledger")).ok()?;
    head.tables().into_iter().find(|(table, _)| *table == name).map(|(_, sha256)| sha256.to_owned())
}

/// Returns the names of the Parquet tables of the ledger in a folder, if an earlier version wrote it. A
/// ledger that replaces it has other tables, and these stay unless they are removed.
pub fn old_tables(folder: &Path) -> Vec<&'static str> {
    let is_old = |name: &&str| {
        old_table(folder, name)
            .is_some_and(|wanted| sha256_file(&folder.join(name)).is_ok_and(|found| found.sha256 == wanted))
    };
    OLD_TABLES.into_iter().filter(is_old).collect()
}

/// Restores the files that the current `ledger.json` refers to, and removes those of a ledger that it
/// replaced.
fn settle(folder: &Path) -> Result<()> {
    let head: Option<Head> = read_json(&folder.join(HEAD), message!("no-ledger")).ok();
    let of_head = |name: &str| -> Option<&str> {
        let head = head.as_ref()?;
        let table = head.tables().into_iter().find(|(table, _)| *table == name).map(|(_, sha256)| sha256);
        table
            .or_else(|| head.lists.get(name).map(String::as_str))
            .or_else(|| (name == RECEIPT).then_some(head.receipt_sha256.as_deref()).flatten())
    };
    let is_old = head.as_ref().is_some_and(|head| head.version < 5);
    let names =
        TABLES.into_iter().chain([RECEIPT]).chain(LISTS).chain(OLD_TABLES.into_iter().filter(|_| is_old));
    let wanted: Vec<(&str, Option<&str>)> = names.map(|name| (name, of_head(name))).collect();
    swap::settle(folder, &wanted)?;
    if is_old { Ok(()) } else { swap::remove_aside(folder, &OLD_TABLES) }
}

/// Writes all files except the head beside the current ones.
fn write_fresh(ledger: &Ledger, receipt: &Receipt, lists: &[RowList<'_>], folder: &Path) -> Result<Head> {
    let [gifts, donors] = TABLES.map(|name| swap::fresh(folder, name));
    let receipt_file = swap::fresh(folder, RECEIPT);
    let constant = write_gifts(ledger.gifts(), &gifts)?;
    write_donors(ledger.donors(), &donors)?;
    disk::write_json(&receipt_file, receipt)?;
    let mut hashes = BTreeMap::new();
    for (name, bytes) in lists {
        disk::write_bytes(&swap::fresh(folder, name), bytes)?;
        hashes.insert((*name).to_owned(), sha256_hex(bytes));
    }
    let (g, d) = (ledger.gifts(), ledger.donors());
    Ok(Head {
        format: "obole-ledger".to_owned(),
        version: VERSION,
        giving: ledger.giving().clone(),
        sources: ledger.sources().to_vec(),
        gifts: g.len() as u64,
        donors: d.len() as u64,
        levels: Levels {
            currency: g.currency.levels().to_vec(),
            campaign: g.campaign.levels().to_vec(),
            channel: g.channel.levels().to_vec(),
            payment_method: g.payment_method.levels().to_vec(),
            failure_code: g.failure_code.levels().to_vec(),
            gender: d.gender.levels().to_vec(),
            country: d.country.levels().to_vec(),
            language: d.language.levels().to_vec(),
            acquisition_channel: d.acquisition_channel.levels().to_vec(),
        },
        constant,
        today: ledger.today(),
        gifts_sha256: sha256_file(&gifts)?.sha256,
        donors_sha256: sha256_file(&donors)?.sha256,
        receipt_sha256: Some(sha256_file(&receipt_file)?.sha256),
        lists: hashes,
    })
}

/// Reads a ledger and checks that its files are the ones that were written.
///
/// # Errors
/// [`Kind::Unreadable`] when it is missing or damaged, [`Kind::Newer`] when a newer program wrote it.
pub fn load_ledger(folder: &Path) -> Result<Ledger> {
    load(folder, Extent::Whole)
}

/// As [`load_ledger`], without the columns that no feature, label or segment reads: gift identifiers, payment
/// methods, failure codes and the places in the sources. It takes a fifth less memory. The result cannot be
/// saved again.
///
/// # Errors
/// As [`load_ledger`].
pub fn load_for_features(folder: &Path) -> Result<Ledger> {
    load(folder, Extent::Features)
}

/// The part of a ledger that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    Features,
}

fn load(folder: &Path, extent: Extent) -> Result<Ledger> {
    disk::read_settled(folder, || Ok(load_once(folder, extent)?.0))
}

/// Reads the ledger and the hash of its head.
pub(super) fn load_once(folder: &Path, extent: Extent) -> Result<(Ledger, String)> {
    let path = folder.join(HEAD);
    let bytes = read_bytes(&path, message!("no-ledger"))?;
    let (head, sha256): (Head, String) = (parse_json(&path, &bytes)?, sha256_hex(&bytes));
    let [gifts, donors] =
        head.tables().map(|(name, sha256)| (folder.join(name), opened(folder, name, sha256)));
    let (gifts, donors) = (TableFile::new(gifts, head.version)?, TableFile::new(donors, head.version)?);
    let Levels {
        currency,
        campaign,
        channel,
        payment_method,
        failure_code,
        gender,
        country,
        language,
        acquisition_channel,
    } = head.levels;
    let history = match head.lists.contains_key(HISTORY) {
        true => History::read(&folder.join(HISTORY))?,
        false => History::default(),
    };
    // The changes name payments by their identifiers.
    let extent = if history.is_empty() { extent } else { Extent::Whole };
    let levels = [currency, campaign, channel, payment_method, failure_code];
    let gifts = read_gifts(&gifts, levels, &head.constant, extent)?;
    let levels = [gender, country, language, acquisition_channel];
    let donors = read_donors(&donors, levels)?;
    let ledger =
        Ledger::from_tables(gifts, donors, head.sources, head.giving).map_err(|e| e.in_file(folder))?;
    let mut ledger = match head.today {
        Some(today) => ledger.known_on(today),
        None => ledger,
    };
    history.apply(&mut ledger);
    Ok((ledger, sha256))
}

/// An open table of a ledger, in the format of the ledger's version.
pub(super) struct TableFile {
    file: File,
    path: PathBuf,
    /// The version of the ledger that it belongs to.
    pub version: u32,
}

impl TableFile {
    fn new((path, file): (PathBuf, Result<File>), version: u32) -> Result<Self> {
        Ok(Self { file: file?, path, version })
    }

    /// Reads the named columns batch by batch and returns the number of rows.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when the file is damaged or lacks a column.
    pub fn read(&self, columns: &[&str], take: impl FnMut(&RecordBatch) -> Result<()>) -> Result<usize> {
        if self.version >= 5 {
            return read_arrow(&self.file, &self.path, columns, take);
        }
        #[cfg(feature = "parquet")]
        return super::parquet::read_old(&self.file, &self.path, columns, take);
        #[cfg(not(feature = "parquet"))]
        Err(Error::new(Kind::Unreadable, "parquet-not-built").in_file(&self.path).hint("import-again"))
    }

    /// Adds the path of the file to an error.
    pub fn blame(&self, error: Error) -> Error {
        error.in_file(&self.path)
    }
}

/// Opens the file of a ledger with the hash that its head holds.
fn opened(folder: &Path, name: &str, sha256: &str) -> Result<File> {
    swap::open(folder, name, sha256)?.ok_or_else(|| {
        let path = folder.join(name);
        let what = match path.exists() {
            true => message!("file-not-of-ledger"),
            false => message!("file-not-there"),
        };
        Error::new(Kind::Unreadable, what).in_file(&path).hint("import-again")
    })
}

/// Reads the receipt that a ledger was made with. The refused rows are listed in `refused.csv`.
///
/// # Errors
/// As [`load_ledger`].
pub fn load_receipt(folder: &Path) -> Result<Receipt> {
    disk::read_settled(folder, || {
        receipt_of(folder, read_json(&folder.join(HEAD), message!("no-ledger")).ok())
    })
}

/// Reads the receipt that belongs to the head with this hash.
pub(super) fn receipt_once(folder: &Path, head_sha256: &str) -> Result<Receipt> {
    let path = folder.join(HEAD);
    let bytes = read_bytes(&path, message!("no-ledger"))?;
    if sha256_hex(&bytes) != head_sha256 {
        return Err(Error::new(Kind::Unreadable, "ledger-replaced").in_file(&path).hint("try-again"));
    }
    receipt_of(folder, Some(parse_json(&path, &bytes)?))
}

fn receipt_of(folder: &Path, head: Option<Head>) -> Result<Receipt> {
    let path = folder.join(RECEIPT);
    match head.and_then(|head| head.receipt_sha256) {
        Some(sha256) => parse_json(&path, &all_of(opened(folder, RECEIPT, &sha256)?, &path)?),
        None => read_json(&path, message!("no-receipt")),
    }
}

fn all_of(mut file: File, path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|e| Error::io("cannot-read-file", path, e))?;
    Ok(bytes)
}

/// Checks that the receipt belongs to the ledger: the lists of rows are those that were written with it, and
/// its sums, rows, donors and days equal those of the gifts.
///
/// # Errors
/// [`Kind::Unreadable`] when one of these checks fails.
pub fn check_receipt(folder: &Path, ledger: &Ledger, receipt: &Receipt) -> Result<()> {
    let head: Head = read_json(&folder.join(HEAD), message!("no-ledger"))?;
    for (name, sha256) in &head.lists {
        opened(folder, name, sha256)?;
    }
    if receipt.agrees_with(ledger) {
        return Ok(());
    }
    Err(Error::new(Kind::Unreadable, "receipt-sums-differ")
        .in_file(folder.join(RECEIPT))
        .hint("import-again"))
}

fn read_json<T: for<'de> Deserialize<'de>>(path: &Path, missing: Message) -> Result<T> {
    parse_json(path, &read_bytes(path, missing)?)
}

fn read_bytes(path: &Path, missing: Message) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|e| {
        let error = Error::io("cannot-read-file", path, e);
        if error.kind() == Kind::Unreadable {
            Error::new(Kind::Unreadable, missing).in_file(path).hint("make-ledger")
        } else {
            error
        }
    })
}

fn parse_json<T: for<'de> Deserialize<'de>>(path: &Path, bytes: &[u8]) -> Result<T> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let damaged = || Error::new(Kind::Unreadable, "file-damaged").in_file(path).hint("import-again");
    let version: Version = serde_json::from_slice(bytes).map_err(|_| damaged())?;
    if version.version > VERSION {
        return Err(Error::new(Kind::Newer, "file-newer").in_file(path).hint("update-obole"));
    }
    serde_json::from_slice(bytes).map_err(|_| damaged())
}
