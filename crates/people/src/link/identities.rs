//! The identity keys of payers and of people in tables of donors.

use std::collections::HashSet;
use std::sync::Arc;

use crate::names::PersonName;
use crate::payer::Payer;
use crate::payment::Payment;
use crate::vault::{PeopleBook, SeparateKeys};

use super::Reference;
use super::namesakes::{Namesakes, gone, is_gone, name_key, name_of};
use super::shared_email::{ByEmail, SharedEmails, key_of, shared_key};

/// People of the vault and of tables of donors, by what payments may have in common with them.
#[derive(Default)]
pub(crate) struct KnownPeople<'a> {
    book: Option<&'a PeopleBook>,
    by_email: ByEmail,
    namesakes: Namesakes,
    separate: SeparateKeys<'a>,
}

impl<'a> KnownPeople<'a> {
    pub(crate) fn of(book: Option<&'a PeopleBook>) -> Self {
        let mut by_email = ByEmail::new();
        for (_, person) in book.into_iter().flat_map(PeopleBook::iter) {
            let name = PersonName::new(&person.first_name, &person.last_name);
            for email in person.emails() {
                if let Some(key) = person.key_by_email(email) {
                    by_email.entry(email.to_owned()).or_default().push((name.clone(), key.to_owned()));
                }
            }
        }
        let separate = book.map(PeopleBook::separate_keys).unwrap_or_default();
        Self { book, by_email, namesakes: Namesakes::of(book), separate }
    }

    /// Takes a row of a table of donors; returns its identity key. Of two people who share an e-mail, the
    /// second has a key of their own, as among payers.
    pub(crate) fn meet(&mut self, payer: &Payer) -> Option<String> {
        let key = self.shared_key(payer)?;
        Some(self.separate.key(&key, payer).unwrap_or(key))
    }

    /// Takes a row of a table of donors; returns the key that it shares with rows of other spellings.
    fn shared_key(&mut self, payer: &Payer) -> Option<String> {
        if !payer.is_known_by_email() {
            let key = payer.identity()?;
            let book = self.book;
            let namesake = |name: &str| self.namesakes.meet(name, payer, &|key| is_erased(book, key));
            return Some(name_of(&key).map(namesake).unwrap_or(key));
        }
        // A family name alone may be that of a marriage, and does not distinguish two people of one e-mail.
        let name = match payer.first_name.as_str() {
            "" => PersonName::default(),
            first => PersonName::new(first, &payer.last_name),
        };
        let people = self.by_email.entry(payer.email.clone()).or_default();
        let own = shared_key(&payer.email, &name);
        let key = match key_of(people, &name) {
            _ if is_erased(self.book, &own) => own,
            None if let Some(gone) = gone_by_name(self.book, payer) => gone,
            Some(key) => key.to_owned(),
            None if people.is_empty() => payer.identity()?,
            None => own,
        };
        if !people.iter().any(|(known, of)| *known == name && *of == key) {
            people.push((name, key.clone()));
        }
        Some(key)
    }
}

/// Returns whether the data of somebody with a key were erased.
fn is_erased(book: Option<&PeopleBook>, key: &str) -> bool {
    book.is_some_and(|book| book.is_erased(key))
}

/// Returns the key of an erased person for a payer with an e-mail that nobody knows, but the name, postal
/// code and address of that person.
fn gone_by_name(book: Option<&PeopleBook>, payer: &Payer) -> Option<String> {
    let book = book.filter(|book| book.erased_somebody())?;
    let name = name_key(&payer.last_name, &payer.first_name, &payer.postcode)?;
    let unnamed = Payer { email: String::new(), ..payer.clone() };
    is_gone(&name, &unnamed, &|key| book.is_erased(key)).then(|| gone(&name))
}

/// Identity keys of the payers of an import.
pub(crate) struct Identities<'a> {
    /// The vault, if somebody's data were erased from it.
    erased: Option<&'a PeopleBook>,
    emails: SharedEmails,
    namesakes: Namesakes,
    separate: SeparateKeys<'a>,
    /// Keys of the people in a vault of which somebody was erased.
    keys_of_vault: HashSet<&'a str>,
}

impl<'a> Identities<'a> {
    pub(super) fn of(payments: &[Payment], known: &KnownPeople<'a>) -> Self {
        let erased = known.book.filter(|book| book.erased_somebody());
        let mut all = Self {
            erased,
            keys_of_vault: erased
                .iter()
                .flat_map(|book| book.iter())
                .flat_map(|(_, one)| one.keys())
                .collect(),
            emails: SharedEmails::of(payments, &known.by_email),
            namesakes: known.namesakes.clone(),
            separate: known.separate.clone(),
        };
        // Most rows share their payer with others.
        let mut seen: HashSet<*const Payer> = HashSet::new();
        let mut named: Vec<(&Payment, String)> = Vec::new();
        for payment in payments.iter().filter(|payment| seen.insert(Arc::as_ptr(&payment.payer))) {
            let key = all.emails.key(&payment.payer);
            if let Some(name) = key.as_deref().and_then(name_of) {
                named.push((payment, name.to_owned()));
            }
        }
        named.sort_by_key(|(payment, _)| (payment.day, Reference::of(&payment.reference), &payment.payer));
        for (payment, name) in named {
            all.namesakes.meet(&name, &payment.payer, &|key| is_erased(known.book, key));
        }
        all
    }

    /// Returns the identity key of somebody who can be recognised again.
    pub(crate) fn key(&self, payer: &Payer) -> Option<String> {
        let key = self.shared_key(payer)?;
        Some(self.separate.key(&key, payer).unwrap_or(key))
    }

    /// Returns the identity key that a payer shares with rows of other spellings.
    fn shared_key(&self, payer: &Payer) -> Option<String> {
        let key = self.emails.key(payer)?;
        if let Some(name) = name_of(&key) {
            return Some(self.namesakes.key(name, payer).map(str::to_owned).unwrap_or(key));
        }
        let erased = self.erased.filter(|_| payer.is_known_by_email());
        Some(erased.and_then(|book| self.erased_key(book, payer, &key)).unwrap_or(key))
    }

    /// Returns the key of somebody erased, if a payer with an e-mail is that person.
    fn erased_key(&self, book: &PeopleBook, payer: &Payer, key: &str) -> Option<String> {
        let own = shared_key(&payer.email, &PersonName::new(&payer.first_name, &payer.last_name));
        if book.is_erased(&own) {
            return Some(own);
        }
        if self.keys_of_vault.contains(key) { None } else { gone_by_name(Some(book), payer) }
    }

    /// Returns the number of e-mails that identify nobody, because many people use them.
    pub(super) fn emails_of_many(&self) -> u64 {
        self.emails.of_many()
    }
}
