//! A donor's consent to being contacted, by channel.

use serde::{Deserialize, Serialize};

use crate::Day;

/// A channel by which an association writes or calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContactChannel {
    /// E-mail.
    Email,
    /// Post.
    Post,
    /// Phone call.
    Phone,
    /// Text message.
    Sms,
}

impl ContactChannel {
    /// All channels, in the order of the canonical columns.
    pub const ALL: [Self; 4] = [Self::Email, Self::Post, Self::Phone, Self::Sms];

    /// Returns the canonical name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Post => "post",
            Self::Phone => "phone",
            Self::Sms => "sms",
        }
    }

    /// Returns the channel with a canonical name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// State of a donor's consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsentState {
    /// The donor agreed.
    Allowed,
    /// The donor objected; absolute for direct marketing (GDPR art. 21(2)-(3)).
    Objected,
    /// Nothing is recorded.
    #[default]
    Unknown,
    /// Something is recorded that is not understood; counts as an objection until a person settles it.
    Unclear,
}

impl ConsentState {
    /// Returns the canonical name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Objected => "objected",
            Self::Unknown => "unknown",
            Self::Unclear => "unclear",
        }
    }

    /// Returns how strongly a state protects the donor: an objection most, then what is not understood, then
    /// an agreement, then nothing recorded.
    const fn protection(self) -> u8 {
        match self {
            Self::Objected => 3,
            Self::Unclear => 2,
            Self::Allowed => 1,
            Self::Unknown => 0,
        }
    }

    /// Returns the state with a canonical name; empty is unknown.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "allowed" => Some(Self::Allowed),
            "objected" => Some(Self::Objected),
            "unknown" | "" => Some(Self::Unknown),
            "unclear" => Some(Self::Unclear),
            _ => None,
        }
    }
}

/// A consent state with the day on which it was expressed and the file that says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Consent {
    /// The state.
    pub state: ConsentState,
    /// Day on which it was expressed, if known.
    pub since: Option<Day>,
    /// Position of the source in [`Ledger::sources`](crate::Ledger::sources), if known.
    pub source: Option<u16>,
}

impl Consent {
    /// Returns the more protective of two records of one donor. Any record replaces an unknown state; of two
    /// records of one state, the one with the later day is taken.
    #[must_use]
    pub fn protected_by(self, other: Self) -> Self {
        match self.state.protection().cmp(&other.state.protection()) {
            std::cmp::Ordering::Less => other,
            std::cmp::Ordering::Equal if other.since > self.since => other,
            std::cmp::Ordering::Equal => Self { source: self.source.or(other.source), ..self },
            std::cmp::Ordering::Greater => self,
        }
    }
}

/// One donor's consents on every channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Consents {
    /// E-mail.
    pub email: Consent,
    /// Post.
    pub post: Consent,
    /// Phone.
    pub phone: Consent,
    /// Text message.
    pub sms: Consent,
}

impl Consents {
    /// Consents of a donor about whom something is not understood: an objection to every channel.
    pub const UNCLEAR: Self = {
        let unclear = Consent { state: ConsentState::Unclear, since: None, source: None };
        Self { email: unclear, post: unclear, phone: unclear, sms: unclear }
    };

    /// Returns the consent on one channel.
    pub const fn on(&self, channel: ContactChannel) -> Consent {
        match channel {
            ContactChannel::Email => self.email,
            ContactChannel::Post => self.post,
            ContactChannel::Phone => self.phone,
            ContactChannel::Sms => self.sms,
        }
    }

    /// Returns the consent on one channel as a mutable reference.
    pub const fn on_mut(&mut self, channel: ContactChannel) -> &mut Consent {
        match channel {
            ContactChannel::Email => &mut self.email,
            ContactChannel::Post => &mut self.post,
            ContactChannel::Phone => &mut self.phone,
            ContactChannel::Sms => &mut self.sms,
        }
    }

    /// Returns the more protective of two records of one donor, channel by channel.
    #[must_use]
    pub fn protected_by(self, other: Self) -> Self {
        let mut merged = self;
        for channel in ContactChannel::ALL {
            *merged.on_mut(channel) = self.on(channel).protected_by(other.on(channel));
        }
        merged
    }

    /// Returns the consents with the source of those that have none.
    #[must_use]
    pub(crate) fn said_by(mut self, source: u16) -> Self {
        for channel in ContactChannel::ALL {
            let consent = self.on_mut(channel);
            if consent.state != ConsentState::Unknown {
                consent.source = consent.source.or(Some(source));
            }
        }
        self
    }

    /// Returns whether a channel is objected to, or its cell is not understood.
    pub fn refuses_any(&self) -> bool {
        ContactChannel::ALL
            .iter()
            .any(|channel| matches!(self.on(*channel).state, ConsentState::Objected | ConsentState::Unclear))
    }
}
