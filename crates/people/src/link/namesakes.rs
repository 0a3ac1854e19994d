//! People of one name and one postal code, who live at different addresses.
//!
//! Name and postal code identify a person unless two addresses clearly differ: then they are two people until
//! somebody says otherwise, because a letter about one must never tell of the other.

use std::collections::HashMap;

use crate::fold::{STREETS, street};
use crate::payer::Payer;
use crate::vault::PeopleBook;

/// Lowest Jaro-Winkler similarity of two spellings of a word of an address.
const ALIKE: f64 = 0.92;

/// Words of addresses that name no street, beside the kinds of street in French.
const COMMON: [&str; 11] =
    ["des", "les", "aux", "sur", "bis", "ter", "street", "road", "lane", "drive", "the"];

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
    /// whether the data of a key were erased.
    pub(crate) fn meet(&mut self, name: &str, payer: &Payer, is_erased: &dyn Fn(&str) -> bool) -> String {
        let street = street(&payer.address);
        let own = format!("{name}|{street}");
        if let Some(key) = self.met.get(&own) {
            return key.clone();
        }
        let key = match self.find(name, &street) {
            _ if is_gone(name, payer, is_erased) => gone(name),
            Some(key) => key.to_owned(),
            None if self.people.contains_key(name) || is_erased(name) => own.clone(),
            None => name.to_owned(),
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

/// Returns the key of payers who are an erased person of a name.
pub(super) fn gone(name: &str) -> String {
    format!("{name}|?")
}

/// Returns the key that the name and the postal code of somebody make.
pub(crate) fn name_key(last: &str, first: &str, postcode: &str) -> Option<String> {
    let payer = Payer {
        last_name: last.to_owned(),
        first_name: first.to_owned(),
        postcode: postcode.to_owned(),
        ..Payer::default()
    };
    payer.identity()
}

/// Returns the texts by which a person who was erased is recognised in a row that writes them in another way:
/// by the name and the postal code, unless the address or the date of birth is another one.
pub(crate) fn marks(name: &str, address: &str, has_birth: bool) -> Vec<String> {
    let Signs { numbers, words } = Signs::of(&street(address));
    let mut marks = vec![gone(name)];
    marks.extend(has_birth.then(|| format!("{name}|born")));
    for (sign, values) in [("number", numbers), ("word", words)] {
        marks.extend((!values.is_empty()).then(|| format!("{name}|{sign}")));
        marks.extend(values.iter().map(|value| format!("{name}|{sign}|{value}")));
    }
    marks
}

/// Returns whether a payer of a name is somebody whose data were erased ([`marks`]). In a vault before
/// version 8, whoever has the name is.
pub(crate) fn is_gone(name: &str, payer: &Payer, is_erased: &dyn Fn(&str) -> bool) -> bool {
    if !is_erased(&gone(name)) {
        return is_erased(name);
    }
    if payer.birth.is_some() && is_erased(&format!("{name}|born")) {
        return payer.identity().is_some_and(|key| is_erased(&key));
    }
    let erased = |sign: &str, values: &[String]| -> Vec<String> {
        let is_sign = |value: &&String| is_erased(&format!("{name}|{sign}|{value}"));
        let found: Vec<String> = values.iter().filter(is_sign).cloned().collect();
        // Some other value, where the erased person has one and none of these.
        if found.is_empty() && is_erased(&format!("{name}|{sign}")) { vec![String::new()] } else { found }
    };
    let own = Signs::of(&street(&payer.address));
    let theirs = Signs { numbers: erased("number", &own.numbers), words: erased("word", &own.words) };
    !own.differ(&theirs)
}

/// Numbers and words of an address that tell it apart from others.
struct Signs {
    numbers: Vec<String>,
    words: Vec<String>,
}

impl Signs {
    /// Returns the signs of a folded address.
    fn of(street: &str) -> Self {
        let is_digit = |c: char| c.is_ascii_digit();
        let numbered = |word: &&str| word.starts_with(is_digit);
        let digits = |word: &str| word.chars().take_while(char::is_ascii_digit).collect::<String>();
        let is_name = |word: &&str| {
            word.len() > 2 && !COMMON.contains(word) && !STREETS.contains(word) && !word.starts_with(is_digit)
        };
        Self {
            numbers: street.split(' ').filter(numbered).map(digits).collect(),
            words: street.split(' ').filter(is_name).map(str::to_owned).collect(),
        }
    }

    /// Returns whether two addresses clearly differ: both have numbers and none in common, or both have words
    /// and none in common. The words tell nothing if only one has a number: they may name a building.
    fn differ(&self, other: &Self) -> bool {
        let apart = |one: &[String], other: &[String], same: fn(&str, &str) -> bool| {
            !one.is_empty() && !other.is_empty() && !one.iter().any(|a| other.iter().any(|b| same(a, b)))
        };
        let alike = |one: &str, other: &str| one == other || strsim::jaro_winkler(one, other) >= ALIKE;
        let both_numbered = self.numbers.is_empty() == other.numbers.is_empty();
        apart(&self.numbers, &other.numbers, |one, other| one == other)
            || both_numbered && apart(&self.words, &other.words, alike)
    }
}

fn differ(one: &str, other: &str) -> bool {
    Signs::of(one).differ(&Signs::of(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_person_and_of_two() {
        let differ = |one: &str, other: &str| differ(&street(one), &street(other));
        for (one, other) in [
            ("12 rue du Faux", "12, r. du Faux, appt 3"),
            ("12 rue du Faux", "Appt 3, 12 bis rue du Faux"),
            ("Résidence Les Lilas", "12 rue du Faux"),
            ("12 bd Fictif", "12 boulevard Fictiff"),
            ("", "12 rue du Faux"),
        ] {
            assert!(!differ(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("12 rue du Faux", "3 avenue de l'Exemple"),
            ("1 rue des Essais", "27 rue des Modèles"),
            ("12 rue du Faux", "14 rue du Faux"),
            ("3 rue Fictive", "3 rue Imaginaire"),
            ("Le Bourg Fictif", "Les Vignes"),
        ] {
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
