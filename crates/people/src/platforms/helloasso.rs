//! HelloAsso's "Paiements" export: one row per payment, 31 columns.
//!
//! The donor is the payer. A row is read when it has a known status, a day and a positive amount and names a
//! payer; otherwise it is refused with its column and reason. A gift hidden in a ticket or a membership (`Don
//! supplémentaire`) stays inside the amount and the kind of that sale, because one row of the source is one
//! row of the ledger (every row accounted for); a finding counts them.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use obole_ledger::canonical::refuse_unknown_refusals;
use obole_ledger::records::Records;
use obole_ledger::{
    DateOrder, DecimalMark, Fault, Finding, FindingCode, LedgerBuilder, Result, RowPlace, Severity,
};

use crate::columns::{DateColumn, MarkEvidence, mark_name};
use crate::fold::column_name;
use crate::payer::Payer;
use crate::payment::Payment;
use crate::platforms::{Format, Sniff, register, remarks, shown};
use crate::shared::SharedValues;
use crate::source::Source;
use crate::text::Utf8Reader;

mod extra;
mod group;
mod profile;
mod row;

use extra::ExtraGifts;
pub(crate) use group::group;
use profile::{Field, LEFT_OUT, NAMES};
use row::{Columns, payment, text_of};

/// Returns whether normalised column names are those of the payments export.
pub(crate) fn fits(names: &[String]) -> bool {
    let has = |field: Field| names.contains(&column_name(name_of(field)));
    has(Field::Total)
        && has(Field::Date)
        && has(Field::Status)
        && [Field::Email, Field::LastName, Field::Organisation].into_iter().any(has)
}

/// Returns whether normalised column names are those of the export of one form, which has no payments.
pub(crate) fn is_form_export(names: &[String]) -> bool {
    ["référence commande", "statut de la commande"].iter().all(|name| names.iter().any(|n| n == name))
}

/// Decisions about the columns of a file.
struct Decided {
    dates: DateOrder,
    births: Option<DateOrder>,
    total: DecimalMark,
    extra: DecimalMark,
}

/// Returns a column's name in the receipt.
fn name_of(field: Field) -> &'static str {
    NAMES.get(field as usize).map_or("", |(_, name)| name)
}

/// Number of occurrences of each finding by column; they become one finding per column.
#[derive(Default)]
struct Counts(BTreeMap<(FindingCode, &'static str), (u64, Option<Severity>)>);

impl Counts {
    fn add(&mut self, code: FindingCode, severity: Severity, field: Field) {
        let entry = self.0.entry((code, name_of(field))).or_default();
        *entry = (entry.0 + 1, Some(severity));
    }

    fn absorb(&mut self, other: Self) {
        for (key, (count, severity)) in other.0 {
            let entry = self.0.entry(key).or_default();
            *entry = (entry.0 + count, severity);
        }
    }
}

/// Reads a payments export. Refused rows go to the builder; the payments are returned for grouping and
/// linking. Payers whom refused rows name next to words that refuse contact are added to `remarked`.
///
/// # Errors
/// [`obole_ledger::Kind::Unreadable`] when the file cannot be read.
pub(crate) fn read(
    source_file: &Source,
    sniff: &Sniff,
    chosen: Option<DateOrder>,
    (builder, remarked): (&mut LedgerBuilder, &mut Vec<Payer>),
    progress: &mut dyn FnMut(u64),
) -> Result<(Vec<Payment>, ExtraGifts)> {
    let source_file = &source_file.with_currencies(sniff.delimiter, || Columns::of(&sniff.header).amounts());
    let (name, path) = (source_file.name(), source_file.path());
    // An answer to a question of the association may be an objection.
    refuse_unknown_refusals(&sniff.header, is_own, &name)?;
    let encoding = source_file.weigh()?;
    let columns = Columns::of(&sniff.header);
    let rows = || -> Result<Records<Utf8Reader<Box<dyn Read + Send>>>> {
        Records::open_after(source_file.reader(encoding)?, sniff.delimiter, sniff.preamble)
            .map_err(|e| e.in_file(path))
    };
    let (decided, evidence) = decide(rows()?, &columns, chosen, path)?;

    let of_columns = [
        ("encoding", encoding.name()),
        ("separator", sniff.delimiter_name()),
        ("date_order", evidence.name(Some(decided.dates))),
        ("decimal_mark", mark_name(decided.total)),
    ];
    let (source, size) = register(source_file, Format::HelloAssoPayments.name(), of_columns, builder)?;
    find_left_out(&sniff.header, source, builder);

    let mut records = rows()?;
    let (mut payments, mut extras) = (Vec::new(), ExtraGifts::default());
    let mut shared = SharedValues::default();
    let mut counts = Counts::default();
    let (mut bytes, mut stray_quotes, mut read) = (0, 0, 0_u32);
    while let Some(record) = records.advance().map_err(|e| e.in_file(path))? {
        let place = RowPlace { source, row: record.line };
        match payment(&record, &columns, &decided, place, &mut counts) {
            Ok((mut payment, inside)) => {
                extras.see(&payment, inside);
                shared.share(&mut payment);
                stray_quotes += u64::from(record.stray_quote);
                if payment.remark.is_some() {
                    remarks::find(payment.remark, place, &sniff.header, builder);
                }
                payments.push(payment);
            }
            Err(faults) => {
                if let Some((at, people)) = row::remark_of_refused(&record, &columns, &decided) {
                    remarks::find(at, place, &sniff.header, builder);
                    remarked.extend(people);
                }
                builder.refuse_all(place, faults.into_iter().map(named));
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
    builder.find_count(source, FindingCode::StrayQuote, Severity::Warning, None, stray_quotes);
    progress(size);
    for ((code, column), (count, severity)) in counts.0 {
        builder.find(Finding {
            code,
            severity: severity.unwrap_or(Severity::Note),
            file: name.clone(),
            row: None,
            column: Some(column.to_owned()),
            count: Some(count),
        });
    }
    Ok((payments, extras))
}

/// Returns a fault with the name of its column; faults of the whole row name none.
fn named((field, code): (Field, FindingCode)) -> Fault {
    let whole = [FindingCode::WrongNumberOfCells, FindingCode::UnclosedQuote, FindingCode::CellTooLarge];
    let column = if whole.contains(&code) { "" } else { name_of(field) };
    (column.into(), code)
}

/// Decides the order of the dates and the decimal marks, each for its whole column, in a first pass.
fn decide<R: Read>(
    mut records: Records<R>,
    columns: &Columns,
    chosen: Option<DateOrder>,
    path: &Path,
) -> Result<(Decided, DateColumn)> {
    let (mut dates, mut births) = (DateColumn::default(), DateColumn::default());
    let (mut total, mut extra) = (MarkEvidence::default(), MarkEvidence::default());
    while let Some(record) = records.advance().map_err(|e| e.in_file(path))? {
        if columns.fault(&record).is_some() {
            continue;
        }
        let cell = |field: Field| text_of(&record, columns, field).unwrap_or_default();
        dates.see(cell(Field::Date));
        births.see(cell(Field::BirthDate));
        total.see(cell(Field::Total));
        extra.see(cell(Field::ExtraGift));
    }
    // The platform writes the day first.
    let own = chosen.unwrap_or(DateOrder::DayFirst);
    let order = chosen.or(dates.of_platform(Some(own)));
    let decided = Decided {
        dates: dates.must(order, path, name_of(Field::Date))?,
        births: births.decide_or(Some(own)),
        total: total.decide(),
        extra: extra.decide(),
    };
    Ok((decided, dates))
}

/// Drops the columns that an association added and adds findings that name them; a name that could be data is
/// replaced by the column's position.
fn find_left_out(header: &[String], source: u16, builder: &mut LedgerBuilder) {
    for (at, written) in header.iter().enumerate() {
        let name = column_name(written);
        let first = header.iter().position(|other| column_name(other) == name) == Some(at);
        if is_own(written) && first {
            if LEFT_OUT.contains(&name.as_str()) {
                builder.count_column_left_out(source, written);
            }
            continue;
        }
        let column = shown(at, written);
        builder.leave_column_out(source, written, &column);
    }
}

/// Returns whether a column belongs to the export and was not added by the association.
fn is_own(written: &str) -> bool {
    let name = column_name(written);
    NAMES.iter().any(|(_, taken)| column_name(taken) == name) || LEFT_OUT.contains(&name.as_str())
}
