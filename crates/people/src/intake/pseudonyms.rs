//! Donor identifiers that name a person: the vault saves them and assigns a pseudonym, the same in each later
//! import.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{Error, Kind, LedgerBuilder, Result};

use crate::vault::PeopleBook;

/// Assigns to each key of the builder the pseudonym that the vault has for it, or a new one; returns the
/// pseudonyms. `known` is the vault before this import.
///
/// # Errors
/// [`Kind::Refused`] when the sources use a new pseudonym as an identifier of their own, or the vault has no
/// number left.
pub(super) fn assign(
    book: &mut PeopleBook,
    known: Option<&PeopleBook>,
    builder: &mut LedgerBuilder,
) -> Result<BTreeSet<String>> {
    let mut ids = book.by_key();
    let waiting = builder.personal_keys(&|key| ids.contains_key(key));
    if waiting.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut given = BTreeMap::new();
    for (key, spelled) in waiting {
        let id = match ids.get(&key) {
            Some(id) => id.clone(),
            None => book.add(&key)?,
        };
        if builder.knows(&id) && known.and_then(|book| book.get(&id)).is_none() {
            return Err(
                Error::new(Kind::Refused, "sources-use-vault-identifiers").hint("number-donors-otherwise")
            );
        }
        if let Some(person) = book.get_mut(&id) {
            person.recognise(&key, &spelled);
        }
        ids.insert(key.clone(), id.clone());
        given.insert(key, id);
    }
    builder.give_pseudonyms(&given)?;
    Ok(given.into_values().collect())
}
