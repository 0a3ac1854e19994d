//! Result of a fit: the model, and the uncertainty of its parameters.

use serde::{Deserialize, Serialize};

use crate::estimate::Estimate;
use crate::limit::Limit;
use crate::newton::{Optimum, Summit};
use crate::settings::Convergence;

/// Model whose parameters were estimated from data, with the certificate that they are at a maximum of the
/// likelihood.
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
            limit: None,
        }
    }

    /// Returns the same fit with the two parameters that are at infinity, if any.
    pub(crate) fn at_limit(mut self, limit: Option<Limit>) -> Self {
        self.limit = limit;
        self
    }

    /// Creates a fit from estimates and their covariance.
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

    /// Returns the model, for predictions.
    #[must_use]
    pub fn model(&self) -> &M {
        &self.model
    }

    /// Returns the parameters with their standard errors, in the order of the model type.
    #[must_use]
    pub fn estimates(&self) -> &[Estimate] {
        &self.estimates
    }

    /// Returns the covariance of the logarithms of the parameters (square, same order as [`Self::estimates`],
    /// without those at infinity); coefficients of covariates are included without taking logarithms.
    #[must_use]
    pub fn log_covariance(&self) -> &[Vec<f64>] {
        &self.log_covariance
    }

    /// Returns the log-likelihood at the maximum (natural logarithm), summed over individuals.
    #[must_use]
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// Returns the number of individuals in the data, the sum of the counts.
    #[must_use]
    pub fn individuals(&self) -> u64 {
        self.individuals
    }

    /// Returns the number of distinct rows that the likelihood was computed on.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.distinct
    }

    /// Returns the two parameters that are at infinity, if the likelihood has its maximum where all donors
    /// are alike.
    #[must_use]
    pub fn limit(&self) -> Option<&Limit> {
        self.limit.as_ref()
    }

    /// Returns the certificate. At a [limit](Self::limit) it is that of the maximum over the other parameters
    /// and the shared one.
    #[must_use]
    pub fn convergence(&self) -> &Convergence {
        &self.convergence
    }
}
