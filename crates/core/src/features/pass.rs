//! One pass over each donor's payments, in parallel over fixed ranges of donors.

use obole_ledger::{AsOf, Ledger, LedgerView};
use rayon::prelude::*;

use super::block::{BLOCK, Block};
use super::catalogue::COUNT;
use super::row::Pass;
use super::table::FeatureTable;

/// Donors in a range. Fixed, so that the number of threads leaves no trace.
const RANGE: usize = 4096;

/// The feature table of the view's as-of day, version 1: every donor with at least one counted gift before it.
///
/// Sums are exact (integer cents) until the end. The values do not depend on the number of threads.
///
/// ```
/// use obole_ledger::{AsOf, Cents, Day, GiftRow, LedgerBuilder};
///
/// # fn main() -> obole::Result<()> {
/// let mut builder = LedgerBuilder::new();
/// let source = builder.source("gifts.csv")?;
/// for (row, (id, day, cents)) in [("1", "2023-12-24", 5_000), ("2", "2024-12-24", 7_000)].into_iter().enumerate() {
///     let mut gift = GiftRow::new(id, "D7", Day::parse_iso(day)?, Cents::new(cents));
///     gift.place = obole_ledger::RowPlace { source, row: row as u32 + 2 };
///     builder.push(&gift)?;
/// }
/// let (ledger, _) = builder.build()?;
/// let table = obole::features::features(&ledger.until(AsOf::new(Day::parse_iso("2024-01-01")?)));
/// assert_eq!(table.column("total_amount"), Some(&[50.0][..])); // the gift of 2024 is not in it
/// assert_eq!(table.column("recency_days"), Some(&[8.0][..]));
/// assert!(table.column("std_amount").is_some_and(|std| std[0].is_nan())); // one gift has no spread
/// # Ok(())
/// # }
/// ```
pub fn features(view: &LedgerView<'_>) -> FeatureTable {
    let pass = Pass::new(view);
    let ranges: Vec<std::ops::Range<usize>> = (0..view.donor_count())
        .step_by(RANGE)
        .map(|start| start..(start + RANGE).min(view.donor_count()))
        .collect();
    let population: Vec<Vec<u32>> = ranges.par_iter().map(|range| pass.population(range.clone())).collect();
    let donor = population.concat();
    let mut columns: Vec<Vec<f64>> = (0..COUNT).map(|_| vec![0.0; donor.len()]).collect();
    // Each range gets its own part of every column.
    let mut rest: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
    let parts: Vec<Part<'_>> = population
        .iter()
        .map(|donors| {
            let columns = rest.iter_mut().map(|slice| take_front(slice, donors.len())).collect();
            Part { donors, columns }
        })
        .collect();
    parts.into_par_iter().for_each_init(
        || (pass.scratch(), Block::new()),
        |(scratch, block), mut part| {
            for donors in part.donors.chunks(BLOCK) {
                block.fill(donors, |&donor, cells| pass.row(donor as usize, scratch, cells));
                block.copy_to(part.columns.iter_mut().map(|column| take_front(column, donors.len())));
            }
        },
    );
    FeatureTable { as_of: view.as_of(), donor, columns }
}

/// The feature tables of several as-of days. Each is what [`features`] gives for its day.
pub fn features_at(ledger: &Ledger, as_of: &[AsOf]) -> Vec<FeatureTable> {
    as_of.iter().map(|&as_of| features(&ledger.until(as_of))).collect()
}

/// The rows of a range of donors, and where their values go.
struct Part<'a> {
    donors: &'a [u32],
    columns: Vec<&'a mut [f64]>,
}

/// Cuts `n` cells off the front.
fn take_front<'a>(slice: &mut &'a mut [f64], n: usize) -> &'a mut [f64] {
    slice.split_off_mut(..n).unwrap_or_default()
}
