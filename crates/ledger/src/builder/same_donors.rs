//! Donors with several identifiers, which a person called one.

use super::LedgerBuilder;
use super::same_ids::Group;
use crate::Result;

impl LedgerBuilder {
    /// Makes the donors of some identifiers one donor, under the first of them. The donor has the refusals of
    /// all. Identifiers without a row have no effect.
    pub fn same_donor(&mut self, ids: Vec<String>) {
        self.same_donors.push(ids);
    }

    /// Merges the donors that [`LedgerBuilder::same_donor`] names. The lists must be disjoint.
    pub(super) fn merge_same_donors(&mut self) -> Result<()> {
        let mut groups = Vec::new();
        for ids in std::mem::take(&mut self.same_donors) {
            let Some((kept, others)) = ids.split_first() else { continue };
            let others: Vec<u32> = others.iter().filter_map(|id| self.find_key(id)).collect();
            if !others.is_empty() {
                // The kept identifier stays the donor's although none of its rows is in these sources.
                let kept = self.donor_index(kept);
                groups.push(Group::kept_first(std::iter::once(kept).chain(others).collect()));
            }
        }
        if groups.is_empty() { Ok(()) } else { self.merge_donors(&groups.iter().collect::<Vec<_>>()) }
    }
}
