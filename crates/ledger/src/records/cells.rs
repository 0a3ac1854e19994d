//! The cells of one record: where they lie, without their quotes.

use memchr::memchr;

/// Reach of a quoted cell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// The bytes are one line: a quote that does not close on it is text.
    Line,
    /// The bytes are a whole record whose quotes close.
    Record,
}

/// The bytes of the cells one after the other, and the place of each among them.
#[derive(Default)]
pub(super) struct Cells {
    pub(super) bytes: Vec<u8>,
    pub(super) spans: Vec<(u32, u32)>,
    /// Records whether a quote was read as text.
    pub(super) stray_quote: bool,
}

impl Cells {
    /// Reads the cells of `bytes`; returns whether a cell begins with a quote that does not close.
    pub(super) fn read(&mut self, bytes: &[u8], delimiter: u8, quoting: Quoting) -> bool {
        self.bytes.clear();
        self.spans.clear();
        self.stray_quote = false;
        let (mut at, mut open) = (0, false);
        loop {
            let begin = self.bytes.len();
            let rest = &bytes[at..];
            let quoted = if rest.first() == Some(&b'"') { self.quoted(rest, delimiter) } else { None };
            let length = quoted.unwrap_or_else(|| {
                self.bytes.truncate(begin);
                let length = memchr(delimiter, rest).unwrap_or(rest.len());
                let cell = &rest[..length];
                open |= cell.first() == Some(&b'"') && quoting == Quoting::Line;
                self.stray_quote |= memchr(b'"', cell).is_some();
                self.bytes.extend_from_slice(cell);
                length
            });
            self.spans.push((begin as u32, self.bytes.len() as u32));
            at += length;
            if at >= bytes.len() {
                return open;
            }
            at += 1; // the separator
            if at == bytes.len() {
                let end = self.bytes.len() as u32;
                self.spans.push((end, end));
                return open;
            }
        }
    }

    /// Takes the content of a cell in quotes; returns its length with them, or nothing where it does not
    /// close.
    fn quoted(&mut self, rest: &[u8], delimiter: u8) -> Option<usize> {
        let (mut at, mut stray) = (1, false);
        loop {
            let quote = at + memchr(b'"', rest.get(at..)?)?;
            self.bytes.extend_from_slice(&rest[at..quote]);
            let next = rest.get(quote + 1);
            if next.is_none_or(|next| *next == delimiter) {
                self.stray_quote |= stray;
                return Some(quote + 1);
            }
            // A quote of the text is doubled; one that is not is taken as text as well.
            let doubled = next == Some(&b'"');
            stray |= !doubled;
            self.bytes.push(b'"');
            at = quote + 1 + usize::from(doubled);
        }
    }
}

/// State of a strict reader after some lines of a record.
#[derive(Default)]
pub(super) struct State {
    place: Place,
    /// Start of the cell that was opened last, in bytes after the record's start.
    opened: usize,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    CellStart,
    Plain,
    Quoted,
    AfterQuote,
}

impl State {
    /// Reads a line that begins `from` bytes after the record; returns whether its quotes follow the rules so
    /// far.
    pub(super) fn step(&mut self, line: &[u8], from: usize, delimiter: u8) -> bool {
        for (at, byte) in line.iter().enumerate() {
            self.place = match (self.place, *byte) {
                (Place::CellStart, b'"') => {
                    self.opened = from + at;
                    Place::Quoted
                }
                (Place::Quoted, b'"') => Place::AfterQuote,
                (Place::Quoted, _) | (Place::AfterQuote, b'"') => Place::Quoted,
                (_, byte) if byte == delimiter => Place::CellStart,
                (Place::AfterQuote, _) => return false,
                (Place::CellStart | Place::Plain, _) => Place::Plain,
            };
        }
        true
    }

    /// Returns whether a quoted cell goes on behind the last line.
    pub(super) fn is_open(&self) -> bool {
        self.place == Place::Quoted
    }

    /// Returns the start of the cell that was opened last, in bytes after the record's start.
    pub(super) const fn opened(&self) -> usize {
        self.opened
    }
}
