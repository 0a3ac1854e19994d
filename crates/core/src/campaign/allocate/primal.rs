//! A list within the limits, made from the prices of the dual.

use std::cmp::Reverse;

use super::dual::Prices;
use super::{Person, Problem, Used};

/// Fills the list: first the floors of the groups, then whoever is worth most at the prices, as long as the
/// limits permit. Where one floor took what another needed, the list begins with `floors`, which keeps all.
pub(super) fn fill(problem: &Problem, prices: &Prices, floors: &[Option<usize>]) -> Vec<Option<usize>> {
    let none = vec![None; problem.people.len()];
    let (channel, members) = fill_from(problem, prices, none);
    let keeps = problem.groups.iter().zip(&members).all(|(group, members)| *members >= group.at_least);
    if keeps { channel } else { fill_from(problem, prices, floors.to_vec()).0 }
}

/// Fills a list that holds some donors already. Returns it with the number of members of each group.
fn fill_from(
    problem: &Problem,
    prices: &Prices,
    mut channel: Vec<Option<usize>>,
) -> (Vec<Option<usize>>, Vec<u64>) {
    let mut order: Vec<(f64, usize)> = problem
        .people
        .iter()
        .enumerate()
        .filter_map(|(at, person)| {
            let reduced =
                (0..problem.offers.len()).filter_map(|offer| prices.reduced(problem, person, offer));
            Some((reduced.max_by(f64::total_cmp)?, at))
        })
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut used = Used::default();
    let mut members = vec![0_u64; problem.groups.len()];
    for (person, offer) in problem.people.iter().zip(&channel) {
        if let Some(offer) = offer {
            used.add(&problem.offers, *offer);
            members[person.group] += 1;
        }
    }
    for must in [true, false] {
        for (_, at) in &order {
            let person = &problem.people[*at];
            let group = problem.groups[person.group];
            let needed = members[person.group] < group.at_least;
            let is_full = group.at_most.is_some_and(|most| members[person.group] >= most);
            if channel[*at].is_some() || is_full || must != needed {
                continue;
            }
            let chosen = best_offer(problem, prices, person, &used, must);
            if let Some(offer) = chosen {
                used.add(&problem.offers, offer);
                members[person.group] += 1;
                channel[*at] = Some(offer);
            }
        }
    }
    (channel, members)
}

/// Returns the channel with room that is worth most at the prices. A donor who is needed for a floor takes
/// the cheapest of equals, and any channel; all others only one that is worth more than it costs.
fn best_offer(
    problem: &Problem,
    prices: &Prices,
    person: &Person,
    used: &Used,
    is_needed: bool,
) -> Option<usize> {
    let open = (0..problem.offers.len()).filter(|offer| {
        let value = problem.value(person, *offer);
        value.is_some_and(|value| is_needed || value > 0.0)
            && used.has_room(&problem.offers, problem.budget, *offer)
    });
    open.filter_map(|offer| Some((prices.reduced(problem, person, offer)?, offer)))
        .max_by(|a, b| {
            let cost = |offer: usize| Reverse(problem.offers[offer].cost);
            a.0.total_cmp(&b.0).then_with(|| cost(a.1).cmp(&cost(b.1)))
        })
        .map(|(_, offer)| offer)
}
