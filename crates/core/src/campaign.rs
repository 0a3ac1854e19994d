//! The campaign list: proposed by arithmetic, decided by a person (a person decides).
//!
//! [`propose`] makes a [`Plan<Draft>`]. A person reads it, removes rows or changes asks in the [`sheet`], and
//! signs with [`Plan::approve`]. Only the resulting [`Plan<Approved>`] has a [`MailingList`], and only with
//! today's table of donors, so that donors who have objected to its channel in the meantime are not on it. A
//! hash-chained [`log`] records who did what.
//!
//! ```
//! use std::collections::BTreeMap;
//! use obole::campaign::{Candidate, Candidates, PlanSettings, Review, propose};
//! use obole::segments::{SegmentRules, segments};
//! use obole_ledger::{AsOf, Cents, Day, GiftRow, LedgerBuilder};
//!
//! # fn main() -> obole::Result<()> {
//! let mut builder = LedgerBuilder::new();
//! builder.source("gifts.csv")?;
//! builder.push(&GiftRow::new("1", "A", Day::parse_iso("2024-11-03")?, Cents::new(5_000)))?;
//! builder.push(&GiftRow::new("2", "B", Day::parse_iso("2020-11-03")?, Cents::new(2_000)))?;
//! let (ledger, _) = builder.build()?;
//! let as_of = AsOf::new(Day::parse_iso("2025-01-01")?);
//! let view = ledger.until(as_of);
//! let candidates = Candidates::new(as_of, 12, vec![Candidate::new(0, 0.4, 50.0), Candidate::new(1, 0.02, 20.0)]);
//! let settings = PlanSettings { cost: Cents::new(100), ..PlanSettings::default() };
//! let found = segments(&view, &SegmentRules::default())?;
//! let draft = propose(&view, &candidates, &found, &settings, BTreeMap::new())?;
//! assert_eq!(draft.rows().len(), 1); // B is expected to bring 0.40, less than the letter costs
//!
//! let approved = draft.approve(Review::new("Camille", "2025-01-06"))?;
//! assert_eq!(approved.mailing_list(ledger.donors()).rows()[0].donor_id, "A");
//! # Ok(())
//! # }
//! ```
//!
//! A draft has no mailing list. This does not compile:
//!
//! ```compile_fail,E0599
//! use obole::campaign::{Draft, MailingList, Plan};
//! use obole_ledger::DonorTable;
//! fn post(draft: &Plan<Draft>, today: &DonorTable) -> MailingList {
//!     draft.mailing_list(today)
//! }
//! ```
//!
//! The same code for an approved plan compiles:
//!
//! ```
//! use obole::campaign::{Approved, MailingList, Plan};
//! use obole_ledger::DonorTable;
//! fn post(approved: &Plan<Approved>, today: &DonorTable) -> MailingList {
//!     approved.mailing_list(today)
//! }
//! ```

mod allocate;
mod audited;
mod candidate;
pub mod contacts;
pub mod effect;
mod erase;
mod file;
mod filters;
mod goal;
mod hold_out;
mod inputs;
pub mod log;
mod mailing;
mod merge;
mod plan;
mod propose;
mod regular_asks;
mod reopen;
mod request;
mod review;
mod settings;
pub mod sheet;
mod since;
mod verify;

pub use candidate::{Candidate, Candidates, DRAWN_AT_RANDOM, PlanReason};
pub use file::PlanFile;
pub use filters::PlanFilters;
pub use goal::Goal;
pub use hold_out::HoldOutPower;
pub use inputs::{
    IDENTITY, erased_refusing_since, plan_inputs, refuse_misread, refuse_other_ledger, refuse_other_vault,
};
pub use mailing::{MailingList, MailingRow};
pub use plan::{Approved, Arm, Draft, Exclusion, Plan, PlanNote, PlanRow, State, Totals, check_campaign};
pub use propose::{is_past_list, may_contact, propose, propose_channels, propose_list};
pub(crate) use propose::{known_for, may_list};
pub use request::{ChannelOffer, ListRequest, Reach, SegmentLimit};
pub(crate) use review::check_name;
pub use review::{Approval, AskChange, Review};
pub use settings::{ConsentPolicy, DonorCoverage, PlanSettings};
pub(crate) use settings::{QUIET_DAYS, THANK_DAYS};
pub use sheet::{SheetTable, SheetWords};
pub use since::gave_since;
pub use verify::{Anchors, PlanFault, Verified, verify};

#[cfg(test)]
mod tests;
