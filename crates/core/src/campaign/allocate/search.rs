//! Search for a better list among the choices that could still lead to one.
//!
//! The value of a list is the bound less the losses of its choices against the best choice at the prices (and
//! less what it leaves of a limit, times its price). A choice whose loss alone exceeds the gap between bound
//! and list is in no better list, so few donors remain to be searched.

use super::dual::Prices;
use super::{Problem, Used};

/// Maximum number of choices that the search tries.
const NODES: usize = 400_000;
/// Maximum number of donors with more than one choice left; with more, the search would not end.
const OPEN: usize = 400;

/// Choice of a donor (`None`: no contact) with its loss against the best choice at the prices.
type Choice = (f64, Option<usize>);

struct Search<'a> {
    problem: &'a Problem,
    /// Donors with more than one choice left, and these choices by loss.
    open: Vec<(usize, Vec<Choice>)>,
    bound: f64,
    /// Choices so far.
    channel: Vec<Option<usize>>,
    used: Used,
    members: Vec<u64>,
    best: Vec<Option<usize>>,
    value: f64,
    nodes: usize,
}

/// Returns a list that is worth at least as much, and `true` if no list within the limits is worth more.
pub(super) fn improve(
    problem: &Problem,
    prices: &Prices,
    best: Vec<Option<usize>>,
    bound: f64,
) -> (Vec<Option<usize>>, bool) {
    let value = problem.total(&best);
    // Sums of many values differ in their last digits.
    let least = 1e-9 * bound.abs().max(1.0);
    let gap = bound - value;
    if gap <= least {
        return (best, true);
    }
    let mut channel = vec![None; problem.people.len()];
    let mut open = Vec::new();
    for (at, person) in problem.people.iter().enumerate() {
        let offers = (0..problem.offers.len())
            .filter_map(|offer| Some((prices.reduced(problem, person, offer)?, Some(offer))));
        let mut choices: Vec<Choice> = offers.chain([(0.0, None)]).collect();
        choices.sort_by(|a, b| b.0.total_cmp(&a.0));
        let top = choices.first().map_or(0.0, |(reduced, _)| *reduced);
        choices.iter_mut().for_each(|(reduced, _)| *reduced = top - *reduced);
        choices.retain(|(loss, _)| *loss < gap);
        if let [(_, only)] = choices[..] {
            channel[at] = only;
        } else {
            open.push((at, choices));
        }
    }
    if open.len() > OPEN {
        return (best, false);
    }
    // The clearest choices first: their losses soon use up the gap.
    let second = |choices: &[Choice]| choices.get(1).map_or(f64::INFINITY, |(loss, _)| *loss);
    open.sort_by(|a, b| second(&b.1).total_cmp(&second(&a.1)).then(a.0.cmp(&b.0)));
    let mut used = Used::default();
    let mut members = vec![0; problem.groups.len()];
    for (person, offer) in problem.people.iter().zip(&channel) {
        if let Some(offer) = offer {
            used.add(&problem.offers, *offer);
            members[person.group] += 1;
        }
    }
    let mut search = Search { problem, open, bound, channel, used, members, best, value, nodes: 0 };
    let ended = search.descend(0, 0.0);
    (search.best, ended)
}

impl Search<'_> {
    /// Tries the choices of the donors from a place on; returns `false` if it gave up.
    fn descend(&mut self, place: usize, loss: f64) -> bool {
        self.nodes += 1;
        if self.nodes > NODES {
            return false;
        }
        let Some((at, choices)) = self.open.get(place).cloned() else {
            self.consider();
            return true;
        };
        let group = self.problem.people[at].group;
        for (more, offer) in choices {
            if self.bound - loss - more <= self.value + 1e-9 * self.bound.abs().max(1.0) {
                break;
            }
            let Some(offer) = offer else {
                self.channel[at] = None;
                if !self.descend(place + 1, loss + more) {
                    return false;
                }
                continue;
            };
            let is_full = self.problem.groups[group].at_most.is_some_and(|most| self.members[group] >= most);
            if is_full || !self.used.has_room(&self.problem.offers, self.problem.budget, offer) {
                continue;
            }
            self.used.add(&self.problem.offers, offer);
            self.members[group] += 1;
            self.channel[at] = Some(offer);
            let ended = self.descend(place + 1, loss + more);
            self.channel[at] = None;
            self.members[group] -= 1;
            self.used.remove(&self.problem.offers, offer);
            if !ended {
                return false;
            }
        }
        true
    }

    /// Takes the list if it keeps the floors and is worth more than the best so far.
    fn consider(&mut self) {
        let keeps =
            self.problem.groups.iter().zip(&self.members).all(|(group, members)| *members >= group.at_least);
        let value = self.problem.total(&self.channel);
        if keeps && value > self.value {
            (self.best, self.value) = (self.channel.clone(), value);
        }
    }
}
