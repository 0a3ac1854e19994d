//! Identifiers that the sources lack: made from a payment's content, or from its campaign where payments
//! share one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Key, LedgerBuilder};
use crate::{FindingCode, Ids, RowPlace, Severity, sha256_hex};

impl LedgerBuilder {
    /// Gives payments without an identifier one from their content, numbered where the content repeats within
    /// its file, so that the order of the rows does not matter and the same payment in another file gets the
    /// same identifier. Returns the places of these rows where they can repeat others.
    pub(super) fn make_missing_ids(&mut self) -> HashSet<RowPlace> {
        if matches!(self.gifts.id, Ids::Number(_)) {
            return HashSet::new(); // no empty cell
        }
        let Ids::Text(mut ids) = std::mem::take(&mut self.gifts.id) else { return HashSet::new() };
        let g = &self.gifts;
        let mut unnamed: Vec<u32> =
            (0..ids.len() as u32).filter(|row| ids[*row as usize].is_empty()).collect();
        // A payment that is pending in one file and settled in the next is the first of its content in both.
        unnamed.sort_by_key(|row| Reverse(g.status[*row as usize].progress()));
        let mut seen: HashMap<(Option<u16>, String), u32> = HashMap::new();
        let mut by_source: BTreeMap<u16, u64> = BTreeMap::new();
        for row in &unnamed {
            let row = *row as usize;
            let donor = match &self.keys[g.donor[row] as usize] {
                Key::Number(number) => number.to_string(),
                Key::Text(text) => text.to_string(),
            };
            let content = format!(
                "{donor}/{}/{}/{}/{}/{}",
                g.day[row],
                g.cents[row],
                g.currency.get(row),
                g.kind[row].name(),
                g.campaign.get(row)
            );
            let file = (!self.keep_repeats).then_some(g.source[row]);
            let occurrence = seen.entry((file, content.clone())).or_default();
            *occurrence += 1;
            let hash = sha256_hex(format!("{content}/{occurrence}").as_bytes());
            ids[row] = format!("made-{}", hash.get(..16).unwrap_or_default()).into();
            *by_source.entry(g.source[row]).or_default() += 1;
        }
        let several = self.sources.len() > 1;
        let place =
            |row: &u32| RowPlace { source: g.source[*row as usize], row: g.source_row[*row as usize] };
        let made = if several { unnamed.iter().map(place).collect() } else { HashSet::new() };
        self.gifts.id = Ids::Text(ids);
        for (source, count) in by_source {
            self.find_count(source, FindingCode::IdentifiersMade, Severity::Warning, Some("gift_id"), count);
        }
        made
    }

    /// Counts the rows without an identifier that were left out as repeats of another file.
    pub(super) fn find_repeats_of_made(&mut self, made: &HashSet<RowPlace>) {
        let mut by_source: BTreeMap<u16, u64> = BTreeMap::new();
        for repeat in self.repeats.iter().filter(|repeat| made.contains(&repeat.row)) {
            *by_source.entry(repeat.row.source).or_default() += 1;
        }
        for (source, count) in by_source {
            self.find_count(source, FindingCode::RepeatedAcrossFiles, Severity::Warning, None, count);
        }
    }

    /// Parts payments that share an identifier within one file but go to different campaigns: each campaign's
    /// payment gets an identifier of its own, the same in every file.
    pub(super) fn part_shared_ids(&mut self) {
        let groups = super::duplicates::groups(&self.gifts.id);
        let g = &self.gifts;
        let mut parted: Vec<u32> = Vec::new();
        let mut by_source: BTreeMap<u16, u64> = BTreeMap::new();
        for group in groups {
            let in_file = |row: &u32| {
                let row = *row as usize;
                (g.source[row], g.donor[row], g.day[row])
            };
            let campaigns: BTreeSet<_> =
                group.iter().map(|row| (in_file(row), g.campaign.codes()[*row as usize])).collect();
            let files: BTreeSet<_> = group.iter().map(in_file).collect();
            if campaigns.len() > files.len() {
                let source = g.source[group[0] as usize];
                *by_source.entry(source).or_default() += 1;
                parted.extend(group);
            }
        }
        if parted.is_empty() {
            return;
        }
        let mut ids: Vec<Box<str>> = (0..g.len()).map(|row| g.id.get(row).into_boxed_str()).collect();
        for row in parted {
            let row = row as usize;
            let hash = sha256_hex(g.campaign.get(row).as_bytes());
            ids[row] = format!("{}-{}", ids[row], hash.get(..8).unwrap_or_default()).into();
        }
        self.gifts.id = Ids::Text(ids);
        for (source, count) in by_source {
            self.find_count(source, FindingCode::SharedIdentifier, Severity::Warning, Some("gift_id"), count);
        }
    }
}
