//! `obole people`: answers about people and gifts that may be the same, saved in the vault.

use std::path::PathBuf;

use obole::Result;
use obole_ledger::{Error, Kind, PairAnswers, disk, message};
use obole_people::PeopleBook;

use crate::args::{ALL, Answers, People, PeopleVerb};
use crate::exit::Answer;
use crate::ui::Ui;
use crate::verbs::privacy::Folders;

mod review;
mod same_gifts;
mod sheet;

pub fn people(verb: &People, ui: &mut Ui<'_>) -> Result<Answer> {
    match &verb.what {
        PeopleVerb::Review(verb) => review::review(verb, ui),
        PeopleVerb::SameGifts(verb) => same_gifts::same_gifts(verb, ui),
    }
}

/// Maximum number of questions on the screen; the table has all.
const SHOWN: usize = 10;

/// A pair about which a person decides.
struct Question {
    one: String,
    other: String,
    /// The question in words, in lines.
    lines: Vec<String>,
    /// Cells of the table after the pair and the answer.
    cells: Vec<String>,
}

/// Returns a pair as it is listed and named in an option.
fn pair(one: &str, other: &str) -> String {
    format!("{one}={other}")
}

/// The vault with the lock of its folder.
struct Vault {
    book: PeopleBook,
    folder: PathBuf,
    _lock: disk::FolderLock,
}

impl Vault {
    /// Opens the vault of a run; where there is none, a new one.
    fn open(verb: &Answers) -> Result<Self> {
        let folders = Folders::of(&verb.run);
        let folder = verb.people.clone().unwrap_or_else(|| folders.people_or_new(&verb.run));
        let lock = disk::FolderLock::take_private(&folder)?;
        let exists = folder.join("book.json").exists();
        let book = if exists { PeopleBook::load(&folder)? } else { PeopleBook::default() };
        Ok(Self { book, folder, _lock: lock })
    }
}

/// Applies the answers of the options and of the table; returns how many were given or taken back.
///
/// # Errors
/// [`Kind::Usage`] for a pair that is neither a question nor answered, and for a cell that is no answer.
fn apply(verb: &Answers, questions: &[Question], answers: &mut PairAnswers) -> Result<usize> {
    let answered: Vec<(String, String)> =
        answers.iter().map(|(one, other, _)| (one.to_owned(), other.to_owned())).collect();
    let asked = || questions.iter().map(|question| (question.one.clone(), question.other.clone()));
    let mut changed = 0;
    for (names, same) in [(&verb.yes, true), (&verb.no, false)] {
        for name in names {
            let meant: Vec<(String, String)> = match name.as_str() {
                ALL => asked().collect(),
                name => vec![find(name, asked().chain(answered.iter().cloned()))?],
            };
            for (one, other) in meant {
                answers.answer(&one, &other, same);
                changed += 1;
            }
        }
    }
    for name in &verb.undo {
        let meant = match name.as_str() {
            ALL => answered.clone(),
            name => vec![find(name, answered.iter().cloned())?],
        };
        changed += meant.iter().filter(|(one, other)| answers.forget(one, other)).count();
    }
    if let Some(path) = &verb.answers {
        for (name, same) in sheet::read(path)? {
            let (one, other) =
                find(&name, asked().chain(answered.iter().cloned())).map_err(|e| e.in_file(path))?;
            answers.answer(&one, &other, same);
            changed += 1;
        }
    }
    Ok(changed)
}

/// Finds the pair that a text names, in either order.
fn find(name: &str, pairs: impl Iterator<Item = (String, String)>) -> Result<(String, String)> {
    let is_meant = |(one, other): &(String, String)| pair(one, other) == name || pair(other, one) == name;
    pairs.into_iter().find(is_meant).ok_or_else(|| {
        Error::new(Kind::Usage, message!("pair-unknown", pair = obole_ledger::masked_name(name)))
            .hint("list-pairs")
    })
}

/// Saves answers, writes the table, and prints the first questions under `heading`, or `nothing` if there is
/// none: the keys of these sentences.
fn answer(
    verb: &Answers,
    vault: &Vault,
    (questions, changed): (&[Question], usize),
    (columns, heading, nothing): (&[&str], &str, &str),
    ui: &mut Ui<'_>,
) -> Result<()> {
    if changed > 0 {
        vault.book.save(&vault.folder)?;
    }
    if let Some(path) = &verb.out {
        sheet::write(path, columns, questions)?;
    }
    if !ui.json() {
        if questions.is_empty() {
            ui.paragraph(nothing, &[]);
        } else {
            ui.paragraph(heading, &[("n", questions.len().into())]);
        }
        // After an answer, the list would bury the sentence about it.
        let shown = if changed > 0 || verb.out.is_some() { 0 } else { SHOWN };
        let mut text = String::new();
        for question in questions.iter().take(shown) {
            text += &format!("{}\n", pair(&question.one, &question.other));
            question.lines.iter().for_each(|line| text += &format!("  {line}\n"));
        }
        ui.data(&text)?;
        if shown > 0 && questions.len() > shown {
            ui.print("people-more", &[("n", (questions.len() - shown).into())]);
        }
        if shown > 0 && !questions.is_empty() {
            ui.paragraph("people-how", &[]);
        }
    }
    if let Some(path) = &verb.out {
        ui.wrote(path);
    }
    if changed > 0 {
        let path = vault.folder.display().to_string();
        ui.paragraph("people-saved", &[("n", changed.into()), ("path", path.into())]);
    }
    Ok(())
}
