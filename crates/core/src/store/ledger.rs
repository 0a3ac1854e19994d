//! A ledger as a folder of files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::Path;

use obole_ledger::{
    Cents, Coded, Consent, ConsentState, Consents, ContactChannel, Day, DonorKind, DonorTable, GiftKind,
    GiftTable, Giving, Ids, Ledger, Message, Receipt, Status, disk, message, sha256_file, sha256_hex,
};
use serde::{Deserialize, Serialize};

use super::frame::{
    Piece, is_text, read_bool, read_days, read_i32, read_i64, read_parquet, read_text, read_u32, read_u64,
    write_parquet,
};
use super::swap;
use crate::{Error, Kind, Result};

/// 2: a column of codes that holds one value throughout is kept in `ledger.json` alone. 3: a consent may be
/// unclear. 4: the refusals of a donor may be unknown.
const VERSION: u32 = 4;
const GIFTS: &str = "gifts.parquet";
const DONORS: &str = "donors.parquet";
const HEAD: &str = "ledger.json";
const RECEIPT: &str = "receipt.json";
/// What the head speaks for.
const FILES: [&str; 3] = [GIFTS, DONORS, RECEIPT];
/// The list of refused rows.
pub const REFUSED: &str = "refused.csv";
/// The list of repeated rows.
pub const REPEATED: &str = "repeated.csv";
const LISTS: [&str; 2] = [REFUSED, REPEATED];

/// `ledger.json`: what the tables mean and that they are whole.
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
    /// The day of the import, where payments lie after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    today: Option<Day>,
    gifts_sha256: String,
    donors_sha256: String,
    /// Not in the head of a ledger from before it was kept.
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

/// Writes a ledger with its receipt. A ledger that stood there is whole until the new one is.
///
/// # Errors
/// When the disk fails; a ledger that stood there then stands as it was.
pub fn save_ledger(ledger: &Ledger, receipt: &Receipt, folder: &Path) -> Result<()> {
    save_ledger_with_lists(ledger, receipt, &[], folder)
}

/// As [`save_ledger`], with the lists of refused and repeated rows; they are bound to the ledger by their
/// hashes.
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
        let names: Vec<&str> = FILES.into_iter().chain(lists.iter().map(|(name, _)| *name)).collect();
        swap::swap(folder, &names)?;
        disk::write_json(&folder.join(HEAD), &head)
    });
    // Either way nothing is left half done.
    settle(folder)?;
    replaced
}

/// Gives the files of the current head their names again.
fn settle(folder: &Path) -> Result<()> {
    let head: Option<Head> = read_json(&folder.join(HEAD), message!("no-ledger")).ok();
    let of = |hash: fn(&Head) -> Option<&str>| head.as_ref().and_then(hash);
    let mut wanted = vec![
        (GIFTS, of(|head| Some(&head.gifts_sha256))),
        (DONORS, of(|head| Some(&head.donors_sha256))),
        (RECEIPT, of(|head| head.receipt_sha256.as_deref())),
    ];
    for name in LISTS {
        wanted.push((name, head.as_ref().and_then(|head| head.lists.get(name)).map(String::as_str)));
    }
    swap::settle(folder, &wanted)
}

/// Writes all files but the head beside those that stand.
fn write_fresh(ledger: &Ledger, receipt: &Receipt, lists: &[RowList<'_>], folder: &Path) -> Result<Head> {
    let [gifts, donors, told] = FILES.map(|name| swap::fresh(folder, name));
    let constant = write_gifts(ledger.gifts(), &gifts)?;
    write_donors(ledger.donors(), &donors)?;
    disk::write_json(&told, receipt)?;
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
        receipt_sha256: Some(sha256_file(&told)?.sha256),
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

/// As [`load_ledger`], leaving out what no feature, label or segment reads: gift identifiers, payment methods, failure
/// codes and the places in the sources. A fifth of the memory less; it cannot be saved again.
///
/// # Errors
/// As [`load_ledger`].
pub fn load_for_features(folder: &Path) -> Result<Ledger> {
    load(folder, Extent::Features)
}

/// How much of a ledger is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    Features,
}

fn load(folder: &Path, extent: Extent) -> Result<Ledger> {
    disk::read_settled(folder, || Ok(load_once(folder, extent)?.0))
}

/// The ledger with the hash of its head.
pub(super) fn load_once(folder: &Path, extent: Extent) -> Result<(Ledger, String)> {
    let path = folder.join(HEAD);
    let bytes = read_bytes(&path, message!("no-ledger"))?;
    let (head, sha256): (Head, String) = (parse_json(&path, &bytes)?, sha256_hex(&bytes));
    let opened = |name: &str, sha256: &str| opened(folder, name, sha256);
    let (gifts, donors) = (opened(GIFTS, &head.gifts_sha256)?, opened(DONORS, &head.donors_sha256)?);
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
    let levels = [currency, campaign, channel, payment_method, failure_code];
    let gifts = read_gifts((&gifts, &folder.join(GIFTS)), levels, &head.constant, extent)?;
    let levels = [gender, country, language, acquisition_channel];
    let donors = read_donors((&donors, &folder.join(DONORS)), levels, head.version)?;
    let ledger =
        Ledger::from_tables(gifts, donors, head.sources, head.giving).map_err(|e| e.in_file(folder))?;
    let ledger = match head.today {
        Some(today) => ledger.known_on(today),
        None => ledger,
    };
    Ok((ledger, sha256))
}

/// The file of a ledger with the hash that its head names.
fn opened(folder: &Path, name: &str, sha256: &str) -> Result<File> {
    swap::open(folder, name, sha256).ok_or_else(|| {
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

/// The receipt of the head with this hash.
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

/// Checks that the receipt of a ledger is its own: the lists of rows are those that were written with it, and
/// its sums, rows, donors and days are those of the gifts.
///
/// # Errors
/// [`Kind::Unreadable`] when one of these is not so.
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

fn codes(coded: &Coded, rows: Range<usize>) -> Piece {
    Piece::U32(coded.codes()[rows].iter().map(|code| u32::from(*code)).collect())
}

fn ids(ids: &Ids, rows: Range<usize>) -> Piece {
    match ids {
        Ids::Number(numbers) => Piece::U64(numbers[rows].to_vec()),
        Ids::Text(texts) => Piece::Text(texts[rows].iter().map(ToString::to_string).collect()),
        // Refused before anything is written.
        Ids::Unread(_) => Piece::U64(Vec::new()),
    }
}

/// A column of gifts kept as codes.
struct CodeColumn<'a> {
    name: &'static str,
    /// The code that all rows have, if there is one.
    constant: Option<u32>,
    codes: Box<dyn Fn(Range<usize>) -> Piece + 'a>,
}

impl<'a> CodeColumn<'a> {
    fn new<T: Copy + PartialEq>(
        name: &'static str,
        column: &'a [T],
        code: impl Fn(T) -> u32 + Copy + 'a,
    ) -> Self {
        let first = column.first().copied();
        let constant = first.filter(|first| column.iter().all(|cell| cell == first)).map(code);
        let codes =
            move |rows: Range<usize>| Piece::U32(column[rows].iter().map(|cell| code(*cell)).collect());
        Self { name, constant, codes: Box::new(codes) }
    }
}

/// Writes the gifts, and gives the columns that hold one code throughout: most files have one currency and one kind,
/// and ten million copies of it take time to write and to read.
fn write_gifts(gifts: &GiftTable, path: &Path) -> Result<BTreeMap<String, u32>> {
    let coded = [
        CodeColumn::new("status", &gifts.status, |status| status as u32),
        CodeColumn::new("kind", &gifts.kind, |kind| kind as u32),
        CodeColumn::new("currency", gifts.currency.codes(), u32::from),
        CodeColumn::new("campaign", gifts.campaign.codes(), u32::from),
        CodeColumn::new("channel", gifts.channel.codes(), u32::from),
        CodeColumn::new("payment_method", gifts.payment_method.codes(), u32::from),
        CodeColumn::new("failure_code", gifts.failure_code.codes(), u32::from),
        CodeColumn::new("source", &gifts.source, u32::from),
    ];
    write_parquet(path, gifts.len(), |rows| {
        let at = |rows: &Range<usize>| rows.clone();
        let mut columns = vec![
            ("donor", Piece::U32(gifts.donor[at(&rows)].to_vec())),
            ("day", Piece::Days(gifts.day[at(&rows)].iter().map(|day| day.days()).collect())),
            ("cents", Piece::I64(gifts.cents[at(&rows)].iter().map(|cents| cents.get()).collect())),
            ("gift_id", ids(&gifts.id, at(&rows))),
        ];
        let several = coded.iter().filter(|column| column.constant.is_none());
        columns.extend(several.map(|column| (column.name, (column.codes)(at(&rows)))));
        columns.push(("recurring", Piece::Bool(gifts.recurring[at(&rows)].to_vec())));
        columns.push(("source_row", Piece::U32(gifts.source_row[rows].to_vec())));
        columns
    })?;
    Ok(coded.iter().filter_map(|column| Some((column.name.to_owned(), column.constant?))).collect())
}

/// What features, labels and segments read, and after it what they do not.
const GIFT_COLUMNS: [&str; 14] = [
    "donor",
    "day",
    "cents",
    "status",
    "kind",
    "currency",
    "campaign",
    "channel",
    "recurring",
    "gift_id",
    "payment_method",
    "failure_code",
    "source",
    "source_row",
];
const FEATURE_COLUMNS: usize = 9;

fn read_gifts(
    (file, path): (&File, &Path),
    levels: [Vec<String>; 5],
    constant: &BTreeMap<String, u32>,
    extent: Extent,
) -> Result<GiftTable> {
    let whole = extent == Extent::Whole;
    let wanted = if whole { &GIFT_COLUMNS[..] } else { &GIFT_COLUMNS[..FEATURE_COLUMNS] };
    let columns: Vec<&str> = wanted.iter().copied().filter(|name| !constant.contains_key(*name)).collect();
    let mut gifts = GiftTable::default();
    let mut coded: [Vec<u16>; 5] = Default::default();
    let names = ["currency", "campaign", "channel", "payment_method", "failure_code"];
    let (mut small, mut days, mut cents) = (Vec::new(), Vec::new(), Vec::new());
    let rows = read_parquet(file, path, &columns, |frame| {
        read_u32(frame, "donor", &mut gifts.donor)?;
        days.clear();
        read_days(frame, "day", &mut days)?;
        gifts.day.extend(days.iter().map(|&day| Day::new(day)));
        cents.clear();
        read_i64(frame, "cents", &mut cents)?;
        gifts.cents.extend(cents.iter().map(|&cents| Cents::new(cents)));
        read_bool(frame, "recurring", &mut gifts.recurring)?;
        let mut codes = |name: &str, rows: usize| -> Result<Vec<u16>> {
            if !wanted.contains(&name) {
                return Ok(Vec::new());
            }
            small.clear();
            match constant.get(name) {
                Some(code) => small.resize(rows, *code),
                None => read_u32(frame, name, &mut small)?,
            }
            small.iter().map(|&code| u16::try_from(code).map_err(|_| damaged(name))).collect()
        };
        for code in codes("status", frame.height())? {
            gifts.status.push(*Status::ALL.get(usize::from(code)).ok_or_else(|| damaged("status"))?);
        }
        for code in codes("kind", frame.height())? {
            gifts.kind.push(*GiftKind::ALL.get(usize::from(code)).ok_or_else(|| damaged("kind"))?);
        }
        for (name, into) in names.into_iter().zip(&mut coded) {
            into.extend(codes(name, frame.height())?);
        }
        gifts.source.extend(codes("source", frame.height())?);
        if whole {
            read_ids(frame, "gift_id", &mut gifts.id)?;
            read_u32(frame, "source_row", &mut gifts.source_row)?;
        }
        Ok(())
    })?;
    if !whole {
        gifts.id = Ids::Unread(rows);
        // Zeros that nobody touches take no memory.
        (gifts.source, gifts.source_row) = (vec![0; rows], vec![0; rows]);
        for codes in coded.iter_mut().filter(|codes| codes.is_empty()) {
            *codes = vec![0; rows];
        }
    }
    let into = [
        &mut gifts.currency,
        &mut gifts.campaign,
        &mut gifts.channel,
        &mut gifts.payment_method,
        &mut gifts.failure_code,
    ];
    for ((column, levels), codes) in into.into_iter().zip(levels).zip(coded) {
        *column = Coded::from_parts(levels, codes).map_err(|e| e.in_file(path))?;
    }
    Ok(gifts)
}

fn damaged(column: &str) -> Error {
    Error::new(Kind::Unreadable, "column-value-unknown").in_column(column)
}

fn read_ids(frame: &polars::prelude::DataFrame, name: &str, into: &mut Ids) -> Result<()> {
    if is_text(frame, name) {
        if into.is_empty() {
            *into = Ids::Text(Vec::new());
        }
        let Ids::Text(texts) = into else { return Err(damaged(name)) };
        read_text(frame, name, |text| texts.push(text.into()))
    } else {
        let Ids::Number(numbers) = into else { return Err(damaged(name)) };
        read_u64(frame, name, numbers)
    }
}

/// No year, and no day, in columns of whole numbers.
const NONE: i32 = i32::MIN;

fn write_donors(donors: &DonorTable, path: &Path) -> Result<()> {
    write_parquet(path, donors.len(), |rows| {
        let at = |rows: &Range<usize>| rows.clone();
        let years = donors.birth_year[at(&rows)].iter().map(|year| year.map_or(NONE, i32::from)).collect();
        let mut columns = vec![
            ("donor_id", ids(&donors.id, at(&rows))),
            ("kind", Piece::U32(donors.kind[at(&rows)].iter().map(|kind| *kind as u32).collect())),
            ("birth_year", Piece::I32(years)),
            ("gender", codes(&donors.gender, at(&rows))),
            ("postcode", Piece::Text(donors.postcode[at(&rows)].iter().map(ToString::to_string).collect())),
            ("country", codes(&donors.country, at(&rows))),
            ("language", codes(&donors.language, at(&rows))),
            ("acquisition_channel", codes(&donors.acquisition_channel, at(&rows))),
            ("deceased", Piece::Bool(donors.deceased[at(&rows)].to_vec())),
            ("do_not_profile", Piece::Bool(donors.do_not_profile[at(&rows)].to_vec())),
            (REFUSALS_UNKNOWN, Piece::Bool(donors.refusals_unknown[at(&rows)].to_vec())),
        ];
        for (channel, (state, since)) in ContactChannel::ALL.into_iter().zip(CONSENT_COLUMNS) {
            let said = donors.consent[at(&rows)].iter().map(|consents| consents.on(channel));
            columns.push((state, Piece::U32(said.clone().map(|consent| consent.state as u32).collect())));
            columns.push((
                since,
                Piece::I32(said.map(|consent| consent.since.map_or(NONE, Day::days)).collect()),
            ));
        }
        columns
    })
}

/// Not in ledgers before version 4.
const REFUSALS_UNKNOWN: &str = "refusals_unknown";

const CONSENT_COLUMNS: [(&str, &str); 4] = [
    ("consent_email", "consent_email_since"),
    ("consent_post", "consent_post_since"),
    ("consent_phone", "consent_phone_since"),
    ("consent_sms", "consent_sms_since"),
];

/// By their codes in the file: a new state goes to the end.
const STATES: [ConsentState; 4] =
    [ConsentState::Allowed, ConsentState::Objected, ConsentState::Unknown, ConsentState::Unclear];

fn read_donors((file, path): (&File, &Path), levels: [Vec<String>; 4], version: u32) -> Result<DonorTable> {
    let mut columns = vec!["donor_id", "kind", "birth_year", "gender", "postcode", "country", "language"];
    columns.extend(["acquisition_channel", "deceased", "do_not_profile"]);
    columns.extend(CONSENT_COLUMNS.iter().flat_map(|(state, since)| [*state, *since]));
    columns.extend((version >= 4).then_some(REFUSALS_UNKNOWN));
    let mut donors = DonorTable::default();
    let mut coded: [Vec<u16>; 4] = Default::default();
    read_parquet(file, path, &columns, |frame| {
        read_ids(frame, "donor_id", &mut donors.id)?;
        let narrow = |name: &str| -> Result<Vec<u16>> {
            let mut codes = Vec::new();
            read_u32(frame, name, &mut codes)?;
            codes.into_iter().map(|code| u16::try_from(code).map_err(|_| damaged(name))).collect()
        };
        for code in narrow("kind")? {
            donors.kind.push(if code == DonorKind::Organisation as u16 {
                DonorKind::Organisation
            } else {
                DonorKind::Person
            });
        }
        let mut years = Vec::new();
        read_i32(frame, "birth_year", &mut years)?;
        donors.birth_year.extend(years.into_iter().map(|year| i16::try_from(year).ok()));
        for (name, into) in
            ["gender", "country", "language", "acquisition_channel"].into_iter().zip(&mut coded)
        {
            into.extend(narrow(name)?);
        }
        read_text(frame, "postcode", |text| donors.postcode.push(text.into()))?;
        read_bool(frame, "deceased", &mut donors.deceased)?;
        read_bool(frame, "do_not_profile", &mut donors.do_not_profile)?;
        match version >= 4 {
            true => read_bool(frame, REFUSALS_UNKNOWN, &mut donors.refusals_unknown)?,
            false => donors.refusals_unknown.resize(donors.do_not_profile.len(), false),
        }
        let first = donors.consent.len();
        donors.consent.resize(first + frame.height(), Consents::default());
        for (channel, (state, since)) in ContactChannel::ALL.into_iter().zip(CONSENT_COLUMNS) {
            let mut days = Vec::new();
            read_i32(frame, since, &mut days)?;
            for ((consents, code), day) in donors.consent[first..].iter_mut().zip(narrow(state)?).zip(days) {
                let state = *STATES.get(usize::from(code)).ok_or_else(|| damaged(state))?;
                *consents.on_mut(channel) = Consent { state, since: (day != NONE).then(|| Day::new(day)) };
            }
        }
        Ok(())
    })?;
    let into =
        [&mut donors.gender, &mut donors.country, &mut donors.language, &mut donors.acquisition_channel];
    for ((column, levels), codes) in into.into_iter().zip(levels).zip(coded) {
        *column = Coded::from_parts(levels, codes).map_err(|e| e.in_file(path))?;
    }
    Ok(donors)
}
