//! Tests that resampling row by row agrees with resampling of counts and with formulas.

use crate::{Attribute, BootstrapSettings, Gates, Metric, Resampled, Rows, Settings, audit};

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
