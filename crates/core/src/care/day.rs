//! Day of a list, where the ledger ends earlier.

use obole_ledger::{Day, Ledger};

/// Number of days between the end of the ledger and the day of the list beyond which its rules would find
/// nothing: most look back a month at most.
const STALE_DAYS: i32 = 30;

/// Days of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListDay {
    /// Day from which the rules count.
    pub day: Day,
    /// Day of the list.
    pub now: Day,
    /// `true` if the ledger is old, and its last day counts instead of the day of the list.
    pub is_stale: bool,
}

/// Returns the days of a list: the requested day, or today; for a ledger that ends more than [`STALE_DAYS`]
/// before today, the rules count from its last day unless a day is requested.
pub fn list_day(ledger: &Ledger, asked: Option<Day>, today: Day) -> ListDay {
    let now = asked.unwrap_or(today);
    let last = ledger.coverage().map(|coverage| coverage.last);
    match last {
        Some(last) if asked.is_none() && now.days() - last.days() > STALE_DAYS => {
            ListDay { day: last, now, is_stale: true }
        }
        _ => ListDay { day: now, now, is_stale: false },
    }
}
