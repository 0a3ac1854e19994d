//! The amount that a donor gives within the horizon, if anything.

use std::collections::BTreeMap;
use std::path::Path;

use obole_ledger::{Error, Kind, Result, message};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::card::{CardNote, FitMetrics, ModelCard};
use super::day::ROWS_NEEDED;
use super::files;
use super::folds::penalties;
use super::linear::{Linear, Transformed, transform_row};
use super::logistic::Penalty;
use super::logistic::least_squares_sums;
use super::prepare::Preparation;
use super::ridge::{Ridge, solve, total};
use super::settings::FitSettings;
use super::spread::Spread;
use super::task::{Method, Task};
use super::task_models::blank_card;
use super::training::{FOLDS, TrainingSet};
use crate::features::{COUNT, FeatureTable, column};

/// The largest amount that the model predicts before smearing, in whole units of the currency.
const LARGEST: f64 = 100_000.0;

/// Expected amount of a donor who gives, in whole units of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Amount {
    /// The expected total.
    pub expected: f64,
    /// Centre of the interval: the exponential of the predicted logarithm, or the rule's amount.
    pub centre: f64,
    /// Total that one donor in ten stays below; NaN with too few gifts.
    pub low: f64,
    /// Total that one donor in ten exceeds; NaN with too few gifts.
    pub high: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Fitted {
    preparation: Preparation,
    ridge: Ridge,
    /// Mean squared training residual on the log scale.
    mean_square: f64,
    spread: Option<Spread>,
}

/// Predicts the amount of a donor by a rule, in whole units of the currency.
pub(crate) fn rule_amount(rule: Method, raw: &[f64; COUNT]) -> f64 {
    rule_of(rule, raw[column::LAST_AMOUNT], raw[column::AVG_AMOUNT], raw[column::SUM_12M])
}

fn rule_of(rule: Method, last: f64, mean: f64, year: f64) -> f64 {
    match rule {
        Method::MeanGift => mean,
        Method::MaxGift => last.max(mean),
        Method::LastYear if year > 0.0 => year,
        _ => last,
    }
}

/// Predicts the amount of each donor of a table by a rule.
///
/// # Errors
/// [`Kind::Refused`] when the table lacks a column; [`Kind::Usage`] for a method that is not a rule of
/// amounts.
pub fn rule_amounts(table: &FeatureTable, rule: Method) -> Result<Vec<f64>> {
    if !Method::AMOUNT_RULES.contains(&rule) {
        return Err(Error::new(Kind::Usage, message!("not-a-rule-of-amounts", rule = rule.name())));
    }
    let [last, mean, year] = rule_columns(table)?;
    Ok(last
        .iter()
        .zip(mean)
        .zip(year)
        .map(|((last, mean), year)| rule_of(rule, *last, *mean, *year))
        .collect())
}

/// Returns the columns that the rules read: the last gift, the mean gift, the sum of the last 12 months.
fn rule_columns(table: &FeatureTable) -> Result<[&[f64]; 3]> {
    let whole = |name: &str| {
        table
            .column(name)
            .filter(|column| column.len() == table.len())
            .ok_or_else(|| Error::new(Kind::Refused, "features-lack-column").in_column(name))
    };
    Ok([whole("last_amount")?, whole("avg_amount")?, whole("sum_12m")?])
}

/// The total given within the horizon by those who give: ridge regression of its logarithm, compared with
/// simple rules ([`Method::AMOUNT_RULES`]).
///
/// The expected total is `exp(m + s²/2)`, the mean of a log-normal variable, with `m` the prediction clamped
/// to 0..ln 100,000 and `s²` the mean squared training residual. The card also has Duan's smearing factor,
/// the mean of the exponential of the residuals (Duan 1983, JASA 78:605–610), which does not assume a
/// log-normal: if the two differ, the residuals are not log-normal. The 80 % interval is `exp(m)` times the
/// 10th and 90th percentile of the ratios of given amounts to out-of-fold predictions ([`Spread`]). For a
/// rule, the expected total is the amount itself, and its interval comes from its own ratios.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AmountModel {
    card: ModelCard,
    rules: BTreeMap<Method, Spread>,
    model: Option<Fitted>,
}

impl AmountModel {
    /// Fits model and rules on the donors who gave within the horizon.
    ///
    /// Only the rules are fitted, and the card states it, if fewer than 50 of them gave, if the regression
    /// has no solution, and if [`FitSettings::amount`] names a rule.
    ///
    /// # Errors
    /// [`Kind::Usage`] for settings that make no sense, [`Kind::Refused`] when the table is not complete.
    pub fn fit(set: &TrainingSet, settings: &FitSettings) -> Result<Self> {
        Self::fit_widened(set, settings, &[])
    }

    /// As [`fit`](Self::fit), with an interval from the model's own residuals and the out-of-time residuals
    /// of an earlier model (`ln` of the amount given minus that of [`Amount::centre`], one horizon before).
    /// If the last year differed from the one before, the interval is wider, as far as such a year is known:
    /// adaptive conformal inference with one step (Gibbs and Candès 2021, NeurIPS 34).
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_widened(set: &TrainingSet, settings: &FitSettings, earlier: &[f64]) -> Result<Self> {
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
        let rules: BTreeMap<Method, Spread> = Method::AMOUNT_RULES
            .into_iter()
            .filter_map(|rule| {
                let amounts = rule_amounts(&set.features, rule).ok()?;
                let off = chosen.iter().zip(&logs).map(|(row, y)| y - amounts[*row as usize].ln());
                Some((rule, Spread::of(off.collect())?))
            })
            .collect();
        let one_fold = folds.first().is_some_and(|first| folds.iter().all(|fold| fold == first));
        let unfitted = if settings.amount.is_rule() {
            Some((CardNote::RuleAskedFor, settings.amount))
        } else if card.events < ROWS_NEEDED {
            Some((CardNote::TooFewEvents { events: card.events, needed: ROWS_NEEDED }, Method::LastGift))
        } else if one_fold {
            // Without that fold no donor is left to fit on.
            Some((CardNote::OneSidedPart, Method::LastGift))
        } else {
            None
        };
        if let Some((note, method)) = unfitted {
            card.notes.push(note);
            card.method = method;
            return Ok(Self { card, rules, model: None });
        }
        let model = match fit_chosen(set, &chosen, &logs, &folds, settings, earlier, &mut card) {
            Err(error) if error.kind().general() == Kind::Refused => {
                card.notes.push(CardNote::FitFailed);
                card.method = Method::LastGift;
                return Ok(Self { card, rules, model: None });
            }
            fitted => fitted?,
        };
        card.features_used = model.preparation.features();
        card.method = Method::Ridge;
        Ok(Self { card, rules, model: Some(model) })
    }

    /// Returns the card.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// Returns the regression, if one was fitted.
    pub fn ridge(&self) -> Option<&Ridge> {
        self.model.as_ref().map(|model| &model.ridge)
    }

    /// Chooses the method that predicts: the model or a rule (the rule unless the model is better).
    ///
    /// # Errors
    /// When there is no model to choose, or the method does not belong to this task.
    pub fn with_method(mut self, method: Method) -> Result<Self> {
        match (method, &self.model) {
            (Method::Ridge, Some(_)) => {}
            (rule, _) if Method::AMOUNT_RULES.contains(&rule) => {
                if self.card.method == Method::Ridge {
                    self.card.notes.push(CardNote::RuleByProof);
                }
            }
            (Method::Ridge, None) => {
                return Err(Error::new(Kind::Refused, "no-model-only-rules"));
            }
            _ => {
                return Err(Error::new(Kind::Usage, message!("not-a-method", method = method.name())));
            }
        }
        self.card.method = method;
        Ok(self)
    }

    /// Chooses the method that a backtest found better, and marks the card.
    pub(crate) fn proved(self, method: Method) -> Result<Self> {
        let mut model = self.with_method(method)?;
        model.card.proved = true;
        Ok(model)
    }

    /// Predicts the amount of each donor of a table, if the donor gives.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the table lacks a column.
    pub fn predict(&self, table: &FeatureTable) -> Result<Vec<Amount>> {
        rule_columns(table)?;
        let linear = self.linear();
        Ok((0..table.len())
            .into_par_iter()
            .with_min_len(1024)
            .map(|row| {
                let raw = table.row(row);
                self.amount(linear.as_ref(), &transform_row(&raw), &raw)
            })
            .collect())
    }

    /// Returns the predictor of the model in use.
    pub(crate) fn linear(&self) -> Option<Linear> {
        let model = self.model.as_ref().filter(|_| self.card.method == Method::Ridge)?;
        Some(Linear::new(&model.preparation, model.ridge.coefficients(), model.ridge.intercept()))
    }

    /// Predicts the amount of a row, given raw and transformed.
    pub(crate) fn amount(&self, linear: Option<&Linear>, row: &Transformed, raw: &[f64; COUNT]) -> Amount {
        let (expected, centre) = match (linear, &self.model) {
            (Some(linear), Some(model)) => {
                let log_amount = linear.value(row).clamp(0.0, LARGEST.ln());
                ((log_amount + model.mean_square / 2.0).exp(), log_amount.exp())
            }
            _ => {
                let amount = rule_amount(self.card.method, raw);
                (amount, amount)
            }
        };
        let (low, high) = self.spread().map_or((f64::NAN, f64::NAN), |spread| spread.around(centre));
        Amount { expected, centre, low, high }
    }

    /// Returns the distribution of given over predicted amounts of the method in use, model or rule; `None`
    /// if too few gave.
    pub fn spread(&self) -> Option<&Spread> {
        self.spread_of(self.card.method)
    }

    /// As [`spread`](Self::spread), for the model or any rule.
    pub fn spread_of(&self, method: Method) -> Option<&Spread> {
        match method {
            Method::Ridge => self.model.as_ref()?.spread.as_ref(),
            rule => self.rules.get(&rule),
        }
    }

    /// Writes the model as readable JSON, completely or not at all.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn save(&self, path: &Path) -> Result<()> {
        files::save(path, self)
    }

    /// Reads a model.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] for a damaged file or the file of another task, [`Kind::Newer`] for a file of a
    /// newer version.
    pub fn load(path: &Path) -> Result<Self> {
        let model: Self = files::load(path, Task::Amount)?;
        let fitted = model.model.as_ref().is_none_or(|m| {
            m.preparation.is_valid()
                && m.ridge.is_valid()
                && m.mean_square.is_finite()
                && m.spread.as_ref().is_none_or(Spread::is_valid)
                && m.preparation.columns.iter().map(|c| &c.name).eq(m.ridge.columns())
        });
        let answers = model.model.is_some() || model.card.method.is_rule();
        let answers = answers && model.rules.values().all(Spread::is_valid);
        if fitted && answers { Ok(model) } else { Err(files::damaged(path)) }
    }
}

/// Fits the regression; returns it with its training residuals and its out-of-fold residuals.
fn fit_chosen(
    set: &TrainingSet,
    chosen: &[u32],
    logs: &[f64],
    folds: &[u8],
    settings: &FitSettings,
    earlier: &[f64],
    card: &mut ModelCard,
) -> Result<Fitted> {
    let (preparation, matrix) = Preparation::fit(&*set.features, set.len(), Some(chosen), settings)?;
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
    let smearing = residuals.iter().map(|residual| residual.exp()).sum::<f64>() / count;
    card.metrics = FitMetrics { rmse_log: Some(rmse), smearing: Some(smearing), ..card.metrics };
    residuals.extend(earlier);
    Ok(Fitted { preparation, ridge, mean_square: squares / count, spread: Spread::of(residuals) })
}
