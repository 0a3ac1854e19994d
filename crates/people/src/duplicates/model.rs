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
                let of_field = |(field, level): (usize, Option<Agreement>)| {
                    level.map_or(0.0, |level| shares.by_chance(field, level, [one, other]).ln())
                };
                let log_u = levels.into_iter().enumerate().map(of_field).sum();
                Pair { one, other, levels, log_u }
            })
        })
        .collect();
    let all_pairs = people.len() as f64 * (people.len() as f64 - 1.0) / 2.0;
    let (mut m, mut matched) = (PersonField::ALL.map(usual), EXPECTED * people.len() as f64);
    for _ in 0..STEPS {
        let mut counts = PersonField::ALL.map(|field| usual(field).map(|share| share * PRIOR_PAIRS));
        let mut sum = 0.0;
        let (log_m, prior) = (logarithms(&m), log_odds(matched / all_pairs));
        for pair in &pairs {
            let probability = probability(pair, &log_m, prior);
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
    let (log_m, prior) = (logarithms(&m), log_odds(matched / all_pairs));
    let of_pair = |pair: Pair| {
        let probability = probability(&pair, &log_m, prior);
        let fields = PersonField::ALL.into_iter().zip(pair.levels);
        let agreements = fields.filter_map(|(field, level)| Some((field, level?))).collect();
        Matched { one: pair.one as usize, other: pair.other as usize, probability, agreements }
    };
    pairs.into_iter().map(of_pair).filter(|pair| pair.probability >= least).collect()
}

/// Returns the logarithms of `m`.
fn logarithms(m: &[[f64; 3]; 6]) -> [[f64; 3]; 6] {
    m.map(|levels| levels.map(|m| m.max(1e-6).ln()))
}

/// Returns the log-odds of a match before the fields are seen. `share` is the share of matches among all
/// pairs.
fn log_odds(share: f64) -> f64 {
    let share = share.clamp(1e-12, 0.5);
    share.ln() - (1.0 - share).ln()
}

/// Returns the probability that a pair is one person, by Bayes' rule.
fn probability(pair: &Pair, log_m: &[[f64; 3]; 6], prior: f64) -> f64 {
    let of_field = |(log_m, level): (&[f64; 3], Option<Agreement>)| {
        level.and_then(|level| log_m.get(level as usize)).copied().unwrap_or(0.0)
    };
    let log_m: f64 = log_m.iter().zip(pair.levels).map(of_field).sum();
    let log_odds = prior + log_m - pair.log_u;
    1.0 / (1.0 + (-log_odds).exp())
}

/// Shares of people who have the values of each person, by person and field; `None` where the person has no
/// value.
struct Shares {
    same: Vec<[Option<f64>; 6]>,
    close: Vec<[Option<f64>; 6]>,
}

impl Shares {
    fn of(people: &[&Compared]) -> Self {
        let count = |value: &dyn Fn(&Compared) -> String| -> Vec<Option<f64>> {
            let values: Vec<String> = people.iter().map(|person| value(person)).collect();
            let mut counts: HashMap<&str, f64> = HashMap::new();
            let mut known = 0.0;
            for value in values.iter().filter(|value| !value.is_empty()) {
                *counts.entry(value).or_default() += 1.0;
                known += 1.0;
            }
            // Of a pair with the value, one is not the other's chance agreement.
            let share = |value: &String| counts.get(value.as_str()).map(|n| (n - 1.0).max(0.5) / known);
            values.iter().map(share).collect()
        };
        let by_person = |value: fn(&Compared, PersonField) -> String| {
            let fields = PersonField::ALL.map(|field| count(&|person| value(person, field)));
            let of_person = |at: usize| fields.each_ref().map(|shares| shares.get(at).copied().flatten());
            (0..people.len()).map(of_person).collect()
        };
        Self { same: by_person(Compared::value), close: by_person(Compared::close_value) }
    }

    /// Returns the probability that two people taken at random agree at a level, by the commoner of their two
    /// values. Field and people are positions.
    fn by_chance(&self, field: usize, level: Agreement, people: [u32; 2]) -> f64 {
        let commoner = |shares: &[[Option<f64>; 6]]| {
            let of_person = |at: u32| shares.get(at as usize)?.get(field).copied().flatten();
            people.into_iter().filter_map(of_person).max_by(f64::total_cmp)
        };
        let same = commoner(&self.same);
        match level {
            Agreement::Same => same.unwrap_or(SPELLED),
            Agreement::Close => commoner(&self.close).unwrap_or(SPELLED),
            Agreement::Different => 1.0 - same.unwrap_or_default().min(0.5),
        }
    }
}

/// Share of random pairs whose names are alike, and share for a value that nobody else has. It is chosen, not
/// measured.
const SPELLED: f64 = 0.005;
