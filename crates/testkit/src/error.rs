//! The one error of this crate.

use std::fmt;

/// Why nothing was simulated or rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    what: String,
}

/// What went wrong, for a program to act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A parameter is outside its range.
    Parameter,
    /// A date outside the calendar.
    Calendar,
    /// A table could not be written to memory.
    Table,
}

impl Error {
    pub(crate) fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into() }
    }

    /// What went wrong.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Error {}

impl From<csv::Error> for Error {
    fn from(e: csv::Error) -> Self {
        Self::new(Kind::Table, format!("a table could not be rendered: {e}"))
    }
}
