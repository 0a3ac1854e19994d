//! Values that are the same for all donors: those of the ledger, and those of each as-of day.

use obole_ledger::{AsOf, Day, LedgerView, Period};

use super::calendar::{Calendar, Month};
use super::catalogue::column as at;
use super::channels::counters;

/// The windows: calendar months, count column, sum column. Longest first, because each lies within the one
/// before.
pub(super) const WINDOWS: [(u32, usize, usize); 4] = [
    (24, at::N_24M, at::SUM_24M),
    (12, at::N_12M, at::SUM_12M),
    (6, at::N_6M, at::SUM_6M),
    (3, at::N_3M, at::SUM_3M),
];

/// One as-of day.
pub(super) struct Moment {
    pub(super) day: Day,
    pub(super) month: Month,
    pub(super) year: i32,
    /// The first day of each of [`WINDOWS`].
    pub(super) window_starts: [Day; WINDOWS.len()],
}

/// Look-up tables of a pass.
pub(super) struct Tables {
    pub(super) calendar: Calendar,
    /// For each channel code, the counter that [`super::channels::Channels`] adds up.
    pub(super) channel_counters: Vec<u64>,
}

impl Tables {
    pub(super) fn new(view: &LedgerView<'_>) -> Self {
        Self { calendar: Calendar::new(), channel_counters: counters(view) }
    }
}

impl Moment {
    pub(super) fn new(as_of: AsOf, calendar: &Calendar) -> Self {
        let day = as_of.day();
        Self {
            day,
            month: calendar.month(day),
            year: day.year(),
            window_starts: WINDOWS.map(|(months, _, _)| Period::months_before(day, months).start),
        }
    }

    /// Counts a donor's payments before the day; `days` holds the days of the payments, ascending.
    #[inline]
    pub(super) fn reach(&self, days: &[Day]) -> usize {
        match days.last() {
            Some(last) if *last >= self.day => days.partition_point(|day| *day < self.day),
            _ => days.len(),
        }
    }
}
