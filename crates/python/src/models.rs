//! Models: fitted on a ledger, saved, loaded, and used to compute scores.

use std::path::PathBuf;

use obole::evaluate::{Backtest, backtest_with};
use obole::features::features;
use obole::forecast::fit_as_proved;
use obole::models::{ModelSet, Scores, StoredModels, TrainingSet};
use obole::monitor::{TrainingRecord, TrainingSample, assess, look_back};
use obole::{Error, Kind};
use obole_ledger::disk;
use pyo3::prelude::*;

use crate::error::{Reporter, freely, in_parts};
use crate::forecast::asked;
use crate::ledger::{GivenDay, Ledger, Months, Whole};
use crate::table::{Table, not_made};

/// The models of one association: whether a donor gives within the horizon, how much, and which active donors
/// lapse.
#[pyclass(frozen, module = "obole")]
pub struct Models {
    pub(crate) models: StoredModels,
    pub(crate) record: Option<TrainingRecord>,
    pub(crate) proof: Option<Backtest>,
}

/// Fits the models on the data known on a day and the outcomes of the months after it. Past years compare
/// them with the simple rules, and each task is answered by the better one; with `unproved` nothing is
/// compared. `model` is a method or `auto`, which chooses one by the past years; without it, `auto`, or
/// `logistic` if nothing is compared. `use` names protected features that a person allows. `progress` is
/// `True` for a bar, or a function that is called with the parts done, their number, and the name of the
/// part.
#[pyfunction]
#[pyo3(
    signature = (ledger, as_of, horizon_months = Months(12), model = None, r#use = Vec::new(), seed = Whole(1), unproved = false, progress = Reporter::default()),
    text_signature = "(ledger, as_of, horizon_months=12, model=None, use=(), seed=1, unproved=False, progress=False)"
)]
#[expect(clippy::too_many_arguments, reason = "one keyword for each option of the program")]
pub fn fit(
    py: Python<'_>,
    ledger: Py<Ledger>,
    as_of: GivenDay,
    horizon_months: Months,
    model: Option<&str>,
    r#use: Vec<String>,
    seed: Whole,
    unproved: bool,
    progress: Reporter,
) -> PyResult<Models> {
    let named = model.unwrap_or(if unproved { "logistic" } else { "auto" });
    let (day, model) = (as_of.0, named.to_owned());
    in_parts(py, &progress, move |report| {
        let (ledger, months) = (&ledger.get().ledger, horizon_months.0);
        if unproved && model == "auto" {
            return Err(Error::new(Kind::Usage, "auto-needs-proof").hint("name-model"));
        }
        let asked = asked(&model, r#use, seed.0, months)?;
        let settings = asked.backtest.fit.clone();
        let set = TrainingSet::known(ledger, features(&ledger.until(day)), months)?;
        if unproved {
            let sample = TrainingSample::of(&set, &settings);
            let models = ModelSet::fit(set, &settings)?;
            let record = sample.record(Some(models.gift()), models.lapse(), Some(models.amount()))?;
            return Ok(Models { models: StoredModels::Unproved(models), record: Some(record), proof: None });
        }
        // Everything known at the end of the training outcome may decide the choice, so the backtest ends
        // there.
        let end = day.plus_months(i32::try_from(months).unwrap_or(i32::MAX));
        let proof = backtest_with(ledger, end, &asked.backtest, report)?;
        let (models, record) = fit_as_proved(ledger, &set, &proof)?;
        Ok(Models { models: StoredModels::Proved(models), record: Some(record), proof: Some(proof) })
    })
}

#[pymethods]
impl Models {
    /// Reads the models of a folder.
    #[staticmethod]
    fn load(py: Python<'_>, folder: PathBuf) -> PyResult<Self> {
        freely(py, move || {
            let models = StoredModels::load(&folder)?;
            let record = TrainingRecord::load(&folder)?.filter(|record| record.is_of(models.gift().card()));
            Ok(Self { models, record, proof: Backtest::load(&folder) })
        })
    }

    /// Returns whether past years compared the models with the simple rules.
    #[getter]
    fn proved(&self) -> bool {
        matches!(self.models, StoredModels::Proved(_))
    }

    /// Writes one readable JSON per task into a folder, and next to them the distributions of inputs and
    /// scores in training, and the comparison with the simple rules.
    fn save(slf: &Bound<'_, Self>, py: Python<'_>, folder: PathBuf) -> PyResult<()> {
        let kept = slf.clone().unbind();
        freely(py, move || {
            let kept = kept.get();
            kept.models.save(&folder)?;
            match &kept.proof {
                Some(proof) => proof.save(&folder)?,
                None => disk::remove_file(&folder.join(Backtest::FILE))?,
            }
            kept.record.as_ref().map_or(Ok(()), |record| record.save(&folder))
        })
    }

    /// Returns the comparison with the simple rules, as JSON; `null` if past years compared nothing.
    fn _proof(&self) -> String {
        serde_json::json!(self.proof).to_string()
    }

    /// Draws what happened in the tested years against what the model of a task said, by matplotlib.
    #[pyo3(signature = (task = "gift", ax = None))]
    fn calibration_plot(
        slf: &Bound<'_, Self>,
        py: Python<'_>,
        task: &str,
        ax: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Py<PyAny>> {
        let drawn = py.import("obole._models")?.call_method1("calibration_plot", (slf, task, ax))?;
        Ok(drawn.unbind())
    }

    /// Returns the changes since the fit, as JSON; `null` for models without a record of their training.
    fn _drift(
        slf: &Bound<'_, Self>,
        py: Python<'_>,
        ledger: Py<Ledger>,
        as_of: GivenDay,
    ) -> PyResult<String> {
        let day = as_of.0;
        let kept = slf.clone().unbind();
        freely(py, move || {
            let (kept, ledger) = (kept.get(), &ledger.get().ledger);
            let look = |record| {
                let back = look_back(&kept.models, ledger, day)?;
                // The program examines the donors that it scores.
                let table = features(&ledger.until(day)).who_may_be_profiled(ledger.donors());
                assess(record, &kept.models, &table, back, ledger.known_until(day))
            };
            Ok(serde_json::json!(kept.record.as_ref().map(look).transpose()?).to_string())
        })
    }

    fn __repr__(&self) -> String {
        let cards = self.models.cards();
        let day = cards.first().map(|card| card.as_of.day().to_string()).unwrap_or_default();
        let methods: Vec<String> =
            cards.iter().map(|card| format!("{} {}", card.task.name(), card.method.name())).collect();
        format!("<obole.Models as of {day}: {}>", methods.join(", "))
    }

    /// Returns the cards of the models as JSON: rows, events, features used and refused, metrics.
    fn _cards(&self) -> String {
        let models = &self.models;
        let lapse = models.lapse().map(|lapse| lapse.card());
        serde_json::json!({ "gift": models.gift().card(), "lapse": lapse, "amount": models.amount().card() })
            .to_string()
    }

    /// Returns the scores of every donor with a counted gift before the day who neither died nor objected to
    /// profiling. `lapse_risk` is missing for donors who were not active. Models that were not compared with
    /// the simple rules score only with `unproved`, and the table then has a column of that name.
    #[pyo3(signature = (ledger, as_of, unproved = false))]
    fn score(
        slf: &Bound<'_, Self>,
        py: Python<'_>,
        ledger: Py<Ledger>,
        as_of: GivenDay,
        unproved: bool,
    ) -> PyResult<Table> {
        let day = as_of.0;
        let kept = slf.clone().unbind();
        freely(py, move || {
            let (ledger, models) = (&ledger.get().ledger, &kept.get().models);
            let table = features(&ledger.until(day)).who_may_be_profiled(ledger.donors());
            let scores = match models {
                StoredModels::Proved(models) => models.score(&table)?,
                StoredModels::Unproved(models) if unproved => models.score_unproved(&table)?,
                StoredModels::Unproved(_) => {
                    return Err(Error::new(Kind::Refused, "models-unproved").hint("fit-again-in-python"));
                }
            };
            scores_table(scores, ledger)
        })
    }
}

/// Converts scores to a table, one row per donor.
pub(crate) fn scores_table(scores: Scores, ledger: &obole_ledger::Ledger) -> Result<Table, Error> {
    let value = (0..scores.len()).map(|row| scores.expected_value(row)).collect();
    let ids: Vec<String> = scores.donor.iter().map(|donor| ledger.donors().id.get(*donor as usize)).collect();
    let step = |at: usize| scores.ask_ladder.iter().map(|ladder| ladder[at]).collect();
    let mark = scores.methods.unproved.then(|| Table::numbers("unproved", vec![1.0; ids.len()]));
    let columns = vec![
        Table::text("donor_id", ids),
        Table::numbers("lapse_risk", scores.lapse_risk),
        Table::numbers("gift_likelihood", scores.gift_likelihood),
        Table::numbers("expected_gift", scores.expected_gift),
        Table::numbers("expected_value", value),
        Table::numbers("gift_low", scores.gift_low),
        Table::numbers("gift_high", scores.gift_high),
        Table::numbers("suggested_ask", scores.suggested_ask),
        Table::numbers("ask_2", step(1)),
        Table::numbers("ask_3", step(2)),
        Table::numbers("value_low", scores.value_low),
        Table::numbers("value_high", scores.value_high),
    ];
    Table::new(columns.into_iter().chain(mark).collect()).map_err(not_made)
}
