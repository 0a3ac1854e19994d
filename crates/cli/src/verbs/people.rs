//! `obole people`: answers about people and gifts that may be the same, saved in the vault, and the form of
//! the vault.

use std::collections::HashMap;

use obole::Result;
use obole_ledger::{Error, Kind, PairAnswers, disk, message};
use obole_people::{PeopleBook, Vault};

use crate::args::{ALL, Answers, People, PeopleVerb};
use crate::exit::Answer;
use crate::passphrase;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

mod encrypt;
mod review;
mod same_gifts;
mod sheet;
mod spellings;

pub fn people(verb: &People, ui: &mut Ui<'_>) -> Result<Answer> {
    match &verb.what {
        PeopleVerb::Review(verb) => review::review(verb, ui),
        PeopleVerb::SameGifts(verb) => same_gifts::same_gifts(verb, ui),
        PeopleVerb::Encrypt(verb) => encrypt::encrypt(verb, ui),
        PeopleVerb::Decrypt(verb) => encrypt::decrypt(verb, ui),
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

/// The people of a vault, with the lock of its folder.
struct LockedVault {
    book: PeopleBook,
    vault: Vault,
    _lock: disk::FolderLock,
}

impl LockedVault {
    /// Opens the vault of a run; where there is none, a new one.
    fn open(verb: &Answers, ui: &mut Ui<'_>) -> Result<Self> {
        let folders = RunFolders::of(&verb.place.run);
        let folder = verb.place.people.clone().unwrap_or_else(|| folders.people_or_new(&verb.place.run));
        let lock = disk::FolderLock::take_private(&folder)?;
        let vault = passphrase::vault(&folder, &verb.place.passphrase, ui)?;
        Ok(Self { book: vault.load_or_new()?, vault, _lock: lock })
    }
}

/// Applies the answers of the options and of the table; returns how many were given or taken back.
///
/// # Errors
/// [`Kind::Usage`] for a pair that is neither a question nor answered, for a cell that is no answer, and for
/// two answers about one pair.
fn apply(verb: &Answers, questions: &[Question], answers: &mut PairAnswers) -> Result<usize> {
    let asked: Vec<Pair> =
        questions.iter().map(|question| (question.one.clone(), question.other.clone())).collect();
    let answered: Vec<Pair> =
        answers.iter().map(|(one, other, _)| (one.to_owned(), other.to_owned())).collect();
    let (any, known) = (by_name(asked.iter().chain(&answered)), by_name(answered.iter()));
    let mut given: Vec<(Pair, Option<bool>)> = Vec::new();
    for (names, same, all, pairs) in [
        (&verb.yes, Some(true), &asked, &any),
        (&verb.no, Some(false), &asked, &any),
        (&verb.undo, None, &answered, &known),
    ] {
        for name in names {
            match name.as_str() {
                ALL => given.extend(all.iter().map(|pair| (pair.clone(), same))),
                name => given.push((find(name, pairs)?, same)),
            }
        }
    }
    if let Some(path) = &verb.answers {
        for (name, same) in sheet::read(path)? {
            given.push((find(&name, &any).map_err(|e| e.in_file(path))?, Some(same)));
        }
    }
    let mut said: HashMap<&Pair, Option<bool>> = HashMap::new();
    for (pair, same) in &given {
        if said.insert(pair, *same).is_some_and(|earlier| earlier != *same) {
            return Err(contradiction(&pair.0, &pair.1));
        }
    }
    for ((one, other), same) in &given {
        match same {
            Some(same) => answers.answer(one, other, *same),
            None => drop(answers.forget(one, other)),
        }
    }
    Ok(given.len())
}

/// Returns the error about answers of which some make one of a pair, and others two.
fn contradiction(one: &str, other: &str) -> Error {
    Error::new(Kind::Usage, message!("answers-contradict", pair = pair(one, other))).hint("undo-one-answer")
}

/// Two identifiers.
type Pair = (String, String);

/// Returns pairs by their names, in either order.
fn by_name<'a>(pairs: impl Iterator<Item = &'a Pair>) -> HashMap<String, Pair> {
    let names = |(one, other): &Pair| [pair(one, other), pair(other, one)];
    pairs.flat_map(|two| names(two).map(|name| (name, two.clone()))).collect()
}

/// Finds the pair that a text names.
fn find(name: &str, pairs: &HashMap<String, Pair>) -> Result<Pair> {
    pairs.get(name).cloned().ok_or_else(|| {
        Error::new(Kind::Usage, message!("pair-unknown", pair = obole_ledger::masked_name(name)))
            .hint("list-pairs")
    })
}

/// Saves answers, writes the table, and prints the first questions under `heading`, or `nothing` if there is
/// none: the keys of these sentences.
fn answer(
    verb: &Answers,
    vault: &LockedVault,
    (questions, changed): (&[Question], usize),
    (columns, heading, nothing): (&[&str], &str, &str),
    ui: &mut Ui<'_>,
) -> Result<()> {
    if changed > 0 {
        vault.vault.save(&vault.book)?;
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
        let path = vault.vault.folder().display().to_string();
        ui.paragraph("people-saved", &[("n", changed.into()), ("path", path.into())]);
    }
    Ok(())
}
