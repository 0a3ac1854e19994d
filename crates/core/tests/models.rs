//! Agreement with scikit-learn on fixtures; `fixtures/models/make.py` made them and says how.

use std::path::{Path, PathBuf};

use obole::features::{FeatureTable, V1};
use obole::labels::Labels;
use obole::models::*;
use obole_ledger::{AsOf, Cents, Day};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models").join(name)
}

/// The columns of a CSV file of numbers; an empty cell is NaN.
#[cfg(test)]
fn columns(name: &str) -> (Vec<String>, Vec<Vec<f64>>) {
    let mut reader = csv::Reader::from_path(path(name)).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut columns = vec![Vec::new(); names.len()];
    for record in reader.records() {
        for (column, cell) in columns.iter_mut().zip(&record.unwrap()) {
            column.push(if cell.is_empty() { f64::NAN } else { cell.parse().unwrap() });
        }
    }
    (names, columns)
}

#[cfg(test)]
fn expected() -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(path("expected.json")).unwrap()).unwrap()
}

#[cfg(test)]
fn numbers(value: &serde_json::Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// The five columns of the small matrix, and events, weights and targets.
#[cfg(test)]
fn small() -> (DesignMatrix, Vec<bool>, Vec<f64>, Vec<f64>) {
    let (names, columns) = columns("matrix.csv");
    let rows = columns[0].len();
    let cells = (0..rows).flat_map(|row| (0..5).map(|j| columns[j][row]).collect::<Vec<_>>()).collect();
    let matrix = DesignMatrix::new(names[..5].to_vec(), cells).unwrap();
    (matrix, columns[5].iter().map(|y| *y == 1.0).collect(), columns[6].clone(), columns[7].clone())
}

fn assert_near(got: &[f64], want: &[f64], tolerance: f64) {
    assert_eq!(got.len(), want.len());
    for (a, b) in got.iter().zip(want) {
        assert!((a - b).abs() <= tolerance, "{a} is not {b}");
    }
}

#[test]
fn logistic_coefficients_are_scikit_learns_with_and_without_weights() {
    let (matrix, events, weights, _) = small();
    let checked = LogisticParams::new().alpha(1.0).check().unwrap();
    for (name, weights) in [("plain", None), ("weighted", Some(weights.as_slice()))] {
        let want = &expected()[name];
        let fitted = checked.fit(&matrix, &events, weights).unwrap();
        assert_near(fitted.coefficients(), &numbers(&want["coefficients"]), 1e-7);
        assert_near(&[fitted.intercept()], &[want["intercept"].as_f64().unwrap()], 1e-7);
    }
}

#[test]
fn ridge_coefficients_are_scikit_learns() {
    let (matrix, _, _, target) = small();
    let want = &expected()["ridge"];
    let fitted = Ridge::fit(&matrix, &target, 2.5).unwrap();
    assert_near(fitted.coefficients(), &numbers(&want["coefficients"]), 1e-10);
    assert_near(&[fitted.intercept()], &[want["intercept"].as_f64().unwrap()], 1e-10);
}

#[test]
fn isotonic_regression_is_scikit_learns() {
    let want = &expected()["isotonic"];
    let map = Isotonic::fit(&numbers(&want["x"]), &numbers(&want["y"])).unwrap();
    let got: Vec<f64> = numbers(&want["query"]).iter().map(|x| map.value(*x)).collect();
    assert_near(&got, &numbers(&want["value"]), 1e-12);
}

#[test]
fn the_whole_treatment_is_scikit_learns() {
    let (names, columns_of) = columns("donors.csv");
    let expected = columns("donors.expected.csv").1;
    assert!(names[1..40].iter().map(String::as_str).eq(V1.iter().map(|spec| spec.name)));
    let as_of = AsOf::new(Day::parse_iso("2024-01-01").unwrap());
    let rows = columns_of[0].len();
    let donor: Vec<u32> = (0..rows as u32).collect();
    let table = FeatureTable { as_of, donor: donor.clone(), columns: columns_of[1..40].to_vec() };
    let labels = Labels {
        as_of,
        months: 12,
        complete: true,
        donor,
        gave: columns_of[40].iter().map(|y| *y == 1.0).collect(),
        amount: columns_of[41].iter().map(|a| Cents::new((a * 100.0).round() as i64)).collect(),
    };
    // `make.py` split the donors by their number modulo 5.
    let folds = columns_of[0].iter().map(|id| (*id as u64 % 5) as u8).collect();
    let set = TrainingSet::join(table.clone(), labels).unwrap().with_folds(folds).unwrap();
    let settings = FitSettings {
        features_on: vec!["age".into()],
        calibration: CalibrationChoice::Isotonic,
        ..FitSettings::default()
    };
    let gift = GiftModel::fit(&set, &settings).unwrap();
    let amount = AmountModel::fit(&set, &settings).unwrap();
    let decisions: Vec<f64> = (0..rows).map(|row| gift.decision(&table.row(row)).unwrap()).collect();
    assert_near(&decisions, &expected[0], 1e-6);
    let p: Vec<f64> = gift.predict(&table).unwrap().iter().map(|p| p.get()).collect();
    assert_near(&p, &expected[1], 1e-6);
    // The level of each kind of donor came later than the definition of the table, which smears by exp(s²/2).
    // So did the limit of a feature's distance from its mean, which older files do not have.
    let mut file = serde_json::to_value(&amount).unwrap();
    assert!(file["model"].as_object_mut().unwrap().remove("most").is_some());
    let amount: AmountModel = serde_json::from_value(file.clone()).unwrap();
    let smearing = (file["model"]["mean_square"].as_f64().unwrap() / 2.0).exp();
    let amounts: Vec<f64> = amount.predict(&table).unwrap().iter().map(|a| a.centre * smearing).collect();
    let ratios: Vec<f64> = amounts.iter().zip(&expected[2]).map(|(a, b)| a / b).collect();
    assert_near(&ratios, &vec![1.0; rows], 1e-9);
}
