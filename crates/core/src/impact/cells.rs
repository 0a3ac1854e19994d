//! Choice of the rows that may be shown, so that no number of few donors can be computed from the others.
//!
//! A publication is a set of cells (numbers), the rows that print them, and the linear equations between
//! them. A cell whose number stands for fewer donors than allowed is sensitive. A cell can be computed from
//! what is shown exactly if its unit vector lies in the row space of the equations, restricted to the cells
//! that are not shown (L. Willenborg, T. de Waal, Elements of Statistical Disclosure Control, 2001, chapter
//! 4). Rows are hidden, those of the fewest donors first, until no sensitive cell can be computed and no sum
//! leaves a rest of fewer donors than allowed.

use std::collections::{BTreeMap, BTreeSet};

/// Index of a cell.
pub(super) type Cell = usize;

/// Numbers and the equations between them.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    /// Number of donors behind each cell.
    donors: Vec<u64>,
    equations: Vec<Vec<(Cell, i64)>>,
    /// Parts that add up to a total, and whether no donor is in two of them.
    sums: Vec<(Vec<Cell>, bool)>,
}

impl Cells {
    /// Adds a cell that stands for this many donors.
    pub(super) fn cell(&mut self, donors: u64) -> Cell {
        self.donors.push(donors);
        self.donors.len() - 1
    }

    /// Adds the equation Σ coefficient × cell = a known number.
    pub(super) fn equation(&mut self, terms: &[(Cell, i64)]) {
        self.equations.push(terms.to_vec());
    }

    /// Adds the equation that two cells are equal.
    pub(super) fn equal(&mut self, one: Cell, other: Cell) {
        self.equation(&[(one, 1), (other, -1)]);
    }

    /// Adds the equation that parts, which may share donors, add up to a total.
    pub(super) fn sum(&mut self, total: Cell, parts: &[Cell]) {
        self.add_sum(total, parts, false);
    }

    /// Adds the equation that parts, none of which shares a donor with another, add up to a total.
    pub(super) fn partition(&mut self, total: Cell, parts: &[Cell]) {
        self.add_sum(total, parts, true);
    }

    fn add_sum(&mut self, total: Cell, parts: &[Cell], disjoint: bool) {
        let mut terms = vec![(total, -1)];
        terms.extend(parts.iter().map(|part| (*part, 1)));
        self.equations.push(terms);
        self.sums.push((parts.to_vec(), disjoint));
    }

    /// Returns the number of donors who are at least in the parts that are not shown together.
    fn rest(&self, parts: &[Cell], disjoint: bool, known: &BTreeSet<Cell>) -> u64 {
        let sizes = parts.iter().filter(|part| !known.contains(*part)).map(|part| self.size(*part));
        if disjoint { sizes.sum() } else { sizes.max().unwrap_or_default() }
    }

    /// Returns for each row, given as the cells that it prints, whether it must be hidden.
    pub(super) fn hidden(&self, rows: &[Vec<Cell>], fewest: u64) -> Vec<bool> {
        self.hidden_beside(&BTreeSet::new(), rows, fewest)
    }

    /// As [`Self::hidden`], beside cells that are published already and cannot be hidden any more.
    pub(super) fn hidden_beside(
        &self,
        published: &BTreeSet<Cell>,
        rows: &[Vec<Cell>],
        fewest: u64,
    ) -> Vec<bool> {
        let few = |cell: Cell| self.donors.get(cell).is_some_and(|n| (1..fewest).contains(n));
        let mut hidden: Vec<bool> = rows.iter().map(|row| row.iter().any(|cell| few(*cell))).collect();
        loop {
            let shown = shown_cells(rows, &hidden);
            let known: BTreeSet<Cell> = shown.union(published).copied().collect();
            let can_hide = |cell: &&Cell| shown.contains(*cell) && !published.contains(*cell);
            let mut chosen: BTreeSet<Cell> = BTreeSet::new();
            for (_, used) in self.computable(&known).into_iter().filter(|(cell, _)| few(*cell)) {
                chosen.extend(self.smallest(used.iter().filter(can_hide)));
            }
            for (parts, disjoint) in &self.sums {
                if (1..fewest).contains(&self.rest(parts, *disjoint, &known)) {
                    chosen.extend(self.smallest(parts.iter().filter(can_hide)));
                }
            }
            if chosen.is_empty() {
                return hidden;
            }
            for (row, hidden) in rows.iter().zip(&mut hidden) {
                *hidden |= row.iter().any(|cell| chosen.contains(cell));
            }
        }
    }

    /// Returns the number of donors behind a cell.
    pub(super) fn size(&self, cell: Cell) -> u64 {
        self.donors.get(cell).copied().unwrap_or_default()
    }

    /// Returns the cell of the fewest donors; cells of no donors come last, as hiding them protects little.
    fn smallest<'a>(&self, cells: impl Iterator<Item = &'a Cell>) -> Option<Cell> {
        cells.copied().min_by_key(|cell| (self.size(*cell) == 0, self.size(*cell), *cell))
    }

    /// Returns the cells, not shown, that follow from the shown ones, each with the shown cells that it
    /// follows from: in the reduced echelon form of the equations, such a cell is alone among the unknown
    /// ones of its row.
    fn computable(&self, known: &BTreeSet<Cell>) -> Vec<(Cell, Vec<Cell>)> {
        let mut rows: BTreeMap<Cell, Row> = BTreeMap::new();
        let mut equations: Vec<&Vec<(Cell, i64)>> = self.equations.iter().collect();
        // Short equations first: they stay short.
        equations.sort_by_key(|terms| terms.len());
        for terms in equations {
            let mut row = Row::new();
            for (cell, factor) in terms {
                add(&mut row, (known.contains(cell), *cell), modular(*factor));
            }
            let unknown = row.iter().take_while(|((is_known, _), _)| !is_known);
            let pivots: Vec<(Cell, u64)> = unknown
                .filter(|((_, cell), _)| rows.contains_key(cell))
                .map(|((_, cell), factor)| (*cell, *factor))
                .collect();
            for (pivot, factor) in pivots {
                if let Some(other) = rows.get(&pivot) {
                    subtract(&mut row, other, factor);
                }
            }
            let Some((&(false, pivot), &factor)) = row.first_key_value() else { continue };
            let inverse = power(factor, PRIME - 2);
            row.values_mut().for_each(|factor| *factor = times(*factor, inverse));
            for other in rows.values_mut() {
                if let Some(factor) = other.get(&(false, pivot)).copied() {
                    subtract(other, &row, factor);
                }
            }
            rows.insert(pivot, row);
        }
        let alone = rows.into_iter().filter(|(_, row)| row.range((false, 0)..(true, 0)).count() == 1);
        alone.map(|(pivot, row)| (pivot, row.into_keys().skip(1).map(|(_, cell)| cell).collect())).collect()
    }
}

/// An equation: the factor of each cell, the unknown cells first.
type Row = BTreeMap<(bool, Cell), u64>;

/// Returns the cells that the rows print which are not hidden.
pub(super) fn shown_cells(rows: &[Vec<Cell>], hidden: &[bool]) -> BTreeSet<Cell> {
    rows.iter().zip(hidden).filter(|(_, hidden)| !**hidden).flat_map(|(row, _)| row).copied().collect()
}

/// Prime modulus of the elimination, 2⁶¹ − 1. The factors are 1 and −1, so that no determinant of a
/// publication comes near it, and the rank is that over the rational numbers.
const PRIME: u64 = (1 << 61) - 1;

fn modular(factor: i64) -> u64 {
    factor.rem_euclid(PRIME as i64) as u64
}

fn times(one: u64, other: u64) -> u64 {
    ((u128::from(one) * u128::from(other)) % u128::from(PRIME)) as u64
}

fn power(base: u64, mut exponent: u64) -> u64 {
    let (mut result, mut square) = (1, base);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, square);
        }
        square = times(square, square);
        exponent >>= 1;
    }
    result
}

fn add(row: &mut Row, cell: (bool, Cell), factor: u64) {
    let sum = (row.get(&cell).copied().unwrap_or_default() + factor) % PRIME;
    if sum == 0 {
        row.remove(&cell);
    } else {
        row.insert(cell, sum);
    }
}

fn subtract(row: &mut Row, other: &Row, factor: u64) {
    let negative = PRIME - factor;
    for (cell, value) in other {
        add(row, *cell, times(negative, *value));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_small_part_takes_another_with_it() {
        let mut cells = Cells::default();
        let total = cells.cell(653);
        let parts: Vec<Cell> = [400, 250, 3].map(|n| cells.cell(n)).to_vec();
        cells.partition(total, &parts);
        let rows: Vec<Vec<Cell>> = std::iter::once(total).chain(parts).map(|cell| vec![cell]).collect();
        assert_eq!(cells.hidden(&rows, 10), [false, false, true, true]);
        assert_eq!(cells.hidden(&rows, 1), [false; 4]);
    }

    #[test]
    fn a_chain_of_equations_is_followed() {
        // a + b = 100 and b = c: a follows from c.
        let mut cells = Cells::default();
        let [total, a, b, c] = [100, 4, 96, 96].map(|n| cells.cell(n));
        cells.partition(total, &[a, b]);
        cells.equal(b, c);
        let rows = [vec![total], vec![a], vec![c]];
        let found = cells.computable(&BTreeSet::from([total, c]));
        assert_eq!(found, [(a, vec![total, c]), (b, vec![c])]);
        let hidden = cells.hidden(&rows, 10);
        assert_eq!(hidden, [false, true, true]);
    }

    /// Solves for a cell by least squares over real numbers, independently of the elimination above: a cell
    /// can be computed if its unit vector is a combination of the equations.
    fn follows(cells: &Cells, known: &BTreeSet<Cell>, wanted: Cell) -> bool {
        let mut basis: Vec<Vec<f64>> = Vec::new();
        let residual = |vector: &mut Vec<f64>, basis: &[Vec<f64>]| {
            for _ in 0..2 {
                for one in basis {
                    let dot: f64 = one.iter().zip(vector.iter()).map(|(a, b)| a * b).sum();
                    vector.iter_mut().zip(one).for_each(|(x, y)| *x -= dot * y);
                }
            }
            vector.iter().map(|x| x * x).sum::<f64>().sqrt()
        };
        for terms in &cells.equations {
            let mut vector = vec![0.0; cells.donors.len()];
            terms.iter().filter(|(c, _)| !known.contains(c)).for_each(|(c, f)| vector[*c] += *f as f64);
            let norm = residual(&mut vector, &basis);
            if norm > 1e-9 {
                basis.push(vector.iter().map(|x| x / norm).collect());
            }
        }
        let mut unit = vec![0.0; cells.donors.len()];
        unit[wanted] = 1.0;
        residual(&mut unit, &basis) < 1e-9
    }

    proptest! {
        /// Tables of two attributes with their totals, some cells of which are never printed.
        #[test]
        fn no_hidden_cell_follows_from_the_shown_ones(
            counts in proptest::collection::vec((0_u64..60, 0_u64..60, any::<bool>()), 1..7),
            fewest in 1_u64..15,
        ) {
            let mut cells = Cells::default();
            let (mut gave, mut left, mut all, mut rows) = (vec![], vec![], vec![], vec![]);
            for (kept, lost, printed) in &counts {
                let (g, l, n) = (cells.cell(*kept), cells.cell(*lost), cells.cell(kept + lost));
                cells.partition(n, &[g, l]);
                if *printed {
                    rows.push(vec![g, n]);
                }
                gave.push(g);
                left.push(l);
                all.push(n);
            }
            for parts in [&gave, &left, &all] {
                let total = cells.cell(parts.iter().map(|cell| cells.size(*cell)).sum());
                cells.partition(total, parts);
                rows.push(vec![total]);
            }
            let hidden = cells.hidden(&rows, fewest);
            let known = shown_cells(&rows, &hidden);
            for cell in 0..cells.donors.len() {
                let few = (1..fewest).contains(&cells.size(cell));
                prop_assert!(!(few && known.contains(&cell)));
                prop_assert!(!(few && follows(&cells, &known, cell)), "cell {cell} of {counts:?}");
                prop_assert_eq!(cells.computable(&known).iter().any(|(it, _)| *it == cell),
                    !known.contains(&cell) && follows(&cells, &known, cell));
            }
        }
    }
}
