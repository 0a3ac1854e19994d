//! Measures against scikit-learn's values and against loops over all pairs.

use obole::evaluate::{AmountRows, Metric, ProbabilityRows, ValueRows, Weighable};
use obole::statistics::{
    Ranked, auc, average_precision, brier, calibration_table, ece10, lift, log_loss, value_share,
};
use proptest::prelude::*;
use serde_json::Value;

/// Sums of at most 80 terms in another order.
const TOLERANCE: f64 = 1e-12;

fn fixture() -> Value {
    serde_json::from_str(include_str!("../fixtures/evaluate/metrics.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn flags(value: &Value) -> Vec<bool> {
    value.as_array().unwrap().iter().map(|x| x.as_bool().unwrap()).collect()
}

pub fn close(a: Option<f64>, b: f64, what: &str) {
    let a = a.unwrap_or(f64::NAN);
    assert!((a - b).abs() <= TOLERANCE * b.abs().max(1.0), "{what}: {a} instead of {b}");
}

/// A measure by name out of what a [`Weighable`] gives.
pub fn measure(rows: &impl Weighable, weights: &[u32], metric: Metric) -> Option<f64> {
    let place = rows.metrics().iter().position(|other| *other == metric).unwrap();
    rows.weighted(weights)[place]
}

#[test]
fn agrees_with_scikit_learn() {
    let fixture = fixture();
    for case in fixture["cases"].as_array().unwrap() {
        let (p, outcome) = (numbers(&case["p"]), flags(&case["outcome"]));
        let expected = |key: &str| case[key].as_f64().unwrap();
        let name = case["name"].as_str().unwrap();
        close(auc(&p, &outcome), expected("auc"), name);
        close(average_precision(&p, &outcome), expected("average_precision"), name);
        close(brier(&p, &outcome), expected("brier"), name);
        close(log_loss(&p, &outcome), expected("log_loss"), name);
        let weights: Vec<u32> = numbers(&case["weight"]).iter().map(|&w| w as u32).collect();
        let rows = ProbabilityRows::new(&p, &outcome).unwrap();
        for metric in [Metric::Auc, Metric::AveragePrecision, Metric::Brier, Metric::LogLoss] {
            let weighted = case["weighted"][metric.name()].as_f64().unwrap();
            close(measure(&rows, &weights, metric), weighted, metric.name());
        }
    }
    let case = &fixture["amounts"];
    let (expected, actual) = (numbers(&case["expected"]), numbers(&case["actual"]));
    let rows = AmountRows::new(&expected, &actual, None).unwrap();
    for metric in [Metric::MeanAbsoluteError, Metric::MedianAbsoluteLogError, Metric::GammaDeviance] {
        let wanted = case[metric.name()].as_f64().unwrap();
        close(measure(&rows, &vec![1; actual.len()], metric), wanted, metric.name());
    }
}

#[test]
fn what_is_not_defined_has_no_value() {
    assert_eq!(auc(&[0.1, 0.2], &[true, true]), None);
    assert_eq!(auc(&[0.1, 0.2], &[false, false]), None);
    assert_eq!(average_precision(&[0.1, 0.2], &[false, false]), None);
    assert_eq!(lift(&[0.1, 0.2], &[false, false], 10), None);
    assert_eq!(auc(&[0.1], &[true, false]), None);
    assert_eq!(auc(&[0.1, f64::NAN], &[true, false]), None);
    assert_eq!(brier(&[], &[]), None);
    assert_eq!(log_loss(&[1.5], &[true]), None);
    assert_eq!(ece10(&[0.5], &[]), None);
    assert_eq!(value_share(&[0.1, 0.2], &[0.0, 0.0], 10), None);
    assert!(ProbabilityRows::new(&[1.5], &[true]).is_err());
    assert!(AmountRows::new(&[1.0], &[0.0], None).is_err());
    let nothing = ProbabilityRows::new(&[], &[]).unwrap();
    assert!(nothing.weighted(&[]).iter().all(Option::is_none));
}

#[test]
fn a_certain_wrong_probability_costs_the_clip() {
    close(log_loss(&[0.0], &[true]), -(1e-6_f64).ln(), "clip");
    close(log_loss(&[1.0], &[false]), -(1.0 - (1.0 - 1e-6_f64)).ln(), "clip");
}

#[test]
fn the_calibration_table_holds_one_in_its_last_bin() {
    let table = calibration_table(&[0.0, 0.05, 0.95, 1.0], &[false, true, true, true]).unwrap();
    assert_eq!(table.len(), 10);
    assert_eq!((table[0].rows, table[0].events, table[9].rows, table[9].events), (2, 1, 2, 2));
    assert_eq!((table[0].predicted, table[0].observed, table[4].observed), (Some(0.025), Some(0.5), None));
    close(ece10(&[0.0, 0.05, 0.95, 1.0], &[false, true, true, true]), (0.475 + 0.025) / 2.0, "ece");
}

#[test]
fn lift_takes_the_floor_and_keeps_the_order_of_ties() {
    // 19 rows: floor(19 / 10) = 1 row. All scores are equal, so the first row is taken.
    let mut outcomes = vec![false; 19];
    outcomes[0] = true;
    close(lift(&[0.5; 19], &outcomes, 10), 19.0, "first row");
    outcomes.rotate_right(1);
    close(lift(&[0.5; 19], &outcomes, 10), 0.0, "second row");
    close(lift(&[0.5; 3], &[true, false, false], 10), 3.0, "at least one row");
}

/// Scores with many ties, or hardly any.
fn rows() -> impl Strategy<Value = Vec<(f64, bool, u32)>> {
    let score = prop_oneof![(0..=10_u8).prop_map(|x| f64::from(x) / 10.0), 0.0..=1.0_f64];
    prop::collection::vec((score, any::<bool>(), 0..4_u32), 1..60)
}

fn naive_auc(p: &[f64], outcome: &[bool]) -> Option<f64> {
    let (mut pairs, mut sum) = (0.0, 0.0);
    for (a, _) in p.iter().zip(outcome).filter(|(_, y)| **y) {
        for (b, _) in p.iter().zip(outcome).filter(|(_, y)| !**y) {
            pairs += 1.0;
            sum += if a > b {
                1.0
            } else if a == b {
                0.5
            } else {
                0.0
            };
        }
    }
    (pairs > 0.0).then(|| sum / pairs)
}

/// Mean over events of the precision at their own score: scikit-learn's sum, read row by row.
fn naive_precision(p: &[f64], outcome: &[bool]) -> Option<f64> {
    let mut each = Vec::new();
    for (a, _) in p.iter().zip(outcome).filter(|(_, y)| **y) {
        let above = p.iter().filter(|b| *b >= a).count() as f64;
        let events = p.iter().zip(outcome).filter(|(b, y)| **y && *b >= a).count() as f64;
        each.push(events / above);
    }
    (!each.is_empty()).then(|| each.iter().sum::<f64>() / each.len() as f64)
}

fn naive_lift(p: &[f64], outcome: &[bool]) -> Option<f64> {
    let events = outcome.iter().filter(|y| **y).count();
    let n = p.len();
    let taken = (n / 10).max(1);
    // A row's place: how many are above it, or equal and before it.
    let place = |i: usize| (0..n).filter(|&j| p[j] > p[i] || (p[j] == p[i] && j < i)).count();
    let hits = (0..n).filter(|&i| outcome[i] && place(i) < taken).count();
    (events > 0).then(|| hits as f64 / taken as f64 / (events as f64 / n as f64))
}

fn naive_ece(p: &[f64], outcome: &[bool]) -> f64 {
    (0..10)
        .map(|bin| {
            let inside: Vec<usize> =
                (0..p.len()).filter(|&i| ((p[i] * 10.0).floor() as usize).min(9) == bin).collect();
            if inside.is_empty() {
                return 0.0;
            }
            let n = inside.len() as f64;
            let mean = inside.iter().map(|&i| p[i]).sum::<f64>() / n;
            let rate = inside.iter().filter(|&&i| outcome[i]).count() as f64 / n;
            n / p.len() as f64 * (mean - rate).abs()
        })
        .sum()
}

fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-11 * b.abs().max(1.0),
        (None, None) => true,
        _ => false,
    }
}

/// Each row as many times as it weighs, one after the other.
fn expanded<T: Copy>(values: &[T], weights: &[u32]) -> Vec<T> {
    values.iter().zip(weights).flat_map(|(&value, &w)| std::iter::repeat_n(value, w as usize)).collect()
}

#[test]
fn amounts_that_are_all_the_same_have_no_deviance_to_compare_with() {
    for (amount, rows) in [(0.1, 3), (10.0, 7), (33.33, 1000)] {
        let actual = vec![amount; rows];
        let expected = vec![amount * 2.0; rows];
        let value = ValueRows::new(&expected, &actual).unwrap().weighted(&vec![3; rows]);
        assert_eq!(value[1], None, "{amount}, {rows} rows");
    }
    // By hand: 10 and 12 said to be 11 each is as far off as the mean, so the quotient is 1.
    let value = ValueRows::new(&[11.0, 11.0], &[10.0, 12.0]).unwrap().weighted(&[1, 1]);
    assert!((value[1].unwrap() - 1.0).abs() < 1e-12, "{value:?}");
}

proptest! {
    #[test]
    fn measures_equal_naive_loops(rows in rows()) {
        let p: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
        prop_assert!(same(auc(&p, &outcome), naive_auc(&p, &outcome)));
        prop_assert!(same(average_precision(&p, &outcome), naive_precision(&p, &outcome)));
        prop_assert!(same(lift(&p, &outcome, 10), naive_lift(&p, &outcome)));
        prop_assert!(same(ece10(&p, &outcome), Some(naive_ece(&p, &outcome))));
    }

    #[test]
    fn a_weighted_measure_is_the_measure_of_the_expanded_sample(rows in rows()) {
        let p: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let weights: Vec<u32> = rows.iter().map(|row| row.2).collect();
        let (many_p, many_outcome) = (expanded(&p, &weights), expanded(&outcome, &weights));
        let weighted = ProbabilityRows::new(&p, &outcome).unwrap().weighted(&weights);
        let plain = ProbabilityRows::new(&many_p, &many_outcome).unwrap().weighted(&vec![1; many_p.len()]);
        for ((a, b), metric) in weighted.iter().zip(&plain).zip(ProbabilityRows::new(&p, &outcome).unwrap().metrics()) {
            prop_assert!(same(*a, *b), "{metric:?}: {a:?} instead of {b:?}");
        }
    }

    #[test]
    fn amounts_under_weights_are_those_of_the_expanded_sample(
        rows in prop::collection::vec((0.01..500.0_f64, 0.01..500.0_f64, 0..4_u32), 1..50)
    ) {
        let expected: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let actual: Vec<f64> = rows.iter().map(|row| row.1).collect();
        let weights: Vec<u32> = rows.iter().map(|row| row.2).collect();
        let low: Vec<f64> = expected.iter().map(|x| x / 2.0).collect();
        let high: Vec<f64> = expected.iter().map(|x| x * 2.0).collect();
        let all = |values: &[f64]| expanded(values, &weights);
        let (e, a) = (all(&expected), all(&actual));
        let weighted = AmountRows::new(&expected, &actual, Some((&low, &high))).unwrap().weighted(&weights);
        let plain = AmountRows::new(&e, &a, Some((&all(&low), &all(&high)))).unwrap().weighted(&vec![1; e.len()]);
        for (x, y) in weighted.iter().zip(&plain) {
            prop_assert!(same(*x, *y));
        }
        // The median by hand.
        let mut errors: Vec<f64> = e.iter().zip(&a).map(|(e, a)| (e.ln() - a.ln()).abs()).collect();
        errors.sort_by(f64::total_cmp);
        let middle = (!errors.is_empty())
            .then(|| (errors[(errors.len() - 1) / 2] + errors[errors.len() / 2]) / 2.0);
        prop_assert!(same(weighted[1], middle));
        let value = ValueRows::new(&expected, &actual).unwrap().weighted(&weights);
        let plain = ValueRows::new(&e, &a).unwrap().weighted(&vec![1; e.len()]);
        for (x, y) in value.iter().zip(&plain) {
            // A quotient: where the amounts are nearly the same, so few digits of its divisor are left.
            prop_assert!(x.is_some() == y.is_some() && (x.unwrap_or(0.0) - y.unwrap_or(0.0)).abs() <= 1e-6 * y.unwrap_or(0.0).abs());
        }
    }

    #[test]
    fn ranking_is_a_stable_order(rows in rows()) {
        let p: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let mut order: Vec<u32> = (0..p.len() as u32).collect();
        order.sort_by(|&a, &b| p[b as usize].total_cmp(&p[a as usize]));
        let ranked = Ranked::by_score(&p).unwrap();
        prop_assert_eq!(ranked.order(), order.as_slice());
    }
}
