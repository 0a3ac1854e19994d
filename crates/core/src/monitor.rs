//! What has moved since the fit: inputs, scores and outcomes beside those that the models were made from.
//!
//! A [`TrainingRecord`] is kept beside the models. Whoever scores later compares: the population stability index of each input
//! and score ([`Binned::shift`]), and what the models said one horizon ago with what then came ([`look_back`]). [`assess`]
//! draws both together as a [`Drift`] with a [`Verdict`] and the day of the next fit.

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
