//! The fields by which two people are compared, and how far they agree.

use obole_ledger::Day;
use serde::Serialize;

use crate::fold::{fold, street};
use crate::names::{self, PersonName};
use crate::vault::Person;

/// A field of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonField {
    /// Family name, or name of the organisation.
    LastName,
    /// First name.
    FirstName,
    /// Date of birth.
    Birth,
    /// Address with postal code.
    Place,
    /// Telephone number.
    Phone,
    /// E-mail.
    Email,
}

impl PersonField {
    /// All fields.
    pub const ALL: [Self; 6] =
        [Self::LastName, Self::FirstName, Self::Birth, Self::Place, Self::Phone, Self::Email];
}

/// Agreement of a field of two people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The same value.
    Same,
    /// Nearly the same value: another spelling, the same e-mail name at another provider, the same town.
    Close,
    /// Another value.
    Different,
}

/// Lowest Jaro-Winkler similarity of two spellings of a family name or an address.
const ALIKE: f64 = 0.92;

/// Shortest name before the `@` that says something.
const SHORTEST_MAILBOX: usize = 5;

/// The compared values of a person.
pub(super) struct Compared {
    pub(super) last: String,
    pub(super) first: String,
    name: PersonName,
    is_organisation: bool,
    pub(super) birth: Option<Day>,
    pub(super) postcode: String,
    pub(super) address: String,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) mailbox: String,
    /// Words of the whole name in alphabetical order: forms exchange first and last name.
    pub(super) words: String,
}

impl Compared {
    pub(super) fn of(person: &Person) -> Self {
        let is_organisation = !person.organisation.is_empty();
        let name = PersonName::new(&person.first_name, &person.last_name);
        let (first, last) = if is_organisation {
            (String::new(), fold(&person.organisation))
        } else {
            (name.first().join(" "), name.last().join(" "))
        };
        let mailbox = person.email.split('@').next().unwrap_or_default();
        let mailbox: String = mailbox.split('+').next().unwrap_or_default().replace(['.', '_', '-'], "");
        let longest = last.split(' ').max_by_key(|word| word.len()).unwrap_or_default();
        let is_name = !mailbox.contains(|c: char| c.is_ascii_digit()) && mailbox.contains(longest);
        Self {
            words: words(&first, &last),
            last,
            first,
            name,
            is_organisation,
            birth: person.birth_date,
            postcode: fold(&person.postcode),
            address: street(&person.address),
            phone: crate::vault::digits(&person.phone),
            email: person.email.clone(),
            // Two people of one name have such an e-mail, each at another provider.
            mailbox: if mailbox.len() < SHORTEST_MAILBOX || is_name { String::new() } else { mailbox },
        }
    }

    pub(super) fn is_named(&self) -> bool {
        !self.last.is_empty() || !self.first.is_empty()
    }

    /// Returns the value of a field whose share of people is the probability of a chance agreement.
    pub(super) fn value(&self, field: PersonField) -> String {
        match field {
            PersonField::LastName => self.last.clone(),
            PersonField::FirstName => self.first.clone(),
            PersonField::Birth => self.birth.map(|day| day.to_string()).unwrap_or_default(),
            PersonField::Place if self.address.is_empty() => String::new(),
            PersonField::Place => format!("{}|{}", self.postcode, self.address),
            PersonField::Phone => self.phone.clone(),
            PersonField::Email => self.email.clone(),
        }
    }

    /// Returns the value whose share is the probability of a chance agreement that is only close.
    pub(super) fn close_value(&self, field: PersonField) -> String {
        match field {
            PersonField::Place => self.postcode.clone(),
            PersonField::Email => self.mailbox.clone(),
            PersonField::Birth => self.birth.map(|day| day.year().to_string()).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// Returns whether two people can be one: both are people or both organisations, their first names do not
    /// clearly differ, nor do their dates of birth.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        self.is_organisation == other.is_organisation
            && self.agreement(PersonField::Birth, other) != Some(Agreement::Different)
            && (self.is_organisation || self.name.may_be_misspelled(&other.name))
    }

    /// Returns how a field agrees; `None` if one of both does not have it.
    pub(super) fn agreement(&self, field: PersonField, other: &Self) -> Option<Agreement> {
        let is_exchanged = || self.last != other.last && self.words == other.words;
        match field {
            PersonField::LastName | PersonField::FirstName if is_exchanged() => Some(Agreement::Same),
            PersonField::LastName => by_spelling(&self.last, &other.last),
            PersonField::FirstName => {
                if self.first.is_empty() || other.first.is_empty() {
                    None
                } else if self.first == other.first {
                    Some(Agreement::Same)
                } else {
                    let close = self.name.may_be_misspelled(&other.name);
                    Some(if close { Agreement::Close } else { Agreement::Different })
                }
            }
            PersonField::Birth => self.birth.zip(other.birth).map(|(one, other)| by_day(one, other)),
            PersonField::Place => self.place(other),
            PersonField::Phone => {
                let both = !self.phone.is_empty() && !other.phone.is_empty();
                both.then(|| equal(&self.phone, &other.phone))
            }
            PersonField::Email => {
                if self.email.is_empty() || other.email.is_empty() {
                    None
                } else if self.email == other.email {
                    Some(Agreement::Same)
                } else if self.mailbox.is_empty() || other.mailbox.is_empty() {
                    None
                } else {
                    Some(if self.mailbox == other.mailbox { Agreement::Close } else { Agreement::Different })
                }
            }
        }
    }

    fn place(&self, other: &Self) -> Option<Agreement> {
        if self.postcode.is_empty() || other.postcode.is_empty() {
            return None;
        }
        let same_town = self.postcode == other.postcode;
        let both = !self.address.is_empty() && !other.address.is_empty();
        if same_town && both && by_spelling(&self.address, &other.address) != Some(Agreement::Different) {
            let numbers = |address: &str| -> Vec<String> {
                address
                    .split(' ')
                    .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
                    .map(str::to_owned)
                    .collect()
            };
            if numbers(&self.address) == numbers(&other.address) {
                return Some(Agreement::Same);
            }
        }
        Some(if same_town { Agreement::Close } else { Agreement::Different })
    }
}

fn words(first: &str, last: &str) -> String {
    let mut words: Vec<&str> = first.split_whitespace().chain(last.split_whitespace()).collect();
    words.sort_unstable();
    words.join(" ")
}

fn equal(one: &str, other: &str) -> Agreement {
    if one == other { Agreement::Same } else { Agreement::Different }
}

fn by_spelling(one: &str, other: &str) -> Option<Agreement> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let contains = |long: &str, short: &str| short.len() > 3 && long.split(' ').any(|word| word == short);
    let slip = one.len().min(other.len()) >= 4 && strsim::osa_distance(one, other) == 1;
    Some(if one == other {
        Agreement::Same
    } else if slip
        || contains(one, other)
        || contains(other, one)
        || strsim::jaro_winkler(one, other) >= ALIKE
    {
        Agreement::Close
    } else {
        Agreement::Different
    })
}

/// Compares two dates of birth. Day and month exchanged, or one of the three parts mistyped, is close.
fn by_day(one: Day, other: Day) -> Agreement {
    let parts = |day: Day| (day.year(), day.month(), day.day_of_month());
    let ((y, m, d), (y2, m2, d2)) = (parts(one), parts(other));
    let equal = [y == y2, m == m2, d == d2].iter().filter(|same| **same).count();
    if equal == 3 {
        Agreement::Same
    } else if equal == 2 || y == y2 && m == d2 && d == m2 {
        Agreement::Close
    } else {
        Agreement::Different
    }
}

impl PersonName {
    /// Returns whether two names may be of one person, also if a letter of the first name is mistyped.
    fn may_be_misspelled(&self, other: &Self) -> bool {
        let mistyped = |one: &String, other: &String| names::is_mistyped(one, other);
        self.may_be(other)
            || self.first().iter().any(|one| other.first().iter().any(|other| mistyped(one, other)))
    }
}
