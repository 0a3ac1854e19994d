//! Contacts of donors who are drawn at random from those whom the ranking leaves out: only they show later
//! whether the ranking leaves out the right people.

use obole_ledger::LedgerView;

use super::super::hold_out::lots;
use super::super::{Candidate, DRAWN_AT_RANDOM, ListRequest, PlanReason, PlanRow, PlanSettings};
use super::Chosen;

/// Returns how many of the contacts of a limited list are for donors who are drawn at random.
pub(super) fn room(settings: &PlanSettings, donors: usize, capacity: u64) -> u64 {
    let contacts = capacity.min(donors as u64);
    if contacts < capacity {
        // The list is not limited: the drawn donors come in addition.
        return 0;
    }
    (contacts as f64 * settings.explore).round() as u64
}

/// Returns how many donors are drawn at random beside a list of this length.
pub(super) fn beside(settings: &PlanSettings, listed: usize) -> u64 {
    (listed as f64 * settings.explore / (1.0 - settings.explore)).round() as u64
}

/// Draws donors from those beyond the limits and from those whose gifts do not repay the cost, by the hash of
/// campaign and identifier, and takes them out of [`Chosen::rest`]. Returns them in the order of the draw.
pub(super) fn explored<'a>(
    view: &LedgerView<'_>,
    chosen: &mut Chosen<'a>,
    dear: &[&'a Candidate],
    request: &ListRequest<'_>,
) -> Vec<&'a Candidate> {
    let settings = chosen.settings;
    if settings.explore <= 0.0 {
        return Vec::new();
    }
    let wanted = match chosen.tried {
        0 => beside(&settings, chosen.listed.len()),
        tried => tried,
    };
    let mut pool: Vec<&Candidate> = chosen.rest.iter().chain(dear).copied().collect();
    pool.sort_by_key(|candidate| candidate.donor);
    let ids: Vec<String> =
        pool.iter().map(|candidate| view.donors().id.get(candidate.donor as usize)).collect();
    let lots = lots(&ids, &settings, &view.as_of().to_string(), &request.inputs);
    let mut drawn: Vec<(&[u8; 32], &Candidate)> = lots.iter().zip(pool).collect();
    drawn.sort_by_key(|(lot, _)| **lot);
    drawn.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
    let drawn: Vec<&Candidate> = drawn.into_iter().map(|(_, candidate)| candidate).collect();
    chosen.rest.retain(|candidate| !drawn.iter().any(|one| one.donor == candidate.donor));
    drawn
}

/// Marks the row of a donor who was drawn at random.
pub(super) fn marked(row: PlanRow) -> PlanRow {
    let reason = PlanReason { feature: DRAWN_AT_RANDOM.to_owned(), value: None, contribution: 0.0 };
    PlanRow { reasons: vec![reason], ..row }
}
