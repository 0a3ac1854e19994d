//! The comparison group of a campaign: a share of the list, drawn at random.

use std::collections::BTreeMap;

use sha2::Digest;

use super::{Arm, Plan, PlanSettings, State};

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

/// Draws the donors who are held out, by position in `donor_ids`: a simple random sample without replacement.
///
/// Each donor has the SHA-256 of seed, campaign and identifier; the donors with the smallest hashes are held
/// out. The campaign (as-of day, channel, inputs) is part of the hash, so that the next campaign does not
/// hold out the same people. The order of the list has no influence.
pub(super) fn draw(
    donor_ids: &[String],
    settings: &PlanSettings,
    as_of: &str,
    inputs: &BTreeMap<String, String>,
) -> Vec<bool> {
    let campaign = campaign(settings, as_of, inputs);
    let mut lots: Vec<([u8; 32], usize)> =
        donor_ids.iter().enumerate().map(|(at, id)| (lot(&campaign, id), at)).collect();
    lots.sort_unstable();
    let mut held_out = vec![false; donor_ids.len()];
    for (_, at) in lots.iter().take(held_out_of(donor_ids.len(), settings.hold_out)) {
        held_out[*at] = true;
    }
    held_out
}

/// Begins the hash of each donor of a campaign.
fn campaign(settings: &PlanSettings, as_of: &str, inputs: &BTreeMap<String, String>) -> sha2::Sha256 {
    let mut campaign = sha2::Sha256::new();
    campaign.update(settings.seed.to_le_bytes());
    let fields = [as_of, settings.channel().name()].into_iter();
    for field in fields.chain(inputs.iter().flat_map(|(name, sha256)| [name.as_str(), sha256.as_str()])) {
        campaign.update((field.len() as u64).to_le_bytes());
        campaign.update(field.as_bytes());
    }
    campaign
}

fn lot(campaign: &sha2::Sha256, donor_id: &str) -> [u8; 32] {
    campaign.clone().chain_update(donor_id.as_bytes()).finalize().into()
}

/// Returns whether the arms of a plan are those of its draw: every donor held out has a smaller hash than
/// every donor contacted. Rows removed in the review do not change that; an erasure does, because it changes
/// the inputs of the plan.
pub(super) fn is_drawn<S: State>(plan: &Plan<S>) -> bool {
    let campaign = campaign(plan.settings(), &plan.as_of().to_string(), plan.inputs());
    let lots = |arm: Arm| {
        let rows = plan.rows().iter().filter(move |row| row.arm == arm);
        rows.map(|row| lot(&campaign, &row.donor_id))
    };
    let bounds = lots(Arm::HeldOut).max().zip(lots(Arm::Contacted).min());
    bounds.is_none_or(|(held_out, contacted)| held_out < contacted)
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

    /// Each donor is held out in the expected share of campaigns, and each pair as often as without
    /// replacement.
    #[test]
    fn donors_and_pairs_are_drawn_with_the_right_probability() {
        const CAMPAIGNS: u32 = 4_000;
        let ids: Vec<String> = (0..20).map(|id| format!("D{id}")).collect();
        let settings = PlanSettings { hold_out: 0.25, ..PlanSettings::default() };
        let (mut alone, mut together) = ([0_u32; 20], 0_u32);
        for campaign in 0..CAMPAIGNS {
            let inputs = BTreeMap::from([("ledger".to_owned(), campaign.to_string())]);
            let drawn = draw(&ids, &settings, "2025-01-01", &inputs);
            assert_eq!(drawn.iter().filter(|held| **held).count(), 5);
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
        assert!(near(together, 5.0 * 4.0 / (20.0 * 19.0)), "{together}");
    }
}
