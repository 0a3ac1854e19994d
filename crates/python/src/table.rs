//! A table of named columns, passed to polars, pandas and pyarrow by the Arrow C stream without a copy of the
//! numbers.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_stream_pycapsule};

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
        let arrays = columns.into_iter().map(|(_, array)| array).collect();
        Ok(Self { batch: RecordBatch::try_new(Arc::new(schema), arrays)? })
    }

    /// Returns numbers as a column. NaN is a missing number, and null for readers by Arrow.
    pub fn numbers(name: &str, values: Vec<f64>) -> (&str, ArrayRef) {
        let known = values.iter().any(|x| x.is_nan()).then(|| values.iter().map(|x| !x.is_nan()).collect());
        (name, Arc::new(Float64Array::new(values.into(), known)))
    }

    /// Returns texts as a column.
    pub fn text(name: &str, values: Vec<String>) -> (&str, ArrayRef) {
        (name, Arc::new(StringArray::from(values)))
    }
}

#[pymethods]
impl Table {
    /// Returns the names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    fn __repr__(&self) -> String {
        format!("<obole.Table: {} rows, {} columns>", self.batch.num_rows(), self.batch.num_columns())
    }

    /// Returns a column: a numpy array of numbers (NaN is missing), or a list of texts.
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let Some(array) = self.batch.column_by_name(name) else {
            return Err(PyKeyError::new_err(name.to_owned()));
        };
        if *array.data_type() == DataType::Float64 {
            let bytes = PyBytes::new(py, array.as_primitive::<Float64Type>().values().inner().as_slice());
            return py.import("numpy")?.call_method1("frombuffer", (bytes, "float64"));
        }
        let texts: Vec<&str> = array.as_string::<i32>().iter().flatten().collect();
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
