//! One pass over each donor's payments for all as-of days, in parallel over fixed ranges of donors.

use obole_ledger::{AsOf, Cents, Ledger, LedgerView, Status};
use rayon::prelude::*;

use super::block::{Block, Cells};
use super::catalogue::{COUNT, column as at};
use super::channels::LONGEST;
use super::gifts::{Gifts, Runs};
use super::moment::{Moment, Tables};
use super::table::FeatureTable;
use super::tally::Tally;
use super::{median, windows};

/// Number of donors in a range. Fixed, so that the number of threads does not change the result.
const RANGE: usize = 4096;

/// Computes the feature table of the view's as-of day, version 1: every donor with at least one counted gift
/// before it.
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
    let mut table = FeatureTable::empty(view.as_of());
    fill(&[*view], &mut [&mut table], 1);
    table
}

/// Computes the feature tables of several as-of days in one pass. Each is equal to the result of [`features`]
/// for its day.
pub fn features_at(ledger: &Ledger, as_of: &[AsOf]) -> Vec<FeatureTable> {
    features_of_every(ledger, as_of, 1)
}

/// As [`features_at`], of every `step`th donor of the ledger.
pub(super) fn features_of_every(ledger: &Ledger, as_of: &[AsOf], step: usize) -> Vec<FeatureTable> {
    let mut tables: Vec<FeatureTable> = as_of.iter().map(|&as_of| FeatureTable::empty(as_of)).collect();
    let mut ascending: Vec<&mut FeatureTable> = tables.iter_mut().collect();
    ascending.sort_by_key(|table| table.as_of.day());
    let views: Vec<LedgerView<'_>> = ascending.iter().map(|table| ledger.until(table.as_of)).collect();
    fill(&views, &mut ascending, step);
    tables
}

#[cfg(test)]
thread_local! {
    /// The days whose features this thread computed, one entry for each time.
    pub(crate) static COMPUTED: std::cell::RefCell<Vec<AsOf>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Fills one table for each view with every `step`th donor; the days of the views ascend.
fn fill(views: &[LedgerView<'_>], tables: &mut [&mut FeatureTable], step: usize) {
    #[cfg(test)]
    COMPUTED.with_borrow_mut(|computed| computed.extend(views.iter().map(LedgerView::as_of)));
    let Some(latest) = views.last() else { return };
    let pass = Pass::new(views, latest);
    let ranges: Vec<std::ops::Range<usize>> = (0..latest.donor_count())
        .step_by(RANGE)
        .map(|start| start..(start + RANGE).min(latest.donor_count()))
        .collect();
    let populations: Vec<Vec<Vec<u32>>> =
        ranges.par_iter().map(|range| pass.populations(range.clone(), step)).collect();
    for (place, table) in tables.iter_mut().enumerate() {
        let donors = populations.iter().filter_map(|of_range| of_range.get(place));
        table.donor = donors.flatten().copied().collect();
        table.columns = (0..COUNT).map(|_| vec![0.0; table.donor.len()]).collect();
    }
    // Each range gets its own part of every column of every table.
    let mut rest: Vec<Vec<&mut [f64]>> =
        tables.iter_mut().map(|table| table.columns.iter_mut().map(Vec::as_mut_slice).collect()).collect();
    let mut parts: Vec<Vec<Vec<&mut [f64]>>> = Vec::with_capacity(ranges.len());
    for of_range in &populations {
        let mut part = Vec::with_capacity(of_range.len());
        for (columns, donors) in rest.iter_mut().zip(of_range) {
            part.push(columns.iter_mut().map(|slice| take_front(slice, donors.len())).collect());
        }
        parts.push(part);
    }
    ranges.into_par_iter().zip(parts).for_each_init(
        || pass.scratch(),
        |scratch, (donors, mut parts)| {
            for donor in donors.filter(|donor| donor % step == 0) {
                pass.rows(donor, scratch, &mut parts);
            }
            for (block, columns) in scratch.blocks.iter_mut().zip(&mut parts) {
                block.move_to(columns);
            }
        },
    );
}

/// Values that are the same for all donors.
struct Pass<'a> {
    latest: LedgerView<'a>,
    tables: Tables,
    moments: Vec<Moment>,
}

/// Buffers that one thread reuses from donor to donor.
struct Scratch {
    runs: Runs,
    /// Runs of gifts before a moment.
    seen: Vec<std::ops::Range<usize>>,
    sorted: Vec<Cents>,
    /// For each campaign code, the stamp of the row in which it last occurred; then the next stamp.
    stamps: Vec<u32>,
    next_stamp: u32,
    /// The rows of each moment that are not in its table yet.
    blocks: Vec<Block>,
}

impl<'a> Pass<'a> {
    fn new(views: &[LedgerView<'a>], latest: &LedgerView<'a>) -> Self {
        let tables = Tables::new(latest);
        let moments = views.iter().map(|view| Moment::new(view.as_of(), &tables.calendar)).collect();
        Self { latest: *latest, tables, moments }
    }

    fn scratch(&self) -> Scratch {
        Scratch {
            runs: Runs::default(),
            seen: Vec::new(),
            sorted: Vec::new(),
            stamps: vec![0; self.latest.campaign_codes()],
            next_stamp: 0,
            blocks: self.moments.iter().map(|_| Block::new()).collect(),
        }
    }

    /// Returns, for each moment, the donors of a range with at least one counted gift before it.
    fn populations(&self, donors: std::ops::Range<usize>, step: usize) -> Vec<Vec<u32>> {
        let mut populations = vec![Vec::with_capacity(donors.len()); self.moments.len()];
        for donor in donors.filter(|donor| donor % step == 0) {
            let payments = self.latest.donor(donor);
            let first = (0..payments.len()).find(|&index| payments.is_counted(index));
            let Some(first) = first.and_then(|index| payments.days().get(index)) else { continue };
            for (population, moment) in populations.iter_mut().zip(&self.moments) {
                if *first < moment.day {
                    population.push(donor as u32);
                }
            }
        }
        populations
    }

    /// Fills the donor's row for each moment before which the donor has a counted gift.
    fn rows(&self, donor: usize, scratch: &mut Scratch, parts: &mut [Vec<&mut [f64]>]) {
        let Scratch { runs, seen, sorted, stamps, next_stamp, blocks } = scratch;
        let payments = self.latest.donor(donor);
        runs.find(&payments);
        let mut runs_left = runs.counted.iter().cloned().peekable();
        let mut tally = Tally::default();
        // The median of the gifts so far, which a moment without new gifts reuses.
        let mut middle = f64::NAN;
        seen.clear();
        for (place, moment) in self.moments.iter().enumerate() {
            let end = moment.reach(payments.days());
            let n_before = tally.n;
            while let Some(run) = runs_left.peek_mut()
                && run.start < end
            {
                let part = run.start..run.end.min(end).min(run.start + LONGEST);
                tally.add(&Gifts::of(&payments, &part), &self.tables);
                run.start = part.end;
                if run.start == run.end {
                    runs_left.next();
                }
                seen.push(part);
            }
            let (block, part) = (&mut blocks[place], &mut parts[place]);
            let Some(mut cells) = (tally.n > 0).then(|| block.next_row()).flatten() else { continue };
            let cells = &mut cells;
            tally.put(moment, &self.tables, cells);
            if tally.n != n_before {
                let cents = seen.iter().map(|run| &payments.cents()[run.clone()]);
                middle = median::of(&tally, cents, sorted);
            }
            cells.put(at::MEDIAN_AMOUNT, middle);
            *next_stamp = next_stamp.wrapping_add(1);
            let latest_first = seen.iter().rev().map(|run| Gifts::of(&payments, run));
            windows::put(moment, latest_first, stamps, *next_stamp, cells);
            self.troubles(moment, &payments, runs, end, cells);
            let birth_year = self.latest.donors().birth_year.get(donor).copied().flatten();
            cells.put(at::AGE, birth_year.map_or(f64::NAN, |born| f64::from(moment.year - i32::from(born))));
            if block.is_full() {
                block.move_to(part);
            }
        }
    }

    /// Counts the failed and refunded payments before the moment, which are among the donor's first `end`
    /// payments.
    fn troubles(
        &self,
        moment: &Moment,
        payments: &obole_ledger::DonorView<'_>,
        runs: &Runs,
        end: usize,
        cells: &mut Cells<'_>,
    ) {
        let [_, start_12, ..] = moment.window_starts;
        let (mut failed, mut refunded) = (0_u32, 0_u32);
        for &row in runs.troubled.iter().take_while(|row| **row < end) {
            let is_failed = payments.statuses()[row] == Status::Failed;
            failed += u32::from(is_failed && payments.days()[row] >= start_12);
            refunded += u32::from(!is_failed);
        }
        cells.put(at::N_FAILED_12M, f64::from(failed));
        cells.put(at::N_REFUNDED, f64::from(refunded));
    }
}

/// Splits `n` cells off the front and returns them.
fn take_front<'a>(slice: &mut &'a mut [f64], n: usize) -> &'a mut [f64] {
    slice.split_off_mut(..n).unwrap_or_default()
}
