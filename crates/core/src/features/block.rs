//! A block of rows, stored by column while it is in the cache. The divisions that all rows share are done one
//! column at a time, and whole runs are copied into the table.

use super::catalogue::{COUNT, column as at};

/// Number of rows in a block; the whole block stays in the first-level cache.
const BLOCK: usize = 64;

/// Columns that are filled in cents and then converted to whole units.
const MONEY: [usize; 11] = [
    at::TOTAL_AMOUNT,
    at::STD_AMOUNT,
    at::MIN_AMOUNT,
    at::MAX_AMOUNT,
    at::MEDIAN_AMOUNT,
    at::FIRST_AMOUNT,
    at::LAST_AMOUNT,
    at::SUM_3M,
    at::SUM_6M,
    at::SUM_12M,
    at::SUM_24M,
];

/// Columns that are filled with counts and then converted to shares of the number of gifts.
const SHARES: [usize; 8] = [
    at::DEC_SHARE,
    at::SHARE_MAIL,
    at::SHARE_WEB,
    at::SHARE_PHONE,
    at::SHARE_EVENT,
    at::SHARE_STREET,
    at::SHARE_RECURRING,
    at::SHARE_CAMPAIGN,
];

/// Columns that are filled with variances and then converted to standard deviations.
const SPREADS: [usize; 2] = [at::STD_AMOUNT, at::GAP_STD];

/// Up to [`BLOCK`] rows, stored by column.
pub(super) struct Block {
    columns: Vec<[f64; BLOCK]>,
    rows: usize,
}

/// One row of a block, to be filled.
pub(super) struct Cells<'a> {
    columns: &'a mut [[f64; BLOCK]; COUNT],
    row: usize,
}

impl Cells<'_> {
    #[inline(always)]
    pub(super) fn put(&mut self, column: usize, value: f64) {
        self.columns[column][self.row % BLOCK] = value;
    }
}

impl Block {
    pub(super) fn new() -> Self {
        Self { columns: vec![[0.0; BLOCK]; COUNT], rows: 0 }
    }

    /// Returns the next row, to be filled before the next call.
    ///
    /// Amounts are filled in cents, shares as counts and spreads as variances.
    pub(super) fn next_row(&mut self) -> Option<Cells<'_>> {
        let row = self.rows;
        self.rows += 1;
        Some(Cells { columns: self.columns.as_mut_slice().try_into().ok()?, row })
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows == BLOCK
    }

    /// Finishes the rows, copies them to the front of the columns' slices, shortens these, and empties the
    /// block.
    pub(super) fn move_to(&mut self, targets: &mut [&mut [f64]]) {
        self.finish();
        for (cells, target) in self.columns.iter().zip(targets) {
            let rows = self.rows.min(target.len());
            let (front, rest) = std::mem::take(target).split_at_mut(rows);
            front.copy_from_slice(&cells[..rows]);
            *target = rest;
        }
        self.rows = 0;
    }

    fn finish(&mut self) {
        let columns = self.columns.as_mut_slice();
        let n = columns[at::N_GIFTS];
        for place in SPREADS {
            columns[place].iter_mut().for_each(|value| *value = value.sqrt());
        }
        for place in MONEY {
            columns[place].iter_mut().for_each(|value| *value /= 100.0);
        }
        for place in SHARES {
            columns[place].iter_mut().zip(&n).for_each(|(value, n)| *value /= n);
        }
        let total = columns[at::TOTAL_AMOUNT];
        for ((value, total), n) in columns[at::AVG_AMOUNT].iter_mut().zip(&total).zip(&n) {
            *value = total / n;
        }
    }
}
