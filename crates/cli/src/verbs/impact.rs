//! `obole impact`: the yearly page for board and funders, and its figures for other tools.

mod files;
mod plans;
mod text;

use std::collections::BTreeMap;

use obole::campaign::contacts::ContactLog;
use obole::impact::{ImpactSettings, days_of_year, impact as figures, last_complete_year};
use obole::store::{StoredLedger, load_stored};
use obole::{Error, Kind, Result};
use obole_ledger::{Cents, message};

use self::plans::{Wanted, of_contacts, of_plans};
use crate::args::Impact;
use crate::clock;
use crate::exit::Answer;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

pub fn impact(verb: &Impact, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    let Gathered { stored, settings, not_measured } = gather(verb, seed, ui)?;
    let found = figures(&stored.ledger, &settings, clock::today())?;
    files::save(&verb.out, &found, &not_measured, ui.words())?;
    if ui.json() {
        ui.data_json(&files::ImpactJson::new(&found, &not_measured))?;
    } else {
        let text = text::answer(&found, not_measured.len(), &verb.out, ui.words());
        ui.data(&text)?;
    }
    Ok(Answer::Yes)
}

/// The ledger, and the settings with the measured effects.
pub struct Gathered {
    pub stored: StoredLedger,
    pub settings: ImpactSettings,
    /// Plans whose effect cannot be measured, each with the reason as a sentence.
    pub not_measured: Vec<(String, String)>,
}

/// Reads the ledger, the contacts and the plans of a call.
pub fn gather(verb: &Impact, seed: u64, ui: &mut Ui<'_>) -> Result<Gathered> {
    let folders = RunFolders::of(&verb.ledger);
    let stored = load_stored(&folders.ledger)?;
    let ledger = &stored.ledger;
    let today = clock::today();
    let year = match verb.year {
        Some(year) => i32::try_from(year).unwrap_or(i32::MAX),
        None => last_complete_year(ledger, verb.start_month, today)
            .ok_or_else(|| Error::new(Kind::Refused, "impact-no-complete-year").hint("impact-name-year"))?,
    };
    let beside = Some(folders.contacts()).filter(|path| path.exists());
    let contacts = verb.contacts.clone().or(beside);
    let contacts = contacts.map(|path| ContactLog::load(&path)).transpose()?;
    let wanted = Wanted { verb, days: days_of_year(ledger, year, verb.start_month, today)?, seed };
    let (effects, not_measured) = match &contacts {
        // An export logs both arms of its plan.
        Some(log) if verb.plans.is_empty() => {
            of_contacts(&wanted, log, (ledger, &stored.receipt.identities()), ui.words())?
        }
        _ => {
            let plans = if verb.plans.is_empty() { folders.plans()? } else { verb.plans.clone() };
            of_plans(&wanted, &plans, (&folders.ledger, &stored), ui)?
        }
    };
    let settings = ImpactSettings {
        start_month: verb.start_month,
        fewest: u64::from(verb.fewest),
        contacts,
        costs: named_costs(verb)?,
        effects,
        seed,
        ..ImpactSettings::new(year)
    };
    Ok(Gathered { stored, settings, not_measured })
}

/// Returns the costs named in the call, by campaign.
fn named_costs(verb: &Impact) -> Result<BTreeMap<String, Cents>> {
    let mut found = BTreeMap::new();
    for (campaign, cost) in &verb.cost {
        if found.insert(campaign.clone(), *cost).is_some() {
            let what = message!("impact-cost-twice", name = format!("{campaign:?}"));
            return Err(Error::new(Kind::Usage, what));
        }
    }
    Ok(found)
}
