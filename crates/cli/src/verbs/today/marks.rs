//! Marks of a person: what was done, what was postponed.

use std::collections::BTreeSet;

use obole::campaign::contacts::ContactLog;
use obole::care::{Action, CareList, CareLog, Mark};
use obole::{Error, Kind, Result};
use obole_ledger::canonical::remark_refuses;
use obole_ledger::{disk, message};

use super::Desk;
use crate::args::Today;
use crate::ui::Ui;

/// Saves the marks of the call; returns the identifiers of the actions that changed. All actions that the
/// list does not have are refused at once, and so are those marked as both; then nothing is saved.
///
/// # Errors
/// [`Kind::Usage`] for an action that does not exist or has both marks, or words that do not fit.
pub(super) fn apply(verb: &Today, desk: &Desk<'_>, ui: &mut Ui<'_>) -> Result<Vec<String>> {
    if verb.done.is_empty() && verb.not_done.is_empty() {
        return Ok(Vec::new());
    }
    let mark = Mark { day: desk.settings.now, by: &verb.by, note: &verb.note };
    mark.check()?;
    if remark_refuses(&verb.note) {
        return Err(Error::new(Kind::Refused, "note-refuses").hint("record-refusal-first"));
    }
    // Locked before anything is read: two people may work on one list.
    let _lock = desk.folders.lock_contacts()?;
    let (contacts_path, log_path) = (desk.folders.contacts(), desk.folders.actions());
    let mut contacts = ContactLog::load_own(&contacts_path)?;
    let mut log = CareLog::load(&log_path)?;
    let list = desk.list(&contacts, &log)?;
    let (done, not_done) = (named(&list, &verb.done), named(&list, &verb.not_done));
    let unknown: Vec<&str> =
        done.iter().chain(&not_done).filter_map(|found| found.as_ref().err().copied()).collect();
    if !unknown.is_empty() {
        return Err(Error::new(Kind::Usage, message!("today-actions-unknown", actions = unknown.join(", ")))
            .hint("today-list-again"));
    }
    let (done, not_done): (Vec<&Action>, Vec<&Action>) =
        (done.into_iter().flatten().collect(), not_done.into_iter().flatten().collect());
    let both: BTreeSet<&str> = done
        .iter()
        .map(|action| action.id.as_str())
        .filter(|id| not_done.iter().any(|action| action.id == *id))
        .collect();
    if !both.is_empty() {
        let both = both.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Error::new(Kind::Usage, message!("today-actions-both", actions = both)));
    }
    let before = contacts.clone();
    let until = mark.day.plus_days(i32::try_from(verb.postpone.0).unwrap_or(i32::MAX));
    let id_of = |action: &Action| {
        action.donor.map(|donor| desk.whole.donors().id.get(donor as usize)).unwrap_or_default()
    };
    let mut changed = Vec::new();
    let mut said = Vec::new();
    for action in done {
        let is_new = log.done(action, &id_of(action), &mark, &mut contacts);
        said.push((if is_new { "today-marked-done" } else { "today-done-already" }, action));
        changed.extend(is_new.then(|| action.id.clone()));
    }
    for action in not_done {
        let is_new = log.not_done(action, &id_of(action), (&mark, until), &mut contacts);
        said.push(("today-marked-not-done", action));
        changed.extend(is_new.then(|| action.id.clone()));
    }
    disk::uninterrupted(|| {
        // The contacts first: a killed call leaves a contact without its action, never the reverse, and
        // nobody is contacted twice.
        if contacts != before {
            contacts.save(&contacts_path)?;
        }
        if changed.is_empty() { Ok(()) } else { log.save(&log_path) }
    })?;
    let day = ui.words().day(until);
    for (key, action) in said {
        ui.print(key, &[("id", action.id.as_str().into()), ("day", day.as_str().into())]);
    }
    Ok(changed)
}

/// Returns the actions that were named; the word itself for one that does not exist.
fn named<'a>(list: &'a CareList, words: &'a [String]) -> Vec<std::result::Result<&'a Action, &'a str>> {
    words.iter().map(|word| list.find(word.trim()).ok_or(word.as_str())).collect()
}
