//! The rows of a column of identifiers, found by identifier.

use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::Ids;
use crate::ids::Id;

/// The rows of some identifiers. It holds no identifier: each call takes the column from which it was made,
/// in which numbers may have become text since.
pub(crate) struct IdIndex {
    rows: HashTable<u32>,
    state: RandomState,
}

impl IdIndex {
    /// Creates the index of some rows. Of several rows with one identifier, the last is found.
    pub(crate) fn of(ids: &Ids, rows: impl ExactSizeIterator<Item = u32>) -> Self {
        let state = RandomState::default();
        let hash_of = |row: &u32| state.hash_one(ids.at(*row as usize));
        let mut index = HashTable::with_capacity(rows.len());
        for row in rows {
            let is_same = |other: &u32| ids.at(*other as usize) == ids.at(row as usize);
            match index.find_mut(hash_of(&row), is_same) {
                Some(known) => *known = row,
                None => {
                    index.insert_unique(hash_of(&row), row, hash_of);
                }
            }
        }
        Self { rows: index, state }
    }

    /// Returns the row of an identifier.
    #[inline]
    pub(crate) fn find(&self, ids: &Ids, id: Id<'_>) -> Option<u32> {
        let is_same = |row: &u32| ids.at(*row as usize) == Some(id);
        self.rows.find(self.state.hash_one(Some(id)), is_same).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_also_when_numbers_have_become_text() {
        let mut ids = Ids::Number(vec![7, 300, 7, 12]);
        let index = IdIndex::of(&ids, 0..3);
        ids.push("D-9");
        assert!(matches!(ids, Ids::Text(_)));
        for (id, row) in [("7", Some(2)), ("300", Some(1)), ("12", None), ("D-9", None), ("007", None)] {
            assert_eq!(index.find(&ids, Id::of(id)), row, "{id}");
        }
    }
}
