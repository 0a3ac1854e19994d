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
use super::kind::DonorKind;
use super::level::Level;
use super::linear::{Linear, Transformed, transform_row};
use super::logistic::Penalty;
use super::logistic::least_squares_sums;
use super::prepare::Preparation;
use super::ridge::{Ridge, solve, total};
use super::settings::FitSettings;
use super::spread::Spreads;
use super::task::{Method, Task};
use super::task_models::blank_card;
use super::training::{FOLDS, TrainingSet};
use crate::features::{COUNT, FeatureTable, column};

/// The largest amount that the model predicts before smearing, in whole units of the currency.
const LARGEST: f64 = 100_000.0;

/// Number of training rows that a slope must rest on. Fewer of `n` rows than these can lie beyond
/// `sqrt(n / SUPPORT)` standard deviations from the mean, and a few rows show no slope. Where 1 of 8,712
/// givers had a gift in the last 6 months, those with 13 were expected to give a thousand times as much.
const SUPPORT: f64 = 10.0;

/// The smallest amount of a donor who gives.
const CENT: f64 = 0.01;

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
    /// Largest distance of a feature from its mean that counts, in standard deviations; values farther away
    /// count as this far. `None` in files of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    most: Option<f64>,
    spread: Option<Spreads>,
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

/// The total given within the horizon by those who give: ridge regression of its logarithm, simple rules
/// ([`Method::AMOUNT_RULES`]), and the mean of the regression and the best rule.
///
/// The expected total by the regression is the exponential of the predicted logarithm, which is clamped to
/// 0..ln 100,000, times the [`Level`] of the donor's kind; that of a rule is its amount times its own level.
/// Files before version 3 have no levels: there the regression is smeared by `exp(s²/2)`, the mean of a
/// log-normal variable, with `s²` the mean squared training residual. The 80 % interval is the centre times
/// the 10th and 90th percentile of the ratios of given amounts to out-of-fold predictions, by kind of donor
/// ([`Spreads`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AmountModel {
    card: ModelCard,
    rules: BTreeMap<Method, Spreads>,
    model: Option<Fitted>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    levels: BTreeMap<Method, Level>,
    /// The rule that predicted best on the training rows.
    #[serde(default = "last_gift", skip_serializing_if = "is_last_gift")]
    best_rule: Method,
    /// Spread around the mean of the regression and the best rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blend: Option<Spreads>,
}

fn last_gift() -> Method {
    Method::LastGift
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_last_gift(rule: &Method) -> bool {
    *rule == Method::LastGift
}

/// The donors of a training set who gave: their rows, the logarithms of their amounts, their folds and kinds.
struct Givers {
    rows: Vec<u32>,
    logs: Vec<f64>,
    folds: Vec<u8>,
    kinds: Vec<DonorKind>,
}

impl Givers {
    fn of(set: &TrainingSet) -> Self {
        let mut found = Self { rows: Vec::new(), logs: Vec::new(), folds: Vec::new(), kinds: Vec::new() };
        for (row, ((gave, amount), fold)) in
            set.labels.gave.iter().zip(&set.labels.amount).zip(&set.folds).enumerate()
        {
            if *gave && amount.get() > 0 {
                found.rows.push(row as u32);
                found.logs.push(amount.units().ln());
                found.folds.push(*fold);
                found.kinds.push(DonorKind::of(&set.features.row(row)));
            }
        }
        found
    }

    /// Returns the level of predicted amounts of the givers.
    fn level(&self, predicted: &[f64]) -> Level {
        let rows = self.kinds.iter().zip(predicted).zip(&self.logs);
        Level::of(&rows.map(|((kind, predicted), log)| (*kind, *predicted, log.exp())).collect::<Vec<_>>())
    }

    /// Returns the residuals of the logarithm, by kind.
    fn residuals(&self, centre: &[f64]) -> Vec<(DonorKind, f64)> {
        let rows = self.kinds.iter().zip(centre).zip(&self.logs);
        rows.map(|((kind, centre), log)| (*kind, log - centre.ln())).collect()
    }

    /// Returns the amounts at the rows of the givers.
    fn pick(&self, amounts: &[f64]) -> Vec<f64> {
        self.rows.iter().filter_map(|row| amounts.get(*row as usize).copied()).collect()
    }
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
        Self::fit_widened(set, settings, None)
    }

    /// As [`fit`](Self::fit), with intervals from the model's own residuals and those of an `earlier` model,
    /// fitted one horizon before, on these training rows. If the last year differed from the one before, the
    /// interval is wider, as far as such a year is known: adaptive conformal inference with one step (Gibbs
    /// and Candès 2021, NeurIPS 34).
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_widened(set: &TrainingSet, settings: &FitSettings, earlier: Option<&Self>) -> Result<Self> {
        settings.check()?;
        let mut card = blank_card(Task::Amount, &set.labels, settings);
        let givers = Givers::of(set);
        (card.rows, card.events) = (set.len() as u64, givers.rows.len() as u64);
        let earlier = |method: Method| -> Result<Vec<(DonorKind, f64)>> {
            match earlier.filter(|model| model.spread_of(method).is_some()) {
                Some(model) => {
                    let said = model.predict_by(method, &set.features)?;
                    let centre: Vec<f64> = said.iter().map(|amount| amount.centre).collect();
                    Ok(givers.residuals(&givers.pick(&centre)))
                }
                None => Ok(Vec::new()),
            }
        };
        let mut made = Self {
            card,
            rules: BTreeMap::new(),
            model: None,
            levels: BTreeMap::new(),
            best_rule: Method::LastGift,
            blend: None,
        };
        let mut least = f64::INFINITY;
        let mut best = Vec::new();
        for rule in Method::AMOUNT_RULES {
            let plain = givers.pick(&rule_amounts(&set.features, rule)?);
            let level = givers.level(&plain);
            let levelled: Vec<f64> = plain
                .iter()
                .zip(&givers.kinds)
                .map(|(amount, kind)| (amount * level.at(*kind)).max(CENT))
                .collect();
            let mut residuals = givers.residuals(&levelled);
            residuals.extend(earlier(rule)?);
            made.levels.insert(rule, level);
            if let Some(spreads) = Spreads::of(&residuals) {
                made.rules.insert(rule, spreads);
            }
            let given = givers.logs.iter().map(|log| log.exp());
            let deviance: f64 = levelled.iter().zip(given).map(|(m, y)| poisson_deviance(*m, y)).sum();
            if deviance < least {
                (least, made.best_rule, best) = (deviance, rule, levelled);
            }
        }
        let one_fold =
            givers.folds.first().is_some_and(|first| givers.folds.iter().all(|fold| fold == first));
        let unfitted = if settings.amount.is_rule() {
            Some((CardNote::RuleAskedFor, settings.amount))
        } else if made.card.events < ROWS_NEEDED {
            let note = CardNote::TooFewEvents { events: made.card.events, needed: ROWS_NEEDED };
            Some((note, Method::LastGift))
        } else if one_fold {
            // Without that fold no donor is left to fit on.
            Some((CardNote::OneSidedPart, Method::LastGift))
        } else {
            None
        };
        if let Some((note, method)) = unfitted {
            made.card.notes.push(note);
            made.card.method = method;
            return Ok(made);
        }
        let (mut model, centre) = match fit_givers(set, &givers, settings, &mut made.card) {
            Err(error) if error.kind().general() == Kind::Refused => {
                made.card.notes.push(CardNote::FitFailed);
                made.card.method = Method::LastGift;
                return Ok(made);
            }
            fitted => fitted?,
        };
        let level = givers.level(&centre);
        let blend: Vec<f64> = (centre.iter().zip(&best).zip(&givers.kinds))
            .map(|((centre, rule), kind)| f64::midpoint(centre * level.at(*kind), *rule))
            .collect();
        let widened = |centre: &[f64], method: Method| -> Result<Option<Spreads>> {
            let mut residuals = givers.residuals(centre);
            residuals.extend(earlier(method)?);
            Ok(Spreads::of(&residuals))
        };
        model.spread = widened(&centre, Method::Ridge)?;
        made.blend = widened(&blend, Method::RidgeAndRule)?;
        made.levels.insert(Method::Ridge, level);
        made.card.features_used = model.preparation.features();
        made.card.method = Method::Ridge;
        made.model = Some(model);
        Ok(made)
    }

    /// Returns the card.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// Returns the regression, if one was fitted.
    pub fn ridge(&self) -> Option<&Ridge> {
        self.model.as_ref().map(|model| &model.ridge)
    }

    /// Chooses the method that predicts: a model or a rule (the rule unless a model is better).
    ///
    /// # Errors
    /// When there is no model to choose, or the method does not belong to this task.
    pub fn with_method(mut self, method: Method) -> Result<Self> {
        match (method, &self.model) {
            (Method::Ridge | Method::RidgeAndRule, Some(_)) => {}
            (rule, _) if Method::AMOUNT_RULES.contains(&rule) => {
                if !self.card.method.is_rule() {
                    self.card.notes.push(CardNote::RuleByProof);
                }
            }
            (Method::Ridge | Method::RidgeAndRule, None) => {
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
        self.predict_by(self.card.method, table)
    }

    /// As [`predict`](Self::predict), by a method of one's choice; by the last gift if the regression was not
    /// fitted.
    ///
    /// # Errors
    /// As [`predict`](Self::predict).
    pub fn predict_by(&self, method: Method, table: &FeatureTable) -> Result<Vec<Amount>> {
        rule_columns(table)?;
        let linear = self.linear();
        let one = |row: usize| {
            let raw = table.row(row);
            self.amount_by(method, linear.as_ref(), &transform_row(&raw), &raw)
        };
        Ok((0..table.len()).into_par_iter().with_min_len(1024).map(one).collect())
    }

    /// Returns the predictor of the regression, if one was fitted.
    pub(crate) fn linear(&self) -> Option<Linear> {
        let model = self.model.as_ref()?;
        let linear = Linear::new(&model.preparation, model.ridge.coefficients(), model.ridge.intercept());
        Some(match model.most {
            Some(most) => linear.within(&model.preparation, most),
            None => linear,
        })
    }

    /// Predicts the amount of a row, given raw and transformed.
    pub(crate) fn amount(&self, linear: Option<&Linear>, row: &Transformed, raw: &[f64; COUNT]) -> Amount {
        self.amount_by(self.card.method, linear, row, raw)
    }

    fn amount_by(
        &self,
        method: Method,
        linear: Option<&Linear>,
        row: &Transformed,
        raw: &[f64; COUNT],
    ) -> Amount {
        let kind = DonorKind::of(raw);
        let level = |method: Method| self.levels.get(&method).map(|level| level.at(kind));
        let by_rule = |rule: Method| (rule_amount(rule, raw) * level(rule).unwrap_or(1.0)).max(CENT);
        let by_ridge = linear.zip(self.model.as_ref()).map(|(linear, model)| {
            let log_amount = linear.value(row).clamp(0.0, LARGEST.ln());
            let level = level(Method::Ridge).unwrap_or_else(|| (model.mean_square / 2.0).exp());
            (log_amount.exp(), (log_amount.exp() * level).max(CENT))
        });
        let (centre, expected) = match (method, by_ridge) {
            (Method::Ridge, Some(both)) => both,
            (Method::RidgeAndRule, Some((_, expected))) => {
                let mean = f64::midpoint(expected, by_rule(self.best_rule));
                (mean, mean)
            }
            _ => (by_rule(method), by_rule(method)),
        };
        let spread = self.spread_of(method).map(|spreads| spreads.at(kind));
        let (low, high) = spread.map_or((f64::NAN, f64::NAN), |spread| spread.around(centre));
        Amount { expected, centre, low, high }
    }

    /// Returns the distribution of given over predicted amounts of the method in use, model or rule; `None`
    /// if too few gave.
    pub fn spread(&self) -> Option<&Spreads> {
        self.spread_of(self.card.method)
    }

    /// As [`spread`](Self::spread), for a model or any rule.
    pub fn spread_of(&self, method: Method) -> Option<&Spreads> {
        match method {
            Method::Ridge => self.model.as_ref()?.spread.as_ref(),
            Method::RidgeAndRule => self.blend.as_ref(),
            rule => self.rules.get(&rule),
        }
    }

    /// Returns the rule that predicted best on the training rows.
    pub fn best_rule(&self) -> Method {
        self.best_rule
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
                && m.most.is_none_or(|most| most > 0.0)
                && m.spread.as_ref().is_none_or(Spreads::is_valid)
                && m.preparation.columns.iter().map(|c| &c.name).eq(m.ridge.columns())
        });
        let answers = model.model.is_some() || model.card.method.is_rule();
        let answers = answers
            && model.rules.values().chain(&model.blend).all(Spreads::is_valid)
            && model.levels.values().all(Level::is_valid);
        if fitted && answers { Ok(model) } else { Err(files::damaged(path)) }
    }
}

/// Fits the regression; returns it with the exponentials of its out-of-fold predictions.
fn fit_givers(
    set: &TrainingSet,
    givers: &Givers,
    settings: &FitSettings,
    card: &mut ModelCard,
) -> Result<(Fitted, Vec<f64>)> {
    let (logs, folds) = (&givers.logs, &givers.folds);
    let (preparation, matrix) = Preparation::fit(&*set.features, set.len(), Some(&givers.rows), settings)?;
    let size = matrix.cols() + 1;
    let normal = least_squares_sums(&matrix, logs, folds, FOLDS);
    let full = solve(&total(&normal, size), &Penalty::ridge(settings.alpha, size))?;
    let ridge = Ridge::from_solution(matrix.names(), full);
    let count = logs.len() as f64;
    let squares: f64 =
        logs.iter().enumerate().map(|(row, y)| (y - ridge.value(matrix.row(row))).powi(2)).sum();
    let mut said = vec![0.0; logs.len()];
    for (left_out, penalty) in penalties(&matrix, &preparation, folds, settings.alpha).iter().enumerate() {
        let kept = normal.iter().enumerate().filter(|(fold, _)| *fold != left_out).map(|(_, part)| part);
        let part = Ridge::from_solution(matrix.names(), solve(&total(kept, size), penalty)?);
        for (row, said) in said.iter_mut().enumerate() {
            if folds.get(row).is_some_and(|fold| usize::from(*fold) == left_out) {
                *said = part.value(matrix.row(row));
            }
        }
    }
    let residuals = || logs.iter().zip(&said).map(|(y, said)| y - said);
    let rmse = (residuals().map(|r| r * r).sum::<f64>() / count).sqrt();
    let smearing = residuals().map(f64::exp).sum::<f64>() / count;
    card.metrics = FitMetrics { rmse_log: Some(rmse), smearing: Some(smearing), ..card.metrics };
    let centre = said.iter().map(|said| said.clamp(0.0, LARGEST.ln()).exp()).collect();
    let most = Some((count / SUPPORT).sqrt());
    Ok((Fitted { preparation, ridge, mean_square: squares / count, most, spread: None }, centre))
}

/// Computes the Poisson deviance of an amount: a loss that the mean minimises, whatever the distribution, and
/// that counts an error by its size in money more than the gamma deviance does (Gneiting 2011, JASA
/// 106:746–762).
pub(crate) fn poisson_deviance(expected: f64, actual: f64) -> f64 {
    let expected = expected.max(LEAST);
    let over = actual - expected;
    // By `ln_1p`, because the difference of nearly equal amounts is exact and that of their logarithms is
    // not.
    let log = if actual > 0.0 { actual * (over / expected).ln_1p() } else { 0.0 };
    2.0 * (log - over)
}

/// Least amount in a deviance: a tenth of a cent.
const LEAST: f64 = 0.001;
