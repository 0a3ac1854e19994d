//! Gifts inside the total of a membership, a ticket or a sale (`Don supplémentaire`).

use std::collections::BTreeMap;

use obole_ledger::{Cents, GiftKind};

use crate::payment::Payment;

/// Amounts inside the total of a row, in cents.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inside {
    /// The gift.
    pub(super) gift: i64,
    /// The row's own item with its gift; 0 if the row does not say it.
    pub(super) item: i64,
}

/// Amounts of such gifts in cents, by the row of the file, and of items that are not the total. Few rows have
/// one.
#[derive(Debug, Default)]
pub(crate) struct ExtraGifts {
    gifts: BTreeMap<u32, i64>,
    items: BTreeMap<u32, i64>,
}

impl ExtraGifts {
    /// Records what is inside the payment of a row.
    pub(super) fn see(&mut self, payment: &Payment, inside: Inside) {
        self.put(payment, inside.gift);
        if inside.item > 0 && inside.item != payment.cents.get() {
            self.items.insert(payment.place.row, inside.item);
        }
    }

    /// Records the gift inside the payment of a row; of none, nothing.
    pub(super) fn put(&mut self, payment: &Payment, cents: i64) {
        if cents > 0 && payment.kind != GiftKind::Gift {
            self.gifts.insert(payment.place.row, cents);
        }
    }

    /// Gives each row of a payment the amount of its own item, where the rows repeat the total and their
    /// items add up to it. Returns whether they do.
    pub(super) fn part(&self, rows: &mut [Payment]) -> bool {
        let items: Vec<i64> = rows
            .iter()
            .map(|row| self.items.get(&row.place.row).copied().unwrap_or(row.cents.get()))
            .collect();
        let total = rows.first().map_or(0, |row| row.cents.get());
        let parts = rows.len() > 1 && items.iter().sum::<i64>() == total;
        if parts {
            rows.iter_mut().zip(items).for_each(|(row, cents)| row.cents = Cents::new(cents));
        }
        parts
    }

    /// Takes the amounts of the rows of one payment and returns what `total` makes of them.
    pub(super) fn of(&mut self, rows: &[Payment], total: impl Fn(&[i64]) -> i64) -> i64 {
        if self.gifts.is_empty() {
            return 0;
        }
        let parts: Vec<i64> =
            rows.iter().map(|row| self.gifts.remove(&row.place.row).unwrap_or_default()).collect();
        total(&parts)
    }

    /// Splits the gifts off their payments and adds them as payments of their own. Returns their number. A
    /// gift above the total, as beside a promotion code, stays inside.
    pub(super) fn split_off(&self, payments: &mut Vec<Payment>) -> u64 {
        let mut gifts = Vec::new();
        let mut count = 0;
        for payment in payments.iter_mut().filter(|_| !self.gifts.is_empty()) {
            let Some(extra) =
                self.gifts.get(&payment.place.row).filter(|extra| **extra <= payment.cents.get())
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
