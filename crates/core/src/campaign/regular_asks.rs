//! Asks of the goals that are about a regular gift: amounts a month.

use obole_ledger::Cents;

use super::Goal;
use crate::labels::Giving;
use crate::models::{UPGRADE_PERCENT, round_up};

/// Factors of the further steps of the ladder, those of [`ask_ladder`](crate::models::ask_ladder).
const STEPS: [f64; 2] = [1.5, 2.0];
/// Factors of the further steps for a larger instalment: a monthly gift rises in smaller steps.
const UPGRADE_STEPS: [f64; 2] = [1.25, 1.5];

/// Returns the rising asks a month, or `None` where the goal asks for a single gift or for nothing.
///
/// To become a monthly donor: a twelfth of what the donor gave in the last twelve months, rounded up
/// ([`round_up`]), then 1.5 times and twice that. For a larger instalment: the last one plus
/// [`UPGRADE_PERCENT`] percent, then 1.25 and 1.5 times it, each rounded up to whole units. Both are
/// conventions, not models.
pub(super) fn regular_asks(goal: Goal, giving: &Giving) -> Option<Vec<Cents>> {
    let units = |amount: f64| Cents::new((amount * 100.0).round() as i64);
    let mut asks: Vec<Cents> = match goal {
        Goal::Monthly => {
            let first = round_up(giving.of_last_year.units() / 12.0);
            let more = STEPS.map(|step| round_up(first * step));
            std::iter::once(first).chain(more).map(units).collect()
        }
        Goal::Upgrade => {
            let (_, instalment) = giving.last_instalment?;
            let whole = |step: f64| units((instalment.units() * step - 1e-9).ceil());
            let first = whole(1.0 + UPGRADE_PERCENT as f64 / 100.0);
            std::iter::once(first).chain(UPGRADE_STEPS.map(whole)).collect()
        }
        _ => return None,
    };
    asks.dedup();
    Some(asks)
}
