//! What a fit returns: the model, and what is known about its parameters.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, positive};
use crate::limit::Limit;
use crate::newton::{Optimum, Summit};
use crate::settings::Convergence;

/// One estimated parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The parameter's name, as in the model type.
    pub name: String,
    /// The maximum-likelihood estimate.
    pub value: f64,
    /// Standard error of ln(value), from the inverse Hessian of the log-likelihood in log-parameters. None for a parameter
    /// at infinity ([`Fitted::limit`]) and for a coefficient of a covariate, which may be negative.
    pub log_standard_error: Option<f64>,
    /// Standard error of the value by the delta method: value × `log_standard_error`; that of a coefficient is taken from the
    /// inverse Hessian as it is. None for a parameter at infinity.
    pub standard_error: Option<f64>,
}

impl Estimate {
    pub(crate) fn new(name: String, value: f64, log_standard_error: Option<f64>) -> Self {
        let standard_error = log_standard_error.map(|error| value * error);
        Self { name, value, log_standard_error, standard_error }
    }

    pub(crate) fn coefficient(name: String, value: f64, standard_error: f64) -> Self {
        Self { name, value, log_standard_error: None, standard_error: Some(standard_error) }
    }

    /// The Wald interval value × exp(± z · `log_standard_error`), which stays above zero; z = 1.96 for 95 %. That of a
    /// coefficient is value ± z · `standard_error`.
    ///
    /// # Errors
    /// [`crate::Kind::InvalidParameter`] unless z is finite and above 0; [`crate::Kind::Undefined`] for a
    /// parameter at infinity.
    pub fn interval(&self, z: f64) -> Result<(f64, f64), Error> {
        let z = positive("z", z)?;
        match (self.log_standard_error, self.standard_error) {
            (Some(error), _) => {
                let factor = (z * error).exp();
                Ok((self.value / factor, self.value * factor))
            }
            (None, Some(error)) => Ok((self.value - z * error, self.value + z * error)),
            (None, None) => Err(Error::new(Kind::Undefined, "no-standard-error")),
        }
    }
}

/// A model whose parameters were estimated from data, with the certificate that they are a maximum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted<M> {
    model: M,
    estimates: Vec<Estimate>,
    log_covariance: Vec<Vec<f64>>,
    log_likelihood: f64,
    individuals: u64,
    distinct: usize,
    convergence: Convergence,
    limit: Option<Limit>,
}

impl<M> Fitted<M> {
    pub(crate) fn new<const N: usize>(
        model: M,
        names: [&str; N],
        optimum: &Optimum<N>,
        individuals: u64,
        distinct: usize,
    ) -> Self {
        let estimates = (0..N)
            .map(|i| {
                let variance = optimum.covariance[i][i];
                let log_error = (!variance.is_nan()).then(|| variance.sqrt());
                Estimate::new(names[i].to_owned(), optimum.params[i], log_error)
            })
            .collect();
        let known = |row: &[f64; N]| -> Vec<f64> { row.iter().copied().filter(|c| !c.is_nan()).collect() };
        Self {
            model,
            estimates,
            log_covariance: optimum.covariance.iter().map(known).filter(|row| !row.is_empty()).collect(),
            log_likelihood: optimum.log_likelihood,
            individuals,
            distinct,
            convergence: optimum.convergence,
            limit: optimum.limit.clone(),
        }
    }

    /// A fit whose estimates and their covariance are there already.
    pub(crate) fn of_summit(
        model: M,
        estimates: Vec<Estimate>,
        summit: Summit,
        individuals: u64,
        distinct: usize,
    ) -> Self {
        Self {
            model,
            estimates,
            log_covariance: summit.covariance,
            log_likelihood: summit.log_likelihood,
            individuals,
            distinct,
            convergence: summit.convergence,
            limit: None,
        }
    }

    /// The model, which predicts.
    #[must_use]
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The parameters with their standard errors, in the order of the model type.
    #[must_use]
    pub fn estimates(&self) -> &[Estimate] {
        &self.estimates
    }

    /// Covariance of the logarithms of the parameters (square, same order as [`Self::estimates`], without those at
    /// infinity); coefficients of covariates stand in it as they are.
    #[must_use]
    pub fn log_covariance(&self) -> &[Vec<f64>] {
        &self.log_covariance
    }

    /// The log-likelihood at the maximum, natural logarithm, summed over individuals.
    #[must_use]
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// Individuals in the data, by their counts.
    #[must_use]
    pub fn individuals(&self) -> u64 {
        self.individuals
    }

    /// Distinct rows that the likelihood was computed on.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.distinct
    }

    /// The two parameters that are at infinity, where the likelihood has its maximum with all donors alike.
    #[must_use]
    pub fn limit(&self) -> Option<&Limit> {
        self.limit.as_ref()
    }

    /// The certificate; at a [limit](Self::limit), that of the maximum among the other parameters and the shared one.
    #[must_use]
    pub fn convergence(&self) -> &Convergence {
        &self.convergence
    }
}
