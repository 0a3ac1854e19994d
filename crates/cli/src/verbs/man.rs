//! `obole man`: manual pages, from the same definition as the parser.

use clap::CommandFactory;
use obole::Result;
use obole_ledger::disk;

use super::Answer;
use crate::args::{Args, Man};
use crate::ui::Ui;

pub fn man(verb: &Man, ui: &mut Ui<'_>) -> Result<Answer> {
    disk::make_folder(&verb.out)?;
    let command = Args::command();
    let verbs = command.get_subcommands().map(|verb| (format!("obole-{}", verb.get_name()), verb.clone()));
    for (name, page) in std::iter::once(("obole".to_owned(), command.clone())).chain(verbs) {
        let mut text = Vec::new();
        clap_mangen::Man::new(page).title(name.as_str()).render(&mut text)?;
        disk::write_bytes(&verb.out.join(format!("{name}.1")), &text)?;
    }
    ui.wrote(&verb.out);
    Ok(Answer::Yes)
}
