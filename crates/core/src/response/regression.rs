//! Logistic regressions of a table: straight or bent, with the penalty that predicts held-out rows best.

use obole_ledger::{Kind, Result};

use super::design::{Prepared, Shape, Wide};
use super::fold::{rows_at, split};
use crate::models::{
    DesignMatrix, LogisticParams, LogisticRows, Split, check_rows, dot, logistic, ridge_path, ridge_penalties,
};
use crate::statistics::log_loss_of;

/// Rows and columns of a table that regressions are fitted on.
pub(super) struct Regressions<'a> {
    pub(super) wide: &'a Wide,
    pub(super) places: &'a [usize],
    pub(super) target: &'a [bool],
    pub(super) weight: Option<&'a [f64]>,
    pub(super) seed: u64,
}

/// Shape of the lines and weight of the ridge penalty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ridged {
    pub(super) shape: Shape,
    pub(super) alpha: f64,
}

/// A way to fit, with the predictions of the training rows by fits without their inner fold, and their
/// weighted losses.
struct Candidate {
    fit: Ridged,
    p: Vec<f64>,
    losses: Vec<f64>,
}

impl Candidate {
    fn loss(&self) -> f64 {
        self.losses.iter().sum()
    }

    /// Returns whether the loss is less by more than one standard error of the difference over the rows.
    fn is_clearly_better_than(&self, other: &Self) -> bool {
        let n = self.losses.len() as f64;
        let differences = || self.losses.iter().zip(&other.losses).map(|(own, other)| other - own);
        let mean = differences().sum::<f64>() / n;
        let variance = differences().map(|d| (d - mean).powi(2)).sum::<f64>() / n;
        mean > (variance / n).sqrt()
    }
}

/// The rows that a regression is fitted on.
struct Fitted {
    prepared: Prepared,
    matrix: DesignMatrix,
    events: Vec<bool>,
    weights: Option<Vec<f64>>,
}

impl Fitted {
    fn rows(&self) -> LogisticRows<'_> {
        LogisticRows {
            matrix: &self.matrix,
            events: &self.events,
            weights: self.weights.as_deref(),
            stride: 1,
            split: Split::Whole,
        }
    }
}

impl Regressions<'_> {
    fn fitted(&self, shape: Shape, rows: &[u32]) -> Fitted {
        let prepared = self.wide.prepare(self.places, rows, shape);
        Fitted {
            matrix: self.wide.matrix(&prepared, rows),
            prepared,
            events: rows.iter().map(|row| self.target[*row as usize]).collect(),
            weights: self.weight.map(|weight| rows.iter().map(|row| weight[*row as usize]).collect()),
        }
    }

    fn events(&self, rows: &[u32]) -> usize {
        rows.iter().filter(|row| self.target[**row as usize]).count()
    }

    fn share(&self, rows: &[u32]) -> f64 {
        self.events(rows) as f64 / rows.len().max(1) as f64
    }

    /// Returns the shapes that the events of some rows allow, the simpler first.
    pub(super) fn shapes(&self, rows: &[u32]) -> Vec<Shape> {
        self.wide.shapes(self.places, rows, self.events(rows))
    }

    /// Chooses shape and penalty by the log loss of the inner folds, and predicts the training rows by fits
    /// without their inner fold. Bent lines must be clearly better than straight ones; of logarithms and raw
    /// values neither is simpler, and the lower loss decides.
    pub(super) fn choose(&self, train: &[u32], inner: &[u8]) -> Result<(Ridged, Vec<f64>)> {
        let mut best = self.best_penalty(Shape::Straight, train, inner)?;
        for shape in self.shapes(train).into_iter().skip(1) {
            let found = self.best_penalty(shape, train, inner)?;
            let better = match shape {
                Shape::Raw | Shape::Straight => found.loss() < best.loss(),
                Shape::Bent => found.is_clearly_better_than(&best),
            };
            if better {
                best = found;
            }
        }
        Ok((best.fit, best.p))
    }

    fn best_penalty(&self, shape: Shape, train: &[u32], inner: &[u8]) -> Result<Candidate> {
        let whole = self.fitted(shape, train);
        let alphas = ridge_penalties(&whole.rows()).unwrap_or_default();
        let Fitted { events, weights, .. } = whole;
        let mut p = vec![vec![0.0; train.len()]; alphas.len()];
        for part in 0..inner.iter().max().map_or(0, |last| last + 1) {
            let (asked, fitted) = split(train, inner, part);
            let (fitted, rows) = (rows_at(train, &fitted), rows_at(train, &asked));
            // Beside fewer rows, the same penalty weighs more.
            let share = fitted.len() as f64 / train.len() as f64;
            let own: Vec<f64> = alphas.iter().map(|alpha| alpha * share).collect();
            let said = match self.by_path(shape, &own, &fitted, &rows) {
                // So few rows may determine nothing: the share of events says as little.
                Err(error) if error.kind().general() == Kind::Refused => {
                    vec![vec![self.share(&fitted); rows.len()]; alphas.len()]
                }
                said => said?,
            };
            for (p, said) in p.iter_mut().zip(said) {
                asked.iter().zip(said).for_each(|(at, said)| p[*at] = said);
            }
        }
        let weight = |row: usize| weights.as_ref().map_or(1.0, |weights| weights[row]);
        let candidates = alphas.into_iter().zip(p).map(|(alpha, p)| {
            let losses = (0..p.len()).map(|row| weight(row) * log_loss_of(p[row], events[row])).collect();
            Candidate { fit: Ridged { shape, alpha }, p, losses }
        });
        let none = || Candidate {
            fit: Ridged { shape, alpha: 1.0 },
            p: vec![self.share(train); train.len()],
            losses: Vec::new(),
        };
        Ok(candidates.min_by(|a, b| a.loss().total_cmp(&b.loss())).unwrap_or_else(none))
    }

    /// Predicts rows by the regressions of each penalty, fitted on others.
    fn by_path(&self, shape: Shape, alphas: &[f64], fitted: &[u32], asked: &[u32]) -> Result<Vec<Vec<f64>>> {
        let whole = self.fitted(shape, fitted);
        if whole.prepared.is_empty() {
            return Ok(vec![vec![self.share(fitted); asked.len()]; alphas.len()]);
        }
        check_rows(&whole.matrix, &whole.events, whole.weights.as_deref())?;
        let path = ridge_path(&whole.rows(), alphas)?;
        let matrix = self.wide.matrix(&whole.prepared, asked);
        let said = |coefficients: &Vec<f64>| {
            let (intercept, slopes) = coefficients.split_last()?;
            let decision = |row: usize| dot(matrix.row(row), slopes) + intercept;
            Some((0..asked.len()).map(|row| logistic(decision(row))).collect())
        };
        Ok(path.iter().filter_map(said).collect())
    }

    /// Predicts rows by a regression fitted on others.
    pub(super) fn predict(&self, fit: Ridged, fitted: &[u32], asked: &[u32]) -> Result<Vec<f64>> {
        let whole = self.fitted(fit.shape, fitted);
        if whole.prepared.is_empty() {
            return Ok(vec![self.share(fitted); asked.len()]);
        }
        let params = LogisticParams::new().alpha(fit.alpha).seed(self.seed).check()?;
        let model = params.fit(&whole.matrix, &whole.events, whole.weights.as_deref())?;
        let matrix = self.wide.matrix(&whole.prepared, asked);
        Ok((0..asked.len()).map(|row| logistic(model.decision(matrix.row(row)))).collect())
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::response::columns::Content;
    use crate::response::fold::split_into_folds;

    /// Chooses for 3,000 rows of eight columns, the first of which moves the log-odds.
    fn chosen(log_odds: impl Fn(f64) -> f64) -> (Ridged, Vec<f64>) {
        chosen_of(|x| x, log_odds)
    }

    /// Chooses where the columns have these values, uniform between -2 and 2 before.
    fn chosen_of(value: impl Fn(f64) -> f64, log_odds: impl Fn(f64) -> f64) -> (Ridged, Vec<f64>) {
        let mut stream = ChaCha8Rng::seed_from_u64(11);
        let mut column = || (0..3_000).map(|_| stream.random::<f64>() * 4.0 - 2.0).collect::<Vec<f64>>();
        let values = |column: &mut dyn FnMut() -> Vec<f64>| column().into_iter().map(&value).collect();
        let columns: Vec<(String, Content)> =
            (0..8).map(|at| (format!("x{at}"), Content::Numbers(values(&mut column)))).collect();
        let chance = column();
        let Content::Numbers(first) = &columns[0].1 else { unreachable!() };
        let event = |(x, chance): (&f64, &f64)| chance / 4.0 + 0.5 < logistic(log_odds(*x));
        let target: Vec<bool> = first.iter().zip(&chance).map(event).collect();
        let wide = Wide::of(&columns, None).unwrap().unwrap();
        let places: Vec<usize> = (0..8).collect();
        let table = Regressions { wide: &wide, places: &places, target: &target, weight: None, seed: 1 };
        let train: Vec<u32> = (0..3_000).collect();
        assert!(table.shapes(&train).starts_with(&[Shape::Straight]));
        assert_eq!(table.shapes(&train).last(), Some(&Shape::Bent));
        table.choose(&train, &split_into_folds(&target, 4, 1)).unwrap()
    }

    #[test]
    fn lines_bend_only_where_that_predicts_better() {
        assert_eq!(chosen(|x| x - 0.5).0.shape, Shape::Straight);
        assert_eq!(chosen(|x| 2.0 * x.abs() - 2.5).0.shape, Shape::Bent);
    }

    /// An outcome that depends on the logarithm of a skewed column, and one that depends on its value.
    #[test]
    fn the_scale_that_predicts_better_is_chosen() {
        let skewed = |x: f64| (1.5 * x).exp();
        assert_eq!(chosen_of(skewed, |x| 1.5 * x.ln_1p() - 1.5).0.shape, Shape::Straight);
        assert_eq!(chosen_of(skewed, |x| 0.4 * x - 1.5).0.shape, Shape::Raw);
    }

    #[test]
    fn the_penalty_is_large_where_the_columns_say_nothing() {
        let (nothing, p) = chosen(|_| -1.0);
        let (much, _) = chosen(|x| 1.5 * x - 1.0);
        assert!(nothing.alpha > 30.0 * much.alpha, "{nothing:?} {much:?}");
        let most = p.iter().copied().fold(0.0, f64::max);
        let least = p.iter().copied().fold(1.0, f64::min);
        assert!(most - least < 0.1, "{least} {most}");
    }
}
