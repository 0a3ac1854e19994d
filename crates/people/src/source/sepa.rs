//! Bank files of ISO 20022 as tables: statements and advices (camt.052, camt.053, camt.054), rejects
//! (pain.002) and collection orders (pain.008), with one row for each transaction.
//!
//! Amounts, days, references and reasons of statements and rejects are read by the crate `sepa`. What it does
//! not return is read beside it: the debtor of a returned collection, addresses, reversals and pain.008.
//!
//! Source: ISO 20022 message definitions camt.052/053/054.001, pain.002.001, pain.008.001.

use std::borrow::Cow;
use std::collections::BTreeMap;

use obole_ledger::{DEBTOR_DECEASED, Error, Kind, Result, message, sha256_hex};
use sepa::ParseLimits;
use sepa::camt::{CashEntry, EntryDetail};
use sepa::camt054::CreditDebitIndicator;
use sepa::pain002::PaymentStatus;
use serde_json::Value;

use super::room::Room;
use super::xml::{DEEPEST, MOST_ELEMENTS, each, text_at};
use super::{LARGEST, LARGEST_XML, Source, Text};
use crate::fold::fold;

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

/// Limits within which a message is read: those of the files, instead of the smaller ones of the crate.
const LIMITS: ParseLimits = ParseLimits {
    input_bytes: LARGEST_XML as usize,
    nodes: MOST_ELEMENTS,
    depth: DEEPEST,
    text_bytes: 1 << 20,
    total_text_bytes: LARGEST_XML as usize,
    attributes: 64,
    attribute_bytes: 1 << 13,
    total_attribute_bytes: LARGEST_XML as usize,
};

/// A row before its cells are ordered.
#[derive(Default)]
struct Row<'a> {
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
    /// `true` if the account's own holder sent the money.
    own: bool,
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

/// The holder of the account of a statement.
struct Holder {
    /// Folded.
    name: String,
    iban: String,
}

impl Holder {
    fn of(statement: &Value) -> Self {
        let account = each(statement, "Acct").next().unwrap_or(&Value::Null);
        let owner = each(account, "Ownr").next().unwrap_or(&Value::Null);
        let owner = each(owner, "Pty").next().unwrap_or(owner);
        Self { name: fold(text_at(owner, &["Nm"])), iban: number(account) }
    }

    /// Returns whether a debtor is the holder, so that the payment moves money between own accounts.
    fn is(&self, debtor: &Debtor) -> bool {
        !self.iban.is_empty() && self.iban == debtor.iban
            || !self.name.is_empty() && self.name == fold(&debtor.name)
    }
}

fn account(parties: &Value) -> String {
    number(each(parties, "DbtrAcct").next().unwrap_or(&Value::Null))
}

/// Returns the number of an account.
fn number(account: &Value) -> String {
    let iban = text_at(account, &["Id", "IBAN"]);
    let other = || text_at(account, &["Id", "Othr", "Id"]);
    let account = if iban.is_empty() { other() } else { iban };
    account.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase()
}

/// Text of an identifier that the bank was not given.
const NOT_PROVIDED: &str = "NOTPROVIDED";

/// Code of the reason that a free text takes the place of (ISO 20022: narrative).
const NARRATIVE: &str = "NARR";

impl Row<'_> {
    /// Returns the content by which two banks' messages about one transaction agree: their own references
    /// differ, or are missing.
    fn content(&self) -> String {
        let who = if self.debtor.iban.is_empty() { &self.debtor.name } else { &self.debtor.iban };
        let day = self.date.get(..10).unwrap_or(self.date);
        [day, self.amount, self.currency, self.direction, self.end_to_end, self.mandate, self.reason, who]
            .join("|")
    }

    /// Returns the cells. Identifiers that a debtor chose may be a name, so the ledger gets a hash of the
    /// content; `times` counts the equal rows before this one in the file.
    fn cells(self, times: &mut BTreeMap<String, u32>) -> Cells {
        let content = self.content();
        let time = times.entry(content.clone()).or_default();
        *time += 1;
        let reference = sha256_hex(format!("{content}|{time}").as_bytes());
        let end_to_end = if self.end_to_end == NOT_PROVIDED { "" } else { self.end_to_end };
        let yes = |is: bool| if is { "yes" } else { "" }.to_owned();
        let reason = self.reason.trim().to_uppercase();
        let is_code = reason.len() == 4 && reason.bytes().all(|byte| byte.is_ascii_alphanumeric());
        [
            reference.get(..16).unwrap_or_default().to_owned(),
            end_to_end.to_owned(),
            self.mandate.to_owned(),
            self.batch.to_owned(),
            self.date.to_owned(),
            self.amount.to_owned(),
            self.currency.to_owned(),
            self.direction.to_owned(),
            self.status.to_owned(),
            self.reversal.to_owned(),
            if is_code || reason.is_empty() { reason } else { NARRATIVE.to_owned() },
            if self.own { "own".to_owned() } else { yes(self.pooled) },
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

/// The rows of a message.
#[derive(Default)]
struct Rows {
    rows: Vec<Cells>,
    /// Number of rows by their content.
    times: BTreeMap<String, u32>,
    /// Size in bytes of the rows.
    size: usize,
}

impl Rows {
    /// Adds a row; `None` if there is no room for it. A text beside many transactions is in each of their
    /// rows.
    fn push(&mut self, row: Row<'_>) -> Option<()> {
        let cells = row.cells(&mut self.times);
        self.size += size_of::<Cells>() + cells.iter().map(String::len).sum::<usize>();
        self.rows.push(cells);
        (self.size as u64 <= LARGEST).then_some(())
    }
}

/// Returns the tables of a bank file; `None` if the document is no such message.
///
/// # Errors
/// [`Kind::Unreadable`] for a message that is not whole, or has no transaction.
pub(super) fn tables(
    text: &str,
    root: &Value,
    file: &Source,
    room: &mut Room,
) -> Result<Option<Vec<Source>>> {
    let has = |name: &str| root.get(name).is_some();
    let (message, rows) = if has("BkToCstmrStmt") {
        ("camt.053", statements(&known(text, "camt.053.001.", "08"), &root["BkToCstmrStmt"]))
    } else if has("BkToCstmrDbtCdtNtfctn") {
        ("camt.054", advices(&known(text, "camt.054.001.", "08"), &root["BkToCstmrDbtCdtNtfctn"]))
    } else if has("BkToCstmrAcctRpt") {
        ("camt.052", reports(&known(text, "camt.052.001.", "08"), &root["BkToCstmrAcctRpt"]))
    } else if has("CstmrPmtStsRpt") {
        ("pain.002", rejects(&known(text, "pain.002.001.", "03"), &root["CstmrPmtStsRpt"]))
    } else if has("CstmrDrctDbtInitn") {
        ("pain.008", orders(&root["CstmrDrctDbtInitn"]))
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
    Ok(Some(table.finish(path, "", room)?.into_iter().collect()))
}

/// Returns the text of a message in a form that the crate `sepa` accepts: with a version that it knows in the
/// namespace of the first element (the elements that are read here are the same in all versions), and without
/// a declaration of its encoding, because it is UTF-8 by now.
fn known<'a>(text: &'a str, name: &str, version: &str) -> Cow<'a, str> {
    let declared = text.trim_start();
    let text = match declared.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest,
        None => declared,
    };
    let Some(at) = text.find(name) else {
        let full = format!("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{name}{version}\"");
        return Cow::Owned(text.replacen("<Document", &full, 1));
    };
    let from = at + name.len();
    let digits = text.get(from..from + 2).unwrap_or_default();
    let is_version = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_version || digits == version {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(&format!("{name}{digits}"), &format!("{name}{version}")))
}

fn statements(text: &str, body: &Value) -> Option<Vec<Cells>> {
    let document = sepa::camt053::parse_camt053_with_limits(text, LIMITS).ok()?;
    let parts = document.statements.iter().map(|statement| statement.entries.as_slice());
    of_account(parts, each(body, "Stmt"))
}

fn advices(text: &str, body: &Value) -> Option<Vec<Cells>> {
    let document = sepa::camt054::parse_camt054_with_limits(text, LIMITS).ok()?;
    let parts = document.notifications.iter().map(|advice| advice.entries.as_slice());
    of_account(parts, each(body, "Ntfctn"))
}

fn reports(text: &str, body: &Value) -> Option<Vec<Cells>> {
    let document = sepa::camt052::parse_camt052_with_limits(text, LIMITS).ok()?;
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
    let mut rows = Rows::default();
    for (entries, element) in parts.into_iter().zip(elements) {
        let holder = Holder::of(element);
        let elements: Vec<&Value> = each(element, "Ntry").collect();
        if entries.len() != elements.len() {
            return None;
        }
        for (entry, element) in entries.iter().zip(elements) {
            of_entry(entry, element, &holder, &mut rows)?;
        }
    }
    Some(rows.rows)
}

/// Adds the rows of an entry: its transactions, or the entry itself if the bank names none of them.
fn of_entry(entry: &CashEntry, element: &Value, holder: &Holder, rows: &mut Rows) -> Option<()> {
    let inside = each(element, "NtryDtls").next().unwrap_or(element);
    let details: Vec<&Value> = each(inside, "TxDtls").collect();
    if details.len() != entry.details.len() {
        return None;
    }
    let status = text_at(element, &["Sts", "Cd"]);
    let base = || Row {
        batch: entry.batch.as_ref().and_then(|batch| batch.payment_info_id.as_deref()).unwrap_or_default(),
        date: entry.booking_date_raw.as_deref().or(entry.value_date_raw.as_deref()).unwrap_or_default(),
        amount: entry.amount.amount_raw.as_deref().unwrap_or_default(),
        currency: entry.amount.currency.as_deref().unwrap_or_default(),
        direction: direction(entry.amount.direction),
        status: if status.is_empty() { text_at(element, &["Sts"]) } else { status },
        reversal: text_at(element, &["RvslInd"]),
        reason: death_in(entry.additional_info.as_deref()),
        information: entry.additional_info.clone().unwrap_or_default(),
        ..Row::default()
    };
    let several = entry.batch.as_ref().and_then(|batch| batch.transaction_count).is_some_and(|n| n > 1);
    if details.is_empty() {
        return rows.push(Row { pooled: several || entry.batch.is_some(), ..base() });
    }
    for (detail, element) in entry.details.iter().zip(&details) {
        // A single transaction is the entry, whatever amount is repeated in it.
        let alone = details.len() == 1 && !several;
        let parties = each(element, "RltdPties").next().unwrap_or(&Value::Null);
        let debtor = Debtor::of(parties);
        let mut row = Row { own: holder.is(&debtor), debtor, ..base() };
        if !alone {
            row.amount = detail.amount.amount_raw.as_deref().unwrap_or_default();
            row.currency = detail.amount.currency.as_deref().unwrap_or_default();
            // Within a debit there is no credit, whatever a bank writes beside a transaction.
            if row.direction != "DBIT" {
                row.direction = direction(detail.amount.direction);
            }
        }
        // One detail of a sum of several is not all of them.
        row.pooled = details.len() == 1 && several && row.debtor.name.is_empty();
        if row.pooled {
            row.amount = entry.amount.amount_raw.as_deref().unwrap_or_default();
        }
        rows.push(of_detail(row, detail, element))?;
    }
    Some(())
}

fn of_detail<'a>(row: Row<'a>, detail: &'a EntryDetail, element: &'a Value) -> Row<'a> {
    let mandate = detail.mandate_id.as_deref().unwrap_or_default();
    let texts = [
        detail.reference.as_deref(),
        detail.return_additional_info.as_deref(),
        detail.additional_info.as_deref(),
    ];
    let information: Vec<&str> = texts
        .into_iter()
        .flatten()
        .chain([row.information.as_str()])
        .filter(|text| !text.is_empty())
        .collect();
    let information = information.join(" ");
    let reasons = each(element, "RtrInf").flat_map(|back| each(back, "Rsn")).map(code);
    let own = most_telling(reasons.chain([death_in(Some(&information))]));
    Row {
        end_to_end: detail.end_to_end_id.as_deref().unwrap_or_default(),
        mandate,
        reason: if own.is_empty() { row.reason } else { own },
        sequence: if mandate.is_empty() { "" } else { "RCUR" },
        information,
        ..row
    }
}

/// Returns the code of a reason.
fn code(reason: &Value) -> &str {
    let code = text_at(reason, &["Cd"]);
    if code.is_empty() { text_at(reason, &["Prtry"]) } else { code }
}

/// Returns the reason that counts: a death, else the first.
fn most_telling<'a>(reasons: impl Iterator<Item = &'a str>) -> &'a str {
    let reasons: Vec<&str> = reasons.map(str::trim).filter(|reason| !reason.is_empty()).collect();
    let death = reasons.iter().find(|reason| reason.eq_ignore_ascii_case(DEBTOR_DECEASED));
    death.or(reasons.first()).copied().unwrap_or_default()
}

/// Returns the code of a death if a text beside the transaction has it.
fn death_in(text: Option<&str>) -> &'static str {
    let has = |word: &str| word.eq_ignore_ascii_case(DEBTOR_DECEASED);
    let found = text.is_some_and(|text| text.split(|c: char| !c.is_ascii_alphanumeric()).any(has));
    if found { DEBTOR_DECEASED } else { "" }
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
    let document = sepa::pain002::parse_pain002_with_limits(text, LIMITS).ok()?;
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
    let group_reason = most_telling(document.group_reason_codes.iter().map(|code| code.as_code()));
    let mut rows = Rows::default();
    for (part, element) in document.payment_info_statuses.iter().zip(elements) {
        let details: Vec<&Value> = each(element, "TxInfAndSts").collect();
        if details.len() != part.transactions.len() {
            return None;
        }
        let batch = part.original_payment_info_id.as_deref().unwrap_or_default();
        let around = part.status.as_ref().or(document.group_status.as_ref());
        let around_reason =
            most_telling(part.reason_codes.iter().map(|code| code.as_code()).chain([group_reason]));
        if details.is_empty() {
            // The bank names none of the transactions: the row stands for all of them.
            rows.push(Row {
                batch,
                date: created,
                amount: part.original_control_sum_raw.as_deref().unwrap_or_default(),
                status: word(around),
                reason: around_reason,
                pooled: true,
                ..Row::default()
            })?;
        }
        for (transaction, element) in part.transactions.iter().zip(details) {
            let original = each(element, "OrgnlTxRef").next().unwrap_or(&Value::Null);
            let wanted = text_at(original, &["ReqdColltnDt"]);
            let own = each(element, "StsRsnInf").flat_map(|why| each(why, "Rsn")).map(code);
            let reason = most_telling(own.chain([around_reason]));
            rows.push(Row {
                end_to_end: transaction.original_end_to_end_id.as_deref().unwrap_or_default(),
                mandate: text_at(original, &["MndtRltdInf", "MndtId"]),
                batch,
                date: if wanted.is_empty() { created } else { wanted },
                amount: transaction.original_amount_raw.as_deref().unwrap_or_default(),
                currency: transaction.original_currency.as_deref().unwrap_or_default(),
                status: word(transaction.status.as_ref().or(around)),
                reason,
                sequence: "RCUR",
                debtor: Debtor::of(original),
                ..Row::default()
            })?;
        }
    }
    Some(rows.rows)
}

/// Returns the rows of collection orders.
fn orders(body: &Value) -> Option<Vec<Cells>> {
    let mut rows = Rows::default();
    for batch in each(body, "PmtInf") {
        for order in each(batch, "DrctDbtTxInf") {
            let amount = each(order, "InstdAmt").next().unwrap_or(&Value::Null);
            let own_sequence = text_at(order, &["PmtTpInf", "SeqTp"]);
            let sequence = text_at(batch, &["PmtTpInf", "SeqTp"]);
            rows.push(Row {
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
            })?;
        }
    }
    Some(rows.rows)
}
