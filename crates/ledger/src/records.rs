//! Separated text as records, with an account of every line of the file.
//!
//! The rules are those of RFC 4180 with one difference: a quote that is never closed does not swallow the
//! rows after it. A record of several lines is read as such only where its quotes are balanced, it is small,
//! and none of its lines looks like a row of its own. Otherwise the record ends with its first line and
//! carries a fault, and the next line is read as a record again. A quote inside a cell that does not begin
//! with one is text.

use std::io::Read;

use memchr::{memchr, memchr_iter, memchr2};
use serde::{Deserialize, Serialize};

use crate::{Error, FindingCode, Kind, Result};

mod cells;
mod shape;

use cells::{Cells, Quoting};
use shape::Shape;

/// Size in bytes of the largest cell; a row with a larger one is refused.
pub const LARGEST_CELL: usize = 1 << 16;

/// Length in bytes of the longest line that is held in memory; a longer one is skipped and refused.
const LONGEST_LINE: usize = 1 << 20;

/// Maximum number of lines of one record. Comments and addresses have a few.
const MOST_LINES: u32 = 64;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Number of bytes read at once.
const CHUNK: usize = 1 << 18;

/// Returns the line of the file on which a row begins, for messages: as counted by its reader, otherwise with
/// the header on line 1 and one line per row.
pub fn line_of(lines: &[u32], row: usize) -> u64 {
    lines.get(row).map_or(row as u64 + 2, |line| u64::from(*line))
}

/// Counts of the lines of a file; each line is in one of four accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// Number of lines counted in the bytes, whatever they hold.
    pub physical: u64,
    /// Number of lines of the header.
    pub header: u64,
    /// Number of lines on which a row begins.
    pub rows: u64,
    /// Number of further lines of rows with line breaks in a cell.
    pub continued: u64,
    /// Number of lines without any content; spreadsheets write rows of separators after the last row.
    pub blank: u64,
}

impl Lines {
    /// Returns whether every line of the file is in one of the accounts.
    pub const fn reconcile(&self) -> bool {
        self.physical == self.header + self.rows + self.continued + self.blank
    }
}

/// Reads separated text record by record, in bounded memory.
pub struct Records<R> {
    reader: R,
    delimiter: u8,
    buffer: Vec<u8>,
    /// Position of the first byte of the buffer that was not returned yet.
    start: usize,
    ended: bool,
    /// Number of the line that begins at `start`, from 1.
    line: u64,
    header: Vec<String>,
    shape: Shape,
    cells: Cells,
    lines: Lines,
    /// `true` if the last byte read was a carriage return.
    returned: bool,
    /// `true` if the last byte read did not end a line.
    open_line: bool,
}

/// One record of a table; it lives until the next one is read.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    bytes: &'a [u8],
    /// The bytes as text, if they are valid text.
    text: Option<&'a str>,
    spans: &'a [(u32, u32)],
    /// Line of the file on which the record begins; the header is on line 1.
    pub line: u32,
    /// Fault that makes the whole record unreadable.
    pub fault: Option<FindingCode>,
    /// `true` if a quote was read as text.
    pub stray_quote: bool,
}

/// Error of a cell that is not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotText;

impl<'a> Record<'a> {
    /// Returns the number of cells.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Returns whether there is no cell, as in a line that was too long to hold.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Returns the length of the record in bytes, without quotes and line end.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the bytes of a cell.
    pub fn get(&self, column: usize) -> Option<&'a [u8]> {
        let (from, to) = self.spans.get(column)?;
        self.bytes.get(*from as usize..*to as usize)
    }

    /// Returns a cell as trimmed text; empty if there is none.
    ///
    /// # Errors
    /// [`NotText`] when its bytes are not UTF-8.
    pub fn text(&self, column: usize) -> std::result::Result<&'a str, NotText> {
        let Some((from, to)) = self.spans.get(column) else { return Ok("") };
        let range = *from as usize..*to as usize;
        match self.text {
            Some(text) => Ok(trimmed(text.get(range).unwrap_or_default())),
            None => {
                let cell = std::str::from_utf8(self.bytes.get(range).unwrap_or_default());
                cell.map(trimmed).map_err(|_| NotText)
            }
        }
    }
}

/// Returns a cell without white space at its ends; nearly all have none.
fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [] => cell,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}

/// End of a line: the end of its content, and the first byte of the next line, both counted from the record's
/// start.
enum LineEnd {
    At { end: usize, next: usize },
    EndOfFile,
    TooLong,
}

impl<R: Read> Records<R> {
    /// Opens a table and reads its header.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when a quote of the header is not closed or a line is too long.
    pub fn open(reader: R, delimiter: u8) -> Result<Self> {
        Self::open_after(reader, delimiter, 0)
    }

    /// Opens a table whose header is preceded by lines of other text, and reads its header. The lines of the
    /// preamble are counted as lines of the header.
    ///
    /// ```
    /// use obole_ledger::records::Records;
    /// let text = "Statement of \"May\n\nDate;Amount\n2024-05-02;5,00\n";
    /// let mut records = Records::open_after(text.as_bytes(), b';', 2)?;
    /// assert_eq!(records.header(), ["Date", "Amount"]);
    /// assert_eq!(records.advance()?.map(|row| row.line), Some(4));
    /// # Ok::<(), obole_ledger::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Records::open`].
    pub fn open_after(reader: R, delimiter: u8, preamble: u32) -> Result<Self> {
        let mut records = Self::start(reader, delimiter)?;
        for _ in 0..preamble {
            match records.line_end(0)? {
                LineEnd::At { next, .. } => {
                    records.start += next;
                    records.line += 1;
                    records.lines.header += 1;
                }
                LineEnd::EndOfFile => break,
                LineEnd::TooLong => {
                    records.pass_over()?;
                    records.lines.header += std::mem::take(&mut records.lines.rows);
                }
            }
        }
        let mut header = Vec::new();
        if let Some(record) = records.advance()? {
            if record.fault.is_some() {
                return Err(Error::new(Kind::Unreadable, "header-quote-open")
                    .at_row(u64::from(record.line))
                    .hint("delete-header-quote"));
            }
            header = (0..record.len())
                .map(|at| String::from_utf8_lossy(record.get(at).unwrap_or_default()))
                .map(|cell| cell.trim().to_owned())
                .collect();
        }
        let lines = &mut records.lines;
        lines.header += lines.rows + lines.continued;
        (lines.rows, lines.continued) = (0, 0);
        records.shape = Shape::of(header.len());
        records.header = header;
        Ok(records)
    }

    /// Opens a table without a header line, whose columns are named by the caller. The first line is a row.
    ///
    /// ```
    /// use obole_ledger::records::Records;
    /// let names = vec!["day".to_owned(), "amount".to_owned()];
    /// let mut records = Records::open_unnamed("2024-05-02;5,00\n".as_bytes(), b';', names)?;
    /// assert_eq!(records.advance()?.map(|row| row.line), Some(1));
    /// # Ok::<(), obole_ledger::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when the source cannot be read.
    pub fn open_unnamed(reader: R, delimiter: u8, names: Vec<String>) -> Result<Self> {
        let mut records = Self::start(reader, delimiter)?;
        records.shape = Shape::of(names.len());
        records.header = names;
        Ok(records)
    }

    /// Begins to read, behind a byte order mark.
    fn start(reader: R, delimiter: u8) -> Result<Self> {
        let mut records = Self {
            reader,
            delimiter,
            buffer: Vec::with_capacity(2 * CHUNK),
            start: 0,
            ended: false,
            line: 1,
            header: Vec::new(),
            shape: Shape::default(),
            cells: Cells::default(),
            lines: Lines::default(),
            returned: false,
            open_line: false,
        };
        while records.buffer.len() < BYTE_ORDER_MARK.len() && !records.ended {
            records.fill()?;
        }
        // A byte order mark before a quote must not make the quote a part of the cell.
        if records.buffer.starts_with(BYTE_ORDER_MARK) {
            records.start = BYTE_ORDER_MARK.len();
            // A mark alone is no line.
            if records.buffer.len() == records.start {
                records.open_line = false;
                records.lines.physical = 0;
            }
        }
        Ok(records)
    }

    /// Returns the column names, trimmed; empty for an empty file.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Returns the counts of the lines read so far; of the whole file after the last record.
    pub fn lines(&self) -> Lines {
        self.lines
    }

    /// Returns the reader, after the last record.
    pub fn into_inner(self) -> R {
        self.reader
    }

    /// Reads the next record; returns `None` at the end of the file.
    ///
    /// # Errors
    /// When the reader fails.
    pub fn advance(&mut self) -> Result<Option<Record<'_>>> {
        let rest = &self.buffer[self.start..];
        if let Some((end, next)) = plain_line(rest, self.delimiter, &mut self.cells.spans) {
            return Ok(Some(self.plain(end, next)));
        }
        let (end, next) = loop {
            match self.line_end(0)? {
                LineEnd::EndOfFile => return Ok(None),
                LineEnd::TooLong => return self.pass_over().map(Some),
                LineEnd::At { end, next } if is_blank(self.slice(0, end), self.delimiter) => {
                    self.lines.blank += 1;
                    self.line += 1;
                    self.start += next;
                }
                LineEnd::At { end, next } => break (end, next),
            }
        };
        let (line, begin) = (self.line, self.start);
        let mut taken = Taken { end, next, lines: 1, fault: None };
        let quoted = memchr(b'"', self.slice(0, end)).is_some();
        let mut stray_quote = false;
        if quoted {
            taken = self.quoted(end, next)?;
            stray_quote = self.cells.stray_quote;
        } else {
            let line = &self.buffer[begin..begin + end];
            let spans = &mut self.cells.spans;
            spans.clear();
            let mut from = 0;
            for at in memchr_iter(self.delimiter, line) {
                spans.push((from, at as u32));
                from = at as u32 + 1;
            }
            spans.push((from, end as u32));
            self.shape.learn(spans, line);
        }
        // Reading ahead may have moved the buffer, but never the record's position relative to `start`.
        let begin = self.start;
        self.start += taken.next;
        self.line += u64::from(taken.lines);
        self.lines.rows += 1;
        self.lines.continued += u64::from(taken.lines - 1);
        let bytes = if quoted { &self.cells.bytes[..] } else { &self.buffer[begin..begin + taken.end] };
        let spans = &self.cells.spans[..];
        let too_large = || spans.iter().any(|(from, to)| (to - from) as usize > LARGEST_CELL);
        let fault = taken
            .fault
            .or_else(|| (bytes.len() > LARGEST_CELL && too_large()).then_some(FindingCode::CellTooLarge));
        let text = std::str::from_utf8(bytes).ok();
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Ok(Some(Record { bytes, text, spans, line, fault, stray_quote }))
    }

    /// Returns the line at `start`, whose cells were found, as a record.
    fn plain(&mut self, end: usize, next: usize) -> Record<'_> {
        let bytes = &self.buffer[self.start..self.start + end];
        let spans = &self.cells.spans[..];
        self.shape.learn(spans, bytes);
        let line = u32::try_from(self.line).unwrap_or(u32::MAX);
        self.start += next;
        self.line += 1;
        self.lines.rows += 1;
        Record { bytes, text: std::str::from_utf8(bytes).ok(), spans, line, fault: None, stray_quote: false }
    }

    /// Reads a record that has a quote on its first line into `cells`.
    fn quoted(&mut self, end: usize, next: usize) -> Result<Taken> {
        let delimiter = self.delimiter;
        let first = &self.buffer[self.start..self.start + end];
        let open = self.cells.read(first, delimiter, Quoting::Line);
        if !open {
            if !self.cells.stray_quote {
                self.shape.learn(&self.cells.spans, &self.cells.bytes);
            }
            return Ok(Taken { end, next, lines: 1, fault: None });
        }
        let whole = self.closes(end, next)?;
        if let Some(taken) = whole {
            let bytes = &self.buffer[self.start..self.start + taken.end];
            self.cells.read(bytes, delimiter, Quoting::Record);
            let cells = self.header.len();
            if cells == 0 || self.cells.spans.len() <= cells {
                return Ok(taken);
            }
        }
        let first = &self.buffer[self.start..self.start + end];
        self.cells.read(first, delimiter, Quoting::Line);
        Ok(Taken { end, next, lines: 1, fault: Some(FindingCode::UnclosedQuote) })
    }

    /// Returns the extent of a record whose quote is open at the end of its first line, if it closes in a
    /// plausible way.
    fn closes(&mut self, end: usize, next: usize) -> Result<Option<Taken>> {
        let delimiter = self.delimiter;
        let mut state = cells::State::default();
        if !state.step(self.slice(0, end), 0, delimiter) || !state.is_open() {
            return Ok(None);
        }
        let first = self.cells.spans.len();
        let begins_a_row = self.shape.has_cells_of_a_row(first);
        let mut from = next;
        for lines in 2..=MOST_LINES {
            let LineEnd::At { end, next } = self.line_end(from)? else { return Ok(None) };
            let line = &self.buffer[self.start + from..self.start + end];
            if !state.step(line, from, delimiter) || end - state.opened() > LARGEST_CELL {
                return Ok(None);
            }
            let open = state.is_open();
            if let Some(cells) = self.shape.cells_of_a_row(line, delimiter) {
                // The last line holds the end of the cell and the cells after it: all columns only where the
                // first cell is the one with the line break.
                let last_of_first = !begins_a_row && (first == 1 || cells < self.shape.columns());
                if open || !last_of_first {
                    return Ok(None);
                }
            }
            if !open {
                return Ok(Some(Taken { end, next, lines, fault: None }));
            }
            from = next;
        }
        Ok(None)
    }

    /// Skips a line that is too long to hold.
    fn pass_over(&mut self) -> Result<Record<'_>> {
        let line = u32::try_from(self.line).unwrap_or(u32::MAX);
        loop {
            match self.line_end(0)? {
                LineEnd::At { next, .. } => {
                    self.start += next;
                    break;
                }
                LineEnd::EndOfFile => break,
                LineEnd::TooLong => {
                    // A carriage return at the end may belong to a line feed that is not read yet.
                    let last_return = self.buffer.last() == Some(&b'\r');
                    self.start = self.buffer.len() - usize::from(last_return);
                }
            }
        }
        self.line += 1;
        self.lines.rows += 1;
        let fault = Some(FindingCode::CellTooLarge);
        Ok(Record { bytes: &[], text: Some(""), spans: &[], line, fault, stray_quote: false })
    }

    fn slice(&self, from: usize, to: usize) -> &[u8] {
        &self.buffer[self.start + from..self.start + to]
    }

    /// Finds the end of the line that begins `from` bytes after the record's start.
    fn line_end(&mut self, from: usize) -> Result<LineEnd> {
        let mut at = from;
        loop {
            let rest = &self.buffer[self.start..];
            match memchr2(b'\n', b'\r', &rest[at..]) {
                Some(found) => {
                    let end = at + found;
                    match (rest[end], rest.get(end + 1)) {
                        (b'\r', None) if !self.ended => at = end,
                        (b'\r', Some(b'\n')) => return Ok(LineEnd::At { end, next: end + 2 }),
                        _ => return Ok(LineEnd::At { end, next: end + 1 }),
                    }
                }
                None if self.ended && rest.len() == from => return Ok(LineEnd::EndOfFile),
                None if self.ended => return Ok(LineEnd::At { end: rest.len(), next: rest.len() }),
                None if rest.len() - from > LONGEST_LINE => return Ok(LineEnd::TooLong),
                None => at = rest.len(),
            }
            self.fill()?;
        }
    }

    /// Reads more bytes after those of the current record.
    fn fill(&mut self) -> Result<()> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let held = self.buffer.len();
        self.buffer.resize(held + CHUNK, 0);
        let read = loop {
            match self.reader.read(&mut self.buffer[held..]) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(held + read.as_ref().copied().unwrap_or_default());
        if read? == 0 {
            self.ended = true;
            self.lines.physical += u64::from(std::mem::take(&mut self.open_line));
        }
        self.count(held);
        Ok(())
    }

    /// Counts the ends of lines in the bytes just read, independently of the records.
    fn count(&mut self, held: usize) {
        let bytes = &self.buffer[held..];
        let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return };
        let of = |end: u8| memchr_iter(end, bytes).count();
        let pairs = match of(b'\r') {
            0 => 0,
            _ => bytes.windows(2).filter(|pair| *pair == b"\r\n").count(),
        };
        let divided = usize::from(self.returned && *first == b'\n');
        self.lines.physical += (of(b'\n') + of(b'\r') - pairs - divided) as u64;
        self.returned = *last == b'\r';
        self.open_line = !matches!(last, b'\n' | b'\r');
    }
}

/// Part of the buffer that a record takes.
struct Taken {
    end: usize,
    next: usize,
    lines: u32,
    fault: Option<FindingCode>,
}

/// Finds the cells of the line at the start of `rest` and returns its end and the start of the next line;
/// `None` where it has a quote, a carriage return by itself, or no content, is longer than a cell may be, or
/// where its end was not read yet.
///
/// Eight bytes are compared at once: where a byte of `word` is that sought, the high bit of its place is 1
/// (H. S. Warren, Hacker's Delight, 2nd edition, 6-1).
fn plain_line(rest: &[u8], delimiter: u8, spans: &mut Vec<(u32, u32)>) -> Option<(usize, usize)> {
    const LOW: u64 = u64::MAX / 255;
    const HIGH: u64 = LOW << 7;
    let equal = |word: u64, sought: u64| {
        let difference = word ^ sought;
        !(((difference & !HIGH) + !HIGH) | difference) & HIGH
    };
    let sought = [delimiter, b'\n', b'\r', b'"'].map(|byte| LOW * u64::from(byte));
    spans.clear();
    let mut from = 0;
    let (words, _) = rest.get(..rest.len().min(LARGEST_CELL))?.as_chunks::<8>();
    for (at, bytes) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*bytes);
        let mut found = sought.iter().fold(0, |found, sought| found | equal(word, *sought));
        while found != 0 {
            let place = (found.trailing_zeros() / 8) as usize;
            let end = at * 8 + place;
            match bytes.get(place) {
                Some(byte) if *byte == delimiter => {
                    spans.push((from, end as u32));
                    from = end as u32 + 1;
                }
                Some(b'\r') if rest.get(end + 1) != Some(&b'\n') => return None,
                Some(last @ (b'\n' | b'\r')) => {
                    spans.push((from, end as u32));
                    let next = end + if *last == b'\r' { 2 } else { 1 };
                    return (!is_blank(&rest[..end], delimiter)).then_some((end, next));
                }
                _ => return None,
            }
            found &= found - 1;
        }
    }
    None
}

fn is_blank(line: &[u8], delimiter: u8) -> bool {
    line.iter().all(|byte| *byte == delimiter || matches!(byte, b' ' | b'\t'))
}

#[cfg(test)]
mod tests;
