//! Keys of the vault, and the pseudonyms made with one of them.

use obole_ledger::{Error, Kind, Result};
use serde::{Deserialize, Serialize};

/// Digits of a pseudonym after its first: Crockford's base 32, without letters that are read as digits.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a pseudonym after its `D`: about 48 bits, so that among a million people two hashes meet
/// once in 700 vaults.
const LENGTH: usize = 10;

/// A random key of 256 bits that only the vault holds.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct VaultKey([u8; 32]);

impl VaultKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the system has no random numbers.
    pub(super) fn random() -> Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|_| Error::new(Kind::Refused, "no-random-numbers"))?;
        Ok(Self(key))
    }

    /// Derives a key from the people of a first import, so that the same input gives the same pseudonyms.
    /// Computing it takes every name, e-mail and address of the export. The SHA-256 of the files in the
    /// receipt does not help.
    pub(super) fn of_people<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("obole 2026-11-29 key of the pseudonyms of a vault");
        for text in texts {
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        Self(*hasher.finalize().as_bytes())
    }

    /// Returns the same key each time.
    #[cfg(test)]
    pub(super) fn fixed() -> Self {
        Self([7; 32])
    }

    /// Returns the hash of a text (BLAKE3 with the key) in hexadecimal.
    pub(super) fn hash(&self, text: &str) -> String {
        blake3::keyed_hash(&self.0, text.as_bytes()).to_hex().to_string()
    }

    /// Returns the pseudonym of an identity key, then others for the case that somebody else has it.
    pub(super) fn pseudonyms(&self, key: &str) -> impl Iterator<Item = String> {
        (0_u16..=u16::MAX).map(move |attempt| {
            let mut hasher = blake3::Hasher::new_keyed(&self.0);
            hasher.update(&attempt.to_le_bytes()).update(key.as_bytes());
            pseudonym(u64::from_le_bytes(
                hasher.finalize().as_bytes().first_chunk().copied().unwrap_or_default(),
            ))
        })
    }
}

/// Writes a hash as a pseudonym. The first character is a digit, so that no pseudonym reads as a name.
fn pseudonym(mut hash: u64) -> String {
    let mut next = |digits: u64| {
        let digit = hash % digits;
        hash /= digits;
        DIGITS.get(usize::try_from(digit).unwrap_or_default()).copied().map_or('0', char::from)
    };
    let mut text = String::with_capacity(LENGTH + 1);
    text.push('D');
    text.push(next(10));
    text.extend((2..=LENGTH).map(|_| next(32)));
    text
}

/// Returns whether a text has the form of a pseudonym.
pub(super) fn is_pseudonym(id: &str) -> bool {
    let rest = id.strip_prefix('D').filter(|rest| rest.len() == LENGTH);
    rest.is_some_and(|rest| {
        rest.starts_with(|first: char| first.is_ascii_digit()) && rest.bytes().all(|b| DIGITS.contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_pseudonym_depends_on_the_vault_and_on_the_identity() {
        let (one, other) = (VaultKey::random().unwrap(), VaultKey::random().unwrap());
        let of = |key: &VaultKey, text: &str| key.pseudonyms(text).next().unwrap();
        assert_eq!(of(&one, "email:a@example.org"), of(&one, "email:a@example.org"));
        assert_ne!(of(&one, "email:a@example.org"), of(&other, "email:a@example.org"));
        let many: BTreeSet<String> =
            (0..20_000).map(|at| of(&one, &format!("email:{at}@example.org"))).collect();
        assert_eq!(many.len(), 20_000);
        assert!(many.iter().all(|id| is_pseudonym(id)));
        let tries: BTreeSet<String> = one.pseudonyms("email:a@example.org").take(50).collect();
        assert_eq!(tries.len(), 50);
    }

    #[test]
    fn the_form_is_a_letter_a_digit_and_nine_characters() {
        assert_eq!(pseudonym(0), "D0000000000");
        assert_eq!(pseudonym(9 + 10 * (31 + 32)), "D9Z10000000");
        for not in ["D000001", "DA000000000", "D0000000O00", "d0000000000", "D00000000000"] {
            assert!(!is_pseudonym(not), "{not}");
        }
    }
}
