//! The cross-validation of a response table and its report.

use std::collections::BTreeMap;

use obole_ledger::{Error, Kind, Result, message};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Serialize;

use super::columns::LeftOut;
use super::design::Wide;
use super::fold::{Tested, enough, split_into_folds, test};
use super::measures::Measures;
use super::profit::Profit;
use super::read::{Read, ResponseColumns};
use super::settings::ResponseSettings;
use crate::evaluate::Selection;
use crate::models::Method;

/// Number of events, or others, below which rows are split [`REPEATS`] times. An AUC varies by some
/// thousandths between splits of 1,000 events, and repeated splits remove that (Kim 2009, *Computational
/// Statistics & Data Analysis* 53:3735–3745).
const FEW: usize = 5_000;
const REPEATS: u32 = 3;

/// Result of a cross-validation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResponseReport {
    /// Number of rows with a known outcome.
    pub n: u64,
    /// Number of rows whose outcome is missing; they are not used.
    pub without_outcome: u64,
    /// Number of rows with the event.
    pub events: u64,
    /// Share of events, weighted.
    pub base_rate: f64,
    /// Number of folds.
    pub folds: u32,
    /// Number of random splits; measures, profit and selection are over all splits.
    pub repeats: u32,
    /// The seed of the splits; `None` if a column gave the folds.
    pub seed: Option<u64>,
    /// The columns that are inputs.
    pub inputs: Vec<String>,
    /// Inputs whose names suggest attributes that are protected in many places.
    pub protected: Vec<String>,
    /// The columns that are not inputs, with the reason.
    pub left_out: Vec<LeftOut>,
    /// The column by which the rule ranks; without one the rule is the share of all rows.
    pub recency: Option<String>,
    /// Measures of each model on held-out rows.
    pub models: BTreeMap<Method, Measures>,
    /// The model to use.
    pub chosen: Method,
    /// Reasons of the choice.
    pub selection: Selection,
    /// Profit of the contacts, if amounts and a cost were given.
    pub profit: Option<Profit>,
}

/// Reads a table, leaves out columns that cannot be an honest input, and cross-validates rule, logistic
/// regression and boosted trees on the same folds, split anew [`ResponseSettings::repeats`] times.
///
/// Everything is fitted without the tested fold: filling and scaling, coefficients, the number of trees, the
/// cut-off. Decisions on all rows use no outcome (types, categories, logarithms). The one exception is the
/// search for columns that reveal the outcome, which can only remove columns. The rule is the share of events
/// at a row's recency, decreasing with the time since the last gift, if a recency column is given or
/// recognised by its name; else the share of all rows.
///
/// ```
/// use obole::response::{ResponseColumns, ResponseSettings, cross_validate};
/// # fn main() -> obole::Result<()> {
/// let days: Vec<String> = (0..400).map(|row| (row * 7 % 400).to_string()).collect();
/// let gave: Vec<&str> = (0..400).map(|row| if row * 7 % 400 < row * 13 % 300 { "yes" } else { "no" }).collect();
/// let columns = vec![("recency_days", days.iter().map(String::as_str).collect()), ("gave", gave)];
/// let asked = ResponseColumns { columns, target: "gave", ..ResponseColumns::default() };
/// let report = cross_validate(&asked, &ResponseSettings::default())?;
/// assert_eq!(report.n, 400);
/// assert_eq!(report.recency.as_deref(), Some("recency_days"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Kind::Usage`] for columns that do not exist or folds that make no sense; [`Kind::Refused`] for cells
/// that cannot be read, all at once with their rows, or when nobody or everybody responded.
pub fn cross_validate(asked: &ResponseColumns<'_>, settings: &ResponseSettings) -> Result<ResponseReport> {
    if !(2..=100).contains(&settings.folds) {
        return Err(Error::new(Kind::Usage, message!("number-of-parts", parts = settings.folds)));
    }
    if settings.repeats.is_some_and(|repeats| !(1..=100).contains(&repeats)) {
        return Err(Error::new(Kind::Usage, "number-of-repeats"));
    }
    let read = asked.read()?;
    let events = read.target.iter().filter(|event| **event).count();
    if events == 0 || events == read.target.len() {
        let all_or_none =
            if events == 0 { message!("event-in-no-row") } else { message!("event-in-every-row") };
        return Err(Error::new(Kind::Refused, all_or_none).in_column(asked.target));
    }
    let (splits, folds) = match &read.parts {
        Some((parts, folds)) => (vec![parts.clone()], *folds),
        None => {
            let folds = settings.folds.min(read.target.len() as u32);
            let few = events.min(read.target.len() - events) < FEW;
            let repeats = settings.repeats.unwrap_or(if few { REPEATS } else { 1 });
            // The first split uses the seed itself.
            let seed = |repeat: u32| settings.seed ^ (u64::from(repeat) << 32);
            ((0..repeats).map(|repeat| split_into_folds(&read.target, folds, seed(repeat))).collect(), folds)
        }
    };
    let wide = Wide::of(&read.inputs, read.recency)?;
    let all_enough = splits.iter().all(|parts| {
        (0..folds).all(|part| {
            let train: Vec<u32> =
                (0..read.target.len() as u32).filter(|row| u32::from(parts[*row as usize]) != part).collect();
            enough(&read.target, &train)
        })
    });
    let wide_used = wide.as_ref().filter(|_| all_enough);
    let parts: Vec<(&[u8], u8)> =
        splits.iter().flat_map(|parts| (0..folds).map(|part| (parts.as_slice(), part as u8))).collect();
    let tested: Vec<Tested> = parts
        .into_par_iter()
        .map(|(parts, part)| test(&read, wide_used.or(wide.as_ref()), parts, part, settings))
        .collect::<Result<_>>()?;
    Ok(report(asked, settings, &read, folds, all_enough, &tested))
}

fn report(
    asked: &ResponseColumns<'_>,
    settings: &ResponseSettings,
    read: &Read,
    folds: u32,
    all_enough: bool,
    tested: &[Tested],
) -> ResponseReport {
    let n = read.target.len();
    let weights = read.weight.as_deref();
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let methods = [Method::Rule, Method::Logistic, Method::Boosted, Method::LogisticAndBoosted];
    let splits: Vec<&[Tested]> = tested.chunks(folds as usize).collect();
    // Concatenates the rows of all splits.
    let pooled: Vec<(Method, Vec<f64>)> = methods
        .into_iter()
        .filter(|method| tested.iter().all(|part| part.p.contains_key(method)))
        .map(|method| (method, splits.iter().flat_map(|split| pool(split, method, n)).collect()))
        .collect();
    // Equal probabilities are ranked at random, not in the order of the file, which may follow the outcome.
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(settings.seed));
    let outcomes: Vec<bool> = order.iter().map(|row| read.target[*row]).collect();
    let order_weights: Option<Vec<f64>> =
        weights.map(|weights| order.iter().map(|row| weights[*row]).collect());
    let measured = |p: &[f64]| {
        let of = |p: &[f64]| {
            let p: Vec<f64> = order.iter().map(|row| p[*row]).collect();
            Measures::of(&p, &outcomes, order_weights.as_deref())
        };
        let each: Vec<Measures> = p.chunks(n).map(of).collect();
        Measures::mean(&each)
    };
    let models = pooled.iter().map(|(method, p)| (*method, measured(p))).collect();
    let candidates: Vec<(Method, &[f64])> =
        pooled.iter().map(|(method, p)| (*method, p.as_slice())).collect();
    let target_again = read.target.repeat(splits.len());
    let weights_again = weights.map(|weights| weights.repeat(splits.len()));
    // A row is one resampling unit, however many splits contain it.
    let row: Vec<u32> = (0..n as u32).collect::<Vec<u32>>().repeat(splits.len());
    let selection = Some(())
        .filter(|()| all_enough && candidates.len() > 1)
        .and_then(|()| Selection::of(&candidates, &target_again, weights_again.as_deref(), Some(&row)))
        .unwrap_or_else(Selection::too_few);
    let all: f64 = (0..n).map(weight).sum();
    let with: f64 = (0..n).filter(|row| read.target[*row]).map(weight).sum();
    let names: Vec<String> = read.inputs.iter().map(|(name, _)| name.clone()).collect();
    ResponseReport {
        n: n as u64,
        without_outcome: read.without_outcome,
        events: read.target.iter().filter(|event| **event).count() as u64,
        base_rate: with / all,
        folds,
        repeats: splits.len() as u32,
        seed: asked.fold.is_none().then_some(settings.seed),
        protected: names.iter().filter(|name| says_protected(name)).cloned().collect(),
        recency: read.recency.and_then(|place| names.get(place).cloned()),
        inputs: names,
        left_out: read.left_out.clone(),
        models,
        chosen: selection.chosen,
        profit: read.amount.as_ref().map(|amount| {
            let cuts = || tested.iter().filter_map(|part| part.cuts.get(&selection.chosen));
            Profit {
                mail_all: (0..n).map(|row| weight(row) * (amount[row] - settings.cost)).sum(),
                chosen: cuts().map(|cut| cut.profit).sum::<f64>() / splits.len() as f64,
                contacted: (cuts().map(|cut| cut.contacted).sum::<u64>() as f64 / splits.len() as f64).round()
                    as u64,
                predicted: cuts().map(|cut| cut.predicted).sum::<f64>() / splits.len() as f64,
            }
        }),
        selection,
    }
}

/// Collects the predictions of all folds of a split, in the order of the rows.
fn pool(tested: &[Tested], method: Method, n: usize) -> Vec<f64> {
    let mut all = vec![0.0; n];
    for part in tested {
        if let Some(p) = part.p.get(&method) {
            part.rows.iter().zip(p).for_each(|(row, p)| all[*row as usize] = *p);
        }
    }
    all
}

/// Returns whether a column's name suggests an attribute that is for the audit only: gender, age, address,
/// name, language, origin.
fn says_protected(name: &str) -> bool {
    const STEMS: [&str; 22] = [
        "gender",
        "female",
        "male",
        "sexe",
        "genre",
        "couple",
        "birth",
        "naissance",
        "zip",
        "postcode",
        "postal",
        "language",
        "langue",
        "national",
        "race",
        "black",
        "white",
        "ethni",
        "hispan",
        "relig",
        "surname",
        "first_name",
    ];
    let name = name.to_lowercase();
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    STEMS.iter().any(|stem| name.contains(stem))
        || words.any(|word| matches!(word, "age" | "sex" | "nom" | "prenom"))
        || name.as_bytes().windows(4).any(|four| four.starts_with(b"age") && four[3].is_ascii_digit())
}
