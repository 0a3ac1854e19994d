//! Beta-Bernoulli: BG/BB without drop-out, as a baseline.

use serde::{Deserialize, Serialize};

use super::identified;
use super::likelihood::BetaBernoulliRows;
use crate::error::{Error, positive};
use crate::fitted::Fitted;
use crate::limit::{Pair, maximise_or_limit};
use crate::newton::Likelihood;
use crate::seasons::{Season, Seasons};
use crate::settings::Settings;

/// The beta-Bernoulli model: at each opportunity a donor gives with probability p ~ Beta(alpha, beta),
/// without ever leaving.
///
/// It is the baseline of Fader, Hardie and Shang (2010): the gain of BG/BB in likelihood is due to the
/// drop-out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct BetaBernoulli {
    alpha: f64,
    beta: f64,
}

#[derive(Deserialize)]
struct Unchecked {
    alpha: f64,
    beta: f64,
}

impl TryFrom<Unchecked> for BetaBernoulli {
    type Error = Error;
    fn try_from(raw: Unchecked) -> Result<Self, Error> {
        Self::new(raw.alpha, raw.beta)
    }
}

impl BetaBernoulli {
    const NAMES: [&'static str; 2] = ["alpha", "beta"];

    /// Creates a model with known parameters.
    ///
    /// # Errors
    /// `InvalidParameter` unless both are finite and above 0.
    pub fn new(alpha: f64, beta: f64) -> Result<Self, Error> {
        Ok(Self { alpha: positive("alpha", alpha)?, beta: positive("beta", beta)? })
    }

    /// Fits the model by maximum likelihood on a table of histories; recency has no influence.
    ///
    /// # Errors
    /// As [`super::BgBb::fit`].
    pub fn fit(data: &Seasons<'_>, settings: &Settings) -> Result<Fitted<Self>, Error> {
        let grouped = data.grouped()?;
        identified(&grouped.rows)?;
        let starts = [[1.0, 1.0], [0.3, 0.7], [0.5, 4.0], [4.0, 0.5]];
        let likelihood = BetaBernoulliRows { rows: &grouped.rows };
        let (optimum, limit) =
            maximise_or_limit(&likelihood, &starts, Self::NAMES, &[Pair::Beta(0)], settings)?;
        let model = Self::new(optimum.params[0], optimum.params[1])?;
        Ok(Fitted::new(model, Self::NAMES, &optimum, grouped.individuals, grouped.rows.len()).at_limit(limit))
    }

    /// Computes the log-likelihood of a table under these parameters.
    ///
    /// # Errors
    /// Those of [`Seasons::check`].
    pub fn log_likelihood(&self, data: &Seasons<'_>) -> Result<f64, Error> {
        let grouped = data.grouped()?;
        Ok(BetaBernoulliRows { rows: &grouped.rows }.at(&self.params()))
    }

    /// Returns alpha, beta.
    #[must_use]
    pub fn params(&self) -> [f64; 2] {
        [self.alpha, self.beta]
    }

    /// Computes the expected number of gifts at the next `horizon` opportunities: (α + x) / (α + β + n) each.
    ///
    /// # Errors
    /// `InvalidValue` for an impossible history.
    pub fn expected_gifts(&self, donor: &Season, horizon: u32) -> Result<f64, Error> {
        donor.check(0)?;
        let chance = (self.alpha + f64::from(donor.frequency))
            / (self.alpha + self.beta + f64::from(donor.opportunities));
        Ok(f64::from(horizon) * chance)
    }

    /// Computes P(at least one gift at the next `horizon` opportunities): 1 − Π
    /// (β + n − x + i) / (α + β + n + i).
    ///
    /// # Errors
    /// `InvalidValue` for an impossible history, `InvalidParameter` for a horizon above
    /// [`crate::MOST_OPPORTUNITIES`].
    pub fn p_gift(&self, donor: &Season, horizon: u32) -> Result<f64, Error> {
        donor.check(0)?;
        let refusals = self.beta + f64::from(donor.opportunities - donor.frequency);
        let all = self.alpha + self.beta + f64::from(donor.opportunities);
        let none: f64 =
            (0..super::ahead(horizon)?).map(|i| (refusals + f64::from(i)) / (all + f64::from(i))).product();
        Ok(1.0 - none)
    }
}
