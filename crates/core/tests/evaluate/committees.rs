//! Committees of past days and drift, from what was known on each day.

use std::io::Write;

use obole::evaluate::{
    Backtest, BacktestSettings, BootstrapSettings, Metric, Origin, backtest, earlier_days, test_candidates,
};
use obole::forecast::training;
use obole::models::{FitSettings, ModelSet, Task, TaskModels};
use obole_ledger::{Ledger, LedgerBuilder, canonical};
use obole_testkit::{SimulationParams, simulate};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::histories::{Given, as_of, day, ledger};

/// Donors with a rhythm of their own over ten years. `level` is the share of the gifts of a calendar year
/// that come; in `odd` years it is chance alone who gives.
fn world(donors: u32, seed: u64, level: impl Fn(i32) -> f64, odd: &[i32]) -> Ledger {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let mut gifts = Vec::new();
    for donor in 0..donors {
        let loyal = stream.random::<f64>();
        let begins = (stream.random::<f64>() * 6.0) as i32;
        for year in begins..11 {
            let calendar = 2014 + year;
            let chance = if odd.contains(&calendar) { 0.45 } else { 0.1 + 0.75 * loyal };
            if year == begins || stream.random::<f64>() < chance * level(calendar) {
                let month = 1 + (stream.random::<f64>() * 11.0) as i32;
                let date = day(&format!("{calendar}-01-10")).plus_months(month);
                gifts.push(Given { donor: donor + 1, day: date, cents: 1_000 + (loyal * 9_000.0) as i64 });
            }
        }
    }
    gifts.push(Given { donor: 1, day: day("2024-12-31"), cents: 1_000 });
    ledger(&gifts)
}

#[test]
fn after_an_odd_year_several_years_together_predict_better_and_are_chosen() {
    let ledger = world(3_000, 4, |_| 1.0, &[2022]);
    let settings = BacktestSettings { origins: 2, ..BacktestSettings::default() };
    let as_of = as_of("2025-01-01");
    let alone = backtest(&ledger, as_of, &BacktestSettings { most_days: 1, ..settings.clone() }).unwrap();
    let together = backtest(&ledger, as_of, &settings).unwrap();
    let loss =
        |proof: &Backtest| proof.gift.model.as_ref().and_then(|model| model.value(Metric::LogLoss)).unwrap();
    assert!(together.days_of(Task::Gift) > 1, "{:?}", together.days);
    assert!(loss(&together) < loss(&alone) - 0.005, "{} {}", loss(&together), loss(&alone));
    assert_eq!(alone.days_of(Task::Gift), 1);
}

#[test]
fn in_calm_years_one_day_is_enough_or_nothing_is_lost() {
    let ledger = world(2_000, 5, |_| 1.0, &[]);
    let as_of = as_of("2025-01-01");
    let settings = BacktestSettings::default();
    let alone = backtest(&ledger, as_of, &BacktestSettings { most_days: 1, ..settings.clone() }).unwrap();
    let together = backtest(&ledger, as_of, &settings).unwrap();
    for (one, several) in alone.tasks().zip(together.tasks()) {
        let loss = |proof: &obole::evaluate::TaskProof| {
            proof.model.as_ref().and_then(|model| model.value(Metric::LogLoss)).unwrap_or(0.0)
        };
        assert!(loss(several) <= loss(one) + 1e-12, "{:?}", one.task);
    }
}

/// 20,000 donors of the simulator over twelve years, five tested days.
#[test]
fn five_years_of_a_simulated_association_are_predicted_better_together() {
    let params = SimulationParams {
        donors: 20_000,
        years: 12,
        seed: 3,
        disparity: 0.0,
        ..SimulationParams::default()
    };
    let csv = simulate(&params).unwrap().gifts_csv().unwrap();
    let mut builder = LedgerBuilder::new();
    let dialect = canonical::Dialect::default();
    canonical::read_gifts(csv.as_slice(), "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    let ledger = builder.build().unwrap().0;
    let bootstrap = BootstrapSettings { replicates: 20, ..BootstrapSettings::default() };
    let settings = BacktestSettings { origins: 5, bootstrap, ..BacktestSettings::default() };
    let as_of = as_of("2025-01-01");
    let alone = backtest(&ledger, as_of, &BacktestSettings { most_days: 1, ..settings.clone() }).unwrap();
    let together = backtest(&ledger, as_of, &settings).unwrap();
    for task in [Task::Gift, Task::Lapse] {
        let loss = |proof: &Backtest| {
            let model = proof.of(task).and_then(|proof| proof.model.as_ref());
            model.and_then(|model| model.value(Metric::LogLoss)).unwrap()
        };
        let (one, several) = (loss(&alone), loss(&together));
        writeln!(
            std::io::stdout(),
            "{task:?}: {one:.4} by one year, {several:.4} by {}",
            together.days_of(task)
        )
        .unwrap();
        assert!(several < one && together.days_of(task) > 1, "{task:?}");
    }
}

/// The tested committee and the one that is saved and scores are computed by two ways.
#[test]
fn the_committee_that_was_tested_is_the_one_that_scores() {
    let ledger = world(1_500, 6, |_| 1.0, &[2021]);
    let fit = FitSettings { gift_days: 3, lapse_days: 2, ..FitSettings::default() };
    let origin = Origin::testing_at(as_of("2024-01-01"), 12);
    let tested = test_candidates(&ledger, origin, std::slice::from_ref(&fit)).unwrap().remove(0);
    let set = training(&ledger, origin.fit_at, 12).unwrap();
    let earlier = earlier_days(&ledger, &set, &fit).unwrap();
    let models = TaskModels::fit(set, &Task::ALL, &fit, &earlier).unwrap();
    let table = obole::features::features(&ledger.until(origin.test_at));
    let gift = models.gift().unwrap();
    assert_eq!(gift.card().training_days, ["2023-01-01", "2022-01-01", "2021-01-01"].map(as_of));
    for (live, tested) in gift.predict(&table).unwrap().iter().zip(&tested.gift.model) {
        assert!((live.get() - tested).abs() < 1e-12, "{live} {tested}");
    }
    let lapse = models.lapse().unwrap().predict(&table).unwrap();
    let tested = tested.lapse.unwrap();
    for (row, tested) in tested.rows.iter().zip(&tested.model) {
        assert!((lapse[*row as usize].get() - tested).abs() < 1e-12);
    }
}

#[test]
fn a_history_that_is_too_short_makes_a_smaller_committee() {
    let ledger = world(800, 7, |_| 1.0, &[]);
    let fit = FitSettings { gift_days: 5, ..FitSettings::default() };
    // The ledger begins in 2014, and the first fit needs a year of history.
    let set = training(&ledger, as_of("2016-03-01"), 12).unwrap();
    let earlier = earlier_days(&ledger, &set, &fit).unwrap();
    let models = TaskModels::fit(set, &[Task::Gift], &fit, &earlier).unwrap();
    assert_eq!(models.gift().unwrap().card().training_days, ["2016-03-01", "2015-03-01"].map(as_of));
    // A fit without earlier days is of one day, whatever the settings.
    let set = training(&ledger, as_of("2016-03-01"), 12).unwrap();
    assert!(ModelSet::fit(set, &fit).unwrap().gift().card().training_days.is_empty());
}

#[test]
fn a_trend_is_taken_off_and_a_jump_is_not() {
    let fall = world(3_000, 8, |year| 0.85_f64.powi(year - 2014), &[]);
    let now = as_of("2025-01-01");
    let settings = BacktestSettings { origins: 2, ..BacktestSettings::default() };
    let proof = backtest(&fall, now, &settings).unwrap();
    assert!(proof.drift.contains(&Task::Gift), "{:?}", proof.drift);
    let ratio = proof.gift.model.as_ref().and_then(|model| model.value(Metric::EventRatio)).unwrap();
    // Each year 15 % fewer come: uncorrected, a model says too much by more than a tenth.
    assert!((ratio - 1.0).abs() < 0.1, "{ratio}");
    let jumps = world(3_000, 9, |year| if year == 2023 { 0.5 } else { 1.0 }, &[]);
    let proof = backtest(&jumps, now, &settings).unwrap();
    assert!(proof.drift.is_empty(), "{:?}", proof.drift);
}

#[test]
fn candidates_of_one_method_with_other_penalties_are_fitted_apart() {
    let ledger = world(600, 10, |_| 1.0, &[]);
    let origin = Origin::testing_at(as_of("2024-01-01"), 12);
    let fits = [1.0, 500.0].map(|alpha| FitSettings { alpha, ..FitSettings::default() });
    let tested = test_candidates(&ledger, origin, &fits).unwrap();
    assert_ne!(tested[0].gift.model, tested[1].gift.model);
}
