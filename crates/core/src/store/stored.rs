//! A ledger with its receipt, read as one snapshot.

use std::path::Path;

use obole_ledger::{Ledger, Receipt, disk, sha256_file};

use super::ledger::{Extent, check_receipt, load_once, receipt_once};
use crate::Result;

/// A ledger, its receipt and its hash, all of one import.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredLedger {
    /// The ledger.
    pub ledger: Ledger,
    /// The receipt of its import.
    pub receipt: Receipt,
    /// The hash of its head, which holds the hashes of all other files.
    pub sha256: String,
}

/// Reads the part of a ledger that features need ([`load_for_features`](super::load_for_features)) with the
/// receipt and the hash, as one snapshot: an import that replaces the files meanwhile never mixes two
/// ledgers.
///
/// # Errors
/// As [`load_ledger`](super::load_ledger).
pub fn load_stored(folder: &Path) -> Result<StoredLedger> {
    disk::read_settled(folder, || read(folder, Extent::Features))
}

/// Returns the hash of the ledger in a folder, by which models, plans and runs refer to it.
///
/// # Errors
/// When the file cannot be read.
pub fn ledger_hash(folder: &Path) -> Result<String> {
    Ok(sha256_file(&folder.join("ledger.json"))?.sha256)
}

/// As [`load_stored`], with the whole ledger, and the result of [`check_receipt`] within the same snapshot.
///
/// # Errors
/// As [`load_stored`].
pub fn check_stored(folder: &Path) -> Result<(StoredLedger, Result<()>)> {
    disk::read_settled(folder, || {
        let stored = read(folder, Extent::Whole)?;
        let checked = check_receipt(folder, &stored.ledger, &stored.receipt);
        Ok((stored, checked))
    })
}

fn read(folder: &Path, extent: Extent) -> Result<StoredLedger> {
    let (ledger, sha256) = load_once(folder, extent)?;
    let receipt = receipt_once(folder, &sha256)?;
    Ok(StoredLedger { ledger, receipt, sha256 })
}
