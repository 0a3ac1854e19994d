//! `obole privacy`: what is held of a person, the texts of the association, and a copy to share.

use std::collections::BTreeSet;
use std::path::Path;

use obole::Result;
use obole_ledger::{Receipt, SourceReceipt, disk};
use obole_people::{PeopleBook, possible_duplicates};
use obole_report::PrivacySource;

use crate::args::{Privacy, PrivacyVerb};
use crate::exit::Answer;
use crate::ui::Ui;

mod access;
mod erase;
mod leftovers;
mod papers;
mod pseudonymise;
mod purge;

pub fn privacy(verb: &Privacy, ui: &mut Ui<'_>) -> Result<Answer> {
    use obole_report::PrivacyText::{Dpia, Notice, Register};
    match &verb.what {
        PrivacyVerb::Access(verb) => access::access(verb, ui),
        PrivacyVerb::Erase(verb) => erase::erase(verb, ui),
        PrivacyVerb::Purge(verb) => purge::purge(verb, ui),
        PrivacyVerb::Pseudonymise(verb) => pseudonymise::pseudonymise(verb, ui),
        PrivacyVerb::Notice(verb) => papers::paper(Notice, verb, ui),
        PrivacyVerb::Register(verb) => papers::paper(Register, verb, ui),
        PrivacyVerb::Dpia(verb) => papers::paper(Dpia, verb, ui),
    }
}

fn sources(receipt: &Receipt) -> Vec<PrivacySource> {
    receipt.sources.iter().map(source).collect()
}

fn source(source: &SourceReceipt) -> PrivacySource {
    PrivacySource { name: source.name.clone(), format: source.format.clone() }
}

/// Maximum number of identifiers on one line.
const SHOWN: usize = 10;

/// Returns the donors about whom nobody has answered whether they are one of these.
fn open_pairs(book: &PeopleBook, ids: &BTreeSet<String>) -> BTreeSet<String> {
    let pairs = possible_duplicates(book).into_iter();
    pairs
        .flat_map(|pair| {
            let [kept, other] = [ids.contains(&pair.kept), ids.contains(&pair.other)];
            [kept.then_some(pair.other), other.then_some(pair.kept)]
        })
        .flatten()
        .filter(|id| !ids.contains(id))
        .collect()
}

/// Prints donors who may be the person of a request.
fn print_open_pairs(ids: &BTreeSet<String>, ui: &mut Ui<'_>) {
    let mut shown: Vec<&str> = ids.iter().take(SHOWN).map(String::as_str).collect();
    if ids.len() > SHOWN {
        shown.push("…");
    }
    if !shown.is_empty() {
        ui.paragraph("privacy-open-pairs", &[("ids", shown.join(", ").into())]);
    }
}

/// Writes a text to a file of its owner's, or to standard output.
fn write(text: &str, out: Option<&Path>, ui: &mut Ui<'_>) -> Result<Answer> {
    match out {
        Some(path) => {
            disk::check_place(path)?;
            disk::write_private(path, |file| Ok(std::io::Write::write_all(file, text.as_bytes())?))?;
            ui.print("wrote", &[("path", path.display().to_string().into())]);
        }
        None => ui.data(text)?,
    }
    ui.paragraph("privacy-draft", &[]);
    Ok(Answer::Yes)
}
