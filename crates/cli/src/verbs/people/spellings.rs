//! `obole people review --merged`: rows of one donor that may be of two people.

use obole::Result;
use obole_people::{OtherSpelling, PeopleBook, Person};
use serde_json::json;

use super::review::{contradicted, shown};
use super::{LockedVault, Question, answer, apply, contradiction};
use crate::args::Answers;
use crate::exit::Answer;
use crate::ui::Ui;

/// Columns of the table after pair and answer.
const COLUMNS: [&str; 8] =
    ["first_name", "last_name", "address", "postcode", "phone", "email", "other_name", "other_postcode"];

pub(super) fn review(verb: &Answers, mut vault: LockedVault, ui: &mut Ui<'_>) -> Result<Answer> {
    let asked = questions(&vault.book, ui);
    let changed = apply(verb, &asked, vault.book.same_people_mut())?;
    if let Some((one, other)) = contradicted(&vault.book) {
        return Err(contradiction(&one, &other));
    }
    let left = questions(&vault.book, ui);
    answer(verb, &vault, (&left, changed), (&COLUMNS, "spellings-open", "spellings-none"), ui)?;
    if ui.json() {
        ui.data_json(&json!({
            "open": vault.book.other_spellings(),
            "changed": changed,
            "answers": vault.book.same_people(),
        }))?;
    }
    Ok(Answer::Yes)
}

fn questions(book: &PeopleBook, ui: &Ui<'_>) -> Vec<Question> {
    book.other_spellings().iter().map(|found| question(found, book, ui)).collect()
}

fn question(found: &OtherSpelling, book: &PeopleBook, ui: &Ui<'_>) -> Question {
    let nobody = Person::default();
    let person = book.get(&found.donor_id).unwrap_or(&nobody);
    let written = match &found.postcode {
        Some(postcode) => format!("{}, {postcode}", found.name),
        None => found.name.clone(),
    };
    let also = ui.words().format("spellings-also", &[("written", written.into())]);
    let of = [
        &person.first_name,
        &person.last_name,
        &person.address,
        &person.postcode,
        &person.phone,
        &person.email,
        &found.name,
    ];
    let postcode = found.postcode.clone().unwrap_or_default();
    Question {
        one: found.donor_id.clone(),
        other: found.other_id.clone(),
        lines: vec![shown(person), also],
        cells: of.into_iter().cloned().chain([postcode]).collect(),
    }
}
