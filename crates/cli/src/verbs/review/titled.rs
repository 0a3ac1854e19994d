//! A review sheet with titles in French or English, and its codes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use obole::campaign::{Draft, Plan, Review, SheetTable, sheet};
use obole::{Error, Result};
use obole_ledger::sha256_hex;
use obole_people::read_sheets;

use super::named_sheet::codes_of_titles;
use crate::clock;

/// An edited sheet.
pub(super) struct TitledSheet {
    path: PathBuf,
    table: SheetTable,
    /// Title of each column that has one, by its code.
    titles: BTreeMap<String, String>,
    sha256: String,
}

impl TitledSheet {
    /// Opens a text or a spreadsheet. Of several sheets, the one with a column of donors is read.
    pub(super) fn open(draft: &Plan<Draft>, path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-read-review-sheet", path, e))?;
        let codes = codes_of_titles(draft);
        let tables = if is_text(&bytes) { vec![bytes.clone()] } else { read_sheets(path)? };
        let mut first = None;
        for table in tables {
            let found = SheetTable::parse(&table).map_err(|e| e.in_file(path))?;
            let opened = Self::titled(found, path, &codes, &bytes);
            if opened.table.header().iter().any(|name| name.eq_ignore_ascii_case("donor_id")) {
                return Ok(opened);
            }
            first.get_or_insert(opened);
        }
        first.map_or_else(|| Ok(Self::titled(SheetTable::default(), path, &codes, &bytes)), Ok)
    }

    fn titled(
        mut table: SheetTable,
        path: &Path,
        codes: &BTreeMap<String, &'static str>,
        bytes: &[u8],
    ) -> Self {
        let code = |title: &str| codes.get(title).map(|code| (*code).to_owned());
        let titles = table.header().iter().filter_map(|title| Some((code(title)?, title.clone()))).collect();
        table.rename(code);
        Self { path: path.to_owned(), table, titles, sha256: sha256_hex(bytes) }
    }

    /// Reads what a person changed.
    pub(super) fn read(&self, draft: &Plan<Draft>, by: &str) -> Result<Review> {
        let read = sheet::read_table(draft, &self.table, by, &clock::now());
        let mut review = read.map_err(|e| self.locate(e))?;
        review.sheet_sha256 = Some(self.sha256.clone());
        Ok(review)
    }

    /// Adds the file to an error, and writes its column as the sheet does.
    pub(super) fn locate(&self, error: Error) -> Error {
        let title = error.place().column.as_ref().and_then(|code| self.titles.get(code)).cloned();
        let error = error.in_file(&self.path);
        match title {
            Some(title) => error.in_column(title),
            None => error,
        }
    }
}

/// Returns whether the bytes are text, and not a spreadsheet in a container (ZIP, or that of XLS).
fn is_text(bytes: &[u8]) -> bool {
    !bytes.starts_with(b"PK\x03\x04") && !bytes.starts_with(b"\xd0\xcf\x11\xe0")
}
