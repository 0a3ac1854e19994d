//! Functions shared by all tables: checks of lengths, counts, and grouping of identical rows.

use std::cmp::Ordering;

use obole_error::message;

use crate::error::{Error, Kind};

/// Checks that every column has as many rows as the first, and that there is at least one row; returns the
/// number of rows.
pub(crate) fn same_length(columns: &[(&'static str, usize)]) -> Result<usize, Error> {
    let rows = columns.first().map_or(0, |c| c.1);
    if let Some((name, found)) = columns.iter().find(|c| c.1 != rows) {
        let message =
            message!("rows-of-two-columns", name = name, found = found, other = columns[0].0, rows = rows);
        return Err(Error::new(Kind::LengthMismatch, message));
    }
    if rows == 0 { Err(Error::new(Kind::Empty, "table-without-rows")) } else { Ok(rows) }
}

/// Distinct rows with the number of individuals of each, in ascending order.
pub(crate) struct Grouped<T> {
    pub(crate) rows: Vec<(T, f64)>,
    pub(crate) individuals: u64,
}

/// Sorts `rows` and adds up the counts of equal rows; rows with count 0 are dropped.
pub(crate) fn group<T: Copy>(
    rows: impl Iterator<Item = T>,
    counts: Option<&[u64]>,
    order: impl Fn(&T, &T) -> Ordering,
) -> Result<Grouped<T>, Error> {
    let count = |i: usize| counts.map_or(1, |c| c.get(i).copied().unwrap_or(0));
    let mut sorted: Vec<(T, u64)> =
        rows.enumerate().map(|(i, row)| (row, count(i))).filter(|row| row.1 > 0).collect();
    sorted.sort_by(|a, b| order(&a.0, &b.0));
    let too_many = || Error::new(Kind::InvalidValue, "counts-too-large");
    let individuals = sorted.iter().try_fold(0_i64, |sum, row| {
        i64::try_from(row.1).ok().and_then(|count| sum.checked_add(count)).ok_or_else(too_many)
    })?;
    let mut grouped: Vec<(T, u64)> = Vec::new();
    for row in sorted {
        match grouped.last_mut() {
            Some(last) if order(&last.0, &row.0) == Ordering::Equal => last.1 += row.1,
            _ => grouped.push(row),
        }
    }
    if grouped.is_empty() {
        return Err(Error::new(Kind::Empty, "no-positive-count"));
    }
    let rows = grouped.into_iter().map(|(row, count)| (row, count as f64)).collect();
    Ok(Grouped { rows, individuals: individuals.unsigned_abs() })
}
