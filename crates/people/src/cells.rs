//! Cells that a spreadsheet will open: no formula hides in them.

use std::borrow::Cow;

use obole_ledger::{Error, Kind, Result};

/// A cell that a spreadsheet shows as text, never as a formula: cells that begin with `=`, `+`, `-`, `@`, tab or a line
/// break get an apostrophe before them (OWASP, "CSV Injection").
///
/// ```
/// assert_eq!(obole_people::escape_cell("=1+1"), "'=1+1");
/// assert_eq!(obole_people::escape_cell("Zéphyrin"), "Zéphyrin");
/// ```
pub fn escape_cell(cell: &str) -> Cow<'_, str> {
    // The full-width signs are formulas too in East Asian settings.
    let formula = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    if cell.trim_start_matches(' ').starts_with(formula) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// A table of text cells as CSV bytes, every cell escaped.
pub(crate) fn table<I>(rows: I) -> Result<Vec<u8>>
where
    I: IntoIterator<Item = Vec<String>>,
{
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |_| Error::new(Kind::System, "cannot write the table");
    for row in rows {
        writer.write_record(row.iter().map(|cell| escape_cell(cell).into_owned())).map_err(failed)?;
    }
    writer.into_inner().map_err(|_| Error::new(Kind::System, "cannot write the table"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1"] {
            assert!(escape_cell(cell).starts_with('\''), "{cell:?}");
        }
        for cell in ["", "a=1", "12,00", "é", "'=1"] {
            assert_eq!(escape_cell(cell), cell);
        }
    }
}
