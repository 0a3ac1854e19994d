//! Currencies of the cells of a sheet, which its number formats name and its numbers do not.

use std::collections::BTreeSet;

use obole_ledger::NamedCurrency;

/// Cells in one currency: a run of columns, in one row or in several equal ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    row: u32,
    rows: u32,
    column: u32,
    columns: u32,
    named: NamedCurrency,
}

/// The currencies of the cells of a sheet, in the order of its rows and columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Currencies(Vec<Run>);

impl Currencies {
    /// Adds the currency of cells: `columns` from a first one on, in `rows` from a first one on.
    pub(super) fn put(
        &mut self,
        (row, rows): (u32, u32),
        (column, columns): (u32, u32),
        named: NamedCurrency,
    ) {
        let run = Run { row, rows, column, columns, named };
        match self.0.last_mut() {
            Some(last)
                if (last.row, last.rows, last.named) == (row, rows, named)
                    && last.column.checked_add(last.columns) == Some(column) =>
            {
                last.columns = last.columns.saturating_add(columns);
            }
            _ => self.0.push(run),
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the size in bytes.
    pub(super) const fn size(&self) -> u64 {
        (self.0.len() * size_of::<Run>()) as u64
    }

    /// Returns the text of the sheet with the currency behind each number in these columns: `50 USD`, `50 $`.
    pub(super) fn written_into(&self, text: &[u8], columns: &BTreeSet<usize>) -> Vec<u8> {
        let mut written = Vec::with_capacity(text.len());
        let mut runs = self.0.as_slice();
        for (row, line) in (0_u32..).zip(text.split_inclusive(|byte| *byte == b'\n')) {
            while let [first, rest @ ..] = runs
                && first.row.saturating_add(first.rows) <= row
            {
                runs = rest;
            }
            let mut here = runs;
            let (cells, end) = match line.split_last() {
                Some((b'\n', cells)) => (cells, b"\n".as_slice()),
                _ => (line, [].as_slice()),
            };
            for (column, cell) in (0_u32..).zip(cells.split(|byte| *byte == b'\t')) {
                if column > 0 {
                    written.push(b'\t');
                }
                written.extend_from_slice(cell);
                while let [first, rest @ ..] = here
                    && first.row <= row
                    && first.column.saturating_add(first.columns) <= column
                {
                    here = rest;
                }
                let is_number = cell.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
                if let [first, ..] = here
                    && is_number
                    && first.row <= row
                    && first.column <= column
                    && columns.contains(&(column as usize))
                {
                    written.push(b' ');
                    match &first.named {
                        NamedCurrency::Exact(currency) => {
                            written.extend_from_slice(currency.code().as_bytes())
                        }
                        NamedCurrency::Dollar => written.push(b'$'),
                    }
                }
            }
            written.extend_from_slice(end);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use obole_ledger::Currency;

    use super::*;

    #[test]
    fn only_numbers_of_the_chosen_columns_get_their_currency() {
        let exact = |code| NamedCurrency::Exact(Currency::parse(code).unwrap());
        let mut currencies = Currencies::default();
        currencies.put((1, 1), (0, 1), exact("USD"));
        currencies.put((1, 1), (1, 1), exact("USD"));
        currencies.put((1, 1), (3, 1), NamedCurrency::Dollar);
        // Two equal rows.
        currencies.put((3, 2), (1, 2), exact("JPY"));
        currencies.put((5, 1), (1, 1), exact("EUR"));
        assert_eq!(currencies.0.len(), 4, "cells side by side are one run");
        let text = b"a\tb\tc\td\n7\t5\t5\t-1.5\n8\t6\t6\n9\t1\t2\n9\t1\tx\n10\n";
        let columns = BTreeSet::from([1, 2, 3]);
        let wanted = "a\tb\tc\td\n7\t5 USD\t5\t-1.5 $\n8\t6\t6\n9\t1 JPY\t2 JPY\n9\t1 JPY\tx\n10\n";
        assert_eq!(String::from_utf8(currencies.written_into(text, &columns)).unwrap(), wanted);
        assert_eq!(currencies.written_into(text, &BTreeSet::new()), text);
    }
}
