//! What can be wrong with the rows that are handed in.

use std::fmt;

/// The sort of mistake behind an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Two slices of one table differ in length.
    Length,
    /// A score is not a finite number.
    Score,
    /// A weight is negative or not a finite number.
    Weight,
    /// An amount is not a finite number.
    Amount,
    /// A group code points past the list of levels, or two attributes share a name.
    Attribute,
    /// An attribute looks numeric and has too many values to be groups.
    NeedsBins,
    /// A setting is outside its range.
    Setting,
    /// The reference group that was named does not exist.
    Reference,
    /// A method looks at a protected attribute to decide, and nobody has accepted that.
    AttributeAtDecision,
}

/// Why an audit cannot be computed. Row numbers count from 1, the header not included; no value is repeated.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    rows: Vec<usize>,
    hints: Vec<String>,
    cuts: Vec<f64>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), rows: Vec::new(), hints: Vec::new(), cuts: Vec::new() }
    }

    pub(crate) fn at_rows(mut self, zero_based: &[usize]) -> Self {
        self.rows = zero_based.iter().map(|row| row + 1).collect();
        self
    }

    pub(crate) fn hint(mut self, text: impl Into<String>) -> Self {
        self.hints.push(text.into());
        self
    }

    pub(crate) fn propose(mut self, cuts: Vec<f64>) -> Self {
        self.cuts = cuts;
        self
    }

    /// For [`ErrorKind::NeedsBins`]: cut points that make bands of about equal size.
    pub fn cut_points(&self) -> &[f64] {
        &self.cuts
    }

    /// The sort of mistake.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The rows at fault, counted from 1 (at most the first ten).
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// What to do next, in English.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)?;
        if !self.rows.is_empty() {
            let rows: Vec<String> = self.rows.iter().map(usize::to_string).collect();
            write!(out, " (rows {})", rows.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
