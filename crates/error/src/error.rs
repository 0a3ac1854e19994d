//! One opaque error: the failure, its place, its cause, and what to do next.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::{Kind, Lang, Message, Place, message, system};

/// Result of functions that fail with an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of every crate of Obole.
///
/// Messages never hold a personal value (a name, an e-mail, an address).
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    message: Message,
    place: Place,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    hints: Vec<Message>,
    /// Remedy of a failure of the system, used where there are no other hints.
    remedy: Vec<Message>,
    cut_points: Vec<f64>,
    further: Vec<Error>,
}

impl Error {
    /// Creates an error of `kind` with a message: its id, or a [`message!`](crate::message).
    pub fn new(kind: Kind, message: impl Into<Message>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            place: Place::default(),
            source: None,
            hints: Vec::new(),
            remedy: Vec::new(),
            cut_points: Vec::new(),
            further: Vec::new(),
        }))
    }

    /// Joins the faults of one input into one error: the first, which holds the others ([`Error::further`]).
    /// `None` without any.
    ///
    /// ```
    /// use obole_error::{Error, Kind};
    ///
    /// let fault = |row| Error::new(Kind::Refused, "keep-empty").at_row(row);
    /// let joined = Error::joined([fault(2), fault(5)]).map(Error::into_faults);
    /// assert_eq!(joined.map(|faults| faults.len()), Some(2));
    /// ```
    pub fn joined(faults: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut faults = faults.into_iter().flat_map(Self::into_faults);
        let mut first = faults.next()?;
        first.0.further = faults.collect();
        Some(first)
    }

    /// Splits the error into the faults that [`Error::joined`] joined.
    pub fn into_faults(mut self) -> Vec<Self> {
        let further = std::mem::take(&mut self.0.further);
        std::iter::once(self).chain(further).collect()
    }

    /// Creates the error of an input-output failure on `path`. The message with this id describes the
    /// operation that failed, and has the reason as its value `why`.
    ///
    /// ```
    /// use obole_error::{Error, Lang};
    ///
    /// let missing = std::fs::read("no such file").unwrap_err();
    /// let error = Error::io("cannot-read-file", "dons.csv".as_ref(), missing);
    /// assert!(error.text(Lang::Fr).starts_with("dons.csv\u{a0}: impossible de lire le fichier"));
    /// ```
    pub fn io(id: &'static str, path: &Path, source: std::io::Error) -> Self {
        let message = Message::new(id).with("why", system::message(&source));
        let error = Self::new(system::kind(&source), message).in_file(path);
        error.with_remedy(&source).caused_by(source)
    }

    /// Adds the file where the error occurred.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.0.place.file = Some(path.into());
        self
    }

    /// Adds the row where the error occurred (the header of a file is row 1).
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.0.place.row = Some(row);
        self
    }

    /// Adds several rows with the same fault.
    #[must_use]
    pub fn at_rows(mut self, rows: impl IntoIterator<Item = u64>) -> Self {
        let mut rows = rows.into_iter();
        self.0.place.row = rows.next();
        self.0.place.further_rows = rows.collect();
        self
    }

    /// Adds the column where the error occurred.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.0.place.column = Some(column.into());
        self
    }

    /// Adds a hint on what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Message>) -> Self {
        self.0.hints.push(hint.into());
        self
    }

    /// Adds cut points that make bands of about equal size ([`Kind::NeedsBins`]).
    #[must_use]
    pub fn with_cut_points(mut self, cuts: Vec<f64>) -> Self {
        self.0.cut_points = cuts;
        self
    }

    /// Adds the underlying error.
    #[must_use]
    pub fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// Returns the other faults of the same input, in order.
    pub fn further(&self) -> &[Self] {
        &self.0.further
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Returns the message without place and hints.
    pub fn message(&self) -> &Message {
        &self.0.message
    }

    /// Returns the place of the error.
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// Returns the hints on what to do next, in order.
    pub fn hints(&self) -> &[Message] {
        if self.0.hints.is_empty() { &self.0.remedy } else { &self.0.hints }
    }

    /// Returns cut points that make bands of about equal size, for [`Kind::NeedsBins`].
    pub fn cut_points(&self) -> &[f64] {
        &self.0.cut_points
    }

    /// Returns the place and the message in a language.
    ///
    /// ```
    /// use obole_error::{Error, Kind, Lang};
    ///
    /// let error = Error::new(Kind::Unreadable, "file-empty").in_file("gifts.csv").at_row(1);
    /// assert_eq!(error.text(Lang::Fr), "gifts.csv, ligne 1\u{a0}: le fichier est vide");
    /// assert_eq!(error.text(Lang::En), error.to_string());
    /// ```
    pub fn text(&self, lang: Lang) -> String {
        let place = self.0.place.text(lang);
        if place.is_empty() {
            return self.0.message.text(lang);
        }
        message!("place-and-message", place = place, message = &self.0.message).text(lang)
    }

    /// Adds the remedy of a failure of the system; it is used only if the caller adds no hint.
    fn with_remedy(mut self, source: &std::io::Error) -> Self {
        self.0.remedy = system::remedy(source).into_iter().collect();
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
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
        Self::new(kind, system::message(&source)).with_remedy(&source).caused_by(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_and_what() {
        let error =
            Error::new(Kind::Unreadable, "file-empty").in_file("gifts.csv").at_row(7).in_column("date");
        assert_eq!(error.to_string(), "gifts.csv, row 7, column date: the file is empty");
        assert_eq!(error.kind(), Kind::Unreadable);
        let error = Error::new(Kind::InvalidValue, "score-not-finite").at_rows([2, 5]);
        assert_eq!(error.to_string(), "rows 2, 5: a score is not a finite number");
        assert_eq!(error.text(Lang::Fr), "lignes 2, 5\u{a0}: un score n’est pas un nombre fini");
    }

    #[test]
    fn a_column_keeps_its_name_in_every_language() {
        for name in ["line 2", "row 3"] {
            let error = Error::new(Kind::Unreadable, "column-twice").in_column(name);
            assert_eq!(
                error.text(Lang::Fr),
                format!("colonne {name}\u{a0}: l’en-tête nomme cette colonne deux fois")
            );
        }
    }

    #[test]
    fn names_of_files_and_columns_name_nobody() {
        let error = Error::new(Kind::Unreadable, "file-empty")
            .in_file("exports/dons-marie.dupont@example.org.csv")
            .in_column("06 12 34 56 78");
        assert_eq!(error.to_string(), "exports/(…).csv, column (…): the file is empty");
        assert!(!format!("{error:?}").contains("marie"));
    }
}
