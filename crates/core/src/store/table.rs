//! Tables for people and other programs: written as Parquet or CSV, read from any origin.

use std::path::Path;

use obole_ledger::{Ids, disk};
use polars::prelude::{CsvParseOptions, CsvReadOptions, DataFrame, DataType, SerReader};

use super::frame::{Piece, failed, open, write_parquet_named};
use crate::{Error, Kind, Result};

/// The values of a column, one a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers; NaN is missing: null in Parquet, empty in CSV.
    F64(Vec<f64>),
    /// Whole numbers.
    I64(Vec<i64>),
    /// Text.
    Str(Vec<String>),
}

impl Values {
    /// The identifiers of some rows: whole numbers where all are, else text.
    pub fn ids(ids: &Ids, rows: &[u32]) -> Self {
        match ids {
            Ids::Number(numbers) if numbers.iter().all(|n| i64::try_from(*n).is_ok()) => Self::I64(
                rows.iter().map(|row| numbers.get(*row as usize).map_or(0, |n| *n as i64)).collect(),
            ),
            _ => Self::Str(rows.iter().map(|row| ids.get(*row as usize)).collect()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::F64(values) => values.len(),
            Self::I64(values) => values.len(),
            Self::Str(values) => values.len(),
        }
    }

    fn piece(&self, rows: std::ops::Range<usize>) -> Piece {
        match self {
            Self::F64(values) => Piece::F64(values[rows].to_vec()),
            Self::I64(values) => Piece::I64(values[rows].to_vec()),
            Self::Str(values) => Piece::Text(values[rows].to_vec()),
        }
    }

    fn cell(&self, row: usize, into: &mut String) {
        use std::fmt::Write;
        into.clear();
        let _ = match self {
            Self::F64(values) if values[row].is_nan() => Ok(()),
            Self::F64(values) => write!(into, "{}", values[row]),
            Self::I64(values) => write!(into, "{}", values[row]),
            Self::Str(values) => into.write_str(&values[row]),
        };
    }
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    name: String,
    values: Values,
}

impl Column {
    /// A column of this name.
    pub fn new(name: impl Into<String>, values: Values) -> Self {
        Self { name: name.into(), values }
    }
}

fn rows(columns: &[Column]) -> Result<usize> {
    let rows = columns.first().map_or(0, |column| column.values.len());
    if columns.iter().any(|column| column.values.len() != rows) {
        return Err(Error::new(Kind::Usage, "the columns of a table differ in length"));
    }
    Ok(rows)
}

/// Writes a table as Parquet.
///
/// # Errors
/// When the columns differ in length, or the disk fails.
pub fn write_table_parquet(path: &Path, columns: &[Column]) -> Result<()> {
    write_parquet_named(path, rows(columns)?, |range| {
        columns.iter().map(|column| (column.name.clone(), column.values.piece(range.clone()))).collect()
    })
}

/// Writes a table as CSV; numbers in their shortest form that reads back to the same number.
///
/// # Errors
/// As [`write_table_parquet`].
pub fn write_table_csv(path: &Path, columns: &[Column]) -> Result<()> {
    let rows = rows(columns)?;
    let failed = |e: csv::Error| match e.into_kind() {
        csv::ErrorKind::Io(e) => Error::from(e),
        _ => Error::new(Kind::System, "the table cannot be written"),
    };
    disk::write_with(path, |out| {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(columns.iter().map(|column| column.name.as_str())).map_err(failed)?;
        let mut cell = String::new();
        for row in 0..rows {
            for column in columns {
                column.values.cell(row, &mut cell);
                csv.write_field(&cell).map_err(failed)?;
            }
            csv.write_record(None::<&[u8]>).map_err(failed)?;
        }
        Ok(csv.flush()?)
    })
}

/// A table of any origin, as text: what each cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    columns: Vec<(String, Vec<String>)>,
}

impl Table {
    /// The names of the columns.
    pub fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |(_, cells)| cells.len())
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cells of a column; a missing value is empty.
    ///
    /// # Errors
    /// [`Kind::Usage`] when there is no such column; the hint names those there are.
    pub fn column(&self, name: &str) -> Result<Vec<&str>> {
        let found = self.columns.iter().find(|(known, _)| known == name);
        let (_, cells) = found.ok_or_else(|| {
            Error::new(Kind::Usage, format!("the table has no column `{name}`"))
                .hint(format!("its columns are {}", self.names().join(", ")))
        })?;
        Ok(cells.iter().map(String::as_str).collect())
    }
}

/// Reads a table, CSV (comma, semicolon or tab, known by the header) or Parquet by its ending.
///
/// # Errors
/// [`Kind::Unreadable`] when it is no table, a damaged or an empty one.
pub fn read_table(path: &Path) -> Result<Table> {
    let is_parquet = path.extension().is_some_and(|ending| ending == "parquet");
    let read = || if is_parquet { Ok(open(path)?.finish()) } else { read_csv(path) };
    // The reader of Parquet panics on some damaged files.
    let frame = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .map_err(|_| Error::new(Kind::Unreadable, "the table is damaged").in_file(path))??
        .map_err(|e| failed(&e).in_file(path))?;
    if frame.height() == 0 {
        return Err(Error::new(Kind::Unreadable, "the table has no row").in_file(path));
    }
    let columns = frame.columns().iter().map(|column| {
        let text = column.cast(&DataType::String).map_err(|e| failed(&e).in_file(path))?;
        let cells = text.str().map_err(|e| failed(&e).in_file(path))?;
        Ok((
            column.name().to_string(),
            cells.iter().map(|cell| cell.unwrap_or_default().to_owned()).collect(),
        ))
    });
    Ok(Table { columns: columns.collect::<Result<_>>()? })
}

fn read_csv(path: &Path) -> Result<polars::prelude::PolarsResult<DataFrame>> {
    let file = std::fs::File::open(path).map_err(|e| Error::io("open the table", path, e))?;
    let separator = separator(&first_line(path)?);
    Ok(CsvReadOptions::default()
        .with_has_header(true)
        .with_infer_schema_length(Some(0)) // every cell as it is written
        .with_parse_options(CsvParseOptions::default().with_separator(separator))
        .into_reader_with_file_handle(file)
        .finish())
}

fn first_line(path: &Path) -> Result<Vec<u8>> {
    use std::io::{BufRead, BufReader, Read};
    let file = std::fs::File::open(path).map_err(|e| Error::io("open the table", path, e))?;
    let mut line = Vec::new();
    BufReader::new(file)
        .take(1 << 20)
        .read_until(b'\n', &mut line)
        .map_err(|e| Error::io("read the table", path, e))?;
    if line.trim_ascii().is_empty() {
        return Err(Error::new(Kind::Unreadable, "the table is empty").in_file(path));
    }
    Ok(line)
}

/// The separator that the header has most of.
fn separator(header: &[u8]) -> u8 {
    let count = |separator: u8| header.iter().filter(|byte| **byte == separator).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}
