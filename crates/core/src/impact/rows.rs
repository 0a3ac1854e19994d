//! Rows of the yearly figures, and their protection.

use std::collections::BTreeSet;

use obole_fairness::{normal_two_sided, wilson};
use obole_ledger::Cents;
use serde::Serialize;

use super::cells::{Cell, Cells, shown_cells};
use super::measure::{GroupKind, Measure, Note};
use crate::segments::kpi::Share;

/// Error level of the intervals: they are 95 % intervals.
const ALPHA: f64 = 0.05;

/// One figure. A hidden one has neither a value nor a number of donors.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImpactRow {
    /// Calendar year in which the fiscal year begins.
    pub year: i32,
    /// The measure.
    pub measure: Measure,
    /// Kind of group.
    pub group_kind: GroupKind,
    /// The group; empty for all donors and for those without a value.
    pub group: String,
    /// The value: an amount in units of the currency, a count, or a share from 0 to 1.
    pub value: Option<f64>,
    /// Number of donors behind the value: the denominator of a share; donor-months for monthly churn.
    pub n: Option<u64>,
    /// Lower end of the 95 % interval, if the value has one.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Remark.
    pub note: Option<Note>,
}

/// Rows with the cells that they print.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) cells: Cells,
    rows: Vec<ImpactRow>,
    printed: Vec<Vec<Cell>>,
}

/// Year, kind of group, group and remark of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) year: i32,
    pub(super) kind: GroupKind,
    pub(super) group: &'a str,
    pub(super) note: Option<Note>,
}

/// A count of donors out of a total, as cells; the rest is a cell that is never printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShareCells {
    pub(super) count: Cell,
    pub(super) rest: Cell,
    pub(super) of: Cell,
}

impl Draft {
    /// Adds a row that prints some cells.
    pub(super) fn row(
        &mut self,
        place: Place<'_>,
        measure: Measure,
        value: f64,
        n: Option<u64>,
        interval: Option<(f64, f64)>,
        cells: Vec<Cell>,
    ) {
        self.rows.push(ImpactRow {
            year: place.year,
            measure,
            group_kind: place.kind,
            group: place.group.to_owned(),
            value: Some(value),
            n,
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            note: place.note,
        });
        self.printed.push(cells);
    }

    /// Adds an amount of some donors; both are printed.
    pub(super) fn money(
        &mut self,
        place: Place<'_>,
        measure: Measure,
        amount: Cents,
        (n, donors): (u64, Cell),
        cell: Cell,
    ) {
        self.row(place, measure, amount.units(), Some(n), None, vec![cell, donors]);
    }

    /// Adds a number of donors.
    pub(super) fn count(&mut self, place: Place<'_>, measure: Measure, n: u64, cell: Cell) {
        self.row(place, measure, n as f64, Some(n), None, vec![cell]);
    }

    /// Adds the cells of a share: those counted and the others add up to all.
    pub(super) fn share_cells(&mut self, share: Share) -> ShareCells {
        let count = self.cells.cell(share.count);
        let rest = self.cells.cell(share.of - share.count);
        let of = self.cells.cell(share.of);
        self.cells.partition(of, &[count, rest]);
        ShareCells { count, rest, of }
    }

    /// Adds a share with its Wilson interval, unless nobody is in the total.
    pub(super) fn share(&mut self, place: Place<'_>, measure: Measure, share: Share, cells: ShareCells) {
        let Some(rate) = share.rate() else { return };
        let interval = wilson(share.count as f64, share.of as f64, normal_two_sided(ALPHA));
        let interval = interval.map(|found| (found.low, found.high));
        self.row(place, measure, rate, Some(share.of), interval, vec![cells.count, cells.of]);
    }

    /// Returns the cells that the row of a figure of all donors prints; none without such a row.
    pub(super) fn printed_of(&self, year: i32, measure: Measure) -> &[Cell] {
        let is_it =
            |row: &ImpactRow| row.year == year && row.measure == measure && row.group_kind == GroupKind::All;
        let at = self.rows.iter().position(is_it);
        at.and_then(|at| self.printed.get(at)).map_or(&[], Vec::as_slice)
    }

    /// Returns the cells that the protected rows print.
    pub(super) fn published(&self, fewest: u64) -> BTreeSet<Cell> {
        shown_cells(&self.printed, &self.cells.hidden(&self.printed, fewest))
    }

    /// Returns the rows; those that stand for too few donors, or from which such a number follows, are empty.
    pub(super) fn protected(self, fewest: u64) -> Vec<ImpactRow> {
        let hidden = self.cells.hidden(&self.printed, fewest);
        let protect = |(row, hidden): (ImpactRow, bool)| match hidden {
            false => row,
            true => {
                ImpactRow { value: None, n: None, low: None, high: None, note: Some(Note::Hidden), ..row }
            }
        };
        let mut rows: Vec<ImpactRow> = self.rows.into_iter().zip(hidden).map(protect).collect();
        rows.sort_by(|a, b| {
            let key = |row: &ImpactRow| (std::cmp::Reverse(row.year), row.group_kind, row.measure);
            key(a).cmp(&key(b)).then_with(|| a.group.cmp(&b.group))
        });
        rows
    }
}
