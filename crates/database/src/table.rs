//! The file of rows: CSV by RFC 4180 in UTF-8.

use std::io::Write;
use std::path::Path;

use csv::{ByteRecord, Terminator, WriterBuilder};
use obole_error::{Error, Kind, Result, message};

/// A file to which rows are written as they come.
pub(crate) struct RowWriter<'a> {
    out: csv::Writer<&'a mut dyn Write>,
    /// The final place of the file, for errors.
    path: &'a Path,
    /// Names of the columns, if the query gives them; otherwise those of the database.
    header: Option<Vec<String>>,
    names: Vec<String>,
    rows: u64,
}

impl<'a> RowWriter<'a> {
    pub(crate) fn new(out: &'a mut dyn Write, path: &'a Path, header: Option<Vec<String>>) -> Self {
        let out = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        Self { out, path, header, names: Vec::new(), rows: 0 }
    }

    /// Writes the header; the names are those of the database.
    pub(crate) fn begin(&mut self, names: Vec<String>) -> Result<()> {
        self.names = self.header.take().unwrap_or(names);
        self.out.write_record(&self.names).map_err(|e| failed(self.path, e))
    }

    /// Writes a row.
    pub(crate) fn row(&mut self, cells: &ByteRecord) -> Result<()> {
        // PostgreSQL and the connection to MySQL give UTF-8; a file of SQLite may hold anything.
        if let Some(at) = cells.iter().position(|cell| std::str::from_utf8(cell).is_err()) {
            return Err(self.not_text(at));
        }
        self.rows += 1;
        self.out.write_byte_record(cells).map_err(|e| failed(self.path, e))
    }

    /// Returns the refusal of a column that holds bytes.
    pub(crate) fn not_text(&self, at: usize) -> Error {
        let column = self.names.get(at).cloned().unwrap_or_default();
        not_text(&column)
    }

    /// Writes what is left and returns the number of rows.
    pub(crate) fn end(mut self) -> Result<u64> {
        self.out.flush().map_err(|e| Error::io("cannot-write-file", self.path, e))?;
        Ok(self.rows)
    }
}

/// Returns the refusal of a column, by its name.
pub(crate) fn not_text(column: &str) -> Error {
    let message = message!("database-not-text", column = obole_error::personal::masked_name(column));
    Error::new(Kind::Unreadable, message).hint("database-leave-out-column")
}

fn failed(path: &Path, error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Error::io("cannot-write-file", path, error),
        other => Error::new(Kind::System, message!("database-failed", words = format!("{other:?}"))),
    }
}
