//! The list with the highest expected net under the budget.
//!
//! A contact of donor i is expected to bring pᵢ·aᵢ − c (the rule of the KDD Cup 1998: mail where the expected
//! gift exceeds the cost). With one cost for all, the sum over a list of at most ⌊budget / c⌋ donors is
//! highest for those with the highest pᵢ·aᵢ, as long as pᵢ·aᵢ > c: exchanging any of them for another donor
//! cannot raise it. No solver is needed.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use obole_ledger::{Cents, ConsentState, Consents, DonorTable, LedgerView};

use super::candidate::to_cents;
use super::contacts::PastContacts;
use super::hold_out::{draw, longest_list, usual_share};
use super::plan::Body;
use super::regular_asks::regular_asks;
use super::{
    Arm, Candidate, Candidates, ConsentPolicy, DonorCoverage, Draft, Exclusion, Goal, Plan, PlanNote,
    PlanRow, PlanSettings,
};
use crate::labels::Giving;
use crate::segments::{LifeCycle, Segments};
use crate::{Error, Kind, Result};

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
pub(super) fn may_list(
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

/// Proposes a list as [`propose_after`], for donors of whom no earlier contact is known.
///
/// # Errors
/// As [`propose_after`].
pub fn propose(
    view: &LedgerView<'_>,
    candidates: &Candidates,
    segments: &Segments,
    settings: &PlanSettings,
    inputs: BTreeMap<String, String>,
) -> Result<Plan<Draft>> {
    propose_after(view, candidates, segments, settings, inputs, None)
}

/// Proposes the list that maximises the expected net Σ(p·a − c) over contacted donors, under the settings.
/// Only donors who are eligible for the [`Goal`](super::Goal), and who neither gave nor were contacted within
/// the quiet period, can be on it.
///
/// Every donor of the ledger is either on the list or counted under the first [`Exclusion`] that applies.
/// Donors with equal expected values are ordered by identifier. Organisations are treated like persons.
/// Consent and death are read as of today, whatever the as-of day, because the list is used now. `inputs` are
/// names with SHA-256, saved in the plan.
///
/// When a share is held out, exactly that share of the list (rounded) is drawn at random. The draw depends on
/// as-of day, channel, inputs and seed, so it is a new one for each campaign. The budget is spent on
/// contacted donors.
///
/// # Errors
/// [`Kind::Usage`] for settings that make no sense; [`Kind::Refused`] when scores are out of range, or
/// scores, segments and view have different as-of days.
pub fn propose_after(
    view: &LedgerView<'_>,
    candidates: &Candidates,
    segments: &Segments,
    settings: &PlanSettings,
    inputs: BTreeMap<String, String>,
    contacts: Option<&PastContacts>,
) -> Result<Plan<Draft>> {
    settings.check()?;
    if candidates.as_of != view.as_of() || segments.as_of != view.as_of() {
        return Err(Error::new(Kind::Refused, "days-differ"));
    }
    let donors = view.donors();
    candidates.check(donors.len())?;
    let reasons = Exclusion::ALL.into_iter().filter(|why| contacts.is_some() || !why.is_of_contacts());
    let mut exclusions: BTreeMap<Exclusion, u64> = reasons.map(|why| (why, 0)).collect();
    let mut exclude = |why: Exclusion| *exclusions.entry(why).or_default() += 1;

    let mut ranked = Vec::new();
    for (donor, candidate) in by_donor(donors.len(), &candidates.rows).into_iter().enumerate() {
        match eligible(view, segments, donor, candidate, (settings, contacts)) {
            Ok(candidate) => ranked.push((candidate.expected_value(), candidate)),
            Err(why) => exclude(why),
        }
    }
    ranked.sort_by_key(|(_, candidate)| (Reverse(candidate.rank()), candidate.donor));

    // Both arms follow the same ranking, and the budget is spent on contacts.
    let (capacity, beyond) = capacity(settings);
    let settings = &with_share(settings, &ranked, capacity);
    let listed = longest_list(ranked.len(), capacity, settings.hold_out);
    let left = ranked.split_off(listed);
    left.iter().for_each(|_| exclude(beyond));
    let segment = |candidate: &Candidate| segments.of(candidate.donor).map(|(segment, _)| segment);
    let ids: Vec<(String, Option<LifeCycle>)> = ranked
        .iter()
        .map(|(_, candidate)| (donors.id.get(candidate.donor as usize), segment(candidate)))
        .collect();
    let held_out = draw(&ids, settings, &view.as_of().to_string(), &inputs);
    let rows = ranked
        .into_iter()
        .zip(ids.into_iter().zip(held_out))
        .map(|((value, candidate), ((donor_id, _), held_out))| {
            let arm = if held_out { Arm::HeldOut } else { Arm::Contacted };
            let giving = Giving::of(&view.donor(candidate.donor as usize), view.as_of());
            row(segments, settings, candidate, value, donor_id, arm, &giving)
        })
        .collect();
    let mut body = Body {
        as_of: candidates.as_of,
        horizon_months: candidates.horizon_months,
        currency: view.giving().currency,
        // A plan always names its channel.
        settings: PlanSettings { channel: Some(settings.channel()), ..*settings },
        methods: candidates.methods.clone(),
        inputs,
        population: donors.len() as u64,
        exclusions,
        totals: super::Totals::default(),
        refusing: Some(donors.refusing(settings.channel())),
        notes: notes(donors, settings, candidates.unproved),
        revision: 0,
        first_draft_sha256: None,
        campaign: None,
        contacts: contacts.map(|contacts| contacts.check().clone()),
        effect: None,
        rows,
    };
    body.add_up();
    Ok(Plan { body, state: Draft(()) })
}

/// Returns the settings with the share that is held out, where the size of the list decides.
fn with_share(settings: &PlanSettings, ranked: &[(Cents, &Candidate)], capacity: u64) -> PlanSettings {
    if !settings.hold_out_by_size || !settings.goal.may_hold_out() {
        return *settings;
    }
    let listed = longest_list(ranked.len(), capacity, 0.0);
    let best = ranked.get(..listed).unwrap_or_default();
    let is_known = best.iter().all(|(_, candidate)| candidate.is_known());
    let sum: f64 = best.iter().map(|(_, candidate)| candidate.gift_likelihood).sum();
    let rate = Some(sum / listed as f64).filter(|rate| is_known && *rate > 0.0 && *rate < 1.0);
    PlanSettings { hold_out: usual_share(listed, rate), ..*settings }
}

fn notes(donors: &DonorTable, settings: &PlanSettings, unproved: bool) -> Vec<PlanNote> {
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
    refusals.into_iter().chain(permits).chain(unproved.then_some(PlanNote::Unproved)).collect()
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

/// Returns the candidate of a donor, or the first reason against the donor.
fn eligible<'a>(
    view: &LedgerView<'_>,
    segments: &Segments,
    donor: usize,
    candidate: Option<&'a Candidate>,
    (settings, contacts): (&PlanSettings, Option<&PastContacts>),
) -> std::result::Result<&'a Candidate, Exclusion> {
    may_list(view.donors(), donor, settings)?;
    if settings.coverage == DonorCoverage::Incomplete {
        return Err(Exclusion::DonorsIncomplete);
    }
    let candidate = candidate.ok_or(Exclusion::NoScore)?;
    let segment = segments.of(candidate.donor).map(|(segment, _)| segment);
    let giving = Giving::of(&view.donor(donor), view.as_of());
    settings.goal.admits(segment, &giving, settings, view.as_of())?;
    if settings.goal == Goal::Upgrade && candidate.may_stop {
        return Err(Exclusion::MayStop);
    }
    contacts.map_or(Ok(()), |contacts| contacts.admit(candidate.donor, settings))?;
    let has_cost_rule = settings.goal.is_appeal() && !settings.goal.is_regular();
    if !has_cost_rule || candidate.rank() > settings.cost {
        Ok(candidate)
    } else {
        Err(Exclusion::NotWorthTheCost)
    }
}

fn row(
    segments: &Segments,
    settings: &PlanSettings,
    candidate: &Candidate,
    value: Cents,
    donor_id: String,
    arm: Arm,
    giving: &Giving,
) -> PlanRow {
    let place = segments.of(candidate.donor);
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
        expected_net: Cents::new(value.get() - settings.cost.get()),
        suggested_ask: asks.next(),
        higher_asks: asks.collect(),
        reasons: candidate.reasons.clone(),
        arm,
    }
}
