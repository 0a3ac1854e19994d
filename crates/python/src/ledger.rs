//! Ledgers with their features.

use std::path::PathBuf;

use obole::features::{V1, features};
use obole::labels::labels;
use obole::store::load_for_features;
use obole_ledger::{AsOf, Day};
use pyo3::exceptions::{PyUserWarning, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBool;

use crate::error::{freely, raised};
use crate::table::{Table, not_made};

/// A day given as a text `YYYY-MM-DD`, a date or a timestamp.
pub struct GivenDay(pub AsOf);

impl<'py> FromPyObject<'_, 'py> for GivenDay {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = given.py();
        let text: String = py.import("obole._columns")?.call_method1("day_text", (given,))?.extract()?;
        Day::parse_iso(&text).map(|day| Self(AsOf::new(day))).map_err(|error| raised(py, &error))
    }
}

/// A number of months from 1 to [`Months::MOST`].
pub struct Months(pub u32);

impl Months {
    /// Maximum number of months, a hundred years: no calendar of gifts is longer.
    const MOST: u32 = 1_200;
}

impl<'py> FromPyObject<'_, 'py> for Months {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let number: Option<u32> = if given.is_instance_of::<PyBool>() { None } else { given.extract().ok() };
        match number {
            Some(months @ 1..=Self::MOST) => Ok(Self(months)),
            _ => {
                let most = Self::MOST;
                let message =
                    format!("months must be a whole number from 1 to {most}, not {}", given.repr()?);
                Err(PyValueError::new_err(message))
            }
        }
    }
}

/// A whole number from 0, such as a seed.
pub struct Whole(pub u64);

impl<'py> FromPyObject<'_, 'py> for Whole {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let number: Option<u64> = if given.is_instance_of::<PyBool>() { None } else { given.extract().ok() };
        let wrong = || format!("a seed or a number of people is a whole number from 0, not {given:?}");
        number.map(Self).ok_or_else(|| PyValueError::new_err(wrong()))
    }
}

/// A checked ledger, read from its folder. It holds no name.
#[pyclass(frozen, module = "obole")]
pub struct Ledger {
    pub(crate) ledger: obole_ledger::Ledger,
    /// The folder from which it was read.
    #[pyo3(get)]
    folder: PathBuf,
}

#[pymethods]
impl Ledger {
    /// Reads the data of a ledger's folder that features and labels need.
    #[staticmethod]
    fn open(py: Python<'_>, folder: PathBuf) -> PyResult<Self> {
        freely(py, move || Ok(Self { ledger: load_for_features(&folder)?, folder }))
    }

    /// Returns the number of payments.
    #[getter]
    fn gifts(&self) -> usize {
        self.ledger.gifts().len()
    }

    /// Returns the number of donors.
    #[getter]
    fn donors(&self) -> usize {
        self.ledger.donors().len()
    }

    /// Returns the as-of day of a call that names none: the first of the month after the last full month of
    /// data.
    #[getter]
    fn default_as_of(&self) -> Option<String> {
        self.ledger.default_as_of().map(|day| day.day().to_string())
    }

    /// Returns the 39 features of every donor with a counted gift before the day who neither died nor
    /// objected to profiling. With `label_months`, also returns whether the donor gave in this number of
    /// months after it, and how much. A warning reports that the ledger ends before these months do: a label
    /// of 0 may then be "not yet".
    #[pyo3(signature = (as_of, label_months = None))]
    fn features(
        slf: &Bound<'_, Self>,
        py: Python<'_>,
        as_of: GivenDay,
        label_months: Option<Months>,
    ) -> PyResult<Table> {
        let day = as_of.0;
        let label_months = label_months.map(|months| months.0);
        let kept = slf.clone().unbind();
        let ledger = &kept.get().ledger;
        if label_months.is_some_and(|months| !ledger.outcomes(day, months).is_complete()) {
            let warning =
                c"the ledger ends before the months of the label do: a label of 0 may be \"not yet\"";
            PyErr::warn(py, &py.get_type::<PyUserWarning>(), warning, 1)?;
        }
        freely(py, move || {
            let ledger = &kept.get().ledger;
            let table = features(&ledger.until(day)).who_may_be_profiled(ledger.donors());
            let ids = table.donor.iter().map(|donor| ledger.donors().id.get(*donor as usize)).collect();
            let mut columns = vec![Table::text("donor_id", ids)];
            let after = label_months.map(|months| labels(&ledger.outcomes(day, months), &table.donor));
            let named = V1.iter().zip(table.columns);
            columns.extend(named.map(|(spec, values)| Table::numbers(spec.name, values)));
            if let Some(after) = after {
                let gave = after.gave.iter().map(|gave| f64::from(u8::from(*gave))).collect();
                let amount = after.amount.iter().map(|amount| amount.units()).collect();
                columns.extend([Table::numbers("label", gave), Table::numbers("label_amount", amount)]);
            }
            Table::new(columns).map_err(not_made)
        })
    }

    fn __repr__(&self) -> String {
        format!("<obole.Ledger: {} payments of {} donors>", self.gifts(), self.donors())
    }
}
