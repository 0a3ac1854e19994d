//! Drift on invented associations: none is claimed where nothing moved, and what is planted is found and
//! named.

use std::io::Write;

use obole::features::{FeatureTable, features};
use obole::labels::labels;
use obole::models::{FitSettings, ModelSet, Models, TrainingSet, Unproved};
use obole::monitor::{Drift, DriftSignal, Refit, TrainingRecord, TrainingSample, Verdict, assess, look_back};
use obole_ledger::{AsOf, Day, Ledger, LedgerBuilder, canonical};
use obole_testkit::{SimulationParams, simulate};

#[cfg(test)]
fn as_of(text: &str) -> AsOf {
    AsOf::new(Day::parse_iso(text).unwrap())
}

#[cfg(test)]
fn ledger(seed: u64) -> Ledger {
    let params = SimulationParams { donors: 2_000, years: 10, seed, ..SimulationParams::default() };
    let csv = simulate(&params).unwrap().gifts_csv().unwrap();
    let mut builder = LedgerBuilder::new();
    let dialect = canonical::Dialect::default();
    canonical::read_gifts(csv.as_slice(), "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    builder.build().unwrap().0
}

#[cfg(test)]
fn fitted(ledger: &Ledger, day: AsOf) -> (TrainingRecord, ModelSet<Unproved>) {
    let table = features(&ledger.until(day));
    let after = labels(&ledger.outcomes(day, 12), &table.donor);
    let set = TrainingSet::join(table, after).unwrap();
    let settings = FitSettings::default();
    let sample = TrainingSample::of(&set, &settings);
    let models = ModelSet::fit(set, &settings).unwrap();
    (sample.record(Some(models.gift()), models.lapse(), Some(models.amount())).unwrap(), models)
}

#[cfg(test)]
fn looked_at(ledger: &Ledger, day: AsOf, record: &TrainingRecord, models: &Models) -> Drift {
    let back = look_back(models, ledger, day).unwrap();
    assess(record, models, &features(&ledger.until(day)), back, ledger.known_until(day)).unwrap()
}

/// Models fitted one and two years before: a sum that only grows with the years is no sign.
#[test]
fn inputs_that_age_by_themselves_raise_no_warning() {
    for seed in [101, 102, 103] {
        let ledger = ledger(seed);
        for fitted_on in ["2022-01-01", "2023-01-01"] {
            let (record, models) = fitted(&ledger, as_of(fitted_on));
            let drift = looked_at(&ledger, as_of("2024-01-01"), &record, &models);
            let inputs = drift.signs.iter().filter(|sign| matches!(sign, DriftSignal::Input { .. }));
            assert_eq!(inputs.collect::<Vec<_>>(), Vec::<&DriftSignal>::new(), "{seed} {fitted_on}");
        }
    }
}

/// Of 40 associations in which nothing changes but the passing of a year, at least 38 are called steady.
#[test]
fn a_year_in_which_nothing_changes_is_steady() {
    let mut steady = 0;
    for seed in 1..=40 {
        let ledger = ledger(seed);
        let (record, models) = fitted(&ledger, as_of("2023-01-01"));
        let drift = looked_at(&ledger, as_of("2024-01-01"), &record, &models);
        assert_eq!(drift.look_back, None); // nothing is known yet that the fit had not seen
        assert_eq!(drift.refit, Refit::From { day: as_of("2025-01-01") });
        // A day later no new horizon of outcomes is complete.
        let later = looked_at(&ledger, as_of("2024-01-02"), &record, &models);
        assert_eq!(later.refit, drift.refit);
        steady += usize::from(drift.verdict == Verdict::Steady);
        if drift.verdict > Verdict::Steady {
            writeln!(std::io::stdout(), "{seed}: {:?} {:?}", drift.verdict, drift.signs).unwrap();
        }
    }
    writeln!(std::io::stdout(), "steady: {steady} of 40").unwrap();
    assert!(steady >= 38, "{steady}");
}

#[cfg(test)]
fn moved(table: &FeatureTable, column: &str, change: impl Fn(f64) -> f64) -> FeatureTable {
    let place = obole::features::V1.iter().position(|spec| spec.name == column).unwrap();
    let mut moved = table.clone();
    moved.columns[place].iter_mut().for_each(|x| *x = change(*x));
    moved
}

#[test]
fn what_is_planted_is_found_and_named() {
    let ledger = ledger(3);
    let (record, models) = fitted(&ledger, as_of("2023-01-01"));
    let table = features(&ledger.until(as_of("2024-01-01")));
    let names = |drift: &Drift| -> Vec<String> {
        let input = |sign: &DriftSignal| match sign {
            DriftSignal::Input { feature, .. } => Some(feature.clone()),
            _ => None,
        };
        drift.signs.iter().filter_map(input).collect()
    };
    // Amounts in another unit: they alone are named.
    let cents = moved(&table, "avg_amount", |x| x * 100.0);
    let drift = assess(&record, &models, &cents, None, cents.as_of).unwrap();
    assert_eq!(names(&drift)[0], "avg_amount");
    assert!(drift.verdict >= Verdict::Moved);
    // A year of exports is missing: everybody seems silent, and the scores fall.
    let silent = features(&ledger.until(as_of("2023-01-01")));
    let silent = moved(&moved(&silent, "recency_days", |x| x + 700.0), "n_12m", |_| 0.0);
    let drift = assess(&record, &models, &silent, None, silent.as_of).unwrap();
    assert_eq!(drift.verdict, Verdict::Refit);
    assert!(drift.signs.iter().any(|sign| matches!(sign, DriftSignal::Score { .. })), "{:?}", drift.signs);
    assert!(names(&drift).contains(&"recency_days".to_owned()));
}

/// Models two years old, on outcomes that they have not seen.
#[test]
fn looking_back_compares_with_what_came() {
    let ledger = ledger(5);
    let (record, models) = fitted(&ledger, as_of("2022-01-01"));
    let drift = looked_at(&ledger, as_of("2024-01-01"), &record, &models);
    let back = drift.look_back.as_ref().unwrap();
    assert_eq!((back.as_of, back.months_seen), (as_of("2023-01-01"), 0));
    assert_eq!(drift.refit, Refit::Now { as_of: as_of("2023-01-01") });
    // The same by hand.
    let table = features(&ledger.until(back.as_of));
    let after = labels(&ledger.outcomes(back.as_of, 12), &table.donor);
    let said: Vec<f64> = models.gift().predict(&table).unwrap().iter().map(|p| p.get()).collect();
    let gift = &back.chances[&obole::models::Task::Gift];
    let came = after.gave.iter().filter(|gave| **gave).count() as f64;
    assert_eq!(gift.rows, table.len() as u64);
    assert!((gift.expected - said.iter().sum::<f64>() / table.len() as f64).abs() < 1e-12);
    assert!((gift.observed - came / table.len() as f64).abs() < 1e-12);
    let scores = models.score_unproved(&table).unwrap();
    let expected: f64 = (0..scores.len()).map(|row| scores.expected_value(row)).sum();
    assert!((back.totals.expected / expected - 1.0).abs() < 1e-9);
    // Half a year after the fit, half of the outcome had been seen.
    let sooner = look_back(&models, &ledger, as_of("2023-07-01")).unwrap().unwrap();
    assert_eq!((sooner.as_of, sooner.months_seen), (as_of("2022-07-01"), 6));
}

/// Gifts dry up after the fit: the models expect what no longer comes.
#[test]
fn a_world_that_changed_is_said_to_have_changed() {
    let ledger = ledger(8);
    let (record, models) = fitted(&ledger, as_of("2020-01-01"));
    let honest = look_back(&models, &ledger, as_of("2022-01-01")).unwrap().unwrap();
    let mut dry = honest.clone();
    for found in dry.chances.values_mut() {
        (found.observed, found.low, found.high) = (found.observed / 2.0, found.low / 2.0, found.high / 2.0);
    }
    let table = features(&ledger.until(as_of("2022-01-01")));
    let drift = assess(&record, &models, &table, Some(dry), table.as_of).unwrap();
    assert_eq!(drift.verdict, Verdict::Refit);
    assert!(drift.signs.iter().any(|sign| matches!(sign, DriftSignal::Share { .. })), "{:?}", drift.signs);
}
