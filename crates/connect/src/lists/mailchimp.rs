//! Mailchimp: members of an audience, one request each; unsubscribed and cleaned members in.
//!
//! A member is written by `PUT` with `status_if_new`, never with `status`: whoever is known keeps the status.
//! Limits: 1000 members of a page, 255 bytes of a text, 10 requests at once, of which one is used.

use std::path::Path;

use base64::Engine as _;
use md5::{Digest, Md5};
use obole_error::{Error, Kind, Result, message};
use obole_ledger::ContactChannel;
use serde_json::{Map, Value, json};

use super::approved::{ApprovedList, ListForm};
use super::refusals::{Reason, Refusals};
use super::{PushCall, PushCounts};
use crate::client::{Body, Client, HttpAnswer, Request};
use crate::origin::Origin;
use crate::paging::all_of;
use crate::program::Answer;
use crate::retry::Patience;
use crate::secrets::{Secret, Secrets};
use crate::surroundings::Surroundings;

const SERVICE: &str = "Mailchimp";
const FORM: ListForm =
    ListForm { name: "mailchimp", first: "Email Address", email: "Email Address", separator: b',' };
/// Largest text of a field, in bytes.
const LARGEST: usize = 255;
/// States of members who are not written to, and must stay so.
const LEFT: [(&str, Reason); 3] =
    [("unsubscribed", Reason::Unsubscribed), ("cleaned", Reason::Bounced), ("archived", Reason::Blocked)];
/// Columns whose field has another name.
const FIELDS: [(&str, &str); 2] = [("First Name", "FNAME"), ("Last Name", "LNAME")];

/// An audience.
struct Audience<'a> {
    client: Client<'a>,
    origin: Origin,
    authorization: Secret,
    id: &'a str,
}

impl<'a> Audience<'a> {
    /// The key names the server: `…-us6` is at `us6.api.mailchimp.com`.
    fn new(
        id: &'a str,
        base: Option<&Origin>,
        secrets: &Secrets<'_>,
        surroundings: &'a Surroundings,
    ) -> Result<Self> {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Error::new(Kind::Usage, "connect-mailchimp-no-audience"));
        }
        let key = secrets.get("MAILCHIMP_API_KEY")?;
        let centre = key.reveal().rsplit_once('-').map(|(_, centre)| centre).unwrap_or_default();
        if centre.is_empty() || !centre.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        {
            return Err(Error::new(Kind::Usage, "connect-mailchimp-no-key"));
        }
        let origin = Origin::given(base, &format!("https://{centre}.api.mailchimp.com"))?;
        let word = base64::engine::general_purpose::STANDARD.encode(format!("obole:{}", key.reveal()));
        let authorization = Secret::new(format!("Basic {word}"));
        Ok(Self {
            client: Client::new(surroundings, SERVICE, origin.is_loopback()),
            origin,
            authorization,
            id,
        })
    }

    fn request(&self, method: &'static str, path: &str, body: Option<Body>) -> Request {
        Request {
            method,
            url: Secret::new(self.origin.at(&format!("/3.0/lists/{}{path}", self.id))),
            headers: vec![("authorization", self.authorization.clone())],
            body,
            patience: Patience::READ,
        }
    }

    /// Adds the members of a state.
    fn add_members(&self, (state, reason): (&str, Reason), refusals: &mut Refusals) -> Result<()> {
        let fields = "members.email_address,total_items";
        let members = |offset| {
            let query = format!("/members?status={state}&count=1000&offset={offset}&fields={fields}");
            self.request("GET", &query, None)
        };
        all_of(&self.client, "members", members, |member| {
            let email = member.get("email_address").and_then(Value::as_str).unwrap_or_default();
            refusals.add(email, ContactChannel::Email, reason);
        })?;
        Ok(())
    }

    /// Returns the field of each column that the audience has one for.
    fn fields(&self, header: &[String]) -> Result<Vec<Option<String>>> {
        let answer = self.client.json(&self.request("GET", "/merge-fields?count=1000", None))?;
        let all = answer.get("merge_fields").and_then(Value::as_array);
        let all = all.ok_or_else(|| self.client.not_understood())?;
        let tags: Vec<&str> =
            all.iter().filter_map(|field| field.get("tag").and_then(Value::as_str)).collect();
        let field = |column: &String| {
            let name =
                FIELDS.iter().find(|(name, _)| name == column).map_or(column.as_str(), |(_, field)| field);
            tags.contains(&name).then(|| name.to_owned())
        };
        Ok(header.iter().map(field).collect())
    }

    /// Writes a member. The status of somebody who is known is not named, so it stays.
    fn put(&self, email: &str, fields: Map<String, Value>) -> Result<HttpAnswer> {
        let hash: String =
            Md5::digest(email.to_lowercase()).iter().map(|byte| format!("{byte:02x}")).collect();
        let body = json!({"email_address": email, "status_if_new": "subscribed", "merge_fields": fields});
        let path = format!("/members/{hash}?skip_merge_validation=true");
        self.client.send(&self.request("PUT", &path, Some(Body::json(&body))))
    }
}

/// Sends a signed list to an audience, without whoever unsubscribed there, was archived or cannot be reached.
///
/// # Errors
/// As [`ApprovedList::open`]; [`Kind::Usage`] for a key that is refused or an audience that is not known;
/// [`Kind::System`] when Mailchimp cannot be reached.
pub(crate) fn push(
    call: &PushCall,
    base: Option<&Origin>,
    secrets: &Secrets<'_>,
    surroundings: &Surroundings,
) -> Result<Answer> {
    let approved = ApprovedList::open(call, &FORM)?;
    let audience = Audience::new(&call.to, base, secrets, surroundings)?;
    let fields = audience.fields(&approved.header)?;
    let columns =
        approved.header.iter().zip(&fields).filter(|(name, field)| field.is_none() && *name != FORM.email);
    let columns = columns.map(|(name, _)| name.clone()).collect();
    let mut pushed = PushCounts { columns, ..PushCounts::default() };
    let mut refusals = Refusals::default();
    LEFT.into_iter().try_for_each(|state| audience.add_members(state, &mut refusals))?;
    for row in &approved.rows {
        let email = approved.email_of(row);
        if refusals.refuses_email(email) {
            pushed.skipped += 1;
            continue;
        }
        let cells = fields.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        let values =
            cells.filter_map(|(field, cell)| Some((field.clone()?, json!(shortened(cell))))).collect();
        let answer = audience.put(email, values)?;
        match answer.status {
            200..300 => pushed.sent += 1,
            400 if keeps_out(&answer) => pushed.skipped += 1,
            400 => pushed.refused += 1,
            _ => return Err(audience.client.refused(&answer)),
        }
    }
    Ok(Answer { agrees: pushed.refused == 0, ..Answer::of(pushed.messages(SERVICE)) })
}

/// Writes everybody who unsubscribed or cannot be reached as a list of objections.
///
/// # Errors
/// [`Kind::Usage`] for a key that is refused or an audience that is not known; [`Kind::System`] when
/// Mailchimp cannot be reached or the disk fails.
pub(crate) fn pull(
    out: &Path,
    audience: &str,
    base: Option<&Origin>,
    secrets: &Secrets<'_>,
    surroundings: &Surroundings,
) -> Result<Answer> {
    Refusals::check_place(out)?;
    let audience = Audience::new(audience, base, secrets, surroundings)?;
    let mut refusals = Refusals::default();
    // Whoever is archived did not object: the association archived the contact.
    let objecting = LEFT.into_iter().filter(|(_, reason)| *reason != Reason::Blocked);
    objecting.into_iter().try_for_each(|state| audience.add_members(state, &mut refusals))?;
    refusals.save(out)?;
    Ok(Answer::of(vec![
        message!("connect-refusals", service = SERVICE, people = refusals.len(), path = out.display()),
        message!("connect-next-objections", path = out.display()),
    ]))
}

/// Returns whether Mailchimp keeps somebody out who left by themselves.
fn keeps_out(answer: &HttpAnswer) -> bool {
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let title = body.as_ref().and_then(|body| body.get("title")).and_then(Value::as_str);
    title.is_some_and(|title| {
        ["Member In Compliance State", "Forgotten Email Not Subscribed"].contains(&title)
    })
}

/// Returns the beginning of a text that fits into a field.
fn shortened(text: &str) -> &str {
    let mut end = text.len().min(LARGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(shortened("Zoé"), "Zoé");
        assert_eq!(shortened(&"é".repeat(128)), "é".repeat(127));
    }
}
