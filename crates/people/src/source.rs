//! A table of text as a reader sees it, whatever file holds it: a file of text itself, a sheet of a
//! spreadsheet, a list in JSON, or a file within an archive.
//!
//! Sheets become text with one line per row, so that the rows of the sheet are the lines of the text and
//! every reader reads them. Nothing is unpacked to the disk.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use obole_ledger::{Error, Hashed, Kind, Result, disk, message, sha256_file};

use crate::text::{Encoding, Utf8Reader, Weigher, decoded, utf16};

mod archive;
mod currencies;
mod excel97;
mod guarded;
mod helloasso;
mod json;
mod number_format;
mod ods;
mod room;
mod sepa;
mod sheets;
mod text;
mod xlsx;
mod xml;

use currencies::Currencies;
use room::Room;
use text::Text;

/// Largest size in bytes of a text that is made from a file, and of what an archive may hold.
const LARGEST: u64 = if cfg!(test) { 1 << 24 } else { 1 << 30 };

/// Largest size in bytes of a file of JSON: it takes several times as much memory.
const LARGEST_JSON: u64 = 1 << 28;
/// Largest size in bytes of a file of XML, which takes more of it.
const LARGEST_XML: u64 = 1 << 26;

/// A file that is read at several places.
trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// A table of text.
#[derive(Clone)]
pub(crate) struct Source {
    path: PathBuf,
    /// Name of the sheet, or of the file within the archive; empty for a file of text.
    part: String,
    text: Option<Arc<[u8]>>,
    /// Currencies of the cells of a sheet; its text has bare numbers.
    currencies: Arc<Currencies>,
    form: Form,
    /// Path to the list in its file; empty for other forms.
    list: String,
}

/// Form of what holds a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Text, a sheet, a packed file, a bank file.
    Table,
    /// A list in JSON.
    Json,
    /// A list in XML.
    Xml,
}

impl Source {
    /// Creates the source of a file of text.
    pub(crate) fn file(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            part: String::new(),
            text: None,
            currencies: Arc::default(),
            form: Form::Table,
            list: String::new(),
        }
    }

    fn made(path: &Path, part: &str, text: Vec<u8>) -> Self {
        Self { part: part.to_owned(), text: Some(text.into()), ..Self::file(path) }
    }

    /// Returns the table with the currencies of its cells written into the columns of amounts. Other columns
    /// stay as they are: an identifier may have the format of money by accident.
    pub(crate) fn with_currencies(&self, delimiter: u8, amounts: impl FnOnce() -> BTreeSet<usize>) -> Self {
        let mut table = self.clone();
        // A sheet whose cells hold rows of another separator has no columns of numbers.
        if let Some(text) = self.text.as_ref().filter(|_| delimiter == b'\t' && !self.currencies.is_empty()) {
            table.text = Some(self.currencies.written_into(text, &amounts()).into());
            table.currencies = Arc::default();
        }
        table
    }

    /// Returns the path of the file on the disk.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the name for the receipt: that of the file, and of the part if there is one.
    pub(crate) fn name(&self) -> String {
        let file = disk::file_name(&self.path);
        if self.part.is_empty() { file } else { format!("{file} [{}]", self.part) }
    }

    /// Returns the name of the sheet, or of the file within the archive; empty for a file of text.
    pub(crate) fn part(&self) -> &str {
        &self.part
    }

    /// Returns whether the text was made from another form of file.
    pub(crate) const fn is_made(&self) -> bool {
        self.text.is_some()
    }

    /// Returns whether the table is a list in JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.form == Form::Json
    }

    /// Returns whether the table is a list in JSON or XML.
    pub(crate) fn is_list(&self) -> bool {
        self.form != Form::Table
    }

    /// Returns whether two lists are of the same file, which may be a packed one.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        let file = |list: &Self| {
            let name = list.part.strip_suffix(list.list.as_str()).unwrap_or(&list.part);
            name.trim_end_matches('/').to_owned()
        };
        self.is_list() && self.form == other.form && file(self) == file(other)
    }

    /// Returns whether the table is a list within another list or object of the same file: both may be read
    /// as the same payments.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        let below = self.list.strip_prefix(&other.list);
        let is_below = |rest: &str| other.list.is_empty() || rest.starts_with('.');
        self.is_beside(other) && self.list != other.list && below.is_some_and(is_below)
    }

    /// Returns the table as a list in a form of file.
    fn of(mut self, form: Form) -> Self {
        self.form = form;
        self.list.clone_from(&self.part);
        self
    }

    /// Opens the bytes of the text.
    fn open(&self) -> Result<Box<dyn Read + Send>> {
        match &self.text {
            Some(text) => Ok(Box::new(Cursor::new(Arc::clone(text)))),
            None => {
                let file =
                    File::open(&self.path).map_err(|e| Error::io("cannot-open-file", &self.path, e))?;
                Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
            }
        }
    }

    /// Opens the bytes of a file that is read at several places.
    fn open_seek(&self) -> Result<Box<dyn ReadSeek>> {
        match &self.text {
            Some(text) => Ok(Box::new(Cursor::new(Arc::clone(text)))),
            None => {
                let file =
                    File::open(&self.path).map_err(|e| Error::io("cannot-open-file", &self.path, e))?;
                Ok(Box::new(BufReader::new(file)))
            }
        }
    }

    /// Returns the bytes that were made from another form of file.
    fn bytes(&self) -> Arc<[u8]> {
        self.text.clone().unwrap_or_default()
    }

    /// Returns the table with the name of the packed file that holds it.
    fn within(mut self, member: &str) -> Self {
        if self.part != member {
            self.part =
                if self.part.is_empty() { member.to_owned() } else { format!("{member}/{}", self.part) };
        }
        self
    }

    /// Opens the text as UTF-8.
    pub(crate) fn reader(&self, encoding: Encoding) -> Result<Utf8Reader<Box<dyn Read + Send>>> {
        Ok(Utf8Reader::new(self.open()?, encoding))
    }

    /// Returns the first bytes, at most `limit`.
    pub(crate) fn head(&self, limit: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = self.open()?.take(limit).read_to_end(&mut bytes);
        read.map_err(|e| Error::io("cannot-read-file", &self.path, e))?;
        Ok(bytes)
    }

    /// Returns the text of a file that must be read as one.
    fn whole(&self, largest: u64) -> Result<String> {
        let bytes = self.head(largest + 1)?;
        if bytes.len() as u64 > largest {
            let what = message!("file-too-large", megabytes = largest >> 20);
            return Err(Error::new(Kind::Unreadable, what).in_file(&self.path).hint("export-shorter-period"));
        }
        let text = String::from_utf8_lossy(&decoded(&bytes, self.weigh()?)).into_owned();
        Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
    }

    /// Returns the encoding, from all bytes in bounded memory.
    pub(crate) fn weigh(&self) -> Result<Encoding> {
        if let Some(encoding) = utf16(&self.head(1 << 12)?) {
            return Ok(encoding);
        }
        let mut file = self.open()?;
        let mut weigher = Weigher::default();
        let mut buffer = vec![0_u8; 1 << 16];
        loop {
            let n = file.read(&mut buffer).map_err(|e| Error::io("cannot-read-file", &self.path, e))?;
            if n == 0 {
                return Ok(weigher.decide());
            }
            weigher.see(buffer.get(..n).unwrap_or_default());
        }
    }

    /// Returns hash and size of the file on the disk.
    pub(crate) fn hash(&self) -> Result<Hashed> {
        sha256_file(&self.path)
    }
}

/// Opens a file: one table for a file of text, one for each sheet, list or packed file that holds something.
///
/// # Errors
/// [`Kind::Unreadable`] for a spreadsheet, an archive or a bank file that is damaged, empty, encrypted or too
/// large.
pub(crate) fn open(path: &Path) -> Result<Vec<Source>> {
    let file = Source::file(path);
    let parts = if file.head(4)? == ZIP { archive::open(&file)? } else { file.tables(&mut Room::new())? };
    if parts.is_empty() {
        return Err(Error::new(Kind::Unreadable, "file-empty")
            .in_file(path)
            .hint("export-again-from-platform"));
    }
    Ok(parts)
}

/// First bytes of an archive.
const ZIP: &[u8] = b"PK\x03\x04";

impl Source {
    /// Returns the tables of a file that is no archive: the file itself if it is text.
    fn tables(self, room: &mut Room) -> Result<Vec<Self>> {
        let head = self.head(64)?;
        if head.starts_with(b"\xd0\xcf\x11\xe0") {
            return sheets::of_xls(&self, room);
        }
        let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
        if matches!(start.first(), Some(b'{' | b'[')) {
            return Ok(json::open(&self, room)?.unwrap_or_else(|| vec![self]));
        }
        let text = decoded(&head, utf16(&head).unwrap_or(Encoding::Utf8));
        let parts = if xml::is_xml(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text)) {
            xml::open(&self, room)?
        } else {
            None
        };
        Ok(parts.unwrap_or_else(|| vec![self]))
    }
}
