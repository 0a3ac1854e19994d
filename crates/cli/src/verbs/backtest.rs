//! `obole backtest`: the proof out of time, beside the simple rules.

use obole::Result;
use obole::evaluate::{Backtest as Proof, BacktestSettings};
use obole::models::Task;
use obole_ledger::{Currency, disk};
use obole_report::{backtest_text, task_name, verdict_text};

use super::Answer;
use crate::args::Backtest;
use crate::chain;
use crate::ui::Ui;

pub fn backtest(verb: &Backtest, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    let ledger = chain::load(&verb.ledger)?;
    let as_of = chain::stand(&ledger, verb.as_of)?;
    let fit = chain::fit_settings(&verb.features_on, seed, chain::input_hash(&verb.ledger)?, ui)?;
    let mut settings = BacktestSettings {
        origins: verb.origins,
        horizon_months: verb.horizon,
        fit,
        ..BacktestSettings::default()
    };
    settings.bootstrap.seed = seed;
    let proof = obole::evaluate::backtest(&ledger, as_of, &settings)?;
    if ui.json() {
        ui.data_json(&proof)?;
    } else {
        let table = backtest_text(&proof, ledger.giving().currency, ui.words())?;
        ui.data(&table)?;
    }
    say(&proof, ledger.giving().currency, ui);
    if let Some(path) = &verb.out {
        disk::write_json(path, &proof)?;
        ui.wrote(path);
    }
    let any = Task::ALL.into_iter().any(|task| !proof.of(task).method.is_rule());
    Ok(if any { Answer::Yes } else { Answer::No })
}

/// One sentence a task: what is used, and why.
pub fn say(proof: &Proof, currency: Currency, ui: &mut Ui<'_>) {
    for task in Task::ALL {
        let of_task = proof.of(task);
        let name = task_name(task, proof.settings.horizon_months, ui.words());
        let why = verdict_text(of_task, currency, ui.words());
        ui.say("backtest-said", &[("task", name.into()), ("why", why.into())]);
    }
}
