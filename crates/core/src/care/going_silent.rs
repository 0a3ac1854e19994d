//! Loyal donors who are going silent.

use obole_ledger::LedgerView;

use super::action::{Why, largest_first};
use crate::segments::{LifeCycleRules, Silence, going_silent};

/// Finds the loyal donors who are overdue by their own rhythm ([`going_silent`]), the largest last gift
/// first.
pub(super) fn find(view: &LedgerView<'_>) -> Vec<(u32, Why)> {
    let found = going_silent(view, &LifeCycleRules::default());
    let why = |s: &Silence| Why::GoingSilent { day: s.last, amount: s.amount, years: s.years };
    largest_first(found.iter().map(|silence| (silence.amount, silence.donor, why(silence))).collect())
}
