//! Total that all donors together were expected to give, with the total that they gave.

use serde::{Deserialize, Serialize};

use super::bootstrap::{BootstrapSettings, Donors, interval, replicates};
use super::measured::Estimate;

/// Sums of the expected values and of the amounts given, in units of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ValueTotals {
    /// The sum of expected values.
    pub predicted: f64,
    /// The sum of the amounts given.
    pub actual: f64,
    /// Predicted over actual, with its interval over donors; 1 is right. Not defined when nothing was given.
    pub ratio: Estimate,
}

impl ValueTotals {
    /// Sums the rows of different donors. Slices of unequal length are cut to the shortest.
    pub fn of(predicted: &[f64], actual: &[f64], settings: &BootstrapSettings) -> Self {
        let rows: Vec<(f64, f64)> = predicted.iter().copied().zip(actual.iter().copied()).collect();
        let sums = |weights: &[u32]| {
            rows.iter().zip(weights).fold((0.0, 0.0), |(p, a), (row, &weight)| {
                (p + row.0 * f64::from(weight), a + row.1 * f64::from(weight))
            })
        };
        let ratio = |(predicted, actual): (f64, f64)| (actual > 0.0).then(|| predicted / actual);
        let all = sums(&vec![1; rows.len()]);
        let ids: Vec<u32> = (0..rows.len() as u32).collect();
        let drawn = replicates(&Donors::of_rows(&ids), settings, |weights| ratio(sums(weights)));
        let ratio = Estimate { value: ratio(all), interval: interval(&drawn, settings.level) };
        Self { predicted: all.0, actual: all.1, ratio }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_and_its_interval() {
        let settings = BootstrapSettings::default();
        let predicted: Vec<f64> = (0..400).map(|row| f64::from(row % 7)).collect();
        let actual: Vec<f64> = (0..400).map(|row| f64::from(row % 5) * 1.5).collect();
        let totals = ValueTotals::of(&predicted, &actual, &settings);
        let (p, a): (f64, f64) = (predicted.iter().sum(), actual.iter().sum());
        assert_eq!((totals.predicted, totals.actual, totals.ratio.value), (p, a, Some(p / a)));
        let ends = totals.ratio.interval.unwrap();
        assert!(ends.low < p / a && p / a < ends.high && ends.high - ends.low < 0.4);
        assert_eq!(
            ValueTotals::of(&[1.0], &[0.0], &settings).ratio,
            Estimate { value: None, interval: None }
        );
    }
}
