//! Cards of regular gifts that are about to expire: a message of service before a payment fails, no appeal.

use std::collections::BTreeMap;

use obole_ledger::{Day, LedgerView};

use super::CareSettings;
use super::action::Why;
use crate::labels::Giving;

/// Days before the end of a card in which the action is proposed.
const DAYS_BEFORE: i32 = 60;

/// Days after the end of a card in which it still is: the next payment may not have failed yet.
const DAYS_AFTER: i32 = 30;

/// Card with which the latest known instalment of a donor was paid.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Card {
    /// Day of the payment.
    pub paid: Day,
    /// Last day of the month in which the card expires.
    pub expires: Day,
}

/// Finds the donors whose card expires from [`DAYS_AFTER`] days before the day of the list to [`DAYS_BEFORE`]
/// days after it, the soonest first. An instalment arrived lately ([`Giving::is_monthly`]) and none failed
/// since, for which there is another action. The last one was paid with the card: whoever has moved to direct
/// debit needs no new card.
pub(super) fn find(
    view: &LedgerView<'_>,
    cards: &BTreeMap<String, Card>,
    settings: &CareSettings,
) -> Vec<(u32, Why)> {
    let expires = settings.now.plus_days(-DAYS_AFTER)..=settings.now.plus_days(DAYS_BEFORE);
    let due = cards.iter().filter(|(_, card)| expires.contains(&card.expires) && card.paid <= settings.day);
    let mut found: Vec<(Day, u32, Why)> = due
        .filter_map(|(id, card)| {
            let donor = view.donors().id.find_sorted(id)?;
            let giving = Giving::of(&view.donor(donor), view.as_of());
            let (last, amount) = giving.last_instalment?;
            let is_open = giving.is_monthly() && !giving.has_open_debit && last <= card.paid;
            let why = Why::CardExpires { amount, expires: card.expires };
            is_open.then_some((card.expires, donor as u32, why))
        })
        .collect();
    found.sort_by_key(|(expires, donor, _)| (*expires, *donor));
    found.into_iter().map(|(_, donor, why)| (donor, why)).collect()
}
