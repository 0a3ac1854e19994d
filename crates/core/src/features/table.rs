//! The feature table: one row for each donor, one column for each feature.

use obole_ledger::{AsOf, DonorTable};

use super::catalogue::{COUNT, V1};

/// The features of all donors who gave before the as-of day.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureTable {
    /// As-of day of the features.
    pub as_of: AsOf,
    /// For each row, the donor's index in [`obole_ledger::Ledger::donors`], ascending.
    pub donor: Vec<u32>,
    /// The columns in the order of [`V1`]; NaN is missing.
    pub columns: Vec<Vec<f64>>,
}

impl FeatureTable {
    /// Makes a table without rows.
    pub(super) fn empty(as_of: AsOf) -> Self {
        Self { as_of, donor: Vec::new(), columns: vec![Vec::new(); COUNT] }
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.donor.len()
    }

    /// Returns whether nobody gave before the as-of day.
    pub fn is_empty(&self) -> bool {
        self.donor.is_empty()
    }

    /// Returns a column by its name in [`V1`].
    pub fn column(&self, name: &str) -> Option<&[f64]> {
        let place = V1.iter().position(|spec| spec.name == name)?;
        self.columns.get(place).map(Vec::as_slice)
    }

    /// Returns one row in the order of [`V1`]; NaN everywhere for a row that does not exist.
    pub fn row(&self, row: usize) -> [f64; COUNT] {
        let mut values = [f64::NAN; COUNT];
        for (value, column) in values.iter_mut().zip(&self.columns) {
            *value = column.get(row).copied().unwrap_or(f64::NAN);
        }
        values
    }

    /// Returns the table without donors who died or objected to profiling, or may have done so: they are not
    /// scored.
    #[must_use]
    pub fn who_may_be_profiled(mut self, donors: &DonorTable) -> Self {
        let stays = |donor: &u32| donors.may_be_profiled(*donor as usize);
        let kept: Vec<bool> = self.donor.iter().map(stays).collect();
        if kept.contains(&false) {
            self.donor.retain(stays);
            for column in &mut self.columns {
                let mut kept = kept.iter();
                column.retain(|_| kept.next() == Some(&true));
            }
        }
        self
    }

    /// Fills `block` with the rows from `first` on, with the values that [`row`](Self::row) returns. It works
    /// column by column, so that each column is read in memory order.
    pub(crate) fn copy_rows(&self, first: usize, block: &mut [[f64; COUNT]]) {
        for (place, column) in self.columns.iter().enumerate().take(COUNT) {
            for (at, row) in block.iter_mut().enumerate() {
                row[place] = column.get(first + at).copied().unwrap_or(f64::NAN);
            }
        }
    }
}
