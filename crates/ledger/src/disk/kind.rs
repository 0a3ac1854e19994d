//! Recognises the content of a file, so that a file of another kind is never replaced.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use serde::de::IgnoredAny;

use super::check_place;
use crate::{Error, Kind, Result};

/// Number of columns by which a table is recognised.
const COLUMNS: usize = 3;
/// Maximum number of bytes read of a header, and of the end of a Parquet file.
const MOST: u64 = 1 << 16;
/// Beginning of the pages that this program writes.
const PAGE: &str = "<meta name=\"robots\" content=\"noindex\">\n<title>";

/// Maximum place of the name of the program in letters: a later one may be in a letter.
const NEAR: usize = 512;
/// Name of the program in the letters that it writes, as a page or as a document.
const LETTERS: &str = "Obole letters";

/// Name of the program in its calendars, with which the name of their producer begins.
pub const CALENDAR_PRODUCT: &str = "-//Obole//obole today//";

/// Kind of a file, with the names by which it is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileKind {
    /// A text table: the names of its columns.
    Csv(Vec<String>),
    /// A Parquet table: the names of its first columns.
    Parquet(Vec<String>),
    /// An Arrow table: which of the columns that every ledger has are named at its beginning. Other columns
    /// differ from ledger to ledger: one that holds a single value is left out.
    Arrow(Vec<&'static str>),
    /// A JSON object: its keys.
    Json(Vec<String>),
    /// A page of this program.
    Page,
    /// Letters to print, as a page or as a document.
    Letters,
    /// A calendar of this program (iCalendar).
    Calendar,
    /// A chart as SVG.
    Svg,
    /// A chart as PNG.
    Png,
    /// An empty file.
    Empty,
    /// Anything else.
    Other,
}

/// Columns of the tables of every ledger.
const OF_LEDGERS: [&str; 6] = ["cents", "gift_id", "source_row", "donor_id", "birth_year", "postcode"];

impl FileKind {
    /// Returns the kind of a table with these columns, by the ending of the path: Parquet, otherwise CSV.
    pub fn table<S: AsRef<str>>(path: &Path, columns: &[S]) -> Self {
        let names = columns.iter().map(|name| name.as_ref().to_owned()).collect();
        if path.extension().is_some_and(|ending| ending == "parquet") {
            Self::Parquet(names)
        } else {
            Self::Csv(names)
        }
    }

    /// Returns the kind of a JSON object with these keys.
    pub fn json(keys: &[&str]) -> Self {
        Self::Json(keys.iter().map(|key| (*key).to_owned()).collect())
    }

    /// Recognises a file by its first bytes, or by the keys of its JSON.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(path: &Path) -> Result<Self> {
        let failed = |e| Error::io("cannot-read-file", path, e);
        let mut file = File::open(path).map_err(failed)?;
        let mut head = Vec::new();
        file.by_ref().take(MOST).read_to_end(&mut head).map_err(failed)?;
        if head.is_empty() {
            return Ok(Self::Empty);
        }
        if head.starts_with(b"PAR1") {
            return Ok(Self::Parquet(parquet_columns(&mut file).unwrap_or_default()));
        }
        if head.starts_with(b"ARROW1") {
            let names = |name: &&str| memchr::memmem::find(&head, name.as_bytes()).is_some();
            return Ok(Self::Arrow(OF_LEDGERS.into_iter().filter(names).collect()));
        }
        if (head.starts_with(b"PK\x03\x04") || head.starts_with(b"<!doctype html>"))
            && memchr::memmem::find(&head, LETTERS.as_bytes()).is_some_and(|at| at < NEAR)
        {
            return Ok(Self::Letters);
        }
        if head.starts_with(b"\x89PNG") {
            return Ok(Self::Png);
        }
        let text = String::from_utf8_lossy(&head).replace(['\0', '\u{feff}'], "");
        let start = text.trim_start();
        if start.starts_with("BEGIN:VCALENDAR") {
            let is_own = start.contains(&format!("PRODID:{CALENDAR_PRODUCT}"));
            return Ok(if is_own { Self::Calendar } else { Self::Other });
        }
        if start.starts_with("<svg") || start.starts_with("<?xml") && start.contains("<svg") {
            return Ok(Self::Svg);
        }
        if start.starts_with('<') {
            return Ok(if start.contains(PAGE) { Self::Page } else { Self::Other });
        }
        if start.starts_with('{') {
            file.rewind().map_err(failed)?;
            let object: Option<BTreeMap<String, IgnoredAny>> =
                serde_json::from_reader(std::io::BufReader::new(file)).ok();
            return Ok(object.map_or(Self::Other, |object| Self::Json(object.into_keys().collect())));
        }
        Ok(Self::Csv(header(start.lines().next().unwrap_or_default())))
    }

    /// Returns whether a file of the other kind may be replaced by one of this kind: it has the same first
    /// columns, half of the keys, or no content at all.
    pub fn may_replace(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Empty) => true,
            (Self::Csv(new), Self::Csv(old)) | (Self::Parquet(new), Self::Parquet(old)) => {
                !old.is_empty() && new.iter().take(COLUMNS).eq(old.iter().take(COLUMNS))
            }
            (Self::Json(new), Self::Json(old)) => {
                2 * new.iter().filter(|key| old.contains(key)).count() >= new.len()
            }
            (Self::Other, _) => false,
            (Self::Arrow(new), Self::Arrow(old)) => !old.is_empty() && new == old,
            (new, old) => new == old,
        }
    }

    /// Refuses a path that holds a file of another kind. Call it before the work, and again just before
    /// writing.
    ///
    /// # Errors
    /// [`Kind::Usage`] for a file of another kind; the errors of [`check_place`]; when the file cannot be
    /// read.
    pub fn refuse_other(&self, path: &Path) -> Result<()> {
        check_place(path)?;
        if !path.exists() || self.may_replace(&Self::of(path)?) {
            return Ok(());
        }
        Err(Error::new(Kind::Usage, "file-of-another-kind").in_file(path).hint("choose-name-or-remove"))
    }
}

/// Splits a header into cells at the separator that occurs most often.
fn header(line: &str) -> Vec<String> {
    let count = |mark: char| line.matches(mark).count();
    let mark = ['\t', ';', ','].into_iter().max_by_key(|mark| count(*mark)).unwrap_or(',');
    line.split(mark).map(|cell| cell.trim().trim_matches('"').to_owned()).collect()
}

/// Reads the names of the first columns, which follow the name of the root in the footer of a Parquet file.
fn parquet_columns(file: &mut File) -> Option<Vec<String>> {
    let end = file.seek(SeekFrom::End(-8)).ok()?;
    let mut length = [0; 4];
    file.read_exact(&mut length).ok()?;
    let length = u64::from(u32::from_le_bytes(length));
    file.seek(SeekFrom::Start(end.checked_sub(length)?)).ok()?;
    let mut footer = Vec::new();
    file.take(length.min(MOST)).read_to_end(&mut footer).ok()?;
    let words = footer.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    let names = words.filter(|word| word.len() >= 3).skip(1).take(COLUMNS);
    Some(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::write_bytes;
    use super::*;

    #[test]
    fn only_files_of_the_same_kind_may_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores.csv");
        let scores = FileKind::table(&path, &["donor_id", "segment", "lapse_risk", "gift_likelihood"]);
        scores.refuse_other(&path).unwrap();
        let page = format!("<!doctype html>\n{PAGE}");
        for (bytes, replaced) in [
            (&b"donor_id,segment,lapse_risk,older\n1,a,2,3\n"[..], true),
            (b"\xef\xbb\xbf\"donor_id\";\"segment\";\"lapse_risk\"\r\n", true),
            (b"", true),
            (b"gift_id,donor_id,date\n", false),
            (b"donor_id,segment,ask\n", false),
            (b"a letter to the board", false),
            (b"{\"donor_id\":1}", false),
            (b"PAR1 donor_id segment lapse_risk PAR1", false),
            (page.as_bytes(), false),
            (b"\x00\x01\x02", false),
        ] {
            write_bytes(&path, bytes).unwrap();
            assert_eq!(scores.refuse_other(&path).is_ok(), replaced, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn objects_are_recognised_by_their_keys_and_pages_by_their_head() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let kind = |bytes: &[u8]| {
            write_bytes(&path, bytes).unwrap();
            FileKind::of(&path).unwrap()
        };
        let run = FileKind::json(&["version", "program", "seed"]);
        assert!(run.may_replace(&kind(b"{\"version\": 1, \"program\": \"x\", \"other\": []}")));
        assert!(!run.may_replace(&kind(b"{\"name\": 1, \"version\": 2}")));
        assert!(!run.may_replace(&kind(b"{\"version\": 1, half")));
        assert_eq!(kind(format!("<!doctype html>\n{PAGE}x").as_bytes()), FileKind::Page);
        assert!(!FileKind::Page.may_replace(&kind(b"<!doctype html><title>Mine</title>")));
        let letters = |begin: &str| format!("{begin}\n<meta name=\"generator\" content=\"{LETTERS}\">");
        assert_eq!(kind(letters("<!doctype html>").as_bytes()), FileKind::Letters);
        assert_eq!(kind(letters("PK\u{3}\u{4}").as_bytes()), FileKind::Letters);
        assert_ne!(kind(letters("PK\u{3}\u{4}".repeat(200).as_str()).as_bytes()), FileKind::Letters);
        assert!(!FileKind::Letters.may_replace(&FileKind::Page));
        let calendar = |of: &str| kind(format!("BEGIN:VCALENDAR\r\nPRODID:{of}EN\r\n").as_bytes());
        assert_eq!(calendar(CALENDAR_PRODUCT), FileKind::Calendar);
        assert!(!FileKind::Calendar.may_replace(&calendar("-//Mine//")));
        assert_eq!(kind(b"<svg width=\"1\">"), FileKind::Svg);
        assert!(!FileKind::Other.may_replace(&FileKind::Other));
    }
}
