//! Columns of numbers with possible gaps.

use obole_ledger::{Error, Kind, Result, message};

/// Named columns of equal length, one after the other in one buffer; NaN is missing.
///
/// ```
/// use obole::models::boosted::ColumnTable;
/// let names = vec!["recency".to_owned(), "age".to_owned()];
/// let table = ColumnTable::new(names, vec![1.0, 2.0, 50.0, f64::NAN]).unwrap();
/// assert_eq!((table.rows(), table.column(0)), (2, &[1.0, 2.0][..]));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnTable {
    names: Vec<String>,
    rows: usize,
    data: Vec<f64>,
}

impl ColumnTable {
    /// Creates a table from the names of its columns and its cells, column by column.
    ///
    /// # Errors
    /// [`Kind::Refused`] if there is no column, the cells do not fill complete columns, or a cell is
    /// infinite.
    pub fn new(names: Vec<String>, data: Vec<f64>) -> Result<Self> {
        if names.is_empty() || !data.len().is_multiple_of(names.len()) {
            return Err(Error::new(
                Kind::Refused,
                message!("cells-not-columns", cells = data.len(), columns = names.len()),
            ));
        }
        let rows = data.len() / names.len();
        if let Some(bad) = data.iter().position(|x| x.is_infinite()) {
            let name = names.get(bad / rows.max(1)).cloned().unwrap_or_default();
            return Err(Error::new(Kind::Refused, "value-infinite").in_column(name));
        }
        Ok(Self { names, rows, data })
    }

    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns a column; empty if there is no such column.
    pub fn column(&self, place: usize) -> &[f64] {
        self.data.get(place * self.rows..(place + 1) * self.rows).unwrap_or_default()
    }

    /// Returns the cells, column by column.
    pub fn data(&self) -> &[f64] {
        &self.data
    }

    /// Returns the cells of a row as a function of the column; NaN for a cell that does not exist.
    pub(crate) fn cells(&self, row: usize) -> impl Fn(u32) -> f64 {
        move |column| self.column(column as usize).get(row).copied().unwrap_or(f64::NAN)
    }

    /// Copies the cells of a row: many trees read them, and each would wait for the memory of a column.
    pub(crate) fn copy_row(&self, row: usize, into: &mut Vec<f64>) {
        into.clear();
        into.extend(
            (0..self.names.len()).map(|place| self.column(place).get(row).copied().unwrap_or(f64::NAN)),
        );
    }

    /// Copies some columns and some rows to a new table.
    pub(crate) fn part(&self, columns: &[usize], rows: &[u32]) -> Self {
        let names = columns.iter().filter_map(|place| self.names.get(*place).cloned()).collect();
        let mut data = Vec::with_capacity(columns.len() * rows.len());
        for place in columns {
            let column = self.column(*place);
            data.extend(rows.iter().map(|row| column.get(*row as usize).copied().unwrap_or(f64::NAN)));
        }
        Self { names, rows: rows.len(), data }
    }

    /// Returns whether a column holds two different values, apart from missing ones.
    pub(crate) fn varies(&self, place: usize) -> bool {
        let mut there = self.column(place).iter().filter(|x| !x.is_nan());
        there.next().is_some_and(|first| there.any(|x| x != first))
    }
}
