//! Reads tables of any origin as text: CSV line by line, so that no row is swallowed by the quotes of
//! another.

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use obole_error::Value;
use obole_ledger::records::{Record, Records};
use obole_ledger::{FindingCode, holds_personal, message};

use crate::{Error, Kind, Result};

/// A table of any origin, as text: the content of each cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    columns: Vec<(String, Cells)>,
    lines: Vec<u32>,
    stray_quotes: Vec<u32>,
}

/// The cells of a column, concatenated, with the end of each: a table takes little more memory than its file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
    }
}

impl Table {
    /// Returns the names of the columns.
    pub fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |(_, cells)| cells.ends.len())
    }

    /// Returns whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the line of the file on which each row begins; the header is on line 1. Empty if a row is not
    /// a line.
    pub fn lines(&self) -> &[u32] {
        &self.lines
    }

    /// Returns the lines of the file on which a quote was read as text; the header is on line 1.
    pub fn stray_quotes(&self) -> &[u32] {
        &self.stray_quotes
    }

    /// Returns the cells of a column; a missing value is empty.
    ///
    /// # Errors
    /// [`Kind::Usage`] when there is no such column; the hint names the columns that exist.
    pub fn column(&self, name: &str) -> Result<Vec<&str>> {
        let found = self.columns.iter().find(|(known, _)| known == name);
        let (_, cells) = found.ok_or_else(|| {
            Error::new(Kind::Usage, message!("column-missing", name = name))
                .hint(message!("columns-are", columns = Value::list(self.names())))
        })?;
        Ok(cells.iter().collect())
    }
}

/// Reads a table. The ending of the file decides between Parquet and CSV; the header decides the separator of
/// CSV (comma, semicolon or tab).
///
/// # Errors
/// [`Kind::Unreadable`] when it is not a table, damaged or empty. The error names the line of a CSV row that
/// cannot be read: a table without that row would give other figures.
pub fn read_table(path: &Path) -> Result<Table> {
    let is_parquet = path.extension().is_some_and(|ending| ending == "parquet");
    let read = || if is_parquet { read_parquet(path) } else { read_csv(path) };
    // The Parquet reader panics on some damaged files.
    let table = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .map_err(|_| Error::new(Kind::Unreadable, "table-damaged"))
        .and_then(|read| read)
        .map_err(|e| e.in_file(path))?;
    if table.is_empty() {
        return Err(Error::new(Kind::Unreadable, "table-without-rows").in_file(path));
    }
    // Column names appear in reports and messages.
    if table.names().into_iter().any(holds_personal) {
        return Err(Error::new(Kind::Unreadable, "header-personal").in_file(path).hint("add-header"));
    }
    Ok(table)
}

#[cfg(feature = "parquet")]
fn read_parquet(path: &Path) -> Result<Table> {
    use polars_core::prelude::DataType;

    use super::parquet::{failed, read_frame};
    let frame = read_frame(path)?;
    let columns = frame.columns().iter().map(|column| {
        let text = column.cast(&DataType::String).map_err(|e| failed(&e))?;
        let mut cells = Cells::default();
        for cell in text.str().map_err(|e| failed(&e))?.iter() {
            cells.push(cell.unwrap_or_default());
        }
        Ok((column.name().to_string(), cells))
    });
    Ok(Table { columns: columns.collect::<Result<_>>()?, ..Table::default() })
}

#[cfg(not(feature = "parquet"))]
fn read_parquet(_: &Path) -> Result<Table> {
    Err(Error::new(Kind::Usage, "parquet-not-built"))
}

fn read_csv(path: &Path) -> Result<Table> {
    let separator = separator_of(&first_line(path)?)?;
    let file = File::open(path).map_err(|e| Error::io("cannot-open-table", path, e))?;
    let mut records = Records::open(file, separator)?;
    let header = records.header().to_vec();
    // Other bytes than those of UTF-8 were read as this sign.
    if header.iter().any(|name| name.contains('\u{fffd}')) {
        return Err(Error::new(Kind::Unreadable, "not-text").hint("save-as-csv"));
    }
    if let Some(twice) = twice(&header) {
        return Err(Error::new(Kind::Unreadable, "column-twice").at_row(1).in_column(twice));
    }
    let mut columns: Vec<(String, Cells)> = header.into_iter().map(|name| (name, Cells::default())).collect();
    let (mut lines, mut stray_quotes) = (Vec::new(), Vec::new());
    while let Some(record) = records.advance()? {
        if let Some(code) = fault(&record, columns.len()) {
            return Err(Error::new(Kind::Unreadable, code.message()).at_row(u64::from(record.line)));
        }
        for (at, (_, cells)) in columns.iter_mut().enumerate() {
            let cell = record.get(at).map(std::str::from_utf8).transpose();
            let cell = cell.map_err(|_| {
                Error::new(Kind::Unreadable, FindingCode::NotText.message()).at_row(u64::from(record.line))
            })?;
            cells.push(cell.unwrap_or_default());
        }
        lines.push(record.line);
        if record.stray_quote {
            stray_quotes.push(record.line);
        }
    }
    Ok(Table { columns, lines, stray_quotes })
}

/// Returns the fault that makes a record unreadable as a row of `cells` cells.
fn fault(record: &Record<'_>, cells: usize) -> Option<FindingCode> {
    record.fault.or((record.len() != cells).then_some(FindingCode::WrongNumberOfCells))
}

fn twice(header: &[String]) -> Option<&str> {
    let mut earlier = HashSet::new();
    header.iter().map(String::as_str).find(|name| !earlier.insert(*name))
}

fn first_line(path: &Path) -> Result<Vec<u8>> {
    use std::io::{BufRead, BufReader, Read};
    let file = File::open(path).map_err(|e| Error::io("cannot-open-table", path, e))?;
    let mut line = Vec::new();
    BufReader::new(file)
        .take(1 << 20)
        .read_until(b'\n', &mut line)
        .map_err(|e| Error::io("cannot-read-table", path, e))?;
    Ok(line)
}

/// Returns the separator of a text table, by its first line.
///
/// # Errors
/// [`Kind::Unreadable`] when the line is empty or no text.
pub(crate) fn separator_of(line: &[u8]) -> Result<u8> {
    if line.contains(&0) {
        return Err(Error::new(Kind::Unreadable, "not-text").hint("save-as-csv"));
    }
    if line.trim_ascii().is_empty() {
        return Err(Error::new(Kind::Unreadable, "table-empty"));
    }
    Ok(separator(line))
}

/// Returns the separator that occurs most often in the header.
fn separator(header: &[u8]) -> u8 {
    let count = |separator: u8| header.iter().filter(|byte| **byte == separator).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use obole_ledger::records::line_of;

    use super::*;

    fn read(name: &str, text: &[u8]) -> Result<Table> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        obole_ledger::disk::write_bytes(&path, text).unwrap();
        read_table(&path)
    }

    #[test]
    fn a_row_of_people_is_no_header() {
        for cell in ["ada@example.org", "06 12 34 56 78", "FR76 3000 6000 0112 3456 7890 189"] {
            let table = format!("12,{cell},0.5\n13,zoe@example.org,0.7\n");
            let error = read("scores.csv", table.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), Kind::Unreadable);
            assert!(
                error.to_string().contains("not a header") && !error.to_string().contains(cell),
                "{error}"
            );
        }
        assert!(read("scores.csv", b"id,score_2024,20240501\n1,2,3\n").is_ok());
    }

    #[test]
    fn no_row_is_lost_in_the_quotes_of_another() {
        let text = b"groupe;score;note\nA;0,5;\"vu le 3\nB;0,7;\nC;0,9;\n";
        let error = read("scores.csv", text).unwrap_err();
        assert_eq!((error.kind(), error.place().row), (Kind::Unreadable, Some(2)));
        let table =
            read("scores.csv", b"groupe;score;note\r\nA;0,5;un \"mot\r\nB;0,7;\"a;\"\"b\"\r\n").unwrap();
        assert_eq!((table.len(), table.stray_quotes(), table.lines()), (2, &[2][..], &[2, 3][..]));
        let split = read("t.csv", b"a,b\n\n\"x\ny\",1\n\n2,3\n").unwrap();
        assert_eq!([line_of(split.lines(), 0), line_of(split.lines(), 1), line_of(&[], 1)], [3, 6, 3]);
        assert_eq!(table.column("note").unwrap(), ["un \"mot", "a;\"b"]);
        assert_eq!(table.column("score").unwrap(), ["0,5", "0,7"]);
    }

    #[test]
    fn a_row_that_cannot_be_read_is_named_by_its_line() {
        let over_two_lines = "a,b\n\"x\ny\",1\n";
        for (further, row) in [("2\n", 4), ("1,2,3\n", 4), ("\n\n1\n", 6)] {
            let error = read("t.csv", format!("{over_two_lines}{further}").as_bytes()).unwrap_err();
            assert_eq!(error.place().row, Some(row), "{further:?}");
        }
        let large = format!("a,b\n1,2\n3,{}\n", "x".repeat(70_000));
        assert_eq!(read("t.csv", large.as_bytes()).unwrap_err().place().row, Some(3));
        assert_eq!(read("t.csv", b"a,b\n1,2\n3,\xe9t\xe9\n").unwrap_err().place().row, Some(3));
        assert_eq!(read("t.csv", b"a,b,a\n1,2,3\n").unwrap_err().place().column.as_deref(), Some("a"));
        for bytes in [&b"\xf3\x1e\x9c,\xe9t\n\x07,1\n"[..], b"\x00\x01\x02"] {
            assert_eq!(read("t.csv", bytes).unwrap_err().message().id(), "not-text");
        }
        for text in [&b""[..], b"\n", b"a,b\n"] {
            assert_eq!(read("t.csv", text).unwrap_err().kind(), Kind::Unreadable);
        }
    }
}
