//! Rows that share a gift identifier: repeated, superseded, or contradicting.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher as _;

use rayon::slice::ParallelSliceMut as _;

use crate::{Day, FindingCode, GiftTable, Ids, Refusal, Repeat, RowPlace, sha256_hex};

/// Rows that share an identifier.
#[derive(Default)]
pub(super) struct Found {
    /// Rows to leave out, ascending.
    pub(super) drop: Vec<u32>,
    /// Pairs of rows that are the same payment: the row that stays, and the other.
    pub(super) same: Vec<(u32, u32)>,
    /// Number of rows that a newer export corrects, by source.
    pub(super) corrected: BTreeMap<u16, u64>,
}

/// Searches rows that share an identifier. Rows that are `gone` are left out and accounted for already. Adds
/// contradicting rows to the refusals and the others to the repeats. `formats` has the format of each source,
/// and the first `earlier` rows are those of an earlier ledger.
///
/// Of the rows of one payment (same donor, day, amount, currency, kind), the one whose status has progressed
/// furthest stays; the others are repeats. Of two exports of one platform that differ, the one with the later
/// payments is the newer, and its row corrects the other ([`is_correction`]). Any other row with the same
/// identifier and other content is refused. Only the content decides which row stays, so the order of the
/// files has no effect.
pub(super) fn find(
    gifts: &GiftTable,
    (formats, earlier): (&[&str], u32),
    gone: BTreeSet<u32>,
    refusals: &mut Vec<Refusal>,
    repeats: &mut Vec<Repeat>,
) -> Found {
    let place =
        |row: u32| RowPlace { source: gifts.source[row as usize], row: gifts.source_row[row as usize] };
    let newest = LazyCell::new(|| newest_days(gifts, formats.len()));
    let mut found = Found::default();
    for mut group in groups(&gifts.id) {
        group.retain(|row| !gone.contains(row));
        let Some(&first) = group.iter().min_by_key(|&&row| preference(gifts, row)) else { continue };
        let differ = group.iter().any(|row| payment(gifts, *row) != payment(gifts, first));
        let format = |row: u32| formats.get(usize::from(gifts.source[row as usize]));
        let is_corrected_by = |keep: u32, row: u32| {
            payment(gifts, row) == payment(gifts, keep)
                || format(row) == format(keep) && is_correction(gifts, row, keep)
        };
        // A row of an earlier ledger that no new row corrects stays.
        let earlier_row = group.iter().copied().find(|row| differ && *row < earlier);
        let newer = if differ && earlier_row.is_none() {
            of_newest_source(gifts, &group, &newest)
                .filter(|keep| group.iter().all(|row| is_corrected_by(*keep, *row)))
        } else {
            None
        };
        let keep = earlier_row.or(newer).unwrap_or(first);
        for &row in group.iter().filter(|&&row| row != keep) {
            found.drop.push(row);
            if payment(gifts, row) == payment(gifts, keep) {
                repeats.push(Repeat { row: place(row), of: place(keep) });
                found.same.push((keep, row));
            } else if newer.is_some() && gifts.source[row as usize] != gifts.source[keep as usize] {
                repeats.push(Repeat { row: place(row), of: place(keep) });
                *found.corrected.entry(gifts.source[row as usize]).or_default() += 1;
            } else {
                refusals.push(Refusal {
                    source: gifts.source[row as usize],
                    row: gifts.source_row[row as usize],
                    column: "gift_id".into(),
                    code: FindingCode::ConflictingGift,
                    further: Vec::new(),
                });
            }
        }
    }
    found.drop.extend(gone);
    found.drop.sort_unstable();
    found
}

/// Returns the latest day of each source.
pub(super) fn newest_days(gifts: &GiftTable, sources: usize) -> Vec<Option<Day>> {
    let mut newest = vec![None; sources];
    for (source, day) in gifts.source.iter().zip(&gifts.day) {
        if let Some(latest) = newest.get_mut(usize::from(*source)) {
            *latest = (*latest).max(Some(*day));
        }
    }
    newest
}

/// Returns the preferred row of the source whose payments reach furthest, if it is one source.
fn of_newest_source(gifts: &GiftTable, group: &[u32], newest: &[Option<Day>]) -> Option<u32> {
    let source = |row: &u32| gifts.source[*row as usize];
    let day = |row: &u32| newest.get(usize::from(source(row))).copied().flatten();
    let latest = group.iter().map(day).max()?;
    let of_latest: Vec<u32> = group.iter().copied().filter(|row| day(row) == latest).collect();
    let is_one = of_latest.iter().all(|row| source(row) == source(&of_latest[0]));
    is_one.then(|| of_latest.into_iter().min_by_key(|&row| preference(gifts, row))).flatten()
}

/// Number of days by which the day of a payment may be corrected. Files that number their payments from 1
/// each year have, under one number, payments a year apart.
const MOST_DAYS_CORRECTED: u32 = 60;

/// Returns whether two rows of one identifier are states of one payment: they have the same donor, and the
/// same day, or the same amount on a day near it.
pub(super) fn is_correction(gifts: &GiftTable, one: u32, other: u32) -> bool {
    let (donor, day, cents, currency, _) = payment(gifts, one);
    let (other_donor, other_day, other_cents, other_currency, _) = payment(gifts, other);
    let same_amount = (cents, currency) == (other_cents, other_currency);
    donor == other_donor
        && (day == other_day || same_amount && day.abs_diff(other_day) <= MOST_DAYS_CORRECTED)
}

/// Returns the identifier of a payment that shares its own with payments for other campaigns.
pub(super) fn parted_id(id: &str, campaign: &str) -> String {
    let hash = sha256_hex(campaign.as_bytes());
    format!("{id}-{}", hash.get(..8).unwrap_or_default())
}

/// Returns the rows of each identifier that occurs on several rows, by identifier.
pub(super) fn groups(ids: &Ids) -> Vec<Vec<u32>> {
    if ascending(ids) {
        return Vec::new();
    }
    match ids {
        Ids::Number(ids) => same_ids(ids.iter().copied(), |id| id),
        Ids::Text(ids) => {
            let state = foldhash::fast::RandomState::default();
            same_ids(ids.iter().map(AsRef::<str>::as_ref), |id| state.hash_one(id))
        }
        Ids::Unread(_) => Vec::new(),
    }
}

/// Least number of bits of the first look for repeats, for each identifier. With 16, at most one of 16 that
/// occur once is looked at again.
const BITS: usize = 16;

/// Returns the rows of each identifier that occurs on several rows, by identifier. `number` gives equal
/// identifiers equal numbers.
///
/// Nearly all identifiers occur once, and sorting all of them would take longer than anything else. Each sets
/// the bit of its number, and only those whose bit was set are sorted.
fn same_ids<T: Copy + Ord + Send>(
    ids: impl ExactSizeIterator<Item = T> + Clone,
    number: impl Fn(T) -> u64,
) -> Vec<Vec<u32>> {
    let mut bits = Bits::new(ids.len() * BITS);
    let mut again = Bits::new(ids.len() * BITS);
    let mut any = false;
    for id in ids.clone() {
        let at = bits.place(number(id));
        if bits.set(at) {
            any = true;
            again.set(at);
        }
    }
    if !any {
        return Vec::new();
    }
    // The identifiers are sorted with their rows: looked up by row, most comparisons would wait for memory.
    let candidates = ids.zip(0..).filter(|(id, _)| again.has(again.place(number(*id))));
    let mut by_id: Vec<(T, u32)> = candidates.collect();
    by_id.par_sort_unstable();
    let groups = by_id.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1);
    groups.map(|group| group.iter().map(|(_, row)| *row).collect()).collect()
}

/// A set of small numbers, a bit each. Larger numbers share bits.
struct Bits(Vec<u64>);

impl Bits {
    /// Creates an empty set with at least `bits` bits.
    fn new(bits: usize) -> Self {
        Self(vec![0; bits.div_ceil(64).next_power_of_two()])
    }

    /// Returns the bit of a number. Neighbouring numbers, the common case, have neighbouring bits.
    fn place(&self, number: u64) -> usize {
        number as usize % (self.0.len() * 64)
    }

    /// Sets a bit and returns whether it was set.
    fn set(&mut self, bit: usize) -> bool {
        let (word, mask) = (&mut self.0[bit / 64], 1 << (bit % 64));
        let was_set = *word & mask != 0;
        *word |= mask;
        was_set
    }

    fn has(&self, bit: usize) -> bool {
        self.0[bit / 64] & (1 << (bit % 64)) != 0
    }
}

/// Returns whether the identifiers only ever rise and so cannot repeat: the common case, checked in one pass.
fn ascending(ids: &Ids) -> bool {
    match ids {
        Ids::Number(ids) => ids.is_sorted_by(|a, b| a < b),
        Ids::Text(ids) => ids.is_sorted_by(|a, b| a < b),
        Ids::Unread(_) => true,
    }
}

type Payment<'a> = (u32, i32, i64, &'a str, u8);

/// Returns the values by which two rows are the same payment.
pub(super) fn payment(gifts: &GiftTable, row: u32) -> Payment<'_> {
    let row = row as usize;
    (
        gifts.donor[row],
        gifts.day[row].days(),
        gifts.cents[row].get(),
        gifts.currency.get(row),
        gifts.kind[row] as u8,
    )
}

/// Returns the key by which the row that stays sorts first: among rows with the commonest content, the one
/// that has progressed furthest, then one that names its campaign.
fn preference(gifts: &GiftTable, row: u32) -> (Payment<'_>, std::cmp::Reverse<u8>, bool, u32) {
    let at = row as usize;
    let progress = std::cmp::Reverse(gifts.status[at].progress());
    (payment(gifts, row), progress, gifts.campaign.get(at).is_empty(), row)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Numbers that rise, that share all their low bits, and that are large.
    fn numbers() -> impl Strategy<Value = Vec<u64>> {
        let steps = [1_u64, 10, 1 << 10, 1 << 40];
        (prop::sample::select(steps.to_vec()), prop::collection::vec(0_u64..40, 0..60))
            .prop_map(|(step, numbers)| numbers.into_iter().map(|number| number * step).collect())
    }

    proptest! {
        #[test]
        fn repeated_identifiers_are_found_whatever_their_bits(numbers in numbers(), as_text in any::<bool>()) {
            let mut rows: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
            numbers.iter().zip(0..).for_each(|(number, row)| rows.entry(*number).or_default().push(row));
            let mut expected: Vec<Vec<u32>> = rows.into_values().filter(|rows| rows.len() > 1).collect();
            let ids = if as_text {
                Ids::Text(numbers.iter().map(|number| format!("G-{number}").into()).collect())
            } else {
                Ids::Number(numbers)
            };
            let mut found = groups(&ids);
            expected.sort();
            found.sort();
            prop_assert_eq!(found, expected);
        }
    }
}
