//! Effect of a selection: the gifts it reaches, and the disparity between the groups.

use super::mitigation_input::MitigationInput;
use crate::metric::Metric;
use crate::numeric::Sum;
use crate::value::{Reason, Value};
use obole_error::{Error, Kind};
use serde::Serialize;
use std::collections::BTreeMap;

/// Disparity of a rate between the groups.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Disparity {
    /// Largest rate minus smallest.
    pub gap: Value,
    /// Smallest rate over largest (of the rates of the favourable outcome).
    pub ratio: Value,
    /// Group with the smallest rate.
    pub lowest: Option<String>,
    /// Group with the largest rate.
    pub highest: Option<String>,
}

/// Effect of a selection. For a random selection every number is an expectation, and a gap is the gap of the
/// expected rates. A single draw has a slightly larger gap, especially with small groups.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// Number of rows selected.
    pub selected: f64,
    /// Number of gifts among the selected: rows with a positive outcome.
    pub reached: Value,
    /// Amount given by the selected, in the unit of the amounts.
    pub amount_reached: Value,
    /// Disparities of the groups' selection rates, true positive rates and false positive rates.
    pub rates: BTreeMap<Metric, Disparity>,
}

impl MitigationInput<'_> {
    /// Computes the effect of selecting each row with its own probability: 1 is always, 0 is never.
    ///
    /// # Errors
    /// [`Kind::LengthMismatch`] when the number of probabilities is not the number of rows.
    pub fn effect(&self, chance: &[f64]) -> Result<Effect, Error> {
        if chance.len() != self.len() {
            return Err(Error::new(Kind::LengthMismatch, "chances-of-other-length"));
        }
        let sum = |of: &dyn Fn(usize) -> f64| -> f64 {
            chance.iter().enumerate().map(|(row, chance)| chance * of(row)).collect::<Sum>().get()
        };
        let gift = |row| f64::from(u8::from(self.outcome(row) == Some(true)));
        Ok(Effect {
            selected: sum(&|_| 1.0),
            reached: self.labelled(sum(&gift)),
            amount_reached: self.money(sum(&|row| self.amount(row))),
            rates: RATES.into_iter().map(|metric| (metric, self.disparity(metric, chance))).collect(),
        })
    }

    /// Computes the effect of the present decisions; `None` in a table without decisions.
    pub fn now(&self) -> Option<Effect> {
        let chance: Vec<f64> = self.rows.decision?.iter().map(|taken| f64::from(u8::from(*taken))).collect();
        self.effect(&chance).ok()
    }

    fn disparity(&self, metric: Metric, chance: &[f64]) -> Disparity {
        let mut counts = vec![Sum::default(); self.grouping.levels.len()];
        for (row, chance) in chance.iter().enumerate().filter(|(row, _)| self.counts(metric, *row)) {
            if let Some(count) = counts.get_mut(self.code(row) as usize) {
                count.add(*chance);
            }
        }
        let counts: Vec<f64> = counts.into_iter().map(Sum::get).collect();
        let apart = self.taking(metric).apart(&counts);
        let name = |group: Option<u32>| self.grouping.levels.get(group? as usize).cloned();
        Disparity {
            gap: apart.gap,
            ratio: apart.ratio,
            lowest: name(apart.lowest),
            highest: name(apart.highest),
        }
    }

    /// Returns a count of gifts, or the reason why there is none.
    pub(crate) fn labelled(&self, x: f64) -> Value {
        self.rows.y_true.map_or(Value::undefined(Reason::NoLabels), |_| Value::new(x))
    }

    /// Returns a sum of amounts, or the reason why there is none.
    pub(crate) fn money(&self, x: f64) -> Value {
        self.rows.amount.map_or(Value::undefined(Reason::NoAmounts), |_| Value::new(x))
    }
}

/// Rates by which a mitigation is evaluated.
const RATES: [Metric; 3] = [Metric::SelectionRate, Metric::Tpr, Metric::Fpr];
