//! The shipped sample: the rolling proof as a newcomer meets it.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

use obole::evaluate::{BacktestSettings, Metric, WhyMethod, backtest, leak_suspects};
use obole::features::features;
use obole::labels::labels;
use obole::models::{Task, TrainingSet};
use obole_ledger::{Ledger, LedgerBuilder, canonical};

use crate::histories::{as_of, beats};

fn sample() -> Option<Ledger> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/canonical/gifts.csv");
    let Ok(file) = File::open(&path) else {
        writeln!(std::io::stdout(), "skipped: {} is not here", path.display()).unwrap();
        return None;
    };
    let mut builder = LedgerBuilder::new();
    let dialect = canonical::Dialect::default();
    canonical::read_gifts(BufReader::new(file), "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    Some(builder.build().unwrap().0)
}

#[test]
fn every_task_of_the_sample_has_a_proof_and_a_verdict_that_follows_from_it() {
    let Some(ledger) = sample() else { return };
    let live = ledger.default_as_of().unwrap();
    let started = std::time::Instant::now();
    let proof = backtest(&ledger, live, &BacktestSettings::default()).unwrap();
    writeln!(
        std::io::stdout(),
        "as of {live}: {} origins in {:.2} s",
        proof.origins.len(),
        started.elapsed().as_secs_f64()
    )
    .unwrap();
    assert_eq!(proof.origins.len(), 3);
    for task in Task::MAIN {
        let proof = proof.of(task).unwrap();
        writeln!(std::io::stdout(), "{task:?}: {:?}, {:?}", proof.method, proof.why).unwrap();
        let model = proof.model.as_ref().unwrap();
        for (metric, estimate) in &model.values {
            writeln!(std::io::stdout(), "  model {}: {estimate:?}", metric.name()).unwrap();
        }
        for (name, rule) in &proof.rules {
            for (metric, estimate) in &rule.values {
                writeln!(std::io::stdout(), "  {name:?} {}: {estimate:?}", metric.name()).unwrap();
            }
            assert_eq!(rule.rows, model.rows);
        }
        let comparison = proof.comparison.as_ref().unwrap();
        writeln!(
            std::io::stdout(),
            "  model - rule, {}: {:?}",
            comparison.metric.name(),
            comparison.difference
        )
        .unwrap();
        writeln!(std::io::stdout(), "  Brier: {:?}", comparison.differences.get(&Metric::Brier)).unwrap();
        let below = beats(comparison);
        assert_eq!((below, below), (proof.why == WhyMethod::ModelBeatsRule, !proof.method.is_rule()));
    }
    writeln!(std::io::stdout(), "value: {:?}", proof.value).unwrap();
    // Donors give at their own rates, so the history tells more than chance.
    assert!(proof.gift.model.as_ref().unwrap().interval(Metric::Auc).unwrap().low > 0.6);
}

#[test]
fn the_sample_leaks_nothing() {
    let Some(ledger) = sample() else { return };
    let day = as_of("2024-01-01");
    let table = features(&ledger.until(day));
    let outcome = labels(&ledger.outcomes(day, 12), &table.donor);
    assert_eq!(leak_suspects(&TrainingSet::join(table, outcome).unwrap()), Vec::<&str>::new());
}
