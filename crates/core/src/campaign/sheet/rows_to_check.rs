//! Rows of a draft that a person checks by hand.

use std::collections::BTreeSet;

use obole_ledger::sha256_hex;

use crate::Result;
use crate::campaign::{Draft, Plan};

/// Number of rows that are drawn.
const DRAWN: usize = 20;

impl Plan<Draft> {
    /// Returns the donors whose rows a person checks by hand before signing: 20 drawn at random, or all of a
    /// shorter list. The draw depends on the draft alone, so that another draft has another draw and nobody
    /// chooses whom to check.
    ///
    /// # Errors
    /// When the draft cannot be hashed.
    pub fn rows_to_check(&self) -> Result<BTreeSet<&str>> {
        let sha256 = self.sha256()?;
        let ids = self.rows().iter().map(|row| row.donor_id.as_str());
        let mut lots: Vec<(String, &str)> =
            ids.map(|id| (sha256_hex(format!("{sha256}\ncheck by hand\n{id}").as_bytes()), id)).collect();
        lots.sort_unstable();
        Ok(lots.into_iter().take(DRAWN).map(|(_, id)| id).collect())
    }
}
