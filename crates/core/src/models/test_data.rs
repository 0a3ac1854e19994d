//! Simulated training sets for the tests of this module and of `explain`.

use obole_ledger::{AsOf, Cents, Day};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::training::TrainingSet;
use crate::features::{COUNT, FeatureTable, Unit, V1, column};
use crate::labels::Labels;

/// Returns the as-of day of the simulated sets.
pub(crate) fn as_of() -> AsOf {
    AsOf::new(Day::parse_iso("2024-01-01").unwrap())
}

/// Simulates donors whose gift depends on recency and on the gifts of the last 12 months. All other columns
/// are noise of a plausible shape, with missing values where the catalogue allows them.
pub(crate) fn training(n: usize, seed: u64) -> TrainingSet {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); COUNT];
    let (mut gave, mut amount) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let mut row = [0.0; COUNT];
        for (cell, spec) in row.iter_mut().zip(&V1) {
            let u: f64 = stream.random();
            *cell = match spec.unit {
                Unit::Money => (5.0 - 60.0 * (1.0 - u).ln()).round(),
                Unit::Share => (u * 5.0).floor() / 5.0,
                Unit::Flag => f64::from(u8::from(u < 0.2)),
                Unit::Ratio => (u - 0.5).exp(),
                Unit::Days => (u * u * 1500.0).floor() + 1.0,
                Unit::Count | Unit::Months | Unit::Years => (-4.0 * (1.0 - u).ln()).floor() + 1.0,
            };
            if spec.may_be_missing && stream.random::<f64>() < 0.3 {
                *cell = f64::NAN;
            }
        }
        row[column::N_12M] = if row[column::RECENCY_DAYS] < 365.0 { row[column::N_3M] } else { 0.0 };
        let decision = 4.0 - 0.9 * row[column::RECENCY_DAYS].ln_1p() + 0.6 * row[column::N_12M].ln_1p();
        let gives = stream.random::<f64>() < 1.0 / (1.0 + (-decision).exp());
        let noise = stream.random::<f64>() + stream.random::<f64>() - 1.0;
        let total = (row[column::AVG_AMOUNT] * (0.2 + noise).exp() * 100.0).round() as i64;
        gave.push(gives);
        amount.push(Cents::new(if gives { total.max(100) } else { 0 }));
        columns.iter_mut().zip(row).for_each(|(column, x)| column.push(x));
    }
    let donor: Vec<u32> = (0..n as u32).collect();
    let features = FeatureTable { as_of: as_of(), donor: donor.clone(), columns };
    let labels = Labels { as_of: as_of(), months: 12, complete: true, donor, gave, amount };
    TrainingSet::join(features, labels).unwrap()
}

/// Returns only the rows of a set for which `keep` is true.
pub(crate) fn rows_of(set: &TrainingSet, keep: impl Fn(usize) -> bool) -> TrainingSet {
    let rows: Vec<usize> = (0..set.len()).filter(|row| keep(*row)).collect();
    let donor: Vec<u32> = rows.iter().map(|row| set.features.donor[*row]).collect();
    let columns =
        set.features.columns.iter().map(|column| rows.iter().map(|row| column[*row]).collect()).collect();
    let labels = Labels {
        donor: donor.clone(),
        gave: rows.iter().map(|row| set.labels.gave[*row]).collect(),
        amount: rows.iter().map(|row| set.labels.amount[*row]).collect(),
        ..set.labels.clone()
    };
    let folds = rows.iter().map(|row| set.folds[*row]).collect();
    let features = FeatureTable { as_of: set.features.as_of, donor, columns };
    TrainingSet::join(features, labels).unwrap().with_folds(folds).unwrap()
}
