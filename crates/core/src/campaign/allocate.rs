//! Choice of a channel for each donor: a multiple-choice knapsack.
//!
//! A contact of donor i by channel j is worth kⱼ·wᵢ − cⱼ: wᵢ is likelihood times amount, kⱼ the part of it
//! that a contact on the channel brings, cⱼ its cost. Each donor has at most one contact. The budget, the
//! capacity of a channel and the quotas and floors of groups limit the whole list.
//!
//! The Lagrangian dual has one price for each limit, and at given prices each donor chooses alone (Martello
//! and Toth 1990, *Knapsack Problems*, §6; Kellerer, Pferschy and Pisinger 2004, §11). Its minimum is an
//! upper bound. A list is made from the prices and then improved by a search over the choices whose loss
//! against the bound is smaller than the gap: it is the best list if that search ends.

mod dual;
mod primal;
mod search;
#[cfg(test)]
mod tests;

use dual::Dual;
use primal::fill;
use search::improve;

/// Maximum number of channels.
pub(super) const CHANNELS: usize = 4;

/// A way to contact donors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Offer {
    /// Part of a donor's expected gifts that a contact brings.
    pub(super) response: f64,
    /// Cost of a contact in cents, of which the budget is spent.
    pub(super) cost: i64,
    /// Cents that a contact must bring to be worth it.
    pub(super) charge: i64,
    /// Maximum number of contacts.
    pub(super) capacity: Option<u64>,
}

/// A donor who can be contacted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Person {
    /// Expected gifts in cents: likelihood times amount.
    pub(super) worth: f64,
    /// `true` for each channel by which the donor may be contacted.
    pub(super) channels: [bool; CHANNELS],
    /// Position of the donor's group in [`Problem::groups`].
    pub(super) group: usize,
}

/// Limits of the number of contacted donors of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Group {
    pub(super) at_least: u64,
    pub(super) at_most: Option<u64>,
}

/// Donors, channels and limits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Problem {
    pub(super) offers: Vec<Offer>,
    pub(super) people: Vec<Person>,
    pub(super) groups: Vec<Group>,
    /// Maximum total cost in cents.
    pub(super) budget: Option<i64>,
}

/// The channel of each donor, and how good the choice is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Allocation {
    /// Position of the channel in [`Problem::offers`]; `None` for no contact.
    pub(super) channel: Vec<Option<usize>>,
    /// Sum of the net values in cents.
    pub(super) value: f64,
    /// Upper bound of that sum for any list within the limits.
    pub(super) bound: f64,
    /// `true` if no other list within the limits is worth more.
    pub(super) is_best: bool,
}

impl Problem {
    /// Returns the net value of a contact in cents; `None` where the donor may not be contacted so.
    fn value(&self, person: &Person, offer: usize) -> Option<f64> {
        let of = self.offers.get(offer).filter(|_| person.channels.get(offer) == Some(&true))?;
        Some(of.response * person.worth - of.charge as f64)
    }

    /// Returns the sum of the values of a choice.
    fn total(&self, channel: &[Option<usize>]) -> f64 {
        let chosen = self.people.iter().zip(channel);
        chosen.filter_map(|(person, channel)| self.value(person, (*channel)?)).sum()
    }

    /// Lowers floors to what the donors of each group, the channels and the budget permit when the floors are
    /// served in their order, by the cheapest channel. Returns that list, which keeps all limits.
    fn within_reach(&mut self) -> Vec<Option<usize>> {
        let mut list = vec![None; self.people.len()];
        let mut used = Used::default();
        for (at, group) in self.groups.iter_mut().enumerate() {
            let mut reached = 0;
            let limit = group.at_least.min(group.at_most.unwrap_or(u64::MAX));
            let mut members = self.people.iter().zip(&mut list).filter(|(person, _)| person.group == at);
            while reached < limit {
                let Some((person, chosen)) = members.next() else { break };
                let mut cheapest: Vec<usize> =
                    (0..self.offers.len()).filter(|offer| person.channels[*offer]).collect();
                cheapest.sort_by_key(|offer| self.offers[*offer].cost);
                let found =
                    cheapest.into_iter().find(|offer| used.has_room(&self.offers, self.budget, *offer));
                if let Some(offer) = found {
                    used.add(&self.offers, offer);
                    reached += 1;
                    *chosen = Some(offer);
                }
            }
            group.at_least = reached;
        }
        list
    }

    /// Chooses a channel for each donor.
    ///
    /// The value is the largest possible, or within the distance between [`Allocation::value`] and
    /// [`Allocation::bound`] of it.
    pub(super) fn solve(mut self) -> Allocation {
        let floors = self.within_reach();
        let dual = Dual::of(&self);
        let mut prices = dual.descend();
        let mut best = fill(&self, &prices, &floors);
        let mut value = self.total(&best);
        prices = dual.polish(prices, value);
        let again = fill(&self, &prices, &floors);
        let of_again = self.total(&again);
        if of_again > value {
            (best, value) = (again, of_again);
        }
        let bound = dual.value(&prices).max(value);
        let (channel, is_best) = improve(&self, &prices, best, bound);
        Allocation { value: self.total(&channel), channel, bound, is_best }
    }
}

/// Contacts and money used so far.
#[derive(Debug, Clone, Copy, Default)]
struct Used {
    contacts: [u64; CHANNELS],
    money: i64,
}

impl Used {
    /// Returns whether one more contact fits into the capacity of the channel and the budget.
    fn has_room(&self, offers: &[Offer], budget: Option<i64>, offer: usize) -> bool {
        let of = offers[offer];
        of.capacity.is_none_or(|capacity| self.contacts[offer] < capacity)
            && budget.is_none_or(|budget| self.money + of.cost <= budget)
    }

    fn add(&mut self, offers: &[Offer], offer: usize) {
        self.contacts[offer] += 1;
        self.money += offers[offer].cost;
    }

    fn remove(&mut self, offers: &[Offer], offer: usize) {
        self.contacts[offer] -= 1;
        self.money -= offers[offer].cost;
    }
}
