//! Drift: the error of a model fitted one horizon earlier, measured on the newest known outcomes.

use std::collections::BTreeSet;

use obole_ledger::{Ledger, Result};

use super::comparison::LEAST_EVENTS;
use super::origins::Origin;
use super::past::Past;
use super::predictors;
use super::selection::Selection;
use super::tested::{TestedOrigin, TestedProbabilities, test_candidates_on};
use crate::features::FeatureDays;
use crate::models::{FitSettings, Method, Task, TrainingSet, shifted};

/// Returns the settings with the measured drift: for each yes-or-no task, the amount to add to the log-odds
/// of a model fitted one horizon before the training day, so that its probabilities on the training rows sum
/// to the number of events.
///
/// All of this is known when the training outcomes are known: the earlier model, its predictions on the
/// training day, and the outcomes after it. It is a correction of the intercept, the first step of updating a
/// prediction model (Steyerberg 2009, *Clinical Prediction Models*, §20.3). Without an earlier day to fit on,
/// or with fewer than [`LEAST_EVENTS`] of either outcome, nothing is added.
///
/// # Errors
/// Those of the fits.
pub fn with_drift(ledger: &Ledger, set: &TrainingSet, settings: &FitSettings) -> Result<FitSettings> {
    let days = FeatureDays::new(ledger);
    with_drift_on(&Past::new(&days, set.labels().months), set, settings)
}

/// Does the same as [`with_drift`], with the existing tables of past days.
pub(crate) fn with_drift_on(
    past: &Past<'_, '_>,
    set: &TrainingSet,
    settings: &FitSettings,
) -> Result<FitSettings> {
    let labels = set.labels();
    let before = Origin::testing_at(labels.as_of, labels.months);
    let mut found = FitSettings { gift_drift: 0.0, lapse_drift: 0.0, ..settings.clone() };
    if past.days().at(before.fit_at).is_empty() {
        return Ok(found);
    }
    let train = past.training(before.fit_at)?;
    let gift = predictors::gift(&train, set.features(), &found)?;
    found.gift_drift = offset(&gift.model, &labels.gave);
    if let Some(lapse) = predictors::lapse(&train, set.features(), &found)? {
        let lapsed: Vec<bool> =
            lapse.rows.iter().filter_map(|row| labels.gave.get(*row as usize)).map(|gave| !gave).collect();
        found.lapse_drift = offset(&lapse.model, &lapsed);
    }
    Ok(found)
}

/// Computes the amount to add to the log-odds so that the probabilities sum to the number of events, by
/// bisection between −3 and 3.
fn offset(p: &[f64], outcomes: &[bool]) -> f64 {
    let events = outcomes.iter().filter(|outcome| **outcome).count();
    if (events.min(outcomes.len() - events) as u64) < LEAST_EVENTS || p.len() != outcomes.len() {
        return 0.0;
    }
    let (mut low, mut high) = (-3.0, 3.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        let expected: f64 = p.iter().map(|p| shifted(*p, middle)).sum();
        if expected > events as f64 { high = middle } else { low = middle }
    }
    f64::midpoint(low, high)
}

/// Returns the tested origins, with the drift added for the tasks where it lowers the log loss by more than
/// one standard error, and these tasks.
pub(super) fn drifted(
    past: &Past<'_, '_>,
    tested: Vec<TestedOrigin>,
    fit: &FitSettings,
) -> Result<(Vec<TestedOrigin>, BTreeSet<Task>)> {
    let mut moved = Vec::with_capacity(tested.len());
    for one in &tested {
        let train = past.training(one.origin.fit_at)?;
        let fit = with_drift_on(past, &train, fit)?;
        moved.extend(test_candidates_on(past, one.origin, &[fit])?);
    }
    let mut used = BTreeSet::new();
    if better(&tested, &moved, &|one| Some(&one.gift)) {
        used.insert(Task::Gift);
    }
    if better(&tested, &moved, &|one| one.lapse.as_ref()) {
        used.insert(Task::Lapse);
    }
    let taken = tested.into_iter().zip(moved).map(|(as_it_is, moved)| TestedOrigin {
        gift: if used.contains(&Task::Gift) { moved.gift } else { as_it_is.gift.clone() },
        lapse: if used.contains(&Task::Lapse) { moved.lapse } else { as_it_is.lapse.clone() },
        ..as_it_is
    });
    Ok((taken.collect(), used))
}

fn better(
    tested: &[TestedOrigin],
    moved: &[TestedOrigin],
    of: &dyn for<'a> Fn(&'a TestedOrigin) -> Option<&'a TestedProbabilities>,
) -> bool {
    let (mut p, mut q, mut outcome, mut donor) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (one, other) in tested.iter().zip(moved) {
        if let (Some(one_of), Some(other_of)) = (of(one), of(other)) {
            p.extend_from_slice(&one_of.model);
            q.extend_from_slice(&other_of.model);
            outcome.extend_from_slice(&one_of.outcome);
            donor.extend(one_of.rows.iter().filter_map(|row| one.donor.get(*row as usize)));
        }
    }
    // The two methods are only labels for the simpler and the less simple candidate.
    let pair = [(Method::Rule, p.as_slice()), (Method::Logistic, q.as_slice())];
    Selection::of(&pair, &outcome, None, Some(&donor)).is_some_and(|choice| choice.chosen == Method::Logistic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_brings_the_sum_to_the_events() {
        let p: Vec<f64> = (1..200).map(|row| f64::from(row) / 200.0).collect();
        let outcomes: Vec<bool> = (1..200).map(|row| row % 5 == 0).collect();
        let by = offset(&p, &outcomes);
        let sum: f64 = p.iter().map(|p| shifted(*p, by)).sum();
        assert!((sum - 39.0).abs() < 1e-9 && by < -1.0, "{sum} {by}");
        assert_eq!(offset(&p, &[false; 199]), 0.0);
    }
}
