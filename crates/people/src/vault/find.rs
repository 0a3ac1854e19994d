//! Search for a person by what somebody writes in a request.

use std::collections::BTreeSet;

use super::{PeopleBook, Person};
use crate::fold::fold;
use crate::names::{people_of, words};

/// Number of characters from which a text is looked for within identifiers.
const SHORTEST_PART: usize = 3;

impl PeopleBook {
    /// Returns the donor identifiers, as the ledger has them, of the people whom a text may mean: an
    /// identifier, an e-mail, a phone number, the identifier in the association's own tables, or a full name
    /// in either order.
    pub fn find(&self, text: &str) -> Vec<String> {
        let wanted = text.trim();
        if self.get(wanted).is_some() {
            return vec![self.kept_id(wanted)];
        }
        let lower = wanted.to_lowercase();
        if let Some((id, _)) = self.iter().find(|(id, _)| id.to_lowercase() == lower) {
            return vec![self.kept_id(id)];
        }
        let digits = digits(wanted);
        let name: BTreeSet<String> = words(wanted).into_iter().collect();
        let is_meant = |person: &Person| {
            (wanted.contains('@') && person.has_email(&lower))
                || (!person.source_id.is_empty() && person.source_id == wanted)
                || (digits.len() >= 8 && digits == self::digits(&person.phone))
                || (name.len() > 1 && names(person).contains(&name))
                || (!person.organisation.is_empty() && fold(&person.organisation) == fold(wanted))
        };
        let found: BTreeSet<String> =
            self.iter().filter(|(_, person)| is_meant(person)).map(|(id, _)| self.kept_id(id)).collect();
        found.into_iter().collect()
    }
}

impl PeopleBook {
    /// Returns the donor identifiers, as the ledger has them, of the people whose name, organisation, postal
    /// code, town or e-mail has words that begin with the words of a text, in any order, or whose identifier
    /// holds the text; those that [`PeopleBook::find`] returns come first. An e-mail that somebody has finds
    /// nobody else.
    ///
    /// ```
    /// use obole_people::PeopleBook;
    ///
    /// assert!(PeopleBook::default().search("fictif").is_empty());
    /// ```
    pub fn search(&self, text: &str) -> Vec<String> {
        let mut found = self.find(text);
        // An e-mail that somebody has means nobody else.
        if !found.is_empty() && text.contains('@') {
            return found;
        }
        let (wanted, plain) = (words(text), text.trim().to_lowercase());
        let is_id = |id: &str| plain.chars().count() >= SHORTEST_PART && id.to_lowercase().contains(&plain);
        let has = |person: &Person| {
            let named = [
                &person.first_name,
                &person.last_name,
                &person.organisation,
                &person.postcode,
                &person.city,
                &person.email,
            ];
            // Signs that are no letters, such as those of a town of signs, are compared as they are.
            if wanted.is_empty() {
                return !plain.is_empty() && named.iter().any(|text| text.to_lowercase().contains(&plain));
            }
            let known: Vec<String> = named.into_iter().flat_map(|text| words(text)).collect();
            wanted.iter().all(|word| known.iter().any(|other| other.starts_with(word.as_str())))
        };
        for (id, _) in self.iter().filter(|(id, person)| is_id(id) || has(person)) {
            let id = self.kept_id(id);
            if !found.contains(&id) {
                found.push(id);
            }
        }
        found
    }
}

/// Returns the last nine digits of a phone number: those that the code of a country does not change.
pub(crate) fn digits(text: &str) -> String {
    let all: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    all.iter().skip(all.len().saturating_sub(9)).collect()
}

/// Returns the words of the name of a person, and of each of a couple.
fn names(person: &Person) -> Vec<BTreeSet<String>> {
    let whole = words(&format!("{} {}", person.last_name, person.first_name)).into_iter().collect();
    people_of(&person.first_name, &person.last_name).into_iter().chain([whole]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_found_by_what_a_letter_says() {
        let mut book = PeopleBook::default();
        let id = book.add("email:z@example.org", |_| false).unwrap();
        let person = book.get_mut(&id).unwrap();
        person.last_name = "D'ESSAI".into();
        person.first_name = "Noëlle".into();
        person.email = "z@example.org".into();
        (person.postcode, person.city) = ("31000".into(), "Saint-Inventé".into());
        person.phone = "06 39 98 00 02".into();
        for text in [id.as_str(), "Z@example.org ", "noelle d'essai", "D’Essai Noëlle", "+33639980002"] {
            assert_eq!(book.find(text), [id.as_str()], "{text}");
        }
        for text in ["noe", "essai d", "exam noel", "noelle 31000", "saint inv"] {
            assert_eq!(book.search(text), [id.as_str()], "{text}");
        }
        assert!(book.search("").is_empty() && book.search("noelle fictive").is_empty());
        for text in ["", "D000002", "Noëlle", "essai@example.org", "0639980003"] {
            assert!(book.find(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn parts_of_an_identifier_find_it_and_an_exact_email_finds_one_person() {
        let mut book = PeopleBook::default();
        let ids = ["u1@example.org", "u2@example.org"].map(|email| {
            let id = book.add(&format!("email:{email}"), |_| false).unwrap();
            book.get_mut(&id).unwrap().email = email.into();
            id
        });
        book.get_mut(&ids[1]).unwrap().city = "🏔🏔".into();
        let [first, second] = &ids;
        let start: String = first.chars().take(7).collect();
        for text in [&start, &start.to_lowercase(), &first[3..], "U1@example.org"] {
            assert_eq!(book.search(text), [first.as_str()], "{text}");
        }
        assert_eq!(book.find(&first.to_lowercase()), [first.as_str()]);
        assert_eq!(book.search("🏔"), [second.as_str()]);
        // The beginning of an e-mail is no e-mail that somebody has.
        assert_eq!(book.search("example.org").len(), 2);
        assert!(book.search("u2@exam").contains(second));
        assert!(book.search(&first[..2]).is_empty());
    }
}
