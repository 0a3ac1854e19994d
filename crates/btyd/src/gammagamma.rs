//! Gamma-Gamma: the average amount of a donor's gifts.

#[cfg(test)]
mod tests;

use obole_error::message;
use serde::{Deserialize, Serialize};

use crate::counts::{Grouped, group, same_length};
use crate::error::{Error, Kind, positive, value};
use crate::fitted::Fitted;
use crate::jet::Real;
use crate::newton::{Likelihood, maximise};
use crate::settings::Settings;

/// Number and mean amount of one donor's gifts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spend {
    /// Number of gifts in the mean (x). In the published use these are the gifts after the first.
    pub frequency: u32,
    /// Mean amount of these gifts (z̄), above 0, in any currency unit; not read where `frequency` is 0.
    pub value: f64,
}

impl Spend {
    fn check(&self, row: usize) -> Result<(), Error> {
        if self.frequency > 0 && (!self.value.is_finite() || self.value <= 0.0) {
            return Err(value(row, "value", message!("mean-amount-needed")));
        }
        Ok(())
    }
}

/// A table of [`Spend`] rows as columns of equal length.
#[derive(Debug, Clone, Copy)]
pub struct Spends<'a> {
    /// Number of gifts in the mean, per row.
    pub frequency: &'a [u32],
    /// Mean amount of these gifts, per row.
    pub value: &'a [f64],
    /// Number of donors per row; `None` means one each.
    pub counts: Option<&'a [u64]>,
}

impl Spends<'_> {
    /// Checks lengths and values.
    ///
    /// # Errors
    /// `Empty`, `LengthMismatch`, or `InvalidValue` with the first offending row.
    pub fn check(&self) -> Result<(), Error> {
        let rows = self.frequency.len();
        same_length(&[
            ("frequency", rows),
            ("value", self.value.len()),
            ("counts", self.counts.map_or(rows, <[u64]>::len)),
        ])?;
        self.rows().enumerate().try_for_each(|(i, row)| row.check(i))
    }

    fn rows(&self) -> impl Iterator<Item = Spend> {
        self.frequency.iter().zip(self.value).map(|(&frequency, &value)| Spend { frequency, value })
    }

    /// Returns the distinct rows with at least one gift.
    fn grouped(&self) -> Result<Grouped<Spend>, Error> {
        self.check()?;
        let counts: Vec<u64> = self
            .frequency
            .iter()
            .enumerate()
            .map(|(i, x)| if *x == 0 { 0 } else { self.counts.map_or(1, |c| c[i]) })
            .collect();
        group(self.rows(), Some(&counts), |a, b| {
            a.frequency.cmp(&b.frequency).then(a.value.total_cmp(&b.value))
        })
    }
}

/// The Gamma-Gamma model of amounts (Fader and Hardie 2013, "The Gamma-Gamma Model of Monetary Value"; after
/// Colombo and Jiang 1999): a gift is Gamma(shape p, rate ν), and ν ~ Gamma(shape q, rate γ) over donors.
///
/// It assumes that the amounts of a donor do not depend on the frequency. Check the correlation before use.
///
/// ```
/// use obole_btyd::{GammaGamma, Spend};
/// // Published estimates, in dollars.
/// let model = GammaGamma::new(6.25, 3.74, 15.45)?;
/// let donor = Spend { frequency: 2, value: 22.35 };
/// let expected = 6.25 * (15.45 + 2.0 * 22.35) / (6.25 * 2.0 + 3.74 - 1.0);
/// assert!((model.expected_value(&donor)? - expected).abs() < 1e-12);
/// # Ok::<(), obole_btyd::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct GammaGamma {
    p: f64,
    q: f64,
    gamma: f64,
}

#[derive(Deserialize)]
struct Unchecked {
    p: f64,
    q: f64,
    gamma: f64,
}

impl TryFrom<Unchecked> for GammaGamma {
    type Error = Error;
    fn try_from(raw: Unchecked) -> Result<Self, Error> {
        Self::new(raw.p, raw.q, raw.gamma)
    }
}

impl GammaGamma {
    const NAMES: [&'static str; 3] = ["p", "q", "gamma"];

    /// Creates a model with known parameters; `gamma` is in the currency unit of the amounts.
    ///
    /// # Errors
    /// `InvalidParameter` unless all three are finite and above 0.
    pub fn new(p: f64, q: f64, gamma: f64) -> Result<Self, Error> {
        Ok(Self { p: positive("p", p)?, q: positive("q", q)?, gamma: positive("gamma", gamma)? })
    }

    /// Fits the model by maximum likelihood on a table of means. Rows with frequency 0 have no information
    /// about amounts and are ignored.
    ///
    /// # Errors
    /// Those of [`Spends::check`]; `Empty` when no row has a gift; `NotIdentified` when all means are equal;
    /// `Boundary` or `NotConverged` when no finite maximum could be certified.
    pub fn fit(data: &Spends<'_>, settings: &Settings) -> Result<Fitted<Self>, Error> {
        let grouped = data.grouped()?;
        let likelihood = Rows { rows: &grouped.rows };
        let first = grouped.rows.first().map(|row| row.0.value);
        if grouped.rows.iter().all(|row| Some(row.0.value) == first) {
            return Err(Error::new(Kind::NotIdentified, "mean-amounts-equal"));
        }
        let optimum = maximise(&likelihood, &likelihood.starts(), Self::NAMES, settings)?;
        let [p, q, gamma] = optimum.params;
        let model = Self::new(p, q, gamma)?;
        Ok(Fitted::new(model, Self::NAMES, &optimum, grouped.individuals, grouped.rows.len()))
    }

    /// Computes the log-likelihood of a table under these parameters; rows with frequency 0 are ignored.
    ///
    /// # Errors
    /// Those of [`Spends::check`], `Empty` when no row has a gift.
    pub fn log_likelihood(&self, data: &Spends<'_>) -> Result<f64, Error> {
        let grouped = data.grouped()?;
        Ok(Rows { rows: &grouped.rows }.at(&self.params()))
    }

    /// Returns p, q, gamma.
    #[must_use]
    pub fn params(&self) -> [f64; 3] {
        [self.p, self.q, self.gamma]
    }

    /// Returns the mean amount over all donors, `p γ / (q − 1)`; `None` where q ≤ 1, because it is infinite.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.q > 1.0).then(|| self.p * self.gamma / (self.q - 1.0))
    }

    /// Computes the expected mean amount of a donor's gifts given the observed ones:
    /// `p (γ + x z̄) / (p x + q − 1)`. It changes from the mean of all donors (x = 0) to the donor's own mean
    /// as the number of gifts grows.
    ///
    /// # Errors
    /// `InvalidValue` for an impossible row; `Undefined` where p x + q ≤ 1, because the mean is then
    /// infinite.
    pub fn expected_value(&self, donor: &Spend) -> Result<f64, Error> {
        donor.check(0)?;
        let x = f64::from(donor.frequency);
        let sum = if donor.frequency == 0 { 0.0 } else { x * donor.value };
        let weight = self.p * x + self.q - 1.0;
        if weight <= 0.0 {
            return Err(Error::new(Kind::Undefined, "expected-amount-infinite"));
        }
        Ok(self.p * (self.gamma + sum) / weight)
    }
}

/// Distinct rows with at least one gift, in ascending order of frequency.
struct Rows<'a> {
    rows: &'a [(Spend, f64)],
}

impl Likelihood<3> for Rows<'_> {
    /// Computes the log-likelihood; that of one row is ln Γ(p x + q) − ln Γ(p x) − ln Γ(q) + q ln γ + (p
    /// x − 1) ln z̄ + p x ln x − (p x + q) ln(γ + x z̄) (Fader and Hardie 2013). Terms that depend on x alone
    /// are computed once per distinct x.
    fn at<R: Real>(&self, params: &[R; 3]) -> R {
        let [p, q, gamma] = *params;
        let head = q * gamma.ln() - q.ln_gamma();
        let mut total = R::constant(0.0);
        let mut rows = self.rows;
        while let Some((first, _)) = rows.first() {
            let frequency = first.frequency;
            let (block, rest) = rows.split_at(rows.partition_point(|row| row.0.frequency <= frequency));
            let x = f64::from(frequency);
            let shape = p.times(x);
            let both = shape + q;
            let shared = both.ln_gamma() - shape.ln_gamma() + head + shape.times(x.ln());
            let (mut donors, mut logs) = (0.0, 0.0);
            let mut tails = R::constant(0.0);
            for (spend, count) in block {
                donors += count;
                logs += count * spend.value.ln();
                tails = tails + gamma.plus(x * spend.value).ln().times(*count);
            }
            total = total + shared.times(donors) + shape.plus(-1.0).times(logs) - both * tails;
            rows = rest;
        }
        total
    }
}

impl Rows<'_> {
    /// Returns starting points: several shapes whose mean p γ / (q − 1) is that of the data.
    fn starts(&self) -> Vec<[f64; 3]> {
        let donors: f64 = self.rows.iter().map(|row| row.1).sum();
        let mean = self.rows.iter().map(|row| row.1 / donors * row.0.value).sum::<f64>();
        let mut starts = Vec::new();
        for p in [0.7, 3.0, 12.0, 80.0] {
            for q in [1.5, 4.0, 12.0] {
                starts.push([p, q, mean * (q - 1.0) / p]);
            }
        }
        starts
    }
}
