//! The errors of the crate: those of the workspace, with the rules that several models share.

pub(crate) use obole_error::{Error, Kind};
use obole_error::{Message, message};

/// Makes the error of a value that breaks a rule of its column; rows are counted from 0.
pub(crate) fn value(row: usize, column: &str, rule: Message) -> Error {
    Error::new(Kind::InvalidValue, rule).at_row(row as u64).in_column(column)
}

/// A model parameter must be a finite number above zero.
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

/// A period ahead must be finite and not negative.
pub(crate) fn period(name: &str, value: f64) -> Result<f64, Error> {
    if value.is_finite() && value >= 0.0 {
        Ok(value)
    } else {
        Err(Error::new(Kind::InvalidParameter, message!("parameter-negative", name = name, value = value)))
    }
}
