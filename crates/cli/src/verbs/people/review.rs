//! `obole people review`: people of the vault who may be one person.

use obole::{Error, Kind, Result};
use obole_people::{Agreement, PeopleBook, Person, PersonField, PossibleDuplicate, possible_duplicates};
use serde_json::json;

use super::{Question, Vault, answer, apply};
use crate::args::Answers;
use crate::exit::Answer;
use crate::ui::Ui;

/// Columns of the table after pair and answer.
const COLUMNS: [&str; 14] = [
    "probability",
    "same",
    "first_name",
    "last_name",
    "address",
    "postcode",
    "phone",
    "email",
    "other_first_name",
    "other_last_name",
    "other_address",
    "other_postcode",
    "other_phone",
    "other_email",
];

pub fn review(verb: &Answers, ui: &mut Ui<'_>) -> Result<Answer> {
    let mut vault = Vault::open(verb)?;
    if vault.book.is_empty() {
        return Err(Error::new(Kind::Refused, "vault-without-people").in_file(&vault.folder));
    }
    let asked: Vec<Question> =
        possible_duplicates(&vault.book).iter().map(|found| question(found, &vault.book, ui)).collect();
    let changed = apply(verb, &asked, vault.book.same_people_mut())?;
    let found = possible_duplicates(&vault.book);
    let left: Vec<Question> = found.iter().map(|found| question(found, &vault.book, ui)).collect();
    answer(verb, &vault, (&left, changed), (&COLUMNS, "people-open", "people-none"), ui)?;
    if ui.json() {
        ui.data_json(&json!({
            "open": found,
            "changed": changed,
            "answers": vault.book.same_people(),
            "merged": vault.book.merged(),
        }))?;
    }
    Ok(Answer::Yes)
}

fn question(found: &PossibleDuplicate, book: &PeopleBook, ui: &Ui<'_>) -> Question {
    let words = ui.words();
    let nobody = Person::default();
    let people = [&found.kept, &found.other].map(|id| book.get(id).unwrap_or(&nobody));
    let of_level = |level: Agreement| -> String {
        let fields = found.agreements.iter().filter(|(_, found)| *found == level);
        fields.map(|(field, _)| words.get(field_key(*field))).collect::<Vec<_>>().join(", ")
    };
    let same = of_level(Agreement::Same);
    let mut reasons = Vec::new();
    for (key, fields) in [
        ("people-same", same.clone()),
        ("people-close", of_level(Agreement::Close)),
        ("people-different", of_level(Agreement::Different)),
    ] {
        if !fields.is_empty() {
            reasons.push(words.format(key, &[("fields", fields.into())]));
        }
    }
    // The model is never certain.
    let probability = words.percent(found.probability.min(0.99), 0);
    let mut lines: Vec<String> = people.iter().map(|person| shown(person)).collect();
    lines.push(format!("{probability} · {}", reasons.join(" · ")));
    let mut cells = vec![format!("{:.3}", found.probability), same];
    for person in people {
        let last = if person.organisation.is_empty() { &person.last_name } else { &person.organisation };
        let of = [&person.first_name, last, &person.address, &person.postcode, &person.phone, &person.email];
        cells.extend(of.map(String::clone));
    }
    Question { one: found.kept.clone(), other: found.other.clone(), lines, cells }
}

/// Returns what a person decides by, in one line.
fn shown(person: &Person) -> String {
    let name = format!("{} {} {}", person.organisation, person.first_name, person.last_name);
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let town = format!("{} {}", person.postcode, person.city);
    let cells = [name.as_str(), &person.address, town.trim(), &person.phone, &person.email];
    cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Returns the key of a field's name.
const fn field_key(field: PersonField) -> &'static str {
    match field {
        PersonField::LastName => "person-last-name",
        PersonField::FirstName => "person-first-name",
        PersonField::Birth => "person-birth",
        PersonField::Place => "person-place",
        PersonField::Phone => "person-phone",
        PersonField::Email => "person-email",
    }
}
