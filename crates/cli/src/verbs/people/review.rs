//! `obole people review`: people of the vault who may be one person.

use obole::store::load_ledger;
use obole::{Error, Kind, Result};
use obole_ledger::{Cents, Day, Ledger, Status, visible_line};
use obole_people::{Agreement, PeopleBook, Person, PersonField, PossibleDuplicate, possible_duplicates};
use serde_json::json;

use super::{LockedVault, Question, answer, apply, contradiction, spellings};
use crate::args::ReviewPeople;
use crate::exit::Answer;
use crate::person_text;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

/// Columns of the table after pair and answer.
const COLUMNS: [&str; 18] = [
    "probability",
    "same",
    "first_name",
    "last_name",
    "address",
    "postcode",
    "phone",
    "email",
    "gifts",
    "last_gift",
    "other_first_name",
    "other_last_name",
    "other_address",
    "other_postcode",
    "other_phone",
    "other_email",
    "other_gifts",
    "other_last_gift",
];

pub fn review(ReviewPeople { answers: verb, merged }: &ReviewPeople, ui: &mut Ui<'_>) -> Result<Answer> {
    let mut vault = LockedVault::open(verb, ui)?;
    if vault.book.is_empty() {
        return Err(Error::new(Kind::Refused, "vault-without-people").in_file(vault.vault.folder()));
    }
    if *merged {
        return spellings::review(verb, vault, ui);
    }
    let folder = RunFolders::of(&verb.place.run).ledger;
    let ledger = if folder.join("ledger.json").exists() { Some(load_ledger(&folder)?) } else { None };
    let known = |vault: &LockedVault, found: &PossibleDuplicate, ui: &Ui<'_>| {
        question(found, &vault.book, ledger.as_ref(), ui)
    };
    let asked: Vec<Question> =
        possible_duplicates(&vault.book).iter().map(|found| known(&vault, found, ui)).collect();
    let changed = apply(verb, &asked, vault.book.same_people_mut())?;
    if let Some((one, other)) = contradicted(&vault.book) {
        return Err(contradiction(&one, &other));
    }
    let found = possible_duplicates(&vault.book);
    let left: Vec<Question> = found.iter().map(|found| known(&vault, found, ui)).collect();
    answer(verb, &vault, (&left, changed), (&COLUMNS, "people-open", "people-none"), ui)?;
    let written_otherwise = vault.book.other_spellings().len();
    if written_otherwise > 0 {
        ui.paragraph("spellings-exist", &[("n", written_otherwise.into())]);
    }
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

/// Returns two records that are two people by an answer, and one by the answers about others.
pub(super) fn contradicted(book: &PeopleBook) -> Option<(String, String)> {
    let merged = book.merged();
    let is_one = |one: &str, other: &str| {
        merged.iter().any(|ids| ids.iter().any(|id| id == one) && ids.iter().any(|id| id == other))
    };
    let mut apart = book.same_people().iter().filter(|(.., same)| !same);
    apart.find(|(one, other, _)| is_one(one, other)).map(|(one, other, _)| (one.to_owned(), other.to_owned()))
}

/// Settled payments of a donor in the analysed currency.
#[derive(Default)]
struct Given {
    count: u64,
    sum: Cents,
    last: Option<Day>,
}

impl Given {
    fn of(ledger: &Ledger, donor_id: &str) -> Self {
        let Some(donor) = ledger.donors().id.find_sorted(donor_id) else { return Self::default() };
        let (gifts, code) = (ledger.gifts(), ledger.giving().currency.code());
        let mut given = Self::default();
        for row in ledger.rows_of(donor) {
            if gifts.status.get(row) == Some(&Status::Settled) && gifts.currency.get(row) == code {
                given.count += 1;
                given.sum = Cents::new(given.sum.get() + gifts.cents.get(row).map_or(0, |cents| cents.get()));
                given.last = gifts.day.get(row).copied();
            }
        }
        given
    }
}

fn question(found: &PossibleDuplicate, book: &PeopleBook, ledger: Option<&Ledger>, ui: &Ui<'_>) -> Question {
    let words = ui.words();
    let nobody = Person::default();
    let ids = [&found.kept, &found.other];
    let people = ids.map(|id| book.get(id).unwrap_or(&nobody));
    let given = ids.map(|id| ledger.map(|ledger| Given::of(ledger, id)).unwrap_or_default());
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
    let line = |(person, given): (&&Person, &Given)| {
        let (Some(ledger), Some(last)) = (ledger, given.last) else { return shown(person) };
        let values = [
            ("n", given.count.into()),
            ("sum", words.money(given.sum, ledger.giving().currency, false).into()),
            ("day", words.day(last).into()),
        ];
        format!("{} · {}", shown(person), words.format("people-gifts", &values))
    };
    let mut lines: Vec<String> = people.iter().zip(&given).map(line).collect();
    lines.push(format!("{probability} · {}", reasons.join(" · ")));
    let mut cells = vec![format!("{:.3}", found.probability), same];
    for (person, given) in people.into_iter().zip(given) {
        let last = if person.organisation.is_empty() { &person.last_name } else { &person.organisation };
        let of = [&person.first_name, last, &person.address, &person.postcode, &person.phone, &person.email];
        cells.extend(of.map(String::clone));
        cells.push(given.count.to_string());
        cells.push(given.last.map(|day| day.to_string()).unwrap_or_default());
    }
    Question { one: found.kept.clone(), other: found.other.clone(), lines, cells }
}

/// Returns what a person decides by, in one line.
pub(super) fn shown(person: &Person) -> String {
    let name = person_text::name_of(person);
    let town = person_text::town_of(person);
    let cells = [name.as_str(), &person.address, &town, &person.phone, &person.email];
    let line = cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ");
    visible_line(&line).into_owned()
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
