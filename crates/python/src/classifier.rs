//! The two classifiers on any numbers, for the estimators of `obole.sklearn`. Numbers come as the bytes of a
//! float64 array.

use obole::models::boosted::{BoostRows, Boosted, BoostedParams, Booster, ColumnTable, Monotone};
use obole::models::{DesignMatrix, LogisticParams};
use obole::{Error, Kind};
use obole_ledger::message;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::{freely, raised};
use crate::taken::Items;

/// Fits a logistic regression; returns its coefficients, intercept and number of steps. `values` is row by
/// row.
#[pyfunction]
#[pyo3(signature = (values, columns, events, weights, alpha, max_iterations))]
pub fn fit_logistic(
    py: Python<'_>,
    values: &[u8],
    columns: usize,
    events: Items<bool>,
    weights: Option<Items<f64>>,
    alpha: f64,
    max_iterations: u32,
) -> PyResult<(Vec<f64>, f64, u32)> {
    let cells = numbers(values).collect();
    freely(py, move || {
        let matrix = DesignMatrix::new(names(columns), cells)?;
        let params = LogisticParams::new().alpha(alpha).max_iterations(max_iterations).check()?;
        let fitted = params.fit(&matrix, &events.0, Items::given(weights).as_deref())?;
        Ok((fitted.coefficients().to_vec(), fitted.intercept(), fitted.convergence().iterations))
    })
}

/// Grows boosted trees and returns them as JSON; `values` is column by column, NaN is missing. `monotone` has
/// −1, 0 or 1 for each column.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one for each parameter of the estimator")]
pub fn grow_trees(
    py: Python<'_>,
    values: &[u8],
    monotone: Vec<i8>,
    events: Items<bool>,
    weights: Option<Items<f64>>,
    trees: u32,
    depth: u32,
    learning_rate: f32,
    leaf_weight: f32,
) -> PyResult<String> {
    let cells = numbers(values).collect();
    let weights = Items::given(weights);
    freely(py, move || {
        let columns = ColumnTable::new(names(monotone.len()), cells)?;
        let monotone: Vec<Monotone> = monotone
            .iter()
            .map(|way| match way.signum() {
                -1 => Monotone::Falling,
                1 => Monotone::Rising,
                _ => Monotone::Free,
            })
            .collect();
        let rows = BoostRows {
            columns: &columns,
            events: &events.0,
            weights: weights.as_deref(),
            monotone: &monotone,
        };
        let params = BoostedParams::new()
            .most_trees(trees)
            .depth(depth)
            .learning_rate(learning_rate)
            .leaf_weight(leaf_weight);
        let grown = params.check()?.grow(&rows, trees, None)?;
        serde_json::to_string(&grown)
            .map_err(|error| Error::new(Kind::System, message!("json-not-written", why = error)))
    })
}

/// Returns the log-odds of each row by trees as JSON, as the bytes of a float64 array.
#[pyfunction]
pub fn tree_decisions<'py>(py: Python<'py>, trees: &str, values: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let read = |error: serde_json::Error| {
        raised(py, &Error::new(Kind::Unreadable, message!("json-not-read", why = error)))
    };
    let trees: Boosted = serde_json::from_str(trees).map_err(read)?;
    let cells: Vec<f64> = numbers(values).collect();
    let bytes = freely(py, move || {
        let rows = cells.chunks_exact(trees.columns().len().max(1));
        Ok(rows.flat_map(|row| trees.decision(row).to_ne_bytes()).collect::<Vec<u8>>())
    })?;
    Ok(PyBytes::new(py, &bytes))
}

fn names(columns: usize) -> Vec<String> {
    (0..columns).map(|place| format!("x{place}")).collect()
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = f64> {
    bytes.as_chunks::<8>().0.iter().map(|cell| f64::from_ne_bytes(*cell))
}
