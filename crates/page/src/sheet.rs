//! The review sheet with names, as `obole review --people` writes it.

use std::path::Path;

use obole_error::{Error, Kind, Result};
use obole_ledger::disk;
use serde::Serialize;

use crate::form::version;

/// Columns of the sheet.
const COLUMNS: usize = 18;
const KEEP: usize = 0;
const CHECKED: usize = 1;
const NAME: usize = 2;
const ASK: usize = 6;
/// The first of three.
const REASON: usize = 9;
const NOTE: usize = 14;
const RANK: usize = 15;
const DONOR: usize = 16;

/// A row of the sheet, as the page shows it.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    keep: bool,
    to_check: bool,
    checked: bool,
    name: &'a str,
    town: &'a str,
    last_gift: &'a str,
    segment: &'a str,
    ask: &'a str,
    reasons: Vec<&'a str>,
    likelihood: &'a str,
    /// Sum of the gifts, if the person gives.
    total: &'a str,
    note: &'a str,
    /// Rank on the list, which names the fields of the row.
    pub rank: &'a str,
}

/// Changes of one row.
#[derive(Debug, Default, PartialEq)]
pub struct Change {
    pub keep: bool,
    pub checked: bool,
    pub ask: String,
    pub note: String,
}

/// A sheet in memory.
#[derive(Debug)]
pub struct Sheet {
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
    delimiter: u8,
    /// Hash of the file from which it was read.
    pub version: String,
}

impl Sheet {
    /// Reads a sheet.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when it is not the sheet of a review.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-read-review-sheet", path, e))?;
        let version = version(&bytes);
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let delimiter = if first.contains(&b';') { b';' } else { b',' };
        let other = || Error::new(Kind::Unreadable, "page-other-sheet").in_file(path);
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text);
        let header = reader.headers().map_err(|_| other())?.clone();
        let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(|_| other())?;
        if header.len() != COLUMNS {
            return Err(other());
        }
        Ok(Self { header, rows, delimiter, version })
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Counts the rows that were drawn to be checked by hand, and those of them that are checked.
    pub fn checks(&self) -> (usize, usize) {
        let cells = self.rows.iter().map(|row| row.get(CHECKED).unwrap_or_default());
        let drawn: Vec<&str> = cells.filter(|cell| is_to_check(cell)).collect();
        (drawn.len(), drawn.iter().filter(|cell| is_yes(cell)).count())
    }

    /// Returns some rows from a place on, of all or of those drawn to be checked by hand.
    pub fn page(&self, start: usize, rows: usize, drawn_only: bool) -> Vec<Row<'_>> {
        let of = |row| move |column: usize| csv::StringRecord::get(row, column).unwrap_or_default();
        let shown = |row| {
            let cell = of(row);
            Row {
                keep: is_yes(cell(KEEP)),
                to_check: is_to_check(cell(CHECKED)),
                checked: is_yes(cell(CHECKED)),
                name: cell(NAME),
                town: cell(3),
                last_gift: cell(4),
                segment: cell(5),
                ask: cell(ASK),
                reasons: (REASON..REASON + 3).map(&cell).filter(|reason| !reason.is_empty()).collect(),
                likelihood: cell(12),
                total: cell(13),
                note: cell(NOTE),
                rank: cell(RANK),
            }
        };
        let chosen =
            self.rows.iter().filter(|row| !drawn_only || is_to_check(row.get(CHECKED).unwrap_or_default()));
        chosen.skip(start).take(rows).map(shown).collect()
    }

    /// Returns whether the reasons of a model are on the sheet: a list by a rule has none.
    pub fn has_reasons(&self) -> bool {
        self.rows.iter().any(|row| row.get(REASON).is_some_and(|reason| !reason.is_empty()))
    }

    /// Returns the name of the person of a rank.
    pub fn name_of(&self, rank: &str) -> Option<&str> {
        self.rows.iter().find(|row| row.get(RANK) == Some(rank))?.get(NAME)
    }

    /// Removes the rows of a donor; returns whether there were any.
    pub fn remove(&mut self, donor: &str) -> bool {
        let before = self.rows.len();
        self.rows.retain(|row| row.get(DONOR) != Some(donor));
        self.rows.len() < before
    }

    /// Counts the rows that are kept.
    pub fn kept(&self) -> usize {
        self.rows.iter().filter(|row| is_yes(row.get(KEEP).unwrap_or_default())).count()
    }

    /// Applies the changes of the rows that have one, by their rank.
    pub fn change(&mut self, change_of: impl Fn(&str) -> Option<Change>) {
        for row in &mut self.rows {
            let Some(change) = change_of(row.get(RANK).unwrap_or_default()) else { continue };
            let to_check = is_to_check(row.get(CHECKED).unwrap_or_default());
            let cell = |(at, old): (usize, &str)| match at {
                KEEP => yes(change.keep, old),
                CHECKED if to_check && change.checked => "yes".to_owned(),
                ASK => change.ask.clone(),
                NOTE => change.note.clone(),
                _ => old.to_owned(),
            };
            *row = row.iter().enumerate().map(cell).collect();
        }
    }

    /// Writes the sheet, readable by its owner only.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut bytes = b"\xef\xbb\xbf".to_vec();
        {
            let mut writer = csv::WriterBuilder::new().delimiter(self.delimiter).from_writer(&mut bytes);
            for record in std::iter::once(&self.header).chain(&self.rows) {
                writer
                    .write_record(record)
                    .map_err(|e| Error::new(Kind::System, "page-other-sheet").caused_by(e))?;
            }
        }
        disk::write_private(path, |file| Ok(file.write_all(&bytes)?))
    }
}

/// Returns whether a cell says yes in one of the two languages.
fn is_yes(cell: &str) -> bool {
    ["yes", "oui"].contains(&cell.trim().to_lowercase().as_str())
}

/// Returns whether a row was drawn to be checked by hand: its cell says so, or what was answered.
fn is_to_check(cell: &str) -> bool {
    !cell.trim().is_empty()
}

/// Returns the cell of a row that is kept or not, in the language of the cell before.
fn yes(keep: bool, old: &str) -> String {
    let french = ["oui", "non"].contains(&old.trim().to_lowercase().as_str());
    match (keep, french) {
        (true, true) => "oui",
        (true, false) => "yes",
        (false, true) => "non",
        (false, false) => "no",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(folder: &Path, yes: &str) -> std::path::PathBuf {
        let path = folder.join("sheet.csv");
        let row = |rank: u32, check: &str| {
            format!("{yes};{check};Aloïs \"A;B\" X;Ville;1,00 €;Fidèle;20,00;30,00;40,00;a;b;;29 %;12,00;;{rank};D{rank};x\n")
                .replace("Aloïs \"A;B\" X", "\"Aloïs \"\"A;B\"\" X\"")
        };
        let text =
            format!("\u{feff}a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q;r\n{}{}", row(1, ""), row(2, "à vérifier"));
        disk::write_bytes(&path, text.as_bytes()).unwrap();
        path
    }

    #[test]
    fn changes_touch_their_rows_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = sheet(folder.path(), "oui");
        let before = Sheet::read(&path).unwrap();
        assert_eq!((before.len(), before.kept(), before.page(1, 5, false).len()), (2, 2, 1));
        assert!(before.has_reasons());
        assert_eq!((before.page(0, 5, true)[0].rank, before.checks()), ("2", (1, 0)));
        let mut after = Sheet::read(&path).unwrap();
        let change =
            || Change { keep: false, checked: true, ask: "25".into(), note: "vu; à rappeler".into() };
        after.change(|rank| (rank == "2").then(change));
        assert_eq!(after.checks(), (1, 1));
        after.write(&path).unwrap();
        let again = Sheet::read(&path).unwrap();
        assert_eq!(again.kept(), 1);
        assert!(again.version != before.version && again.rows[0] == before.rows[0]);
        assert_eq!(again.rows[1].get(KEEP), Some("non"));
        assert_eq!(again.rows[1].get(CHECKED), Some("yes"));
        assert_eq!((again.rows[1].get(ASK), again.rows[1].get(NOTE)), (Some("25"), Some("vu; à rappeler")));
        assert_eq!(again.rows[1].get(NAME), Some("Aloïs \"A;B\" X"));
    }

    #[test]
    fn an_erased_person_leaves_the_sheet() {
        let folder = tempfile::tempdir().unwrap();
        let mut sheet = Sheet::read(&sheet(folder.path(), "yes")).unwrap();
        assert!(sheet.remove("D2") && !sheet.remove("D2"));
        assert_eq!((sheet.len(), sheet.name_of("2")), (1, None));
    }

    #[test]
    fn a_table_that_is_no_sheet_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.csv");
        disk::write_bytes(&path, b"a;b\n1;2\n").unwrap();
        assert_eq!(Sheet::read(&path).unwrap_err().message().id(), "page-other-sheet");
    }
}
