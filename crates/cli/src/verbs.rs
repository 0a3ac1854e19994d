//! One file per verb.

mod audit;
mod backtest;
mod btyd;
mod check;
mod cleared_list;
mod completions;
mod doctor;
mod drift;
mod explain;
mod export;
mod features;
mod find;
mod fit;
mod forecast_income;
mod impact;
mod import;
mod kpi;
mod letters;
mod man;
mod mcp;
mod measure;
mod people;
mod plan;
mod privacy;
mod propose;
mod refusals;
mod remind;
mod review;
mod run;
mod score;
mod segment;
mod serve;
mod simulate;
mod sql;
mod table;
mod today;
mod value;
mod verify;

use obole::Result;

use crate::args::{Args, Verb};
use crate::exit::Answer;
use crate::settings::Settings;
use crate::ui::Ui;

/// Runs the verb of the call.
pub fn dispatch(args: &Args, settings: &Settings, ui: &mut Ui<'_>) -> Result<Answer> {
    let seed = args.global.seed;
    if let (Some(path), false) = (settings.file(), matches!(args.verb, Verb::Doctor(_))) {
        ui.print("settings-from", &[("path", path.display().to_string().into())]);
    }
    match &args.verb {
        Verb::Run(verb) => run::run(verb, seed, ui),
        Verb::Import(verb) => import::import(verb, ui),
        Verb::Check(verb) => check::check(verb, ui),
        Verb::Kpi(verb) => kpi::kpi(verb, ui),
        Verb::Impact(verb) => impact::impact(verb, seed, ui),
        Verb::ForecastIncome(verb) => forecast_income::forecast_income(verb, ui),
        Verb::Segment(verb) => segment::segment(verb, ui),
        Verb::Features(verb) => features::features(verb, ui),
        Verb::Sql(verb) => sql::sql(verb, ui),
        Verb::Fit(verb) => fit::fit(verb, seed, ui),
        Verb::Score(verb) => score::score(verb, ui),
        Verb::Backtest(verb) => backtest::backtest(verb, seed, ui),
        Verb::Explain(verb) => explain::explain(verb, ui),
        Verb::Value(verb) => value::value(verb, seed, ui),
        Verb::Plan(verb) => plan::plan(verb, seed, ui),
        Verb::Remind(verb) => remind::remind(verb, seed, ui),
        Verb::Today(verb) => today::today(verb, ui),
        Verb::Review(verb) => review::review(verb, ui),
        Verb::Export(verb) => export::export(verb, ui),
        Verb::Letters(verb) => letters::letters(verb, ui),
        Verb::Measure(verb) => measure::measure(verb, seed, ui),
        Verb::Audit(verb) => audit::audit(verb, seed, ui),
        Verb::Table(verb) => table::table(verb, seed, ui),
        Verb::Btyd(verb) => btyd::btyd(verb, ui),
        Verb::Find(verb) => find::find(verb, ui),
        Verb::People(verb) => people::people(verb, ui),
        Verb::Privacy(verb) => privacy::privacy(verb, ui),
        Verb::Simulate(verb) => simulate::simulate(verb, seed, ui),
        Verb::Serve(verb) => serve::serve(verb, ui),
        Verb::Mcp(verb) => mcp::mcp(verb, seed, ui),
        Verb::Doctor(verb) => doctor::doctor(verb, settings, ui),
        Verb::Completions(verb) => completions::completions(verb, ui),
        Verb::Man(verb) => man::man(verb, ui),
    }
}
