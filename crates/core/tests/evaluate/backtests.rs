//! The rolling backtest on invented histories.

use obole::evaluate::{
    Backtest, BacktestSettings, BootstrapSettings, Metric, Origin, WhyMethod, backtest, leak_suspects,
    origins, test_origin,
};
use obole::features::{V1, features};
use obole::labels::labels;
use obole::models::{FitSettings, Method, Task, TrainingSet};
use obole::statistics;

use crate::histories::{Given, as_of, coin_world, day, ledger, regular_world};

fn settings() -> BacktestSettings {
    BacktestSettings {
        bootstrap: BootstrapSettings { replicates: 100, ..BootstrapSettings::default() },
        ..BacktestSettings::default()
    }
}

#[test]
fn origins_roll_by_a_year_and_need_history_and_a_complete_outcome() {
    let spread = |first: &str, last: &str| {
        ledger(&[
            Given { donor: 1, day: day(first), cents: 100 },
            Given { donor: 1, day: day(last), cents: 100 },
        ])
    };
    let days = |ledger: &obole_ledger::Ledger, live: &str, horizon, wanted| -> Vec<(String, String)> {
        origins(ledger, as_of(live), horizon, wanted)
            .iter()
            .map(|origin| (origin.fit_at.to_string(), origin.test_at.to_string()))
            .collect()
    };
    let pair = |fit: &str, test: &str| (fit.to_owned(), test.to_owned());
    // Seven years: the fourth origin back would fit in 2020-01, the fifth in 2019-01, the sixth without a
    // year before.
    let seven = spread("2018-01-01", "2024-12-31");
    assert_eq!(
        days(&seven, "2025-01-01", 12, 3),
        [
            pair("2023-01-01", "2024-01-01"),
            pair("2022-01-01", "2023-01-01"),
            pair("2021-01-01", "2022-01-01")
        ]
    );
    assert_eq!(days(&seven, "2025-01-01", 12, 9).len(), 5);
    assert_eq!(days(&seven, "2025-01-01", 12, 9)[4], pair("2019-01-01", "2020-01-01"));
    // A campaign window of three months: the fit lies three months before its test.
    assert_eq!(days(&seven, "2025-01-01", 3, 1), [pair("2023-10-01", "2024-01-01")]);
    // An outcome of 18 months is over only for test days 24 months back.
    assert_eq!(days(&seven, "2025-01-01", 18, 1), [pair("2021-07-01", "2023-01-01")]);
    // The last payment three days before the live day is near enough; five weeks before it is not.
    assert_eq!(
        days(&spread("2018-01-01", "2024-12-28"), "2025-01-01", 12, 1),
        [pair("2023-01-01", "2024-01-01")]
    );
    assert_eq!(
        days(&spread("2018-01-01", "2024-11-20"), "2025-01-01", 12, 1),
        [pair("2022-01-01", "2023-01-01")]
    );
    // Data after the live day do not make it later.
    assert_eq!(days(&seven, "2023-01-01", 12, 1), [pair("2021-01-01", "2022-01-01")]);
    // Too short, empty, no horizon.
    assert!(days(&spread("2022-06-01", "2024-12-31"), "2025-01-01", 12, 3).is_empty());
    assert!(days(&ledger(&[]), "2025-01-01", 12, 3).is_empty());
    assert!(days(&seven, "2025-01-01", 0, 3).is_empty());
}

#[test]
fn nothing_on_or_after_the_test_day_reaches_a_prediction() {
    let world = regular_world(300, 11);
    let origin = Origin::testing_at(as_of("2023-01-01"), 12);
    // Every gift from the test day on is made a hundred times larger and moved, or left out.
    let changed: Vec<Given> = world
        .iter()
        .enumerate()
        .filter(|(at, given)| given.day < day("2023-01-01") || at % 3 > 0)
        .map(|(_, given)| match given.day < day("2023-01-01") {
            true => given.clone(),
            false => Given { cents: given.cents * 100, day: given.day.plus_days(200), ..given.clone() },
        })
        .collect();
    let fit = FitSettings { gift_days: 3, lapse_days: 2, ..FitSettings::default() };
    let (a, b) = (ledger(&world), ledger(&changed));
    let (honest, other) = (test_origin(&a, origin, &fit).unwrap(), test_origin(&b, origin, &fit).unwrap());
    assert_ne!(honest.amount, other.amount, "the outcome did change");
    // Donors whose first gift lies after the test day are in one ledger only, so their places differ: compare
    // by name.
    let names = |ledger: &obole_ledger::Ledger, donors: &[u32]| -> Vec<String> {
        donors.iter().map(|&donor| ledger.donors().id.get(donor as usize)).collect()
    };
    assert_eq!(names(&a, &honest.donor), names(&b, &other.donor));
    let bits = |column: &[f64]| column.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&honest.gift.model), bits(&other.gift.model));
    assert_eq!(bits(&honest.gift.rule), bits(&other.gift.rule));
    let (one, two) = (honest.lapse.unwrap(), other.lapse.unwrap());
    assert_eq!((bits(&one.model), bits(&one.rule)), (bits(&two.model), bits(&two.rule)));
    let (one, two) = (honest.amounts.unwrap(), other.amounts.unwrap());
    assert_eq!(one.by.len(), Method::AMOUNT_MODELS.len() + Method::AMOUNT_RULES.len());
    for (method, amounts) in &one.by {
        let other = &two.by[method];
        assert_eq!(bits(&amounts.expected), bits(&other.expected), "{method:?}");
        assert_eq!(
            bits(&amounts.intervals(&one.kinds).1),
            bits(&other.intervals(&two.kinds).1),
            "{method:?}"
        );
    }
}

#[test]
fn a_model_that_helps_is_used_and_the_proof_says_so() {
    let proof = backtest(&ledger(&regular_world(1_200, 5)), as_of("2025-01-01"), &settings()).unwrap();
    assert_eq!(proof.origins.len(), 3);
    let gift = &proof.gift;
    assert_eq!((gift.method, gift.why, gift.origins), (Method::Logistic, WhyMethod::ModelBeatsRule, 3));
    let model = gift.model.as_ref().unwrap();
    let rule = &gift.rules[&Method::Rule];
    assert!(model.value(Metric::LogLoss) < rule.value(Metric::LogLoss));
    assert!(model.value(Metric::Auc) > rule.value(Metric::Auc));
    for metric in [Metric::Auc, Metric::AveragePrecision, Metric::Brier, Metric::LogLoss, Metric::Lift10] {
        let (value, interval) = (model.value(metric).unwrap(), model.interval(metric).unwrap());
        assert!(interval.low <= value && value <= interval.high, "{metric:?}");
    }
    assert_eq!(model.calibration.iter().map(|bin| bin.rows).sum::<u64>(), model.rows);
    assert!(model.donors < model.rows, "donors stand in several origins");
    let comparison = gift.comparison.as_ref().unwrap();
    assert!(comparison.difference.interval.unwrap().high < 0.0);
    assert_eq!(proof.of(Task::Lapse).unwrap().why, WhyMethod::ModelBeatsRule);

    // What the audit takes is what the chosen method said, and agrees with the pooled measure.
    let rows = &proof.predictions;
    assert_eq!(rows.len() as u64, model.rows);
    let p: Vec<f64> = rows.iter().map(|row| row.gift_likelihood).collect();
    let gave: Vec<bool> = rows.iter().map(|row| row.gave).collect();
    assert!((statistics::auc(&p, &gave).unwrap() - model.value(Metric::Auc).unwrap()).abs() < 1e-12);
    assert_eq!(proof.newest().len() as u64, proof.origins[0].donors);
    assert!(proof.newest().iter().all(|row| row.origin == as_of("2024-01-01")));
    assert!(rows.iter().all(|row| row.gave == (row.amount.get() > 0)));

    // The amounts: both rules and the model stand side by side, and coverage has a value.
    let amount = &proof.amount;
    assert!(Method::AMOUNT_RULES.iter().all(|rule| amount.rules.contains_key(rule)));
    let coverage = amount.model.as_ref().unwrap().value(Metric::Coverage80).unwrap();
    assert!((0.6..0.95).contains(&coverage), "{coverage}");
    assert!(proof.value.is_some());
}

#[test]
fn where_there_is_nothing_to_learn_the_rule_is_used() {
    let proof = backtest(&ledger(&coin_world(2_000, 8)), as_of("2025-01-01"), &settings()).unwrap();
    assert_eq!((proof.gift.method, proof.gift.why), (Method::Rule, WhyMethod::ModelDoesNotBeatRule));
    assert!(proof.gift.model.is_some(), "the model is shown all the same");
    assert!(proof.amount.method.is_rule() || proof.amount.why == WhyMethod::ModelBeatsRule);
}

#[test]
fn short_and_small_histories_have_typed_outcomes() {
    let short: Vec<Given> =
        regular_world(200, 3).into_iter().filter(|given| given.day >= day("2023-06-01")).collect();
    let proof = backtest(&ledger(&short), as_of("2025-01-01"), &settings()).unwrap();
    for task in Task::MAIN {
        assert_eq!(
            (proof.of(task).unwrap().why, proof.of(task).unwrap().method.is_rule()),
            (WhyMethod::NoHistoryToTest, true)
        );
    }
    assert!(proof.origins.is_empty() && proof.newest().is_empty() && proof.value.is_none());

    // Three donors who give each year: too few to fit or to test anything.
    let few: Vec<Given> = (2018..2025)
        .flat_map(|year| (1..4).map(move |donor| (year, donor)))
        .map(|(year, donor)| Given { donor, day: day(&format!("{year}-12-{}", 28 + donor)), cents: 5_000 })
        .collect();
    let proof = backtest(&ledger(&few), as_of("2025-01-01"), &settings()).unwrap();
    for task in Task::MAIN {
        assert_eq!(proof.of(task).unwrap().why, WhyMethod::TooFewEvents, "{task:?}");
        assert!(proof.of(task).unwrap().method.is_rule());
    }
    assert_eq!(proof.gift.rules[&Method::Rule].value(Metric::Auc), None, "one class has no AUC");

    // Nobody ever gives twice.
    let once: Vec<Given> = (0..200_u32)
        .map(|donor| Given { donor, day: day("2018-01-01").plus_days(donor as i32 * 12), cents: 2_000 })
        .collect();
    let last = once.iter().map(|given| given.day).max().unwrap();
    let live = obole_ledger::AsOf::new(last.plus_days(1));
    let proof = backtest(&ledger(&once), live, &settings()).unwrap();
    assert_eq!(proof.gift.why, WhyMethod::TooFewEvents);
}

#[test]
fn the_same_history_gives_the_same_proof_and_it_can_be_written() {
    let ledger = ledger(&regular_world(250, 21));
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| backtest(&ledger, as_of("2025-01-01"), &settings()).unwrap())
    };
    let (one, two) = (run(1), run(3));
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&two).unwrap());
    assert_eq!(one.predictions, two.predictions);
    let text = serde_json::to_string(&one).unwrap();
    let mut back: obole::evaluate::Backtest = serde_json::from_str(&text).unwrap();
    back.predictions.clone_from(&one.predictions);
    assert_eq!(back, one);
}

#[test]
fn a_column_copied_from_the_label_is_suspected_and_honest_ones_are_not() {
    let ledger = ledger(&regular_world(400, 2));
    let day = as_of("2023-01-01");
    let table = features(&ledger.until(day));
    let outcome = labels(&ledger.outcomes(day, 12), &table.donor);
    let honest = TrainingSet::join(table.clone(), outcome.clone()).unwrap();
    assert_eq!(leak_suspects(&honest), Vec::<&str>::new());

    let place = V1.iter().position(|spec| spec.name == "n_refunded").unwrap();
    let mut leaking = table;
    leaking.columns[place] = outcome.gave.iter().map(|&gave| f64::from(u8::from(gave))).collect();
    let set = TrainingSet::join(leaking, outcome).unwrap();
    assert_eq!(leak_suspects(&set), ["n_refunded"]);
}

/// A donor who once gave a thousand times as much as others.
#[test]
fn one_donor_of_a_huge_gift_does_not_carry_the_total_of_the_best() {
    let mut world = regular_world(2_500, 3);
    let huge = |on: &str| Given { donor: 7, day: day(on), cents: 3_000_000 };
    world.push(huge("2022-06-15"));
    let settings = BacktestSettings { origins: 4, ..BacktestSettings::default() };
    let (plain, one) = (ledger(&regular_world(2_500, 3)), ledger(&world));
    let proof = |ledger: &obole_ledger::Ledger| backtest(ledger, as_of("2025-01-01"), &settings).unwrap();
    let (plain, one) = (proof(&plain), proof(&one));
    // The two newest days know of the gift, and it does not come again.
    let best = |proof: &Backtest| proof.origins.iter().map(|origin| origin.best[0]).collect::<Vec<_>>();
    for (plain, one) in best(&plain).iter().zip(best(&one)).take(2) {
        assert_eq!((plain.donors, one.donors), (500, 500));
        let factor = one.predicted / one.actual;
        assert!((0.5..2.0).contains(&factor), "{one:?} {plain:?}");
        assert_eq!(one.within, Some(true), "{one:?}");
    }
    let (known, within) = one.totals_within();
    assert!(known >= 6 && within * 10 >= known * 7, "{within} of {known}");
}
