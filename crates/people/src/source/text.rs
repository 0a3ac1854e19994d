//! The text that a sheet or a list becomes.

use std::path::Path;

use obole_ledger::{NamedCurrency, Result};

use super::currencies::Currencies;
use super::room::{Room, too_large};
use super::{LARGEST, Source};

/// The text of a table: one line for each row, cells separated by tabs. Cells come in the order of rows and
/// columns.
#[derive(Default)]
pub(super) struct Text {
    bytes: Vec<u8>,
    row: u32,
    column: u32,
    any: bool,
    /// Number of separators and line ends.
    empty: u64,
    /// Currencies of the cells, which their text does not hold.
    currencies: Currencies,
}

/// Maximum number of separators and line ends of a table.
const MOST_EMPTY: u64 = LARGEST >> 2;

impl Text {
    /// Creates the text of a sheet whose currencies are known.
    pub(super) fn with(currencies: Currencies) -> Self {
        Self { currencies, ..Self::default() }
    }

    /// Adds a cell.
    ///
    /// # Errors
    /// When the text becomes too large.
    pub(super) fn put(&mut self, row: u32, column: u32, cell: &str, path: &Path) -> Result<()> {
        if cell.is_empty() || row < self.row || (row == self.row && column < self.column) {
            return Ok(());
        }
        let rows = row - self.row;
        let columns = if rows == 0 { column - self.column } else { column };
        // Room between cells that are far apart is counted before it is made.
        self.empty += u64::from(rows) + u64::from(columns);
        if self.empty > MOST_EMPTY {
            return Err(too_large(path));
        }
        self.bytes.resize(self.bytes.len() + rows as usize, b'\n');
        self.bytes.resize(self.bytes.len() + columns as usize, b'\t');
        (self.row, self.column) = (row, column);
        // A quote would begin a quoted cell, a tab another cell, a line break another row.
        let quoted = cell.contains('"');
        if quoted {
            self.bytes.push(b'"');
        }
        for c in cell.chars() {
            let plain = if matches!(c, '\t' | '\n' | '\r' | '\0') { ' ' } else { c };
            if plain == '"' {
                self.bytes.push(b'"');
            }
            self.bytes.extend_from_slice(plain.encode_utf8(&mut [0; 4]).as_bytes());
        }
        if quoted {
            self.bytes.push(b'"');
        }
        self.any = true;
        if self.bytes.len() as u64 > LARGEST { Err(too_large(path)) } else { Ok(()) }
    }

    /// Adds a number and the currency of its format.
    ///
    /// # Errors
    /// As [`Text::put`].
    pub(super) fn put_money(
        &mut self,
        (row, column): (u32, u32),
        cell: &str,
        named: NamedCurrency,
        path: &Path,
    ) -> Result<()> {
        self.put(row, column, cell, path)?;
        if (self.row, self.column) == (row, column) {
            self.currencies.put((row, 1), (column, 1), named);
        }
        Ok(())
    }

    /// Puts the first row, which was made apart, before the others.
    pub(super) fn under(mut self, header: Self) -> Self {
        self.any |= header.any;
        self.bytes.splice(0..0, header.bytes);
        self
    }

    /// Returns the text as a source; `None` if no cell held anything.
    ///
    /// # Errors
    /// When the tables of the file become too large.
    pub(super) fn finish(mut self, path: &Path, sheet: &str, room: &mut Room) -> Result<Option<Source>> {
        self.bytes.push(b'\n');
        room.make(self.bytes.len() as u64 + self.currencies.size(), path)?;
        let (bytes, currencies) = (self.bytes, self.currencies.into());
        Ok(self.any.then(|| Source { currencies, ..Source::made(path, sheet, bytes) }))
    }
}
