//! Predicted probabilities and outcomes, prepared once and measured under any weights.

use obole_ledger::{Error, Kind, Result, message};

use super::measured::Weighable;
use super::metric::Metric;
use crate::statistics::Ranked;
use crate::statistics::{Bins, CalibrationBin, bin_of};
use crate::statistics::{log_loss_of, squared_error};

/// Probabilities and outcomes of the same rows.
#[derive(Debug, Clone)]
pub struct ProbabilityRows<'a> {
    p: &'a [f64],
    outcomes: &'a [bool],
    ranked: Ranked,
    losses: Vec<f64>,
    bins: Vec<u8>,
}

impl<'a> ProbabilityRows<'a> {
    /// Checks and sorts the rows.
    ///
    /// # Errors
    /// [`Kind::Usage`] when the lengths differ or a value is no probability.
    pub fn new(p: &'a [f64], outcomes: &'a [bool]) -> Result<Self> {
        if p.len() != outcomes.len() {
            return Err(Error::new(
                Kind::Usage,
                message!("probabilities-and-outcomes", probabilities = p.len(), outcomes = outcomes.len()),
            ));
        }
        let wrong = || Error::new(Kind::Usage, "not-a-probability");
        if !p.iter().all(|p| (0.0..=1.0).contains(p)) {
            return Err(wrong());
        }
        Ok(Self {
            p,
            outcomes,
            ranked: Ranked::by_score(p).ok_or_else(wrong)?,
            losses: p.iter().zip(outcomes).map(|(&p, &outcome)| log_loss_of(p, outcome)).collect(),
            bins: p.iter().map(|&p| bin_of(p)).collect(),
        })
    }

    /// Returns the calibration table, each row counted once.
    pub fn calibration(&self) -> Vec<CalibrationBin> {
        let mut bins = Bins::default();
        for ((&p, &outcome), &bin) in self.p.iter().zip(self.outcomes).zip(&self.bins) {
            bins.add(bin, p, outcome, 1);
        }
        bins.table()
    }
}

impl Weighable for ProbabilityRows<'_> {
    fn metrics(&self) -> &'static [Metric] {
        &[
            Metric::Auc,
            Metric::AveragePrecision,
            Metric::Brier,
            Metric::LogLoss,
            Metric::Lift10,
            Metric::Ece10,
            Metric::EventRatio,
        ]
    }

    fn rows(&self) -> usize {
        self.p.len()
    }

    fn weighted(&self, weights: &[u32]) -> Vec<Option<f64>> {
        let (mut rows, mut brier, mut loss) = (0_u64, 0.0, 0.0);
        let mut bins = Bins::default();
        for (row, &weight) in weights.iter().enumerate() {
            if weight > 0 {
                let (p, outcome) = (self.p[row], self.outcomes[row]);
                rows += u64::from(weight);
                brier += f64::from(weight) * squared_error(p, outcome);
                loss += f64::from(weight) * self.losses[row];
                bins.add(self.bins[row], p, outcome, weight);
            }
        }
        let mean = |sum: f64| (rows > 0).then(|| sum / rows as f64);
        let (auc, precision) = self.ranked.auc_and_precision(self.outcomes, weights);
        let top = self.ranked.top(10, weights, |row| f64::from(u8::from(self.outcomes[row])));
        vec![
            auc,
            precision,
            mean(brier),
            mean(loss),
            top.and_then(crate::statistics::Top::lift),
            bins.error(),
            bins.event_ratio(),
        ]
    }
}
