//! Resampling of amounts, whose distribution is too long-tailed for a formula.

use super::{Draws, Kind, Pool};
use crate::amounts::AMOUNT_KEYS;
use crate::input::Rows;
use crate::settings::BootstrapSettings;

/// The running sums of one group.
#[derive(Clone, Default)]
struct Acc {
    n: f64,
    truth: f64,
    pred: f64,
    abs: f64,
    squared: f64,
    over: f64,
    under: f64,
    over_rows: f64,
    /// Squared distance of the truth from the mean of the file.
    about_centre: f64,
    truth_squared: f64,
    pred_squared: f64,
    product: f64,
    over_squared: f64,
    fourth: f64,
}

impl Acc {
    fn add(&mut self, t: f64, p: f64, times: f64, centre: f64) {
        let error = p - t;
        self.n += times;
        self.truth += times * t;
        self.pred += times * p;
        self.abs += times * error.abs();
        self.squared += times * error * error;
        self.over += times * error.max(0.0);
        self.under += times * (-error).max(0.0);
        self.about_centre += times * (t - centre) * (t - centre);
        self.truth_squared += times * t * t;
        self.pred_squared += times * p * p;
        self.product += times * t * p;
        self.over_squared += times * error.max(0.0) * error.max(0.0);
        self.fourth += times * error * error * error * error;
        if error > 0.0 {
            self.over_rows += times;
        }
    }

    /// Returns the values in the order of [`AMOUNT_KEYS`]; a zero denominator gives NaN or infinity, which
    /// count as undefined.
    fn values(&self, centre: f64) -> [f64; AMOUNT_KEYS.len()] {
        let mean = |sum: f64| sum / self.n;
        let shift = mean(self.truth) - centre;
        let total = self.about_centre - self.n * shift * shift;
        [
            mean(self.truth),
            mean(self.pred),
            mean(self.pred) - mean(self.truth),
            mean(self.abs),
            mean(self.squared).sqrt(),
            if total > 0.0 { 1.0 - self.squared / total } else { f64::NAN },
            self.pred / self.truth,
            mean(self.over_rows),
            mean(self.over),
            mean(self.under),
        ]
    }
}

impl Acc {
    /// Returns the standard errors of the values: of means σ/√n, of a root and of a ratio of sums by the
    /// delta method; NaN for R².
    fn errors(&self) -> [f64; AMOUNT_KEYS.len()] {
        let n = self.n;
        let mean = |sum: f64, squares: f64| (squares - sum * sum / n).max(0.0).sqrt() / n;
        let ratio = self.pred / self.truth;
        let about = self.pred_squared - 2.0 * ratio * self.product + ratio * ratio * self.truth_squared;
        [
            mean(self.truth, self.truth_squared),
            mean(self.pred, self.pred_squared),
            mean(self.pred - self.truth, self.squared),
            mean(self.abs, self.squared),
            mean(self.squared, self.fourth) / (2.0 * (self.squared / n).sqrt()),
            f64::NAN,
            about.max(0.0).sqrt() / self.truth,
            mean(self.over_rows, self.over_rows),
            mean(self.over, self.over_squared),
            mean(self.under, self.squared - self.over_squared),
        ]
    }
}

/// Computes the replicates; `None` without amounts. Givers are drawn among all rows of their group, so their
/// number varies.
pub(super) fn draws(
    rows: &Rows<'_>,
    code: &dyn Fn(usize) -> Option<u16>,
    groups: usize,
    givers: bool,
    settings: &BootstrapSettings,
) -> Option<Draws> {
    let (truth, pred) = rows.amount?;
    let (mut kept, mut codes) = (Vec::new(), Vec::new());
    for (at, (&t, &p)) in truth.iter().zip(pred).enumerate() {
        if let Some(code) = code(at) {
            kept.push((t, p));
            codes.push(code);
        }
    }
    let centre = kept.iter().map(|(t, _)| t).sum::<f64>() / (kept.len().max(1) as f64);
    let measure = |counts: &[u8], codes: &[u16]| -> Vec<f64> {
        let mut accs = vec![Acc::default(); groups];
        for ((&(t, p), &count), &code) in kept.iter().zip(counts).zip(codes) {
            if count > 0
                && (!givers || t > 0.0)
                && let Some(acc) = accs.get_mut(usize::from(code))
            {
                acc.add(t, p, f64::from(count), centre);
            }
        }
        accs.iter().flat_map(|acc| acc.values(centre).into_iter().chain(acc.errors())).collect()
    };
    Some(Draws { has_errors: true, ..Pool::new(codes, groups).draws(settings, Kind::Amounts, measure) })
}
