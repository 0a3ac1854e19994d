//! Amounts in whole units, none above the level that enough donors reach.

use serde::Serialize;

use crate::{Cents, Currency, GiftTable};

/// Changes of amounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AmountChange {
    /// Number of payments that were rounded to a whole unit.
    pub rounded: u64,
    /// The largest amounts, by currency.
    pub top_codes: Vec<TopCode>,
}

/// The largest amount of a currency in the copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TopCode {
    /// The currency.
    pub currency: Currency,
    /// The largest amount: at least k donors have a payment of it or above.
    pub level: Cents,
    /// Number of payments above it, which were set to it.
    pub payments: u64,
    /// Number of donors with such a payment.
    pub donors: u64,
}

/// Rounds amounts to whole units (at least one), and sets those above the level that `k` donors reach to that
/// level. Returns each amount before and after rounding.
pub(super) fn coarsen(gifts: &mut GiftTable, k: usize) -> (Vec<(Cents, Cents)>, AmountChange) {
    let exact: Vec<(Cents, Cents)> = gifts.cents.iter().map(|cents| (*cents, whole(*cents))).collect();
    let rounded = exact.iter().filter(|(exact, rounded)| exact != rounded).count() as u64;
    let codes = gifts.currency.codes();
    // The largest amount of each donor, by currency; the rows of a donor are together.
    let mut largest: Vec<Vec<(u32, i64)>> = vec![Vec::new(); gifts.currency.levels().len()];
    for ((code, donor), (_, cents)) in codes.iter().zip(&gifts.donor).zip(&exact) {
        let of_currency = &mut largest[usize::from(*code)];
        match of_currency.last_mut() {
            Some((last, largest)) if last == donor => *largest = cents.get().max(*largest),
            _ => of_currency.push((*donor, cents.get())),
        }
    }
    let mut levels = vec![i64::MAX; largest.len()];
    let mut top_codes = Vec::new();
    for (code, of_currency) in largest.iter().enumerate() {
        let mut amounts: Vec<i64> = of_currency.iter().map(|(_, cents)| *cents).collect();
        amounts.sort_unstable_by_key(|cents| std::cmp::Reverse(*cents));
        let (Some(level), Some(currency)) =
            (amounts.get(k - 1), Currency::parse(gifts.currency.level(code as u16)))
        else {
            continue;
        };
        levels[code] = *level;
        let above = exact
            .iter()
            .zip(codes)
            .filter(|((_, cents), of)| usize::from(**of) == code && cents.get() > *level);
        top_codes.push(TopCode {
            currency,
            level: Cents::new(*level),
            payments: above.count() as u64,
            donors: amounts.iter().filter(|cents| **cents > *level).count() as u64,
        });
    }
    let capped = exact
        .iter()
        .zip(codes)
        .map(|((_, cents), code)| Cents::new(cents.get().min(levels[usize::from(*code)])));
    gifts.cents = capped.collect();
    (exact, AmountChange { rounded, top_codes })
}

/// Rounds to a whole unit, halves up; an amount stays positive.
fn whole(cents: Cents) -> Cents {
    let (units, rest) = (cents.get() / 100, cents.get() % 100);
    Cents::new((units + i64::from(rest >= 50)).max(1) * 100)
}
