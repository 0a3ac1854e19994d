//! What several verbs say in the same words, and the settings that they read in the same way.

use std::path::Path;

use obole::campaign::{ConsentPolicy, DonorCoverage, PlanSettings};
use obole::forecast::ForecastSettings;
use obole::models::{FitSettings, Method, StoredModels};
use obole::store::Table;
use obole::{Error, Kind, Result};
use obole_ledger::{AsOf, ContactChannel, Ledger, Receipt};
use obole_report::Arg;

use crate::args::Spending;
use crate::clock;
use crate::ui::Ui;

/// Reads a table, and says where a quote in it was read as text.
pub fn read_table(path: &Path, ui: &mut Ui<'_>) -> Result<Table> {
    let table = obole::store::read_table(path)?;
    if let Some(first) = table.stray_quotes().first() {
        let row = Arg::Text(first.to_string());
        ui.say("table-stray-quote", &[("n", table.stray_quotes().len().into()), ("row", row)]);
    }
    Ok(table)
}

/// The as-of day: as asked, or the newest that the ledger knows all about.
///
/// # Errors
/// As [`obole::forecast::resolve_as_of`].
pub fn as_of(ledger: &Ledger, asked: Option<AsOf>) -> Result<AsOf> {
    obole::forecast::resolve_as_of(ledger, asked, clock::today())
}

/// Says that the ledger ends before the day, where it does.
pub fn warn_beyond(ledger: &Ledger, as_of: AsOf, ui: &mut Ui<'_>) {
    if let Some(coverage) = ledger.coverage().filter(|_| !ledger.reaches(as_of.day())) {
        ui.paragraph("score-beyond", &[("day", ui.words().day(coverage.last).into())]);
    }
}

/// Says that the months which a prediction looks ahead to are over by now, where they are.
pub fn warn_over(as_of: AsOf, months: u32, ui: &mut Ui<'_>) {
    let end = as_of.plus_months(i32::try_from(months).unwrap_or(i32::MAX)).day();
    if end <= clock::today() {
        let day = ui.words().day(as_of.day());
        ui.paragraph("as-of-over", &[("day", day.into()), ("months", u64::from(months).into())]);
    }
}

/// Says that no backtest compared the models with the simple rules, where this is so.
pub fn warn_unproved(unproved: bool, ui: &mut Ui<'_>) {
    if unproved {
        ui.say("unproved", &[]);
    }
}

/// The settings of a list: cost, channel, size. Where gifts and rows of donors do not meet, the list is held
/// back until a person accepts it.
pub fn plan_settings(spending: &Spending, receipt: &Receipt, scored: usize, seed: u64) -> PlanSettings {
    let settings = PlanSettings {
        budget: spending.budget,
        cost: spending.cost,
        channel: ContactChannel::parse(&spending.channel),
        coverage: DonorCoverage::of(receipt, spending.donors_incomplete),
        electronic_consent: ConsentPolicy::OptIn,
        max_contacts: None,
        hold_out: spending.hold_out,
        seed,
    };
    settings.limited(scored)
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

/// How a forecast is made with a model by name, or `auto`, which chooses.
pub fn forecast_settings(model: &str, fit: FitSettings, horizon_months: u32) -> ForecastSettings {
    ForecastSettings::new(Method::parse(model), fit, horizon_months)
}

/// Refuses models that no backtest compared with the simple rules, unless a person takes them so.
///
/// # Errors
/// [`Kind::Refused`].
pub fn refuse_unproved(models: &StoredModels, accepted: bool) -> Result<()> {
    match models {
        StoredModels::Unproved(_) if !accepted => Err(Error::new(
            Kind::Refused,
            "these models were not compared with the simple rules on past years",
        )
        .hint("fit them again with `obole fit`, or add `--unproved`: the output then says so")),
        _ => Ok(()),
    }
}
