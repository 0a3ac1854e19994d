//! Erasure of people (article 17 GDPR).

use std::collections::BTreeSet;

use obole_ledger::{Ledger, Result, folded_id};

use super::{PeopleBook, Person};
use crate::link::{marks, name_key};

impl PeopleBook {
    /// Removes everything that the vault holds of some donors. Only hashes of their keys stay, under the
    /// vault's own key, so that a later import of the same export leaves their rows out. The identifiers are
    /// assigned to nobody else.
    ///
    /// # Errors
    /// [`obole_ledger::Kind::Refused`] when the system has no random numbers for the key.
    ///
    /// ```
    /// use obole_people::PeopleBook;
    ///
    /// # fn main() -> obole_ledger::Result<()> {
    /// let mut book = PeopleBook::default();
    /// book.erase(&["D000002".to_owned()])?;
    /// assert!(book.get("D000002").is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn erase(&mut self, donor_ids: &[String]) -> Result<()> {
        self.version = Self::VERSION;
        for id in donor_ids {
            let person = self.people.remove(id).or_else(|| self.own.remove(id));
            let of_name = person.iter().flat_map(marks_of);
            self.suppressed
                .erase(&keys(id, person.as_ref()).into_iter().chain(of_name).collect::<Vec<_>>())?;
            self.same_people.forget_all_of(id);
            person.iter().for_each(|person| self.forget_spelling(person));
        }
        Ok(())
    }

    /// Returns whether somebody's data were erased.
    pub(crate) fn erased_somebody(&self) -> bool {
        !self.suppressed.erased_nobody()
    }

    /// Returns whether the data of somebody with a key were erased.
    pub(crate) fn is_erased(&self, key: &str) -> bool {
        !self.suppressed.erased_nobody() && self.suppressed.is_erased(&[key.to_owned()])
    }

    /// Returns the donors of a ledger whose data were erased: an export brought them back.
    pub(crate) fn erased_in(&self, ledger: &Ledger) -> BTreeSet<String> {
        if self.suppressed.erased_nobody() {
            return BTreeSet::new();
        }
        let ids = &ledger.donors().id;
        let all = (0..ids.len()).map(|donor| ids.get(donor));
        all.filter(|id| self.suppressed.is_erased(&keys(id, self.get(id)))).collect()
    }
}

/// Returns the texts by which a person is recognised in a row without the e-mail.
fn marks_of(person: &Person) -> Vec<String> {
    let name = name_key(&person.last_name, &person.first_name, &person.postcode);
    name.map(|name| marks(&name, &person.address, person.birth_year.is_some())).unwrap_or_default()
}

/// Returns the keys by which a donor is recognised in a later import. A pseudonym is none: it is assigned
/// anew. A later row may lack the e-mail, or have another.
fn keys(donor_id: &str, person: Option<&Person>) -> Vec<String> {
    let of_person = person.into_iter().flat_map(|person| person.also.iter().chain([&person.key]).cloned());
    let by_name = person.and_then(Person::key_by_name);
    let mut keys: Vec<String> = of_person.chain(by_name).filter(|key| !key.is_empty()).collect();
    if keys.is_empty() {
        keys.push(format!("id:{}", folded_id(donor_id)));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_erased_person_stays() {
        let mut book = PeopleBook::default();
        let [a, b] =
            ["email:a@example.org", "email:b@example.org"].map(|key| book.add(key, |_| false).unwrap());
        book.same_people_mut().answer(&a, &b, true);
        book.erase(std::slice::from_ref(&b)).unwrap();
        let saved = serde_json::to_string(&book).unwrap();
        assert!(!saved.contains("b@example") && !saved.contains(&b), "{saved}");
        assert!(!book.is_blank());
    }
}
