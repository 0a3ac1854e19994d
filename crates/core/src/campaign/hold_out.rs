//! The comparison group of a campaign: a share of the list, drawn at random.

use std::collections::BTreeMap;

use sha2::Digest;

use super::{Arm, Plan, PlanSettings, State};
use crate::segments::LifeCycle;

mod power;

pub use power::HoldOutPower;
pub(super) use power::usual_share;

/// Returns the number of donors held out of a list of `listed` donors: the share, rounded to a whole number.
pub(super) fn held_out_of(listed: usize, share: f64) -> usize {
    (listed as f64 * share).round() as usize
}

/// Returns the length of the longest list out of `candidates` of which at most `capacity` donors are
/// contacted.
pub(super) fn longest_list(candidates: usize, capacity: u64, share: f64) -> usize {
    let mut listed = candidates.min(usize::try_from(capacity).unwrap_or(usize::MAX));
    let fits = |listed: usize| (listed - held_out_of(listed, share)) as u64 <= capacity;
    while listed < candidates && fits(listed + 1) {
        listed += 1;
    }
    listed
}

/// Draws the donors who are held out, by position: a random sample without replacement, stratified by
/// segment. `donors` has the identifier and the segment of each.
///
/// Each segment gets its share of the places, rounded up or down so that the total is exact and each donor
/// has the same chance: the segments lie one after the other on a line, and places at equal distances from a
/// random start fall on them (systematic sampling; Särndal, Swensson and Wretman, "Model Assisted Survey
/// Sampling", 1992, section 3.4). Within a segment, each donor has the SHA-256 of seed, campaign and
/// identifier, and those with the smallest hashes are held out. The campaign (as-of day, channel, goal) is
/// part of the hash, so that the next campaign does not hold out the same people. The order of the list has
/// no influence.
pub(super) fn draw(
    donors: &[(String, Option<LifeCycle>)],
    settings: &PlanSettings,
    as_of: &str,
    inputs: &BTreeMap<String, String>,
) -> Vec<bool> {
    let campaign = campaign(settings, as_of, inputs);
    let mut strata: BTreeMap<Option<LifeCycle>, Vec<([u8; 32], usize)>> = BTreeMap::new();
    for (at, (id, segment)) in donors.iter().enumerate() {
        strata.entry(*segment).or_default().push((lot(&campaign, id), at));
    }
    let places = held_out_of(donors.len(), settings.hold_out);
    let start = start(&campaign);
    // Number of places on the line up to a donor: place i is at (i + start) · donors / places.
    let before = |position: usize| {
        let share = position as f64 * places as f64 / donors.len() as f64;
        ((share - start).ceil().max(0.0) as usize).min(places)
    };
    let mut held_out = vec![false; donors.len()];
    let mut first = 0;
    for lots in strata.values_mut() {
        let next = first + lots.len();
        lots.sort_unstable();
        for (_, at) in lots.iter().take(before(next) - before(first)) {
            if let Some(held_out) = held_out.get_mut(*at) {
                *held_out = true;
            }
        }
        first = next;
    }
    held_out
}

/// Returns a random number for each donor, by the hash of the campaign and the identifier: a draw of its own,
/// apart from that of the held-out donors.
pub(super) fn lots(
    ids: &[String],
    settings: &PlanSettings,
    as_of: &str,
    inputs: &BTreeMap<String, String>,
) -> Vec<[u8; 32]> {
    let campaign = campaign(settings, as_of, inputs).chain_update(b"drawn at random");
    ids.iter().map(|id| lot(&campaign, id)).collect()
}

/// Returns the random start of a draw, at least 0 and below 1.
fn start(campaign: &sha2::Sha256) -> f64 {
    let hash: [u8; 32] = campaign.clone().chain_update(b"start of the draw").finalize().into();
    let number = hash.first_chunk::<8>().map(|bytes| u64::from_le_bytes(*bytes)).unwrap_or_default();
    (number >> 11) as f64 / (1_u64 << 53) as f64
}

/// Begins the hash of each donor of a campaign. The hash of the ledger has no part in it: files with the same
/// figures differ by the language of their messages.
fn campaign(settings: &PlanSettings, as_of: &str, inputs: &BTreeMap<String, String>) -> sha2::Sha256 {
    let figures = inputs.iter().filter(|(name, _)| *name != "ledger");
    let fields = [as_of, settings.channel().name(), settings.goal.name()].into_iter();
    hash_of(settings.seed, fields.chain(figures.flat_map(|(name, sha256)| [name.as_str(), sha256.as_str()])))
}

/// Begins the hash of each donor of a campaign as plans of releases before 0.2 did.
fn campaign_before(settings: &PlanSettings, as_of: &str, inputs: &BTreeMap<String, String>) -> sha2::Sha256 {
    let fields = [as_of, settings.channel().name()].into_iter();
    hash_of(
        settings.seed,
        fields.chain(inputs.iter().flat_map(|(name, sha256)| [name.as_str(), sha256.as_str()])),
    )
}

fn hash_of<'a>(seed: u64, fields: impl Iterator<Item = &'a str>) -> sha2::Sha256 {
    let mut campaign = sha2::Sha256::new();
    campaign.update(seed.to_le_bytes());
    for field in fields {
        campaign.update((field.len() as u64).to_le_bytes());
        campaign.update(field.as_bytes());
    }
    campaign
}

fn lot(campaign: &sha2::Sha256, donor_id: &str) -> [u8; 32] {
    campaign.clone().chain_update(donor_id.as_bytes()).finalize().into()
}

/// Returns whether the arms of a plan are those of its draw: in each segment, every donor held out has a
/// smaller hash than every donor contacted. Plans of older versions were drawn from the whole list, and
/// fulfil that as well. Rows removed in the review do not change it.
pub(super) fn is_drawn<S: State>(plan: &Plan<S>) -> bool {
    let as_of = plan.as_of().to_string();
    [campaign, campaign_before]
        .iter()
        .any(|begin| is_drawn_by(plan, &begin(plan.settings(), &as_of, plan.inputs())))
}

fn is_drawn_by<S: State>(plan: &Plan<S>, campaign: &sha2::Sha256) -> bool {
    let mut bounds: BTreeMap<Option<LifeCycle>, [Option<[u8; 32]>; 2]> = BTreeMap::new();
    for row in plan.rows() {
        let lot = lot(campaign, &row.donor_id);
        let [held_out, contacted] = bounds.entry(row.segment).or_default();
        match row.arm {
            Arm::HeldOut => *held_out = (*held_out).max(Some(lot)),
            Arm::Contacted => *contacted = Some(contacted.map_or(lot, |least| least.min(lot))),
        }
    }
    bounds.values().all(|[held_out, contacted]| {
        held_out.zip(*contacted).is_none_or(|(held_out, contacted)| held_out < contacted)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_list_holds_the_capacity_exactly() {
        for candidates in [0, 1, 2, 7, 100, 999] {
            for capacity in [0, 1, 5, 60, 600, u64::MAX] {
                for share in [0.0, 0.1, 0.25, 0.5, 0.9] {
                    let listed = longest_list(candidates, capacity, share);
                    let contacted = |listed: usize| (listed - held_out_of(listed, share)) as u64;
                    assert!(listed <= candidates && contacted(listed) <= capacity);
                    assert!(listed == candidates || contacted(listed + 1) > capacity);
                }
            }
        }
        assert_eq!((longest_list(5_000, 600, 0.1), held_out_of(667, 0.1)), (667, 67));
    }

    /// Each donor is held out in the expected share of campaigns, whatever the segment; pairs of one segment
    /// as often as without replacement.
    #[test]
    fn donors_and_pairs_are_drawn_with_the_right_probability() {
        const CAMPAIGNS: u32 = 4_000;
        // Seven, three, nine and one donors.
        let segment = |id: usize| match id {
            0..7 => Some(LifeCycle::Lybunt),
            7..10 => Some(LifeCycle::New),
            10..19 => Some(LifeCycle::Loyal),
            _ => None,
        };
        let donors: Vec<(String, Option<LifeCycle>)> =
            (0..20).map(|id| (format!("D{id}"), segment(id))).collect();
        let settings = PlanSettings { hold_out: 0.25, ..PlanSettings::default() };
        let (mut alone, mut together) = ([0_u32; 20], 0_u32);
        for campaign in 0..CAMPAIGNS {
            let inputs = BTreeMap::from([("identity".to_owned(), campaign.to_string())]);
            let drawn = draw(&donors, &settings, "2025-01-01", &inputs);
            assert_eq!(drawn.iter().filter(|held| **held).count(), 5);
            let of = |which: Option<LifeCycle>| {
                donors.iter().zip(&drawn).filter(|((_, segment), held)| *segment == which && **held).count()
            };
            // A quarter of seven, three and nine, rounded up or down.
            assert!([1, 2].contains(&of(Some(LifeCycle::Lybunt))) && of(Some(LifeCycle::New)) <= 1);
            assert!([2, 3].contains(&of(Some(LifeCycle::Loyal))));
            for (count, held) in alone.iter_mut().zip(&drawn) {
                *count += u32::from(*held);
            }
            together += u32::from(drawn[0] && drawn[1]);
        }
        // Four standard deviations of a binomial.
        let near = |count: u32, p: f64| {
            let n = f64::from(CAMPAIGNS);
            (f64::from(count) - n * p).abs() < 4.0 * (n * p * (1.0 - p)).sqrt()
        };
        assert!(alone.iter().all(|count| near(*count, 0.25)), "{alone:?}");
        // Two of seven places in 3 of 4 campaigns, one in the others.
        assert!(near(together, 0.75 * 2.0 / (7.0 * 6.0)), "{together}");
    }
}
