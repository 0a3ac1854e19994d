//! What a fit returns: the model, and what is known about its parameters.

use serde::{Deserialize, Serialize};

use crate::estimate::Estimate;
use crate::limit::Limit;
use crate::newton::{Optimum, Summit};
use crate::settings::Convergence;

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
            limit: None,
        }
    }

    /// The same fit, with the two parameters that are at infinity, if any.
    pub(crate) fn at_limit(mut self, limit: Option<Limit>) -> Self {
        self.limit = limit;
        self
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
