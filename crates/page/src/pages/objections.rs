//! Objections: of one person who was found, or a list such as the unsubscribes of a mailing tool. The vault
//! keeps them, and they hold at once.

use std::path::Path;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::extract::multipart::Multipart;
use axum::http::StatusCode;
use axum::response::Response;
use obole_ledger::disk;

use super::import::{Refusal, save};
use super::privacy::remove_exports;
use super::{Sent, Visit};
use crate::form::{field, saved_name};
use crate::secrets::Session;
use crate::site::{Call, Site};

/// Channels that a person may object to; an empty one means all of them.
const CHANNELS: [&str; 5] = ["", "post", "email", "phone", "sms"];

/// Saves the objection of one person.
pub async fn one((site, session): Visit, Sent(fields): Sent) -> Response {
    let donor = field(&fields, "donor").unwrap_or_default();
    let channel = field(&fields, "channel").unwrap_or_default();
    if donor.is_empty() || !donor.chars().all(char::is_alphanumeric) || !CHANNELS.contains(&channel) {
        return site.frames().refusal(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let _one_at_a_time = site.edits.lock().await;
    let list = format!("donor_id;channel\n{donor};{channel}\n");
    let saved = site.scratch("objection.csv").and_then(|path| {
        disk::write_private(&path, |out| Ok(out.write_all(list.as_bytes())?))?;
        Ok(path)
    });
    match saved {
        Ok(path) => applied(&site, &session, &path).await,
        Err(error) => site.failed(&session, &error, "/privacy"),
    }
}

/// Applies an uploaded list. The list itself is not kept.
pub async fn upload(
    State(site): State<Arc<Site>>,
    Extension(session): Extension<Session>,
    mut parts: Multipart,
) -> Response {
    let (mut left, silence) = (site.limits.upload, site.limits.silence);
    let part = match tokio::time::timeout(silence, parts.next_field()).await {
        Ok(Ok(Some(part))) => part,
        Ok(Ok(None) | Err(_)) => return site.frames().refusal(StatusCode::BAD_REQUEST),
        Err(_) => return site.frames().refusal(StatusCode::REQUEST_TIMEOUT),
    };
    let name = format!("objections-{}", saved_name(part.file_name().unwrap_or_default()));
    let _one_at_a_time = site.edits.lock().await;
    let path = match site.scratch(&name) {
        Ok(path) => path,
        Err(error) => return site.failed(&session, &error, "/privacy"),
    };
    let folder = path.parent().unwrap_or(&site.folder).to_owned();
    match save(folder, name, part, (&mut left, silence)).await {
        Ok(()) => applied(&site, &session, &path).await,
        Err(Refusal::Status(status)) => site.frames().refusal(status),
        Err(Refusal::Disk(error)) => site.failed(&session, &error, "/privacy"),
    }
}

/// Adds a list to the ledger and the vault, removes it, and shows what the program says.
async fn applied(site: &Site, session: &Session, list: &Path) -> Response {
    let call =
        Call::of("import").flag("add").option("objections", list).option("people", site.place("people"));
    let none: [&Path; 0] = [];
    let answer = site.call(call.option("out", site.place("ledger")).on(none)).await;
    // A mailing file that was written before still names these people.
    let exports = if answer.is_done() { remove_exports(site) } else { Ok(()) };
    if let Err(error) = disk::remove_file(list).and(exports) {
        return site.failed(session, &error, "/privacy");
    }
    if !answer.is_done() {
        return site.refused(session, &answer, "/privacy");
    }
    let rows = &answer.json()["objections"];
    let of = |kind: &str| rows[kind].as_u64().unwrap_or(0);
    let words = &site.frames().words;
    let mut said = vec![
        words.format(
            "serve-objections-met",
            &[("matched", of("matched").into()), ("read", of("read").into())],
        ),
        words.get("serve-objection-saved"),
    ];
    let others = of("unmatched") + of("unreadable");
    if others > 0 {
        said.push(words.format("serve-objections-unmet", &[("others", others.into())]));
    }
    site.frames().say(session, "serve-objections", &said, "/privacy")
}
