//! The letters of a list: who gets one, and what is in it.

use std::borrow::Cow;

use obole_ledger::{ContactChannel, DonorKind};

use super::{LettersPer, MailingRow, MailingSettings, households};
use crate::names::first_name;
use crate::vault::{PeopleBook, Person};

/// One letter, message or call.
pub(crate) struct Letter<'a> {
    /// Line of the list whose identifier and segment count.
    pub(crate) line: &'a MailingRow,
    /// Line of the list whose asks count.
    pub(crate) asking: &'a MailingRow,
    /// The first of the people, who has the address.
    pub(crate) person: Cow<'a, Person>,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) greeting: String,
    /// Names in the greeting; none if it names nobody.
    pub(crate) greeted: Vec<String>,
    /// Identifiers of the other people of the household.
    pub(crate) others: Vec<&'a str>,
    pub(crate) is_volunteer: bool,
}

/// Returns the letters of a list, and the number of rows of people whose household has a row before theirs.
pub(crate) fn letters<'a>(
    list: &'a [MailingRow],
    book: Option<&'a PeopleBook>,
    settings: &MailingSettings<'_>,
) -> (Vec<Letter<'a>>, usize) {
    let vault = book.map(|book| (book, book.identities()));
    let person_of = |line: &MailingRow| -> Cow<'a, Person> {
        let person = vault.as_ref().and_then(|(book, same)| book.whole_by(&line.donor_id, same));
        person.unwrap_or_else(|| Cow::Owned(Person::default()))
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
        let names: Vec<String> = readers.iter().filter_map(|reader| name_to_greet(reader)).collect();
        // A greeting that leaves somebody out is worse than one without names.
        let greeted = if names.len() == readers.len() { names } else { Vec::new() };
        let to_greet: Vec<&str> = greeted.iter().map(String::as_str).collect();
        Some(Letter {
            line,
            asking: households::asking(&lines).unwrap_or(line),
            person,
            greeting: (settings.greeting)(&to_greet),
            greeted,
            first_name,
            last_name,
            others: lines.iter().skip(1).map(|line| line.donor_id.as_str()).collect(),
            is_volunteer: readers.iter().any(|reader| reader.volunteer.is_some()),
        })
    };
    (rows.into_iter().filter_map(letter).collect(), in_household)
}

/// Returns the first name of a person without titles. `None` for an organisation, an initial, and a couple of
/// whom one has no first name (`M. et Mme`, `M. et Mme Jean`).
fn name_to_greet(person: &Person) -> Option<String> {
    if !person.organisation.is_empty() || person.kind == DonorKind::Organisation {
        return None;
    }
    first_name(&person.first_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_no_first_name() {
        for (first, wanted) in [
            ("Zoé", Some("Zoé")),
            ("Mme Zoé", Some("Zoé")),
            ("Dr. Paul", Some("Paul")),
            ("Jean et Marie", Some("Jean et Marie")),
            ("Jean & Marie", Some("Jean & Marie")),
            ("M. Jean et Mme Marie", Some("Jean et Marie")),
            ("Marie-Claire", Some("Marie-Claire")),
            ("李", None),
            ("小明", Some("小明")),
            ("M. et Mme", None),
            ("M et Mme", None),
            ("Monsieur et Madame", None),
            ("M. et Mme Jean", None),
            ("Jean et Mme", None),
            ("Mme", None),
            ("J.", None),
            ("J.-P.", None),
            ("J", None),
            ("  ", None),
            ("Mr & Mrs John", None),
        ] {
            assert_eq!(first_name(first).as_deref(), wanted, "{first}");
        }
    }

    #[test]
    fn an_organisation_is_greeted_without_a_name() {
        let mut person = Person::default();
        person.first_name = "Zoé".into();
        assert_eq!(name_to_greet(&person).as_deref(), Some("Zoé"));
        person.kind = DonorKind::Organisation;
        assert_eq!(name_to_greet(&person), None);
        (person.kind, person.organisation) = (DonorKind::default(), "SARL Fictive".into());
        assert_eq!(name_to_greet(&person), None);
    }
}
