//! Choice of the donors of each channel by the knapsack, where there are several or segments have limits.

use super::super::allocate::{Group, Offer, Person, Problem};
use super::super::hold_out::usual_share;
use super::super::{Candidate, Exclusion, ListRequest, PlanSettings};
use super::{Pool, explore};
use crate::segments::{LifeCycle, Segments};

/// Donors of the list of one channel.
pub(super) struct Chosen<'a> {
    /// Settings, with the share that is held out.
    pub(super) settings: PlanSettings,
    /// Donors on the list, the highest value first.
    pub(super) listed: Vec<&'a Candidate>,
    /// Donors who could be on it and are on no list.
    pub(super) rest: Vec<&'a Candidate>,
    /// Reason why these are not on it, if their segment is not full.
    pub(super) beyond: Exclusion,
    /// Segments with their maximum number of contacts.
    pub(super) full: Vec<LifeCycle>,
    /// Number of donors who could be on it and are on the list of another channel.
    pub(super) on_others: usize,
    /// Number of donors to draw at random in addition.
    pub(super) to_draw: u64,
}

/// Chooses the donors of all channels together.
pub(super) fn by_knapsack<'a>(
    pools: &[Pool<'a>],
    segments: &Segments,
    request: &ListRequest<'_>,
) -> Vec<Chosen<'a>> {
    let mut share = request.settings.hold_out;
    if request.settings.draws_by_size() {
        let all = solved(pools, segments, request, 0.0);
        let listed: Vec<&Candidate> = all.iter().flat_map(|chosen| chosen.listed.iter().copied()).collect();
        let is_known = listed.iter().all(|candidate| candidate.is_known());
        let sum: f64 = listed.iter().map(|candidate| candidate.gift_likelihood).sum();
        let rate = Some(sum / listed.len() as f64).filter(|rate| is_known && *rate > 0.0 && *rate < 1.0);
        share = usual_share(listed.len(), rate);
    }
    solved(pools, segments, request, share)
}

fn solved<'a>(
    pools: &[Pool<'a>],
    segments: &Segments,
    request: &ListRequest<'_>,
    share: f64,
) -> Vec<Chosen<'a>> {
    let donors = pools.first().map_or(0, |pool| pool.donors.len());
    let has_cost_rule = request.settings.has_cost_rule();
    let explore = request.settings.explore;
    // A list also has those who are held out, and leaves room for those who are drawn. Both numbers are
    // rounded to the nearest, so one contact on each channel is kept back.
    let is_rounded = share > 0.0 || explore > 0.0;
    let listed = |contacts: f64| contacts.max(0.0) / (1.0 - share) * (1.0 - explore);
    let kept_back = |contact: i64| if is_rounded { contact } else { 0 };
    let offers = pools.iter().map(|pool| {
        let settings = &pool.settings;
        let capacity = settings.max_contacts.map(|most| listed(most as f64 - kept_back(1) as f64) as u64);
        let charge = if has_cost_rule { settings.cost.get() + settings.min_net.get() } else { 0 };
        Offer { response: settings.response, cost: settings.cost.get(), charge, capacity }
    });
    let offers: Vec<Offer> = offers.collect();
    let one_each: i64 = offers.iter().map(|offer| offer.cost).sum();
    let budget =
        request.settings.budget.map(|budget| listed((budget.get() - kept_back(one_each)) as f64) as i64);
    // Of each channel's list, a segment has its share of the places of the held-out, up to 1.5 places more or
    // fewer: the number of places is rounded, and so is its part of them.
    let slack = if share > 0.0 { 1.5 * pools.len() as f64 - 1.0 } else { 0.0 };
    let at_least = |contacts: u64| ((contacts as f64 + slack) / (1.0 - share)).ceil() as u64;
    let at_most = |contacts: u64| ((contacts as f64 - slack) / (1.0 - share)).max(0.0) as u64;
    let groups = LifeCycle::ALL.map(|segment| {
        let of = request.limits.iter().find(|limit| limit.segment == segment);
        Group {
            at_least: of.and_then(|of| of.at_least).map_or(0, at_least),
            at_most: of.and_then(|of| of.at_most).map(at_most),
        }
    });
    // Donors without a segment have no limit.
    let groups: Vec<Group> = groups.into_iter().chain([Group::default()]).collect();
    let open: Vec<(usize, Person, &Candidate)> = (0..donors)
        .filter_map(|donor| {
            let found = |pool: &Pool<'a>| pool.donors.get(donor).copied().and_then(std::result::Result::ok);
            let candidate = pools.iter().find_map(found)?;
            let mut channels = [false; super::super::allocate::CHANNELS];
            for (is_open, pool) in channels.iter_mut().zip(pools) {
                *is_open = found(pool).is_some();
            }
            let segment = segments.of(candidate.donor).map(|(segment, _)| segment);
            let group = LifeCycle::ALL.iter().position(|one| Some(*one) == segment);
            // Without a cost rule, a donor who is worth nothing can still be on the list.
            let worth = (candidate.rank().get() as f64).max(if has_cost_rule { 0.0 } else { 1.0 });
            Some((donor, Person { worth, channels, group: group.unwrap_or(LifeCycle::ALL.len()) }, candidate))
        })
        .collect();
    let people = open.iter().map(|(_, person, _)| *person).collect();
    let quotas: Vec<Option<u64>> = groups.iter().map(|group| group.at_most).collect();
    let capacities: Vec<Option<u64>> = offers.iter().map(|offer| offer.capacity).collect();
    let found = Problem { offers, people, groups, budget }.solve();
    let listed = || open.iter().zip(&found.channel).filter(|(_, channel)| channel.is_some());
    let is_full = |(at, _): &(usize, LifeCycle)| {
        let of_group = || listed().filter(|((_, person, _), _)| person.group == *at).count() as u64;
        quotas.get(*at).copied().flatten().is_some_and(|most| of_group() >= most)
    };
    let all = LifeCycle::ALL.into_iter().enumerate();
    let full: Vec<LifeCycle> = all.filter(is_full).map(|(_, segment)| segment).collect();
    let beyond = |at: usize| {
        let of_channel = || listed().filter(|(_, channel)| **channel == Some(at)).count() as u64;
        let is_reached = capacities.get(at).copied().flatten().is_some_and(|most| of_channel() >= most);
        match request.settings.budget {
            Some(_) if !is_reached => Exclusion::OverBudget,
            _ => Exclusion::OverMaximum,
        }
    };
    let of_pool = |(at, pool): (usize, &Pool<'a>)| {
        let settings = PlanSettings { hold_out: share, ..pool.settings };
        let mut chosen = Chosen {
            settings,
            listed: Vec::new(),
            rest: Vec::new(),
            beyond: beyond(at),
            full: full.clone(),
            on_others: 0,
            to_draw: 0,
        };
        for ((_, person, candidate), channel) in open.iter().zip(&found.channel) {
            match channel {
                Some(channel) if *channel == at => chosen.listed.push(candidate),
                _ if person.channels.get(at) != Some(&true) => {}
                Some(_) => chosen.on_others += 1,
                None => chosen.rest.push(candidate),
            }
        }
        chosen.listed.sort_by_key(|candidate| (std::cmp::Reverse(candidate.rank()), candidate.donor));
        chosen.to_draw = explore::beside(&settings, chosen.listed.len());
        chosen
    };
    pools.iter().enumerate().map(of_pool).collect()
}
