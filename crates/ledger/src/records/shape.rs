//! Shape of the rows of a table: which of their cells start with a digit.

use super::cells::{Cells, Quoting};

/// Number of rows examined.
const ROWS: u32 = 256;

/// Features shared by the first rows of a table.
#[derive(Default)]
pub(super) struct Shape {
    /// For each column, whether all its cells so far begin with a digit or a sign; `None` if all were empty.
    digits: Vec<Option<bool>>,
    seen: u32,
    probe: Cells,
}

impl Shape {
    /// Creates the shape of a table with this number of columns, of which nothing is known yet.
    pub(super) fn of(columns: usize) -> Self {
        Self { digits: vec![None; columns], ..Self::default() }
    }

    /// Adds a row to the evidence. `bytes` holds the cells to which `spans` point.
    pub(super) fn learn(&mut self, spans: &[(u32, u32)], bytes: &[u8]) {
        if self.seen >= ROWS || spans.len() != self.digits.len() {
            return;
        }
        self.seen += 1;
        for (known, (from, to)) in self.digits.iter_mut().zip(spans) {
            if let Some(digit) = begins_with_a_digit(&bytes[*from as usize..*to as usize]) {
                *known = Some(digit && known.unwrap_or(true));
            }
        }
    }

    /// Returns the number of columns.
    pub(super) fn columns(&self) -> usize {
        self.digits.len()
    }

    /// Returns whether a line with this number of cells can be a row; spreadsheets drop empty cells at the
    /// end of wide ones.
    pub(super) fn has_cells_of_a_row(&self, cells: usize) -> bool {
        let columns = self.digits.len();
        columns > 1 && (cells >= columns || (columns >= 8 && cells >= columns / 2 + 2))
    }

    /// Returns the number of cells of a line, read by itself, if it can be that of a row and the cells begin
    /// as those of the rows before it did.
    pub(super) fn cells_of_a_row(&mut self, line: &[u8], delimiter: u8) -> Option<usize> {
        self.probe.read(line, delimiter, Quoting::Line);
        if !self.has_cells_of_a_row(self.probe.spans.len()) {
            return None;
        }
        let (mut agree, mut expected) = (0, 0);
        for (known, (from, to)) in self.digits.iter().zip(&self.probe.spans) {
            if *known == Some(true) {
                expected += 1;
                match begins_with_a_digit(&self.probe.bytes[*from as usize..*to as usize]) {
                    Some(true) => agree += 1,
                    Some(false) => return None,
                    None => {}
                }
            }
        }
        (expected == 0 || agree > 0).then_some(self.probe.spans.len())
    }
}

/// Returns whether a cell begins with a digit or a sign; `None` if it is empty.
fn begins_with_a_digit(cell: &[u8]) -> Option<bool> {
    let first = cell.iter().find(|byte| !matches!(byte, b' ' | b'"'))?;
    Some(first.is_ascii_digit() || matches!(first, b'+' | b'-'))
}
