//! The list with the highest expected net under the budget.
//!
//! A contact of donor i is expected to bring pᵢ·aᵢ − c (the rule of the KDD Cup 1998: mail where the expected gift exceeds
//! the cost). With one cost for all, the sum over a list of at most ⌊budget / c⌋ donors is highest for those with the
//! highest pᵢ·aᵢ, as far as pᵢ·aᵢ > c: exchanging any of them for another can only lose. No solver is needed.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use obole_ledger::{Cents, ConsentState, Consents, ContactChannel, DonorTable, LedgerView};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::Digest;

use super::candidate::to_cents;
use super::plan::Body;
use super::{
    Arm, Candidate, Candidates, ConsentPolicy, DonorCoverage, Draft, Exclusion, Plan, PlanNote, PlanRow,
    PlanSettings,
};
use crate::segments::Segments;
use crate::{Error, Kind, Result};

/// Returns whether a donor may be contacted on the channel of these settings, or why not.
///
/// Not if the donor objected to it, nor if what is recorded is not understood, nor, by e-mail and text
/// message under [`ConsentPolicy::OptIn`], if the donor did not agree.
///
/// # Errors
/// [`Exclusion::Objected`], [`Exclusion::ConsentUnclear`] or [`Exclusion::NotOptedIn`].
pub fn may_contact(consents: &Consents, settings: &PlanSettings) -> std::result::Result<(), Exclusion> {
    let channel = settings.channel();
    let asks = matches!(channel, ContactChannel::Email | ContactChannel::Sms)
        && settings.electronic_consent == ConsentPolicy::OptIn;
    match consents.on(channel).state {
        ConsentState::Allowed => Ok(()),
        ConsentState::Objected => Err(Exclusion::Objected),
        ConsentState::Unclear => Err(Exclusion::ConsentUnclear),
        ConsentState::Unknown if asks => Err(Exclusion::NotOptedIn),
        ConsentState::Unknown => Ok(()),
    }
}

/// Returns whether a donor of the table (by index) may be on a list of these settings, or why not: death,
/// objections, consents, and refusals that are not known unless a person accepted that.
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

/// Proposes the list that maximises the expected net Σ(p·a − c) over contacted donors, under the settings.
///
/// Every donor of the ledger ends on the list or under the first [`Exclusion`] that applies. Equal expected values go by
/// donor identifier. Organisations are treated as persons are. Consent and death are read as they are today, whatever
/// the as-of day: a list is for now. `inputs` are names with SHA-256, kept in the plan.
///
/// With a share held out, each donor is drawn by lot, from the seed and the identifier alone, before the budget is
/// spent; so both arms follow the same ranking, and the budget is spent on contacted donors.
///
/// # Errors
/// [`Kind::Usage`] for settings that make no sense; [`Kind::Refused`] when scores are out of range, or scores, segments
/// and view stand on different days.
pub fn propose(
    view: &LedgerView<'_>,
    candidates: &Candidates,
    segments: &Segments,
    settings: &PlanSettings,
    inputs: BTreeMap<String, String>,
) -> Result<Plan<Draft>> {
    settings.check()?;
    if candidates.as_of != view.as_of() || segments.as_of != view.as_of() {
        return Err(Error::new(Kind::Refused, "scores, segments and ledger stand on different days"));
    }
    let donors = view.donors();
    candidates.check(donors.len())?;
    let mut exclusions: BTreeMap<Exclusion, u64> = Exclusion::ALL.into_iter().map(|e| (e, 0)).collect();
    let mut exclude = |why: Exclusion| *exclusions.entry(why).or_default() += 1;

    let mut ranked = Vec::new();
    for (donor, candidate) in by_donor(donors.len(), &candidates.rows).into_iter().enumerate() {
        match eligible(donors, donor, candidate, settings) {
            Ok(candidate) => ranked.push((candidate.expected_value(), candidate)),
            Err(why) => exclude(why),
        }
    }
    ranked.sort_by_key(|(_, candidate)| (Reverse(candidate.rank()), candidate.donor));

    let mut rows = Vec::new();
    let (mut spent, mut contacts) = (0_i64, 0_u64);
    let mut full = None;
    for (value, candidate) in ranked {
        if let Some(why) = full {
            exclude(why);
            continue;
        }
        let donor_id = donors.id.get(candidate.donor as usize);
        let arm = draw(settings, &donor_id);
        if arm == Arm::Contacted {
            let with = spent.saturating_add(settings.cost.get());
            full = if settings.max_contacts.is_some_and(|max| contacts >= max) {
                Some(Exclusion::OverMaximum)
            } else if settings.budget.is_some_and(|budget| with > budget.get()) {
                Some(Exclusion::OverBudget)
            } else {
                None
            };
            if let Some(why) = full {
                exclude(why);
                continue;
            }
            spent = with;
            contacts += 1;
        }
        rows.push(row(segments, settings, candidate, value, donor_id, arm));
    }
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
        refusing: Some(donors.refusing()),
        notes: if donors.has_objections() { Vec::new() } else { vec![PlanNote::NoObjections] },
        rows,
    };
    body.add_up();
    Ok(Plan { body, state: Draft(()) })
}

/// The candidate of each donor of the ledger, if there is one.
fn by_donor(donors: usize, candidates: &[Candidate]) -> Vec<Option<&Candidate>> {
    let mut found = vec![None; donors];
    for candidate in candidates {
        if let Some(slot) = found.get_mut(candidate.donor as usize) {
            *slot = Some(candidate);
        }
    }
    found
}

/// The first reason against a donor, or the candidate.
fn eligible<'a>(
    donors: &DonorTable,
    donor: usize,
    candidate: Option<&'a Candidate>,
    settings: &PlanSettings,
) -> std::result::Result<&'a Candidate, Exclusion> {
    may_list(donors, donor, settings)?;
    if settings.coverage == DonorCoverage::Incomplete {
        return Err(Exclusion::DonorsIncomplete);
    }
    let candidate = candidate.ok_or(Exclusion::NoScore)?;
    if candidate.rank() > settings.cost { Ok(candidate) } else { Err(Exclusion::NotWorthTheCost) }
}

/// The lot of one donor: the first number of a stream of its own, so that no other donor can change it.
fn draw(settings: &PlanSettings, donor_id: &str) -> Arm {
    if settings.hold_out <= 0.0 {
        return Arm::Contacted;
    }
    let mut hash = sha2::Sha256::new();
    hash.update(settings.seed.to_le_bytes());
    hash.update(donor_id.as_bytes());
    let mut stream = ChaCha8Rng::from_seed(hash.finalize().into());
    // 53 bits make a float in [0, 1) exactly.
    let uniform = (stream.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    if uniform < settings.hold_out { Arm::HeldOut } else { Arm::Contacted }
}

fn row(
    segments: &Segments,
    settings: &PlanSettings,
    candidate: &Candidate,
    value: Cents,
    donor_id: String,
    arm: Arm,
) -> PlanRow {
    let place = segments.of(candidate.donor);
    PlanRow {
        donor_id,
        segment: place.map(|(segment, _)| segment),
        rfm: place.map(|(_, rfm)| rfm),
        gift_likelihood: candidate.is_known().then(|| (candidate.gift_likelihood * 1e6).round() / 1e6),
        expected_gift: to_cents(candidate.expected_gift),
        expected_value: value,
        expected_net: Cents::new(value.get() - settings.cost.get()),
        suggested_ask: candidate.suggested_ask,
        higher_asks: candidate.higher_asks.clone(),
        reasons: candidate.reasons.clone(),
        arm,
    }
}
