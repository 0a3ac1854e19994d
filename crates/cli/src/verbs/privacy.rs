//! `obole privacy`: what is held of a person, and the texts of the association.

use std::path::{Path, PathBuf};

use obole::Result;
use obole_ledger::{Receipt, disk};
use obole_report::PrivacySource;

use crate::args::{Privacy, PrivacyVerb};
use crate::exit::Answer;
use crate::ui::Ui;

mod access;
mod erase;
mod papers;
mod purge;

pub fn privacy(verb: &Privacy, ui: &mut Ui<'_>) -> Result<Answer> {
    use obole_report::PrivacyText::{Dpia, Notice, Register};
    match &verb.what {
        PrivacyVerb::Access(verb) => access::access(verb, ui),
        PrivacyVerb::Erase(verb) => erase::erase(verb, ui),
        PrivacyVerb::Purge(verb) => purge::purge(verb, ui),
        PrivacyVerb::Notice(verb) => papers::paper(Notice, verb, ui),
        PrivacyVerb::Register(verb) => papers::paper(Register, verb, ui),
        PrivacyVerb::Dpia(verb) => papers::paper(Dpia, verb, ui),
    }
}

/// Folders of a run.
pub struct Folders {
    pub ledger: PathBuf,
    pub people: PathBuf,
    run: PathBuf,
}

impl Folders {
    /// Finds the folders of a run, or of a ledger whose vault is beside it.
    pub fn of(place: &Path) -> Self {
        let inside = place.join("ledger");
        if inside.join("ledger.json").exists() {
            return Self { ledger: inside, people: place.join("people"), run: place.to_owned() };
        }
        let run = place.parent().map(Path::to_owned).unwrap_or_default();
        // `import` puts the vault into the ledger's folder, `run` beside it.
        let own = Some(place.join("people")).filter(|folder| folder.exists());
        Self { ledger: place.to_owned(), people: own.unwrap_or_else(|| run.join("people")), run }
    }
}

impl Folders {
    /// Returns the folder of the vault, or where an import into `place` makes a new one.
    pub fn people_or_new(&self, place: &Path) -> PathBuf {
        if self.people.exists() { self.people.clone() } else { place.join("people") }
    }
}

fn sources(receipt: &Receipt) -> Vec<PrivacySource> {
    let source = |source: &obole_ledger::SourceReceipt| PrivacySource {
        name: source.name.clone(),
        format: source.format.clone(),
    };
    receipt.sources.iter().map(source).collect()
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
