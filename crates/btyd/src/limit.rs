//! Maximum of a likelihood at which a beta or gamma distribution shrinks to a point, so that all donors are
//! alike in that respect.

use std::array::from_fn;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind};
use crate::estimate::Estimate;
use crate::jet::Real;
use crate::newton::{Likelihood, Optimum, maximise};
use crate::settings::Settings;

/// Two parameters that tend to infinity together: the likelihood has its maximum where all donors are alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// Names of the parameters. Their values are large numbers that represent infinity; they have no standard
    /// error.
    pub parameters: [String; 2],
    /// Quantity that is then the same for all donors, for example `gamma / (gamma + delta)`, the common
    /// probability to leave.
    pub shared: Estimate,
}

/// Pair of parameters, given by the index of the first.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pair {
    /// A beta distribution: both shapes.
    Beta(usize),
    /// A gamma distribution: shape, then rate.
    Gamma(usize),
}

/// Concentration that represents infinity: such a beta or gamma distribution is a point to eight digits.
const INFINITE: f64 = 1e8;

/// Finite concentrations with which the limit is compared.
const BEFORE: [f64; 4] = [1e1, 1e2, 1e3, 1e5];

/// Returns whether a beta or gamma distribution of this concentration represents a point.
pub(crate) fn is_point(concentration: f64) -> bool {
    concentration >= 0.99 * INFINITE
}

impl Pair {
    fn first(self) -> usize {
        match self {
            Self::Beta(first) | Self::Gamma(first) => first,
        }
    }

    /// Returns the shared quantity used in the search: the odds of a beta, the mean time of a gamma.
    fn shared(self, params: &[f64]) -> f64 {
        match self {
            Self::Beta(first) => params[first] / params[first + 1],
            Self::Gamma(first) => params[first + 1] / params[first],
        }
    }

    /// Returns both parameters at a concentration.
    fn both<R: Real>(self, shared: R, concentration: f64) -> [R; 2] {
        match self {
            Self::Beta(_) => {
                let log_odds = shared.ln();
                let rest = log_odds.softplus();
                [(log_odds - rest).exp().times(concentration), (-rest).exp().times(concentration)]
            }
            Self::Gamma(_) => [R::constant(concentration), shared.times(concentration)],
        }
    }

    /// Returns all parameters from a list in which the pair is one number.
    fn expand<R: Real, const N: usize, const K: usize>(self, free: &[R; K], concentration: f64) -> [R; N] {
        let first = self.first();
        let both = self.both(free[first], concentration);
        from_fn(|i| match i {
            _ if i < first => free[i],
            _ if i <= first + 1 => both[i - first],
            _ => free[i - 1],
        })
    }

    fn contract<const N: usize, const K: usize>(self, params: &[f64; N]) -> [f64; K] {
        let first = self.first();
        from_fn(|i| match i {
            _ if i < first => params[i],
            _ if i == first => self.shared(params),
            _ => params[i + 1],
        })
    }

    /// Returns the estimate of the shared quantity on its usual scale: a probability or a rate.
    fn estimate<const N: usize>(self, names: [&str; N], shared: f64, log_error: f64) -> Estimate {
        let first = self.first();
        let (a, b) = (names[first], names[first + 1]);
        let (name, value, log_error) = match self {
            // d ln(o / (1 + o)) / d ln o = 1 / (1 + o).
            Self::Beta(_) => {
                (format!("{a} / ({a} + {b})"), shared / (1.0 + shared), log_error / (1.0 + shared))
            }
            Self::Gamma(_) => (format!("{a} / {b}"), 1.0 / shared, log_error),
        };
        Estimate::new(name, value, Some(log_error))
    }
}

/// A likelihood with one pair at its limit.
pub(crate) struct AtLimit<'a, L> {
    inner: &'a L,
    pair: Pair,
    concentration: f64,
}

impl<L: Likelihood<4>> Likelihood<3> for AtLimit<'_, L> {
    fn at<R: Real>(&self, free: &[R; 3]) -> R {
        self.inner.at::<R>(&self.pair.expand(free, self.concentration))
    }
}

impl<L: Likelihood<2>> Likelihood<1> for AtLimit<'_, L> {
    fn at<R: Real>(&self, free: &[R; 1]) -> R {
        self.inner.at::<R>(&self.pair.expand(free, self.concentration))
    }
}

/// Maximises a likelihood like [`maximise`]. Where a pair tends to infinity, it returns the maximum at that
/// limit, with the limit, if the likelihood increases up to it.
pub(crate) fn maximise_or_limit<const N: usize, const K: usize, L: Likelihood<N>>(
    likelihood: &L,
    starts: &[[f64; N]],
    names: [&str; N],
    pairs: &[Pair],
    settings: &Settings,
) -> Result<(Optimum<N>, Option<Limit>), Error>
where
    for<'a> AtLimit<'a, L>: Likelihood<K>,
{
    let error = match maximise(likelihood, starts, names, settings) {
        Err(error) if error.kind() == Kind::Boundary => error,
        other => return other.map(|optimum| (optimum, None)),
    };
    let mut best: Option<(Optimum<N>, Limit)> = None;
    for &pair in pairs {
        let limit = AtLimit { inner: likelihood, pair, concentration: INFINITE };
        let starts: Vec<[f64; K]> = starts.iter().map(|start| pair.contract(start)).collect();
        let free_names = from_fn(|i| names[if i < pair.first() { i } else { i + 1 }]);
        let Ok(found) = maximise(&limit, &starts, free_names, settings) else { continue };
        let rises = BEFORE.iter().all(|&concentration| {
            let before = AtLimit { inner: likelihood, pair, concentration };
            before.at(&found.params) <= found.log_likelihood + 1e-9 * found.log_likelihood.abs()
        });
        if rises && best.as_ref().is_none_or(|(best, _)| found.log_likelihood > best.log_likelihood) {
            best = Some(at_limit(&found, pair, names));
        }
    }
    best.map(|(optimum, limit)| (optimum, Some(limit))).ok_or(error)
}

fn at_limit<const N: usize, const K: usize>(
    found: &Optimum<K>,
    pair: Pair,
    names: [&str; N],
) -> (Optimum<N>, Limit) {
    let first = pair.first();
    let place = |i: usize| if i < first { i } else { i - 1 };
    let in_pair = |i: usize| i == first || i == first + 1;
    let covariance = from_fn(|i| {
        from_fn(|j| if in_pair(i) || in_pair(j) { f64::NAN } else { found.covariance[place(i)][place(j)] })
    });
    let log_error = found.covariance[first][first].sqrt();
    let optimum = Optimum {
        params: pair.expand(&found.params, INFINITE),
        log_likelihood: found.log_likelihood,
        covariance,
        convergence: found.convergence,
    };
    let limit = Limit {
        parameters: [names[first].to_owned(), names[first + 1].to_owned()],
        shared: pair.estimate(names, found.params[first], log_error),
    };
    (optimum, limit)
}
