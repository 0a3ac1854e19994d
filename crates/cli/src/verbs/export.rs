//! `obole export`: the mailing file of an approved plan.

use std::path::Path;

use obole::campaign::log::{Act, Deed, Entry, append, check, contacts_of};
use obole::campaign::{Approved, Plan};
use obole::{Error, Kind, Result};
use obole_ledger::{Day, disk, message, sha256_hex};
use obole_people::{LettersPer, MailingForm, MailingRow, MailingSettings, is_mailing_file, write_mailing};
use obole_report::{Lang, Words, segment_name};
use serde_json::json;

use super::cleared_list::{AppliedList, ClearedList, ClearingCall};
use super::verify;
use crate::args::Export;
use crate::clock;
use crate::exit::Answer;
use crate::notices;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

pub fn export(verb: &Export, ui: &mut Ui<'_>) -> Result<Answer> {
    let is_spreadsheet = check_out(&verb.out)?;
    let call = ClearingCall {
        plan: &verb.plan,
        people: verb.people.as_deref(),
        passphrase: &verb.passphrase,
        ledger: verb.ledger.as_deref(),
        objections: &verb.objections,
        accepts_unmatched: verb.accept_unmatched,
    };
    let list = ClearedList::load(&call, ui)?;
    notices::warn_old(&list.ledger, ui);
    let ClearedList { approved, entries, today, channel, gone, held_back, new_objections, .. } = &list;
    let book = list.book.as_ref().filter(|_| list.names_people);
    if book.is_none() {
        ui.print("export-no-people", &[]);
    }
    let log = verb.plan.join("log.jsonl");
    let earlier = EarlierContacts::of(entries, approved)?;
    let (channel, gone, held_back, new_objections) = (*channel, *gone, *held_back, *new_objections);
    let rows: Vec<MailingRow> = list
        .rows
        .iter()
        .map(|row| MailingRow {
            donor_id: row.donor_id.clone(),
            segment: row.segment.map(|segment| segment_name(segment, ui.words())).unwrap_or_default(),
            ask: row.ask,
            higher_asks: row.higher_asks.clone(),
        })
        .collect();
    let form = MailingForm::parse(&verb.form).unwrap_or_default();
    let settings = MailingSettings {
        channel,
        per: if verb.households { LettersPer::Household } else { LettersPer::Person },
        form,
        is_spreadsheet,
        is_french: ui.words().lang() == Lang::Fr,
        greeting: &|names| greeting(names, ui.words()),
    };
    let mailing = write_mailing(&rows, book, &settings)?;
    let letters = mailing.rows;
    // A plain file may be for a tool that has the addresses.
    if form != MailingForm::Plain && letters == 0 && !rows.is_empty() {
        let error = Error::new(Kind::Refused, "nobody-reached").in_file(&verb.plan);
        return Err(error.hint("list-of-other-channel"));
    }
    let (now, sha256, file) = (clock::now(), approved.sha256()?, sha256_hex(&mailing.bytes));
    let who = approved.approval().by.as_str();
    let deed = Deed {
        time: &now,
        who,
        what: Act::Exported,
        plan_sha256: &sha256,
        file_sha256: Some(&file),
        approval: None,
    };
    check(entries, &deed).map_err(|e| e.in_file(&log))?;
    let contacts_path = RunFolders::of(today).contacts();
    let mut contacts = list.contacts.clone();
    let contacts_added = contacts.add(approved, earlier.day());
    // Leftovers of a killed export beside the file contain names of people.
    disk::sweep(folder_of(&verb.out))?;
    let head = disk::uninterrupted(|| {
        list.save_vault()?;
        // The contacts first: a killed export leaves rows without a mailing, never a mailing without rows.
        // The next export writes the mailing.
        if contacts_added > 0 {
            contacts.save(&contacts_path)?;
        }
        disk::write_private(&verb.out, |out| Ok(out.write_all(&mailing.bytes)?))?;
        let head = append(&log, &deed)?.sha256;
        verify::anchor(&verb.plan, &approved.approval().draft_sha256, &head)?;
        Ok::<_, Error>(head)
    })?;
    if ui.json() {
        ui.data_json(&json!({
            "out": verb.out.display().to_string(),
            "rows": letters,
            "channel": channel.name(),
            "form": form.name(),
            "new_objections": new_objections,
            "incomplete": mailing.incomplete,
            "objection_lists": list.lists.iter().map(AppliedList::json).collect::<Vec<_>>(),
            "too_long": mailing.too_long,
            "with_addresses": book.is_some(),
            "without_address": mailing.without_address,
            "in_household": mailing.in_household,
            "taken_off": gone,
            "held_back": held_back,
            "gave_since": list.gave_since,
            "reached_since": list.reached_since,
            "earlier_exports": earlier.exports,
            "contacts": contacts_path.display().to_string(),
            "contacts_added": contacts_added,
            "file_sha256": file,
            "log_head": head,
        }))?;
    }
    let by = ui.words().get(&format!("channel-{}", channel.name()));
    ui.print("export-checked", &[("channel", by.into()), ("path", today.display().to_string().into())]);
    list.lists.iter().for_each(|applied| applied.print(ui));
    if !verb.objections.is_empty() {
        ui.paragraph("export-objections", &[("n", new_objections.into())]);
    }
    if gone > 0 {
        ui.print("export-gone", &[("n", gone.into())]);
    }
    if held_back > 0 {
        ui.paragraph("export-held-back", &[("n", held_back.into())]);
    }
    list.print_since(ui);
    if mailing.without_address > 0 {
        let key = match form {
            MailingForm::Plain => "export-no-address",
            MailingForm::Postal => "export-left-out-postal",
            _ => "export-left-out-address",
        };
        ui.print(key, &[("n", mailing.without_address.into())]);
    }
    if mailing.incomplete > 0 {
        ui.paragraph("export-incomplete", &[("n", mailing.incomplete.into())]);
    }
    if mailing.too_long > 0 {
        ui.paragraph("export-too-long", &[("n", mailing.too_long.into())]);
    }
    if mailing.in_household > 0 {
        let key = if verb.households { "export-households" } else { "export-same-household" };
        ui.paragraph(key, &[("n", mailing.in_household.into())]);
    }
    earlier.print(ui);
    if contacts_added > 0 {
        let path = contacts_path.display().to_string();
        ui.paragraph("export-contacts", &[("n", contacts_added.into()), ("path", path.into())]);
    }
    ui.print("export-done", &[("n", letters.into()), ("path", verb.out.display().to_string().into())]);
    ui.print("review-head", &[("head", head.into())]);
    Ok(Answer::Yes)
}

/// Contacts of the people of a plan before this call, by its log.
pub(super) struct EarlierContacts {
    exports: usize,
    letters: usize,
    first: Option<Day>,
}

impl EarlierContacts {
    pub(super) fn of(entries: &[Entry], plan: &Plan<Approved>) -> Result<Self> {
        let contacts = contacts_of(entries, plan)?;
        let exports = contacts.iter().filter(|entry| entry.what == Act::Exported).count();
        let first = contacts.first().and_then(|first| first.day());
        Ok(Self { exports, letters: contacts.len() - exports, first })
    }

    /// Returns the day of the first contact; today if there was none. Rows of it that were lost are added
    /// with the day that they had.
    pub(super) fn day(&self) -> Day {
        self.first.unwrap_or_else(clock::today)
    }

    /// Prints how many times the list was exported, or its letters approved.
    pub(super) fn print(&self, ui: &mut Ui<'_>) {
        for (key, n) in [("export-again", self.exports), ("letters-again", self.letters)] {
            if n > 0 {
                ui.print(key, &[("n", n.into())]);
            }
        }
    }
}

/// Locks the folder of the log of contacts, unless it is the folder of the plan, which is locked already.
pub(super) fn lock_contacts(folders: &RunFolders, plan: &Path) -> Result<Option<disk::FolderLock>> {
    let real = |folder: &Path| std::fs::canonicalize(folder).ok();
    let is_plan = real(folders.folder()) == real(plan);
    if is_plan { Ok(None) } else { folders.lock_contacts().map(Some) }
}

/// Returns the greeting of people with these first names, without a civility.
pub(super) fn greeting(names: &[&str], words: &Words) -> String {
    match names {
        [] => words.get("greeting-nobody"),
        names => {
            let names = names.join(&format!(" {} ", words.get("greeting-and")));
            words.format("greeting", &[("names", names.into())])
        }
    }
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses a name with the ending of another kind of file, and a path at which another kind of file exists.
/// Returns whether the file is a spreadsheet.
fn check_out(path: &Path) -> Result<bool> {
    disk::check_place(path)?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !matches!(ending.as_str(), "csv" | "txt" | "xlsx" | "") {
        return Err(Error::new(Kind::Usage, message!("mailing-file-not-csv", ending = ending))
            .in_file(path)
            .hint("write-csv-name"));
    }
    if path.exists() && !is_mailing_file(path) {
        return Err(Error::new(Kind::Usage, "not-a-mailing-file")
            .in_file(path)
            .hint("choose-name-or-remove"));
    }
    Ok(ending == "xlsx")
}
