//! Gradient-boosted trees, the challenger: missing values unfilled, monotone columns, contributions per
//! prediction.
//!
//! [`Booster`] hides the crate that grows the trees. [`Boosted`], a type of our own with a versioned,
//! readable file, saves, predicts and explains. The crate can therefore be replaced without changing a stored
//! model.

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
pub(crate) use shapley::TreeContributions;
pub use tree::Boosted;

use obole_ledger::Result;

/// Training rows of a booster.
#[derive(Debug, Clone, Copy)]
pub struct BoostRows<'a> {
    /// The columns; NaN is missing.
    pub columns: &'a ColumnTable,
    /// `true` for each row with the event.
    pub events: &'a [bool],
    /// A weight per row; `None` means a weight of 1.
    pub weights: Option<&'a [f64]>,
    /// Allowed direction of the effect of each column: one per column, or empty.
    pub monotone: &'a [Monotone],
}

/// An algorithm that grows gradient-boosted trees for the log loss.
pub trait Booster {
    /// Grows `trees` trees, or fewer: with `until`, it stops when 30 trees in a row have not lowered the loss
    /// on those rows.
    ///
    /// # Errors
    /// [`Kind::Refused`](obole_ledger::Kind) when the rows do not fit together, a cell is infinite, or there
    /// is nothing to learn.
    fn grow(&self, rows: &BoostRows<'_>, trees: u32, until: Option<&BoostRows<'_>>) -> Result<Boosted>;
}
