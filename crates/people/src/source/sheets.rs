//! Sheets of spreadsheets as text: one line for each row, cells separated by tabs.

use std::io::{Read, Seek};
use std::path::Path;

use calamine::{Data, DataRef, DataType, Ods, Reader, Xls, Xlsx};
use obole_ledger::{Error, Kind, Result};

use super::{Source, Text};

/// Maximum number of cells of a sheet that cannot be read; beyond it the sheet is damaged.
const MOST_FAULTS: u32 = 10_000;

/// Reads the sheets of an XLSX file cell by cell: a cell that is not what its type says, such as `-` in a
/// cell of numbers, is left empty and does not lose the sheet.
pub(super) fn of_xlsx(file: impl Read + Seek, path: &Path) -> Result<Vec<Source>> {
    let mut book = Xlsx::new(file).map_err(|_| damaged(path))?;
    let mut parts = Vec::new();
    for name in book.sheet_names() {
        // A sheet of charts has no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut text = Text::default();
        let mut faults = 0;
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => {
                    let (row, column) = cell.get_position();
                    text.put(row, column, &shown_ref(cell.get_value()), path)?;
                }
                Ok(None) => break,
                Err(_) => {
                    faults += 1;
                    if faults > MOST_FAULTS {
                        return Err(damaged(path));
                    }
                }
            }
        }
        parts.extend(text.finish(path, &name));
    }
    Ok(parts)
}

/// Reads the sheets of an ODS file.
pub(super) fn of_ods(file: impl Read + Seek, path: &Path) -> Result<Vec<Source>> {
    of_book(Ods::new(file).map_err(|_| damaged(path))?, path)
}

/// Reads the sheets of an XLS file (Excel 97 to 2003).
pub(super) fn of_xls(file: &Source) -> Result<Vec<Source>> {
    let path = file.path();
    of_book(Xls::new(file.open_seek()?).map_err(|_| damaged(path))?, path)
}

fn of_book<F: Read + Seek, R: Reader<F>>(mut book: R, path: &Path) -> Result<Vec<Source>> {
    let mut parts = Vec::new();
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else { return Err(damaged(path)) };
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut text = Text::default();
        for (row, column, value) in range.used_cells() {
            text.put(first_row + row as u32, first_column + column as u32, &shown(value), path)?;
        }
        parts.extend(text.finish(path, &name));
    }
    Ok(parts)
}

fn damaged(path: &Path) -> Error {
    Error::new(Kind::Unreadable, "spreadsheet-damaged").in_file(path).hint("save-as-csv")
}

fn shown_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Float(number) => number_text(*number),
        DataRef::DateTime(_) => date(value),
        DataRef::DateTimeIso(text) => text.clone(),
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
    }
}

fn shown(value: &Data) -> String {
    match value {
        Data::Float(number) => number_text(*number),
        Data::DateTime(_) => date(value),
        Data::Empty | Data::Error(_) => String::new(),
        Data::Bool(yes) => yes.to_string(),
        Data::Int(number) => number.to_string(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
    }
}

/// Returns a number with the digits that a person sees: binary noise far behind the decimal mark is dropped.
fn number_text(number: f64) -> String {
    let rounded = (number * 1e9).round() / 1e9;
    if rounded.is_finite() { format!("{rounded}") } else { format!("{number}") }
}

/// Returns a date, and its time of day if it has one, by the date system of the workbook.
fn date(value: &impl DataType) -> String {
    let Some(moment) = value.get_datetime() else { return String::new() };
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if moment.is_duration() {
        return number_text(moment.as_f64());
    }
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}
