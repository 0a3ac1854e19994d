//! `obole man`: manual pages, from the same definition as the parser.

use clap::CommandFactory;
use obole::Result;
use obole_ledger::disk;
use serde_json::json;

use super::Answer;
use crate::args::{Args, Man};
use crate::ui::Ui;

pub fn man(verb: &Man, ui: &mut Ui<'_>) -> Result<Answer> {
    disk::make_folder(&verb.out)?;
    let command = Args::command();
    let verbs = command.get_subcommands().map(|verb| (format!("obole-{}", verb.get_name()), verb.clone()));
    let mut pages = Vec::new();
    for (name, page) in std::iter::once(("obole".to_owned(), command.clone())).chain(verbs) {
        let mut text = Vec::new();
        clap_mangen::Man::new(page).title(name.as_str()).render(&mut text)?;
        let file = format!("{name}.1");
        disk::write_bytes(&verb.out.join(&file), &text)?;
        pages.push(file);
    }
    if ui.json() {
        ui.data_json(&json!({ "out": verb.out.display().to_string(), "pages": pages }))?;
    }
    ui.wrote(&verb.out);
    Ok(Answer::Yes)
}
