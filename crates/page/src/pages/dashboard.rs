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
    let of = |verb: &str| site.call(Call::of(verb).on([site.place("ledger")]));
    let (kpi, income) = tokio::join!(of("kpi"), of("forecast-income"));
    if !kpi.is_done() {
        return site.refused(&session, &kpi, "/import");
    }
    let drawn = sections(&site.folder, &["glance", "donors"]);
    let values = context! { kpi => Serde(kpi.json()), income => Serde(income.json()), drawn };
    site.frames().page(&session, "/", "dashboard.html", "serve-dashboard", values)
}
