//! The sums of each group, computed in one pass over the rows.

use crate::gate::{Status, hide, part_of};
use crate::input::Rows;
use crate::metric::Metric;
use crate::numeric::Sum;
use crate::value::{Reason, Value};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Code of a row that belongs to no group.
pub(crate) const NO_GROUP: u32 = u32::MAX;

/// Confusion matrix of a group and its sums: counts of rows, or sums of weights where the table is weighted.
/// In a table without decisions or without outcomes the counts that need them have no meaning; the metrics
/// are then undefined with a reason.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cells {
    /// All rows of the group.
    pub n: f64,
    /// Rows with an outcome.
    pub labelled: f64,
    /// True positives.
    pub tp: f64,
    /// False positives.
    pub fp: f64,
    /// False negatives.
    pub fn_: f64,
    /// True negatives.
    pub tn: f64,
    /// Positive outcomes.
    pub n_pos: f64,
    /// Negative outcomes.
    pub n_neg: f64,
    /// Selected rows, with or without an outcome.
    pub n_sel: f64,
    /// Rows with a score above the median score of the file.
    pub above_median: f64,
    /// Counts that are null in every file.
    pub(crate) withheld: Withheld,
}

/// Counts of a line that are withheld: by decision, by outcome, by both, and of scores above the median.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Withheld {
    pub decision: bool,
    pub outcome: bool,
    pub both: bool,
    pub above: bool,
}

impl Withheld {
    /// Returns whether a metric could give a withheld count away.
    pub(crate) fn hides(self, metric: Metric) -> bool {
        use Metric::{Auc, BaseRate, Brier, CalibrationGap, Ece10, LogLoss, MeanScore, OeRatio};
        match metric {
            Metric::SelectionRate => self.decision,
            Metric::ScoringRate => self.above,
            MeanScore => false,
            BaseRate | Auc | Brier | LogLoss | Ece10 | CalibrationGap | OeRatio => self.outcome,
            _ => self.both,
        }
    }
}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Withheld { decision, outcome, both, above } = self.withheld;
        let mut map = serializer.serialize_map(None)?;
        for (key, count, withheld) in [
            ("n", self.n, false),
            ("labelled", self.labelled, false),
            ("tp", self.tp, both),
            ("fp", self.fp, both),
            ("fn_", self.fn_, both),
            ("tn", self.tn, both),
            ("n_pos", self.n_pos, outcome),
            ("n_neg", self.n_neg, outcome),
            ("n_sel", self.n_sel, decision),
            ("above_median", self.above_median, above),
        ] {
            map.serialize_entry(key, &(!withheld).then_some(count))?;
        }
        map.end()
    }
}

impl Cells {
    /// Returns the numerator, the denominator and the reason to give for a zero denominator, for a metric
    /// that is a ratio of counts; `None` for other metrics.
    pub fn fraction(&self, metric: Metric) -> Option<(f64, f64, Reason)> {
        let some = |num, den, reason| Some((num, den, reason));
        match metric {
            Metric::BaseRate => some(self.n_pos, self.labelled, Reason::NoLabels),
            Metric::SelectionRate => some(self.n_sel, self.n, Reason::NoRows),
            Metric::Tpr => some(self.tp, self.n_pos, Reason::NoPositives),
            Metric::Fnr => some(self.fn_, self.n_pos, Reason::NoPositives),
            Metric::Fpr => some(self.fp, self.n_neg, Reason::NoNegatives),
            Metric::Tnr => some(self.tn, self.n_neg, Reason::NoNegatives),
            Metric::Ppv => some(self.tp, self.tp + self.fp, Reason::NoneSelected),
            Metric::Fdr => some(self.fp, self.tp + self.fp, Reason::NoneSelected),
            Metric::Npv => some(self.tn, self.tn + self.fn_, Reason::AllSelected),
            Metric::For => some(self.fn_, self.tn + self.fn_, Reason::AllSelected),
            Metric::Accuracy => some(self.tp + self.tn, self.labelled, Reason::NoLabels),
            Metric::ScoringRate => some(self.above_median, self.n, Reason::NoRows),
            _ => None,
        }
    }

    /// Computes the F1 score, 2TP/(2TP + FP + FN).
    pub(crate) fn f1(&self) -> Value {
        let reason = if self.labelled > 0.0 { Reason::NoPositives } else { Reason::NoLabels };
        Value::ratio(2.0 * self.tp, 2.0 * self.tp + self.fp + self.fn_, reason)
    }

    /// Computes the Matthews correlation.
    pub(crate) fn mcc(&self) -> Value {
        let (s, u) = (self.tp + self.fp, self.tn + self.fn_);
        let square = self.n_pos * self.n_neg * s * u;
        Value::ratio(self.tp * self.tn - self.fp * self.fn_, square.sqrt(), Reason::NoVariation)
    }
}

/// One of ten equal-width score bins of a group: bin `i` holds scores from `i/10` up to, but not including,
/// `(i+1)/10`. A score of 1 is in the last bin.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Bin {
    /// Lower edge.
    pub low: f64,
    /// Upper edge.
    pub high: f64,
    /// Number of labelled rows in the bin; `None` where the count is below the publication threshold.
    pub rows: Option<u64>,
    /// Mean score of the rows.
    pub mean_score: Value,
    /// Share of positives among the rows.
    pub observed_rate: Value,
}

#[derive(Clone, Copy, Debug, Default)]
struct BinSum {
    rows: u64,
    positives: u64,
    weight: Sum,
    score: Sum,
    positive: Sum,
}

/// Presence of the optional columns of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts {
    pub labels: bool,
    pub scores: bool,
    pub decisions: bool,
}

/// The running sums of one group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub rows: u64,
    cells: [Sum; 7],
    weight_sq: Sum,
    score: Sum,
    score_labelled: Sum,
    squared: Sum,
    log: Sum,
    bins: [BinSum; 10],
    at_bound: bool,
    outside: bool,
}

const N: usize = 0;
const SEL: usize = 1;
const ABOVE: usize = 2;
const TP: usize = 3;
const FP: usize = 4;
const FN: usize = 5;
const TN: usize = 6;

impl Tally {
    #[inline]
    fn cell(&mut self, which: usize, weight: f64) {
        if let Some(sum) = self.cells.get_mut(which) {
            sum.add(weight);
        }
    }

    #[inline]
    fn add(&mut self, y: Option<bool>, score: Option<f64>, selected: bool, weight: f64, median: Option<f64>) {
        self.rows += 1;
        self.cell(N, weight);
        self.weight_sq.add(weight * weight);
        if selected {
            self.cell(SEL, weight);
        }
        if let Some(y) = y {
            let which = match (y, selected) {
                (true, true) => TP,
                (false, true) => FP,
                (true, false) => FN,
                (false, false) => TN,
            };
            self.cell(which, weight);
        }
        let Some(s) = score else { return };
        self.score.add(weight * s);
        if median.is_some_and(|median| s > median) {
            self.cell(ABOVE, weight);
        }
        let unit = (0.0..=1.0).contains(&s);
        self.outside |= !unit;
        let Some(y) = y else { return };
        self.score_labelled.add(weight * s);
        if !unit {
            return;
        }
        let target = f64::from(u8::from(y));
        self.squared.add(weight * (s - target) * (s - target));
        if s == 0.0 || s == 1.0 {
            self.at_bound = true;
        } else {
            self.log.add(-weight * if y { s.ln() } else { (-s).ln_1p() });
        }
        if let Some(bin) = self.bins.get_mut(((s * 10.0) as usize).min(9)) {
            bin.rows += 1;
            bin.weight.add(weight);
            bin.score.add(weight * s);
            if y {
                bin.positives += 1;
                bin.positive.add(weight);
            }
        }
    }

    /// Adds the sums of another group. The overall line needs no second pass this way.
    pub(crate) fn merge(&mut self, other: &Tally) {
        self.rows += other.rows;
        for (mine, theirs) in self.cells.iter_mut().zip(other.cells) {
            mine.merge(theirs);
        }
        self.weight_sq.merge(other.weight_sq);
        self.score.merge(other.score);
        self.score_labelled.merge(other.score_labelled);
        self.squared.merge(other.squared);
        self.log.merge(other.log);
        for (mine, theirs) in self.bins.iter_mut().zip(other.bins) {
            mine.rows += theirs.rows;
            mine.positives += theirs.positives;
            mine.weight.merge(theirs.weight);
            mine.score.merge(theirs.score);
            mine.positive.merge(theirs.positive);
        }
        self.at_bound |= other.at_bound;
        self.outside |= other.outside;
    }

    pub(crate) fn cells(&self) -> Cells {
        let at = |which: usize| self.cells.get(which).map_or(0.0, |sum| sum.get());
        let (tp, fp, fn_, tn) = (at(TP), at(FP), at(FN), at(TN));
        Cells {
            n: at(N),
            labelled: tp + fp + fn_ + tn,
            tp,
            fp,
            fn_,
            tn,
            n_pos: tp + fn_,
            n_neg: fp + tn,
            n_sel: at(SEL),
            above_median: at(ABOVE),
            withheld: Withheld::default(),
        }
    }

    /// Computes Kish's effective number of rows, (Σw)²/Σw²; L. Kish, Survey Sampling, 1965, 11.7.
    pub(crate) fn kish(&self) -> f64 {
        let (w, w2) = (self.cells().n, self.weight_sq.get());
        if w2 > 0.0 { w * w / w2 } else { 0.0 }
    }

    /// Computes the metrics in the order of [`Metric::ALL`]; the AUC is passed in.
    pub(crate) fn values(&self, parts: Parts, auc: Value) -> Vec<(Metric, Value)> {
        let cells = self.cells();
        Metric::ALL.into_iter().map(|metric| (metric, self.value(metric, &cells, parts, auc))).collect()
    }

    fn value(&self, metric: Metric, cells: &Cells, parts: Parts, auc: Value) -> Value {
        if self.rows == 0 || cells.n == 0.0 {
            return Value::undefined(Reason::NoRows);
        }
        if let Some(reason) = missing_part(metric, parts) {
            return Value::undefined(reason);
        }
        let rate = |metric| match cells.fraction(metric) {
            Some((num, den, reason)) => Value::ratio(num, den, reason),
            None => Value::undefined(Reason::ZeroDenominator),
        };
        let probability = |value: Value| {
            if self.outside { Value::undefined(Reason::ScoreNotProbability) } else { value }
        };
        let labelled_mean = |sum: Sum| Value::ratio(sum.get(), cells.labelled, Reason::NoLabels);
        match metric {
            Metric::BalancedAccuracy => rate(Metric::Tpr).zip(rate(Metric::Tnr), f64::midpoint),
            Metric::F1 => cells.f1(),
            Metric::Mcc => cells.mcc(),
            Metric::MeanScore => Value::ratio(self.score.get(), cells.n, Reason::NoRows),
            Metric::Auc => auc,
            Metric::Brier => probability(labelled_mean(self.squared)),
            Metric::LogLoss if self.at_bound => Value::undefined(Reason::ScoreAtBound),
            Metric::LogLoss => probability(labelled_mean(self.log)),
            Metric::Ece10 => {
                let gaps = self.bins.iter().map(|bin| (bin.score.get() - bin.positive.get()).abs());
                probability(labelled_mean(gaps.collect()))
            }
            Metric::CalibrationGap => {
                probability(labelled_mean(self.score_labelled).zip(rate(Metric::BaseRate), |s, y| s - y))
            }
            Metric::OeRatio => {
                probability(Value::ratio(cells.n_pos, self.score_labelled.get(), Reason::ReferenceZero))
            }
            _ => rate(metric),
        }
    }

    /// Returns the ten calibration bins. For a non-empty bin with fewer than `publish_k` rows only the edges
    /// are returned, and the same holds for the bins from which its count could be computed. A share of fewer
    /// than `publish_k` positives, or of all but so few, is hidden in the same way.
    pub(crate) fn bins(&self, parts: Parts, publish_k: u64) -> Vec<Bin> {
        if !(parts.labels && parts.scores) || self.outside {
            return Vec::new();
        }
        let counts: Vec<u64> = self.bins.iter().map(|bin| bin.rows).collect();
        let plan = hide(&counts, publish_k);
        let rates =
            part_of(&counts, &plan, publish_k, |place| self.bins.get(place).map_or(0, |bin| bin.positives));
        let bin = |(place, ((sums, status), rate)): (usize, ((&BinSum, &Status), &Status))| {
            let (low, high) = (place as f64 / 10.0, (place + 1) as f64 / 10.0);
            let mean = |sum: Sum| match status {
                Status::Shown => Value::ratio(sum.get(), sums.weight.get(), Reason::NoRows),
                Status::Hidden => Value::undefined(Reason::Hidden),
            };
            Bin {
                low,
                high,
                rows: status.is_shown().then_some(sums.rows),
                mean_score: mean(sums.score),
                observed_rate: match rate {
                    Status::Shown => mean(sums.positive),
                    Status::Hidden => Value::undefined(Reason::Hidden),
                },
            }
        };
        self.bins.iter().zip(&plan).zip(&rates).enumerate().map(bin).collect()
    }
}

/// Returns the reason why a metric cannot be computed from a table without labels, scores or decisions;
/// `None` if it can.
fn missing_part(metric: Metric, parts: Parts) -> Option<Reason> {
    use Metric::{Accuracy, Auc, BaseRate, Brier, CalibrationGap, Ece10, LogLoss, MeanScore};
    use Metric::{OeRatio, ScoringRate, SelectionRate};
    let labels = !matches!(metric, SelectionRate | MeanScore | ScoringRate);
    let scores =
        matches!(metric, MeanScore | Auc | Brier | LogLoss | Ece10 | CalibrationGap | OeRatio | ScoringRate);
    let decisions = !scores && metric != BaseRate;
    debug_assert!(metric != Accuracy || (labels && decisions));
    if labels && !parts.labels {
        Some(Reason::NoLabels)
    } else if scores && !parts.scores {
        Some(Reason::NoScores)
    } else if decisions && !parts.decisions {
        Some(Reason::NoDecisions)
    } else {
        None
    }
}

/// Computes the sums of each of `groups` groups in one linear pass. `codes` may hold [`NO_GROUP`].
pub(crate) fn tally(
    rows: &Rows<'_>,
    codes: &[u32],
    groups: usize,
    weighted: bool,
    median: Option<f64>,
) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); groups];
    for (row, &code) in codes.iter().enumerate() {
        let Some(tally) = tallies.get_mut(code as usize) else { continue };
        let y = rows.y_true.and_then(|y| y.get(row).copied().flatten());
        let score = rows.score.and_then(|score| score.get(row).copied());
        let selected = rows.decision.is_some_and(|decision| decision.get(row) == Some(&true));
        let weight = match rows.weight {
            Some(weight) if weighted => weight.get(row).copied().unwrap_or(0.0),
            _ => 1.0,
        };
        tally.add(y, score, selected, weight, median);
    }
    tallies
}
