//! Committees of past days: the mean of the calibrated log-odds of the same model fitted on several days.
//!
//! A single year may be unlike the next. The mean over years is a steadier order of donors, and the offset
//! keeps the level of the newest year.

use super::day::Day;

/// Largest offset that is searched.
const LARGEST: f64 = 3.0;

/// Returns the probability of log-odds.
pub(crate) fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Shifts a probability by an offset of its log-odds; 0 and 1 are unchanged.
pub fn shifted(p: f64, by: f64) -> f64 {
    let odds = p / (1.0 - p) * by.exp();
    if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
}

/// Computes the amount to add to the log-odds so that the probabilities sum to the number of events, by
/// bisection between −3 and 3.
pub(crate) fn centring(p: &[f64], events: usize) -> f64 {
    let (mut low, mut high) = (-LARGEST, LARGEST);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        let expected: f64 = p.iter().map(|p| shifted(*p, middle)).sum();
        if expected > events as f64 { high = middle } else { low = middle }
    }
    f64::midpoint(low, high)
}

/// The members of a committee so far, on the rows of one table: sums of their calibrated log-odds.
#[derive(Debug, Clone)]
pub(crate) struct Sums {
    sums: Vec<f64>,
    days: u32,
    /// Probabilities by the first day alone.
    first: Vec<f64>,
}

impl Sums {
    /// Begins with the decision values of the newest day.
    pub(crate) fn begin(day: &Day, decisions: &[f64]) -> Self {
        let calibration = &day.fitted.calibration;
        Self {
            sums: decisions.iter().map(|decision| calibration.log_odds(*decision)).collect(),
            days: 1,
            first: decisions.iter().map(|decision| calibration.value(*decision)).collect(),
        }
    }

    /// Adds the decision values of an earlier day.
    pub(crate) fn add(&mut self, day: &Day, decisions: &[f64]) {
        for (sum, decision) in self.sums.iter_mut().zip(decisions) {
            *sum += day.fitted.calibration.log_odds(*decision);
        }
        self.days += 1;
    }

    /// Returns the probabilities with an offset of the mean log-odds.
    pub(crate) fn probabilities(&self, offset: f64) -> Vec<f64> {
        if self.days == 1 {
            return self.first.clone();
        }
        self.sums.iter().map(|sum| logistic(sum / f64::from(self.days) + offset)).collect()
    }

    /// Returns the offset with which the probabilities sum to a number of events; 0 for one day, which is
    /// calibrated.
    pub(crate) fn offset(&self, events: usize) -> f64 {
        if self.days == 1 { 0.0 } else { centring(&self.probabilities(0.0), events) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_brings_the_sum_to_the_events() {
        let p: Vec<f64> = (1..200).map(|row| f64::from(row) / 200.0).collect();
        let by = centring(&p, 39);
        let sum: f64 = p.iter().map(|p| shifted(*p, by)).sum();
        assert!((sum - 39.0).abs() < 1e-9 && by < -1.0, "{sum} {by}");
    }
}
