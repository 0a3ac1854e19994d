//! Errors of the library as one Python exception with a kind and hints.

use obole::Error;
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(
    obole,
    OboleError,
    PyException,
    "What failed, and why. `kind` is one of usage, unreadable, newer, refused, system; `hints` say what to do."
);

/// The exception of an error.
pub fn raised(py: Python<'_>, error: &Error) -> PyErr {
    let raised = OboleError::new_err(error.to_string());
    let value = raised.value(py);
    let kind = format!("{:?}", error.kind()).to_lowercase();
    // An exception takes attributes; if it did not, it would still say what failed.
    let _ = value.setattr("kind", kind).and_then(|()| value.setattr("hints", error.hints().to_vec()));
    raised
}

/// Runs a step without the global lock.
pub fn freely<T: Send>(py: Python<'_>, step: impl Send + FnOnce() -> obole::Result<T>) -> PyResult<T> {
    py.detach(step).map_err(|error| raised(py, &error))
}
