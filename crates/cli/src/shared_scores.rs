//! Scores for sharing: bands and counts in place of donors, so that no row identifies a person.

use std::collections::BTreeMap;
use std::path::Path;

use obole::models::Scores;
use obole::segments::{LifeCycle, Segments};
use obole::{Error, Kind, Result};
use obole_ledger::{CellWriter, disk};
use obole_report::{Words, segment_cell};

/// Minimum number of donors of a row, as in the audit's tables.
pub const FEWEST: u64 = 10;

/// The columns, in order; an empty cell means any value.
pub const COLUMNS: [&str; 6] = [
    "segment",
    "gift_likelihood_from",
    "gift_likelihood_to",
    "expected_gift_from",
    "expected_gift_to",
    "donors",
];

/// Bounds of the bands of likelihoods, in per cent.
const LIKELIHOODS: [u32; 6] = [0, 20, 40, 60, 80, 100];

/// Bounds of the bands of gifts, in units of the currency; the last band is open.
const GIFTS: [u32; 9] = [0, 10, 20, 50, 100, 200, 500, 1_000, 5_000];

/// Values that the donors of a row share: segment, band of likelihood, band of gifts. The last one is given
/// up first.
type Cell = (Option<LifeCycle>, Option<usize>, Option<usize>);

/// Counts the donors of each segment, band of likelihood and band of gifts. If they are fewer than
/// [`FEWEST`], the band of gifts is dropped, then the band of likelihood, then the segment; donors who are
/// still fewer are not counted. Each donor is in one row at most, so that no difference of two rows reveals a
/// smaller group.
fn counted(scores: &Scores, segments: &Segments) -> (BTreeMap<Cell, u64>, u64) {
    let mut rest: Vec<Cell> = scores
        .donor
        .iter()
        .enumerate()
        .map(|(row, donor)| {
            let segment = segments.of(*donor).map(|(segment, _)| segment);
            let likelihood = band(scores.gift_likelihood[row] * 100.0, &LIKELIHOODS[..LIKELIHOODS.len() - 1]);
            (segment, likelihood, band(scores.expected_gift[row], &GIFTS))
        })
        .collect();
    let coarser: [fn(Cell) -> Cell; 4] =
        [|cell| cell, |(s, l, _)| (s, l, None), |(s, _, _)| (s, None, None), |_| (None, None, None)];
    let mut kept: BTreeMap<Cell, u64> = BTreeMap::new();
    for coarser in coarser {
        let mut found: BTreeMap<Cell, u64> = BTreeMap::new();
        for cell in &rest {
            *found.entry(coarser(*cell)).or_default() += 1;
        }
        rest.retain(|cell| found.get(&coarser(*cell)).is_none_or(|count| *count < FEWEST));
        found.retain(|_, count| *count >= FEWEST);
        for (cell, count) in found {
            *kept.entry(cell).or_default() += count;
        }
    }
    (kept, rest.len() as u64)
}

/// Returns the band of a value; `None` for a missing value.
fn band(value: f64, bounds: &[u32]) -> Option<usize> {
    bounds.iter().rposition(|bound| value >= f64::from(*bound))
}

/// Writes the table as CSV; returns the number of its rows and of the donors who are in none.
///
/// # Errors
/// [`Kind::Usage`] for another ending than .csv; as [`disk::write_with`].
pub fn write(path: &Path, scores: &Scores, segments: &Segments, words: &Words) -> Result<(usize, u64)> {
    if path.extension().is_none_or(|ending| ending != "csv") {
        return Err(Error::new(Kind::Usage, "shared-scores-not-csv").in_file(path));
    }
    let (cells, left_out) = counted(scores, segments);
    disk::write_with(path, |out| {
        let mut table = CellWriter::new(out);
        table.row(COLUMNS)?;
        let bound = |bounds: &[u32], band: Option<usize>| {
            band.and_then(|at| bounds.get(at)).map(u32::to_string).unwrap_or_default()
        };
        for ((segment, likelihood, gift), donors) in &cells {
            let segment = segment.map(|segment| segment_cell(segment, words)).unwrap_or_default();
            table.row([
                &segment,
                &bound(&LIKELIHOODS, *likelihood),
                &bound(&LIKELIHOODS, likelihood.map(|band| band + 1)),
                &bound(&GIFTS, *gift),
                &bound(&GIFTS, gift.map(|band| band + 1)),
                &donors.to_string(),
            ])?;
        }
        table.finish().map(|_| ())
    })?;
    Ok((cells.len(), left_out))
}
