//! People of one name and one postal code, who live at different addresses.
//!
//! Name and postal code identify a person unless two addresses clearly differ: then they are two people until
//! somebody says otherwise, because a letter about one must never tell of the other.

use std::collections::HashMap;

use crate::fold::street;
use crate::payer::Payer;
use crate::vault::PeopleBook;

/// Words of addresses that name no street.
const COMMON: [&str; 22] = [
    "rue",
    "avenue",
    "boulevard",
    "place",
    "chemin",
    "impasse",
    "route",
    "allee",
    "cours",
    "quai",
    "square",
    "des",
    "les",
    "aux",
    "sur",
    "bis",
    "ter",
    "street",
    "road",
    "lane",
    "drive",
    "the",
];

/// People by the key that their name and postal code make.
#[derive(Default, Clone)]
pub(crate) struct Namesakes {
    people: HashMap<String, Vec<Namesake>>,
    /// Keys of the payers met, by name and address.
    met: HashMap<String, String>,
}

#[derive(Clone)]
struct Namesake {
    key: String,
    streets: Vec<String>,
}

impl Namesakes {
    /// Takes the people of a vault.
    pub(crate) fn of(book: Option<&PeopleBook>) -> Self {
        let mut all = Self::default();
        for (_, person) in book.into_iter().flat_map(PeopleBook::iter) {
            for key in person.keys() {
                if let Some(name) = name_of(key) {
                    all.know(name, key, street(&person.address));
                }
            }
        }
        all
    }

    fn know(&mut self, name: &str, key: &str, street: String) {
        let people = self.people.entry(name.to_owned()).or_default();
        match people.iter_mut().find(|one| one.key == key) {
            Some(one) => one.streets.push(street),
            None => people.push(Namesake { key: key.to_owned(), streets: vec![street] }),
        }
    }

    /// Takes a payer of a key by name and postal code; the first one keeps that key. `is_erased` returns
    /// whether the data of a key were erased. An erased address may be written in another way: whoever is
    /// nobody known may be the erased one, and gets an erased key.
    pub(crate) fn meet(&mut self, name: &str, payer: &Payer, is_erased: impl Fn(&str) -> bool) -> String {
        let street = street(&payer.address);
        let own = format!("{name}|{street}");
        if let Some(key) = self.met.get(&own) {
            return key.clone();
        }
        let key = match self.find(name, &street) {
            _ if is_erased(&own) => own.clone(),
            // Without an address, it may be the erased one.
            Some(_) if street.is_empty() && is_erased(name) => name.to_owned(),
            Some(key) => key.to_owned(),
            None if !self.people.contains_key(name) || is_erased(name) => name.to_owned(),
            None => Some(elsewhere(name)).filter(|key| is_erased(key)).unwrap_or_else(|| own.clone()),
        };
        self.know(name, &key, street);
        self.met.insert(own, key.clone());
        key
    }

    /// Returns the key of a payer who was met.
    pub(crate) fn key(&self, name: &str, payer: &Payer) -> Option<&str> {
        self.met.get(&format!("{name}|{}", street(&payer.address))).map(String::as_str)
    }

    /// Returns the key of the first person of whose addresses none clearly differs.
    fn find(&self, name: &str, street: &str) -> Option<&str> {
        let agrees = |one: &&Namesake| one.streets.iter().all(|known| !differ(known, street));
        self.people.get(name)?.iter().find(agrees).map(|one| one.key.as_str())
    }
}

/// Returns the part of a key that name and postal code make, if the key has no date of birth: with one, two
/// addresses are of one person who moved.
pub(crate) fn name_of(key: &str) -> Option<&str> {
    let rest = key.strip_prefix("person:")?;
    let bars: Vec<usize> = rest.match_indices('|').map(|(at, _)| at).collect();
    let [_, _, before, after @ ..] = bars.as_slice() else { return None };
    let has_no_birth = after.first().map_or(rest.len(), |at| *at) == before + 1;
    let end = "person:".len() + before + 1;
    has_no_birth.then(|| key.get(..end)).flatten()
}

/// Returns the key that says that somebody of a name who lived at a further address was erased.
pub(crate) fn elsewhere(name: &str) -> String {
    format!("{name}|?")
}

/// Returns whether two addresses clearly differ: other numbers, and no word of the streets in common.
fn differ(one: &str, other: &str) -> bool {
    let number = |street: &str| -> Option<String> {
        let word = street.split(' ').find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
        Some(word.chars().take_while(char::is_ascii_digit).collect())
    };
    let words = |street: &str| -> Vec<String> {
        let is_name = |word: &&str| {
            word.len() > 2 && !COMMON.contains(word) && !word.starts_with(|c: char| c.is_ascii_digit())
        };
        street.split(' ').filter(is_name).map(str::to_owned).collect()
    };
    let (mine, theirs) = (words(one), words(other));
    let numbers_differ = number(one).zip(number(other)).is_some_and(|(one, other)| one != other);
    let alike = |a: &String| theirs.iter().any(|b| a == b || strsim::jaro_winkler(a, b) >= 0.92);
    numbers_differ && !mine.is_empty() && !theirs.is_empty() && !mine.iter().any(alike)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_person_and_of_two() {
        let differ = |one: &str, other: &str| differ(&street(one), &street(other));
        for (one, other) in [
            ("12 rue du Faux", "12, r. du Faux, appt 3"),
            ("12 rue du Faux", "14 rue du Faux"),
            ("Résidence Les Lilas", "12 rue du Faux"),
            ("12 rue Imaginaire", "12 av. de l'Exemple"),
            ("12 bd Fictif", "3 boulevard Fictiff"),
            ("", "12 rue du Faux"),
        ] {
            assert!(!differ(one, other), "{one} {other}");
        }
        for (one, other) in
            [("12 rue du Faux", "3 avenue de l'Exemple"), ("1 rue des Essais", "27 rue des Modèles")]
        {
            assert!(differ(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_date_of_birth_makes_a_key_certain() {
        assert_eq!(name_of("person:a|b|75011|"), Some("person:a|b|75011|"));
        assert_eq!(name_of("person:a|b|75011||12 rue du faux"), Some("person:a|b|75011|"));
        assert_eq!(name_of("person:a|b|75011|1960-3-5"), None);
        assert_eq!(name_of("email:a@example.org"), None);
    }
}
