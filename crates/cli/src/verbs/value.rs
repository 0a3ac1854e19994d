//! `obole value`: the expected gifts of each donor over the years.

use obole::Result;
use obole::evaluate::BootstrapSettings;
use obole::lifetime::{LifeProof, LifeSettings, lifetime, lifetime_of};
use obole::models::StoredModels;
use obole::store::StoredLedger;
use obole_ledger::{AsOf, disk};
use obole_report::lifetime_text;
use serde::Serialize;

use crate::args::Value;
use crate::exit::Answer;
use crate::ui::Ui;
use crate::{notices, value_file};

/// Output of `--json` beside the file.
#[derive(Serialize)]
struct ValueJson<'a> {
    as_of: AsOf,
    discount: f64,
    years_seen: usize,
    /// Years of each horizon, and the sum over all donors.
    horizons: Vec<(usize, f64)>,
    proof: &'a LifeProof,
}

pub fn value(verb: &Value, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    disk::FileKind::table(&verb.out, &["donor_id", "value_1y", "low_1y"]).refuse_other(&verb.out)?;
    let StoredLedger { ledger, sha256, .. } = obole::store::load_stored(&verb.ledger)?;
    let as_of = notices::as_of(&ledger, verb.as_of)?;
    notices::warn_beyond(&ledger, as_of, ui);
    let fit = notices::fit_settings(&verb.features_on, seed, sha256, ui)?;
    let bootstrap = BootstrapSettings { seed, ..BootstrapSettings::default() };
    let mut settings = LifeSettings { discount: verb.discount, fit, bootstrap, ..LifeSettings::default() };
    let found = match &verb.model {
        Some(folder) => {
            let models = StoredModels::load(folder)?;
            settings.amounts = models.amount().card().method;
            lifetime_of(&ledger, as_of, &settings, models.proved()?)?
        }
        None => lifetime(&ledger, as_of, &settings)?,
    };
    let found = found.who_may_be_profiled(ledger.donors());
    value_file::write(&verb.out, &found, &ledger.donors().id)?;
    if ui.json() {
        let sum = |horizon: &obole::lifetime::Horizon| (horizon.years, horizon.value.iter().sum());
        ui.data_json(&ValueJson {
            as_of,
            discount: found.discount,
            years_seen: found.years_seen,
            horizons: found.horizons.iter().map(sum).collect(),
            proof: &found.proof,
        })?;
    } else {
        let text = lifetime_text(&found, ledger.giving().currency, ui.words());
        ui.data(&text)?;
    }
    let day = ui.words().day(as_of.day());
    ui.print("value-done", &[("n", found.donor.len().into()), ("day", day.into())]);
    ui.wrote(&verb.out);
    Ok(Answer::Yes)
}
