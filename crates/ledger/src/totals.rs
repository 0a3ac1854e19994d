//! Sums and numbers of rows by currency and status.

use std::collections::BTreeMap;

use crate::{Cents, Currency, GiftTable, Status};

type ByStatus<T> = BTreeMap<Currency, BTreeMap<Status, T>>;

/// Computes sums and numbers of rows by currency and status.
pub(crate) fn sums(gifts: &GiftTable) -> (ByStatus<Cents>, ByStatus<u64>) {
    let (mut sums, mut counts) = (ByStatus::<Cents>::new(), ByStatus::<u64>::new());
    for (code, totals) in totals(gifts).iter().enumerate() {
        let currency = Currency::parse(gifts.currency.level(code as u16)).unwrap_or(Currency::EUR);
        for (status, (sum, count)) in Status::ALL.into_iter().zip(totals).filter(|(_, (_, count))| *count > 0)
        {
            sums.entry(currency).or_default().insert(status, Cents::new(*sum));
            counts.entry(currency).or_default().insert(status, *count);
        }
    }
    (sums, counts)
}

/// Computes cents and rows by code of the currency, then status in the order of [`Status::ALL`].
fn totals(gifts: &GiftTable) -> Vec<[(i64, u64); Status::ALL.len()]> {
    let mut totals = vec![[(0, 0); Status::ALL.len()]; gifts.currency.levels().len()];
    for ((currency, status), cents) in gifts.currency.codes().iter().zip(&gifts.status).zip(&gifts.cents) {
        let (sum, count) = &mut totals[usize::from(*currency)][*status as usize];
        *sum += cents.get();
        *count += 1;
    }
    totals
}
