//! Pareto/NBD: gifts at random times, and an unobserved drop-out at any moment.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::bgnbd::Outlook;
use crate::error::{Error, Kind, period, positive};
use crate::fitted::Fitted;
use crate::history::{Histories, History};
use crate::jet::Real;
use crate::newton::{Likelihood, maximise};
use crate::quadrature::Rule;
use crate::settings::Settings;
use crate::special::Rising;

/// The Pareto/NBD model (Schmittlein, Morrison and Colombo 1987, *Management Science* 33, 1–24).
///
/// While alive, a donor gives as a Poisson process with rate λ ~ Gamma(shape r, rate alpha); the time to the
/// drop-out is exponential with rate μ ~ Gamma(shape s, rate beta). Unlike in BG/NBD, a donor may leave at
/// any moment, so that P(alive) of a donor with a single gift decreases with the time since it.
///
/// ```
/// use obole_btyd::{History, ParetoNbd};
/// // Published estimates of CDNOW, in weeks.
/// let model = ParetoNbd::new(0.553, 10.58, 0.606, 11.66)?;
/// let once = History { frequency: 0, recency: 0.0, age: 38.86 };
/// let regular = History { frequency: 3, recency: 36.0, age: 38.86 };
/// assert!(model.p_alive(&once)? < model.p_alive(&regular)?);
/// # Ok::<(), obole_btyd::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct ParetoNbd {
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
}

#[derive(Deserialize)]
struct Unchecked {
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
}

impl TryFrom<Unchecked> for ParetoNbd {
    type Error = Error;
    fn try_from(raw: Unchecked) -> Result<Self, Error> {
        Self::new(raw.r, raw.alpha, raw.s, raw.beta)
    }
}

impl ParetoNbd {
    pub(crate) const NAMES: [&'static str; 4] = ["r", "alpha", "s", "beta"];

    /// Creates a model with known parameters; `alpha` and `beta` are in the unit of time of the histories.
    ///
    /// # Errors
    /// `InvalidParameter` unless all four are finite and above 0.
    pub fn new(r: f64, alpha: f64, s: f64, beta: f64) -> Result<Self, Error> {
        Ok(Self {
            r: positive("r", r)?,
            alpha: positive("alpha", alpha)?,
            s: positive("s", s)?,
            beta: positive("beta", beta)?,
        })
    }

    /// Fits the model by maximum likelihood on a table of histories; identical rows are computed once. A row
    /// takes forty times as long as a row of BG/NBD, because of the integral.
    ///
    /// # Errors
    /// As [`crate::BgNbd::fit`].
    pub fn fit(data: &Histories<'_>, settings: &Settings) -> Result<Fitted<Self>, Error> {
        let grouped = data.grouped()?;
        if grouped.rows.iter().all(|row| row.0.frequency == 0) {
            return Err(Error::new(Kind::NotIdentified, "nobody-gave-twice-end"));
        }
        let likelihood = Rows { rows: &grouped.rows, rule: &Rule::new() };
        let optimum = maximise(&likelihood, &likelihood.starts(), Self::NAMES, settings)?;
        let [r, alpha, s, beta] = optimum.params;
        let model = Self::new(r, alpha, s, beta)?;
        Ok(Fitted::new(model, Self::NAMES, &optimum, grouped.individuals, grouped.rows.len()))
    }

    /// Computes the log-likelihood of a table under these parameters.
    ///
    /// # Errors
    /// Those of [`Histories::check`].
    pub fn log_likelihood(&self, data: &Histories<'_>) -> Result<f64, Error> {
        let grouped = data.grouped()?;
        Ok(Rows { rows: &grouped.rows, rule: &Rule::new() }.at(&self.params()))
    }

    /// Returns r, alpha, s, beta.
    #[must_use]
    pub fn params(&self) -> [f64; 4] {
        [self.r, self.alpha, self.s, self.beta]
    }

    /// Computes P(alive) at the end of observation: the share of the likelihood in which the donor has not
    /// left.
    ///
    /// # Errors
    /// `InvalidValue` for an impossible history.
    pub fn p_alive(&self, donor: &History) -> Result<f64, Error> {
        donor.check(0)?;
        Ok(self.alive(&Rule::new(), donor))
    }

    /// Computes P(at least one gift within `horizon` after the end of observation). It is P(alive) times the
    /// integral, over the time y to the next gift, of its density `r'/(α' + y) · (α'/(α' + y))^r'` times the
    /// probability `(β'/(β' + y))^s` that the donor has not left by then. Here r' = r + x, α' = alpha + T and
    /// β' = beta + T.
    ///
    /// # Errors
    /// `InvalidValue` for an impossible history, `InvalidParameter` for a horizon that is negative or not
    /// finite.
    pub fn p_gift(&self, donor: &History, horizon: f64) -> Result<f64, Error> {
        donor.check(0)?;
        Ok(self.foresee(&Rule::new(), donor, period("horizon", horizon)?).any_gift)
    }

    /// Computes the expected number of gifts within `horizon` after the end of observation:
    /// P(alive) · (r + x)/(α + T) · (β + T)/(s − 1) · (1 − ((β + T)/(β + T + t))^(s − 1)), without the pole
    /// at s = 1.
    ///
    /// # Errors
    /// As [`Self::p_gift`].
    pub fn expected_gifts(&self, donor: &History, horizon: f64) -> Result<f64, Error> {
        donor.check(0)?;
        Ok(self.foresee(&Rule::new(), donor, period("horizon", horizon)?).gifts)
    }

    /// Computes the expected number of all future gifts, each discounted continuously at `rate` per unit of
    /// time (DERT; Fader, Hardie and Lee 2005, "RFM and CLV", *Journal of Marketing Research* 42, 415–430):
    /// `∫ e^−δt dE(t)`, by numerical integration of [`Self::expected_gifts`]. A yearly rate d is ln(1 + d)
    /// divided by the units in a year. The residual value is this number times the expected amount of
    /// [`crate::GammaGamma`].
    ///
    /// # Errors
    /// `InvalidValue` for an impossible history, `InvalidParameter` unless the rate is finite and above 0.
    pub fn discounted_gifts(&self, donor: &History, rate: f64) -> Result<f64, Error> {
        crate::residual::discounted(rate, |horizon| self.expected_gifts(donor, horizon))
    }

    /// Computes all three predictions for each row of a table.
    ///
    /// # Errors
    /// Those of [`Histories::check`], and `InvalidParameter` for the horizon.
    pub fn outlook(&self, data: &Histories<'_>, horizon: f64) -> Result<Vec<Outlook>, Error> {
        data.check()?;
        let (rule, horizon) = (Rule::new(), period("horizon", horizon)?);
        Ok(data.rows().map(|donor| self.foresee(&rule, &donor, horizon)).collect())
    }

    fn alive(&self, rule: &Rule, donor: &History) -> f64 {
        match gone(rule, &self.params(), donor) {
            Some(gone) => 1.0 / (1.0 + (gone - there(&self.params(), donor)).exp()),
            None => 1.0,
        }
    }

    fn foresee(&self, rule: &Rule, donor: &History, horizon: f64) -> Outlook {
        let alive = self.alive(rule, donor);
        let shape = self.r + f64::from(donor.frequency);
        let (alpha, beta) = (self.alpha + donor.age, self.beta + donor.age);
        let log_time = (horizon / beta).ln_1p();
        let decay = (self.s - 1.0) * log_time;
        let mean = if decay.abs() < 1e-12 { 1.0 } else { -(-decay).exp_m1() / decay };
        let gifts = alive * shape / alpha * beta * log_time * mean;
        let any = rule
            .log_integral([alpha, shape + 1.0, beta, self.s], 0.0, horizon)
            .map_or(0.0, |log| (log + shape.ln() + shape * alpha.ln() + self.s * beta.ln()).exp().min(1.0));
        Outlook { alive, any_gift: alive * any, gifts }
    }
}

/// Computes ln of (α + T)^−(r + x) (β + T)^−s.
fn there<R: Real>([r, alpha, s, beta]: &[R; 4], donor: &History) -> R {
    let shape = r.plus(f64::from(donor.frequency));
    -(shape * alpha.plus(donor.age).ln() + *s * beta.plus(donor.age).ln())
}

/// Computes ln of the integral over the unobserved drop-out time y in [tₓ, T] of s (β + y)^−(s + 1)
/// (α + y)^−(r + x).
fn gone<R: Real>(rule: &Rule, [r, alpha, s, beta]: &[R; 4], donor: &History) -> Option<R> {
    let shape = r.plus(f64::from(donor.frequency));
    rule.log_integral([*alpha, shape, *beta, s.plus(1.0)], donor.recency, donor.age).map(|log| log + s.ln())
}

/// Histories in ascending order of frequency, with the number of donors of each.
pub(crate) struct Rows<'a> {
    pub(crate) rows: &'a [(History, f64)],
    pub(crate) rule: &'a Rule,
}

impl Likelihood<4> for Rows<'_> {
    /// Computes the log-likelihood. One history has the likelihood Γ(r + x)/Γ(r) · αʳ βˢ · { there + gone }
    /// (Fader and Hardie 2005, "A Note on Deriving the Pareto/NBD Model", before the integral is replaced by
    /// two 2F1).
    fn at<R: Real>(&self, params: &[R; 4]) -> R {
        let [r, alpha, s, beta] = *params;
        let head = r * alpha.ln() + s * beta.ln();
        let mut gifts = Rising::new(r);
        let mut total = R::constant(0.0);
        for (donor, count) in self.rows {
            let there = there(params, donor);
            let both = gone(self.rule, params, donor).map_or(there, |gone| there.log_add(gone));
            total = total + (gifts.at(u64::from(donor.frequency)) + head + both).times(*count);
        }
        total
    }
}

impl Rows<'_> {
    /// Returns starting points: rates around the observed one, and lifetimes around the observed ages.
    pub(crate) fn starts(&self) -> Vec<[f64; 4]> {
        let (mut gifts, mut time, mut donors) = (0.0, 0.0, 0.0);
        for (donor, count) in self.rows {
            gifts += count * f64::from(donor.frequency);
            time += count * 0.5 * (donor.age + donor.recency);
            donors += count;
        }
        let mut starts = Vec::new();
        for r in [0.5, 2.0] {
            for s in [0.5, 2.0] {
                for life in [0.3, 2.0] {
                    starts.push([r, r * time / gifts, s, s * life * time / donors]);
                }
            }
        }
        starts
    }
}
