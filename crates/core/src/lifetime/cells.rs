//! Cells of similar donors, and the ratio of their gifts to a base.

use std::collections::BTreeMap;

use crate::features::{FeatureTable, column};

/// Ends of the bands of days since the last gift: a quarter, half a year, then years.
const SILENCE: [f64; 6] = [92.0, 183.0, 366.0, 731.0, 1_096.0, 1_826.0];

/// Ends of the bands of gift days: a single one, two, three or four, five to eight, more.
const HABIT: [f64; 4] = [2.0, 3.0, 5.0, 9.0];

/// Number of donors of a cell at which its own ratio and that of the wider cell have equal weight.
const SHRINK: f64 = 30.0;

/// Band of silence, `true` if a monthly gift runs, band of habit.
pub(super) type Cell = (u8, bool, u8);

fn band(ends: &[f64], x: f64) -> u8 {
    ends.partition_point(|end| *end <= x) as u8
}

/// Computes the cell of each donor of a table.
pub(super) fn cells(table: &FeatureTable) -> Vec<Cell> {
    let of = |place: usize, row: usize| table.columns.get(place).map_or(f64::NAN, |values| values[row]);
    (0..table.len())
        .map(|row| {
            (
                band(&SILENCE, of(column::RECENCY_DAYS, row)),
                of(column::RECURRING_3M, row) > 0.0,
                band(&HABIT, of(column::N_GIFT_DAYS, row)),
            )
        })
        .collect()
}

/// Sums over a cell.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    donors: f64,
    base: f64,
    given: f64,
}

impl Sums {
    fn add(&mut self, base: f64, given: f64) {
        self.donors += f64::from(u8::from(base > 0.0));
        self.base += base;
        self.given += given;
    }

    /// Returns the ratio of the sums, shrunk towards that of a wider cell; the fewer donors, the more.
    fn ratio(&self, wider: f64) -> f64 {
        if self.base <= 0.0 {
            return wider;
        }
        let own = self.donors / (self.donors + SHRINK);
        own * self.given / self.base + (1.0 - own) * wider
    }
}

/// Ratios of gifts to a base: by cell; by silence and monthly gift for small cells; over all donors if these
/// are few as well.
#[derive(Debug, Clone)]
pub(super) struct Ratios {
    all: f64,
    wide: BTreeMap<(u8, bool), f64>,
    cell: BTreeMap<Cell, f64>,
}

impl Ratios {
    /// Computes ratios of sums, in which large donors have the same weight as in the total.
    pub(super) fn of(cells: &[Cell], base: &[f64], given: &[f64]) -> Self {
        let mut all = Sums::default();
        let mut wide: BTreeMap<(u8, bool), Sums> = BTreeMap::new();
        let mut narrow: BTreeMap<Cell, Sums> = BTreeMap::new();
        for ((cell, base), given) in cells.iter().zip(base).zip(given) {
            all.add(*base, *given);
            wide.entry((cell.0, cell.1)).or_default().add(*base, *given);
            narrow.entry(*cell).or_default().add(*base, *given);
        }
        let all = if all.base > 0.0 { all.given / all.base } else { 0.0 };
        let wide: BTreeMap<(u8, bool), f64> =
            wide.into_iter().map(|(cell, sums)| (cell, sums.ratio(all))).collect();
        let cell = narrow
            .into_iter()
            .map(|(cell, sums)| (cell, sums.ratio(wide.get(&(cell.0, cell.1)).copied().unwrap_or(all))))
            .collect();
        Self { all, wide, cell }
    }

    /// Returns the ratio of a cell, or of the narrowest wider cell that was seen.
    pub(super) fn at(&self, cell: Cell) -> f64 {
        let wide = || self.wide.get(&(cell.0, cell.1)).copied().unwrap_or(self.all);
        self.cell.get(&cell).copied().unwrap_or_else(wide)
    }

    /// Returns the ratio over all donors.
    pub(super) fn all(&self) -> f64 {
        self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_cell_leans_on_the_wider_one_and_an_unseen_one_takes_it() {
        let (a, b, c) = ((0, false, 0), (0, false, 1), (3, true, 2));
        // 30 donors of cell a give half of a base of 10, one of b gives twice it.
        let mut cells = vec![a; 30];
        cells.push(b);
        let base = vec![10.0; 31];
        let mut given = vec![5.0; 30];
        given.push(20.0);
        let ratios = Ratios::of(&cells, &base, &given);
        let all = 170.0 / 310.0;
        assert!((ratios.all() - all).abs() < 1e-12);
        let wide = 31.0 / 61.0 * all + 30.0 / 61.0 * all;
        assert!((ratios.at(a) - (0.5 * 0.5 + 0.5 * wide)).abs() < 1e-12);
        assert!((ratios.at(b) - (2.0 / 31.0 + 30.0 / 31.0 * wide)).abs() < 1e-12);
        assert!((ratios.at(c) - all).abs() < 1e-12);
        assert_eq!(Ratios::of(&[a], &[0.0], &[0.0]).at(a), 0.0);
    }

    #[test]
    fn bands_are_half_open() {
        assert_eq!([1.0, 91.0, 92.0, 365.0, 366.0, 9_999.0].map(|d| band(&SILENCE, d)), [0, 0, 1, 2, 3, 6]);
        assert_eq!([1.0, 2.0, 4.0, 8.0, 9.0].map(|n| band(&HABIT, n)), [0, 1, 2, 3, 4]);
    }
}
