//! The bootstrap: fifty replicates drawn elsewhere, and the intervals this crate draws itself.

use crate::support::{Case, Compare};
use obole_fairness::{BootstrapSettings, Cells, Gates, Metric, Replicates, Settings, audit, resampled_cells};

fn share(cells: &Cells, metric: Metric) -> Option<f64> {
    cells.fraction(metric).and_then(|(count, size, _)| (size > 0.0).then(|| count / size))
}

#[test]
fn fifty_replicates_are_reproduced() {
    let case = Case::read(&crate::support::data(), "tiny");
    let text = std::fs::read_to_string(crate::support::data().join("tiny.bootstrap_idx.csv")).unwrap();
    let draws: Vec<Vec<Cells>> = text
        .lines()
        .map(|line| {
            let indices: Vec<u32> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
            resampled_cells(&case.rows(), &case.attributes[0], &indices).unwrap()
        })
        .collect();
    assert_eq!(draws.len(), 50);
    let column = |name: &str, draw: &[Cells]| -> Option<f64> {
        let selection = |at: usize| share(&draw[at], Metric::SelectionRate);
        match name {
            "A" => selection(0),
            "B" => selection(1),
            "C" => selection(2),
            "A_tpr" => share(&draw[0], Metric::Tpr),
            "B_tpr" => share(&draw[1], Metric::Tpr),
            "C_tpr" => share(&draw[2], Metric::Tpr),
            "sr_diff_A_B" => selection(0).zip(selection(1)).map(|(a, b)| a - b),
            "sr_ratio_B_A" => selection(0).zip(selection(1)).map(|(a, b)| b / a),
            _ => {
                let rates: Vec<f64> = (0..3).filter_map(selection).collect();
                let low = rates.iter().copied().fold(f64::INFINITY, f64::min);
                Some(rates.iter().copied().fold(f64::NEG_INFINITY, f64::max) - low)
            }
        }
    };
    let mut compare = Compare::default();
    let expected = &case.expected["extras"]["bootstrap_replay"]["columns"];
    for (name, known) in expected.as_object().unwrap() {
        let r = Replicates::new(draws.iter().map(|draw| column(name, draw)), 0.05);
        let got = serde_json::json!({
            "n_defined": r.n_defined,
            "p2.5": r.low.get(),
            "p50": r.median.get(),
            "p97.5": r.high.get(),
            "se_ddof1": r.se.get(),
        });
        compare.value(name, known, &got);
    }
    compare.finish();
    assert_eq!(compare.checked, 45);
}

#[test]
fn own_bootstrap_is_repeatable_and_agrees_with_the_formula() {
    let case = Case::read(&crate::support::data(), "donor");
    let bootstrap = BootstrapSettings { replicates: 2000, row_replicates: 40, seed: 1 };
    let settings = Settings { bootstrap: Some(bootstrap), gates: Gates::open(), ..Settings::default() };
    let of = || audit(&case.rows(), &case.attributes, &settings).unwrap();
    let audit = of();
    let single = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(audit, single.install(of));
    // Two groups, F and M: the gap is one difference of shares, whose standard error is known. The absolute
    // value folds it slightly; 10 % is five standard errors of a standard deviation from 2,000 draws,
    // doubled.
    let sex = &audit.attributes["sex"];
    let by = &sex.resampled.as_ref().unwrap().metrics.spread["fpr"];
    let variance: f64 = sex
        .groups
        .iter()
        .map(|g| {
            let (count, n, _) = g.metrics.as_ref().unwrap().cells.fraction(Metric::Fpr).unwrap();
            let p = count / n;
            p * (1.0 - p) / n
        })
        .sum();
    let seen = by.difference.se.get().unwrap();
    assert!((seen / variance.sqrt() - 1.0).abs() < 0.1, "{seen} {}", variance.sqrt());
    // The planted age disparity is far outside what chance gives.
    let age = audit.attributes["age_band"].resampled.as_ref().unwrap();
    assert!(age.metrics.spread["selection_rate"].permutation_p.get().unwrap() < 0.001);
    // Amounts, scores and weighted rates are in the file beside the exact keys.
    let json = &audit.to_json()["resampling"];
    assert_eq!(json["seed"], 1);
    let sex = &json["attributes"]["sex"]["exclude"];
    for path in [
        &sex["metrics"]["groups"]["F"]["auc"],
        &sex["metrics"]["spread"]["ece10"]["null_difference"],
        &sex["weighted"]["spread"]["tpr"]["difference"],
        &sex["amount_all"]["groups"]["M"]["mae"],
        &sex["amount_givers_only"]["spread"]["rmse"]["ratio"],
    ] {
        assert!(path["low"].is_f64() && path["high"].is_f64(), "{path}");
    }
}
