//! The text that a sheet or a list becomes.

use std::path::Path;

use obole_ledger::Result;

use super::{LARGEST, Source, archive::too_large};

/// The text of a table: one line for each row, cells separated by tabs. Cells come in the order of rows and
/// columns.
#[derive(Default)]
pub(super) struct Text {
    bytes: Vec<u8>,
    row: u32,
    column: u32,
    any: bool,
}

impl Text {
    /// Adds a cell.
    ///
    /// # Errors
    /// When the text becomes too large.
    pub(super) fn put(&mut self, row: u32, column: u32, cell: &str, path: &Path) -> Result<()> {
        if cell.is_empty() || row < self.row || (row == self.row && column < self.column) {
            return Ok(());
        }
        while self.row < row {
            self.bytes.push(b'\n');
            (self.row, self.column) = (self.row + 1, 0);
        }
        self.bytes.resize(self.bytes.len() + (column - self.column) as usize, b'\t');
        self.column = column;
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

    /// Returns the text as a source; `None` if no cell held anything.
    pub(super) fn finish(mut self, path: &Path, sheet: &str) -> Option<Source> {
        self.bytes.push(b'\n');
        self.any.then(|| Source::made(path, sheet, self.bytes))
    }
}
