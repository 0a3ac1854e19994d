//! Identifiers of gifts and donors: whole numbers if all of them are, text otherwise.

use std::cmp::Ordering;
use std::fmt;

/// A column of identifiers. Whole numbers compare by value, text by its bytes.
#[derive(Clone, PartialEq, Eq)]
pub enum Ids {
    /// Every identifier is a whole number written without leading zeros.
    Number(Vec<u64>),
    /// Any text.
    Text(Vec<Box<str>>),
    /// Number of rows in the order of their identifiers, which were not read. They compare by row.
    Unread(usize),
}

impl Default for Ids {
    fn default() -> Self {
        Self::Number(Vec::new())
    }
}

/// One identifier, without a copy of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Id<'a> {
    /// A whole number in its one canonical spelling.
    Number(u64),
    /// Any other text.
    Text(&'a str),
}

impl<'a> Id<'a> {
    #[inline]
    pub(crate) fn of(text: &'a str) -> Self {
        canonical_number(text).map_or(Self::Text(text), Self::Number)
    }
}

/// Reads a whole number in its one canonical spelling, so that the number can be turned back into the same
/// text.
pub(crate) fn canonical_number(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    let canonical = matches!(bytes, [b'0'] | [b'1'..=b'9', ..]) && bytes.len() <= 19;
    if canonical { text.parse().ok() } else { None }
}

impl Ids {
    /// Appends an identifier; the first that is not a whole number turns the column into text.
    pub fn push(&mut self, id: &str) {
        match self {
            Self::Number(numbers) => {
                if let Some(number) = canonical_number(id) {
                    numbers.push(number);
                } else {
                    let mut texts: Vec<Box<str>> =
                        numbers.iter().map(|n| n.to_string().into_boxed_str()).collect();
                    texts.push(id.into());
                    *self = Self::Text(texts);
                }
            }
            Self::Text(texts) => texts.push(id.into()),
            Self::Unread(rows) => *rows += 1,
        }
    }

    /// Returns the number of identifiers.
    pub fn len(&self) -> usize {
        match self {
            Self::Number(numbers) => numbers.len(),
            Self::Text(texts) => texts.len(),
            Self::Unread(rows) => *rows,
        }
    }

    /// Returns whether there is no identifier.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the identifier of a row as text.
    pub fn get(&self, row: usize) -> String {
        match self {
            Self::Number(numbers) => numbers.get(row).map(u64::to_string).unwrap_or_default(),
            Self::Text(texts) => texts.get(row).map(ToString::to_string).unwrap_or_default(),
            Self::Unread(_) => String::new(),
        }
    }

    /// Returns the identifier of a row; `None` beyond the last row, or if the identifiers were not read.
    #[inline]
    pub(crate) fn at(&self, row: usize) -> Option<Id<'_>> {
        match self {
            Self::Number(numbers) => numbers.get(row).copied().map(Id::Number),
            Self::Text(texts) => texts.get(row).map(|text| Id::of(text)),
            Self::Unread(_) => None,
        }
    }

    /// Compares a row with one of another column in the order of both; `None` if one holds numbers and the
    /// other text, which have no common order, or a row is missing.
    #[inline]
    pub(crate) fn compare_across(&self, row: usize, other: &Self, other_row: usize) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => Some(one.get(row)?.cmp(other.get(other_row)?)),
            (Self::Text(one), Self::Text(other)) => Some(one.get(row)?.cmp(other.get(other_row)?)),
            _ => None,
        }
    }

    /// Compares two rows.
    pub fn compare(&self, a: usize, b: usize) -> Ordering {
        match self {
            Self::Number(numbers) => numbers.get(a).cmp(&numbers.get(b)),
            Self::Text(texts) => texts.get(a).cmp(&texts.get(b)),
            Self::Unread(_) => a.cmp(&b),
        }
    }

    /// Returns the row of an identifier in a column sorted ascending.
    pub fn find_sorted(&self, id: &str) -> Option<usize> {
        match self {
            Self::Number(numbers) => numbers.binary_search(&canonical_number(id)?).ok(),
            Self::Text(texts) => texts.binary_search_by(|probe| probe.as_ref().cmp(id)).ok(),
            Self::Unread(_) => None,
        }
    }

    pub(crate) fn reorder(&mut self, order: &[u32]) {
        match self {
            Self::Number(numbers) => *numbers = order.iter().map(|&row| numbers[row as usize]).collect(),
            Self::Text(texts) => {
                *texts = order.iter().map(|&row| std::mem::take(&mut texts[row as usize])).collect()
            }
            Self::Unread(rows) => *rows = order.len(),
        }
    }
}

/// Shows the number of identifiers, never an identifier: it may be personal.
impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ids({})", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_numbers_until_one_is_not() {
        let mut ids = Ids::default();
        ids.push("10");
        ids.push("9");
        assert_eq!(ids.compare(0, 1), Ordering::Greater);
        ids.push("007");
        assert_eq!(ids, Ids::Text(vec!["10".into(), "9".into(), "007".into()]));
        assert_eq!(ids.compare(0, 1), Ordering::Less);
    }

    #[test]
    fn debug_shows_no_identifier() {
        let mut ids = Ids::default();
        ids.push("camille@example.org");
        assert_eq!(format!("{ids:?}"), "Ids(1)");
    }
}
