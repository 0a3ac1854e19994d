//! Reads a sheet that a person edited.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::canonical::remark_refuses;
use obole_ledger::{Cents, DecimalMark, Message, message, parse_amount};

use super::block::is_end_block;
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
/// [`Kind::Unreadable`] when it is no such sheet or a column is missing; [`Kind::Refused`], with the row,
/// when a cell cannot be understood, a donor was added or is there twice, an arm was changed, or the cells of
/// a row are not of one row of the draft.
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
    let (mut seen, mut asks, mut answers) = (BTreeSet::new(), Vec::new(), Vec::new());
    let (mut ticked, mut unticked) = (0, Vec::new());
    for (number, cells) in table.rows() {
        let row = Row { cells, columns: &columns, number: *number };
        let line = lines.find(&row)?;
        if !seen.insert(line.row.donor_id.as_str()) {
            return Err(row.refused(message!("donor-twice"), "donor_id"));
        }
        line.check(&row)?;
        let ask = row.ask(line.row, draft)?;
        asks.push((line.row.suggested_ask, ask));
        let keep = row.keep()?;
        if keep {
            row.refuse_remarks(table)?;
        }
        answers.push((line.rank, keep));
        if drawn.contains(line.row.donor_id.as_str()) {
            match row.is_ticked()? {
                true => ticked += 1,
                // Who is taken off the list was looked at.
                false if keep => unticked.push(*number),
                false => {}
            }
        }
        if !keep {
            review.removed.insert(line.row.donor_id.clone());
        } else if ask != line.row.suggested_ask
            && let Some(to) = ask
        {
            review.asks.insert(line.row.donor_id.clone(), to);
        }
    }
    if columns.checked.is_some() {
        review.checked = Some(ticked);
        review.first_unchecked = unticked.first().map(|first| (*first, unticked.len() as u64));
    }
    refuse_sorted(&asks, draft)?;
    let ranks = draft.rows().iter().zip(1_u64..);
    let present: Vec<(u64, bool)> =
        ranks.map(|(row, rank)| (rank, seen.contains(row.donor_id.as_str()))).collect();
    // Rows that are missing at one end are those of a file that was cut off.
    review.removed_at_one_end = is_end_block(&answers) || is_end_block(&present);
    let gone = draft.rows().iter().filter(|row| !seen.contains(row.donor_id.as_str()));
    review.removed.extend(gone.map(|row| row.donor_id.clone()));
    Ok(review)
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
        let place = |name: &str| table.find(name);
        let needed = |name: &str| {
            place(name)?.ok_or_else(|| {
                Error::new(Kind::Unreadable, message!("sheet-column-missing", name = name))
                    .at_row(1)
                    .hint("edit-plan-csv")
            })
        };
        // Names without the column in which they are ticked are a sheet that lost a column.
        if place("name")?.is_some() {
            needed("checked")?;
            needed("check")?;
        }
        Ok(Self {
            donor_id: needed("donor_id")?,
            keep: needed("keep")?,
            rank: needed("rank")?,
            suggested_ask: needed("suggested_ask")?,
            check: place("check")?,
            arm: place("arm")?,
            steps: [place("ask_2")?, place("ask_3")?],
            checked: place("checked")?,
            shown: match place("name")? {
                None => None,
                Some(name) => Some([name, needed("town")?, needed("last_gift")?]),
            },
        })
    }
}

/// One row of the sheet.
struct Row<'a> {
    cells: &'a [String],
    columns: &'a Columns,
    number: u64,
}

impl Row<'_> {
    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map(String::as_str).unwrap_or_default()
    }

    fn refused(&self, what: Message, column: &str) -> Error {
        Error::new(Kind::Refused, what).at_row(self.number).in_column(column)
    }

    /// Refuses words of a refusal or a death in a cell that is otherwise not read, because a person wrote
    /// them for a reason.
    fn refuse_remarks(&self, table: &SheetTable) -> Result<()> {
        let is_read = |at: usize| [self.columns.keep, self.columns.donor_id].contains(&at);
        match (0..self.cells.len()).find(|at| !is_read(*at) && remark_refuses(self.cell(*at))) {
            None => Ok(()),
            Some(at) => {
                let what = message!("remark-refuses");
                Err(self.refused(what, &table.name(at)).hint("write-no"))
            }
        }
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

    /// Returns whether a drawn row was checked by hand; `false` without the column.
    fn is_ticked(&self) -> Result<bool> {
        let Some(column) = self.columns.checked else { return Ok(false) };
        cell::is_ticked(self.cell(column))
            .ok_or_else(|| self.refused(message!("checked-unknown"), "checked").hint("write-checked"))
    }

    /// Returns the ask in the row, or the draft's ask when the cell is empty.
    fn ask(&self, of: &PlanRow, draft: &Plan<Draft>) -> Result<Option<Cents>> {
        for (at, (name, column)) in ["ask_2", "ask_3"].into_iter().zip(self.columns.steps).enumerate() {
            let cell = column.map(|column| self.cell(column)).filter(|cell| !cell.is_empty());
            if cell.is_some_and(|cell| {
                parse_amount(cell, DecimalMark::Unknown).ok().as_ref() != of.higher_asks.get(at)
            }) {
                return Err(self.refused(message!("further-ask-fixed"), name).hint("change-suggested-ask"));
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
fn refuse_sorted(asks: &[(Option<Cents>, Option<Cents>)], draft: &Plan<Draft>) -> Result<()> {
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
            .in_column("suggested_ask")
            .hint("sorted-or-older-sheet")
            .hint("sort-whole-rows"));
    }
    Ok(())
}
