//! Tests of committees of past days, and of calibration that rises strictly.

use std::sync::Arc;

use proptest::prelude::*;

use super::super::calibration::Calibration;
use super::super::day::Day;
use crate::explain::explain;
use crate::models::test_data::training;
use crate::models::*;

fn day_of(set: &TrainingSet, settings: &FitSettings) -> Arc<Day> {
    let rows = TaskRows::of(set, Task::Gift).unwrap();
    Arc::new(fit_day(rows, Task::Gift, set.labels().as_of, 12, settings).unwrap().unwrap())
}

/// Three days of other donors each, and the committee on the first.
fn committee(method: Method) -> (TrainingSet, Vec<GiftModel>, GiftModel) {
    let settings = FitSettings::default().with_method(method);
    let sets = [21, 22, 23].map(|seed| training(1_500, seed));
    let alone = sets.iter().map(|set| GiftModel::fit(set, &settings).unwrap()).collect();
    let earlier: Vec<Arc<Day>> = sets.iter().skip(1).map(|set| day_of(set, &settings)).collect();
    let [newest, ..] = sets;
    let together = GiftModel::fit_owned(newest.clone(), &settings, &earlier).unwrap();
    (newest, alone, together)
}

fn log_odds(p: Probability) -> f64 {
    (p.get() / (1.0 - p.get())).ln()
}

#[test]
fn a_committee_is_the_mean_log_odds_of_its_days_and_keeps_the_level_of_the_newest() {
    for method in [Method::Logistic, Method::Boosted] {
        let (newest, alone, together) = committee(method);
        let said: Vec<Vec<Probability>> =
            alone.iter().map(|model| model.predict(newest.features()).unwrap()).collect();
        let all = together.predict(newest.features()).unwrap();
        let offset = |row: usize| {
            let mean = said.iter().map(|column| log_odds(column[row])).sum::<f64>() / 3.0;
            log_odds(all[row]) - mean
        };
        let first = offset(0);
        assert!((0..all.len()).all(|row| (offset(row) - first).abs() < 1e-6), "{method:?}");
        let events = newest.labels().gave.iter().filter(|gave| **gave).count() as f64;
        let sum: f64 = all.iter().map(|p| p.get()).sum();
        // The newest model has seen these rows, and its offset was set where it had not.
        assert!((sum / events - 1.0).abs() < 0.03, "{method:?}: {sum} of {events}");
        assert_eq!(together.card().training_days.len(), 3);
        assert!(alone[0].card().training_days.is_empty());
    }
}

#[test]
fn reasons_of_a_committee_are_the_means_of_its_days() {
    let (newest, alone, together) = committee(Method::Logistic);
    for row in 0..40 {
        let raw = newest.features().row(row);
        let said = explain(&together, &raw);
        assert!((said.decision() - together.decision(&raw).unwrap()).abs() < 1e-9);
        let of = |model: &GiftModel, feature: usize| {
            let reasons = explain(model, &raw).reasons;
            reasons.iter().find(|reason| reason.feature == feature).map_or(0.0, |one| one.contribution)
        };
        for reason in &said.reasons {
            let mean = alone.iter().map(|model| of(model, reason.feature)).sum::<f64>() / 3.0;
            assert!((reason.contribution - mean).abs() < 1e-9, "{row}: {reason:?} {mean}");
        }
    }
}

#[test]
fn a_committee_comes_back_from_its_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    for method in [Method::Logistic, Method::Boosted] {
        let (newest, _, together) = committee(method);
        let path = folder.path().join("gift.json");
        together.save(&path).unwrap();
        let again = GiftModel::load(&path).unwrap();
        assert_eq!(again, together);
        assert_eq!(again.predict(newest.features()).unwrap(), together.predict(newest.features()).unwrap());
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("\"earlier\"") && text.contains("\"version\": 3"));
    }
}

proptest! {
    #[test]
    fn two_different_decisions_never_tie(seed in 0_u64..1_000, a in -4.0_f64..4.0, b in -4.0_f64..4.0) {
        let mut state = seed;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let decisions: Vec<f64> = (0..1_200).map(|_| 8.0 * random() - 4.0).collect();
        let events: Vec<bool> = decisions.iter().map(|d| random() < 1.0 / (1.0 + (-d).exp())).collect();
        let map = Calibration::fit(&decisions, &events, CalibrationChoice::Auto).unwrap();
        prop_assert_eq!(map.used(), CalibrationUsed::Blend);
        prop_assume!((a - b).abs() > 1e-6);
        prop_assert_eq!(map.value(a) < map.value(b), a < b);
        // The sum of the probabilities is that of the events, but for the two soft ends.
        let sum: f64 = decisions.iter().map(|d| map.value(*d)).sum();
        let count = events.iter().filter(|event| **event).count() as f64;
        prop_assert!((sum - count).abs() < 3.0, "{sum} {count}");
    }
}

#[test]
fn an_isotonic_map_that_is_asked_for_by_name_is_exact() {
    let decisions: Vec<f64> = (0..1_500).map(f64::from).collect();
    let events: Vec<bool> = (0..1_500).map(|row| row % 7 < 2 || row > 1_200).collect();
    let map = Calibration::fit(&decisions, &events, CalibrationChoice::Isotonic).unwrap();
    assert_eq!((map.used(), map.value(1_499.0)), (CalibrationUsed::Isotonic, 1.0));
    assert!(map.log_odds(1_499.0).is_finite());
}
