//! Donor identifiers that name a person: the vault saves them and assigns a pseudonym, the same in each later
//! import.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{LedgerBuilder, Result};

use crate::vault::PeopleBook;

/// The pseudonyms of an import.
pub(super) struct Assigned {
    /// Those of identifiers.
    pub(super) of_identifiers: BTreeSet<String>,
    /// All of them, each by its key.
    pub(super) by_key: BTreeMap<String, String>,
}

/// Gives each key of the builder the pseudonym that the vault has for it, or a new one.
///
/// # Errors
/// [`obole_ledger::Kind::Refused`] when the system has no random numbers for the vault's key.
pub(super) fn assign(book: &mut PeopleBook, builder: &mut LedgerBuilder) -> Result<Assigned> {
    let mut ids = book.by_key();
    let waiting = builder.personal_keys(&|key| ids.contains_key(key));
    if waiting.is_empty() {
        return Ok(Assigned { of_identifiers: BTreeSet::new(), by_key: BTreeMap::new() });
    }
    book.derive_key(waiting.iter().flat_map(|(key, spelled)| [key.as_str(), spelled.as_str()]));
    let (mut given, mut of_identifiers) = (BTreeMap::new(), BTreeSet::new());
    for (key, spelled) in waiting {
        let id = match ids.get(&key) {
            Some(id) => id.clone(),
            None => book.add(&key, |id| builder.knows(id))?,
        };
        if let Some(person) = book.get_mut(&id) {
            person.recognise(&key, &spelled);
        }
        if !spelled.is_empty() {
            of_identifiers.insert(id.clone());
        }
        ids.insert(key.clone(), id.clone());
        given.insert(key, id);
    }
    builder.give_pseudonyms(&given)?;
    Ok(Assigned { of_identifiers, by_key: given })
}
