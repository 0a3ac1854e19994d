//! A donor's counted gifts: runs of neighbouring rows, in order.

use std::ops::Range;

use obole_ledger::{Cents, Day, DonorView, Status};

/// Neighbouring counted gifts of one donor, in order.
#[derive(Clone, Copy)]
pub(super) struct Gifts<'a> {
    pub(super) days: &'a [Day],
    pub(super) cents: &'a [Cents],
    pub(super) channels: &'a [u16],
    pub(super) campaigns: &'a [u16],
    pub(super) recurring: &'a [bool],
}

impl<'a> Gifts<'a> {
    /// Returns a run of a donor's payments.
    #[inline]
    pub(super) fn of(payments: &DonorView<'a>, run: &Range<usize>) -> Self {
        Self {
            days: &payments.days()[run.clone()],
            cents: &payments.cents()[run.clone()],
            channels: &payments.channels()[run.clone()],
            campaigns: &payments.campaigns()[run.clone()],
            recurring: &payments.recurring()[run.clone()],
        }
    }
}

/// Positions of a donor's counted gifts, and of the failed and refunded payments.
#[derive(Default)]
pub(super) struct Runs {
    /// Runs of counted gifts.
    pub(super) counted: Vec<Range<usize>>,
    /// Failed and refunded payments that would have counted.
    pub(super) troubled: Vec<usize>,
}

impl Runs {
    /// Finds the positions in a donor's payments.
    #[inline]
    pub(super) fn find(&mut self, payments: &DonorView<'_>) {
        self.counted.clear();
        self.troubled.clear();
        if payments.all_counted() {
            self.counted.push(0..payments.len());
            return;
        }
        for (row, status) in payments.statuses().iter().enumerate() {
            if payments.is_counted(row) {
                match self.counted.last_mut() {
                    Some(run) if run.end == row => run.end += 1,
                    _ => self.counted.push(row..row + 1),
                }
            } else if matches!(status, Status::Failed | Status::Refunded) && payments.is_giving(row) {
                self.troubled.push(row);
            }
        }
    }
}
