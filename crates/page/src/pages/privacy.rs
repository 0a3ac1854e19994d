//! Requests about personal data: find a person, their file, an erasure, an objection.

use std::ffi::OsStr;

use axum::extract::Query;
use axum::response::Response;
use minijinja::context;
use minijinja::value::Serde;
use serde::Deserialize;

use super::{Sent, Visit};
use crate::form::field;
use crate::site::Call;

/// Words of a search.
#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    words: String,
}

pub async fn show((site, session): Visit, Query(search): Query<Search>) -> Response {
    let words = search.words.trim();
    if words.is_empty() {
        return site.frames.page(&session, "/privacy", "privacy.html", "serve-privacy", context! {});
    }
    let answer = site.call(Call::of("find").on([OsStr::new(words), site.folder.as_os_str()])).await;
    if !answer.is_done() {
        return site.refused(&session, &answer, "/privacy");
    }
    let values = context! { words, found => Serde(answer.json()) };
    site.frames.page(&session, "/privacy", "privacy.html", "serve-privacy", values)
}

/// Shows the file of a person; shows what an erasure would erase; erases, once that was confirmed.
pub async fn act((site, session): Visit, Sent(fields): Sent) -> Response {
    let donor = field(&fields, "donor").unwrap_or_default();
    let arguments = [OsStr::new(donor), site.folder.as_os_str()];
    let (call, asks) = match field(&fields, "act") {
        Some("erase") => (Call::of("privacy erase"), true),
        Some("erase-now") => {
            (Call::of("privacy erase").flag("yes").option_if("by", field(&fields, "by")), false)
        }
        _ => (Call::of("privacy access"), false),
    };
    let answer = site.call_text(call.on(arguments)).await;
    if !answer.is_done() {
        return site.refused(&session, &answer, "/privacy");
    }
    let erase = asks.then_some(donor);
    let values = context! { file => answer.data, erase };
    site.frames.page(&session, "/privacy", "privacy.html", "serve-privacy", values)
}
