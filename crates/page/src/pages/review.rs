//! One list: its people with reasons, what a person changes, the signature, the mailing file.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use minijinja::value::Serde;
use obole_ledger::disk;
use serde::Deserialize;

use super::campaigns::{approval, encoded, is_draft, plan, plan_names, state};
use super::list_audit::{folder as audit_of, sentences};
use super::{Sent, Visit};
use crate::form::{Fields, field};
use crate::frame::OF_RUN;
use crate::secrets::Session;
use crate::sheet::{Change, Sheet};
use crate::site::{Call, REMOVED, Site};

/// Rows of one page of a list.
const ROWS: usize = 50;

/// Folder of the mailing files.
pub const EXPORTS: &str = "exports";

/// Folder of the review sheets.
pub const REVIEWS: &str = "reviews";

/// Forms of a mailing file.
pub const FORMS: [&str; 5] = ["plain", "postal", "brevo", "mailchimp", "mailjet"];

/// Returns the name of the mailing file of a list.
pub fn export_name(list: &str, form: &str) -> String {
    format!("{list}-{form}.csv")
}

/// Part of a list that is shown.
#[derive(Deserialize)]
pub struct Part {
    /// Page, from 1.
    #[serde(default)]
    page: usize,
    /// Set if only those drawn to be checked by hand are shown.
    check: Option<String>,
    /// Set after a change was saved.
    saved: Option<String>,
}

pub async fn show((site, session): Visit, Path(name): Path<String>, Query(part): Query<Part>) -> Response {
    if !plan_names(&site).contains(&name) {
        return site.frames().refusal(StatusCode::NOT_FOUND);
    }
    let answer = state(&site, &name).await;
    if !answer.is_done() {
        return site.refused(&session, &answer, "/campaigns");
    }
    let sheet = match opened(&site, &name).await {
        Ok(sheet) => sheet,
        Err(said) => {
            return site.frames().sorry(&session, StatusCode::UNPROCESSABLE_ENTITY, &said, "/campaigns");
        }
    };
    let (to_check, checked) = sheet.checks();
    let drawn_only = part.check.is_some();
    let shown = if drawn_only { to_check } else { sheet.len() };
    let pages = shown.div_ceil(ROWS).max(1);
    let page = part.page.clamp(1, pages);
    let exports = FORMS.map(|form| export_name(&name, form)).into_iter();
    let exports: Vec<String> = exports.filter(|file| site.place(EXPORTS).join(file).exists()).collect();
    let approval = Serde(approval(&site, &name));
    let audited = sentences(&site, &name);
    let values = context! {
        address => format!("/campaigns/{}", encoded(&name)),
        facts => Serde(plan(&site, &name)),
        state => Serde(answer.json()["state"].clone()),
        name,
        rows => Serde(sheet.page((page - 1) * ROWS, ROWS, drawn_only)),
        has_reasons => sheet.has_reasons(),
        to_check,
        checked,
        drawn_only,
        saved => part.saved.is_some(),
        approval,
        audited,
        kept => sheet.kept(),
        all => sheet.len(),
        version => sheet.version,
        page,
        pages,
        exports,
    };
    site.frames().page(&session, "/campaigns", "review.html", "serve-campaign", values)
}

/// Saves what a person changed on the shown part of the list, unless somebody else changed the list
/// meanwhile, and leads to the page that was asked for.
pub async fn save((site, session): Visit, Path(name): Path<String>, Sent(fields): Sent) -> Response {
    let _one_at_a_time = site.edits.lock().await;
    if let Err(refusal) = saved(&site, &session, &name, &fields).await {
        return *refusal;
    }
    let page = field(&fields, "go").and_then(|page| page.parse().ok()).unwrap_or(1_usize).max(1);
    let check = if fields.contains_key("check") { "&check=1" } else { "" };
    Redirect::to(&format!("/campaigns/{}?page={page}{check}&saved=1", encoded(&name))).into_response()
}

/// Saves the rows of the form.
async fn saved(
    site: &Arc<Site>,
    session: &Session,
    name: &str,
    fields: &Fields,
) -> Result<(), Box<Response>> {
    let mut sheet = current(site, session, name, fields).await?;
    let back = format!("/campaigns/{}", encoded(name));
    let words = &site.frames().words;
    let wrong: Vec<String> = fields
        .iter()
        .filter_map(|(name, ask)| Some((name.strip_prefix("ask-")?, ask.trim())))
        .filter(|(_, ask)| !is_amount(ask))
        .filter_map(|(rank, ask)| Some((sheet.name_of(rank)?, ask)))
        .map(|(name, ask)| words.format("serve-ask-wrong", &[("name", name.into()), ("ask", ask.into())]))
        .collect();
    if !wrong.is_empty() {
        return Err(Box::new(site.frames().sorry(session, StatusCode::UNPROCESSABLE_ENTITY, &wrong, &back)));
    }
    sheet.change(|rank| {
        let of = |what: &str| fields.get(&format!("{what}-{rank}"));
        of("row").map(|_| Change {
            keep: of("keep").is_some(),
            checked: of("checked").is_some(),
            ask: of("ask").cloned().unwrap_or_default(),
            note: of("note").cloned().unwrap_or_default(),
        })
    });
    sheet.write(&sheet_of(site, name)).map_err(|error| Box::new(site.failed(session, &error, &back)))
}

/// Saves the shown rows and signs the list, with the name of the person.
pub async fn sign((site, session): Visit, Path(name): Path<String>, Sent(fields): Sent) -> Response {
    let _one_at_a_time = site.edits.lock().await;
    if let Err(refusal) = saved(&site, &session, &name, &fields).await {
        return *refusal;
    }
    let back = format!("/campaigns/{}", encoded(&name));
    let call = Call::of("review").flag("approve").option("sheet", sheet_of(&site, &name));
    let mut call = call.option("by", field(&fields, "by").unwrap_or_default());
    for confirmed in ["confirm-asks", "confirm-removed"] {
        if fields.contains_key(confirmed) {
            call = call.flag(confirmed);
        }
    }
    let answer = site.call(call.on([site.place(&name)])).await;
    site.done(&session, &answer, &back)
}

/// Removes a draft with its sheet, as it is shown. A signed list stays.
pub async fn remove((site, session): Visit, Path(name): Path<String>, Sent(fields): Sent) -> Response {
    let _one_at_a_time = site.edits.lock().await;
    if let Err(refusal) = current(&site, &session, &name, &fields).await {
        return *refusal;
    }
    let folder = site.place(&name);
    // A plan that is gone is no list any more, so it goes first.
    let sheet = sheet_of(&site, &name);
    let before = sheet.with_extension("before.csv");
    let files = [folder.join("plan.json"), folder.join("plan.csv"), sheet, before];
    // The audit of the last run is not that of one list alone.
    let audit = audit_of(&site, &name);
    let audits = if name == OF_RUN { Vec::new() } else { disk::files_of(&audit).unwrap_or_default() };
    let mut present = files.iter().chain(&audits).filter(|file| file.exists());
    let removed = present.try_for_each(|file| disk::remove_file(file));
    let removed =
        removed.and_then(|()| if audits.is_empty() { Ok(()) } else { disk::remove_empty_folder(&audit) });
    // The log says that there was a list, and who did what with it.
    let kept = removed.and_then(|()| match folder.join("log.jsonl") {
        log if log.exists() => {
            // A list of this name may have been removed before.
            let places = (1..).map(|n| site.scratch(&format!("{REMOVED}{name}-{n}.jsonl")));
            let mut free = places.filter(|place| !place.as_ref().is_ok_and(|place| place.exists()));
            free.next().map_or(Ok(()), |place| disk::rename(&log, &place?))
        }
        _ => Ok(()),
    });
    match kept.and_then(|()| disk::remove_empty_folder(&folder)) {
        Ok(()) => Redirect::to("/campaigns").into_response(),
        Err(error) => site.failed(&session, &error, "/campaigns"),
    }
}

/// Writes the mailing file of a signed list.
pub async fn export((site, session): Visit, Path(name): Path<String>, Sent(fields): Sent) -> Response {
    // A file that an objection or an erasure removes must not be written by an export that began before it.
    let _one_at_a_time = site.edits.lock().await;
    let back = format!("/campaigns/{}", encoded(&name));
    if !plan_names(&site).contains(&name) {
        return site.frames().refusal(StatusCode::NOT_FOUND);
    }
    let Some(form) = FORMS.into_iter().find(|form| field(&fields, "for") == Some(form)) else {
        return site.frames().refusal(StatusCode::UNPROCESSABLE_ENTITY);
    };
    if let Err(error) = disk::make_private_folder(&site.place(EXPORTS)) {
        return site.failed(&session, &error, &back);
    }
    let out = site.place(EXPORTS).join(export_name(&name, form));
    let call = Call::of("export").option("people", site.place("people")).option("for", form);
    let answer = site.call(call.option("out", out).on([site.place(&name)])).await;
    site.done(&session, &answer, &back)
}

/// Returns the sheet of a list if it is still the one that the form showed.
async fn current(
    site: &Arc<Site>,
    session: &Session,
    name: &str,
    fields: &Fields,
) -> Result<Sheet, Box<Response>> {
    if !plan_names(site).iter().any(|plan| plan == name) {
        return Err(Box::new(site.frames().refusal(StatusCode::NOT_FOUND)));
    }
    let back = format!("/campaigns/{}", encoded(name));
    let conflict = |key: &str| Box::new(site.conflict(session, key, &back));
    if !is_draft(site, name) {
        return Err(conflict("serve-signed-already"));
    }
    let sheet = opened(site, name).await.map_err(|said| {
        Box::new(site.frames().sorry(session, StatusCode::UNPROCESSABLE_ENTITY, &said, &back))
    })?;
    match field(fields, "version") == Some(&sheet.version) {
        true => Ok(sheet),
        false => Err(conflict("serve-stale")),
    }
}

/// Returns whether a text is an amount: a number above 0 with a point or a comma, or nothing.
pub fn is_amount(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let marks = text.chars().filter(|c| [',', '.'].contains(c)).count();
    text.is_empty()
        || (digits + marks == text.chars().count()
            && digits > 0
            && digits <= 9
            && marks <= 1
            && text.contains(|c: char| ('1'..='9').contains(&c)))
}

fn sheet_of(site: &Site, name: &str) -> PathBuf {
    site.place(REVIEWS).join(format!("{name}.csv"))
}

/// Reads the sheet of a list; the first time, or when the plan was proposed anew, the program writes it.
async fn opened(site: &Site, name: &str) -> Result<Sheet, Vec<String>> {
    let path = sheet_of(site, name);
    let day = |path: &std::path::Path| std::fs::metadata(path).and_then(|found| found.modified()).ok();
    let is_older = day(&path) < day(&site.place(name).join("plan.csv"));
    let said = |error| vec![obole_report::error_text(&error, site.lang())];
    if is_older && is_draft(site, name) {
        disk::make_private_folder(&site.place(REVIEWS)).map_err(said)?;
        // What a person changed in the sheet of an earlier proposal is not lost.
        if path.exists() {
            disk::rename(&path, &path.with_extension("before.csv")).map_err(said)?;
        }
        let call = Call::of("review").option("people", site.place("people")).option("sheet", &path);
        let answer = site.call(call.on([site.place(name)])).await;
        if !answer.is_done() {
            return Err(answer.paragraphs());
        }
    }
    Sheet::read(&path).map_err(said)
}

#[cfg(test)]
mod tests {
    use super::is_amount;

    #[test]
    fn asks_are_amounts_or_nothing() {
        assert!(["", "20", "20,50", "20.5", "700,00"].iter().all(|ask| is_amount(ask)));
        let wrong =
            ["abc", "=1+1", "-3", "0", "0,00", "1e9", "NaN", "1,000.00", "99999999999999999999", "20 €", ","];
        assert!(wrong.iter().all(|ask| !is_amount(ask)));
    }
}
