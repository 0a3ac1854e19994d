//! What a fit returns: the model, and what is known about its parameters.

use serde::{Deserialize, Serialize};

use crate::error::{Error, positive};
use crate::newton::Optimum;
use crate::settings::Convergence;

/// One estimated parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The parameter's name, as in the model type.
    pub name: String,
    /// The maximum-likelihood estimate.
    pub value: f64,
    /// Standard error of ln(value), from the inverse Hessian of the log-likelihood in log-parameters.
    pub log_standard_error: f64,
    /// Standard error of the value by the delta method: value × `log_standard_error`.
    pub standard_error: f64,
}

impl Estimate {
    /// The Wald interval value × exp(± z · `log_standard_error`), which stays above zero; z = 1.96 for 95 %.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidParameter`] unless z is finite and above 0.
    pub fn interval(&self, z: f64) -> Result<(f64, f64), Error> {
        let factor = (positive("z", z)? * self.log_standard_error).exp();
        Ok((self.value / factor, self.value * factor))
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
                let log_standard_error = optimum.covariance[i][i].sqrt();
                let value = optimum.params[i];
                let name = names[i].to_owned();
                Estimate { name, value, log_standard_error, standard_error: value * log_standard_error }
            })
            .collect();
        Self {
            model,
            estimates,
            log_covariance: optimum.covariance.iter().map(|row| row.to_vec()).collect(),
            log_likelihood: optimum.log_likelihood,
            individuals,
            distinct,
            convergence: optimum.convergence,
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

    /// Covariance of the logarithms of the parameters (square, same order as [`Self::estimates`]).
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

    /// The certificate.
    #[must_use]
    pub fn convergence(&self) -> &Convergence {
        &self.convergence
    }
}
