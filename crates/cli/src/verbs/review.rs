//! `obole review`: a person looks at a plan and signs it.

use obole::campaign::log::{Act, append};
use obole::campaign::{PlanFile, sheet};
use obole::{Error, Kind, Result};
use obole_ledger::disk;
use serde_json::json;

use super::Answer;
use crate::args::Review;
use crate::clock;
use crate::ui::Ui;

pub fn review(verb: &Review, ui: &mut Ui<'_>) -> Result<Answer> {
    let path = verb.plan.join("plan.json");
    let draft = match PlanFile::load(&path)? {
        PlanFile::Draft(draft) => draft,
        PlanFile::Approved(_) => {
            return Err(Error::new(Kind::Refused, "this plan is approved already")
                .in_file(&path)
                .hint("write the list with `obole export`"));
        }
    };
    let sheet_path = verb.sheet.clone().unwrap_or_else(|| verb.plan.join("plan.csv"));
    let (true, Some(by)) = (verb.approve, &verb.by) else {
        let rows = draft.rows().len().into();
        if ui.json() {
            let sheet = sheet_path.display().to_string();
            ui.data_json(&json!({ "state": "draft", "rows": draft.rows().len(), "sheet": sheet }))?;
        }
        ui.say("review-draft", &[("n", rows), ("path", sheet_path.display().to_string().into())]);
        return Ok(Answer::No);
    };
    let bytes = std::fs::read(&sheet_path).map_err(|e| Error::io("read the review sheet", &sheet_path, e))?;
    let now = clock::now();
    let review = sheet::read_sheet(&draft, &bytes, by, &now).map_err(|e| e.in_file(&sheet_path))?;
    let _lock = disk::FolderLock::take(&verb.plan)?;
    let approved = draft.approve(review)?;
    // The log comes first: a plan without its line would look like one that nobody signed.
    append(&verb.plan.join("log.jsonl"), &now, by, Act::Approved, &approved.sha256()?)?;
    approved.save(&path)?;
    let (rows, removed) = (approved.rows().len().into(), approved.approval().removed.len().into());
    if ui.json() {
        ui.data_json(&json!({
            "state": "approved",
            "rows": approved.rows().len(),
            "sheet": sheet_path.display().to_string(),
            "removed": approved.approval().removed.len(),
            "plan_sha256": approved.sha256()?,
        }))?;
    }
    ui.say("review-done", &[("by", by.as_str().into()), ("n", rows), ("removed", removed)]);
    Ok(Answer::Yes)
}
