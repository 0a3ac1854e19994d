//! The steps that several verbs share: standing on a day, fitting, scoring, planning.

use std::collections::BTreeMap;
use std::path::Path;

use obole::campaign::{ConsentPolicy, DonorCoverage, PlanSettings};
use obole::evaluate::{Backtest, BacktestSettings, with_drift};
use obole::features::{FeatureTable, features};
use obole::lifetime::LifeSettings;
use obole::models::{AmountModel, FitSettings, GiftModel, LapseModel, Method, ModelSet, Task, TrainingSet};
use obole::segments::{SegmentRules, Segments, segments};
use obole::store::{StoredLedger, Table};
use obole::{Error, Kind, Result};
use obole_ledger::{AsOf, ContactChannel, Ledger, Receipt};
use obole_report::Arg;

use crate::args::Spending;
use crate::clock;
use crate::ui::Ui;

/// Loads what [`load`] loads, with the receipt and the hash of the ledger, as one snapshot.
pub fn load_stored(folder: &Path) -> Result<StoredLedger> {
    obole::store::load_stored(folder)
}

/// Loads what features, labels and segments need of a ledger.
pub fn load(folder: &Path) -> Result<Ledger> {
    obole::store::load_for_features(folder)
}

/// Reads a table, and says where a quote in it was read as text.
pub fn read_table(path: &Path, ui: &mut Ui<'_>) -> Result<Table> {
    let table = obole::store::read_table(path)?;
    if let Some(first) = table.stray_quotes().first() {
        let row = Arg::Text(first.to_string());
        ui.say("table-stray-quote", &[("n", table.stray_quotes().len().into()), ("row", row)]);
    }
    Ok(table)
}

/// The as-of day: as asked, or the ledger's own.
pub fn stand(ledger: &Ledger, asked: Option<AsOf>) -> Result<AsOf> {
    // Months that are not over are never complete, however few payments a ledger has.
    let this_month = clock::today().month_start();
    let begun = ledger.coverage().is_some_and(|coverage| coverage.first < this_month);
    let usual = ledger
        .default_as_of()
        .map(|day| if day.day() > clock::today() && begun { AsOf::new(this_month) } else { day });
    asked.or(usual).ok_or_else(|| no_as_of(ledger))
}

fn no_as_of(ledger: &Ledger) -> Error {
    if ledger.gifts().is_empty() {
        return Error::new(Kind::Refused, "the ledger holds no payment")
            .hint("import an export with payments first");
    }
    Error::new(Kind::Refused, "all payments of the ledger lie after the day of the import")
        .hint("look at the years of the dates, and at the date of this computer")
}

/// Says that the ledger ends before the day, where it does.
pub fn warn_beyond(ledger: &Ledger, as_of: AsOf, ui: &mut Ui<'_>) {
    if let Some(coverage) = ledger.coverage().filter(|_| !ledger.reaches(as_of.day())) {
        ui.say("score-beyond", &[("day", ui.words().day(coverage.last).into())]);
    }
}

/// Says that the months which a prediction looks ahead to are over by now, where they are.
pub fn warn_over(as_of: AsOf, months: u32, ui: &mut Ui<'_>) {
    let end = as_of.plus_months(i32::try_from(months).unwrap_or(i32::MAX)).day();
    if end <= clock::today() {
        let day = ui.words().day(as_of.day());
        ui.say("as-of-over", &[("day", day.into()), ("months", u64::from(months).into())]);
    }
}

/// Features with the outcomes of the newest `months` that the ledger knows by `as_of`; `None` where nobody
/// gave before them.
pub fn newest_training(ledger: &Ledger, as_of: AsOf, months: u32) -> Result<Option<TrainingSet>> {
    let from = ledger.known_until(as_of).plus_months(-i32::try_from(months).unwrap_or(12));
    let table = features(&ledger.until(from));
    if table.is_empty() { Ok(None) } else { TrainingSet::known(ledger, table, months).map(Some) }
}

/// Features with the outcomes of the `months` after the day.
pub fn training(ledger: &Ledger, as_of: AsOf, months: u32) -> Result<TrainingSet> {
    TrainingSet::known(ledger, known(ledger, as_of)?, months)
}

/// The feature table; a day before which nobody gave has none.
pub fn known(ledger: &Ledger, as_of: AsOf) -> Result<FeatureTable> {
    let table = features(&ledger.until(as_of));
    if table.is_empty() {
        return Err(Error::new(Kind::Refused, format!("no gift counts before {as_of}")).hint(
            "take a later `--as-of`, or look at the statuses and kinds of the payments with `obole check`",
        ));
    }
    Ok(table)
}

/// The features of the donors who are scored: who died or objected to profiling is not.
pub fn to_score(ledger: &Ledger, as_of: AsOf) -> Result<FeatureTable> {
    let table = known(ledger, as_of)?.who_may_be_profiled(ledger.donors());
    if table.is_empty() {
        return Err(Error::new(
            Kind::Refused,
            "every donor died or objected to profiling, so that nobody is scored",
        )
        .hint("look at the columns deceased and do_not_profile of donors.csv"));
    }
    Ok(table)
}

/// Fits the tasks asked for; those that `score` needs are gift and amount. `earlier` are the residuals that widen the
/// interval of amounts ([`amounts_before`](obole::evaluate::amounts_before)), if they were looked at.
pub fn fit(set: TrainingSet, tasks: &[Task], settings: &FitSettings, earlier: &[f64]) -> Result<Fitted> {
    let wanted = |task: Task| tasks.is_empty() || tasks.contains(&task);
    let amount =
        wanted(Task::Amount).then(|| AmountModel::fit_widened(&set, settings, earlier)).transpose()?;
    let active = set.features().column("n_12m").is_some_and(|column| column.iter().any(|n| *n >= 1.0));
    let lapse = (wanted(Task::Lapse) && active).then(|| LapseModel::fit(&set, settings)).transpose()?;
    let gift = wanted(Task::Gift).then(|| GiftModel::fit_owned(set, settings)).transpose()?;
    Ok(Fitted { gift, lapse, amount })
}

/// The models that were fitted.
pub struct Fitted {
    pub gift: Option<GiftModel>,
    pub lapse: Option<LapseModel>,
    pub amount: Option<AmountModel>,
}

impl Fitted {
    /// Each model or its rule, as the proof says (law 7).
    pub fn by_proof(self, proof: &Backtest) -> Result<Self> {
        // Without history to test, a model that could be fitted is not believed: the rule is used.
        let choose =
            |fitted: Method, task: Task| if fitted.is_rule() { fitted } else { proof.of(task).method };
        let gift = self.gift.map(|gift| {
            let method = choose(gift.card().method, Task::Gift);
            gift.with_method(method)
        });
        let lapse = self.lapse.map(|lapse| {
            let method = choose(lapse.card().method, Task::Lapse);
            lapse.with_method(method)
        });
        let amount = self.amount.map(|amount| {
            let method = choose(amount.card().method, Task::Amount);
            amount.with_method(method)
        });
        Ok(Self { gift: gift.transpose()?, lapse: lapse.transpose()?, amount: amount.transpose()? })
    }

    /// All that scoring needs.
    pub fn complete(self) -> Result<ModelSet> {
        match (self.gift, self.amount) {
            (Some(gift), Some(amount)) => Ok(ModelSet { gift, lapse: self.lapse, amount }),
            _ => Err(Error::new(Kind::Usage, "scoring needs the tasks gift and amount")),
        }
    }
}

/// Takes what the proof says: the rule where the model does not beat it (law 7).
pub fn as_proved(models: ModelSet, proof: &Backtest) -> Result<ModelSet> {
    let ModelSet { gift, lapse, amount } = models;
    Fitted { gift: Some(gift), lapse, amount: Some(amount) }.by_proof(proof)?.complete()
}

/// Segments by the definitions that the program ships.
pub fn segment(ledger: &Ledger, as_of: AsOf) -> Result<Segments> {
    segments(&ledger.until(as_of), &SegmentRules::default())
}

/// Share of the scored donors on a list without a budget.
const LIST_SHARE: f64 = 0.3;

/// Builds the settings of a plan: cost, channel, size. Without a budget the list is the best 30 % of the
/// scored donors. Where gifts and rows of donors do not meet, the list is held back until a person accepts
/// it.
pub fn plan_settings(spending: &Spending, receipt: &Receipt, scored: usize, seed: u64) -> PlanSettings {
    PlanSettings {
        budget: spending.budget,
        cost: spending.cost,
        channel: ContactChannel::parse(&spending.channel),
        coverage: match (spending.donors_incomplete, receipt.refusals_in_doubt()) {
            (true, doubt) if doubt || receipt.donor_rows.some_without_row() => DonorCoverage::Accepted,
            (false, true) => DonorCoverage::Incomplete,
            _ => DonorCoverage::Complete,
        },
        electronic_consent: ConsentPolicy::OptIn,
        max_contacts: match spending.budget {
            Some(_) => None,
            None => Some(((scored as f64 * LIST_SHARE).ceil() as u64).max(1)),
        },
        hold_out: spending.hold_out,
        seed,
    }
}

/// How models are to be fitted.
pub fn fit_settings(
    features_on: &[String],
    seed: u64,
    input_sha256: String,
    ui: &mut Ui<'_>,
) -> Result<FitSettings> {
    let settings =
        FitSettings { features_on: features_on.to_vec(), seed, input_sha256, ..FitSettings::default() };
    settings.check()?;
    for feature in features_on {
        ui.say("protected-on", &[("feature", feature.as_str().into())]);
    }
    Ok(settings)
}

/// The models that `auto` chooses from, the simplest first.
const CANDIDATES: [Method; 3] = [Method::Btyd, Method::Logistic, Method::Boosted];

/// How the models are proved: by name, or `auto`, which chooses.
pub fn proof_settings(model: &str, fit: FitSettings, horizon_months: u32, seed: u64) -> BacktestSettings {
    let mut settings = BacktestSettings { fit, horizon_months, ..BacktestSettings::default() };
    settings.bootstrap.seed = seed;
    match Method::parse(model) {
        Some(method) => settings.fit = settings.fit.with_method(method),
        None => settings.candidates = CANDIDATES.to_vec(),
    }
    settings
}

/// The settings of the live fit: the models that the proof held against the rule, with the drift where it helped.
pub fn as_selected(ledger: &Ledger, set: &TrainingSet, proof: &Backtest) -> Result<FitSettings> {
    let chosen = FitSettings {
        gift: proof.model_of(Task::Gift),
        lapse: proof.model_of(Task::Lapse),
        ..proof.settings.fit.clone()
    };
    if proof.drift.is_empty() {
        return Ok(chosen);
    }
    let seen = with_drift(ledger, set, &chosen)?;
    let of = |task: Task, drift: f64| if proof.drift.contains(&task) { drift } else { 0.0 };
    Ok(FitSettings {
        gift_drift: of(Task::Gift, seen.gift_drift),
        lapse_drift: of(Task::Lapse, seen.lapse_drift),
        ..chosen
    })
}

/// How lifetime values are computed, from the settings of the 12-month models.
pub fn life_settings(fit: FitSettings, seed: u64) -> LifeSettings {
    let mut settings = LifeSettings { fit, ..LifeSettings::default() };
    settings.bootstrap.seed = seed;
    settings
}

/// Refuses a ledger whose import took refusals in unknown words for consent.
pub fn refuse_misread(receipt: &Receipt) -> Result<()> {
    if receipt.misreads_refusals() {
        return Err(Error::new(
            Kind::Refused,
            "an older version of the program made this ledger and did not understand all words for a refusal",
        )
        .hint("import the sources again, with donors.csv and the list of objections"));
    }
    Ok(())
}

/// The name of the identity among the inputs of a plan.
pub const IDENTITY: &str = "identity";

/// The inputs of a plan by name: the hash of the ledger, and the identity that its vault carries as well.
pub fn plan_inputs(ledger_sha256: String, receipt: &Receipt) -> BTreeMap<String, String> {
    let mut inputs = BTreeMap::from([("ledger".to_owned(), ledger_sha256)]);
    if !receipt.identity.is_empty() {
        inputs.insert(IDENTITY.to_owned(), receipt.identity.clone());
    }
    inputs
}

/// The hash of the ledger that models and plans were made from.
pub fn input_hash(ledger: &Path) -> Result<String> {
    Ok(obole_ledger::sha256_file(&ledger.join("ledger.json"))?.sha256)
}
