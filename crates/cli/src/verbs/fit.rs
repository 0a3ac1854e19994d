//! `obole fit`: models of the outcome after a day.

use std::path::Path;

use obole::evaluate::{Backtest, backtest_with, earlier_days, with_drift};
use obole::forecast::{FeatureFile, selected_settings, training};
use obole::models::{Earlier, GoalModel, LapseModel, Method, ModelCard, Task, TaskModels};
use obole::monitor::TrainingSample;
use obole::store::StoredLedger;
use obole::{Error, Kind, Result};
use obole_ledger::disk;
use obole_report::task_name;
use serde_json::json;

use super::backtest;
use crate::args::Fit;
use crate::erasures;
use crate::exit::Answer;
use crate::notices;
use crate::ui::Ui;

pub fn fit(verb: &Fit, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    let asked_for: Vec<Task> = verb.tasks.iter().filter_map(|name| Task::parse(name)).collect();
    let tasks = if asked_for.is_empty() { &Task::ALL[..] } else { &asked_for };
    if verb.unproved && verb.model == "auto" {
        return Err(Error::new(Kind::Usage, "auto-needs-proof").hint("name-model"));
    }
    let Some(folder) = &verb.ledger else { return fit_table(verb, &asked_for, seed, ui) };
    let StoredLedger { ledger, sha256, .. } = obole::store::load_stored(folder)?;
    let settings = notices::fit_settings(&verb.features_on, seed, sha256, ui)?;
    let set = training(&ledger, verb.as_of, verb.horizon)?;
    let mut asked = notices::forecast_settings(&verb.model, settings, verb.horizon).backtest;
    let proof = if verb.unproved {
        notices::print_unproved(ui);
        None
    } else {
        // The choice may use everything that the training outcome shows, so the as-of day of the backtest is
        // the day on which that outcome ends.
        let end = verb.as_of.plus_months(i32::try_from(verb.horizon).unwrap_or(12));
        let proof = ui.in_parts(|report| backtest_with(&ledger, end, &asked, report))?;
        backtest::print(&proof, ledger.giving().currency, ui);
        asked.fit = selected_settings(&ledger, &set, &proof)?;
        Some(proof)
    };
    if verb.drift {
        asked.fit = with_drift(&ledger, &set, &asked.fit)?;
    }
    // The models of earlier days and the spread of amounts in another year take more fits, so they are made
    // only with a backtest or with drift.
    let look_back = verb.drift || proof.is_some();
    let earlier = if look_back { earlier_days(&ledger, &set, &asked.fit)? } else { Earlier::default() };
    // The ledger is released before the fit: the model matrix is the larger of the two.
    drop(ledger);
    let sample = TrainingSample::of(&set, &asked.fit);
    let fitted = TaskModels::fit(set, tasks, &asked.fit, &earlier)?;
    match proof {
        Some(proof) => save(&fitted.by_proof(&proof)?, &sample, Some(&proof), (verb, tasks), ui),
        None => save(&fitted, &sample, None, (verb, tasks), ui),
    }
}

/// Fits the models of a feature table that a database computed. They are compared with nothing: past years
/// would need the gifts.
fn fit_table(verb: &Fit, asked_for: &[Task], seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    if asked_for.iter().any(|task| Task::GOALS.contains(task)) {
        return Err(Error::new(Kind::Usage, "task-needs-gifts").hint("fit-from-ledger"));
    }
    let tasks = if asked_for.is_empty() { &Task::MAIN[..] } else { asked_for };
    let path = verb.features.as_deref().unwrap_or(Path::new(""));
    let file = FeatureFile::read(path, verb.as_of, Some(verb.horizon))?;
    let settings = notices::fit_settings(&verb.features_on, seed, file.sha256.clone(), ui)?;
    let settings = notices::forecast_settings(&verb.model, settings, verb.horizon).backtest.fit;
    notices::print_unproved(ui);
    let set = file.into_training()?;
    let sample = TrainingSample::of(&set, &settings);
    let fitted = TaskModels::fit(set, tasks, &settings, &Earlier::default())?;
    save(&fitted, &sample, None, (verb, tasks), ui)
}

/// Writes the models, the record of their training rows, and the proof.
fn save<S>(
    fitted: &TaskModels<S>,
    sample: &TrainingSample,
    proof: Option<&Backtest>,
    (verb, tasks): (&Fit, &[Task]),
    ui: &mut Ui<'_>,
) -> Result<Answer> {
    let _lock = disk::FolderLock::take(&verb.out)?;
    let set = disk::FileSet::begin(&verb.out)?;
    fitted.save(set.stage())?;
    sample.record(fitted.gift(), fitted.lapse(), fitted.amount())?.save(set.stage())?;
    proof.map_or(Ok(()), |proof| proof.save(set.stage()))?;
    let cards = fitted.cards();
    // A model of an earlier fit does not belong to these models.
    let fitted_tasks: Vec<Task> = cards.iter().map(|card| card.task).collect();
    let stale = Task::ALL.into_iter().filter(|task| {
        let optional = *task == Task::Lapse || Task::GOALS.contains(task);
        let replaced = tasks.contains(task) || is_of_another_fit(&verb.out, *task, &cards);
        optional && !fitted_tasks.contains(task) && replaced
    });
    let stale = stale.map(Task::file_name);
    let old_proof = proof.is_none().then_some(Backtest::FILE);
    let stale: Vec<&str> = stale.into_iter().chain([erasures::FILE]).chain(old_proof).collect();
    set.commit(&stale, || Ok(()))?;
    for card in &cards {
        let task = task_name(card.task, card.horizon_months, ui.words());
        let is_replaced = card.method.is_rule() && verb.model != Method::Rule.name();
        ui.print(
            if is_replaced { "fit-rule" } else { "fit-done" },
            &[("task", task.into()), ("rows", card.rows.into()), ("events", card.events.into())],
        );
    }
    if ui.json() {
        ui.data_json(&json!({ "out": verb.out.display().to_string(), "models": cards }))?;
    }
    ui.wrote(&verb.out);
    Ok(Answer::Yes)
}

/// Returns whether the model of a task in a folder was made from another ledger, day or horizon than these
/// cards.
fn is_of_another_fit(folder: &Path, task: Task, cards: &[&ModelCard]) -> bool {
    let of = |card: &ModelCard| (card.as_of, card.horizon_months, card.input_sha256.clone());
    let path = folder.join(task.file_name());
    let old = match task {
        Task::Lapse => LapseModel::load(&path).map(|model| of(model.card())),
        _ => GoalModel::load(&path, task).map(|model| of(model.card())),
    };
    old.is_ok_and(|old| cards.iter().any(|card| of(card) != old))
}
