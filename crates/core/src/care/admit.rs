//! Admission of donors to the list, with the channel.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{ContactChannel, Day, DonorTable, LedgerView};

use super::action::{Action, LeftOut, Rule, Why};
use super::waiting::Waiting;
use super::{CareInputs, CareSettings};
use crate::campaign::{PlanSettings, may_list};
use crate::labels::has_gift_on_its_way;

/// Everything that decides about a donor.
pub(super) struct Admission<'a> {
    pub(super) donors: &'a DonorTable,
    /// Everything that is known of the gifts.
    pub(super) known: LedgerView<'a>,
    /// Donors whose death the bank reports, with the day of the report.
    pub(super) dead: BTreeMap<u32, Day>,
    /// Donors whose regular gift is at risk.
    pub(super) at_risk: BTreeSet<u32>,
    pub(super) inputs: &'a CareInputs<'a>,
    pub(super) settings: &'a CareSettings,
}

impl Admission<'_> {
    /// Returns the action for a donor, or why there is none.
    ///
    /// # Errors
    /// The first [`LeftOut`] that applies.
    pub(super) fn admit(&self, donor: u32, why: &Why) -> Result<Action, LeftOut> {
        let donor_id = self.donors.id.get(donor as usize);
        let id = why.id(&donor_id);
        let (past, rule) = (&self.inputs.past, why.rule());
        // The list tells of a death whatever else was done about the donor.
        let is_handled = match rule {
            Rule::Death => past.is_postponed(&id),
            _ => past.is_handled(donor, &id),
        };
        if past.is_closed(&id) || is_handled {
            return Err(LeftOut::Handled);
        }
        let state = past.state(&id);
        let action = |channel| Action { id, donor: Some(donor), channel, why: why.clone(), state };
        // No contact, and no profile: what the bank reports.
        if rule == Rule::Death {
            return Ok(action(None));
        }
        if self.dead.contains_key(&donor) {
            return Err(LeftOut::Refused);
        }
        let channels = why.channels();
        // Work in a file is neither a contact nor a profile.
        if channels.is_empty() {
            return Ok(action(None));
        }
        if !self.donors.may_be_profiled(donor as usize) {
            return Err(LeftOut::Refused);
        }
        if past.is_contacted(donor, self.settings.quiet_days, why.answered_on()) {
            return Err(LeftOut::ContactedRecently);
        }
        if rule.asks() && self.at_risk.contains(&donor) {
            return Err(LeftOut::AtRisk);
        }
        if rule.asks() && past.is_held_out(donor) {
            return Err(LeftOut::HeldOut);
        }
        if rule.asks() && has_gift_on_its_way(&self.known.donor(donor as usize)) {
            return Err(LeftOut::GiftOnItsWay);
        }
        let channel = channels.iter().find(|channel| self.reaches(donor, &donor_id, **channel));
        channel.map(|channel| action(Some(*channel))).ok_or(LeftOut::NoChannel)
    }

    /// Returns whether a channel is allowed by the rules of a campaign list, and reaches the donor.
    fn reaches(&self, donor: u32, donor_id: &str, channel: ContactChannel) -> bool {
        let settings = PlanSettings {
            channel: Some(channel),
            electronic_consent: self.settings.consent,
            coverage: self.settings.coverage,
            ..PlanSettings::default()
        };
        may_list(self.donors, donor as usize, &settings).is_ok()
            && self.inputs.can_reach.is_none_or(|can_reach| can_reach(donor_id, channel))
    }

    /// Returns the action for a campaign that waits, unless it was done or postponed.
    pub(super) fn admit_waiting(&self, waiting: &Waiting) -> Option<Action> {
        let why = Why::Review(waiting.clone());
        let id = why.id("");
        let past = &self.inputs.past;
        let state = past.state(&id);
        let is_open = !past.is_closed(&id) && !past.is_postponed(&id);
        is_open.then_some(Action { id, donor: None, channel: None, why, state })
    }
}
