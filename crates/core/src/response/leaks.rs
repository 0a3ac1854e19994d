//! Detection of columns that reveal the outcome.

use super::columns::{Content, WhyLeftOut};
use crate::evaluate::{IMPLAUSIBLE_AUC, LEAST_EVENTS};
use crate::statistics;

/// Minimum number of rows of a value for a verdict of "only with the outcome".
const FEWEST_ROWS: u64 = 20;
/// Largest probability of such a value by chance: the share of events to the power of its rows.
const BY_CHANCE: f64 = 1e-9;

/// Returns the reason why a column cannot be an honest input, if there is one.
///
/// There are two tests, both on the column alone. First: its values, its presence, or the event shares of its
/// categories separate responders from the others with an AUC above [`IMPLAUSIBLE_AUC`]. Second: a value
/// (presence, above 0, a category) occurs in 20 rows or more, all of them responders, which by chance would
/// happen less than once in 10⁹ such columns. The second finds data recorded for some responders only: a date
/// of thanks, the channel of an answer.
pub(super) fn leak(content: &Content, target: &[bool]) -> Option<WhyLeftOut> {
    let events = target.iter().filter(|event| **event).count() as u64;
    let share = events as f64 / target.len().max(1) as f64;
    if events.min(target.len() as u64 - events) < LEAST_EVENTS {
        return None;
    }
    let tells = |scores: &[f64], target: &[bool]| {
        let there = target.iter().filter(|event| **event).count() as u64;
        there.min(target.len() as u64 - there) >= LEAST_EVENTS
            && statistics::auc(scores, target)
                .is_some_and(|auc| !(1.0 - IMPLAUSIBLE_AUC..=IMPLAUSIBLE_AUC).contains(&auc))
    };
    let only = |within: &dyn Fn(usize) -> bool| {
        let rows = (0..target.len()).filter(|row| within(*row)).count() as u64;
        let pure = (0..target.len()).all(|row| !within(row) || target[row]);
        rows >= FEWEST_ROWS && pure && share.powf(rows as f64) < BY_CHANCE
    };
    let presence = |there: &dyn Fn(usize) -> bool| -> Vec<f64> {
        (0..target.len()).map(|row| f64::from(u8::from(there(row)))).collect()
    };
    let (separates, is_only) = match content {
        Content::Numbers(values) => {
            let there = |row: usize| !values[row].is_nan();
            let (x, y): (Vec<f64>, Vec<bool>) =
                values.iter().zip(target).filter(|(x, _)| !x.is_nan()).map(|(x, y)| (*x, *y)).unzip();
            (
                tells(&x, &y) || tells(&presence(&there), target),
                only(&there) || only(&|row| values[row] > 0.0),
            )
        }
        Content::Categories { levels, of } => {
            let mut seen = vec![(0_u64, 0_u64); levels.len() + 2];
            let place = |row: usize| of[row].map_or(levels.len() + 1, |level| level as usize);
            for (row, event) in target.iter().enumerate() {
                seen[place(row)].0 += 1;
                seen[place(row)].1 += u64::from(*event);
            }
            let rates: Vec<f64> =
                seen.iter().map(|(n, events)| *events as f64 / (*n).max(1) as f64).collect();
            let scores: Vec<f64> = (0..target.len()).map(|row| rates[place(row)]).collect();
            // Missing cells and rare categories are not a value of their own.
            let pure = (0..levels.len()).any(|level| only(&|row| of[row] == Some(level as u32)));
            (tells(&scores, target), pure || only(&|row| of[row].is_some()))
        }
        Content::Nothing(_) => (false, false),
    };
    if separates {
        Some(WhyLeftOut::TellsTheOutcome)
    } else {
        is_only.then_some(WhyLeftOut::OnlyWithTheOutcome)
    }
}
