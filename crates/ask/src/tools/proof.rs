//! The proof of the predictions on past years.

use obole::evaluate::{Backtest, MetricsWithIntervals};
use obole_error::{Error, Kind, Result};
use obole_report::{method_name, task_name, verdict_text};
use serde_json::json;

use super::Question;
use crate::answer::{Answer, Finished};
use crate::run_file::RunFile;

/// Answers how the predictions did on past years, beside the simple rule.
pub(super) fn model_proof(question: &Question<'_>) -> Result<Finished> {
    let words = question.words;
    let run = RunFile::load(question.folder)?;
    run.check(question.folder, &format!("model/{}", Backtest::FILE))?;
    let damaged = || Error::new(Kind::Refused, "ask-run-changed").hint("ask-run-first");
    let backtest = Backtest::load(&question.folder.join("model")).ok_or_else(damaged)?;
    let currency = question.yearly()?.impact.currency;
    let mut answer = Answer::new(words, backtest.as_of.day());
    answer.define(words.get("ask-define-proof"));
    let mut tasks = Vec::new();
    for proof in backtest.tasks() {
        let name = task_name(proof.task, backtest.settings.horizon_months, words);
        if [proof.model.as_ref()].into_iter().chain(proof.rules.values().map(Some)).flatten().any(is_small) {
            answer.hide(1);
            continue;
        }
        let verdict = verdict_text(proof, currency, words);
        answer.line(words.named(&name, &verdict));
        let deciding = proof.comparison.as_ref().map(|comparison| {
            let (metric, difference) = comparison.deciding();
            let of = |measures: Option<&MetricsWithIntervals>| measures.and_then(|one| one.value(metric));
            json!({
                "measure": metric,
                "model": of(proof.model.as_ref()),
                "rule": of(proof.rules.get(&comparison.rule)),
                "difference": difference.value,
                "low": difference.interval.map(|interval| interval.low),
                "high": difference.interval.map(|interval| interval.high),
            })
        });
        tasks.push(json!({
            "task": proof.task,
            "name": name,
            "used": proof.method,
            "used_name": method_name(proof.method, words),
            "why": proof.why,
            "tested_years": proof.origins,
            "donors": proof.model.as_ref().map(|one| one.donors),
            "deciding": deciding,
            "sentence": verdict,
        }));
    }
    answer.figures("tasks", tasks.into());
    Ok(answer.finish())
}

/// Returns whether a measure stands for too few donors, or for too few with or without the event.
fn is_small(measures: &MetricsWithIntervals) -> bool {
    let few = |n: u64| (1..crate::fewest()).contains(&n);
    few(measures.donors) || few(measures.events) || few(measures.rows.saturating_sub(measures.events))
}
