//! Settings, filters, limits and addresses from which a list is made, besides the scores.

use std::collections::BTreeMap;

use obole_ledger::{Cents, ContactChannel};
use serde::{Deserialize, Serialize};

use super::contacts::PastContacts;
use super::{PlanFilters, PlanSettings};
use crate::segments::LifeCycle;

/// Limits of the number of contacted donors of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentLimit {
    /// The segment.
    pub segment: LifeCycle,
    /// Number of contacts that the segment has at least, as far as its donors, the budget and the channels
    /// permit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// Maximum number of contacts of the segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u64>,
}

/// A channel of a campaign.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChannelOffer {
    /// The channel.
    pub channel: ContactChannel,
    /// Cost of one contact.
    pub cost: Cents,
    /// Maximum number of contacts; no limit when `None`.
    pub capacity: Option<u64>,
    /// Part of a donor's expected gifts that a contact brings ([`PlanSettings::response`]).
    pub response: f64,
}

/// Donors who can be reached on each channel (an address, a number), and who object to it. Donors are indices
/// into the ledger.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Reach {
    by_channel: BTreeMap<ContactChannel, Vec<bool>>,
    objecting: BTreeMap<ContactChannel, Vec<bool>>,
}

impl std::fmt::Debug for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reach({} channels)", self.by_channel.len())
    }
}

impl Reach {
    /// Records whether each donor of the ledger can be reached on a channel.
    #[must_use]
    pub fn with(mut self, channel: ContactChannel, donors: Vec<bool>) -> Self {
        self.by_channel.insert(channel, donors);
        self
    }

    /// Returns whether somebody can be reached on a channel, as far as is recorded.
    pub fn knows(&self, channel: ContactChannel) -> bool {
        self.by_channel.contains_key(&channel)
    }

    /// Records whether each donor objects to a channel, beside what the ledger knows.
    #[must_use]
    pub fn with_objecting(mut self, channel: ContactChannel, donors: Vec<bool>) -> Self {
        self.objecting.insert(channel, donors);
        self
    }

    pub(super) fn objects(&self, channel: ContactChannel, donor: usize) -> bool {
        self.objecting.get(&channel).is_some_and(|donors| donors.get(donor) == Some(&true))
    }

    /// Returns whether a donor can be reached; a channel of which nothing is recorded reaches everybody.
    pub(super) fn reaches(&self, channel: ContactChannel, donor: usize) -> bool {
        self.by_channel.get(&channel).is_none_or(|donors| donors.get(donor) == Some(&true))
    }
}

/// Settings, filters and limits of a list, and what is known besides the scores.
#[derive(Debug, Clone, Default)]
pub struct ListRequest<'a> {
    /// Settings of the list.
    pub settings: PlanSettings,
    /// Donors whom a person wants on the list at all.
    pub filters: PlanFilters,
    /// Limits of segments.
    pub limits: Vec<SegmentLimit>,
    /// Names of inputs with SHA-256, saved in the plan.
    pub inputs: BTreeMap<String, String>,
    /// Earlier contacts, if a log of contacts was read.
    pub contacts: Option<&'a PastContacts>,
    /// Donors who can be reached, if addresses are known.
    pub reach: Option<&'a Reach>,
}
