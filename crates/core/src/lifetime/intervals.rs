//! Intervals from a past span of the same length: ratios of observed to predicted sums of similar donors.

use super::choose::HeldOut;
use crate::evaluate::interval;
use crate::features::{FeatureTable, column};

/// Minimum number of donors of a bin, so that one in ten of them is ten donors.
const LEAST_DONORS: usize = 100;

/// Maximum number of bins: finer ones add no information.
const MOST_BINS: usize = 20;

/// The level of the intervals.
const LEVEL: f64 = 0.8;

/// Donors with similar predictions, up to an end, and the two ratios of observed to predicted sums that one
/// in ten of them lay below and above.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bin {
    end: f64,
    low: f64,
    high: f64,
}

/// Computes the bins of one kind of donors, by predicted sum. Empty if there are too few donors.
fn bins(said: &[f64], came: &[f64], rows: &[usize]) -> Vec<Bin> {
    let mut rows: Vec<usize> = rows.iter().copied().filter(|row| said[*row] > 0.0).collect();
    if rows.len() < LEAST_DONORS {
        return Vec::new();
    }
    rows.sort_by(|a, b| said[*a].total_cmp(&said[*b]).then(a.cmp(b)));
    let count = (rows.len() / LEAST_DONORS).clamp(1, MOST_BINS);
    let ends = (0..count).map(|bin| (bin * rows.len() / count, (bin + 1) * rows.len() / count));
    ends.filter_map(|(from, to)| {
        let ratios: Vec<Option<f64>> =
            rows[from..to].iter().map(|row| Some(came[*row] / said[*row])).collect();
        let ends = interval(&ratios, LEVEL)?;
        Some(Bin { end: said[rows[to - 1]], low: ends.low, high: ends.high })
    })
    .collect()
}

/// Computes the ends of the 80 % intervals of the current predictions. NaN if the past holds no span of that
/// length, or too few donors.
///
/// Donors are compared with donors whose past prediction was similar, monthly givers apart from others if
/// there are enough: conformal intervals within groups (Vovk, Gammerman and Shafer 2005, *Algorithmic
/// Learning in a Random World*, §4.5, Mondrian predictors). They are valid for any method, as long as donors
/// behave as in the past span. Observed sums include 0, so the lower end is 0 for all but the surest donors.
pub(super) fn of(learned: Option<&HeldOut>, said: &[f64], table: &FeatureTable) -> (Vec<f64>, Vec<f64>) {
    let Some(learned) = learned else { return (vec![f64::NAN; said.len()], vec![f64::NAN; said.len()]) };
    let monthly = |table: &FeatureTable, row: usize| {
        table.columns.get(column::RECURRING_3M).is_some_and(|values| values[row] > 0.0)
    };
    let (regular, others): (Vec<usize>, Vec<usize>) =
        (0..learned.said.len()).partition(|row| monthly(&learned.table, *row));
    let all: Vec<usize> = (0..learned.said.len()).collect();
    let of = |rows: &[usize]| bins(&learned.said, &learned.came, rows);
    let (all, regular, others) = (of(&all), of(&regular), of(&others));
    let ends = |(row, said): (usize, &f64)| {
        let own = if monthly(table, row) { &regular } else { &others };
        let bins = if own.is_empty() { &all } else { own };
        let place = bins.partition_point(|bin| bin.end < *said).min(bins.len().saturating_sub(1));
        bins.get(place).map_or((f64::NAN, f64::NAN), |bin| (said * bin.low, said * bin.high))
    };
    said.iter().enumerate().map(ends).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_holds_the_ratios_that_one_in_ten_lay_beyond() {
        let said: Vec<f64> = (0..400).map(|row| if row < 200 { 10.0 } else { 50.0 }).collect();
        let came: Vec<f64> = (0..400)
            .map(|row| said[row] * (row % 101) as f64 / 100.0 * if row < 200 { 1.0 } else { 2.0 })
            .collect();
        let rows: Vec<usize> = (0..400).collect();
        let found = bins(&said, &came, &rows);
        assert_eq!(found.len(), 4);
        assert!((found[0].end, found[3].end) == (10.0, 50.0) && found[0].low < 0.15 && found[0].high < 1.0);
        assert!(found[3].high > 1.5, "{found:?}");
        assert!(bins(&said, &came, &rows[..99]).is_empty());
    }
}
