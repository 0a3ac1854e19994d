//! BG/NBD and MBG/NBD: gifts at random times, and a possible drop-out after each gift.

mod ahead;
pub(crate) mod likelihood;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, period, positive};
use crate::fitted::Fitted;
use crate::history::{Histories, History};
use crate::limit::{Pair, is_point, maximise_or_limit};
use crate::settings::Settings;
use likelihood::BetaGeometric;

/// Gifts after which a donor may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DropOut {
    /// After each gift except the first: BG/NBD.
    ///
    /// A donor with a single gift is then alive with probability 1, regardless of the time since the gift,
    /// and can rank above a donor who gave twice. Use [`DropOut::AfterAnyGift`] where that is not acceptable.
    AfterRepeatGift,
    /// After each gift including the first: MBG/NBD. P(alive) of a donor with a single gift then decreases
    /// with the time since it.
    AfterAnyGift,
}

impl DropOut {
    /// Returns the number of possible drop-outs in a history of `frequency` repeat gifts.
    pub(crate) fn chances(self, frequency: u32) -> u64 {
        match self {
            Self::AfterRepeatGift => u64::from(frequency),
            Self::AfterAnyGift => u64::from(frequency) + 1,
        }
    }
}

/// The BG/NBD model (Fader, Hardie and Lee 2005, *Marketing Science* 24, 275–284) and its variant MBG/NBD
/// (Batislam, Denizel and Filiztekin 2007, *IJRM* 24, 201–209; Hoppe and Wagner 2007), by [`DropOut`].
///
/// While alive, a donor gives as a Poisson process with rate λ ~ Gamma(shape r, rate α); after a gift the
/// donor leaves with probability p ~ Beta(a, b).
///
/// ```
/// use obole_btyd::{BgNbd, DropOut, History};
/// // Published estimates, in weeks.
/// let model = BgNbd::new(DropOut::AfterRepeatGift, 0.243, 4.414, 0.793, 2.426)?;
/// let donor = History { frequency: 2, recency: 30.43, age: 38.86 };
/// // The paper's worked example: 1.226 gifts expected in the next 39 weeks.
/// assert!((model.expected_gifts(&donor, 39.0)? - 1.226).abs() < 0.001);
/// # Ok::<(), obole_btyd::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct BgNbd {
    drop_out: DropOut,
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

#[derive(Deserialize)]
struct Unchecked {
    drop_out: DropOut,
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

impl TryFrom<Unchecked> for BgNbd {
    type Error = Error;
    fn try_from(raw: Unchecked) -> Result<Self, Error> {
        Self::new(raw.drop_out, raw.r, raw.alpha, raw.a, raw.b)
    }
}

/// Predictions of a model for one donor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// P(alive) at the end of observation.
    pub alive: f64,
    /// P(at least one gift in the period ahead).
    pub any_gift: f64,
    /// Expected number of gifts in the period ahead.
    pub gifts: f64,
}

impl Outlook {
    /// Computes the three predictions of each row with a model's functions for one donor.
    pub(crate) fn of_rows(
        data: &Histories<'_>,
        p_alive: impl Fn(&History) -> Result<f64, Error>,
        p_gift: impl Fn(&History) -> Result<f64, Error>,
        expected_gifts: impl Fn(&History) -> Result<f64, Error>,
    ) -> Result<Vec<Self>, Error> {
        data.check()?;
        data.rows()
            .map(|donor| {
                Ok(Self {
                    alive: p_alive(&donor)?,
                    any_gift: p_gift(&donor)?,
                    gifts: expected_gifts(&donor)?,
                })
            })
            .collect()
    }
}

impl BgNbd {
    pub(crate) const NAMES: [&'static str; 4] = ["r", "alpha", "a", "b"];

    /// Creates a model with known parameters; `alpha` is in the unit of time of the histories.
    ///
    /// # Errors
    /// `InvalidParameter` unless all four are finite and above 0.
    pub fn new(drop_out: DropOut, r: f64, alpha: f64, a: f64, b: f64) -> Result<Self, Error> {
        Ok(Self {
            drop_out,
            r: positive("r", r)?,
            alpha: positive("alpha", alpha)?,
            a: positive("a", a)?,
            b: positive("b", b)?,
        })
    }

    /// Fits the model by maximum likelihood on a table of histories; identical rows are computed once.
    ///
    /// # Errors
    /// Those of [`Histories::check`]; `NotIdentified` when nobody gave twice; `Boundary` or `NotConverged`
    /// when no finite maximum could be certified.
    pub fn fit(data: &Histories<'_>, drop_out: DropOut, settings: &Settings) -> Result<Fitted<Self>, Error> {
        let grouped = data.grouped()?;
        if grouped.rows.iter().all(|row| row.0.frequency == 0) {
            return Err(Error::new(Kind::NotIdentified, "nobody-gave-twice"));
        }
        let likelihood = BetaGeometric { drop_out, stages: 1, rows: &grouped.rows };
        let (optimum, limit) = maximise_or_limit(
            &likelihood,
            &likelihood.starts(),
            Self::NAMES,
            &[Pair::Beta(2), Pair::Gamma(0)],
            settings,
        )?;
        let [r, alpha, a, b] = optimum.params;
        let model = Self::new(drop_out, r, alpha, a, b)?;
        Ok(Fitted::new(model, Self::NAMES, &optimum, grouped.individuals, grouped.rows.len()).at_limit(limit))
    }

    /// Computes the log-likelihood of a table under these parameters.
    ///
    /// # Errors
    /// Those of [`Histories::check`].
    pub fn log_likelihood(&self, data: &Histories<'_>) -> Result<f64, Error> {
        let grouped = data.grouped()?;
        let likelihood = BetaGeometric { drop_out: self.drop_out, stages: 1, rows: &grouped.rows };
        Ok(crate::newton::Likelihood::at(&likelihood, &self.params()))
    }

    /// Returns r, alpha, a, b.
    #[must_use]
    pub fn params(&self) -> [f64; 4] {
        [self.r, self.alpha, self.a, self.b]
    }

    /// Returns whether all donors share one rate, or one probability to leave, as at a [limit](Fitted::limit)
    /// of the fit.
    #[must_use]
    pub fn donors_are_alike(&self) -> bool {
        is_point(self.r) || is_point(self.a + self.b)
    }

    /// Returns the gifts after which donors may leave.
    #[must_use]
    pub fn drop_out(&self) -> DropOut {
        self.drop_out
    }

    /// Computes P(alive) at the end of observation: 1 / (1 + a / (b + k − 1) · ((α + T) / (α + tₓ))^(r + x))
    /// with k possible drop-outs so far, and 1 where k = 0 (Fader, Hardie and Lee 2008, "Computing P(alive)
    /// using the BG/NBD model").
    ///
    /// # Errors
    /// `InvalidValue` for an impossible history.
    pub fn p_alive(&self, donor: &History) -> Result<f64, Error> {
        donor.check(0)?;
        let chances = self.drop_out.chances(donor.frequency);
        if chances == 0 {
            return Ok(1.0);
        }
        // b + k − 1, computed so that a small b is not lost to rounding for k = 1.
        let stayed = self.b + (chances - 1) as f64;
        let silence = ((donor.age - donor.recency) / (self.alpha + donor.recency)).ln_1p();
        let odds = (self.a / stayed).ln() + (self.r + f64::from(donor.frequency)) * silence;
        Ok(1.0 / (1.0 + odds.exp()))
    }

    /// Computes P(at least one gift within `horizon` after the end of observation).
    ///
    /// An alive donor's rate is Gamma(r + x, α + T), so this is
    /// P(alive) · (1 − ((α + T) / (α + T + t))^(r + x)).
    ///
    /// # Errors
    /// `InvalidValue` for an impossible history, `InvalidParameter` for a horizon that is negative or not
    /// finite.
    pub fn p_gift(&self, donor: &History, horizon: f64) -> Result<f64, Error> {
        let horizon = period("horizon", horizon)?;
        let alive = self.p_alive(donor)?;
        let shape = self.r + f64::from(donor.frequency);
        Ok(alive * -(-shape * (horizon / (self.alpha + donor.age)).ln_1p()).exp_m1())
    }

    /// Computes the expected number of gifts within `horizon` after the end of observation (the conditional
    /// expectation of the 2005 paper, summed in a form that has no pole at a = 1; see the source of the
    /// module `ahead`).
    ///
    /// For a new donor, use a history with frequency, recency and age 0.
    ///
    /// # Errors
    /// As [`Self::p_gift`].
    pub fn expected_gifts(&self, donor: &History, horizon: f64) -> Result<f64, Error> {
        let horizon = period("horizon", horizon)?;
        let alive = self.p_alive(donor)?;
        Ok(alive * self.ahead(donor, horizon).expected())
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

    fn ahead(&self, donor: &History, horizon: f64) -> ahead::Ahead {
        ahead::Ahead {
            shape: self.r + f64::from(donor.frequency),
            odds: horizon / (self.alpha + donor.age),
            leave: self.a,
            stay: self.b + self.drop_out.chances(donor.frequency) as f64,
        }
    }
}
