//! `obole review PLAN` on a signed plan: who signed, whether the log agrees, and the next steps.

use obole::campaign::log;
use obole::campaign::{Approved, Plan};
use obole::{Kind, Result};
use obole_ledger::Day;
use serde_json::json;

use crate::args::Review;
use crate::exit::Answer;
use crate::ui::Ui;
use crate::verbs::verify;

/// Prints the state of a signed plan, without a change; the answer is no if plan, sheet and log disagree.
pub(super) fn print(verb: &Review, signed: &Plan<Approved>, ui: &mut Ui<'_>) -> Result<Answer> {
    let found = verify::faults(&verb.plan, "", &[], verb.ledger.as_deref())?;
    // A log that is damaged is one of the faults.
    let entries = match log::read_or_none(&verb.plan.join("log.jsonl")) {
        Err(error) if error.kind() == Kind::Unreadable => Vec::new(),
        entries => entries?,
    };
    let (approval, totals) = (signed.approval(), signed.totals());
    let (agreed, is_reopened) = (signed.agreed(&entries)?, signed.is_reopened(&entries)?);
    if ui.json() {
        ui.data_json(&json!({
            "state": "approved",
            "rows": signed.rows().len(),
            "by": approval.by,
            "on": approval.on,
            "contacted": totals.contacted,
            "held_out": totals.held_out,
            "removed": approval.removed.len(),
            "asks_changed": approval.asks.len(),
            "agreed": agreed,
            "reopened": is_reopened,
            "exports": found.exports,
            "faults": found.faults,
        }))?;
    }
    let day = approval.on.get(..10).and_then(|day| Day::parse_iso(day).ok());
    let values = [
        ("by", approval.by.as_str().into()),
        ("day", day.map_or_else(|| approval.on.clone(), |day| ui.words().day(day)).into()),
        ("n", totals.contacted.into()),
        ("held", totals.held_out.into()),
        ("removed", approval.removed.len().into()),
        ("asks", approval.asks.len().into()),
    ];
    ui.paragraph("review-signed", &values);
    if !agreed.is_empty() {
        ui.print("review-signed-agreed", &[("names", agreed.join(", ").into())]);
    }
    for fault in &found.faults {
        ui.print(&format!("verify-{}", fault.name()), &[]);
    }
    if log::confirm(&entries, signed).is_err() {
        ui.paragraph("review-signed-again", &[("by", approval.by.as_str().into())]);
        return Ok(Answer::No);
    }
    if !found.faults.is_empty() {
        return Ok(Answer::No);
    }
    ui.print("verify-good", &[("exports", found.exports.into())]);
    if is_reopened {
        ui.print("review-signed-reopened", &[]);
        return Ok(Answer::Yes);
    }
    for step in ["export", "agree", "reopen"] {
        let plan = verb.plan.display().to_string();
        ui.print(&format!("review-signed-next-{step}"), &[("plan", plan.into())]);
    }
    Ok(Answer::Yes)
}
