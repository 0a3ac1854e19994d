//! `obole fit`: models of what happened after a day.

use std::path::Path;

use obole::Result;
use obole::evaluate::{amounts_before, with_drift};
use obole::models::{LapseModel, ModelCard, Task};
use obole::monitor::Watched;
use obole::store::StoredLedger;
use obole_ledger::disk;
use obole_report::task_name;
use serde_json::json;

use super::{Answer, backtest};
use crate::args::Fit;
use crate::chain;
use crate::ui::Ui;

pub fn fit(verb: &Fit, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    let tasks: Vec<Task> = verb.tasks.iter().filter_map(|name| Task::parse(name)).collect();
    let StoredLedger { ledger, sha256, .. } = chain::load_stored(&verb.ledger)?;
    let settings = chain::fit_settings(&verb.features_on, seed, sha256, ui)?;
    let set = chain::training(&ledger, verb.as_of, verb.horizon)?;
    let mut asked = chain::proof_settings(&verb.model, settings, verb.horizon, seed);
    let proof = if asked.candidates.is_empty() {
        None
    } else {
        // All that the training outcome tells may choose: one stands on the day on which it ends.
        let stand = verb.as_of.plus_months(i32::try_from(verb.horizon).unwrap_or(12));
        let proof = obole::evaluate::backtest(&ledger, stand, &asked)?;
        backtest::say(&proof, ledger.giving().currency, ui);
        asked.fit = chain::as_selected(&ledger, &set, &proof)?;
        Some(proof)
    };
    if verb.drift {
        asked.fit = with_drift(&ledger, &set, &asked.fit)?;
    }
    // What a year like none before does to the amounts is looked at where drift is: it takes another fit.
    let look_back = verb.drift || proof.is_some();
    let earlier = if look_back { amounts_before(&ledger, &set, &asked.fit)? } else { Vec::new() };
    // The ledger is let go before the fit: the model matrix is the larger of the two.
    drop(ledger);
    let watched = Watched::of(&set, &asked.fit);
    let mut fitted = chain::fit(set, &tasks, &asked.fit, &earlier)?;
    if let Some(proof) = &proof {
        fitted = fitted.by_proof(proof)?;
    }
    let _lock = disk::FolderLock::take(&verb.out)?;
    let set = disk::FileSet::begin(&verb.out)?;
    let place = |task: Task| set.stage().join(task.file_name());
    let mut cards: Vec<&ModelCard> = Vec::new();
    if let Some(model) = &fitted.gift {
        model.save(&place(Task::Gift))?;
        cards.push(model.card());
    }
    if let Some(model) = &fitted.lapse {
        model.save(&place(Task::Lapse))?;
        cards.push(model.card());
    }
    if let Some(model) = &fitted.amount {
        model.save(&place(Task::Amount))?;
        cards.push(model.card());
    }
    watched.record(fitted.gift.as_ref(), fitted.lapse.as_ref(), fitted.amount.as_ref())?.save(set.stage())?;
    // A lapse model of an earlier fit does not belong to these models.
    let wanted = tasks.is_empty() || tasks.contains(&Task::Lapse);
    let stale = (fitted.lapse.is_none() && (wanted || is_of_another_fit(&verb.out, &cards)))
        .then(|| Task::Lapse.file_name());
    set.commit(stale.as_slice(), || Ok(()))?;
    for card in &cards {
        let task = task_name(card.task, card.horizon_months, ui.words());
        ui.say(
            "fit-done",
            &[("task", task.into()), ("rows", card.rows.into()), ("events", card.events.into())],
        );
    }
    if ui.json() {
        ui.data_json(&json!({ "out": verb.out.display().to_string(), "models": cards }))?;
    }
    ui.wrote(&verb.out);
    Ok(Answer::Yes)
}

/// Returns whether the lapse model of a folder was made from another ledger, day or horizon than these cards.
fn is_of_another_fit(folder: &Path, cards: &[&ModelCard]) -> bool {
    let of = |card: &ModelCard| (card.as_of, card.horizon_months, card.input_sha256.clone());
    LapseModel::load(&folder.join(Task::Lapse.file_name()))
        .is_ok_and(|old| cards.iter().any(|card| of(card) != of(old.card())))
}
