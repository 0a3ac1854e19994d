//! People who object and are not donors yet, and people whose data were erased: hashes of their keys.
//!
//! BLAKE3 with a random key of 256 bits that only the vault holds: without the vault, nobody can test whether
//! an address is on the list, and two vaults have nothing in common.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{ContactChannel, Result};
use serde::{Deserialize, Serialize};

use super::key::VaultKey;
use super::objected::{Objected, Recorded};

/// Objections by the hash of a text that identifies a person.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Suppressed {
    /// Key of the hashes, made when the first is needed.
    key: Option<VaultKey>,
    /// Channels by hash (hexadecimal).
    channels: BTreeMap<String, Objected>,
    /// Hashes of the keys of people whose data were erased.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    erased: BTreeSet<String>,
}

impl Suppressed {
    pub(super) fn is_empty(&self) -> bool {
        self.channels.is_empty() && self.erased.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.channels.len()
    }

    /// Returns the key, a new one if there is none yet.
    fn key(&mut self) -> Result<VaultKey> {
        Ok(match &self.key {
            Some(key) => key.clone(),
            None => self.key.insert(VaultKey::random()?).clone(),
        })
    }

    /// Remembers the keys of somebody whose data were erased.
    pub(super) fn erase(&mut self, keys: &[String]) -> Result<()> {
        let key = self.key()?;
        self.erased.extend(keys.iter().map(|handle| key.hash(handle)));
        Ok(())
    }

    /// Returns whether nobody's data were erased.
    pub(super) fn erased_nobody(&self) -> bool {
        self.erased.is_empty()
    }

    /// Returns whether the data of somebody with one of these keys were erased.
    pub(super) fn is_erased(&self, keys: &[String]) -> bool {
        self.key.as_ref().is_some_and(|key| keys.iter().any(|handle| self.erased.contains(&key.hash(handle))))
    }

    pub(super) fn add(
        &mut self,
        handles: &[String],
        channels: &[ContactChannel],
        recorded: &Recorded,
    ) -> Result<()> {
        let key = self.key()?;
        for handle in handles {
            self.channels.entry(key.hash(handle)).or_default().add(channels, recorded);
        }
        Ok(())
    }

    /// Returns the objections of a person with these texts.
    pub(super) fn of(&self, handles: &[String]) -> Objected {
        let mut objected = Objected::default();
        let hashes = self.key.iter().flat_map(|key| handles.iter().map(|handle| key.hash(handle)));
        hashes.filter_map(|hash| self.channels.get(&hash)).for_each(|said| objected.extend(said));
        objected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_vault_knows_who_is_on_the_list() {
        let handles = ["email:a@example.org".to_owned()];
        let (mut one, mut other) = (Suppressed::default(), Suppressed::default());
        one.add(&handles, &[ContactChannel::Email], &Recorded::default()).unwrap();
        other.add(&handles, &[ContactChannel::Email], &Recorded::default()).unwrap();
        assert!(one.channels.keys().ne(other.channels.keys()));
        assert_eq!(one.of(&handles).channels().count(), 1);
        assert!(one.of(&["email:b@example.org".to_owned()]).is_empty());
        let saved = serde_json::to_string(&one).unwrap();
        assert!(!saved.contains("example"));
        assert!(serde_json::from_str::<Suppressed>(&saved).unwrap() == one);
    }
}
