//! `plan.csv`: the plan as a sheet, in which people may remove donors and change asks.

use std::io::Write;
use std::path::Path;

use obole_ledger::{CellWriter, Cents, disk, escape_cell, fold, sha256_hex};

use super::{Plan, PlanReason, PlanRow, State};
use crate::Result;
use crate::segments::LifeCycle;

mod block;
mod cell;
mod read;
mod rows_to_check;
mod table;

pub use cell::narrowed;
pub use read::{read_sheet, read_table};
pub use table::SheetTable;

/// The columns, in order. A person may change `keep` and `suggested_ask`, or delete rows. `check` shows
/// whether each row still holds its own cells.
pub const COLUMNS: [&str; 16] = [
    "keep",
    "rank",
    "donor_id",
    "segment",
    "rfm",
    "gift_likelihood",
    "expected_gift",
    "expected_value",
    "suggested_ask",
    "ask_2",
    "ask_3",
    "arm",
    "reason_1",
    "reason_2",
    "reason_3",
    "check",
];

/// Computes the code of a row in the column `check`: five letters from the draft's hash, the row's rank, its
/// donor and its suggested ask. It has letters only, because a spreadsheet changes text that looks like a
/// number.
fn check_code(plan_sha256: &str, rank: u64, row: &PlanRow) -> String {
    let ask = row.suggested_ask.map_or_else(String::new, |ask| ask.to_string());
    let hash = sha256_hex(format!("{plan_sha256}\n{rank}\n{}\n{ask}", row.donor_id).as_bytes());
    letters_of(&hash)
}

/// Returns the code of what a sheet with names shows of a donor: five letters that follow the code of the row
/// in `check`. It shows that a name was not moved to another row. Case, accents and spaces do not count,
/// because spreadsheets change them.
pub fn shown_code(row_code: &str, shown: [&str; 3]) -> String {
    let shown = shown.map(fold).join("\n");
    letters_of(&sha256_hex(format!("{row_code}\n{shown}").as_bytes()))
}

/// Returns the first five digits of a hash as letters.
fn letters_of(hash: &str) -> String {
    const LETTERS: &[u8; 16] = b"bcdfghjkmpqrtvwz";
    let letter = |digit: char| LETTERS.get(digit.to_digit(16)? as usize).map(|letter| char::from(*letter));
    hash.chars().filter_map(letter).take(5).collect()
}

/// Makes a cell harmless in a spreadsheet ([`escape_cell`]). A leading apostrophe of the text itself is
/// doubled, so that [`unescape`] returns the original text.
pub fn escape(cell: &str) -> String {
    if cell.starts_with('\'') { format!("'{cell}") } else { escape_cell(cell).into_owned() }
}

/// Returns the text of a cell that [`escape`] wrote.
pub fn unescape(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// Returns a reason as a code with its value, such as `recency_days=412`, for tools; the report crate has the
/// words for people.
pub fn code(reason: &PlanReason) -> String {
    reason.value.map_or_else(|| reason.feature.clone(), |value| format!("{}={value}", reason.feature))
}

/// Words of the sheet, in the reader's language. They are never read back.
#[derive(Clone, Copy)]
pub struct SheetWords<'a> {
    /// The sentence of a reason.
    pub reason: &'a dyn Fn(&PlanReason) -> String,
    /// The name of a segment.
    pub segment: &'a dyn Fn(LifeCycle) -> String,
}

impl SheetWords<'_> {
    /// Codes in place of words, for tools.
    pub const CODES: SheetWords<'static> =
        SheetWords { reason: &code, segment: &|segment| segment.name().to_owned() };
}

impl<S: State> Plan<S> {
    /// Writes the sheet.
    ///
    /// # Errors
    /// When the disk fails; the old file is untouched.
    pub fn save_sheet(&self, path: &Path, words: &SheetWords<'_>) -> Result<()> {
        disk::write_private(path, |out| self.write_sheet(out, words))
    }

    /// Returns the code of each row in the column `check`, in the order of the rows.
    ///
    /// # Errors
    /// When the plan cannot be hashed.
    pub fn check_codes(&self) -> Result<Vec<String>> {
        let sha256 = self.sha256()?;
        Ok(self.rows().iter().zip(1_u64..).map(|(row, rank)| check_code(&sha256, rank, row)).collect())
    }

    /// Writes the sheet to a stream.
    ///
    /// # Errors
    /// When the stream fails.
    pub fn write_sheet(&self, out: impl Write, words: &SheetWords<'_>) -> Result<()> {
        let mut cells = CellWriter::new(out);
        cells.row(COLUMNS)?;
        let codes = self.check_codes()?;
        for ((row, rank), code) in self.rows().iter().zip(1_u64..).zip(codes) {
            for cell in record(row, rank, code, words) {
                cells.plain(&cell)?;
            }
            cells.end_row()?;
        }
        cells.finish().map(|_| ())
    }
}

fn record(row: &PlanRow, rank: u64, check: String, words: &SheetWords<'_>) -> [String; 16] {
    let known = |cents: Cents| row.gift_likelihood.map(|_| cents.to_string()).unwrap_or_default();
    let step = |i: usize| row.higher_asks.get(i).map(Cents::to_string).unwrap_or_default();
    let reason = |i: usize| row.reasons.get(i).map(|r| escape(&(words.reason)(r))).unwrap_or_default();
    [
        "yes".to_owned(),
        rank.to_string(),
        escape(&row.donor_id),
        row.segment.map(words.segment).unwrap_or_default(),
        row.rfm.map(|rfm| rfm.to_string()).unwrap_or_default(),
        row.gift_likelihood.map(|p| format!("{p:.6}")).unwrap_or_default(),
        row.expected_gift.to_string(),
        known(row.expected_value),
        row.suggested_ask.map(|ask| ask.to_string()).unwrap_or_default(),
        step(0),
        step(1),
        row.arm.name().to_owned(),
        reason(0),
        reason(1),
        reason(2),
        check,
    ]
}
