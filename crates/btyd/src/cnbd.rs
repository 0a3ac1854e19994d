//! BG/CNBD-k and MBG/CNBD-k: BG/NBD for donors who give more regularly than at random.

#[cfg(test)]
mod tests;

use obole_error::message;
use serde::{Deserialize, Serialize};

use crate::bgnbd::likelihood::BetaGeometric;
use crate::bgnbd::{DropOut, Outlook};
use crate::error::{Error, Kind, period, positive, value};
use crate::fitted::Fitted;
use crate::gamma::ln_gamma;
use crate::history::{Histories, History};
use crate::limit::{Pair, maximise_or_limit};
use crate::newton::Likelihood;
use crate::settings::Settings;

/// Maximum number of stages; with twelve the gifts are almost exactly periodic.
const MOST_STAGES: u32 = 12;

/// The BG/CNBD-k and MBG/CNBD-k models (Platzer and Reutterer 2016, "Ticking Away the Moments", *Marketing
/// Science* 35, 779–799), by [`DropOut`].
///
/// There are `k` stages between two gifts, each of exponential length with rate λ ~ Gamma(shape r, rate α):
/// the time between gifts is Erlang-k, which is more regular for a larger `k`. After a gift the donor leaves
/// with probability p ~ Beta(a, b). With `k` = 1 it is [`crate::BgNbd`].
///
/// ```
/// use obole_btyd::{BgCnbdK, DropOut, History};
/// let model = BgCnbdK::new(DropOut::AfterAnyGift, 3, 1.4, 1.3, 0.6, 2.0)?;
/// // Twelve gifts, one a month; then three months of silence weigh more than they would with gifts at random times.
/// let donor = History { frequency: 12, recency: 12.0, age: 15.0 };
/// let random = BgCnbdK::new(DropOut::AfterAnyGift, 1, 1.4, 1.3, 0.6, 2.0)?;
/// assert!(model.p_alive(&donor)? < random.p_alive(&donor)?);
/// # Ok::<(), obole_btyd::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct BgCnbdK {
    drop_out: DropOut,
    k: u32,
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

#[derive(Deserialize)]
struct Unchecked {
    drop_out: DropOut,
    k: u32,
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

impl TryFrom<Unchecked> for BgCnbdK {
    type Error = Error;
    fn try_from(raw: Unchecked) -> Result<Self, Error> {
        Self::new(raw.drop_out, raw.k, raw.r, raw.alpha, raw.a, raw.b)
    }
}

impl BgCnbdK {
    const NAMES: [&'static str; 4] = ["r", "alpha", "a", "b"];

    /// Creates a model with known parameters; `alpha` is in the unit of time of the histories.
    ///
    /// # Errors
    /// `InvalidParameter` unless `k` lies in 1 … 12 and the others are finite and above 0.
    pub fn new(drop_out: DropOut, k: u32, r: f64, alpha: f64, a: f64, b: f64) -> Result<Self, Error> {
        Ok(Self {
            drop_out,
            k: stages(k)?,
            r: positive("r", r)?,
            alpha: positive("alpha", alpha)?,
            a: positive("a", a)?,
            b: positive("b", b)?,
        })
    }

    /// Fits the model by maximum likelihood for a known `k`; identical rows are computed once.
    ///
    /// The log-likelihood is that of frequency and recency: it omits (k − 1) Σ ln(times between gifts) − Σ x
    /// ln (k − 1)!, which does not depend on the parameters. [`Self::fit_regularity`] adds it to compare
    /// several `k`.
    ///
    /// # Errors
    /// As [`crate::BgNbd::fit`], and `InvalidParameter` for a `k` outside 1 … 12.
    pub fn fit(
        data: &Histories<'_>,
        drop_out: DropOut,
        k: u32,
        settings: &Settings,
    ) -> Result<Fitted<Self>, Error> {
        Self::fit_with(data, drop_out, k, 0.0, settings)
    }

    /// Fits the model by maximum likelihood for each `k` up to `most` and returns the most likely fit.
    /// `log_times` holds, for each row, the sum of the logarithms of the times between its gifts (0 for a
    /// single gift).
    ///
    /// # Errors
    /// As [`Self::fit`]; `LengthMismatch` or `InvalidValue` for the times. A `k` without a maximum is skipped
    /// if another `k` has one.
    pub fn fit_regularity(
        data: &Histories<'_>,
        log_times: &[f64],
        drop_out: DropOut,
        most: u32,
        settings: &Settings,
    ) -> Result<Fitted<Self>, Error> {
        data.check()?;
        crate::counts::same_length(&[("frequency", data.frequency.len()), ("log_times", log_times.len())])?;
        if let Some(row) = log_times.iter().position(|sum| !sum.is_finite()) {
            return Err(value(row, "log_times", message!("finite-needed")));
        }
        let donors = |row: usize| data.counts.map_or(1.0, |counts| counts[row] as f64);
        let (mut times, mut gifts) = (0.0, 0.0);
        for (row, (sum, frequency)) in log_times.iter().zip(data.frequency).enumerate() {
            times += donors(row) * sum;
            gifts += donors(row) * f64::from(*frequency);
        }
        let of = |k: u32| f64::from(k - 1) * times - gifts * ln_gamma(f64::from(k));
        let fits = (1..=stages(most)?).map(|k| Self::fit_with(data, drop_out, k, of(k), settings));
        let (found, mut failed): (Vec<_>, Vec<_>) = fits.partition(Result::is_ok);
        let best = found
            .into_iter()
            .filter_map(Result::ok)
            .max_by(|a, b| a.log_likelihood().total_cmp(&b.log_likelihood()));
        match best {
            Some(best) => Ok(best),
            None => failed.swap_remove(0),
        }
    }

    fn fit_with(
        data: &Histories<'_>,
        drop_out: DropOut,
        k: u32,
        constant: f64,
        settings: &Settings,
    ) -> Result<Fitted<Self>, Error> {
        let k = stages(k)?;
        let grouped = data.grouped()?;
        if grouped.rows.iter().all(|row| row.0.frequency == 0) {
            return Err(Error::new(Kind::NotIdentified, "nobody-gave-twice"));
        }
        let likelihood = BetaGeometric { drop_out, stages: k, rows: &grouped.rows };
        let (mut optimum, limit) = maximise_or_limit(
            &likelihood,
            &likelihood.starts(),
            Self::NAMES,
            &[Pair::Beta(2), Pair::Gamma(0)],
            settings,
        )?;
        optimum.log_likelihood += constant;
        let [r, alpha, a, b] = optimum.params;
        let model = Self::new(drop_out, k, r, alpha, a, b)?;
        Ok(Fitted::new(model, Self::NAMES, &optimum, grouped.individuals, grouped.rows.len()).at_limit(limit))
    }

    /// Computes the log-likelihood of frequency and recency in a table under these parameters, as in
    /// [`Self::fit`].
    ///
    /// # Errors
    /// Those of [`Histories::check`].
    pub fn log_likelihood(&self, data: &Histories<'_>) -> Result<f64, Error> {
        let grouped = data.grouped()?;
        let likelihood = BetaGeometric { drop_out: self.drop_out, stages: self.k, rows: &grouped.rows };
        Ok(likelihood.at(&self.params()))
    }

    /// Returns r, alpha, a, b.
    #[must_use]
    pub fn params(&self) -> [f64; 4] {
        [self.r, self.alpha, self.a, self.b]
    }

    /// Returns the number of stages between two gifts: 1 means random times, more stages are more regular.
    #[must_use]
    pub fn k(&self) -> u32 {
        self.k
    }

    /// Returns the gifts after which donors may leave.
    #[must_use]
    pub fn drop_out(&self) -> DropOut {
        self.drop_out
    }

    /// Computes P(alive) at the end of observation: the share of the likelihood in which the donor has not
    /// left.
    ///
    /// # Errors
    /// `InvalidValue` for an impossible history.
    pub fn p_alive(&self, donor: &History) -> Result<f64, Error> {
        donor.check(0)?;
        let chances = self.drop_out.chances(donor.frequency);
        if chances == 0 {
            return Ok(1.0);
        }
        let leave = (self.a / (self.b + (chances - 1) as f64)).ln();
        let gone = leave - self.shape(donor) * (self.alpha + donor.recency).ln();
        let here = log_sum(&self.silent(donor, donor.age));
        Ok(1.0 / (1.0 + (gone - here).exp()))
    }

    /// Computes P(at least one gift within `horizon` after the end of observation): P(alive) times one minus
    /// the probability that a donor who is alive gives nothing in this period.
    ///
    /// # Errors
    /// `InvalidValue` for an impossible history, `InvalidParameter` for a horizon that is negative or not
    /// finite.
    pub fn p_gift(&self, donor: &History, horizon: f64) -> Result<f64, Error> {
        let horizon = period("horizon", horizon)?;
        let alive = self.p_alive(donor)?;
        let now = log_sum(&self.silent(donor, donor.age));
        let then = log_sum(&self.silent(donor, donor.age + horizon));
        Ok(alive * -(then - now).min(0.0).exp_m1())
    }

    /// Computes the expected number of gifts within `horizon` after the end of observation.
    ///
    /// The result is exact, while the paper has an approximation. With j stages completed since the last gift
    /// (weights as in the likelihood), the number of future stages is negative binomial. The n-th gift needs
    /// n·k − j of them, and the donor has not left before it with probability E[(1 − p)ⁿ⁻¹].
    ///
    /// # Errors
    /// As [`Self::p_gift`].
    pub fn expected_gifts(&self, donor: &History, horizon: f64) -> Result<f64, Error> {
        let horizon = period("horizon", horizon)?;
        let alive = self.p_alive(donor)?;
        let silent = self.silent(donor, donor.age);
        let all = log_sum(&silent);
        let odds = horizon / (self.alpha + donor.age);
        let stay = self.b + self.drop_out.chances(donor.frequency) as f64;
        let mut gifts = 0.0;
        for (j, weight) in (0_u32..).zip(silent) {
            let shape = self.shape(donor) + f64::from(j);
            gifts += (weight - all).exp() * self.gifts_ahead(shape, odds, j, stay);
        }
        Ok(alive * gifts)
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
        Outlook::of_rows(
            data,
            |donor| self.p_alive(donor),
            |donor| self.p_gift(donor, horizon),
            |donor| self.expected_gifts(donor, horizon),
        )
    }

    fn shape(&self, donor: &History) -> f64 {
        self.r + f64::from(self.k) * f64::from(donor.frequency)
    }

    /// Returns for j = 0 … k − 1 the ln of the weight of j stages completed between the last gift and the
    /// time `until`.
    fn silent(&self, donor: &History, until: f64) -> Vec<f64> {
        let (shape, waited) = (self.shape(donor), until - donor.recency);
        let far = (self.alpha + until).ln();
        let mut ways = 0.0;
        (0..self.k)
            .map(|j| {
                let j = f64::from(j);
                if j > 0.0 {
                    ways += ((shape + j - 1.0) / j).ln() + waited.ln();
                }
                ways - (shape + j) * far
            })
            .collect()
    }

    /// Computes Σₙ P(at least n·k − `passed` stages) · E[(1 − p)ⁿ⁻¹] over the negative binomial number of
    /// future stages.
    fn gifts_ahead(&self, shape: f64, odds: f64, passed: u32, stay: f64) -> f64 {
        if odds == 0.0 {
            return 0.0;
        }
        let q = odds / (1.0 + odds);
        let mut log_mass = -shape * odds.ln_1p();
        // Sum over the distribution so far, and the expected number of gifts in `n` stages.
        let (mut sum, mut given, mut survival, mut n_gifts) = (0.0, 0.0, 1.0, 0.0);
        let mut n = 0_u64;
        loop {
            if n > 0 && (n + u64::from(passed)).is_multiple_of(u64::from(self.k)) {
                given += survival;
                survival *= (stay + n_gifts) / (self.a + stay + n_gifts);
                n_gifts += 1.0;
            }
            let term = log_mass.exp() * given;
            sum += term;
            let at = n as f64;
            let ratio = q * (shape + at) / (at + 1.0);
            log_mass += ratio.ln();
            n += 1;
            // From here on each term is at most `fall` times the previous one: gifts grow at most by
            // n/(n − 1), and the ratio of masses tends to q.
            let fall = q.max(ratio) * (at + 2.0) / (at + 1.0);
            if given > 0.0 && fall < 1.0 && term * fall <= 1e-14 * sum * (1.0 - fall) {
                return sum;
            }
        }
    }
}

fn stages(k: u32) -> Result<u32, Error> {
    if (1..=MOST_STAGES).contains(&k) {
        Ok(k)
    } else {
        Err(Error::new(Kind::InvalidParameter, message!("k-range", most = MOST_STAGES, k = k)))
    }
}

/// Computes ln Σ e^x.
fn log_sum(logs: &[f64]) -> f64 {
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    largest + logs.iter().map(|x| (x - largest).exp()).sum::<f64>().ln()
}
