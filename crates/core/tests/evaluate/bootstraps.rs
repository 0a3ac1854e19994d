//! The bootstrap: what it draws, what its intervals cover, and what a verdict rests on.

use std::io::Write;

use obole::evaluate::{
    BootstrapSettings, Comparison, Donors, Measured, Metric, ProbabilityRows, WhyMethod, interval, replicates,
};
use obole::models::Method;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn settings(replicates: u32) -> BootstrapSettings {
    BootstrapSettings { replicates, ..BootstrapSettings::default() }
}

#[test]
fn all_rows_of_a_donor_are_drawn_together_and_as_many_donors_as_there_are() {
    let ids = [7, 3, 7, 9, 3, 7];
    let donors = Donors::of_rows(&ids);
    assert_eq!(donors.len(), 3);
    let mut different = 0;
    for replicate in 0..50 {
        let weights = donors.weights(5, replicate);
        assert_eq!((weights[0], weights[0], weights[1]), (weights[2], weights[5], weights[4]));
        assert_eq!(weights[0] + weights[1] + weights[3], 3);
        different += u32::from(weights != donors.weights(5, replicate + 1));
        assert_eq!(weights, donors.weights(5, replicate), "a replicate is a function of seed and number");
    }
    assert!(different > 20, "streams differ");
    assert!((0..50).any(|replicate| donors.weights(5, replicate) != donors.weights(6, replicate)));
}

#[test]
fn threads_do_not_change_a_replicate() {
    let ids: Vec<u32> = (0..500).collect();
    let donors = Donors::of_rows(&ids);
    let sums = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            replicates(&donors, &settings(40), |weights| {
                weights.iter().zip(0_u64..).map(|(&weight, at)| u64::from(weight) * at).sum::<u64>()
            })
        })
    };
    assert_eq!(sums(1), sums(4));
}

/// numpy.quantile([1..6], [.025, .975]) is 1.125 and 5.875; R's `quantile(1:6, c(.025, .975), type = 7)` says
/// the same.
#[test]
fn the_interval_is_of_type_seven_and_needs_defined_replicates() {
    let values: Vec<Option<f64>> = [4, 1, 6, 3, 5, 2].map(|x| Some(f64::from(x))).to_vec();
    let found = interval(&values, 0.95).unwrap();
    assert!((found.low - 1.125).abs() < 1e-12 && (found.high - 5.875).abs() < 1e-12);
    assert_eq!(interval(&[], 0.95), None);
    let holes = |undefined: usize| {
        let values: Vec<Option<f64>> =
            (0..100).map(|at| (at >= undefined).then_some(f64::from(at as u8))).collect();
        interval(&values, 0.95)
    };
    assert!(holes(10).is_some() && holes(11).is_none());
}

/// Scores of events and non-events are normal with means 1 and 0: the true AUC is Φ(1/√2) = 0.760250. Over
/// 200 samples of 150 donors, a 95 % interval that works covers it in 190; three binomial standard errors
/// (9.2) and 4 points for the known short cover of the percentile bootstrap leave at least 172.
#[test]
fn intervals_cover_the_truth_about_as_often_as_they_say() {
    let truth = 0.760_249_938_906_523_8;
    let ids: Vec<u32> = (0..150).collect();
    let mut covered = 0;
    for sample in 0..200 {
        let mut generator = ChaCha8Rng::seed_from_u64(1_000 + sample);
        let outcomes: Vec<bool> = (0..150).map(|row| row % 3 == 0).collect();
        let mut scores = |outcome: bool| {
            // The sum of twelve uniforms minus six: mean 0, variance 1, close enough to normal for this
            // purpose.
            let normal: f64 = (0..12).map(|_| generator.random_range(0.0..1.0)).sum::<f64>() - 6.0;
            // A logistic map keeps the order and makes it a probability.
            1.0 / (1.0 + (-(normal + f64::from(u8::from(outcome)))).exp())
        };
        let p: Vec<f64> = outcomes.iter().map(|&outcome| scores(outcome)).collect();
        let rows = ProbabilityRows::new(&p, &outcomes).unwrap();
        let measured = Measured::of(&[(Method::Logistic, rows)], &ids, &settings(200)).unwrap();
        let found = measured.estimate(Method::Logistic, Metric::Auc).unwrap().interval.unwrap();
        covered += u32::from(found.low <= truth && truth <= found.high);
    }
    assert!((172..=200).contains(&covered), "covered {covered} of 200");
}

fn verdict(model: &[f64], rule: &[f64], outcomes: &[bool]) -> (Method, WhyMethod, Comparison) {
    let ids: Vec<u32> = (0..outcomes.len() as u32).collect();
    let predictors = [
        (Method::Logistic, ProbabilityRows::new(model, outcomes).unwrap()),
        (Method::Rule, ProbabilityRows::new(rule, outcomes).unwrap()),
    ];
    let measured = Measured::of(&predictors, &ids, &settings(200)).unwrap();
    let comparison = Comparison::of(&measured, Method::Logistic, Method::Rule, Metric::LogLoss).unwrap();
    let events = outcomes.iter().filter(|y| **y).count() as u64;
    let (method, why) = comparison.verdict(events, outcomes.len() as u64 - events);
    (method, why, comparison)
}

#[test]
fn a_verdict_for_the_model_needs_the_whole_interval_below_zero() {
    let outcomes: Vec<bool> = (0..400).map(|row| row % 4 == 0).collect();
    let good: Vec<f64> = outcomes.iter().map(|&y| if y { 0.4 } else { 0.2 }).collect();
    let base = vec![0.25; 400];
    let (method, why, comparison) = verdict(&good, &base, &outcomes);
    assert_eq!((method, why), (Method::Logistic, WhyMethod::ModelBeatsRule));
    // By hand: ¼ ln(.25/.4) + ¾ ln(.75/.8).
    let by_hand = 0.25 * (0.25_f64 / 0.4).ln() + 0.75 * (0.75_f64 / 0.8).ln();
    assert!((comparison.difference.value.unwrap() - by_hand).abs() < 1e-12);

    let (method, why, same) = verdict(&base, &base, &outcomes);
    assert_eq!((method, why), (Method::Rule, WhyMethod::ModelDoesNotBeatRule));
    let difference = same.difference.interval.unwrap();
    assert_eq!((difference.low, difference.high), (0.0, 0.0), "differences are paired");

    let (method, why, _) = verdict(&base, &good, &outcomes);
    assert_eq!((method, why), (Method::Rule, WhyMethod::ModelDoesNotBeatRule));

    // The rule is better by far but for sixteen certain errors: the log loss is against it, the Brier score
    // is not.
    let mut certain = good.clone();
    outcomes.iter().zip(&mut certain).filter(|(y, _)| **y).take(16).for_each(|(_, p)| *p = 0.0);
    let (method, why, comparison) = verdict(&base, &certain, &outcomes);
    assert!(comparison.difference.interval.unwrap().high < 0.0);
    assert_eq!((method, why), (Method::Rule, WhyMethod::ModelDoesNotBeatRule));
    assert_eq!(comparison.deciding().0, Metric::Brier);

    let few: Vec<bool> = (0..400).map(|row| row < 9).collect();
    let sure: Vec<f64> = few.iter().map(|&y| if y { 0.99 } else { 0.01 }).collect();
    let (method, why, _) = verdict(&sure, &base, &few);
    assert_eq!((method, why), (Method::Rule, WhyMethod::TooFewEvents));
}

#[test]
fn predictors_of_other_rows_are_refused() {
    let rows = ProbabilityRows::new(&[0.5], &[true]).unwrap();
    assert!(Measured::of(&[(Method::Rule, rows)], &[1, 2], &settings(10)).is_err());
}

/// 200 replicates of 100,000 donors, two predictors, all measures. The time is printed; the bound only
/// catches a sort that has crept into the replicates.
#[test]
fn a_hundred_thousand_donors_take_seconds() {
    let n = 100_000_u32;
    let mut generator = ChaCha8Rng::seed_from_u64(3);
    let p: Vec<f64> = (0..n).map(|_| generator.random_range(0.0..1.0)).collect();
    let outcomes: Vec<bool> = p.iter().map(|&p| generator.random_range(0.0..1.0) < p).collect();
    let rule = vec![0.5; n as usize];
    let ids: Vec<u32> = (0..n).collect();
    let started = std::time::Instant::now();
    let predictors = [
        (Method::Logistic, ProbabilityRows::new(&p, &outcomes).unwrap()),
        (Method::Rule, ProbabilityRows::new(&rule, &outcomes).unwrap()),
    ];
    let measured = Measured::of(&predictors, &ids, &settings(200)).unwrap();
    let seconds = started.elapsed().as_secs_f64();
    let auc = measured.estimate(Method::Logistic, Metric::Auc).unwrap();
    let width = auc.interval.map(|interval| interval.high - interval.low).unwrap();
    // Hanley and McNeil: a standard error near 0.0013 here, so a width near 0.005.
    assert!((0.003..0.008).contains(&width), "{width}");
    assert!(seconds < 60.0, "{seconds} s");
    writeln!(std::io::stdout(), "200 replicates of 100,000 donors, two predictors: {seconds:.2} s").unwrap();
}
