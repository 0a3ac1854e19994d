//! Text columns with few different values, stored as codes.

use std::collections::HashMap;
use std::fmt;

use crate::{Error, Kind, Result};

mod recent;

use recent::{Fingerprint, Recent};

/// A text column: each row holds the code of its value. Code 0 is the empty text, "not given".
#[derive(Clone)]
pub struct Coded {
    levels: Vec<String>,
    codes: Vec<u16>,
    lookup: HashMap<String, u16>,
    recent: Recent,
}

impl Default for Coded {
    fn default() -> Self {
        Self {
            levels: vec![String::new()],
            codes: Vec::new(),
            lookup: HashMap::from([(String::new(), 0)]),
            recent: Recent::default(),
        }
    }
}

/// Compares levels and codes; the lookup by value does not matter.
impl PartialEq for Coded {
    fn eq(&self, other: &Self) -> bool {
        self.levels == other.levels && self.codes == other.codes
    }
}

impl Eq for Coded {}

impl fmt::Debug for Coded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coded").field("levels", &self.levels).field("codes", &self.codes).finish()
    }
}

impl Coded {
    /// Returns a column of `n` rows without a value.
    pub fn missing(n: usize) -> Self {
        Self { codes: vec![0; n], ..Self::default() }
    }

    /// Appends a row.
    ///
    /// # Errors
    /// [`Kind::Refused`] beyond 65,535 different values: the column is then not a category.
    pub fn push(&mut self, value: &str) -> Result<()> {
        if value.is_empty() {
            self.codes.push(0);
            return Ok(());
        }
        let fingerprint = Fingerprint::of(value);
        if let Some(code) = fingerprint.and_then(|value| self.recent.code(value)) {
            self.codes.push(code);
            return Ok(());
        }
        let code = self.code(value)?;
        if let Some(value) = fingerprint {
            self.recent.keep(value, code);
        }
        self.codes.push(code);
        Ok(())
    }

    /// Returns the code of a value, and adds the value if it is new.
    ///
    /// # Errors
    /// The errors of [`Coded::push`].
    pub fn code(&mut self, value: &str) -> Result<u16> {
        if let Some(code) = self.lookup.get(value) {
            return Ok(*code);
        }
        let code =
            u16::try_from(self.levels.len()).map_err(|_| Error::new(Kind::Refused, "too-many-categories"))?;
        self.levels.push(value.to_owned());
        self.lookup.insert(value.to_owned(), code);
        Ok(code)
    }

    /// Sets the value of one row.
    ///
    /// # Errors
    /// The errors of [`Coded::push`].
    pub fn set(&mut self, row: usize, value: &str) -> Result<()> {
        let code = self.code(value)?;
        if let Some(slot) = self.codes.get_mut(row) {
            *slot = code;
        }
        Ok(())
    }

    /// Returns the value of a row; empty when not given.
    pub fn get(&self, row: usize) -> &str {
        self.codes.get(row).map_or("", |code| self.level(*code))
    }

    /// Returns the value behind a code.
    pub fn level(&self, code: u16) -> &str {
        self.levels.get(usize::from(code)).map_or("", String::as_str)
    }

    /// Returns the code of a value, if the value occurs.
    pub fn find(&self, value: &str) -> Option<u16> {
        self.lookup.get(value).copied()
    }

    /// Returns the codes, one per row.
    #[inline]
    pub fn codes(&self) -> &[u16] {
        &self.codes
    }

    /// Returns the values by code; the first is the empty text.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Returns whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Renames a value; no other value may have the new name.
    pub(crate) fn rename(&mut self, code: u16, name: String) {
        if let Some(level) = self.levels.get_mut(usize::from(code)) {
            self.lookup.remove(level);
            self.lookup.insert(name.clone(), code);
            *level = name;
            self.recent = Recent::default();
        }
    }

    /// Removes the values that no row has.
    pub(crate) fn drop_unused(&mut self) {
        let mut used = vec![false; self.levels.len()];
        used[0] = true;
        self.codes.iter().for_each(|code| used[usize::from(*code)] = true);
        if !used.contains(&false) {
            return;
        }
        let mut renumbered = vec![0_u16; used.len()];
        let mut levels = Vec::new();
        for (code, level) in std::mem::take(&mut self.levels).into_iter().enumerate() {
            renumbered[code] = levels.len() as u16;
            if used[code] {
                levels.push(level);
            }
        }
        self.levels = levels;
        self.codes.iter_mut().for_each(|code| *code = renumbered[usize::from(*code)]);
        self.canonicalise();
    }

    /// Puts the rows into another order.
    pub(crate) fn reorder(&mut self, order: &[u32], spare: &mut Vec<u16>) {
        pick(&mut self.codes, order, spare);
    }

    /// Renumbers the levels in alphabetical order, so that they do not depend on the order of the rows in the
    /// file.
    pub(crate) fn canonicalise(&mut self) {
        // The codes are inclusive: 65,536 levels with the empty one fill the type.
        let last = self.levels.len().saturating_sub(1) as u16;
        let mut sorted: Vec<u16> = (0..=last).collect();
        sorted.sort_by(|&a, &b| self.level(a).cmp(self.level(b)));
        let mut renumbered = vec![0_u16; sorted.len()];
        for (new, &old) in sorted.iter().enumerate() {
            renumbered[usize::from(old)] = new as u16;
        }
        for code in &mut self.codes {
            *code = renumbered[usize::from(*code)];
        }
        self.levels = sorted.iter().map(|&old| std::mem::take(&mut self.levels[usize::from(old)])).collect();
        self.lookup =
            self.levels.iter().enumerate().map(|(code, level)| (level.clone(), code as u16)).collect();
        self.recent = Recent::default();
    }

    /// Creates a column from its levels (the first is empty) and codes, as a store saves them.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when a code has no level or the first level is not empty.
    pub fn from_parts(levels: Vec<String>, codes: Vec<u16>) -> Result<Self> {
        if levels.first().is_none_or(|first| !first.is_empty())
            || codes.iter().any(|&code| usize::from(code) >= levels.len())
        {
            return Err(Error::new(Kind::Unreadable, "categories-damaged"));
        }
        let lookup = levels.iter().enumerate().map(|(code, level)| (level.clone(), code as u16)).collect();
        Ok(Self { levels, codes, lookup, recent: Recent::default() })
    }
}

/// Puts the cells into another order. `spare` is memory that the columns of one type reuse, because the first
/// use of new memory costs as much as the copy.
pub(crate) fn pick<T: Copy + PartialEq>(column: &mut Vec<T>, order: &[u32], spare: &mut Vec<T>) {
    if column.iter().all(|cell| Some(cell) == column.first()) && order.len() <= column.len() {
        column.truncate(order.len()); // one value throughout
        return;
    }
    spare.clear();
    spare.extend(order.iter().map(|&row| column[row as usize]));
    std::mem::swap(column, spare);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_rows_leaves_no_trace_in_the_levels() {
        let mut one = Coded::default();
        let mut other = Coded::default();
        for value in ["web", "", "mail"] {
            one.push(value).unwrap();
        }
        for value in ["mail", "web", ""] {
            other.push(value).unwrap();
        }
        one.canonicalise();
        other.canonicalise();
        assert_eq!(one.levels(), other.levels());
        assert_eq!(one.levels(), ["", "mail", "web"]);
        assert_eq!((one.get(0), one.get(1), one.get(2)), ("web", "", "mail"));
    }

    #[test]
    fn values_without_a_row_are_removed() {
        let mut column = Coded::default();
        for value in ["web", "mail", "street", ""] {
            column.push(value).unwrap();
        }
        let whole = column.clone();
        column.drop_unused();
        assert_eq!(column, whole);
        column.reorder(&[3, 0, 2], &mut Vec::new());
        column.drop_unused();
        assert_eq!(column.levels(), ["", "street", "web"]);
        assert_eq!([0, 1, 2].map(|row| column.get(row)), ["", "web", "street"]);
        assert_eq!((column.find("mail"), column.find("web")), (None, Some(2)));
    }

    #[test]
    fn a_column_may_be_full_of_different_values() {
        let mut full = Coded::default();
        (0..65_535).for_each(|value| full.push(&format!("{value}")).unwrap());
        assert_eq!(full.push("one more").unwrap_err().kind(), Kind::Refused);
        full.canonicalise();
        assert_eq!((full.levels().len(), full.get(0), full.get(65_534)), (65_536, "0", "65534"));
    }

    #[test]
    fn a_damaged_column_is_refused() {
        assert!(Coded::from_parts(vec![String::new()], vec![1]).is_err());
        assert!(Coded::from_parts(vec!["a".into()], vec![0]).is_err());
    }
}
