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

/// Names and keys of the people who use each e-mail; a person may have several spellings.
pub(crate) type ByEmail = HashMap<String, Vec<(PersonName, String)>>;

/// Returns the key of the first person whose spellings are all of the same person as a name.
pub(crate) fn key_of<'a>(people: &'a [(PersonName, String)], name: &PersonName) -> Option<&'a str> {
    let is_theirs = |key: &str| {
        people
            .iter()
            .filter(|(_, other)| other == key)
            .all(|(known, _)| name.is_empty() || known.is_empty() || known.is_same(name))
    };
    people.iter().map(|(_, key)| key.as_str()).find(|key| is_theirs(key))
}

/// Identity keys of payers, where an e-mail alone does not identify them.
pub(super) struct SharedEmails {
    /// The keys of the people who share an e-mail, by e-mail and name; `None` if they are too many.
    shared: HashMap<String, Option<BTreeMap<PersonName, String>>>,
}

/// A person with an e-mail.
struct User {
    /// Spellings of the name, the first one first.
    names: Vec<PersonName>,
    key: Option<String>,
    /// `true` if the name is that of a couple, or may be that of two others: it counts as nobody more.
    is_unsure: bool,
}

impl SharedEmails {
    /// Finds the e-mails that several people use. A name that the vault knows keeps its key.
    ///
    /// `of_tables` has the names and keys of the people in tables of donors and in the vault, by e-mail.
    pub(super) fn of(payments: &[Payment], of_tables: &ByEmail) -> Self {
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
            let users = known(of_tables.get(email).into_iter().flatten());
            if rows.len() + users.len() < 2 {
                continue;
            }
            // Whole names first: an initial joins one of them.
            rows.sort_by_key(|(row, name)| {
                (name.is_joint(), !name.is_whole(), row.day, Reference::of(&row.reference), name.clone())
            });
            let users = group(users, rows.into_iter().map(|(_, name)| name));
            if users.len() > 1 {
                shared.insert(email.to_owned(), keys(email, users));
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
    pub(super) fn of_many(&self) -> u64 {
        self.shared.values().filter(|people| people.is_none()).count() as u64
    }
}

/// Returns the people of an e-mail whom tables of donors and the vault name.
fn known<'a>(names: impl Iterator<Item = &'a (PersonName, String)>) -> Vec<User> {
    let mut users: Vec<User> = Vec::new();
    for (name, key) in names.filter(|(name, _)| !name.is_empty()) {
        match users.iter_mut().find(|user| user.key.as_ref() == Some(key)) {
            Some(user) => user.names.push(name.clone()),
            None => users.push(User { names: vec![name.clone()], key: Some(key.clone()), is_unsure: false }),
        }
    }
    users
}

/// Adds each name to the person of whom it is another spelling, or as a new person. A name that fits two
/// people is of neither.
fn group(mut users: Vec<User>, names: impl Iterator<Item = PersonName>) -> Vec<User> {
    for name in names {
        let is_known = |user: &User| user.names.contains(&name);
        let fits = |user: &User| user.names.iter().all(|other| other.is_same(&name));
        let fitting: Vec<usize> = match users.iter().position(is_known) {
            Some(at) => vec![at],
            None => (0..users.len()).filter(|at| users.get(*at).is_some_and(fits)).collect(),
        };
        let one = fitting.first().filter(|_| fitting.len() == 1);
        let is_joint = name.is_joint();
        match one.and_then(|at| users.get_mut(*at)) {
            Some(user) => user.names.push(name),
            None => {
                users.push(User { names: vec![name], key: None, is_unsure: !fitting.is_empty() || is_joint })
            }
        }
    }
    users
}

/// Returns the key of somebody who is not the first to use an e-mail.
pub(crate) fn shared_key(email: &str, name: &PersonName) -> String {
    format!("shared-email:{email}|{}", name.key())
}

/// Returns the key of each name: the vault's, or that of the e-mail for the first person, or one with the
/// name.
fn keys(email: &str, users: Vec<User>) -> Option<BTreeMap<PersonName, String>> {
    if users.iter().filter(|user| !user.is_unsure).count() >= MANY {
        return None;
    }
    let of_email = format!("email:{email}");
    let mut is_free = users.iter().all(|user| user.key.as_ref() != Some(&of_email));
    let mut keys = BTreeMap::new();
    for User { names, key, is_unsure } in users {
        let key = match key {
            Some(key) => key,
            None if is_free && !is_unsure => {
                is_free = false;
                of_email.clone()
            }
            None => names.first().map(|name| shared_key(email, name)).unwrap_or_default(),
        };
        keys.extend(names.into_iter().map(|name| (name, key.clone())));
    }
    Some(keys)
}
