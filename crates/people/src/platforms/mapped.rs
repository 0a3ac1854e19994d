//! Reads an export by its [`Mapping`].
//!
//! The donor is the payer. A row is a payment, is set aside with its reason (a fee, a payout, a test), lowers
//! the payment that it names (a refund, a returned collection), or is refused with its columns and reasons.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use obole_ledger::canonical::refuse_unknown_refusals;
use obole_ledger::records::Records;
use obole_ledger::{
    Currency, DateOrder, DecimalMark, Error, Fault, Finding, FindingCode, Kind, LedgerBuilder, Result,
    RowPlace, Severity, masked_name, message, sha256_hex,
};

use crate::columns::{DateColumn, MarkEvidence, mark_name};
use crate::dates;
use crate::fold::column_name;
use crate::mapping::{Mapping, currency_columns};
use crate::payer::Payer;
use crate::payment::Payment;
use crate::platforms::{Format, Sniff, register, remarks, shown};
use crate::shared::SharedValues;
use crate::source::Source;
use crate::text::{Encoding, Utf8Reader};

mod contacts;
mod layout;
mod refunds;
mod refusals;
mod row;

pub(crate) use contacts::{Contact, apply as apply_contacts, read as read_contacts};
use layout::Layout;
pub(crate) use refunds::{Changes, apply};
use row::{Read as ReadRow, read_row};

/// Choices of a person for a file whose cells leave something open.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Chosen {
    pub(crate) dates: Option<DateOrder>,
    /// Currency of amounts that name none.
    pub(crate) currency: Option<Currency>,
}

/// Decisions about the columns of a file.
#[derive(Debug, Clone, Copy)]
struct Decided {
    dates: DateOrder,
    births: Option<DateOrder>,
    amounts: DecimalMark,
    currency: Option<Currency>,
    /// `true` if there are amounts, and none has decimals.
    whole: bool,
    /// `true` if an amount has two decimals.
    cents: bool,
}

/// Content of a file.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) payments: Vec<Payment>,
    pub(crate) changes: Changes,
}

/// Number of occurrences of each finding by column; they become one finding per column.
type Counts = BTreeMap<(FindingCode, String), (u64, Severity)>;

/// Reads a file. Refused rows and rows set aside go to the builder; payments and changes are returned. Payers
/// whom refused rows name next to words that refuse contact are added to `remarked`.
///
/// # Errors
/// [`Kind::Unreadable`] when the file cannot be read; [`Kind::Usage`] when a person must choose the order of
/// the dates or the currency.
pub(crate) fn read(
    source_file: &Source,
    (sniff, mapping): (&Sniff, &Mapping),
    chosen: Chosen,
    (builder, remarked): (&mut LedgerBuilder, &mut Vec<Payer>),
    progress: &mut dyn FnMut(u64),
) -> Result<Content> {
    let amounts = || Layout::of(&sniff.header, mapping).amounts_and_namesakes();
    let source_file = &source_file.with_currencies(sniff.delimiter, amounts);
    let (name, path) = (source_file.name(), source_file.path());
    let Opened { encoding, layout, decided, source, size } =
        opened(source_file, (sniff, mapping), chosen, builder, |column| mapping.knows(column))?;
    // Programs write whole cents into JSON, and nothing in the file tells them from euros.
    if mapping.is_ordinary() && decided.whole && source_file.is_json() {
        return Err(Error::new(Kind::Usage, "json-amounts-whole").in_file(path).hint("say-minor-units"));
    }
    let folded: Vec<String> = sniff.header.iter().map(|name| crate::fold::fold(name)).collect();
    if mapping.is_ordinary() && layout.positions("currency").is_empty() && currency_columns(&folded).len() > 1
    {
        let several = Error::new(Kind::Usage, "several-currency-columns").in_file(path);
        return Err(several.hint(message!("propose-mapping", file = path.display())));
    }
    let asks_currency = decided.currency.is_none() && layout.positions("currency").is_empty();
    let mut records = records(source_file, sniff, encoding)?;
    let mut content = Content::default();
    let (mut parts, mut shared) = (Vec::new(), SharedValues::default());
    let mut counts = Counts::new();
    let (mut bytes, mut stray_quotes, mut read) = (0, 0, 0_u32);
    while let Some(record) = records.advance().map_err(|e| e.in_file(path))? {
        let place = RowPlace { source, row: record.line };
        stray_quotes += u64::from(record.stray_quote && record.fault.is_none());
        match read_row(&record, &layout, &decided, place, &mut counts) {
            Ok(ReadRow::Payments(payments, part)) => {
                if payments.iter().any(|payment| payment.remark.is_some()) {
                    remarked.extend(row::listed_people(&record, &layout));
                }
                for mut payment in payments {
                    shared.share(&mut payment);
                    if payment.remark.is_some() {
                        remarks::find(payment.remark, place, &sniff.header, builder);
                    }
                    parts.push(part.as_str().into());
                    content.payments.push(payment);
                }
            }
            Ok(ReadRow::Aside(code)) => {
                content.changes.deaths.extend(row::death(&record, &layout, &decided, place));
                let remark = refusals::remark_of_refused(&record, &layout, &decided);
                let names = |(_, people): &(_, Vec<Payer>)| people.iter().any(|payer| !payer.is_nobody());
                if let Some((at, people)) = remark.filter(names) {
                    remarks::find(at, place, &sniff.header, builder);
                    remarked.extend(people);
                }
                builder.set_aside(place, code);
            }
            Ok(ReadRow::Refund(refund)) => content.changes.refunds.push(refund),
            Ok(ReadRow::Restored(refund)) => content.changes.restored.push(refund),
            Ok(ReadRow::Batch(batch)) => content.changes.batches.push(batch),
            Ok(ReadRow::Taken(taken)) => {
                if taken.failed.remark.is_some() {
                    remarks::find(taken.failed.remark, place, &sniff.header, builder);
                }
                content.changes.taken.push(*taken);
            }
            // No column names a currency, and neither the mapping nor a person does.
            Err(faults)
                if asks_currency && faults.iter().any(|(_, code)| *code == FindingCode::UnknownCurrency) =>
            {
                return Err(Error::new(Kind::Usage, "currency-not-named").in_file(path).hint("say-currency"));
            }
            Err(faults) => {
                content.changes.deaths.extend(row::death(&record, &layout, &decided, place));
                if let Some((at, people)) = refusals::remark_of_refused(&record, &layout, &decided) {
                    remarks::find(at, place, &sniff.header, builder);
                    remarked.extend(people);
                }
                builder.refuse_all(place, faults.into_iter().map(|fault| named(fault, sniff)));
            }
        }
        bytes += record.bytes() as u64;
        read = read.wrapping_add(1);
        if read.is_multiple_of(4_096) {
            progress(bytes);
        }
    }
    if let Some(receipt) = builder.source_mut(source) {
        receipt.lines = records.lines();
    }
    part_items(&mut content.payments, &parts);
    builder.find_count(source, FindingCode::StrayQuote, Severity::Warning, None, stray_quotes);
    progress(size);
    for ((code, column), (count, severity)) in counts {
        let column = (!column.is_empty()).then_some(column);
        builder.find(Finding { code, severity, file: name.clone(), row: None, column, count: Some(count) });
    }
    Ok(content)
}

/// A table whose columns are decided, registered as a source.
struct Opened<'a> {
    encoding: Encoding,
    layout: Layout<'a>,
    decided: Decided,
    source: u16,
    /// Size of the file in bytes.
    size: u64,
}

/// Decides the columns of a table, registers it, and names the columns that are left out.
fn opened<'a>(
    file: &Source,
    (sniff, mapping): (&'a Sniff, &'a Mapping),
    chosen: Chosen,
    builder: &mut LedgerBuilder,
    is_read: impl Fn(&str) -> bool,
) -> Result<Opened<'a>> {
    let name = |column: &str| mapping.names(&column_name(column));
    refuse_unknown_refusals(&sniff.header, name, &file.name())?;
    let encoding = file.weigh()?;
    let layout = Layout::of(&sniff.header, mapping);
    let (decided, evidence) = decide(records(file, sniff, encoding)?, &layout, chosen, file.path())?;
    let of_columns = [
        ("encoding", encoding.name()),
        ("separator", sniff.delimiter_name()),
        ("date_order", evidence.name(Some(decided.dates))),
        ("decimal_mark", mark_name(decided.amounts)),
    ];
    let (source, size) = register(file, mapping.name(), of_columns, builder)?;
    for (at, written) in sniff.header.iter().enumerate().filter(|(_, name)| !is_read(&column_name(name))) {
        builder.leave_column_out(source, written, &shown(at, written));
    }
    let ignored = sniff.header.iter().filter(|written| mapping.ignores(&column_name(written)));
    ignored.for_each(|written| builder.count_column_left_out(source, written));
    Ok(Opened { encoding, layout, decided, source, size })
}

/// Opens the rows of a file.
pub(crate) fn records(
    source: &Source,
    sniff: &Sniff,
    encoding: Encoding,
) -> Result<Records<Utf8Reader<Box<dyn Read + Send>>>> {
    let reader = source.reader(encoding)?;
    let records = match &sniff.format {
        Format::Mapped(mapping) if !mapping.names.is_empty() => {
            Records::open_unnamed(reader, sniff.delimiter, mapping.names.clone())
        }
        _ => Records::open_after(reader, sniff.delimiter, sniff.preamble),
    };
    records.map_err(|e| e.in_file(source.path()))
}

/// Returns a fault with the name of its column as it is written; faults of the whole row name none.
fn named((at, code): row::Refused, sniff: &Sniff) -> Fault {
    let written = at.and_then(|at| sniff.header.get(at)).map(|name| masked_name(name).into_owned());
    (written.unwrap_or_default().into(), code)
}

/// Tells apart the payments of one reference by the columns that distinguish them, so that the items of one
/// order are not taken for repeats of one payment. `parts` holds the text of these columns for each payment.
fn part_items(payments: &mut [Payment], parts: &[Box<str>]) {
    let is_item = |payment: &Payment| !payment.reference.is_empty() && payment.part.is_empty();
    let mut items: Vec<u32> =
        (0_u32..).zip(payments.iter()).filter(|(_, payment)| is_item(payment)).map(|(at, _)| at).collect();
    items.sort_by_key(|at| payments.get(*at as usize).map(|payment| &payment.reference));
    let several: Vec<Vec<u32>> = items
        .chunk_by(|a, b| payments[*a as usize].reference == payments[*b as usize].reference)
        .filter(|rows| rows.len() > 1)
        .map(<[u32]>::to_vec)
        .collect();
    for rows in several {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for at in rows.into_iter().map(|at| at as usize) {
            let (Some(payment), Some(part)) = (payments.get_mut(at), parts.get(at)) else { continue };
            if part.is_empty() {
                continue;
            }
            let content = format!("{part}/{}/{}", payment.cents, payment.kind.name());
            let times = seen.entry(content.clone()).or_default();
            *times += 1;
            let hash = sha256_hex(format!("{content}/{times}").as_bytes());
            payment.part = format!("-{}", hash.get(..8).unwrap_or_default()).into();
        }
    }
}

/// Decides the order of the dates and the decimal mark, each for its whole column, in a first pass.
fn decide<R: Read>(
    mut records: Records<R>,
    layout: &Layout<'_>,
    chosen: Chosen,
    path: &Path,
) -> Result<(Decided, DateColumn)> {
    let (mut dates, mut births) = (DateColumn::default(), DateColumn::default());
    let mut amounts = MarkEvidence::default();
    let (mut any, mut any_decimals, mut any_cents) = (false, false, false);
    while let Some(record) = records.advance().map_err(|e| e.in_file(path))? {
        if layout.fault(&record).is_some() {
            continue;
        }
        for at in layout.positions("date") {
            let cell = record.text(*at).unwrap_or_default();
            dates.see(&dates::of_column(cell, layout.mapping.unix_seconds));
        }
        for at in layout.positions("birth_date") {
            births.see(&dates::plain(record.text(*at).unwrap_or_default()));
        }
        for at in layout.amounts() {
            let cell = record.text(at).unwrap_or_default();
            amounts.see(cell);
            any |= !cell.is_empty();
            any_decimals |= cell.contains(['.', ',']);
            let after = cell.rsplit_once(['.', ',']).map_or("", |(_, after)| after);
            any_cents |= after.bytes().take_while(u8::is_ascii_digit).count() == 2;
        }
    }
    let written = layout.mapping.dates;
    // A person who wrote a mapping has said the order of these very cells.
    let written = if layout.is_builtin { dates.of_platform(written) } else { written };
    let order = chosen.dates.or(written);
    let of_births = chosen.dates.or(layout.mapping.dates);
    let column = layout.positions("date").first().and_then(|at| layout.header.get(*at));
    let decided = Decided {
        dates: if dates.is_iso() {
            DateOrder::DayFirst
        } else {
            dates.must(order, path, column.map_or("date", String::as_str))?
        },
        births: births.decide_or(of_births),
        amounts: amounts.decide(),
        currency: layout.mapping.currency.or(chosen.currency),
        whole: any && !any_decimals,
        cents: any_cents,
    };
    Ok((decided, dates))
}
