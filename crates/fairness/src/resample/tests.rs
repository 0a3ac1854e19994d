//! Tests that resampling row by row agrees with resampling of counts and with formulas.

use crate::{Attribute, BootstrapSettings, Gates, Metric, Resampled, Rows, Settings, audit};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal};

struct Table {
    y: Vec<Option<bool>>,
    score: Vec<f64>,
    decision: Vec<bool>,
    weight: Vec<f64>,
    amounts: (Vec<f64>, Vec<f64>),
    groups: Attribute,
}

/// Creates a deterministic table: scores are evenly spaced, and every third of the high ones is positive.
fn table(n: usize) -> Table {
    let score: Vec<f64> = (0..n).map(|i| ((i * 7919) % n) as f64 / n as f64 * 0.98 + 0.01).collect();
    let y = (0..n).map(|i| Some(i % 3 == 0 && score[i] > 0.3 || i % 11 == 0)).collect();
    let decision = score.iter().map(|s| *s > 0.6).collect();
    let truth: Vec<f64> = (0..n).map(|i| if i % 4 == 0 { (i % 37) as f64 + 5.0 } else { 0.0 }).collect();
    let pred = (0..n).map(|i| (i % 29) as f64 / 3.0).collect();
    let labels = (0..n).map(|i| Some(if i % 5 < 3 { "a" } else { "b" }));
    Table {
        y,
        decision,
        weight: vec![2.0; n],
        amounts: (truth, pred),
        groups: Attribute::from_labels("g", labels),
        score,
    }
}

fn resampled(table: &Table, bootstrap: BootstrapSettings) -> (crate::AttributeAudit, Resampled) {
    let rows = Rows {
        y_true: Some(&table.y),
        score: Some(&table.score),
        decision: Some(&table.decision),
        weight: Some(&table.weight),
        amount: Some((&table.amounts.0, &table.amounts.1)),
    };
    let settings = Settings { bootstrap: Some(bootstrap), gates: Gates::open(), ..Settings::default() };
    let found = audit(&rows, std::slice::from_ref(&table.groups), &settings).unwrap();
    let one = found.attributes["g"].clone();
    let resampled = one.resampled.clone().unwrap();
    (one, resampled)
}

#[test]
fn the_spread_of_the_auc_agrees_with_delong() {
    let table = table(1500);
    let (one, found) = resampled(&table, BootstrapSettings { replicates: 10, row_replicates: 2000, seed: 3 });
    for group in &one.groups {
        let formula = group.metrics.as_ref().unwrap().auc_delong_se.get().unwrap();
        let seen = found.metrics.groups[&group.name]["auc"].se.get().unwrap();
        // A standard deviation of 2,000 draws has a relative standard error of 1.6 %; four of them, and
        // DeLong's own bias.
        assert!((seen / formula - 1.0).abs() < 0.08, "{} {seen} {formula}", group.name);
        let mean = found.metrics.groups[&group.name]["mean_score"];
        let value = group.get(Metric::MeanScore).get().unwrap();
        assert!(mean.low.get().unwrap() < value && value < mean.high.get().unwrap());
    }
}

#[test]
fn equal_weights_change_no_rate_and_rows_agree_with_counts() {
    let table = table(900);
    let (one, found) =
        resampled(&table, BootstrapSettings { replicates: 2000, row_replicates: 2000, seed: 5 });
    for key in ["selection_rate", "tpr", "accuracy"] {
        let (counts, rows) = (&found.metrics.spread[key], &found.weighted.spread[key]);
        for (a, b) in [(counts.difference, rows.difference), (counts.null_difference, rows.null_difference)] {
            let (a, b) = (a.se.get().unwrap(), b.se.get().unwrap());
            // Two standard deviations of 2,000 draws: 2.2 % relative each way; four of them.
            assert!((a / b - 1.0).abs() < 0.1, "{key}: {a} {b}");
        }
        let (p, q) = (counts.permutation_p.get().unwrap(), rows.permutation_p.get().unwrap());
        assert!((p - q).abs() < 0.08, "{key}: {p} {q}");
    }
    assert_eq!(
        one.spread[&Metric::SelectionRate].argmax,
        one.spread_weighted.unwrap()[&Metric::SelectionRate].argmax
    );
}

#[test]
fn a_mean_amount_has_the_standard_error_of_a_mean() {
    let table = table(1200);
    let (_, found) = resampled(&table, BootstrapSettings { replicates: 10, row_replicates: 2000, seed: 7 });
    let truth: Vec<f64> = (0..1200).filter(|i| i % 5 < 3).map(|i| table.amounts.0[i]).collect();
    let n = truth.len() as f64;
    let mean = truth.iter().sum::<f64>() / n;
    let se = (truth.iter().map(|t| (t - mean) * (t - mean)).sum::<f64>() / n / n).sqrt();
    let seen = found.amounts.groups["a"]["mean_true"].se.get().unwrap();
    assert!((seen / se - 1.0).abs() < 0.07, "{seen} {se}");
    let givers = &found.amounts_givers_only;
    assert!(givers.groups["b"]["mae"].n_defined == 2000 && givers.spread["rmse"].ratio.low.get().is_some());
    // R² of the whole group, replicated with every row once, is the observed one.
    assert!(found.amounts.groups["a"]["r2"].median.get().unwrap() < 1.0);
}

#[test]
fn threads_change_nothing_and_the_seed_does() {
    let table = table(300);
    let settings = BootstrapSettings { replicates: 50, row_replicates: 20, seed: 9 };
    let (_, many) = resampled(&table, settings);
    let single = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(many, single.install(|| resampled(&table, settings).1));
    assert_ne!(many, resampled(&table, BootstrapSettings { seed: 10, ..settings }).1);
}

/// Share of 400 tables whose interval holds the true number, for three numbers: the gap of the selection
/// rates of four groups, the gap of their mean amounts, and the mean amount of the first.
fn covered(size: usize, shift: f64) -> [f64; 3] {
    let mut rng = ChaCha8Rng::seed_from_u64(21);
    let groups = 4;
    let amounts = LogNormal::new(3.0, 0.8).unwrap();
    let mean = (3.0 + 0.5 * 0.8 * 0.8_f64).exp();
    let labels = (0..size * groups).map(|row| Some(["a", "b", "c", "d"][row % groups]));
    let attribute = Attribute::from_labels("g", labels);
    let mut held = [0.0; 3];
    for seed in 0..400 {
        let last = |row: usize| row % groups == 3;
        let decision: Vec<bool> = (0..size * groups)
            .map(|row| rng.random::<f64>() < if last(row) { 0.3 + shift } else { 0.3 })
            .collect();
        let truth: Vec<f64> = (0..size * groups)
            .map(|row| amounts.sample(&mut rng) * if last(row) { 1.0 + 5.0 * shift } else { 1.0 })
            .collect();
        let rows = Rows { decision: Some(&decision), amount: Some((&truth, &truth)), ..Rows::default() };
        let bootstrap = Some(BootstrapSettings { replicates: 400, row_replicates: 200, seed });
        let settings = Settings { bootstrap, gates: Gates::open(), ..Settings::default() };
        let found = audit(&rows, std::slice::from_ref(&attribute), &settings).unwrap();
        let found = found.attributes["g"].resampled.clone().unwrap();
        let holds = |ends: crate::Replicates, truth: f64| {
            f64::from(u8::from(ends.low.get().unwrap() <= truth && truth <= ends.high.get().unwrap())) / 400.0
        };
        held[0] += holds(found.metrics.spread["selection_rate"].difference, shift);
        held[1] += holds(found.amounts.spread["mean_true"].difference, 5.0 * shift * mean);
        held[2] += holds(found.amounts.groups["a"]["mean_true"], mean);
    }
    held
}

/// The standard error of a share of 400 tables is 1.1 points; three of them below 95 % is 91.7 %.
#[test]
fn intervals_of_the_largest_gap_and_of_amounts_cover() {
    for (size, shift) in [(30, 0.0), (60, 0.0), (60, 0.2)] {
        let [rate, gap, amount] = covered(size, shift);
        assert!(rate >= 0.917 && gap >= 0.92 && amount >= 0.92, "{size} {shift}: {rate} {gap} {amount}");
    }
}
