//! A budget that is tried: what its list would be, and what a further thousand would change.

use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use serde_json::Value;

use super::campaigns::{as_of, drawn, is_draft, plan, plan_names, proposal};
use super::review::is_amount;
use super::{Sent, Visit};
use crate::form::{Fields, field};
use crate::program::Answer;
use crate::site::{Call, SCRATCH, Site, TRIAL};

/// Sum by which the budget is raised, in units of the currency.
const NEXT: u64 = 1_000;
/// Budget that leaves out nobody.
const NO_LIMIT: &str = "1000000000";
/// Positions of the slider.
const STEPS: u64 = 50;

/// Cents in a unit of the currency.
const CENTS: u64 = 100;

/// Result of a tried budget. Sums are in cents, those of the slider in units of the currency.
#[derive(Debug, Default, Serialize)]
pub struct Trial {
    /// Cost of contacting everybody who is worth it.
    most: u64,
    /// Distance of two positions of the slider.
    step: u64,
    /// Cost of the list.
    budget: u64,
    /// Totals of the list.
    totals: Value,
    /// Totals with a thousand more; null if the list holds everybody already.
    next: Value,
    /// Measured effect of a thousand more, with its interval; null if none was measured.
    effect: Value,
    months: Value,
    currency: String,
}

/// Proposes the list of the form into files that nobody keeps, and shows what it would reach.
pub async fn show((site, session): Visit, Sent(mut fields): Sent) -> Response {
    let Some(day) = as_of(&site) else { return Redirect::to("/import").into_response() };
    // The slider counts if it was moved, or if no budget was typed.
    let slid = field(&fields, "slide").map(str::to_owned);
    if let Some(slid) = slid
        && (fields.contains_key("moved") || field(&fields, "budget").is_none())
    {
        fields.insert("budget".to_owned(), slid);
    }
    if let Err(wrong) = amounts(&site, &fields) {
        return site.frames().sorry(&session, StatusCode::UNPROCESSABLE_ENTITY, &[wrong], "/campaigns");
    }
    let effect = measured_effect(&site, field(&fields, "channel").unwrap_or_default()).await;
    let one_at_a_time = site.trials.lock().await;
    let tried = tried(&site, &fields, &day, effect.as_deref()).await;
    site.clear_trials();
    drop(one_at_a_time);
    match tried {
        Ok(trial) => drawn(&site, &session, &fields, Some(trial)).await,
        Err(answer) => site.refused(&session, &answer, "/campaigns"),
    }
}

/// Checks that budget and cost are amounts, or empty.
///
/// # Errors
/// The sentence that says which is none.
pub fn amounts(site: &Site, fields: &Fields) -> Result<(), String> {
    for name in ["budget", "cost"] {
        let typed = field(fields, name).unwrap_or_default().replace([' ', '\u{a0}', '\u{202f}'], "");
        if !is_amount(&typed) {
            let words = &site.frames().words;
            return Err(words.format(
                "serve-amount-wrong",
                &[("typed", typed.into()), ("name", words.get(&format!("serve-{name}")).into())],
            ));
        }
    }
    Ok(())
}

async fn tried(site: &Site, fields: &Fields, day: &str, effect: Option<&Path>) -> Result<Trial, Answer> {
    let proposed = async |budget: Option<&str>| {
        let call = proposal(site, fields, day.to_owned(), effect).option_if("budget", budget);
        let out = site.scratch(TRIAL).unwrap_or_default();
        let answer = site.call(call.option("out", out).on([site.place("ledger")])).await;
        if answer.is_done() { Ok(answer.json()) } else { Err(answer) }
    };
    let everybody = proposed(Some(NO_LIMIT)).await?;
    let list = proposed(field(fields, "budget")).await?;
    let cents = |plan: &Value, total: &str| plan["totals"][total].as_u64().unwrap_or(0);
    let people = |plan: &Value| cents(plan, "contacted") + cents(plan, "held_out");
    let spent = cents(&list, "cost");
    let next = if people(&everybody) > people(&list) {
        let more = proposed(Some(&(spent.div_ceil(CENTS) + NEXT).to_string())).await?;
        let of = |total: &str| cents(&more, total).saturating_sub(cents(&list, total));
        let sum = if people(&more) == people(&everybody) { of("cost") } else { NEXT * CENTS };
        serde_json::json!({ "sum": sum, "contacted": of("contacted"), "expected_income": of("expected_income") })
    } else {
        Value::Null
    };
    let most = cents(&everybody, "cost").div_ceil(CENTS);
    Ok(Trial {
        most,
        step: (most / STEPS).max(1),
        budget: spent.div_ceil(CENTS),
        next,
        effect: list["expected_effect"]["of_next_thousand"].clone(),
        // The months of the models, which the answer of the program does not hold.
        months: plan(site, &format!("{SCRATCH}/{TRIAL}"))["horizon_months"].clone(),
        currency: list["currency"].as_str().unwrap_or_default().to_owned(),
        totals: list["totals"].clone(),
    })
}

/// Measures the effect of the signed lists of a channel; returns its file, for the next list. `None` if no
/// list shows one yet.
pub async fn measured_effect(site: &Site, channel: &str) -> Option<PathBuf> {
    let _one_at_a_time = site.trials.lock().await;
    let mut measured = Vec::new();
    for name in plan_names(site) {
        let is_of_channel = plan(site, &name)["settings"]["channel"] == channel;
        if is_of_channel && !is_draft(site, &name) {
            // A list that was not mailed yet must not keep the others from being measured.
            let alone = site.call(Call::of("measure").on([site.place(&name)])).await;
            if alone.is_done() {
                measured.push(site.place(&name));
            }
        }
    }
    let out = site.scratch(&format!("effect-{channel}.json")).ok()?;
    if measured.is_empty() {
        return None;
    }
    let answer = site.call(Call::of("measure").option("out", &out).on(measured)).await;
    answer.is_done().then_some(out)
}
