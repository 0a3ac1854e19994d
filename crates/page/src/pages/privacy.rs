//! Requests about personal data: find a person, their file, an erasure.

use std::ffi::OsStr;
use std::path::PathBuf;

use axum::extract::Query;
use axum::http::StatusCode;
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

/// Removes all mailing files and letters: they hold people who may not be written to any more, and can be
/// written again. One that fails does not keep the others; the first error is returned.
pub fn remove_exports(site: &Site) -> Result<()> {
    let files = disk::files_of(&site.place(EXPORTS)).unwrap_or_default();
    let removed: Vec<Result<()>> = files.iter().map(|path| disk::remove_file(path)).collect();
    removed.into_iter().collect()
}

/// Removes a person, by all identifiers that the program erases, from the review sheets, and the exports. A
/// sheet that fails does not keep the others from it; the first error is returned.
fn forget(site: &Site, ids: &[&str]) -> Result<()> {
    let without = |path: &PathBuf| {
        let mut sheet = Sheet::read(path)?;
        let removed = ids.iter().filter(|id| sheet.remove(id)).count();
        if removed > 0 { sheet.write(path) } else { Ok(()) }
    };
    let sheets = disk::files_of(&site.place(REVIEWS)).unwrap_or_default();
    let changed: Vec<Result<()>> = sheets.iter().map(without).collect();
    std::iter::once(remove_exports(site)).chain(changed).collect()
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
    let is_erased = field(&fields, "act") == Some("erase-now");
    // Sheets and exports go first: what the program then finds left over is left over.
    if is_erased {
        if field(&fields, "by").is_none() {
            let said = [site.frames().words.get("serve-erasure-name")];
            return site.frames().sorry(&session, StatusCode::UNPROCESSABLE_ENTITY, &said, "/privacy");
        }
        let before = site.call(Call::of("privacy erase").on(arguments)).await;
        if !before.is_done() {
            return site.refused(&session, &before, "/privacy");
        }
        let found = before.json();
        let ids = found["donor_ids"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
        if let Err(error) = forget(&site, &ids.collect::<Vec<_>>()) {
            return site.failed(&session, &error, "/privacy");
        }
    }
    let call = call.on(arguments);
    let is_access = !matches!(field(&fields, "act"), Some("erase" | "erase-now"));
    let answer = if is_access { site.call_text(call).await } else { site.call_spoken(call).await };
    if !answer.is_done() {
        return site.refused(&session, &answer, "/privacy");
    }
    let erase = asks.then_some(donor);
    let said = if is_erased { vec![site.frames().words.get("serve-erased")] } else { Vec::new() };
    let said = [said, without_commands(answer.paragraphs())].concat();
    let file = Value::from_safe_string(drawn(&answer.data));
    let sources = if asks || is_erased { uploaded(&site) } else { Vec::new() };
    let values = context! { said, file, erase, sources };
    site.frames().page(&session, "/privacy", "privacy.html", "serve-privacy", values)
}
