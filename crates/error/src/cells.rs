//! CSV files that people may open in a spreadsheet.

use std::borrow::Cow;
use std::io::Write;

use crate::{Error, Kind, Result};

/// Returns a cell that a spreadsheet shows as text, never as a formula: cells that begin with `=`, `+`, `-`,
/// `@`, tab or a line break, also after spaces, get a leading apostrophe (OWASP, "CSV Injection"). All text
/// in tables that people may open is escaped by this function.
///
/// ```
/// assert_eq!(obole_error::escape_cell("=1+1"), "'=1+1");
/// assert_eq!(obole_error::escape_cell("Zéphyrin"), "Zéphyrin");
/// ```
pub fn escape_cell(cell: &str) -> Cow<'_, str> {
    // The full-width signs are formulas too in East Asian settings.
    let formula = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    if cell.trim_start_matches(' ').starts_with(formula) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Writes CSV cell by cell; no text in it is a formula in a spreadsheet ([`escape_cell`]).
///
/// ```
/// use obole_error::CellWriter;
///
/// let mut cells = CellWriter::new(Vec::new());
/// cells.row(["donor_id", "net"])?;
/// cells.text("=D1")?;
/// cells.plain("-2.50")?;
/// cells.end_row()?;
/// assert_eq!(cells.finish()?, b"donor_id,net\n'=D1,-2.50\n");
/// # Ok::<(), obole_error::Error>(())
/// ```
pub struct CellWriter<W: Write>(csv::Writer<W>);

impl<W: Write> CellWriter<W> {
    /// Creates a writer of comma-separated UTF-8.
    pub fn new(out: W) -> Self {
        Self(csv::Writer::from_writer(out))
    }

    /// Creates a writer of UTF-8 with another separator, such as the semicolon of a French spreadsheet.
    pub fn with_separator(out: W, separator: u8) -> Self {
        Self(csv::WriterBuilder::new().delimiter(separator).from_writer(out))
    }

    /// Writes a cell of text.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn text(&mut self, text: &str) -> Result<()> {
        self.plain(&escape_cell(text))
    }

    /// Writes a cell without escaping: a number, which may have a minus sign, or a text that is already
    /// escaped.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn plain(&mut self, cell: &str) -> Result<()> {
        self.0.write_field(cell).map_err(not_written)
    }

    /// Ends the row.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn end_row(&mut self) -> Result<()> {
        self.0.write_record(None::<&[u8]>).map_err(not_written)
    }

    /// Writes a row of texts and ends it.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn row<T: AsRef<str>>(&mut self, texts: impl IntoIterator<Item = T>) -> Result<()> {
        for text in texts {
            self.text(text.as_ref())?;
        }
        self.end_row()
    }

    /// Writes what is buffered and returns `out`.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn finish(self) -> Result<W> {
        self.0.into_inner().map_err(|error| Error::from(std::io::Error::from(error.error().kind())))
    }
}

fn not_written(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Error::from(error),
        _ => Error::new(Kind::System, "table-unwritable"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in
            ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＋1", "－1", "＠A"]
        {
            assert!(escape_cell(cell).starts_with('\''), "{cell:?}");
        }
        for cell in ["", "a=1", "12,00", "é", "'=1"] {
            assert_eq!(escape_cell(cell), cell);
        }
    }
}
