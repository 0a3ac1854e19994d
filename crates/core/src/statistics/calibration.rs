//! Calibration of probabilities: bins, and the expected calibration error over them.

use serde::{Deserialize, Serialize};

/// Number of bins of a calibration table.
pub const BINS: usize = 10;

/// One row of a calibration table: the predictions in `[low, high)` (the last bin holds 1 as well).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Lower edge of the bin.
    pub low: f64,
    /// Upper edge of the bin.
    pub high: f64,
    /// Number of predictions in it.
    pub rows: u64,
    /// Number of events among them.
    pub events: u64,
    /// Mean predicted probability; `None` in an empty bin.
    pub predicted: Option<f64>,
    /// Observed rate of events; `None` in an empty bin.
    pub observed: Option<f64>,
}

/// Returns the bin of a probability: ⌊10 p⌋, and the last bin for 1.
pub(crate) fn bin_of(p: f64) -> u8 {
    ((p * BINS as f64) as usize).min(BINS - 1) as u8
}

/// Weights, events and probability mass by bin.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bins {
    rows: [u64; BINS],
    events: [u64; BINS],
    mass: [f64; BINS],
}

impl Bins {
    /// Adds `weight` copies of a prediction.
    pub(crate) fn add(&mut self, bin: u8, p: f64, outcome: bool, weight: u32) {
        let bin = usize::from(bin).min(BINS - 1);
        self.rows[bin] += u64::from(weight);
        self.events[bin] += u64::from(outcome) * u64::from(weight);
        self.mass[bin] += p * f64::from(weight);
    }

    /// Computes the expected calibration error: Σ over bins of (share of rows) · |mean probability − observed
    /// rate| (Naeini, Cooper, Hauskrecht 2015, AAAI, with bins of equal width). `None` without rows.
    pub(crate) fn error(&self) -> Option<f64> {
        let rows: u64 = self.rows.iter().sum();
        let gap: f64 =
            self.mass.iter().zip(&self.events).map(|(mass, &events)| (mass - events as f64).abs()).sum();
        (rows > 0).then(|| gap / rows as f64)
    }

    /// Computes the sum of probabilities over the number of events; `None` without an event.
    pub(crate) fn event_ratio(&self) -> Option<f64> {
        let events: u64 = self.events.iter().sum();
        (events > 0).then(|| self.mass.iter().sum::<f64>() / events as f64)
    }

    /// Returns the calibration table.
    pub(crate) fn table(&self) -> Vec<CalibrationBin> {
        (0..BINS)
            .map(|bin| {
                let rows = self.rows[bin];
                let mean = |sum: f64| (rows > 0).then(|| sum / rows as f64);
                CalibrationBin {
                    low: bin as f64 / BINS as f64,
                    high: (bin + 1) as f64 / BINS as f64,
                    rows,
                    events: self.events[bin],
                    predicted: mean(self.mass[bin]),
                    observed: mean(self.events[bin] as f64),
                }
            })
            .collect()
    }
}
