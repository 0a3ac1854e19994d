//! The feature table: one row a donor, one column a feature.

use obole_ledger::{AsOf, DonorTable};

use super::catalogue::{COUNT, V1};

/// The features of all donors who gave before the as-of day.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureTable {
    /// The day on which one stands.
    pub as_of: AsOf,
    /// For each row, the donor's index in [`obole_ledger::Ledger::donors`], ascending.
    pub donor: Vec<u32>,
    /// The columns in the order of [`V1`]; NaN is missing.
    pub columns: Vec<Vec<f64>>,
}

impl FeatureTable {
    /// A table of nobody.
    pub(super) fn empty(as_of: AsOf) -> Self {
        Self { as_of, donor: Vec::new(), columns: vec![Vec::new(); COUNT] }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.donor.len()
    }

    /// Whether nobody gave before the as-of day.
    pub fn is_empty(&self) -> bool {
        self.donor.is_empty()
    }

    /// A column by its name in [`V1`].
    pub fn column(&self, name: &str) -> Option<&[f64]> {
        let place = V1.iter().position(|spec| spec.name == name)?;
        self.columns.get(place).map(Vec::as_slice)
    }

    /// One row in the order of [`V1`]; NaN everywhere for a row that does not exist.
    pub fn row(&self, row: usize) -> [f64; COUNT] {
        let mut values = [f64::NAN; COUNT];
        for (value, column) in values.iter_mut().zip(&self.columns) {
            *value = column.get(row).copied().unwrap_or(f64::NAN);
        }
        values
    }

    /// The table without donors who died or objected to profiling, or may have: they are not scored.
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

    /// Fills `block` with the rows from `first` on, as [`row`](Self::row) gives each: column by column, so that each is
    /// read as it lies.
    pub(crate) fn copy_rows(&self, first: usize, block: &mut [[f64; COUNT]]) {
        for (place, column) in self.columns.iter().enumerate().take(COUNT) {
            for (at, row) in block.iter_mut().enumerate() {
                row[place] = column.get(first + at).copied().unwrap_or(f64::NAN);
            }
        }
    }
}
