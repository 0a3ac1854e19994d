//! Statistics that several modules use: measures of probabilities and scores on plain slices, quantiles, mean
//! lengths of a month and a year.
//!
//! A measure that is not defined (one class only, no rows, slices of different length, a value that is not a
//! finite number) is `None`; it has no default.
//!
//! ```
//! use obole::statistics::{auc, lift};
//! let gave = [true, false, true, false];
//! assert_eq!(auc(&[0.9, 0.5, 0.5, 0.1], &gave), Some(0.875)); // the tie counts half
//! assert_eq!(auc(&[0.9, 0.5], &[true, true]), None);
//! assert_eq!(lift(&[0.9, 0.5, 0.5, 0.1], &gave, 25), Some(2.0));
//! ```

mod calibration;
mod ranked;

pub use calibration::{BINS, CalibrationBin};
pub(crate) use calibration::{Bins, bin_of};
pub(crate) use obole_fairness::quantile_sorted as quantile;
pub use ranked::{Ranked, Top};

/// Mean days of a year of the Gregorian calendar.
pub const YEAR_DAYS: f64 = 365.2425;
/// Mean days of a month of the Gregorian calendar.
pub const MONTH_DAYS: f64 = YEAR_DAYS / 12.0;

/// Smallest distance of a probability from 0 and 1 in the log loss, as in the definition of the measure.
pub const LOG_LOSS_CLIP: f64 = 1e-6;

fn ranked(scores: &[f64], outcomes: &[bool]) -> Option<(Ranked, Vec<u32>)> {
    (scores.len() == outcomes.len())
        .then(|| Ranked::by_score(scores))
        .flatten()
        .map(|ranked| (ranked, vec![1; scores.len()]))
}

fn probabilities(p: &[f64], outcomes: &[bool]) -> bool {
    !p.is_empty() && p.len() == outcomes.len() && p.iter().all(|p| (0.0..=1.0).contains(p))
}

/// Computes the area under the ROC curve; ties count half. Scores in any unit. O(n log n).
pub fn auc(scores: &[f64], outcomes: &[bool]) -> Option<f64> {
    let (ranked, ones) = ranked(scores, outcomes)?;
    ranked.auc_and_precision(outcomes, &ones).0
}

/// Computes the average precision as in scikit-learn; ties are one threshold. Scores in any unit.
pub fn average_precision(scores: &[f64], outcomes: &[bool]) -> Option<f64> {
    let (ranked, ones) = ranked(scores, outcomes)?;
    ranked.auc_and_precision(outcomes, &ones).1
}

/// Computes the response rate of the first `percent` % by score over that of all rows (floor, at least one
/// row, ties in order of rows).
pub fn lift(scores: &[f64], outcomes: &[bool], percent: u32) -> Option<f64> {
    let (ranked, ones) = ranked(scores, outcomes)?;
    ranked.top(percent, &ones, |row| f64::from(u8::from(outcomes[row])))?.lift()
}

/// Computes the share of the sum of `amounts` (not negative) in the first `percent` % by score (floor, at
/// least one row).
pub fn value_share(scores: &[f64], amounts: &[f64], percent: u32) -> Option<f64> {
    if scores.len() != amounts.len() || !amounts.iter().all(|amount| amount.is_finite()) {
        return None;
    }
    Ranked::by_score(scores)?.top(percent, &vec![1; scores.len()], |row| amounts[row])?.share()
}

/// Computes the Brier score: mean of (p − outcome)² (Brier 1950, Monthly Weather Review 78:1–3).
pub fn brier(p: &[f64], outcomes: &[bool]) -> Option<f64> {
    let sum: f64 = p.iter().zip(outcomes).map(|(&p, &outcome)| squared_error(p, outcome)).sum();
    probabilities(p, outcomes).then(|| sum / p.len() as f64)
}

/// Computes the mean negative log-likelihood (natural logarithm), p clipped to [`LOG_LOSS_CLIP`].
pub fn log_loss(p: &[f64], outcomes: &[bool]) -> Option<f64> {
    let sum: f64 = p.iter().zip(outcomes).map(|(&p, &outcome)| log_loss_of(p, outcome)).sum();
    probabilities(p, outcomes).then(|| sum / p.len() as f64)
}

/// Computes the expected calibration error over ten bins of equal width.
pub fn ece10(p: &[f64], outcomes: &[bool]) -> Option<f64> {
    bins(p, outcomes)?.error()
}

/// Computes the calibration table: ten bins of equal width with counts; `None` when [`brier`] is.
pub fn calibration_table(p: &[f64], outcomes: &[bool]) -> Option<Vec<CalibrationBin>> {
    Some(bins(p, outcomes)?.table())
}

fn bins(p: &[f64], outcomes: &[bool]) -> Option<Bins> {
    let mut bins = Bins::default();
    for (&p, &outcome) in p.iter().zip(outcomes) {
        bins.add(bin_of(p), p, outcome, 1);
    }
    probabilities(p, outcomes).then_some(bins)
}

/// Computes (p − outcome)².
pub(crate) fn squared_error(p: f64, outcome: bool) -> f64 {
    let error = p - f64::from(u8::from(outcome));
    error * error
}

/// Computes −ln of the predicted probability of the outcome, clipped.
pub(crate) fn log_loss_of(p: f64, outcome: bool) -> f64 {
    let p = p.clamp(LOG_LOSS_CLIP, 1.0 - LOG_LOSS_CLIP);
    if outcome { -p.ln() } else { -(1.0 - p).ln() }
}
