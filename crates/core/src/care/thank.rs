//! Gifts to thank for: single gifts and first instalments of the last days.
//!
//! Thanks within 48 hours are the practice of the sector (Dataro and Bonterra, guides to donor stewardship),
//! so every recent gift without a contact since is overdue or soon will be.

use obole_ledger::{Cents, Day, DonorView, LedgerView};

use super::CareSettings;
use super::action::{Why, largest_first};
use crate::labels::Giving;

/// Finds the donors to thank by the definition of [`Goal::Thank`](crate::campaign::Goal::Thank), for gifts of
/// the last [`CareSettings::thank_days`], the largest first.
pub(super) fn find(view: &LedgerView<'_>, settings: &CareSettings) -> Vec<(u32, Why)> {
    let since = settings.day.plus_days(-i32::try_from(settings.thank_days).unwrap_or(i32::MAX));
    let found = (0..view.donor_count()).filter_map(|donor| {
        let payments = view.donor(donor);
        let giving = Giving::of(&payments, view.as_of());
        let day = giving.last_to_thank(giving.is_monthly()).filter(|day| *day >= since)?;
        let (amount, is_instalment) = given_on(&payments, day);
        Some((amount, donor as u32, Why::Thank { day, amount, is_instalment }))
    });
    largest_first(found.collect())
}

/// Returns the amount of the single gifts of a day, or of its instalments if there is none, and whether it is
/// that of instalments.
fn given_on(payments: &DonorView<'_>, on: Day) -> (Cents, bool) {
    let rows = payments.days().iter().zip(payments.cents()).zip(payments.recurring()).enumerate();
    let of_day = rows.filter(|(row, ((day, _), _))| **day == on && payments.is_counted(*row));
    let (mut single, mut regular) = (0, 0);
    for (_, ((_, cents), is_instalment)) in of_day {
        *(if *is_instalment { &mut regular } else { &mut single }) += cents.get();
    }
    if single == 0 { (Cents::new(regular), true) } else { (Cents::new(single), false) }
}
