//! Counts and sums of the last months before an as-of day.

use super::block::Cells;
use super::catalogue::column as at;
use super::gifts::Gifts;
use super::moment::{Moment, WINDOWS};

/// Writes the counts and sums of the last months. `runs` are the donor's gifts before the day, the latest run
/// first: days ascend, so the gifts in a window are the last ones. `stamps` holds, for each campaign, the
/// stamp of the row in which it last occurred; `stamp` is new for each row.
#[inline]
pub(super) fn put<'a>(
    moment: &Moment,
    runs: impl Iterator<Item = Gifts<'a>>,
    stamps: &mut [u32],
    stamp: u32,
    cells: &mut Cells<'_>,
) {
    let [longest, shorter @ ..] = moment.window_starts;
    let mut counts = [0_u32; WINDOWS.len()];
    let mut sums = [0_i64; WINDOWS.len()];
    let (mut recurring, mut campaigns) = (false, 0_u32);
    for gifts in runs {
        let mut reached = true;
        let rows = gifts.days.iter().zip(gifts.cents).zip(gifts.campaigns).zip(gifts.recurring);
        for (((&day, &cents), &campaign), &is_recurring) in rows.rev() {
            reached = day < longest;
            if reached {
                break;
            }
            counts[0] = counts[0].wrapping_add(1);
            sums[0] = sums[0].wrapping_add(cents.get());
            for (window, start) in (1..).zip(shorter) {
                let within = day >= start;
                counts[window] = counts[window].wrapping_add(u32::from(within));
                sums[window] = sums[window].wrapping_add(if within { cents.get() } else { 0 });
            }
            recurring |= is_recurring && day >= shorter[2];
            if let Some(seen) = stamps.get_mut(usize::from(campaign)) {
                campaigns = campaigns.wrapping_add(u32::from(campaign != 0 && *seen != stamp));
                *seen = stamp;
            }
        }
        if reached {
            break;
        }
    }
    for (((_, count, sum), n), value) in WINDOWS.into_iter().zip(counts).zip(sums) {
        cells.put(count, f64::from(n));
        cells.put(sum, value as f64);
    }
    let [sum_24, sum_12, ..] = sums;
    // The ten units of the definition are added in cents: the quotient is the same, and its parts are exact.
    cells.put(at::TREND_RATIO, (sum_12 + 1_000) as f64 / (sum_24 - sum_12 + 1_000) as f64);
    cells.put(at::RECURRING_3M, f64::from(u8::from(recurring)));
    cells.put(at::N_CAMPAIGNS_24M, f64::from(campaigns));
}
