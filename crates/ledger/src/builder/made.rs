//! Identifiers for payments that lack one (made from their content) or share one (made from their campaign).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Key, LedgerBuilder, duplicates};
use crate::canonical::GIFTS_FORMAT;
use crate::{FindingCode, Ids, RowPlace, Severity, sha256_hex};

/// Beginning of an identifier that was made from a payment's content.
pub(super) const MADE: &str = "made-";

impl LedgerBuilder {
    /// Gives payments without an identifier one that is made from their content. Repeated content within a
    /// file is numbered. The order of the rows therefore does not matter, and the same payment in another
    /// file of the same format gets the same identifier; in one of another format it may be the same gift,
    /// which a person decides. Returns the places of these rows if there are several sources, so that they
    /// can repeat rows of another.
    pub(super) fn make_missing_ids(&mut self) -> HashSet<RowPlace> {
        if !matches!(self.gifts.id, Ids::Text(_)) {
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
            let mut content = format!(
                "{donor}/{}/{}/{}/{}/{}",
                g.day[row],
                g.cents[row],
                g.currency.get(row),
                g.kind[row].name(),
                g.campaign.get(row)
            );
            let source = self.sources.get(usize::from(g.source[row]));
            let format = source.map_or("", |source| &source.format);
            // Identifiers of gifts.csv were made without the format from the first version on.
            if format != GIFTS_FORMAT && !format.is_empty() {
                content.push('/');
                content.push_str(format);
            }
            let file = (!self.keep_repeats).then_some(g.source[row]);
            let occurrence = seen.entry((file, content.clone())).or_default();
            *occurrence += 1;
            let hash = sha256_hex(format!("{content}/{occurrence}").as_bytes());
            ids[row] = format!("{MADE}{}", hash.get(..16).unwrap_or_default()).into();
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

    /// Separates payments that share an identifier but go to different campaigns: each campaign's payment
    /// gets an identifier of its own, the same in every file. A row that only reports another status of a
    /// payment, with no campaign or another one, belongs to that payment.
    pub(super) fn part_shared_ids(&mut self) {
        let groups = duplicates::groups(&self.gifts.id);
        let mut parted: Vec<(u32, u16)> = Vec::new();
        let mut by_source: BTreeMap<u16, u64> = BTreeMap::new();
        for group in groups {
            if self.holds_several(&group) {
                let source = self.gifts.source[group[0] as usize];
                *by_source.entry(source).or_default() += 1;
                parted.extend(group.iter().map(|row| (*row, self.campaign_of(*row, &group))));
            }
        }
        if parted.is_empty() {
            return;
        }
        let g = &self.gifts;
        let mut ids: Vec<Box<str>> = (0..g.len()).map(|row| g.id.get(row).into_boxed_str()).collect();
        for (row, campaign) in parted {
            let row = row as usize;
            ids[row] = duplicates::parted_id(&ids[row], g.campaign.level(campaign)).into();
        }
        self.gifts.id = Ids::Text(ids);
        for (source, count) in by_source {
            self.find_count(source, FindingCode::SharedIdentifier, Severity::Warning, Some("gift_id"), count);
        }
    }

    /// Returns whether rows with one identifier are several payments: within a file, one donor has rows on
    /// one day for different named campaigns, with the same status or with different amounts.
    fn holds_several(&self, group: &[u32]) -> bool {
        let g = &self.gifts;
        let mut by_status: BTreeMap<_, BTreeSet<u16>> = BTreeMap::new();
        let mut amounts: BTreeMap<_, (BTreeSet<u16>, BTreeSet<_>)> = BTreeMap::new();
        for row in group.iter().map(|row| *row as usize) {
            let campaign = g.campaign.codes()[row];
            if g.campaign.level(campaign).is_empty() {
                continue;
            }
            let in_file = (g.source[row], g.donor[row], g.day[row]);
            by_status.entry((in_file, g.status[row] as u8)).or_default().insert(campaign);
            let (campaigns, contents) = amounts.entry(in_file).or_default();
            campaigns.insert(campaign);
            contents.insert((g.cents[row], g.currency.codes()[row], g.kind[row] as u8));
        }
        by_status.values().any(|campaigns| campaigns.len() > 1)
            || amounts.values().any(|(campaigns, contents)| campaigns.len() > 1 && contents.len() > 1)
    }

    /// Returns the campaign of a row. For a row without a campaign, it is that of a row of the same payment,
    /// the first by name.
    fn campaign_of(&self, row: u32, group: &[u32]) -> u16 {
        let g = &self.gifts;
        let campaign = |row: u32| g.campaign.codes()[row as usize];
        let is_named = |row: u32| !g.campaign.get(row as usize).is_empty();
        if is_named(row) {
            return campaign(row);
        }
        let same = |other: &&u32| {
            is_named(**other) && duplicates::payment(g, **other) == duplicates::payment(g, row)
        };
        let named = group.iter().filter(same).map(|other| campaign(*other));
        named.min_by_key(|code| g.campaign.level(*code)).unwrap_or_else(|| campaign(row))
    }
}
