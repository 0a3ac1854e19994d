//! A person as a list names them, and the people of the vault who may be meant.

use std::collections::{BTreeSet, HashMap};

use crate::fold::fold;
use crate::names::{self, people_of};
use crate::payer::Payer;
use crate::vault::{PeopleBook, Person};

/// The person who objects, as named in the row of a list, folded for comparison.
#[derive(Default)]
pub(crate) struct Named {
    pub(super) id: String,
    /// Keys under which the vault may know the identifier.
    pub(super) keys: Vec<String>,
    pub(crate) emails: Vec<String>,
    /// First and last name in either order, because lists confuse them.
    pub(super) name: BTreeSet<String>,
    /// The name of each of two people, if the cells name a couple.
    pub(super) couple: Vec<BTreeSet<String>>,
    pub(super) organisation: String,
    pub(super) postcode: String,
}

impl Named {
    /// Returns the payer of a payment as a list would name them.
    pub(crate) fn payer(payer: &Payer) -> Self {
        Self {
            emails: Some(&payer.email).filter(|email| !email.is_empty()).cloned().into_iter().collect(),
            name: words(&format!("{} {}", payer.last_name, payer.first_name)),
            couple: people_of(&payer.first_name, &payer.last_name),
            organisation: fold(&payer.organisation),
            postcode: fold(&payer.postcode),
            ..Self::default()
        }
    }

    /// Returns a person of the vault as a list would name them.
    pub(crate) fn person(person: &Person) -> Self {
        Self {
            emails: person.emails().map(str::to_owned).collect(),
            name: words(&format!("{} {}", person.last_name, person.first_name)),
            couple: people_of(&person.first_name, &person.last_name),
            organisation: fold(&person.organisation),
            postcode: fold(&person.postcode),
            ..Self::default()
        }
    }

    /// Returns what a row and a person have in common, at least one of them, if the person may be the one of
    /// the row.
    pub(crate) fn handles(&self) -> Vec<String> {
        let emails = self.emails.iter().map(|email| format!("email:{email}"));
        let firm = (!self.organisation.is_empty()).then(|| format!("organisation:{}", self.organisation));
        emails.chain(self.full_names()).chain(firm).collect()
    }

    /// Returns the full names, that of the cells and those of a couple, for comparison.
    pub(super) fn full_names(&self) -> impl Iterator<Item = String> {
        std::iter::once(&self.name).chain(&self.couple).filter(|name| name.len() > 1).map(|name| {
            let words: Vec<&str> = name.iter().map(String::as_str).collect();
            format!("name:{}", words.join(" "))
        })
    }

    /// Returns the texts by which the person is found when the vault meets them later: of a row without a
    /// postal code, any person of the name; of a row with one, a person without or with the same one.
    pub(crate) fn lasting_handles(&self, is_row: bool) -> Vec<String> {
        let firm = (!self.organisation.is_empty()).then(|| format!("organisation:{}", self.organisation));
        let mut handles = self.emails_only();
        for named in self.full_names().chain(firm) {
            let here = format!("{named}|{}", self.postcode);
            let (anywhere, unplaced) = (format!("{named}|"), format!("{named}|?"));
            match (is_row, self.postcode.is_empty()) {
                (true, true) => handles.extend([anywhere, unplaced]),
                (true, false) => handles.extend([here, unplaced]),
                (false, true) => handles.push(unplaced),
                (false, false) => handles.extend([here, anywhere]),
            }
        }
        handles
    }

    /// Returns the texts by which whoever uses the e-mails is found later.
    pub(crate) fn emails_only(&self) -> Vec<String> {
        self.emails.iter().map(|email| format!("email:{email}")).collect()
    }

    /// Returns whether a person has the same postal code or e-mail.
    pub(crate) fn is_near(&self, person: &Person) -> bool {
        !self.postcode.is_empty() && self.postcode == fold(&person.postcode)
            || self.emails.iter().any(|email| person.has_email(email))
    }

    pub(crate) fn is_nobody(&self) -> bool {
        self.id.is_empty() && self.emails.is_empty() && self.name.is_empty() && self.organisation.is_empty()
    }

    /// Returns whether the vault's person may be this one. Of two people of one name, both are.
    pub(crate) fn may_be(&self, id: &str, person: &Person) -> bool {
        if !self.id.is_empty() && self.id == id || self.keys.iter().any(|key| person.has_key(key)) {
            return true;
        }
        if self.emails.iter().any(|email| !email.is_empty() && person.has_email(email)) {
            return true;
        }
        let same_place =
            self.postcode.is_empty() || person.postcode.is_empty() || self.postcode == fold(&person.postcode);
        let theirs: Vec<String> = Self::person(person).full_names().collect();
        // A single word is a family name; alone it identifies nobody. Who names one of a couple also means a
        // letter to both.
        let named = self.full_names().any(|name| theirs.contains(&name));
        let firm = !self.organisation.is_empty() && self.organisation == fold(&person.organisation);
        (named || firm) && same_place
    }
}

/// Returns the words of a name, folded, without titles.
pub(super) fn words(name: &str) -> BTreeSet<String> {
    names::words(name).into_iter().collect()
}

/// People of a vault by all that a list may name: a list of thousands is not compared with everybody.
pub(crate) struct Nameable(HashMap<String, Vec<String>>);

impl Nameable {
    pub(crate) fn of(book: &PeopleBook) -> Self {
        let mut ids: HashMap<String, Vec<String>> = HashMap::new();
        for (id, person) in book.iter() {
            let of_keys = person.keys().map(|key| format!("key:{key}"));
            let named = Named::person(person).handles().into_iter().chain(of_keys);
            for handle in named.chain([format!("id:{id}")]) {
                ids.entry(handle).or_default().push(id.to_owned());
            }
        }
        Self(ids)
    }

    /// Returns the identifiers of the people whom a row may mean.
    pub(crate) fn meant<'a>(&'a self, named: &Named, book: &PeopleBook) -> BTreeSet<&'a str> {
        let of_keys = named.keys.iter().map(|key| format!("key:{key}"));
        let handles = named.handles().into_iter().chain(of_keys).chain([format!("id:{}", named.id)]);
        let found = handles.filter_map(|handle| self.0.get(&handle)).flatten().map(String::as_str);
        found.filter(|id| book.get(id).is_some_and(|person| named.may_be(id, person))).collect()
    }
}
