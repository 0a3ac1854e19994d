//! One opaque error: what failed, where, why, and what to do next.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::masked_name;

/// The result of this crate's functions.
pub type Result<T> = std::result::Result<T, Error>;

/// What sort of thing went wrong. The program's exit code follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The call itself is wrong: an option, a name, a value.
    Usage,
    /// The input cannot be read as what it claims to be.
    Unreadable,
    /// The input was written by a newer version of the program.
    Newer,
    /// The data break a law of the ledger or are too few for the question.
    Refused,
    /// The disk or the system failed; files that were there are untouched.
    System,
    /// The reader of our output has gone away; not a failure.
    ClosedPipe,
}

/// Where in the input: file, row (1 = header line), column name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, if one is concerned.
    pub file: Option<PathBuf>,
    /// The record number as a spreadsheet shows it: the header is row 1.
    pub row: Option<u64>,
    /// The column's name.
    pub column: Option<String>,
}

impl Place {
    /// The path of the file as messages show it: a name that holds an e-mail, an IBAN or a telephone number
    /// is masked.
    pub fn file_text(&self) -> Option<String> {
        let file = self.file.as_ref()?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Some(match masked_name(&name) {
            Cow::Owned(masked) => file.with_file_name(masked).display().to_string(),
            Cow::Borrowed(_) => file.display().to_string(),
        })
    }

    /// The name of the column as messages show it, masked in the same way: a file without a header has a row
    /// of data for one.
    pub fn column_text(&self) -> Option<Cow<'_, str>> {
        self.column.as_deref().map(masked_name)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = self.file_text().into_iter().collect();
        if let Some(row) = self.row {
            parts.push(format!("row {row}"));
        }
        if let Some(column) = self.column_text() {
            parts.push(format!("column {column}"));
        }
        f.write_str(&parts.join(", "))
    }
}

/// The error of this crate, and the currency of errors between the crates of the house.
///
/// Messages never hold a personal value (a name, an e-mail, an address).
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    message: String,
    place: Place,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    hints: Vec<String>,
    /// The remedy of a failure of the system, where nothing better is known.
    remedy: Vec<String>,
}

impl Error {
    /// A new error of `kind` that says `message`.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            place: Place::default(),
            source: None,
            hints: Vec::new(),
            remedy: Vec::new(),
        }))
    }

    /// An input-output failure on `path`, with the operation that was tried.
    pub fn io(doing: &str, path: &Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind as E;
        let kind = match source.kind() {
            E::NotFound
            | E::IsADirectory
            | E::NotADirectory
            | E::AlreadyExists
            | E::InvalidData
            | E::UnexpectedEof => Kind::Unreadable,
            E::BrokenPipe => Kind::ClosedPipe,
            _ => Kind::System,
        };
        let error = Self::new(kind, format!("cannot {doing}: {source}")).in_file(path);
        error.with_remedy(source.kind()).caused_by(source)
    }

    /// Adds the file concerned.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.0.place.file = Some(path.into());
        self
    }

    /// Adds the row concerned (the header is row 1).
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.0.place.row = Some(row);
        self
    }

    /// Adds the column concerned.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.0.place.column = Some(column.into());
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hints.push(hint.into());
        self
    }

    /// Keeps the underlying error.
    #[must_use]
    pub fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// What sort of thing went wrong.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The message without place and hints.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where it went wrong.
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// What to do next, in order.
    pub fn hints(&self) -> &[String] {
        if self.0.hints.is_empty() { &self.0.remedy } else { &self.0.hints }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.place == Place::default() {
            f.write_str(&self.0.message)
        } else {
            write!(f, "{}: {}", self.0.place, self.0.message)
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<std::io::Error> for Error {
    fn from(source: std::io::Error) -> Self {
        let kind =
            if source.kind() == std::io::ErrorKind::BrokenPipe { Kind::ClosedPipe } else { Kind::System };
        Self::new(kind, source.to_string()).with_remedy(source.kind()).caused_by(source)
    }
}

impl Error {
    /// Adds the remedy of a failure of the system; a hint of the caller goes before it.
    fn with_remedy(mut self, kind: std::io::ErrorKind) -> Self {
        use std::io::ErrorKind as E;
        let remedy = match kind {
            E::BrokenPipe => return self,
            E::NotFound => "look at the path: a file or a folder in it is not there",
            E::PermissionDenied | E::ReadOnlyFilesystem => {
                "look at the permissions of the file and of its folder, or choose another folder"
            }
            E::IsADirectory => "name a file, not a folder",
            E::NotADirectory => "a part of the path is a file, not a folder",
            E::AlreadyExists => "a file of this name is in the way: name another folder",
            E::StorageFull | E::QuotaExceeded | E::FileTooLarge => "make room on the disk, then try again",
            E::InvalidData => "save the file again as UTF-8",
            _ => "look at the disk and its cables, then try again",
        };
        self.0.remedy = vec![remedy.to_owned()];
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_and_what() {
        let error =
            Error::new(Kind::Unreadable, "no such date").in_file("gifts.csv").at_row(7).in_column("date");
        assert_eq!(error.to_string(), "gifts.csv, row 7, column date: no such date");
        assert_eq!(error.kind(), Kind::Unreadable);
    }

    #[test]
    fn names_of_files_and_columns_name_nobody() {
        let error = Error::new(Kind::Unreadable, "the file is empty")
            .in_file("exports/dons-marie.dupont@example.org.csv")
            .in_column("06 12 34 56 78");
        assert_eq!(error.to_string(), "exports/(…).csv, column (…): the file is empty");
        assert!(!format!("{error:?}").contains("marie"));
    }

    #[test]
    fn every_failure_of_the_system_has_a_remedy() {
        use std::io::ErrorKind as E;
        for kind in [E::NotFound, E::PermissionDenied, E::IsADirectory, E::StorageFull, E::Other, E::TimedOut]
        {
            let error = Error::io("open the file", Path::new("dons.csv"), kind.into());
            assert_eq!(error.hints().len(), 1, "{kind:?}");
            assert_eq!(Error::from(std::io::Error::from(kind)).hints(), error.hints());
        }
        assert!(Error::from(std::io::Error::from(E::BrokenPipe)).hints().is_empty());
    }

    #[test]
    fn a_broken_pipe_is_its_own_kind() {
        let error = Error::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        assert_eq!(error.kind(), Kind::ClosedPipe);
    }
}
