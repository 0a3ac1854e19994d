//! Distribution of given over predicted amounts, and the interval of a donor who may give nothing.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::kind::{DonorKind, KIND_ROWS};
use crate::statistics::quantile;

/// Minimum number of residuals for an interval.
const RESIDUALS_NEEDED: usize = 10;

/// Share of donors below the lower end of an interval, and above its upper end: together the 20 % outside 80
/// %.
pub(crate) const TAIL: f64 = 0.1;

/// Number of percentiles that are saved.
const KEPT: usize = 99;

/// The 1st to 99th percentile of `ln(given / predicted)`, of donors whom the model had not seen.
///
/// The 10th and 90th percentile make the 80 % interval of an amount. Out-of-fold residuals make it a split
/// conformal interval (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018, JASA 113:1094–1111): its coverage
/// does not depend on the shape of the residuals, as long as the next year is similar to the year of the
/// residuals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    percentiles: Vec<f64>,
}

impl Spread {
    /// Computes the percentiles of residuals of the logarithm (type 7); `None` for fewer than ten.
    pub fn of(mut residuals: Vec<f64>) -> Option<Self> {
        if residuals.len() < RESIDUALS_NEEDED || !residuals.iter().all(|residual| residual.is_finite()) {
            return None;
        }
        residuals.par_sort_unstable_by(f64::total_cmp);
        let percentiles: Option<Vec<f64>> =
            (1..=KEPT).map(|percent| quantile(&residuals, percent as f64 / (KEPT + 1) as f64)).collect();
        percentiles.map(|percentiles| Self { percentiles })
    }

    /// Returns the residual that a share lies below, linear between percentiles and constant beyond the first
    /// and the last.
    fn residual(&self, share: f64) -> f64 {
        let place = share * (KEPT + 1) as f64 - 1.0;
        quantile(&self.percentiles, (place / (KEPT - 1) as f64).clamp(0.0, 1.0)).unwrap_or(f64::NAN)
    }

    /// Returns the ends of the 80 % interval of the amount given, if anything, around a centre.
    pub fn around(&self, centre: f64) -> (f64, f64) {
        (centre * self.residual(TAIL).exp(), centre * self.residual(1.0 - TAIL).exp())
    }

    /// Returns the ends of the 80 % interval of the amount of a donor, including 0: one in ten gives less
    /// than the lower end, one in ten more than the upper end, or fewer if an end is 0.
    ///
    /// With probability 1 − p the donor gives nothing; else the amount is the centre times the exponential of
    /// a residual. An end is therefore 0 if giving nothing alone reaches its share. Otherwise it is the
    /// amount at the rest of its share.
    ///
    /// ```
    /// use obole::models::Spread;
    /// let spread = Spread::of((0..100).map(|i| f64::from(i) / 99.0 - 0.5).collect()).unwrap();
    /// assert_eq!(spread.value_around(0.05, 40.0), (0.0, 0.0)); // nineteen in twenty give nothing
    /// let (low, high) = spread.value_around(0.5, 40.0);
    /// assert_eq!(low, 0.0);
    /// assert!((high - 40.0 * 0.3_f64.exp()).abs() < 1e-9); // of those who give, one in five gives more
    /// ```
    pub fn value_around(&self, p: f64, centre: f64) -> (f64, f64) {
        let nothing = 1.0 - p;
        let end = |share: f64| {
            if nothing >= share { 0.0 } else { centre * self.residual((share - nothing) / p).exp() }
        };
        (end(TAIL), end(1.0 - TAIL))
    }

    fn is_valid(&self) -> bool {
        self.percentiles.len() == KEPT && self.percentiles.is_sorted()
    }
}

/// The spread of all donors, and of each kind of donor of which there were at least 200.
///
/// Each kind is a group of its own for the conformal interval, so that it covers within each kind and not
/// only on the whole (Vovk, Lindsay, Nouretdinov and Gammerman 2003, "Mondrian confidence machine").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spreads {
    #[serde(flatten)]
    all: Spread,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    by_kind: BTreeMap<DonorKind, Spread>,
}

impl Spreads {
    /// Computes the percentiles of the residuals of donors of known kind; `None` for fewer than ten.
    pub(crate) fn of(residuals: &[(DonorKind, f64)]) -> Option<Self> {
        let all = Spread::of(residuals.iter().map(|(_, residual)| *residual).collect())?;
        let of_kind = |kind: DonorKind| -> Option<(DonorKind, Spread)> {
            let own = residuals.iter().filter(|(other, _)| *other == kind).map(|(_, residual)| *residual);
            let own: Vec<f64> = own.collect();
            if own.len() < KIND_ROWS { None } else { Some((kind, Spread::of(own)?)) }
        };
        Some(Self { all, by_kind: DonorKind::ALL.into_iter().filter_map(of_kind).collect() })
    }

    /// Returns the spread of a kind.
    pub fn at(&self, kind: DonorKind) -> &Spread {
        self.by_kind.get(&kind).unwrap_or(&self.all)
    }

    pub(crate) fn is_valid(&self) -> bool {
        self.all.is_valid() && self.by_kind.values().all(Spread::is_valid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_percentiles_of_the_mixture() {
        // Compares with a plain sample of the mixture: nothing for 3 in 10, else 20 times a residual.
        let residuals: Vec<f64> =
            (0..2_000).map(|i| (f64::from(i) * 0.618_034).fract().powi(2) - 0.3).collect();
        let spread = Spread::of(residuals.clone()).unwrap();
        let mut sample: Vec<f64> = residuals.iter().map(|r| 20.0 * r.exp()).collect();
        sample.extend(vec![0.0; 2_000 * 3 / 7]);
        sample.sort_unstable_by(f64::total_cmp);
        let (low, high) = spread.value_around(0.7, 20.0);
        assert_eq!((low, quantile(&sample, 0.1)), (0.0, Some(0.0)));
        assert!((high / quantile(&sample, 0.9).unwrap() - 1.0).abs() < 0.01);
        // Certain givers have the interval of the amount.
        assert_eq!(spread.value_around(1.0, 20.0), spread.around(20.0));
        assert_eq!(spread.value_around(0.0, 20.0), (0.0, 0.0));
    }

    #[test]
    fn each_kind_with_enough_donors_has_a_spread_of_its_own() {
        let narrow = |row: i32| (DonorKind::Monthly, f64::from(row % 10) / 1_000.0);
        let wide = |row: i32| (DonorKind::OneGift, f64::from(row % 100) / 50.0 - 1.0);
        let rows: Vec<(DonorKind, f64)> = (0..300).map(narrow).chain((0..100).map(wide)).collect();
        let spreads = Spreads::of(&rows).unwrap();
        let width = |kind: DonorKind| spreads.at(kind).around(1.0).1 - spreads.at(kind).around(1.0).0;
        assert!(width(DonorKind::Monthly) < 0.01 && width(DonorKind::OneGift) > 0.2);
        // A kind with few donors has the spread of all.
        assert_eq!(spreads.at(DonorKind::OneGift), spreads.at(DonorKind::Silent));
    }

    #[test]
    fn few_or_broken_residuals_give_no_interval() {
        assert!(Spread::of(vec![0.0; 9]).is_none());
        assert!(Spread::of([vec![f64::NAN], vec![0.0; 20]].concat()).is_none());
        assert!(Spread::of(vec![0.25; 10]).unwrap().around(4.0).0 > 5.1);
    }
}
