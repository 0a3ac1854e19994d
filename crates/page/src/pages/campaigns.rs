//! The campaign lists of the folder, and a proposal for a new one.

use std::path::Path;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::list_audit;
use super::trial::{Trial, amounts, measured_effect};
use super::{Sent, Visit};
use crate::form::{Fields, field, saved_name};
use crate::program::Answer;
use crate::secrets::Session;
use crate::settings_file::value;
use crate::site::{Call, Site};

/// A list in the folder.
#[derive(Serialize)]
struct Listed {
    name: String,
    state: serde_json::Value,
    plan: serde_json::Value,
}

pub async fn show((site, session): Visit) -> Response {
    drawn(&site, &session, &Fields::new(), None).await
}

/// Draws the lists, and the form of a new one with its fields and what its budget would reach.
pub async fn drawn(site: &Site, session: &Session, fields: &Fields, trial: Option<Trial>) -> Response {
    let mut lists = Vec::new();
    for name in plan_names(site) {
        let json = state(site, &name).await.json();
        lists.push(Listed { state: json["state"].clone(), plan: plan(site, &name), name });
    }
    let can_plan = as_of(site).is_some();
    let settings = std::fs::read_to_string(site.place("obole.toml")).unwrap_or_default();
    let usual_cost = value(&settings, &["plan", "cost"]).unwrap_or_default();
    let values = context! { lists => Serde(lists), can_plan, usual_cost, fields => Serde(fields), trial => Serde(trial), data_end => site.data_end() };
    site.frames().page(session, "/campaigns", "campaigns.html", "serve-campaigns", values)
}

/// Proposes a list with the goal, the budget and the channel of the form.
pub async fn propose((site, session): Visit, Sent(fields): Sent) -> Response {
    let Some(day) = as_of(&site) else { return Redirect::to("/import").into_response() };
    if let Err(wrong) = amounts(&site, &fields) {
        return site.frames().sorry(&session, StatusCode::UNPROCESSABLE_ENTITY, &[wrong], "/campaigns");
    }
    let name = format!("list-{}", saved_name(field(&fields, "name").unwrap_or("1")));
    if site.place(&name).exists() {
        return site.conflict(&session, "serve-name-taken", "/campaigns");
    }
    let effect = measured_effect(&site, field(&fields, "channel").unwrap_or_default()).await;
    let call = proposal(&site, &fields, day, effect.as_deref()).option_if("budget", field(&fields, "budget"));
    let call = call.option("audit", list_audit::folder(&site, &name));
    let answer = site.call(call.option("out", site.place(&name)).on([site.place("ledger")])).await;
    if !answer.is_done() {
        return site.refused(&session, &answer, "/campaigns");
    }
    Redirect::to(&format!("/campaigns/{}", encoded(&name))).into_response()
}

/// Returns the call that proposes a list by the fields of the form, without its budget.
pub fn proposal(site: &Site, fields: &Fields, day: String, effect: Option<&Path>) -> Call {
    let mut call = Call::of("plan").option("model", site.place("model")).option("as-of", day);
    for option in ["goal", "channel", "cost"] {
        call = call.option_if(option, field(fields, option));
    }
    call.option("people", site.place("people")).option_if("effect", effect)
}

/// Returns the state of a plan, as `obole review` says it.
pub async fn state(site: &Site, name: &str) -> Answer {
    site.call(Call::of("review").on([site.place(name)])).await
}

/// Returns what a plan holds: settings, totals, who was left out.
pub fn plan(site: &Site, name: &str) -> serde_json::Value {
    file(site, name)["plan"].take()
}

/// Returns who signed a plan, and when; null of a draft.
pub fn approval(site: &Site, name: &str) -> serde_json::Value {
    file(site, name)["approval"].take()
}

/// Returns whether a plan is a draft, which may still change.
pub fn is_draft(site: &Site, name: &str) -> bool {
    file(site, name)["state"] == "draft"
}

fn file(site: &Site, name: &str) -> serde_json::Value {
    let bytes = std::fs::read(site.place(name).join("plan.json")).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Returns the names of the folders that hold a plan, sorted.
pub fn plan_names(site: &Site) -> Vec<String> {
    let entries = std::fs::read_dir(&site.folder).into_iter().flatten().flatten();
    let plans = entries.filter(|entry| entry.path().join("plan.json").exists());
    let mut names: Vec<String> = plans.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// Returns the as-of day of the last run.
pub fn as_of(site: &Site) -> Option<String> {
    let run: serde_json::Value = serde_json::from_slice(&std::fs::read(site.place("run.json")).ok()?).ok()?;
    run.get("as_of")?.as_str().map(str::to_owned)
}

/// Returns a name as a part of an address.
pub fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    name.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn names_are_parts_of_an_address() {
        assert_eq!(encoded("list-Été 2025"), "list-%C3%89t%C3%A9%202025");
        assert_eq!(encoded("a/../b?c#d"), "a%2F..%2Fb%3Fc%23d");
    }
}
