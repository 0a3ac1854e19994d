//! Settings of a campaign list, chosen by a person.

use obole_ledger::{Cents, ContactChannel, Message, message};
use serde::{Deserialize, Serialize};

use super::Goal;
use crate::{Error, Kind, Result};

/// Meaning of silence on e-mail and text message. An objection is absolute under both (GDPR art. 21(2)-(3)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentPolicy {
    /// Without a recorded consent, the donor is not contacted. The default.
    #[default]
    OptIn,
    /// Without a recorded objection, the donor may be contacted.
    OptOut,
}

/// Completeness of the recorded refusals of the donors on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DonorCoverage {
    /// Gifts and donors' rows match, or no table of donors was read. The default.
    #[default]
    Complete,
    /// They match for too few givers: the list is empty until a person settles it.
    Incomplete,
    /// They match for too few givers, and a person accepted it.
    Accepted,
}

impl ConsentPolicy {
    /// Names of the policies: `strict` asks for an agreement, `france` permits appeals of charities to those
    /// who did not object.
    ///
    /// Source: CNIL, 20 June 2022, on the transfer of files of donors: by e-mail, text message or robot call,
    /// charitable appeals need information and a right to object; commercial messages need an agreement.
    pub const NAMES: [&str; 2] = ["strict", "france"];

    /// Returns the policy with a name.
    ///
    /// ```
    /// use obole::campaign::ConsentPolicy;
    ///
    /// assert_eq!(ConsentPolicy::parse("france"), Some(ConsentPolicy::OptOut));
    /// assert_eq!(ConsentPolicy::parse("all"), None);
    /// ```
    pub fn parse(name: &str) -> Option<Self> {
        let mut policies = Self::NAMES.into_iter().zip([Self::OptIn, Self::OptOut]);
        policies.find(|(known, _)| *known == name).map(|(_, policy)| policy)
    }
}

impl DonorCoverage {
    /// Returns whether the coverage is complete. It is then not written, because plans of older versions do
    /// not have it.
    const fn is_complete(&self) -> bool {
        matches!(self, Self::Complete)
    }
}

/// Settings of a list. They are saved in the plan and are part of its hash.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlanSettings {
    /// Maximum total cost; no limit when `None`.
    pub budget: Option<Cents>,
    /// Cost of one contact.
    pub cost: Cents,
    /// Channel of contact; see [`PlanSettings::channel`]. Only plans of older versions have none.
    pub channel: Option<ContactChannel>,
    /// Meaning of silence on e-mail and text message. Post and phone are always opt-out.
    pub electronic_consent: ConsentPolicy,
    /// Maximum number of contacts; no limit when `None`.
    pub max_contacts: Option<u64>,
    /// The share of the list that is drawn into the comparison group: on the list and not contacted, so that
    /// the effect can be measured later. 0 (none, the default) to below 1.
    pub hold_out: f64,
    /// `true` chooses that share by the size of the list: as many as show one point of response, at most a
    /// fifth; else a tenth, and nobody of fewer than 100 donors or with less than 7 quiet days. The plan has
    /// the share that was chosen.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hold_out_by_size: bool,
    /// The seed of that draw.
    pub seed: u64,
    /// Purpose of the list. Plans of older versions have none, and could hold everybody.
    #[serde(skip_serializing_if = "Goal::is_all")]
    pub goal: Goal,
    /// Days after a gift or a contact in which a donor is not asked again; 0 asks at once, as in plans
    /// of older versions. Instalments of monthly donors do not count.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub quiet_days: u32,
    /// Number of contacts within 365 days from which a donor is not contacted again; no limit when `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_contacts_a_year: Option<u32>,
    /// Part of a donor's expected gifts that a contact brings, above 0 to 1; the rest comes anyway. A donor
    /// must be worth the cost by this part alone. Plans of older versions have none and count all.
    ///
    /// The default is 0.35, the middle of the fatigue factors 0.33 to 0.37 of a study in the Netherlands,
    /// which the definitions name; a measured effect replaces it.
    #[serde(default = "all", skip_serializing_if = "is_all")]
    pub response: f64,
    /// Sum that a contact must bring beyond its cost.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub min_net: Cents,
    /// Share of the contacts that are drawn at random from the donors whom the ranking leaves out, 0 to 0.5.
    #[serde(default, skip_serializing_if = "crate::models::is_zero")]
    pub explore: f64,
    /// Completeness of the recorded refusals of the donors.
    #[serde(skip_serializing_if = "DonorCoverage::is_complete")]
    pub coverage: DonorCoverage,
}

impl Default for PlanSettings {
    fn default() -> Self {
        Self {
            budget: None,
            cost: Cents::new(0),
            channel: Some(ContactChannel::Post),
            electronic_consent: ConsentPolicy::OptIn,
            max_contacts: None,
            hold_out: 0.0,
            hold_out_by_size: false,
            seed: 0,
            goal: Goal::All,
            quiet_days: QUIET_DAYS,
            max_contacts_a_year: None,
            response: RESPONSE,
            min_net: Cents::new(0),
            explore: 0.0,
            coverage: DonorCoverage::Complete,
        }
    }
}

/// Default days after a gift in which a donor is not asked again.
pub(crate) const QUIET_DAYS: u32 = 45;

/// Default days after a gift in which it is to be acknowledged.
pub(crate) const THANK_DAYS: u32 = 7;

/// Default part of a donor's expected gifts that a contact brings.
const RESPONSE: f64 = 0.35;

/// Returns the part that plans of older versions counted.
const fn all() -> f64 {
    1.0
}

fn is_all(response: &f64) -> bool {
    *response == all()
}

const fn is_nothing(cents: &Cents) -> bool {
    cents.get() == 0
}

const fn is_zero(days: &u32) -> bool {
    *days == 0
}

/// Share of the scored donors on a list without a budget.
const LIST_SHARE: f64 = 0.3;

impl PlanSettings {
    /// Limits a list without a budget to the best 30 % of `scored` donors, at least one. A goal limits its
    /// list itself.
    #[must_use]
    pub fn limited(self, scored: usize) -> Self {
        let most = ((scored as f64 * LIST_SHARE).ceil() as u64).max(1);
        let is_limited = self.budget.is_none() && self.max_contacts.is_none() && self.goal.is_all();
        Self { max_contacts: if is_limited { Some(most) } else { self.max_contacts }, ..self }
    }

    /// Returns the channel of the list. A plan of an older version without a channel is for post.
    pub fn channel(&self) -> ContactChannel {
        self.channel.unwrap_or(ContactChannel::Post)
    }

    /// Returns whether a donor must be worth the cost. Of a regular gift, few begin without a letter, so the
    /// gifts that come anyway say nothing about it.
    pub(super) fn has_cost_rule(&self) -> bool {
        self.goal.is_appeal() && !self.goal.is_regular()
    }

    /// Returns whether a contact with a donor of this expected value is worth its cost.
    pub(super) fn is_worth(&self, value: Cents) -> bool {
        let least = (self.cost.get() + self.min_net.get()) as f64;
        !self.has_cost_rule() || self.response * value.get() as f64 > least
    }

    /// Returns whether the list is for e-mail or text message.
    pub(super) fn is_electronic(&self) -> bool {
        matches!(self.channel(), ContactChannel::Email | ContactChannel::Sms)
    }

    /// Returns whether the size of the list decides how many are held out: not of a list that can hold donors
    /// whose gift is to be acknowledged.
    pub fn draws_by_size(&self) -> bool {
        self.hold_out_by_size && self.goal.may_hold_out() && self.quiet_days >= THANK_DAYS
    }

    /// Refuses a draw from which donors whose gift is to be acknowledged could be held out. Plans of older
    /// versions may have one.
    ///
    /// # Errors
    /// [`Kind::Usage`].
    pub(super) fn check_draw(&self) -> Result<()> {
        if self.hold_out == 0.0 || self.quiet_days >= THANK_DAYS {
            return Ok(());
        }
        let what = message!("hold-out-without-quiet-days", days = u64::from(THANK_DAYS));
        Err(Error::new(Kind::Usage, what).hint("wait-or-hold-out-nobody"))
    }

    /// Refuses settings that make no sense.
    ///
    /// # Errors
    /// [`Kind::Usage`], naming the setting.
    pub fn check(&self) -> Result<()> {
        let usage = |what: Message| Err(Error::new(Kind::Usage, what));
        if self.cost.get() < 0 || self.budget.is_some_and(|budget| budget.get() < 0) {
            return usage(message!("budget-or-cost-negative"));
        }
        if !(0.0..1.0).contains(&self.hold_out) {
            return usage(message!("hold-out-range"));
        }
        if !(self.response > 0.0 && self.response <= 1.0) {
            return usage(message!("response-range"));
        }
        if !(0.0..=0.5).contains(&self.explore) || self.min_net.get() < 0 {
            return usage(message!("explore-range"));
        }
        if self.hold_out > 0.0 && !self.goal.may_hold_out() {
            return usage(message!("hold-out-of-no-appeal"));
        }
        if self.goal == Goal::Thank && self.quiet_days == 0 {
            return usage(message!("thank-without-days"));
        }
        Ok(())
    }
}
