//! The dual of the problem: a price for each limit, and the upper bound that the prices give.
//!
//! At given prices a donor's best channel depends only on the worth, the channels that are open and the
//! group. Donors are sorted by worth within each such class, so the bound is computed from a few positions
//! and sums, however many donors there are.

use std::collections::BTreeMap;

use super::{CHANNELS, Person, Problem};

/// Prices of the limits, all at least 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prices {
    /// Price of a cent of the budget.
    budget: f64,
    /// Price of a contact on each channel.
    channel: [f64; CHANNELS],
    /// Price of a contact in each group, for its quota.
    quota: Vec<f64>,
    /// Reward of a contact in each group, for its floor.
    floor: Vec<f64>,
}

impl Prices {
    /// Returns the value of a contact less the prices of what it uses; `None` where it is not possible.
    pub(super) fn reduced(&self, problem: &Problem, person: &Person, offer: usize) -> Option<f64> {
        Some(problem.value(person, offer)? - self.of_contact(problem, person.group, offer))
    }

    fn of_contact(&self, problem: &Problem, group: usize, offer: usize) -> f64 {
        self.budget * problem.offers[offer].cost as f64 + self.channel[offer] + self.quota[group]
            - self.floor[group]
    }
}

/// Donors with the same channels and group.
struct Class {
    channels: [bool; CHANNELS],
    group: usize,
    /// Worths, ascending.
    worth: Vec<f64>,
    /// Sums of the first worths, from 0 to all.
    sum: Vec<f64>,
}

/// Number of contacts at some prices.
#[derive(Debug, Clone, Default)]
struct Usage {
    value: f64,
    money: f64,
    channel: [f64; CHANNELS],
    group: Vec<f64>,
}

/// A limit that has a price.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Limit {
    Budget(f64),
    Capacity(usize, f64),
    Quota(usize, f64),
    Floor(usize, f64),
}

/// The dual of a problem.
pub(super) struct Dual<'a> {
    problem: &'a Problem,
    classes: Vec<Class>,
    limits: Vec<Limit>,
}

/// Maximum number of passes over the prices, one after the other.
const PASSES: usize = 60;
/// Number of halvings of an interval of prices.
const HALVINGS: usize = 60;
/// Number of steps along the subgradient.
const STEPS: usize = 2_000;

impl<'a> Dual<'a> {
    pub(super) fn of(problem: &'a Problem) -> Self {
        let mut by_class: BTreeMap<([bool; CHANNELS], usize), Vec<f64>> = BTreeMap::new();
        for person in &problem.people {
            by_class.entry((person.channels, person.group)).or_default().push(person.worth);
        }
        let classes = by_class.into_iter().map(|((channels, group), mut worth)| {
            worth.sort_by(f64::total_cmp);
            let mut sum = vec![0.0];
            let mut total = 0.0;
            for one in &worth {
                total += one;
                sum.push(total);
            }
            Class { channels, group, worth, sum }
        });
        let capacities = problem.offers.iter().enumerate();
        let groups = problem.groups.iter().enumerate();
        let limits = problem
            .budget
            .map(|budget| Limit::Budget(budget as f64))
            .into_iter()
            .chain(capacities.filter_map(|(at, of)| Some(Limit::Capacity(at, of.capacity? as f64))))
            .chain(groups.clone().filter_map(|(at, of)| Some(Limit::Quota(at, of.at_most? as f64))))
            .chain(
                groups.filter(|(_, of)| of.at_least > 0).map(|(at, of)| Limit::Floor(at, of.at_least as f64)),
            );
        Self { problem, classes: classes.collect(), limits: limits.collect() }
    }

    fn no_prices(&self) -> Prices {
        let none = vec![0.0; self.problem.groups.len()];
        Prices { budget: 0.0, channel: [0.0; CHANNELS], quota: none.clone(), floor: none }
    }

    fn usage(&self, prices: &Prices) -> Usage {
        let mut usage = Usage { group: vec![0.0; self.problem.groups.len()], ..Usage::default() };
        for class in &self.classes {
            class.choose(self.problem, prices, &mut usage);
        }
        usage
    }

    /// Computes the upper bound at some prices.
    pub(super) fn value(&self, prices: &Prices) -> f64 {
        self.bound(prices, &self.usage(prices))
    }

    fn bound(&self, prices: &Prices, usage: &Usage) -> f64 {
        let paid = self.limits.iter().map(|limit| match *limit {
            Limit::Budget(most) => prices.budget * most,
            Limit::Capacity(at, most) => prices.channel[at] * most,
            Limit::Quota(at, most) => prices.quota[at] * most,
            Limit::Floor(at, least) => -prices.floor[at] * least,
        });
        usage.value + paid.sum::<f64>()
    }

    /// Lowers the bound by one price at a time, until a pass over all changes little.
    pub(super) fn descend(&self) -> Prices {
        let mut prices = self.no_prices();
        let mut value = self.value(&prices);
        for _ in 0..PASSES {
            for limit in &self.limits {
                self.settle(&mut prices, *limit);
            }
            let now = self.value(&prices);
            if value - now <= 1e-10 * value.abs() {
                break;
            }
            value = now;
        }
        prices
    }

    /// Sets the price of one limit to the smallest at which the limit is kept, the others being fixed.
    fn settle(&self, prices: &mut Prices, limit: Limit) {
        let mut is_kept_at = |price: f64| {
            *slot(prices, limit) = price;
            slack(limit, &self.usage(prices)) >= 0.0
        };
        if is_kept_at(0.0) {
            return;
        }
        let (mut low, mut high) = (0.0, 1.0);
        while !is_kept_at(high) && high < 1e15 {
            (low, high) = (high, high * 2.0);
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if is_kept_at(middle) { high = middle } else { low = middle }
        }
        *slot(prices, limit) = high;
    }

    /// Lowers the bound further along its subgradient, with steps as long as the distance to a list that is
    /// known permits (Polyak 1969).
    pub(super) fn polish(&self, prices: Prices, known: f64) -> Prices {
        let (mut best, mut at) = (prices.clone(), prices);
        let mut least = self.value(&best);
        for step in 0..STEPS {
            let usage = self.usage(&at);
            let bound = self.bound(&at, &usage);
            if bound < least {
                (best, least) = (at.clone(), bound);
            }
            if least - known <= 1e-9 * least.abs() {
                break;
            }
            let slacks: Vec<f64> = self.limits.iter().map(|limit| slack(*limit, &usage)).collect();
            let length: f64 = slacks.iter().map(|slack| slack * slack).sum();
            if length == 0.0 {
                break;
            }
            let pace = (bound - known) / length * (1.0 - step as f64 / STEPS as f64);
            for (limit, slack) in self.limits.iter().zip(slacks) {
                let price = slot(&mut at, *limit);
                *price = (*price - pace * slack).max(0.0);
            }
        }
        best
    }
}

/// Returns what is left of a limit; below 0 it is exceeded. It is the slope of the bound along the price.
fn slack(limit: Limit, usage: &Usage) -> f64 {
    match limit {
        Limit::Budget(most) => most - usage.money,
        Limit::Capacity(at, most) => most - usage.channel[at],
        Limit::Quota(at, most) => most - usage.group[at],
        Limit::Floor(at, least) => usage.group[at] - least,
    }
}

fn slot(prices: &mut Prices, limit: Limit) -> &mut f64 {
    match limit {
        Limit::Budget(_) => &mut prices.budget,
        Limit::Capacity(at, _) => &mut prices.channel[at],
        Limit::Quota(at, _) => &mut prices.quota[at],
        Limit::Floor(at, _) => &mut prices.floor[at],
    }
}

impl Class {
    /// Adds the choices of the donors of this class: the channel whose line slope · worth + intercept is
    /// highest, if it is above 0.
    fn choose(&self, problem: &Problem, prices: &Prices, usage: &mut Usage) {
        // No contact is the line of slope 0 through 0.
        let mut lines: Vec<(f64, f64, Option<usize>)> = vec![(0.0, 0.0, None)];
        for (offer, of) in problem.offers.iter().enumerate().filter(|(offer, _)| self.channels[*offer]) {
            let intercept = -(of.charge as f64) - prices.of_contact(problem, self.group, offer);
            lines.push((of.response, intercept, Some(offer)));
        }
        lines.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for (place, (slope, intercept, offer)) in lines.iter().enumerate() {
            let Some(offer) = *offer else { continue };
            // The worths at which the line is above those of smaller slope, and below those of larger.
            let (mut from, mut to) = (0.0_f64, f64::INFINITY);
            for (other, (its_slope, its_intercept, _)) in lines.iter().enumerate() {
                if other == place {
                    continue;
                }
                if its_slope == slope {
                    // Of parallel lines the higher one counts, of equal ones the last.
                    if (its_intercept, other) > (intercept, place) {
                        to = 0.0;
                    }
                    continue;
                }
                let crossing = (its_intercept - intercept) / (slope - its_slope);
                if its_slope < slope { from = from.max(crossing) } else { to = to.min(crossing) }
            }
            if from >= to {
                continue;
            }
            let first = self.worth.partition_point(|worth| *worth <= from);
            let last = self.worth.partition_point(|worth| *worth <= to);
            // A worth of 0 lies on no line above 0, unless the intercept is.
            let first = if from == 0.0 && *intercept > 0.0 { 0 } else { first };
            if first >= last {
                continue;
            }
            let count = (last - first) as f64;
            usage.value += slope * (self.sum[last] - self.sum[first]) + intercept * count;
            usage.money += problem.offers[offer].cost as f64 * count;
            usage.channel[offer] += count;
            usage.group[self.group] += count;
        }
    }
}
