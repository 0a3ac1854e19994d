//! The audit of the newest list, in its own words.

use std::collections::BTreeMap;

use obole_error::{Error, Kind, Result};
use obole_report::{Arg, SavedVerdict};
use serde::Deserialize;
use serde_json::json;

use super::Question;
use crate::answer::{Answer, Finished};
use crate::run_file::RunFile;

/// File of the audit within a run.
const FILE: &str = "audit/audit.json";

/// The audit, as far as it is read.
#[derive(Deserialize)]
struct AuditFile {
    list: Option<Part>,
    backtest: Option<Part>,
    lapse: Option<Part>,
}

#[derive(Deserialize)]
struct Part {
    /// By attribute, then by the treatment of missing values.
    canonical: BTreeMap<String, BTreeMap<String, Verdicts>>,
}

#[derive(Deserialize)]
struct Verdicts {
    verdicts: Vec<SavedVerdict>,
}

/// Answers the verdicts of the audit.
pub(super) fn fairness(question: &Question<'_>) -> Result<Finished> {
    let words = question.words;
    let run = RunFile::load(question.folder)?;
    run.check(question.folder, FILE)?;
    let damaged = || Error::new(Kind::Refused, "ask-run-changed").hint("ask-run-first");
    let bytes = std::fs::read(question.folder.join(FILE)).map_err(|e| damaged().caused_by(e))?;
    let audit: AuditFile = serde_json::from_slice(&bytes).map_err(|e| damaged().caused_by(e))?;
    let mut answer = Answer::new(words, run.as_of);
    answer.define(words.get("ask-define-fairness"));
    answer.define(words.get("audit-banner"));
    let mut rows = Vec::new();
    for (name, part) in [("list", audit.list), ("backtest", audit.backtest), ("lapse", audit.lapse)] {
        let attributes = part.into_iter().flat_map(|part| part.canonical);
        for (attribute, by_policy) in attributes {
            // Of lapse risks, only what is below the threshold is reported, as `obole run` does.
            let all = by_policy.into_values().flat_map(|one| one.verdicts);
            for verdict in all.filter(|one| name != "lapse" || one.outcome == "does_not_meet") {
                let text = verdict.text(&attribute, words);
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
        }
    }
    if rows.is_empty() {
        answer.line(words.get("audit-nothing-assessed"));
    }
    answer.figures("verdicts", rows.into());
    Ok(answer.finish())
}
