//! BG/BB and beta-Bernoulli: one opportunity to give per season.

mod beta_bernoulli;
mod likelihood;
#[cfg(test)]
mod tests;

pub use beta_bernoulli::BetaBernoulli;

use obole_error::message;
use serde::{Deserialize, Serialize};

use crate::bgnbd::Outlook;
use crate::error::{Error, Kind, positive};
use crate::fitted::Fitted;
use crate::limit::{Pair, maximise_or_limit};
use crate::newton::Likelihood;
use crate::seasons::{MOST_OPPORTUNITIES, Season, Seasons};
use crate::settings::Settings;
use likelihood::{BetaGeometricBetaBernoulli, Giving, Leaving, log_history};

/// Minimum discount; below it the sum over the opportunities would be longer than the tables.
const LEAST_DISCOUNT: f64 = 0.005;

/// The BG/BB model (Fader, Hardie and Shang 2010, *Marketing Science* 29, 1086–1108).
///
/// While alive, a donor gives at each opportunity with probability p ~ Beta(alpha, beta); at the start of
/// each opportunity the donor leaves permanently with probability θ ~ Beta(gamma, delta).
///
/// ```
/// use obole_btyd::{BgBb, Season};
/// // Published estimates of the 1995 cohort of donors.
/// let model = BgBb::new(1.204, 0.750, 0.657, 2.783)?;
/// let faithful = Season { frequency: 6, recency: 6, opportunities: 6 };
/// // The paper expects 3.75 gifts of such a donor in the next five years.
/// assert!((model.expected_gifts(&faithful, 5)? - 3.75).abs() < 0.005);
/// # Ok::<(), obole_btyd::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct BgBb {
    alpha: f64,
    beta: f64,
    gamma: f64,
    delta: f64,
}

#[derive(Deserialize)]
struct Unchecked {
    alpha: f64,
    beta: f64,
    gamma: f64,
    delta: f64,
}

impl TryFrom<Unchecked> for BgBb {
    type Error = Error;
    fn try_from(raw: Unchecked) -> Result<Self, Error> {
        Self::new(raw.alpha, raw.beta, raw.gamma, raw.delta)
    }
}

/// Checks a horizon in opportunities, which has the same limit as the data.
fn ahead(horizon: u32) -> Result<u32, Error> {
    if horizon <= MOST_OPPORTUNITIES {
        Ok(horizon)
    } else {
        Err(Error::new(Kind::InvalidParameter, "too-many-opportunities"))
    }
}

/// Checks that there are both gifts and missed opportunities, which both models of this module need.
fn identified(rows: &[(Season, f64)]) -> Result<(), Error> {
    if rows.iter().all(|row| row.0.frequency == 0) {
        return Err(Error::new(Kind::NotIdentified, "nobody-gave"));
    }
    if rows.iter().all(|row| row.0.frequency == row.0.opportunities) {
        return Err(Error::new(Kind::NotIdentified, "everybody-gave-always"));
    }
    Ok(())
}

impl BgBb {
    const NAMES: [&'static str; 4] = ["alpha", "beta", "gamma", "delta"];

    /// Creates a model with known parameters.
    ///
    /// # Errors
    /// `InvalidParameter` unless all four are finite and above 0.
    pub fn new(alpha: f64, beta: f64, gamma: f64, delta: f64) -> Result<Self, Error> {
        Ok(Self {
            alpha: positive("alpha", alpha)?,
            beta: positive("beta", beta)?,
            gamma: positive("gamma", gamma)?,
            delta: positive("delta", delta)?,
        })
    }

    /// Fits the model by maximum likelihood on a table of histories; identical rows are computed once.
    ///
    /// # Errors
    /// Those of [`Seasons::check`]; `NotIdentified` when nobody ever gave or everybody gave at every
    /// opportunity; `Boundary` or `NotConverged` when no maximum could be certified.
    pub fn fit(data: &Seasons<'_>, settings: &Settings) -> Result<Fitted<Self>, Error> {
        let grouped = data.grouped()?;
        identified(&grouped.rows)?;
        let mut starts = Vec::new();
        for (alpha, beta) in [(1.0, 1.0), (0.3, 0.7), (2.0, 8.0)] {
            for (gamma, delta) in [(0.5, 2.0), (0.2, 4.0), (2.0, 8.0), (5.0, 5.0)] {
                starts.push([alpha, beta, gamma, delta]);
            }
        }
        let likelihood = BetaGeometricBetaBernoulli { rows: &grouped.rows };
        let pairs = [Pair::Beta(2), Pair::Beta(0)];
        let (optimum, limit) = maximise_or_limit(&likelihood, &starts, Self::NAMES, &pairs, settings)?;
        let [alpha, beta, gamma, delta] = optimum.params;
        let model = Self::new(alpha, beta, gamma, delta)?;
        Ok(Fitted::new(model, Self::NAMES, &optimum, grouped.individuals, grouped.rows.len()).at_limit(limit))
    }

    /// Computes the log-likelihood of a table under these parameters.
    ///
    /// # Errors
    /// Those of [`Seasons::check`].
    pub fn log_likelihood(&self, data: &Seasons<'_>) -> Result<f64, Error> {
        let grouped = data.grouped()?;
        Ok(BetaGeometricBetaBernoulli { rows: &grouped.rows }.at(&self.params()))
    }

    /// Returns alpha, beta, gamma, delta.
    #[must_use]
    pub fn params(&self) -> [f64; 4] {
        [self.alpha, self.beta, self.gamma, self.delta]
    }

    /// Computes P(alive at opportunity n + 1): the probability that the donor has not left by then.
    ///
    /// # Errors
    /// `InvalidValue` for an impossible history.
    pub fn p_alive(&self, donor: &Season) -> Result<f64, Error> {
        Ok(self.predict(donor, 1)?.alive)
    }

    /// Computes P(at least one gift at the next `horizon` opportunities).
    ///
    /// # Errors
    /// `InvalidValue` for an impossible history, `InvalidParameter` for a horizon above
    /// [`MOST_OPPORTUNITIES`].
    pub fn p_gift(&self, donor: &Season, horizon: u32) -> Result<f64, Error> {
        Ok(self.predict(donor, horizon)?.any_gift)
    }

    /// Computes the expected number of gifts at the next `horizon` opportunities (the paper's conditional
    /// expectation, summed over the opportunities, which has no pole at gamma = 1).
    ///
    /// # Errors
    /// As [`Self::p_gift`].
    pub fn expected_gifts(&self, donor: &Season, horizon: u32) -> Result<f64, Error> {
        Ok(self.predict(donor, horizon)?.gifts)
    }

    /// Computes the expected number of gifts at all future opportunities, each discounted by 1 + `discount`
    /// per opportunity, the next one by one step (DERT; Fader, Hardie and Shang 2010, *Marketing Science* 29,
    /// 1086–1108, summed over the opportunities). The residual value is this number times the expected amount
    /// of [`crate::GammaGamma`].
    ///
    /// # Errors
    /// `InvalidValue` for an impossible history, `InvalidParameter` unless the discount is finite and at
    /// least 0.005.
    pub fn discounted_gifts(&self, donor: &Season, discount: f64) -> Result<f64, Error> {
        if !(discount.is_finite() && discount >= LEAST_DISCOUNT) {
            return Err(Error::new(
                Kind::InvalidParameter,
                message!("discount-too-small", least = LEAST_DISCOUNT, discount = discount),
            ));
        }
        donor.check(0)?;
        // The remainder after h opportunities is at most (1 + d)^−h / d, here below 1e-14 of a gift.
        let horizon = ((1e14 / discount).ln() / discount.ln_1p()).ceil() as u32;
        let (x, n) = (donor.frequency, donor.opportunities);
        let (giving, leaving) = self.tables(n + ahead(horizon)?);
        let gives = giving.at(x + 1, n - x) - log_history(&giving, &leaving, donor);
        let per_step = discount.ln_1p();
        let sum = (1..=horizon).map(|j| (gives + leaving.stays(n + j) - f64::from(j) * per_step).exp()).sum();
        Ok(sum)
    }

    /// Computes all three predictions for each row of a table; `alive` is at opportunity n + 1.
    ///
    /// # Errors
    /// Those of [`Seasons::check`], and `InvalidParameter` for the horizon.
    pub fn outlook(&self, data: &Seasons<'_>, horizon: u32) -> Result<Vec<Outlook>, Error> {
        data.check()?;
        let last = data.opportunities.iter().copied().max().unwrap_or(0) + ahead(horizon)?.max(1);
        let tables = self.tables(last);
        Ok(data.rows().map(|donor| self.foresee(&tables, &donor, horizon)).collect())
    }

    fn predict(&self, donor: &Season, horizon: u32) -> Result<Outlook, Error> {
        donor.check(0)?;
        let last = donor.opportunities + ahead(horizon)?.max(1);
        Ok(self.foresee(&self.tables(last), donor, horizon))
    }

    fn tables(&self, last: u32) -> (Giving<f64>, Leaving<f64>) {
        let giving = Giving::new(self.alpha, self.beta, last);
        (giving, Leaving::new(self.gamma, self.delta, last))
    }

    /// Computes the predictions by Bayes' rule: probabilities of the future opportunities divided by L(x, tₓ,
    /// n). A gift at the j-th of them has the numerator B(α + x + 1, β + n − x)/B(α, β) · B(γ,
    /// δ + n + j)/B(γ, δ). For a *first* gift there, j − 1 more missed opportunities are included.
    fn foresee(
        &self,
        (giving, leaving): &(Giving<f64>, Leaving<f64>),
        donor: &Season,
        horizon: u32,
    ) -> Outlook {
        let (x, n) = (donor.frequency, donor.opportunities);
        let history = log_history(giving, leaving, donor);
        let (mut gifts, mut any_gift) = (0.0, 0.0);
        for j in 1..=horizon {
            let there = leaving.stays(n + j) - history;
            gifts += (giving.at(x + 1, n - x) + there).exp();
            any_gift += (giving.at(x + 1, n - x + j - 1) + there).exp();
        }
        let alive = (giving.at(x, n - x) + leaving.stays(n + 1) - history).exp();
        Outlook { alive: alive.min(1.0), any_gift: any_gift.min(1.0), gifts }
    }
}
