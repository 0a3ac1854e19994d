//! `obole completions`: a completion script, from the same definition as the parser.

use clap::CommandFactory;
use obole::Result;
use serde_json::json;

use crate::args::{Args, Completions};
use crate::exit::Answer;
use crate::ui::Ui;

pub fn completions(verb: &Completions, ui: &mut Ui<'_>) -> Result<Answer> {
    let mut script = Vec::new();
    clap_complete::generate(verb.shell, &mut Args::command(), "obole", &mut script);
    if ui.json() {
        let script = String::from_utf8_lossy(&script);
        ui.data_json(&json!({ "shell": verb.shell.to_string(), "script": script }))?;
        return Ok(Answer::Yes);
    }
    ui.data(&String::from_utf8_lossy(&script))?;
    Ok(Answer::Yes)
}
