//! sBG: duration of the support of regular donors.

#[cfg(test)]
mod tests;

use obole_error::message;
use serde::{Deserialize, Serialize};

use crate::counts::{Grouped, group, same_length};
use crate::error::{Error, Kind, positive, value};
use crate::fitted::Fitted;
use crate::jet::Real;
use crate::limit::{Pair, maximise_or_limit};
use crate::newton::Likelihood;
use crate::seasons::MOST_OPPORTUNITIES;
use crate::settings::Settings;
use crate::special::Rising;

/// Duration of one regular donor's support, in renewal periods (months, years).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenure {
    /// If ended, the number of the renewal that failed, counted from 1. Otherwise the number of successful
    /// renewals so far (0 is allowed).
    pub periods: u32,
    /// `true` when the donor has left.
    pub ended: bool,
}

impl Tenure {
    fn check(&self, row: usize) -> Result<(), Error> {
        if self.periods > MOST_OPPORTUNITIES {
            return Err(value(row, "periods", message!("at-most-10000")));
        }
        if self.ended && self.periods == 0 {
            return Err(value(row, "periods", message!("periods-of-leaver")));
        }
        Ok(())
    }
}

/// A table of [`Tenure`] rows as columns of equal length.
#[derive(Debug, Clone, Copy)]
pub struct Tenures<'a> {
    /// Number of renewals up to the one that failed, or so far, per row.
    pub periods: &'a [u32],
    /// `true` when the donor has left, per row.
    pub ended: &'a [bool],
    /// Number of donors per row; `None` means one each.
    pub counts: Option<&'a [u64]>,
}

/// Tenures of donors of whom the renewals made and those that were due are known.
///
/// ```
/// use obole_btyd::Renewals;
/// // One donor made both renewals that were due; the other made one, so the second failed.
/// let renewals = Renewals::new(&[2, 1], &[2, 3])?;
/// let tenures = renewals.tenures(None);
/// assert_eq!((tenures.periods, tenures.ended), (&[2, 2][..], &[false, true][..]));
/// # Ok::<(), obole_btyd::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewals {
    periods: Vec<u32>,
    ended: Vec<bool>,
}

impl Renewals {
    /// Counts tenures. Fewer renewals made than due mean that the donor has left.
    ///
    /// # Errors
    /// `LengthMismatch`, or `InvalidValue` with the first row in which more were made than were due.
    pub fn new(made: &[u32], due: &[u32]) -> Result<Self, Error> {
        same_length(&[("frequency", made.len()), ("age", due.len())])?;
        if let Some(row) = made.iter().zip(due).position(|(made, due)| made > due) {
            return Err(value(row, "age", message!("renewals-exceed-due")));
        }
        let ended: Vec<bool> = made.iter().zip(due).map(|(made, due)| made < due).collect();
        let periods = made.iter().zip(&ended).map(|(made, ended)| made.saturating_add(u32::from(*ended)));
        Ok(Self { periods: periods.collect(), ended })
    }

    /// Returns the tenures with the number of donors of each row.
    pub fn tenures<'a>(&'a self, counts: Option<&'a [u64]>) -> Tenures<'a> {
        Tenures { periods: &self.periods, ended: &self.ended, counts }
    }
}

impl Tenures<'_> {
    /// Checks lengths and values.
    ///
    /// # Errors
    /// `Empty`, `LengthMismatch`, or `InvalidValue` with the first offending row.
    pub fn check(&self) -> Result<(), Error> {
        let rows = self.periods.len();
        same_length(&[
            ("periods", rows),
            ("ended", self.ended.len()),
            ("counts", self.counts.map_or(rows, <[u64]>::len)),
        ])?;
        self.rows().enumerate().try_for_each(|(i, row)| row.check(i))
    }

    fn rows(&self) -> impl Iterator<Item = Tenure> {
        self.periods.iter().zip(self.ended).map(|(&periods, &ended)| Tenure { periods, ended })
    }

    fn grouped(&self) -> Result<Grouped<Tenure>, Error> {
        self.check()?;
        group(self.rows(), self.counts, Ord::cmp)
    }
}

/// The shifted beta-geometric model (Fader and Hardie 2007, "How to Project Customer Retention", *Journal of
/// Interactive Marketing* 21, 76–90): each renewal fails with probability θ ~ Beta(gamma, delta), which is
/// different for each donor.
///
/// Retention rises with tenure although nobody becomes more loyal, because donors with a high θ leave first.
///
/// ```
/// use obole_btyd::Sbg;
/// let model = Sbg::new(0.668, 3.806)?;
/// assert!(model.retention(8)? > model.retention(1)?);
/// # Ok::<(), obole_btyd::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Sbg {
    gamma: f64,
    delta: f64,
}

#[derive(Deserialize)]
struct Unchecked {
    gamma: f64,
    delta: f64,
}

impl TryFrom<Unchecked> for Sbg {
    type Error = Error;
    fn try_from(raw: Unchecked) -> Result<Self, Error> {
        Self::new(raw.gamma, raw.delta)
    }
}

impl Sbg {
    const NAMES: [&'static str; 2] = ["gamma", "delta"];

    /// Creates a model with known parameters.
    ///
    /// # Errors
    /// `InvalidParameter` unless both are finite and above 0.
    pub fn new(gamma: f64, delta: f64) -> Result<Self, Error> {
        Ok(Self { gamma: positive("gamma", gamma)?, delta: positive("delta", delta)? })
    }

    /// Fits the model by maximum likelihood on a table of tenures; donors who have not left are censored
    /// observations.
    ///
    /// # Errors
    /// Those of [`Tenures::check`]; `NotIdentified` when nobody left or nobody ever renewed; `NotConverged`
    /// when no maximum could be certified. Where all donors seem to have a common θ, it is in
    /// [`Fitted::limit`].
    pub fn fit(data: &Tenures<'_>, settings: &Settings) -> Result<Fitted<Self>, Error> {
        let grouped = data.grouped()?;
        if grouped.rows.iter().all(|row| !row.0.ended) {
            return Err(Error::new(Kind::NotIdentified, "nobody-left"));
        }
        if grouped.rows.iter().all(|row| row.0.periods <= u32::from(row.0.ended)) {
            return Err(Error::new(Kind::NotIdentified, "nobody-renewed"));
        }
        let starts = [[1.0, 1.0], [0.5, 4.0], [1.0, 20.0], [0.2, 0.4], [5.0, 20.0]];
        let rows = Rows { rows: &grouped.rows };
        let (optimum, limit) = maximise_or_limit(&rows, &starts, Self::NAMES, &[Pair::Beta(0)], settings)?;
        let model = Self::new(optimum.params[0], optimum.params[1])?;
        Ok(Fitted::new(model, Self::NAMES, &optimum, grouped.individuals, grouped.rows.len()).at_limit(limit))
    }

    /// Computes the log-likelihood of a table under these parameters.
    ///
    /// # Errors
    /// Those of [`Tenures::check`].
    pub fn log_likelihood(&self, data: &Tenures<'_>) -> Result<f64, Error> {
        let grouped = data.grouped()?;
        Ok(Rows { rows: &grouped.rows }.at(&self.params()))
    }

    /// Returns gamma, delta (alpha and beta in the paper).
    #[must_use]
    pub fn params(&self) -> [f64; 2] {
        [self.gamma, self.delta]
    }

    /// Computes P(the renewal number `period` succeeds | all before did): (δ + t − 1) / (γ + δ + t − 1).
    ///
    /// # Errors
    /// `InvalidParameter` for period 0.
    pub fn retention(&self, period: u32) -> Result<f64, Error> {
        if period == 0 {
            return Err(Error::new(Kind::InvalidParameter, "renewals-from-one"));
        }
        let stayed = self.delta + f64::from(period - 1);
        Ok(stayed / (self.gamma + stayed))
    }

    /// Computes P(not left after `ahead` more renewals | `renewed` renewals so far), the product of the
    /// retentions.
    ///
    /// # Errors
    /// `InvalidParameter` when either exceeds [`MOST_OPPORTUNITIES`].
    pub fn survival(&self, renewed: u32, ahead: u32) -> Result<f64, Error> {
        if renewed.max(ahead) > MOST_OPPORTUNITIES {
            return Err(Error::new(Kind::InvalidParameter, "too-many-renewals"));
        }
        (1..=ahead).try_fold(1.0, |chance, i| Ok(chance * self.retention(renewed + i)?))
    }

    /// Computes the discounted expected number of future renewals of a donor who has renewed `renewed` times,
    /// immediately before the next renewal: Σ_{i ≥ 1} P(i more renewals) / (1 + discount)^(i − 1) (Fader and
    /// Hardie 2010, "Customer-Base Valuation in a Contractual Setting", *Marketing Science* 29, 85–93: DERL).
    ///
    /// # Errors
    /// `InvalidParameter` unless the discount per period is finite and at least 0.001, below which the sum is
    /// long or infinite, or when `renewed` exceeds [`MOST_OPPORTUNITIES`].
    pub fn residual_lifetime(&self, renewed: u32, discount: f64) -> Result<f64, Error> {
        if !discount.is_finite() || discount < 0.001 {
            return Err(Error::new(Kind::InvalidParameter, "discount-below-least"));
        }
        if renewed > MOST_OPPORTUNITIES {
            return Err(Error::new(Kind::InvalidParameter, "too-many-renewals"));
        }
        let mut term = self.retention(renewed + 1)?;
        let mut sum = 0.0;
        let mut period = renewed + 1;
        // The remainder is at most term · (1 + d) / d, since no retention exceeds 1.
        while term * (1.0 + discount) > 1e-15 * sum * discount {
            sum += term;
            period += 1;
            term *= self.retention(period)? / (1.0 + discount);
        }
        Ok(sum)
    }
}

/// Distinct tenures.
struct Rows<'a> {
    rows: &'a [(Tenure, f64)],
}

impl Likelihood<2> for Rows<'_> {
    /// Computes the log-likelihood. A donor who left at renewal t has the likelihood B(γ + 1, δ + t − 1)/B(γ,
    /// δ), a donor who has not left after t renewals B(γ, δ + t)/B(γ, δ).
    fn at<R: Real>(&self, params: &[R; 2]) -> R {
        let [gamma, delta] = *params;
        let (mut stays, mut all) = (Rising::new(delta), Rising::new(gamma + delta));
        let log_gamma = gamma.ln();
        let mut total = R::constant(0.0);
        for (tenure, count) in self.rows {
            let renewed = u64::from(tenure.periods) - u64::from(tenure.ended);
            let mut log = stays.at(renewed) - all.at(renewed);
            if tenure.ended {
                log = log + log_gamma - (gamma + delta).plus(renewed as f64).ln();
            }
            total = total + log.times(*count);
        }
        total
    }
}
