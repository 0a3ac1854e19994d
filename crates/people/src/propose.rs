//! A mapping proposed for a file that no format fits, for a person to check.

use std::path::Path;

use obole_error::Lang;
use obole_ledger::{
    Cents, Currency, DateOrder, Day, DecimalMark, Error, Fault, GiftKind, Kind, LedgerBuilder, Message,
    Result, Status, message, parse_money,
};

use crate::dates;
use crate::fold::fold;
use crate::mapping::{Mapping, Pattern, any_matches, guess, to_toml};
use crate::platforms::mapped::{self, Chosen};
use crate::platforms::{Format, Sniff};
use crate::sniff::tables;
use crate::source;

/// Number of rows that are shown as they would be read.
const ROWS: usize = 10;
/// Number of rows that are examined for what a column holds.
const EXAMINED: usize = 200;

/// A mapping for a file, and how its first rows would be read.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The mapping as a TOML text with comments.
    pub text: String,
    /// The first rows.
    pub rows: Vec<ProposedRow>,
    /// Fields that a person has to fill in: the mapping cannot be used before.
    pub missing: Vec<&'static str>,
    /// Facts that the file leaves open and the rows assume: `currency`, `dates` (day first). An import asks.
    pub assumed: Vec<&'static str>,
}

/// A row as the mapping reads it. Who paid is not shown.
#[derive(Debug, Clone)]
pub struct ProposedRow {
    /// The line of the file.
    pub row: u32,
    /// The payment, or the faults of the row; `None` for a row that is no payment of a donor.
    pub read: Option<std::result::Result<ProposedPayment, Vec<Fault>>>,
}

/// A payment without its payer.
#[derive(Debug, Clone, Copy)]
pub struct ProposedPayment {
    /// The day.
    pub day: Day,
    /// The amount.
    pub cents: Cents,
    /// The currency, if the file names it.
    pub currency: Option<Currency>,
    /// The status.
    pub status: Status,
    /// The kind.
    pub kind: GiftKind,
    /// `true` if the row names a person or an organisation.
    pub is_named: bool,
}

/// Proposes a mapping for a file, with comments in a language.
///
/// # Errors
/// [`Kind::Unreadable`] when the file holds no table with a header.
pub fn propose(path: &Path, lang: Lang) -> Result<Proposal> {
    let no_header = || Error::new(Kind::Unreadable, "header-unknown").in_file(path).hint("write-header");
    let mut best = None;
    for source in source::open(path)? {
        for sniff in tables(&source)? {
            let found = guess(&sniff.header).columns.len();
            let score = (found, sniff.header.len());
            if sniff.header.len() > 1 && best.as_ref().is_none_or(|(most, _, _)| score > *most) {
                best = Some((score, source.clone(), sniff));
            }
        }
    }
    let (_, source, sniff) = best.ok_or_else(no_header)?;
    let mut mapping = guess(&sniff.header);
    // One ordinary word may be a name of a person as well.
    let is_known = mapping.columns.len() > 1;
    let mut remarks: Vec<(&'static str, Message)> = Vec::new();
    examine(&source, &sniff, &mut mapping, &mut remarks)?;
    // A first line of data would put names of people into the mapping. Under a header of words that nobody
    // knows, dates or amounts show that it is one.
    if !(is_known || crate::sniff::may_be_header(&sniff.header) && !mapping.columns.is_empty()) {
        return Err(no_header());
    }
    mapping.format = "own-table".to_owned();
    mapping.prefix = "own-".to_owned();
    let missing: Vec<&'static str> =
        ["date", "amount"].into_iter().filter(|field| !mapping.columns.contains_key(*field)).collect();
    let mut assumed = Vec::new();
    let rows =
        if missing.is_empty() { first_rows(&source, &sniff, &mapping, &mut assumed)? } else { Vec::new() };
    mapping.has = vec![mapping.columns.values().flatten().cloned().collect()];
    let text = to_toml(&mapping, &sniff.header, &remarks, lang);
    Ok(Proposal { text, rows, missing, assumed })
}

/// Names of columns whose amounts are no gifts.
const NO_GIFTS: [&str; 12] = [
    "*debit*",
    "depense*",
    "sortie*",
    "soll*",
    "money out*",
    "paid out*",
    "withdrawal*",
    "solde*",
    "balance*",
    "*fee*",
    "frais*",
    "tax*",
];

/// Finds date, amount and e-mail by what the columns hold, where their names say nothing.
fn examine(
    source: &source::Source,
    sniff: &Sniff,
    mapping: &mut Mapping,
    remarks: &mut Vec<(&'static str, Message)>,
) -> Result<()> {
    let mut records = mapped::records(source, sniff, source.weigh()?)?;
    let width = sniff.header.len();
    let (mut rows, mut seen) = (0_usize, vec![[0_usize; 5]; width]);
    while let Some(record) = records.advance()? {
        rows += 1;
        for (at, counts) in seen.iter_mut().enumerate() {
            let cell = record.text(at).unwrap_or_default();
            let order = DateOrder::DayFirst
                .day(&dates::plain(cell))
                .or(DateOrder::MonthFirst.day(&dates::plain(cell)));
            let money = parse_money(cell, DecimalMark::Unknown).is_ok();
            let holds = [
                !cell.is_empty(),
                order.is_some(),
                money && cell.contains([',', '.']),
                cell.contains('@'),
                is_currency(cell),
            ];
            counts.iter_mut().zip(holds).for_each(|(count, holds)| *count += usize::from(holds));
        }
        if rows == EXAMINED {
            break;
        }
    }
    let no_gifts = NO_GIFTS.map(Pattern::new);
    for (field, what) in [("date", 1), ("amount", 2), ("email", 3), ("currency", 4)] {
        let taken = |at: usize| {
            let name = sniff.header.get(at).map(|name| crate::fold::column_name(name));
            mapping.columns.values().flatten().any(|column| Some(column) == name.as_ref())
        };
        if mapping.columns.contains_key(field) {
            continue;
        }
        // Nine cells in ten that are not empty decide.
        let fits = |at: &usize| {
            let counts = seen.get(*at).copied().unwrap_or_default();
            let name = sniff.header.get(*at).map(|name| fold(name)).unwrap_or_default();
            let is_other = field == "amount" && any_matches(&no_gifts, &name);
            counts[0] > 0 && counts[what] * 10 >= counts[0] * 9 && !taken(*at) && !is_other
        };
        if let Some(name) = (0..width).find(fits).and_then(|at| sniff.header.get(at)) {
            let name = crate::fold::column_name(name);
            remarks.push((field, message!("proposed-by-content")));
            mapping.columns.insert(field.to_owned(), vec![name]);
        }
    }
    Ok(())
}

/// Returns whether a cell is the code of a usual currency.
fn is_currency(cell: &str) -> bool {
    const USUAL: [&str; 14] =
        ["EUR", "USD", "CHF", "GBP", "CAD", "AUD", "JPY", "SEK", "NOK", "DKK", "PLN", "XOF", "XAF", "MAD"];
    USUAL.iter().any(|code| cell.eq_ignore_ascii_case(code))
}

/// Reads the first rows by the mapping. What the file leaves open is assumed and remarked.
fn first_rows(
    source: &source::Source,
    sniff: &Sniff,
    mapping: &Mapping,
    assumed: &mut Vec<&'static str>,
) -> Result<Vec<ProposedRow>> {
    let mut attempts = 0;
    // What the file leaves open is assumed for these rows only; an import asks.
    let mut chosen = Chosen::default();
    let (content, builder) = loop {
        let mut builder = LedgerBuilder::new();
        let into = (&mut builder, &mut Vec::new());
        // Rows that name nobody are shown as well: the column may not be filled in yet.
        let shown = Mapping { anonymous: true, ..mapping.clone() };
        match mapped::read(source, (sniff, &shown), chosen, into, &mut |_| {}) {
            Ok(content) => break (content, builder),
            Err(error) if attempts < 2 && error.message().id() == "currency-not-named" => {
                chosen.currency = Some(Currency::NONE);
                assumed.push("currency");
            }
            Err(error) if attempts < 2 && error.message().id() == "date-order-ambiguous" => {
                chosen.dates = Some(DateOrder::DayFirst);
                assumed.push("dates");
            }
            Err(error) => return Err(error),
        }
        attempts += 1;
    };
    let mut rows: Vec<ProposedRow> = content
        .payments
        .iter()
        .map(|payment| ProposedRow {
            row: payment.place.row,
            read: Some(Ok(ProposedPayment {
                day: payment.day,
                cents: payment.cents,
                currency: Some(payment.currency).filter(|currency| *currency != Currency::NONE),
                status: payment.status,
                kind: payment.kind,
                is_named: !payment.payer.is_nobody(),
            })),
        })
        .collect();
    let (_, receipt) = builder.build()?;
    rows.extend(receipt.refusals.into_iter().map(|refusal| ProposedRow {
        row: refusal.row,
        read: Some(Err(std::iter::once((refusal.column, refusal.code)).chain(refusal.further).collect())),
    }));
    rows.extend(receipt.asides.into_iter().map(|aside| ProposedRow { row: aside.row.row, read: None }));
    rows.sort_by_key(|row| row.row);
    rows.truncate(ROWS);
    Ok(rows)
}

/// Reads a mapping from a file.
///
/// # Errors
/// [`Kind::Unreadable`] with every fault of the text and its line.
///
/// ```
/// use obole_people::load_mapping;
/// # fn main() -> obole_ledger::Result<()> {
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("gifts.csv.mapping.toml");
/// let text = "format = \"own-table\"\n[columns]\ndate = \"Jour\"\namount = \"Montant\"\n";
/// obole_ledger::disk::write_bytes(&path, text.as_bytes())?;
/// assert_eq!(load_mapping(&path)?.name(), "own-table");
/// # Ok(())
/// # }
/// ```
pub fn load_mapping(path: &Path) -> Result<Format> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io("cannot-read-file", path, e))?;
    let mapping = crate::mapping::parse(&text).map_err(|error| error.in_file(path))?;
    Ok(Format::Mapped(std::sync::Arc::new(mapping)))
}
