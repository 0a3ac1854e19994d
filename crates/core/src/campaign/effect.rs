//! The measured effect of a campaign: contacted donors against those held out at random, by intention to
//! treat.
//!
//! Every person counts in the arm to which the draw assigned them, also those who were not reached. What the
//! contacted gave is not the effect: some of it would have come anyway, and only the difference from the
//! held-out group shows how much (money is not promised).
//!
//! [`TrialEffect::of`] takes one [`Person`] per row and needs no ledger; [`observe`] makes these rows from an
//! approved plan and a later ledger, [`TrialColumns`] from a table of a past experiment. [`pool`] combines
//! several campaigns, [`Uplift::of`] asks whether the effect differs by score, and [`EffectFile`] saves the
//! result for the next plan.
//!
//! ```
//! use obole::campaign::Arm;
//! use obole::campaign::effect::{Person, TrialEffect, TrialSettings};
//! use obole_ledger::Cents;
//!
//! // 1,000 contacted, of whom 80 gave 30.00; 250 held out, of whom 10 gave as much.
//! let person = |arm, gave| Person { arm, gave, income: Some(Cents::new(if gave { 3_000 } else { 0 })), score: None };
//! let people: Vec<Person> = (0..1_000)
//!     .map(|i| person(Arm::Contacted, i < 80))
//!     .chain((0..250).map(|i| person(Arm::HeldOut, i < 10)))
//!     .collect();
//! let found = TrialEffect::of(&people, &TrialSettings::default());
//! let response = found.response.unwrap();
//! assert!((response.estimate - 0.04).abs() < 1e-12 && response.low > 0.0 && response.p < 0.05);
//! let income = found.income_per_person.unwrap();
//! assert!((income.estimate - 1.20).abs() < 1e-12);
//! ```

mod appeals;
mod before;
mod expected;
mod file;
mod income;
mod money;
mod observe;
mod pool;
mod table;
#[cfg(test)]
mod tests;
mod trial;
mod uplift;

pub use appeals::{Appeal, appeals, observe_appeal};
pub use before::before;
pub use expected::{EffectPerContact, ExpectedEffect};
pub use file::{EffectFile, MeasuredCampaign};
pub use money::{Estimate, MoneyEffect};
pub use observe::{Assignment, Observed, Window, WindowStart, WindowWanted, event_of, observe};
pub use pool::{Pooled, pool};
pub use table::TrialColumns;
pub(super) use table::{arm, cents};
pub use trial::{ArmResult, Difference, Person, TrialEffect, TrialSettings};
pub use uplift::{QiniPoint, ScoreBand, Uplift};

/// Error level of all intervals: they are 95 % intervals.
pub(super) const ALPHA: f64 = 0.05;

/// Standard normal quantile for a power of 80 %.
pub(super) const POWER: f64 = 0.841_621_233_572_914_2;

/// Computes the variance of a response rate after one success and one failure more, so that it is never zero
/// (A. Agresti, B. Caffo, The American Statistician 54 (2000) 280–288).
fn variance_of_rate(givers: f64, people: f64) -> f64 {
    let rate = (givers + 1.0) / (people + 2.0);
    rate * (1.0 - rate) / (people + 2.0)
}
