//! Sheets of spreadsheets as text: one line for each row, cells separated by tabs.

use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use calamine::{Data, DataRef, DataType, Ods, Reader, Style, Xls, Xlsx, XlsxCellReader};
use obole_ledger::canonical::UNCOMPUTED;
use obole_ledger::{Error, Kind, NamedCurrency, Result};

use super::currencies::Currencies;
use super::guarded::guarded;
use super::number_format::currency_of;
use super::room::{Room, too_large};
use super::{LARGEST, Source, Text, excel97};

/// Maximum number of sheets of a workbook.
const MOST_SHEETS: usize = 1_000;
/// Maximum number of cells of a workbook.
const MOST_CELLS: u64 = 1 << 28;
/// Maximum number of cells of a sheet that cannot be read; beyond it the sheet is damaged.
const MOST_FAULTS: u32 = 10_000;

/// Maximum number of formulas of a sheet that have no stored value.
const MOST_UNCOMPUTED: usize = 1 << 20;

/// Reads the sheets of an XLSX file cell by cell: a cell that is not what its type says, such as `-` in a
/// cell of numbers, is left empty and does not lose the sheet. A formula without a stored value becomes
/// [`UNCOMPUTED`].
pub(super) fn of_xlsx(file: impl Read + Seek, path: &Path, room: &mut Room) -> Result<Vec<Source>> {
    let mut book = opened(|| Xlsx::new(file), path)?;
    let mut parts = Vec::new();
    // Several sheets of a workbook may be the same part, so that their cells are counted.
    let (names, mut left) = (book.sheet_names(), MOST_CELLS);
    let mut currencies: Option<Vec<Option<NamedCurrency>>> = None;
    if names.len() > MOST_SHEETS {
        return Err(too_large(path));
    }
    for name in names {
        // A sheet of charts has no cells.
        let cells = match guarded(|| book.worksheet_cells_reader(&name)) {
            Some(Ok(cells)) => cells,
            Some(Err(_)) => continue,
            None => return Err(damaged(path)),
        };
        // The styles belong to the workbook.
        let currencies =
            currencies.get_or_insert_with(|| cells.styles().iter().map(of_style).collect()).as_slice();
        let (mut text, has_blank) = cells_text(cells, currencies, &HashSet::new(), &mut left, path)?;
        if has_blank {
            let missing = uncomputed(opened(|| book.worksheet_cells_reader(&name), path)?, path)?;
            if !missing.is_empty() {
                let cells = opened(|| book.worksheet_cells_reader(&name), path)?;
                // These cells were counted already.
                let mut again = MOST_CELLS;
                (text, _) = cells_text(cells, currencies, &missing, &mut again, path)?;
            }
        }
        parts.extend(text.finish(path, &name, room)?);
    }
    Ok(parts)
}

/// Returns the text of a sheet, and `true` if it has a cell without a value, which may be a formula.
/// `missing` are the places of formulas without a value.
fn cells_text<F: Read + Seek>(
    mut cells: XlsxCellReader<'_, F>,
    currencies: &[Option<NamedCurrency>],
    missing: &HashSet<(u32, u32)>,
    left: &mut u64,
    path: &Path,
) -> Result<(Text, bool)> {
    let (mut text, mut faults, mut has_blank) = (Text::default(), 0, false);
    loop {
        match guarded(|| cells.next_cell_with_style_id()).ok_or_else(|| damaged(path))? {
            Ok(Some((cell, style))) => {
                *left -= 1;
                if *left == 0 {
                    return Err(too_large(path));
                }
                let (row, column) = cell.get_position();
                let (value, named) = (cell.get_value(), currencies.get(style).copied().flatten());
                match (value, named) {
                    (DataRef::Float(_) | DataRef::Int(_), Some(named)) => {
                        text.put_money((row, column), &shown_ref(value), named, path)?;
                    }
                    (DataRef::Empty, _) if missing.contains(&(row, column)) => {
                        text.put(row, column, UNCOMPUTED, path)?;
                    }
                    (DataRef::Empty, _) => has_blank = true,
                    _ => text.put(row, column, &shown_ref(value), path)?,
                }
            }
            Ok(None) => return Ok((text, has_blank)),
            Err(_) => count_fault(&mut faults, path)?,
        }
    }
}

/// Returns the places of the formulas without a stored value, as programs write them that do not compute.
fn uncomputed<F: Read + Seek>(mut cells: XlsxCellReader<'_, F>, path: &Path) -> Result<HashSet<(u32, u32)>> {
    let (mut found, mut faults) = (HashSet::new(), 0);
    loop {
        match guarded(|| cells.next_cell_with_formula_metadata()).ok_or_else(|| damaged(path))? {
            Ok(Some(cell)) if cell.formula.is_some() && matches!(cell.value, DataRef::Empty) => {
                found.insert(cell.pos);
                if found.len() > MOST_UNCOMPUTED {
                    return Err(too_large(path));
                }
            }
            Ok(Some(_)) => {}
            Ok(None) => return Ok(found),
            Err(_) => count_fault(&mut faults, path)?,
        }
    }
}

/// Counts a cell that cannot be read.
fn count_fault(faults: &mut u32, path: &Path) -> Result<()> {
    *faults += 1;
    if *faults > MOST_FAULTS { Err(damaged(path)) } else { Ok(()) }
}

/// Formats of money that every program shows in its own currency.
const LOCAL: [std::ops::RangeInclusive<u32>; 2] = [5..=8, 37..=44];

/// Returns the currency that the number format of a style names.
fn of_style(style: &Style) -> Option<NamedCurrency> {
    let format = style.number_format.as_ref()?;
    let is_local = format.format_id.is_some_and(|id| LOCAL.iter().any(|ids| ids.contains(&id)));
    if is_local { None } else { currency_of(&format.format_code) }
}

/// Reads the sheets of an ODS file, whose currencies are known by the names of the sheets.
pub(super) fn of_ods(
    file: impl Read + Seek,
    currencies: BTreeMap<String, Currencies>,
    path: &Path,
    room: &mut Room,
) -> Result<Vec<Source>> {
    of_book(opened(|| Ods::new(file), path)?, currencies, path, room)
}

/// Reads the sheets of an XLS file (Excel 97 to 2003).
pub(super) fn of_xls(file: &Source, room: &mut Room) -> Result<Vec<Source>> {
    let path = file.path();
    let bytes = file.head(LARGEST + 1)?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large(path));
    }
    excel97::check(&bytes).map_err(|fault| match fault {
        excel97::Fault::Damaged => damaged(path),
        excel97::Fault::TooLarge => too_large(path),
    })?;
    of_book(opened(|| Xls::new(Cursor::new(bytes)), path)?, BTreeMap::new(), path, room)
}

/// Opens a workbook. Its reader may panic on one that is damaged.
fn opened<T, E>(open: impl FnOnce() -> std::result::Result<T, E>, path: &Path) -> Result<T> {
    guarded(open).and_then(std::result::Result::ok).ok_or_else(|| damaged(path))
}

fn of_book<F: Read + Seek, R: Reader<F>>(
    mut book: R,
    mut currencies: BTreeMap<String, Currencies>,
    path: &Path,
    room: &mut Room,
) -> Result<Vec<Source>> {
    let mut parts = Vec::new();
    let names = book.sheet_names();
    if names.len() > MOST_SHEETS {
        return Err(too_large(path));
    }
    for name in names {
        let range = opened(|| book.worksheet_range(&name), path)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut text = Text::with(currencies.remove(&name).unwrap_or_default());
        for (row, column, value) in range.used_cells() {
            text.put(first_row + row as u32, first_column + column as u32, &shown(value), path)?;
        }
        parts.extend(text.finish(path, &name, room)?);
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
        DataRef::Empty => String::new(),
        // As in a CSV file: its reader decides what a failed formula means.
        DataRef::Error(error) => error.to_string(),
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
        Data::Empty => String::new(),
        Data::Error(error) => error.to_string(),
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
