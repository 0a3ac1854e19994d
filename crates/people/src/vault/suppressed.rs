//! People who object and are not donors yet: hashes of their e-mails and names.
//!
//! BLAKE3 with a random key of 256 bits that only the vault holds: without the vault, nobody can test whether
//! an address is on the list, and two vaults have nothing in common.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{ContactChannel, Error, Kind, Result};
use serde::{Deserialize, Serialize};

/// Objections by the hash of a text that identifies a person.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Suppressed {
    /// Key of the hashes, made when the first is needed.
    key: Option<[u8; 32]>,
    /// Channels by hash (hexadecimal).
    channels: BTreeMap<String, BTreeSet<ContactChannel>>,
}

impl Suppressed {
    pub(super) fn is_empty(&self) -> bool {
        self.channels.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.channels.len()
    }

    pub(super) fn add(&mut self, handles: &[String], channels: &[ContactChannel]) -> Result<()> {
        let key = match self.key {
            Some(key) => key,
            None => {
                let mut key = [0; 32];
                getrandom::fill(&mut key).map_err(|_| Error::new(Kind::Refused, "no-random-numbers"))?;
                *self.key.insert(key)
            }
        };
        for handle in handles {
            self.channels.entry(hash(&key, handle)).or_default().extend(channels);
        }
        Ok(())
    }

    /// Returns the channels to which a person with these texts objects.
    pub(super) fn of(&self, handles: &[String]) -> BTreeSet<ContactChannel> {
        let Some(key) = &self.key else { return BTreeSet::new() };
        handles.iter().filter_map(|handle| self.channels.get(&hash(key, handle))).flatten().copied().collect()
    }
}

fn hash(key: &[u8; 32], handle: &str) -> String {
    blake3::keyed_hash(key, handle.as_bytes()).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_vault_knows_who_is_on_the_list() {
        let handles = ["email:a@example.org".to_owned()];
        let (mut one, mut other) = (Suppressed::default(), Suppressed::default());
        one.add(&handles, &[ContactChannel::Email]).unwrap();
        other.add(&handles, &[ContactChannel::Email]).unwrap();
        assert!(one.channels.keys().ne(other.channels.keys()));
        assert_eq!(one.of(&handles).len(), 1);
        assert!(one.of(&["email:b@example.org".to_owned()]).is_empty());
        let saved = serde_json::to_string(&one).unwrap();
        assert!(!saved.contains("example"));
        assert!(serde_json::from_str::<Suppressed>(&saved).unwrap() == one);
    }
}
