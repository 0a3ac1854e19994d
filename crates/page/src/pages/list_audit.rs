//! The fairness of one list, as it was proposed: three sentences, and the audit behind them.

use std::path::PathBuf;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use obole_report::{SavedAudit, Words};

use super::Visit;
use super::campaigns::plan_names;
use super::files::audit_page;
use crate::frame::OF_RUN;
use crate::site::Site;

/// Folder of the audits of lists that were proposed on the page.
const AUDITS: &str = "audits";

/// Files of an audit that the page shows; the page of an audit holds its charts.
pub const FILES: [&str; 2] = ["audit.json", "audit.html"];

/// Returns the folder of the audit of a list.
pub fn folder(site: &Site, list: &str) -> PathBuf {
    if list == OF_RUN { site.place("audit") } else { site.place(AUDITS).join(list) }
}

pub async fn show((site, _): Visit, Path(name): Path<String>) -> Response {
    if !plan_names(&site).contains(&name) {
        return site.frames().refusal(StatusCode::NOT_FOUND);
    }
    audit_page(&site, folder(&site, &name).join("audit.html")).await
}

/// Returns up to three sentences on the audit of a list: how many comparisons are below their threshold, and
/// the two furthest from it. Empty if the list was not audited.
pub fn sentences(site: &Site, list: &str) -> Vec<String> {
    let bytes = std::fs::read(folder(site, list).join("audit.json")).unwrap_or_default();
    let words = &site.frames().words;
    serde_json::from_slice(&bytes).map(|audit| said(&audit, words)).unwrap_or_default()
}

fn said(audit: &SavedAudit, words: &Words) -> Vec<String> {
    let of_list: Vec<_> = audit.verdicts().filter(|(part, ..)| *part == "list").collect();
    let count = |outcome: &str| of_list.iter().filter(|(.., one)| one.outcome == outcome).count();
    let [below, meet] = [count("does_not_meet"), count("meets")];
    let values = [
        ("below", below.into()),
        ("decided", (below + meet).into()),
        ("open", (of_list.len() - below - meet).into()),
    ];
    let mut ratios: Vec<(f64, String)> = of_list
        .iter()
        .filter(|(.., one)| one.outcome == "does_not_meet")
        .filter_map(|(_, attribute, one)| Some((one.pair.as_ref()?.ratio()?, one.text(attribute, words))))
        .collect();
    ratios.sort_by(|one, other| one.0.total_cmp(&other.0));
    let worst = ratios.into_iter().take(2).map(|(_, text)| text);
    std::iter::once(words.format("serve-list-audit", &values)).chain(worst).collect()
}
