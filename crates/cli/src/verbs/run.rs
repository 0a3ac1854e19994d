//! `obole run`: the whole chain, from the sources to the report.

use std::collections::BTreeMap;
use std::time::Instant;

use obole::audit::{
    Against, Asked, AuditSettings, CampaignAudit, Drawn, Further, Placed, Predictions, campaign_audit,
};
use obole::campaign::{Candidates, Draft, Plan};
use obole::evaluate::{Backtest, amounts_before};
use obole::features::features;
use obole::lifetime::{Lifetime, lifetime};
use obole::models::{FitSettings, LapseModel, ModelCard, ModelSet, Scores, Task, asks_on};
use obole::monitor::{TrainingRecord, Watched};
use obole::segments::{KpiRules, Segments, kpi};
use obole::{Error, Kind, Result};
use obole_fairness::BootstrapSettings;
use obole_ledger::{AsOf, Ledger, Receipt, disk};
use obole_report::{AuditInput, Made, ReportInput};
use serde::Serialize;
use serde_json::json;

use super::{Answer, audit, backtest, import, plan};
use crate::args::Run;
use crate::scores_file::ScoresFile;
use crate::ui::Ui;
use crate::{chain, value_file};

/// The seconds of each step, for `run.json`.
struct Stopwatch {
    since: Instant,
    steps: BTreeMap<&'static str, f64>,
}

impl Stopwatch {
    fn start() -> Self {
        Self { since: Instant::now(), steps: BTreeMap::new() }
    }

    /// Ends the step that ran until now.
    fn end(&mut self, step: &'static str) {
        self.steps.insert(step, (self.since.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0);
        self.since = Instant::now();
    }
}

pub fn run(verb: &Run, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    let _lock = disk::FolderLock::take(&verb.out)?;
    plan::keep_signed(&verb.out.join("campaign"))?;
    let mut watch = Stopwatch::start();
    let people = verb.out.join("people");
    let intake = import::read(&verb.input, &people, ui)?;
    import::keep(&intake, &verb.input, &verb.out.join("ledger"), &people, ui)?;
    let (ledger, receipt) = (intake.ledger, intake.receipt);
    watch.end("import");

    let as_of = chain::stand(&ledger, verb.as_of)?;
    let day = ui.words().day(as_of.day());
    ui.say("run-as-of", &[("day", day.into()), ("months", u64::from(verb.horizon).into())]);
    let made = predict(verb, &ledger, as_of, seed, ui)?;
    watch.end("predict");

    let audit = audited(verb, &ledger, &made, seed)?;
    watch.end("audit");
    write(verb, &ledger, &receipt, &made, &audit, seed, ui)?;
    watch.end("report");

    let record = RunRecord {
        version: RunRecord::VERSION,
        program: env!("CARGO_PKG_VERSION"),
        as_of,
        horizon_months: verb.horizon,
        seed,
        features_switched_on: &verb.features_on,
        inputs: receipt.sources.iter().map(|source| (source.name.as_str(), source.sha256.as_str())).collect(),
        seconds: watch.steps,
    };
    disk::write_json(&verb.out.join("run.json"), &record)?;
    if ui.json() {
        let (out, scored, totals) = (verb.out.display().to_string(), made.scores.len(), made.plan.totals());
        let methods = made.scores.methods;
        ui.data_json(
            &json!({ "out": out, "run": record, "scored": scored, "methods": methods, "plan": totals }),
        )?;
    }
    audit::say(&AuditInput::campaign(&audit, as_of), ui);
    ui.say("run-done", &[("path", verb.out.join("report.html").display().to_string().into())]);
    Ok(Answer::Yes)
}

/// What a run leaves about itself.
#[derive(Serialize)]
struct RunRecord<'a> {
    version: u32,
    program: &'a str,
    as_of: AsOf,
    horizon_months: u32,
    seed: u64,
    features_switched_on: &'a [String],
    /// SHA-256 of each source by its name.
    inputs: Vec<(&'a str, &'a str)>,
    /// Wall seconds of each step; the one part of a run that differs from time to time.
    seconds: BTreeMap<&'static str, f64>,
}

impl RunRecord<'_> {
    const VERSION: u32 = 1;
}

/// What the models and the plan give.
struct Predicted {
    proof: Backtest,
    models: ModelSet,
    record: TrainingRecord,
    scores: Scores,
    segments: Segments,
    plan: Plan<Draft>,
    /// None where the history is too short.
    lifetime: Option<Lifetime>,
}

fn predict(verb: &Run, ledger: &Ledger, as_of: AsOf, seed: u64, ui: &mut Ui<'_>) -> Result<Predicted> {
    let folder = verb.out.join("ledger");
    let input = chain::input_hash(&folder)?;
    let fit = chain::fit_settings(&verb.features_on, seed, input.clone(), ui)?;
    let months = i32::try_from(verb.horizon).unwrap_or(12);
    let bar = ui.bar("step-fit", 3);
    let settings = chain::proof_settings(&verb.model, fit, verb.horizon, seed);
    let proof = obole::evaluate::backtest(ledger, as_of, &settings).map_err(|e| too_little(e, as_of))?;
    bar.inc(1);
    let (models, watched) = chain::training(ledger, as_of.plus_months(-months), verb.horizon)
        .and_then(|set| {
            let selected = chain::as_selected(ledger, &set, &proof)?;
            let earlier = amounts_before(ledger, &set, &selected)?;
            let watched = Watched::of(&set, &selected);
            Ok((chain::fit(set, &[], &selected, &earlier)?.complete()?, watched))
        })
        .map_err(|e| too_little(e, as_of))?;
    bar.inc(1);
    backtest::say(&proof, ledger.giving().currency, ui);
    let models = chain::as_proved(models, &proof)?;
    let record = watched.record(Some(&models.gift), models.lapse.as_ref(), Some(&models.amount))?;
    let scores = models.score(&chain::known(ledger, as_of)?)?;
    let segments = chain::segment(ledger, as_of)?;
    let inputs = BTreeMap::from([("ledger".to_owned(), input)]);
    let plan = plan::proposed(ledger, as_of, &scores, &segments, &verb.spending, seed, inputs)?;
    let lifetime = valued(ledger, as_of, &proof, seed)?;
    bar.finish_and_clear();
    Ok(Predicted { proof, models, record, scores, segments, plan, lifetime })
}

/// Lifetime values, with the models that the proof chose for the next 12 months; none where the history is too short.
fn valued(ledger: &Ledger, as_of: AsOf, proof: &Backtest, seed: u64) -> Result<Option<Lifetime>> {
    let (gift, lapse) = (proof.model_of(Task::Gift), proof.model_of(Task::Lapse));
    let fit = FitSettings { gift, lapse, ..proof.settings.fit.clone() };
    match lifetime(ledger, as_of, &chain::life_settings(fit, seed)) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == Kind::Refused => Ok(None),
        Err(error) => Err(error),
    }
}

/// A history too short or too uniform to learn from is said in one sentence, with what still exists.
fn too_little(error: Error, as_of: AsOf) -> Error {
    if error.kind() != Kind::Refused {
        return error;
    }
    Error::new(
        Kind::Refused,
        format!("there is too little history to predict from as of {as_of}: {}", error.message()),
    )
    .hint("the ledger and its receipt are written; `obole check` and `obole kpi` work on them")
    .caused_by(error)
}

fn audited(verb: &Run, ledger: &Ledger, made: &Predicted, seed: u64) -> Result<CampaignAudit> {
    let mut settings = AuditSettings::default();
    settings.fairness.min_ratio = Some(verb.min_ratio);
    settings.fairness.bootstrap = Some(BootstrapSettings { seed, ..BootstrapSettings::default() });
    let proposed = made.plan.for_audit(ledger.donors(), &Candidates::from_scores(&made.scores));
    let newest = made.proof.newest();
    let donor: Vec<u32> = newest.iter().map(|row| row.donor).collect();
    let gave: Vec<bool> = newest.iter().map(|row| row.gave).collect();
    let score: Vec<f64> = newest.iter().map(|row| row.gift_likelihood).collect();
    let predictions = newest.first().map(|first| Predictions {
        as_of: first.origin,
        donor: &donor,
        gave: &gave,
        score: &score,
    });
    let audit = campaign_audit(ledger.donors(), Some(&proposed), predictions.as_ref(), &settings)?;
    further(ledger, made, audit)
}

/// The parts beside the list and the gift predictions: lapse risks, asked amounts, segments, the hold-out.
fn further(ledger: &Ledger, made: &Predicted, audit: CampaignAudit) -> Result<CampaignAudit> {
    let newest = made.proof.newest();
    let at_risk = || newest.iter().filter_map(|row| Some((row, row.lapse_risk?)));
    let donor: Vec<u32> = at_risk().map(|(row, _)| row.donor).collect();
    let lapsed: Vec<bool> = at_risk().map(|(row, _)| !row.gave).collect();
    let risk: Vec<f64> = at_risk().map(|(_, risk)| risk).collect();
    let scores = &made.scores;
    let mut asks = vec![Asked {
        as_of: scores.as_of,
        against: Against::Expected,
        donor: &scores.donor,
        asked: &scores.suggested_ask,
        base: &scores.expected_gift,
    }];
    let then = newest.first().map(|first| features(&ledger.until(first.origin)));
    let asked: Vec<f64> = then.as_ref().map(asks_on).unwrap_or_default();
    let given: Vec<f64> = newest.iter().map(|row| row.amount.units()).collect();
    if let Some(then) = then.as_ref().filter(|then| then.donor.iter().eq(newest.iter().map(|row| &row.donor)))
    {
        let (donor, against) = (then.donor.as_slice(), Against::Given);
        asks.insert(0, Asked { as_of: then.as_of, against, donor, asked: &asked, base: &given });
    }
    let segment: Vec<&'static str> = made.segments.life_cycle.iter().map(|place| place.name()).collect();
    let (listed, held_out) = made.plan.arms(ledger.donors());
    let parts = Further {
        lapse: newest.first().map(|first| Predictions {
            as_of: first.origin,
            donor: &donor,
            gave: &lapsed,
            score: &risk,
        }),
        asks,
        segments: Some(Placed { as_of: made.segments.as_of, donor: &made.segments.donor, segment: &segment }),
        hold_out: Some(Drawn { as_of: made.plan.as_of(), donor: &listed, held_out: &held_out }),
    };
    audit.with(ledger.donors(), &parts)
}

fn write(
    verb: &Run,
    ledger: &Ledger,
    receipt: &Receipt,
    made: &Predicted,
    audit: &CampaignAudit,
    seed: u64,
    ui: &mut Ui<'_>,
) -> Result<()> {
    let bar = ui.bar("step-report", 3);
    let out = &verb.out;
    let _lock = disk::FolderLock::take(&out.join("model"))?;
    made.models.save(&out.join("model"))?;
    made.record.save(&out.join("model"))?;
    disk::write_json(&out.join("model").join("backtest.json"), &made.proof)?;
    let file = ScoresFile {
        ids: &ledger.donors().id,
        currency: ledger.giving().currency,
        scores: &made.scores,
        segments: &made.segments,
        words: ui.words(),
    };
    file.write(&out.join("scores.csv"))?;
    file.write(&out.join("scores.parquet"))?;
    match &made.lifetime {
        Some(found) => value_file::write(&out.join("value.csv"), found, &ledger.donors().id)?,
        None => {
            // An older run's values would not belong to these scores.
            disk::remove_file(&out.join("value.csv"))?;
            ui.say("value-too-short", &[]);
        }
    }
    bar.inc(1);
    plan::keep(&made.plan, &out.join("campaign"), None, ui)?;
    plan::say(&made.plan, ui);
    let audit_input = AuditInput::campaign(audit, made.scores.as_of);
    audit::keep(&out.join("audit"), &audit.to_json(), &audit_input, ui)?;
    bar.inc(1);
    let figures = kpi(&ledger.until(made.scores.as_of), &KpiRules::default())?;
    let mut cards: Vec<&ModelCard> = vec![made.models.gift.card()];
    cards.extend(made.models.lapse.as_ref().map(LapseModel::card));
    cards.push(made.models.amount.card());
    let how = Made {
        program: format!("obole {}", env!("CARGO_PKG_VERSION")),
        seed,
        inputs: receipt.sources.iter().map(|source| (source.name.clone(), source.sha256.clone())).collect(),
    };
    let input = ReportInput {
        as_of: made.scores.as_of,
        horizon_months: verb.horizon,
        receipt,
        segments: &made.segments,
        kpi: &figures,
        cards: &cards,
        backtest: Some(&made.proof),
        lifetime: made.lifetime.as_ref(),
        plan: Some(&made.plan),
        audit: Some(&audit_input),
        made: &how,
    };
    let page = obole_report::report_html(&input, ui.words())?;
    disk::write_bytes(&out.join("report.html"), page.as_bytes())?;
    bar.finish_and_clear();
    Ok(())
}
