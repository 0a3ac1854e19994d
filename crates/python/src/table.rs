//! A table of named columns, passed to polars, pandas and pyarrow by the Arrow C stream without a copy of the
//! numbers.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use obole::{Error, Kind};
use obole_ledger::message;
use pyo3::PyTypeInfo;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyIterator, PyList};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_stream_pycapsule};

use crate::taken::{Items, no_column};

/// Named columns of equal length.
///
/// `polars.DataFrame(table)`, `pyarrow.table(table)` and `pandas.DataFrame.from_arrow(table)` read it by the
/// Arrow C stream; `table["n_gifts"]` is a column as a numpy array.
#[pyclass(frozen, module = "obole")]
pub struct Table {
    batch: RecordBatch,
}

impl Table {
    /// Creates a table of columns of one length.
    pub fn new(columns: Vec<(&str, ArrayRef)>) -> Result<Self, ArrowError> {
        let field = |(name, array): &(&str, ArrayRef)| Field::new(*name, array.data_type().clone(), true);
        let schema = Schema::new(columns.iter().map(field).collect::<Vec<_>>());
        let rows = columns.first().map_or(0, |(_, array)| array.len());
        let arrays = columns.into_iter().map(|(_, array)| array).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(Self { batch: RecordBatch::try_new_with_options(Arc::new(schema), arrays, &options)? })
    }

    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// Returns numbers as a column. NaN is a missing number, and null for readers by Arrow.
    pub fn numbers(name: &str, values: Vec<f64>) -> (&str, ArrayRef) {
        let known = values.iter().any(|x| x.is_nan()).then(|| values.iter().map(|x| !x.is_nan()).collect());
        (name, Arc::new(Float64Array::new(values.into(), known)))
    }

    /// Returns a column of Python values: numbers with None for missing ones, or texts.
    fn taken(name: String, values: &Bound<'_, PyAny>) -> PyResult<(String, ArrayRef)> {
        if let Ok(Items(numbers)) = values.extract::<Items<Option<f64>>>() {
            let numbers = numbers.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect();
            let (_, array) = Self::numbers("", numbers);
            return Ok((name, array));
        }
        match values.extract::<Items<Option<String>>>() {
            Ok(Items(texts)) => Ok((name, Arc::new(StringArray::from(texts)))),
            Err(_) => {
                Err(PyTypeError::new_err(format!("the column {name:?} is neither all numbers nor all texts")))
            }
        }
    }

    /// Returns texts as a column.
    pub fn text(name: &str, values: Vec<String>) -> (&str, ArrayRef) {
        (name, Arc::new(StringArray::from(values)))
    }
}

#[pymethods]
impl Table {
    /// Creates a table of a dict of columns: each all numbers or all texts, None for missing values.
    #[new]
    fn of(columns: &Bound<'_, PyDict>) -> PyResult<Self> {
        let taken = columns.iter().map(|(name, values)| {
            // An iterator can be read only once, and a column is tried as numbers and then as texts.
            let once = values.is_instance_of::<PyIterator>();
            let values = if once { PyList::type_object(columns.py()).call1((values,))? } else { values };
            Self::taken(name.extract()?, &values)
        });
        let taken = taken.collect::<PyResult<Vec<_>>>()?;
        let named = taken.iter().map(|(name, array)| (name.as_str(), array.clone())).collect();
        Self::new(named).map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// Returns the names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// Returns the number of rows and of columns.
    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.batch.num_rows(), self.batch.num_columns())
    }

    /// Returns the names of the columns, so that `dict(table)` works.
    fn keys(&self) -> Vec<String> {
        self.columns()
    }

    fn __contains__(&self, name: &str) -> bool {
        self.batch.column_by_name(name).is_some()
    }

    /// Iterates over the rows: named tuples, so that `pandas.DataFrame(table)` keeps the names.
    fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyIterator>> {
        shown("rows", slf)?.try_iter()
    }

    /// Converts the table to a pandas data frame.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        shown("to_pandas", slf)
    }

    /// Converts the table to a polars data frame.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        shown("to_polars", slf)
    }

    /// Converts the table to a pyarrow table.
    fn to_arrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        shown("to_arrow", slf)
    }

    /// Returns the numpy array of records, one field for each column, by which `numpy.asarray` reads a table.
    /// Not by `__array__`: `pandas.DataFrame` would prefer that and lose the names.
    #[getter]
    fn __array_interface__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        shown("array_interface", slf)
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        shown("to_html", slf)
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    fn __repr__(&self) -> String {
        format!("<obole.Table: {} rows, {} columns>", self.batch.num_rows(), self.batch.num_columns())
    }

    /// Returns a column by its name: a numpy array of numbers (NaN is missing), or a list of texts (None is
    /// missing); or a row by its number from 0, as a named tuple.
    fn __getitem__<'py>(slf: &Bound<'py, Self>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let Ok(name) = key.extract::<String>() else {
            let row: isize = key.extract()?;
            return slf.py().import("obole._table")?.call_method1("row", (slf, row));
        };
        let py = slf.py();
        let Some(array) = slf.get().batch.column_by_name(&name) else {
            let columns = slf.get().columns();
            let there: Vec<&str> = columns.iter().map(String::as_str).collect();
            return Err(no_column(&name, &there));
        };
        if *array.data_type() == DataType::Float64 {
            let bytes = PyBytes::new(py, array.as_primitive::<Float64Type>().values().inner().as_slice());
            return py.import("numpy")?.call_method1("frombuffer", (bytes, "float64"));
        }
        let texts: Vec<Option<&str>> = array.as_string::<i32>().iter().collect();
        Ok(texts.into_pyobject(py)?.into_any())
    }

    /// Returns the Arrow C stream of one batch, by the PyCapsule interface.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let schema = self.batch.schema();
        let field = Field::new_struct("", schema.fields().clone(), false);
        let whole: ArrayRef = Arc::new(arrow_array::StructArray::from(self.batch.clone()));
        let stream = ArrayIterator::new(std::iter::once(Ok(whole)), Arc::new(field));
        to_stream_pycapsule(py, Box::new(stream), requested_schema)
    }
}

/// Calls the function of `obole._table` that makes another form of a table.
fn shown<'py>(form: &str, table: &Bound<'py, Table>) -> PyResult<Bound<'py, PyAny>> {
    table.py().import("obole._table")?.call_method1(form, (table,))
}

/// Returns the error of a table that Arrow refused.
pub fn not_made(why: ArrowError) -> Error {
    Error::new(Kind::System, message!("table-not-made", why = why))
}
