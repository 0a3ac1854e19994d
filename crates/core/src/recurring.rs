//! Regular giving: failed debits with their follow-up, and who is likely to leave, or to
//! give more.
//!
//! A failed debit is never a lapse; it is a message to send, told by its cause. Who leaves is predicted from
//! the debits alone, beside a simple rule, and the rule is used where the model does not beat it out of time
//! (the rule unless the model is better).

mod cause;
mod churn;
mod columns;
mod question;
mod remind;

#[cfg(test)]
mod tests;

pub use cause::{Cause, FollowUp};
pub use churn::{Basis, Churn, ChurnRisk, ChurnSettings, churn};
pub use columns::{COLUMNS, DebitTable, debits};
pub use question::RecurringBacktest;
pub use remind::{OPEN_MONTHS, Reminder, reminders};
