//! Selection from several models: the simplest that is within one standard error of the best.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::models::Method;
use crate::statistics::log_loss_of;

/// Log loss of one model on rows that it had not seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The model.
    pub method: Method,
    /// Mean log loss.
    pub log_loss: f64,
    /// Its log loss minus that of the best model.
    pub above_best: f64,
    /// Standard error of that difference, with the rows of one donor as one cluster; 0 for the best model
    /// itself.
    pub standard_error: f64,
}

/// Reason why a model was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyChosen {
    /// It has the least log loss, and no simpler one is within one standard error of it.
    LeastLogLoss,
    /// It is simpler than the best, and within one standard error of it.
    WithinOneStandardError,
    /// Too few events, or too few other rows, to fit and compare: the rule is used.
    TooFewEvents,
}

/// The choice between several models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Selection {
    /// The model to use.
    pub chosen: Method,
    /// The one with the least log loss.
    pub best: Method,
    /// Reason for the choice.
    pub why: WhyChosen,
    /// All models that were compared, the simplest first.
    pub candidates: Vec<Candidate>,
}

impl Selection {
    /// Returns the choice when nothing can be compared: the rule.
    pub fn too_few() -> Self {
        Self {
            chosen: Method::Rule,
            best: Method::Rule,
            why: WhyChosen::TooFewEvents,
            candidates: Vec::new(),
        }
    }

    /// Chooses by mean log loss on the same rows, with one standard error in favour of the simpler model
    /// (Breiman, Friedman, Olshen and Stone 1984, *Classification and Regression Trees*, §3.4.3). The
    /// standard error is that of the paired difference to the best. Rows of one `donor` count as one cluster;
    /// without `donor` each row is its own cluster.
    ///
    /// Returns `None` when there is no candidate, no row, or columns differ in length.
    ///
    /// ```
    /// use obole::evaluate::{Selection, WhyChosen};
    /// use obole::models::Method;
    /// let gave = [true, false, true, false];
    /// let (rule, trees) = ([0.5; 4], [0.6, 0.4, 0.4, 0.4]);
    /// let candidates = [(Method::Boosted, &trees[..]), (Method::Rule, &rule[..])];
    /// let choice = Selection::of(&candidates, &gave, None, None).unwrap();
    /// assert_eq!((choice.best, choice.chosen), (Method::Boosted, Method::Rule));
    /// assert_eq!(choice.why, WhyChosen::WithinOneStandardError);
    /// ```
    pub fn of(
        candidates: &[(Method, &[f64])],
        outcomes: &[bool],
        weights: Option<&[f64]>,
        donor: Option<&[u32]>,
    ) -> Option<Self> {
        let n = outcomes.len();
        let same = candidates.iter().all(|(_, p)| p.len() == n)
            && weights.is_none_or(|w| w.len() == n)
            && donor.is_none_or(|d| d.len() == n);
        if candidates.is_empty() || n == 0 || !same {
            return None;
        }
        let columns: Vec<&[f64]> = candidates.iter().map(|(_, p)| *p).collect();
        let (best, losses) = compared(&columns, outcomes, weights, donor)?;
        let named = candidates.iter().zip(&losses);
        let mut found: Vec<Candidate> = named
            .map(|((method, _), loss)| Candidate {
                method: *method,
                log_loss: loss.log_loss,
                above_best: loss.above_best,
                standard_error: loss.standard_error,
            })
            .collect();
        found.sort_by_key(|candidate| candidate.method.complexity());
        let best = candidates[best].0;
        let chosen = found.iter().find(|candidate| candidate.above_best <= candidate.standard_error)?.method;
        let why = if chosen == best { WhyChosen::LeastLogLoss } else { WhyChosen::WithinOneStandardError };
        Some(Self { chosen, best, why, candidates: found })
    }

    /// Returns the log loss of a model, if it was compared.
    pub fn candidate(&self, method: Method) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.method == method)
    }
}

/// Log loss of one column of probabilities beside the best column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Loss {
    log_loss: f64,
    above_best: f64,
    /// Standard error of the paired difference to the best column.
    standard_error: f64,
}

impl Loss {
    pub(crate) fn is_within_one_standard_error(&self) -> bool {
        self.above_best <= self.standard_error
    }
}

/// Compares columns of probabilities on the same rows; returns the best one and the loss of each. `None`
/// without a column or a row.
pub(crate) fn compared(
    columns: &[&[f64]],
    outcomes: &[bool],
    weights: Option<&[f64]>,
    donor: Option<&[u32]>,
) -> Option<(usize, Vec<Loss>)> {
    let n = outcomes.len();
    let weight = |row: usize| weights.map_or(1.0, |w| w[row]);
    let total: f64 = (0..n).map(weight).sum();
    let losses: Vec<Vec<f64>> = columns
        .iter()
        .map(|p| p.iter().zip(outcomes).map(|(p, outcome)| log_loss_of(*p, *outcome)).collect())
        .collect();
    let means: Vec<f64> = losses
        .iter()
        .map(|loss| loss.iter().enumerate().map(|(row, l)| weight(row) * l).sum::<f64>() / total)
        .collect();
    let best = (0..means.len()).min_by(|a, b| means[*a].total_cmp(&means[*b]))?;
    let of = |at: usize| {
        let above_best = means[at] - means[best];
        // The variance of a ratio of sums over clusters (Cochran 1977, *Sampling Techniques*, §11.3).
        let mut clusters: BTreeMap<u32, f64> = BTreeMap::new();
        let mut squares = 0.0;
        for row in 0..n {
            let off = weight(row) * (losses[at][row] - losses[best][row] - above_best);
            match donor {
                Some(donor) => *clusters.entry(donor[row]).or_default() += off,
                None => squares += off * off,
            }
        }
        squares += clusters.values().map(|sum| sum * sum).sum::<f64>();
        Loss { log_loss: means[at], above_best, standard_error: squares.sqrt() / total }
    };
    Some((best, (0..columns.len()).map(of).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clear_winner_is_chosen_however_complex() {
        let outcomes: Vec<bool> = (0..400).map(|row| row % 4 == 0).collect();
        let sharp: Vec<f64> = outcomes.iter().map(|o| if *o { 0.8 } else { 0.1 }).collect();
        let flat = vec![0.25; 400];
        let candidates = [(Method::Rule, &flat[..]), (Method::Boosted, &sharp[..])];
        let choice = Selection::of(&candidates, &outcomes, None, None).unwrap();
        assert_eq!((choice.chosen, choice.why), (Method::Boosted, WhyChosen::LeastLogLoss));
        assert_eq!(choice.candidates[0].method, Method::Rule);
        assert_eq!(choice.candidate(Method::Boosted).unwrap().standard_error, 0.0);
    }

    #[test]
    fn the_standard_error_is_that_of_the_paired_difference() {
        let outcomes = [true, false, false, true, false];
        let (a, b) = ([0.7, 0.2, 0.3, 0.6, 0.1], [0.5, 0.3, 0.2, 0.7, 0.3]);
        let loss = |p: &[f64; 5]| -> Vec<f64> {
            p.iter().zip(outcomes).map(|(p, o)| if o { -p.ln() } else { -(1.0 - p).ln() }).collect()
        };
        let differences: Vec<f64> = loss(&b).iter().zip(loss(&a)).map(|(b, a)| b - a).collect();
        let mean = differences.iter().sum::<f64>() / 5.0;
        let spread = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>().sqrt() / 5.0;
        let candidates = [(Method::Logistic, &a[..]), (Method::Boosted, &b[..])];
        let choice = Selection::of(&candidates, &outcomes, None, None).unwrap();
        let of = choice.candidate(Method::Boosted).unwrap();
        assert!((of.above_best - mean).abs() < 1e-12 && (of.standard_error - spread).abs() < 1e-12);
        // With every row twice under one donor, the standard error is the same. With independent rows it
        // would shrink.
        let twice = |p: &[f64]| -> Vec<f64> { p.iter().flat_map(|p| [*p, *p]).collect() };
        let (a2, b2) = (twice(&a), twice(&b));
        let outcomes2: Vec<bool> = outcomes.iter().flat_map(|o| [*o, *o]).collect();
        let donor: Vec<u32> = (0..10).map(|row| row / 2).collect();
        let candidates = [(Method::Logistic, &a2[..]), (Method::Boosted, &b2[..])];
        let clustered = Selection::of(&candidates, &outcomes2, None, Some(&donor)).unwrap();
        assert!((clustered.candidate(Method::Boosted).unwrap().standard_error - spread).abs() < 1e-12);
        // A weight of 2 does not count as two donors, but as one cluster of two equal rows.
        let weighted = [(Method::Logistic, &a[..]), (Method::Boosted, &b[..])];
        let weighted = Selection::of(&weighted, &outcomes, Some(&[2.0; 5]), None).unwrap();
        assert!((weighted.candidate(Method::Boosted).unwrap().standard_error - spread).abs() < 1e-12);
    }

    #[test]
    fn nothing_to_compare_is_no_choice() {
        assert!(Selection::of(&[], &[true], None, None).is_none());
        assert!(Selection::of(&[(Method::Rule, &[0.5][..])], &[], None, None).is_none());
        assert_eq!(Selection::too_few().chosen, Method::Rule);
    }
}
