//! Where in the input something went wrong.

use std::borrow::Cow;
use std::path::PathBuf;

use crate::personal::masked_name;
use crate::{Lang, message};

/// Where in the input: file, row, column name.
///
/// Rows of a file are counted as a spreadsheet shows them: the header is row 1. In errors about slices without
/// a header, `obole_fairness` counts rows from 1 and `obole_btyd` from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The file, if one is concerned.
    pub file: Option<PathBuf>,
    /// The first row concerned.
    pub row: Option<u64>,
    /// Further rows with the same fault, where they are named.
    pub further_rows: Vec<u64>,
    /// The column's name.
    pub column: Option<String>,
}

impl Place {
    /// Returns the path of the file as messages show it: a name that holds an e-mail, an IBAN or a telephone
    /// number is masked.
    pub fn file_text(&self) -> Option<String> {
        let file = self.file.as_ref()?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Some(match masked_name(&name) {
            Cow::Owned(masked) => file.with_file_name(masked).display().to_string(),
            Cow::Borrowed(_) => file.display().to_string(),
        })
    }

    /// Returns the name of the column as messages show it, masked in the same way: a file without a header has
    /// a row of data for one.
    pub fn column_text(&self) -> Option<Cow<'_, str>> {
        self.column.as_deref().map(masked_name)
    }

    /// Returns the place in a language, for example `gifts.csv, row 7, column date`; empty where nothing is
    /// known.
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
