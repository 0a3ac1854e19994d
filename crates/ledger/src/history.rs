//! Changes between two imports of an association: payments that were corrected, have another status, or are
//! gone.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::id_index::IdIndex;
use crate::{Cents, Day, GiftTable, Ledger, Status};

/// Kind of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// Only the status changed: a refund, a settled promise.
    Status,
    /// Donor, day, amount or currency changed.
    Corrected,
    /// The payment is in no source any more.
    Gone,
}

impl ChangeKind {
    /// Returns the code, as written in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Corrected => "corrected",
            Self::Gone => "gone",
        }
    }
}

/// State of a payment in a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentState {
    /// Identifier of the donor.
    pub donor_id: String,
    /// Day of the payment.
    pub day: Day,
    /// Amount.
    pub cents: Cents,
    /// ISO 4217 code.
    pub currency: String,
    /// Status of the payment.
    pub status: Status,
}

/// A payment that changed between two imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Identifier of the payment.
    pub gift_id: String,
    /// Kind of the change.
    pub kind: ChangeKind,
    /// State in the earlier ledger.
    pub before: PaymentState,
    /// State in the later ledger; `None` if the payment is gone.
    pub after: Option<PaymentState>,
}

/// Returns the payments of an earlier ledger that changed or are gone in a later one, in the order of the
/// earlier ledger. New payments are no change.
///
/// ```
/// use obole_ledger::{Cents, ChangeKind, Day, GiftRow, LedgerBuilder, Status, changes};
///
/// # fn main() -> Result<(), obole_ledger::Error> {
/// let ledger = |status| {
///     let mut builder = LedgerBuilder::new();
///     let day = Day::parse_iso("2024-03-01")?;
///     builder.push(&GiftRow { status, ..GiftRow::new("1", "A", day, Cents::new(5_000)) })?;
///     Ok::<_, obole_ledger::Error>(builder.build()?.0)
/// };
/// let found = changes(&ledger(Status::Settled)?, &ledger(Status::Refunded)?);
/// assert_eq!(found[0].kind, ChangeKind::Status);
/// # Ok(())
/// # }
/// ```
pub fn changes(before: &Ledger, after: &Ledger) -> Vec<Change> {
    let unsettled = not_in_place(before, after);
    if unsettled.is_empty() {
        return Vec::new();
    }
    let (old, new) = (&before.gifts().id, &after.gifts().id);
    let index = IdIndex::of(old, unsettled.iter().copied());
    let mut later: HashMap<u32, usize> = HashMap::with_capacity(unsettled.len());
    let now = |row: usize| Some((index.find(old, new.at(row)?)?, row));
    later.extend((0..after.gifts().len()).filter_map(now));
    let change = |row: u32| {
        let now = later.get(&row).copied();
        let row = row as usize;
        if now.is_some_and(|now| is_same(before, row, after, now)) {
            return None;
        }
        let (old, new) = (state(before, row)?, now.and_then(|now| state(after, now)));
        let kind = match &new {
            None => ChangeKind::Gone,
            Some(new) if PaymentState { status: old.status, ..new.clone() } == old => ChangeKind::Status,
            Some(_) => ChangeKind::Corrected,
        };
        Some(Change { gift_id: before.gifts().id.get(row), kind, before: old, after: new })
    };
    unsettled.into_iter().filter_map(change).collect()
}

/// Returns the payments of the earlier ledger that are not in the later one with the same donor, day and
/// content. Both are sorted alike, so the others are found by going through both at once.
fn not_in_place(before: &Ledger, after: &Ledger) -> Vec<u32> {
    let (old, new) = (before.gifts(), after.gifts());
    let (old_ids, new_ids) = (&before.donors().id, &after.donors().id);
    let mut unsettled = Vec::new();
    let mut next_donor = 0;
    for donor in 0..before.donors().len() {
        while new_ids.compare_across(next_donor, old_ids, donor) == Some(Ordering::Less) {
            next_donor += 1;
        }
        let is_there = new_ids.compare_across(next_donor, old_ids, donor) == Some(Ordering::Equal);
        let rows = if is_there { after.rows_of(next_donor) } else { 0..0 };
        let mut next = rows.start;
        for row in before.rows_of(donor) {
            let order = |next: usize| {
                new.day[next]
                    .cmp(&old.day[row])
                    .then_with(|| new.id.compare_across(next, &old.id, row).unwrap_or(Ordering::Greater))
            };
            while next < rows.end && order(next).is_lt() {
                next += 1;
            }
            let is_settled = next < rows.end && order(next).is_eq() && has_same_content(old, row, new, next);
            if !is_settled {
                unsettled.push(row as u32);
            }
        }
    }
    unsettled
}

/// Compares two payments without making a text of either.
fn is_same(before: &Ledger, row: usize, after: &Ledger, now: usize) -> bool {
    let (old, new) = (before.gifts(), after.gifts());
    let donor = |ledger: &Ledger, row: usize| {
        ledger.gifts().donor.get(row).map(|donor| ledger.donors().id.get(*donor as usize))
    };
    old.day.get(row) == new.day.get(now)
        && has_same_content(old, row, new, now)
        && donor(before, row) == donor(after, now)
}

/// Compares amount, status and currency of two payments.
fn has_same_content(old: &GiftTable, row: usize, new: &GiftTable, now: usize) -> bool {
    old.cents.get(row) == new.cents.get(now)
        && old.status.get(row) == new.status.get(now)
        && old.currency.get(row) == new.currency.get(now)
}

fn state(ledger: &Ledger, row: usize) -> Option<PaymentState> {
    let gifts = ledger.gifts();
    Some(PaymentState {
        donor_id: ledger.donors().id.get(*gifts.donor.get(row)? as usize),
        day: *gifts.day.get(row)?,
        cents: *gifts.cents.get(row)?,
        currency: gifts.currency.get(row).to_owned(),
        status: *gifts.status.get(row)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{GiftRow, LedgerBuilder};

    fn ledger(rows: &[(&str, &str, i32, i64, Status)]) -> Ledger {
        let mut builder = LedgerBuilder::new();
        for (id, donor, day, cents, status) in rows {
            let gift = GiftRow {
                status: *status,
                ..GiftRow::new(id, donor, Day::new(19_000 + day), Cents::new(*cents))
            };
            builder.push(&gift).unwrap();
        }
        builder.build().unwrap().0
    }

    #[test]
    fn each_kind_of_change_is_named_and_new_payments_are_none() {
        use Status::{Refunded, Settled};
        let before = ledger(&[
            ("a", "D1", 0, 100, Settled),
            ("b", "D1", 1, 200, Settled),
            ("c", "D2", 2, 300, Settled),
            ("d", "D2", 3, 400, Settled),
            ("e", "D3", 4, 500, Settled),
        ]);
        let after = ledger(&[
            ("a", "D1", 0, 100, Settled),
            ("b", "D1", 1, 200, Refunded),
            ("c", "D2", 2, 333, Settled),
            ("d", "D9", 3, 400, Settled),
            ("f", "D3", 5, 500, Settled),
        ]);
        let found = changes(&before, &after);
        let kinds: Vec<(&str, ChangeKind)> =
            found.iter().map(|change| (change.gift_id.as_str(), change.kind)).collect();
        assert_eq!(
            kinds,
            [
                ("b", ChangeKind::Status),
                ("c", ChangeKind::Corrected),
                ("d", ChangeKind::Corrected),
                ("e", ChangeKind::Gone)
            ]
        );
        assert_eq!(found[0].after.as_ref().map(|now| now.status), Some(Refunded));
        assert!(changes(&before, &before).is_empty());
    }

    #[test]
    fn numbers_that_became_text_are_the_same_payments_and_donors() {
        use Status::{Refunded, Settled};
        let rows = [("10", "2", 0, 100, Settled), ("9", "10", 1, 200, Settled), ("8", "10", 1, 300, Settled)];
        let before = ledger(&rows);
        let mut later = rows.to_vec();
        later[2].4 = Refunded;
        // A text makes both columns text, whose order is another: "10" comes before "2".
        later.push(("x", "D", 2, 400, Settled));
        let found = changes(&before, &ledger(&later));
        let kinds: Vec<_> = found.iter().map(|change| (change.gift_id.as_str(), change.kind)).collect();
        assert_eq!(kinds, [("8", ChangeKind::Status)]);
    }

    type Row = (u8, u8, i32, i64, Status);

    /// Payments in both kinds of columns: numbers, or text from the first letter on.
    fn of_rows(rows: &[Row], as_text: bool) -> Ledger {
        let id = |number: u8| {
            if as_text && number.is_multiple_of(5) { format!("x{number}") } else { number.to_string() }
        };
        let mut builder = LedgerBuilder::new();
        for (gift, donor, day, cents, status) in rows {
            let (gift, donor, day) = (id(*gift), id(*donor), Day::new(19_000 + day));
            let row = GiftRow { status: *status, ..GiftRow::new(&gift, &donor, day, Cents::new(*cents)) };
            builder.push(&row).unwrap();
        }
        builder.build().unwrap().0
    }

    fn some_rows() -> impl Strategy<Value = Vec<Row>> {
        let status = prop::sample::select(vec![Status::Settled, Status::Refunded, Status::Pending]);
        prop::collection::vec((0_u8..40, 0_u8..12, 0..3, 1_i64..4, status), 0..50)
    }

    proptest! {
        #[test]
        fn each_payment_is_compared_with_its_own(
            old in some_rows(),
            new in some_rows(),
            kept in 0_usize..50,
            (old_text, new_text) in any::<(bool, bool)>(),
        ) {
            let before = of_rows(&old, old_text);
            let rows: Vec<Row> = old.iter().take(kept).chain(&new).copied().collect();
            let after = of_rows(&rows, new_text);
            let by_id: HashMap<String, usize> =
                (0..after.gifts().len()).map(|row| (after.gifts().id.get(row), row)).collect();
            let mut expected = Vec::new();
            for row in 0..before.gifts().len() {
                let id = before.gifts().id.get(row);
                let now = by_id.get(&id).and_then(|now| state(&after, *now));
                if now != state(&before, row) {
                    expected.push((id, now));
                }
            }
            let found = changes(&before, &after).into_iter().map(|change| (change.gift_id, change.after));
            prop_assert_eq!(found.collect::<Vec<_>>(), expected);
        }
    }
}
