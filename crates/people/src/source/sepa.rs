//! Bank files of ISO 20022 as tables: statements and advices (camt.052, camt.053, camt.054), rejects
//! (pain.002) and collection orders (pain.008), with one row for each transaction.
//!
//! Amounts, days, references and reasons of statements and rejects are read by the crate `sepa`. What it does
//! not return is read beside it: the debtor of a returned collection, addresses, reversals and pain.008.
//!
//! Source: ISO 20022 message definitions camt.052/053/054.001, pain.002.001, pain.008.001.

use std::borrow::Cow;

use obole_ledger::{Error, Kind, Result, message};
use sepa::camt::{CashEntry, EntryDetail};
use sepa::camt054::CreditDebitIndicator;
use sepa::pain002::PaymentStatus;
use serde_json::Value;

use super::xml::{each, text_at};
use super::{Source, Text};

/// Columns of the tables. The first has the kind of message, so that each is recognised by its own name.
const COLUMNS: [&str; 20] = [
    "reference",
    "end_to_end_id",
    "mandate_id",
    "batch_id",
    "date",
    "amount",
    "currency",
    "direction",
    "status",
    "reversal",
    "reason",
    "pooled",
    "sequence",
    "name",
    "iban",
    "address",
    "postcode",
    "city",
    "country",
    "information",
];

/// Cells of a row by column.
type Cells = [String; COLUMNS.len()];

/// A row before its cells are ordered.
#[derive(Default)]
struct Row<'a> {
    reference: &'a str,
    end_to_end: &'a str,
    mandate: &'a str,
    batch: &'a str,
    date: &'a str,
    amount: &'a str,
    currency: &'a str,
    direction: &'a str,
    status: &'a str,
    reversal: &'a str,
    reason: &'a str,
    pooled: bool,
    sequence: &'a str,
    debtor: Debtor,
    information: String,
}

/// The one who pays.
#[derive(Default)]
struct Debtor {
    name: String,
    iban: String,
    address: String,
    postcode: String,
    city: String,
    country: String,
}

impl Debtor {
    /// Reads the elements `Dbtr` and `DbtrAcct` of an element.
    fn of(parties: &Value) -> Self {
        let Some(party) = each(parties, "Dbtr").next() else {
            return Self { iban: account(parties), ..Self::default() };
        };
        // From version 8 of the statements, the party is inside an element of its own.
        let party = each(party, "Pty").next().unwrap_or(party);
        let text = |path: &[&str]| text_at(party, path);
        let lines: Vec<&str> = each(&party["PstlAdr"], "AdrLine")
            .filter_map(Value::as_str)
            .filter(|line| !line.is_empty())
            .collect();
        let street = [text(&["PstlAdr", "BldgNb"]), text(&["PstlAdr", "StrtNm"])].join(" ");
        Self {
            name: text(&["Nm"]).to_owned(),
            iban: account(parties),
            address: if street.trim().is_empty() { lines.join(", ") } else { street.trim().to_owned() },
            postcode: text(&["PstlAdr", "PstCd"]).to_owned(),
            city: text(&["PstlAdr", "TwnNm"]).to_owned(),
            country: text(&["PstlAdr", "Ctry"]).to_owned(),
        }
    }
}

fn account(parties: &Value) -> String {
    let iban = text_at(parties, &["DbtrAcct", "Id", "IBAN"]);
    let other = || text_at(parties, &["DbtrAcct", "Id", "Othr", "Id"]);
    let account = if iban.is_empty() { other() } else { iban };
    account.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase()
}

/// Text of an identifier that the bank was not given.
const NOT_PROVIDED: &str = "NOTPROVIDED";

impl Row<'_> {
    fn cells(self) -> Cells {
        let end_to_end = if self.end_to_end == NOT_PROVIDED { "" } else { self.end_to_end };
        // The association chose the identifier of a collection; that of a transfer is the bank's.
        let own = !self.mandate.is_empty() && !end_to_end.is_empty();
        let reference = if own || self.reference.is_empty() { end_to_end } else { self.reference };
        let yes = |is: bool| if is { "yes" } else { "" }.to_owned();
        [
            reference.to_owned(),
            end_to_end.to_owned(),
            self.mandate.to_owned(),
            self.batch.to_owned(),
            self.date.to_owned(),
            self.amount.to_owned(),
            self.currency.to_owned(),
            self.direction.to_owned(),
            self.status.to_owned(),
            self.reversal.to_owned(),
            self.reason.to_owned(),
            yes(self.pooled),
            self.sequence.to_owned(),
            self.debtor.name,
            self.debtor.iban,
            self.debtor.address,
            self.debtor.postcode,
            self.debtor.city,
            self.debtor.country,
            self.information,
        ]
    }
}

/// Returns the tables of a bank file; `None` if the document is no such message.
///
/// # Errors
/// [`Kind::Unreadable`] for a message that is not whole, or has no transaction.
pub(super) fn tables(text: &str, root: &Value, file: &Source) -> Result<Option<Vec<Source>>> {
    let has = |name: &str| root.get(name).is_some();
    let text = &with_known_version(text);
    let (message, rows) = if has("BkToCstmrStmt") {
        ("camt.053", statements(text, &root["BkToCstmrStmt"]))
    } else if has("BkToCstmrDbtCdtNtfctn") {
        ("camt.054", advices(text, &root["BkToCstmrDbtCdtNtfctn"]))
    } else if has("BkToCstmrAcctRpt") {
        ("camt.052", reports(text, &root["BkToCstmrAcctRpt"]))
    } else if has("CstmrPmtStsRpt") {
        ("pain.002", rejects(text, &root["CstmrPmtStsRpt"]))
    } else if has("CstmrDrctDbtInitn") {
        ("pain.008", Some(orders(&root["CstmrDrctDbtInitn"])))
    } else {
        return Ok(None);
    };
    let path = file.path();
    let damaged = || Error::new(Kind::Unreadable, message!("bank-file-damaged", format = message));
    let rows = rows.ok_or_else(|| damaged().in_file(path).hint("export-again"))?;
    if rows.is_empty() {
        return Err(Error::new(Kind::Unreadable, message!("bank-file-empty", format = message)).in_file(path));
    }
    let mut table = Text::default();
    for (column, name) in (0..).zip([message].into_iter().chain(COLUMNS)) {
        table.put(0, column, name, path)?;
    }
    for (row, cells) in (1..).zip(rows) {
        table.put(row, 0, &row.to_string(), path)?;
        for (column, cell) in (1..).zip(cells) {
            table.put(row, column, &cell, path)?;
        }
    }
    Ok(Some(table.finish(path, "").into_iter().collect()))
}

/// Beginnings of the names of the messages, without their version, and a version that the crate `sepa` reads.
/// It accepts some versions only, though the elements that are read here are the same in all of them.
const VERSIONS: [(&str, &str); 4] =
    [("camt.052.001.", "08"), ("camt.053.001.", "08"), ("camt.054.001.", "08"), ("pain.002.001.", "03")];

/// Returns the text of a message with a known version in the namespace of its first element.
fn with_known_version(text: &str) -> Cow<'_, str> {
    let Some((_, name, version, at)) = VERSIONS
        .iter()
        .filter_map(|(name, version)| text.find(name).map(|at| (at, *name, *version, at + name.len())))
        .min()
    else {
        return Cow::Borrowed(text);
    };
    let digits = text.get(at..at + 2).unwrap_or_default();
    let is_version = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_version || digits == version {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(&format!("{name}{digits}"), &format!("{name}{version}")))
}

fn statements(text: &str, body: &Value) -> Option<Vec<Cells>> {
    let document = sepa::camt053::parse_camt053(text).ok()?;
    let parts = document.statements.iter().map(|statement| statement.entries.as_slice());
    of_account(parts, each(body, "Stmt"))
}

fn advices(text: &str, body: &Value) -> Option<Vec<Cells>> {
    let document = sepa::camt054::parse_camt054(text).ok()?;
    let parts = document.notifications.iter().map(|advice| advice.entries.as_slice());
    of_account(parts, each(body, "Ntfctn"))
}

fn reports(text: &str, body: &Value) -> Option<Vec<Cells>> {
    let document = sepa::camt052::parse_camt052(text).ok()?;
    let parts = document.reports.iter().map(|report| report.entries.as_slice());
    of_account(parts, each(body, "Rpt"))
}

/// Returns the rows of statements: `parts` as the crate `sepa` reads them, `elements` the same parts as they
/// are in the file. `None` if the two differ in their number of entries, or there is no statement.
fn of_account<'a>(
    parts: impl Iterator<Item = &'a [CashEntry]>,
    elements: impl Iterator<Item = &'a Value>,
) -> Option<Vec<Cells>> {
    let (parts, elements): (Vec<_>, Vec<_>) = (parts.collect(), elements.collect());
    if parts.is_empty() || parts.len() != elements.len() {
        return None;
    }
    let mut rows = Vec::new();
    for (entries, element) in parts.into_iter().zip(elements) {
        let elements: Vec<&Value> = each(element, "Ntry").collect();
        if entries.len() != elements.len() {
            return None;
        }
        for (entry, element) in entries.iter().zip(elements) {
            rows.extend(of_entry(entry, element)?);
        }
    }
    Some(rows)
}

/// Returns the rows of an entry: its transactions, or the entry itself if the bank names none of them.
fn of_entry(entry: &CashEntry, element: &Value) -> Option<Vec<Cells>> {
    let inside = each(element, "NtryDtls").next().unwrap_or(element);
    let details: Vec<&Value> = each(inside, "TxDtls").collect();
    if details.len() != entry.details.len() {
        return None;
    }
    let status = text_at(element, &["Sts", "Cd"]);
    let base = || Row {
        reference: entry.account_servicer_ref.as_deref().unwrap_or_else(|| text_at(element, &["NtryRef"])),
        batch: entry.batch.as_ref().and_then(|batch| batch.payment_info_id.as_deref()).unwrap_or_default(),
        date: entry.booking_date_raw.as_deref().or(entry.value_date_raw.as_deref()).unwrap_or_default(),
        amount: entry.amount.amount_raw.as_deref().unwrap_or_default(),
        currency: entry.amount.currency.as_deref().unwrap_or_default(),
        direction: direction(entry.amount.direction),
        status: if status.is_empty() { text_at(element, &["Sts"]) } else { status },
        reversal: text_at(element, &["RvslInd"]),
        information: entry.additional_info.clone().unwrap_or_default(),
        ..Row::default()
    };
    let several = entry.batch.as_ref().and_then(|batch| batch.transaction_count).is_some_and(|n| n > 1);
    if details.is_empty() {
        return Some(vec![Row { pooled: several || entry.batch.is_some(), ..base() }.cells()]);
    }
    let rows = entry.details.iter().zip(&details).map(|(detail, element)| {
        // A single transaction is the entry, whatever amount is repeated in it.
        let alone = details.len() == 1 && !several;
        let parties = each(element, "RltdPties").next().unwrap_or(&Value::Null);
        let mut row = Row { debtor: Debtor::of(parties), ..base() };
        if !alone {
            row.amount = detail.amount.amount_raw.as_deref().unwrap_or_default();
            row.currency = detail.amount.currency.as_deref().unwrap_or_default();
            row.direction = direction(detail.amount.direction);
        }
        // One detail of a sum of several is not all of them.
        row.pooled = details.len() == 1 && several && row.debtor.name.is_empty();
        if row.pooled {
            row.amount = entry.amount.amount_raw.as_deref().unwrap_or_default();
        }
        of_detail(row, detail, element).cells()
    });
    Some(rows.collect())
}

fn of_detail<'a>(row: Row<'a>, detail: &'a EntryDetail, element: &'a Value) -> Row<'a> {
    let own = text_at(element, &["Refs", "AcctSvcrRef"]);
    let mandate = detail.mandate_id.as_deref().unwrap_or_default();
    Row {
        reference: if own.is_empty() { row.reference } else { own },
        end_to_end: detail.end_to_end_id.as_deref().unwrap_or_default(),
        mandate,
        reason: detail.return_reason_code.as_deref().unwrap_or_default(),
        sequence: if mandate.is_empty() { "" } else { "RCUR" },
        information: [detail.reference.as_deref().unwrap_or_default(), &row.information]
            .join(" ")
            .trim()
            .to_owned(),
        ..row
    }
}

const fn direction(indicator: Option<CreditDebitIndicator>) -> &'static str {
    match indicator {
        Some(CreditDebitIndicator::Credit) => "CRDT",
        Some(CreditDebitIndicator::Debit) => "DBIT",
        _ => "",
    }
}

/// Returns the rows of a report about collection orders.
fn rejects(text: &str, body: &Value) -> Option<Vec<Cells>> {
    let document = sepa::pain002::parse_pain002(text).ok()?;
    let elements: Vec<&Value> = each(body, "OrgnlPmtInfAndSts").collect();
    if elements.len() != document.payment_info_statuses.len() {
        return None;
    }
    let word = |status: Option<&PaymentStatus>| match status {
        Some(status) if status.is_rejected() => "RJCT",
        Some(_) => "ACCP",
        None => "",
    };
    let created = document.created_at_raw.as_str();
    let mut rows = Vec::new();
    for (part, element) in document.payment_info_statuses.iter().zip(elements) {
        let details: Vec<&Value> = each(element, "TxInfAndSts").collect();
        if details.len() != part.transactions.len() {
            return None;
        }
        let batch = part.original_payment_info_id.as_deref().unwrap_or_default();
        let around = part.status.as_ref().or(document.group_status.as_ref());
        let reason = part.reason_codes.iter().chain(&document.group_reason_codes).next();
        if details.is_empty() {
            // The bank names none of the transactions: the row stands for all of them.
            rows.push(
                Row {
                    batch,
                    date: created,
                    amount: part.original_control_sum_raw.as_deref().unwrap_or_default(),
                    status: word(around),
                    reason: reason.map(|code| code.as_code()).unwrap_or_default(),
                    pooled: true,
                    ..Row::default()
                }
                .cells(),
            );
        }
        for (transaction, element) in part.transactions.iter().zip(details) {
            let original = each(element, "OrgnlTxRef").next().unwrap_or(&Value::Null);
            let wanted = text_at(original, &["ReqdColltnDt"]);
            let own = transaction.reason_codes.first().or(reason);
            rows.push(
                Row {
                    end_to_end: transaction.original_end_to_end_id.as_deref().unwrap_or_default(),
                    mandate: text_at(original, &["MndtRltdInf", "MndtId"]),
                    batch,
                    date: if wanted.is_empty() { created } else { wanted },
                    amount: transaction.original_amount_raw.as_deref().unwrap_or_default(),
                    currency: transaction.original_currency.as_deref().unwrap_or_default(),
                    status: word(transaction.status.as_ref().or(around)),
                    reason: own.map(|code| code.as_code()).unwrap_or_default(),
                    sequence: "RCUR",
                    debtor: Debtor::of(original),
                    ..Row::default()
                }
                .cells(),
            );
        }
    }
    Some(rows)
}

/// Returns the rows of collection orders.
fn orders(body: &Value) -> Vec<Cells> {
    let mut rows = Vec::new();
    for batch in each(body, "PmtInf") {
        for order in each(batch, "DrctDbtTxInf") {
            let amount = each(order, "InstdAmt").next().unwrap_or(&Value::Null);
            let own_sequence = text_at(order, &["PmtTpInf", "SeqTp"]);
            let sequence = text_at(batch, &["PmtTpInf", "SeqTp"]);
            rows.push(
                Row {
                    end_to_end: text_at(order, &["PmtId", "EndToEndId"]),
                    mandate: text_at(order, &["DrctDbtTx", "MndtRltdInf", "MndtId"]),
                    batch: text_at(batch, &["PmtInfId"]),
                    date: text_at(batch, &["ReqdColltnDt"]),
                    amount: text_at(order, &["InstdAmt"]),
                    currency: text_at(amount, &["Ccy"]),
                    sequence: if own_sequence.is_empty() { sequence } else { own_sequence },
                    debtor: Debtor::of(order),
                    information: each(&order["RmtInf"], "Ustrd")
                        .filter_map(Value::as_str)
                        .collect::<Vec<_>>()
                        .join(" "),
                    ..Row::default()
                }
                .cells(),
            );
        }
    }
    rows
}
