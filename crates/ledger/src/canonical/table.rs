//! A text table with a header: positions of columns, cells as text, errors with their place.

use std::io::Read;

use super::Dialect;
use crate::records::{Lines, NotText, Record, Records};
use crate::{Error, FindingCode, Kind, Result};

/// Reads a header and returns the cells of each row by column.
pub(super) struct Table<R> {
    records: Records<R>,
    stray_quotes: u64,
}

impl<R: Read> Table<R> {
    pub(super) fn open(reader: R, dialect: &Dialect, name: &str) -> Result<Self> {
        let records =
            Records::open_after(reader, dialect.delimiter, dialect.preamble).map_err(|e| e.in_file(name))?;
        if records.header().iter().all(String::is_empty) {
            return Err(Error::new(Kind::Unreadable, "file-empty").in_file(name).hint("export-again"));
        }
        Ok(Self { records, stray_quotes: 0 })
    }

    pub(super) fn header(&self) -> &[String] {
        self.records.header()
    }

    /// Moves to the next row; returns `None` at the end.
    pub(super) fn advance(&mut self, name: &str) -> Result<Option<Row<'_>>> {
        let cells = self.records.header().len();
        let Some(record) = self.records.advance().map_err(|e| e.in_file(name))? else { return Ok(None) };
        self.stray_quotes += u64::from(record.stray_quote && record.fault.is_none());
        Ok(Some(Row { number: record.line, record, cells }))
    }

    /// Returns the lines of the file, the number of rows in which a quote was read as text, and the reader.
    pub(super) fn finish(self) -> (Lines, u64, R) {
        (self.records.lines(), self.stray_quotes, self.records.into_inner())
    }
}

/// One row of a table.
pub(super) struct Row<'a> {
    record: Record<'a>,
    /// Line of the file on which it begins.
    pub(super) number: u32,
    cells: usize,
}

impl<'a> Row<'a> {
    /// Returns the fault that makes the whole row unreadable: an open quote, a cell that is too large,
    /// another number of cells than the header.
    pub(super) fn fault(&self) -> Option<FindingCode> {
        let count = || (self.record.len() != self.cells).then_some(FindingCode::WrongNumberOfCells);
        self.record.fault.or_else(count)
    }

    /// The row as it was read.
    pub(super) const fn record(&self) -> &Record<'a> {
        &self.record
    }

    /// The number of cells of the row.
    pub(super) fn len(&self) -> usize {
        self.record.len()
    }

    /// Returns the cell of a column as trimmed text; empty if the table has no such column.
    pub(super) fn cell(&self, column: Option<usize>) -> std::result::Result<&'a str, NotText> {
        column.map_or(Ok(""), |column| self.record.text(column))
    }
}

/// Returns the position of a column by its name, ignoring case.
pub(super) fn position(header: &[String], name: &str) -> Option<usize> {
    header.iter().position(|cell| cell.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
}

/// Refuses a header that names a known column twice: it is not clear which one is meant.
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
        Err(Error::new(Kind::Unreadable, "column-twice")
            .in_file(file)
            .in_column(*name)
            .hint("delete-or-rename"))
    })
}

/// Reads 0 and 1, and the words that spreadsheets make of them; returns `None` for an empty cell.
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
        _ => Error::new(Kind::Unreadable, "not-a-table"),
    };
    match row {
        Some(row) => wrapped.at_row(row),
        None => wrapped,
    }
}
