//! Errors of the crate: the error type of the workspace, with checks shared by several models.

pub(crate) use obole_error::{Error, Kind};
use obole_error::{Message, message};

/// Creates the error for a value that violates a rule of its column; rows are counted from 0.
pub(crate) fn value(row: usize, column: &str, rule: Message) -> Error {
    Error::new(Kind::InvalidValue, rule).at_row(row as u64).in_column(column)
}

/// Checks that a model parameter is a finite number above zero, and returns it.
pub(crate) fn positive(name: &str, value: f64) -> Result<f64, Error> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(Error::new(
            Kind::InvalidParameter,
            message!("parameter-not-positive", name = name, value = value),
        ))
    }
}

/// Checks that a future period is finite and not negative, and returns it.
pub(crate) fn period(name: &str, value: f64) -> Result<f64, Error> {
    if value.is_finite() && value >= 0.0 {
        Ok(value)
    } else {
        Err(Error::new(Kind::InvalidParameter, message!("parameter-negative", name = name, value = value)))
    }
}
