//! Failed debits of monthly gifts: by cause, the next step and the day of the one retry.
//!
//! Source: the reason codes of SEPA direct debits (ISO 20022), and the practice for each: AM04 is retried
//! once in the next month, MS03 once, because banks hide AM04 behind it; every other cause needs new details,
//! a correction of the file, or the end of the debit ([`crate::recurring::Cause`]).

use obole_ledger::{AsOf, Day, WholeLedger};

use super::action::Why;
use crate::recurring::{FollowUp, Reminder, reminders};

/// Maximum number of months between a failed debit and its retry: later, a person asks instead.
const MOST_RETRY_MONTHS: i32 = 12;

/// Returns how pressing a follow-up is: a debit to stop before the next collection, details without which it
/// fails again, then a retry or a look.
const fn pressing(follow_up: FollowUp) -> u8 {
    match follow_up {
        FollowUp::SuppressAll | FollowUp::StopAndCall | FollowUp::Stop | FollowUp::CheckMandate => 0,
        FollowUp::AskForAccount | FollowUp::AskForCard => 1,
        FollowUp::RetryNextMonth | FollowUp::RetryOnce | FollowUp::FixFile | FollowUp::Look => 2,
    }
}

/// Returns the day of the retry: the next collection of the monthly gift after the day of the list. The
/// second failure in a row has none: a debit is retried once.
fn retry_on(reminder: &Reminder, now: Day) -> Option<Day> {
    let is_retried = matches!(reminder.follow_up, FollowUp::RetryNextMonth | FollowUp::RetryOnce);
    let mut collections = (1..=MOST_RETRY_MONTHS).map(|months| reminder.day.plus_months(months));
    collections.find(|day| is_retried && reminder.failures == 1 && *day > now)
}

/// Finds the donors with an open failure ([`reminders`]), the most pressing first, then by amount; `now` is
/// the day of the list.
pub(super) fn find(ledger: WholeLedger<'_>, as_of: AsOf, now: Day) -> Vec<(u32, Why)> {
    let mut found = reminders(ledger, as_of);
    // A death has an action of its own.
    found.retain(|reminder| reminder.follow_up != FollowUp::SuppressAll);
    found.sort_by_key(|r| (pressing(r.follow_up), std::cmp::Reverse(r.amount), r.donor));
    let why = |reminder: &Reminder| Why::FailedDebit {
        day: reminder.day,
        amount: reminder.amount,
        failures: reminder.failures,
        cause: reminder.cause,
        follow_up: reminder.follow_up,
        retry_on: retry_on(reminder, now),
    };
    found.iter().map(|reminder| (reminder.donor, why(reminder))).collect()
}
