//! `obole plan`: a proposed campaign list, and the writing that `obole run` shares with it.

use std::collections::BTreeMap;
use std::path::Path;

use obole::campaign::log::{Act, append};
use obole::campaign::{Candidates, Draft, Exclusion, Plan as Proposal, PlanFile, Totals, propose};
use obole::models::{ModelSet, Scores};
use obole::segments::Segments;
use obole::{Error, Kind, Result};
use obole_ledger::{AsOf, Currency, Ledger, disk};
use obole_report::{exclusion_name, plan_reason_text};
use serde::Serialize;

use super::Answer;
use crate::args::{Plan, Spending};
use crate::ui::Ui;
use crate::{chain, clock};

pub fn plan(verb: &Plan, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    keep_signed(&verb.out)?;
    let models = ModelSet::load(&verb.model)?;
    let ledger = chain::load(&verb.ledger)?;
    let scores = models.score(&chain::known(&ledger, verb.as_of)?)?;
    let segments = chain::segment(&ledger, verb.as_of)?;
    let inputs = BTreeMap::from([("ledger".to_owned(), chain::input_hash(&verb.ledger)?)]);
    let proposal = proposed(&ledger, verb.as_of, &scores, &segments, &verb.spending, seed, inputs)?;
    keep(&proposal, &verb.out, Some(&clock::now()), ui)?;
    if ui.json() {
        ui.data_json(&told(&proposal, &verb.out)?)?;
    }
    say(&proposal, ui);
    ui.wrote(&verb.out);
    Ok(Answer::Yes)
}

/// Refuses a folder whose plan a person has signed: a new proposal would put a draft in its place.
pub fn keep_signed(folder: &Path) -> Result<()> {
    let path = folder.join("plan.json");
    match PlanFile::load(&path) {
        Ok(PlanFile::Approved(_)) => {
            Err(Error::new(Kind::Refused, "this folder holds a plan that a person has approved")
                .in_file(path)
                .hint("write to another folder with `--out`, and keep this one with its log"))
        }
        _ => Ok(()),
    }
}

/// The proposal for the scored donors.
pub fn proposed(
    ledger: &Ledger,
    as_of: AsOf,
    scores: &Scores,
    segments: &Segments,
    spending: &Spending,
    seed: u64,
    inputs: BTreeMap<String, String>,
) -> Result<Proposal<Draft>> {
    let settings = chain::plan_settings(spending, scores.len(), seed);
    propose(&ledger.until(as_of), &Candidates::from_scores(scores), segments, &settings, inputs)
}

/// Writes plan.json, plan.csv and, when a time is given, the first line of the log.
pub fn keep(proposal: &Proposal<Draft>, folder: &Path, time: Option<&str>, ui: &Ui<'_>) -> Result<()> {
    let _lock = disk::FolderLock::take(folder)?;
    proposal.save(&folder.join("plan.json"))?;
    let currency = proposal.currency();
    proposal
        .save_sheet(&folder.join("plan.csv"), &|reason| plan_reason_text(reason, ui.words(), currency))?;
    if let Some(time) = time {
        append(&folder.join("log.jsonl"), time, "obole", Act::Proposed, &proposal.sha256()?)?;
    }
    Ok(())
}

/// What `--json` writes of a proposal.
#[derive(Serialize)]
struct Told<'a> {
    out: String,
    as_of: AsOf,
    currency: Currency,
    totals: Totals,
    exclusions: &'a BTreeMap<Exclusion, u64>,
    plan_sha256: String,
}

fn told<'a>(proposal: &'a Proposal<Draft>, out: &Path) -> Result<Told<'a>> {
    Ok(Told {
        out: out.display().to_string(),
        as_of: proposal.as_of(),
        currency: proposal.currency(),
        totals: *proposal.totals(),
        exclusions: proposal.exclusions(),
        plan_sha256: proposal.sha256()?,
    })
}

/// Says what is proposed and who is left out.
pub fn say(proposal: &Proposal<Draft>, ui: &mut Ui<'_>) {
    let totals = proposal.totals();
    let money = |cents| ui.words().money(cents, proposal.currency(), true);
    let said = [
        ("contacts", totals.contacted.into()),
        ("cost", money(totals.cost).into()),
        ("income", money(totals.expected_income).into()),
        ("months", u64::from(proposal.horizon_months()).into()),
    ];
    ui.say(if proposal.is_unproved() { "plan-done-unknown" } else { "plan-done" }, &said);
    for (why, count) in proposal.exclusions().iter().filter(|(_, count)| **count > 0) {
        let reason = exclusion_name(*why, ui.words());
        ui.say("plan-left-out", &[("n", (*count).into()), ("reason", reason.into())]);
    }
}
