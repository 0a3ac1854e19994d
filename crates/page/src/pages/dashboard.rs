//! The first page: income, donors, gains and losses, segments, and the income to expect.

use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use minijinja::value::Serde;

use super::Visit;
use super::report::sections;
use crate::site::Call;

pub async fn show((site, session): Visit) -> Response {
    if !site.has_ledger() {
        return Redirect::to("/import").into_response();
    }
    let kpi = site.call(Call::of("kpi").on([site.place("ledger")])).await;
    if !kpi.is_done() {
        return site.refused(&session, &kpi, "/import");
    }
    let drawn = sections(&site.folder, &["glance", "donors"]);
    let values = context! { kpi => Serde(kpi.json()), drawn, data_end => site.data_end() };
    site.frames().page(&session, "/", "dashboard.html", "serve-dashboard", values)
}

/// Shows the income of the next months. The first page loads it after the rest: it takes longer.
pub async fn income((site, session): Visit) -> Response {
    let income = site.call(Call::of("forecast-income").on([site.place("ledger")])).await;
    if !income.is_done() {
        return site.refused(&session, &income, "/");
    }
    let values = context! { income => Serde(income.json()) };
    site.frames().page(&session, "/", "income.html", "serve-forecast", values)
}
