//! Months and segments beside the yearly figures.
//!
//! The yearly figures are protected first, by themselves, so that they are the same with and without details.
//! The details are then hidden until no small number follows from both. Their equations: months add up to
//! their year; a month is its regular gifts and the others; the donors and the income of the segments add up
//! to those of the year; lapsed donors, new donors and recaptured donors are segments, up to those among the
//! regular donors, which are cells of their own that are never printed.

use obole_ledger::{AsOf, Cents, Day, Ledger, LedgerView, Period};
use serde::Serialize;

use super::Prepared;
use super::cells::{Cell, Cells};
use super::measure::Measure;
use super::totals::YearCells;
use crate::Result;
use crate::segments::{LifeCycle, SegmentRules, segments};

/// Number of whole years whose months are shown, the examined one and the one before it.
const YEARS: i32 = 2;

/// Income with the number of its donors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Giving {
    /// Sum of the counted gifts.
    pub income: Cents,
    /// Number of donors who gave them.
    pub donors: u64,
}

/// Income of one month; `None` is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MonthFigures {
    /// The days of the month.
    pub month: Period,
    /// All gifts.
    pub all: Option<Giving>,
    /// Instalments of regular gifts.
    pub regular: Option<Giving>,
}

/// Donors of one life-cycle segment at the end of the year, with what they gave in it; `None` is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SegmentFigures {
    /// The segment.
    pub segment: LifeCycle,
    /// Its donors and their income of the year.
    pub giving: Option<Giving>,
}

/// Months and segments, protected together with the yearly figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Details {
    /// Months of the examined year and the year before, then those since, up to the last complete one.
    pub months: Vec<MonthFigures>,
    /// All segments, in the order of [`LifeCycle::ALL`]; empty without donors.
    pub segments: Vec<SegmentFigures>,
}

/// Gifts of one month, or of a segment.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    income: i64,
    donors: u64,
}

impl Sum {
    fn giving(self) -> Giving {
        Giving { income: Cents::new(self.income), donors: self.donors }
    }
}

/// Sums of one month.
#[derive(Debug, Clone, Copy, Default)]
struct MonthSums {
    all: Sum,
    regular: Sum,
    other: Sum,
}

/// Computes the details of a complete year.
///
/// # Errors
/// As [`segments`].
pub(super) fn details(
    prepared: &Prepared<'_>,
    ledger: &Ledger,
    days: Period,
    fewest: u64,
    today: Day,
) -> Result<Details> {
    let mut draft = DetailDraft { cells: prepared.draft.cells.clone(), rows: Vec::new() };
    let known = ledger.known_until(AsOf::new(today.month_start())).day().month_start();
    let start = days.end.plus_months(-12 * YEARS);
    let mut months = month_sums(&prepared.view, Period { start, end: days.end });
    months.extend(month_sums(&ledger.until(AsOf::new(known)), Period { start: days.end, end: known }));
    let incomes: Vec<Cell> = months.iter().map(|(_, sums)| draft.month(sums)).collect();
    for (window, year) in prepared.years.windows.iter().zip(&prepared.cells).take(YEARS as usize) {
        let of_year = months.iter().zip(&incomes).filter(|((month, _), _)| window.days.contains(month.start));
        draft.cells.sum(year.income, &of_year.map(|(_, cell)| *cell).collect::<Vec<_>>());
    }
    let first_segment = draft.rows.len();
    let found = segment_sums(&prepared.view, days)?;
    if let Some(year) = prepared.cells.first() {
        draft.segments(&found, year, prepared);
    }
    let hidden = draft.cells.hidden_beside(&prepared.draft.published(fewest), &draft.rows, fewest);
    let shown = |row: usize, sum: Sum| hidden.get(row).is_some_and(|hidden| !hidden).then(|| sum.giving());
    let months = months.into_iter().enumerate().map(|(at, (month, sums))| MonthFigures {
        month,
        all: shown(2 * at, sums.all),
        regular: shown(2 * at + 1, sums.regular),
    });
    let segments = LifeCycle::ALL.into_iter().zip(found.of).enumerate();
    let segments = segments
        .map(|(at, (segment, sum))| SegmentFigures { segment, giving: shown(first_segment + at, sum) });
    Ok(Details { months: months.collect(), segments: segments.collect() })
}

/// Cells of the details, and the rows that print them.
struct DetailDraft {
    cells: Cells,
    rows: Vec<Vec<Cell>>,
}

impl DetailDraft {
    /// Adds the two rows of a month, all gifts and regular ones; returns the cell of its income.
    fn month(&mut self, sums: &MonthSums) -> Cell {
        let [all, regular, other] = [sums.all, sums.regular, sums.other].map(|sum| sum.donors);
        let [income, donors, regular_income, regular_donors, other_income] =
            [all, all, regular, regular, other].map(|n| self.cells.cell(n));
        self.cells.sum(income, &[regular_income, other_income]);
        let other_only = self.cells.cell(all - regular);
        self.cells.partition(donors, &[regular_donors, other_only]);
        self.rows.push(vec![income, donors]);
        self.rows.push(vec![regular_income, regular_donors]);
        income
    }

    /// Adds one row for each segment, and its equations with the figures of the year.
    fn segments(&mut self, found: &SegmentSums, year: &YearCells, prepared: &Prepared<'_>) {
        let rows: Vec<[Cell; 2]> =
            found.of.iter().map(|sum| [sum.donors, sum.donors].map(|n| self.cells.cell(n))).collect();
        self.rows.extend(rows.iter().map(|cells| cells.to_vec()));
        let of = |segment: LifeCycle| rows.get(segment as usize).copied().unwrap_or_default();
        let donors = |all: &[LifeCycle]| all.iter().map(|one| of(*one)[0]).collect::<Vec<_>>();
        let incomes = |all: &[LifeCycle]| all.iter().map(|one| of(*one)[1]).collect::<Vec<_>>();
        use LifeCycle as S;
        let who_gave = [S::Recurring, S::New, S::Reactivated, S::AtRisk, S::Loyal, S::Active];
        // Those of the regular donors who are new, retained and recaptured.
        let regular = found.regular.map(|sum| [sum.donors, sum.donors].map(|n| self.cells.cell(n)));
        let [new, retained, recaptured] = regular;
        let with = |mut cells: Vec<Cell>, one: Cell| {
            cells.push(one);
            cells
        };
        self.link(of(S::Recurring)[0], &[new[0], retained[0], recaptured[0]]);
        self.link(of(S::Recurring)[1], &[new[1], retained[1], recaptured[1]]);
        self.link(year.donors, &donors(&who_gave));
        self.link(year.income, &incomes(&who_gave));
        self.link(year.new, &with(donors(&[S::New]), new[0]));
        self.link(year.recapture.count, &with(donors(&[S::Reactivated]), recaptured[0]));
        self.link(year.recapture.rest, &donors(&[S::Sybunt, S::Lapsed]));
        self.link(year.retention.count, &with(donors(&[S::AtRisk, S::Loyal, S::Active]), retained[0]));
        self.link(year.retention.rest, &donors(&[S::Lybunt]));
        let gains =
            [(Measure::GainNew, S::New, new[1]), (Measure::GainRecaptured, S::Reactivated, recaptured[1])];
        let examined = prepared.years.windows.first().map_or(0, |window| window.year());
        for (measure, segment, among_regular) in gains {
            if let Some(gain) = prepared.draft.printed_of(examined, measure).first() {
                self.link(*gain, &with(incomes(&[segment]), among_regular));
            }
        }
    }

    /// Adds the equation that parts, which share no donor, add up to a total. Two definitions of the year may
    /// count a donor differently (a sum of zero is no gift for retention): then the numbers of donors do not
    /// add up, and nothing follows exactly.
    fn link(&mut self, total: Cell, parts: &[Cell]) {
        let sum: u64 = parts.iter().map(|part| self.cells.size(*part)).sum();
        if sum == self.cells.size(total) {
            self.cells.partition(total, parts);
        }
    }
}

/// Sums the counted gifts of each month of some days that begin with a month.
fn month_sums(view: &LedgerView<'_>, days: Period) -> Vec<(Period, MonthSums)> {
    let starts = (0..).map(|months| days.start.plus_months(months)).take_while(|start| *start < days.end);
    let mut found: Vec<(Period, MonthSums)> =
        starts.map(|start| (Period { start, end: start.plus_months(1) }, MonthSums::default())).collect();
    for donor in 0..view.donor_count() {
        let payments = view.donor(donor);
        let rows = payments.days().iter().zip(payments.cents()).zip(payments.recurring()).enumerate();
        // Month in which the donor was last counted, in all gifts, regular ones and others.
        let mut last = [usize::MAX; 3];
        for (_, ((day, cents), is_regular)) in rows.filter(|(row, _)| payments.is_counted(*row)) {
            let at = found.partition_point(|(month, _)| month.end <= *day);
            let Some((_, sums)) = found.get_mut(at).filter(|(month, _)| month.contains(*day)) else {
                continue;
            };
            let [all, regular, other] = &mut last;
            let part = if *is_regular { (&mut sums.regular, regular) } else { (&mut sums.other, other) };
            for (sum, last) in [(&mut sums.all, all), part] {
                sum.income += cents.get();
                sum.donors += u64::from(*last != at);
                *last = at;
            }
        }
    }
    found
}

/// Sums of the segments.
struct SegmentSums {
    /// In the order of [`LifeCycle::ALL`].
    of: [Sum; LifeCycle::ALL.len()],
    /// Of the regular donors: new ones, those who gave in the year before, others.
    regular: [Sum; 3],
}

/// Sums what the donors of each segment gave in a year at whose end the segments are taken.
fn segment_sums(view: &LedgerView<'_>, days: Period) -> Result<SegmentSums> {
    let found = segments(view, &SegmentRules::default())?;
    let before = Period { start: days.start.plus_months(-12), end: days.start };
    let mut sums = SegmentSums { of: Default::default(), regular: Default::default() };
    for (donor, segment) in found.donor.iter().zip(&found.life_cycle) {
        let payments = view.donor(*donor as usize);
        let rows = payments.days().iter().zip(payments.cents()).enumerate();
        let counted = rows.filter(|(row, _)| payments.is_counted(*row)).map(|(_, gift)| gift);
        let (mut income, mut is_new, mut gave_before) = (0, true, false);
        for (day, cents) in counted {
            income += if days.contains(*day) { cents.get() } else { 0 };
            is_new &= *day >= days.start;
            gave_before |= before.contains(*day);
        }
        let add = |sum: Option<&mut Sum>| {
            if let Some(sum) = sum {
                sum.income += income;
                sum.donors += 1;
            }
        };
        add(sums.of.get_mut(*segment as usize));
        if *segment == LifeCycle::Recurring {
            let class = if is_new { 0 } else { 2 - usize::from(gave_before) };
            add(sums.regular.get_mut(class));
        }
    }
    Ok(sums)
}
