//! The receipt of an import: the proof that no row was lost.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::{Cents, Currency, Finding, FindingCode, Status};

/// What one source gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReceipt {
    /// The file's name (without folders).
    pub name: String,
    /// The format it was recognised as.
    pub format: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Rows of payments read.
    pub read: u64,
    /// What was decided about the file (encoding, separator, date order, decimal mark), by name.
    pub decided: BTreeMap<String, String>,
}

/// A row that was refused: where and why. Its content is not repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Index of the source in [`Receipt::sources`].
    pub source: u16,
    /// The row (header is row 1).
    pub row: u32,
    /// The column that made it impossible.
    pub column: Cow<'static, str>,
    /// Why.
    pub code: FindingCode,
}

/// The receipt of an import. `read = taken + repeated + refused`, always.
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
    /// Sums of what was taken, in cents, by currency and status.
    pub sums: BTreeMap<Currency, BTreeMap<Status, Cents>>,
    /// Rows of what was taken, by currency and status.
    pub counts: BTreeMap<Currency, BTreeMap<Status, u64>>,
    /// Donors in the ledger.
    pub donors: u64,
    /// The first and the last day of what was taken.
    pub days: Option<(crate::Day, crate::Day)>,
    /// The sources, in the order given.
    pub sources: Vec<SourceReceipt>,
    /// What a person should know.
    pub findings: Vec<Finding>,
    /// The refused rows, kept apart from the JSON.
    #[serde(skip)]
    pub refusals: Vec<Refusal>,
}

impl Receipt {
    /// The format's version that this program writes.
    pub const VERSION: u32 = 1;

    /// Whether every row that was read is accounted for (law 1).
    pub fn reconciles(&self) -> bool {
        let counted: u64 = self.counts.values().flat_map(BTreeMap::values).sum();
        self.read == self.taken + self.repeated + self.refused
            && counted == self.taken
            && self.refusals.len() as u64 == self.refused
            && self.sources.iter().map(|source| source.read).sum::<u64>() == self.read
    }
}
