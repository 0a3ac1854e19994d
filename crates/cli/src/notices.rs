//! Sentences and settings that several verbs share.

use std::collections::BTreeMap;
use std::path::Path;

use obole::Result;
use obole::campaign::contacts::{ContactLog, PastContacts};
use obole::campaign::effect::EffectFile;
use obole::campaign::{
    Candidates, ConsentPolicy, DonorCoverage, Draft, Goal, ListRequest, Plan, PlanSettings, Reach,
    propose_list,
};
use obole::features::FeatureTable;
use obole::forecast::ForecastSettings;
use obole::models::{FitSettings, Method, Scores, StoredModels};
use obole::segments::Segments;
use obole::store::Table;
use obole_ledger::{AsOf, ContactChannel, Day, Ledger, LedgerView, Receipt};
use obole_people::{PeopleBook, VaultForm};
use obole_report::Arg;

use crate::args::Spending;
use crate::clock;
use crate::ui::Ui;

/// Reads a table, and reports the place where a quote in it was read as text.
pub fn read_table(path: &Path, ui: &mut Ui<'_>) -> Result<Table> {
    let table = obole::store::read_table(path)?;
    if let Some(first) = table.stray_quotes().first() {
        let row = Arg::Text(first.to_string());
        ui.print("table-stray-quote", &[("n", table.stray_quotes().len().into()), ("row", row)]);
    }
    Ok(table)
}

/// Returns the as-of date: the requested one, or the newest for which the ledger is complete.
///
/// # Errors
/// As [`obole::forecast::resolve_as_of`].
pub fn as_of(ledger: &Ledger, asked: Option<AsOf>) -> Result<AsOf> {
    obole::forecast::resolve_as_of(ledger, asked, clock::today())
}

/// Warns if the ledger ends before the day.
pub fn warn_beyond(ledger: &Ledger, as_of: AsOf, ui: &mut Ui<'_>) {
    if let Some(coverage) = ledger.coverage().filter(|_| !ledger.reaches(as_of.day())) {
        ui.paragraph("score-beyond", &[("day", ui.words().day(coverage.last).into())]);
    }
}

/// Number of days after which a ledger is called old.
const OLD_DAYS: i32 = 62;

/// Warns if the ledger ended more than two months ago.
pub fn warn_old(ledger: &Ledger, ui: &mut Ui<'_>) {
    let is_old = |last: Day| clock::today().days() - last.days() > OLD_DAYS;
    if let Some(coverage) = ledger.coverage().filter(|coverage| is_old(coverage.last)) {
        ui.paragraph("data-old", &[("day", ui.words().day(coverage.last).into())]);
    }
}

/// Warns if the months ahead are already over.
pub fn warn_over(as_of: AsOf, months: u32, ui: &mut Ui<'_>) {
    let end = as_of.plus_months(i32::try_from(months).unwrap_or(i32::MAX)).day();
    if end <= clock::today() {
        let day = ui.words().day(as_of.day());
        ui.paragraph("as-of-over", &[("day", day.into()), ("months", u64::from(months).into())]);
    }
}

/// Prints that no backtest compared the models with the simple rules.
pub fn print_unproved(ui: &mut Ui<'_>) {
    ui.paragraph("unproved", &[]);
}

/// Returns the settings of a list: cost, channel, size. If gifts and rows of donors do not match, the list is
/// withheld until a person accepts it.
pub fn plan_settings(spending: &Spending, receipt: &Receipt, scored: usize, seed: u64) -> PlanSettings {
    let settings = PlanSettings {
        budget: spending.budget,
        cost: spending.cost,
        channel: ContactChannel::parse(&spending.channel),
        coverage: DonorCoverage::of(receipt, spending.donors_incomplete),
        electronic_consent: ConsentPolicy::parse(&spending.consent).unwrap_or_default(),
        max_contacts: spending.choices.max_contacts,
        hold_out: spending.hold_out.share.unwrap_or_default(),
        hold_out_by_size: spending.hold_out.share.is_none(),
        seed,
        goal: Goal::parse(&spending.goal).unwrap_or_default(),
        quiet_days: spending.not_since.0,
        max_contacts_a_year: spending.max_contacts_a_year,
        min_net: spending.choices.min_net,
        explore: spending.choices.explore,
        ..PlanSettings::default()
    };
    let settings =
        PlanSettings { response: spending.choices.response.unwrap_or(settings.response), ..settings };
    settings.limited(scored)
}

/// Reads the earlier contacts: the file that is named, or the log beside the ledger, if there is one.
pub fn contact_log(spending: &Spending, log: &Path) -> Result<Option<ContactLog>> {
    let beside = || Some(log).filter(|log| std::fs::symlink_metadata(log).is_ok());
    spending.contacts.as_deref().or_else(beside).map(ContactLog::load).transpose()
}

/// Returns the earlier contacts of the donors of a ledger, up to today.
pub fn past_contacts(
    log: Option<&ContactLog>,
    (ledger, receipt): (&Ledger, &Receipt),
    as_of: AsOf,
) -> Option<PastContacts> {
    log.map(|log| log.past(&ledger.donors().id, &receipt.identities(), as_of, clock::today()))
}

/// Returns the donors whom the vault of a folder can reach, if it can be read without a passphrase; that it
/// cannot is printed.
pub fn reach(people: &Path, ledger: &Ledger, ui: &mut Ui<'_>) -> Result<Option<Reach>> {
    match VaultForm::of(people) {
        VaultForm::Absent => Ok(None),
        VaultForm::Plain => Ok(Some(reach_by(&PeopleBook::load(people)?, ledger))),
        VaultForm::Encrypted | VaultForm::Both => {
            ui.paragraph("plan-vault-locked", &[("path", people.display().to_string().into())]);
            Ok(None)
        }
    }
}

/// Returns the donors whom a vault can reach.
pub fn reach_by(book: &PeopleBook, ledger: &Ledger) -> Reach {
    let ids = &ledger.donors().id;
    let reach = obole_people::reach(book, ids)
        .into_iter()
        .fold(Reach::default(), |reach, (channel, donors)| reach.with(channel, donors));
    let objecting = obole_people::objecting(book, ids).into_iter();
    objecting.fold(reach, |reach, (channel, donors)| reach.with_objecting(channel, donors))
}

/// Returns the request of a list: its settings, and what a person chose.
pub fn request<'a>(
    spending: &Spending,
    settings: PlanSettings,
    inputs: BTreeMap<String, String>,
    contacts: Option<&'a PastContacts>,
    reach: Option<&'a Reach>,
) -> ListRequest<'a> {
    let (filters, limits) = (spending.choices.filters(), spending.choices.limits());
    ListRequest { settings, filters, limits, inputs, contacts, reach }
}

/// Proposes the list of one channel, with the part that a contact brings by the measured effect, if a person
/// named one and it says so.
pub fn proposed(
    view: &LedgerView<'_>,
    candidates: &Candidates,
    segments: &Segments,
    mut request: ListRequest<'_>,
    spending: &Spending,
) -> Result<Plan<Draft>> {
    let plan = with_facts(propose_list(view, candidates, segments, &request)?, spending)?;
    let measured = plan.effect().and_then(|effect| effect.response(&plan));
    match measured.filter(|_| spending.choices.response.is_none()) {
        Some(response) => {
            request.settings.response = response;
            with_facts(propose_list(view, candidates, segments, &request)?, spending)
        }
        None => Ok(plan),
    }
}

/// Adds to a list the name of its campaign and the effect of past ones, where a person gave them.
pub fn with_facts(mut plan: Plan<Draft>, spending: &Spending) -> Result<Plan<Draft>> {
    if let Some(name) = &spending.campaign {
        plan = plan.named(name)?;
    }
    if let Some(path) = &spending.effect {
        let effect = EffectFile::load(path)?.per_contact(&plan).map_err(|e| e.in_file(path))?;
        plan = plan.with_effect(effect);
    }
    Ok(plan)
}

/// Returns the settings of every fit.
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
        ui.print("protected-on", &[("feature", feature.as_str().into())]);
    }
    Ok(settings)
}

/// Returns the settings of a forecast with a model given by its name, or with `auto`, which chooses one.
pub fn forecast_settings(model: &str, fit: FitSettings, horizon_months: u32) -> ForecastSettings {
    ForecastSettings::new(Method::parse(model), fit, horizon_months)
}

/// Scores with proved models, or with unproved ones if a person accepts them; the output then states it.
///
/// # Errors
/// [`Kind::Refused`](obole::Kind) for unproved models that nobody accepted.
pub fn score(models: &StoredModels, unproved: bool, table: &FeatureTable, ui: &mut Ui<'_>) -> Result<Scores> {
    let scores = if unproved { models.score_unproved(table)? } else { models.proved()?.score(table)? };
    if scores.methods.unproved {
        print_unproved(ui);
    }
    Ok(scores)
}
