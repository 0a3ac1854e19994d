//! The letters of a list: who gets one, and what is in it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use obole_ledger::ContactChannel;

use super::{LettersPer, MailingRow, MailingSettings, households};
use crate::vault::{PeopleBook, Person, whole};

/// One letter, message or call.
pub(super) struct Letter<'a> {
    /// Line of the list whose identifier and segment count.
    pub(super) line: &'a MailingRow,
    /// Line of the list whose asks count.
    pub(super) asking: &'a MailingRow,
    /// The first of the people, who has the address.
    pub(super) person: Cow<'a, Person>,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) greeting: String,
    /// Identifiers of the other people of the household.
    pub(super) others: Vec<&'a str>,
    pub(super) is_volunteer: bool,
}

/// Returns the letters of a list, and the number of rows of people whose household has a row before theirs.
pub(super) fn letters<'a>(
    list: &'a [MailingRow],
    book: Option<&'a PeopleBook>,
    settings: &MailingSettings<'_>,
) -> (Vec<Letter<'a>>, usize) {
    let merged: BTreeMap<String, Vec<&Person>> = book.map(PeopleBook::merged_into).unwrap_or_default();
    let person_of = |line: &MailingRow| -> Cow<'a, Person> {
        let others = merged.get(&line.donor_id).map(Vec::as_slice).unwrap_or_default();
        whole(book.and_then(|book| book.get(&line.donor_id)), others)
            .unwrap_or_else(|| Cow::Owned(Person::default()))
    };
    let people: Vec<Cow<'a, Person>> = list.iter().map(person_of).collect();
    let known: Vec<&Person> = people.iter().map(AsRef::as_ref).collect();
    let is_post = settings.channel == ContactChannel::Post;
    let households = if is_post { households::of(&known) } else { Vec::new() };
    let in_household = households.iter().map(|rows| rows.len() - 1).sum();
    let joins = settings.per == LettersPer::Household && is_post;
    let rows: Vec<Vec<usize>> =
        if joins { households } else { (0..list.len()).map(|row| vec![row]).collect() };
    let letter = |rows: Vec<usize>| {
        let lines: Vec<&MailingRow> = rows.iter().filter_map(|row| list.get(*row)).collect();
        let readers: Vec<&Person> = rows.iter().filter_map(|row| known.get(*row).copied()).collect();
        let line = *lines.first()?;
        let person = people.get(*rows.first()?)?.clone();
        let (first_name, last_name) = match readers.as_slice() {
            [one] => (one.first_name.clone(), one.last_name.clone()),
            _ => households::names(&readers),
        };
        let names: Vec<&str> = readers.iter().filter_map(|reader| name_to_greet(reader)).collect();
        // A greeting that leaves somebody out is worse than one without names.
        let greeted = if names.len() == readers.len() { names.as_slice() } else { &[] };
        Some(Letter {
            line,
            asking: households::asking(&lines).unwrap_or(line),
            person,
            greeting: (settings.greeting)(greeted),
            first_name,
            last_name,
            others: lines.iter().skip(1).map(|line| line.donor_id.as_str()).collect(),
            is_volunteer: readers.iter().any(|reader| reader.volunteer.is_some()),
        })
    };
    (rows.into_iter().filter_map(letter).collect(), in_household)
}

/// Returns the first name of a person; `None` for an organisation, an initial, or a name in capitals that may
/// be the family name.
fn name_to_greet(person: &Person) -> Option<&str> {
    let name = person.first_name.trim();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    (person.organisation.is_empty() && letters > 1 && !name.contains('.')).then_some(name)
}
