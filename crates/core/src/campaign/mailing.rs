//! The contacts of an approved plan: whom to contact, and how much to ask for.

use std::fmt;

use obole_ledger::{Cents, ContactChannel, Currency, DonorTable};

use super::propose::may_list;
use super::{Approved, Arm, Plan, PlanSettings};
use crate::segments::LifeCycle;

/// One contact. Its `Debug` shows no identifier.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MailingRow {
    /// Identifier of the donor in the ledger; names are joined by the crate that stores them.
    pub donor_id: String,
    /// Amount to ask for.
    pub ask: Option<Cents>,
    /// Further steps of the ladder of asks, ascending.
    pub higher_asks: Vec<Cents>,
    /// The life-cycle segment.
    pub segment: Option<LifeCycle>,
}

impl fmt::Debug for MailingRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailingRow(ask {:?})", self.ask)
    }
}

/// The contacts of an approved plan, on one channel. Only [`Plan::mailing_list`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct MailingList {
    channel: ContactChannel,
    currency: Currency,
    rows: Vec<MailingRow>,
    taken_off: u64,
}

impl Plan<Approved> {
    /// Returns the donors to contact on the plan's channel, in the order of the plan, according to the
    /// donors' table of today. Donors are left out when they are held out, have died, have objected to the
    /// channel or to profiling, or have disappeared from the table.
    pub fn mailing_list(&self, today: &DonorTable) -> MailingList {
        let contacted = self.rows().iter().filter(|row| row.arm == Arm::Contacted);
        let rows: Vec<MailingRow> = contacted
            .filter(|row| may_receive(today, &row.donor_id, self.settings()))
            .map(|row| MailingRow {
                donor_id: row.donor_id.clone(),
                ask: row.suggested_ask,
                higher_asks: row.higher_asks.clone(),
                segment: row.segment,
            })
            .collect();
        let taken_off = self.totals().contacted.saturating_sub(rows.len() as u64);
        MailingList { channel: self.settings().channel(), currency: self.currency(), rows, taken_off }
    }
}

/// Returns whether a donor of a table may be contacted under the settings of a plan.
fn may_receive(today: &DonorTable, donor_id: &str, settings: &PlanSettings) -> bool {
    today.id.find_sorted(donor_id).is_some_and(|donor| may_list(today, donor, settings).is_ok())
}

impl MailingList {
    /// Returns the channel of the contacts.
    pub fn channel(&self) -> ContactChannel {
        self.channel
    }

    /// Returns the currency of the asks.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Returns the contacts.
    pub fn rows(&self) -> &[MailingRow] {
        &self.rows
    }

    /// Returns the number of contacts of the plan that are not on the list, because they have died, objected
    /// or disappeared since.
    pub fn taken_off(&self) -> u64 {
        self.taken_off
    }
}
