//! `obole find`: the donor identifiers of the people whom a text may mean.

use obole::store::load_ledger;
use obole::{Error, Kind, Result};
use obole_ledger::{AsOf, ContactChannel};
use obole_people::{PeopleBook, Person, VaultForm};
use serde_json::json;

use crate::args::Find;
use crate::exit::Answer;
use crate::run_folders::RunFolders;
use crate::ui::Ui;
use crate::{clock, passphrase, person_text};

/// Maximum number of people on the screen.
const SHOWN: usize = 20;

/// Returns the channels to which a person objected in a list.
fn objected(book: &PeopleBook, id: &str) -> Vec<&'static str> {
    let person = book.get(id);
    person.into_iter().flat_map(Person::objected).map(ContactChannel::name).collect()
}

pub fn find(verb: &Find, ui: &mut Ui<'_>) -> Result<Answer> {
    let folders = RunFolders::of(&verb.place.run);
    let vault = verb.place.people.clone().unwrap_or(folders.people);
    if VaultForm::of(&vault) == VaultForm::Absent {
        let named = verb.place.people.as_ref().unwrap_or(&verb.place.run);
        std::fs::metadata(named).map_err(|e| Error::io("cannot-read-folder", named, e))?;
        return Err(Error::new(Kind::Usage, "no-vault-in-folder").in_file(named).hint("name-vault-folder"));
    }
    let book = passphrase::vault(&vault, &verb.place.passphrase, ui)?.load()?;
    let found = book.search(&verb.text);
    let has_ledger = folders.ledger.join("ledger.json").exists();
    let ledger = if has_ledger { Some(load_ledger(&folders.ledger)?) } else { None };
    let tomorrow = AsOf::new(clock::today().plus_days(1));
    let view = ledger.as_ref().map(|ledger| ledger.until(tomorrow));
    if ui.json() {
        let people: Vec<_> = found
            .iter()
            .map(|id| {
                let last = view.as_ref().and_then(|view| person_text::last_gift(view, id));
                json!({
                    "donor_id": id,
                    "name": person_text::name(&book, id),
                    "town": person_text::town(&book, id),
                    "last_gift": last.map(|(day, _)| day),
                    "last_amount": last.map(|(_, cents)| cents),
                    "objects_to": objected(&book, id),
                })
            })
            .collect();
        ui.data_json(&json!({ "people": people }))?;
    } else {
        let mut text = String::new();
        for id in found.iter().take(SHOWN) {
            let last = view
                .as_ref()
                .map(|view| person_text::last_gift_text(view, id, view.giving().currency, ui.words()));
            let cells =
                [person_text::name(&book, id), person_text::town(&book, id), last.unwrap_or_default()];
            let said: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
            text += &format!("{id}  {}\n", said.join(" · "));
        }
        ui.data(&text)?;
        match found.len() {
            0 => ui.paragraph("find-nobody", &[]),
            all if all > SHOWN => ui.paragraph("find-more", &[("n", (all - SHOWN).into())]),
            _ => {}
        }
    }
    Ok(if found.is_empty() { Answer::No } else { Answer::Yes })
}
