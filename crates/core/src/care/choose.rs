//! Choice of the actions of a list: each rule has its share, so that many thanks do not hide the one call.

use std::collections::VecDeque;

use super::action::{Action, Rule};

/// Number of actions that a rule has before the next one has its own, in the order of the rules. Without a
/// death, one round fills a list of ten.
const SHARES: [(Rule, usize); Rule::ALL.len()] = [
    (Rule::Death, 2),
    (Rule::LargeFirstGift, 3),
    (Rule::Thank, 2),
    (Rule::FailedDebit, 2),
    (Rule::SecondGift, 1),
    (Rule::GoingSilent, 1),
    (Rule::Review, 1),
];

/// Chooses at most `most` actions, in rounds; returns them by rule, then the others by rule, and the number
/// of those chosen. The order within a rule stays.
pub(super) fn choose(actions: Vec<Action>, most: usize) -> (Vec<Action>, usize) {
    let mut queues: Vec<VecDeque<Action>> = SHARES.iter().map(|_| VecDeque::new()).collect();
    let place = |rule: Rule| SHARES.iter().position(|(of, _)| *of == rule).unwrap_or_default();
    for action in actions {
        queues
            .get_mut(place(action.why.rule()))
            .into_iter()
            .for_each(|queue| queue.push_back(action.clone()));
    }
    let mut chosen: Vec<Action> = Vec::new();
    while chosen.len() < most && queues.iter().any(|queue| !queue.is_empty()) {
        for (queue, (_, share)) in queues.iter_mut().zip(SHARES) {
            let free = most.saturating_sub(chosen.len());
            chosen.extend(queue.drain(..share.min(free).min(queue.len())));
        }
    }
    chosen.sort_by_key(|action| place(action.why.rule()));
    let listed = chosen.len();
    chosen.extend(queues.into_iter().flatten());
    (chosen, listed)
}
