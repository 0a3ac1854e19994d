//! The one error type of the crate.

use std::fmt;

/// What went wrong, for programs to match on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No row, or no row with a positive count.
    Empty,
    /// Two columns have different lengths.
    LengthMismatch,
    /// A value in the data breaks a rule of its column (`row` and `column` say where).
    InvalidValue,
    /// A model parameter or a setting is not finite or out of its range.
    InvalidParameter,
    /// The data cannot tell the parameters apart, for example because nobody ever gave twice.
    NotIdentified,
    /// The likelihood keeps rising as a parameter runs to zero or infinity: no finite maximum was found.
    Boundary,
    /// The iterations ended before the gradient certified a maximum.
    NotConverged,
    /// The quantity does not exist under these parameters, for example a mean that is infinite.
    Undefined,
}

/// An error of this crate. It never carries anything but numbers, row positions and column names.
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    row: Option<usize>,
    column: Option<&'static str>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), row: None, column: None }
    }

    pub(crate) fn value(row: usize, column: &'static str, rule: &str) -> Self {
        Self { kind: ErrorKind::InvalidValue, message: rule.to_owned(), row: Some(row), column: Some(column) }
    }

    /// The class of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The row of the offending value, counted from 0, where one row is to blame.
    #[must_use]
    pub fn row(&self) -> Option<usize> {
        self.row
    }

    /// The column of the offending value, where one column is to blame.
    #[must_use]
    pub fn column(&self) -> Option<&'static str> {
        self.column
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.row, self.column) {
            (Some(row), Some(column)) => write!(f, "row {row}, {column}: {}", self.message),
            _ => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}

/// A model parameter must be a finite number above zero.
pub(crate) fn positive(name: &str, value: f64) -> Result<f64, Error> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(Error::new(
            ErrorKind::InvalidParameter,
            format!("{name} must be finite and above 0, got {value}"),
        ))
    }
}

/// A period ahead must be finite and not negative.
pub(crate) fn period(name: &str, value: f64) -> Result<f64, Error> {
    if value.is_finite() && value >= 0.0 {
        Ok(value)
    } else {
        Err(Error::new(
            ErrorKind::InvalidParameter,
            format!("{name} must be finite and at least 0, got {value}"),
        ))
    }
}
