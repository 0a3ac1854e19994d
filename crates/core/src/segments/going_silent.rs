//! Loyal donors who are overdue by their own rhythm, and not yet lapsed.

use obole_ledger::{Cents, Day, LedgerView};
use rayon::prelude::*;

use super::{History, LifeCycle, LifeCycleRules, chunks};

/// Years that are counted, back from the as-of day.
const YEARS: u32 = 5;

/// Number of these years with a gift from which a donor is loyal.
const LOYAL_YEARS: u32 = 3;

/// A loyal donor who is going silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Silence {
    /// Index into the ledger's donors.
    pub(crate) donor: u32,
    /// Day of the last gift.
    pub(crate) last: Day,
    /// Amount given on that day.
    pub(crate) amount: Cents,
    /// Number of the last five years with a gift.
    pub(crate) years: u32,
}

/// Returns the donors who gave in three or more of the last five years, are at risk or LYBUNT
/// ([`LifeCycle`]), and have been silent for the months of the rule and for longer than their own mean gap.
/// Monthly donors are none of these.
pub(crate) fn going_silent(view: &LedgerView<'_>, rules: &LifeCycleRules) -> Vec<Silence> {
    let on = rules.on(view.as_of());
    let years = (0..YEARS).map(|back| rules.year.year(view.as_of(), back)).collect::<Vec<_>>();
    let silence = |donor: usize| {
        let history = History::of(&view.donor(donor))?;
        let years = years.iter().filter(|year| history.gave_in(**year)).count() as u32;
        let is_leaving = matches!(on.classify(&history), LifeCycle::AtRisk | LifeCycle::Lybunt);
        if years < LOYAL_YEARS || !is_leaving || !on.is_at_risk(&history) {
            return None;
        }
        let of_last = history.gifts.iter().filter(|(day, _)| *day == history.last);
        let amount = Cents::new(of_last.map(|(_, cents)| cents.get()).sum());
        Some(Silence { donor: donor as u32, last: history.last, amount, years })
    };
    let found: Vec<Vec<Silence>> =
        chunks(view.donor_count()).into_par_iter().map(|range| range.filter_map(silence).collect()).collect();
    found.into_iter().flatten().collect()
}
