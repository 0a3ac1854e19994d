//! Gifts inside the total of a membership, a ticket or a sale (`Don supplémentaire`).

use std::collections::BTreeMap;

use obole_ledger::{Cents, GiftKind};

use crate::payment::Payment;

/// Amounts of such gifts in cents, by the row of the file. Few rows have one.
#[derive(Debug, Default)]
pub(crate) struct ExtraGifts(BTreeMap<u32, i64>);

impl ExtraGifts {
    /// Records the gift inside the payment of a row; of none, nothing.
    pub(super) fn put(&mut self, payment: &Payment, cents: i64) {
        if cents > 0 && payment.kind != GiftKind::Gift {
            self.0.insert(payment.place.row, cents);
        }
    }

    /// Takes the amounts of the rows of one payment and returns what `total` makes of them.
    pub(super) fn of(&mut self, rows: &[Payment], total: impl Fn(&[i64]) -> i64) -> i64 {
        if self.0.is_empty() {
            return 0;
        }
        let parts: Vec<i64> =
            rows.iter().map(|row| self.0.remove(&row.place.row).unwrap_or_default()).collect();
        total(&parts)
    }

    /// Splits the gifts off their payments and adds them as payments of their own. Returns their number. A
    /// gift above the total, as beside a promotion code, stays inside.
    pub(super) fn split_off(&self, payments: &mut Vec<Payment>) -> u64 {
        let mut gifts = Vec::new();
        let mut count = 0;
        for payment in payments.iter_mut().filter(|_| !self.0.is_empty()) {
            let Some(extra) = self.0.get(&payment.place.row).filter(|extra| **extra <= payment.cents.get())
            else {
                continue;
            };
            count += 1;
            let kind = GiftKind::Gift;
            if *extra == payment.cents.get() {
                payment.kind = kind;
                continue;
            }
            payment.cents = Cents::new(payment.cents.get() - extra);
            let part = format!("{}-{}", payment.part, kind.name()).into();
            gifts.push(Payment { cents: Cents::new(*extra), kind, part, ..payment.clone() });
        }
        payments.append(&mut gifts);
        count
    }
}
