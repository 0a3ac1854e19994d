//! Gifts: their states and kinds, and the table that holds them.

use serde::{Deserialize, Serialize};

use crate::coded::pick;
use crate::{Cents, Coded, Currency, Day, Ids};

/// Reason by which a bank returns a collection because the debtor has died (ISO 20022, external code list).
pub const DEBTOR_DECEASED: &str = "MD07";

/// Status of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Status {
    /// The money arrived.
    Settled,
    /// Announced, not yet there.
    Pending,
    /// Refused by the bank or the card; never counts as a lapse.
    Failed,
    /// Given back.
    Refunded,
    /// Called off before payment.
    Cancelled,
}

impl Status {
    /// All states, in the order of their codes.
    pub const ALL: [Self; 5] = [Self::Settled, Self::Pending, Self::Failed, Self::Refunded, Self::Cancelled];

    /// Returns the canonical name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::Refunded => "refunded",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns the status with a canonical name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Returns how far the payment has progressed; a later export shows the same payment with higher
    /// progress.
    pub const fn progress(self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::Cancelled => 1,
            Self::Failed => 2,
            Self::Settled => 3,
            Self::Refunded => 4,
        }
    }
}

/// Kind of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum GiftKind {
    /// A gift.
    Gift,
    /// A membership fee.
    Membership,
    /// A ticket to an event.
    Ticket,
    /// A purchase.
    Sale,
    /// Anything else.
    Other,
}

impl GiftKind {
    /// All kinds, in the order of their codes.
    pub const ALL: [Self; 5] = [Self::Gift, Self::Membership, Self::Ticket, Self::Sale, Self::Other];

    /// Returns the canonical name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gift => "gift",
            Self::Membership => "membership",
            Self::Ticket => "ticket",
            Self::Sale => "sale",
            Self::Other => "other",
        }
    }

    /// Returns the kind with a canonical name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Rule of which rows count as giving: these kinds, in this currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Giving {
    /// The kinds that count.
    pub kinds: Vec<GiftKind>,
    /// The one currency that is analysed; amounts of two currencies are never added.
    pub currency: Currency,
}

impl Default for Giving {
    fn default() -> Self {
        Self { kinds: vec![GiftKind::Gift], currency: Currency::EUR }
    }
}

/// All payments as a struct of arrays, one row each, sorted by donor, then day, then gift id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GiftTable {
    /// Index into the donor table.
    pub donor: Vec<u32>,
    /// The day of the gift.
    pub day: Vec<Day>,
    /// The amount, always positive, whatever the status.
    pub cents: Vec<Cents>,
    /// The gift's identifier.
    pub id: Ids,
    /// Status of the payment.
    pub status: Vec<Status>,
    /// Kind of the payment.
    pub kind: Vec<GiftKind>,
    /// ISO 4217 code.
    pub currency: Coded,
    /// Campaign or appeal; empty if spontaneous.
    pub campaign: Coded,
    /// Channel of the gift: mail, web, phone, event, street or another word.
    pub channel: Coded,
    /// Payment method.
    pub payment_method: Coded,
    /// The bank's reason for a failure.
    pub failure_code: Coded,
    /// `true` if the payment is an instalment of a regular gift.
    pub recurring: Vec<bool>,
    /// Index into [`crate::Ledger::sources`].
    pub source: Vec<u16>,
    /// The row in that source (header is row 1).
    pub source_row: Vec<u32>,
}

impl GiftTable {
    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.donor.len()
    }

    /// Returns whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.donor.is_empty()
    }

    /// Removes the values of the columns of codes that no row has.
    pub(crate) fn drop_unused(&mut self) {
        let Self { currency, campaign, channel, payment_method, failure_code, .. } = self;
        for coded in [currency, campaign, channel, payment_method, failure_code] {
            coded.drop_unused();
        }
    }

    pub(crate) fn reorder(&mut self, order: &[u32], by_donor: Vec<u32>) {
        let Self {
            cents,
            id,
            day,
            donor,
            source_row,
            status,
            kind,
            recurring,
            currency,
            campaign,
            channel,
            payment_method,
            failure_code,
            source,
        } = self;
        let numbers = || {
            pick(cents, order, &mut Vec::new());
            id.reorder(order);
            let spare = &mut std::mem::replace(donor, by_donor);
            pick(source_row, order, spare);
        };
        let codes = || {
            pick(day, order, &mut Vec::new());
            pick(status, order, &mut Vec::new());
            pick(kind, order, &mut Vec::new());
            pick(recurring, order, &mut Vec::new());
            let spare = &mut Vec::new();
            for coded in [currency, campaign, channel, payment_method, failure_code] {
                coded.reorder(order, spare);
            }
            pick(source, order, spare);
        };
        rayon::join(numbers, codes);
    }
}
