//! A pull: the payments that changed since the last one, added to a file that `obole import` reads.

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat};
use obole_error::{Error, Kind, Message, Result, message};
use obole_ledger::{Day, disk};
use serde_json::{Value, json};

use super::SERVICE;
use super::cash_out::CashOut;
use super::pages::{Page, PageAnswer, Pages};
use super::payments::{ChangeCounts, Payments};
use super::state::{FileState, PageFolder, SavedPage, UnfinishedPull};
use super::tokens::Tokens;
use crate::client::Client;
use crate::origin::Origin;
use crate::program::Answer;
use crate::secrets::Secrets;
use crate::surroundings::Surroundings;

/// Time before the end of the last pull from which changes are read again, in seconds: a change that was
/// under way is not lost.
const OVERLAP: i64 = 86_400;
/// Largest number of pages, one after the other, without a payment that is new or changed.
const MOST_STALE: u32 = 3;
/// Largest number of pages of a pull: ten million payments.
const MOST_PAGES: u32 = 100_000;

/// A pull.
pub(crate) struct PullCall {
    /// Short name of the organisation, as in its address.
    pub(crate) organisation: String,
    /// File to write.
    pub(crate) out: PathBuf,
    /// First day of change; without it, that of the last pull, and all payments in the first.
    pub(crate) since: Option<Day>,
    /// Server.
    pub(crate) origin: Origin,
    /// Export of what was paid out, to compare with.
    pub(crate) cash_out: Option<PathBuf>,
}

/// Pulls payments into the file, whole or not at all. A pull that ended early goes on after its last page.
///
/// # Errors
/// [`Kind::Usage`] for a wrong name or a secret that HelloAsso refuses; [`Kind::Unreadable`] for answers that
/// are not understood; [`Kind::System`] when HelloAsso cannot be reached. The file is untouched in each case.
pub(crate) fn pull(call: &PullCall, secrets: &Secrets<'_>, surroundings: &Surroundings) -> Result<Answer> {
    check_name(&call.organisation)?;
    let held = FileState::load(&call.out)?;
    let is_other =
        |held: &FileState| held.server != call.origin.name() || held.organisation != call.organisation;
    if held.as_ref().is_some_and(is_other) {
        let error = Error::new(Kind::Usage, "connect-file-of-other-organisation").in_file(&call.out);
        return Err(error.hint("choose-name-or-remove"));
    }
    let cash_out = call.cash_out.as_deref().map(CashOut::read).transpose()?;
    let client = Client::new(surroundings, SERVICE, call.origin.is_loopback());
    let (id, secret) = (secrets.get("HELLOASSO_CLIENT_ID")?, secrets.get("HELLOASSO_CLIENT_SECRET")?);
    let tokens = Tokens::new(&client, &call.origin, id, secret);
    let parts = PageFolder::lock(&call.out)?;
    let wanted = UnfinishedPull::new(
        call.origin.name(),
        &call.organisation,
        first_change(call.since, held.as_ref())?,
        time((surroundings.now)()),
    );
    let begun = match parts.begun()?.filter(|begun| begun.asks_as(&wanted)) {
        Some(begun) => begun,
        None => {
            parts.clear()?;
            wanted
        }
    };
    let pages = Pages {
        client: &client,
        origin: &call.origin,
        tokens: &tokens,
        organisation: &call.organisation,
        from: begun.from.as_deref(),
    };
    let pulled = read_all(&pages, &parts, &begun)?;
    let mut payments = Payments::default();
    if held.is_some() {
        payments.add(payments_of(&call.out)?)?;
    }
    let changed = payments.add(pulled)?;
    let mut messages = vec![counts(&payments, changed, &call.out)];
    let comparison = cash_out.map(|cash_out| cash_out.compare(&payments));
    disk::uninterrupted(|| {
        disk::write_private_json(&call.out, &json!({"data": payments.into_values()}))?;
        let held = FileState::new(&begun.server, &begun.organisation, &begun.began);
        disk::write_private_json(&FileState::path(&call.out), &held)?;
        parts.remove()
    })?;
    let agrees = comparison.as_ref().is_none_or(|found| found.agrees);
    messages.extend(comparison.into_iter().flat_map(|found| found.messages));
    messages.push(message!("connect-next-import", path = call.out.display()));
    Ok(Answer { agrees, ..Answer::of(messages) })
}

/// Reads the pages that are still to be read, and returns the payments of all.
fn read_all(pages: &Pages<'_>, parts: &PageFolder, begun: &UnfinishedPull) -> Result<Vec<Value>> {
    let (mut number, mut next, mut all, mut seen, mut stale) = (0, None, Vec::new(), Payments::default(), 0);
    while let Some(part) = parts.page(number + 1)? {
        number += 1;
        (next, _) = (part.next, seen.add(part.data.clone())?);
        all.extend(part.data);
    }
    let mut is_resumed = number > 0;
    // Without a text for the next page there is none.
    while number == 0 || next.is_some() {
        let page = match pages.after(next.as_deref())? {
            PageAnswer::Page(page) => page,
            // The pages of a pull that was left for long cannot be continued: they are read anew.
            PageAnswer::Expired(_) if is_resumed => {
                parts.clear()?;
                (number, next, is_resumed) = (0, None, false);
                all.clear();
                seen = Payments::default();
                continue;
            }
            PageAnswer::Expired(answer) => return Err(pages.client.refused(&answer)),
        };
        is_resumed = false;
        let Page { payments, next: following } = page;
        if payments.is_empty() {
            break;
        }
        let is_stale = seen.add(payments.clone())? == ChangeCounts::default();
        stale = if is_stale { stale + 1 } else { 0 };
        if stale == MOST_STALE || number == MOST_PAGES {
            let error = Error::new(Kind::Unreadable, message!("connect-endless", service = SERVICE));
            return Err(error.hint("connect-later"));
        }
        number += 1;
        if number == 1 {
            parts.begin(begun)?;
        }
        next = following;
        let part = SavedPage { next: next.clone(), data: payments };
        parts.save(number, &part)?;
        all.extend(part.data);
    }
    Ok(all)
}

/// Returns the first time of change to ask for. A day after the last pull would leave a gap: then it is the
/// time from which the last pull is continued.
fn first_change(since: Option<Day>, held: Option<&FileState>) -> Result<Option<String>> {
    let since = since.map(|day| format!("{day}T00:00:00Z"));
    let Some(held) = held else { return Ok(since) };
    let until = DateTime::parse_from_rfc3339(&held.complete_until);
    let until = until.map_err(|e| Error::new(Kind::Unreadable, "connect-state-damaged").caused_by(e))?;
    let continued = time(until.timestamp() - OVERLAP);
    Ok(Some(since.map_or(continued.clone(), |since| since.min(continued))))
}

/// Returns a time, in seconds since 1970, in the form of RFC 3339.
fn time(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Returns the payments of a file that an earlier pull wrote.
fn payments_of(path: &Path) -> Result<Vec<Value>> {
    let damaged = || Error::new(Kind::Unreadable, "connect-file-of-others").in_file(path);
    let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-read-file", path, e))?;
    let mut file: Value =
        serde_json::from_slice(&bytes).map_err(|_| damaged().hint("choose-name-or-remove"))?;
    match file.get_mut("data").map(Value::take) {
        Some(Value::Array(payments)) => Ok(payments),
        _ => Err(damaged().hint("choose-name-or-remove")),
    }
}

/// Refuses a name that is none of HelloAsso's: it becomes part of an address.
fn check_name(organisation: &str) -> Result<()> {
    let is_name = organisation.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    match is_name && !organisation.is_empty() {
        true => Ok(()),
        false => {
            Err(Error::new(Kind::Usage, "connect-organisation-no-name").hint("connect-organisation-name"))
        }
    }
}

fn counts(payments: &Payments, changed: ChangeCounts, out: &Path) -> Message {
    message!(
        "connect-pulled",
        payments = payments.len(),
        new = changed.new,
        newer = changed.newer,
        path = out.display()
    )
}
