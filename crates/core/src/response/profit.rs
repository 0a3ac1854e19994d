//! Result of a mailing by the scores, with a cut-off that was fixed without the tested rows.

use obole_ledger::Result;
use serde::Serialize;

use super::design::{Shape, Wide};
use super::fold::{rows_at, split};
use crate::models::Ridge;

/// Penalty of the regression of the amount; it is high because responders are few.
const ALPHA: f64 = 10.0;
/// Minimum number of rows with an amount for a regression; with fewer, the mean is used for all.
const FEWEST: usize = 50;
/// Number of cut-offs that are tried: from the best hundredth to all rows.
const STEPS: usize = 100;

/// Profit of the contacts: amounts given minus cost, over all tested rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Profit {
    /// Profit if everybody is contacted.
    pub mail_all: f64,
    /// Profit if only rows with an expected amount above the cut-off are contacted, by the chosen model.
    pub chosen: f64,
    /// Number of rows above the cut-off.
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

/// Result of a cut-off on one fold.
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

    /// Fixes the cut-off on the training rows and contacts the tested rows above it. `known` and `later` are
    /// amount and weight of each row.
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
        let least = best_cut(&worth(p_train, &self.train), known, cost);
        let mut cut = Cut::default();
        for (worth, (amount, weight)) in worth(p_test, &self.test).iter().zip(later) {
            if *worth >= least {
                cut.profit += weight * (amount - cost);
                cut.predicted += weight * (worth - cost);
                cut.contacted += 1;
            }
        }
        cut
    }
}

/// Returns the worth from which contacting paid best, among the hundredths of the rows; infinite if it never
/// paid.
fn best_cut(worth: &[f64], known: &[(f64, f64)], cost: f64) -> f64 {
    let mut order: Vec<usize> = (0..worth.len()).collect();
    order.sort_by(|a, b| worth[*b].total_cmp(&worth[*a]).then(a.cmp(b)));
    let (mut best, mut least, mut sum) = (0.0, f64::INFINITY, 0.0);
    let mut taken = 0;
    for step in 1..=STEPS {
        let mut end = order.len() * step / STEPS;
        // Rows of equal worth are contacted together.
        while end > 0 && end < order.len() && worth[order[end]] == worth[order[end - 1]] {
            end += 1;
        }
        for row in order.iter().take(end).skip(taken) {
            sum += known[*row].1 * (known[*row].0 - cost);
        }
        if end > taken && sum > best {
            (best, least) = (sum, worth[order[end - 1]]);
        }
        taken = end.max(taken);
    }
    least
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

    #[test]
    fn the_cut_is_where_contacting_paid_best() {
        let worth: Vec<f64> = (0..200).map(|row| f64::from(200 - row)).collect();
        // The best 60 give 3, the others nothing; a contact costs 1.
        let known: Vec<(f64, f64)> = (0..200).map(|row| (if row < 60 { 3.0 } else { 0.0 }, 1.0)).collect();
        assert_eq!(best_cut(&worth, &known, 1.0), worth[59]);
        assert_eq!(best_cut(&worth, &known, 5.0), f64::INFINITY);
        let values = Values { train: vec![1.0; 200], test: vec![1.0; 200] };
        let cut = values.cut(&worth, &known, &worth, &known, 1.0);
        assert_eq!((cut.profit, cut.contacted), (120.0, 60));
    }

    #[test]
    fn equal_worth_is_contacted_together() {
        let known: Vec<(f64, f64)> = (0..100).map(|row| (f64::from(u8::from(row < 5)) * 50.0, 1.0)).collect();
        assert_eq!(best_cut(&[1.0; 100], &known, 1.0), 1.0);
    }
}
