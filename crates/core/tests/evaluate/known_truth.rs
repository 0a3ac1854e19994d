//! 100,000 invented donors whose truth is known: calibration, intervals, totals.

use std::io::Write;

use obole::evaluate::{BacktestSettings, BootstrapSettings, Metric, Origin, pooled, test_origin};
use obole::features::features;
use obole::labels::labels;
use obole::models::{DonorKind, FitSettings, GiftModel, Method, TrainingSet};
use obole::statistics;
use obole_ledger::{Ledger, LedgerBuilder, canonical};
use obole_testkit::{Association, SimulationParams, simulate};

use crate::histories::as_of;

/// Without a planted disparity: every gift reaches the file.
fn association(donors: u32, seed: u64) -> (Ledger, Association) {
    let params = SimulationParams { donors, seed, disparity: 0.0, ..SimulationParams::default() };
    let association = simulate(&params).unwrap();
    let mut builder = LedgerBuilder::new();
    let (csv, dialect) = (association.gifts_csv().unwrap(), canonical::Dialect::default());
    canonical::read_gifts(csv.as_slice(), "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    (builder.build().unwrap().0, association)
}

#[test]
fn predictions_of_a_hundred_thousand_donors_are_calibrated_and_sum_up() {
    let (ledger, association) = association(100_000, 7);
    let settings = BacktestSettings {
        bootstrap: BootstrapSettings { replicates: 20, ..BootstrapSettings::default() },
        ..BacktestSettings::default()
    };
    let origins = ["2024-01-01", "2023-01-01"].map(|day| Origin::testing_at(as_of(day), 12));
    let fit = FitSettings::default();
    let tested = origins.map(|origin| test_origin(&ledger, origin, &fit).unwrap());
    let proof = pooled(as_of("2025-01-01"), &tested, &settings).unwrap();
    for task in [&proof.gift, &proof.lapse] {
        let ece = task.model.as_ref().unwrap().value(Metric::Ece10).unwrap();
        writeln!(std::io::stdout(), "{:?}: calibration error {ece:.4}", task.task).unwrap();
        assert!(task.method == Method::Logistic && ece <= 0.01, "{:?}: {ece}", task.task);
    }
    for origin in &proof.origins {
        let value = origin.value.as_ref().unwrap();
        let ratio = value.ratio.value.unwrap();
        writeln!(std::io::stdout(), "{:?}: {value:?}", origin.origin.test_at).unwrap();
        assert!((ratio - 1.0).abs() <= 0.05, "{ratio}");
        for (task, measured) in &origin.tasks {
            let ece = measured.measures[&measured.fitted].get(&Metric::Ece10).copied().flatten();
            assert!(ece.is_none_or(|ece| ece <= 0.01), "{task:?}: {ece:?}");
        }
    }
    let amount = &proof.amount;
    let coverage = amount.model.as_ref().unwrap().value(Metric::Coverage80).unwrap();
    let above = proof.value.as_ref().unwrap().model.value(Metric::AboveRatio).unwrap();
    writeln!(std::io::stdout(), "amounts in their interval {coverage:.3}, above values {above:.3}").unwrap();
    assert!(amount.method == Method::Ridge && (0.78..=0.82).contains(&coverage), "{coverage}");
    assert!((above - 1.0).abs() < 0.1, "{above}");
    // Within each kind of donor, in each year.
    for one in &tested {
        let amounts = one.amounts.as_ref().unwrap();
        let said = &amounts.by[&Method::Ridge];
        let (low, high) = said.intervals(&amounts.kinds);
        for kind in DonorKind::ALL {
            let rows: Vec<usize> =
                (0..one.donor.len()).filter(|row| one.gave[*row] && amounts.kinds[*row] == kind).collect();
            let given = |row: usize| one.amount[row].units();
            let inside = rows.iter().filter(|row| (low[**row]..=high[**row]).contains(&given(**row))).count();
            let coverage = inside as f64 / rows.len() as f64;
            let level = rows.iter().map(|row| said.expected[*row]).sum::<f64>()
                / rows.iter().map(|row| given(*row)).sum::<f64>();
            let (day, donors) = (one.origin.test_at, rows.len());
            writeln!(
                std::io::stdout(),
                "{day} {kind:?} ({donors}): {coverage:.3} inside, {level:.3} expected"
            )
            .unwrap();
            assert!(
                donors < 200 || ((coverage - 0.8).abs() <= 0.03 && (level - 1.0).abs() < 0.08),
                "{kind:?}"
            );
        }
    }
    // The rules are judged with intervals of their own; equal round amounts on their ends let some cover
    // more.
    for rule in Method::AMOUNT_RULES {
        let coverage = amount.rules[&rule].value(Metric::Coverage80).unwrap();
        assert!((0.78..=0.9).contains(&coverage), "{rule:?} {coverage}");
    }

    // Standing on the last day, the simulator knows each donor's own probability: in every tenth of the
    // predictions, their mean is met.
    let day = as_of("2024-01-01");
    let table = features(&ledger.until(day));
    let outcome = labels(&ledger.outcomes(day, 12), &table.donor);
    let set = TrainingSet::join(table, outcome).unwrap().with_folds_by_id(&ledger.donors().id);
    let live = features(&ledger.until(as_of("2025-01-01")));
    let gift = GiftModel::fit(&set, &FitSettings::default()).unwrap();
    let p: Vec<f64> = gift.predict(&live).unwrap().iter().map(|p| p.get()).collect();
    let index: std::collections::HashMap<&str, usize> =
        association.donors.iter().enumerate().map(|(at, donor)| (donor.donor_id.as_str(), at)).collect();
    let truths: Vec<_> = live
        .donor
        .iter()
        .map(|donor| association.truth[index[ledger.donors().id.get(*donor as usize).as_str()]])
        .collect();
    let happened: Vec<bool> = truths.iter().map(|truth| truth.gave_next_12m).collect();
    let ece = statistics::ece10(&p, &happened).unwrap();
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let off = order.chunks(p.len().div_ceil(10)).map(|tenth| {
        let mean =
            |of: &dyn Fn(usize) -> f64| tenth.iter().map(|&row| of(row)).sum::<f64>() / tenth.len() as f64;
        (mean(&|row| p[row]) - mean(&|row| truths[row].p_next_12m)).abs()
    });
    let off = off.fold(0.0, f64::max);
    writeln!(std::io::stdout(), "live: calibration error {ece:.4}, off the true chance by {off:.4}").unwrap();
    assert!(ece <= 0.01 && off <= 0.03, "{ece} {off}");
}
