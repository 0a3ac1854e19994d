//! The actions of the day: whom to call, thank or write to first.

use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use minijinja::value::Serde;

use super::{Sent, Visit};
use crate::form::field;
use crate::site::Call;

pub async fn show((site, session): Visit) -> Response {
    if !site.has_ledger() {
        return Redirect::to("/import").into_response();
    }
    let answer = site.call(Call::of("today").option("people", site.place("people")).on([&site.folder])).await;
    if !answer.is_done() {
        return site.refused(&session, &answer, "/");
    }
    let values = context! { today => Serde(answer.json()), data_end => site.data_end() };
    site.frames().page(&session, "/today", "today.html", "serve-today", values)
}

/// Marks an action as done or postponed, as `obole today --done` does.
pub async fn mark((site, session): Visit, Sent(fields): Sent) -> Response {
    let Some(action) = field(&fields, "action") else { return Redirect::to("/today").into_response() };
    let mark = if fields.contains_key("later") { "not-done" } else { "done" };
    let call = Call::of("today").option(mark, action).option_if("by", field(&fields, "by"));
    let answer = site.call(call.option_if("note", field(&fields, "note")).on([&site.folder])).await;
    site.done(&session, &answer, "/today")
}
