//! Gift histories in continuous time.

use std::cmp::Ordering;

use obole_error::message;

use crate::counts::{Grouped, group, same_length};
use crate::error::{Error, value};

/// One donor's history in continuous time, counted from the first gift, in any unit of time that is the same
/// everywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History {
    /// Number of gifts after the first (x).
    pub frequency: u32,
    /// Time from the first gift to the last (tₓ); 0 when the first gift is the only one.
    pub recency: f64,
    /// Time from the first gift to the end of observation (T), at least `recency`.
    pub age: f64,
}

impl History {
    /// Compares two histories by frequency first, the order that the likelihoods need.
    pub(crate) fn order(a: &Self, b: &Self) -> Ordering {
        a.frequency.cmp(&b.frequency).then(a.recency.total_cmp(&b.recency)).then(a.age.total_cmp(&b.age))
    }

    /// Checks the rules of the columns; `row` is named in the error.
    pub(crate) fn check(&self, row: usize) -> Result<(), Error> {
        if !self.age.is_finite() || self.age < 0.0 {
            return Err(value(row, "age", message!("from-zero-needed")));
        }
        if !self.recency.is_finite() || self.recency < 0.0 {
            return Err(value(row, "recency", message!("from-zero-needed")));
        }
        if self.recency > self.age {
            return Err(value(row, "recency", message!("beyond-age")));
        }
        if (self.frequency == 0) != (self.recency == 0.0) {
            return Err(value(row, "recency", message!("recency-of-single-gift")));
        }
        Ok(())
    }
}

/// A table of [`History`] rows as columns of equal length.
///
/// ```
/// use obole_btyd::Histories;
/// let table = Histories { frequency: &[2, 0], recency: &[30.4, 0.0], age: &[38.9, 38.9], counts: None };
/// assert!(table.check().is_ok());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Histories<'a> {
    /// Number of gifts after the first, per row.
    pub frequency: &'a [u32],
    /// Time from the first gift to the last, per row.
    pub recency: &'a [f64],
    /// Time from the first gift to the end of observation, per row.
    pub age: &'a [f64],
    /// Number of donors with this history, per row; `None` means one each.
    pub counts: Option<&'a [u64]>,
}

impl Histories<'_> {
    /// Checks lengths and values.
    ///
    /// # Errors
    /// `Empty`, `LengthMismatch`, or `InvalidValue` with the first offending row and column.
    pub fn check(&self) -> Result<(), Error> {
        let rows = self.frequency.len();
        same_length(&[
            ("frequency", rows),
            ("recency", self.recency.len()),
            ("age", self.age.len()),
            ("counts", self.counts.map_or(rows, <[u64]>::len)),
        ])?;
        self.rows().enumerate().try_for_each(|(i, row)| row.check(i))
    }

    /// Returns the rows without checking them; the shortest column determines their number.
    pub fn rows(&self) -> impl Iterator<Item = History> {
        let times = self.recency.iter().zip(self.age);
        self.frequency.iter().zip(times).map(|(&frequency, (&recency, &age))| History {
            frequency,
            recency,
            age,
        })
    }

    pub(crate) fn grouped(&self) -> Result<Grouped<History>, Error> {
        self.check()?;
        group(self.rows(), self.counts, History::order)
    }
}
