//! The folder of templates: drafts written to it, templates read from it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use obole_error::{Error, Kind, Lang, Result, message};
use obole_ledger::{disk, sha256_hex};
use toml::de::{DeTable, DeValue};

use super::engine::LARGEST;
use super::fields::{self, is_shared};
use super::{LetterFinding, LetterKind};
use crate::text::{Weigher, decoded, utf16};

/// The file with the values that all letters share.
const SHARED: &str = "letters.toml";
/// The file with a paragraph for each segment, for a newsletter.
const NEWSLETTER: &str = "newsletter.txt";

/// Templates of letters with the values that all letters share.
#[derive(Debug, Clone)]
pub struct LetterTemplates {
    /// Folder of the files; empty for the built-in drafts.
    folder: PathBuf,
    lang: Lang,
    texts: BTreeMap<LetterKind, String>,
    shared: BTreeMap<&'static str, String>,
    faults: Vec<LetterFinding>,
}

impl LetterTemplates {
    /// Fields of personal history: they have a value only if a person names them.
    pub const NAMED: [&'static str; 2] = ["last_gift_day", "last_gift_amount"];

    /// Returns the built-in drafts in a language.
    pub fn drafts(lang: Lang) -> Self {
        let texts = LetterKind::ALL.into_iter().map(|kind| (kind, kind.draft(lang).to_owned()));
        Self {
            folder: PathBuf::new(),
            lang,
            texts: texts.collect(),
            shared: BTreeMap::new(),
            faults: Vec::new(),
        }
    }

    /// Writes the drafts in a language, `letters.toml` and the paragraphs for a newsletter into a folder;
    /// returns the files.
    ///
    /// # Errors
    /// [`Kind::Usage`] if one of the files exists; nothing is written then.
    pub fn write_drafts(folder: &Path, lang: Lang) -> Result<Vec<PathBuf>> {
        let (shared, newsletter) = match lang {
            Lang::En => (
                include_str!("../../letters/en/letters.toml"),
                include_str!("../../letters/en/newsletter.txt"),
            ),
            Lang::Fr => (
                include_str!("../../letters/fr/letters.toml"),
                include_str!("../../letters/fr/newsletter.txt"),
            ),
        };
        let drafts =
            LetterKind::ALL.into_iter().map(|kind| (format!("{}.txt", kind.name()), kind.draft(lang)));
        let files: Vec<(PathBuf, &str)> = drafts
            .chain([(SHARED.to_owned(), shared), (NEWSLETTER.to_owned(), newsletter)])
            .map(|(name, text)| (folder.join(name), text))
            .collect();
        let there: Vec<String> =
            files.iter().filter(|(path, _)| path.exists()).map(|(path, _)| disk::file_name(path)).collect();
        if !there.is_empty() {
            return Err(Error::new(Kind::Usage, message!("letters-exist", files = there.join(", ")))
                .in_file(folder)
                .hint("choose-other-folder"));
        }
        disk::make_folder(folder)?;
        for (done, (path, text)) in files.iter().enumerate() {
            if let Err(error) = disk::write_bytes(path, text.as_bytes()) {
                // The next call would refuse a folder with a part of the files.
                for (path, _) in files.iter().take(done) {
                    disk::remove_file(path)?;
                }
                return Err(error);
            }
        }
        Ok(files.into_iter().map(|(path, _)| path).collect())
    }

    /// Reads the templates of a folder. What is wrong with a file is a finding; a kind without a file has no
    /// letters.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when the folder or a file in it cannot be read, or there is no template.
    pub fn load(folder: &Path) -> Result<Self> {
        let mut found = Self {
            folder: folder.to_owned(),
            lang: Lang::default(),
            texts: BTreeMap::new(),
            shared: BTreeMap::new(),
            faults: Vec::new(),
        };
        if !folder.is_dir() {
            return Err(no_templates(folder));
        }
        for kind in LetterKind::ALL {
            let path = found.path(kind);
            if let Some(text) = found.read(&path)? {
                found.texts.insert(kind, text);
            }
        }
        if found.texts.is_empty() && found.faults.is_empty() {
            return Err(no_templates(folder));
        }
        let path = folder.join(SHARED);
        match found.read(&path)? {
            Some(text) => found.read_shared(&path, &text),
            None if path.exists() => {}
            None => found.fault(Error::new(Kind::Unreadable, "letters-toml-missing"), &path),
        }
        Ok(found)
    }

    /// Returns the language of the letters.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Returns whether these are the built-in drafts.
    pub fn are_drafts(&self) -> bool {
        self.folder.as_os_str().is_empty()
    }

    /// Returns the kinds that have a template.
    pub fn kinds(&self) -> impl Iterator<Item = LetterKind> {
        self.texts.keys().copied()
    }

    /// Returns a value that all letters share; `None` if it is not filled.
    pub fn shared(&self, name: &str) -> Option<&str> {
        self.shared.get(name).map(String::as_str)
    }

    /// Returns the SHA-256 of the texts of some kinds, their language, the shared values, and what the call
    /// adds.
    pub(super) fn sha256(&self, kinds: impl IntoIterator<Item = LetterKind>, of_call: &[&str]) -> String {
        let mut all = format!("{}\n{}\n", self.lang.code(), of_call.join("\n"));
        for kind in kinds {
            all += &format!("{}\n{}\n", kind.name(), self.text(kind).unwrap_or_default());
        }
        for (name, value) in &self.shared {
            all += &format!("{name} = {value}\n");
        }
        sha256_hex(all.as_bytes())
    }

    pub(super) fn text(&self, kind: LetterKind) -> Option<&str> {
        self.texts.get(&kind).map(String::as_str)
    }

    pub(super) fn path(&self, kind: LetterKind) -> PathBuf {
        self.folder.join(format!("{}.txt", kind.name()))
    }

    pub(super) fn faults(&self) -> impl Iterator<Item = LetterFinding> {
        self.faults.iter().cloned()
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn shared_path(&self) -> PathBuf {
        self.folder.join(SHARED)
    }

    fn fault(&mut self, error: Error, path: &Path) {
        self.faults.push(LetterFinding::stop(error.in_file(path)));
    }

    /// Reads a text in UTF-8, UTF-16 or Windows-1252; `None` if there is no file, or no text in it.
    fn read(&mut self, path: &Path) -> Result<Option<String>> {
        let about = match std::fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            about => about.map_err(|e| Error::io("cannot-read-file", path, e))?,
        };
        if about.len() > LARGEST as u64 {
            self.fault(Error::new(Kind::Unreadable, "letter-too-large"), path);
            return Ok(None);
        }
        let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-read-file", path, e))?;
        let encoding = utf16(&bytes).unwrap_or_else(|| {
            let mut weigher = Weigher::default();
            weigher.see(&bytes);
            weigher.decide()
        });
        let text = String::from_utf8(decoded(&bytes, encoding)).ok();
        let text =
            text.map(|text| text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n"));
        let Some(text) = text.filter(|text| !text.chars().any(|c| c == '\0' || c == '\u{fffd}')) else {
            self.fault(Error::new(Kind::Unreadable, "letter-not-text").hint("save-as-utf8"), path);
            return Ok(None);
        };
        Ok(Some(text))
    }

    /// Reads the values that all letters share.
    fn read_shared(&mut self, path: &Path, text: &str) {
        let row = |at: usize| text.bytes().take(at).filter(|byte| *byte == b'\n').count() as u64 + 1;
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let at = error.span().map_or(1, |span| row(span.start));
            let what = message!("letters-toml-syntax", why = error.message());
            self.fault(Error::new(Kind::Unreadable, what).at_row(at), path);
        }
        let has_language = table.get_ref().iter().any(|(key, _)| key.get_ref() == "language");
        if !has_language && errors.is_empty() {
            self.fault(
                Error::new(Kind::Unreadable, "letters-language-missing").hint("letters-language-add"),
                path,
            );
        }
        for (key, value) in table.get_ref() {
            let (name, at) = (key.get_ref().as_ref(), row(key.span().start));
            let field = fields::names(is_shared).find(|field| *field == name);
            match (field, value.get_ref()) {
                (None, DeValue::String(lang)) if name == "language" => match lang.as_ref() {
                    "en" => self.lang = Lang::En,
                    "fr" => self.lang = Lang::Fr,
                    _ => self.fault(Error::new(Kind::Unreadable, "letters-language").at_row(at), path),
                },
                (Some(field), DeValue::String(value)) => {
                    let value = value.trim();
                    if field == "link" && !value.is_empty() && !super::markup::is_safe(value) {
                        let what = message!("letter-link-not-https", link = value);
                        self.fault(
                            Error::new(Kind::Refused, what).at_row(at).hint("letter-write-https"),
                            path,
                        );
                    }
                    if !value.is_empty() {
                        self.shared.insert(field, value.to_owned());
                    }
                }
                _ => {
                    let names: Vec<&str> = ["language"].into_iter().chain(fields::names(is_shared)).collect();
                    let what = message!("letters-toml-key", name = name);
                    let hint = message!("letters-toml-keys-are", names = names.join(", "));
                    self.fault(Error::new(Kind::Unreadable, what).at_row(at).hint(hint), path);
                }
            }
        }
    }
}

fn no_templates(folder: &Path) -> Error {
    Error::new(Kind::Unreadable, "letters-missing").in_file(folder).hint("write-letter-templates")
}
