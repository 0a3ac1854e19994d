//! One donor under several spellings of an identifier: `12`, `12.0` and `00012`, as data frames and
//! spreadsheets write it, or `D12` and `d 12`, as people do.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::{Key, LedgerBuilder};
use crate::ids::canonical_number;
use crate::{DonorRow, FindingCode, Result, Severity};

/// Spellings of one identifier.
pub(super) struct Group {
    /// Provisional numbers of their donors.
    donors: Vec<u32>,
    /// The sources that hold one of them.
    sources: BTreeSet<u16>,
    /// The donor whose identifier is kept; `None` chooses it by the spellings.
    kept: Option<u32>,
}

impl Group {
    /// Creates a group of donors whose first identifier is kept.
    pub(super) fn kept_first(donors: Vec<u32>) -> Self {
        let kept = donors.first().copied();
        Self { donors, sources: BTreeSet::new(), kept }
    }

    /// Creates a group of donors who are one donor, whatever their sources.
    pub(super) fn of(donors: Vec<u32>) -> Self {
        Self { donors, sources: BTreeSet::new(), kept: None }
    }
}

impl LedgerBuilder {
    /// Merges the donors behind the spellings of an identifier, unless a source uses two of the spellings:
    /// these are two donors. Of two that stay separate, the one without a row of donors takes the refusals of
    /// the other.
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

    /// Returns the identifiers with more than one spelling, and the sources that hold two spellings of one
    /// identifier.
    fn groups(&self) -> (Vec<Group>, BTreeSet<u16>) {
        let texts = || {
            self.keys.iter().zip(0_u32..).filter_map(|(key, donor)| match key {
                Key::Text(text) => Some((folded(text), text, donor)),
                Key::Number(_) => None,
            })
        };
        if texts().all(|(folded, text, _)| *folded == **text) {
            return (Vec::new(), BTreeSet::new());
        }
        let mut spelled: HashMap<Cow<'_, str>, Vec<u32>> = HashMap::new();
        for (folded, _, donor) in texts() {
            spelled.entry(folded).or_default().push(donor);
        }
        for (key, donor) in self.keys.iter().zip(0_u32..) {
            if let Key::Number(number) = key
                && let Some(donors) = spelled.get_mut(number.to_string().as_str())
            {
                donors.push(donor);
            }
        }
        let mut alike: Vec<Vec<u32>> = spelled.into_values().filter(|donors| donors.len() > 1).collect();
        alike.sort();
        let mut held: HashMap<u32, BTreeSet<u16>> =
            alike.iter().flatten().map(|donor| (*donor, BTreeSet::new())).collect();
        let rows = self.gifts.donor.iter().copied().zip(self.gifts.source.iter().copied());
        for (donor, source) in rows.chain(self.listed.iter().map(|listed| (listed.donor, listed.source))) {
            if let Some(sources) = held.get_mut(&donor) {
                sources.insert(source);
            }
        }
        let mut apart = BTreeSet::new();
        let mut groups = Vec::with_capacity(alike.len());
        for donors in alike {
            let mut sources = BTreeSet::new();
            for source in donors.iter().filter_map(|donor| held.get(donor)).flatten() {
                if !sources.insert(*source) {
                    apart.insert(*source);
                }
            }
            groups.push(Group { donors, sources, kept: None });
        }
        (groups, apart)
    }

    /// Copies the refusals of a group to those of its donors who have no row of donors, whatever other source
    /// describes them.
    fn share_refusals(&mut self, group: &Group) -> Result<()> {
        let described = |donor: &u32| self.described.get(*donor as usize).copied().flatten();
        let refusals: Vec<_> = group
            .donors
            .iter()
            .filter_map(described)
            .map(|at| self.attributes.refusals(at as usize))
            .collect();
        if refusals.is_empty() {
            return Ok(());
        }
        let listed: BTreeSet<u32> = self.listed.iter().map(|listed| listed.donor).collect();
        for donor in group.donors.iter().filter(|donor| !listed.contains(donor)) {
            let (at, new) = self.attributes_of(*donor);
            if new {
                self.attributes.push(&DonorRow::default())?;
            }
            refusals.iter().for_each(|refusals| self.attributes.protect(at, *refusals));
        }
        Ok(())
    }

    /// Merges each group into one of its donors and renumbers the donors.
    pub(super) fn merge_donors(&mut self, groups: &[&Group]) -> Result<()> {
        let listed: BTreeSet<u32> = self.listed.iter().map(|listed| listed.donor).collect();
        let mut becomes: Vec<u32> = (0..self.keys.len() as u32).collect();
        for group in groups {
            let rank = |donor: &u32| {
                let decimal = matches!(self.keys.get(*donor as usize), Some(Key::Text(text)) if text.contains(['.', ',']));
                (decimal, !listed.contains(donor), *donor)
            };
            let by_spelling = || group.donors.iter().copied().min_by_key(rank);
            let Some(kept) = group.kept.or_else(by_spelling) else { continue };
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
        self.brought.iter_mut().for_each(|donor| *donor = renumbered(*donor));
        self.renumber_earlier(renumbered);
        self.described.resize(becomes.len(), None);
        let stays = |donor: &usize| becomes[*donor] as usize == *donor;
        self.described = (0..becomes.len()).filter(stays).map(|donor| self.described[donor]).collect();
        let keys = std::mem::take(&mut self.keys);
        self.keys =
            keys.into_iter().enumerate().filter(|(donor, _)| stays(donor)).map(|(_, key)| key).collect();
        Ok(())
    }
}

/// Returns an identifier without white space, invisible characters and case; a whole number also loses its
/// leading zeros and decimals.
pub fn folded(text: &str) -> Cow<'_, str> {
    let bare = if text.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(text)
    } else {
        let seen = |c: &char| !c.is_whitespace() && !c.is_control() && !INVISIBLE.contains(c);
        Cow::Owned(text.chars().filter(seen).flat_map(char::to_lowercase).collect())
    };
    // Quotes, and an apostrophe that keeps a spreadsheet from reading a number, are not part of the
    // identifier.
    let core = bare.trim_matches(|c: char| "'\"’‘“”«»=<>".contains(c));
    let bare = if core.len() == bare.len() { bare } else { Cow::Owned(core.to_owned()) };
    match whole_number(&bare) {
        Some(number) => Cow::Owned(number.to_string()),
        None => bare,
    }
}

/// Characters without width that web pages and spreadsheets leave in cells.
const INVISIBLE: [char; 6] = ['\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];

/// Returns the whole number that a text spells with leading zeros or empty decimals.
fn whole_number(text: &str) -> Option<u64> {
    let (units, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let zeros = !decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0');
    let digits = !units.is_empty() && units.bytes().all(|byte| byte.is_ascii_digit());
    let plain = units.trim_start_matches('0');
    if zeros && digits { canonical_number(if plain.is_empty() { "0" } else { plain }) } else { None }
}
