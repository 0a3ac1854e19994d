//! Reads a sheet that a person edited.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::canonical::{UNCOMPUTED, remark_refuses};
use obole_ledger::{Cents, DecimalMark, Message, message, parse_amount};

use super::block::{is_cut_off, is_end_block};
use super::cell::{self, Keep};
use super::table::SheetTable;
use super::{check_code, shown_code, unescape};
use crate::campaign::{Draft, Plan, PlanRow, Review};
use crate::{Error, Kind, Result};

/// Number of changed asks from which a sorted column is suspected; fewer may be a swap made by a person.
const SORTED_FROM: usize = 3;

/// Reads a sheet that a person edited, and finds the changes from the draft. Rows that are deleted or marked
/// with `no` in `keep` are removed, another `suggested_ask` is a changed ask, and an emptied one keeps the
/// proposal. The further asks cannot be changed here: they follow from the suggested ask when the plan is
/// approved.
///
/// Reads the formats that spreadsheets write: comma, semicolon or tab as separator, either decimal mark, and
/// UTF-8, UTF-16 or Windows-1252.
///
/// # Errors
/// All faults of the sheet at once ([`Error::further`]). [`Kind::Unreadable`] when it is no such sheet or a
/// column is missing; [`Kind::Refused`], with the row, when a cell cannot be understood, a donor was added or
/// is there twice, an arm was changed, or the cells of a row are not of one row of the draft.
pub fn read_sheet(draft: &Plan<Draft>, bytes: &[u8], by: &str, on: &str) -> Result<Review> {
    read_table(draft, &SheetTable::parse(bytes)?, by, on)
}

/// Reads a sheet whose cells are texts already, as [`read_sheet`]. Where it has the column `checked`, the
/// ticks of the rows that were drawn to be checked by hand ([`Plan::rows_to_check`]) are counted.
///
/// # Errors
/// As [`read_sheet`]. Drawn rows that are not ticked are refused by [`Plan::approve`] only.
pub fn read_table(draft: &Plan<Draft>, table: &SheetTable, by: &str, on: &str) -> Result<Review> {
    let columns = Columns::of(table)?;
    let lines = Lines::of(draft)?;
    let drawn = draft.rows_to_check()?;
    let mut review = Review::new(by, on);
    review.ticked = columns.checked.map(|_| BTreeSet::new());
    let (mut seen, mut asks, mut answers, mut faults) = (BTreeSet::new(), Vec::new(), Vec::new(), Vec::new());
    for (number, cells) in table.rows() {
        let answer = cells.and_then(|cells| {
            let row = Row { cells, columns: &columns, table, number };
            row.refuse_uncomputed()?;
            let line = lines.find(&row)?;
            let id = line.row.donor_id.as_str();
            if !seen.insert(id) {
                return Err(row.refused(message!("donor-twice"), "donor_id"));
            }
            Ok((line, row.answer(line, draft, drawn.contains(id))?))
        });
        let (line, answer) = match answer {
            Ok(read) => read,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        let id = &line.row.donor_id;
        asks.push((line.row.suggested_ask, answer.ask));
        answers.push((line.rank, answer.keep));
        match (answer.is_ticked, &mut review.ticked) {
            (Some(true), Some(ticked)) => {
                ticked.insert(id.clone());
            }
            // Who is taken off the list was looked at.
            (Some(false), _) if answer.keep => {
                review.unticked.insert(id.clone(), number);
            }
            _ => {}
        }
        if !answer.keep {
            review.removed.insert(id.clone());
            review.rows.insert(id.clone(), number);
        } else if answer.ask != line.row.suggested_ask
            && let Some(to) = answer.ask
        {
            review.asks.insert(id.clone(), to);
            review.rows.insert(id.clone(), number);
        } else if answer.is_emptied {
            review.emptied.insert(id.clone());
        }
    }
    if let Some(faults) = Error::joined(faults) {
        return Err(faults);
    }
    refuse_sorted(&asks, draft, table)?;
    let ranks = draft.rows().iter().zip(1_u64..);
    let present: Vec<(u64, bool)> =
        ranks.map(|(row, rank)| (rank, seen.contains(row.donor_id.as_str()))).collect();
    // Rows that are missing at one end are those of a file that was cut off.
    let rows: Vec<bool> = present.iter().map(|(_, present)| *present).collect();
    review.removed_at_one_end = is_end_block(&answers) || is_end_block(&present) || is_cut_off(&rows);
    let gone = draft.rows().iter().filter(|row| !seen.contains(row.donor_id.as_str()));
    review.removed.extend(gone.map(|row| row.donor_id.clone()));
    Ok(review)
}

/// A row as understood.
struct RowAnswer {
    keep: bool,
    /// The ask in the row, or the draft's if the cell is empty.
    ask: Option<Cents>,
    /// `true` if the cell is empty and the draft has an ask.
    is_emptied: bool,
    /// `true` if a drawn row is ticked; `None` for a row that was not drawn, or without the column.
    is_ticked: Option<bool>,
}

/// Positions of the columns that are read.
struct Columns {
    donor_id: usize,
    keep: usize,
    rank: usize,
    suggested_ask: usize,
    /// Not in the sheets of releases before 0.2.
    check: Option<usize>,
    arm: Option<usize>,
    steps: [Option<usize>; 2],
    /// Only in sheets with names.
    checked: Option<usize>,
    /// Name, town and last gift, in sheets with names.
    shown: Option<[usize; 3]>,
}

impl Columns {
    fn of(table: &SheetTable) -> Result<Self> {
        if table.header().is_empty() {
            return Err(Error::new(Kind::Unreadable, "table-empty").hint("edit-plan-csv"));
        }
        let mut faults = Vec::new();
        let mut place = |name: &str, is_needed: bool| {
            let found = table.find(name);
            if is_needed && matches!(found, Ok(None)) {
                let fault =
                    Error::new(Kind::Unreadable, message!("sheet-column-missing", name = table.title(name)));
                faults.push(fault.at_row(table.header_row()).hint("edit-plan-csv"));
            }
            found.unwrap_or_else(|fault| {
                faults.push(fault);
                None
            })
        };
        let name = place("name", false);
        // Names without the column in which they are ticked are a sheet that lost a column.
        let is_named = name.is_some();
        let [donor_id, keep, rank, suggested_ask] =
            ["donor_id", "keep", "rank", "suggested_ask"].map(|name| place(name, true));
        let [checked, check, town, last_gift] =
            ["checked", "check", "town", "last_gift"].map(|name| place(name, is_named));
        let [arm, ask_2, ask_3] = ["arm", "ask_2", "ask_3"].map(|name| place(name, false));
        if let Some(faults) = Error::joined(faults) {
            return Err(faults);
        }
        let all = donor_id.zip(keep).zip(rank.zip(suggested_ask));
        let ((donor_id, keep), (rank, suggested_ask)) =
            all.ok_or_else(|| Error::new(Kind::Unreadable, "sheet-not-a-table"))?;
        let shown = name.zip(town).zip(last_gift).map(|((name, town), last_gift)| [name, town, last_gift]);
        Ok(Self { donor_id, keep, rank, suggested_ask, check, arm, steps: [ask_2, ask_3], checked, shown })
    }
}

/// One row of the sheet.
struct Row<'a> {
    cells: Vec<&'a str>,
    columns: &'a Columns,
    table: &'a SheetTable,
    number: u64,
}

impl Row<'_> {
    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// Returns the fault of a cell; the column is named as in the sheet.
    fn refused(&self, what: Message, column: &str) -> Error {
        Error::new(Kind::Refused, what).at_row(self.number).in_column(self.table.title(column))
    }

    /// Understands the cells of the row.
    ///
    /// # Errors
    /// All faults of the row.
    fn answer(&self, line: &Line<'_>, draft: &Plan<Draft>, is_drawn: bool) -> Result<RowAnswer> {
        let (keep, ask) = (self.keep(), self.ask(line.row, draft));
        let ticked = if is_drawn { self.is_ticked() } else { Ok(None) };
        // A donor who is removed needs no further answer.
        let remarks = if matches!(keep, Ok(false)) { Vec::new() } else { self.remarks() };
        match (line.check(self), keep, ask, ticked) {
            (Ok(()), Ok(keep), Ok(ask), Ok(is_ticked)) if remarks.is_empty() => {
                let is_emptied = ask.is_some() && self.cell(self.columns.suggested_ask).is_empty();
                Ok(RowAnswer { keep, ask, is_emptied, is_ticked })
            }
            (check, keep, ask, ticked) => {
                let cells = [check.err(), keep.err(), ask.err(), ticked.err()];
                let faults = cells.into_iter().flatten().chain(remarks);
                Err(Error::joined(faults).unwrap_or_else(|| Error::new(Kind::Refused, "sheet-not-a-table")))
            }
        }
    }

    /// Refuses formulas without a value: nobody knows what a person decided, asked for or remarked there.
    fn refuse_uncomputed(&self) -> Result<()> {
        let found = (0..self.cells.len()).filter(|at| self.cell(*at) == UNCOMPUTED);
        let fault = |at| {
            let fault = Error::new(Kind::Refused, "formula-without-value").at_row(self.number);
            fault.in_column(self.table.name(at)).hint("save-in-spreadsheet")
        };
        Error::joined(found.map(fault)).map_or(Ok(()), Err)
    }

    /// Returns a fault for each cell with words of a refusal or a death that is otherwise not read, because a
    /// person wrote them for a reason.
    fn remarks(&self) -> Vec<Error> {
        let is_read = |at: usize| [self.columns.keep, self.columns.donor_id].contains(&at);
        let found = (0..self.cells.len()).filter(|at| !is_read(*at) && remark_refuses(self.cell(*at)));
        let fault = |at| {
            let fault = Error::new(Kind::Refused, "remark-refuses").at_row(self.number);
            let keep = self.table.title("keep");
            fault.in_column(self.table.name(at)).hint(message!("write-no", column = keep))
        };
        found.map(fault).collect()
    }

    /// Returns whether the donor stays on the list.
    fn keep(&self) -> Result<bool> {
        match Keep::parse(self.cell(self.columns.keep)) {
            Keep::Yes => Ok(true),
            Keep::No => Ok(false),
            Keep::Mark => Err(self.refused(message!("keep-mark-ambiguous"), "keep").hint("write-yes-or-no")),
            Keep::Empty => Err(self.refused(message!("keep-empty"), "keep").hint("write-yes-or-no")),
            Keep::Unknown => Err(self.refused(message!("keep-unknown"), "keep").hint("write-yes-or-no")),
        }
    }

    /// Returns whether a drawn row was checked by hand; `None` without the column.
    fn is_ticked(&self) -> Result<Option<bool>> {
        let Some(column) = self.columns.checked else { return Ok(None) };
        let unknown = || self.refused(message!("checked-unknown"), "checked").hint("write-checked");
        cell::is_ticked(self.cell(column)).map(Some).ok_or_else(unknown)
    }

    /// Returns the ask in the row, or the draft's ask when the cell is empty.
    fn ask(&self, of: &PlanRow, draft: &Plan<Draft>) -> Result<Option<Cents>> {
        for (at, (name, column)) in ["ask_2", "ask_3"].into_iter().zip(self.columns.steps).enumerate() {
            let cell = column.map(|column| self.cell(column)).filter(|cell| !cell.is_empty());
            if cell.is_some_and(|cell| {
                parse_amount(cell, DecimalMark::Unknown).ok().as_ref() != of.higher_asks.get(at)
            }) {
                return Err(self
                    .refused(message!("further-ask-fixed"), name)
                    .hint(message!("change-suggested-ask", column = self.table.title("suggested_ask"))));
            }
        }
        let cell = self.cell(self.columns.suggested_ask);
        if cell.is_empty() {
            return Ok(of.suggested_ask);
        }
        let ask = cell::ask(cell, draft.currency())
            .ok_or_else(|| self.refused(message!("ask-unreadable"), "suggested_ask"))?;
        Ok(Some(ask))
    }
}

/// A row of the draft with its rank and its check code, which the sheet repeats.
struct Line<'a> {
    row: &'a PlanRow,
    rank: u64,
    check: String,
}

impl Line<'_> {
    /// Refuses a row of the sheet whose cells come from several rows of the draft.
    fn check(&self, row: &Row<'_>) -> Result<()> {
        let mixed = |column: &str| {
            row.refused(message!("row-of-several-donors"), column)
                .hint("sorted-or-older-sheet")
                .hint("sort-whole-rows")
        };
        let rank = row.cell(row.columns.rank);
        if parse_amount(rank, DecimalMark::Unknown).ok().map(Cents::get)
            != i64::try_from(self.rank).ok().and_then(|rank| rank.checked_mul(100))
        {
            return Err(mixed("rank"));
        }
        let check = match row.columns.shown {
            None => self.check.clone(),
            Some(columns) => {
                let shown = columns.map(|column| unescape(row.cell(column)));
                format!("{}{}", self.check, shown_code(&self.check, shown))
            }
        };
        if row.columns.check.is_some_and(|column| !row.cell(column).eq_ignore_ascii_case(&check)) {
            return Err(mixed("check"));
        }
        if row.columns.arm.is_some_and(|column| row.cell(column) != self.row.arm.name()) {
            return Err(row.refused(message!("lot-fixed"), "arm"));
        }
        Ok(())
    }
}

/// The draft's rows by donor.
struct Lines<'a>(BTreeMap<&'a str, Line<'a>>);

impl<'a> Lines<'a> {
    fn of(draft: &'a Plan<Draft>) -> Result<Self> {
        let sha256 = draft.sha256()?;
        let line = |(row, rank): (&'a PlanRow, u64)| {
            (row.donor_id.as_str(), Line { row, rank, check: check_code(&sha256, rank, row) })
        };
        Ok(Self(draft.rows().iter().zip(1_u64..).map(line).collect()))
    }

    fn find(&self, row: &Row<'_>) -> Result<&Line<'a>> {
        let id = row.cell(row.columns.donor_id);
        self.0.get(unescape(id)).or_else(|| self.0.get(id)).ok_or_else(|| {
            row.refused(message!("donor-not-on-draft"), "donor_id")
                .hint("review-only-removes")
                .hint("identifiers-changed")
        })
    }
}

/// Refuses asks that are the draft's own amounts in other rows, because the column was sorted without the
/// others. `asks` holds the ask of the draft and the ask of the sheet for each row.
fn refuse_sorted(
    asks: &[(Option<Cents>, Option<Cents>)],
    draft: &Plan<Draft>,
    table: &SheetTable,
) -> Result<()> {
    let changed = asks.iter().filter(|(from, to)| from != to).count();
    if changed < SORTED_FROM || changed * 4 < asks.len() {
        return Ok(());
    }
    let mut left: BTreeMap<Option<Cents>, u64> = BTreeMap::new();
    for row in draft.rows() {
        *left.entry(row.suggested_ask).or_default() += 1;
    }
    let moved = asks.iter().all(|(_, to)| match left.get_mut(to) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    });
    if moved {
        return Err(Error::new(Kind::Refused, "asks-moved")
            .in_column(table.title("suggested_ask"))
            .hint("sorted-or-older-sheet")
            .hint("sort-whole-rows"));
    }
    Ok(())
}
