//! The median of a donor's amounts.

use obole_ledger::Cents;

use super::tally::Tally;

/// Computes the median of the amounts, given run by run, in cents.
#[inline]
pub(super) fn of<'a>(tally: &Tally, runs: impl Iterator<Item = &'a [Cents]>, sorted: &mut Vec<Cents>) -> f64 {
    let (n, total, min, max) = (tally.n, tally.total, tally.min, tally.max);
    match n {
        _ if min == max => min as f64,
        // The sum without the smallest and the largest amount is that of the middle ones.
        2 => total as f64 / 2.0,
        3 => (total - min - max) as f64,
        4 => (total - min - max) as f64 / 2.0,
        _ => {
            sorted.clear();
            runs.for_each(|cents| sorted.extend_from_slice(cents));
            median(sorted)
        }
    }
}

/// Computes the median in cents, the mean of the middle two when even. Reorders the amounts.
fn median(amounts: &mut [Cents]) -> f64 {
    let even = amounts.len().is_multiple_of(2);
    let (below, &mut upper, _) = amounts.select_nth_unstable(amounts.len() / 2);
    let lower = if even { below.iter().copied().max().unwrap_or(upper) } else { upper };
    (lower.get() as f64 + upper.get() as f64) / 2.0
}
