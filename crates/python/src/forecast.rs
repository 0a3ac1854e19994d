//! The forecast that `obole run` computes between the import and the list.

use obole::forecast::{ForecastSettings, forecast_with};
use obole::models::{FitSettings, Method, StoredModels};
use obole::{Error, Kind};
use obole_ledger::message;
use pyo3::prelude::*;

use crate::error::{Reporter, in_parts};
use crate::ledger::{GivenDay, Ledger, Months, Whole};
use crate::models::{Models, scores_table};
use crate::table::{Table, not_made};

/// The forecast of the months after a day.
#[pyclass(frozen, module = "obole")]
pub struct Forecast {
    /// The as-of day.
    #[pyo3(get)]
    as_of: String,
    /// The models that scored; None if no outcome is known yet to learn from.
    #[pyo3(get)]
    models: Option<Py<Models>>,
    /// One row per donor: likelihoods, amounts with intervals, asks.
    #[pyo3(get)]
    scores: Py<Table>,
    /// One row per donor: segment and, over 1, 3 and 5 years, the expected value; None if the history is too
    /// short for lifetime values.
    #[pyo3(get)]
    values: Option<Py<Table>>,
    /// One row per donor with a counted gift: the segment.
    #[pyo3(get)]
    segments: Py<Table>,
    proof: String,
}

#[pymethods]
impl Forecast {
    fn _proof(&self) -> &str {
        &self.proof
    }

    fn __repr__(&self) -> String {
        format!("<obole.Forecast as of {}: {} donors>", self.as_of, self.scores.get().rows())
    }
}

/// The parts that are computed without the interpreter.
struct Parts {
    models: Option<Models>,
    scores: Table,
    values: Option<Table>,
    segments: Table,
    proof: String,
}

/// Returns the settings of a model given by its name, or of the choice among all with `auto`; `features_on`
/// are protected features that a person allows.
pub fn asked(
    model: &str,
    features_on: Vec<String>,
    seed: u64,
    horizon_months: u32,
) -> obole::Result<ForecastSettings> {
    let method = Method::parse(model);
    if model != "auto" && !method.is_some_and(|method| Method::CHOICES.contains(&method)) {
        return Err(Error::new(Kind::Usage, message!("no-such-model", name = format!("{model:?}")))
            .hint("take-a-model"));
    }
    let fit = FitSettings { features_on, seed, ..FitSettings::default() };
    fit.check()?;
    Ok(ForecastSettings::new(method, fit, horizon_months))
}

/// Forecasts the months after a day from the data that the ledger held before it. Past years choose the
/// model of each task, with `auto` among all, and compare it with the simple rule; the better one answers.
/// `progress` is `True` for a bar, or a function that is called with the parts done, their number, and the
/// name of the part.
#[pyfunction]
#[pyo3(
    signature = (ledger, as_of, horizon_months = Months(12), model = "auto", seed = Whole(1), progress = Reporter::default()),
    text_signature = "(ledger, as_of, horizon_months=12, model='auto', seed=1, progress=False)"
)]
pub fn forecast(
    py: Python<'_>,
    ledger: Py<Ledger>,
    as_of: GivenDay,
    horizon_months: Months,
    model: &str,
    seed: Whole,
    progress: Reporter,
) -> PyResult<Forecast> {
    let day = as_of.0;
    let (name, model) = (day.day().to_string(), model.to_owned());
    let parts = in_parts(py, &progress, move |report| {
        let ledger = &ledger.get().ledger;
        let settings = asked(&model, Vec::new(), seed.0, horizon_months.0)?;
        let found = forecast_with(ledger, day, &settings, report)?;
        let ids =
            |donors: &[u32]| donors.iter().map(|donor| ledger.donors().id.get(*donor as usize)).collect();
        let segment = found.segments.life_cycle.iter().map(|place| place.name().to_owned()).collect();
        let segments = Table::new(vec![
            Table::text("donor_id", ids(&found.segments.donor)),
            Table::text("segment", segment),
        ])
        .map_err(not_made)?;
        let values = found.lifetime.as_ref().map(|values| {
            let columns = values.horizons.iter().flat_map(|horizon| {
                [("value", &horizon.value), ("low", &horizon.low), ("high", &horizon.high)]
                    .map(|(name, column)| (format!("{name}_{}y", horizon.years), column))
            });
            let columns: Vec<(String, &Vec<f64>)> = columns.collect();
            let numbers = columns.iter().map(|(name, column)| Table::numbers(name, (*column).clone()));
            Table::new(std::iter::once(Table::text("donor_id", ids(&values.donor))).chain(numbers).collect())
        });
        let proof = serde_json::json!(found.proof).to_string();
        let models = found.models.map(|models| Models {
            models: StoredModels::Proved(models),
            record: found.training,
            proof: Some(found.proof),
        });
        let scores = scores_table(found.scores, ledger)?;
        Ok(Parts { models, scores, values: values.transpose().map_err(not_made)?, segments, proof })
    })?;
    let table = |table: Table| Py::new(py, table);
    Ok(Forecast {
        as_of: name,
        models: parts.models.map(|models| Py::new(py, models)).transpose()?,
        scores: table(parts.scores)?,
        values: parts.values.map(table).transpose()?,
        segments: table(parts.segments)?,
        proof: parts.proof,
    })
}
