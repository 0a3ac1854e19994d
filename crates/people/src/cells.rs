//! Tables of text cells that a spreadsheet will open.

use obole_ledger::{Error, Kind, Result, escape_cell};

/// A table of text cells as CSV bytes, every cell escaped.
pub(crate) fn table<I>(rows: I) -> Result<Vec<u8>>
where
    I: IntoIterator<Item = Vec<String>>,
{
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |_| Error::new(Kind::System, "table-not-written");
    for row in rows {
        writer.write_record(row.iter().map(|cell| escape_cell(cell).into_owned())).map_err(failed)?;
    }
    writer.into_inner().map_err(|_| Error::new(Kind::System, "table-not-written"))
}
