//! The comparison of models with the simple rules on past years.

use obole::evaluate::{BacktestSettings, ProbabilityRows, Weighable, backtest_with};
use obole::{Error, Kind};
use obole_ledger::message;
use pyo3::prelude::*;

use crate::error::{Reporter, in_parts, raised};
use crate::forecast::asked;
use crate::ledger::{GivenDay, Ledger, Months, Whole};

/// Tests models on past years beside the simple rules; returns the JSON that the program writes. `as_of` is
/// the end of the newest tested outcome.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one keyword for each option of the program")]
pub fn backtest(
    py: Python<'_>,
    ledger: Py<Ledger>,
    as_of: GivenDay,
    horizon_months: Months,
    origins: u32,
    model: &str,
    seed: Whole,
    progress: Reporter,
) -> PyResult<String> {
    let model = model.to_owned();
    in_parts(py, &progress, move |report| {
        let asked = asked(&model, Vec::new(), seed.0, horizon_months.0)?.backtest;
        let settings = BacktestSettings { origins, ..asked };
        let found = backtest_with(&ledger.get().ledger, as_of.0, &settings, report)?;
        serde_json::to_string(&found)
            .map_err(|error| Error::new(Kind::System, message!("json-not-written", why = error)))
    })
}

/// Returns the measures of likelihoods against outcomes, by name; None where one is not defined.
#[pyfunction]
pub fn measures(
    py: Python<'_>,
    likelihood: Vec<f64>,
    outcome: Vec<bool>,
) -> PyResult<Vec<(&'static str, Option<f64>)>> {
    let rows = ProbabilityRows::new(&likelihood, &outcome).map_err(|error| raised(py, &error))?;
    let values = rows.weighted(&vec![1; outcome.len()]);
    Ok(rows.metrics().iter().map(|metric| metric.name()).zip(values).collect())
}
