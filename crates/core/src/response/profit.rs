//! Result of a mailing by the scores: who is contacted, and what is expected of them, is fixed without the
//! tested rows.

use obole_ledger::Result;
use serde::Serialize;

use super::design::{Shape, Wide};
use super::fold::{rows_at, split};
use crate::models::Ridge;

/// Penalty of the regression of the amount; it is high because responders are few.
const ALPHA: f64 = 10.0;
/// Minimum number of rows with an amount for a regression; with fewer, the mean is used for all.
const FEWEST: usize = 50;
/// Standard deviation of the prior of level and slope around the worth as predicted: factors from 0.6 to 1.6
/// are ordinary.
const PRIOR: f64 = 0.5;
/// Smallest worth, as a share of the mean; rows below it count as this one.
const LEAST: f64 = 1e-6;
/// Maximum number of Newton steps; the loss is convex, and five are usual.
const STEPS: usize = 50;

/// Profit of the contacts: amounts given minus cost, over all tested rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Profit {
    /// Profit if everybody is contacted.
    pub mail_all: f64,
    /// Profit if only rows with an expected amount above the cost are contacted, by the chosen model.
    pub chosen: f64,
    /// Number of rows whose expected amount is above the cost.
    pub contacted: u64,
    /// Profit that the model predicted for them.
    pub predicted: f64,
}

/// The amount that each row is expected to give if it gives: of training rows by fits that left out their
/// inner fold, and of the tested rows.
pub(super) struct Values {
    train: Vec<f64>,
    test: Vec<f64>,
}

/// Result of the contacts on one fold.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cut {
    pub(super) profit: f64,
    pub(super) contacted: u64,
    pub(super) predicted: f64,
}

impl Values {
    pub(super) fn fit(
        wide: Option<&Wide>,
        amount: &[f64],
        train: &[u32],
        inner: &[u8],
        rows: &[u32],
    ) -> Result<Self> {
        let parts = inner.iter().max().map_or(0, |last| last + 1);
        let mut of_train = vec![0.0; train.len()];
        for part in 0..parts {
            let (asked, fitted) = split(train, inner, part);
            let expected = expected(wide, amount, &rows_at(train, &fitted), &rows_at(train, &asked))?;
            asked.iter().zip(expected).for_each(|(at, value)| of_train[*at] = value);
        }
        Ok(Self { train: of_train, test: expected(wide, amount, train, rows)? })
    }

    /// Calibrates the worth on the training rows and contacts the tested rows that are worth more than they
    /// cost. `known` and `later` are amount and weight of each row.
    pub(super) fn cut(
        &self,
        p_train: &[f64],
        known: &[(f64, f64)],
        p_test: &[f64],
        later: &[(f64, f64)],
        cost: f64,
    ) -> Cut {
        let worth = |p: &[f64], amounts: &[f64]| -> Vec<f64> {
            p.iter().zip(amounts).map(|(p, amount)| p * amount).collect()
        };
        let calibration = WorthCalibration::fit(&worth(p_train, &self.train), known);
        let mut cut = Cut::default();
        for (worth, (amount, weight)) in worth(p_test, &self.test).iter().zip(later) {
            let worth = calibration.value(*worth);
            if worth > cost {
                cut.profit += weight * (amount - cost);
                cut.predicted += weight * (worth - cost);
                cut.contacted += 1;
            }
        }
        cut
    }
}

/// Mean amount given by rows of some predicted worth: `exp(level + slope · (ln worth − centre))`.
///
/// Probability times amount is too high or too low at the top, where errors of the two coincide and where
/// those who give often give less. A quasi-Poisson regression of the amounts on held-out predictions corrects
/// both numbers (the recalibration of Cox 1958, Biometrika 45:562–565, with a logarithmic link). It needs no
/// variance of the amounts, and its predictions sum to what came.
#[derive(Debug, Clone, Copy, PartialEq)]
struct WorthCalibration {
    centre: f64,
    level: f64,
    slope: f64,
    /// Smallest worth: the logarithm of 0 is infinite.
    least: f64,
}

impl WorthCalibration {
    /// Fits on the predicted worth of rows, and their amounts and weights. Where few have given, the prior
    /// keeps the worth almost as predicted.
    fn fit(worth: &[f64], known: &[(f64, f64)]) -> Self {
        let all: f64 = known.iter().map(|(_, weight)| weight).sum();
        let mean = worth.iter().zip(known).map(|(worth, (_, weight))| worth * weight).sum::<f64>() / all;
        let least = LEAST * mean;
        if least <= 0.0 || !least.is_finite() {
            return Self { centre: 0.0, level: 0.0, slope: 1.0, least: f64::MIN_POSITIVE };
        }
        let logs: Vec<f64> = worth.iter().map(|worth| worth.max(least).ln()).collect();
        // The centre of the expected money: level and slope are then almost independent.
        let centre =
            (0..logs.len()).map(|row| logs[row] * worth[row] * known[row].1).sum::<f64>() / (mean * all);
        let mut fitted = Self { centre, level: centre, slope: 1.0, least };
        let misfit: f64 = (0..logs.len())
            .map(|row| known[row].1 * (known[row].0 - logs[row].exp()).powi(2) / logs[row].exp())
            .sum();
        let precision = (misfit / all).max(f64::MIN_POSITIVE) / PRIOR.powi(2);
        for _ in 0..STEPS {
            let (mut level, mut slope) =
                (precision * (centre - fitted.level), precision * (1.0 - fitted.slope));
            let (mut a, mut b, mut c) = (precision, 0.0, precision);
            for (log, (amount, weight)) in logs.iter().zip(known) {
                let (x, mean) = (log - centre, fitted.of_log(*log));
                let (off, mean) = (weight * (amount - mean), weight * mean);
                (level, slope) = (level + off, slope + off * x);
                (a, b, c) = (a + mean, b + mean * x, c + mean * x * x);
            }
            let determinant = a * c - b * b;
            let step = [(c * level - b * slope) / determinant, (a * slope - b * level) / determinant];
            let [up, steeper] = step.map(|step| step.clamp(-1.0, 1.0));
            fitted.level += up;
            fitted.slope += steeper;
            if up.abs().max(steeper.abs()) < 1e-10 {
                break;
            }
        }
        fitted
    }

    fn value(&self, worth: f64) -> f64 {
        self.of_log(worth.max(self.least).ln())
    }

    fn of_log(&self, log: f64) -> f64 {
        (self.level + self.slope * (log - self.centre)).exp()
    }
}

/// Predicts amounts by ridge regression of the logarithm of the amount of the givers, transformed back with
/// Duan's smearing factor (Duan 1983, JASA 78:605–610) and capped at the largest amount seen. With few
/// givers, predicts their mean.
fn expected(wide: Option<&Wide>, amount: &[f64], fitted: &[u32], asked: &[u32]) -> Result<Vec<f64>> {
    let givers: Vec<u32> = fitted.iter().copied().filter(|row| amount[*row as usize] > 0.0).collect();
    let given: Vec<f64> = givers.iter().map(|row| amount[*row as usize]).collect();
    let mean = given.iter().sum::<f64>() / given.len().max(1) as f64;
    let wide = wide.filter(|_| givers.len() >= FEWEST);
    let Some((wide, prepared)) = wide.map(|wide| {
        let everybody = vec![true; amount.len()];
        (wide, wide.prepare(&wide.taken(&givers, &everybody), &givers, Shape::Straight))
    }) else {
        return Ok(vec![mean; asked.len()]);
    };
    if prepared.is_empty() {
        return Ok(vec![mean; asked.len()]);
    }
    let logs: Vec<f64> = given.iter().map(|amount| amount.ln()).collect();
    let matrix = wide.matrix(&prepared, &givers);
    let line = Ridge::fit(&matrix, &logs, ALPHA)?;
    let value =
        |row: &[f64]| line.intercept() + row.iter().zip(line.coefficients()).map(|(x, w)| x * w).sum::<f64>();
    let smear = logs.iter().enumerate().map(|(row, log)| (log - value(matrix.row(row))).exp()).sum::<f64>()
        / logs.len() as f64;
    let most = given.iter().copied().fold(0.0, f64::max);
    let matrix = wide.matrix(&prepared, asked);
    Ok((0..asked.len()).map(|row| (value(matrix.row(row)).exp() * smear).min(most)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of ten levels of worth; a row gives ten times its mean with a chance of a tenth, in turn.
    fn rows(of: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<(f64, f64)>) {
        let worth: Vec<f64> = (0..20_000).map(|row| 2f64.powi(row % 10 - 4)).collect();
        let given = |row: usize| if (row / 10).is_multiple_of(10) { 10.0 * of(worth[row]) } else { 0.0 };
        let known = (0..worth.len()).map(|row| (given(row), 1.0)).collect();
        (worth, known)
    }

    #[test]
    fn level_and_slope_of_the_worth_are_found() {
        let (worth, known) = rows(|worth| 1.5 * worth.powf(0.7));
        let calibration = WorthCalibration::fit(&worth, &known);
        for worth in [0.25, 1.0, 8.0] {
            let ratio = calibration.value(worth) / (1.5 * worth.powf(0.7));
            assert!((ratio - 1.0).abs() < 0.02, "{worth}: {ratio}");
        }
        let values = Values { train: vec![1.0; worth.len()], test: vec![1.0; worth.len()] };
        let cut = values.cut(&worth, &known, &worth, &known, 1.5);
        // The worth of 1 and less gives at most 1.5.
        assert!((10_000..=12_000).contains(&cut.contacted), "{cut:?}");
        assert!((cut.predicted / cut.profit - 1.0).abs() < 0.01, "{cut:?}");
    }

    #[test]
    fn a_weight_counts_a_row_again() {
        let (worth, mut known) = rows(|worth| worth);
        let (mut more_worth, mut more) = (worth.clone(), known.clone());
        for row in 0..4_000 {
            known[row].1 = 2.0;
            more_worth.push(worth[row]);
            more.push((known[row].0, 1.0));
        }
        let (weighted, twice) =
            (WorthCalibration::fit(&worth, &known), WorthCalibration::fit(&more_worth, &more));
        assert!((weighted.value(3.0) / twice.value(3.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn few_givers_move_the_worth_little_and_nothing_stays_nothing() {
        let mut known = vec![(0.0, 1.0); 40];
        known[0].0 = 400.0;
        let one = WorthCalibration::fit(&[1.0; 40], &known).value(1.0);
        assert!((1.0..1.3).contains(&one), "{one}");
        assert!(WorthCalibration::fit(&[0.0; 40], &known).value(0.0) < 1e-300);
        let values = Values { train: vec![0.0; 40], test: vec![0.0; 40] };
        assert_eq!(values.cut(&[0.5; 40], &known, &[0.5; 40], &known, 0.1).contacted, 0);
    }
}
