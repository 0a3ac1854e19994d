//! What an approved plan hands over: whom to contact, and how much to ask for.

use std::fmt;

use obole_ledger::{Cents, ContactChannel, Currency, DonorTable};

use super::{Approved, Arm, Plan, PlanSettings, may_contact};
use crate::segments::LifeCycle;

/// One contact. Its `Debug` shows no identifier.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MailingRow {
    /// The donor's identifier in the ledger; names are joined by the crate that keeps them.
    pub donor_id: String,
    /// How much to ask for.
    pub ask: Option<Cents>,
    /// The further steps of the ladder of asks, rising.
    pub higher_asks: Vec<Cents>,
    /// The life-cycle segment.
    pub segment: Option<LifeCycle>,
}

impl fmt::Debug for MailingRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailingRow(ask {:?})", self.ask)
    }
}

/// The contacts of an approved plan. Only [`Plan::mailing_list`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct MailingList {
    settings: PlanSettings,
    currency: Currency,
    rows: Vec<MailingRow>,
}

impl Plan<Approved> {
    /// The donors to contact, in the order of the plan. Donors held out are not among them.
    pub fn mailing_list(&self) -> MailingList {
        let contacted = self.rows().iter().filter(|row| row.arm == Arm::Contacted);
        let rows = contacted.map(|row| MailingRow {
            donor_id: row.donor_id.clone(),
            ask: row.suggested_ask,
            higher_asks: row.higher_asks.clone(),
            segment: row.segment,
        });
        MailingList { settings: *self.settings(), currency: self.currency(), rows: rows.collect() }
    }
}

impl MailingList {
    /// The channel for which it was planned.
    pub fn channel(&self) -> Option<ContactChannel> {
        self.settings.channel
    }

    /// The currency of the asks.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The contacts.
    pub fn rows(&self) -> &[MailingRow] {
        &self.rows
    }

    /// Drops everyone who has died, objected, or disappeared from the donors' table since the plan was made; returns how
    /// many. Call it with today's table before anything is sent.
    pub fn recheck(&mut self, donors: &DonorTable) -> u64 {
        let before = self.rows.len();
        let settings = self.settings;
        self.rows.retain(|row| {
            donors.id.find_sorted(&row.donor_id).is_some_and(|donor| {
                donors.deceased.get(donor) == Some(&false)
                    && donors.do_not_profile.get(donor) == Some(&false)
                    && donors
                        .consent
                        .get(donor)
                        .is_some_and(|consents| may_contact(consents, &settings).is_ok())
            })
        });
        (before - self.rows.len()) as u64
    }
}
