//! Cells that a spreadsheet will open: no formula hides in them.

use std::borrow::Cow;

/// Returns a cell that a spreadsheet shows as text, never as a formula: cells that begin with `=`, `+`, `-`,
/// `@`, tab or a line break, also after spaces, get an apostrophe before them (OWASP, "CSV Injection"). Every
/// table of text that people may open goes through here.
///
/// ```
/// assert_eq!(obole_ledger::escape_cell("=1+1"), "'=1+1");
/// assert_eq!(obole_ledger::escape_cell("Zéphyrin"), "Zéphyrin");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in
            ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＋1", "－1", "＠A"]
        {
            assert!(escape_cell(cell).starts_with('\''), "{cell:?}");
        }
        for cell in ["", "a=1", "12,00", "é", "'=1"] {
            assert_eq!(escape_cell(cell), cell);
        }
    }
}
