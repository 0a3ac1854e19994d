//! The receipt of an import: the proof that no row was lost.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::records::Lines;
use crate::{Cents, Currency, Finding, FindingCode, Identities, Ledger, LeftOut, RowPlace, Severity, Status};

/// Receipt of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReceipt {
    /// The file's name (without folders).
    pub name: String,
    /// Name of the format as which it was recognised.
    pub format: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Rows of payments read; a row that holds several payments counts as often.
    pub read: u64,
    /// `true` if an earlier import read the file: `read` then counts the rows that its ledger took, and the
    /// earlier receipt ([`Receipt::previous`]) accounts for the others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub earlier: bool,
    /// `true` if rows of the file cannot say whether they are instalments of a regular gift.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recurrence_unknown: bool,
    /// Lines of the file; all zero in a receipt from before they were counted.
    #[serde(default)]
    pub lines: Lines,
    /// Decisions about the file (encoding, separator, date order, decimal mark), by name.
    pub decided: BTreeMap<String, String>,
    /// Number of columns that are not read, by reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<LeftOut, u64>,
}

/// A refused row: its place and the reasons. Its content is not repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Index of the source in [`Receipt::sources`].
    pub source: u16,
    /// The line of the file on which the row begins (the header is line 1).
    pub row: u32,
    /// The column of the first fault.
    pub column: Cow<'static, str>,
    /// The first fault.
    pub code: FindingCode,
    /// The other faults of the row.
    pub further: Vec<Fault>,
}

/// Fault of a row: the column (empty where the whole row is meant) and why.
pub type Fault = (Cow<'static, str>, FindingCode);

impl Refusal {
    /// Returns all faults of the row, the first one first.
    pub fn faults(&self) -> impl Iterator<Item = (&str, FindingCode)> {
        let further = self.further.iter().map(|(column, code)| (column.as_ref(), *code));
        std::iter::once((self.column.as_ref(), self.code)).chain(further)
    }
}

/// A row that repeats a row that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// The row that was left out.
    pub row: RowPlace,
    /// The row that was taken.
    pub of: RowPlace,
}

/// A row that is no payment of a donor, and the reason: a fee, a payout, a conversion of currency, a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SetAside {
    /// The row.
    pub row: RowPlace,
    /// The reason.
    pub code: FindingCode,
}

/// Counts of donor rows matched with the gifts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct DonorRows {
    /// Rows of donors read.
    pub read: u64,
    /// Rows of donors who gave.
    pub matched: u64,
    /// Rows whose donor has no gift in these sources.
    pub unmatched: u64,
    /// Rows that name no donor that can be taken.
    pub refused: u64,
    /// Rows, unmatched or refused, that hold an objection, a death or a cell about them that is not
    /// understood.
    pub refusals_unmatched: u64,
    /// Unmatched rows with a refusal whose identifier has the digits of a donor with a gift.
    pub refusals_alike: u64,
    /// Donors with a gift.
    pub givers: u64,
    /// Donors with a gift and a row.
    pub givers_matched: u64,
    /// Up to three identifiers of donors with a gift and no row; none that looks personal.
    pub givers_without_row: Vec<String>,
    /// Up to three identifiers of rows without a gift; none that looks personal.
    pub rows_without_gift: Vec<String>,
}

impl DonorRows {
    /// Returns whether rows of donors were read and cover fewer than nine givers in ten, so that refusals may
    /// be lost.
    pub fn is_incomplete(&self) -> bool {
        self.read > 0 && self.givers_matched * 10 < self.givers * 9
    }

    /// Returns whether a donor gave and has no row in the table of donors.
    pub const fn some_without_row(&self) -> bool {
        self.givers_matched < self.givers
    }
}

/// Counts of the rows of lists of objections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ObjectionRows {
    /// Rows read.
    pub read: u64,
    /// Rows that match a donor or a person of the vault.
    pub matched: u64,
    /// Rows that match nobody who is known.
    pub unmatched: u64,
    /// Unmatched rows that hold a name or an identifier, which may be spelled in another way. An e-mail that
    /// is not known belongs to nobody.
    pub unmatched_names: u64,
    /// Rows that cannot be read, or name nobody.
    pub unreadable: u64,
}

impl ObjectionRows {
    /// Returns whether objections may be lost: a row cannot be read, or a row with a name or an identifier
    /// matches nobody, or the whole list matches nobody.
    pub const fn in_doubt(&self) -> bool {
        self.unreadable > 0 || self.unmatched_names > 0 || self.read > 0 && self.matched == 0
    }
}

/// Places of the rows of lists of objections that were not applied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnappliedObjections {
    /// Rows with a name or an identifier, which match nobody who is known.
    pub named: Vec<RowPlace>,
    /// Rows with e-mails alone, which match nobody who is known.
    pub emails: Vec<RowPlace>,
    /// Rows that cannot be read, or name nobody.
    pub unreadable: Vec<RowPlace>,
}

/// Counts of payments that the import took as recurring because of their rhythm.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct FoundRecurring {
    /// Payments whose source cannot say whether they are recurring, and that are taken as recurring.
    pub payments: u64,
    /// Donors with such a payment.
    pub donors: u64,
}

impl FoundRecurring {
    /// Returns whether no payment was taken as recurring because of its rhythm.
    pub const fn is_empty(&self) -> bool {
        self.payments == 0
    }
}

/// The receipt of an import. `read = taken + repeated + refused + set_aside + erased`, always.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Version of this file's format.
    pub version: u32,
    /// Rows of payments read from all sources.
    pub read: u64,
    /// Rows that became rows of the ledger.
    pub taken: u64,
    /// Rows that repeat a row that was taken.
    pub repeated: u64,
    /// Rows that were refused, with row, column and reason in `refused.csv`.
    pub refused: u64,
    /// Rows that are no payment of a donor; findings count them by reason.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub set_aside: u64,
    /// Rows of people whose data were erased; they are not in the ledger.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub erased: u64,
    /// Erased donors who had died, or refused a channel or profiling.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub erased_refusing: u64,
    /// Hash of the head of this ledger before each erasure, the latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erased_from: Vec<String>,
    /// Identifiers of donors that a person called one, each list with the kept one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<Vec<String>>,
    /// Pairs of identifiers of donors that a person keeps apart although their rows have one key: the donor,
    /// then the identifier of the rows with another name.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub kept_apart: BTreeSet<[String; 2]>,
    /// Sums of the rows taken, in cents, by currency and status.
    pub sums: BTreeMap<Currency, BTreeMap<Status, Cents>>,
    /// Number of the rows taken, by currency and status.
    pub counts: BTreeMap<Currency, BTreeMap<Status, u64>>,
    /// Donors in the ledger.
    pub donors: u64,
    /// Counts of donor rows matched with the gifts; zeros where no table of donors was read.
    #[serde(default)]
    pub donor_rows: DonorRows,
    /// Counts of the rows of lists of objections; zeros where none was read.
    #[serde(default)]
    pub objections: ObjectionRows,
    /// Counts of payments that are recurring by their rhythm, and not by a mark of their source. Those of
    /// erased people stay counted.
    #[serde(default, skip_serializing_if = "FoundRecurring::is_empty")]
    pub found_recurring: FoundRecurring,
    /// Identity of the association's data, which is the same in the plan, the ledger and the vault of one
    /// import. Empty in receipts of older versions.
    #[serde(default)]
    pub identity: String,
    /// Hash of the head of the ledger that this one replaced; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    /// First and last day of the rows taken.
    pub days: Option<(crate::Day, crate::Day)>,
    /// The sources, in the order given.
    pub sources: Vec<SourceReceipt>,
    /// Findings that a person should know.
    pub findings: Vec<Finding>,
    /// Rows of lists of objections that were not applied; not saved.
    #[serde(skip)]
    pub unapplied: UnappliedObjections,
    /// Refused rows, saved apart from the JSON.
    #[serde(skip)]
    pub refusals: Vec<Refusal>,
    /// Repeated rows, saved apart from the JSON.
    #[serde(skip)]
    pub repeats: Vec<Repeat>,
    /// Rows that are no payment of a donor, saved apart from the JSON.
    #[serde(skip)]
    pub asides: Vec<SetAside>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Receipt {
    /// Version of the format that this program writes. Since version 2, cells about refusals that are not
    /// understood exclude the donor.
    pub const VERSION: u32 = 2;

    /// Returns the identifiers of people of several, as the import merged them.
    pub fn identities(&self) -> Identities {
        Identities::of(self.merged.clone())
    }

    /// Returns whether refusals of donors may be lost, so that no list may be made until a person settles it.
    pub fn refusals_in_doubt(&self) -> bool {
        // A file that could not be read may be the one with the refusals.
        let unread = |finding: &Finding| finding.code == FindingCode::FileUnread;
        let rows = &self.donor_rows;
        rows.is_incomplete()
            || rows.refusals_alike > 0
            || self.objections.in_doubt()
            || self.findings.iter().any(unread)
    }

    /// Returns whether an older version, which took refusals in unknown words for consent, made the import.
    pub const fn misreads_refusals(&self) -> bool {
        self.version < 2
    }

    /// Returns whether a person has to settle something before the ledger can be trusted.
    pub fn has_problems(&self) -> bool {
        self.refused > 0 || self.findings.iter().any(|finding| finding.severity == Severity::Problem)
    }

    /// Maximum share of refused rows in per cent; beyond it an import stops.
    pub const MOST_REFUSED_PERCENT: u64 = 5;

    /// Returns whether more rows were refused than an import accepts without being asked to.
    pub const fn refused_too_many(&self) -> bool {
        self.refused * 100 > self.read.saturating_sub(self.set_aside) * Self::MOST_REFUSED_PERCENT
    }

    /// Returns whether rows, donors, days and sums are those of the ledger.
    pub fn agrees_with(&self, ledger: &Ledger) -> bool {
        let (sums, counts) = crate::totals::sums(ledger.gifts());
        self.taken == ledger.gifts().len() as u64
            && self.donors == ledger.donors().len() as u64
            && self.days == ledger.days()
            && self.sums == sums
            && self.counts == counts
    }

    /// Returns whether every row and every line that was read is accounted for (every row accounted for).
    pub fn reconciles(&self) -> bool {
        let counted: u64 = self.counts.values().flat_map(BTreeMap::values).sum();
        self.read == self.taken + self.repeated + self.refused + self.set_aside + self.erased
            && counted == self.taken
            && self.refusals.len() as u64 == self.refused
            && self.repeats.len() as u64 == self.repeated
            && self.asides.len() as u64 == self.set_aside
            && self.sources.iter().all(|source| source.lines.reconcile())
            && self.sources.iter().map(|source| source.read).sum::<u64>() == self.read
    }
}
