//! A table of named columns, handed to polars, pandas and pyarrow by the Arrow C stream without a copy of the numbers.

use polars_arrow::array::{Array, PrimitiveArray, StructArray, Utf8Array};
use polars_arrow::bitmap::Bitmap;
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_arrow::ffi::{ArrowArrayStream, export_iterator};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule};

/// The values of a column.
pub enum Values {
    /// Numbers in shared memory. NaN is a missing number, and null for who reads by Arrow.
    Numbers(PrimitiveArray<f64>),
    /// Identifiers and the like.
    Text(Vec<String>),
}

/// Named columns of equal length.
///
/// `polars.DataFrame(table)`, `pyarrow.table(table)` and `pandas.DataFrame.from_arrow(table)` read it by the Arrow C stream;
/// `table["n_gifts"]` is a column as a numpy array.
#[pyclass(frozen, module = "obole")]
pub struct Table {
    columns: Vec<(String, Values)>,
    rows: usize,
}

impl Table {
    /// A table of columns that are `rows` long.
    pub fn new(columns: Vec<(String, Values)>, rows: usize) -> Self {
        Self { columns, rows }
    }

    /// Numbers as a column.
    pub fn numbers(name: &str, values: Vec<f64>) -> (String, Values) {
        let known: Bitmap = values.iter().map(|x| !x.is_nan()).collect();
        let known = (known.unset_bits() > 0).then_some(known);
        (name.to_owned(), Values::Numbers(PrimitiveArray::from_vec(values).with_validity(known)))
    }

    /// Texts as a column.
    pub fn text(name: &str, values: Vec<String>) -> (String, Values) {
        (name.to_owned(), Values::Text(values))
    }

    fn array(values: &Values) -> Box<dyn Array> {
        match values {
            Values::Numbers(numbers) => Box::new(numbers.clone()),
            Values::Text(text) => Box::new(Utf8Array::<i64>::from_slice(text)),
        }
    }
}

#[pymethods]
impl Table {
    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.columns.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn __len__(&self) -> usize {
        self.rows
    }

    fn __repr__(&self) -> String {
        format!("<obole.Table: {} rows, {} columns>", self.rows, self.columns.len())
    }

    /// A column: a numpy array of numbers (NaN is missing), or a list of texts.
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let Some((_, values)) = self.columns.iter().find(|(known, _)| known == name) else {
            return Err(PyKeyError::new_err(name.to_owned()));
        };
        match values {
            Values::Text(text) => Ok(text.into_pyobject(py)?.into_any()),
            Values::Numbers(numbers) => {
                let bytes: Vec<u8> = numbers.values().iter().flat_map(|x| x.to_ne_bytes()).collect();
                let numpy = py.import("numpy")?;
                numpy.call_method1("frombuffer", (PyBytes::new(py, &bytes), "float64"))
            }
        }
    }

    /// The Arrow C stream of one batch, by the PyCapsule interface.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer that cannot cast leave a wished schema aside.
        drop(requested_schema);
        let arrays: Vec<Box<dyn Array>> =
            self.columns.iter().map(|(_, values)| Self::array(values)).collect();
        let fields = self.columns.iter().zip(&arrays);
        let fields =
            fields.map(|((name, _), array)| Field::new(name.as_str().into(), array.dtype().clone(), true));
        let dtype = ArrowDataType::Struct(fields.collect());
        let field = Field::new("".into(), dtype.clone(), false);
        let batch: Box<dyn Array> = Box::new(StructArray::new(dtype, self.rows, arrays, None));
        let stream: ArrowArrayStream = export_iterator(Box::new(std::iter::once(Ok(batch))), field);
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }
}
