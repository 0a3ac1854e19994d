//! Content of a text column: numbers, categories, or nothing to learn from.

use std::collections::BTreeMap;

use obole_ledger::{Day, holds_personal};
use serde::Serialize;

/// Texts for a missing value, besides an empty cell; letter case does not matter.
const MISSING: [&str; 14] = [
    "na",
    "n/a",
    "#n/a",
    "nan",
    "none",
    "null",
    "nil",
    "(missing)",
    "missing",
    "unknown",
    ".",
    "-",
    "?",
    "n/d",
];

/// Minimum number of rows of a category; smaller ones are counted among the others.
const FEWEST_ROWS: usize = 10;
/// Maximum number of categories of a column that are levels of their own.
const MOST_LEVELS: usize = 30;

/// Returns whether a cell means a missing value.
pub(crate) fn is_missing(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Parses a number as people write it: a point or a comma before the decimals, spaces between thousands.
pub(crate) fn number(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    if let Ok(x) = cell.parse::<f64>() {
        return Some(x).filter(|x| x.is_finite());
    }
    let digits: String = cell.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'-' | b'+'));
    (plain && digits.matches(',').count() <= 1).then(|| digits.replace(',', ".").parse().ok()).flatten()
}

/// Parses yes or no in the words of both languages.
pub(crate) fn flag(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "1" | "1.0" | "true" | "yes" | "y" | "oui" | "vrai" => Some(true),
        "0" | "0.0" | "false" | "no" | "n" | "non" | "faux" => Some(false),
        _ => None,
    }
}

/// Reason why a column is not an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyLeftOut {
    /// A person excluded it.
    Asked,
    /// It holds one value, or none.
    Constant,
    /// It numbers or names the rows, or holds e-mails, telephone or account numbers.
    Identifier,
    /// It is text with many different values.
    FreeText,
    /// By itself it predicts the response implausibly well.
    TellsTheOutcome,
    /// A value of it, or its presence, occurs only in rows of responders.
    OnlyWithTheOutcome,
}

/// A column that is not an input, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The column.
    pub column: String,
    /// The reason.
    pub because: WhyLeftOut,
}

/// Content of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// NaN is missing.
    Numbers(Vec<f64>),
    /// Index into the levels; `None` is missing.
    Categories { levels: Vec<String>, of: Vec<Option<u32>> },
    /// Nothing to learn from.
    Nothing(WhyLeftOut),
}

/// Reads the content of a column, from its cells only.
pub(crate) fn content(name: &str, cells: &[&str]) -> Content {
    let there: Vec<&str> = cells.iter().filter(|cell| !is_missing(cell)).map(|cell| cell.trim()).collect();
    let read = |one: fn(&str) -> Option<f64>| -> Option<Vec<f64>> {
        cells.iter().map(|cell| if is_missing(cell) { Some(f64::NAN) } else { one(cell.trim()) }).collect()
    };
    let day = |cell: &str| {
        let date = cell
            .get(..10)
            .filter(|_| cell.len() == 10 || cell.as_bytes().get(10).is_some_and(|b| b" T".contains(b)));
        Day::from_iso_bytes(date?.as_bytes()).map(|day| f64::from(day.days()))
    };
    let yes_or_no = |cell: &str| flag(cell).map(|yes| f64::from(u8::from(yes)));
    let Some(first) = there.first() else { return Content::Nothing(WhyLeftOut::Constant) };
    let found = read(number).or_else(|| read(yes_or_no)).or_else(|| read(day));
    if let Some(numbers) = found {
        if there.iter().all(|cell| cell == first) {
            return lone(cells, first, there.len());
        }
        return if numbers_rows(name, &numbers) {
            Content::Nothing(WhyLeftOut::Identifier)
        } else {
            Content::Numbers(numbers)
        };
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    there.iter().for_each(|cell| *counts.entry(cell).or_default() += 1);
    // Names of categories appear in reports.
    if counts.keys().any(|cell| holds_personal(cell)) {
        return Content::Nothing(WhyLeftOut::Identifier);
    }
    match counts.len() {
        1 => lone(cells, first, there.len()),
        all if all == there.len() && all > MOST_LEVELS => Content::Nothing(WhyLeftOut::Identifier),
        all if all * 2 > there.len() && all > MOST_LEVELS => Content::Nothing(WhyLeftOut::FreeText),
        _ => categories(cells, &counts),
    }
}

/// Reads a column of one value. If the column also has gaps, its presence is the information.
fn lone(cells: &[&str], value: &str, there: usize) -> Content {
    if there == cells.len() {
        return Content::Nothing(WhyLeftOut::Constant);
    }
    let of = cells.iter().map(|cell| (!is_missing(cell)).then_some(0)).collect();
    Content::Categories { levels: vec![value.to_owned()], of }
}

/// Returns whether a name means the time since the last gift. `mrm` is the mail-order trade's "months since
/// the most recent".
pub(super) fn says_recency(name: &str) -> bool {
    let name = name.to_lowercase().replace([' ', '-', '.'], "_");
    // Time since the first gift, or since a person came, is tenure.
    if ["origin", "first", "premier", "join", "adhesion"].iter().any(|word| name.contains(word)) {
        return false;
    }
    ["recency", "since_last", "sincelast", "days_since", "months_since", "recence", "depuis_dernier"]
        .iter()
        .any(|word| name.contains(word))
        || matches!(name.as_str(), "mrm" | "mrm2")
}

/// Returns whether the column is a row number: whole numbers, each once and without gaps, or each once under
/// a name that means an identifier.
fn numbers_rows(name: &str, numbers: &[f64]) -> bool {
    if numbers.len() < 20 || says_recency(name) || numbers.iter().any(|x| x.is_nan() || x.fract() != 0.0) {
        return false;
    }
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let each_once = sorted.windows(2).all(|pair| pair[0] < pair[1]);
    let span = sorted.last().zip(sorted.first()).map_or(0.0, |(last, first)| last - first);
    let name = name.to_lowercase();
    let says_so = name.split(|c: char| !c.is_alphanumeric()).any(|part| {
        matches!(part, "id" | "ids" | "key" | "no" | "nr" | "num" | "number" | "index" | "row")
            || part.is_empty()
    }) || name.ends_with("id");
    each_once && (says_so || span == (numbers.len() - 1) as f64)
}

/// Returns the most common categories in name order; the rare ones together are one category.
fn categories(cells: &[&str], counts: &BTreeMap<&str, usize>) -> Content {
    let mut common: Vec<(&str, usize)> =
        counts.iter().map(|(level, n)| (*level, *n)).filter(|(_, n)| *n >= FEWEST_ROWS).collect();
    common.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    common.truncate(MOST_LEVELS);
    let mut levels: Vec<&str> = common.iter().map(|(level, _)| *level).collect();
    levels.sort_unstable();
    let others = levels.len() as u32;
    let of = cells
        .iter()
        .map(|cell| {
            let cell = cell.trim();
            (!is_missing(cell)).then(|| levels.binary_search(&cell).map_or(others, |at| at as u32))
        })
        .collect();
    Content::Categories { levels: levels.into_iter().map(str::to_owned).collect(), of }
}
