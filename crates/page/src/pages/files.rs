//! Files of the folder that a person may open: the audit with its charts, and the exports.

use std::path::PathBuf;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Visit;
use crate::site::{Site, is_plain_name};

/// Folders whose files are shown.
const FOLDERS: [&str; 2] = ["audit", "exports"];

/// A file of the folder runs no script and loads nothing; the audit has its style and its charts within it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'";

/// Answers the page of an audit.
pub async fn audit_page(site: &Site, path: PathBuf) -> Response {
    let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
    let Some(bytes) = read.ok().and_then(std::result::Result::ok) else {
        return site.frames().refusal(StatusCode::NOT_FOUND);
    };
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
    (headers, bytes).into_response()
}

pub async fn show((site, _): Visit, Path((folder, name)): Path<(String, String)>) -> Response {
    let missing = || site.frames().refusal(StatusCode::NOT_FOUND);
    if !FOLDERS.contains(&folder.as_str()) || !is_plain_name(&name) {
        return missing();
    }
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("csv") => "text/csv; charset=utf-8",
        _ => "application/octet-stream",
    };
    let path = site.place(&folder).join(&name);
    // A link could lead out of the folder.
    let is_file = std::fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
    let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
    let Some(bytes) = read.ok().and_then(std::result::Result::ok).filter(|_| is_file) else {
        return missing();
    };
    let disposition = if folder == "exports" { "attachment" } else { "inline" };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, bytes).into_response()
}
