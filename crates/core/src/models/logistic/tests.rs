//! Tests that would detect each known fault of the library, and agreement with known answers.

use super::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Simulates rows of independent columns, with events by a true logistic model with the given intercept and
/// slopes.
fn simulated(
    n: usize,
    intercept: f64,
    slopes: &[f64],
    scale: &[f64],
    seed: u64,
) -> (DesignMatrix, Vec<bool>) {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let mut cells = Vec::new();
    let mut events = Vec::new();
    for _ in 0..n {
        // The sum of four uniforms, centred: close enough to normal, variance 1/3.
        let row: Vec<f64> =
            slopes.iter().map(|_| (0..4).map(|_| stream.random::<f64>()).sum::<f64>() - 2.0).collect();
        let decision = intercept + dot(&row, slopes);
        events.push(stream.random::<f64>() < 1.0 / (1.0 + (-decision).exp()));
        cells.extend(row.iter().zip(scale).map(|(x, s)| x * s));
    }
    let names = (0..slopes.len()).map(|i| format!("x{i}")).collect();
    (DesignMatrix::new(names, cells).unwrap(), events)
}

fn fit(matrix: &DesignMatrix, events: &[bool], weights: Option<&[f64]>) -> Logistic {
    LogisticParams::new().check().unwrap().fit(matrix, events, weights).unwrap()
}

const SLOPES: [f64; 4] = [1.2, -0.8, 0.5, 0.0];

#[test]
fn rare_and_frequent_events_point_the_same_way() {
    for intercept in [-3.5, 0.0, 3.5] {
        let (matrix, events) = simulated(20_000, intercept, &SLOPES, &[1.0; 4], 1);
        let fitted = fit(&matrix, &events, None);
        for ((got, want), error) in fitted.coefficients().iter().zip(SLOPES).zip(fitted.standard_errors()) {
            assert!((got - want).abs() < 4.0 * error, "intercept {intercept}: {got} is not {want} ± {error}");
        }
        assert!((fitted.intercept() - intercept).abs() < 4.0 * fitted.intercept_standard_error());
    }
}

#[test]
fn swapping_the_events_turns_every_sign() {
    let (matrix, events) = simulated(3_000, -1.0, &SLOPES, &[1.0; 4], 2);
    let swapped: Vec<bool> = events.iter().map(|e| !e).collect();
    let (one, other) = (fit(&matrix, &events, None), fit(&matrix, &swapped, None));
    for (a, b) in one.coefficients().iter().zip(other.coefficients()) {
        assert!((a + b).abs() < 1e-9);
    }
}

#[test]
fn a_tie_of_classes_does_not_depend_on_the_order_of_rows() {
    let x = [-2.0, -1.5, -1.0, 0.5, -0.5, 1.0, 1.5, 2.0];
    let events = [false, false, false, false, true, true, true, true];
    let forward = DesignMatrix::new(vec!["x".into()], x.to_vec()).unwrap();
    let backward = DesignMatrix::new(vec!["x".into()], x.iter().rev().copied().collect()).unwrap();
    let reversed: Vec<bool> = events.iter().rev().copied().collect();
    let (one, other) = (fit(&forward, &events, None), fit(&backward, &reversed, None));
    assert!(one.coefficients()[0] > 0.5);
    assert!((one.coefficients()[0] - other.coefficients()[0]).abs() < 1e-9);
}

#[test]
fn a_weight_of_two_is_the_row_twice_and_a_weight_of_zero_is_no_row() {
    let (matrix, events) = simulated(400, -0.5, &SLOPES, &[1.0; 4], 3);
    let weights: Vec<f64> = (0..400).map(|i| f64::from(i % 3)).collect();
    let mut cells = Vec::new();
    let mut repeated = Vec::new();
    for (row, event) in events.iter().enumerate() {
        for _ in 0..row % 3 {
            cells.extend_from_slice(matrix.row(row));
            repeated.push(*event);
        }
    }
    let long = DesignMatrix::new(matrix.names().to_vec(), cells).unwrap();
    let (weighted, repeated) = (fit(&matrix, &events, Some(&weights)), fit(&long, &repeated, None));
    for (a, b) in weighted.coefficients().iter().zip(repeated.coefficients()) {
        assert!((a - b).abs() < 1e-8);
    }
    for (a, b) in weighted.standard_errors().iter().zip(repeated.standard_errors()) {
        assert!((a - b).abs() < 1e-8);
    }
    let plain = fit(&matrix, &events, None);
    assert!((plain.coefficients()[0] - weighted.coefficients()[0]).abs() > 1e-3, "weights have no effect");
}

#[test]
fn an_unconverged_fit_is_an_error_and_never_a_model() {
    let (matrix, events) = simulated(20_000, -2.0, &SLOPES, &[1.0; 4], 4);
    let error =
        LogisticParams::new().max_iterations(1).check().unwrap().fit(&matrix, &events, None).unwrap_err();
    assert_eq!(error.kind(), Kind::Refused);
    assert!(error.to_string().contains("did not converge"), "{error}");
}

#[test]
fn columns_of_any_scale_give_the_right_answer() {
    // linfa alone returns Ok with all coefficients zero here.
    let scale = [1e-2, 1.0, 1e2, 1e4];
    let (matrix, events) = simulated(30_000, -1.0, &SLOPES, &scale, 5);
    let (standard, _) = simulated(30_000, -1.0, &SLOPES, &[1.0; 4], 5);
    let free = LogisticParams::new().alpha(0.0).check().unwrap();
    let (raw, plain) =
        (free.fit(&matrix, &events, None).unwrap(), free.fit(&standard, &events, None).unwrap());
    for ((raw, plain), scale) in raw.coefficients().iter().zip(plain.coefficients()).zip(scale) {
        assert!((raw * scale - plain).abs() < 1e-8);
    }
    // With the penalty the small column is shrunk; the gradient still proves convergence.
    let penalised = fit(&matrix, &events, None);
    let mut gradient = [0.0; 5];
    for (row, &event) in events.iter().enumerate() {
        let p = RowTerms::at(penalised.decision(matrix.row(row))).probability;
        for (g, x) in gradient.iter_mut().zip(matrix.row(row).iter().chain([&1.0])) {
            *g += (p - f64::from(u8::from(event))) * x;
        }
    }
    for ((g, w), s) in gradient.iter().zip(penalised.coefficients()).zip(scale) {
        assert!((g + w).abs() / s < 1e-5, "gradient {} at scale {s}", g + w);
    }
}

#[test]
fn nothing_to_learn_is_said_in_words() {
    let matrix = DesignMatrix::new(vec!["x".into()], vec![1.0, 2.0, 3.0]).unwrap();
    let checked = LogisticParams::new().check().unwrap();
    for events in [[false; 3], [true; 3]] {
        assert_eq!(checked.fit(&matrix, &events, None).unwrap_err().kind(), Kind::Refused);
    }
    assert!(checked.fit(&matrix, &[true], None).is_err());
    assert!(checked.fit(&matrix, &[true, false, true], Some(&[1.0, 0.0, 1.0])).is_err());
    assert!(checked.fit(&matrix, &[true, false, true], Some(&[1.0, f64::NAN, 1.0])).is_err());
    assert!(LogisticParams::new().alpha(-1.0).check().is_err());
    assert!(LogisticParams::new().max_iterations(0).check().is_err());
}

#[test]
fn separable_events_converge_with_a_penalty_and_are_refused_without() {
    let x: Vec<f64> = (0..100).map(f64::from).collect();
    let events: Vec<bool> = x.iter().map(|&x| x > 49.5).collect();
    let matrix = DesignMatrix::new(vec!["x".into()], x).unwrap();
    assert!(fit(&matrix, &events, None).coefficients()[0] > 0.0);
    let free = LogisticParams::new().alpha(0.0).check().unwrap().fit(&matrix, &events, None);
    assert_eq!(free.unwrap_err().kind(), Kind::Refused);
}

#[test]
fn a_constant_column_gets_no_coefficient() {
    let (matrix, events) = simulated(500, -0.5, &[1.0], &[1.0], 6);
    let cells = matrix.data().iter().flat_map(|&x| [x, 0.0]).collect();
    let wider = DesignMatrix::new(vec!["x".into(), "zero".into()], cells).unwrap();
    let (narrow, wide) = (fit(&matrix, &events, None), fit(&wider, &events, None));
    assert!(wide.coefficients()[1].abs() < 1e-12);
    assert!((wide.coefficients()[0] - narrow.coefficients()[0]).abs() < 1e-8);
}

#[test]
fn one_thread_and_three_give_the_same_bits() {
    let (matrix, events) = simulated(40_000, -1.5, &SLOPES, &[1.0; 4], 7);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| fit(&matrix, &events, None))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn standard_errors_are_those_of_the_inverse_hessian() {
    // One column of zeros and ones, no penalty: the log odds ratio has variance 1/a + 1/b + 1/c + 1/d (Woolf
    // 1955).
    let counts = [(0.0, true, 12), (0.0, false, 30), (1.0, true, 25), (1.0, false, 9)];
    let mut cells = Vec::new();
    let mut events = Vec::new();
    for (x, event, n) in counts {
        cells.extend(std::iter::repeat_n(x, n));
        events.extend(std::iter::repeat_n(event, n));
    }
    let matrix = DesignMatrix::new(vec!["x".into()], cells).unwrap();
    let fitted = LogisticParams::new().alpha(0.0).check().unwrap().fit(&matrix, &events, None).unwrap();
    let ratio = (25.0_f64 / 9.0 / (12.0 / 30.0)).ln();
    let error = (1.0_f64 / 12.0 + 1.0 / 30.0 + 1.0 / 25.0 + 1.0 / 9.0).sqrt();
    assert!((fitted.coefficients()[0] - ratio).abs() < 1e-9);
    assert!((fitted.standard_errors()[0] - error).abs() < 1e-9);
    assert!((fitted.intercept() - (12.0_f64 / 30.0).ln()).abs() < 1e-9);
}

#[test]
fn a_path_of_penalties_ends_where_each_fit_does() {
    let mut cells = Vec::new();
    let mut events = Vec::new();
    for row in 0..900 {
        let x = f64::from(row * 7919 % 1000) / 250.0 - 2.0;
        // Two columns that belong together, and one that says nothing.
        cells.extend([x, (x - 0.3).max(0.0), f64::from(row * 31 % 17) / 5.0]);
        events.push(f64::from(row * 104_729 % 1000) < 500.0 / (1.0 + (1.5 - 2.0 * x).exp()));
    }
    let matrix = DesignMatrix::new(vec!["a".into(), "b".into(), "c".into()], cells).unwrap();
    let weights: Vec<f64> = (0..900).map(|row| f64::from(row % 3)).collect();
    let weights = Some(weights.as_slice());
    let rows = Rows { matrix: &matrix, events: &events, weights, stride: 1, split: Split::Whole };
    let alphas = ridge_penalties(&rows).unwrap();
    let path = ridge_path(&rows, &alphas).unwrap();
    for (alpha, fitted) in alphas.iter().zip(&path) {
        let alone = LogisticParams::new().alpha(*alpha).check().unwrap();
        let alone = alone.fit(&matrix, &events, weights).unwrap();
        for (own, other) in fitted.iter().zip(alone.coefficients().iter().chain([&alone.intercept()])) {
            assert!((own - other).abs() < 1e-5, "{alpha}: {fitted:?}");
        }
    }
    // The first penalty leaves a tenth of the slope at most, the last almost all of it.
    assert!(path[0][0].abs() < 0.1 * path[8][0].abs(), "{path:?}");
}
