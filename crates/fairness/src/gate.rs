//! Choice of the groups that may be shown. A group below the publication threshold is hidden, and so are as
//! many others as needed so that no hidden count can be computed from the counts and totals that are shown.
//!
//! A table of counts with its totals is a set of sums. A hidden cell can be computed if and only if it is a
//! *bridge* of the graph whose nodes are the sums and whose edges are the hidden cells (G. Sande, "Automated
//! cell suppression to preserve confidentiality of business statistics", 1984; D. Gusfield, SIAM J. Comput.
//! 17, 1988). So cells are hidden, smallest first, until no small cell is a bridge and no line discloses a
//! sum over few people.

mod cross;

use serde::Serialize;

pub(crate) use cross::{CrossCell, hide_cross};

/// Disclosure status of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Shown.
    Shown,
    /// Not shown: fewer rows than the publication threshold, or hidden so that such a group cannot be
    /// computed from the totals. Both have one status, because two would give the counts away: of 400, 10
    /// and 1 people with a threshold of 10, the two hidden groups hold 11, and "fewer than 10" beside "10 or
    /// more" is 1 and 10.
    Hidden,
}

impl Status {
    /// Returns whether the numbers of the group may be shown.
    pub fn is_shown(self) -> bool {
        self == Status::Shown
    }
}

/// Computes the status of the groups of one attribute whose total is published.
///
/// ```
/// use obole_fairness::{hide, Status};
/// // With 3 hidden alone, 653 − 400 − 250 would give it back.
/// assert_eq!(hide(&[400, 250, 3], 10), [Status::Shown, Status::Hidden, Status::Hidden]);
/// ```
pub fn hide(counts: &[u64], k: u64) -> Vec<Status> {
    complete(counts, counts.iter().map(|&count| primary(count, k)).collect(), k)
}

/// Hides further counts, the smallest first, until the hidden ones cannot be computed from their total.
pub(crate) fn complete(counts: &[u64], mut plan: Vec<Status>, least: u64) -> Vec<Status> {
    loop {
        let hidden: Vec<u64> =
            plan.iter().zip(counts).filter(|(s, _)| !s.is_shown()).map(|(_, &count)| count).collect();
        let enough = hidden.is_empty() || (hidden.len() > 1 && hidden.iter().sum::<u64>() >= least);
        let next = counts
            .iter()
            .enumerate()
            .filter(|(at, count)| **count > 0 && plan.get(*at) == Some(&Status::Shown))
            .min_by_key(|(_, count)| **count)
            .map(|(at, _)| at);
        match next {
            Some(at) if !enough => {
                if let Some(status) = plan.get_mut(at) {
                    *status = Status::Hidden;
                }
            }
            _ => return plan,
        }
    }
}

/// Computes the status of a part of each of some counts whose sum is published, from the plan of the counts:
/// hidden are parts below `k`, parts that hold all but fewer than `k`, and as many others as needed.
pub(crate) fn part_of(counts: &[u64], plan: &[Status], k: u64, part: impl Fn(usize) -> u64) -> Vec<Status> {
    let parts: Vec<u64> = (0..counts.len()).map(part).collect();
    let others: Vec<u64> = counts.iter().zip(&parts).map(|(count, part)| count - part).collect();
    let few = |count: u64| if count < k { Status::Hidden } else { Status::Shown };
    let own = counts.iter().zip(plan).zip(parts.iter().zip(&others));
    let own = own.map(|((count, status), (part, other))| match count {
        0 => *status,
        _ => (*status).max(few(*part)).max(few(*other)),
    });
    complete(&others, complete(&parts, own.collect(), 2 * k), 2 * k)
}

pub(crate) fn primary(count: u64, k: u64) -> Status {
    if count > 0 && count < k { Status::Hidden } else { Status::Shown }
}

#[cfg(test)]
mod tests;
