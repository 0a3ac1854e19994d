//! Tables of other libraries (polars, pandas, pyarrow and all that support the Arrow C stream), as cells of
//! text.

use std::path::{Path, PathBuf};

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use obole::{Error, Kind};
use obole_ledger::message;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::error::PyArrowResult;

use crate::error::raised;

/// Parts of a table, and its columns.
pub type Batches = (Vec<RecordBatch>, SchemaRef);

/// A column: its name in a table, or its cells.
#[derive(FromPyObject)]
pub enum Column {
    Named(String),
    Cells(Items<String>),
}

impl Column {
    /// Returns the cells; those of a name are taken from the table.
    pub fn cells(self, py: Python<'_>, table: Option<&Batches>) -> PyArrowResult<Vec<String>> {
        let name = match self {
            Self::Cells(cells) => return Ok(cells.0),
            Self::Named(name) => name,
        };
        let fields = table.into_iter().flat_map(|(_, schema)| schema.fields().iter());
        let there: Vec<&str> = fields.map(|field| field.name().as_str()).collect();
        if !there.contains(&name.as_str()) {
            return Err(no_column(&name, &there).into());
        }
        let batches = table.into_iter().flat_map(|(batches, _)| batches);
        let columns: Vec<&ArrayRef> = batches.filter_map(|batch| batch.column_by_name(&name)).collect();
        let parts = || columns.into_iter().map(texts).collect::<Result<Vec<_>, _>>();
        Ok(py.detach(|| parts().map(|parts| parts.into_iter().flatten().collect()))?)
    }
}

/// The items of a list or of another iterable. Other threads run meanwhile, also while a long list is read.
pub struct Items<T>(pub Vec<T>);

impl<T> Items<T> {
    /// Returns the items of an argument that may be left out.
    pub fn given(items: Option<Self>) -> Option<Vec<T>> {
        items.map(|items| items.0)
    }
}

/// Number of items that are read before another thread can run: about a millisecond.
const UNTIL_OTHERS: usize = 1 << 14;

impl<'py, T: FromPyObjectOwned<'py>> FromPyObject<'_, 'py> for Items<T> {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let mut items = Vec::with_capacity(given.len().unwrap_or(0));
        for item in given.try_iter()? {
            if items.len() % UNTIL_OTHERS == UNTIL_OTHERS - 1 {
                given.py().detach(|| ());
            }
            items.push(item?.extract().map_err(Into::into)?);
        }
        Ok(Self(items))
    }
}

/// Returns the error of a name that no column has.
pub fn no_column(name: &str, there: &[&str]) -> PyErr {
    PyKeyError::new_err(format!("the table has no column {name:?}; it has {}", there.join(", ")))
}

/// Writes a table as comma-separated text with a header line. The column `amount` is rounded to the cent if
/// it holds floating-point numbers; returns how many of its cells this changed by more than rounding of the
/// machine.
#[pyfunction]
pub fn write_csv(py: Python<'_>, table: PyTable, path: PathBuf) -> PyArrowResult<u64> {
    let table = table.into_inner();
    Ok(py.detach(|| written(table, &path)).map_err(|error| raised(py, &error))?)
}

fn written((batches, schema): Batches, path: &Path) -> obole::Result<u64> {
    let because = |why: String| {
        Error::new(Kind::System, message!("table-not-written-because", why = why)).in_file(path)
    };
    let failed = |error: csv::Error| because(error.to_string());
    let mut file = csv::Writer::from_path(path).map_err(failed)?;
    file.write_record(schema.fields().iter().map(|field| field.name())).map_err(failed)?;
    let mut rounded = 0;
    for batch in batches {
        let columns = batch.columns().iter().map(texts).collect::<Result<Vec<_>, _>>();
        let mut columns = columns.map_err(|error| because(error.to_string()))?;
        if let Some((at, _)) = schema.column_with_name("amount").filter(|(_, f)| f.data_type().is_floating())
        {
            rounded += columns.get_mut(at).map_or(0, |cells| to_cents(cells));
        }
        for row in 0..batch.num_rows() {
            file.write_record(columns.iter().map(|column| column[row].as_str())).map_err(failed)?;
        }
    }
    file.flush().map_err(|error| failed(error.into()))?;
    Ok(rounded)
}

/// Rounds amounts to two decimals; returns how many were no whole cents.
fn to_cents(cells: &mut [String]) -> u64 {
    let mut changed = 0;
    for cell in cells {
        if let Some(amount) = cell.parse::<f64>().ok().filter(|amount| amount.is_finite()) {
            let cents = (amount * 100.0).round();
            changed += u64::from((amount * 100.0 - cents).abs() > NO_CENTS);
            *cell = format!("{:.2}", cents / 100.0);
        }
    }
    changed
}

/// Part of a cent beyond which an amount was no whole number of cents, and not only badly represented.
const NO_CENTS: f64 = 1e-4;

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
