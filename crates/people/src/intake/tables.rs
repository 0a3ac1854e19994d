//! Canonical tables: streamed when they are plain, otherwise examined in full first.

use obole_ledger::canonical::{Dialect, read_gifts, read_named_donors};
use obole_ledger::records::Records;
use obole_ledger::{DateOrder, DecimalMark, LedgerBuilder, Result};

use super::names::RowNames;
use crate::columns::{DateColumn, MarkEvidence, mark_name};
use crate::platforms::Format;
use crate::platforms::Sniff;
use crate::source::Source;
use crate::text::Encoding;

/// Reads one canonical table into the builder.
///
/// A plain file is streamed once, with ISO dates only and no amount that could be read in two ways: later
/// rows that are not plain are refused one by one. In any other file, a first pass decides the columns.
pub(super) fn read(
    table: &Source,
    sniff: &Sniff,
    chosen: Option<DateOrder>,
    thorough: bool,
    (builder, names): (&mut LedgerBuilder, &mut RowNames),
    progress: &mut dyn FnMut(u64),
) -> Result<()> {
    let is_amount = |name: &String| name.eq_ignore_ascii_case("amount");
    let amounts = || sniff.header.iter().position(is_amount).into_iter().collect();
    let table = &table.with_currencies(sniff.delimiter, amounts);
    let (encoding, columns) = if sniff.plain && !thorough {
        (Encoding::Utf8, Columns::default())
    } else {
        let encoding = table.weigh()?;
        (encoding, look(table, sniff, encoding)?)
    };
    let dates =
        if columns.dates.is_iso() { None } else { Some(columns.dates.must(chosen, table.path(), "date")?) };
    let gifts = sniff.format == Format::CanonicalGifts;
    // Days of consents in a table of donors.
    let dates = if gifts { dates } else { dates.or(chosen) };
    let decimal = if sniff.plain { DecimalMark::Unknown } else { columns.amounts.decide() };
    let dialect = Dialect { delimiter: sniff.delimiter, preamble: sniff.preamble, decimal, dates };

    let name = table.name();
    let reader = table.reader(encoding)?;
    let source = if gifts {
        read_gifts(reader, &name, &dialect, builder, progress)?
    } else {
        read_named_donors(reader, &name, &dialect, (builder, names), progress)?
    };
    // The receipt holds the hash of the file on the disk, not of its decoded text.
    let is_itself = encoding == Encoding::Utf8 && !table.is_made();
    let raw = if is_itself { None } else { Some(table.hash()?) };
    if let Some(receipt) = builder.source_mut(source) {
        if let Some(raw) = raw {
            receipt.sha256 = raw.sha256;
            receipt.bytes = raw.bytes;
        }
        let mut decided = vec![("encoding", encoding.name()), ("separator", sniff.delimiter_name())];
        if gifts {
            decided.push(("date_order", columns.dates.name(dates)));
            decided.push(("decimal_mark", if sniff.plain { "point" } else { mark_name(decimal) }));
        }
        for (key, value) in decided {
            receipt.decided.insert(key.to_owned(), value.to_owned());
        }
    }
    Ok(())
}

/// Evidence of the columns of a table of gifts.
#[derive(Default)]
struct Columns {
    dates: DateColumn,
    amounts: MarkEvidence,
}

/// Makes the first pass, in bounded memory.
fn look(table: &Source, sniff: &Sniff, encoding: Encoding) -> Result<Columns> {
    let mut columns = Columns::default();
    let find = |name: &str| sniff.header.iter().position(|cell| cell.eq_ignore_ascii_case(name));
    let (Some(date), Some(amount)) = (find("date"), find("amount")) else { return Ok(columns) };
    let path = table.path();
    let reader = table.reader(encoding)?;
    let records = Records::open_after(reader, sniff.delimiter, sniff.preamble);
    let mut records = records.map_err(|e| e.in_file(path))?;
    while let Some(record) = records.advance().map_err(|e| e.in_file(path))? {
        // Rows with a wrong number of cells are refused later; their cells may be under another column name.
        if record.fault.is_none() && record.len() == sniff.header.len() {
            columns.dates.see(record.text(date).unwrap_or_default());
            columns.amounts.see(record.text(amount).unwrap_or_default());
        }
    }
    Ok(columns)
}
