//! Households: people at one address who share a name, a telephone or an e-mail. An address alone is a
//! building.

use std::collections::{BTreeSet, HashMap};

use super::MailingRow;
use crate::fold::{fold, street};
use crate::vault::{Person, digits};

/// Returns the rows of each household, each row once, in the order of their first rows.
pub(super) fn of(people: &[&Person]) -> Vec<Vec<usize>> {
    let mut households: Vec<Vec<usize>> = Vec::with_capacity(people.len());
    let mut by_sign: HashMap<String, usize> = HashMap::new();
    for (row, person) in people.iter().enumerate() {
        let signs = signs(person);
        let known = signs.iter().find_map(|sign| by_sign.get(sign)).copied();
        let household = known.unwrap_or(households.len());
        match households.get_mut(household) {
            Some(rows) => rows.push(row),
            None => households.push(vec![row]),
        }
        for sign in signs {
            by_sign.entry(sign).or_insert(household);
        }
    }
    households
}

/// Returns the texts of which the members of a household have one in common.
fn signs(person: &Person) -> Vec<String> {
    let place = format!("{}|{}", fold(&person.postcode), street(&person.address));
    if person.address.is_empty() || person.postcode.is_empty() || !person.organisation.is_empty() {
        return Vec::new();
    }
    let last = fold(&person.last_name);
    let words = last.split(' ').filter(|word| word.len() > 2).map(|word| format!("name|{word}"));
    let phone = Some(digits(&person.phone)).filter(|phone| !phone.is_empty());
    let email = Some(&person.email).filter(|email| !email.is_empty());
    let phone = phone.map(|phone| format!("phone|{phone}"));
    let email = email.map(|email| format!("email|{email}"));
    words.chain(phone).chain(email).map(|sign| format!("{place}|{sign}")).collect()
}

/// Returns the first and last name for one letter to several people.
pub(super) fn names(people: &[&Person]) -> (String, String) {
    let lasts: BTreeSet<String> = people.iter().map(|person| fold(&person.last_name)).collect();
    let joined = |names: Vec<String>| {
        let mut seen = BTreeSet::new();
        let names: Vec<String> =
            names.into_iter().filter(|name| !name.is_empty() && seen.insert(fold(name))).collect();
        names.join(" & ")
    };
    match people.first() {
        Some(first) if lasts.len() == 1 => {
            let firsts = people.iter().map(|person| person.first_name.clone()).collect();
            (joined(firsts), first.last_name.clone())
        }
        _ => {
            let whole =
                |person: &&Person| format!("{} {}", person.first_name, person.last_name).trim().to_owned();
            (String::new(), joined(people.iter().map(whole).collect()))
        }
    }
}

/// Returns the row of a household with the highest ask; of equal asks, the first.
pub(super) fn asking<'a>(rows: &[&'a MailingRow]) -> Option<&'a MailingRow> {
    rows.iter().copied().reduce(|best, row| if row.ask > best.ask { row } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(first: &str, last: &str, address: &str, phone: &str) -> Person {
        let mut person = Person::default();
        (person.first_name, person.last_name) = (first.to_owned(), last.to_owned());
        (person.address, person.phone) = (address.to_owned(), phone.to_owned());
        "31000".clone_into(&mut person.postcode);
        person
    }

    #[test]
    fn an_address_alone_is_a_building() {
        let people = [
            person("Jean", "FICTIF", "12 rue du Faux", ""),
            person("Zoé", "EXEMPLE", "12 rue du Faux", ""),
            person("Marie", "Fictif-Essai", "12, r. du Faux", "06 39 98 00 01"),
            person("Noëlle", "D'ESSAI", "12 rue du Faux", "+33 6 39 98 00 01"),
            person("Jean", "FICTIF", "", ""),
        ];
        let people: Vec<&Person> = people.iter().collect();
        assert_eq!(of(&people), [vec![0, 2, 3], vec![1], vec![4]]);
    }

    #[test]
    fn a_letter_names_everybody() {
        let jean = person("Jean", "FICTIF", "", "");
        let marie = person("Marie", "Fictif", "", "");
        let zoe = person("Zoé", "EXEMPLE", "", "");
        assert_eq!(names(&[&jean, &marie, &jean]), ("Jean & Marie".into(), "FICTIF".into()));
        assert_eq!(names(&[&jean, &zoe]), (String::new(), "Jean FICTIF & Zoé EXEMPLE".into()));
    }
}
