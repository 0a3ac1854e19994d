//! An action: the rule that found it, the reason with its figures, the donor, the channel.

use obole_ledger::{Cents, ContactChannel, Day, sha256_hex};
use serde::Serialize;

use super::waiting::Waiting;
use crate::recurring::{Cause, FollowUp};

/// Rule that finds donors, by the value of a personal contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The bank reports a death: everything stops.
    Death,
    /// A large first gift.
    LargeFirstGift,
    /// A gift to thank for.
    Thank,
    /// A debit that failed.
    FailedDebit,
    /// The card of a regular gift is about to expire.
    CardExpires,
    /// The time in which most second gifts come is about to end.
    SecondGift,
    /// A loyal donor who is going silent.
    GoingSilent,
    /// A campaign waits for a person.
    Review,
}

impl Rule {
    /// All rules, in their order.
    pub const ALL: [Self; 8] = [
        Self::Death,
        Self::LargeFirstGift,
        Self::Thank,
        Self::FailedDebit,
        Self::CardExpires,
        Self::SecondGift,
        Self::GoingSilent,
        Self::Review,
    ];

    /// Returns the name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Death => "death",
            Self::LargeFirstGift => "large_first_gift",
            Self::Thank => "thank",
            Self::FailedDebit => "failed_debit",
            Self::CardExpires => "card_expires",
            Self::SecondGift => "second_gift",
            Self::GoingSilent => "going_silent",
            Self::Review => "review",
        }
    }

    /// Returns the rule with a name.
    ///
    /// ```
    /// use obole::care::Rule;
    /// assert!(Rule::ALL.into_iter().all(|rule| Rule::parse(rule.name()) == Some(rule)));
    /// ```
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }

    /// Returns whether the action is meant to lead to another gift.
    pub const fn asks(self) -> bool {
        matches!(self, Self::SecondGift | Self::GoingSilent)
    }

    /// Returns the channels of the action, the most personal first.
    pub(super) const fn channels(self) -> &'static [ContactChannel] {
        use ContactChannel::{Email, Phone, Post};
        match self {
            Self::Death | Self::Review => &[],
            Self::LargeFirstGift | Self::FailedDebit | Self::GoingSilent => &[Phone, Email, Post],
            Self::CardExpires => &[Email, Phone, Post],
            Self::Thank | Self::SecondGift => &[Email, Post, Phone],
        }
    }
}

/// Reason of an action, with its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Why {
    /// The bank reports a death (MD07), lately or with debits after it.
    Death {
        /// Day of the debit that came back.
        day: Day,
    },
    /// A first gift in the top decile.
    LargeFirstGift {
        /// Day of the gift.
        day: Day,
        /// Amount of the gift.
        amount: Cents,
        /// Median of the first gifts of the last 24 months.
        median: Cents,
    },
    /// A single gift, or a first instalment.
    Thank {
        /// Day of the gift.
        day: Day,
        /// Amount of the gift.
        amount: Cents,
        /// `true` for the first instalment of a regular gift.
        is_instalment: bool,
    },
    /// A debit that failed and has not succeeded since.
    FailedDebit {
        /// Day of the last failure.
        day: Day,
        /// Amount of the debit.
        amount: Cents,
        /// Number of failures since the last success.
        failures: u32,
        /// Cause of the last failure.
        cause: Cause,
        /// Suggested next step.
        follow_up: FollowUp,
        /// Day of the one retry; `None` where the debit is not to be retried.
        retry_on: Option<Day>,
    },
    /// The card of a regular gift expires, or did so lately.
    CardExpires {
        /// Amount of the last instalment.
        amount: Cents,
        /// Last day of the card. It is in the vault only, and so in no file.
        #[serde(skip)]
        expires: Day,
    },
    /// One gift only, and the window of the second one is closing.
    SecondGift {
        /// Day of the gift.
        day: Day,
        /// Amount of the gift.
        amount: Cents,
        /// Days until the window ends.
        days_left: u32,
    },
    /// A loyal donor who is overdue by their own rhythm.
    GoingSilent {
        /// Day of the last gift.
        day: Day,
        /// Amount given on that day.
        amount: Cents,
        /// Number of the last five years with a gift.
        years: u32,
    },
    /// A campaign that waits for a person.
    Review(Waiting),
}

impl Why {
    /// Returns the rule.
    pub const fn rule(&self) -> Rule {
        match self {
            Self::Death { .. } => Rule::Death,
            Self::LargeFirstGift { .. } => Rule::LargeFirstGift,
            Self::Thank { .. } => Rule::Thank,
            Self::FailedDebit { .. } => Rule::FailedDebit,
            Self::CardExpires { .. } => Rule::CardExpires,
            Self::SecondGift { .. } => Rule::SecondGift,
            Self::GoingSilent { .. } => Rule::GoingSilent,
            Self::Review(_) => Rule::Review,
        }
    }

    /// Returns the channels of the action; none for work in a file or at the bank.
    pub(super) fn channels(&self) -> &'static [ContactChannel] {
        match self {
            Self::FailedDebit { follow_up, .. } if !is_for_the_donor(*follow_up) => &[],
            _ => self.rule().channels(),
        }
    }

    /// Returns whether a letter or a debit goes out that must not, until somebody acts.
    pub(super) const fn stops(&self) -> bool {
        use FollowUp::{Stop, StopAndCall};
        matches!(self, Self::Death { .. } | Self::FailedDebit { follow_up: Stop | StopAndCall, .. })
    }

    /// Returns the day of the gift that the action thanks for: a contact before it may be the one that the
    /// gift answers.
    pub(super) const fn answered_on(&self) -> Option<Day> {
        match self {
            Self::LargeFirstGift { day, .. } | Self::Thank { day, .. } => Some(*day),
            _ => None,
        }
    }

    /// Returns the identifier of the action: the same for the same donor and event on every day, and without
    /// a meaning outside. A thank-you call covers the thanks for the same gift.
    pub(super) fn id(&self, donor_id: &str) -> String {
        let event = match self {
            Self::Death { .. } => "death".to_owned(),
            Self::LargeFirstGift { day, .. } | Self::Thank { day, .. } => format!("thank {day}"),
            Self::FailedDebit { day, .. } => format!("debit {day}"),
            Self::CardExpires { expires, .. } => format!("card {expires}"),
            Self::SecondGift { day, .. } => format!("second {day}"),
            Self::GoingSilent { day, .. } => format!("silent {day}"),
            Self::Review(waiting) => format!("review {} {}", waiting.draft_sha256, waiting.what.name()),
        };
        let hash = sha256_hex(format!("obole today\n{donor_id}\n{event}").as_bytes());
        // The letter tells an identifier from a number of the list.
        format!("t{}", hash.get(..ID_DIGITS).unwrap_or_default())
    }
}

/// Number of hexadecimal digits of an identifier: enough that two actions of one list do not share one.
const ID_DIGITS: usize = 10;

/// Returns whether a follow-up is a message to the donor. The others are work in the debit file or a look at
/// the record: a donor who stopped the debit is not written to about it.
pub(super) const fn is_for_the_donor(follow_up: FollowUp) -> bool {
    matches!(
        follow_up,
        FollowUp::StopAndCall
            | FollowUp::AskForAccount
            | FollowUp::AskForCard
            | FollowUp::RetryNextMonth
            | FollowUp::RetryOnce
    )
}

/// State of an action on the day of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Not yet done.
    #[default]
    Open,
    /// Done on the day of the list.
    Done,
    /// Not done; the donor does not come back before a day.
    NotDone {
        /// Day on which it comes back.
        until: Day,
    },
}

impl State {
    /// Returns the name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::NotDone { .. } => "not_done",
        }
    }
}

/// One action.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action {
    /// Identifier, the same on every day.
    pub id: String,
    /// Index into the ledger's donors; `None` for a campaign.
    pub donor: Option<u32>,
    /// Channel by which the donor may be contacted; `None` for an action without a contact.
    pub channel: Option<ContactChannel>,
    /// Rule and reason.
    pub why: Why,
    /// State on the day of the list.
    pub state: State,
}

/// Reason for which a donor whom a rule found has no action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// Died, or objected to profiling.
    Refused,
    /// No channel that is allowed reaches the donor.
    NoChannel,
    /// Contacted within the quiet days.
    ContactedRecently,
    /// Done or postponed.
    Handled,
    /// The regular gift is at risk, so that nothing is asked.
    AtRisk,
    /// Held out of a campaign for comparison.
    HeldOut,
    /// A gift is on its way, so that nothing is asked.
    GiftOnItsWay,
}

impl LeftOut {
    /// Returns the name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::NoChannel => "no_channel",
            Self::ContactedRecently => "contacted_recently",
            Self::Handled => "handled",
            Self::AtRisk => "at_risk",
            Self::HeldOut => "held_out",
            Self::GiftOnItsWay => "gift_on_its_way",
        }
    }
}

/// Orders donors by amount, the largest first, then by donor.
pub(super) fn largest_first(mut found: Vec<(Cents, u32, Why)>) -> Vec<(u32, Why)> {
    found.sort_by_key(|(amount, donor, _)| (std::cmp::Reverse(*amount), *donor));
    found.into_iter().map(|(_, donor, why)| (donor, why)).collect()
}
