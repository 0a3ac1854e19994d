//! Two lists side by side: their totals, and who is on one or on both.

use std::collections::BTreeSet;

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::context;
use minijinja::value::Serde;
use serde::Deserialize;
use serde_json::Value;

use super::Visit;
use super::campaigns::{plan, plan_names};

/// The two lists.
#[derive(Deserialize)]
pub struct Pair {
    one: String,
    other: String,
}

pub async fn show((site, session): Visit, Query(pair): Query<Pair>) -> Response {
    let names = plan_names(&site);
    if ![&pair.one, &pair.other].iter().all(|name| names.contains(name)) {
        return site.frames().refusal(StatusCode::NOT_FOUND);
    }
    let plans = [plan(&site, &pair.one), plan(&site, &pair.other)];
    let [one, other] = [&plans[0], &plans[1]].map(people);
    let counts =
        [one.intersection(&other).count(), one.difference(&other).count(), other.difference(&one).count()];
    let values = context! { names => [pair.one, pair.other], plans => Serde(&plans), both => counts[0], only => [counts[1], counts[2]] };
    site.frames().page(&session, "/campaigns", "compare.html", "serve-compare", values)
}

/// Returns the donors of a list, those held out too.
fn people(plan: &Value) -> BTreeSet<&str> {
    let rows = plan["rows"].as_array().into_iter().flatten();
    rows.filter_map(|row| row["donor_id"].as_str()).collect()
}
