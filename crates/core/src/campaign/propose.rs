//! The list with the highest expected value within its limits.
//!
//! A contact of donor i on channel j is worth kⱼ·pᵢ·aᵢ − cⱼ: p·a is what the donor is likely to give, k the
//! part of it that a contact brings ([`PlanSettings::response`]), c the cost (the rule of the KDD Cup 1998,
//! with the factor of fatigue). With one channel and no limits of segments, the best n contacts are the
//! donors with the n highest p·a: exchanging any of them cannot raise the sum. With several channels or such
//! limits the choice is a knapsack (`allocate`).

mod chosen;
mod explore;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use obole_ledger::{ConsentState, Consents, DonorTable, LedgerView};

use super::candidate::to_cents;
use super::filters::FiltersOn;
use super::hold_out::{draw, longest_list, usual_share};
use super::plan::Body;
use super::regular_asks::regular_asks;
use super::{
    Arm, Candidate, Candidates, ChannelOffer, ConsentPolicy, DonorCoverage, Draft, Exclusion, Goal,
    ListRequest, Plan, PlanNote, PlanRow, PlanSettings,
};
use crate::labels::Giving;
use crate::segments::{LifeCycle, Segments};
use crate::{Error, Kind, Result};
use chosen::{Chosen, by_knapsack};

/// Returns whether a donor may be contacted on the channel of these settings, or why not.
///
/// A donor may not be contacted after an objection to the channel, or when the recorded consent is not
/// understood. By e-mail and text message under [`ConsentPolicy::OptIn`], a donor who did not agree may not
/// be contacted either.
///
/// # Errors
/// [`Exclusion::Objected`], [`Exclusion::ConsentUnclear`] or [`Exclusion::NotOptedIn`].
pub fn may_contact(consents: &Consents, settings: &PlanSettings) -> std::result::Result<(), Exclusion> {
    let asks = settings.is_electronic() && settings.electronic_consent == ConsentPolicy::OptIn;
    match consents.on(settings.channel()).state {
        ConsentState::Allowed => Ok(()),
        ConsentState::Objected => Err(Exclusion::Objected),
        ConsentState::Unclear => Err(Exclusion::ConsentUnclear),
        ConsentState::Unknown if asks => Err(Exclusion::NotOptedIn),
        ConsentState::Unknown => Ok(()),
    }
}

/// Returns whether a donor of the table (by index) may be on a list of these settings, or why not. The
/// reasons are death, objections, consents, and unknown refusals unless a person accepted them.
///
/// # Errors
/// The first [`Exclusion`] that applies.
pub(crate) fn may_list(
    donors: &DonorTable,
    donor: usize,
    settings: &PlanSettings,
) -> std::result::Result<(), Exclusion> {
    if donors.deceased.get(donor) != Some(&false) {
        return Err(Exclusion::Deceased);
    }
    if donors.do_not_profile.get(donor) != Some(&false) {
        return Err(Exclusion::DoNotProfile);
    }
    may_contact(&donors.consent.get(donor).copied().unwrap_or_default(), settings)?;
    let unknown = donors.refusals_unknown.get(donor) != Some(&false);
    if unknown && settings.coverage != DonorCoverage::Accepted {
        return Err(Exclusion::RefusalsUnknown);
    }
    Ok(())
}

/// Proposes a list as [`propose_list`], with settings only.
///
/// # Errors
/// As [`propose_list`].
pub fn propose(
    view: &LedgerView<'_>,
    candidates: &Candidates,
    segments: &Segments,
    settings: &PlanSettings,
    inputs: BTreeMap<String, String>,
) -> Result<Plan<Draft>> {
    let request = ListRequest { settings: *settings, inputs, ..ListRequest::default() };
    propose_list(view, candidates, segments, &request)
}

/// Proposes the list that maximises the sum of k·p·a − c over contacted donors, within the limits. Only
/// donors who are eligible for the [`Goal`], pass the filters, and neither gave nor were contacted within the
/// quiet period can be on it.
///
/// Every donor of the ledger is either on the list or counted under the first [`Exclusion`] that applies.
/// Donors with equal expected values are ordered by identifier. Organisations are treated like persons.
/// Consent and death are read as of today, whatever the as-of day, because the list is used now; so are gifts
/// since the as-of day, where they exclude, unless the list is one of the past ([`is_past_list`]).
///
/// When a share is held out, exactly that share of the list (rounded) is drawn at random. The draw depends on
/// as-of day, channel, inputs and seed, so it is a new one for each campaign. The budget is spent on
/// contacted donors.
///
/// # Errors
/// [`Kind::Usage`] for settings or filters that make no sense; [`Kind::Refused`] when scores are out of
/// range, or scores, segments and view have different as-of days.
pub fn propose_list(
    view: &LedgerView<'_>,
    candidates: &Candidates,
    segments: &Segments,
    request: &ListRequest<'_>,
) -> Result<Plan<Draft>> {
    let PlanSettings { cost, max_contacts, response, .. } = request.settings;
    let channel = request.settings.channel();
    let only = ChannelOffer { channel, cost, capacity: max_contacts, response };
    let mut plans = propose_channels(view, candidates, segments, request, &[only])?;
    plans.pop().ok_or_else(|| Error::new(Kind::System, "nothing-proposed"))
}

/// Proposes the lists of a campaign on several channels, one for each in the given order, which together
/// maximise the sum of k·p·a − c: each donor is on at most one of them. The budget is that of all lists.
///
/// # Errors
/// As [`propose_list`]; [`Kind::Usage`] for no channel or one that is named twice.
pub fn propose_channels(
    view: &LedgerView<'_>,
    candidates: &Candidates,
    segments: &Segments,
    request: &ListRequest<'_>,
    offers: &[ChannelOffer],
) -> Result<Vec<Plan<Draft>>> {
    let is_repeated = |at: usize| {
        offers.iter().take(at).any(|before| Some(before.channel) == offers.get(at).map(|o| o.channel))
    };
    if offers.is_empty() || (0..offers.len()).any(is_repeated) {
        return Err(Error::new(Kind::Usage, "channels-repeated"));
    }
    let of_channel = |offer: &ChannelOffer| PlanSettings {
        channel: Some(offer.channel),
        cost: offer.cost,
        max_contacts: offer.capacity,
        response: offer.response,
        ..request.settings
    };
    let settings: Vec<PlanSettings> = offers.iter().map(of_channel).collect();
    settings.iter().try_for_each(|settings| settings.check().and_then(|()| settings.check_draw()))?;
    if candidates.as_of != view.as_of() || segments.as_of != view.as_of() {
        return Err(Error::new(Kind::Refused, "days-differ"));
    }
    candidates.check(view.donors().len())?;
    let known = known_for(view);
    let thanked = (request.settings.goal == Goal::Thank).then(|| candidates.for_thanks(&known));
    let candidates = thanked.as_ref().unwrap_or(candidates);
    let filters = request.filters.on(view)?;
    let by_donor = by_donor(view.donors().len(), &candidates.rows);
    let pools: Vec<Pool<'_>> = settings
        .iter()
        .map(|settings| Pool::of((view, &known), segments, &by_donor, settings, &filters, request))
        .collect();
    let mut chosen = match (&pools[..], request.limits.is_empty()) {
        ([only], true) => vec![ranked(only)],
        _ => by_knapsack(&pools, segments, request),
    };
    let drawn = explore::draw(view, segments, request, &pools, &mut chosen);
    let lists = pools.iter().zip(&chosen).zip(&drawn);
    let made = lists
        .map(|((pool, chosen), drawn)| list_of(view, candidates, segments, request, pool, chosen, drawn));
    Ok(made.collect())
}

/// Number of days after the as-of day for which the ledger of a list that is used now may go on.
const LATEST_DAYS: i32 = 62;

/// Returns whether a list as of the day of a view is one of the past: the ledger goes on for more than two
/// months. Such a list is compared with what came after it, so it must not know that.
pub fn is_past_list(view: &LedgerView<'_>) -> bool {
    view.newest().as_of().day().days() - view.as_of().day().days() > LATEST_DAYS
}

/// Returns the view of what is known of whom to write to.
pub(crate) fn known_for<'a>(view: &LedgerView<'a>) -> LedgerView<'a> {
    if is_past_list(view) { *view } else { view.newest() }
}

/// Donors of one channel: who could be on the list, and why the others cannot.
struct Pool<'a> {
    settings: PlanSettings,
    /// For each donor of the ledger, the candidate, or the first reason against the donor.
    donors: Vec<std::result::Result<&'a Candidate, Exclusion>>,
    /// Donors whose gifts do not repay the cost.
    dear: Vec<&'a Candidate>,
}

impl<'a> Pool<'a> {
    fn of(
        views: (&LedgerView<'_>, &LedgerView<'_>),
        segments: &Segments,
        by_donor: &[Option<&'a Candidate>],
        settings: &PlanSettings,
        filters: &FiltersOn<'_>,
        request: &ListRequest<'_>,
    ) -> Self {
        let mut dear = Vec::new();
        let of = |(donor, candidate): (usize, &Option<&'a Candidate>)| {
            let candidate = eligible(views, segments, donor, *candidate, settings, filters, request)?;
            if settings.is_worth(candidate.rank()) {
                return Ok(candidate);
            }
            dear.push(candidate);
            Err(Exclusion::NotWorthTheCost)
        };
        let donors = by_donor.iter().enumerate().map(of).collect();
        Self { settings: *settings, donors, dear }
    }

    /// Returns the donors who could be on the list, the highest value first.
    fn by_rank(&self) -> Vec<&'a Candidate> {
        let mut found: Vec<&Candidate> = self.donors.iter().filter_map(|found| found.ok()).collect();
        found.sort_by_key(|candidate| (Reverse(candidate.rank()), candidate.donor));
        found
    }
}

/// Takes the donors of one channel in the order of their value.
fn ranked<'a>(pool: &Pool<'a>) -> Chosen<'a> {
    let mut found = pool.by_rank();
    // Both arms follow the same ranking, and the budget is spent on contacts.
    let (capacity, beyond) = capacity(&pool.settings);
    let settings = with_share(&pool.settings, &found, capacity);
    let is_limited = found.len() as u64 >= capacity;
    let kept = if is_limited { explore::within(&settings, capacity) } else { 0 };
    let listed = longest_list(found.len(), capacity - kept, settings.hold_out);
    let rest = found.split_off(listed);
    // The donors who are drawn need places as well.
    let beside = explore::beside(&settings, listed);
    let most =
        longest_list(listed + usize::try_from(beside).unwrap_or(usize::MAX), capacity, settings.hold_out);
    let to_draw = if is_limited { kept } else { beside.min(most.saturating_sub(listed) as u64) };
    Chosen { settings, listed: found, rest, beyond, full: Vec::new(), on_others: 0, to_draw }
}

/// Makes the list of one channel.
fn list_of<'a>(
    view: &LedgerView<'_>,
    candidates: &Candidates,
    segments: &Segments,
    request: &ListRequest<'_>,
    pool: &Pool<'a>,
    chosen: &Chosen<'a>,
    drawn: &[&'a Candidate],
) -> Plan<Draft> {
    let donors = view.donors();
    let settings = chosen.settings;
    let is_optional =
        |why: &Exclusion| why.is_of_contacts() && request.contacts.is_none() || why.is_of_choices();
    let reasons = Exclusion::ALL.into_iter().filter(|why| !is_optional(why));
    let mut exclusions: BTreeMap<Exclusion, u64> = reasons.map(|why| (why, 0)).collect();
    let mut exclude = |why: Exclusion, n: usize| *exclusions.entry(why).or_default() += n as u64;
    for found in &pool.donors {
        if let Err(why) = found {
            exclude(*why, 1);
        }
    }
    for candidate in &chosen.rest {
        let segment = segments.of(candidate.donor).map(|(segment, _)| segment);
        let is_full = segment.is_some_and(|segment| chosen.full.contains(&segment));
        exclude(if is_full { Exclusion::SegmentFull } else { chosen.beyond }, 1);
    }
    if chosen.on_others > 0 {
        exclude(Exclusion::OtherChannel, chosen.on_others);
    }
    let from_dear = drawn.iter().filter(|candidate| !settings.is_worth(candidate.rank())).count();
    if let Some(count) = exclusions.get_mut(&Exclusion::NotWorthTheCost) {
        *count = count.saturating_sub(from_dear as u64);
    }
    let segment = |candidate: &Candidate| segments.of(candidate.donor).map(|(segment, _)| segment);
    let listed: Vec<(&Candidate, bool)> = chosen
        .listed
        .iter()
        .map(|candidate| (*candidate, false))
        .chain(drawn.iter().map(|candidate| (*candidate, true)))
        .collect();
    let ids: Vec<(String, Option<LifeCycle>)> = listed
        .iter()
        .map(|(candidate, _)| (donors.id.get(candidate.donor as usize), segment(candidate)))
        .collect();
    let held_out = draw(&ids, &settings, &view.as_of().to_string(), &request.inputs);
    let rows = listed
        .into_iter()
        .zip(ids.into_iter().zip(held_out))
        .map(|((candidate, is_drawn), ((donor_id, _), held_out))| {
            let arm = if held_out { Arm::HeldOut } else { Arm::Contacted };
            let giving = Giving::of(&view.donor(candidate.donor as usize), view.as_of());
            let row = row(segments, &settings, candidate, donor_id, arm, &giving);
            if is_drawn { explore::marked(row) } else { row }
        })
        .collect();
    let mut body = Body {
        as_of: candidates.as_of,
        horizon_months: candidates.horizon_months,
        currency: view.giving().currency,
        // A plan always names its channel.
        settings: PlanSettings { channel: Some(settings.channel()), ..settings },
        filters: request.filters.clone(),
        limits: request.limits.clone(),
        methods: candidates.methods.clone(),
        inputs: request.inputs.clone(),
        population: donors.len() as u64,
        exclusions,
        totals: super::Totals::default(),
        refusing: Some(donors.refusing(settings.channel())),
        notes: notes(donors, &settings, candidates.unproved, request),
        revision: 0,
        first_draft_sha256: None,
        campaign: None,
        contacts: request.contacts.map(|contacts| contacts.check().clone()),
        effect: None,
        rows,
    };
    body.add_up();
    Plan { body, state: Draft(()) }
}

/// Returns the settings with the share that is held out, where the size of the list decides.
fn with_share(settings: &PlanSettings, ranked: &[&Candidate], capacity: u64) -> PlanSettings {
    if !settings.draws_by_size() {
        return *settings;
    }
    let listed = longest_list(ranked.len(), capacity, 0.0);
    let best = ranked.get(..listed).unwrap_or_default();
    let is_known = best.iter().all(|candidate| candidate.is_known());
    let sum: f64 = best.iter().map(|candidate| candidate.gift_likelihood).sum();
    let rate = Some(sum / listed as f64).filter(|rate| is_known && *rate > 0.0 && *rate < 1.0);
    PlanSettings { hold_out: usual_share(listed, rate), ..*settings }
}

fn notes(
    donors: &DonorTable,
    settings: &PlanSettings,
    unproved: bool,
    request: &ListRequest<'_>,
) -> Vec<PlanNote> {
    // Where silence means no, nobody is contacted without a recorded consent, so a channel without records is
    // no risk.
    let silence_permits = may_contact(&Consents::default(), settings).is_ok();
    let refusals = if !donors.has_objections() {
        Some(PlanNote::NoObjections)
    } else if silence_permits && donors.is_unsaid(settings.channel()) {
        Some(PlanNote::ChannelUnsaid)
    } else {
        None
    };
    let permits = (silence_permits && settings.is_electronic()).then_some(PlanNote::SilencePermits);
    let by_area = (!request.filters.areas.is_empty()).then_some(PlanNote::ChosenByArea);
    let unproved = unproved.then_some(PlanNote::Unproved);
    refusals.into_iter().chain(permits).chain(unproved).chain(by_area).collect()
}

/// Returns the maximum number of contacts, and the reason why there are no more.
fn capacity(settings: &PlanSettings) -> (u64, Exclusion) {
    let maximum = settings.max_contacts.unwrap_or(u64::MAX);
    let affordable = match (settings.budget, settings.cost.get()) {
        (Some(budget), cost) if cost > 0 => u64::try_from(budget.get() / cost).unwrap_or_default(),
        _ => u64::MAX,
    };
    if maximum <= affordable {
        (maximum, Exclusion::OverMaximum)
    } else {
        (affordable, Exclusion::OverBudget)
    }
}

/// Returns the candidate of each donor of the ledger, if there is one.
fn by_donor(donors: usize, candidates: &[Candidate]) -> Vec<Option<&Candidate>> {
    let mut found = vec![None; donors];
    for candidate in candidates {
        if let Some(slot) = found.get_mut(candidate.donor as usize) {
            *slot = Some(candidate);
        }
    }
    found
}

/// Returns the candidate of a donor, or the first reason against the donor. The cost is not looked at.
/// `known` is the view of what is known of whom to write to.
fn eligible<'a>(
    (view, known): (&LedgerView<'_>, &LedgerView<'_>),
    segments: &Segments,
    donor: usize,
    candidate: Option<&'a Candidate>,
    settings: &PlanSettings,
    filters: &FiltersOn<'_>,
    request: &ListRequest<'_>,
) -> std::result::Result<&'a Candidate, Exclusion> {
    may_list(view.donors(), donor, settings)?;
    if request.reach.is_some_and(|reach| reach.objects(settings.channel(), donor)) {
        return Err(Exclusion::Objected);
    }
    if settings.coverage == DonorCoverage::Incomplete {
        return Err(Exclusion::DonorsIncomplete);
    }
    let candidate = candidate.ok_or(Exclusion::NoScore)?;
    let segment = segments.of(candidate.donor).map(|(segment, _)| segment);
    let giving = Giving::of(&view.donor(donor), view.as_of());
    let newest = Giving::of(&known.donor(donor), known.as_of());
    settings.goal.admits(segment, &giving, &newest, settings)?;
    filters.admit(view, donor, segment, &giving)?;
    if settings.goal == Goal::Upgrade && candidate.may_stop {
        return Err(Exclusion::MayStop);
    }
    request.contacts.map_or(Ok(()), |contacts| contacts.admit(candidate.donor, settings, &newest))?;
    let is_reached = request.reach.is_none_or(|reach| reach.reaches(settings.channel(), donor));
    if is_reached { Ok(candidate) } else { Err(Exclusion::NoAddress) }
}

fn row(
    segments: &Segments,
    settings: &PlanSettings,
    candidate: &Candidate,
    donor_id: String,
    arm: Arm,
    giving: &Giving,
) -> PlanRow {
    let place = segments.of(candidate.donor);
    let value = candidate.expected_value();
    let mut asks = if settings.goal.asks_single_gift() {
        candidate.suggested_ask.into_iter().chain(candidate.higher_asks.iter().copied()).collect()
    } else {
        regular_asks(settings.goal, giving).unwrap_or_default()
    }
    .into_iter();
    PlanRow {
        donor_id,
        segment: place.map(|(segment, _)| segment),
        rfm: place.map(|(_, rfm)| rfm),
        gift_likelihood: candidate.is_known().then(|| (candidate.gift_likelihood * 1e6).round() / 1e6),
        expected_gift: to_cents(candidate.expected_gift),
        expected_value: value,
        expected_net: None,
        suggested_ask: asks.next(),
        higher_asks: asks.collect(),
        reasons: candidate.reasons.clone(),
        arm,
    }
}
