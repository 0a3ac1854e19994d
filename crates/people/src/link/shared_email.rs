//! E-mails that several people use: a couple, or a placeholder such as the association's own address.

use std::collections::{BTreeMap, HashMap};

use crate::names::PersonName;
use crate::payer::Payer;
use crate::payment::Payment;

use super::Reference;

/// Number of people from which an e-mail is a placeholder, which identifies nobody.
const MANY: usize = 4;

/// Number of spellings after which no more are compared: so many are not of fewer than [`MANY`] people.
const MOST_NAMES: usize = 64;

/// Identity keys of payers, where an e-mail alone does not identify them.
pub(super) struct Identities {
    /// The keys of the people who share an e-mail, by e-mail and name; `None` if they are too many.
    shared: HashMap<String, Option<BTreeMap<PersonName, String>>>,
}

/// People with one e-mail, each with the spellings of the name, the first one first.
type People = Vec<(Vec<PersonName>, Option<String>)>;

impl Identities {
    /// Finds the e-mails that several people use. A name that the vault knows keeps its key.
    ///
    /// `of_tables` has the names and keys of the people in tables of donors and in the vault, by e-mail.
    pub(super) fn of(payments: &[Payment], of_tables: &HashMap<String, Vec<(PersonName, String)>>) -> Self {
        let mut by_email: HashMap<&str, Vec<(&Payment, PersonName)>> = HashMap::new();
        for payment in payments {
            let payer = &payment.payer;
            if !payer.email.is_empty() && payer.is_known_by_email() {
                let name = PersonName::new(&payer.first_name, &payer.last_name);
                let rows = by_email.entry(&payer.email).or_default();
                let is_earlier = |row: &Payment| {
                    (payment.day, Reference::of(&payment.reference))
                        < (row.day, Reference::of(&row.reference))
                };
                let leaves_out = name.is_empty() || rows.len() >= MOST_NAMES;
                match rows.iter_mut().find(|(_, other)| *other == name) {
                    Some((row, _)) if is_earlier(row) => *row = payment,
                    Some(_) => {}
                    None if leaves_out => {}
                    None => rows.push((payment, name)),
                }
            }
        }
        let mut shared = HashMap::new();
        for (email, mut rows) in by_email {
            let named = of_tables.get(email).into_iter().flatten().filter(|(name, _)| !name.is_empty());
            let people: People = named.map(|(name, key)| (vec![name.clone()], Some(key.clone()))).collect();
            if rows.len() + people.len() < 2 {
                continue;
            }
            rows.sort_by_key(|(row, name)| (row.day, Reference::of(&row.reference), name.clone()));
            let people = group(people, rows.into_iter().map(|(_, name)| name));
            if people.len() > 1 {
                shared.insert(email.to_owned(), keys(email, people));
            }
        }
        Self { shared }
    }

    /// Returns the identity key of somebody who can be recognised again.
    pub(super) fn key(&self, payer: &Payer) -> Option<String> {
        let Some(people) = self.shared.get(&payer.email).filter(|_| payer.is_known_by_email()) else {
            return payer.identity();
        };
        let Some(people) = people else {
            return Payer { email: String::new(), ..payer.clone() }.identity();
        };
        let name = PersonName::new(&payer.first_name, &payer.last_name);
        people.get(&name).cloned().or_else(|| payer.identity())
    }

    /// Returns the number of e-mails that identify nobody, because many people use them.
    pub(super) fn emails_of_many(&self) -> u64 {
        self.shared.values().filter(|people| people.is_none()).count() as u64
    }
}

/// Adds each name to the person whose name it may be, or as a new person. A name that joins two people, such
/// as that of a couple, belongs to the first of them.
fn group(mut people: People, names: impl Iterator<Item = PersonName>) -> People {
    for name in names {
        let spelled = |(names, _): &&mut (Vec<PersonName>, _)| names.iter().any(|other| other.may_be(&name));
        match people.iter_mut().find(spelled) {
            Some((names, _)) => names.push(name),
            None => people.push((vec![name], None)),
        }
    }
    people
}

/// Returns the key of somebody who is not the first to use an e-mail.
pub(crate) fn shared_key(email: &str, name: &PersonName) -> String {
    format!("shared-email:{email}|{}", name.key())
}

/// Returns the key of each name: the vault's, or that of the e-mail for the first person, or one with the
/// name.
fn keys(email: &str, people: People) -> Option<BTreeMap<PersonName, String>> {
    if people.len() >= MANY {
        return None;
    }
    let of_email = format!("email:{email}");
    let mut is_free = people.iter().all(|(_, key)| key.as_ref() != Some(&of_email));
    let mut keys = BTreeMap::new();
    for (names, key) in people {
        let key = match key {
            Some(key) => key,
            None if is_free => {
                is_free = false;
                of_email.clone()
            }
            None => names.first().map(|name| shared_key(email, name)).unwrap_or_default(),
        };
        keys.extend(names.into_iter().map(|name| (name, key.clone())));
    }
    Some(keys)
}
