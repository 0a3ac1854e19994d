//! Regular giving: failed debits with their follow-up, and donors who are likely to leave or to give more.
//!
//! A failed debit is never a lapse; it is a message to send, chosen by its cause. Leaving is predicted from
//! the debits only and compared with a simple rule. The rule is used if the model does not beat it out of
//! time (the rule unless the model is better).

mod cause;
mod churn;
mod columns;
mod leaving;
mod remind;

#[cfg(test)]
mod tests;

pub use cause::{Cause, FollowUp};
pub use churn::{Basis, Churn, ChurnRisk, ChurnSettings, churn, donors_at_risk};
pub use columns::{COLUMNS, DebitTable, debits};
pub use leaving::RecurringBacktest;
pub use remind::{OPEN_MONTHS, Reminder, reminders};
