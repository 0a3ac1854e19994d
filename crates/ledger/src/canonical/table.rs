//! A text table with a header: positions of columns, cells as text, errors with their place.

use std::io::Read;

use crate::{Error, Kind, Result};

/// Reads a header and gives the cells of each row by column.
pub(super) struct Table<R> {
    reader: csv::Reader<R>,
    header: Vec<String>,
    record: Option<Record>,
    row: u32,
}

/// The cells of one row: text throughout, as nearly always, or bytes of which some are not.
enum Record {
    Text(csv::StringRecord),
    Bytes(csv::ByteRecord),
}

impl<R: Read> Table<R> {
    pub(super) fn open(reader: R, delimiter: u8, name: &str) -> Result<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .buffer_capacity(1 << 18)
            .from_reader(reader);
        let header: Vec<String> = reader
            .byte_headers()
            .map_err(|e| csv_error(e).in_file(name))?
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').trim().to_owned())
            .collect();
        if header.iter().all(String::is_empty) {
            return Err(Error::new(Kind::Unreadable, "the file is empty")
                .in_file(name)
                .hint("export the file again"));
        }
        Ok(Self { reader, header, record: None, row: 1 })
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// Goes to the next row; `None` at the end.
    pub(super) fn advance(&mut self, name: &str) -> Result<Option<Row<'_>>> {
        // The record goes from row to row, so that its memory is used again.
        let mut bytes = match self.record.take() {
            Some(Record::Text(record)) => record.into_byte_record(),
            Some(Record::Bytes(record)) => record,
            None => csv::ByteRecord::new(),
        };
        let more = self.reader.read_byte_record(&mut bytes).map_err(|e| csv_error(e).in_file(name))?;
        self.row += 1;
        let record = csv::StringRecord::from_byte_record(bytes)
            .map_or_else(|not_text| Record::Bytes(not_text.into_byte_record()), Record::Text);
        let record = self.record.insert(record);
        Ok(more.then_some(Row { record, number: self.row, cells: self.header.len() }))
    }

    pub(super) fn into_inner(self) -> R {
        self.reader.into_inner()
    }
}

/// One row of a table.
pub(super) struct Row<'a> {
    record: &'a Record,
    pub(super) number: u32,
    cells: usize,
}

/// A cell is not text.
pub(super) struct NotText;

impl<'a> Row<'a> {
    /// Whether the row has as many cells as the header.
    pub(super) fn is_whole(&self) -> bool {
        let found = match self.record {
            Record::Text(record) => record.len(),
            Record::Bytes(record) => record.len(),
        };
        found == self.cells
    }

    /// The cell of a column as trimmed text; empty where the table has no such column.
    pub(super) fn cell(&self, column: Option<usize>) -> std::result::Result<&'a str, NotText> {
        let Some(column) = column else { return Ok("") };
        match self.record {
            Record::Text(record) => Ok(trimmed(record.get(column).unwrap_or_default())),
            Record::Bytes(record) => {
                let cell = std::str::from_utf8(record.get(column).unwrap_or_default());
                cell.map(trimmed).map_err(|_| NotText)
            }
        }
    }
}

/// Without white space at the ends, where there nearly never is any.
fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [] => cell,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}

/// The position of a column by its name, whatever its case.
pub(super) fn position(header: &[String], name: &str) -> Option<usize> {
    header.iter().position(|cell| cell.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
}

/// Refuses a header that names a known column twice: nobody can tell which one is meant.
pub(super) fn once<'a>(
    header: &[String],
    known: impl IntoIterator<Item = &'a &'a str>,
    file: &str,
) -> Result<()> {
    let twice = known.into_iter().find(|name| {
        position(header, name)
            .is_some_and(|at| position(header.get(at + 1..).unwrap_or_default(), name).is_some())
    });
    twice.map_or(Ok(()), |name| {
        Err(Error::new(Kind::Unreadable, "the header names this column twice")
            .in_file(file)
            .in_column(*name)
            .hint("delete or rename one of the two"))
    })
}

/// 0 and 1, and the words that spreadsheets make of them; empty is "not said".
pub(super) fn flag(cell: &str) -> std::result::Result<Option<bool>, ()> {
    match cell {
        "" => Ok(None),
        "0" => Ok(Some(false)),
        "1" => Ok(Some(true)),
        _ => match cell.to_lowercase().as_str() {
            "false" | "no" | "non" | "faux" => Ok(Some(false)),
            "true" | "yes" | "oui" | "vrai" => Ok(Some(true)),
            _ => Err(()),
        },
    }
}

pub(super) fn csv_error(error: csv::Error) -> Error {
    let row = error.position().map(|position| position.record() + 1);
    let wrapped = match error.into_kind() {
        csv::ErrorKind::Io(e) => Error::from(e),
        _ => Error::new(Kind::Unreadable, "the file is not a table of separated values"),
    };
    match row {
        Some(row) => wrapped.at_row(row),
        None => wrapped,
    }
}
