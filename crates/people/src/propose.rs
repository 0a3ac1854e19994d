//! A mapping proposed for a file that no format fits, for a person to check.

use std::collections::BTreeSet;
use std::path::Path;

use obole_error::{Lang, Value};
use obole_ledger::{
    Cents, Currency, DateOrder, Day, DecimalMark, Error, Fault, FindingCode, GiftKind, Kind, LedgerBuilder,
    Message, Result, Status, message, parse_money,
};

use crate::dates;
use crate::fold::fold;
use crate::intake::ImportSettings;
use crate::mapping::{Mapping, Pattern, Words, any_matches, guess, may_refuse, to_toml};
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
    /// Facts that the file leaves open and the rows assume: `currency`, `dates` (day first), of which an
    /// import asks, and `status` (received), of which it does not.
    pub assumed: Vec<&'static str>,
}

/// A row as the mapping reads it. Who paid is not shown.
#[derive(Debug, Clone)]
pub struct ProposedRow {
    /// The line of the file.
    pub row: u32,
    /// The payment, or the faults of the row; `None` for a row that is no payment of a donor.
    pub read: Option<std::result::Result<ProposedPayment, Vec<Fault>>>,
    /// Reason for which the row is no payment of a donor.
    pub aside: Option<FindingCode>,
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

/// Proposes a mapping for a file, with comments in a language. The currency and the order of dates that the
/// settings name are written into it.
///
/// # Errors
/// [`Kind::Unreadable`] when the file holds no table with a header, or sums up the gifts of each donor.
pub fn propose(path: &Path, settings: &ImportSettings, lang: Lang) -> Result<Proposal> {
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
    let sums_up = |name: &&String| any_matches(&OF_SUMMARIES.map(Pattern::new), name);
    if sniff.header.iter().filter(sums_up).count() > 1 {
        return Err(Error::new(Kind::Unreadable, "summary-of-donors").in_file(path).hint("no-date-column"));
    }
    let differs = examine(&source, &sniff, &mut mapping, &mut remarks)?;
    // A first line of data would put names of people into the mapping. Under a header of words that nobody
    // knows, dates, amounts or e-mails show that it is one.
    if !(is_known || differs && !mapping.columns.is_empty()) {
        return Err(no_header());
    }
    mapping.format = "own-table".to_owned();
    mapping.prefix = "own-".to_owned();
    (mapping.currency, mapping.dates) = (settings.currency, settings.date_order);
    let missing: Vec<&'static str> =
        ["date", "amount"].into_iter().filter(|field| !mapping.columns.contains_key(*field)).collect();
    let mut assumed = Vec::new();
    let rows =
        if missing.is_empty() { first_rows(&source, &sniff, &mapping, &mut assumed)? } else { Vec::new() };
    // Rules about other columns may say what came.
    if missing.is_empty() && !mapping.columns.contains_key("status") && mapping.rows.is_empty() {
        assumed.push("status");
    }
    mapping.has = vec![mapping.columns.values().flatten().cloned().collect()];
    let text = to_toml(&mapping, &sniff.header, &remarks, lang);
    Ok(Proposal { text, rows, missing, assumed })
}

/// Counts of a column's cells by their content.
#[derive(Debug, Clone, Default)]
struct Held {
    /// Number of cells that are not empty.
    filled: usize,
    dates: usize,
    /// Number of dates that are no bare number: a postal code may be the number of a day.
    written_dates: usize,
    numbers: usize,
    /// Number of numbers with two decimals.
    amounts: usize,
    emails: usize,
    currencies: usize,
    /// Number of cells of at least two words of letters.
    names: usize,
    /// Number of cells of one word without `@`.
    codes: usize,
    /// Number of words of a status that are known.
    states: usize,
    /// Different cells, as long as they are few.
    words: BTreeSet<String>,
}

impl Held {
    fn see(&mut self, cell: &str, states: &Words<Status>) {
        if cell.is_empty() {
            return;
        }
        let date = dates::plain(cell);
        let is_date = DateOrder::DayFirst.day(&date).or(DateOrder::MonthFirst.day(&date)).is_some();
        let is_number = parse_money(cell, DecimalMark::Unknown).is_ok();
        let decimals = cell.trim_end_matches(|c: char| !c.is_ascii_digit()).rsplit([',', '.']).next();
        let has_cents = cell.contains([',', '.']) && decimals.is_some_and(|digits| digits.len() == 2);
        let words = cell.split_whitespace().count();
        let letters = cell.chars().all(|c| c.is_alphabetic() || " -'’.,&".contains(c));
        self.filled += 1;
        self.dates += usize::from(is_date);
        let is_bare = cell.bytes().all(|byte| byte.is_ascii_digit());
        self.written_dates += usize::from(is_date && !is_bare);
        self.numbers += usize::from(is_number);
        self.amounts += usize::from(is_number && has_cents);
        self.emails += usize::from(cell.contains('@'));
        self.currencies += usize::from(is_currency(cell));
        self.names += usize::from(words > 1 && letters);
        self.codes += usize::from(words == 1 && !cell.contains('@'));
        self.states += usize::from(states.status_of(&fold(cell)).is_some());
        if self.words.len() <= MOST_WORDS {
            self.words.insert(cell.to_owned());
        }
    }

    /// Returns whether nine cells in ten are counted.
    const fn are(&self, counted: usize) -> bool {
        self.filled > 0 && counted * 10 >= self.filled * 9
    }
}

/// Largest number of different words of a column of states.
const MOST_WORDS: usize = 12;

/// Names of columns whose amounts are no gifts.
const NO_GIFTS: [&str; 31] = [
    "*pledge*",
    "promis*",
    "promesse*",
    "*promis",
    "prom *",
    "*expected*",
    "*due*",
    "*solde du*",
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
    "*reference*",
    "*number*",
    "*numero*",
    "*rate*",
    "*taux*",
    "*payout*",
    "*latitude*",
    "*longitude*",
    "net*",
    "*date*",
    "*phone*",
];
/// Names of columns of amounts.
const OF_AMOUNTS: [&str; 8] =
    ["*amount*", "*montant*", "*price*", "*gross*", "*total*", "*somme*", "*betrag*", "*importe*"];
/// Names of columns of money that came.
const OF_RECEIVED: [&str; 9] =
    ["*paid*", "*verse*", "*received*", "*recu*", "*encaisse*", "*donated*", "gift amt*", "don", "gift"];
/// Names of columns of days on which no money came.
const NO_DAYS: [&str; 14] = [
    "*naissance*",
    "*birth*",
    "*cancel*",
    "*annul*",
    "*refund*",
    "*rembours*",
    "*modif*",
    "*update*",
    "*adhesion*",
    "*expir*",
    "*end*",
    "*fin*",
    "*due*",
    "*echeance*",
];
/// Names of columns of a table that sums up the gifts of each donor.
const OF_SUMMARIES: [&str; 14] = [
    "nombre de dons",
    "nb de dons",
    "nb dons",
    "number of gifts",
    "gift count",
    "number of donations",
    "total dons",
    "total des dons",
    "total gifts",
    "total donations",
    "lifetime*",
    "cumul*",
    "*dernier don*",
    "*last gift*",
];
/// Words of the name of a column of amounts in cents.
const OF_CENTS: [&str; 5] = ["cents", "cent", "centimes", "centime", "minor"];

/// Names of columns of the payer's name.
const OF_PAYERS: [&str; 18] = [
    "*donor*",
    "*donateur*",
    "*payer*",
    "*payeur*",
    "payee*",
    "from*",
    "*sponsor*",
    "*supporter*",
    "*giver*",
    "*giving*",
    "*backer*",
    "*patron*",
    "*contributor*",
    "*buyer*",
    "*customer*",
    "*client*",
    "*member*",
    "*addressee*",
];
/// Names of columns of the payer's number.
const OF_NUMBERS: [&str; 27] = [
    "donor",
    "donateur",
    "constituent",
    "client",
    "customer",
    "member",
    "supporter",
    "sponsor",
    "*donor id",
    "*donor number",
    "*donor no",
    "*donor code",
    "*id donateur",
    "*numero donateur",
    "*code donateur",
    "*constituent id",
    "*constituent number",
    "*contact id",
    "*customer id",
    "*customer number",
    "*client id",
    "*numero client",
    "*code client",
    "*member id",
    "*member number",
    "*supporter id",
    "*sponsor id",
];
/// Names of columns of a status.
const OF_STATES: [&str; 7] =
    ["*status*", "*statut*", "*state*", "*etat*", "*stage*", "*estado*", "*situation*"];

/// A column that is found by its name and by what it holds.
struct Wanted {
    field: &'static str,
    /// Names that the column has; no name means any.
    names: &'static [&'static str],
    /// Names that it does not have.
    not: &'static [&'static str],
    holds: fn(&Held) -> bool,
}

/// The columns that are looked for, in this order.
const WANTED: [Wanted; 11] = [
    Wanted { field: "date", names: &["*date*"], not: &NO_DAYS, holds: |held| held.are(held.dates) },
    Wanted { field: "date", names: &[], not: &NO_DAYS, holds: |held| held.are(held.written_dates) },
    Wanted { field: "amount", names: &OF_RECEIVED, not: &NO_GIFTS, holds: |held| held.are(held.numbers) },
    Wanted { field: "amount", names: &OF_AMOUNTS, not: &NO_GIFTS, holds: |held| held.are(held.numbers) },
    Wanted { field: "amount", names: &[], not: &NO_GIFTS, holds: |held| held.are(held.amounts) },
    Wanted { field: "email", names: &[], not: &[], holds: |held| held.are(held.emails) },
    Wanted { field: "currency", names: &[], not: &[], holds: |held| held.are(held.currencies) },
    Wanted {
        field: "status",
        names: &OF_STATES,
        not: &[],
        holds: |held| held.states > 0 && held.words.len() <= MOST_WORDS,
    },
    Wanted {
        field: "name",
        names: &OF_PAYERS,
        not: &["*number*", "*numero*", "*type*", "*email*", "*date*"],
        holds: |held| held.names * 2 >= held.filled && held.filled > 0,
    },
    Wanted { field: "number", names: &OF_NUMBERS, not: &[], holds: |held| held.are(held.codes) },
    Wanted {
        field: "name",
        names: &["*name*", "*nom*"],
        not: &["*campaign*", "*form*", "*file*", "*bank*"],
        holds: |held| held.are(held.names),
    },
];

/// Finds columns by their names and by what they hold, where their exact names say nothing. Returns whether
/// the first line is one of names: a column below it holds what it does not.
fn examine(
    source: &source::Source,
    sniff: &Sniff,
    mapping: &mut Mapping,
    remarks: &mut Vec<(&'static str, Message)>,
) -> Result<bool> {
    let states = mapping.status.clone();
    let mut held = vec![Held::default(); sniff.header.len()];
    let mut records = mapped::records(source, sniff, source.weigh()?)?;
    let mut rows = 0;
    while let Some(record) = records.advance()? {
        for (at, held) in held.iter_mut().enumerate() {
            held.see(record.text(at).unwrap_or_default(), &states);
        }
        rows += 1;
        if rows == EXAMINED {
            break;
        }
    }
    let names: Vec<String> = sniff.header.iter().map(|name| fold(name)).collect();
    // A day of death or refusal is no day of a gift: such a column stops the import or refuses.
    let of_refusals: Vec<bool> = sniff.header.iter().map(|name| may_refuse(name)).collect();
    for wanted in WANTED {
        let naming = ["name", "last_name", "organisation"];
        let is_there = |field: &str| mapping.columns.contains_key(field);
        // A number is enough; beside a name it tells namesakes apart.
        if is_there(wanted.field) || wanted.field == "name" && naming.iter().any(|field| is_there(field)) {
            continue;
        }
        let matches = |words: &[&str], name: &str| {
            any_matches(&words.iter().map(|word| Pattern::new(word)).collect::<Vec<_>>(), name)
        };
        let fits = |at: &usize| {
            let (Some(name), Some(held)) = (names.get(*at), held.get(*at)) else { return false };
            let column = sniff.header.get(*at).map(|name| crate::fold::column_name(name));
            // A column that only a rule reads may hold the amount as well.
            let read = mapping.columns.iter().filter(|(field, _)| !field.starts_with("row_"));
            let taken = read.flat_map(|(_, columns)| columns).any(|taken| Some(taken) == column.as_ref());
            (wanted.names.is_empty() || matches(wanted.names, name))
                && !matches(wanted.not, name)
                && !taken
                && of_refusals.get(*at) == Some(&false)
                && (wanted.holds)(held)
        };
        if let Some(name) = (0..names.len()).find(fits).and_then(|at| sniff.header.get(at)) {
            remarks.push((wanted.field, message!("proposed-by-content")));
            mapping.columns.insert(wanted.field.to_owned(), vec![crate::fold::column_name(name)]);
        }
    }
    let in_cents = |column: &String| fold(column).split(' ').any(|word| OF_CENTS.contains(&word));
    mapping.minor_units = mapping.columns.get("amount").is_some_and(|columns| columns.iter().any(in_cents));
    let unknown: Vec<&str> = mapping
        .positions(
            "status",
            &sniff.header.iter().map(|name| crate::fold::column_name(name)).collect::<Vec<_>>(),
        )
        .into_iter()
        .filter_map(|at| held.get(at))
        .filter(|held| held.words.len() <= MOST_WORDS)
        .flat_map(|held| held.words.iter().map(String::as_str))
        .filter(|word| states.status_of(&fold(word)).is_none() && !word.contains('@'))
        .collect();
    if !unknown.is_empty() {
        remarks.push(("status words", message!("mapping-text-words", words = Value::list(unknown))));
    }
    let differs = |(cell, held): (&String, &Held)| {
        let mut own = Held::default();
        own.see(cell, &Words::default());
        own.filled > 0
            && (held.are(held.dates) && own.dates == 0
                || held.are(held.numbers) && own.numbers == 0
                || held.are(held.emails) && own.emails == 0)
    };
    Ok(sniff.header.iter().zip(&held).any(differs))
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
            aside: None,
        })
        .collect();
    let (_, receipt) = builder.build()?;
    rows.extend(receipt.refusals.into_iter().map(|refusal| ProposedRow {
        row: refusal.row,
        read: Some(Err(std::iter::once((refusal.column, refusal.code)).chain(refusal.further).collect())),
        aside: None,
    }));
    rows.extend(receipt.asides.into_iter().map(|aside| ProposedRow {
        row: aside.row.row,
        read: None,
        aside: Some(aside.code),
    }));
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
