//! Second gifts: the window in which most of them come is about to close.

use obole_ledger::{Day, LedgerView};

use super::action::{Why, largest_first};
use super::first_gift::FirstGift;
use crate::segments::SECOND_GIFT_DAYS;

/// Days after the first gift in which the action is proposed: from 60 days to the end of the first window of
/// [`SECOND_GIFT_DAYS`], both included.
const WINDOW_DAYS: [u32; 2] = [60, SECOND_GIFT_DAYS[0]];

/// Finds the donors who gave on one day only, within the window, the largest gift first. A first gift that
/// began a regular one is left out: its next debit is not a second decision. One before `sure` may be a later
/// gift.
pub(super) fn find(view: &LedgerView<'_>, day: Day, sure: Day) -> Vec<(u32, Why)> {
    let [from, to] = WINDOW_DAYS;
    let found = (0..view.donor_count()).filter_map(|donor| {
        let first = FirstGift::of(&view.donor(donor))?;
        let days = u32::try_from(day.days() - first.day.days()).ok()?;
        let is_open = first.is_only && !first.is_instalment && first.day >= sure && days >= from;
        let days_left = to.checked_sub(days).filter(|_| is_open)?;
        let why = Why::SecondGift { day: first.day, amount: first.amount, days_left };
        Some((first.amount, donor as u32, why))
    });
    largest_first(found.collect())
}
