//! The plan: a draft until a person signs.

use std::collections::BTreeMap;
use std::fmt;

use obole_ledger::{AsOf, Cents, Currency, Message, holds_personal, message, sha256_hex};
use serde::{Deserialize, Serialize};

use super::contacts::ContactCheck;
use super::effect::{EffectPerContact, ExpectedEffect};
use super::review::check_name;
use super::{Approval, PlanFilters, PlanReason, PlanSettings, SegmentLimit};
use crate::segments::{LifeCycle, Rfm};
use crate::{Error, Kind, Result};

/// Group of a donor on the list: contacted or held out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arm {
    /// Contacted.
    Contacted,
    /// Held out at random, for comparison.
    HeldOut,
}

impl Arm {
    /// Returns the code, as written in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contacted => "contacted",
            Self::HeldOut => "held_out",
        }
    }
}

/// Reason why a donor of the ledger is not on the list: the first that applies, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// Known to have died.
    Deceased,
    /// Objected to profiling.
    DoNotProfile,
    /// Objected to the channel.
    Objected,
    /// The consent recorded for the channel is not understood.
    ConsentUnclear,
    /// Did not agree to the channel where silence means no.
    NotOptedIn,
    /// Has no row in the table of donors, so that refusals are not known.
    RefusalsUnknown,
    /// Gifts and donors' rows do not match, so that refusals may be lost.
    DonorsIncomplete,
    /// Has no score, because there is no counted gift before the as-of day.
    NoScore,
    /// Gives every month, and the goal of the list is another.
    MonthlyDonor,
    /// Gave within the quiet period.
    GaveRecently,
    /// Not eligible for the goal of the list.
    NotForGoal,
    /// The regular gift is at risk, so that the donor is not asked for more.
    MayStop,
    /// Not in one of the segments that a person chose.
    OtherSegment,
    /// Gave to none of the campaigns that a person chose.
    OtherCampaign,
    /// Lives in none of the areas that a person chose.
    OtherArea,
    /// The last gift is not of the size that a person chose.
    OtherAmount,
    /// Contacted within the quiet period, on any channel.
    ContactedRecently,
    /// Contacted as often within a year as the settings allow.
    ContactedOften,
    /// Held out of a campaign within the quiet period: contacted now, its comparison group would be lost.
    HeldOutRecently,
    /// Has no address or number for the channel.
    NoAddress,
    /// A contact is expected to bring no more than it costs.
    NotWorthTheCost,
    /// On the list of another channel of the campaign.
    OtherChannel,
    /// The segment has its maximum number of contacts.
    SegmentFull,
    /// The budget was spent on donors with a higher expected value.
    OverBudget,
    /// The maximum number of contacts was reached.
    OverMaximum,
    /// Removed by the person who reviewed the list.
    RemovedInReview,
}

impl Exclusion {
    /// All reasons, in the order in which they are tried.
    pub const ALL: [Self; 26] = [
        Self::Deceased,
        Self::DoNotProfile,
        Self::Objected,
        Self::ConsentUnclear,
        Self::NotOptedIn,
        Self::RefusalsUnknown,
        Self::DonorsIncomplete,
        Self::NoScore,
        Self::MonthlyDonor,
        Self::GaveRecently,
        Self::NotForGoal,
        Self::MayStop,
        Self::OtherSegment,
        Self::OtherCampaign,
        Self::OtherArea,
        Self::OtherAmount,
        Self::ContactedRecently,
        Self::ContactedOften,
        Self::HeldOutRecently,
        Self::NoAddress,
        Self::NotWorthTheCost,
        Self::OtherChannel,
        Self::SegmentFull,
        Self::OverBudget,
        Self::OverMaximum,
        Self::RemovedInReview,
    ];

    /// Returns whether the reason comes from earlier contacts. Plans made without a log of contacts do not
    /// count it.
    pub const fn is_of_contacts(self) -> bool {
        matches!(self, Self::ContactedRecently | Self::ContactedOften | Self::HeldOutRecently)
    }

    /// Returns whether the reason comes from filters, limits, channels or addresses. Plans made without them
    /// do not count it.
    pub const fn is_of_choices(self) -> bool {
        matches!(
            self,
            Self::OtherSegment
                | Self::OtherCampaign
                | Self::OtherArea
                | Self::OtherAmount
                | Self::NoAddress
                | Self::OtherChannel
                | Self::SegmentFull
        )
    }
}

/// Notes about a plan that a person reads before signing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PlanNote {
    /// No objection is recorded for anybody in the ledger.
    NoObjections,
    /// Nothing is recorded about the list's channel for anybody in the ledger, although other objections are
    /// recorded, and silence permits contact.
    ChannelUnsaid,
    /// The list is for e-mail or text message, and donors who neither agreed nor objected can be on it.
    SilencePermits,
    /// No backtest compared the models behind the list with the simple rules.
    Unproved,
    /// A person chose donors by area, an attribute that otherwise serves the audit only.
    ChosenByArea,
}

/// One donor on the list. Its `Debug` shows no identifier.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PlanRow {
    /// The donor's identifier in the ledger.
    pub donor_id: String,
    /// The life-cycle segment.
    pub segment: Option<LifeCycle>,
    /// The RFM cell.
    pub rfm: Option<Rfm>,
    /// Probability of a gift within the horizon, to 6 decimals; `None` when no outcome is known yet.
    pub gift_likelihood: Option<f64>,
    /// Expected amount if the donor gives.
    pub expected_gift: Cents,
    /// Likelihood times expected gift; 0 when no likelihood is known.
    pub expected_value: Cents,
    /// Expected value minus cost, in plans of older versions only: what comes anyway is no net.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expected_net: Option<Cents>,
    /// Amount to ask for.
    pub suggested_ask: Option<Cents>,
    /// Further steps of the ladder of asks, ascending, each above the suggested ask; at most two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub higher_asks: Vec<Cents>,
    /// Reasons for the score, the strongest first.
    pub reasons: Vec<PlanReason>,
    /// Group of the donor: contacted or held out.
    pub arm: Arm,
}

impl fmt::Debug for PlanRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlanRow({}, value {})", self.arm.name(), self.expected_value)
    }
}

/// Totals of the list; amounts are those of contacted donors only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Number of donors who are contacted.
    pub contacted: u64,
    /// Number of donors held out for comparison.
    pub held_out: u64,
    /// Number of contacts times the cost of one.
    pub cost: Cents,
    /// The sum of the expected values.
    pub expected_income: Cents,
    /// Expected income minus cost, in plans of older versions only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expected_net: Option<Cents>,
}

/// Content of a plan without its state.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub(super) as_of: AsOf,
    pub(super) horizon_months: u32,
    pub(super) currency: Currency,
    pub(super) settings: PlanSettings,
    #[serde(default, skip_serializing_if = "PlanFilters::is_empty")]
    pub(super) filters: PlanFilters,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) limits: Vec<SegmentLimit>,
    pub(super) methods: BTreeMap<String, String>,
    pub(super) inputs: BTreeMap<String, String>,
    pub(super) population: u64,
    pub(super) exclusions: BTreeMap<Exclusion, u64>,
    pub(super) totals: Totals,
    /// Plans of older versions have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) notes: Vec<PlanNote>,
    /// Plans of version 1 do not count them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refusing: Option<u64>,
    /// Number of signed versions before this one.
    #[serde(default, skip_serializing_if = "is_first")]
    pub(super) revision: u32,
    /// Hash of the draft of the first version; absent from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first_draft_sha256: Option<String>,
    /// Name that a person gave to the campaign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) campaign: Option<String>,
    /// Log of contacts that was read, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) contacts: Option<ContactCheck>,
    /// Effect that past campaigns had, if a person named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) effect: Option<EffectPerContact>,
    pub(super) rows: Vec<PlanRow>,
}

const fn is_first(revision: &u32) -> bool {
    *revision == 0
}

impl Body {
    pub(super) fn add_up(&mut self) {
        let before = self.totals.expected_net.map(|_| Cents::default());
        let mut totals = Totals { expected_net: before, ..Totals::default() };
        for row in &self.rows {
            match row.arm {
                Arm::Contacted => {
                    totals.contacted += 1;
                    totals.cost = plus(totals.cost, self.settings.cost);
                    totals.expected_income = plus(totals.expected_income, row.expected_value);
                    totals.expected_net =
                        totals.expected_net.map(|net| plus(net, row.expected_net.unwrap_or_default()));
                }
                Arm::HeldOut => totals.held_out += 1,
            }
        }
        self.totals = totals;
    }

    /// Checks the invariants of a plan that was read from a file: totals add up, counts reconcile, limits are
    /// not exceeded.
    pub(super) fn check(&self) -> Result<()> {
        let damaged =
            |what: Message| Err(Error::new(Kind::Unreadable, message!("plan-damaged", what = what)));
        self.settings.check()?;
        let mut again = self.clone();
        again.add_up();
        if again.totals != self.totals {
            return damaged(message!("plan-totals-differ"));
        }
        if self.settings.budget.is_some_and(|budget| self.totals.cost > budget)
            || self.settings.max_contacts.is_some_and(|max| self.totals.contacted > max)
        {
            return damaged(message!("plan-exceeds-limits"));
        }
        if self.exclusions.values().sum::<u64>() + self.rows.len() as u64 != self.population {
            return damaged(message!("plan-counts-differ"));
        }
        let mut ids: Vec<&str> = self.rows.iter().map(|row| row.donor_id.as_str()).collect();
        ids.sort_unstable();
        if ids.windows(2).any(|pair| pair.first() == pair.last()) {
            return damaged(message!("a-donor-twice"));
        }
        Ok(())
    }
}

fn plus(a: Cents, b: Cents) -> Cents {
    Cents::new(a.get().saturating_add(b.get()))
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Draft {}
    impl Sealed for super::Approved {}
}

/// The state of a plan: [`Draft`] or [`Approved`], and nothing else.
pub trait State: sealed::Sealed {
    /// The code, as written in files.
    const NAME: &'static str;
    /// Returns the approval: who approved, when, with which changes.
    fn approval(&self) -> Option<&Approval>;
}

/// Proposed, not yet read by a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft(pub(super) ());

/// Read and signed by a person. Only [`Plan::approve`] makes it, from a draft that is used up:
///
/// ```compile_fail,E0382
/// use obole::campaign::{Approved, Draft, Plan, Review};
/// fn twice(draft: Plan<Draft>) -> obole::Result<[Plan<Approved>; 2]> {
///     Ok([draft.approve(Review::new("Camille", "2025-01-06"))?, draft.approve(Review::new("Sacha", "2025-01-06"))?])
/// }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Approved(pub(super) Approval);

impl State for Draft {
    const NAME: &'static str = "draft";
    fn approval(&self) -> Option<&Approval> {
        None
    }
}

impl State for Approved {
    const NAME: &'static str = "approved";
    fn approval(&self) -> Option<&Approval> {
        Some(&self.0)
    }
}

/// A campaign list with its settings, its exclusions and its inputs. Rows are in order of expected value, the
/// highest first.
#[derive(Clone, PartialEq)]
pub struct Plan<S: State> {
    pub(super) body: Body,
    pub(super) state: S,
}

impl<S: State> fmt::Debug for Plan<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plan<{}>({:?})", S::NAME, self.body.totals)
    }
}

impl<S: State> Plan<S> {
    /// Returns the as-of day of the scores.
    pub fn as_of(&self) -> AsOf {
        self.body.as_of
    }

    /// Returns the horizon of the scores in months.
    pub fn horizon_months(&self) -> u32 {
        self.body.horizon_months
    }

    /// Returns the currency of all amounts.
    pub fn currency(&self) -> Currency {
        self.body.currency
    }

    /// Returns the settings of the list.
    pub fn settings(&self) -> &PlanSettings {
        &self.body.settings
    }

    /// Returns the method that made the scores, by task.
    pub fn methods(&self) -> &BTreeMap<String, String> {
        &self.body.methods
    }

    /// Returns the SHA-256 of the inputs, by name; `identity` is that of the ledger
    /// ([`obole_ledger::Receipt::identity`]).
    pub fn inputs(&self) -> &BTreeMap<String, String> {
        &self.body.inputs
    }

    /// Returns the number of donors of the ledger: the sum of rows and exclusions.
    pub fn population(&self) -> u64 {
        self.body.population
    }

    /// Returns the number of donors left out, by reason; every reason has an entry.
    pub fn exclusions(&self) -> &BTreeMap<Exclusion, u64> {
        &self.body.exclusions
    }

    /// Returns the totals of the list.
    pub fn totals(&self) -> &Totals {
        &self.body.totals
    }

    /// Returns whether the list is ordered by the last gift, because no outcome is known yet from which
    /// likelihoods could be learned.
    pub fn has_no_likelihoods(&self) -> bool {
        self.body.rows.iter().any(|row| row.gift_likelihood.is_none())
    }

    /// Returns the number of signed versions before this one.
    pub fn revision(&self) -> u32 {
        self.body.revision
    }

    /// Returns the hash of the draft of the first version, if this is a later one.
    pub fn earlier_draft_sha256(&self) -> Option<&str> {
        self.body.first_draft_sha256.as_deref()
    }

    /// Returns the name of the campaign: the one that a person gave, or goal and as-of day.
    pub fn campaign(&self) -> String {
        let own = || format!("{}-{}", self.body.settings.goal.name(), self.body.as_of);
        self.body.campaign.clone().unwrap_or_else(own)
    }

    /// Returns the log of contacts that was read for the plan, if there was one.
    pub fn contacts(&self) -> Option<&ContactCheck> {
        self.body.contacts.as_ref()
    }

    /// Returns the effect that the list may have by past campaigns, if a person named one.
    pub fn expected_effect(&self) -> Option<ExpectedEffect> {
        self.body.effect.map(|effect| effect.of(self))
    }

    /// Returns the notes that a person reads before signing.
    pub fn notes(&self) -> &[PlanNote] {
        &self.body.notes
    }

    /// Returns the number of donors who had died, refused profiling or refused the channel when the list was
    /// made; `None` in plans of version 1.
    pub fn refusing(&self) -> Option<u64> {
        self.body.refusing
    }

    /// Returns the number of contacted donors for whom the event of the goal is likely, the sum of their
    /// likelihoods.
    pub fn expected_events(&self) -> f64 {
        let contacted = self.rows().iter().filter(|row| row.arm == Arm::Contacted);
        contacted.filter_map(|row| row.gift_likelihood).sum()
    }

    /// Returns the measured effect of past campaigns for each contact, if a person named one.
    pub fn effect(&self) -> Option<&EffectPerContact> {
        self.body.effect.as_ref()
    }

    /// Returns the filters of the list.
    pub fn filters(&self) -> &PlanFilters {
        &self.body.filters
    }

    /// Returns the limits of segments.
    pub fn limits(&self) -> &[SegmentLimit] {
        &self.body.limits
    }

    /// Returns the donors on the list, the highest expected value first.
    pub fn rows(&self) -> &[PlanRow] {
        &self.body.rows
    }

    /// Computes the SHA-256 of state, settings, exclusions, rows and approval. Any change to any of them
    /// changes it.
    ///
    /// # Errors
    /// When a number cannot be written as JSON; a plan made by [`super::propose`] has no such number.
    pub fn sha256(&self) -> Result<String> {
        hash(&(S::NAME, &self.body, self.state.approval()))
    }

    /// Computes the SHA-256 of the rows alone.
    ///
    /// # Errors
    /// As [`Plan::sha256`].
    pub fn rows_sha256(&self) -> Result<String> {
        hash(&self.body.rows)
    }
}

impl Plan<Draft> {
    /// Names the campaign.
    ///
    /// # Errors
    /// As [`check_campaign`].
    pub fn named(mut self, campaign: &str) -> Result<Self> {
        check_campaign(campaign)?;
        self.body.campaign = Some(campaign.to_owned());
        Ok(self)
    }

    /// Adds the effect of past campaigns ([`super::effect::EffectFile::per_contact`]).
    #[must_use]
    pub fn with_effect(mut self, effect: EffectPerContact) -> Self {
        self.body.effect = Some(effect);
        self
    }
}

impl Plan<Approved> {
    /// Returns the approval: who approved, when, with which changes.
    pub fn approval(&self) -> &Approval {
        &self.state.0
    }

    /// Returns the hash of the draft of the first version: it is the same for all versions, also after an
    /// erasure.
    pub fn first_draft_sha256(&self) -> &str {
        self.body.first_draft_sha256.as_deref().unwrap_or(&self.state.0.draft_sha256)
    }
}

/// Length in characters of the longest name of a campaign.
const LONGEST_NAME: usize = 80;

/// Refuses a name of a campaign that is empty, has more than 80 characters or several lines, or holds the
/// e-mail, the phone number or the account of a person.
///
/// # Errors
/// [`Kind::Usage`].
pub fn check_campaign(name: &str) -> Result<()> {
    let fits = !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME;
    if !fits || check_name(name).is_err() || holds_personal(name) {
        return Err(Error::new(Kind::Usage, "campaign-name").hint("name-campaign"));
    }
    Ok(())
}

/// Computes the SHA-256 of a value as JSON without spaces.
pub(super) fn hash<T: Serialize>(value: &T) -> Result<String> {
    let bytes =
        serde_json::to_vec(value).map_err(|e| Error::new(Kind::System, "value-not-written").caused_by(e))?;
    Ok(sha256_hex(&bytes))
}
