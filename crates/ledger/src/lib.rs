//! The checked, pseudonymous gift ledger.
//!
//! A [`Ledger`] is a struct of arrays sorted by donor, then day, then gift id. Money is integer [`Cents`]
//! with a [`Currency`]; time is [`Day`], [`Period`] (half-open) and [`AsOf`]. Features read a [`LedgerView`],
//! which [`Ledger::until`] cuts at an as-of day; labels read an [`OutcomeView`], which [`Ledger::outcomes`]
//! opens on or after it. There is no other access, so a feature cannot look ahead.
//!
//! In reading order: the types above, then [`LedgerBuilder`] and [`Receipt`] (rows in, every row accounted
//! for), [`canonical`] (the tables `gifts.csv` and `donors.csv`), [`records`] (CSV line by line), [`disk`]
//! (safe writes).
//!
//! ```
//! use obole_ledger::{AsOf, Cents, Day, GiftRow, LedgerBuilder, RowPlace};
//!
//! # fn main() -> Result<(), obole_ledger::Error> {
//! let mut builder = LedgerBuilder::new();
//! let source = builder.source("gifts.csv")?;
//! for (row, (id, day)) in [("1", "2023-12-24"), ("2", "2024-12-24")].into_iter().enumerate() {
//!     let mut gift = GiftRow::new(id, "D7", Day::parse_iso(day)?, Cents::new(5_000));
//!     gift.place = RowPlace { source, row: row as u32 + 2 };
//!     builder.push(&gift)?;
//! }
//! let (ledger, receipt) = builder.build()?;
//! assert_eq!((receipt.read, receipt.taken), (2, 2));
//!
//! let as_of = AsOf::new(Day::parse_iso("2024-01-01")?);
//! let view = ledger.until(as_of);
//! assert_eq!(view.donor(0).days().len(), 1); // the gift of 2024 is not there
//! # Ok(())
//! # }
//! ```
//!
//! A view can only be cut from a ledger; it has no other constructor:
//!
//! ```compile_fail,E0451
//! let ledger = obole_ledger::LedgerBuilder::new().build().unwrap().0;
//! let _ = obole_ledger::LedgerView { ledger: &ledger, as_of: obole_ledger::AsOf::new(obole_ledger::Day::new(0)) };
//! ```

pub mod canonical;
pub mod disk;
pub mod records;

mod builder;
mod coarsen;
mod coded;
mod consent;
mod coverage;
mod dates;
mod day;
mod donor;
mod erase;
mod finding;
mod fold;
mod gift;
mod hash;
mod history;
mod id_index;
mod identities;
mod ids;
mod ledger;
mod left_out;
mod money;
mod pair_answers;
mod past;
mod personal;
mod pseudonymise;
mod receipt;
mod same_gifts;
mod totals;
mod view;
mod visible;
mod whole;

pub use builder::{
    DAYS_TO_TAKE_BACK, DonorRow, EarlierLedger, GiftRow, GivenBack, LedgerBuilder, ObjectionRow, RowPlace,
    folded_id, refund_gift_id,
};
pub use coarsen::{AttributeChange, Coarsened, QuasiIdentifier, coarsen};
pub use coded::Coded;
pub use consent::{Consent, ConsentState, Consents, ContactChannel};
pub use coverage::Coverage;
pub use dates::{DateEvidence, DateOrder, whole_year};
pub use day::{AsOf, Day, Period};
pub use donor::{DonorKind, DonorTable};
pub use erase::erase;
pub use finding::{Finding, FindingCode, Severity};
pub use fold::fold;
pub use gift::{DEBTOR_DECEASED, GiftKind, GiftTable, Giving, Status};
pub use hash::{Hashed, Sha256, sha256_file, sha256_hex, sha256_reader};
pub use history::{Change, ChangeKind, PaymentState, changes};
pub use identities::Identities;
pub use ids::Ids;
pub use ledger::Ledger;
pub use left_out::LeftOut;
pub use money::{AmountFault, Cents, Currency, DecimalMark, NamedCurrency, parse_amount, parse_money};
pub use obole_error::personal::{holds_personal, masked_name};
pub use obole_error::{CellWriter, escape_cell};
pub use obole_error::{Error, Kind, Message, Place, Result, message};
pub use pair_answers::PairAnswers;
pub use past::StatusChange;
pub use personal::{personal_key, possible_keys};
pub use pseudonymise::{
    AmountChange, CampaignChange, DonorsLeftOut, PseudonymChanges, PseudonymSettings, Pseudonymised, TopCode,
    WordChange, YearSums, pseudonymise,
};
pub use receipt::{
    DonorRows, Fault, FoundRecurring, ObjectionRows, Receipt, Refusal, Repeat, SetAside, SourceReceipt,
    UnappliedObjections,
};
pub use same_gifts::{SameGift, SameGiftRecord, SameGiftRule, same_gifts};
pub use view::{DonorView, LedgerView, OutcomeView};
pub use visible::{visible, visible_line};
pub use whole::WholeLedger;
