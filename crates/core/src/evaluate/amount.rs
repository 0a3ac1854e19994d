//! Expected and actual amounts, prepared once and measured under any weights.

use obole_ledger::{Error, Kind, Result, message};

use super::measured::Weighable;
use super::metric::Metric;
use crate::models::poisson_deviance;
use crate::statistics::{Ranked, Top};

/// The share of donors above the upper end of an 80 % interval.
const ABOVE: f64 = 0.1;

fn checked(expected: &[f64], actual: &[f64], least: f64) -> Result<()> {
    if expected.len() != actual.len() {
        return Err(Error::new(
            Kind::Usage,
            message!("expected-and-actual-amounts", expected = expected.len(), actual = actual.len()),
        ));
    }
    // The mean of many amounts of one cent may fall a rounding error below a cent.
    let fine = |value: &f64| value.is_finite() && *value >= least * (1.0 - 1e-9);
    if !(expected.iter().all(fine) && actual.iter().all(fine)) {
        return Err(Error::new(Kind::Usage, message!("amount-below-least", least = least)));
    }
    Ok(())
}

/// Amounts of those who gave: expected and actual, in units of the currency, with the 80 % interval if there
/// is one.
#[derive(Debug, Clone)]
pub struct AmountRows<'a> {
    expected: &'a [f64],
    actual: &'a [f64],
    /// |ln expected − ln actual|.
    log_errors: Vec<f64>,
    deviances: Vec<f64>,
    /// Rows by descending log error.
    by_log_error: Ranked,
    covered: Option<Vec<bool>>,
}

impl<'a> AmountRows<'a> {
    /// Checks and sorts the rows. `interval` holds the lower and the upper ends.
    ///
    /// # Errors
    /// [`Kind::Usage`] when the lengths differ or an amount is below one cent.
    pub fn new(expected: &'a [f64], actual: &'a [f64], interval: Option<(&[f64], &[f64])>) -> Result<Self> {
        checked(expected, actual, 0.01)?;
        let pairs = || expected.iter().zip(actual);
        let log_errors: Vec<f64> = pairs().map(|(e, a)| (e.ln() - a.ln()).abs()).collect();
        let by_log_error =
            Ranked::by_score(&log_errors).ok_or_else(|| Error::new(Kind::Usage, "amount-not-a-number"))?;
        let covered = match interval {
            Some((low, high)) if low.len() == actual.len() && high.len() == actual.len() => {
                Some(actual.iter().zip(low).zip(high).map(|((a, low), high)| low <= a && a <= high).collect())
            }
            Some(_) => return Err(Error::new(Kind::Usage, "intervals-of-other-length")),
            None => None,
        };
        let deviances = pairs().map(|(e, a)| 2.0 * ((e / a).ln() + a / e - 1.0)).collect();
        Ok(Self { expected, actual, log_errors, deviances, by_log_error, covered })
    }

    /// Computes the weighted median: the median of the expanded sample, with the mean of the middle two for
    /// an even number of rows.
    fn median_log_error(&self, weights: &[u32], rows: u64) -> Option<f64> {
        let (first, second) = (rows.checked_sub(1)? / 2, rows / 2);
        let (mut seen, mut low) = (0_u64, None);
        for &row in self.by_log_error.order() {
            seen += u64::from(weights[row as usize]);
            let error = self.log_errors[row as usize];
            if low.is_none() && seen > first {
                low = Some(error);
            }
            if seen > second {
                return low.map(|low| (low + error) / 2.0);
            }
        }
        None
    }
}

impl Weighable for AmountRows<'_> {
    fn metrics(&self) -> &'static [Metric] {
        &[
            Metric::MeanAbsoluteError,
            Metric::MedianAbsoluteLogError,
            Metric::GammaDeviance,
            Metric::BiasRatio,
            Metric::Coverage80,
        ]
    }

    fn rows(&self) -> usize {
        self.actual.len()
    }

    fn weighted(&self, weights: &[u32]) -> Vec<Option<f64>> {
        let (mut rows, mut inside) = (0_u64, 0_u64);
        let (mut error, mut deviance, mut expected, mut actual) = (0.0, 0.0, 0.0, 0.0);
        for (row, &weight) in weights.iter().enumerate() {
            let times = f64::from(weight);
            rows += u64::from(weight);
            error += times * (self.expected[row] - self.actual[row]).abs();
            deviance += times * self.deviances[row];
            expected += times * self.expected[row];
            actual += times * self.actual[row];
            let hit = self.covered.as_ref().is_some_and(|covered| covered[row]);
            inside += u64::from(hit) * u64::from(weight);
        }
        let mean = |sum: f64| (rows > 0).then(|| sum / rows as f64);
        vec![
            mean(error),
            self.median_log_error(weights, rows),
            mean(deviance),
            (actual > 0.0).then(|| expected / actual),
            self.covered.as_ref().and_then(|_| mean(inside as f64)),
        ]
    }
}

/// Expected value (probability times amount) and amount given (0 if nothing) of all donors, in units of the
/// currency.
#[derive(Debug, Clone)]
pub struct ValueRows<'a> {
    expected: &'a [f64],
    actual: &'a [f64],
    ranked: Ranked,
    /// Poisson deviance of each row.
    deviances: Vec<f64>,
    /// Mean amount of all rows.
    centre: f64,
    /// Poisson deviance of each row from [`Self::centre`].
    from_centre: Vec<f64>,
    /// By row: whether the donor gave more than the upper end of the interval, and the probability of that.
    above: Option<Vec<(bool, f64)>>,
}

/// Deviance of the mean, as a share of the sum, up to which amounts count as all the same: they differ by
/// less than one part in 30,000, and what is left is rounding.
const SAME_AMOUNTS: f64 = 1e-9;

impl<'a> ValueRows<'a> {
    /// Checks and sorts the rows.
    ///
    /// # Errors
    /// [`Kind::Usage`] when the lengths differ or a value is negative or not a number.
    pub fn new(expected: &'a [f64], actual: &'a [f64]) -> Result<Self> {
        checked(expected, actual, 0.0)?;
        let ranked = Ranked::by_score(expected)
            .ok_or_else(|| Error::new(Kind::Usage, "expected-value-not-a-number"))?;
        let deviances = expected.iter().zip(actual).map(|(e, a)| poisson_deviance(*e, *a)).collect();
        let centre = actual.iter().sum::<f64>() / actual.len().max(1) as f64;
        let from_centre = actual.iter().map(|a| poisson_deviance(centre, *a)).collect();
        Ok(Self { expected, actual, ranked, deviances, centre, from_centre, above: None })
    }

    /// Computes the deviance over that of the weighted mean `m`. Deviances from a fixed centre `c` sum to
    /// those from `m` plus, for each row, that of `m` from `c`: the logarithms are computed once for all
    /// weights. Amounts that are all the same have no deviance to compare with.
    fn deviance(&self, weights: &[u32], total: f64) -> Option<f64> {
        let (mut own, mut from_centre, mut rows) = (0.0, 0.0, 0.0);
        for ((deviance, other), &weight) in self.deviances.iter().zip(&self.from_centre).zip(weights) {
            let times = f64::from(weight);
            own += times * deviance;
            from_centre += times * other;
            rows += times;
        }
        let of_mean = from_centre - rows * poisson_deviance(self.centre, total / rows);
        (of_mean > SAME_AMOUNTS * total).then(|| own / of_mean)
    }

    /// Returns the same rows with the upper ends of their 80 % intervals, including the case of no gift, and
    /// the probabilities of a gift with which these were made. If any end is not a number, the intervals are
    /// left out.
    #[must_use]
    pub fn with_ends(self, high: &[f64], gift: &[f64]) -> Self {
        let whole = high.len() == self.actual.len() && gift.len() == high.len();
        let whole = whole && !high.iter().any(|end| end.is_nan());
        // Every gift is above an end of 0; one in ten is above any other end.
        let promised = |p: f64| p.min(ABOVE);
        let above = whole.then(|| {
            self.actual.iter().zip(high).zip(gift).map(|((a, high), p)| (a > high, promised(*p))).collect()
        });
        Self { above, ..self }
    }
}

impl Weighable for ValueRows<'_> {
    fn metrics(&self) -> &'static [Metric] {
        &[Metric::BiasRatio, Metric::ValueDeviance, Metric::ValueTop10, Metric::AboveRatio]
    }

    fn rows(&self) -> usize {
        self.actual.len()
    }

    fn weighted(&self, weights: &[u32]) -> Vec<Option<f64>> {
        let sum = |values: &[f64]| -> f64 {
            values.iter().zip(weights).map(|(value, &weight)| value * f64::from(weight)).sum()
        };
        let actual = sum(self.actual);
        let top = self.ranked.top(10, weights, |row| self.actual[row]);
        let above = self.above.as_ref().and_then(|above| {
            let (mut seen, mut promised) = (0.0, 0.0);
            for ((is_above, chance), &weight) in above.iter().zip(weights) {
                seen += f64::from(u8::from(*is_above)) * f64::from(weight);
                promised += chance * f64::from(weight);
            }
            (promised > 0.0).then(|| seen / promised)
        });
        vec![
            (actual > 0.0).then(|| sum(self.expected) / actual),
            self.deviance(weights, actual),
            top.and_then(Top::share),
            above,
        ]
    }
}
