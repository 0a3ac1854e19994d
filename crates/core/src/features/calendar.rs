//! Year and month of a day by one look-up, because the pass needs them for every gift.

use obole_ledger::Day;

/// The months of all days that a ledger accepts.
pub(super) struct Calendar {
    first: i32,
    months: Vec<u16>,
}

impl Calendar {
    pub(super) fn new() -> Self {
        let first = Day::new(i32::MIN);
        let end = Day::new(i32::MAX).days() + 1;
        let mut months = Vec::with_capacity((end - first.days()) as usize);
        let mut start = first;
        while start.days() < end && months.len() < months.capacity() {
            let next = start.plus_months(1);
            // The last month is cut off by the end of the ledger's calendar.
            let stop = if next.month_start() == next && next > start { next.days() } else { end };
            let code = (start.year() - first.year()) as u16 * 16 + start.month() as u16;
            months.resize((stop - first.days()) as usize, code);
            start = next;
        }
        Self { first: first.days(), months }
    }

    /// Returns the month of a day; two days have equal months only if they lie in the same month of the same
    /// year.
    #[inline]
    pub(super) fn month(&self, day: Day) -> Month {
        Month(self.months.get((day.days() - self.first) as usize).copied().unwrap_or_default())
    }
}

/// A month of a year, packed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Month(u16);

impl Month {
    /// Returns the year, counted from the first of the calendar.
    #[inline]
    pub(super) fn year(self) -> u16 {
        self.0 >> 4
    }

    #[inline]
    pub(super) fn is_december(self) -> bool {
        self.0 & 15 == 12
    }

    /// Returns the number of whole calendar months from the first of the calendar on.
    #[inline]
    pub(super) fn index(self) -> i32 {
        i32::from(self.year()) * 12 + i32::from(self.0 & 15)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_civil_calendar_on_every_day() {
        let calendar = Calendar::new();
        let last = Day::new(i32::MAX).days();
        for day in calendar.first..=last {
            let day = Day::new(day);
            let month = calendar.month(day);
            assert_eq!(i32::from(month.year()) + 1900, day.year(), "{day}");
            assert_eq!(month.is_december(), day.month() == 12, "{day}");
            assert_eq!(month.index(), day.month_index() - 1900 * 12 + 1, "{day}");
        }
    }
}
