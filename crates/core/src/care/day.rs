//! Day of a list, where the ledger ends earlier.

use obole_ledger::{Day, Ledger};

use crate::campaign::THANK_DAYS;

/// Days of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListDay {
    /// Day from which the rules count.
    pub day: Day,
    /// Day of the list.
    pub now: Day,
    /// `true` if the ledger ends so long before that its last day counts instead of the day of the list.
    pub is_stale: bool,
}

/// Returns the days of a list: the requested day, or today. The rules count from the last day of the ledger
/// where that is more than seven days earlier: gifts would be too old for thanks that nobody has written,
/// and donors would look silent whose gifts are not in the ledger yet.
pub fn list_day(ledger: &Ledger, asked: Option<Day>, today: Day) -> ListDay {
    let now = asked.unwrap_or(today);
    let last = ledger.coverage().map(|coverage| coverage.last);
    match last {
        Some(last) if now.days() - last.days() > THANK_DAYS as i32 => {
            ListDay { day: last, now, is_stale: true }
        }
        _ => ListDay { day: now, now, is_stale: false },
    }
}
