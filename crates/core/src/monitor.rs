//! Changes since the fit: inputs, scores and outcomes compared with those that the models were made from.
//!
//! A [`TrainingRecord`] is saved beside the models. A later scoring compares the population stability index
//! of each input and score ([`Binned::shift`]), and the predictions of one horizon ago with their outcomes
//! ([`look_back`]). [`assess`] combines both into a [`Drift`] with a [`Verdict`] and the day of the next fit.

mod assess;
mod binned;
mod look_back;
mod record;
#[cfg(test)]
mod tests;

pub use assess::{Drift, DriftSignal, Refit, Verdict, assess};
pub use binned::{Binned, Shift};
pub use look_back::{LookBack, PastProbabilities, Totals, look_back};
pub use record::{FILE, TrainingRecord, TrainingSample};
