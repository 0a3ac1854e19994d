//! Letters: templates with fields, filled for the people of an approved list.
//!
//! [`LetterTemplates`] are read from a folder, or are the built-in drafts. [`LetterMerge`] joins them with
//! the people of a list: it checks every template, and writes one file to print or to import into a mailing
//! tool. Personal values come from the vault at that moment, and no template can ask for a score, a
//! likelihood, a segment or a reason.

use std::path::{Path, PathBuf};

use obole_error::{Error, Kind, Message};

mod docx;
mod engine;
mod fields;
mod folder;
mod html;
mod kind;
mod lint;
mod markup;
mod merge;
mod phrases;

#[cfg(test)]
mod tests;

pub use folder::LetterTemplates;
pub use kind::LetterKind;
pub use merge::{LetterChoice, LetterCounts, LetterForm, LetterMerge, LetterSettings, LetterTexts};

use markup::Paragraph;

/// Something in a template that stops its letters, or that a person decides about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterFinding {
    /// `true` if a person can accept it.
    pub is_warning: bool,
    file: PathBuf,
    line: Option<u64>,
    what: Message,
    hints: Vec<Message>,
}

impl LetterFinding {
    fn stop(error: Error) -> Self {
        let place = error.place();
        Self {
            is_warning: false,
            file: place.file.clone().unwrap_or_default(),
            line: place.row,
            what: error.message().clone(),
            hints: error.hints().to_vec(),
        }
    }

    fn warning(error: Error) -> Self {
        Self { is_warning: true, ..Self::stop(error) }
    }

    /// Returns the finding as an error, with its file, line and hint.
    pub fn error(&self) -> Error {
        let mut error = Error::new(Kind::Refused, self.what.clone()).in_file(&self.file);
        if let Some(line) = self.line {
            error = error.at_row(line);
        }
        self.hints.iter().fold(error, |error, hint| error.hint(hint))
    }

    /// Returns the file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Returns the line of the file, from 1.
    pub fn line(&self) -> Option<u64> {
        self.line
    }
}

/// A letter with its fields filled.
struct Composed {
    subject: String,
    body: Vec<Paragraph>,
}

impl Composed {
    /// Divides a filled template: its first line can be the subject.
    fn of(text: &str) -> Self {
        let text = text.trim_start();
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        // French typography puts one of several spaces before the colon.
        let is_subject = |mark: &str| matches!(mark.trim().to_lowercase().as_str(), "subject" | "objet");
        match first.split_once(':').filter(|(mark, _)| is_subject(mark)) {
            Some((_, subject)) => {
                Self { subject: markup::unmarked(subject.trim()), body: markup::paragraphs(rest) }
            }
            None => Self { subject: String::new(), body: markup::paragraphs(text) },
        }
    }

    /// Returns whether the body says a sentence, as a field fills it in.
    fn says(&self, sentence: &str) -> bool {
        self.plain().contains(markup::cleaned(sentence).trim())
    }

    /// Returns the body as plain text; the address of a link follows its text.
    fn plain(&self) -> String {
        let run = |run: &markup::Run| match &run.link {
            Some(link) if *link != run.text => format!("{} ({link})", run.text),
            _ => run.text.clone(),
        };
        let line = |line: &Vec<markup::Run>| line.iter().map(run).collect::<String>();
        let paragraph = |lines: &Paragraph| lines.iter().map(line).collect::<Vec<_>>().join("\n");
        self.body.iter().map(paragraph).collect::<Vec<_>>().join("\n\n")
    }
}
