//! The list as a CSV file, as a spreadsheet of the language opens it.

use std::path::Path;

use obole::Result;
use obole_ledger::disk;
use obole_people::{SheetCell, SheetColumn, SheetFile};
use obole_report::Words;

use super::row::{Row, rule_key};
use crate::verbs::review::csv_marks;

/// Codes of the columns.
const COLUMNS: [&str; 10] =
    ["number", "action_id", "action", "donor_id", "name", "channel", "address", "why", "script", "state"];

fn titles(words: &Words) -> Vec<String> {
    COLUMNS.iter().map(|code| words.get(&format!("today-column-{code}"))).collect()
}

/// Refuses a path at which another kind of file exists.
///
/// # Errors
/// As [`disk::FileKind::refuse_other`].
pub(super) fn check(path: &Path, words: &Words) -> Result<()> {
    disk::FileKind::Csv(titles(words)).refuse_other(path)
}

/// Returns the bytes of the file.
///
/// # Errors
/// As [`SheetFile::csv`].
pub(super) fn csv(rows: &[Row<'_>], words: &Words) -> Result<Vec<u8>> {
    let text = |text: &str| SheetCell::Text(text.to_owned());
    let cells = |row: &Row<'_>| {
        vec![
            SheetCell::Whole(row.number as u64),
            text(&row.action.id),
            text(&words.get(&rule_key(row.action.why.rule()))),
            text(&row.donor_id),
            text(&row.name),
            text(&words.get(row.channel_key())),
            text(&row.address),
            text(&row.why),
            text(&row.script),
            text(&words.get(&format!("today-is-{}", row.action.state.name()))),
        ]
    };
    let column = |title: String| SheetColumn { title, ..SheetColumn::default() };
    let sheet = SheetFile {
        columns: titles(words).into_iter().map(column).collect(),
        rows: rows.iter().map(cells).collect(),
        ..SheetFile::default()
    };
    sheet.csv(csv_marks(words.lang()))
}
