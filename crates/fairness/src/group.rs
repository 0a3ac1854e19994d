//! The metrics of one group.

use crate::cells::{Bin, Cells, Parts, Tally, Withheld};
use crate::gate::Status;
use crate::interval::{Scale, auc_interval, clopper_pearson, wilson};
use crate::metric::Metric;
use crate::numeric::{normal_two_sided, quantile_sorted};
use crate::rank::{self, Scored};
use crate::settings::Settings;
use crate::value::{Interval, Reason, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// Probabilities of [`GroupMetrics::score_quantiles`].
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.50, 0.75, 0.95];

/// All metrics of one set of rows: of a group, or of all groups together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupMetrics {
    /// Number of rows.
    pub rows: u64,
    /// Confusion matrix and its sums (weights, in a weighted audit).
    pub cells: Cells,
    /// Kish's effective number of rows; equal to the number of rows in a table without weights.
    pub kish_n: f64,
    /// One value per metric.
    pub values: BTreeMap<Metric, Value>,
    /// Wilson interval of every metric that is a share of rows (on Kish's size in a weighted audit).
    pub wilson: BTreeMap<Metric, Interval>,
    /// Clopper-Pearson interval of the rates in [`Metric::COMPARED`]; empty in a weighted audit.
    pub exact: BTreeMap<Metric, Interval>,
    /// DeLong standard error of the AUC; undefined in a weighted audit.
    pub auc_delong_se: Value,
    /// Interval of the AUC, with the scale on which it was computed.
    pub auc_interval: Option<(Interval, Scale)>,
    /// Score quantiles at [`QUANTILES`] (type 7, unweighted).
    pub score_quantiles: Option<[f64; 5]>,
}

impl GroupMetrics {
    /// Returns the value of one metric.
    pub fn get(&self, metric: Metric) -> Value {
        self.values.get(&metric).copied().unwrap_or(Value::undefined(Reason::NoRows))
    }

    pub(crate) fn new(
        tally: &Tally,
        scored: &[Scored],
        parts: Parts,
        settings: &Settings,
        weighted: bool,
    ) -> Self {
        let auc = rank::auc(scored, weighted);
        let cells = tally.cells();
        let values: BTreeMap<Metric, Value> = tally.values(parts, auc).into_iter().collect();
        let kish_n = tally.kish();
        let z = normal_two_sided(settings.alpha);
        let defined = |metric: &Metric| values.get(metric).is_some_and(|value| value.get().is_some());
        let fraction = |metric: Metric| cells.fraction(metric).map(|(num, den, _)| (num, den));
        // The value of a weighted share is unchanged. Its size is reduced by the loss of efficiency that
        // Kish's size measures.
        let shrink = if weighted && cells.n > 0.0 { kish_n / cells.n } else { 1.0 };
        let wilson = Metric::RATES
            .into_iter()
            .filter(defined)
            .filter_map(|m| fraction(m).and_then(|(c, n)| Some((m, wilson(c * shrink, n * shrink, z)?))))
            .collect();
        let exact = Metric::COMPARED
            .into_iter()
            .filter(|m| !weighted && defined(m))
            .filter_map(|m| fraction(m).and_then(|(c, n)| Some((m, clopper_pearson(c, n, settings.alpha)?))))
            .collect();
        let auc_delong_se = match (weighted, auc.reason()) {
            (true, _) => Value::undefined(Reason::TooFewForVariance),
            (false, Some(reason)) => Value::undefined(reason),
            (false, None) => rank::delong_se(scored),
        };
        let auc_interval = auc.get().zip(auc_delong_se.get()).and_then(|(auc, se)| auc_interval(auc, se, z));
        let sorted: Vec<f64> = scored.iter().map(|row| row.score).collect();
        let quantiles: Vec<f64> = QUANTILES.iter().filter_map(|&p| quantile_sorted(&sorted, p)).collect();
        let score_quantiles = quantiles.try_into().ok();
        let rows = tally.rows;
        let mut group =
            Self { rows, cells, kish_n, values, wilson, exact, auc_delong_se, auc_interval, score_quantiles };
        if settings.gates.publish_k > 0 {
            group.apply_estimate_gate(settings);
        }
        group
    }

    /// Returns the count and the size of a share of rows for intervals and tests: rows, or in a weighted
    /// audit the weighted counts scaled down to Kish's effective number of rows.
    pub(crate) fn effective(&self, metric: Metric) -> Option<(f64, f64)> {
        let (count, size, _) = self.cells.fraction(metric)?;
        let shrink = if self.cells.n > 0.0 { self.kish_n / self.cells.n } else { 1.0 };
        Some((count * shrink, size * shrink))
    }

    /// Returns whether one metric is based on enough rows to be estimated.
    pub(crate) fn estimable(&self, metric: Metric, settings: &Settings) -> bool {
        let gates = &settings.gates;
        let enough = |count: f64| count >= gates.estimate_denominator as f64;
        let denominators = match self.cells.fraction(metric) {
            Some((_, denominator, _)) => enough(denominator),
            None => match metric {
                Metric::Auc | Metric::BalancedAccuracy | Metric::Mcc => {
                    enough(self.cells.n_pos) && enough(self.cells.n_neg)
                }
                Metric::F1 => enough(self.cells.n_pos),
                _ => true,
            },
        };
        self.rows >= gates.estimate_n && denominators
    }

    /// Removes the values that could give a withheld count away, with their intervals. Reasons are removed,
    /// too: "nobody was selected" is a count.
    pub(crate) fn withhold(&mut self, withheld: Withheld) {
        self.cells.withheld = withheld;
        for metric in Metric::ALL.into_iter().filter(|metric| withheld.hides(*metric)) {
            self.values.insert(metric, Value::undefined(Reason::Hidden));
            self.wilson.remove(&metric);
            self.exact.remove(&metric);
        }
        if withheld.outcome {
            self.auc_delong_se = Value::undefined(Reason::Hidden);
            self.auc_interval = None;
        }
    }

    fn apply_estimate_gate(&mut self, settings: &Settings) {
        for metric in Metric::ALL {
            if self.get(metric).get().is_some() && !self.estimable(metric, settings) {
                self.values.insert(metric, Value::undefined(Reason::BelowEstimate));
                self.wilson.remove(&metric);
                self.exact.remove(&metric);
            }
        }
        if self.get(Metric::Auc).get().is_none() {
            self.auc_delong_se = Value::undefined(Reason::BelowEstimate);
            self.auc_interval = None;
        }
        if self.rows < settings.gates.estimate_n {
            self.score_quantiles = None;
        }
    }
}

/// One group of an attribute. A hidden group has only a name and a status.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// The level.
    pub name: String,
    /// Disclosure status of the group.
    pub status: Status,
    /// Metrics of the group; `None` when hidden.
    pub metrics: Option<GroupMetrics>,
    /// The same with weights; `None` when hidden or when the table has no weights.
    pub weighted: Option<GroupMetrics>,
    /// Rows of the group divided by all included rows.
    pub share_of_population: Value,
    /// Selected rows of the group divided by all selected rows.
    pub share_of_selected: Value,
    /// Ten calibration bins; empty when hidden or without scores and outcomes.
    pub bins: Vec<Bin>,
}

impl Group {
    /// Returns the value of one metric; undefined with the reason for a hidden group.
    pub fn get(&self, metric: Metric) -> Value {
        match &self.metrics {
            Some(metrics) => metrics.get(metric),
            None => Value::undefined(self.hidden_reason()),
        }
    }

    /// Returns the weighted value of one metric.
    pub fn get_weighted(&self, metric: Metric) -> Value {
        match &self.weighted {
            Some(metrics) => metrics.get(metric),
            None => Value::undefined(self.hidden_reason()),
        }
    }

    pub(crate) fn hidden_reason(&self) -> Reason {
        match self.status {
            Status::Hidden => Reason::Hidden,
            Status::Shown => Reason::NoRows,
        }
    }
}
