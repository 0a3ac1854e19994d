//! Monthly gifts whose debit failed and has not succeeded since, with the follow-up that the cause suggests.

use obole_ledger::{AsOf, Cents, Day, LedgerView, Period, Status, WholeLedger};
use serde::Serialize;

use super::cause::{Cause, FollowUp};
use crate::labels;

/// Only failures within this many months are followed up.
pub const OPEN_MONTHS: u32 = labels::OPEN_MONTHS;

/// One donor whose monthly gift needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// Index into the ledger's donors.
    pub donor: u32,
    /// The day of the last failed debit.
    pub day: Day,
    /// The amount to be debited.
    pub amount: Cents,
    /// Number of failed debits since the last success.
    pub failures: u32,
    /// The code of the last failure, as the source wrote it.
    pub code: String,
    /// Its cause.
    pub cause: Cause,
    /// Suggested follow-up.
    pub follow_up: FollowUp,
}

/// Returns all donors with an open failure before the as-of day, ascending by donor.
///
/// A refund requested at the bank (MD06) is open although the debit once settled. A death reported by the
/// bank (MD07) is open for ever, whenever it was reported and whatever came later. The same holds for a donor
/// recorded as deceased: no other message may be sent to them.
pub fn reminders(ledger: WholeLedger<'_>, as_of: AsOf) -> Vec<Reminder> {
    let view = &ledger.until(as_of);
    let recent = Period::months_before(view.as_of().day(), OPEN_MONTHS);
    (0..view.donor_count()).filter_map(|donor| reminder(view, donor, recent)).collect()
}

fn reminder(view: &LedgerView<'_>, donor: usize, recent: Period) -> Option<Reminder> {
    let payments = view.donor(donor);
    let mut open: Option<Reminder> = None;
    let mut died = view.donors().deceased.get(donor).copied().unwrap_or_default();
    for row in 0..payments.len() {
        let code = view.failure_name(payments.failure_codes()[row]);
        let cause = Cause::of(code);
        died |= cause == Cause::Deceased;
        if !payments.recurring()[row] || !payments.is_giving(row) {
            continue;
        }
        let status = payments.statuses()[row];
        if status == Status::Settled && !died {
            open = None;
        }
        if status == Status::Failed || (status == Status::Refunded && cause == Cause::Refund) {
            let failures = open.as_ref().map_or(0, |open| open.failures) + 1;
            open = Some(Reminder {
                donor: donor as u32,
                day: payments.days()[row],
                amount: payments.cents()[row],
                failures,
                code: code.to_owned(),
                cause,
                follow_up: cause.follow_up(),
            });
        }
    }
    let mut open = open?;
    if died {
        (open.cause, open.follow_up) = (Cause::Deceased, FollowUp::SuppressAll);
        return Some(open);
    }
    recent.contains(open.day).then_some(open)
}
