//! Review sheets with titles in French or English, and their codes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use obole::campaign::{Draft, Plan, Review, SheetTable, sheet};
use obole::{Error, Kind, Result};
use obole_ledger::{masked_name, message, sha256_hex};
use obole_people::read_named_sheets;

use super::named_sheet::titles;
use crate::clock;

/// Edited sheets, one for each reviewer.
pub(super) struct ReviewedSheets {
    first: TitledSheet,
    further: Vec<TitledSheet>,
}

impl ReviewedSheets {
    /// Opens the sheets.
    ///
    /// # Errors
    /// The faults of all sheets.
    pub(super) fn open(draft: &Plan<Draft>, paths: Vec<PathBuf>) -> Result<Self> {
        let (mut sheets, mut faults) = (Vec::new(), Vec::new());
        let mut opened = BTreeSet::new();
        for path in paths {
            // One file is one reviewer.
            let real = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if !opened.insert(real) {
                faults.push(Error::new(Kind::Usage, "sheet-named-twice").in_file(&path));
                continue;
            }
            match TitledSheet::open(draft, &path) {
                Ok(sheet) => sheets.push(sheet),
                Err(fault) => faults.push(fault),
            }
        }
        if let Some(faults) = Error::joined(faults) {
            return Err(faults);
        }
        let mut sheets = sheets.into_iter();
        let first = sheets.next().ok_or_else(|| Error::new(Kind::Usage, "sheet-not-a-table"))?;
        Ok(Self { first, further: sheets.collect() })
    }

    fn all(&self) -> impl Iterator<Item = &TitledSheet> {
        std::iter::once(&self.first).chain(&self.further)
    }

    /// Reads what the reviewers changed.
    ///
    /// # Errors
    /// The faults of all sheets, or the donors about whom the sheets disagree.
    pub(super) fn read(&self, draft: &Plan<Draft>, by: &str) -> Result<Review> {
        let (mut reviews, mut faults) = (Vec::new(), Vec::new());
        for sheet in self.all() {
            match sheet.read(draft, by) {
                Ok(review) => reviews.push((sheet.file_name(), review)),
                Err(fault) => faults.push(fault),
            }
        }
        Error::joined(faults).map_or_else(|| Review::merged(reviews), Err)
    }

    /// Adds the sheet to an error about the merged reviews: rows and columns are those of the first sheet in
    /// which rows are ticked.
    pub(super) fn locate(&self, error: Error) -> Error {
        let ticked = self.all().find(|sheet| sheet.titles.contains_key("checked"));
        ticked.unwrap_or(&self.first).locate(error)
    }

    /// Returns the title of a column.
    pub(super) fn title(&self, code: &str) -> String {
        self.first.table.title(code).to_owned()
    }
}

/// An edited sheet.
struct TitledSheet {
    path: PathBuf,
    table: SheetTable,
    /// Title of each column that has one, by its code in small letters.
    titles: BTreeMap<String, String>,
    sha256: String,
}

impl TitledSheet {
    /// Opens a text or a spreadsheet. Of several sheets, the one with the decisions is read.
    ///
    /// # Errors
    /// [`Kind::Refused`] if two sheets of the file hold different decisions.
    fn open(draft: &Plan<Draft>, path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-read-review-sheet", path, e))?;
        let codes = titles(draft);
        let tables =
            if is_text(&bytes) { vec![(String::new(), bytes.clone())] } else { read_named_sheets(path)? };
        Self::of_tables(tables, path, &codes, &bytes)
    }

    /// Chooses the table with the decisions; each has the name of its sheet.
    fn of_tables(
        tables: Vec<(String, Vec<u8>)>,
        path: &Path,
        codes: &[BTreeMap<String, String>],
        bytes: &[u8],
    ) -> Result<Self> {
        let (mut first, mut found) = (None, None::<(String, Self)>);
        for (name, table) in tables {
            let table = SheetTable::parse(&table).map_err(|e| e.in_file(path))?;
            let opened = Self::titled(table, path, codes, bytes);
            let is_review = ["donor_id", "keep"].iter().all(|code| opened.holds(code));
            match &found {
                _ if !is_review => {
                    first.get_or_insert(opened);
                }
                None => found = Some((name, opened)),
                Some((other, kept)) if kept.table != opened.table => {
                    let [other, name] = [other, &name].map(|name| masked_name(name).into_owned());
                    let what = message!("sheets-with-other-decisions", first = other, second = name);
                    return Err(Error::new(Kind::Refused, what).in_file(path).hint("delete-one-sheet"));
                }
                Some(_) => {}
            }
        }
        let opened = found.map(|(_, found)| found).or(first);
        Ok(opened.unwrap_or_else(|| Self::titled(SheetTable::default(), path, codes, bytes)))
    }

    fn titled(mut table: SheetTable, path: &Path, codes: &[BTreeMap<String, String>], bytes: &[u8]) -> Self {
        let code = |title: &str| {
            let title = title.to_lowercase();
            codes
                .iter()
                .flatten()
                .find(|(_, known)| known.to_lowercase() == title)
                .map(|(code, _)| code.clone())
        };
        table.rename(code);
        // The language of the sheet is that of most of its titles; the codes have none.
        let known = |titles: &&BTreeMap<String, String>| {
            let holds = |title: &&String| table.holds_title(title);
            titles.values().filter(holds).count()
        };
        if let Some(titles) = codes.iter().filter(|titles| known(titles) > 0).max_by_key(known) {
            table.set_usual_titles(titles.clone());
        }
        let codes = table.header().iter().map(|code| code.to_lowercase());
        let titles = codes.map(|code| (code.clone(), table.title(&code).to_owned())).collect();
        Self { path: path.to_owned(), table, titles, sha256: sha256_hex(bytes) }
    }

    fn holds(&self, code: &str) -> bool {
        self.table.header().iter().any(|name| name.eq_ignore_ascii_case(code))
    }

    fn file_name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Reads what a person changed.
    fn read(&self, draft: &Plan<Draft>, by: &str) -> Result<Review> {
        let read = sheet::read_table(draft, &self.table, by, &clock::now());
        let mut review = read.map_err(|e| self.locate(e))?;
        review.sheets_sha256 = vec![self.sha256.clone()];
        Ok(review)
    }

    /// Adds the file to the faults of an error, and names their columns as the sheet does.
    fn locate(&self, error: Error) -> Error {
        let located = |fault: Error| {
            let title = fault.place().column.as_ref().and_then(|code| self.titles.get(code)).cloned();
            let fault = fault.in_file(&self.path);
            match title {
                Some(title) => fault.in_column(title),
                None => fault,
            }
        };
        let faults = error.into_faults().into_iter().map(located);
        Error::joined(faults).unwrap_or_else(|| Error::new(Kind::Usage, "sheet-not-a-table"))
    }
}

/// Returns whether the bytes are text, and not a spreadsheet in a container (ZIP, or that of XLS).
fn is_text(bytes: &[u8]) -> bool {
    !bytes.starts_with(b"PK\x03\x04") && !bytes.starts_with(b"\xd0\xcf\x11\xe0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes_of(titles: &[(&str, &str)]) -> BTreeMap<String, String> {
        titles.iter().map(|(code, title)| ((*code).to_owned(), (*title).to_owned())).collect()
    }

    fn chosen(tables: &[(&str, &str)]) -> Result<Vec<String>> {
        let codes = [codes_of(&[("keep", "Garder ?"), ("donor_id", "Identifiant")])];
        let tables = tables.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
        let opened = TitledSheet::of_tables(tables.collect(), Path::new("a.xlsx"), &codes, b"");
        opened.map(|opened| opened.table.header().to_vec())
    }

    /// A fault in the column of checks belongs to the sheet that has it, however its heading is written.
    #[test]
    fn headings_are_known_in_any_case_of_letters() {
        let codes = [codes_of(&[("keep", "Garder ?")])];
        let opened = |name: &str, text: &str| {
            let tables = vec![(String::new(), text.as_bytes().to_vec())];
            TitledSheet::of_tables(tables, Path::new(name), &codes, b"").unwrap()
        };
        let first = opened("first.csv", "GARDER ?,Donor_ID\nyes,A1\n");
        assert_eq!(first.table.header(), ["keep", "Donor_ID"]);
        assert_eq!(first.titles["donor_id"], "Donor_ID");
        let second = opened("second.csv", "keep,Checked,donor_id\nyes,,A1\n");
        let both = ReviewedSheets { first, further: vec![second] };
        let error = both.locate(Error::new(Kind::Refused, "rows-to-check").in_column("checked"));
        assert_eq!(error.place().column.as_deref(), Some("Checked"));
        assert!(error.to_string().contains("second.csv"), "{error}");
    }

    #[test]
    fn the_sheet_with_the_decisions_is_read_wherever_it_is() {
        let help = ("Mode d’emploi", "\n\nChoisissez oui, non, ou rien, ou autre chose, ici\nEnregistrez\n");
        let list =
            ("Relecture", "Pour vendredi\nGarder ?\tIdentifiant\tRang\tNom\tVille\noui\tA1\t1\tB\tC\n");
        for tables in [[help, list], [list, help]] {
            assert_eq!(chosen(&tables).unwrap()[..2], ["keep", "donor_id"]);
        }
        // A copy with the same decisions is the same list, another one is not.
        let copy = ("Relecture (2)", list.1);
        assert!(chosen(&[list, help, copy]).is_ok());
        let other =
            ("Relecture (2)", "Pour vendredi\nGarder ?\tIdentifiant\tRang\tNom\tVille\nnon\tA1\t1\tB\tC\n");
        let error = chosen(&[list, help, other]).err().unwrap();
        assert_eq!(error.kind(), Kind::Refused);
        for lang in obole_report::Lang::ALL {
            let text = error.text(lang);
            assert!(
                text.contains("Relecture (2)")
                    && text.contains("Relecture\u{a0}") | text.contains("Relecture\"")
            );
        }
        // A file without the decisions is refused when its columns are looked for.
        assert!(!chosen(&[help]).unwrap().contains(&"donor_id".to_owned()));
    }
}
