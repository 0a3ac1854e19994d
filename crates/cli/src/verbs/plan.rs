//! `obole plan`: a proposed campaign list, and the writing that `obole run` shares with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use obole::audit::{AuditSettings, campaign_audit};
use obole::campaign::contacts::ContactCheck;
use obole::campaign::effect::{ExpectedEffect, TrialEffect, TrialSettings, before};
use obole::campaign::log::{Act, Deed, append};
use obole::campaign::sheet::COLUMNS;
use obole::campaign::{
    Candidates, ChannelOffer, DonorCoverage, Draft, Exclusion, Goal, ListRequest, Plan as Proposal, PlanFile,
    PlanFilters, PlanNote, PlanSettings, SegmentLimit, SheetWords, State, Totals, is_past_list, plan_inputs,
    propose_channels, refuse_misread,
};
use obole::evaluate::{Backtest, TaskProof, WhyMethod};
use obole::forecast::features_to_score;
use obole::models::{Method, StoredModels, Task};
use obole::recurring::{ChurnSettings, donors_at_risk};
use obole::segments::{SegmentRules, Segments, segments};
use obole::store::StoredLedger;
use obole::{Error, Kind, Result};
use obole_fairness::BootstrapSettings;
use obole_ledger::{
    AsOf, Cents, ContactChannel, Currency, DonorRows, Ledger, LedgerView, Receipt, disk, message,
};
use obole_report::{
    AuditInput, arms_before_text, effect_text, exclusion_name, key_of_event, key_of_goal, plan_reason_text,
    segment_cell, task_name, verdict_text,
};
use serde::Serialize;

use super::audit;
use crate::args::{Also, Plan};
use crate::erasures;
use crate::exit::Answer;
use crate::run_folders::RunFolders;
use crate::ui::Ui;
use crate::{clock, notices};

/// Audits a list beside everybody who could be on it. If nobody could, there was no choice to audit.
fn audit_of(
    plan: &Proposal<Draft>,
    candidates: &Candidates,
    ledger: &Ledger,
    folder: &Path,
    seed: u64,
    ui: &mut Ui<'_>,
) -> Result<()> {
    let proposed = plan.for_audit(ledger.donors(), candidates);
    if proposed.donor.is_empty() {
        return Ok(());
    }
    let mut settings = AuditSettings::default();
    settings.fairness.bootstrap = Some(BootstrapSettings { seed, ..BootstrapSettings::default() });
    let as_of = proposed.as_of;
    let audit = campaign_audit(ledger.donors(), Some(&proposed), None, &settings)?;
    let input = AuditInput::campaign(&audit, as_of);
    audit::save(folder, &audit.to_json(), &input, ui)?;
    if !ui.json() {
        audit::print(&input, ui);
    }
    ui.wrote(folder);
    Ok(())
}

pub fn plan(verb: &Plan, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    if verb.spending.effect.is_some() && !verb.also.is_empty() {
        return Err(Error::new(Kind::Usage, "effect-of-one-channel"));
    }
    refuse_unlimited(verb)?;
    let folders = folders(verb);
    for folder in &folders {
        refuse_other_folder(folder)?;
        PlanFile::refuse_signed(&folder.join("plan.json"))?;
        let sheet = folder.join("plan.csv");
        disk::FileKind::table(&sheet, &COLUMNS).refuse_other(&sheet)?;
    }
    let StoredLedger { ledger, receipt, sha256 } = obole::store::load_stored(&verb.ledger)?;
    notices::plan_settings(&verb.spending, &receipt, 1, seed).check()?;
    refuse_misread(&receipt).map_err(|e| e.in_file(&verb.ledger))?;
    if receipt.refusals_in_doubt() && !verb.spending.donors_incomplete {
        return Err(in_doubt(&receipt).in_file(&verb.ledger));
    }
    notices::warn_beyond(&ledger, verb.as_of, ui);
    notices::warn_old(&ledger, ui);
    if is_past_list(&ledger.until(verb.as_of)) {
        ui.paragraph("plan-of-the-past", &[("day", ui.words().day(verb.as_of.day()).into())]);
    }
    let log = notices::contact_log(&verb.spending, &RunFolders::of(&verb.ledger).contacts())?;
    let contacts = notices::past_contacts(log.as_ref(), (&ledger, &receipt), verb.as_of);
    let models = StoredModels::load(&verb.model)?;
    erasures::warn(&verb.model, ui);
    let table = features_to_score(&ledger, verb.as_of)?;
    let scores = notices::score(&models, verb.unproved, &table, ui).map_err(|e| e.in_file(&verb.model))?;
    let segments = segments(&ledger.until(verb.as_of), &SegmentRules::default())?;
    let inputs = plan_inputs(sha256, &receipt);
    let settings = notices::plan_settings(&verb.spending, &receipt, scores.len(), seed);
    let view = ledger.until(verb.as_of);
    let of_goals = models.score_goals(&table, &models.goal_donors(&view, &table.donor));
    refuse_unproved(settings.goal, &models, verb.unproved).map_err(|e| e.in_file(&verb.model))?;
    let candidates = Candidates::from_scores(&scores).for_goal(settings.goal, &of_goals);
    let candidates = match settings.goal {
        // The risk is learned from failed debits, whose codes are read only here.
        Goal::Upgrade => {
            with_risk(candidates, &obole::store::load_ledger(&verb.ledger)?, settings.goal, verb.as_of)?
        }
        _ => candidates,
    };
    let people = verb.people.clone().unwrap_or_else(|| RunFolders::of(&verb.ledger).people);
    let reach = notices::reach(&people, &ledger, ui)?;
    if let Some(reach) = &reach {
        let channels = std::iter::once(settings.channel()).chain(verb.also.iter().map(Also::channel));
        for channel in channels.filter(|channel| !reach.knows(*channel)) {
            let channel = ui.words().get(&format!("channel-{}", channel.name()));
            ui.paragraph("plan-no-address-at-all", &[("channel", channel.into())]);
        }
    }
    let request = notices::request(&verb.spending, settings, inputs, contacts.as_ref(), reach.as_ref());
    let proposals = if verb.also.is_empty() {
        vec![notices::proposed(&view, &candidates, &segments, request, &verb.spending)?]
    } else {
        of_channels(verb, &view, &candidates, &segments, &request)?
    };
    for (proposal, folder) in proposals.iter().zip(&folders) {
        save(proposal, folder, ui)?;
    }
    if let Some((folder, proposal)) = verb.audit.as_ref().zip(proposals.first()) {
        audit_of(proposal, &candidates, &ledger, folder, seed, ui)?;
    }
    // Donors of thanks and information are found by a rule: nothing is predicted of them.
    let task = settings.goal.is_appeal().then(|| settings.goal.task().unwrap_or(Task::Gift));
    let proof = Backtest::load(&verb.model);
    if ui.json() {
        let proof = proof.as_ref().and_then(|proof| proof.of(task?)).map(ProofJson::of);
        let of = |(proposal, folder)| plan_json(proposal, folder, proof);
        let mut all = proposals.iter().zip(folders.iter().map(PathBuf::as_path)).map(of);
        if let Some(first) = all.next() {
            let other_channels = all.collect::<Result<_>>()?;
            ui.data_json(&PlanJson { other_channels, ..first? })?;
        }
    }
    for (proposal, folder) in proposals.iter().zip(&folders) {
        print_one(proposal, &ledger, ui);
        ui.wrote(folder);
    }
    if let Some((proof, task)) = proof.as_ref().and_then(|proof| Some((proof, proof.of(task?)?))) {
        let name = task_name(task.task, proof.settings.horizon_months, ui.words());
        let why = verdict_text(task, ledger.giving().currency, ui.words());
        ui.paragraph("plan-proof", &[("task", name.into()), ("why", why.into())]);
    }
    if proposals.iter().any(|proposal| proposal.notes().contains(&PlanNote::NoObjections)) {
        ui.print("no-objections", &[]);
    }
    Ok(if proposals.iter().any(is_list) { Answer::Yes } else { Answer::No })
}

/// Prints the list of one channel.
fn print_one(proposal: &Proposal<Draft>, ledger: &Ledger, ui: &mut Ui<'_>) {
    if is_list(proposal) {
        print(proposal, ui);
        print_effect(proposal, ui);
        if ui.detailed() {
            print_arms_before(before(proposal, ledger, &ARMS).as_ref(), proposal.currency(), ui);
        }
    } else {
        print_nobody(proposal, ui);
    }
    print_consent(proposal, ui);
    if proposal.notes().contains(&PlanNote::ChosenByArea) {
        ui.paragraph("chosen-by-area", &[]);
    }
}

/// Refuses a folder that holds something else than a plan.
fn refuse_other_folder(folder: &Path) -> Result<()> {
    const OTHERS: [&str; 4] = ["ledger.json", "book.json", "book.age", "run.json"];
    if OTHERS.iter().any(|name| folder.join(name).exists()) {
        let error = Error::new(Kind::Usage, "folder-of-another-kind").in_file(folder);
        return Err(error.hint("choose-name"));
    }
    Ok(())
}

/// Refuses further channels without a limit: the list of everybody would go to whom they reach.
fn refuse_unlimited(verb: &Plan) -> Result<()> {
    let is_unlimited = verb.spending.budget.is_none() && verb.also.iter().any(|also| also.max().is_none());
    if is_unlimited && Goal::parse(&verb.spending.goal).unwrap_or_default() == Goal::All {
        return Err(Error::new(Kind::Usage, "channels-without-limit").hint("name-budget-or-maximum"));
    }
    Ok(())
}

/// Returns the folder of each channel's plan.
fn folders(verb: &Plan) -> Vec<PathBuf> {
    if verb.also.is_empty() {
        return vec![verb.out.clone()];
    }
    let name = |channel: &str| {
        let mut path = verb.out.clone().into_os_string();
        path.push(format!("-{channel}"));
        PathBuf::from(path)
    };
    let first = name(&verb.spending.channel);
    std::iter::once(first).chain(verb.also.iter().map(|also| name(also.channel().name()))).collect()
}

/// Proposes the lists of all channels together.
fn of_channels(
    verb: &Plan,
    view: &LedgerView<'_>,
    candidates: &Candidates,
    segments: &Segments,
    request: &ListRequest<'_>,
) -> Result<Vec<Proposal<Draft>>> {
    let PlanSettings { cost, max_contacts, response, .. } = request.settings;
    let first = ChannelOffer { channel: request.settings.channel(), cost, capacity: max_contacts, response };
    let others = verb.also.iter().map(|also| also.offer(response));
    let offers: Vec<ChannelOffer> = std::iter::once(first).chain(others).collect();
    let plans = propose_channels(view, candidates, segments, request, &offers)?;
    plans.into_iter().map(|plan| notices::with_facts(plan, &verb.spending)).collect()
}

/// Refuses the model of a goal that was not compared with its rule, unless a person accepts it.
fn refuse_unproved(goal: Goal, models: &StoredModels, accepted: bool) -> Result<()> {
    let model = goal.task().and_then(|task| models.goal(task));
    if model.is_some_and(|model| !model.card().proved) && !accepted {
        return Err(Error::new(Kind::Refused, "models-unproved").hint("fit-again-or-unproved"));
    }
    Ok(())
}

/// Marks the donors whose regular gift is at risk, if the goal asks for a larger one.
pub fn with_risk(candidates: Candidates, ledger: &Ledger, goal: Goal, as_of: AsOf) -> Result<Candidates> {
    if goal != Goal::Upgrade {
        return Ok(candidates);
    }
    let whole = ledger.whole().ok_or_else(|| Error::new(Kind::System, "ledger-without-failure-codes"))?;
    Ok(candidates.with_risk(&donors_at_risk(whole, as_of, &ChurnSettings::default())?))
}

/// Warns if no donor's objection to the list's channel is known, and if silence permits contact by e-mail or
/// text message.
pub fn print_consent(plan: &Proposal<Draft>, ui: &mut Ui<'_>) {
    for (note, text) in
        [(PlanNote::ChannelUnsaid, "channel-unsaid"), (PlanNote::SilencePermits, "silence-permits")]
    {
        if plan.notes().contains(&note) {
            let channel = ui.words().get(&format!("channel-{}", plan.settings().channel().name()));
            ui.paragraph(text, &[("channel", channel.into())]);
        }
    }
}

/// Returns the error that refuses a list of donors whose refusals may be lost.
fn in_doubt(receipt: &Receipt) -> Error {
    let DonorRows { givers, givers_matched, .. } = receipt.donor_rows;
    let error = if receipt.donor_rows.is_incomplete() {
        Error::new(Kind::Refused, message!("few-donors-matched", matched = givers_matched, givers = givers))
    } else {
        Error::new(Kind::Refused, "objections-unmatched")
    };
    error.hint("look-at-identifiers").hint("or-accept-incomplete-donors")
}

/// Writes plan.json, plan.csv and a line of the log. The existing plan is checked again: a person may have
/// signed it meanwhile.
fn save(proposal: &Proposal<Draft>, folder: &Path, ui: &Ui<'_>) -> Result<()> {
    let _lock = disk::FolderLock::take(folder)?;
    PlanFile::refuse_signed(&folder.join("plan.json"))?;
    disk::uninterrupted(|| {
        write(proposal, folder, ui)?;
        log_proposal(proposal, folder)
    })
}

/// Writes plan.json and plan.csv.
pub fn write(proposal: &Proposal<Draft>, folder: &Path, ui: &Ui<'_>) -> Result<()> {
    proposal.save(&folder.join("plan.json"))?;
    write_sheet(proposal, folder, ui)
}

/// Writes plan.csv.
pub fn write_sheet<S: State>(proposal: &Proposal<S>, folder: &Path, ui: &Ui<'_>) -> Result<()> {
    let currency = proposal.currency();
    let words = SheetWords {
        reason: &|reason| plan_reason_text(reason, ui.words(), currency),
        segment: &|segment| segment_cell(segment, ui.words()),
    };
    proposal.save_sheet(&folder.join("plan.csv"), &words)
}

/// Adds the proposal to the log.
pub fn log_proposal(proposal: &Proposal<Draft>, folder: &Path) -> Result<()> {
    let (time, sha256) = (clock::now(), proposal.sha256()?);
    let deed = Deed {
        time: &time,
        who: "obole",
        what: Act::Proposed,
        plan_sha256: &sha256,
        file_sha256: None,
        approval: None,
    };
    append(&folder.join("log.jsonl"), &deed).map(|_| ())
}

/// Output of `--json` for a proposal.
#[derive(Serialize)]
struct PlanJson<'a> {
    out: String,
    as_of: AsOf,
    goal: Goal,
    not_since: u32,
    /// Share of the list that is held out.
    hold_out: f64,
    /// Smallest effect on the share of givers that shows in 80 % of such campaigns; `None` if none does.
    detectable_effect: Option<f64>,
    /// Effect by past campaigns, where they are named.
    expected_effect: Option<ExpectedEffect>,
    /// Log of contacts, if there was one.
    contacts: Option<&'a ContactCheck>,
    campaign: String,
    channel: ContactChannel,
    currency: Currency,
    totals: TotalsJson,
    /// Part of the likely gifts that a contact brings, by which the cost is judged.
    response: f64,
    filters: &'a PlanFilters,
    limits: &'a [SegmentLimit],
    exclusions: &'a BTreeMap<Exclusion, u64>,
    notes: &'a [PlanNote],
    /// Proof of the likelihoods, if it was made with the models.
    proof: Option<ProofJson>,
    plan_sha256: String,
    /// Lists of the further channels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_channels: Vec<Self>,
}

/// Totals of a list. The gifts come with or without a contact, so there is no net amount.
#[derive(Serialize)]
pub struct TotalsJson {
    contacted: u64,
    held_out: u64,
    cost: Cents,
    expected_income: Cents,
}

impl TotalsJson {
    pub fn of(totals: &Totals) -> Self {
        let Totals { contacted, held_out, cost, expected_income, .. } = *totals;
        Self { contacted, held_out, cost, expected_income }
    }
}

/// Method that predicts the event of the goal, and why, by the past years.
#[derive(Clone, Copy, Serialize)]
struct ProofJson {
    task: Task,
    method: Method,
    why: WhyMethod,
}

impl ProofJson {
    fn of(proof: &TaskProof) -> Self {
        Self { task: proof.task, method: proof.method, why: proof.why }
    }
}

fn plan_json<'a>(
    proposal: &'a Proposal<Draft>,
    out: &Path,
    proof: Option<ProofJson>,
) -> Result<PlanJson<'a>> {
    Ok(PlanJson {
        out: out.display().to_string(),
        as_of: proposal.as_of(),
        goal: proposal.settings().goal,
        not_since: proposal.settings().quiet_days,
        hold_out: proposal.settings().hold_out,
        detectable_effect: proposal
            .hold_out_power()
            .map(|power| power.detectable)
            .filter(|effect| effect.is_finite()),
        expected_effect: proposal.expected_effect(),
        contacts: proposal.contacts(),
        campaign: proposal.campaign(),
        channel: proposal.settings().channel(),
        currency: proposal.currency(),
        totals: TotalsJson::of(proposal.totals()),
        response: proposal.settings().response,
        filters: proposal.filters(),
        limits: proposal.limits(),
        exclusions: proposal.exclusions(),
        notes: proposal.notes(),
        proof,
        plan_sha256: proposal.sha256()?,
        other_channels: Vec::new(),
    })
}

/// Returns whether somebody is on the list.
pub fn is_list(proposal: &Proposal<Draft>) -> bool {
    proposal.totals().contacted > 0
}

/// Prints that nobody is on the list, even if quiet, and how many donors are left out for each reason.
pub fn print_nobody(proposal: &Proposal<Draft>, ui: &mut Ui<'_>) {
    let exclusions = proposal.exclusions();
    let first = ui.words().format("plan-nobody", &[("n", exclusions.values().sum::<u64>().into())]);
    ui.line(&first);
    print_goal(proposal, ui);
    print_left_out(proposal, ui);
    let silent = exclusions.get(&Exclusion::NotOptedIn).copied().unwrap_or_default();
    if silent > 0 {
        let channel = ui.words().get(&format!("channel-{}", proposal.settings().channel().name()));
        ui.print("plan-nobody-agreed", &[("n", silent.into()), ("channel", channel.into())]);
    }
    print_contacts(proposal, ui);
    print_coverage(proposal, ui);
}

fn print_left_out(proposal: &Proposal<Draft>, ui: &mut Ui<'_>) {
    for (why, count) in proposal.exclusions().iter().filter(|(_, count)| **count > 0) {
        let reason = exclusion_name(*why, ui.words());
        ui.print("plan-left-out", &[("n", (*count).into()), ("reason", reason.into())]);
    }
}

/// Prints how many are on the list, what they are likely to give and what writing costs.
pub fn print_totals(proposal: &Proposal<Draft>, ui: &mut Ui<'_>) {
    let totals = proposal.totals();
    let money = |cents| ui.words().money(cents, proposal.currency(), true);
    let said = [
        ("contacts", totals.contacted.into()),
        ("cost", money(totals.cost).into()),
        ("income", money(totals.expected_income).into()),
        ("months", u64::from(proposal.horizon_months()).into()),
        ("events", (proposal.expected_events().round() as u64).into()),
    ];
    let key = match (proposal.settings().goal.is_appeal(), proposal.has_no_likelihoods()) {
        (false, _) => "plan-done-no-appeal".to_owned(),
        (true, true) => key_of_goal("plan-done-unknown", proposal),
        (true, false) => key_of_event("plan-done", proposal),
    };
    ui.paragraph(&key, &said);
}

/// Prints what is proposed and who is left out.
pub fn print(proposal: &Proposal<Draft>, ui: &mut Ui<'_>) {
    print_totals(proposal, ui);
    print_left_out(proposal, ui);
    print_goal_and_channel(proposal, ui);
    print_hold_out(proposal, ui);
    print_contacts(proposal, ui);
    print_coverage(proposal, ui);
}

/// Prints how far the earlier contacts of the donors are known.
pub fn print_contacts(proposal: &Proposal<Draft>, ui: &mut Ui<'_>) {
    let Some(contacts) = proposal.contacts() else { return };
    if ui.detailed() {
        let day = ui.words().day(contacts.day);
        ui.paragraph("list-contacts", &[("n", contacts.contacts.into()), ("day", day.into())]);
        if contacts.repeated > 0 {
            ui.paragraph("list-contacts-repeated", &[("n", contacts.repeated.into())]);
        }
    }
    if contacts.unknown > 0 {
        ui.paragraph("list-contacts-unknown", &[("n", contacts.unknown.into())]);
    }
}

/// Settings of the check of the arms: a thousand permutations suffice to call them alike.
pub const ARMS: TrialSettings = TrialSettings { permutations: 999, seed: 1 };

/// Prints whether the two arms gave alike before the contact.
pub fn print_arms_before(found: Option<&TrialEffect>, currency: Currency, ui: &mut Ui<'_>) {
    if let Some(text) = found.and_then(|found| arms_before_text(found, currency, ui.words())) {
        ui.wrap(&text, "", "  ");
    }
}

/// Prints what the list may bring that would not come anyway, by past campaigns.
pub fn print_effect(proposal: &Proposal<Draft>, ui: &mut Ui<'_>) {
    if let Some(effect) = proposal.expected_effect() {
        ui.wrap(&effect_text(&effect, proposal.currency(), ui.words()), "", "  ");
    }
}

/// Number of campaigns to measure together beyond which no association gets.
const MOST_POOLED: u64 = 50;

/// Prints what the comparison group can show.
pub fn print_hold_out(proposal: &Proposal<Draft>, ui: &mut Ui<'_>) {
    let Some(power) = proposal.hold_out_power() else { return };
    if power.held_out == 0 {
        let settings = proposal.settings();
        if settings.hold_out_by_size {
            ui.paragraph(
                if settings.draws_by_size() { "hold-out-none" } else { "hold-out-none-at-once" },
                &[],
            );
        }
        return;
    }
    let words = ui.words();
    let points = words.decimal(power.detectable * 100.0, 1);
    let listed = (power.contacted + power.held_out) as f64;
    let mut said = vec![words.format("hold-out-power", &[("held", power.held_out.into())])];
    // No effect on a share is larger than 100 points.
    if power.detectable < 1.0 {
        said.push(words.format("hold-out-shows", &[("points", points.into())]));
    }
    match power.needed {
        // The group shows it already.
        Some(needed) if needed <= power.held_out => {}
        Some(needed) => {
            let share = format!("{:.2}", (needed as f64 / listed * 100.0).ceil() / 100.0);
            said.push(words.format("hold-out-needs", &[("needed", needed.into()), ("share", share.into())]));
        }
        None if power.campaigns > MOST_POOLED => said.push(words.get("hold-out-never")),
        None => said.push(words.format("hold-out-pool", &[("campaigns", power.campaigns.into())])),
    }
    ui.wrap(&said.join(" "), "", "  ");
}

/// Prints the goal of the list, unless it is an appeal to all.
fn print_goal(proposal: &Proposal<Draft>, ui: &mut Ui<'_>) {
    let settings = proposal.settings();
    if settings.goal != Goal::All {
        let days = u64::from(settings.quiet_days).into();
        ui.paragraph(&format!("goal-{}", settings.goal.name()), &[("n", days)]);
    }
}

/// Prints the goal of the list and its channel.
pub fn print_goal_and_channel(proposal: &Proposal<Draft>, ui: &mut Ui<'_>) {
    print_goal(proposal, ui);
    let channel = ui.words().get(&format!("channel-{}", proposal.settings().channel().name()));
    ui.print("plan-channel", &[("channel", channel.into())]);
}

pub fn print_coverage(proposal: &Proposal<Draft>, ui: &mut Ui<'_>) {
    match proposal.settings().coverage {
        DonorCoverage::Complete => {}
        DonorCoverage::Incomplete => ui.print("list-coverage-incomplete", &[]),
        DonorCoverage::Accepted => ui.print("list-coverage-accepted", &[]),
    }
}
