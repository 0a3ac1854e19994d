//! Maximum likelihood by damped Newton steps on exact derivatives, in log-parameters.
//!
//! A few parameters and an exact Hessian make a general optimiser unnecessary: the step is a Cholesky solve,
//! damped as in Levenberg (1944) and Marquardt (1963) while the Hessian is not positive definite or the step
//! does not help (Nocedal and Wright, *Numerical Optimization*, 2006, ch. 3 and 4). The same factor gives the
//! certificate and the covariance.

use std::array::from_fn;

use obole_error::{Message, Value, message};

use crate::cholesky::Cholesky;
use crate::error::{Error, Kind};
use crate::jet::{Jet, Real};
use crate::settings::{Convergence, Settings};

/// Log-likelihood in `N` positive parameters.
pub(crate) trait Likelihood<const N: usize> {
    /// Computes the value at `params` (on their natural scale), summed over individuals.
    fn at<R: Real>(&self, params: &[R; N]) -> R;
}

/// Maximum and the inverse Hessian there, by the logarithms of the parameters.
#[derive(Debug)]
pub(crate) struct Optimum<const N: usize> {
    pub(crate) params: [f64; N],
    pub(crate) log_likelihood: f64,
    pub(crate) covariance: [[f64; N]; N],
    pub(crate) convergence: Convergence,
}

/// Log-likelihood as a function of unbounded coordinates, which is maximised by `climb`.
pub(crate) trait Surface {
    fn value(&self, at: &[f64]) -> f64;
    fn local(&self, at: &[f64]) -> Local;
    /// Returns the name of the coordinate, and the value of the quantity it represents as it tends to minus
    /// infinity.
    fn coordinate(&self, i: usize) -> (String, Value);
}

/// Value, gradient and Hessian of a log-likelihood at a point.
pub(crate) struct Local {
    pub(crate) value: f64,
    pub(crate) gradient: Vec<f64>,
    pub(crate) hessian: Vec<Vec<f64>>,
}

/// Maximum, and the inverse Hessian (of the negative log-likelihood) there.
pub(crate) struct Summit {
    pub(crate) at: Vec<f64>,
    pub(crate) log_likelihood: f64,
    pub(crate) covariance: Vec<Vec<f64>>,
    pub(crate) convergence: Convergence,
}

/// Likelihood as a function of the logarithms of its parameters.
struct InLogs<'a, L, const N: usize> {
    likelihood: &'a L,
    names: [&'a str; N],
}

impl<L: Likelihood<N>, const N: usize> Surface for InLogs<'_, L, N> {
    fn value(&self, at: &[f64]) -> f64 {
        self.likelihood.at(&from_fn::<f64, N, _>(|i| at[i].exp()))
    }

    fn local(&self, at: &[f64]) -> Local {
        let jet = self.likelihood.at(&from_fn::<_, N, _>(|i| Jet::<N>::variable(at[i], i).exp()));
        Local { value: jet.value, gradient: jet.gradient.into(), hessian: jet.hessian.map(Vec::from).into() }
    }

    fn coordinate(&self, i: usize) -> (String, Value) {
        (self.names[i].to_owned(), Value::from(0))
    }
}

/// Distance from the start at which a coordinate counts as tending to infinity; for a parameter it is a
/// factor of e^20.
const RUNAWAY: f64 = 20.0;
/// Standard error of a coordinate above which it also counts as tending to infinity: e^±20 means that it is
/// practically unknown.
const FLAT: f64 = 20.0;
/// Distance from the start at which a coordinate counts as tending to infinity when no step increases the
/// likelihood, because rounding hides further increases.
const FAR: f64 = 6.0;
/// Maximum length of a step in a coordinate: no step multiplies or divides a parameter by more than e^3.
const LONGEST: f64 = 3.0;
/// Maximum number of starting points that are tried.
const ATTEMPTS: usize = 3;

/// Maximises a likelihood in positive parameters from the most likely of `starts`.
pub(crate) fn maximise<const N: usize>(
    likelihood: &impl Likelihood<N>,
    starts: &[[f64; N]],
    names: [&str; N],
    settings: &Settings,
) -> Result<Optimum<N>, Error> {
    let starts: Vec<Vec<f64>> = starts.iter().map(|start| start.map(f64::ln).into()).collect();
    let summit = highest_summit(&InLogs { likelihood, names }, &starts, settings)?;
    Ok(Optimum {
        params: from_fn(|i| summit.at[i].exp()),
        log_likelihood: summit.log_likelihood,
        covariance: from_fn(|i| from_fn(|j| summit.covariance[i][j])),
        convergence: summit.convergence,
    })
}

/// Maximises from the most likely of `starts`, and from the next ones where that fails. A local maximum below
/// a value that a failed run has reached is not the maximum; the error of the failed run is then returned.
pub(crate) fn highest_summit(
    surface: &impl Surface,
    starts: &[Vec<f64>],
    settings: &Settings,
) -> Result<Summit, Error> {
    let mut ranked: Vec<(f64, &Vec<f64>)> =
        starts.iter().map(|s| (surface.value(s), s)).filter(|(value, _)| value.is_finite()).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut first = None;
    let mut highest = f64::NEG_INFINITY;
    for (_, start) in ranked.into_iter().take(ATTEMPTS) {
        match climb(surface, start, settings, &mut highest) {
            Ok(summit) if summit.log_likelihood >= highest - 1e-9 * highest.abs() => return Ok(summit),
            Ok(_) => {}
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or_else(|| Error::new(Kind::NotConverged, "no-starting-point")))
}

fn climb(
    surface: &impl Surface,
    origin: &[f64],
    settings: &Settings,
    highest: &mut f64,
) -> Result<Summit, Error> {
    let mut at = origin.to_vec();
    let mut damping = 0.0;
    for iterations in 0..=settings.max_iterations() {
        let Local { value, mut gradient, mut hessian } = surface.local(&at);
        gradient.iter_mut().chain(hessian.iter_mut().flatten()).for_each(|derivative| *derivative *= -1.0);
        if !value.is_finite() || gradient.iter().chain(hessian.iter().flatten()).any(|v| !v.is_finite()) {
            return Err(Error::new(Kind::NotConverged, "derivative-not-finite"));
        }
        if let Some((i, _)) = farthest(at.iter().zip(origin).map(|(at, from)| at - from), RUNAWAY) {
            return Err(runaway(surface, i, at[i] > origin[i]));
        }
        if let Some(factor) = Cholesky::new(&hessian) {
            let step = factor.solve(&gradient);
            let decrement: f64 = step.iter().zip(&gradient).map(|(s, g)| s * g).sum();
            if decrement <= settings.tolerance() {
                let covariance = factor.inverse();
                let errors = covariance.iter().enumerate().map(|(i, row)| row[i].sqrt());
                if let Some((i, _)) = farthest(errors, FLAT) {
                    return Err(runaway(surface, i, at[i] > origin[i]));
                }
                let convergence = Convergence {
                    iterations,
                    gradient_norm: gradient.iter().fold(0.0, |m, g| g.abs().max(m)),
                    newton_decrement: decrement,
                    smallest_pivot: factor.smallest_pivot(),
                };
                return Ok(Summit { at, log_likelihood: value, covariance, convergence });
            }
        }
        *highest = highest.max(value);
        if iterations < settings.max_iterations() {
            match advance(surface, &at, value, &gradient, &hessian, &mut damping) {
                Some(next) => at = next,
                None => return Err(stuck(surface, &at, origin, message!("no-step-rises"))),
            }
        }
    }
    Err(stuck(surface, &at, origin, message!("steps-ran-out")))
}

/// Returns the error of a run that ended early: a parameter tends to infinity where a coordinate is far from
/// its start, `otherwise` elsewhere.
fn stuck(surface: &impl Surface, at: &[f64], origin: &[f64], otherwise: Message) -> Error {
    match farthest(at.iter().zip(origin).map(|(at, from)| at - from), FAR) {
        Some((i, by)) => runaway(surface, i, by > 0.0),
        None => Error::new(Kind::NotConverged, otherwise),
    }
}

/// Returns the largest value by absolute value with its index, if it is above the limit; the error names it.
fn farthest(values: impl Iterator<Item = f64>, limit: f64) -> Option<(usize, f64)> {
    let largest = values.enumerate().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    largest.filter(|(_, value)| value.abs() > limit)
}

fn runaway(surface: &impl Surface, i: usize, up: bool) -> Error {
    let (name, lowest) = surface.coordinate(i);
    let to = if up { message!("infinity").into() } else { lowest };
    Error::new(Kind::Boundary, message!("no-finite-maximum", name = name, to = to))
}

/// Returns the next point, with the smallest damping (starting from the last one) that gives an acceptable
/// step.
fn advance(
    surface: &impl Surface,
    at: &[f64],
    value: f64,
    gradient: &[f64],
    hessian: &[Vec<f64>],
    damping: &mut f64,
) -> Option<Vec<f64>> {
    // Near the maximum the gain of a step is below the rounding error, so a decrease within the rounding
    // error is accepted.
    let rounding = 1e-13 * value.abs();
    while *damping < 1e12 {
        let mut damped = hessian.to_vec();
        for (i, row) in damped.iter_mut().enumerate() {
            row[i] += *damping * scale(hessian, i);
        }
        if let Some(factor) = Cholesky::new(&damped) {
            let mut step = factor.solve(gradient);
            let longest = step.iter().fold(0.0, |m: f64, s| m.max(s.abs()));
            if longest > LONGEST {
                step.iter_mut().for_each(|s| *s *= LONGEST / longest);
            }
            let slope: f64 = step.iter().zip(gradient).map(|(s, g)| s * g).sum();
            let next: Vec<f64> = at.iter().zip(&step).map(|(at, step)| at - step).collect();
            let gain = surface.value(&next) - value;
            if gain.is_finite() && gain >= 1e-4 * slope - rounding {
                *damping = if *damping < 1e-6 { 0.0 } else { *damping / 10.0 };
                return Some(next);
            }
        }
        *damping = (*damping * 10.0).max(1e-4);
    }
    None
}

/// Returns the scale of the damping of a coordinate: proportional to its curvature, so that units do not
/// matter.
fn scale(hessian: &[Vec<f64>], i: usize) -> f64 {
    let largest = hessian.iter().enumerate().fold(0.0, |m: f64, (k, row)| m.max(row[k].abs()));
    hessian[i][i].abs().max(1e-8 * largest).max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Negative Rosenbrock function in logarithms: maximum 0 at params (e, e).
    struct Banana;

    impl Likelihood<2> for Banana {
        fn at<R: Real>(&self, params: &[R; 2]) -> R {
            let (x, y) = (params[0].ln(), params[1].ln());
            let bend = y - x * x;
            let off = x.plus(-1.0);
            -((bend * bend).times(100.0) + off * off)
        }
    }

    /// Function that increases without end as its parameter grows.
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
        // The tolerance guarantees an error within √1e-12 standard errors (√0.5 and √2.005 below).
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

    /// Function that increases towards 0 as its parameter grows, with a low local maximum near ln x = −3.5.
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
            Kind::Boundary
        );
    }

    #[test]
    fn what_does_not_converge_is_an_error() {
        let endless = maximise(&Endless, &[[1.0]], ["x"], &Settings::default()).unwrap_err();
        assert_eq!(endless.kind(), Kind::Boundary);
        assert!(endless.to_string().contains("infinity"), "{endless}");
        let start = [[(-1.2_f64).exp(), 1.0_f64.exp()]];
        let few = Settings::default().with_max_iterations(2).unwrap();
        assert_eq!(maximise(&Banana, &start, ["x", "y"], &few).unwrap_err().kind(), Kind::NotConverged);
        let nowhere = maximise(&Banana, &[], ["x", "y"], &Settings::default()).unwrap_err();
        assert_eq!(nowhere.kind(), Kind::NotConverged);
    }
}
