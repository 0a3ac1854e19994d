//! A payment as the export of any platform has it, before it is linked to a donor.

use std::sync::Arc;

use obole_ledger::{Cents, ContactChannel, Currency, Day, GiftKind, RowPlace, Status};

use crate::card::Card;
use crate::payer::Payer;

/// One payment as the export has it, with its payer. Not printable: it names a person.
#[derive(Clone)]
pub(crate) struct Payment {
    pub(crate) place: RowPlace,
    /// The platform's reference; empty when the cell is empty.
    pub(crate) reference: Box<str>,
    pub(crate) day: Day,
    pub(crate) cents: Cents,
    pub(crate) currency: Currency,
    pub(crate) status: Status,
    pub(crate) kind: GiftKind,
    /// `true` for an instalment of a regular gift; `None` if the export cannot say.
    pub(crate) recurring: Option<bool>,
    /// Channel of the gift: `web`, another word, or empty.
    pub(crate) channel: Arc<str>,
    pub(crate) campaign: Arc<str>,
    pub(crate) means: &'static str,
    pub(crate) payer: Arc<Payer>,
    /// Last day of the card. It is no part of the payer: a new card would make two payers of one.
    pub(crate) card_expires: Option<Day>,
    /// Suffix of the gift's identifier that distinguishes the items of a group.
    pub(crate) part: Box<str>,
    /// Prefix that distinguishes the platform's references in the ledger: `ha-` for HelloAsso.
    pub(crate) prefix: Arc<str>,
    /// The column in which words seem to refuse contact.
    pub(crate) remark: Option<usize>,
    /// Reference by which rows of other files name the payment, where it is not the platform's own.
    pub(crate) named_by: Box<str>,
    /// `true` if the bank reports the death of the payer.
    pub(crate) died: bool,
    /// Reason for which the payment failed or was taken back, as the source writes it.
    pub(crate) failure_code: Box<str>,
    /// Batch in which the payment was collected.
    pub(crate) batch: Box<str>,
    /// Channels by which the payer, in the row itself, refuses to be contacted.
    pub(crate) objected: Vec<ContactChannel>,
}

impl Payment {
    /// Returns the reference by which other rows name the payment; empty if it has none.
    pub(crate) fn name(&self) -> &str {
        if self.named_by.is_empty() { &self.reference } else { &self.named_by }
    }

    /// Returns the card with which an instalment was paid. A card that was declined, or that paid a single
    /// gift, says nothing about the next instalment.
    pub(crate) fn card(&self) -> Option<Card> {
        let came = !matches!(self.status, Status::Failed | Status::Cancelled);
        let expires = self.card_expires.filter(|_| came && self.recurring != Some(false))?;
        Some(Card { paid: self.day, expires })
    }

    /// Returns the gift's identifier, the same in every export of the payment; empty when the export has no
    /// reference.
    pub(crate) fn gift_id(&self) -> String {
        if self.reference.is_empty() {
            String::new()
        } else {
            format!("{}{}{}", self.prefix, self.reference, self.part)
        }
    }
}
