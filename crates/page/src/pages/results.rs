//! Results of the campaigns that were mailed: what the contacts brought beside the people held out.

use axum::response::Response;
use minijinja::{Value, context};

use super::Visit;
use super::campaigns::{is_draft, plan_names};
use crate::frame::without_commands;
use crate::site::Call;

pub async fn show((site, session): Visit) -> Response {
    let mut results = Vec::new();
    for name in plan_names(&site) {
        if !is_draft(&site, &name) {
            let answer = site.call_spoken(Call::of("measure").on([site.place(&name)])).await;
            // What was not measured says why; how a command would be called is of no use here.
            let messages = answer.paragraphs();
            let messages = if answer.is_done() { messages } else { without_commands(messages) };
            let said: Vec<String> = [answer.data.lines().map(str::to_owned).collect(), messages].concat();
            let said: Vec<String> = said.into_iter().filter(|line| !line.trim().is_empty()).collect();
            results.push(context! { name, said, done => answer.is_done() });
        }
    }
    site.frames().page(
        &session,
        "/results",
        "results.html",
        "serve-results",
        context! { results => Value::from(results) },
    )
}
