//! Brevo: lists out by its import of contacts, contacts on the blocklist in.
//!
//! Limits: 1000 contacts of a page, 100 blocked ones; 10 MB of an import, of which 8 are used. An import
//! never names `emailBlacklist`, so whoever is on the blocklist stays there.

use std::path::Path;
use std::time::Duration;

use obole_error::{Error, Kind, Result, message};
use obole_ledger::ContactChannel;
use serde_json::{Value, json};

use super::approved::{ApprovedList, ListForm};
use super::refusals::{Reason, Refusals};
use super::{PushCall, PushCounts};
use crate::client::{Body, Client, Request};
use crate::origin::Origin;
use crate::paging::all_of;
use crate::program::Answer;
use crate::retry::Patience;
use crate::secrets::{Secret, Secrets};
use crate::surroundings::Surroundings;

const SERVICE: &str = "Brevo";
pub(crate) const SERVER: &str = "https://api.brevo.com";
const FORM: ListForm = ListForm { name: "brevo", first: "EXT_ID", email: "EMAIL", separator: b';' };
/// Largest text of an import, in bytes of its JSON.
const LARGEST: usize = 8_000_000;
/// Number of questions about an import until it is left to end by itself, and the pause between two.
const QUESTIONS: u32 = 60;
const PAUSE: Duration = Duration::from_secs(5);

/// An account.
struct Account<'a> {
    client: Client<'a>,
    origin: &'a Origin,
    key: Secret,
}

impl<'a> Account<'a> {
    fn new(origin: &'a Origin, secrets: &Secrets<'_>, surroundings: &'a Surroundings) -> Result<Self> {
        let key = secrets.get("BREVO_API_KEY")?;
        Ok(Self { client: Client::new(surroundings, SERVICE, origin.is_loopback()), origin, key })
    }

    fn request(&self, method: &'static str, path: &str, body: Option<Body>) -> Request {
        Request {
            method,
            url: Secret::new(self.origin.at(path)),
            headers: vec![("api-key", self.key.clone()), ("accept", Secret::new("application/json"))],
            body,
            patience: Patience::READ,
        }
    }

    /// Returns everybody who refuses e-mails or text messages, unsubscribed from a list, or is blocked.
    fn refusals(&self) -> Result<Refusals> {
        let mut refusals = Refusals::default();
        let contacts =
            |offset| self.request("GET", &format!("/v3/contacts?limit=1000&offset={offset}&sort=asc"), None);
        all_of(&self.client, "contacts", contacts, |contact| {
            let is = |key: &str| contact.get(key).and_then(Value::as_bool).unwrap_or_default();
            let email = contact.get("email").and_then(Value::as_str).unwrap_or_default();
            let left =
                contact.get("listUnsubscribed").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
            if is("emailBlacklisted") || left {
                let reason = if left { Reason::Unsubscribed } else { Reason::Blocked };
                refusals.add(email, ContactChannel::Email, reason);
            }
            if is("smsBlacklisted") {
                refusals.add(email, ContactChannel::Sms, Reason::Blocked);
            }
        })?;
        let blocked = |offset| {
            self.request("GET", &format!("/v3/smtp/blockedContacts?limit=100&offset={offset}&sort=asc"), None)
        };
        all_of(&self.client, "contacts", blocked, |contact| {
            let email = contact.get("email").and_then(Value::as_str).unwrap_or_default();
            let code = contact.pointer("/reason/code").and_then(Value::as_str).unwrap_or_default();
            let reason = match code {
                "hardBounce" => Reason::Bounced,
                "adminBlocked" => Reason::Blocked,
                _ => Reason::Unsubscribed,
            };
            refusals.add(email, ContactChannel::Email, reason);
        })?;
        Ok(refusals)
    }

    /// Returns the columns of a list that the account has no attribute for; their cells are lost.
    fn unknown_columns(&self, list: &ApprovedList) -> Result<Vec<String>> {
        let answer = self.client.json(&self.request("GET", "/v3/contacts/attributes", None))?;
        let all =
            answer.get("attributes").and_then(Value::as_array).ok_or_else(|| self.client.not_understood())?;
        let known: Vec<&str> = all.iter().filter_map(|one| one.get("name").and_then(Value::as_str)).collect();
        let is_unknown = |name: &&String| {
            !["EXT_ID", FORM.email].contains(&name.as_str())
                && !known.iter().any(|known| known.eq_ignore_ascii_case(name))
        };
        Ok(list.header.iter().filter(is_unknown).cloned().collect())
    }

    /// Imports rows into a list, and waits until Brevo has done it.
    fn import(&self, table: &str, list: u64) -> Result<()> {
        let body = json!({
            "fileBody": table,
            "listIds": [list],
            "updateExistingContacts": true,
            "emptyContactsAttributes": false,
            "disableNotification": true,
        });
        let answer =
            self.client.json(&self.request("POST", "/v3/contacts/import", Some(Body::json(&body))))?;
        let process =
            answer.get("processId").and_then(Value::as_u64).ok_or_else(|| self.client.not_understood())?;
        for _ in 0..QUESTIONS {
            let answer = self.client.json(&self.request("GET", &format!("/v3/processes/{process}"), None))?;
            match answer.get("status").and_then(Value::as_str).unwrap_or_default() {
                "completed" => return Ok(()),
                "queued" | "processing" | "in_process" => (self.client.surroundings().pause)(PAUSE),
                _ => {
                    return Err(Error::new(
                        Kind::Refused,
                        message!("connect-brevo-import-failed", process = process),
                    ));
                }
            }
        }
        let waits = message!("connect-brevo-import-waits", process = process);
        Err(Error::new(Kind::System, waits).hint("connect-later"))
    }
}

/// Sends a signed list to a list of Brevo, without whoever refuses e-mails there.
///
/// # Errors
/// As [`ApprovedList::open`]; [`Kind::Usage`] for a list that is no number or a key that is refused;
/// [`Kind::System`] when Brevo cannot be reached.
pub(crate) fn push(
    call: &PushCall,
    origin: &Origin,
    secrets: &Secrets<'_>,
    surroundings: &Surroundings,
) -> Result<Answer> {
    let list: u64 = call.to.parse().map_err(|_| Error::new(Kind::Usage, "connect-brevo-no-list"))?;
    let approved = ApprovedList::open(call, &FORM)?;
    let account = Account::new(origin, secrets, surroundings)?;
    let mut pushed = PushCounts { columns: account.unknown_columns(&approved)?, ..PushCounts::default() };
    let refusals = account.refusals()?;
    let mut lines = Vec::new();
    for row in &approved.rows {
        let email = approved.email_of(row);
        if refusals.refuses_email(email) {
            pushed.skipped += 1;
            continue;
        }
        let mut cells: Vec<&str> = row.iter().map(String::as_str).collect();
        if let Some(cell) = cells.get_mut(approved.email) {
            *cell = email;
        }
        lines.push(line(&cells)?);
    }
    for (table, rows) in batches(&line(&approved.header)?, &lines, LARGEST) {
        account.import(&table, list)?;
        pushed.sent += rows;
    }
    Ok(Answer::of(pushed.messages(SERVICE)))
}

/// Writes everybody who refuses as a list of objections.
///
/// # Errors
/// [`Kind::Usage`] for a key that is refused; [`Kind::System`] when Brevo cannot be reached or the disk
/// fails.
pub(crate) fn pull(
    out: &Path,
    origin: &Origin,
    secrets: &Secrets<'_>,
    surroundings: &Surroundings,
) -> Result<Answer> {
    Refusals::check_place(out)?;
    let refusals = Account::new(origin, secrets, surroundings)?.refusals()?;
    refusals.save(out)?;
    Ok(Answer::of(vec![
        message!("connect-refusals", service = SERVICE, people = refusals.len(), path = out.display()),
        message!("connect-next-objections", path = out.display()),
    ]))
}

/// Returns a row as a line of CSV.
fn line<T: AsRef<[u8]>>(row: &[T]) -> Result<String> {
    let failed = || Error::new(Kind::System, "connect-line-not-written");
    let mut writer = csv::WriterBuilder::new().delimiter(FORM.separator).from_writer(Vec::new());
    writer.write_record(row).map_err(|_| failed())?;
    let bytes = writer.into_inner().map_err(|_| failed())?;
    String::from_utf8(bytes).map_err(|_| failed())
}

/// Returns tables of at most a number of bytes in JSON, each with its number of rows. All have the header.
fn batches(header: &str, lines: &[String], largest: usize) -> Vec<(String, u64)> {
    let mut found: Vec<(String, u64)> = Vec::new();
    let mut bytes = 0;
    for line in lines {
        match found.last_mut().filter(|_| bytes + size(line) <= largest) {
            Some((table, rows)) => {
                table.push_str(line);
                *rows += 1;
            }
            None => {
                bytes = size(header);
                found.push((format!("{header}{line}"), 1));
            }
        }
        bytes += size(line);
    }
    found
}

/// Returns the number of bytes of a text in JSON.
fn size(text: &str) -> usize {
    text.len() + text.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | b'\t')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_stays_within_the_limit_and_loses_no_row() {
        let lines: Vec<String> = (0..10_000).map(|n| format!("{n};p{n}@example.org;\"Zoé\"\n")).collect();
        let header = "EXT_ID;EMAIL;FIRSTNAME\n";
        let batches = batches(header, &lines, 50_000);
        assert_eq!(batches.iter().map(|(_, rows)| rows).sum::<u64>(), 10_000);
        let joined: String = batches.iter().map(|(table, _)| table.strip_prefix(header).unwrap()).collect();
        assert_eq!(joined, lines.concat());
        for (table, _) in &batches {
            assert!(serde_json::to_string(table).unwrap().len() <= 50_002);
        }
        assert!(batches.len() < 10);
        assert!(super::batches(header, &[], 50_000).is_empty());
    }
}
