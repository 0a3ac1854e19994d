//! Columns of a table as inputs of logistic regressions of any outcome, tested on held-out folds.

use rayon::prelude::*;

use super::columns::{Content, LeftOut, content};
use super::design::Wide;
use super::fold::{enough, split_into_folds};
use super::leaks::leak;
use super::regression::{Regressions, Ridged};
use super::settings::ResponseSettings;

/// Columns that can be inputs.
#[derive(Debug, Clone)]
pub(crate) struct Inputs {
    columns: Vec<(String, Content)>,
}

impl Inputs {
    /// Reads columns; those that hold nothing to learn from, or reveal the outcome, are returned separately.
    pub(crate) fn read(columns: &[(&str, Vec<&str>)], target: &[Option<bool>]) -> (Self, Vec<LeftOut>) {
        let events = events(target);
        let (mut inputs, mut left_out) = (Vec::new(), Vec::new());
        for (name, cells) in columns {
            let found = content(name, cells);
            let because = match &found {
                Content::Nothing(why) => Some(*why),
                found => leak(found, &events),
            };
            match because {
                Some(because) => left_out.push(LeftOut { column: (*name).to_owned(), because }),
                None => inputs.push(((*name).to_owned(), found)),
            }
        }
        (Self { columns: inputs }, left_out)
    }

    /// Returns the names, in the order of the columns.
    pub(crate) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Returns the columns whose name passes the filter.
    pub(crate) fn keeping(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self { columns: self.columns.iter().filter(|(name, _)| keep(name)).cloned().collect() }
    }

    /// Returns some rows of all columns.
    pub(crate) fn part(&self, rows: &[u32]) -> Self {
        let one = |(name, content): &(String, Content)| {
            let content = match content {
                Content::Numbers(values) => {
                    Content::Numbers(rows.iter().map(|row| values[*row as usize]).collect())
                }
                Content::Categories { levels, of } => Content::Categories {
                    levels: levels.clone(),
                    of: rows.iter().map(|row| of[*row as usize]).collect(),
                },
                Content::Nothing(why) => Content::Nothing(*why),
            };
            (name.clone(), content)
        };
        Self { columns: self.columns.iter().map(one).collect() }
    }

    /// Returns a column as categories: its own, or numbers in at most `most` bins of about equal size.
    pub(crate) fn binned(&self, name: &str, most: usize) -> Vec<Option<u32>> {
        match self.columns.iter().find(|(known, _)| known == name) {
            Some((_, Content::Numbers(values))) => obole_fairness::quantile_bins(values, most),
            Some((_, Content::Categories { of, .. })) => of.clone(),
            _ => Vec::new(),
        }
    }

    /// Predicts the probability of each row by a regression fitted without its fold. A row without an outcome
    /// is predicted but never used for a fit. `None` without a column, with too few rows or events to learn
    /// from, or when a fit does not converge.
    pub(crate) fn out_of_fold(
        &self,
        target: &[Option<bool>],
        weights: Option<&[f64]>,
        settings: &ResponseSettings,
    ) -> Option<Vec<f64>> {
        let wide = Wide::of(&self.columns, None).ok()??;
        let events = events(target);
        let parts = split_into_folds(&events, settings.folds, settings.seed);
        let of_part = |part: u32| -> Option<Vec<(u32, f64)>> {
            let (asked, mut train): (Vec<u32>, Vec<u32>) =
                (0..target.len() as u32).partition(|row| u32::from(parts[*row as usize]) == part);
            train.retain(|row| target[*row as usize].is_some());
            if !enough(&events, &train) {
                return None;
            }
            let places = wide.taken(&train, &events);
            let (wide, seed) = (&wide, settings.seed);
            let table = Regressions { wide, places: &places, target: &events, weight: weights, seed };
            let fit = Ridged { shape: table.shapes(&train).pop()?, alpha: settings.alpha };
            let said = table.predict(fit, &train, &asked).ok()?;
            Some(asked.into_iter().zip(said).collect())
        };
        let said: Option<Vec<_>> = (0..settings.folds).into_par_iter().map(of_part).collect();
        let mut p = vec![0.0; target.len()];
        for (row, said) in said?.into_iter().flatten() {
            p[row as usize] = said;
        }
        Some(p)
    }
}

fn events(target: &[Option<bool>]) -> Vec<bool> {
    target.iter().map(|outcome| *outcome == Some(true)).collect()
}
