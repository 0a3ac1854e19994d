//! Contacts of donors who are drawn at random from those whom the ranking leaves out: only they show later
//! whether the ranking leaves out the right people.

use std::collections::BTreeSet;

use obole_ledger::LedgerView;

use super::super::hold_out::lots;
use super::super::{Candidate, DRAWN_AT_RANDOM, ListRequest, PlanReason, PlanRow, PlanSettings};
use super::{Chosen, Pool};
use crate::segments::Segments;

/// Returns how many contacts of a limited list are for donors who are drawn at random.
pub(super) fn within(settings: &PlanSettings, contacts: u64) -> u64 {
    (contacts as f64 * settings.explore).round() as u64
}

/// Returns how many donors are drawn at random beside a list of this length.
pub(super) fn beside(settings: &PlanSettings, listed: usize) -> u64 {
    (listed as f64 * settings.explore / (1.0 - settings.explore)).round() as u64
}

/// Draws donors for the list of each channel from those beyond the limits and from those whose gifts do not
/// repay the cost, by the hash of campaign and identifier, and takes them out of [`Chosen::rest`].
///
/// Nobody is drawn who is on another list, or in a segment with a maximum number of contacts.
pub(super) fn draw<'a>(
    view: &LedgerView<'_>,
    segments: &Segments,
    request: &ListRequest<'_>,
    pools: &[Pool<'a>],
    chosen: &mut [Chosen<'a>],
) -> Vec<Vec<&'a Candidate>> {
    let mut listed: BTreeSet<u32> =
        chosen.iter().flat_map(|list| &list.listed).map(|one| one.donor).collect();
    let has_quota = |candidate: &Candidate| {
        let segment = segments.of(candidate.donor).map(|(segment, _)| segment);
        request.limits.iter().any(|limit| limit.at_most.is_some() && Some(limit.segment) == segment)
    };
    let mut all = Vec::new();
    for (list, pool) in chosen.iter_mut().zip(pools) {
        if list.to_draw == 0 {
            all.push(Vec::new());
            continue;
        }
        let left_out = list.rest.iter().chain(&pool.dear).copied();
        let mut open: Vec<&Candidate> =
            left_out.filter(|one| !listed.contains(&one.donor) && !has_quota(one)).collect();
        open.sort_by_key(|candidate| candidate.donor);
        let ids: Vec<String> =
            open.iter().map(|candidate| view.donors().id.get(candidate.donor as usize)).collect();
        let lots = lots(&ids, &list.settings, &view.as_of().to_string(), &request.inputs);
        let mut drawn: Vec<([u8; 32], &Candidate)> = lots.into_iter().zip(open).collect();
        drawn.sort_by_key(|(lot, _)| *lot);
        drawn.truncate(usize::try_from(list.to_draw).unwrap_or(usize::MAX));
        let drawn: Vec<&Candidate> = drawn.into_iter().map(|(_, candidate)| candidate).collect();
        let here: BTreeSet<u32> = drawn.iter().map(|candidate| candidate.donor).collect();
        list.rest.retain(|candidate| !here.contains(&candidate.donor));
        listed.extend(here);
        all.push(drawn);
    }
    all
}

/// Marks the row of a donor who was drawn at random.
pub(super) fn marked(row: PlanRow) -> PlanRow {
    let reason = PlanReason { feature: DRAWN_AT_RANDOM.to_owned(), value: None, contribution: 0.0 };
    PlanRow { reasons: vec![reason], ..row }
}
