//! `obole review --verify`: whether a plan, its log and what is kept elsewhere fit each other.

use std::path::Path;

use obole::Result;
use obole::campaign::{Anchors, verify as verify_plan};
use obole_ledger::disk;
use serde::Deserialize;
use serde_json::json;

use super::Answer;
use crate::args::Review;
use crate::chain;
use crate::ui::Ui;

/// Holds the part of `run.json` that speaks of the plan.
#[derive(Default, Deserialize)]
struct Run {
    plan_sha256: Option<String>,
    log_head: Option<String>,
}

/// Keeps the hash of the log's last line in the `run.json` beside the plan's folder, if there is one of this
/// plan.
pub fn anchor(plan: &Path, draft_sha256: &str, head: &str) -> Result<()> {
    let path = above(plan).join("run.json");
    let Some(bytes) = std::fs::read(&path).ok() else { return Ok(()) };
    let Ok(serde_json::Value::Object(mut run)) = serde_json::from_slice(&bytes) else { return Ok(()) };
    if run.get("plan_sha256").and_then(serde_json::Value::as_str) != Some(draft_sha256) {
        return Ok(());
    }
    run.insert("log_head".to_owned(), head.into());
    disk::write_json(&path, &run)
}

fn above(plan: &Path) -> &Path {
    plan.parent().unwrap_or(Path::new("."))
}

pub fn verify(verb: &Review, head: &str, ui: &mut Ui<'_>) -> Result<Answer> {
    let above = above(&verb.plan);
    let run: Run = std::fs::read(above.join("run.json"))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let ledger = verb.ledger.clone().or_else(|| {
        let beside = above.join("ledger");
        beside.join("ledger.json").exists().then_some(beside)
    });
    let sheet = verb.sheet.clone().unwrap_or_else(|| verb.plan.join("plan.csv"));
    let anchors = Anchors {
        heads: [Some(head.to_owned()), run.log_head].into_iter().flatten().collect(),
        ledger_sha256: ledger.as_deref().map(chain::input_hash).transpose()?,
        draft_sha256: run.plan_sha256,
        sheet: std::fs::read(sheet).ok(),
    };
    let found = verify_plan(&verb.plan, &anchors)?;
    if ui.json() {
        ui.data_json(&json!({
            "state": found.approved.map(|approved| if approved { "approved" } else { "draft" }),
            "faults": found.faults,
            "log_head": found.head,
            "exports": found.exports,
            "against_head": !head.is_empty(),
        }))?;
    }
    for fault in &found.faults {
        ui.say(&format!("verify-{}", fault.name()), &[]);
    }
    if !found.faults.is_empty() {
        return Ok(Answer::No);
    }
    ui.say("verify-good", &[("exports", found.exports.into())]);
    if let Some(head) = &found.head {
        ui.say("review-head", &[("head", head.as_str().into())]);
    }
    if head.is_empty() {
        ui.say("verify-no-anchor", &[]);
    }
    Ok(Answer::Yes)
}
