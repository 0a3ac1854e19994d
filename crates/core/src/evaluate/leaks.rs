//! Features that know too much.

use super::comparison::LEAST_EVENTS;
use super::metrics::auc;
use crate::features::V1;
use crate::models::TrainingSet;

/// An AUC of a single feature above this, or below one minus this, is not believed: no honest single fact about the past
/// tells next year's donors apart so well.
pub const IMPLAUSIBLE_AUC: f64 = 0.98;

/// Features that by themselves tell the donors who gave from the others implausibly well, in the order of the
/// catalogue: a sign that the outcome has leaked into them.
///
/// Rows in which a feature is missing are left out of its test. With fewer than [`LEAST_EVENTS`] of either class there
/// are no suspects: a few rows fall apart by chance.
pub fn leak_suspects(set: &TrainingSet) -> Vec<&'static str> {
    let suspect = |column: &[f64]| {
        let (values, gave): (Vec<f64>, Vec<bool>) = column
            .iter()
            .zip(&set.labels().gave)
            .filter(|(value, _)| !value.is_nan())
            .map(|(v, g)| (*v, *g))
            .unzip();
        let events = gave.iter().filter(|gave| **gave).count() as u64;
        if events.min(gave.len() as u64 - events) < LEAST_EVENTS {
            return false;
        }
        auc(&values, &gave).is_some_and(|auc| !(1.0 - IMPLAUSIBLE_AUC..=IMPLAUSIBLE_AUC).contains(&auc))
    };
    V1.iter()
        .zip(&set.features().columns)
        .filter(|(_, column)| suspect(column))
        .map(|(spec, _)| spec.name)
        .collect()
}
