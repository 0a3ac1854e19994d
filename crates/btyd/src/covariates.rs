//! Time-invariant covariates: characteristics of a donor that change the rate of giving and the drop-out.

mod surface;
#[cfg(test)]
mod tests;

use obole_error::message;
use serde::{Deserialize, Serialize};

use crate::bgnbd::likelihood::BetaGeometric;
use crate::bgnbd::{BgNbd, DropOut};
use crate::error::{Error, Kind, value};
use crate::estimate::Estimate;
use crate::fitted::Fitted;
use crate::history::{Histories, History};
use crate::jet::Real;
use crate::newton::{Likelihood, Summit, highest_summit};
use crate::paretonbd::{ParetoNbd, Rows};
use crate::quadrature::Rule;
use crate::settings::Settings;
use surface::Linked;

/// One column of characteristics of the donors: numbers, or 0 and 1 for no and yes.
#[derive(Debug, Clone, Copy)]
pub struct Covariate<'a> {
    /// Name of the column, which is used in the names of the coefficients.
    pub name: &'a str,
    /// One finite value per row of the histories.
    pub values: &'a [f64],
}

/// Columns for each of the two processes; the same column may be used in both.
#[derive(Debug, Clone, Copy)]
pub struct Covariates<'a> {
    /// Covariates of the rate of giving.
    pub rate: &'a [Covariate<'a>],
    /// Covariates of the drop-out.
    pub drop_out: &'a [Covariate<'a>],
}

/// BG/NBD, MBG/NBD or Pareto/NBD with time-invariant covariates z (Fader and Hardie 2007, "Incorporating
/// Time-Invariant Covariates into the Pareto/NBD and BG/NBD Models").
///
/// The rate of giving is multiplied by e^(γ·z): alpha = alpha₀ e^(−γ₁·z). In Pareto/NBD the rate of leaving
/// is multiplied in the same way: beta = beta₀ e^(−γ₂·z). In BG/NBD a probability cannot be multiplied, so
/// a = a₀ e^(γ₂·z) and b = b₀ e^(γ₃·z). Some programs set γ₂ and γ₃ equal, which does not change the mean
/// probability of leaving.
///
/// The coefficients are named `rate.NAME`, and `end.NAME` (Pareto/NBD) or `a.NAME` and `b.NAME`.
///
/// ```
/// use obole_btyd::{BgNbd, Covariate, Covariates, DropOut, Histories, History, Settings, WithCovariates};
/// let data = Histories {
///     frequency: &[0, 1, 2, 4, 7, 12, 0, 1, 2, 5, 9, 16],
///     recency: &[0.0, 3.0, 14.0, 28.0, 27.0, 29.0, 0.0, 2.0, 12.0, 20.0, 27.0, 29.0],
///     age: &[30.0; 12],
///     counts: Some(&[60, 40, 15, 15, 12, 10, 30, 40, 15, 25, 18, 20]),
/// };
/// // Those of the last six rows were asked by a person they knew.
/// let asked = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
/// let rate = [Covariate { name: "asked", values: &asked }];
/// let covariates = Covariates { rate: &rate, drop_out: &[] };
/// let settings = Settings::default();
/// let fitted = WithCovariates::<BgNbd>::fit(&data, &covariates, DropOut::AfterAnyGift, &settings)?;
/// let effect = &fitted.estimates()[4];
/// assert_eq!(effect.name, "rate.asked");
/// assert!(effect.interval(1.96)?.0 > 0.0);
/// // The model of donors with these covariates is an ordinary one.
/// let (plain, known) = (fitted.model().donor(&[0.0], &[])?, fitted.model().donor(&[1.0], &[])?);
/// let new = History { frequency: 0, recency: 0.0, age: 0.0 };
/// assert!(known.expected_gifts(&new, 12.0)? > plain.expected_gifts(&new, 12.0)?);
/// # Ok::<(), obole_btyd::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WithCovariates<M> {
    base: M,
    rate: Vec<String>,
    drop_out: Vec<String>,
    /// Coefficients for each [`Link`], in order.
    coefficients: Vec<Vec<f64>>,
}

/// Process that a covariate belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// Giving.
    Rate,
    /// Leaving.
    DropOut,
}

/// Parameter that covariates multiply by e^(sign · γ·z).
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// Index of the parameter among the four.
    parameter: usize,
    sign: f64,
    process: Process,
    /// Prefix of the names of the coefficients.
    prefix: &'static str,
}

/// Interface of a model that can have covariates.
pub trait Base: Copy {
    /// Names of the parameters.
    const NAMES: [&'static str; 4];
    /// Parameters that depend on covariates.
    const LINKS: &'static [Link];
    /// Returns the values of the parameters.
    fn parameters(&self) -> [f64; 4];
    /// Returns the same model with other parameters.
    ///
    /// # Errors
    /// `InvalidParameter` unless all are finite and above 0.
    fn with(&self, parameters: [f64; 4]) -> Result<Self, Error>;
}

impl Base for BgNbd {
    const NAMES: [&'static str; 4] = Self::NAMES;
    const LINKS: &'static [Link] = &[
        Link { parameter: 1, sign: -1.0, process: Process::Rate, prefix: "rate" },
        Link { parameter: 2, sign: 1.0, process: Process::DropOut, prefix: "a" },
        Link { parameter: 3, sign: 1.0, process: Process::DropOut, prefix: "b" },
    ];

    fn parameters(&self) -> [f64; 4] {
        self.params()
    }

    fn with(&self, [r, alpha, a, b]: [f64; 4]) -> Result<Self, Error> {
        Self::new(self.drop_out(), r, alpha, a, b)
    }
}

impl Base for ParetoNbd {
    const NAMES: [&'static str; 4] = Self::NAMES;
    const LINKS: &'static [Link] = &[
        Link { parameter: 1, sign: -1.0, process: Process::Rate, prefix: "rate" },
        Link { parameter: 3, sign: -1.0, process: Process::DropOut, prefix: "end" },
    ];

    fn parameters(&self) -> [f64; 4] {
        self.params()
    }

    fn with(&self, [r, alpha, s, beta]: [f64; 4]) -> Result<Self, Error> {
        Self::new(r, alpha, s, beta)
    }
}

/// Log-likelihood of donors with the same parameters.
trait Block {
    fn at<R: Real>(&self, rows: &[(History, f64)], params: &[R; 4]) -> R;
}

struct Geometric(DropOut);

impl Block for Geometric {
    fn at<R: Real>(&self, rows: &[(History, f64)], params: &[R; 4]) -> R {
        BetaGeometric { drop_out: self.0, stages: 1, rows }.at(params)
    }
}

impl Block for Rule {
    fn at<R: Real>(&self, rows: &[(History, f64)], params: &[R; 4]) -> R {
        Rows { rows, rule: self }.at(params)
    }
}

impl WithCovariates<BgNbd> {
    /// Fits the model by maximum likelihood on a table of histories and covariates; identical rows are
    /// computed once.
    ///
    /// # Errors
    /// As [`BgNbd::fit`]; `LengthMismatch` or `InvalidValue` for a column; `NotIdentified` for a column that
    /// is the same for all donors or that the others determine; `Boundary` also where the model without
    /// covariates would have a [limit](Fitted::limit), which is not searched for here.
    pub fn fit(
        data: &Histories<'_>,
        covariates: &Covariates<'_>,
        drop_out: DropOut,
        settings: &Settings,
    ) -> Result<Fitted<Self>, Error> {
        let plain = BgNbd::fit(data, drop_out, settings);
        let grouped = data.grouped()?;
        let starts = BetaGeometric { drop_out, stages: 1, rows: &grouped.rows }.starts();
        let any = BgNbd::new(drop_out, 1.0, 1.0, 1.0, 1.0)?;
        fit(any, plain, &starts, Geometric(drop_out), data, covariates, settings)
    }

    /// Computes the log-likelihood of a table under these parameters.
    ///
    /// # Errors
    /// Those of [`Histories::check`]; `LengthMismatch` or `InvalidValue` for a covariate, which must be in
    /// the order of the fit.
    pub fn log_likelihood(&self, data: &Histories<'_>, covariates: &Covariates<'_>) -> Result<f64, Error> {
        self.total(data, covariates, |model, row| model.log_likelihood(row))
    }
}

impl WithCovariates<ParetoNbd> {
    /// Fits the model by maximum likelihood on a table of histories and covariates; identical rows are
    /// computed once.
    ///
    /// # Errors
    /// As for BG/NBD.
    pub fn fit(
        data: &Histories<'_>,
        covariates: &Covariates<'_>,
        settings: &Settings,
    ) -> Result<Fitted<Self>, Error> {
        let plain = ParetoNbd::fit(data, settings);
        let grouped = data.grouped()?;
        let rule = Rule::new();
        let starts = Rows { rows: &grouped.rows, rule: &rule }.starts();
        let any = ParetoNbd::new(1.0, 1.0, 1.0, 1.0)?;
        fit(any, plain, &starts, rule, data, covariates, settings)
    }

    /// Computes the log-likelihood of a table under these parameters.
    ///
    /// # Errors
    /// As for BG/NBD.
    pub fn log_likelihood(&self, data: &Histories<'_>, covariates: &Covariates<'_>) -> Result<f64, Error> {
        self.total(data, covariates, |model, row| model.log_likelihood(row))
    }
}

impl<M: Base> WithCovariates<M> {
    /// Returns the model of a donor with these covariates, which are in the order of the fit.
    ///
    /// # Errors
    /// `LengthMismatch` for another number of covariates; `InvalidParameter` where the resulting parameters
    /// are not finite and above 0.
    pub fn donor(&self, rate: &[f64], drop_out: &[f64]) -> Result<M, Error> {
        let mut parameters = self.base.parameters();
        if (rate.len(), drop_out.len()) != (self.rate.len(), self.drop_out.len()) {
            return Err(Error::new(
                Kind::LengthMismatch,
                message!("covariates-of-model", rate = self.rate.len(), drop_out = self.drop_out.len()),
            ));
        }
        for (link, coefficients) in M::LINKS.iter().zip(&self.coefficients) {
            let known = if link.process == Process::Rate { rate } else { drop_out };
            let shift: f64 = coefficients.iter().zip(known).map(|(c, z)| c * z).sum();
            parameters[link.parameter] *= (link.sign * shift).exp();
        }
        self.base.with(parameters)
    }

    /// Returns the model of a donor whose covariates are all 0.
    #[must_use]
    pub fn base(&self) -> &M {
        &self.base
    }

    /// Returns the names of the covariates of the rate and of the drop-out, in the order of the fit.
    #[must_use]
    pub fn names(&self) -> (&[String], &[String]) {
        (&self.rate, &self.drop_out)
    }

    /// Sums the log-likelihood row by row, each with its own model.
    fn total(
        &self,
        data: &Histories<'_>,
        covariates: &Covariates<'_>,
        likelihood: impl Fn(&M, &Histories<'_>) -> Result<f64, Error>,
    ) -> Result<f64, Error> {
        data.check()?;
        covariates.check(data.frequency.len())?;
        let at = |columns: &[Covariate<'_>], i: usize| -> Vec<f64> {
            columns.iter().map(|column| column.values[i]).collect()
        };
        let mut sum = 0.0;
        for (i, row) in data.rows().enumerate() {
            let count = data.counts.map_or(1.0, |counts| counts[i] as f64);
            let model = self.donor(&at(covariates.rate, i), &at(covariates.drop_out, i))?;
            let one = Histories {
                frequency: &[row.frequency],
                recency: &[row.recency],
                age: &[row.age],
                counts: None,
            };
            sum += count * likelihood(&model, &one)?;
        }
        Ok(sum)
    }
}

impl Covariates<'_> {
    fn check(&self, rows: usize) -> Result<(), Error> {
        for column in self.rate.iter().chain(self.drop_out) {
            if column.values.len() != rows {
                let message = message!(
                    "rows-beside-frequency",
                    name = column.name,
                    found = column.values.len(),
                    rows = rows
                );
                return Err(Error::new(Kind::LengthMismatch, message));
            }
            if let Some(row) = column.values.iter().position(|z| !z.is_finite()) {
                return Err(value(row, "covariate", message!("column-not-finite", name = column.name)));
            }
        }
        Ok(())
    }
}

/// Fits with standardised covariates, so that their units do not matter, and converts the result to the
/// original units.
fn fit<M: Base>(
    any: M,
    plain: Result<Fitted<M>, Error>,
    starts: &[[f64; 4]],
    block: impl Block,
    data: &Histories<'_>,
    covariates: &Covariates<'_>,
    settings: &Settings,
) -> Result<Fitted<WithCovariates<M>>, Error> {
    covariates.check(data.frequency.len())?;
    let linked = Linked::new(block, M::NAMES, M::LINKS, data, covariates)?;
    let mut from: Vec<[f64; 4]> = starts.to_vec();
    match plain {
        Ok(plain) if plain.limit().is_none() => from.push(plain.model().parameters()),
        Err(error) if error.kind() == Kind::NotIdentified => return Err(error),
        _ => {}
    }
    let from: Vec<Vec<f64>> = from.iter().map(|start| linked.start(start)).collect();
    let standard = highest_summit(&linked, &from, settings)?;
    let summit = linked.in_given_units(standard);
    let estimates = estimates(&linked, &summit);
    let base = any.with(std::array::from_fn(|i| summit.at[i].exp()))?;
    let mut coefficients = Vec::new();
    let mut rest = &summit.at[4..];
    for link in M::LINKS {
        let (own, others) = rest.split_at(covariates.of(link.process).len());
        coefficients.push(own.to_vec());
        rest = others;
    }
    let names = |process| {
        covariates.of(process).iter().map(|column: &Covariate<'_>| column.name.to_owned()).collect()
    };
    let model =
        WithCovariates { base, rate: names(Process::Rate), drop_out: names(Process::DropOut), coefficients };
    Ok(Fitted::of_summit(model, estimates, summit, linked.individuals(), linked.distinct()))
}

impl<'a> Covariates<'a> {
    fn of(&self, process: Process) -> &'a [Covariate<'a>] {
        match process {
            Process::Rate => self.rate,
            Process::DropOut => self.drop_out,
        }
    }
}

fn estimates<B: Block>(linked: &Linked<B>, summit: &Summit) -> Vec<Estimate> {
    use crate::newton::Surface;
    let of = |(i, value): (usize, &f64)| {
        let (name, error) = (linked.coordinate(i).0, summit.covariance[i][i].sqrt());
        if i < 4 {
            Estimate::new(name, value.exp(), Some(error))
        } else {
            Estimate::coefficient(name, *value, error)
        }
    };
    summit.at.iter().enumerate().map(of).collect()
}
