//! What knows too much: features that tell the outcome, states that may have been set later.

use obole_ledger::{LedgerView, Status};
use serde::{Deserialize, Serialize};

use super::comparison::LEAST_EVENTS;
use crate::features::V1;
use crate::models::TrainingSet;
use crate::statistics::auc;

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

/// Payments whose state a file tells as it is today, without the day on which it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndatedStatuses {
    /// Payments of any state before the day.
    pub payments: u64,
    /// Those that are refunded or cancelled today: some may still have stood as gifts on the day.
    pub undated: u64,
}

/// How many payments before a day may have changed their state after it; none where no payment can have.
pub fn undated_statuses(view: &LedgerView<'_>) -> Option<UndatedStatuses> {
    let mut found = UndatedStatuses { payments: 0, undated: 0 };
    for status in (0..view.donor_count()).flat_map(|donor| view.donor(donor).statuses()) {
        found.payments += 1;
        found.undated += u64::from(matches!(status, Status::Refunded | Status::Cancelled));
    }
    (found.undated > 0).then_some(found)
}
