//! A text table with a header: positions of columns, cells as text, errors with their place.

use std::io::Read;

use crate::{Error, Kind, Result};

/// Reads a header and gives the cells of each row by column.
pub(super) struct Table<R> {
    reader: csv::Reader<R>,
    header: Vec<String>,
    record: csv::ByteRecord,
    row: u32,
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
        Ok(Self { reader, header, record: csv::ByteRecord::new(), row: 1 })
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// Goes to the next row; `None` at the end.
    pub(super) fn advance(&mut self, name: &str) -> Result<Option<Row<'_>>> {
        let more = self.reader.read_byte_record(&mut self.record).map_err(|e| csv_error(e).in_file(name))?;
        self.row += 1;
        Ok(more.then_some(Row { record: &self.record, number: self.row, cells: self.header.len() }))
    }

    pub(super) fn into_inner(self) -> R {
        self.reader.into_inner()
    }
}

/// One row of a table.
pub(super) struct Row<'a> {
    record: &'a csv::ByteRecord,
    pub(super) number: u32,
    cells: usize,
}

/// A cell is not text.
pub(super) struct NotText;

impl<'a> Row<'a> {
    /// Whether the row has as many cells as the header.
    pub(super) fn is_whole(&self) -> bool {
        self.record.len() == self.cells
    }

    /// The cell of a column as trimmed text; empty where the table has no such column.
    pub(super) fn cell(&self, column: Option<usize>) -> std::result::Result<&'a str, NotText> {
        let Some(bytes) = column.and_then(|column| self.record.get(column)) else { return Ok("") };
        std::str::from_utf8(bytes).map(str::trim).map_err(|_| NotText)
    }
}

/// The position of a column by its name, whatever its case.
pub(super) fn position(header: &[String], name: &str) -> Option<usize> {
    header.iter().position(|cell| cell.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
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
