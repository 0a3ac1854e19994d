//! Bounds of an ODS file before it is read: its reader makes room for every repeated cell, and does not end
//! where an element does not. The currencies of the cells, which that reader drops, are read with them.

use std::collections::BTreeMap;
use std::io::BufRead;

use obole_ledger::{Error, Kind, NamedCurrency, Result};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::LARGEST;
use super::currencies::Currencies;
use super::number_format::of_sign;

/// Size in bytes of a cell beside its text, with the formula that its reader adds.
const CELL: u64 = 64;
/// Largest number of rows and of columns of a sheet; the reader drops those beyond.
const MOST: (u64, u64) = (1 << 20, 1 << 14);

/// Checks the content of an ODS file: its elements end, it has no document type, and its sheets take at most
/// [`LARGEST`] bytes. Returns the currencies of the cells by the names of the sheets.
///
/// # Errors
/// [`Kind::Unreadable`] otherwise.
pub(super) fn check(content: impl BufRead) -> Result<BTreeMap<String, Currencies>> {
    let damaged = || Error::new(Kind::Unreadable, "spreadsheet-damaged").hint("save-as-csv");
    let mut reader = Reader::from_reader(content);
    let (mut buffer, mut depth, mut sizes) = (Vec::new(), 0_u32, Sizes::default());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| damaged())? {
            Event::Start(start) => {
                depth += 1;
                sizes.begin(&start, false).ok_or_else(damaged)?;
            }
            Event::Empty(start) => sizes.begin(&start, true).ok_or_else(damaged)?,
            Event::End(end) => {
                depth -= 1;
                sizes.end(end.name().into_inner());
            }
            Event::Text(text) => sizes.text(text.len() as u64),
            Event::CData(text) => sizes.text(text.len() as u64),
            Event::GeneralRef(name) => sizes.text(name.len() as u64),
            Event::DocType(_) => {
                return Err(Error::new(Kind::Unreadable, "xml-with-doctype").hint("export-again"));
            }
            Event::Eof if depth == 0 => return Ok(sizes.currencies),
            Event::Eof => return Err(damaged()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
        if sizes.all > LARGEST {
            return Err(Error::new(Kind::Unreadable, "archive-too-large").hint("save-as-csv"));
        }
    }
}

/// Sizes in bytes that the reader needs.
#[derive(Default)]
struct Sizes {
    /// Size of the sheets that have ended, and of the rows of the current one.
    all: u64,
    /// Rows of the sheet down to the last one that is not empty, and the empty ones after it.
    rows: (u64, u64),
    /// Number of cells of the widest row.
    width: u64,
    row: Row,
    cell: Cell,
    /// Currencies of the sheets that have ended.
    currencies: BTreeMap<String, Currencies>,
    sheet: Sheet,
}

/// The sheet that is read.
#[derive(Default)]
struct Sheet {
    name: String,
    /// Number of rows that have ended.
    rows: u64,
    currencies: Currencies,
}

/// The row that is read.
#[derive(Default)]
struct Row {
    repeats: u64,
    size: u64,
    /// Cells up to the last one that is not empty, and the empty ones after it.
    cells: (u64, u64),
    /// Number of cells that have ended, and the runs of cells in one currency: the first and their number.
    ended: u64,
    money: Vec<(u64, u64, NamedCurrency)>,
}

/// The cell that is read.
#[derive(Default)]
struct Cell {
    repeats: u64,
    text: u64,
    is_empty: bool,
    named: Option<NamedCurrency>,
}

impl Sizes {
    /// Begins an element; `None` if a number of it is not readable.
    fn begin(&mut self, start: &BytesStart<'_>, is_whole: bool) -> Option<()> {
        let name = start.name().into_inner().to_owned();
        match name.as_str() {
            "table:table" => {
                let name = start.try_get_attribute("table:name").ok()?;
                let name = name.and_then(|name| name.normalized_value(XmlVersion::Implicit1_0).ok());
                self.sheet = Sheet { name: name.unwrap_or_default().into_owned(), ..Sheet::default() };
            }
            "table:table-row" => {
                self.row = Row { repeats: number(start, "table:number-rows-repeated")?, ..Row::default() };
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell = Cell {
                    repeats: number(start, "table:number-columns-repeated")?,
                    is_empty: true,
                    ..Cell::default()
                };
                let mut is_money = false;
                for attribute in start.attributes() {
                    let attribute = attribute.ok()?;
                    let key = attribute.key.into_inner();
                    self.cell.text += attribute.value.len() as u64;
                    self.cell.is_empty &= !(key.starts_with("office:")
                        || key.starts_with("calcext:")
                        || key == "table:formula");
                    is_money |= key == "office:value-type" && attribute.value == "currency";
                    if key == "office:currency" {
                        self.cell.named = of_sign(&attribute.value);
                    }
                }
                self.cell.named = self.cell.named.filter(|_| is_money);
            }
            "text:s" => self.text(number(start, "text:c")?),
            _ => {}
        }
        if is_whole {
            self.end(&name);
        }
        Some(())
    }

    fn text(&mut self, bytes: u64) {
        self.cell.text = self.cell.text.saturating_add(bytes);
    }

    fn end(&mut self, name: &str) {
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                let (cell, row) = (std::mem::take(&mut self.cell), &mut self.row);
                let repeats = cell.repeats.min(MOST.1);
                if let Some(named) = cell.named.filter(|_| row.ended < MOST.1) {
                    row.money.push((row.ended, repeats, named));
                }
                row.ended = row.ended.saturating_add(repeats).min(MOST.1);
                if cell.is_empty {
                    row.cells.1 = row.cells.1.saturating_add(repeats).min(MOST.1);
                } else {
                    let before = std::mem::take(&mut row.cells.1);
                    row.cells.0 = row.cells.0.saturating_add(before + repeats).min(MOST.1);
                    let size = repeats.saturating_mul(cell.text.saturating_add(CELL));
                    row.size = row.size.saturating_add(size).saturating_add(before * CELL);
                }
            }
            "table:table-row" => {
                let row = std::mem::take(&mut self.row);
                let repeats = row.repeats.min(MOST.0);
                self.width = self.width.max(row.cells.0);
                for (column, columns, named) in row.money {
                    let rows = (self.sheet.rows as u32, repeats as u32);
                    self.sheet.currencies.put(rows, (column as u32, columns as u32), named);
                }
                self.sheet.rows = self.sheet.rows.saturating_add(repeats).min(MOST.0);
                if row.cells.0 == 0 {
                    self.rows.1 = self.rows.1.saturating_add(repeats).min(MOST.0);
                } else {
                    let before = std::mem::take(&mut self.rows.1);
                    self.rows.0 = self.rows.0.saturating_add(before + repeats).min(MOST.0);
                    self.all = self.all.saturating_add(row.size.saturating_mul(repeats.saturating_add(1)));
                }
            }
            "table:table" => {
                let area = self.rows.0.saturating_mul(self.width).saturating_mul(CELL);
                self.all = self.all.saturating_add(area);
                (self.rows, self.width) = ((0, 0), 0);
                let sheet = std::mem::take(&mut self.sheet);
                self.currencies.insert(sheet.name, sheet.currencies);
            }
            _ => {}
        }
    }
}

/// Returns a number of an element; 1 if it has none, `None` if it is not readable.
fn number(start: &BytesStart<'_>, name: &str) -> Option<u64> {
    match start.try_get_attribute(name).ok()? {
        Some(attribute) => attribute.value.trim().parse().ok(),
        None => Some(1),
    }
}
