//! `obole people same-gifts`: payments of two sources that may be one gift.

use obole::Result;
use obole::store::{StoredLedger, check_stored};
use obole_ledger::{SameGift, same_gifts as proposed};
use serde_json::json;

use super::{LockedVault, Question, answer, apply};
use crate::args::Answers;
use crate::exit::Answer;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

/// Columns of the table after pair and answer.
const COLUMNS: [&str; 9] =
    ["donor_id", "amount", "currency", "date", "source", "row", "other_date", "other_source", "other_row"];

pub fn same_gifts(verb: &Answers, ui: &mut Ui<'_>) -> Result<Answer> {
    let (StoredLedger { ledger, receipt, .. }, checked) =
        check_stored(&RunFolders::of(&verb.place.run).ledger)?;
    checked?;
    let mut vault = LockedVault::open(verb, ui)?;
    let open = |vault: &LockedVault| proposed(&ledger, &receipt, vault.book.same_gifts());
    let questions = |found: &[SameGift], ui: &Ui<'_>| -> Vec<Question> {
        found.iter().map(|found| question(found, ui)).collect()
    };
    let asked = questions(&open(&vault), ui);
    let changed = apply(verb, &asked, vault.book.same_gifts_mut())?;
    let found = open(&vault);
    let left = questions(&found, ui);
    let words = (&COLUMNS[..], "same-gifts-open", "same-gifts-none");
    answer(verb, &vault, (&left, changed), words, ui)?;
    if ui.json() {
        ui.data_json(&json!({ "open": found, "changed": changed, "answers": vault.book.same_gifts() }))?;
    }
    Ok(Answer::Yes)
}

fn question(found: &SameGift, ui: &Ui<'_>) -> Question {
    let (kept, other) = (&found.kept, &found.other);
    let words = ui.words();
    let amount = words.money(found.cents, found.currency, false);
    let line = |record: &obole_ledger::SameGiftRecord| {
        let values = [
            ("day", words.day(record.day).into()),
            ("source", record.source.clone().into()),
            ("row", u64::from(record.row).into()),
        ];
        words.format("same-gifts-record", &values)
    };
    Question {
        one: kept.gift_id.clone(),
        other: other.gift_id.clone(),
        lines: vec![format!("{}, {amount}", found.donor_id), line(kept), line(other)],
        cells: vec![
            found.donor_id.clone(),
            found.cents.to_string(),
            found.currency.code().to_owned(),
            kept.day.to_string(),
            kept.source.clone(),
            kept.row.to_string(),
            other.day.to_string(),
            other.source.clone(),
            other.row.to_string(),
        ],
    }
}
