//! `obole plan`: a proposed campaign list, and the writing that `obole run` shares with it.

use std::collections::BTreeMap;
use std::path::Path;

use obole::Result;
use obole::campaign::log::{Act, Deed, append};
use obole::campaign::{Candidates, Draft, Exclusion, Plan as Proposal, PlanFile, Totals, propose};
use obole::models::{ModelSet, Scores};
use obole::segments::Segments;
use obole_ledger::{AsOf, Currency, Ledger, disk};
use obole_report::{exclusion_name, plan_reason_text};
use serde::Serialize;

use super::Answer;
use crate::args::{Plan, Spending};
use crate::ui::Ui;
use crate::{chain, clock};

pub fn plan(verb: &Plan, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    PlanFile::refuse_signed(&verb.out.join("plan.json"))?;
    chain::plan_settings(&verb.spending, 1, seed).check()?;
    let models = ModelSet::load(&verb.model)?;
    let ledger = chain::load(&verb.ledger)?;
    let scores = models.score(&chain::known(&ledger, verb.as_of)?)?;
    let segments = chain::segment(&ledger, verb.as_of)?;
    let inputs = BTreeMap::from([("ledger".to_owned(), chain::input_hash(&verb.ledger)?)]);
    let proposal = proposed(&ledger, verb.as_of, &scores, &segments, &verb.spending, seed, inputs)?;
    keep(&proposal, &verb.out, ui)?;
    if ui.json() {
        ui.data_json(&told(&proposal, &verb.out)?)?;
    }
    say(&proposal, ui);
    ui.wrote(&verb.out);
    Ok(Answer::Yes)
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

/// Writes plan.json, plan.csv and a line of the log. The plan that was there is looked at again: a person may have signed it
/// meanwhile.
fn keep(proposal: &Proposal<Draft>, folder: &Path, ui: &Ui<'_>) -> Result<()> {
    let _lock = disk::FolderLock::take(folder)?;
    PlanFile::refuse_signed(&folder.join("plan.json"))?;
    write(proposal, folder, ui)?;
    log_proposal(proposal, folder)
}

/// Writes plan.json and plan.csv.
pub fn write(proposal: &Proposal<Draft>, folder: &Path, ui: &Ui<'_>) -> Result<()> {
    proposal.save(&folder.join("plan.json"))?;
    let currency = proposal.currency();
    proposal.save_sheet(&folder.join("plan.csv"), &|reason| plan_reason_text(reason, ui.words(), currency))
}

/// Adds the proposal to the log.
pub fn log_proposal(proposal: &Proposal<Draft>, folder: &Path) -> Result<()> {
    let (time, sha256) = (clock::now(), proposal.sha256()?);
    let deed =
        Deed { time: &time, who: "obole", what: Act::Proposed, plan_sha256: &sha256, file_sha256: None };
    append(&folder.join("log.jsonl"), &deed).map(|_| ())
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
    let (cost, raised, net) = (money(totals.cost), money(totals.expected_income), money(totals.expected_net));
    ui.say(
        "plan-done",
        &[
            ("contacts", totals.contacted.into()),
            ("cost", cost.into()),
            ("raised", raised.into()),
            ("net", net.into()),
        ],
    );
    for (why, count) in proposal.exclusions().iter().filter(|(_, count)| **count > 0) {
        let reason = exclusion_name(*why, ui.words());
        ui.say("plan-left-out", &[("n", (*count).into()), ("reason", reason.into())]);
    }
}
