//! Options that choose the donors and the limits of a list.

use std::str::FromStr;

use clap::Args;
use clap::builder::PossibleValuesParser;
use obole::campaign::{ChannelOffer, PlanFilters, SegmentLimit};
use obole::segments::LifeCycle;
use obole::{Error, Kind, Result};
use obole_ledger::{Cents, ContactChannel};

use super::{money, share, whole};

/// Donors and limits of a list.
#[derive(Debug, Args)]
pub struct Choices {
    /// Only donors of this segment; repeat it for several
    #[arg(long = "segment", value_name = "SEGMENT", value_parser = segments())]
    pub segments: Vec<String>,
    /// Only donors who gave to this campaign of the ledger; repeat it for several
    #[arg(long, value_name = "CAMPAIGN")]
    pub gave_to: Vec<String>,
    /// Only donors of this area, a French department (75, 971); repeat it for several. The plan says that it
    /// was used
    #[arg(long = "area", value_name = "AREA")]
    pub areas: Vec<String>,
    /// Only donors whose last gift was this much or more
    #[arg(long, value_name = "AMOUNT", value_parser = money)]
    pub last_gift_from: Option<Cents>,
    /// Only donors whose last gift was this much or less
    #[arg(long, value_name = "AMOUNT", value_parser = money)]
    pub last_gift_to: Option<Cents>,
    /// Maximum number of contacts
    #[arg(long, value_name = "N", value_parser = whole(0_u64..=1_000_000_000))]
    pub max_contacts: Option<u64>,
    /// At least this many contacts of a segment, as far as there are donors and money (lybunt=50)
    #[arg(long, value_name = "SEGMENT=N", value_parser = limit)]
    pub at_least: Vec<(LifeCycle, u64)>,
    /// At most this many contacts of a segment (new=100)
    #[arg(long, value_name = "SEGMENT=N", value_parser = limit)]
    pub at_most: Vec<(LifeCycle, u64)>,
    /// Part of a donor's likely gifts that a contact brings; the rest comes anyway. 0.35 if neither this nor
    /// --effect says it
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub response: Option<f64>,
    /// Sum that a contact must bring beyond its cost
    #[arg(long, value_name = "AMOUNT", default_value = "0", value_parser = money)]
    pub min_net: Cents,
    /// Share of the contacts drawn at random from donors whom the ranking leaves out, to test it later
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = share)]
    pub explore: f64,
}

impl Choices {
    /// Returns the filters.
    pub fn filters(&self) -> PlanFilters {
        PlanFilters {
            segments: self.segments.iter().filter_map(|name| LifeCycle::parse(name)).collect(),
            campaigns: self.gave_to.clone(),
            areas: self.areas.clone(),
            last_gift_from: self.last_gift_from,
            last_gift_to: self.last_gift_to,
        }
    }

    /// Returns the limits of segments; of several for one segment, the strictest counts.
    pub fn limits(&self) -> Vec<SegmentLimit> {
        let of = |limits: &[(LifeCycle, u64)], segment: LifeCycle| -> Vec<u64> {
            limits.iter().filter(|(of, _)| *of == segment).map(|(_, n)| *n).collect()
        };
        let one = |segment: LifeCycle| SegmentLimit {
            segment,
            at_least: of(&self.at_least, segment).into_iter().max(),
            at_most: of(&self.at_most, segment).into_iter().min(),
        };
        let is_limit = |limit: &SegmentLimit| limit.at_least.is_some() || limit.at_most.is_some();
        LifeCycle::ALL.into_iter().map(one).filter(is_limit).collect()
    }
}

fn segments() -> PossibleValuesParser {
    PossibleValuesParser::new(LifeCycle::ALL.map(LifeCycle::name))
}

/// A segment with a number, as `lybunt=50`.
fn limit(text: &str) -> Result<(LifeCycle, u64)> {
    let parsed = text
        .split_once('=')
        .and_then(|(segment, number)| Some((LifeCycle::parse(segment.trim())?, number.trim().parse().ok()?)));
    parsed.ok_or_else(|| Error::new(Kind::Usage, "write-segment-limit"))
}

/// A further channel of a campaign, as `email=0.05:max=200:response=0.1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Also {
    channel: ContactChannel,
    cost: Cents,
    max: Option<u64>,
    response: Option<f64>,
}

impl FromStr for Also {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::new(Kind::Usage, "write-channel-offer");
        let mut parts = text.split(':');
        let (channel, cost) = parts.next().and_then(|first| first.split_once('=')).ok_or_else(wrong)?;
        let channel = ContactChannel::parse(channel.trim()).ok_or_else(wrong)?;
        let mut also = Self { channel, cost: money(cost.trim())?, max: None, response: None };
        for part in parts {
            match part.split_once('=') {
                Some(("max", number)) => also.max = Some(number.trim().parse().map_err(|_| wrong())?),
                Some(("response", part)) => also.response = Some(share(part.trim())?),
                _ => return Err(wrong()),
            }
        }
        Ok(also)
    }
}

impl Also {
    /// Returns the maximum number of contacts.
    pub fn max(&self) -> Option<u64> {
        self.max
    }

    /// Returns the channel.
    pub fn channel(&self) -> ContactChannel {
        self.channel
    }

    /// Returns the offer; a channel without a part of its own has that of the first.
    pub fn offer(&self, response: f64) -> ChannelOffer {
        ChannelOffer {
            channel: self.channel,
            cost: self.cost,
            capacity: self.max,
            response: self.response.unwrap_or(response),
        }
    }
}
