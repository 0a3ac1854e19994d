//! Maximum likelihood by damped Newton steps on exact derivatives, in log-parameters.
//!
//! Three or four parameters and an exact Hessian make a general optimiser unnecessary: the step is a Cholesky
//! solve, damped as in Levenberg (1944) and Marquardt (1963) while the Hessian is not positive definite or the
//! step does not help (Nocedal and Wright, *Numerical Optimization*, 2006, ch. 3 and 4). The same factor gives the
//! certificate and the covariance.

use std::array::from_fn;

use crate::cholesky::Cholesky;
use crate::error::{Error, ErrorKind};
use crate::jet::{Jet, Real};
use crate::limit::Limit;
use crate::settings::{Convergence, Settings};

/// A log-likelihood in `N` positive parameters.
pub(crate) trait Likelihood<const N: usize> {
    /// The value at `params` (on their natural scale), summed over individuals.
    fn at<R: Real>(&self, params: &[R; N]) -> R;
}

/// The maximum and the inverse Hessian there, by the logarithms of the parameters.
#[derive(Debug)]
pub(crate) struct Optimum<const N: usize> {
    pub(crate) params: [f64; N],
    pub(crate) log_likelihood: f64,
    pub(crate) covariance: [[f64; N]; N],
    pub(crate) convergence: Convergence,
    /// Where two parameters are at infinity.
    pub(crate) limit: Option<Limit>,
}

/// A parameter that has moved by this factor (in logarithms) from its start is running to 0 or infinity.
const RUNAWAY: f64 = 20.0;
/// A standard error of ln(parameter) above this says the same: e^±20 is no knowledge.
const FLAT: f64 = 20.0;
/// Where no step helps any more, a parameter this far from its start was on its way: rounding hides the last rise.
const FAR: f64 = 6.0;
/// No step multiplies or divides a parameter by more than e^3.
const LONGEST: f64 = 3.0;
/// Starts that are tried when the best one fails.
const ATTEMPTS: usize = 3;

/// Climbs from the most likely of `starts`; from the next ones where that fails. A summit below what a failed climb
/// has seen is not the maximum: then the failure stands.
pub(crate) fn maximise<const N: usize>(
    likelihood: &impl Likelihood<N>,
    starts: &[[f64; N]],
    names: [&str; N],
    settings: &Settings,
) -> Result<Optimum<N>, Error> {
    let mut ranked: Vec<(f64, [f64; N])> =
        starts.iter().map(|s| (likelihood.at(s), *s)).filter(|(value, _)| value.is_finite()).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut first = None;
    let mut highest = f64::NEG_INFINITY;
    for (_, start) in ranked.into_iter().take(ATTEMPTS) {
        match climb(likelihood, start, names, settings, &mut highest) {
            Ok(optimum) if optimum.log_likelihood >= highest - 1e-9 * highest.abs() => return Ok(optimum),
            Ok(_) => {}
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or_else(|| {
        Error::new(ErrorKind::NotConverged, "the likelihood is not finite at any starting point")
    }))
}

fn climb<const N: usize>(
    likelihood: &impl Likelihood<N>,
    start: [f64; N],
    names: [&str; N],
    settings: &Settings,
    highest: &mut f64,
) -> Result<Optimum<N>, Error> {
    let origin = start.map(f64::ln);
    let mut at = origin;
    let mut damping = 0.0;
    for iterations in 0..=settings.max_iterations() {
        let here = likelihood.at(&from_fn::<_, N, _>(|i| Jet::<N>::variable(at[i], i).exp()));
        let gradient = here.gradient.map(|g| -g);
        let hessian = here.hessian.map(|row| row.map(|h| -h));
        if !here.value.is_finite() || gradient.iter().chain(hessian.iter().flatten()).any(|v| !v.is_finite())
        {
            return Err(Error::new(
                ErrorKind::NotConverged,
                "the likelihood has no finite derivative on the way",
            ));
        }
        if let Some(i) = (0..N).find(|&i| (at[i] - origin[i]).abs() > RUNAWAY) {
            return Err(runaway(names[i], at[i] > origin[i]));
        }
        if let Some(factor) = Cholesky::new(&hessian) {
            let step = factor.solve(&gradient);
            let decrement: f64 = step.iter().zip(&gradient).map(|(s, g)| s * g).sum();
            if decrement <= settings.tolerance() {
                let covariance = factor.inverse();
                if let Some(i) = (0..N).find(|&i| covariance[i][i].sqrt() > FLAT) {
                    return Err(runaway(names[i], at[i] > origin[i]));
                }
                let convergence = Convergence {
                    iterations,
                    gradient_norm: gradient.iter().fold(0.0, |m, g| g.abs().max(m)),
                    newton_decrement: decrement,
                    smallest_pivot: factor.smallest_pivot(),
                };
                return Ok(Optimum {
                    params: at.map(f64::exp),
                    log_likelihood: here.value,
                    covariance,
                    convergence,
                    limit: None,
                });
            }
        }
        *highest = highest.max(here.value);
        if iterations < settings.max_iterations() {
            match advance(likelihood, at, here.value, &gradient, &hessian, &mut damping) {
                Some(next) => at = next,
                None => return Err(stuck(&at, &origin, names, "no step raises the likelihood")),
            }
        }
    }
    Err(stuck(&at, &origin, names, "the steps ran out before the gradient certified a maximum"))
}

/// Why a climb ended early: on the flat ground far out, or anywhere else.
fn stuck<const N: usize>(at: &[f64; N], origin: &[f64; N], names: [&str; N], otherwise: &str) -> Error {
    let moved = (0..N).map(|i| (at[i] - origin[i], names[i])).max_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
    match moved {
        Some((by, name)) if by.abs() > FAR => runaway(name, by > 0.0),
        _ => Error::new(ErrorKind::NotConverged, otherwise),
    }
}

fn runaway(name: &str, up: bool) -> Error {
    let to = if up { "infinity" } else { "0" };
    Error::new(ErrorKind::Boundary, format!("the likelihood has no finite maximum: {name} runs to {to}"))
}

/// The next point: the least damping (from the last one on) that gives an acceptable step.
fn advance<const N: usize>(
    likelihood: &impl Likelihood<N>,
    at: [f64; N],
    value: f64,
    gradient: &[f64; N],
    hessian: &[[f64; N]; N],
    damping: &mut f64,
) -> Option<[f64; N]> {
    // Near the maximum the gain of a step drowns in rounding; a fall below that rounding is no fall.
    let rounding = 1e-13 * value.abs();
    while *damping < 1e12 {
        let damped =
            from_fn(|i| from_fn(|j| hessian[i][j] + if i == j { *damping * scale(hessian, i) } else { 0.0 }));
        if let Some(factor) = Cholesky::new(&damped) {
            let mut step = factor.solve(gradient);
            let longest = step.iter().fold(0.0, |m: f64, s| m.max(s.abs()));
            if longest > LONGEST {
                step = step.map(|s| s * LONGEST / longest);
            }
            let slope: f64 = step.iter().zip(gradient).map(|(s, g)| s * g).sum();
            let next = from_fn(|i| at[i] - step[i]);
            let gain = likelihood.at(&next.map(f64::exp)) - value;
            if gain.is_finite() && gain >= 1e-4 * slope - rounding {
                *damping = if *damping < 1e-6 { 0.0 } else { *damping / 10.0 };
                return Some(next);
            }
        }
        *damping = (*damping * 10.0).max(1e-4);
    }
    None
}

/// Damping is proportional to the curvature of each parameter, so that units do not matter.
fn scale<const N: usize>(hessian: &[[f64; N]; N], i: usize) -> f64 {
    let largest = (0..N).fold(0.0, |m: f64, k| m.max(hessian[k][k].abs()));
    hessian[i][i].abs().max(1e-8 * largest).max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Minus Rosenbrock's banana in logarithms: maximum 0 at params (e, e).
    struct Banana;

    impl Likelihood<2> for Banana {
        fn at<R: Real>(&self, params: &[R; 2]) -> R {
            let (x, y) = (params[0].ln(), params[1].ln());
            let bend = y - x * x;
            let off = x.plus(-1.0);
            -((bend * bend).times(100.0) + off * off)
        }
    }

    /// Rises for ever as its parameter grows.
    struct Endless;

    impl Likelihood<1> for Endless {
        fn at<R: Real>(&self, params: &[R; 1]) -> R {
            -(-params[0].ln()).exp().times(5.0)
        }
    }

    #[test]
    fn it_finds_the_bottom_of_the_banana_and_its_covariance() {
        let start = [[(-1.2_f64).exp(), 1.0_f64.exp()]];
        let optimum = maximise(&Banana, &start, ["x", "y"], &Settings::default()).unwrap();
        // The promise of the tolerance: within √1e-12 standard errors (√0.5 and √2.005 below).
        for p in optimum.params {
            assert!((p.ln() - 1.0).abs() < 1.5e-6);
        }
        assert!(optimum.convergence.gradient_norm < 1e-4 && optimum.convergence.smallest_pivot > 0.0);
        // Hessian at (1, 1) is [[802, −400], [−400, 200]]: determinant 400, inverse [[0.5, 1], [1, 2.005]].
        let expected = [[0.5, 1.0], [1.0, 2.005]];
        for (row, wanted) in optimum.covariance.iter().zip(expected) {
            for (c, w) in row.iter().zip(wanted) {
                assert!((c - w).abs() < 1e-4, "{c} {w}");
            }
        }
    }

    /// Rises towards 0 as its parameter grows, with a low summit near ln x = −3.5 on the way.
    struct LowSummit;

    impl Likelihood<1> for LowSummit {
        fn at<R: Real>(&self, params: &[R; 1]) -> R {
            let u = params[0].ln();
            let off = u.plus(4.0);
            (-(off * off)).exp().times(4.0) - (-u).softplus().times(3.0)
        }
    }

    #[test]
    fn a_summit_below_the_ground_of_another_climb_is_no_maximum() {
        let low = maximise(&LowSummit, &[[(-3.4_f64).exp()]], ["x"], &Settings::default()).unwrap();
        assert!((low.params[0].ln() + 3.5).abs() < 0.2, "{low:?}");
        let both = [[(-3.4_f64).exp()], [1.0]];
        assert_eq!(
            maximise(&LowSummit, &both, ["x"], &Settings::default()).unwrap_err().kind(),
            ErrorKind::Boundary
        );
    }

    #[test]
    fn what_does_not_converge_is_an_error() {
        let endless = maximise(&Endless, &[[1.0]], ["x"], &Settings::default()).unwrap_err();
        assert_eq!(endless.kind(), ErrorKind::Boundary);
        assert!(endless.to_string().contains("infinity"), "{endless}");
        let start = [[(-1.2_f64).exp(), 1.0_f64.exp()]];
        let few = Settings::default().with_max_iterations(2).unwrap();
        assert_eq!(maximise(&Banana, &start, ["x", "y"], &few).unwrap_err().kind(), ErrorKind::NotConverged);
        let nowhere = maximise(&Banana, &[], ["x", "y"], &Settings::default()).unwrap_err();
        assert_eq!(nowhere.kind(), ErrorKind::NotConverged);
    }
}
