//! Several predictors measured on the same rows and the same bootstrap draws, so that they can be compared in
//! pairs.

use std::collections::BTreeMap;

use obole_ledger::{Error, Kind, Result};
use serde::{Deserialize, Serialize};

use super::bootstrap::{BootstrapSettings, Donors, Interval, interval, replicates};
use super::metric::Metric;
use crate::models::Method;
use crate::statistics::CalibrationBin;

/// Rows that can be measured under whole-number weights; a weight of `w` counts as `w` copies of the row.
pub trait Weighable: Sync {
    /// Returns the metrics that are measured, in the order of [`Weighable::weighted`].
    fn metrics(&self) -> &'static [Metric];
    /// Returns the number of rows.
    fn rows(&self) -> usize;
    /// Computes the measures under these weights, one weight for each row; `None` where one is not defined.
    fn weighted(&self, weights: &[u32]) -> Vec<Option<f64>>;
}

/// A measure with its bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The measure; `None` when it is not defined on these rows.
    pub value: Option<f64>,
    /// The interval over donors; `None` when too many replicates leave it undefined.
    pub interval: Option<Interval>,
}

/// Quality of one predictor.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MetricsWithIntervals {
    /// Number of rows measured: donors, once for each origin.
    pub rows: u64,
    /// Number of different donors among them.
    pub donors: u64,
    /// Number of rows with the event (for amounts: all rows, since only those who gave are measured).
    pub events: u64,
    /// The measures.
    pub values: BTreeMap<Metric, Estimate>,
    /// The calibration table; empty for amounts.
    pub calibration: Vec<CalibrationBin>,
}

impl MetricsWithIntervals {
    /// Returns the value of a measure, if it is defined here.
    pub fn value(&self, metric: Metric) -> Option<f64> {
        self.values.get(&metric)?.value
    }

    /// Returns the interval of a measure, if there is one.
    pub fn interval(&self, metric: Metric) -> Option<Interval> {
        self.values.get(&metric)?.interval
    }
}

/// Predictors measured together.
#[derive(Debug, Clone)]
pub struct Measured {
    metrics: &'static [Metric],
    level: f64,
    names: Vec<Method>,
    /// By predictor, then metric.
    values: Vec<Vec<Option<f64>>>,
    /// By replicate, then predictor, then metric.
    drawn: Vec<Vec<Vec<Option<f64>>>>,
    rows: u64,
    donors: u64,
}

impl Measured {
    /// Measures predictors of the same rows. `donor_of_row` holds the donor of each row; rows of one donor
    /// belong together.
    ///
    /// # Errors
    /// [`Kind::Usage`] when the predictors and the donors do not have the same number of rows.
    pub fn of<R: Weighable>(
        predictors: &[(Method, R)],
        donor_of_row: &[u32],
        settings: &BootstrapSettings,
    ) -> Result<Self> {
        let rows = donor_of_row.len();
        if predictors.iter().any(|(_, predictor)| predictor.rows() != rows) {
            return Err(Error::new(Kind::Usage, "predictors-of-other-rows"));
        }
        let donors = Donors::of_rows(donor_of_row);
        let all = |weights: &[u32]| -> Vec<Vec<Option<f64>>> {
            predictors.iter().map(|(_, predictor)| predictor.weighted(weights)).collect()
        };
        Ok(Self {
            metrics: predictors.first().map_or(&[], |(_, predictor)| predictor.metrics()),
            level: settings.level,
            names: predictors.iter().map(|(name, _)| *name).collect(),
            values: all(&vec![1; rows]),
            drawn: replicates(&donors, settings, all),
            rows: rows as u64,
            donors: donors.len() as u64,
        })
    }

    fn place(&self, predictor: Method, metric: Metric) -> Option<(usize, usize)> {
        let name = self.names.iter().position(|name| *name == predictor)?;
        Some((name, self.metrics.iter().position(|other| *other == metric)?))
    }

    /// Returns a predictor's measure with its interval.
    pub fn estimate(&self, predictor: Method, metric: Metric) -> Option<Estimate> {
        let (name, place) = self.place(predictor, metric)?;
        let drawn: Vec<Option<f64>> = self.drawn.iter().map(|draw| draw[name][place]).collect();
        Some(Estimate { value: self.values[name][place], interval: interval(&drawn, self.level) })
    }

    /// Returns the measure of the first minus that of the second, with the interval of the paired
    /// differences.
    pub fn difference(&self, first: Method, second: Method, metric: Metric) -> Option<Estimate> {
        let ((a, place), (b, _)) = (self.place(first, metric)?, self.place(second, metric)?);
        let minus = |values: &[Vec<Option<f64>>]| Some(values[a][place]? - values[b][place]?);
        let drawn: Vec<Option<f64>> = self.drawn.iter().map(|draw| minus(draw)).collect();
        Some(Estimate { value: minus(&self.values), interval: interval(&drawn, self.level) })
    }

    /// Returns all measures of one predictor.
    pub fn of_method(
        &self,
        predictor: Method,
        events: u64,
        calibration: Vec<CalibrationBin>,
    ) -> Option<MetricsWithIntervals> {
        self.names.contains(&predictor).then(|| MetricsWithIntervals {
            rows: self.rows,
            donors: self.donors,
            events,
            values: self
                .metrics
                .iter()
                .filter_map(|&metric| Some((metric, self.estimate(predictor, metric)?)))
                .collect(),
            calibration,
        })
    }

    /// Returns the metrics that were measured.
    pub fn metrics(&self) -> &'static [Metric] {
        self.metrics
    }
}
