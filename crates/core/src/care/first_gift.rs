//! First gifts of donors.

use obole_ledger::{Cents, Day, DonorView, LedgerView};

use crate::segments::{first_day, new_since};

/// The first gift of a donor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FirstGift {
    /// Its day.
    pub(super) day: Day,
    /// Amount given on that day.
    pub(super) amount: Cents,
    /// `true` if it is an instalment of a regular gift.
    pub(super) is_instalment: bool,
    /// `true` if the donor gave on one day only.
    pub(super) is_only: bool,
}

impl FirstGift {
    /// Returns the first gift; `None` for a donor without a counted gift.
    pub(super) fn of(donor: &DonorView<'_>) -> Option<Self> {
        let rows = donor.days().iter().zip(donor.cents()).zip(donor.recurring()).enumerate();
        let mut counted = rows.filter(|(row, _)| donor.is_counted(*row)).map(|(_, cells)| cells);
        let ((day, cents), recurring) = counted.next()?;
        let mut first = Self { day: *day, amount: *cents, is_instalment: *recurring, is_only: true };
        for ((day, cents), _) in counted {
            if *day != first.day {
                first.is_only = false;
                break;
            }
            first.amount = Cents::new(first.amount.get() + cents.get());
        }
        Some(first)
    }
}

/// Returns the day from which a first gift of the file is surely the donor's first; `None` without a gift.
pub(super) fn sure_from(view: &LedgerView<'_>) -> Option<Day> {
    first_day(view).map(new_since)
}
