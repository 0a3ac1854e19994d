//! The reasons of a score, from the contributions of the method that made it.

use super::scores::Reason;
use crate::features::{COUNT, Subject, V1, column};

/// Computes the log-odds of a probability, clipped to 1e-6 from 0 and 1.
pub(crate) fn log_odds(probability: f64) -> f64 {
    let p = probability.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}

/// Returns all features that changed the score, largest first; equal ones in the order of the catalogue.
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

/// Returns the contribution of each subject, largest first; equal ones in the order of the subjects. A
/// subject shows the value of its headline feature; its contribution is the sum over its features.
pub(crate) fn by_subject(contributions: &[f64; COUNT], raw: &[f64; COUNT]) -> Vec<Reason> {
    let mut sums = [0.0; Subject::ALL.len()];
    for (spec, contribution) in V1.iter().zip(contributions) {
        sums[spec.subject as usize] += contribution;
    }
    let mut reasons: Vec<Reason> = Subject::ALL
        .into_iter()
        .zip(sums)
        .filter(|(_, contribution)| *contribution != 0.0)
        .map(|(subject, contribution)| Reason {
            feature: subject.headline(),
            value: raw[subject.headline()],
            contribution,
        })
        .collect();
    reasons.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    reasons
}

/// Contributions smaller than this are shown as 0.00 and are omitted.
pub const LEAST_CONTRIBUTION: f64 = 0.005;

/// Returns the three subjects with the largest contributions, in the direction in which the score differs
/// from that of the average donor: a reason in the other direction would explain another score.
pub(crate) fn top_three(contributions: &[f64; COUNT], raw: &[f64; COUNT]) -> [Option<Reason>; 3] {
    let moved: f64 = contributions.iter().sum();
    let speaks = |reason: &Reason| reason.contribution * moved.signum() >= LEAST_CONTRIBUTION;
    let mut reasons = by_subject(contributions, raw).into_iter().filter(speaks);
    [reasons.next(), reasons.next(), reasons.next()]
}

/// Returns the one reason of a score by the recency rule: its log-odds minus the log-odds of the training
/// share of events.
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

    #[test]
    fn a_subject_is_told_by_its_headline_and_holds_the_sum_of_its_features() {
        let mut contributions = [0.0; COUNT];
        contributions[column::N_6M] = 2.0;
        contributions[column::SUM_6M] = -1.5;
        contributions[column::RECENCY_DAYS] = 0.75;
        contributions[column::MONTHS_SINCE_LAST] = 0.25;
        contributions[column::DEC_SHARE] = -0.5;
        contributions[column::AVG_AMOUNT] = 0.125;
        let raw: [f64; COUNT] = std::array::from_fn(|place| place as f64);
        let told: Vec<(usize, f64)> = top_three(&contributions, &raw)
            .into_iter()
            .flatten()
            .map(|r| (r.feature, r.contribution))
            .collect();
        // The season lowers a score above the average, so it is not a reason for it.
        assert_eq!(told, [(column::RECENCY_DAYS, 1.0), (column::N_12M, 0.5), (column::AVG_AMOUNT, 0.125)]);
        contributions[column::AGE] = -9.0;
        contributions[column::N_CHANNELS] = -0.004;
        let below: Vec<usize> =
            top_three(&contributions, &raw).into_iter().flatten().map(|r| r.feature).collect();
        assert_eq!(below, [column::AGE, column::DEC_SHARE]);
        (contributions[column::AGE], contributions[column::N_CHANNELS]) = (0.0, 0.0);
        let all = by_subject(&contributions, &raw);
        assert_eq!(all.len(), 4);
        assert_eq!(all[1].value, column::N_12M as f64);
        let total: f64 = all.iter().map(|reason| reason.contribution).sum();
        assert_eq!(total, contributions.iter().sum::<f64>());
    }

    #[test]
    fn a_headline_speaks_of_its_subject() {
        for subject in Subject::ALL {
            assert_eq!(V1[subject.headline()].subject, subject);
            assert_eq!(Subject::ALL[subject as usize], subject);
        }
    }
}
