//! The probability that two people are one.

use std::collections::HashMap;

use super::fields::{Agreement, Compared, PersonField};

/// Weight of the usual values of `m`, in matched pairs.
pub(super) const PRIOR_PAIRS: f64 = 100.0;

/// Number of duplicates that are expected before the data are seen, as a share of the people.
const EXPECTED: f64 = 0.02;

/// Number of steps of the EM algorithm.
const STEPS: usize = 20;

/// Usual values of `m`, for same, close and different values of a field of one person. They are chosen, not
/// measured: people marry and move, most have several e-mails, and two records with one e-mail are one donor
/// already.
fn usual(field: PersonField) -> [f64; 3] {
    match field {
        PersonField::LastName => [0.87, 0.09, 0.04],
        PersonField::FirstName => [0.86, 0.13, 0.01],
        PersonField::Birth => [0.93, 0.06, 0.01],
        PersonField::Place => [0.70, 0.14, 0.16],
        PersonField::Phone => [0.65, 0.0, 0.35],
        PersonField::Email => [0.20, 0.15, 0.65],
    }
}

/// Two people who may be one, by their positions.
pub(super) struct Matched {
    pub(super) one: usize,
    pub(super) other: usize,
    pub(super) probability: f64,
    pub(super) agreements: Vec<(PersonField, Agreement)>,
}

/// A pair with the level of each field and the logarithm of the probability of its levels by chance.
struct Pair {
    one: u32,
    other: u32,
    levels: [Option<Agreement>; 6],
    log_u: f64,
}

/// Returns the pairs that are one person with at least this probability.
pub(super) fn matches(people: &[&Compared], pairs: &[(u32, u32)], least: f64) -> Vec<Matched> {
    let shares = Shares::of(people);
    let pairs: Vec<Pair> = pairs
        .iter()
        .filter_map(|&(one, other)| {
            let (a, b) = (people.get(one as usize)?, people.get(other as usize)?);
            a.may_be(b).then(|| {
                let levels = PersonField::ALL.map(|field| a.agreement(field, b));
                let of_field = |(field, level): (PersonField, Option<Agreement>)| {
                    level.map_or(0.0, |level| shares.by_chance(field, level, [a, b]).ln())
                };
                let log_u = PersonField::ALL.into_iter().zip(levels).map(of_field).sum();
                Pair { one, other, levels, log_u }
            })
        })
        .collect();
    let all_pairs = people.len() as f64 * (people.len() as f64 - 1.0) / 2.0;
    let (mut m, mut matched) = (PersonField::ALL.map(usual), EXPECTED * people.len() as f64);
    for _ in 0..STEPS {
        let mut counts = PersonField::ALL.map(|field| usual(field).map(|share| share * PRIOR_PAIRS));
        let mut sum = 0.0;
        for pair in &pairs {
            let probability = probability(pair, &m, matched / all_pairs);
            sum += probability;
            for (count, level) in counts.iter_mut().zip(pair.levels) {
                if let Some(slot) = level.and_then(|level| count.get_mut(level as usize)) {
                    *slot += probability;
                }
            }
        }
        m = counts.map(|count| count.map(|value| value / count.iter().sum::<f64>()));
        // A vault without a duplicate leaves a little doubt.
        matched = sum.max(1.0);
    }
    let of_pair = |pair: Pair| {
        let probability = probability(&pair, &m, matched / all_pairs);
        let fields = PersonField::ALL.into_iter().zip(pair.levels);
        let agreements = fields.filter_map(|(field, level)| Some((field, level?))).collect();
        Matched { one: pair.one as usize, other: pair.other as usize, probability, agreements }
    };
    pairs.into_iter().map(of_pair).filter(|pair| pair.probability >= least).collect()
}

/// Returns the probability that a pair is one person, by Bayes' rule. `share` is the share of matches among
/// all pairs.
fn probability(pair: &Pair, m: &[[f64; 3]; 6], share: f64) -> f64 {
    let of_field = |(m, level): (&[f64; 3], Option<Agreement>)| {
        level.and_then(|level| m.get(level as usize)).map_or(0.0, |m| m.max(1e-6).ln())
    };
    let log_m: f64 = m.iter().zip(pair.levels).map(of_field).sum();
    let share = share.clamp(1e-12, 0.5);
    let log_odds = share.ln() - (1.0 - share).ln() + log_m - pair.log_u;
    1.0 / (1.0 + (-log_odds).exp())
}

/// Shares of people by value, for each field.
struct Shares {
    same: [HashMap<String, f64>; 6],
    close: [HashMap<String, f64>; 6],
}

impl Shares {
    fn of(people: &[&Compared]) -> Self {
        let count = |value: &dyn Fn(&Compared) -> String| {
            let mut counts: HashMap<String, f64> = HashMap::new();
            let mut known = 0.0;
            for value in people.iter().map(|person| value(person)).filter(|value| !value.is_empty()) {
                *counts.entry(value).or_default() += 1.0;
                known += 1.0;
            }
            // Of a pair with the value, one is not the other's chance agreement.
            counts.values_mut().for_each(|count| *count = (*count - 1.0).max(0.5) / known);
            counts
        };
        Self {
            same: PersonField::ALL.map(|field| count(&|person| person.value(field))),
            close: PersonField::ALL.map(|field| count(&|person| person.close_value(field))),
        }
    }

    /// Returns the probability that two people taken at random agree at a level, by the commoner of their two
    /// values.
    fn by_chance(&self, field: PersonField, level: Agreement, people: [&Compared; 2]) -> f64 {
        let share = |shares: &[HashMap<String, f64>; 6], value: fn(&Compared, PersonField) -> String| {
            let shares = shares.get(field as usize)?;
            let of_people = people.iter().filter_map(|person| shares.get(&value(person, field)));
            of_people.copied().max_by(f64::total_cmp)
        };
        let same = share(&self.same, Compared::value);
        match level {
            Agreement::Same => same.unwrap_or(SPELLED),
            Agreement::Close => share(&self.close, Compared::close_value).unwrap_or(SPELLED),
            Agreement::Different => 1.0 - same.unwrap_or_default().min(0.5),
        }
    }
}

/// Share of random pairs whose names are alike, and share for a value that nobody else has. It is chosen, not
/// measured.
const SPELLED: f64 = 0.005;
