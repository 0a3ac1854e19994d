//! `obole export`: the mailing file of an approved plan. Only this verb joins names and a list.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use obole::campaign::contacts::ContactLog;
use obole::campaign::log::{Act, Deed, append, check, confirm, exports, read};
use obole::campaign::{
    Approved, DonorCoverage, Exclusion, Plan, PlanFile, erased_refusing_since, refuse_misread,
    refuse_other_ledger, refuse_other_vault,
};
use obole::store::StoredLedger;
use obole::{Error, Kind, Result};
use obole_ledger::{ContactChannel, DonorTable, EarlierLedger, Ledger, Receipt, disk, message, sha256_hex};
use obole_people::{
    ImportSettings, LettersPer, MailingForm, MailingRow, MailingSettings, PeopleBook, Vault, import,
    is_mailing_file, possible_duplicates, write_mailing,
};
use obole_report::{Lang, Words, segment_name};
use serde_json::json;

use super::review::reopened;
use super::verify;
use crate::args::Export;
use crate::clock;
use crate::exit::Answer;
use crate::passphrase;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

pub fn export(verb: &Export, ui: &mut Ui<'_>) -> Result<Answer> {
    let path = verb.plan.join("plan.json");
    let is_spreadsheet = check_out(&verb.out)?;
    if !path.exists() {
        PlanFile::load(&path)?;
    }
    let _lock = disk::FolderLock::take(&verb.plan)?;
    let approved = match PlanFile::load(&path)? {
        PlanFile::Approved(approved) => approved,
        PlanFile::Draft(_) => {
            return Err(Error::new(Kind::Refused, "plan-is-draft")
                .in_file(&path)
                .hint(message!("look-and-approve", plan = verb.plan.display())));
        }
    };
    let log = verb.plan.join("log.jsonl");
    let entries = read(&log)?;
    confirm(&entries, &approved).map_err(|e| e.in_file(&log))?;
    if approved.is_reopened(&entries)? {
        return Err(reopened(&verb.plan));
    }
    let earlier = exports(&entries, &approved)?;
    let today = ledger_of_today(verb)?;
    let StoredLedger { mut ledger, mut receipt, .. } = obole::store::load_stored(&today)?;
    refuse_doubt(&receipt, ledger.donors(), &approved).map_err(|e| e.in_file(&today))?;
    let vault = verb.people.as_deref().map(|folder| passphrase::vault(folder, &verb.passphrase, ui));
    let vault = vault.transpose()?;
    // Locked before it is read: it is saved with the objections.
    let writes_vault = vault.as_ref().filter(|_| !verb.objections.is_empty());
    let _vault_lock = writes_vault.map(|vault| disk::FolderLock::take_private(vault.folder())).transpose()?;
    let mut book = vault.as_ref().map(Vault::load).transpose()?;
    let objecting_before = ledger.donors().refusing(approved.settings().channel());
    for list in &verb.objections {
        (ledger, receipt) = with_objections(list, (ledger, receipt), &mut book)?;
        refuse_doubt(&receipt, ledger.donors(), &approved).map_err(|e| e.in_file(list))?;
    }
    let objecting = ledger.donors().refusing(approved.settings().channel());
    let list = approved.mailing_list(ledger.donors());
    belong_together(&approved, (&receipt, &today), book.as_ref().zip(verb.people.as_deref()), ui)?;
    if book.is_none() {
        ui.print("export-no-people", &[]);
    }
    let channel = list.channel();
    let doubtful =
        book.as_ref().map(|book| may_have_refused(book, ledger.donors(), channel)).unwrap_or_default();
    // The vault may know of an objection that no import has brought to the ledger yet.
    let objects = |id: &str| {
        let person = book.as_ref().and_then(|book| book.whole(id));
        person.is_some_and(|person| person.objection(channel).is_some())
    };
    let known: BTreeSet<&str> =
        list.rows().iter().map(|row| row.donor_id.as_str()).filter(|id| objects(id)).collect();
    let gone = list.taken_off() + known.len() as u64;
    let is_held_back = |id: &str| doubtful.contains(id) && !known.contains(id);
    let held_back = list.rows().iter().filter(|row| is_held_back(&row.donor_id)).count();
    let rows: Vec<MailingRow> = list
        .rows()
        .iter()
        .filter(|row| !doubtful.contains(&row.donor_id) && !known.contains(row.donor_id.as_str()))
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
    let mailing = write_mailing(&rows, book.as_ref(), &settings)?;
    let letters = mailing.rows;
    let (now, sha256, file) = (clock::now(), approved.sha256()?, sha256_hex(&mailing.bytes));
    let who = approved.approval().by.as_str();
    let deed = Deed { time: &now, who, what: Act::Exported, plan_sha256: &sha256, file_sha256: Some(&file) };
    check(&entries, &deed).map_err(|e| e.in_file(&log))?;
    // Locked before it is read. Without a row in the log, nobody is contacted.
    let folders = RunFolders::of(&today);
    let _contacts_lock = lock_contacts(&folders, &verb.plan)?;
    let contacts_path = folders.contacts();
    let mut contacts = ContactLog::load_own(&contacts_path)?;
    let contacts_added = contacts.add(&approved, clock::today());
    // Leftovers of a killed export beside the file contain names of people.
    disk::sweep(folder_of(&verb.out))?;
    let head = disk::uninterrupted(|| {
        if let (Some(vault), Some(book)) = (writes_vault, &book) {
            vault.save(book)?;
        }
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
            "new_objections": objecting.saturating_sub(objecting_before),
            "too_long": mailing.too_long,
            "with_addresses": book.is_some(),
            "without_address": mailing.without_address,
            "in_household": mailing.in_household,
            "taken_off": gone,
            "held_back": held_back,
            "earlier_exports": earlier,
            "contacts": contacts_path.display().to_string(),
            "contacts_added": contacts_added,
            "file_sha256": file,
            "log_head": head,
        }))?;
    }
    let by = ui.words().get(&format!("channel-{}", channel.name()));
    ui.print("export-checked", &[("channel", by.into()), ("path", today.display().to_string().into())]);
    if !verb.objections.is_empty() {
        ui.paragraph("export-objections", &[("n", objecting.saturating_sub(objecting_before).into())]);
    }
    if gone > 0 {
        ui.print("export-gone", &[("n", gone.into())]);
    }
    if held_back > 0 {
        ui.paragraph("export-held-back", &[("n", held_back.into())]);
    }
    if mailing.without_address > 0 {
        let key = match form {
            MailingForm::Plain => "export-no-address",
            _ => "export-left-out-address",
        };
        ui.print(key, &[("n", mailing.without_address.into())]);
    }
    if mailing.too_long > 0 {
        ui.paragraph("export-too-long", &[("n", mailing.too_long.into())]);
    }
    if mailing.in_household > 0 {
        let key = if verb.households { "export-households" } else { "export-same-household" };
        ui.paragraph(key, &[("n", mailing.in_household.into())]);
    }
    if earlier > 0 {
        ui.print("export-again", &[("n", earlier.into())]);
    }
    if contacts_added > 0 {
        let path = contacts_path.display().to_string();
        ui.paragraph("export-contacts", &[("n", contacts_added.into()), ("path", path.into())]);
    }
    ui.print("export-done", &[("n", letters.into()), ("path", verb.out.display().to_string().into())]);
    ui.print("review-head", &[("head", head.into())]);
    Ok(Answer::Yes)
}

/// Locks the folder of the log of contacts, unless it is the folder of the plan, which is locked already.
fn lock_contacts(folders: &RunFolders, plan: &Path) -> Result<Option<disk::FolderLock>> {
    let real = |folder: &Path| std::fs::canonicalize(folder).ok();
    let is_plan = folders.run.as_os_str() != "" && real(&folders.run) == real(plan);
    if is_plan { Ok(None) } else { folders.lock_contacts().map(Some) }
}

/// Returns the greeting of people with these first names, without a civility.
fn greeting(names: &[&str], words: &Words) -> String {
    match names {
        [] => words.get("greeting-nobody"),
        names => {
            let names = names.join(&format!(" {} ", words.get("greeting-and")));
            words.format("greeting", &[("names", names.into())])
        }
    }
}

/// Returns ledger and receipt with the objections of a list, such as those who left the mailing tool or whose
/// e-mails bounced; the vault saves them for later imports.
fn with_objections(
    list: &Path,
    (ledger, receipt): (Ledger, Receipt),
    book: &mut Option<PeopleBook>,
) -> Result<(Ledger, Receipt)> {
    let settings = ImportSettings {
        objections: Some(list.to_owned()),
        giving: Some(ledger.giving().clone()),
        today: Some(clock::today()),
        earlier: Some(Arc::new(EarlierLedger { ledger, receipt })),
        ..ImportSettings::default()
    };
    let intake = import(&[], &settings, book.as_ref(), &mut |_| {})?;
    if book.is_some() {
        *book = Some(intake.book);
    }
    Ok((intake.ledger, intake.receipt))
}

/// Returns the ledger in which consents are checked again: the one named, or the one beside the plan.
fn ledger_of_today(verb: &Export) -> Result<PathBuf> {
    let beside = || Some(verb.plan.join("../ledger")).filter(|folder| folder.join("ledger.json").exists());
    verb.ledger
        .clone()
        .or_else(beside)
        .ok_or_else(|| Error::new(Kind::Usage, "ledger-not-named").in_file(&verb.plan).hint("name-ledger"))
}

/// Refuses a current ledger in which refusals may be lost: an older version read it, its rows of donors no
/// longer match the gifts, or it holds fewer refusals than when the list was made.
fn refuse_doubt(receipt: &Receipt, donors: &DonorTable, plan: &Plan<Approved>) -> Result<()> {
    refuse_misread(receipt)?;
    let accepted = plan.settings().coverage == DonorCoverage::Accepted;
    if receipt.refusals_in_doubt() && !accepted {
        return Err(Error::new(Kind::Refused, "refusals-unmatched").hint("look-at-identifiers"));
    }
    // A plan of an older version counts only those who were left out because of a refusal.
    let left_out = || {
        let refusals = [Exclusion::Deceased, Exclusion::DoNotProfile, Exclusion::Objected];
        refusals.iter().filter_map(|why| plan.exclusions().get(why)).sum()
    };
    let before = plan.refusing().unwrap_or_else(left_out);
    let now = donors.refusing(plan.settings().channel());
    if now + erased_refusing_since(plan.inputs(), receipt) < before {
        return Err(Error::new(
            Kind::Refused,
            message!("refusals-fewer-than-before", now = now, before = before),
        )
        .hint("import-again-with-same-refusals")
        .hint("or-make-new-list"));
    }
    Ok(())
}

/// Refuses a vault or a ledger of another association. Files of older versions have no identity; this is
/// reported.
fn belong_together(
    plan: &Plan<Approved>,
    (receipt, ledger): (&Receipt, &Path),
    vault: Option<(&PeopleBook, &Path)>,
    ui: &mut Ui<'_>,
) -> Result<()> {
    let compared = refuse_other_ledger(plan.inputs(), receipt).map_err(|e| e.in_file(ledger))?;
    let known = match vault {
        Some((book, folder)) => {
            refuse_other_vault(plan.inputs(), book.identity()).map_err(|e| e.in_file(folder))?
        }
        None => true,
    };
    if !compared || !known {
        ui.print("export-no-identity", &[]);
    }
    Ok(())
}

/// Returns the donors who may be the same person as somebody who died, or refused a channel or profiling, as
/// long as nobody has answered whether they are.
fn may_have_refused(book: &PeopleBook, donors: &DonorTable, channel: ContactChannel) -> BTreeSet<String> {
    let refuses = |id: &String| {
        let person = book.get(id);
        let in_list = person.is_some_and(|person| person.objection(channel).is_some());
        in_list || donors.id.find_sorted(id).is_some_and(|donor| donors.refuses(donor, channel))
    };
    let nobody_refuses =
        donors.refusing(channel) == 0 && book.iter().all(|(_, person)| person.objection(channel).is_none());
    if nobody_refuses {
        return BTreeSet::new();
    }
    let pairs = possible_duplicates(book).into_iter().map(|pair| (pair.kept, pair.other));
    pairs
        .flat_map(|(one, other)| {
            let [first, second] = [refuses(&one), refuses(&other)];
            [second.then_some(one), first.then_some(other)]
        })
        .flatten()
        .map(|id| book.kept_id(&id))
        .collect()
}

fn folder_of(path: &Path) -> &Path {
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
