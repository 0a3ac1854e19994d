//! Statuses that changed since earlier imports, from the list of payments that changed.

use std::collections::HashMap;
use std::path::Path;

use obole_ledger::{Day, Ledger, Status, StatusChange, message};

use crate::{Error, Kind, Result};

/// A change of a payment's status, by the payment's identifier.
struct Change {
    gift_id: String,
    seen: Day,
    before: Status,
}

/// The changes of statuses since the first import of an association.
#[derive(Default)]
pub struct History {
    changes: Vec<Change>,
}

impl History {
    /// Reads the changes from `history.csv`.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when the file is missing or damaged.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-read-file", path, e))?;
        Self::parse(&bytes).ok_or_else(|| {
            let what = message!("history-unreadable");
            Error::new(Kind::Unreadable, message!("ledger-damaged", what = what)).in_file(path)
        })
    }

    /// Reads the changes from the bytes of `history.csv`; `None` if they are damaged.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut reader = csv::Reader::from_reader(bytes);
        let header = reader.headers().ok()?.clone();
        let at = |name: &str| header.iter().position(|column| column == name);
        let mut changes = Vec::new();
        if header.is_empty() {
            return Some(Self { changes });
        }
        let (seen, gift_id, status, new) = (at("seen")?, at("gift_id")?, at("status")?, at("new_status")?);
        for record in reader.records() {
            let record = record.ok()?;
            let cell = |at: usize| record.get(at).unwrap_or_default();
            // A payment that is gone has no later status.
            if cell(new).is_empty() || cell(new) == cell(status) {
                continue;
            }
            changes.push(Change {
                gift_id: cell(gift_id).to_owned(),
                seen: Day::parse_iso(cell(seen)).ok()?,
                before: Status::parse(cell(status))?,
            });
        }
        Some(Self { changes })
    }

    /// Returns whether no status changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Gives a ledger, which must have its identifiers of payments, the changes of its statuses.
    pub fn apply(self, ledger: &mut Ledger) {
        if self.is_empty() {
            return;
        }
        let mut row_of: HashMap<String, Option<u32>> =
            self.changes.iter().map(|change| (change.gift_id.clone(), None)).collect();
        for row in 0..ledger.gifts().len() {
            if let Some(found) = row_of.get_mut(&ledger.gifts().id.get(row)) {
                *found = u32::try_from(row).ok();
            }
        }
        let of_row = |change: Change| {
            let row = row_of.get(&change.gift_id).copied().flatten()?;
            Some(StatusChange { row, seen: change.seen, before: change.before })
        };
        let changes = self.changes.into_iter().filter_map(of_row).collect();
        ledger.set_status_changes(changes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_statuses_are_read_and_others_are_not() {
        let csv = b"seen,change,gift_id,donor_id,date,amount,currency,status,new_donor_id,new_date,new_amount,new_status\n\
            2026-01-02,status,1,A1,2024-03-01,20.00,EUR,settled,A1,2024-03-01,20.00,refunded\n\
            2026-01-02,corrected,2,B1,2024-03-02,30.00,EUR,settled,B1,2024-03-02,35.00,settled\n\
            2026-01-02,gone,3,C1,2024-03-03,40.00,EUR,settled,,,,\n";
        let found = History::parse(csv).unwrap().changes;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].gift_id.as_str(), found[0].before), ("1", Status::Settled));
        assert!(History::parse(b"").is_some_and(|history| history.is_empty()));
        for damaged in [&csv[5..], b"seen,gift_id,status,new_status\nsoon,1,settled,refunded\n"] {
            assert!(History::parse(damaged).is_none());
        }
    }
}
