//! Share of the income that the largest donors give.

use obole_ledger::{Cents, LedgerView, Period};

use super::measure::Measure;
use super::rows::{Draft, Place};
use super::totals::YearCells;
use crate::evaluate::{BootstrapSettings, Donors, interval, replicates};
use crate::segments::{given_by_donor, largest_count};

/// Share of the donors that counts as the largest.
const TENTH: f64 = 0.1;

/// Adds the share of the income that the largest tenth of the donors gave, with its bootstrap interval;
/// returns that share without the largest donor of all.
pub(super) fn largest(
    draft: &mut Draft,
    view: &LedgerView<'_>,
    days: Period,
    place: Place<'_>,
    year: YearCells,
    seed: u64,
) -> Option<f64> {
    let mut given = given_by_donor(view, days);
    given.sort_unstable_by(|a, b| b.cmp(a));
    let share = of_largest(given.iter().map(|cents| (*cents, 1)))?;
    let settings = BootstrapSettings { seed, ..BootstrapSettings::default() };
    let rows: Vec<u32> = (0..given.len() as u32).collect();
    let drawn = replicates(&Donors::of_rows(&rows), &settings, |weights| {
        of_largest(given.iter().copied().zip(weights.iter().copied()))
    });
    let range = interval(&drawn, settings.level).map(|found| (found.low, found.high));
    let n = given.len() as u64;
    let count = largest_count(n, TENTH);
    let (top, rest) = (draft.cells.cell(count), draft.cells.cell(n - count));
    draft.cells.partition(year.income, &[top, rest]);
    draft.row(place, Measure::LargestTenth, share, Some(n), range, vec![top, year.donors]);
    given.get(1..).and_then(|others| of_largest(others.iter().map(|cents| (*cents, 1))))
}

/// Computes the share of the largest tenth of donors, given the largest first and each as often as its
/// weight.
fn of_largest(donors: impl Iterator<Item = (Cents, u32)> + Clone) -> Option<f64> {
    let count: u64 = donors.clone().map(|(_, weight)| u64::from(weight)).sum();
    let all: i64 = donors.clone().map(|(cents, weight)| cents.get() * i64::from(weight)).sum();
    let mut left = largest_count(count, TENTH);
    let mut top = 0_i64;
    for (cents, weight) in donors {
        let taken = u64::from(weight).min(left);
        top += cents.get() * taken as i64;
        left -= taken;
        if left == 0 {
            break;
        }
    }
    (all > 0).then(|| top as f64 / all as f64)
}
