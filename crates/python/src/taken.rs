//! Tables of other libraries (polars, pandas, pyarrow and all that support the Arrow C stream), as cells of
//! text.

use std::path::PathBuf;

use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType};
use obole::{Error, Kind};
use obole_ledger::message;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::error::PyArrowResult;

use crate::error::raised;

/// A column: its name in a table, or its cells.
#[derive(FromPyObject)]
pub enum Column {
    Named(String),
    Cells(Vec<String>),
}

impl Column {
    /// Returns the cells; those of a name are taken from the table.
    pub fn cells(self, table: Option<&PyTable>) -> PyArrowResult<Vec<String>> {
        let name = match self {
            Self::Cells(cells) => return Ok(cells),
            Self::Named(name) => name,
        };
        let batches = table.map_or(&[][..], PyTable::batches);
        let mut cells = Vec::new();
        for batch in batches {
            let column = batch.column_by_name(&name).ok_or_else(|| PyKeyError::new_err(name.clone()))?;
            cells.extend(texts(column)?);
        }
        if batches.is_empty() { Err(PyKeyError::new_err(name).into()) } else { Ok(cells) }
    }
}

/// Writes a table as comma-separated text with a header line.
#[pyfunction]
pub fn write_csv(py: Python<'_>, table: PyTable, path: PathBuf) -> PyArrowResult<()> {
    let (batches, schema) = table.into_inner();
    let failed = |error: csv::Error| {
        raised(
            py,
            &Error::new(Kind::System, message!("table-not-written-because", why = error)).in_file(&path),
        )
    };
    let mut file = csv::Writer::from_path(&path).map_err(failed)?;
    file.write_record(schema.fields().iter().map(|field| field.name())).map_err(failed)?;
    for batch in batches {
        let columns = batch.columns().iter().map(texts).collect::<Result<Vec<_>, _>>()?;
        for row in 0..batch.num_rows() {
            file.write_record(columns.iter().map(|column| column[row].as_str())).map_err(failed)?;
        }
    }
    file.flush().map_err(|error| failed(error.into()))?;
    Ok(())
}

/// Returns cells as a file would hold them: nothing for a missing value, days without a time, 0 and 1 for no
/// and yes. Numbers keep their last bit.
fn texts(array: &ArrayRef) -> Result<Vec<String>, ArrowError> {
    let as_number = matches!(array.data_type(), DataType::Boolean).then(|| cast(array, &DataType::Int8));
    let array = as_number.transpose()?.unwrap_or_else(|| array.clone());
    let day = Some("%Y-%m-%d");
    let options = FormatOptions::new().with_timestamp_format(day).with_timestamp_tz_format(day);
    let shown = ArrayFormatter::try_new(&array, &options)?;
    let is_real = array.data_type().is_floating();
    let text = |row| {
        let text = shown.value(row).try_to_string()?;
        Ok(if is_real && text == "NaN" { String::new() } else { text })
    };
    (0..array.len()).map(text).collect()
}
