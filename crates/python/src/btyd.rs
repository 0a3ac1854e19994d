//! Buy-till-you-die models of histories that the caller has counted.

use obole::audit::choices::no_choice;
use obole::{Error, Kind, Result};
use obole_btyd::{
    BetaBernoulli, BgBb, BgCnbdK, BgNbd, DropOut, Estimate, Fitted, GammaGamma, Histories, History, Outlook,
    ParetoNbd, Renewals, Sbg, Season, Seasons, Settings, Spend, Spends,
};
use obole_ledger::message;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error::freely;
use crate::table::{Table, not_made};
use crate::taken::Items;

/// Names of the models, as in the program; `beta-geometric` is another name of `sbg`.
const MODELS: [&str; 10] = [
    "bg-nbd",
    "mbg-nbd",
    "pareto-nbd",
    "bg-cnbd-k",
    "mbg-cnbd-k",
    "bg-bb",
    "beta-bernoulli",
    "sbg",
    "beta-geometric",
    "gamma-gamma",
];
/// Largest regularity that is tried.
const MOST_REGULAR: u32 = 12;
/// z of a 95 % interval.
const Z: f64 = 1.96;

/// Columns about the time ahead, each with its name.
type Ahead = Vec<(&'static str, Vec<f64>)>;

enum Model {
    BgNbd(BgNbd),
    ParetoNbd(ParetoNbd),
    BgCnbdK(BgCnbdK),
    BgBb(BgBb),
    BetaBernoulli(BetaBernoulli),
    Sbg(Sbg),
    GammaGamma(GammaGamma),
}

/// A fitted model of how often donors give and when they leave for good.
#[pyclass(frozen, module = "obole")]
pub struct Btyd {
    /// Name of the model.
    #[pyo3(get)]
    model: String,
    estimates: Vec<Estimate>,
    /// The log-likelihood at the maximum.
    #[pyo3(get)]
    log_likelihood: f64,
    /// Number of donors of the fit.
    #[pyo3(get)]
    donors: u64,
    /// The two parameters at infinity, and the name and value of what all donors then share; None where the
    /// maximum is finite.
    #[pyo3(get)]
    limit: Option<(String, String, String, f64)>,
    fitted: Model,
}

/// The columns of a call, each under its name.
struct Columns {
    frequency: Vec<f64>,
    recency: Option<Vec<f64>>,
    age: Option<Vec<f64>>,
    value: Option<Vec<f64>>,
    log_times: Option<Vec<f64>>,
    counts: Option<Vec<u64>>,
}

impl Columns {
    fn frequency(&self) -> Result<Vec<u32>> {
        whole("frequency", &self.frequency)
    }

    fn recency(&self) -> Result<&[f64]> {
        needed("recency", &self.recency)
    }

    fn age(&self) -> Result<&[f64]> {
        needed("age", &self.age)
    }

    fn histories<'a>(&'a self, frequency: &'a [u32]) -> Result<Histories<'a>> {
        let (recency, age) = (self.recency()?, self.age()?);
        Ok(Histories { frequency, recency, age, counts: self.counts.as_deref() })
    }

    /// Returns the outlook of a model of histories.
    fn histories_ahead(
        &self,
        discount: Option<f64>,
        outlook: impl Fn(&Histories<'_>) -> Result<Vec<Outlook>>,
        discounted: impl Fn(&History, f64) -> Result<f64>,
    ) -> Result<Ahead> {
        let frequency = self.frequency()?;
        let data = self.histories(&frequency)?;
        named(&outlook(&data)?, discount, |rate| data.rows().map(|one| discounted(&one, rate)).collect())
    }

    /// Returns frequency, recency and opportunities as whole numbers.
    fn seasons(&self) -> Result<[Vec<u32>; 3]> {
        Ok([self.frequency()?, whole("recency", self.recency()?)?, whole("age", self.age()?)?])
    }

    /// Returns the seasons of each donor.
    fn each_season(&self) -> Result<Vec<Season>> {
        let [frequency, recency, opportunities] = self.seasons()?;
        let ends = recency.into_iter().zip(opportunities);
        let one = |(frequency, (recency, opportunities))| Season { frequency, recency, opportunities };
        Ok(frequency.into_iter().zip(ends).map(one).collect())
    }
}

/// Fits a model by maximum likelihood; a fit that is not certified to be a maximum is an error.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one for each column and option of the program")]
pub fn fit_btyd(
    py: Python<'_>,
    model: String,
    frequency: Items<f64>,
    recency: Option<Items<f64>>,
    age: Option<Items<f64>>,
    value: Option<Items<f64>>,
    counts: Option<Items<u64>>,
    k: Option<u32>,
    log_times: Option<Items<f64>>,
) -> PyResult<Btyd> {
    freely(py, move || {
        let [recency, age, value, log_times] = [recency, age, value, log_times].map(Items::given);
        let columns =
            Columns { frequency: frequency.0, recency, age, value, log_times, counts: Items::given(counts) };
        fitted(&model, &columns, k)
    })
}

fn fitted(name: &str, columns: &Columns, k: Option<u32>) -> Result<Btyd> {
    let settings = Settings::default();
    let counts = columns.counts.as_deref();
    let drop_out = if name.starts_with('m') { DropOut::AfterAnyGift } else { DropOut::AfterRepeatGift };
    match name {
        "bg-nbd" | "mbg-nbd" => {
            let frequency = columns.frequency()?;
            let found = BgNbd::fit(&columns.histories(&frequency)?, drop_out, &settings)?;
            Ok(Btyd::of(name, &found, Model::BgNbd(*found.model())))
        }
        "pareto-nbd" => {
            let frequency = columns.frequency()?;
            let found = ParetoNbd::fit(&columns.histories(&frequency)?, &settings)?;
            Ok(Btyd::of(name, &found, Model::ParetoNbd(*found.model())))
        }
        "bg-cnbd-k" | "mbg-cnbd-k" => {
            let frequency = columns.frequency()?;
            let data = columns.histories(&frequency)?;
            let found = match (k, &columns.log_times) {
                (None, Some(times)) => {
                    BgCnbdK::fit_regularity(&data, times, drop_out, MOST_REGULAR, &settings)?
                }
                (k, _) => BgCnbdK::fit(&data, drop_out, k.unwrap_or(1), &settings)?,
            };
            Ok(Btyd::of(name, &found, Model::BgCnbdK(*found.model())))
        }
        "bg-bb" | "beta-bernoulli" => {
            let [frequency, recency, opportunities] = columns.seasons()?;
            let data =
                Seasons { frequency: &frequency, recency: &recency, opportunities: &opportunities, counts };
            if name == "bg-bb" {
                let found = BgBb::fit(&data, &settings)?;
                return Ok(Btyd::of(name, &found, Model::BgBb(*found.model())));
            }
            let found = BetaBernoulli::fit(&data, &settings)?;
            Ok(Btyd::of(name, &found, Model::BetaBernoulli(*found.model())))
        }
        "sbg" | "beta-geometric" => {
            let renewals = Renewals::new(&columns.frequency()?, &whole("age", columns.age()?)?)?;
            let found = Sbg::fit(&renewals.tenures(counts), &settings)?;
            Ok(Btyd::of(name, &found, Model::Sbg(*found.model())))
        }
        "gamma-gamma" => {
            let frequency = columns.frequency()?;
            let value = needed("value", &columns.value)?;
            let found = GammaGamma::fit(&Spends { frequency: &frequency, value, counts }, &settings)?;
            Ok(Btyd::of(name, &found, Model::GammaGamma(*found.model())))
        }
        _ => Err(no_choice(name, MODELS)),
    }
}

impl Btyd {
    fn of<M>(name: &str, found: &Fitted<M>, fitted: Model) -> Self {
        Self {
            model: name.to_owned(),
            estimates: found.estimates().to_vec(),
            log_likelihood: found.log_likelihood(),
            donors: found.individuals(),
            limit: found.limit().map(|limit| {
                let [first, second] = limit.parameters.clone();
                (first, second, limit.shared.name.clone(), limit.shared.value)
            }),
            fitted,
        }
    }

    /// Returns what the model expects of each donor over a horizon, by name.
    fn ahead(&self, columns: &Columns, horizon: f64, discount: Option<f64>) -> Result<Ahead> {
        // Without a discount all future gifts have no finite sum.
        let discount = discount.filter(|rate| *rate != 0.0);
        let steps = || Ok::<u32, Error>(whole("horizon", &[horizon])?[0]);
        match &self.fitted {
            Model::BgNbd(model) => columns.histories_ahead(
                discount,
                |data| model.outlook(data, horizon),
                |one, rate| model.discounted_gifts(one, rate),
            ),
            Model::ParetoNbd(model) => columns.histories_ahead(
                discount,
                |data| model.outlook(data, horizon),
                |one, rate| model.discounted_gifts(one, rate),
            ),
            Model::BgCnbdK(model) => columns.histories_ahead(
                discount,
                |data| model.outlook(data, horizon),
                |one, rate| model.discounted_gifts(one, rate),
            ),
            Model::BgBb(model) => {
                let [frequency, recency, opportunities] = columns.seasons()?;
                let data = Seasons {
                    frequency: &frequency,
                    recency: &recency,
                    opportunities: &opportunities,
                    counts: None,
                };
                let ahead = model.outlook(&data, steps()?)?;
                named(&ahead, discount, |rate| {
                    data.rows().map(|one| model.discounted_gifts(&one, rate)).collect()
                })
            }
            Model::BetaBernoulli(model) => {
                let (donors, steps) = (columns.each_season()?, steps()?);
                let any: Result<_> = donors.iter().map(|one| model.p_gift(one, steps)).collect();
                let gifts: Result<_> = donors.iter().map(|one| model.expected_gifts(one, steps)).collect();
                Ok(vec![("p_gift", any?), ("expected_gifts", gifts?)])
            }
            Model::Sbg(model) => {
                let (renewed, steps) = (columns.frequency()?, steps()?);
                let stay: Result<_> = renewed.iter().map(|renewed| model.survival(*renewed, steps)).collect();
                let mut ahead = vec![("p_still_active", stay?)];
                if let Some(rate) = discount {
                    let rest = renewed.iter().map(|renewed| model.residual_lifetime(*renewed, rate));
                    ahead.push(("discounted_renewals", rest.collect::<Result<_>>()?));
                }
                Ok(ahead)
            }
            Model::GammaGamma(model) => {
                let (frequency, value) = (columns.frequency()?, needed("value", &columns.value)?);
                let spends = frequency.into_iter().zip(value);
                let expected = spends
                    .map(|(frequency, value)| model.expected_value(&Spend { frequency, value: *value }));
                Ok(vec![("expected_value", expected.collect::<Result<_>>()?)])
            }
        }
    }
}

/// Returns the outlook of all donors as columns, and then their discounted future gifts if a rate is given.
fn named(
    ahead: &[Outlook],
    discount: Option<f64>,
    discounted: impl Fn(f64) -> Result<Vec<f64>>,
) -> Result<Ahead> {
    let column = |name, value: fn(&Outlook) -> f64| (name, ahead.iter().map(value).collect());
    let mut columns = vec![
        column("p_alive", |one| one.alive),
        column("p_gift", |one| one.any_gift),
        column("expected_gifts", |one| one.gifts),
    ];
    if let Some(rate) = discount {
        columns.push(("discounted_gifts", discounted(rate)?));
    }
    Ok(columns)
}

#[pymethods]
impl Btyd {
    /// Returns the parameters: name, estimate, and standard error (None for one at infinity).
    #[getter]
    fn estimates(&self) -> Vec<(String, f64, Option<f64>)> {
        self.estimates.iter().map(|one| (one.name.clone(), one.value, one.standard_error)).collect()
    }

    /// Returns the parameters as a table: estimate, standard error and 95 % interval; a parameter at infinity
    /// has no error and no interval.
    fn summary(&self) -> PyResult<Table> {
        let of = |value: &dyn Fn(&Estimate) -> Option<f64>| {
            self.estimates.iter().map(|one| value(one).unwrap_or(f64::NAN)).collect()
        };
        let names = self.estimates.iter().map(|one| one.name.clone()).collect();
        let columns = vec![
            Table::text("parameter", names),
            Table::numbers("estimate", of(&|one| Some(one.value))),
            Table::numbers("standard_error", of(&|one| one.standard_error)),
            Table::numbers("low", of(&|one| one.interval(Z).ok().map(|(low, _)| low))),
            Table::numbers("high", of(&|one| one.interval(Z).ok().map(|(_, high)| high))),
        ];
        Table::new(columns).map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// Returns the expectations for each history over the next `horizon`: `p_alive`, `p_gift` (at least one)
    /// and `expected_gifts`; with `discount` (0 is none), also `discounted_gifts`, all future gifts at this
    /// rate per step. A model of renewals gives `p_still_active`, one of amounts the `expected_value` of a
    /// gift.
    #[pyo3(signature = (frequency, recency = None, age = None, horizon = 1.0, discount = None, value = None))]
    #[expect(clippy::too_many_arguments, reason = "one for each column and option")]
    fn outlook(
        slf: &Bound<'_, Self>,
        py: Python<'_>,
        frequency: Items<f64>,
        recency: Option<Items<f64>>,
        age: Option<Items<f64>>,
        horizon: f64,
        discount: Option<f64>,
        value: Option<Items<f64>>,
    ) -> PyResult<Table> {
        if !(horizon.is_finite() && horizon > 0.0) {
            return Err(PyValueError::new_err(format!("`horizon` must be a number above 0, not {horizon}")));
        }
        let fitted = slf.clone().unbind();
        freely(py, move || {
            let [recency, age, value] = [recency, age, value].map(Items::given);
            let columns =
                Columns { frequency: frequency.0, recency, age, value, log_times: None, counts: None };
            let ahead = fitted.get().ahead(&columns, horizon, discount)?;
            Table::new(ahead.into_iter().map(|(name, values)| Table::numbers(name, values)).collect())
                .map_err(not_made)
        })
    }

    fn __repr__(&self) -> String {
        let value = |one: &Estimate| match one.standard_error {
            Some(_) => format!("{} {:.4}", one.name, one.value),
            None => format!("{} ∞", one.name),
        };
        let values: Vec<String> = self.estimates.iter().map(value).collect();
        format!("<obole.Btyd {}: {}>", self.model, values.join(", "))
    }
}

fn needed<'a>(name: &str, values: &'a Option<Vec<f64>>) -> Result<&'a [f64]> {
    values.as_deref().ok_or_else(|| Error::new(Kind::Usage, message!("btyd-column-needed", name = name)))
}

fn whole(name: &str, values: &[f64]) -> Result<Vec<u32>> {
    let is_whole = |x: &f64| x.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(x);
    if !values.iter().all(is_whole) {
        return Err(Error::new(Kind::Usage, message!("opportunities-not-whole", name = name)));
    }
    Ok(values.iter().map(|x| *x as u32).collect())
}
