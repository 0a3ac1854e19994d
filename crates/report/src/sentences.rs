//! Errors in the reader's language.

use obole_error::{Error, Lang};

/// Returns the place and the message of an error in a language.
///
/// ```
/// use obole_ledger::{Error, Kind};
/// use obole_report::{Lang, error_text};
///
/// let error = Error::new(Kind::Unreadable, "file-empty").in_file("gifts.csv").at_row(1);
/// assert_eq!(error_text(&error, Lang::Fr), "gifts.csv, ligne 1\u{a0}: le fichier est vide");
/// assert_eq!(error_text(&error, Lang::En), error.to_string());
/// ```
pub fn error_text(error: &Error, lang: Lang) -> String {
    error.text(lang)
}
