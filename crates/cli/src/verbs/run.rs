//! `obole run`: the whole chain, from the sources to the report.

mod answer;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use obole::audit::{
    AskAmounts, AskBaseline, AuditSettings, CampaignAudit, CampaignParts, HoldOutDraw, Predictions,
    SegmentAssignment, campaign_audit,
};
use obole::campaign::contacts::{self, ContactLog};
use obole::campaign::effect::{EffectFile, before};
use obole::campaign::log::{head, read_or_none};
use obole::campaign::{Candidates, Draft, Plan, PlanFile, plan_inputs};
use obole::forecast::{Forecast, forecast_with};
use obole::models::{FitSettings, Task, asks_on};
use obole::segments::{KpiRules, income_breakdown, kpi};
use obole::store::REFUSED;
use obole::{Error, Kind, Result};
use obole_fairness::BootstrapSettings;
use obole_ledger::{AsOf, Ledger, Receipt, disk, message};
use obole_people::ImportSettings;
use obole_people::Intake;
use obole_report::{AuditInput, Made, ReportInput};
use serde::Serialize;
use serde_json::json;

use super::import::History;
use super::{audit, backtest, import, plan};
use crate::args::Run;
use crate::exit::Answer;
use crate::passphrase;
use crate::scores_file::{self, ScoresFile};
use crate::ui::Ui;
use crate::{clock, notices, run_file, value_file};

/// Files of the models within the folder of a run.
const MODEL_FILES: [(Task, &str); Task::ALL.len()] = [
    (Task::Gift, "model/gift.json"),
    (Task::Lapse, "model/lapse.json"),
    (Task::Amount, "model/amount.json"),
    (Task::SecondGift, "model/second-gift.json"),
    (Task::Monthly, "model/monthly.json"),
    (Task::Upgrade, "model/upgrade.json"),
    (Task::Reactivate, "model/reactivate.json"),
];

/// Duration of each step in seconds, for `run.json`.
struct Stopwatch {
    since: Instant,
    steps: BTreeMap<&'static str, f64>,
}

impl Stopwatch {
    fn start() -> Self {
        Self { since: Instant::now(), steps: BTreeMap::new() }
    }

    /// Ends the current step.
    fn end(&mut self, step: &'static str) {
        self.steps.insert(step, (self.since.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0);
        self.since = Instant::now();
    }
}

pub fn run(verb: &Run, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    let asked = checked(verb, seed)?;
    let signed = verb.out.join("campaign/plan.json");
    PlanFile::refuse_signed(&signed).map_err(|e| with_records(e, verb))?;
    refuse_foreign(&verb.out)?;
    let people = verb.people.clone().unwrap_or_else(|| verb.out.join("people"));
    // Locked before anything is read. The vault is locked as well, because an import could be adding people
    // to it.
    let _lock = disk::FolderLock::take(&verb.out)?;
    let _people_lock = disk::FolderLock::take_private(&people)?;
    let mut watch = Stopwatch::start();
    let contacts = notices::contact_log(&verb.spending, &verb.out.join(contacts::FILE))?;
    let ledger_folder = verb.out.join("ledger");
    let asked = import::with_earlier(asked, &verb.input, &ledger_folder)?;
    let vault = passphrase::vault(&people, &verb.passphrase, ui)?;
    let mut intake = import::read(&verb.input, &asked, &vault, ui)?;
    import::refuse_losses(&intake, &verb.input, &ledger_folder, ui)?;
    let history = History::of(&mut intake, asked.earlier.as_deref(), &ledger_folder, clock::today())?;
    let set = disk::FileSet::begin(&verb.out)?;
    import::write(&intake, &history, &set.stage().join("ledger"), ui)?;
    if ui.detailed() {
        import::report(&intake, None, verb.spending.donors_incomplete, ui);
    } else {
        answer::read(&intake, verb.spending.donors_incomplete, ui);
    }
    let sentence = if ui.detailed() { "import-vault" } else { "answer-vault" };
    import::print_vault(sentence, &intake, &people, &import::identity_at(&ledger_folder), ui);
    history.print(ui);
    watch.end("import");

    let ledger = &intake.ledger;
    let done = notices::as_of(ledger, verb.as_of).and_then(|as_of| {
        let day = ui.words().day(as_of.day());
        ui.print("run-as-of", &[("day", day.into()), ("months", u64::from(verb.horizon).into())]);
        notices::warn_beyond(ledger, as_of, ui);
        notices::warn_over(as_of, verb.horizon, ui);
        let made = predict(verb, set.stage(), (&intake, contacts.as_ref()), as_of, seed, ui)?;
        watch.end("predict");

        let audit = audited(verb, ledger, &made, seed)?;
        watch.end("audit");
        write(verb, set.stage(), &intake, &made, &audit, seed, ui)?;
        watch.end("report");
        Ok((as_of, made, audit))
    });
    let (as_of, made, audit) = match done {
        Ok(done) => done,
        Err(error) => {
            // Half a set of files is of no use, but the list of refused rows is. Files of an earlier run are
            // left in place.
            drop(set);
            return Err(import::leave_list(&intake, &ledger_folder, error, ui));
        }
    };

    let log = verb.out.join("campaign/log.jsonl");
    let plan_sha256 = made.plan.sha256()?;
    let mut files = set.hashes()?;
    // A person edits the files of the campaign; plan.json has hashes of its own, and the log names them.
    files.retain(|name, _| !name.starts_with("campaign/"));
    let record = RunRecord {
        version: RunRecord::VERSION,
        program: env!("CARGO_PKG_VERSION"),
        as_of,
        horizon_months: verb.horizon,
        goal: &verb.spending.goal,
        channel: &verb.spending.channel,
        seed,
        features_switched_on: &verb.features_on,
        inputs: intake.receipt.sources.iter().map(|one| (one.name.as_str(), one.sha256.as_str())).collect(),
        files,
        plan_sha256,
        log_head: head(&read_or_none(&log)?).to_owned(),
        seconds: watch.steps,
    };
    run_file::write(&set.stage().join("run.json"), &record)?;
    let mut stale = vec!["ledger/refused-last.csv", "model/erasures.json"];
    // Model files of an earlier run that this run does not replace would not belong to its scores.
    match &made.forecast.models {
        Some(models) => {
            let fitted: Vec<Task> = models.cards().iter().map(|card| card.task).collect();
            stale
                .extend(MODEL_FILES.iter().filter(|(task, _)| !fitted.contains(task)).map(|(_, file)| *file));
        }
        None => {
            stale.extend(MODEL_FILES.map(|(_, file)| file));
            stale.push("model/training.json");
        }
    }
    stale.extend(made.forecast.lifetime.is_none().then_some("value.csv"));
    let old: Vec<String> =
        obole::store::old_tables(&ledger_folder).iter().map(|name| format!("ledger/{name}")).collect();
    stale.extend(old.iter().map(String::as_str));
    import::save_people(&intake, &vault)?;
    // The last look, under the lock of the campaign: a person may have signed the plan while this ran.
    set.commit(&stale, || PlanFile::refuse_signed(&signed))?;
    import::print_list(&intake.receipt, &ledger_folder.join(REFUSED), ui);
    if log.exists() {
        let campaign = verb.out.join("campaign");
        let _campaign_lock = disk::FolderLock::take(&campaign)?;
        plan::log_proposal(&made.plan, &campaign)?;
    }
    if ui.json() {
        let (out, scored, totals) = (
            verb.out.display().to_string(),
            made.forecast.scores.len(),
            plan::TotalsJson::of(made.plan.totals()),
        );
        let methods = made.forecast.scores.methods;
        ui.data_json(
            &json!({ "out": out, "run": record, "scored": scored, "methods": methods, "plan": totals }),
        )?;
    }
    let (input, is_list) = (AuditInput::campaign(&audit, as_of), plan::is_list(&made.plan));
    if ui.detailed() {
        audit::print(&input, ui);
        let done = if is_list { "run-done" } else { "run-done-nobody" };
        ui.print(done, &[("path", verb.out.join("report.html").display().to_string().into())]);
    } else {
        answer::look_at(&input, verb.min_ratio, &verb.out, ui);
        answer::next(is_list, &verb.out, &people, ui);
    }
    Ok(if intake.unread.is_empty() { Answer::Yes } else { Answer::No })
}

/// Adds how to take people and contacts along into another folder: objections, answers about people, and who
/// was written to lately.
fn with_records(error: Error, verb: &Run) -> Error {
    let kept = [("--people", "people"), ("--contacts", "contacts.csv")];
    let named = kept.map(|(option, name)| (option, verb.out.join(name)));
    let options: Vec<String> = named
        .iter()
        .filter(|(_, path)| path.exists())
        .map(|(option, path)| format!("{option} {}", path.display()))
        .collect();
    if options.is_empty() {
        return error;
    }
    error.hint(message!("take-records-along", options = options.join(" ")))
}

/// Refuses a folder that holds other people's files under the names of a run, before anything is read. All
/// names are checked again when the files are moved into place.
fn refuse_foreign(out: &Path) -> Result<()> {
    disk::FileKind::Page.refuse_other(&out.join("report.html"))?;
    disk::FileKind::json(&["version", "program", "as_of", "inputs"]).refuse_other(&out.join("run.json"))?;
    for name in ["scores.csv", "scores.parquet"] {
        let path = out.join(name);
        disk::FileKind::table(&path, &scores_file::COLUMNS).refuse_other(&path)?;
    }
    Ok(())
}

/// Returns the settings of the import; refuses what could not be done, before anything is written.
fn checked(verb: &Run, seed: u64) -> Result<ImportSettings> {
    FitSettings { features_on: verb.features_on.clone(), ..FitSettings::default() }.check()?;
    notices::plan_settings(&verb.spending, &Receipt::default(), 1, seed).check()?;
    if verb.min_ratio <= 0.0 {
        return Err(Error::new(Kind::Usage, "ratio-not-positive").hint("leave-min-ratio-away"));
    }
    // Read once now, so that a file that cannot be read stops the run at its beginning.
    verb.spending.effect.as_deref().map(EffectFile::load).transpose()?;
    import::settings(&verb.input)
}

/// Record of a run, saved as `run.json`.
#[derive(Serialize)]
struct RunRecord<'a> {
    version: u32,
    program: &'a str,
    as_of: AsOf,
    horizon_months: u32,
    /// Goal of the list.
    goal: &'a str,
    /// Channel of the list.
    channel: &'a str,
    seed: u64,
    features_switched_on: &'a [String],
    /// SHA-256 of each source by its name.
    inputs: Vec<(&'a str, &'a str)>,
    /// SHA-256 of each file that the run wrote, by its path; not of the plan, which a person edits.
    files: BTreeMap<String, String>,
    /// The hash of the draft.
    plan_sha256: String,
    /// The hash of the last line of the log, written by each signing and export; empty without one.
    log_head: String,
    /// Wall-clock seconds of each step; the only part of a run that differs from time to time.
    seconds: BTreeMap<&'static str, f64>,
}

impl RunRecord<'_> {
    const VERSION: u32 = 1;
}

/// The forecast and the list made from it.
struct Predicted {
    forecast: Forecast,
    candidates: Candidates,
    plan: Plan<Draft>,
}

fn predict(
    verb: &Run,
    out: &Path,
    (intake, contacts): (&Intake, Option<&ContactLog>),
    as_of: AsOf,
    seed: u64,
    ui: &mut Ui<'_>,
) -> Result<Predicted> {
    let (ledger, receipt) = (&intake.ledger, &intake.receipt);
    let input = obole::store::ledger_hash(&out.join("ledger"))?;
    let fit = notices::fit_settings(&verb.features_on, seed, input.clone(), ui)?;
    let settings = notices::forecast_settings(&verb.model, fit, verb.horizon);
    let forecast = ui.in_parts(|report| forecast_with(ledger, as_of, &settings, report))?;
    let settings = notices::plan_settings(&verb.spending, receipt, forecast.scores.len(), seed);
    let (view, inputs) = (ledger.until(as_of), plan_inputs(input, receipt));
    let candidates = Candidates::from_scores(&forecast.scores).for_goal(settings.goal, &forecast.goals);
    let candidates = plan::with_risk(candidates, ledger, settings.goal, as_of)?;
    let contacts = notices::past_contacts(contacts, (ledger, receipt), as_of);
    let reach = notices::reach_by(&intake.book, ledger);
    let request = notices::request(&verb.spending, settings, inputs, contacts.as_ref(), Some(&reach));
    let plan = notices::proposed(&view, &candidates, &forecast.segments, request, &verb.spending)?;
    if !ui.detailed() {
        answer::list(&plan, forecast.models.as_ref().map(|_| &forecast.proof), ui);
    } else if !plan::is_list(&plan) {
        plan::print_nobody(&plan, ui);
    }
    if forecast.models.is_none() {
        ui.paragraph("run-no-outcome", &[("months", u64::from(verb.horizon).into())]);
    } else if ui.detailed() {
        backtest::print(&forecast.proof, ledger.giving().currency, ui);
    }
    Ok(Predicted { forecast, candidates, plan })
}

fn audited(verb: &Run, ledger: &Ledger, made: &Predicted, seed: u64) -> Result<CampaignAudit> {
    let mut settings = AuditSettings::default();
    settings.fairness.min_ratio = Some(verb.min_ratio);
    settings.fairness.bootstrap = Some(BootstrapSettings { seed, ..BootstrapSettings::default() });
    let proposed = made.plan.for_audit(ledger.donors(), &made.candidates);
    let newest = made.forecast.proof.newest();
    let donor: Vec<u32> = newest.iter().map(|row| row.donor).collect();
    let gave: Vec<bool> = newest.iter().map(|row| row.gave).collect();
    let score: Vec<f64> = newest.iter().map(|row| row.gift_likelihood).collect();
    let predictions = newest.first().map(|first| Predictions {
        as_of: first.origin,
        donor: &donor,
        gave: &gave,
        score: &score,
    });
    // If nobody may be contacted on the channel, there was no choice to audit.
    let proposed = Some(proposed).filter(|proposed| !proposed.donor.is_empty());
    let audit = campaign_audit(ledger.donors(), proposed.as_ref(), predictions.as_ref(), &settings)?;
    further(ledger, made, audit)
}

/// Adds the parts beside the list and the gift predictions: lapse risks, asked amounts, segments, the
/// hold-out.
fn further(ledger: &Ledger, made: &Predicted, audit: CampaignAudit) -> Result<CampaignAudit> {
    let newest = made.forecast.proof.newest();
    let at_risk = || newest.iter().filter_map(|row| Some((row, row.lapse_risk?)));
    let donor: Vec<u32> = at_risk().map(|(row, _)| row.donor).collect();
    let lapsed: Vec<bool> = at_risk().map(|(row, _)| !row.gave).collect();
    let risk: Vec<f64> = at_risk().map(|(_, risk)| risk).collect();
    let scores = &made.forecast.scores;
    let mut asks = vec![AskAmounts {
        as_of: scores.as_of,
        against: AskBaseline::Expected,
        donor: &scores.donor,
        asked: &scores.suggested_ask,
        base: &scores.expected_gift,
    }];
    let then = made.forecast.newest_tested();
    let asked: Vec<f64> = then.map(asks_on).unwrap_or_default();
    let given: Vec<f64> = newest.iter().map(|row| row.amount.units()).collect();
    if let Some(then) = then.filter(|then| then.donor.iter().eq(newest.iter().map(|row| &row.donor))) {
        let (donor, against) = (then.donor.as_slice(), AskBaseline::Given);
        asks.insert(0, AskAmounts { as_of: then.as_of, against, donor, asked: &asked, base: &given });
    }
    let segment: Vec<&'static str> =
        made.forecast.segments.life_cycle.iter().map(|place| place.name()).collect();
    let (listed, held_out) = made.plan.arms(ledger.donors());
    let parts = CampaignParts {
        lapse: newest.first().map(|first| Predictions {
            as_of: first.origin,
            donor: &donor,
            gave: &lapsed,
            score: &risk,
        }),
        asks,
        segments: Some(SegmentAssignment {
            as_of: made.forecast.segments.as_of,
            donor: &made.forecast.segments.donor,
            segment: &segment,
        }),
        hold_out: (!listed.is_empty()).then_some(HoldOutDraw {
            as_of: made.plan.as_of(),
            donor: &listed,
            held_out: &held_out,
        }),
    };
    audit.with(ledger.donors(), &parts)
}

fn write(
    verb: &Run,
    out: &Path,
    intake: &Intake,
    made: &Predicted,
    audit: &CampaignAudit,
    seed: u64,
    ui: &mut Ui<'_>,
) -> Result<()> {
    let (ledger, receipt) = (&intake.ledger, &intake.receipt);
    let bar = ui.bar("step-report", 3);
    disk::make_folder(&out.join("model"))?;
    if let (Some(models), Some(record)) = (&made.forecast.models, &made.forecast.training) {
        models.save(&out.join("model"))?;
        record.save(&out.join("model"))?;
    }
    made.forecast.proof.save(&out.join("model"))?;
    let file = ScoresFile {
        ids: &ledger.donors().id,
        currency: ledger.giving().currency,
        scores: &made.forecast.scores,
        goals: &made.forecast.goals,
        segments: &made.forecast.segments,
        words: ui.words(),
    };
    file.write(&out.join("scores.csv"))?;
    file.write(&out.join("scores.parquet"))?;
    match &made.forecast.lifetime {
        Some(found) => value_file::write(&out.join("value.csv"), found, &ledger.donors().id)?,
        None if ui.detailed() => ui.print("value-too-short", &[]),
        None => {}
    }
    bar.inc(1);
    disk::make_folder(&out.join("campaign"))?;
    let arms_before = before(&made.plan, ledger, &plan::ARMS);
    plan::write(&made.plan, &out.join("campaign"), ui)?;
    if ui.detailed() {
        if plan::is_list(&made.plan) {
            plan::print(&made.plan, ui);
            plan::print_effect(&made.plan, ui);
            plan::print_arms_before(arms_before.as_ref(), made.plan.currency(), ui);
        }
        plan::print_consent(&made.plan, ui);
    }
    let audit_input = AuditInput::campaign(audit, made.forecast.scores.as_of);
    audit::save(&out.join("audit"), &audit.to_json(), &audit_input, ui)?;
    bar.inc(1);
    let view = ledger.until(made.forecast.scores.as_of);
    let (figures, breakdown) = (kpi(&view, &KpiRules::default())?, income_breakdown(&view));
    let cards = made.forecast.cards();
    let log_head = head(&read_or_none(&verb.out.join("campaign/log.jsonl"))?).to_owned();
    let how = Made {
        log_head,
        program: format!("obole {}", env!("CARGO_PKG_VERSION")),
        seed,
        inputs: receipt.sources.iter().map(|source| (source.name.clone(), source.sha256.clone())).collect(),
    };
    let input = ReportInput {
        as_of: made.forecast.scores.as_of,
        horizon_months: verb.horizon,
        receipt,
        segments: &made.forecast.segments,
        kpi: &figures,
        breakdown: &breakdown,
        cards: &cards,
        backtest: Some(&made.forecast.proof),
        lifetime: made.forecast.lifetime.as_ref(),
        plan: Some(&made.plan),
        arms_before: arms_before.as_ref(),
        audit: Some(&audit_input),
        made: &how,
    };
    let page = obole_report::report_html(&input, ui.words())?;
    disk::write_bytes(&out.join("report.html"), page.as_bytes())?;
    bar.finish_and_clear();
    Ok(())
}
