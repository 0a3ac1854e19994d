//! `obole backtest`: the models compared with the simple rules on past years.

use obole::Result;
use obole::evaluate::{Backtest as Proof, BacktestSettings, backtest_with};
use obole::models::Method;
use obole::store::StoredLedger;
use obole_ledger::{Currency, disk};
use obole_report::{backtest_text, selection_text, task_name, totals_text, undated_text, verdict_text};

use crate::args::Backtest;
use crate::exit::Answer;
use crate::notices;
use crate::ui::Ui;

pub fn backtest(verb: &Backtest, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    if let Some(path) = &verb.out {
        disk::FileKind::json(&["as_of", "settings", "origins", "gift", "lapse", "amount"])
            .refuse_other(path)?;
    }
    let StoredLedger { ledger, sha256, .. } = obole::store::load_stored(&verb.ledger)?;
    let as_of = notices::as_of(&ledger, verb.as_of)?;
    let fit = notices::fit_settings(&verb.features_on, seed, sha256, ui)?;
    let settings = BacktestSettings {
        origins: verb.origins,
        ..notices::forecast_settings(&verb.model, fit, verb.horizon).backtest
    };
    let proof = ui.in_parts(|report| backtest_with(&ledger, as_of, &settings, report))?;
    if ui.json() {
        ui.data_json(&proof)?;
    } else {
        let table = backtest_text(&proof, ledger.giving().currency, ui.words())?;
        ui.data(&table)?;
    }
    print(&proof, ledger.giving().currency, ui);
    if let Some(path) = &verb.out {
        disk::write_json(path, &proof)?;
        ui.wrote(path);
    }
    let any = proof.tasks().any(|of_task| !of_task.method.is_rule());
    // If the user asked for the rule, using it is not a "no".
    let asked_for = verb.model == Method::Rule.name();
    Ok(if any || asked_for { Answer::Yes } else { Answer::No })
}

/// Prints one sentence per task: the method that is used, and the reason.
pub fn print(proof: &Proof, currency: Currency, ui: &mut Ui<'_>) {
    for of_task in proof.tasks() {
        let task = of_task.task;
        let name = task_name(task, proof.settings.horizon_months, ui.words());
        if let Some(choice) = proof.selections.get(&task) {
            let choice = selection_text(choice, ui.words());
            ui.print("backtest-said", &[("task", name.as_str().into()), ("why", choice.into())]);
        }
        if proof.days_of(task) > 1 {
            let days = u64::from(proof.days_of(task));
            ui.print("backtest-days", &[("task", name.as_str().into()), ("n", days.into())]);
        }
        if proof.drift.contains(&task) {
            ui.print("backtest-drift", &[("task", name.as_str().into())]);
        }
        let why = verdict_text(of_task, currency, ui.words());
        ui.print("backtest-said", &[("task", name.into()), ("why", why.into())]);
    }
    if let Some(totals) = totals_text(proof, currency, ui.words()) {
        ui.line_unless_quiet(&totals);
    }
    if let Some(undated) = &proof.undated {
        ui.line_unless_quiet(&undated_text(undated, ui.words()));
    }
}
