//! A donor's counted gifts, gathered once.

use obole_ledger::{Cents, Day, DonorView, Period};

/// The counted gifts of one donor, in order of day; at least one.
pub(super) struct History {
    pub(super) gifts: Vec<(Day, Cents)>,
    pub(super) last_recurring: Option<Day>,
    pub(super) first: Day,
    pub(super) last: Day,
    pub(super) gift_days: u32,
    /// `true` if the first gift is an instalment of a regular one.
    pub(super) began_regular: bool,
}

impl History {
    /// Returns `None` for a donor without a counted gift.
    pub(super) fn of(view: &DonorView<'_>) -> Option<Self> {
        let mut gifts = Vec::with_capacity(view.len());
        let mut last_recurring = None;
        let mut gift_days = 0_u32;
        let mut began_regular = false;
        let rows = view.days().iter().zip(view.cents()).zip(view.recurring()).enumerate();
        for (index, ((&day, &cents), &recurring)) in rows {
            if !view.is_counted(index) {
                continue;
            }
            if gifts.is_empty() {
                began_regular = recurring;
            }
            gift_days += u32::from(gifts.last().is_none_or(|(previous, _)| *previous != day));
            gifts.push((day, cents));
            if recurring {
                last_recurring = Some(day);
            }
        }
        let (first, last) = (gifts.first()?.0, gifts.last()?.0);
        Some(Self { gifts, last_recurring, first, last, gift_days, began_regular })
    }

    /// Returns the gifts in a period.
    pub(super) fn within(&self, period: Period) -> &[(Day, Cents)] {
        let from = self.gifts.partition_point(|(day, _)| *day < period.start);
        let to = self.gifts.partition_point(|(day, _)| *day < period.end);
        self.gifts.get(from..to).unwrap_or_default()
    }

    /// Returns whether anything was given in a period.
    pub(super) fn gave_in(&self, period: Period) -> bool {
        !self.within(period).is_empty()
    }
}
