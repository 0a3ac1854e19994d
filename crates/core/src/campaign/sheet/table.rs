//! The cells of a sheet as texts, before anything is understood.

use obole_ledger::{Error, Kind, message};

use super::cell;
use crate::Result;

/// A sheet as texts: the names of its columns and its rows, each with its number in the file.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SheetTable {
    header: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
}

/// Shows the size, never a cell.
impl std::fmt::Debug for SheetTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SheetTable({} columns, {} rows)", self.header.len(), self.rows.len())
    }
}

impl SheetTable {
    /// Reads the formats that spreadsheets write as text: comma, semicolon or tab as separator; UTF-8, UTF-16
    /// or Windows-1252. Rows without a text are left out.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when it is no table; [`Kind::Refused`], with the row, when a cell is no text or a
    /// row has more or fewer cells than the header.
    ///
    /// ```
    /// use obole::campaign::SheetTable;
    ///
    /// # fn main() -> obole::Result<()> {
    /// let mut table = SheetTable::parse("Garder ?;id\r\noui;A1\r\n".as_bytes())?;
    /// table.rename(|title| (title == "Garder ?").then(|| "keep".to_owned()));
    /// assert_eq!(table.header(), ["keep", "id"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let unreadable = || Error::new(Kind::Unreadable, "sheet-not-a-table");
        let bytes = cell::narrowed(bytes).ok_or_else(unreadable)?;
        let mut csv =
            csv::ReaderBuilder::new().delimiter(delimiter(&bytes)).flexible(true).from_reader(bytes.as_ref());
        let header: Vec<String> = csv
            .byte_headers()
            .map_err(|_| unreadable())?
            .iter()
            .map(|name| cell::text(name).unwrap_or_default())
            .collect();
        let mut rows = Vec::new();
        for (record, number) in csv.byte_records().zip(2_u64..) {
            let record = record.map_err(|_| unreadable().at_row(number))?;
            let cells = texts(&record, header.len()).map_err(|e| e.at_row(number))?;
            if !cells.iter().all(String::is_empty) {
                rows.push((number, cells));
            }
        }
        Ok(Self { header, rows })
    }

    /// Returns the names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Returns the rows, each with its number in the file.
    pub(super) fn rows(&self) -> &[(u64, Vec<String>)] {
        &self.rows
    }

    /// Renames columns: `code_of` returns the name of [`super::COLUMNS`] that a title stands for.
    pub fn rename(&mut self, code_of: impl Fn(&str) -> Option<String>) {
        for name in &mut self.header {
            if let Some(code) = code_of(name) {
                *name = code;
            }
        }
    }

    /// Returns the position of a column, in any case of letters.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when two columns have the name.
    pub(super) fn find(&self, name: &str) -> Result<Option<usize>> {
        let is_named = |(_, cell): &(usize, &String)| cell.to_lowercase() == name;
        let mut found = self.header.iter().enumerate().filter(is_named).map(|(at, _)| at);
        let first = found.next();
        match found.next() {
            None => Ok(first),
            Some(_) => {
                Err(Error::new(Kind::Unreadable, message!("sheet-column-twice", name = name)).at_row(1))
            }
        }
    }

    /// Returns the name of a column, or its letters if it has none.
    pub(super) fn name(&self, at: usize) -> String {
        self.header.get(at).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| letters(at))
    }
}

/// Returns the texts of a record, which must have as many cells as the header; a spreadsheet may add empty
/// ones.
fn texts(record: &csv::ByteRecord, width: usize) -> Result<Vec<String>> {
    let cells: Vec<String> = record
        .iter()
        .enumerate()
        .map(|(at, cell)| {
            cell::text(cell).ok_or_else(|| {
                Error::new(Kind::Refused, "cell-not-text").in_column(letters(at)).hint("save-sheet-as-csv")
            })
        })
        .collect::<Result<_>>()?;
    let full = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    if full > 0 && (full > width || cells.len() < width) {
        return Err(Error::new(Kind::Refused, "row-of-other-length").hint("cells-moved"));
    }
    Ok(cells)
}

/// Returns the name of a column by its position, as spreadsheets show it (A to Z, then AA).
fn letters(at: usize) -> String {
    let letter =
        |n: usize| char::from_u32(u32::from(b'A') + u32::try_from(n % 26).unwrap_or(0)).unwrap_or('?');
    match at / 26 {
        0 => letter(at).to_string(),
        high => format!("{}{}", letter(high - 1), letter(at)),
    }
}

/// Returns the byte that separates the cells of the first line.
fn delimiter(bytes: &[u8]) -> u8 {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |mark: u8| first.iter().filter(|byte| **byte == mark).count();
    // The comma wins ties, so that a sheet of one column is read as it was written.
    [b'\t', b';', b','].into_iter().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}
