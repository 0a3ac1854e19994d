//! Tables for people and other programs: as a polars data frame, as Parquet or CSV.

use std::path::Path;

use obole_ledger::{CellWriter, Ids, disk};

use crate::{Error, Kind, Result};

/// The values of a column, one per row.
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
    /// Returns the identifiers of some rows: whole numbers if all are, else text.
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
    /// Creates a column of this name.
    pub fn new(name: impl Into<String>, values: Values) -> Self {
        Self { name: name.into(), values }
    }
}

fn rows(columns: &[Column]) -> Result<usize> {
    let rows = columns.first().map_or(0, |column| column.values.len());
    if columns.iter().any(|column| column.values.len() != rows) {
        return Err(Error::new(Kind::Usage, "table-columns-differ"));
    }
    Ok(rows)
}

/// Converts a table to a polars data frame; NaN becomes null.
///
/// # Errors
/// [`Kind::Usage`] when the columns differ in length or two have one name.
#[cfg(feature = "parquet")]
pub fn table_frame(columns: &[Column]) -> Result<polars_core::prelude::DataFrame> {
    use polars_core::prelude::{Column as Series, DataFrame};
    rows(columns)?;
    let series = columns.iter().map(|column| {
        let name = column.name.as_str().into();
        match &column.values {
            Values::F64(values) => {
                Series::new(name, values.iter().map(|x| (!x.is_nan()).then_some(*x)).collect::<Vec<_>>())
            }
            Values::I64(values) => Series::new(name, values.as_slice()),
            Values::Str(values) => Series::new(name, values.as_slice()),
        }
    });
    DataFrame::new_infer_height(series.collect())
        .map_err(|_| Error::new(Kind::Usage, "two-columns-with-one-name"))
}

/// Writes a table as Parquet.
///
/// # Errors
/// When the columns differ in length, or the disk fails.
#[cfg(feature = "parquet")]
pub fn write_table_parquet(path: &Path, columns: &[Column]) -> Result<()> {
    super::parquet::write_frame(path, &mut table_frame(columns)?)
}

/// Writes a table as CSV. Each number has the shortest form that reads back to the same number.
///
/// # Errors
/// When the columns differ in length, or the disk fails.
pub fn write_table_csv(path: &Path, columns: &[Column]) -> Result<()> {
    let rows = rows(columns)?;
    disk::write_with(path, |out| {
        let mut cells = CellWriter::new(out);
        cells.row(columns.iter().map(|column| &column.name))?;
        let mut cell = String::new();
        for row in 0..rows {
            for column in columns {
                column.values.cell(row, &mut cell);
                match &column.values {
                    Values::Str(_) => cells.text(&cell)?,
                    Values::F64(_) | Values::I64(_) => cells.plain(&cell)?,
                }
            }
            cells.end_row()?;
        }
        cells.finish().map(|_| ())
    })
}
