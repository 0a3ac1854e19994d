//! The audit of the newest list, in its own words.

use obole_error::{Error, Kind, Result};
use obole_report::{Arg, SavedAudit};
use serde_json::json;

use super::Question;
use crate::answer::{Answer, Finished};
use crate::run_file::RunFile;

/// File of the audit within a run.
const FILE: &str = "audit/audit.json";

/// Answers the verdicts of the audit.
pub(super) fn fairness(question: &Question<'_>) -> Result<Finished> {
    let words = question.words;
    let run = RunFile::load(question.folder)?;
    run.check(question.folder, FILE)?;
    let damaged = || Error::new(Kind::Refused, "ask-run-changed").hint("ask-run-first");
    let bytes = std::fs::read(question.folder.join(FILE)).map_err(|e| damaged().caused_by(e))?;
    let audit: SavedAudit = serde_json::from_slice(&bytes).map_err(|e| damaged().caused_by(e))?;
    let mut answer = Answer::new(words, run.as_of);
    answer.define(words.get("ask-define-fairness"));
    answer.define(words.get("audit-banner"));
    let mut rows = Vec::new();
    // Of lapse risks, only what is below the threshold is reported, as `obole run` does.
    let reported =
        audit.verdicts().filter(|(name, _, one)| *name != "lapse" || one.outcome == "does_not_meet");
    for (name, attribute, verdict) in reported {
        let text = verdict.text(attribute, words);
        let title = words.get(&format!("part-{name}"));
        let values = [("part", Arg::from(title)), ("text", text.as_str().into())];
        answer.line(words.format("ask-verdict", &values));
        let pair = verdict.pair.as_ref();
        let interval = pair.and_then(|pair| pair.interval());
        rows.push(json!({
            "part": name,
            "attribute": attribute,
            "rate": verdict.metric,
            "outcome": verdict.outcome,
            "threshold": verdict.min_ratio,
            "lower": pair.map(|pair| &pair.lower),
            "higher": pair.map(|pair| &pair.higher),
            "ratio": pair.and_then(|pair| pair.ratio()),
            "low": interval.map(|interval| interval.low),
            "high": interval.map(|interval| interval.high),
            "sentence": text,
        }));
    }
    if rows.is_empty() {
        answer.line(words.get("audit-nothing-assessed"));
    }
    answer.figures("verdicts", rows.into());
    Ok(answer.finish())
}
