//! Choice of the actions of a list: each rule has its share, so that many thanks do not hide the one call.

use std::collections::{BTreeMap, VecDeque};

use super::action::{Action, Rule};

/// Returns the number of actions that a rule has before the next one has its own. One round fills a list of
/// ten.
const fn share(rule: Rule) -> usize {
    match rule {
        Rule::LargeFirstGift => 3,
        Rule::Death | Rule::Thank | Rule::FailedDebit => 2,
        Rule::CardExpires | Rule::SecondGift | Rule::GoingSilent | Rule::Review => 1,
    }
}

/// Chooses at most `most` actions: first all that stop something, then the others in rounds. Returns them by
/// rule, then the rest by rule, and the number of those chosen. The order within a rule stays.
pub(super) fn choose(actions: Vec<Action>, most: usize) -> (Vec<Action>, usize) {
    let (mut chosen, others): (Vec<Action>, Vec<Action>) =
        actions.into_iter().partition(|action| action.why.stops());
    let beyond = chosen.split_off(most.min(chosen.len()));
    let mut queues: BTreeMap<Rule, VecDeque<Action>> = BTreeMap::new();
    for action in beyond.into_iter().chain(others) {
        queues.entry(action.why.rule()).or_default().push_back(action);
    }
    while chosen.len() < most && queues.values().any(|queue| !queue.is_empty()) {
        for (rule, queue) in &mut queues {
            let free = most.saturating_sub(chosen.len());
            chosen.extend(queue.drain(..share(*rule).min(free).min(queue.len())));
        }
    }
    chosen.sort_by_key(|action| action.why.rule());
    let listed = chosen.len();
    chosen.extend(queues.into_values().flatten());
    (chosen, listed)
}
