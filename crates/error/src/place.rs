//! Place of an error in the input.

use std::borrow::Cow;
use std::path::PathBuf;

use crate::personal::masked_name;
use crate::{Lang, message};

/// Place in the input: file, row, column name.
///
/// Rows of a file are counted as in a spreadsheet: the header is row 1. In errors about slices without a
/// header, `obole_fairness` counts rows from 1 and `obole_btyd` from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// File with the error, if any.
    pub file: Option<PathBuf>,
    /// First row with the error.
    pub row: Option<u64>,
    /// Further rows with the same error, where they are listed.
    pub further_rows: Vec<u64>,
    /// Name of the column.
    pub column: Option<String>,
}

impl Place {
    /// Returns the path of the file in the form used in messages: a name that contains an e-mail address, an
    /// IBAN or a telephone number is masked.
    pub fn file_text(&self) -> Option<String> {
        let file = self.file.as_ref()?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Some(match masked_name(&name) {
            Cow::Owned(masked) => file.with_file_name(masked).display().to_string(),
            Cow::Borrowed(_) => file.display().to_string(),
        })
    }

    /// Returns the name of the column in the form used in messages, masked in the same way, because in a file
    /// without a header the first row of data is read as the names.
    pub fn column_text(&self) -> Option<Cow<'_, str>> {
        self.column.as_deref().map(masked_name)
    }

    /// Returns the place in a language, for example `gifts.csv, row 7, column date`; empty where the place is
    /// unknown.
    pub fn text(&self, lang: Lang) -> String {
        let row = self.row.map(|row| match self.further_rows.as_slice() {
            [] => message!("place-row", row = row).text(lang),
            further => {
                let rows: Vec<String> = std::iter::once(&row).chain(further).map(u64::to_string).collect();
                message!("place-rows", rows = rows.join(", ")).text(lang)
            }
        });
        let column = self.column_text().map(|column| message!("place-column", column = column).text(lang));
        [self.file_text(), row, column].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}
