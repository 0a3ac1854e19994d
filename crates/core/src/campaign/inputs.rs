//! The ledger behind a list: its hash and identity, and whether its refusals can be trusted.

use std::collections::BTreeMap;

use obole_ledger::Receipt;

use super::DonorCoverage;
use crate::{Error, Kind, Result};

/// Name of the identity among the inputs of a plan. The vault of the same people has the same identity.
pub const IDENTITY: &str = "identity";

/// Name of the number of erased donors who refused something, among the inputs of a plan.
const ERASED_REFUSING: &str = "erased_refusing";

/// Returns the number of donors who refused something and were erased since a plan was made.
pub fn erased_refusing_since(inputs: &BTreeMap<String, String>, receipt: &Receipt) -> u64 {
    let before = inputs.get(ERASED_REFUSING).and_then(|count| count.parse().ok()).unwrap_or(0);
    receipt.erased_refusing.saturating_sub(before)
}

/// Returns the inputs of a plan by name: the hash of the ledger, its identity if it has one, and the number
/// of erased donors who refused something if there are some.
pub fn plan_inputs(ledger_sha256: String, receipt: &Receipt) -> BTreeMap<String, String> {
    let mut inputs = BTreeMap::from([("ledger".to_owned(), ledger_sha256)]);
    if !receipt.identity.is_empty() {
        inputs.insert(IDENTITY.to_owned(), receipt.identity.clone());
    }
    if receipt.erased_refusing > 0 {
        inputs.insert(ERASED_REFUSING.to_owned(), receipt.erased_refusing.to_string());
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

/// Refuses a ledger of other data than the plan with these inputs. Returns `false` when one of them is of an
/// older version and has no identity, so that they could not be compared.
///
/// # Errors
/// [`Kind::Refused`] when the identities differ.
pub fn refuse_other_ledger(inputs: &BTreeMap<String, String>, receipt: &Receipt) -> Result<bool> {
    let other = || Error::new(Kind::Refused, "ledger-of-other-data").hint("name-ledger-of-plan");
    compare(inputs, &receipt.identity, other)
}

/// Refuses a vault of other data than the plan with these inputs, by the identity of the vault. Returns
/// `false` when one of them is of an older version and has no identity.
///
/// # Errors
/// [`Kind::Refused`] when the identities differ.
pub fn refuse_other_vault(inputs: &BTreeMap<String, String>, identity: &str) -> Result<bool> {
    compare(inputs, identity, || Error::new(Kind::Refused, "vault-of-other-data").hint("name-vault"))
}

fn compare(inputs: &BTreeMap<String, String>, found: &str, other: impl Fn() -> Error) -> Result<bool> {
    let wanted = inputs.get(IDENTITY).map(String::as_str).unwrap_or_default();
    if wanted.is_empty() || found.is_empty() {
        return Ok(false);
    }
    if found == wanted { Ok(true) } else { Err(other()) }
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
