//! Leaks of later information: features that reveal the outcome, and states that may have been set later.

use obole_ledger::{LedgerView, Status};
use serde::{Deserialize, Serialize};

use super::comparison::LEAST_EVENTS;
use crate::features::V1;
use crate::models::TrainingSet;
use crate::statistics::auc;

/// Largest AUC of a single feature that is believed; the smallest is one minus it. No single fact that was
/// really known in the past separates next year's donors better.
pub const IMPLAUSIBLE_AUC: f64 = 0.98;

/// Returns the features that by themselves separate the donors who gave from the others implausibly well, in
/// the order of the catalogue: a sign that the outcome has leaked into them.
///
/// Rows in which a feature is missing are left out of its test. With fewer than [`LEAST_EVENTS`] of either
/// class there are no suspects, because a few rows can be separated by chance.
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

/// Payments whose state a file gives as of today, without the day on which it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndatedStatuses {
    /// Number of payments of any state before the day.
    pub payments: u64,
    /// Number of these payments that are refunded or cancelled today; some may still have counted as gifts on
    /// the day.
    pub undated: u64,
}

/// Counts the payments before a day that may have changed their state after it; `None` when there are none.
pub fn undated_statuses(view: &LedgerView<'_>) -> Option<UndatedStatuses> {
    let mut found = UndatedStatuses { payments: 0, undated: 0 };
    for status in (0..view.donor_count()).flat_map(|donor| view.donor(donor).statuses()) {
        found.payments += 1;
        found.undated += u64::from(matches!(status, Status::Refunded | Status::Cancelled));
    }
    (found.undated > 0).then_some(found)
}
