//! The reasons of a score, from the contributions of what made it.

use super::scores::Reason;
use crate::features::{COUNT, column};

/// A probability's log-odds, held within 1e-6 of 0 and 1.
pub(crate) fn log_odds(probability: f64) -> f64 {
    let p = probability.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}

/// All features that moved the score, largest first; equal ones in the order of the catalogue.
pub(crate) fn ranked(contributions: &[f64; COUNT], raw: &[f64; COUNT]) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = contributions
        .iter()
        .zip(raw)
        .enumerate()
        .filter(|(_, (contribution, _))| **contribution != 0.0)
        .map(|(feature, (contribution, value))| Reason {
            feature,
            value: *value,
            contribution: *contribution,
        })
        .collect();
    reasons.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    reasons
}

/// The three largest; the same as the first three of [`ranked`], without sorting all.
pub(crate) fn top_three(contributions: &[f64; COUNT], raw: &[f64; COUNT]) -> [Option<Reason>; 3] {
    let mut best: [Option<Reason>; 3] = [None; 3];
    for (feature, (contribution, value)) in contributions.iter().zip(raw).enumerate() {
        let mut carried = Reason { feature, value: *value, contribution: *contribution };
        if carried.contribution == 0.0 {
            continue;
        }
        for place in &mut best {
            match place {
                Some(held) if held.contribution.abs() >= carried.contribution.abs() => {}
                Some(held) => std::mem::swap(held, &mut carried),
                None => {
                    *place = Some(carried);
                    break;
                }
            }
        }
    }
    best
}

/// The one reason of a score that the recency rule made: its log-odds against the training share of events.
pub(crate) fn by_rule(recency_days: f64, probability: f64, base_log_odds: f64) -> Reason {
    Reason {
        feature: column::RECENCY_DAYS,
        value: recency_days,
        contribution: log_odds(probability) - base_log_odds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_top_three_are_the_first_three_of_all(values in proptest::collection::vec(-3_i32..4, COUNT)) {
            let mut contributions = [0.0; COUNT];
            contributions.iter_mut().zip(&values).for_each(|(c, v)| *c = f64::from(*v));
            let raw = [1.0; COUNT];
            let all = ranked(&contributions, &raw);
            let three: Vec<Reason> = top_three(&contributions, &raw).into_iter().flatten().collect();
            prop_assert_eq!(&three[..], &all[..all.len().min(3)]);
        }
    }
}
