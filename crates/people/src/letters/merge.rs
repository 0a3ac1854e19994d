//! Templates joined with the people of a list: checked, shown, written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use minijinja::Value;
use obole_error::{CellWriter, Error, Kind, Lang, Result, message};
use obole_ledger::{Cents, ContactChannel, DonorKind, disk};

use super::engine::{Engine, Values};
use super::fields::{self, Origin, is_shared};
use super::folder::LetterTemplates;
use super::lint::{Checked, Lacking, file_name, invented};
use super::markup::cleaned;
use super::{Composed, LetterFinding, LetterKind, docx, html};
use crate::mailing::{
    Letter, LettersPer, MailingForm, MailingRow, MailingSettings, address_lines, has_address, letters,
};
use crate::vault::PeopleBook;

/// Maximum number of letters in one DOCX: a word processor opens no longer document.
const MOST_IN_DOCX: usize = 5_000;

/// Kind of file that letters are written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterForm {
    /// A page to print, with a letter on each sheet (`.html`).
    Html,
    /// A document for a word processor (`.docx`).
    Docx,
    /// A table for a mailing tool (`.csv`).
    Csv,
}

impl LetterForm {
    /// Columns of the table.
    pub const COLUMNS: [&'static str; 4] = ["donor_id", "email", "subject", "text"];

    /// Returns the form of a file by its ending, in small letters.
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "html" | "htm" => Some(Self::Html),
            "docx" => Some(Self::Docx),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// Returns whether letters for a channel can have this form.
    pub const fn reaches(self, channel: ContactChannel) -> bool {
        match self {
            Self::Html | Self::Docx => matches!(channel, ContactChannel::Post),
            Self::Csv => matches!(channel, ContactChannel::Email),
        }
    }

    /// Returns the kind of file, so that no file of another kind is replaced.
    pub fn file_kind(self) -> disk::FileKind {
        match self {
            Self::Html | Self::Docx => disk::FileKind::Letters,
            Self::Csv => disk::FileKind::Csv(Self::COLUMNS.map(str::to_owned).to_vec()),
        }
    }
}

/// Kind of the letter to a donor, and personal history for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterChoice {
    /// Kind of the letter.
    pub kind: LetterKind,
    /// Day and amount of the last gift, in words.
    pub last_gift: Option<[String; 2]>,
}

/// Settings of letters.
#[derive(Clone, Copy)]
pub struct LetterSettings<'a> {
    /// Channel of the list.
    pub channel: ContactChannel,
    /// Number of letters that a household gets.
    pub per: LettersPer,
    /// Returns the greeting of the people with these first names; of nobody, one without a name.
    pub greeting: &'a dyn Fn(&[&str]) -> String,
    /// Word between the last two of several first names.
    pub and: &'a str,
    /// Returns one or more asks in words.
    pub asks: &'a dyn Fn(&[Cents]) -> String,
    /// Returns the letter to the donors who read it: one, or the people of a household.
    pub choice: &'a dyn Fn(&[&str]) -> LetterChoice,
    /// Texts of the call.
    pub texts: LetterTexts<'a>,
}

/// Texts that a call adds to letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LetterTexts<'a> {
    /// Fields of personal history that the call names.
    pub named: &'a [&'static str],
    /// Sentence that says how to object.
    pub opt_out: &'a str,
    /// Sentence about the tax reduction, if it is switched on.
    pub tax_sentence: Option<&'a str>,
    /// Mark of letters that nobody approved.
    pub draft: Option<&'a str>,
}

/// Numbers of letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetterCounts {
    /// Letters by kind.
    pub letters: BTreeMap<LetterKind, usize>,
    /// Rows without an address for the channel, which get no letter.
    pub without_address: usize,
    /// Rows of people whose household has a row before theirs.
    pub in_household: usize,
}

/// The letters of a list, ready to be checked and written.
pub struct LetterMerge<'a> {
    templates: &'a LetterTemplates,
    engine: Engine,
    syntax: Vec<LetterFinding>,
    settings: LetterSettings<'a>,
    shared: Values,
    letters: Vec<(Letter<'a>, LetterChoice)>,
    counts: LetterCounts,
}

impl<'a> LetterMerge<'a> {
    /// Joins templates with the people of a list.
    pub fn new(
        templates: &'a LetterTemplates,
        list: &'a [MailingRow],
        book: &'a PeopleBook,
        settings: LetterSettings<'a>,
    ) -> Self {
        let mailing = MailingSettings {
            channel: settings.channel,
            per: settings.per,
            form: MailingForm::Plain,
            is_spreadsheet: false,
            is_french: templates.lang() == Lang::Fr,
            greeting: settings.greeting,
        };
        let (all, in_household) = letters(list, Some(book), &mailing);
        let before = all.len();
        let letters: Vec<(Letter<'a>, LetterChoice)> = all
            .into_iter()
            .filter(|letter| has_address(letter, &mailing))
            .map(|letter| {
                let readers: Vec<&str> = std::iter::once(letter.line.donor_id.as_str())
                    .chain(letter.others.iter().copied())
                    .collect();
                let choice = (settings.choice)(&readers);
                (letter, choice)
            })
            .collect();
        let mut counts =
            LetterCounts { without_address: before - letters.len(), in_household, ..LetterCounts::default() };
        for (_, choice) in &letters {
            *counts.letters.entry(choice.kind).or_default() += 1;
        }
        let (engine, syntax) = engine_of(templates);
        let shared = shared_values(templates, &settings.texts);
        Self { templates, engine, syntax, settings, shared, letters, counts }
    }

    /// Returns the numbers of letters.
    pub fn counts(&self) -> &LetterCounts {
        &self.counts
    }

    /// Returns the SHA-256 of what makes these letters, other than their people: templates, shared values,
    /// language, sentences and fields of the call.
    pub fn sha256(&self) -> String {
        let LetterTexts { opt_out, tax_sentence, named, .. } = self.settings.texts;
        let of_call: Vec<&str> =
            [opt_out, tax_sentence.unwrap_or_default()].into_iter().chain(named.iter().copied()).collect();
        self.templates.sha256(self.counts.letters.keys().copied(), &of_call)
    }

    /// Returns everything that is wrong with the templates of these letters, and with the letters themselves:
    /// a template can depend on the value of a field.
    pub fn findings(&self) -> Vec<LetterFinding> {
        let mut lacking: BTreeMap<LetterKind, Lacking> = BTreeMap::new();
        for (letter, choice) in &self.letters {
            let values = self.values(letter, choice);
            let lacks: Vec<&'static str> = fields::names(|origin| origin != Origin::Filled)
                .filter(|name| !values.contains_key(name) && !self.is_off(name))
                .collect();
            *lacking.entry(choice.kind).or_default().entry(lacks).or_default() += 1;
        }
        let checked = Checked {
            templates: self.templates,
            engine: &self.engine,
            channel: Some(self.settings.channel),
            switched_on: self.settings.texts.named,
        };
        let mut found = findings(&checked, &self.syntax, &lacking);
        if self.settings.texts.tax_sentence.is_some()
            && !lacking.keys().any(|kind| self.prints_tax_sentence(*kind))
        {
            let error = Error::new(Kind::Refused, "letters-without-tax-sentence");
            let error = error.in_file(self.templates.folder()).hint("letter-add-tax-sentence");
            found.push(LetterFinding::stop(error));
        }
        let stopped: BTreeSet<PathBuf> =
            found.iter().filter(|one| !one.is_warning).map(|one| one.file().to_owned()).collect();
        let is_sound = |kind| {
            [self.templates.path(kind), self.templates.shared_path()]
                .iter()
                .all(|path| !stopped.contains(path))
        };
        for (letter, choice) in self.letters.iter().filter(|(_, choice)| is_sound(choice.kind)) {
            let faults = match self.engine.fill(&file_name(choice.kind), &self.values(letter, choice)) {
                Ok(text) => checked.of_letter(choice.kind, &Composed::of(&text), self.settings.texts.opt_out),
                Err(failed) => vec![checked.of_failure(choice.kind, failed)],
            };
            for fault in faults {
                if !found.contains(&fault) {
                    found.push(fault);
                }
            }
        }
        tidy(found)
    }

    fn prints_tax_sentence(&self, kind: LetterKind) -> bool {
        self.engine.names(&file_name(kind)).iter().any(|name| name == "tax_sentence")
    }

    /// Returns the letter to a donor as text, or the first one, with its kind; `None` if there is no such
    /// letter.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the template fails.
    pub fn preview(&self, donor_id: Option<&str>) -> Result<Option<(LetterKind, String)>> {
        let is_meant = |(letter, _): &&(Letter<'_>, LetterChoice)| {
            donor_id.is_none_or(|id| letter.line.donor_id == id || letter.others.contains(&id))
        };
        let Some((letter, choice)) = self.letters.iter().find(is_meant) else { return Ok(None) };
        let composed = self.compose(letter, choice)?;
        let address = match self.settings.channel {
            ContactChannel::Email => letter.person.email.clone(),
            _ => lines_of(letter).join("\n"),
        };
        let text = preview(&composed, self.settings.texts.draft, &address, self.templates.lang());
        Ok(Some((choice.kind, text)))
    }

    /// Checks that the letters can be written to a file. Call it before an approval is recorded.
    ///
    /// # Errors
    /// [`Kind::Usage`] for a file of another kind, or a form that does not reach the channel;
    /// [`Kind::Refused`] for more letters than the form holds, or the built-in drafts.
    pub fn check_form(&self, path: &Path, form: LetterForm) -> Result<()> {
        if !form.reaches(self.settings.channel) {
            let error = Error::new(Kind::Usage, "letters-of-other-channel");
            return Err(error.in_file(path).hint("letters-endings"));
        }
        if form == LetterForm::Docx && self.letters.len() > MOST_IN_DOCX {
            let what = message!("letters-too-many", n = self.letters.len(), most = MOST_IN_DOCX);
            return Err(Error::new(Kind::Refused, what).in_file(path).hint("letters-as-html"));
        }
        if self.templates.are_drafts() {
            return Err(Error::new(Kind::Refused, "letters-of-drafts").hint("write-letter-templates"));
        }
        form.file_kind().refuse_other(path)
    }

    /// Writes the letters to a file that only its owner may read, whole or not at all.
    ///
    /// # Errors
    /// As [`LetterMerge::check_form`]; [`Kind::Refused`] for a template that fails.
    pub fn write(&self, path: &Path, form: LetterForm) -> Result<()> {
        self.check_form(path, form)?;
        let printed = self.letters.iter().map(|(letter, choice)| {
            let composed = self.compose(letter, choice)?;
            Ok(Printed { lines: lines_of(letter), composed })
        });
        let sheet = Sheet {
            lang: self.templates.lang(),
            sender: self.templates.shared("association").unwrap_or_default(),
            draft: self.settings.texts.draft,
        };
        match form {
            LetterForm::Html => disk::write_private(path, |out| html::write(out, &sheet, printed)),
            LetterForm::Docx => disk::write_private_file(path, |file| docx::write(file, &sheet, printed)),
            LetterForm::Csv => disk::write_private(path, |out| self.write_table(out)),
        }
    }

    fn write_table(&self, out: &mut dyn std::io::Write) -> Result<()> {
        let mut cells = CellWriter::new(out);
        cells.row(LetterForm::COLUMNS)?;
        for (letter, choice) in &self.letters {
            let composed = self.compose(letter, choice)?;
            let subject = match self.settings.texts.draft {
                Some(draft) => format!("{draft} – {}", composed.subject),
                None => composed.subject.clone(),
            };
            cells.row([
                letter.line.donor_id.as_str(),
                letter.person.email.as_str(),
                subject.as_str(),
                composed.plain().as_str(),
            ])?;
        }
        cells.finish()?;
        Ok(())
    }

    /// Returns whether a field is personal history that the call does not name.
    fn is_off(&self, name: &str) -> bool {
        fields::of(name).is_some_and(|field| field.origin == Origin::Named)
            && !self.settings.texts.named.contains(&name)
    }

    fn compose(&self, letter: &Letter<'_>, choice: &LetterChoice) -> Result<Composed> {
        let filled = self.engine.fill(&file_name(choice.kind), &self.values(letter, choice));
        let filled = filled.map_err(|failed| {
            let path = self.templates.path(choice.kind);
            Error::new(Kind::Refused, "letter-fails").in_file(path).at_row(failed.line).hint("letters-check")
        })?;
        Ok(Composed::of(&filled))
    }

    /// Returns the values of the fields for a letter; a field that the person lacks has none.
    fn values(&self, letter: &Letter<'_>, choice: &LetterChoice) -> Values {
        let mut values = self.shared.clone();
        let mut add = |name: &'static str, value: &str| {
            if !value.trim().is_empty() {
                values.insert(name, Value::from(value.trim()));
            }
        };
        add("greeting", &letter.greeting);
        // People of several family names have all their names in `last_name`.
        if letter.others.is_empty() || !letter.first_name.is_empty() {
            add("first_name", &letter.greeted.join(&format!(" {} ", self.settings.and)));
        }
        add("last_name", &letter.last_name);
        add("organisation", &letter.person.organisation);
        add("town", &letter.person.city);
        if let Some(ask) = letter.asking.ask {
            let asks: Vec<Cents> = std::iter::once(ask).chain(letter.asking.higher_asks.clone()).collect();
            add("ask", &(self.settings.asks)(&[ask]));
            add("asks", &(self.settings.asks)(&asks));
        }
        if let Some([day, amount]) = &choice.last_gift {
            for (name, value) in [("last_gift_day", day), ("last_gift_amount", amount)] {
                if !self.is_off(name) {
                    add(name, value);
                }
            }
        }
        // The rule of the sentence is that of natural persons.
        if !letter.person.organisation.is_empty() || letter.person.kind == DonorKind::Organisation {
            values.remove("tax_sentence");
        }
        values
    }
}

impl LetterTemplates {
    /// Returns everything that is wrong with the templates, whoever gets a letter.
    pub fn findings(&self, named: &[&'static str]) -> Vec<LetterFinding> {
        let (engine, syntax) = engine_of(self);
        let checked = Checked { templates: self, engine: &engine, channel: None, switched_on: named };
        let nobody = self.kinds().map(|kind| (kind, Lacking::new())).collect();
        findings(&checked, &syntax, &nobody)
    }

    /// Returns the letter of a kind to an invented natural person as text; `None` if it has no template.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the template fails.
    pub fn preview(&self, kind: LetterKind, texts: &LetterTexts<'_>) -> Result<Option<String>> {
        if self.text(kind).is_none() {
            return Ok(None);
        }
        let (engine, _) = engine_of(self);
        let mut values = invented(self.lang());
        values.retain(|name, _| match fields::of(name).map(|field| field.origin) {
            Some(Origin::Call) => false,
            Some(Origin::Named) => texts.named.contains(name),
            // A value that letters.toml leaves empty is in no letter.
            Some(Origin::Optional) => self.are_drafts(),
            _ => *name != "organisation",
        });
        values.extend(shared_values(self, texts));
        let filled = engine.fill(&file_name(kind), &values).map_err(|failed| {
            let error = Error::new(Kind::Refused, "letter-fails").in_file(self.path(kind));
            error.at_row(failed.line).hint("letters-check")
        })?;
        Ok(Some(preview(&Composed::of(&filled), texts.draft, "", self.lang())))
    }
}

/// A letter as a printer needs it.
pub(super) struct Printed {
    /// Lines of the address.
    pub(super) lines: Vec<String>,
    pub(super) composed: Composed,
}

/// Language, sender and mark of all sheets of a file.
pub(super) struct Sheet<'a> {
    pub(super) lang: Lang,
    pub(super) sender: &'a str,
    pub(super) draft: Option<&'a str>,
}

/// Returns the engine of some templates, and the errors of their syntax.
fn engine_of(templates: &LetterTemplates) -> (Engine, Vec<LetterFinding>) {
    let mut engine = Engine::new();
    let mut found = Vec::new();
    for kind in templates.kinds() {
        let added = engine.add(&file_name(kind), templates.text(kind).unwrap_or_default());
        if let Err((line, why)) = added {
            let error = Error::new(Kind::Refused, message!("letter-syntax", why = why));
            let error = error.in_file(templates.path(kind)).at_row(line);
            found.push(LetterFinding::stop(error.hint("letter-compare-draft")));
        }
    }
    (engine, found)
}

/// Returns the values that all letters share. The built-in drafts have marks in their place.
fn shared_values(templates: &LetterTemplates, texts: &LetterTexts<'_>) -> Values {
    let mut values = Values::new();
    if templates.are_drafts() {
        values = invented(templates.lang());
        values.retain(|name, _| fields::of(name).is_some_and(|field| field.origin == Origin::Filled));
    }
    for name in fields::names(is_shared) {
        if let Some(value) = templates.shared(name) {
            values.insert(name, Value::from(value));
        }
    }
    values.insert("opt_out", Value::from(texts.opt_out));
    if let Some(sentence) = texts.tax_sentence {
        values.insert("tax_sentence", Value::from(sentence));
    }
    values
}

fn findings(
    checked: &Checked<'_>,
    syntax: &[LetterFinding],
    lacking: &BTreeMap<LetterKind, Lacking>,
) -> Vec<LetterFinding> {
    let mut found: Vec<LetterFinding> = checked.templates.faults().collect();
    found.extend(syntax.iter().cloned());
    let broken: BTreeSet<&Path> = syntax.iter().map(LetterFinding::file).collect();
    for (kind, lacking) in lacking {
        if !broken.contains(checked.templates.path(*kind).as_path()) {
            found.extend(checked.findings(*kind, lacking));
        }
    }
    tidy(found)
}

/// Returns each finding once, in the order of the files and their lines.
fn tidy(mut found: Vec<LetterFinding>) -> Vec<LetterFinding> {
    let mut seen = Vec::new();
    found.retain(|finding| {
        let is_new = !seen.contains(finding);
        seen.extend(is_new.then(|| finding.clone()));
        is_new
    });
    found.sort_by(|a, b| (a.file(), a.line(), a.is_warning).cmp(&(b.file(), b.line(), b.is_warning)));
    found
}

fn lines_of(letter: &Letter<'_>) -> Vec<String> {
    let lines = address_lines(letter).into_iter().map(|line| cleaned(&line).trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

fn preview(composed: &Composed, draft: Option<&str>, address: &str, lang: Lang) -> String {
    let subject = match (composed.subject.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::En) => format!("Subject: {}", composed.subject),
        (false, Lang::Fr) => format!("Objet\u{a0}: {}", composed.subject),
    };
    let body = composed.plain();
    let parts = [draft.unwrap_or_default(), address, &subject, &body];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n") + "\n"
}
