//! `obole man`: manual pages, from the same definition as the parser.

use clap::{Command, CommandFactory};
use obole::Result;
use obole_ledger::disk;
use serde_json::json;

use crate::args::{Args, Man};
use crate::exit::Answer;
use crate::ui::Ui;

pub fn man(verb: &Man, ui: &mut Ui<'_>) -> Result<Answer> {
    disk::make_folder(&verb.out)?;
    // Built first, so that each page has the program's name and the options of every verb.
    let mut command = Args::command();
    command.build();
    let mut pages = Vec::new();
    save(&command, "obole", verb, &mut pages)?;
    if ui.json() {
        ui.data_json(&json!({ "out": verb.out.display().to_string(), "pages": pages }))?;
    }
    ui.wrote(&verb.out);
    Ok(Answer::Yes)
}

/// Writes the page of a command, then those of the verbs below it.
fn save(command: &Command, name: &str, verb: &Man, pages: &mut Vec<String>) -> Result<()> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).title(name).render(&mut text)?;
    let file = format!("{name}.1");
    disk::write_bytes(&verb.out.join(&file), &text)?;
    pages.push(file);
    for below in command.get_subcommands() {
        save(below, &format!("{name}-{}", below.get_name()), verb, pages)?;
    }
    Ok(())
}
