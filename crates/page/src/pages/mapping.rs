//! A mapping for a file that no format fits: proposed by the program, corrected by choosing columns.

use std::path::PathBuf;

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::context;
use minijinja::value::Serde;
use obole_ledger::disk;
use serde::Deserialize;

use super::import::{UPLOADS, begun, uploaded};
use super::{Sent, Visit};
use crate::form::field;
use crate::mapping::{columns, fields, with, with_currency};
use crate::site::{Call, Site};

/// An uploaded file.
#[derive(Deserialize)]
pub struct Named {
    file: String,
}

/// Returns the place of the mapping of an uploaded file, as the program names it.
fn place(site: &Site, file: &str) -> PathBuf {
    site.place(UPLOADS).join(format!("{file}.mapping.toml"))
}

pub async fn show((site, session): Visit, Query(Named { file }): Query<Named>) -> Response {
    if !uploaded(&site).contains(&file) {
        return site.frames().refusal(StatusCode::NOT_FOUND);
    }
    let path = place(&site, &file);
    if !path.exists() {
        let answer = site.call(
            Call::of("import")
                .flag("propose")
                .option("out", site.place("ledger"))
                .on([site.place(UPLOADS).join(&file)]),
        );
        let answer = answer.await;
        if !answer.is_done() {
            return site.refused(&session, &answer, "/import");
        }
    }
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let values = context! { file, fields => Serde(fields(&text)), columns => columns(&text) };
    site.frames().page(&session, "/import", "mapping.html", "serve-mapping", values)
}

/// Saves the chosen columns and reads the files again.
pub async fn save((site, session): Visit, Sent(sent): Sent) -> Response {
    let file = field(&sent, "file").unwrap_or_default().to_owned();
    if !uploaded(&site).contains(&file) {
        return site.frames().refusal(StatusCode::NOT_FOUND);
    }
    let path = place(&site, &file);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let known = columns(&text);
    let chosen =
        |name: &str| sent.get(&format!("field-{name}")).filter(|column| known.contains(column)).cloned();
    let changed = with_currency(&with(&text, chosen), field(&sent, "currency").unwrap_or_default());
    if let Err(error) = disk::write_private(&path, |out| Ok(out.write_all(changed.as_bytes())?)) {
        return site.failed(&session, &error, "/import");
    }
    begun(&site, &session).await
}
