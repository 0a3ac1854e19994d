//! Gift histories in discrete time: one opportunity per year, season or appeal.

use obole_error::message;

use crate::counts::{Grouped, group, same_length};
use crate::error::{Error, value};

/// Maximum number of opportunities; the time to compute the likelihood is proportional to it.
pub const MOST_OPPORTUNITIES: u32 = 10_000;

/// One donor's history over opportunities to give (years, seasons, appeals), counted after the first gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Season {
    /// Number of opportunities at which the donor gave (x).
    pub frequency: u32,
    /// The last of these opportunities, counted from 1 (tₓ); 0 if there is none.
    pub recency: u32,
    /// Number of opportunities observed (n), at most [`MOST_OPPORTUNITIES`].
    pub opportunities: u32,
}

impl Season {
    pub(crate) fn check(&self, row: usize) -> Result<(), Error> {
        if self.opportunities > MOST_OPPORTUNITIES {
            return Err(value(row, "opportunities", message!("at-most-10000")));
        }
        if self.recency > self.opportunities {
            return Err(value(row, "recency", message!("beyond-opportunities")));
        }
        if self.frequency > self.recency {
            return Err(value(row, "frequency", message!("beyond-recency")));
        }
        if self.frequency == 0 && self.recency > 0 {
            return Err(value(row, "recency", message!("recency-without-gift")));
        }
        Ok(())
    }
}

/// A table of [`Season`] rows as columns of equal length.
#[derive(Debug, Clone, Copy)]
pub struct Seasons<'a> {
    /// Number of opportunities at which the donor gave, per row.
    pub frequency: &'a [u32],
    /// The last opportunity at which the donor gave, per row.
    pub recency: &'a [u32],
    /// Number of opportunities observed, per row.
    pub opportunities: &'a [u32],
    /// Number of donors with this history, per row; `None` means one each.
    pub counts: Option<&'a [u64]>,
}

impl Seasons<'_> {
    /// Checks lengths and values.
    ///
    /// # Errors
    /// `Empty`, `LengthMismatch`, or `InvalidValue` with the first offending row and column.
    pub fn check(&self) -> Result<(), Error> {
        let rows = self.frequency.len();
        same_length(&[
            ("frequency", rows),
            ("recency", self.recency.len()),
            ("opportunities", self.opportunities.len()),
            ("counts", self.counts.map_or(rows, <[u64]>::len)),
        ])?;
        self.rows().enumerate().try_for_each(|(i, row)| row.check(i))
    }

    /// Returns the rows without checking them; the shortest column determines their number.
    pub fn rows(&self) -> impl Iterator<Item = Season> {
        let rest = self.recency.iter().zip(self.opportunities);
        self.frequency.iter().zip(rest).map(|(&frequency, (&recency, &opportunities))| Season {
            frequency,
            recency,
            opportunities,
        })
    }

    pub(crate) fn grouped(&self) -> Result<Grouped<Season>, Error> {
        self.check()?;
        group(self.rows(), self.counts, Ord::cmp)
    }
}
