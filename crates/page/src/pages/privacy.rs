//! Requests about personal data: find a person, their file, an erasure.

use std::ffi::OsStr;
use std::path::PathBuf;

use axum::extract::Query;
use axum::response::Response;
use minijinja::value::Serde;
use minijinja::{Value, context};
use obole_error::Result;
use obole_ledger::disk;
use serde::Deserialize;

use super::import::uploaded;
use super::review::{EXPORTS, REVIEWS};
use super::{Sent, Visit};
use crate::form::field;
use crate::frame::without_commands;
use crate::markdown::drawn;
use crate::sheet::Sheet;
use crate::site::{Call, Site};

/// Words of a search.
#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    words: String,
}

pub async fn show((site, session): Visit, Query(search): Query<Search>) -> Response {
    let words = search.words.trim();
    let has_ledger = site.has_ledger();
    if words.is_empty() {
        return site.frames().page(
            &session,
            "/privacy",
            "privacy.html",
            "serve-privacy",
            context! { has_ledger },
        );
    }
    let answer = site.call(Call::of("find").on([OsStr::new(words), site.folder.as_os_str()])).await;
    if !answer.is_done() {
        return site.refused(&session, &answer, "/privacy");
    }
    let values = context! { words, has_ledger, found => Serde(answer.json()) };
    site.frames().page(&session, "/privacy", "privacy.html", "serve-privacy", values)
}

/// Removes a person from the review sheets, and all mailing files, which can be written again. A sheet that
/// fails does not keep the others from it; the first error is returned.
fn forget(site: &Site, donor: &str) -> Result<()> {
    let files = |folder: &str| disk::files_of(&site.place(folder)).unwrap_or_default();
    let removed: Vec<Result<()>> = files(EXPORTS).iter().map(|path| disk::remove_file(path)).collect();
    let without = |path: &PathBuf| {
        let mut sheet = Sheet::read(path)?;
        if sheet.remove(donor) { sheet.write(path) } else { Ok(()) }
    };
    let changed: Vec<Result<()>> = files(REVIEWS).iter().map(without).collect();
    removed.into_iter().chain(changed).collect()
}

/// Shows the file of a person; shows what an erasure would erase; erases, once that was confirmed.
pub async fn act((site, session): Visit, Sent(fields): Sent) -> Response {
    // A list that is saved meanwhile would bring the person back.
    let _one_at_a_time = site.edits.lock().await;
    let donor = field(&fields, "donor").unwrap_or_default();
    let arguments = [OsStr::new(donor), site.folder.as_os_str()];
    let (call, asks) = match field(&fields, "act") {
        Some("erase") => (Call::of("privacy erase"), true),
        Some("erase-now") => {
            (Call::of("privacy erase").flag("yes").option_if("by", field(&fields, "by")), false)
        }
        _ => (Call::of("privacy access"), false),
    };
    let call = call.on(arguments);
    let is_access = !matches!(field(&fields, "act"), Some("erase" | "erase-now"));
    let answer = if is_access { site.call_text(call).await } else { site.call_spoken(call).await };
    if !answer.is_done() {
        return site.refused(&session, &answer, "/privacy");
    }
    let is_erased = field(&fields, "act") == Some("erase-now");
    if is_erased && let Err(error) = forget(&site, donor) {
        return site.failed(&session, &error, "/privacy");
    }
    let erase = asks.then_some(donor);
    let said = if is_erased { vec![site.frames().words.get("serve-erased")] } else { Vec::new() };
    let said = [said, if is_erased { Vec::new() } else { without_commands(answer.paragraphs()) }].concat();
    let file = Value::from_safe_string(drawn(&answer.data));
    let sources = if asks || is_erased { uploaded(&site) } else { Vec::new() };
    let values = context! { said, file, erase, sources };
    site.frames().page(&session, "/privacy", "privacy.html", "serve-privacy", values)
}
