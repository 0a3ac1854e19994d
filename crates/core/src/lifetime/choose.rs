//! Choice of the method by its error on held-out years.

use std::sync::Arc;

use obole_ledger::{AsOf, Ledger, Result};
use serde::{Deserialize, Serialize};

use super::candidates::{first_year, predict};
use super::years::{ValuationDay, given, years_before};
use super::{LifeMethod, LifeSettings, YEARS};
use crate::evaluate::{Past, ValueTotals};
use crate::features::FeatureTable;
use crate::models::poisson_deviance;

/// Number of years held out for the choice, if the history is long enough.
const HELD_OUT: usize = 3;

/// Smallest expected value, one cent: the loss of an expected 0 with a positive outcome is infinite.
const LEAST: f64 = 0.01;

/// Reason why a method is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyLife {
    /// It has the least loss, and no simpler method is within one standard error of it.
    LeastLoss,
    /// It is simpler than the best, and within one standard error of it.
    WithinOneStandardError,
    /// No year could be held out: the rule is used.
    NoHistoryToTest,
    /// The method with the least loss cannot be fitted on the live day: the rule is used.
    CannotBeFitted,
}

/// Loss of one method on the held-out years.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LifeCandidate {
    /// The method.
    pub method: LifeMethod,
    /// Mean Poisson deviance of the discounted sums of the donors, `2 (a ln(a/e) − a + e)`: a loss that is
    /// least for the mean (Gneiting 2011, JASA 106:746–762), allows a sum of 0, and is not dominated by the
    /// few largest, as squares are.
    pub deviance: f64,
    /// Its deviance less that of the best.
    pub above_best: f64,
    /// The standard error of that difference over donors; 0 for the best itself.
    pub standard_error: f64,
    /// Mean absolute error of a donor's sum, in units of the currency.
    pub mean_absolute_error: f64,
    /// Totals of all donors: predicted and observed, discounted alike.
    pub totals: ValueTotals,
}

/// Result of the choice of the method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LifeProof {
    /// The method to use.
    pub method: LifeMethod,
    /// The reason.
    pub why: WhyLife,
    /// As-of day of the test: everything after it, up to the live day, was held out.
    pub tested_at: Option<AsOf>,
    /// Number of years held out: 3, or as many as the history has.
    pub years: usize,
    /// Number of donors tested.
    pub donors: u64,
    /// The methods that could be fitted, the simplest first.
    pub candidates: Vec<LifeCandidate>,
    /// `true` if the method is buy till you die, and its fit on the live day is at a limit: all donors share
    /// a rate or a probability to leave.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub btyd_at_limit: bool,
}

/// Prediction of a method on a past day and the outcome, both discounted.
pub(super) struct HeldOut {
    pub(super) table: Arc<FeatureTable>,
    pub(super) said: Vec<f64>,
    pub(super) came: Vec<f64>,
}

/// Computes the discounted sums of the first years after the day of a table.
fn came(ledger: &Ledger, table: &FeatureTable, years: usize, settings: &LifeSettings) -> Vec<f64> {
    let mut yearly = vec![[0.0; YEARS]; table.len()];
    for year in 1..=years {
        for (row, money) in yearly.iter_mut().zip(given(ledger, table, year)) {
            row[year - 1] = money;
        }
    }
    yearly.iter().map(|row| settings.present(row, years)).collect()
}

/// Predicts with a method some years before the live day; `None` if the history is too short for it.
pub(super) fn held_out(
    past: &Past<'_, '_>,
    as_of: AsOf,
    years: usize,
    method: LifeMethod,
    settings: &LifeSettings,
) -> Result<Option<HeldOut>> {
    let (days, ledger) = (past.days(), past.days().ledger());
    let Some(stand) = ValuationDay::at(days, years_before(as_of, years)) else { return Ok(None) };
    let first = first_year(past, &stand, settings)?;
    let Some(yearly) = predict(ledger, &stand, method, first.as_deref()) else { return Ok(None) };
    let said = yearly.iter().map(|row| settings.present(row, years)).collect();
    let came = came(ledger, &stand.table, years, settings);
    Ok(Some(HeldOut { table: stand.table, said, came }))
}

/// Chooses the method with the least loss on the held-out years; a simpler one within one standard error is
/// preferred.
pub(super) fn choose(past: &Past<'_, '_>, as_of: AsOf, settings: &LifeSettings) -> Result<LifeProof> {
    let (days, ledger) = (past.days(), past.days().ledger());
    for years in (1..=HELD_OUT).rev() {
        let Some(stand) = ValuationDay::at(days, years_before(as_of, years)) else { continue };
        let actual = came(ledger, &stand.table, years, settings);
        let first = first_year(past, &stand, settings)?;
        let mut said = Vec::new();
        for method in LifeMethod::ALL {
            if let Some(yearly) = predict(ledger, &stand, method, first.as_deref()) {
                let sums: Vec<f64> = yearly.iter().map(|row| settings.present(row, years)).collect();
                said.push((method, sums));
            }
        }
        let (method, why, candidates) = best(&said, &actual, settings);
        return Ok(LifeProof {
            method,
            why,
            tested_at: Some(stand.as_of),
            years,
            donors: actual.len() as u64,
            candidates,
            btyd_at_limit: false,
        });
    }
    Ok(LifeProof {
        method: LifeMethod::Rate,
        why: WhyLife::NoHistoryToTest,
        tested_at: None,
        years: 0,
        donors: 0,
        candidates: Vec::new(),
        btyd_at_limit: false,
    })
}

fn deviance(expected: f64, actual: f64) -> f64 {
    poisson_deviance(expected.max(LEAST), actual)
}

fn best(
    said: &[(LifeMethod, Vec<f64>)],
    actual: &[f64],
    settings: &LifeSettings,
) -> (LifeMethod, WhyLife, Vec<LifeCandidate>) {
    let n = actual.len().max(1) as f64;
    let losses: Vec<Vec<f64>> = said
        .iter()
        .map(|(_, sums)| sums.iter().zip(actual).map(|(e, a)| deviance(*e, *a)).collect())
        .collect();
    let means: Vec<f64> = losses.iter().map(|own| own.iter().sum::<f64>() / n).collect();
    let Some(best) = (0..said.len()).min_by(|a, b| means[*a].total_cmp(&means[*b])) else {
        return (LifeMethod::Rate, WhyLife::NoHistoryToTest, Vec::new());
    };
    let candidates: Vec<LifeCandidate> = said
        .iter()
        .enumerate()
        .map(|(at, (method, sums))| {
            let above_best = means[at] - means[best];
            let squares: f64 =
                losses[at].iter().zip(&losses[best]).map(|(a, b)| (a - b - above_best).powi(2)).sum();
            let errors: f64 = sums.iter().zip(actual).map(|(e, a)| (e - a).abs()).sum();
            LifeCandidate {
                method: *method,
                deviance: means[at],
                above_best,
                standard_error: squares.sqrt() / n,
                mean_absolute_error: errors / n,
                totals: ValueTotals::of(sums, actual, &settings.bootstrap),
            }
        })
        .collect();
    let chosen = candidates
        .iter()
        .find(|candidate| candidate.above_best <= candidate.standard_error)
        .map_or(said[best].0, |candidate| candidate.method);
    let why = if chosen == said[best].0 { WhyLife::LeastLoss } else { WhyLife::WithinOneStandardError };
    (chosen, why, candidates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_is_least_for_the_mean_and_a_clear_winner_is_chosen() {
        assert_eq!(deviance(0.0, 0.0), 2.0 * LEAST);
        assert!((deviance(8.0, 8.0)).abs() < 1e-12);
        let actual: Vec<f64> = (0..300).map(|row| if row % 3 == 0 { 30.0 } else { 0.0 }).collect();
        let mean = |e: f64| actual.iter().map(|a| deviance(e, *a)).sum::<f64>();
        assert!(mean(10.0) < mean(9.5) && mean(10.0) < mean(10.5));
        let settings = LifeSettings::default();
        let sharp: Vec<f64> = actual.iter().map(|a| if *a > 0.0 { 25.0 } else { 2.0 }).collect();
        let said = [(LifeMethod::Rate, vec![10.0; 300]), (LifeMethod::Continued, sharp)];
        let (method, why, candidates) = best(&said, &actual, &settings);
        assert_eq!((method, why, candidates.len()), (LifeMethod::Continued, WhyLife::LeastLoss, 2));
        assert_eq!(candidates[0].totals.ratio.value, Some(1.0));
        // Two predict nearly the same: the simpler is chosen.
        let near: Vec<f64> = (0..300).map(|row| if row % 2 == 0 { 9.99 } else { 10.02 }).collect();
        let said = [(LifeMethod::Rate, near), (LifeMethod::Continued, vec![10.0; 300])];
        assert_eq!(best(&said, &actual, &settings).0, LifeMethod::Rate);
    }
}
