//! Reads a sheet that a person edited.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::canonical::remark_refuses;
use obole_ledger::{Cents, DecimalMark, Message, message, parse_amount};

use super::block::is_end_block;
use super::cell::{self, Keep};
use super::{check_code, unescape};
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
    let unreadable = || Error::new(Kind::Unreadable, "sheet-not-a-table");
    let bytes = cell::narrowed(bytes).ok_or_else(unreadable)?;
    let mut csv =
        csv::ReaderBuilder::new().delimiter(delimiter(&bytes)).flexible(true).from_reader(bytes.as_ref());
    let header = csv.byte_headers().map_err(|_| unreadable())?.clone();
    let columns = Columns::of(&header)?;
    let lines = Lines::of(draft)?;
    let mut review = Review::new(by, on);
    let (mut seen, mut asks, mut answers) = (BTreeSet::new(), Vec::new(), Vec::new());
    for (record, number) in csv.byte_records().zip(2_u64..) {
        let record = record.map_err(|_| unreadable().at_row(number))?;
        let cells = texts(&record, header.len()).map_err(|e| e.at_row(number))?;
        if cells.iter().all(String::is_empty) {
            continue;
        }
        let row = Row { cells: &cells, columns: &columns, number };
        let line = lines.find(&row)?;
        if !seen.insert(line.row.donor_id.as_str()) {
            return Err(row.refused(message!("donor-twice"), "donor_id"));
        }
        line.check(&row)?;
        let ask = row.ask(line.row, draft)?;
        asks.push((line.row.suggested_ask, ask));
        let keep = row.keep()?;
        if keep {
            row.refuse_remarks(&header)?;
        }
        answers.push((line.rank, keep));
        if !keep {
            review.removed.insert(line.row.donor_id.clone());
        } else if ask != line.row.suggested_ask
            && let Some(to) = ask
        {
            review.asks.insert(line.row.donor_id.clone(), to);
        }
    }
    refuse_sorted(&asks, draft)?;
    review.removed_at_one_end = is_end_block(&answers);
    let gone = draft.rows().iter().filter(|row| !seen.contains(row.donor_id.as_str()));
    review.removed.extend(gone.map(|row| row.donor_id.clone()));
    Ok(review)
}

/// Returns the texts of a record, which must have as many cells as the header; a spreadsheet may add empty
/// ones.
fn texts(record: &csv::ByteRecord, width: usize) -> Result<Vec<String>> {
    let cells: Vec<String> = record
        .iter()
        .enumerate()
        .map(|(at, cell)| {
            cell::text(cell).ok_or_else(|| {
                Error::new(Kind::Refused, "cell-not-text").in_column(letters(at)).hint("save-sheet-as-csv")
            })
        })
        .collect::<Result<_>>()?;
    let full = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    if full > 0 && (full > width || cells.len() < width) {
        return Err(Error::new(Kind::Refused, "row-of-other-length").hint("cells-moved"));
    }
    Ok(cells)
}

/// Returns the name of a column by its position, as spreadsheets show it (A to Z, then AA).
fn letters(at: usize) -> String {
    let letter =
        |n: usize| char::from_u32(u32::from(b'A') + u32::try_from(n % 26).unwrap_or(0)).unwrap_or('?');
    match at / 26 {
        0 => letter(at).to_string(),
        high => format!("{}{}", letter(high - 1), letter(at)),
    }
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
}

impl Columns {
    fn of(header: &csv::ByteRecord) -> Result<Self> {
        let names: Vec<String> =
            header.iter().map(|cell| cell::text(cell).unwrap_or_default().to_lowercase()).collect();
        let place = |name: &str| -> Result<Option<usize>> {
            let mut found = names.iter().enumerate().filter(|(_, cell)| *cell == name).map(|(at, _)| at);
            let first = found.next();
            match found.next() {
                None => Ok(first),
                Some(_) => {
                    Err(Error::new(Kind::Unreadable, message!("sheet-column-twice", name = name)).at_row(1))
                }
            }
        };
        let needed = |name: &str| {
            place(name)?.ok_or_else(|| {
                Error::new(Kind::Unreadable, message!("sheet-column-missing", name = name))
                    .at_row(1)
                    .hint("edit-plan-csv")
            })
        };
        Ok(Self {
            donor_id: needed("donor_id")?,
            keep: needed("keep")?,
            rank: needed("rank")?,
            suggested_ask: needed("suggested_ask")?,
            check: place("check")?,
            arm: place("arm")?,
            steps: [place("ask_2")?, place("ask_3")?],
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
    fn refuse_remarks(&self, header: &csv::ByteRecord) -> Result<()> {
        let is_read = |at: usize| [self.columns.keep, self.columns.donor_id].contains(&at);
        match (0..self.cells.len()).find(|at| !is_read(*at) && remark_refuses(self.cell(*at))) {
            None => Ok(()),
            Some(at) => {
                let name = header.get(at).and_then(cell::text).unwrap_or_else(|| letters(at));
                let what = message!("remark-refuses");
                Err(self.refused(what, &name).hint("write-no"))
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
        if row.columns.check.is_some_and(|column| !row.cell(column).eq_ignore_ascii_case(&self.check)) {
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

/// Returns the byte that separates the cells of the first line.
fn delimiter(bytes: &[u8]) -> u8 {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |mark: u8| first.iter().filter(|byte| **byte == mark).count();
    // The comma wins ties, so that a sheet of one column is read as it was written.
    [b'\t', b';', b','].into_iter().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}
