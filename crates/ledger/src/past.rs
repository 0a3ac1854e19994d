//! Statuses of payments as they were known on earlier days (no look-ahead).
//!
//! A refund changes the status of its payment in the whole ledger. For a day before the refund was seen, the
//! payment was settled; a backtest that used today's status would know the refund in advance.

use std::sync::OnceLock;

use crate::{Day, Status};

/// Another status of a payment, and the day on which the change was first seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusChange {
    /// Row of the payment in the ledger.
    pub row: u32,
    /// Day of the import that brought the change.
    pub seen: Day,
    /// Status before the change.
    pub before: Status,
}

/// The changes of a ledger's statuses.
#[derive(Debug, Clone, Default)]
pub(crate) struct PastStatuses {
    /// In the order of the days, then of the rows.
    changes: Vec<StatusChange>,
    /// The days, each once, ascending.
    days: Vec<Day>,
    /// The statuses as known until each of the days, made when they are first needed.
    columns: Vec<OnceLock<Vec<Status>>>,
}

/// Columns that were made already make no difference.
impl PartialEq for PastStatuses {
    fn eq(&self, other: &Self) -> bool {
        self.changes == other.changes
    }
}

impl Eq for PastStatuses {}

impl PastStatuses {
    pub(crate) fn new(mut changes: Vec<StatusChange>) -> Self {
        changes.sort_by_key(|change| (change.seen, change.row));
        let mut days: Vec<Day> = changes.iter().map(|change| change.seen).collect();
        days.dedup();
        let columns = days.iter().map(|_| OnceLock::new()).collect();
        Self { changes, days, columns }
    }

    /// Returns the statuses as known before `day`: changes that were seen on that day or later are undone.
    pub(crate) fn known_before<'a>(&'a self, day: Day, current: &'a [Status]) -> &'a [Status] {
        let next = self.days.partition_point(|seen| *seen < day);
        let (Some(first), Some(column)) = (self.days.get(next), self.columns.get(next)) else {
            return current;
        };
        column.get_or_init(|| {
            let mut column = current.to_vec();
            let later = self.changes.partition_point(|change| change.seen < *first);
            for change in self.changes.get(later..).unwrap_or_default().iter().rev() {
                if let Some(status) = column.get_mut(change.row as usize) {
                    *status = change.before;
                }
            }
            column
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{AsOf, Cents, Day, GiftRow, Ledger, LedgerBuilder, Status, StatusChange};

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    /// A donor with a gift each month of 2024; the first was refunded.
    fn ledger(changes: &[(u32, &str, Status)]) -> Ledger {
        let mut builder = LedgerBuilder::new();
        for month in 1..=12 {
            let date = day(&format!("2024-{month:02}-05"));
            let status = if month == 1 { Status::Refunded } else { Status::Settled };
            let id = format!("g{month:02}");
            builder.push(&GiftRow { status, ..GiftRow::new(&id, "A1", date, Cents::new(1_000)) }).unwrap();
        }
        let changes = changes
            .iter()
            .map(|(row, seen, before)| StatusChange { row: *row, seen: day(seen), before: *before })
            .collect();
        let mut ledger = builder.build().unwrap().0;
        ledger.set_status_changes(changes);
        ledger
    }

    fn first_status(ledger: &Ledger, as_of: &str) -> Status {
        ledger.until(AsOf::new(day(as_of))).donor(0).statuses()[0]
    }

    #[test]
    fn a_refund_is_known_from_the_day_on_which_it_was_seen() {
        use Status::{Pending, Refunded, Settled};
        // Settled on the first day, refunded on the second.
        let ledger = ledger(&[(0, "2024-06-10", Settled), (0, "2024-02-10", Pending)]);
        for (as_of, expected) in [
            ("2024-02-01", Pending),
            ("2024-02-10", Pending),
            ("2024-02-11", Settled),
            ("2024-06-10", Settled),
            ("2024-06-11", Refunded),
            ("2024-11-01", Refunded),
        ] {
            assert_eq!(first_status(&ledger, as_of), expected, "{as_of}");
        }
        // What comes after a day is as it is known today: labels use it.
        let outcome = ledger.outcomes(AsOf::new(day("2024-01-01")), 12);
        assert_eq!(outcome.donor(0).statuses()[0], Refunded);
        assert_eq!(ledger.gifts().status[0], Refunded);
    }

    #[test]
    fn the_newest_day_knows_all_and_an_unknown_row_changes_nothing() {
        use Status::{Refunded, Settled};
        let ledger = ledger(&[(0, "2025-01-20", Settled), (99, "2025-01-20", Settled)]);
        assert_eq!(first_status(&ledger, "2024-11-01"), Settled);
        // Whoever writes to donors now uses what is known now.
        assert_eq!(first_status(&ledger, "2024-12-01"), Refunded);
        let plain = self::ledger(&[]);
        assert_eq!(first_status(&plain, "2024-02-01"), Refunded);
        assert!(plain != ledger);
        assert!(ledger.clone() == ledger);
    }
}
