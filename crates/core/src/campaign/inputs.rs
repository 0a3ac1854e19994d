//! The ledger behind a list: its hash and identity, and whether its refusals can be trusted.

use std::collections::BTreeMap;

use obole_ledger::Receipt;

use super::DonorCoverage;
use crate::{Error, Kind, Result};

/// Name of the identity among the inputs of a plan. The vault of the same people has the same identity.
pub const IDENTITY: &str = "identity";

/// Returns the inputs of a plan by name: the hash of the ledger, and its identity if it has one.
pub fn plan_inputs(ledger_sha256: String, receipt: &Receipt) -> BTreeMap<String, String> {
    let mut inputs = BTreeMap::from([("ledger".to_owned(), ledger_sha256)]);
    if !receipt.identity.is_empty() {
        inputs.insert(IDENTITY.to_owned(), receipt.identity.clone());
    }
    inputs
}

/// Refuses a ledger whose import did not understand all words for a refusal.
///
/// # Errors
/// [`Kind::Refused`] for a ledger of an older version that read refusals.
pub fn refuse_misread(receipt: &Receipt) -> Result<()> {
    if receipt.misreads_refusals() {
        return Err(Error::new(Kind::Refused, "ledger-too-old").hint("import-again-with-refusals"));
    }
    Ok(())
}

impl DonorCoverage {
    /// Returns the coverage that an import found. `accepted` is `true` when a person accepted an incomplete
    /// one.
    pub fn of(receipt: &Receipt, accepted: bool) -> Self {
        match (accepted, receipt.refusals_in_doubt()) {
            (true, doubt) if doubt || receipt.donor_rows.some_without_row() => Self::Accepted,
            (false, true) => Self::Incomplete,
            _ => Self::Complete,
        }
    }
}
