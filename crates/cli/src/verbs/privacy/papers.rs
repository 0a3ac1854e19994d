//! The notice to donors, the entry of the record of processing, the impact assessment.

use obole::Result;
use obole::models::StoredModels;
use obole::store::{StoredLedger, check_stored};
use obole_ledger::DonorTable;
use obole_report::{PrivacyFacts, PrivacyModel, PrivacyText, method_name, privacy_text, task_name};
use serde_json::json;

use super::{sources, write};
use crate::args::PrivacyPaper;
use crate::clock;
use crate::exit::Answer;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

pub fn paper(text: PrivacyText, verb: &PrivacyPaper, ui: &mut Ui<'_>) -> Result<Answer> {
    let mut facts = PrivacyFacts {
        association: verb.association.clone(),
        contact: verb.contact.clone(),
        dpo: verb.dpo.clone(),
        day: ui.words().day(clock::today()),
        program: format!("Obole {}", env!("CARGO_PKG_VERSION")),
        solicitation_months: verb.solicitation_months.to_string(),
        scoring_months: verb.scoring_months.map(|months| months.to_string()).unwrap_or_default(),
        archive_years: verb.archive_years.to_string(),
        ..PrivacyFacts::default()
    };
    if let Some(place) = &verb.run {
        let folders = RunFolders::of(place);
        let (StoredLedger { ledger, receipt, .. }, checked) = check_stored(&folders.ledger)?;
        checked?;
        facts.sources = sources(&receipt);
        facts.donors = ui.words().whole(ledger.donors().len() as u64);
        if let Some((first, last)) = receipt.days {
            (facts.first_day, facts.last_day) = (ui.words().day(first), ui.words().day(last));
        }
        facts.attributes_held = attributes_held(ledger.donors());
        let model = folders.run.join("model");
        if model.exists() {
            for card in StoredModels::load(&model)?.cards() {
                facts.models.push(PrivacyModel {
                    task: task_name(card.task, card.horizon_months, ui.words()),
                    method: method_name(card.method, ui.words()),
                    trained_on: ui.words().day(card.as_of.day()),
                    features: card.features_used.len(),
                });
                facts.attributes_switched_on.extend(card.features_switched_on.clone());
            }
            facts.attributes_switched_on.sort_unstable();
            facts.attributes_switched_on.dedup();
        }
    }
    let text = privacy_text(text, &facts, ui.words().lang())?;
    if ui.json() {
        ui.data_json(&json!({ "text": text, "facts": facts }))?;
        return Ok(Answer::Yes);
    }
    write(&text, verb.out.as_deref(), ui)
}

/// Returns the attributes that the ledger holds of at least one donor.
fn attributes_held(donors: &DonorTable) -> Vec<String> {
    let any = |column: &obole_ledger::Coded| (0..donors.len()).any(|at| !column.get(at).is_empty());
    let held = [
        ("birth_year", donors.birth_year.iter().any(Option::is_some)),
        ("gender", any(&donors.gender)),
        ("postcode", donors.postcode.iter().any(|postcode| !postcode.is_empty())),
        ("country", any(&donors.country)),
        ("language", any(&donors.language)),
    ];
    held.into_iter().filter(|(_, is)| *is).map(|(name, _)| name.to_owned()).collect()
}
