//! What a donor said about being contacted, per channel.

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

    /// The canonical name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Post => "post",
            Self::Phone => "phone",
            Self::Sms => "sms",
        }
    }

    /// The channel of a canonical name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// What the donor said.
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
}

impl ConsentState {
    /// The canonical name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Objected => "objected",
            Self::Unknown => "unknown",
        }
    }

    /// The state of a canonical name; empty is unknown.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "allowed" => Some(Self::Allowed),
            "objected" => Some(Self::Objected),
            "unknown" | "" => Some(Self::Unknown),
            _ => None,
        }
    }
}

/// A state with the day on which it was said, if known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Consent {
    /// What was said.
    pub state: ConsentState,
    /// When.
    pub since: Option<Day>,
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
    /// The consent on one channel.
    pub const fn on(&self, channel: ContactChannel) -> Consent {
        match channel {
            ContactChannel::Email => self.email,
            ContactChannel::Post => self.post,
            ContactChannel::Phone => self.phone,
            ContactChannel::Sms => self.sms,
        }
    }

    /// The consent on one channel, to be changed.
    pub const fn on_mut(&mut self, channel: ContactChannel) -> &mut Consent {
        match channel {
            ContactChannel::Email => &mut self.email,
            ContactChannel::Post => &mut self.post,
            ContactChannel::Phone => &mut self.phone,
            ContactChannel::Sms => &mut self.sms,
        }
    }
}
