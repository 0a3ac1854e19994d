//! Gradient-boosted trees, the challenger: missing values as they are, monotone columns, contributions per prediction.
//!
//! What grows the trees stands behind [`Booster`]; what is kept, predicts and explains is [`Boosted`], a type of our own
//! with a versioned, readable file. So the crate that grows them can be changed without touching a single stored model.

mod columns;
mod file;
mod folds;
mod grow;
mod hold;
mod params;
mod shapley;
#[cfg(test)]
mod tests;
mod tree;

pub use columns::ColumnTable;
pub use folds::{OutOfFold, grow_to_best};
pub use params::{BoostedParams, CheckedBoosted, Monotone};
pub use tree::Boosted;

use obole_ledger::Result;

/// What a booster grows trees from.
#[derive(Debug, Clone, Copy)]
pub struct BoostRows<'a> {
    /// The columns; NaN is missing.
    pub columns: &'a ColumnTable,
    /// Whether each row has the event.
    pub events: &'a [bool],
    /// A weight a row, or each counts as one.
    pub weights: Option<&'a [f64]>,
    /// Which columns may only push one way; one a column, or none at all.
    pub monotone: &'a [Monotone],
}

/// Something that grows gradient-boosted trees for the log loss.
pub trait Booster {
    /// Grows so many trees, or fewer: with `until`, it stops when 30 trees in a row have not lowered the loss there.
    ///
    /// # Errors
    /// [`Kind::Refused`](obole_ledger::Kind) when the rows do not fit together, a cell is infinite, or there is nothing
    /// to learn.
    fn grow(&self, rows: &BoostRows<'_>, trees: u32, until: Option<&BoostRows<'_>>) -> Result<Boosted>;
}
