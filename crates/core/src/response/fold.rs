//! One fold: models fitted without it, and their predictions for it.

use std::collections::BTreeMap;

use obole_ledger::Result;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::design::Wide;
use super::profit::{Cut, Values};
use super::read::Read;
use super::regression::Regressions;
use super::settings::ResponseSettings;
use crate::models::boosted::{BoostRows, grow_to_best};
use crate::models::{Isotonic, Method, logistic};
use crate::statistics::log_loss_of;

/// Maximum number of folds inside the training rows, used to choose the number of trees and the cut-off.
const INNER: u8 = 4;
/// Number of steps of the weight of the trees in a mean of both models.
const WEIGHTS: u8 = 20;
/// Minimum number of events, of others, and of rows for a model; as for models of gifts.
const EVENTS_NEEDED: usize = 20;
const ROWS_NEEDED: usize = 50;

/// Splits rows into folds, events and others separately, so that each fold has its share of both.
pub(super) fn split_into_folds(target: &[bool], parts: u32, seed: u64) -> Vec<u8> {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn: Vec<(bool, u64, usize)> =
        target.iter().enumerate().map(|(row, event)| (*event, stream.random::<u64>(), row)).collect();
    drawn.sort_unstable();
    let mut of = vec![0; target.len()];
    for (at, (_, _, row)) in drawn.iter().enumerate() {
        of[*row] = (at as u32 % parts) as u8;
    }
    of
}

/// Returns whether some rows are enough to fit a model on.
pub(super) fn enough(target: &[bool], rows: &[u32]) -> bool {
    let events = rows.iter().filter(|row| target[**row as usize]).count();
    rows.len() >= ROWS_NEEDED && events.min(rows.len() - events) >= EVENTS_NEEDED
}

/// Predictions of the models for one fold.
pub(super) struct Tested {
    /// The rows of the fold.
    pub(super) rows: Vec<u32>,
    /// The probability of each, by method.
    pub(super) p: BTreeMap<Method, Vec<f64>>,
    /// Result of contacting by a cut-off fixed in training, by method.
    pub(super) cuts: BTreeMap<Method, Cut>,
}

/// Fits on all other folds and predicts this one.
pub(super) fn test(
    read: &Read,
    wide: Option<&Wide>,
    parts: &[u8],
    part: u8,
    settings: &ResponseSettings,
) -> Result<Tested> {
    let (train, rows): (Vec<u32>, Vec<u32>) =
        (0..read.target.len() as u32).partition(|row| parts[*row as usize] != part);
    let inner = inner(read, parts, &train, settings.seed);
    let work = Work { read, settings, train: &train, inner: &inner, rows: &rows };
    let mut said: Vec<(Method, FoldPredictions)> = vec![(Method::Rule, work.rule(wide)?)];
    if let Some(wide) = wide.filter(|_| enough(&read.target, &train)) {
        let places = wide.taken(&train, &read.target);
        let (logistic, boosted) = (work.logistic(wide, &places)?, work.boosted(wide, &places)?);
        let both = work.both(&logistic, &boosted);
        said.push((Method::Logistic, logistic));
        said.push((Method::Boosted, boosted));
        said.push((Method::LogisticAndBoosted, both));
    }
    let mut tested = Tested { rows: rows.clone(), p: BTreeMap::new(), cuts: BTreeMap::new() };
    let values =
        read.amount.as_ref().map(|amount| Values::fit(wide, amount, &train, &inner, &rows)).transpose()?;
    for (method, said) in said {
        if let (Some(values), Some(amount)) = (&values, &read.amount) {
            let gain = |row: &u32| {
                let weight = read.weight.as_ref().map_or(1.0, |w| w[*row as usize]);
                (amount[*row as usize], weight)
            };
            let known: Vec<(f64, f64)> = train.iter().map(gain).collect();
            let later: Vec<(f64, f64)> = rows.iter().map(gain).collect();
            tested.cuts.insert(method, values.cut(&said.train, &known, &said.test, &later, settings.cost));
        }
        tested.p.insert(method, said.test);
    }
    Ok(tested)
}

/// Returns the folds inside the training rows: those of the table if they are at least two, else a random
/// split.
fn inner(read: &Read, parts: &[u8], train: &[u32], seed: u64) -> Vec<u8> {
    let mut others: Vec<u8> = train.iter().map(|row| parts[*row as usize]).collect();
    others.sort_unstable();
    others.dedup();
    let of: Vec<u8> = train
        .iter()
        .map(|row| others.binary_search(&parts[*row as usize]).map_or(0, |at| at as u8 % INNER))
        .collect();
    if others.len() > 1 {
        return of;
    }
    let target: Vec<bool> = train.iter().map(|row| read.target[*row as usize]).collect();
    split_into_folds(&target, u32::from(INNER), seed)
}

/// Probabilities of the training rows by models that left out their inner fold, and of the tested rows.
struct FoldPredictions {
    train: Vec<f64>,
    test: Vec<f64>,
}

struct Work<'a> {
    read: &'a Read,
    settings: &'a ResponseSettings,
    train: &'a [u32],
    inner: &'a [u8],
    rows: &'a [u32],
}

impl Work<'_> {
    fn events(&self, rows: &[u32]) -> Vec<bool> {
        rows.iter().map(|row| self.read.target[*row as usize]).collect()
    }

    fn weights(&self, rows: &[u32]) -> Option<Vec<f64>> {
        let weight = self.read.weight.as_ref()?;
        Some(rows.iter().map(|row| weight[*row as usize]).collect())
    }

    /// Predicts the share of events at a row's recency, monotone; without a recency column, the share of all
    /// rows.
    fn rule(&self, wide: Option<&Wide>) -> Result<FoldPredictions> {
        let weight = |row: u32| self.read.weight.as_ref().map_or(1.0, |w| w[row as usize]);
        let event = |row: u32| f64::from(u8::from(self.read.target[row as usize]));
        let all: f64 = self.train.iter().map(|row| weight(*row)).sum();
        let share = self.train.iter().map(|row| weight(*row) * event(*row)).sum::<f64>() / all;
        let recency = wide.and_then(|wide| Some(wide.table.column(wide.recency?)));
        let Some(recency) = recency else {
            return Ok(FoldPredictions {
                train: vec![share; self.train.len()],
                test: vec![share; self.rows.len()],
            });
        };
        let (there, gone): (Vec<u32>, Vec<u32>) =
            self.train.iter().partition(|row| !recency[**row as usize].is_nan());
        // Two rows with the overall share are added for unseen values.
        let unknown = (gone.iter().map(|row| weight(*row) * event(*row)).sum::<f64>() + 2.0 * share)
            / (gone.iter().map(|row| weight(*row)).sum::<f64>() + 2.0);
        let column = |of: &dyn Fn(u32) -> f64| -> Vec<f64> { there.iter().map(|row| of(*row)).collect() };
        let map = Isotonic::fit_weighted_with_soft_ends(
            &column(&|row| -recency[row as usize]),
            &column(&event),
            &column(&weight),
        )?;
        let said = |row: &u32| {
            let x = recency[*row as usize];
            if x.is_nan() { unknown } else { map.value(-x) }
        };
        Ok(FoldPredictions {
            train: self.train.iter().map(said).collect(),
            test: self.rows.iter().map(said).collect(),
        })
    }

    fn logistic(&self, wide: &Wide, places: &[usize]) -> Result<FoldPredictions> {
        let (target, weight) = (self.read.target.as_slice(), self.read.weight.as_deref());
        let table = Regressions { wide, places, target, weight, seed: self.settings.seed };
        let (chosen, train) = table.choose(self.train, self.inner)?;
        Ok(FoldPredictions { train, test: table.predict(chosen, self.train, self.rows)? })
    }

    /// Combines the two models by the weight of the trees with the least log loss on the inner folds, which
    /// neither model had seen: stacking with one parameter (Wolpert 1992, Neural Networks 5:241–259).
    fn both(&self, logistic: &FoldPredictions, boosted: &FoldPredictions) -> FoldPredictions {
        let (events, weights) = (self.events(self.train), self.weights(self.train));
        let mean = |first: &[f64], second: &[f64], weight: f64| -> Vec<f64> {
            first.iter().zip(second).map(|(a, b)| mean_log_odds(*a, *b, weight)).collect()
        };
        let loss = |weight: f64| -> f64 {
            let p = mean(&logistic.train, &boosted.train, weight);
            let of = |row: usize| weights.as_ref().map_or(1.0, |weights| weights[row]);
            (0..p.len()).map(|row| of(row) * log_loss_of(p[row], events[row])).sum()
        };
        let steps = (0..=WEIGHTS).map(|step| f64::from(step) / f64::from(WEIGHTS));
        let best = steps.min_by(|a, b| loss(*a).total_cmp(&loss(*b))).unwrap_or(0.5);
        FoldPredictions {
            train: mean(&logistic.train, &boosted.train, best),
            test: mean(&logistic.test, &boosted.test, best),
        }
    }

    fn boosted(&self, wide: &Wide, places: &[usize]) -> Result<FoldPredictions> {
        let columns = wide.table.part(places, self.train);
        let monotone: Vec<_> = places.iter().map(|place| wide.monotone[*place]).collect();
        let (events, weights) = (self.events(self.train), self.weights(self.train));
        let rows = BoostRows {
            columns: &columns,
            events: &events,
            weights: weights.as_deref(),
            monotone: &monotone,
        };
        let grown = grow_to_best(&self.settings.boosted.check()?, &rows, self.inner)?;
        let asked = wide.table.part(places, self.rows);
        let test =
            (0..self.rows.len()).map(|row| logistic(grown.model.decision_of(asked.cells(row)))).collect();
        Ok(FoldPredictions { train: grown.decisions.into_iter().map(logistic).collect(), test })
    }
}

/// Returns the mean of the log-odds of two probabilities, the second with this weight.
fn mean_log_odds(first: f64, second: f64, weight: f64) -> f64 {
    let log_odds = |p: f64| (p / (1.0 - p)).ln().clamp(-LARGEST, LARGEST);
    logistic((1.0 - weight) * log_odds(first) + weight * log_odds(second))
}

/// Largest log-odds in a mean: a probability of 0 or 1 must not decide alone.
const LARGEST: f64 = 14.0;

/// Splits places into those inside an inner fold and those outside.
pub(super) fn split(train: &[u32], inner: &[u8], part: u8) -> (Vec<usize>, Vec<usize>) {
    (0..train.len()).partition(|at| inner[*at] == part)
}

pub(super) fn rows_at(train: &[u32], places: &[usize]) -> Vec<u32> {
    places.iter().map(|at| train[*at]).collect()
}
