//! Features: the facts known about each donor before an as-of day.
//!
//! [`features`] takes a [`LedgerView`](obole_ledger::LedgerView) and nothing else, so it cannot see a gift on
//! or after the as-of day (no look-ahead):
//!
//! ```compile_fail,E0308
//! fn leak(ledger: &obole_ledger::Ledger) {
//!     let _ = obole::features::features(ledger);
//! }
//! ```
//!
//! The view of a day is accepted:
//!
//! ```
//! fn honest(ledger: &obole_ledger::Ledger, as_of: obole_ledger::AsOf) {
//!     let _ = obole::features::features(&ledger.until(as_of));
//! }
//! ```

mod block;
mod calendar;
mod catalogue;
mod channels;
mod days;
mod gifts;
mod median;
mod moment;
mod pass;
pub mod sql;
mod table;
mod tally;
mod windows;

pub use catalogue::{COUNT, FeatureSpec, Subject, Transform, Unit, V1, column};
pub(crate) use days::FeatureDays;
#[cfg(test)]
pub(crate) use pass::COMPUTED;
pub use pass::{features, features_at};
pub use table::FeatureTable;
