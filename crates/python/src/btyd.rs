//! Buy-till-you-die models of histories that the caller has counted.

use obole::{Error, Kind, Result};
use obole_btyd::{BgBb, BgNbd, DropOut, Fitted, Histories, Outlook, ParetoNbd, Seasons, Settings};
use obole_ledger::message;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error::freely;
use crate::table::{Table, not_made};

enum Model {
    BgBb(Fitted<BgBb>),
    BgNbd(Fitted<BgNbd>),
    ParetoNbd(Fitted<ParetoNbd>),
}

/// A fitted model of how often donors give and when they leave for good.
#[pyclass(frozen, module = "obole")]
pub struct Btyd {
    model: Model,
}

/// Fits a model by maximum likelihood; a fit that is not certified to be a maximum is an error.
///
/// `bg-bb` counts opportunities (all whole numbers); `bg-nbd`, `mbg-nbd` and `pareto-nbd` take time since the
/// first gift in any unit. `counts` is the number of donors that each row represents.
#[pyfunction]
#[pyo3(signature = (model, frequency, recency, age, counts = None))]
pub fn fit_btyd(
    py: Python<'_>,
    model: &str,
    frequency: Vec<u32>,
    recency: Vec<f64>,
    age: Vec<f64>,
    counts: Option<Vec<u64>>,
) -> PyResult<Btyd> {
    if !["bg-bb", "bg-nbd", "mbg-nbd", "pareto-nbd"].contains(&model) {
        let message = format!("`{model}` is no model: bg-bb, bg-nbd, mbg-nbd or pareto-nbd");
        return Err(PyValueError::new_err(message));
    }
    let model = model.to_owned();
    freely(py, move || {
        let (counts, settings) = (counts.as_deref(), Settings::default());
        let model = if model == "bg-bb" {
            let (recency, opportunities) = (whole("recency", &recency)?, whole("age", &age)?);
            let data =
                Seasons { frequency: &frequency, recency: &recency, opportunities: &opportunities, counts };
            BgBb::fit(&data, &settings).map(Model::BgBb)
        } else {
            let data = Histories { frequency: &frequency, recency: &recency, age: &age, counts };
            match model.as_str() {
                "bg-nbd" => BgNbd::fit(&data, DropOut::AfterRepeatGift, &settings).map(Model::BgNbd),
                "mbg-nbd" => BgNbd::fit(&data, DropOut::AfterAnyGift, &settings).map(Model::BgNbd),
                _ => ParetoNbd::fit(&data, &settings).map(Model::ParetoNbd),
            }
        };
        Ok(Btyd { model: model? })
    })
}

#[pymethods]
impl Btyd {
    /// Returns the parameters: name, estimate, and standard error (None for one at infinity).
    #[getter]
    fn estimates(&self) -> Vec<(String, f64, Option<f64>)> {
        let estimates = match &self.model {
            Model::BgBb(fitted) => fitted.estimates(),
            Model::BgNbd(fitted) => fitted.estimates(),
            Model::ParetoNbd(fitted) => fitted.estimates(),
        };
        estimates.iter().map(|one| (one.name.clone(), one.value, one.standard_error)).collect()
    }

    /// Returns the log-likelihood at the maximum.
    #[getter]
    fn log_likelihood(&self) -> f64 {
        match &self.model {
            Model::BgBb(fitted) => fitted.log_likelihood(),
            Model::BgNbd(fitted) => fitted.log_likelihood(),
            Model::ParetoNbd(fitted) => fitted.log_likelihood(),
        }
    }

    /// Returns the expectations for each history over the next `horizon` opportunities, or time: `p_alive`,
    /// `p_gift` (at least one), `expected_gifts`, and `discounted_gifts`, all future gifts, discounted by
    /// `discount` per step.
    #[pyo3(signature = (frequency, recency, age, horizon, discount))]
    fn outlook(
        slf: &Bound<'_, Self>,
        py: Python<'_>,
        frequency: Vec<u32>,
        recency: Vec<f64>,
        age: Vec<f64>,
        horizon: f64,
        discount: f64,
    ) -> PyResult<Table> {
        if !(horizon.is_finite() && horizon > 0.0) {
            return Err(PyValueError::new_err(format!("`horizon` must be a number above 0, not {horizon}")));
        }
        let fitted = slf.clone().unbind();
        freely(py, move || {
            let data = Histories { frequency: &frequency, recency: &recency, age: &age, counts: None };
            let (ahead, discounted) = match &fitted.get().model {
                Model::BgBb(fitted) => {
                    let (recency, opportunities) = (whole("recency", &recency)?, whole("age", &age)?);
                    let horizon = whole("horizon", &[horizon])?[0];
                    let data = Seasons {
                        frequency: &frequency,
                        recency: &recency,
                        opportunities: &opportunities,
                        counts: None,
                    };
                    let model = fitted.model();
                    both(model.outlook(&data, horizon), data.rows(), |one| {
                        model.discounted_gifts(&one, discount)
                    })
                }
                Model::BgNbd(fitted) => {
                    let model = fitted.model();
                    both(model.outlook(&data, horizon), data.rows(), |one| {
                        model.discounted_gifts(&one, discount)
                    })
                }
                Model::ParetoNbd(fitted) => {
                    let model = fitted.model();
                    both(model.outlook(&data, horizon), data.rows(), |one| {
                        model.discounted_gifts(&one, discount)
                    })
                }
            }?;
            let column =
                |name, value: fn(&Outlook) -> f64| Table::numbers(name, ahead.iter().map(value).collect());
            let columns = vec![
                column("p_alive", |one| one.alive),
                column("p_gift", |one| one.any_gift),
                column("expected_gifts", |one| one.gifts),
                Table::numbers("discounted_gifts", discounted),
            ];
            Table::new(columns).map_err(not_made)
        })
    }

    fn __repr__(&self) -> String {
        let values: Vec<String> =
            self.estimates().iter().map(|(name, value, _)| format!("{name} {value:.4}")).collect();
        format!("<obole.Btyd: {}>", values.join(", "))
    }
}

/// Computes the outlook of all donors, and then the discounted future gifts of each.
fn both<D>(
    outlook: Result<Vec<Outlook>>,
    donors: impl Iterator<Item = D>,
    discounted: impl Fn(D) -> Result<f64>,
) -> Result<(Vec<Outlook>, Vec<f64>)> {
    Ok((outlook?, donors.map(discounted).collect::<Result<_>>()?))
}

fn whole(name: &str, values: &[f64]) -> Result<Vec<u32>> {
    let is_whole = |x: &f64| x.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(x);
    if !values.iter().all(is_whole) {
        return Err(no_whole(name));
    }
    Ok(values.iter().map(|x| *x as u32).collect())
}

fn no_whole(name: &str) -> Error {
    Error::new(Kind::Usage, message!("opportunities-not-whole", name = name))
}
