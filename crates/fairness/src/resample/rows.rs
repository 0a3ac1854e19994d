//! Resampling of metrics that need every row: metrics of scores, and weighted rates.

use super::{Draws, Kind, Pool};
use crate::cells::Cells;
use crate::metric::Metric;
use crate::pass::Shared;
use crate::settings::BootstrapSettings;

/// Metrics of scores that are resampled.
pub(super) const SCORES: [Metric; 8] = [
    Metric::MeanScore,
    Metric::Auc,
    Metric::Brier,
    Metric::LogLoss,
    Metric::Ece10,
    Metric::CalibrationGap,
    Metric::OeRatio,
    Metric::ScoringRate,
];

/// Rates whose weighted spread is resampled.
pub(super) const WEIGHTED: [Metric; 11] = [
    Metric::BaseRate,
    Metric::SelectionRate,
    Metric::Tpr,
    Metric::Fpr,
    Metric::Tnr,
    Metric::Fnr,
    Metric::Ppv,
    Metric::Npv,
    Metric::Fdr,
    Metric::For,
    Metric::Accuracy,
];

/// One row with its precomputed terms, in compact form, because all rows are read again for every replicate.
/// The rows are in ascending order of score.
#[derive(Clone, Copy)]
struct Row {
    score: f64,
    /// Logarithmic loss of a row with an outcome.
    log: f64,
    /// Number of the run; rows with equal scores have the same.
    run: u32,
    y: Option<bool>,
    above: bool,
    bin: u8,
}

/// The running sums of one group.
#[derive(Clone, Default)]
struct Acc {
    n: f64,
    score: f64,
    above: f64,
    labelled: f64,
    positive: f64,
    score_labelled: f64,
    squared: f64,
    log: f64,
    /// Σ score − Σ positives of each bin.
    bins: [f64; 10],
    run: u32,
    run_positive: f64,
    run_negative: f64,
    negative_below: f64,
    wins: f64,
}

impl Acc {
    #[inline]
    fn close_run(&mut self) {
        self.wins += self.run_positive * (self.negative_below + 0.5 * self.run_negative);
        self.negative_below += self.run_negative;
        (self.run_positive, self.run_negative) = (0.0, 0.0);
    }

    #[inline]
    fn add(&mut self, row: &Row, times: f64) {
        self.n += times;
        self.score += times * row.score;
        if row.above {
            self.above += times;
        }
        let Some(y) = row.y else { return };
        if row.run != self.run {
            self.close_run();
            self.run = row.run;
        }
        let target = if y { times } else { 0.0 };
        self.run_positive += target;
        self.run_negative += times - target;
        self.labelled += times;
        self.positive += target;
        self.score_labelled += times * row.score;
        let distance = row.score - f64::from(u8::from(y));
        self.squared += times * distance * distance;
        self.log += times * row.log;
        if let Some(bin) = self.bins.get_mut(usize::from(row.bin)) {
            *bin += times * row.score - target;
        }
    }

    fn values(mut self) -> [f64; 8] {
        self.close_run();
        // A zero denominator gives NaN or infinity, which count as undefined.
        let labelled = |sum: f64| sum / self.labelled;
        [
            self.score / self.n,
            self.wins / (self.positive * self.negative_below),
            labelled(self.squared),
            labelled(self.log),
            labelled(self.bins.iter().map(|gap| gap.abs()).sum()),
            labelled(self.score_labelled) - labelled(self.positive),
            self.positive / self.score_labelled,
            self.above / self.n,
        ]
    }
}

/// Computes the replicates of the metrics of scores; `None` without scores. `code` returns the shown group of
/// a row.
pub(super) fn score_draws(
    shared: &Shared<'_>,
    code: &dyn Fn(usize) -> Option<u16>,
    groups: usize,
    settings: &BootstrapSettings,
) -> Option<Draws> {
    let score = shared.rows.score?;
    let (mut rows, mut codes) = (Vec::new(), Vec::new());
    let (mut run, mut last) = (0_u32, None);
    for &at in &shared.order {
        let at = at as usize;
        let (Some(code), Some(&s)) = (code(at), score.get(at)) else { continue };
        let s = s + 0.0;
        if last != Some(s) {
            run += 1;
            last = Some(s);
        }
        let y = shared.rows.y_true.and_then(|y| y.get(at).copied().flatten());
        rows.push(Row {
            score: s,
            log: -(if y == Some(true) { s.ln() } else { (-s).ln_1p() }),
            y,
            above: shared.median.is_some_and(|median| s > median),
            bin: ((s * 10.0) as u8).min(9),
            run,
        });
        codes.push(code);
    }
    let measure = |counts: &[u8], codes: &[u16]| -> Vec<f64> {
        let mut accs = vec![Acc::default(); groups];
        for ((row, &count), &code) in rows.iter().zip(counts).zip(codes) {
            if count > 0
                && let Some(acc) = accs.get_mut(usize::from(code))
            {
                acc.add(row, f64::from(count));
            }
        }
        accs.into_iter().flat_map(Acc::values).collect()
    };
    Some(Pool::new(codes, groups).draws(settings, Kind::Scores, measure))
}

/// Computes the replicates of the weighted rates; `None` without weights.
pub(super) fn weighted_draws(
    shared: &Shared<'_>,
    code: &dyn Fn(usize) -> Option<u16>,
    groups: usize,
    settings: &BootstrapSettings,
) -> Option<Draws> {
    let weight = shared.rows.weight?;
    let (mut rows, mut codes) = (Vec::new(), Vec::new());
    for (at, &w) in weight.iter().enumerate() {
        let Some(code) = code(at) else { continue };
        let y = shared.rows.y_true.and_then(|y| y.get(at).copied().flatten());
        let selected = shared.rows.decision.is_some_and(|decision| decision.get(at) == Some(&true));
        rows.push((w, y, selected));
        codes.push(code);
    }
    let measure = |counts: &[u8], codes: &[u16]| -> Vec<f64> {
        let mut sums = vec![Cells::default(); groups];
        for ((&(w, y, selected), &count), &code) in rows.iter().zip(counts).zip(codes) {
            let Some(cells) = sums.get_mut(usize::from(code)) else { continue };
            let w = w * f64::from(count);
            cells.n += w;
            if selected {
                cells.n_sel += w;
            }
            match (y, selected) {
                (Some(true), true) => cells.tp += w,
                (Some(false), true) => cells.fp += w,
                (Some(true), false) => cells.fn_ += w,
                (Some(false), false) => cells.tn += w,
                (None, _) => {}
            }
        }
        sums.iter_mut().flat_map(rates).collect()
    };
    Some(Pool::new(codes, groups).draws(settings, Kind::Weighted, measure))
}

fn rates(cells: &mut Cells) -> [f64; 11] {
    cells.n_pos = cells.tp + cells.fn_;
    cells.n_neg = cells.fp + cells.tn;
    cells.labelled = cells.n_pos + cells.n_neg;
    WEIGHTED.map(|metric| match cells.fraction(metric) {
        Some((count, size, _)) if size > 0.0 => count / size,
        _ => f64::NAN,
    })
}
