//! A saved audit of a campaign, and its verdicts as sentences.

use std::collections::BTreeMap;

use obole_fairness::{Interval, Outcome};
use serde::Deserialize;

use super::campaign_text;
use super::names::Names;
use super::verdicts::{brackets, key_of, sentence};
use crate::input::PartKind;
use crate::words::Words;

/// The audit of a campaign, as `audit.json` holds it, as far as its verdicts go.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SavedAudit {
    list: Option<SavedPart>,
    backtest: Option<SavedPart>,
    lapse: Option<SavedPart>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct SavedPart {
    /// By attribute, then by the treatment of missing values.
    canonical: BTreeMap<String, BTreeMap<String, SavedVerdicts>>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct SavedVerdicts {
    verdicts: Vec<SavedVerdict>,
}

impl SavedAudit {
    /// Returns the verdicts of each part (`list`, `backtest`, `lapse`) by attribute.
    pub fn verdicts(&self) -> impl Iterator<Item = (&'static str, &str, &SavedVerdict)> {
        let parts = [("list", &self.list), ("backtest", &self.backtest), ("lapse", &self.lapse)];
        parts.into_iter().flat_map(|(name, part)| {
            let attributes = part.iter().flat_map(|part| &part.canonical);
            attributes.flat_map(move |(attribute, by_policy)| {
                let all = by_policy.values().flat_map(|one| &one.verdicts);
                all.map(move |verdict| (name, attribute.as_str(), verdict))
            })
        })
    }
}

/// A verdict on the ratio of two rates, as `audit.json` of a campaign holds it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SavedVerdict {
    /// Rate that is compared.
    pub metric: String,
    /// Smallest ratio that meets the threshold.
    pub min_ratio: f64,
    /// `meets`, `does_not_meet`, `not_enough_data` or `not_assessable`.
    pub outcome: String,
    /// Pair of groups that decides, if two were large enough.
    pub pair: Option<SavedPair>,
    /// Reason why nothing was decided.
    reason: Option<String>,
}

/// The pair of groups that decides a verdict.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SavedPair {
    /// Group with the lower rate.
    pub lower: String,
    /// Group with the higher rate.
    pub higher: String,
    ratio: SavedNumber,
    interval: Option<SavedInterval>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
struct SavedNumber {
    value: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
struct SavedInterval {
    low: f64,
    high: f64,
}

impl SavedPair {
    /// Returns the lower rate over the higher one.
    pub fn ratio(&self) -> Option<f64> {
        self.ratio.value
    }

    /// Returns the interval of the ratio.
    pub fn interval(&self) -> Option<Interval> {
        self.interval.map(|SavedInterval { low, high }| Interval { low, high })
    }
}

impl SavedVerdict {
    /// Returns the verdict on an attribute, or on a crossing of two named `a|b`, as a sentence.
    pub fn text(&self, attribute: &str, words: &Words) -> String {
        let outcome = match self.outcome.as_str() {
            "meets" => Outcome::Meets,
            "does_not_meet" => Outcome::DoesNotMeet,
            "not_enough_data" => Outcome::NotEnoughData,
            _ => Outcome::NotAssessable,
        };
        let names = Names::new(PartKind::List, words);
        let number = |number: f64| words.decimal(number, 2);
        let pair = self.pair.as_ref().map(|pair| {
            [
                ("ratio", pair.ratio().map_or("–".to_owned(), number)),
                ("interval", brackets(pair.interval(), words, &number)),
                ("lower", names.level_of(attribute, &pair.lower)),
                ("higher", names.level_of(attribute, &pair.higher)),
                ("threshold", number(self.min_ratio)),
            ]
        });
        let key = key_of(outcome, pair.is_some(), self.reason.is_some());
        sentence(key, campaign_text::attribute(&names, attribute), &self.metric, pair, words)
    }
}
