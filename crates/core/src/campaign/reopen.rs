//! A second version of a signed plan. What was signed stays as it is; the new version is a draft of its own.

use super::erase::earlier_hashes;
use super::log::{Act, Entry};
use super::{Approved, Draft, Plan};
use crate::Result;

impl Plan<Approved> {
    /// Returns a draft that begins with what was signed: the donors removed stay removed, and the asks are
    /// those that were signed.
    #[must_use]
    pub fn reopened(&self) -> Plan<Draft> {
        let mut body = self.body.clone();
        body.revision += 1;
        body.first_draft_sha256 = Some(self.first_draft_sha256().to_owned());
        Plan { body, state: Draft(()) }
    }

    /// Returns whether the log says that a second version was made of this plan.
    ///
    /// # Errors
    /// As [`Plan::sha256`].
    pub fn is_reopened(&self, entries: &[Entry]) -> Result<bool> {
        let hashes = earlier_hashes(entries, self.sha256()?);
        Ok(entries.iter().any(|entry| entry.what == Act::Reopened && hashes.contains(&entry.plan_sha256)))
    }

    /// Returns the people who agreed with this plan after it was signed, in the order of the log.
    ///
    /// # Errors
    /// As [`Plan::sha256`].
    pub fn agreed<'a>(&self, entries: &'a [Entry]) -> Result<Vec<&'a str>> {
        let hashes = earlier_hashes(entries, self.sha256()?);
        let agreed = |entry: &&Entry| entry.what == Act::Agreed && hashes.contains(&entry.plan_sha256);
        Ok(entries.iter().filter(agreed).map(|entry| entry.who.as_str()).collect())
    }
}
