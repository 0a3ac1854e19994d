//! The arms of a draw compared before the campaign (an A/A check).

use obole_ledger::{Cents, Ledger, LedgerView};

use super::{Person, TrialEffect, TrialSettings};
use crate::campaign::{Plan, State};

/// Months before the as-of day in which the gifts are compared.
const MONTHS: i32 = 12;

/// Compares the two arms of a plan on what was known before the contact: who gave in the twelve months before
/// the as-of day, and how much. `None` when nobody is held out.
///
/// The draw is random, so one check of twenty shows a difference by chance, or fewer, because the draw is
/// stratified by segments that depend on the last gifts. A difference is no reason to draw again: a draw that
/// is repeated until it pleases is not random.
pub fn before<S: State>(plan: &Plan<S>, ledger: &Ledger, settings: &TrialSettings) -> Option<TrialEffect> {
    if plan.totals().held_out == 0 {
        return None;
    }
    let view = ledger.until(plan.as_of());
    let person = |row: &crate::campaign::PlanRow| {
        let income = income(&view, ledger.donors().id.find_sorted(&row.donor_id)?);
        Some(Person { arm: row.arm, gave: income.get() > 0, income: Some(income), score: None })
    };
    let people: Vec<Person> = plan.rows().iter().filter_map(person).collect();
    Some(TrialEffect::of(&people, settings))
}

/// Sums a donor's counted gifts of the twelve months before the as-of day.
fn income(view: &LedgerView<'_>, donor: usize) -> Cents {
    let since = view.as_of().day().plus_months(-MONTHS);
    let payments = view.donor(donor);
    let rows = payments.days().iter().zip(payments.cents()).enumerate();
    let counted = rows.filter(|(row, (day, _))| **day >= since && payments.is_counted(*row));
    Cents::new(counted.fold(0_i64, |sum, (_, (_, cents))| sum.saturating_add(cents.get())))
}
