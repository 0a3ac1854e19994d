//! `obole today`: the actions of the day, and what was done.

mod calendar;
mod marks;
mod person;
mod row;
mod table;
mod text;

use std::collections::BTreeMap;

use obole::campaign::contacts::ContactLog;
use obole::campaign::{ConsentPolicy, DonorCoverage, plan_inputs, refuse_misread, refuse_other_vault};
use obole::care::{
    CareInputs, CareList, CareLog, CarePast, CareSettings, ListDay, Rule, State, Waiting, care, list_day,
    waiting,
};
use obole::store::{StoredLedger, check_stored};
use obole::{Error, Kind, Result};
use obole_ledger::{AsOf, ContactChannel, Ledger, WholeLedger, disk};
use obole_people::{PeopleBook, VaultForm};
use obole_report::error_text;
use serde_json::json;

use crate::args::Today;
use crate::clock;
use crate::exit::Answer;
use crate::passphrase;
use crate::run_folders::RunFolders;
use crate::ui::Ui;
use person::People;
pub use row::rule_key;
use row::{Row, rows};

pub fn today(verb: &Today, ui: &mut Ui<'_>) -> Result<Answer> {
    check_files(verb, ui)?;
    let folders = RunFolders::of(&verb.ledger);
    let (stored, checked) = check_stored(&folders.ledger)?;
    checked?;
    let coverage = coverage(verb, &stored).map_err(|e| e.in_file(&folders.ledger))?;
    let ledger = &stored.ledger;
    let whole = ledger.whole().ok_or_else(|| Error::new(Kind::System, "ledger-without-failure-codes"))?;
    let people = people(verb, &folders, &stored, ui)?;
    let days = list_day(ledger, verb.day.map(AsOf::day), clock::today());
    let settings = CareSettings {
        day: days.day,
        now: days.now,
        most: verb.most as usize,
        thank_days: verb.thank_days.0,
        consent: ConsentPolicy::parse(&verb.consent).unwrap_or_default(),
        coverage,
        ..CareSettings::new(days.day)
    };
    // The campaigns are read once: a mark changes none of them.
    let desk = Desk { folders, whole, people, waiting: Vec::new(), settings };
    let desk = Desk { waiting: waiting_campaigns(&desk.folders, ledger, &days, ui)?, ..desk };
    let marked = marks::apply(verb, &desk, ui)?;
    let list = desk.list(&desk.contacts()?, &CareLog::load(&desk.folders.actions())?)?;
    let named = desk.people.as_ref().filter(|_| verb.people.is_some());
    let shown = rows(&list, ledger, named, ui.words());
    if let Some(path) = &verb.out {
        let bytes = table::csv(&shown, ui.words())?;
        disk::write_private(path, |file| Ok(file.write_all(&bytes)?))?;
    }
    let calendar = verb.ics.as_deref().map(|path| calendar::write(path, &shown, days.now, ui));
    if ui.json() {
        ui.data_json(&json!({
            "day": days.day,
            "now": days.now,
            "is_stale": days.is_stale,
            "actions": shown.iter().map(Row::json).collect::<Vec<_>>(),
            "beyond": beyond(&list).map(|(rule, n)| (rule.name(), n)).collect::<BTreeMap<_, _>>(),
            "left_out": list.left_out,
            "marked": marked,
        }))?;
    } else {
        print_title(&shown, &days, ui);
        let lines = text::lines(&shown, ui.words());
        ui.data(&lines)?;
    }
    print(&list, &shown, &days, verb, ui);
    verb.out.iter().for_each(|path| ui.wrote(path));
    calendar.transpose()?;
    Ok(Answer::Yes)
}

/// Refuses files that cannot be written, before a mark is saved.
fn check_files(verb: &Today, ui: &Ui<'_>) -> Result<()> {
    if let Some(path) = &verb.out {
        table::check(path, ui.words())?;
    }
    if let Some(path) = &verb.ics {
        calendar::check(path)?;
        if verb.out.as_ref() == Some(path) {
            return Err(Error::new(Kind::Usage, "paths-equal").in_file(path).hint("choose-name"));
        }
    }
    for path in [&verb.out, &verb.ics].into_iter().flatten() {
        if !super::export::folder_of(path).is_dir() {
            let error = Error::new(Kind::Usage, "folder-is-missing").in_file(path);
            return Err(error.hint("make-folder-or-choose"));
        }
    }
    Ok(())
}

/// Everything of which a list is made, except what was recorded.
struct Desk<'a> {
    folders: RunFolders,
    whole: WholeLedger<'a>,
    people: Option<People>,
    waiting: Vec<Waiting>,
    settings: CareSettings,
}

impl Desk<'_> {
    /// Reads the log of contacts; empty without one.
    fn contacts(&self) -> Result<ContactLog> {
        let path = self.folders.contacts();
        if path.exists() { ContactLog::load(&path) } else { Ok(ContactLog::default()) }
    }

    fn list(&self, contacts: &ContactLog, log: &CareLog) -> Result<CareList> {
        let kept_id = |id: &str| match &self.people {
            Some(people) => people.kept_id(id),
            None => id.to_owned(),
        };
        let past = CarePast::new(&self.whole.donors().id, contacts, log, self.settings.now, &kept_id);
        let reaches = |id: &str, channel: ContactChannel| {
            self.people.as_ref().is_none_or(|people| people.reaches(id, channel))
        };
        let cards = self.people.as_ref().map(People::cards).unwrap_or_default();
        let inputs = CareInputs { past, waiting: self.waiting.clone(), can_reach: Some(&reaches), cards };
        care(self.whole, &inputs, &self.settings)
    }
}

/// Returns whether the refusals of all donors are known.
///
/// # Errors
/// [`Kind::Refused`] when many are missing and nobody accepted it.
fn coverage(verb: &Today, stored: &StoredLedger) -> Result<DonorCoverage> {
    refuse_misread(&stored.receipt)?;
    match DonorCoverage::of(&stored.receipt, verb.donors_incomplete) {
        DonorCoverage::Incomplete => {
            Err(Error::new(Kind::Refused, "refusals-unmatched").hint("look-at-identifiers"))
        }
        coverage => Ok(coverage),
    }
}

/// Opens the vault that is named; it must be that of the ledger. Without one, that beside the ledger says who
/// refused, who is the same person and whose card expires, if it can be read without a passphrase; its names
/// and the days of the cards are not shown.
fn people(
    verb: &Today,
    folders: &RunFolders,
    stored: &StoredLedger,
    ui: &mut Ui<'_>,
) -> Result<Option<People>> {
    let inputs = plan_inputs(stored.sha256.clone(), &stored.receipt);
    let book = match verb.people.as_deref() {
        Some(folder) => {
            let book = passphrase::vault(folder, &verb.passphrase, ui)?.load()?;
            refuse_other_vault(&inputs, book.identity()).map_err(|e| e.in_file(folder))?;
            book
        }
        None => match VaultForm::of(&folders.people) {
            VaultForm::Absent => return Ok(None),
            VaultForm::Plain => {
                let book = PeopleBook::load(&folders.people)?;
                if refuse_other_vault(&inputs, book.identity()).is_err() {
                    return Ok(None);
                }
                book
            }
            VaultForm::Encrypted | VaultForm::Both => {
                ui.paragraph("today-vault-locked", &[("path", folders.people.display().to_string().into())]);
                return Ok(None);
            }
        },
    };
    Ok(Some(People::new(book, stored.ledger.donors())))
}

/// Returns the campaigns that wait. A plan that cannot be read is named, and does not stop the others.
fn waiting_campaigns(
    folders: &RunFolders,
    ledger: &Ledger,
    days: &ListDay,
    ui: &mut Ui<'_>,
) -> Result<Vec<Waiting>> {
    let mut found = Vec::new();
    for folder in folders.plans()?.iter().filter(|folder| folder.join("plan.json").exists()) {
        match waiting(folder, ledger, days.now) {
            Ok(waiting) => found.extend(waiting),
            Err(error) => {
                let why = error_text(&error, ui.words().lang());
                ui.paragraph("today-plan-unreadable", &[("why", why.into())]);
            }
        }
    }
    Ok(found)
}

/// Prints the day, and how much of its list is done.
fn print_title(rows: &[Row<'_>], days: &ListDay, ui: &mut Ui<'_>) {
    let day = ui.words().day(days.now);
    if rows.is_empty() {
        ui.paragraph("today-none", &[("day", day.into())]);
        return;
    }
    let done = rows.iter().filter(|row| row.action.state == State::Done).count();
    ui.print("today-title", &[("day", day.into()), ("done", done.into()), ("n", rows.len().into())]);
}

/// Counts the actions of each rule that are not on the list; rules without one are left out.
fn beyond(list: &CareList) -> impl Iterator<Item = (Rule, u64)> {
    Rule::ALL.into_iter().map(|rule| (rule, list.beyond(rule))).filter(|(_, n)| *n > 0)
}

/// Prints what is left out, and how to go on.
fn print(list: &CareList, rows: &[Row<'_>], days: &ListDay, verb: &Today, ui: &mut Ui<'_>) {
    if days.is_stale {
        ui.paragraph("today-stale", &[("day", ui.words().day(days.day).into())]);
    }
    let more: Vec<String> = beyond(list)
        .map(|(rule, n)| {
            let rule = ui.words().get(&rule_key(rule));
            ui.words().format("named-value", &[("name", rule.into()), ("value", n.into())])
        })
        .collect();
    if !more.is_empty() {
        ui.paragraph("today-beyond", &[("rules", more.join(" · ").into())]);
    }
    if ui.detailed() {
        for (reason, n) in &list.left_out {
            ui.print(&format!("today-left-out-{}", reason.name()), &[("n", (*n).into())]);
        }
    }
    if let Some(row) = rows.iter().find(|row| row.is_open()) {
        let values =
            [("ledger", verb.ledger.display().to_string().into()), ("number", row.number.to_string().into())];
        ui.print("today-next", &values);
    }
}
