//! Large first gifts: a new donor whom a person calls.
//!
//! A call within two weeks of the first gift is the practice of donor care for new major donors; the size is
//! relative to the association's own first gifts, because no amount is large everywhere.

use obole_ledger::{Cents, Day, LedgerView};

use super::action::{Why, largest_first};
use super::first_gift::FirstGift;

/// Days after the first gift in which a call is proposed.
const LARGE_DAYS: i32 = 14;

/// Months whose first gifts are compared.
const COMPARED_MONTHS: i32 = 24;

/// Number of first gifts below which none is called large: the tenth part of fewer is nobody.
const LEAST_FIRST_GIFTS: usize = 10;

/// Multiple of the median below which no gift is large, however small the others are.
const TIMES_MEDIAN: i64 = 2;

/// Finds the donors whose first gift lies within [`LARGE_DAYS`] of the day, in the top decile of the first
/// gifts of the last 24 months (nearest rank) and at least twice their median, the largest first. First
/// instalments are no first gifts here: their size is that of a month. Gifts before `sure` may be later ones.
pub(super) fn find(view: &LedgerView<'_>, day: Day, sure: Day) -> Vec<(u32, Why)> {
    let since = day.plus_months(-COMPARED_MONTHS);
    let firsts: Vec<(u32, FirstGift)> = (0..view.donor_count())
        .filter_map(|donor| Some((donor as u32, FirstGift::of(&view.donor(donor))?)))
        .filter(|(_, first)| !first.is_instalment && first.day > since)
        .collect();
    let mut amounts: Vec<Cents> = firsts.iter().map(|(_, first)| first.amount).collect();
    amounts.sort_unstable();
    let Some((least, median)) = limits(&amounts) else { return Vec::new() };
    let is_large = |first: &FirstGift| {
        day.days() - first.day.days() <= LARGE_DAYS
            && first.day >= sure
            && first.amount >= least
            && first.amount.get() >= TIMES_MEDIAN * median.get()
    };
    let large = firsts.into_iter().filter(|(_, first)| is_large(first));
    let why = |first: FirstGift| Why::LargeFirstGift { day: first.day, amount: first.amount, median };
    largest_first(large.map(|(donor, first)| (first.amount, donor, why(first))).collect())
}

/// Returns the 90th percentile by nearest rank and the median of sorted amounts; `None` for too few.
fn limits(amounts: &[Cents]) -> Option<(Cents, Cents)> {
    if amounts.len() < LEAST_FIRST_GIFTS {
        return None;
    }
    let least = amounts.get((amounts.len() * 9).div_ceil(10) - 1)?;
    let (low, high) = (amounts.get((amounts.len() - 1) / 2)?, amounts.get(amounts.len() / 2)?);
    Some((*least, Cents::new((low.get() + high.get()) / 2)))
}
