//! What a donor gives within the horizon, if anything.

use std::path::Path;

use obole_ledger::{Error, Kind, Result};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::card::{CardNote, FitMetrics, ModelCard};
use super::classifier::ROWS_NEEDED;
use super::files;
use super::folds::penalties;
use super::linear::{Linear, Transformed, transform_row};
use super::logistic::Penalty;
use super::logistic::least_squares_sums;
use super::measure::quantile;
use super::prepare::Preparation;
use super::ridge::{Ridge, solve, total};
use super::settings::FitSettings;
use super::task::{Method, Task};
use super::tasks::blank_card;
use super::training::{FOLDS, TrainingSet};
use crate::features::{FeatureTable, column};

/// The largest amount that the model predicts before smearing, in whole units of the currency.
const LARGEST: f64 = 100_000.0;

/// Fewest residuals for an interval.
const RESIDUALS_NEEDED: usize = 10;

/// What is expected of a donor who gives, in whole units of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Amount {
    /// The expected total.
    pub expected: f64,
    /// The total that one donor in ten stays below; NaN if there were too few gifts to say.
    pub low: f64,
    /// The total that one donor in ten exceeds; NaN if there were too few gifts to say.
    pub high: f64,
}

/// The 10th and 90th percentile of residuals on the log scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Spread {
    low: f64,
    high: f64,
}

impl Spread {
    fn of(mut residuals: Vec<f64>) -> Option<Self> {
        if residuals.len() < RESIDUALS_NEEDED {
            return None;
        }
        residuals.par_sort_unstable_by(f64::total_cmp);
        Some(Self { low: quantile(&residuals, 0.1)?, high: quantile(&residuals, 0.9)? })
    }

    fn around(spread: Option<Self>, log_amount: f64) -> (f64, f64) {
        spread.map_or((f64::NAN, f64::NAN), |s| ((log_amount + s.low).exp(), (log_amount + s.high).exp()))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Fitted {
    preparation: Preparation,
    ridge: Ridge,
    /// Mean squared training residual on the log scale.
    mean_square: f64,
    spread: Option<Spread>,
}

/// The total given within the horizon by those who give: ridge regression of its logarithm, beside the two simple
/// rules (the last amount, the mean amount).
///
/// The expected total is `exp(m + s²/2)`, the mean of a log-normal variable, with `m` the prediction held within 0 and
/// ln 100,000 and `s²` the mean squared training residual. The 80 % interval is `exp(m)` times the 10th and 90th
/// percentile of the ratios of what was given to what a fit without the donor's part predicted. For a rule, the
/// expected total is the amount itself, and its interval comes from its own ratios.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AmountModel {
    card: ModelCard,
    last_gift: Option<Spread>,
    mean_gift: Option<Spread>,
    model: Option<Fitted>,
}

impl AmountModel {
    /// Fits model and rules on the donors who gave within the horizon.
    ///
    /// With fewer than 50 of them only the rules are there, and the card says so.
    ///
    /// # Errors
    /// [`Kind::Usage`] for settings that make no sense, [`Kind::Refused`] when the table is not whole.
    pub fn fit(set: &TrainingSet, settings: &FitSettings) -> Result<Self> {
        settings.check()?;
        let mut card = blank_card(Task::Amount, &set.labels, settings);
        let mut chosen = Vec::new();
        let mut logs = Vec::new();
        let mut folds = Vec::new();
        for (row, ((gave, amount), fold)) in
            set.labels.gave.iter().zip(&set.labels.amount).zip(&set.folds).enumerate()
        {
            if *gave && amount.get() > 0 {
                chosen.push(row as u32);
                logs.push(amount.units().ln());
                folds.push(*fold);
            }
        }
        (card.rows, card.events) = (set.len() as u64, chosen.len() as u64);
        let spread_of = |place: usize| {
            let column = set.features.columns.get(place)?;
            Spread::of(
                chosen
                    .iter()
                    .zip(&logs)
                    .filter_map(|(row, y)| Some(y - column.get(*row as usize)?.ln()))
                    .collect(),
            )
        };
        let (last_gift, mean_gift) = (spread_of(column::LAST_AMOUNT), spread_of(column::AVG_AMOUNT));
        if card.events < ROWS_NEEDED {
            card.notes.push(CardNote::TooFewEvents { events: card.events, needed: ROWS_NEEDED });
            card.method = Method::LastGift;
            return Ok(Self { card, last_gift, mean_gift, model: None });
        }
        let model = fit_chosen(set, &chosen, &logs, &folds, settings, &mut card)?;
        card.features_used = model.preparation.features();
        card.method = Method::Ridge;
        Ok(Self { card, last_gift, mean_gift, model: Some(model) })
    }

    /// The card.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// The regression, if one was fitted.
    pub fn ridge(&self) -> Option<&Ridge> {
        self.model.as_ref().map(|model| &model.ridge)
    }

    /// Chooses what answers: the model or a rule (law 7).
    ///
    /// # Errors
    /// When there is no model to choose, or the method is not one of this task.
    pub fn with_method(mut self, method: Method) -> Result<Self> {
        match (method, &self.model) {
            (Method::Ridge, Some(_)) => {}
            (Method::LastGift | Method::MeanGift, _) => {
                if self.card.method == Method::Ridge {
                    self.card.notes.push(CardNote::RuleByProof);
                }
            }
            (Method::Ridge, None) => {
                return Err(Error::new(Kind::Refused, "no model was fitted, only the rules are there"));
            }
            (Method::Logistic | Method::Boosted | Method::Btyd | Method::Rule, _) => {
                return Err(Error::new(Kind::Usage, format!("{} is no method of this task", method.name())));
            }
        }
        self.card.method = method;
        Ok(self)
    }

    /// What each donor of a table gives if anything.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the table lacks a column.
    pub fn predict(&self, table: &FeatureTable) -> Result<Vec<Amount>> {
        for (place, name) in [(column::LAST_AMOUNT, "last_amount"), (column::AVG_AMOUNT, "avg_amount")] {
            if table.columns.get(place).is_none_or(|column| column.len() != table.len()) {
                return Err(Error::new(Kind::Refused, "the feature table lacks a column").in_column(name));
            }
        }
        let linear = self.linear();
        Ok((0..table.len())
            .into_par_iter()
            .with_min_len(1024)
            .map(|row| {
                let raw = table.row(row);
                self.amount(
                    linear.as_ref(),
                    &transform_row(&raw),
                    raw[column::LAST_AMOUNT],
                    raw[column::AVG_AMOUNT],
                )
            })
            .collect())
    }

    /// The predictor of the model in use.
    pub(crate) fn linear(&self) -> Option<Linear> {
        let model = self.model.as_ref().filter(|_| self.card.method == Method::Ridge)?;
        Some(Linear::new(&model.preparation, model.ridge.coefficients(), model.ridge.intercept()))
    }

    /// The amount of a row whose transforms are done.
    pub(crate) fn amount(&self, linear: Option<&Linear>, row: &Transformed, last: f64, mean: f64) -> Amount {
        if let (Some(linear), Some(model)) = (linear, &self.model) {
            let log_amount = linear.value(row).clamp(0.0, LARGEST.ln());
            let (low, high) = Spread::around(model.spread, log_amount);
            return Amount { expected: (log_amount + model.mean_square / 2.0).exp(), low, high };
        }
        let (amount, spread) = if self.card.method == Method::MeanGift {
            (mean, self.mean_gift)
        } else {
            (last, self.last_gift)
        };
        let (low, high) = Spread::around(spread, amount.ln());
        Amount { expected: amount, low, high }
    }

    /// Writes the model as readable JSON, whole or not at all.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn save(&self, path: &Path) -> Result<()> {
        files::save(path, self)
    }

    /// Reads a model.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] for a damaged file or another task's, [`Kind::Newer`] for a newer version's.
    pub fn load(path: &Path) -> Result<Self> {
        let model: Self = files::load(path, Task::Amount)?;
        let fitted = model.model.as_ref().is_none_or(|m| {
            m.preparation.is_whole()
                && m.ridge.is_whole()
                && m.mean_square.is_finite()
                && m.preparation.columns.iter().map(|c| &c.name).eq(m.ridge.columns())
        });
        let answers = model.model.is_some() || model.card.method.is_rule();
        if fitted && answers { Ok(model) } else { Err(files::damaged(path)) }
    }
}

/// The regression, its training residuals, and the residuals of fits that leave out each part of the donors.
fn fit_chosen(
    set: &TrainingSet,
    chosen: &[u32],
    logs: &[f64],
    folds: &[u8],
    settings: &FitSettings,
    card: &mut ModelCard,
) -> Result<Fitted> {
    let (preparation, matrix) = Preparation::fit(&set.features, set.len(), Some(chosen), settings)?;
    let size = matrix.cols() + 1;
    let normal = least_squares_sums(&matrix, logs, folds, FOLDS);
    let full = solve(&total(&normal, size), &Penalty::ridge(settings.alpha, size))?;
    let ridge = Ridge::from_solution(matrix.names(), full);
    let count = logs.len() as f64;
    let squares: f64 =
        logs.iter().enumerate().map(|(row, y)| (y - ridge.value(matrix.row(row))).powi(2)).sum();
    let mut residuals = vec![0.0; logs.len()];
    for (left_out, penalty) in penalties(&matrix, &preparation, folds, settings.alpha).iter().enumerate() {
        let kept = normal.iter().enumerate().filter(|(fold, _)| *fold != left_out).map(|(_, part)| part);
        let part = Ridge::from_solution(matrix.names(), solve(&total(kept, size), penalty)?);
        for (row, residual) in residuals.iter_mut().enumerate() {
            if folds.get(row).is_some_and(|fold| usize::from(*fold) == left_out) {
                *residual = logs.get(row).map_or(0.0, |y| y - part.value(matrix.row(row)));
            }
        }
    }
    let rmse = (residuals.iter().map(|r| r * r).sum::<f64>() / count).sqrt();
    card.metrics = FitMetrics { rmse_log: Some(rmse), ..card.metrics };
    Ok(Fitted { preparation, ridge, mean_square: squares / count, spread: Spread::of(residuals) })
}
