//! The cells of a sheet as texts, before anything is understood.

use std::collections::BTreeMap;

use obole_ledger::{Error, Kind, message};

use super::cell;
use crate::Result;

/// Number of rows at the top of a sheet among which its header is looked for.
const HEADER_WITHIN: usize = 20;

/// Number of separators that a header has at least: one fewer than the columns that every sheet has.
const SEPARATORS: usize = 3;

/// One cell as text; `None` in an encoding that is not known.
type Cell = Option<String>;

/// A sheet as texts: the names of its columns and its rows, each with its number in the file.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SheetTable {
    /// Codes of the columns that have one, otherwise their titles.
    header: Vec<String>,
    /// Names of the columns as the sheet writes them.
    titles: Vec<String>,
    header_row: u64,
    rows: Vec<(u64, Vec<Cell>)>,
    /// Titles under which a person looks for columns that the sheet does not have, by their codes.
    usual_titles: BTreeMap<String, String>,
}

/// Shows the size, never a cell.
impl std::fmt::Debug for SheetTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SheetTable({} columns, {} rows)", self.header.len(), self.rows.len())
    }
}

impl SheetTable {
    /// Reads the formats that spreadsheets write as text: comma, semicolon or tab as separator; UTF-8, UTF-16
    /// or Windows-1252. Rows without a text are left out. Rows that do not fit the header, and cells that are
    /// not text, are refused when the sheet is read ([`super::read_table`]), with all its other faults.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when it is no table.
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
        let mut csv = csv::ReaderBuilder::new()
            .delimiter(delimiter(&bytes))
            .flexible(true)
            .has_headers(false)
            .from_reader(bytes.as_ref());
        let (mut rows, mut counter) = (Vec::new(), RowCounter { bytes: &bytes, row: 0 });
        for record in csv.byte_records() {
            let record = record.map_err(|_| unreadable())?;
            let number = counter.row_of(&record);
            let cells: Vec<Cell> = record.iter().map(cell::text).collect();
            if rows.is_empty() || cells.iter().any(|cell| cell.as_deref() != Some("")) {
                rows.push((number, cells));
            }
        }
        let mut table = Self { rows, ..Self::default() };
        table.begin_at(0);
        Ok(table)
    }

    /// Makes a row the header, and leaves out the rows above it.
    fn begin_at(&mut self, at: usize) {
        let mut rows = self.rows.drain(..).skip(at);
        let (number, cells) = rows.next().unwrap_or_default();
        self.titles = cells.into_iter().map(Option::unwrap_or_default).collect();
        self.rows = rows.collect();
        self.header.clone_from(&self.titles);
        self.header_row = number;
    }

    /// Returns the names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Returns the row of the file that names the columns.
    pub(super) fn header_row(&self) -> u64 {
        self.header_row
    }

    /// Returns the number of each row in the file with its cells, or its faults.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u64, Result<Vec<&str>>)> {
        self.rows.iter().map(|(number, cells)| (*number, self.texts(*number, cells)))
    }

    /// Returns the texts of a row, which must have as many cells as the header; a spreadsheet may add empty
    /// ones.
    fn texts<'a>(&self, number: u64, cells: &'a [Cell]) -> Result<Vec<&'a str>> {
        let width = self.header.len();
        let full = cells.iter().rposition(|cell| cell.as_deref() != Some("")).map_or(0, |last| last + 1);
        if full > width || cells.len() < width {
            let fault = Error::new(Kind::Refused, "row-of-other-length").at_row(number);
            return Err(fault.hint("cells-moved"));
        }
        let not_text = cells.iter().enumerate().filter(|(_, cell)| cell.is_none()).map(|(at, _)| {
            let fault = Error::new(Kind::Refused, "cell-not-text").at_row(number);
            fault.in_column(letters(at)).hint("save-sheet-as-csv")
        });
        Error::joined(not_text).map_or_else(|| Ok(cells.iter().flatten().map(String::as_str).collect()), Err)
    }

    /// Renames columns: `code_of` returns the name of [`super::COLUMNS`] that a title stands for. If the
    /// first row names no column of donors, the first of the rows below that does is the header: people write
    /// a title above it.
    pub fn rename(&mut self, code_of: impl Fn(&str) -> Option<String>) {
        let code = |title: &str| code_of(title).unwrap_or_else(|| title.to_owned());
        let is_donor = |title: &str| code(title).eq_ignore_ascii_case("donor_id");
        if !self.titles.iter().any(|title| is_donor(title)) {
            let top = self.rows.iter().take(HEADER_WITHIN);
            let found = top.map(|(_, cells)| cells.iter().flatten().any(|title| is_donor(title)));
            if let Some(at) = found.enumerate().find_map(|(at, found)| found.then_some(at)) {
                self.begin_at(at);
            }
        }
        self.header = self.titles.iter().map(|title| code(title)).collect();
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
                Err(Error::new(Kind::Unreadable, message!("sheet-column-twice", name = self.title(name)))
                    .at_row(self.header_row))
            }
        }
    }

    /// Returns whether a column has this title, in any case of letters.
    pub fn holds_title(&self, title: &str) -> bool {
        self.titles.iter().any(|other| other.to_lowercase() == title.to_lowercase())
    }

    /// Sets the titles of columns, by their codes, for messages about columns that the sheet does not have.
    pub fn set_usual_titles(&mut self, titles: BTreeMap<String, String>) {
        self.usual_titles = titles;
    }

    /// Returns the title of a column of [`super::COLUMNS`] as the sheet writes it. If the sheet has no such
    /// column, returns its usual title, or the name itself.
    pub fn title<'a>(&'a self, name: &'a str) -> &'a str {
        let at = self.header.iter().position(|cell| cell.to_lowercase() == name);
        let title = at.and_then(|at| self.titles.get(at)).or_else(|| self.usual_titles.get(name));
        title.map_or(name, String::as_str)
    }

    /// Returns the title of a column by its position, or its letters if it has none.
    pub(super) fn name(&self, at: usize) -> String {
        self.titles.get(at).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| letters(at))
    }
}

/// Numbers rows as a spreadsheet shows them: empty ones count, line breaks within a cell do not.
struct RowCounter<'a> {
    bytes: &'a [u8],
    row: u64,
}

impl RowCounter<'_> {
    fn row_of(&mut self, record: &csv::ByteRecord) -> u64 {
        let start = record.position().and_then(|place| usize::try_from(place.byte()).ok()).unwrap_or(0);
        // The reader begins a record before the empty lines above it, and after a CR before its LF.
        let is_half = start.checked_sub(1).and_then(|before| self.bytes.get(before)) == Some(&b'\r');
        let above = self.bytes.get(start..).unwrap_or_default();
        let above = if is_half { above.strip_prefix(b"\n").unwrap_or(above) } else { above };
        let ends = above.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let empty = ends.filter(|byte| **byte == b'\n').count();
        self.row += 1 + empty as u64;
        self.row
    }
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

/// Returns the byte that separates the cells: the most frequent one of the first line that may be a header,
/// because a title may be above it.
fn delimiter(bytes: &[u8]) -> u8 {
    const MARKS: [u8; 3] = [b'\t', b';', b','];
    let count = |line: &[u8], mark: u8| line.iter().filter(|byte| **byte == mark).count();
    let lines = || bytes.split(|byte| *byte == b'\n').take(HEADER_WITHIN);
    let is_header = |line: &&[u8]| MARKS.iter().any(|mark| count(line, *mark) >= SEPARATORS);
    let header = lines().find(is_header).or_else(|| lines().next()).unwrap_or_default();
    // The comma wins ties, so that a sheet of one column is read as it was written.
    MARKS.into_iter().max_by_key(|mark| count(header, *mark)).unwrap_or(b',')
}
