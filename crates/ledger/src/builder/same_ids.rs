//! One donor under several spellings of a whole number: `12`, `12.0` and `00012`, as data frames and
//! spreadsheets write it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Key, LedgerBuilder};
use crate::ids::canonical_number;
use crate::{DonorRow, FindingCode, Result, Severity};

/// Spellings of one whole number.
struct Group {
    /// Provisional numbers of their donors.
    donors: Vec<u32>,
    /// The sources that hold one of them.
    sources: BTreeSet<u16>,
}

impl LedgerBuilder {
    /// Makes one donor of the spellings of a whole number, unless a source uses two of them: there they are
    /// two donors. Of two that stay apart, the one without a row of donors takes the refusals of the other.
    pub(super) fn unify_ids(&mut self) -> Result<()> {
        let (groups, apart) = self.groups();
        let (same, alike): (Vec<&Group>, Vec<&Group>) =
            groups.iter().partition(|group| group.sources.is_disjoint(&apart));
        for group in &alike {
            self.share_refusals(group)?;
        }
        self.find_many(FindingCode::IdentifiersAlike, Severity::Warning, alike.len() as u64);
        self.find_many(FindingCode::IdentifiersUnified, Severity::Warning, same.len() as u64);
        if !same.is_empty() {
            self.merge_donors(&same)?;
        }
        Ok(())
    }

    /// The whole numbers with more than one spelling, and the sources that hold two spellings of one.
    fn groups(&self) -> (Vec<Group>, BTreeSet<u16>) {
        let mut by_number: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for (key, donor) in self.keys.iter().zip(0_u32..) {
            if let Key::Text(text) = key
                && let Some(number) = whole_number(text)
            {
                by_number.entry(number).or_default().push(donor);
            }
        }
        if by_number.is_empty() {
            return (Vec::new(), BTreeSet::new());
        }
        for (key, donor) in self.keys.iter().zip(0_u32..) {
            if let Key::Number(number) = key
                && let Some(donors) = by_number.get_mut(number)
            {
                donors.push(donor);
            }
        }
        by_number.retain(|_, donors| donors.len() > 1);
        let mut held: HashMap<u32, BTreeSet<u16>> =
            by_number.values().flatten().map(|donor| (*donor, BTreeSet::new())).collect();
        let rows = self.gifts.donor.iter().copied().zip(self.gifts.source.iter().copied());
        for (donor, source) in rows.chain(self.listed.iter().map(|listed| (listed.donor, listed.source))) {
            if let Some(sources) = held.get_mut(&donor) {
                sources.insert(source);
            }
        }
        let mut apart = BTreeSet::new();
        let mut groups = Vec::with_capacity(by_number.len());
        for donors in by_number.into_values() {
            let mut sources = BTreeSet::new();
            for source in donors.iter().filter_map(|donor| held.get(donor)).flatten() {
                if !sources.insert(*source) {
                    apart.insert(*source);
                }
            }
            groups.push(Group { donors, sources });
        }
        (groups, apart)
    }

    fn share_refusals(&mut self, group: &Group) -> Result<()> {
        let row_of = |builder: &Self, donor: u32| builder.described.get(donor as usize).copied().flatten();
        let refusals: Vec<_> = group
            .donors
            .iter()
            .filter_map(|donor| row_of(self, *donor))
            .map(|at| self.attributes.refusals(at as usize))
            .collect();
        for donor in &group.donors {
            if row_of(self, *donor).is_none() && !refusals.is_empty() {
                let (at, _) = self.attributes_of(*donor);
                self.attributes.push(&DonorRow::default())?;
                refusals.iter().for_each(|refusals| self.attributes.protect(at, *refusals));
            }
        }
        Ok(())
    }

    /// Merges each group into one of its donors and numbers the donors anew.
    fn merge_donors(&mut self, groups: &[&Group]) -> Result<()> {
        let listed: BTreeSet<u32> = self.listed.iter().map(|listed| listed.donor).collect();
        let mut becomes: Vec<u32> = (0..self.keys.len() as u32).collect();
        for group in groups {
            let rank = |donor: &u32| {
                let decimal = matches!(self.keys.get(*donor as usize), Some(Key::Text(text)) if text.contains(['.', ',']));
                (decimal, !listed.contains(donor), *donor)
            };
            let Some(kept) = group.donors.iter().copied().min_by_key(rank) else { continue };
            for donor in group.donors.iter().filter(|donor| **donor != kept) {
                becomes[*donor as usize] = kept;
                let Some(from) = self.described.get_mut(*donor as usize).and_then(Option::take) else {
                    continue;
                };
                let (at, new) = self.attributes_of(kept);
                if new {
                    self.described[kept as usize] = Some(from);
                } else {
                    let refusals = self.attributes.refusals(from as usize);
                    self.attributes.protect(at, refusals);
                }
            }
        }
        let mut numbers = vec![0_u32; becomes.len()];
        let mut next = 0;
        for (donor, number) in numbers.iter_mut().enumerate() {
            if becomes[donor] as usize == donor {
                *number = next;
                next += 1;
            }
        }
        let renumbered = |donor: u32| numbers[becomes[donor as usize] as usize];
        self.gifts.donor.iter_mut().for_each(|donor| *donor = renumbered(*donor));
        self.listed.iter_mut().for_each(|listed| listed.donor = renumbered(listed.donor));
        self.described.resize(becomes.len(), None);
        let stays = |donor: &usize| becomes[*donor] as usize == *donor;
        self.described = (0..becomes.len()).filter(stays).map(|donor| self.described[donor]).collect();
        let keys = std::mem::take(&mut self.keys);
        self.keys =
            keys.into_iter().enumerate().filter(|(donor, _)| stays(donor)).map(|(_, key)| key).collect();
        Ok(())
    }
}

/// The whole number that a text spells with leading zeros or empty decimals.
fn whole_number(text: &str) -> Option<u64> {
    let (units, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let zeros = !decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0');
    let digits = !units.is_empty() && units.bytes().all(|byte| byte.is_ascii_digit());
    let plain = units.trim_start_matches('0');
    if zeros && digits { canonical_number(if plain.is_empty() { "0" } else { plain }) } else { None }
}
