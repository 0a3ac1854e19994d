//! Tables of text cells that a spreadsheet will open.

use obole_ledger::{CellWriter, Result};

/// Returns a table of text cells as CSV bytes, every cell escaped.
pub(crate) fn table<I>(rows: I) -> Result<Vec<u8>>
where
    I: IntoIterator<Item = Vec<String>>,
{
    let mut cells = CellWriter::new(Vec::new());
    for row in rows {
        cells.row(row)?;
    }
    cells.finish()
}
