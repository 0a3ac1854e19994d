//! Cells of one record: their positions and contents without quotes.

use memchr::memchr;

/// Reach of a quoted cell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// The bytes are one line: a quote that does not close on it is text.
    Line,
    /// The bytes are a whole record whose quotes close.
    Record,
}

/// The bytes of the cells one after the other, and the position of each among them.
#[derive(Default)]
pub(super) struct Cells {
    pub(super) bytes: Vec<u8>,
    pub(super) spans: Vec<(u32, u32)>,
    /// `true` if a quote was read as text.
    pub(super) stray_quote: bool,
}

impl Cells {
    /// Reads the cells of `bytes`; returns whether a cell begins with a quote that does not close.
    pub(super) fn read(&mut self, bytes: &[u8], delimiter: u8, quoting: Quoting) -> bool {
        self.bytes.clear();
        self.spans.clear();
        self.stray_quote = false;
        let (mut at, mut open, mut unclosed) = (0, false, false);
        loop {
            let begin = self.bytes.len();
            let rest = &bytes[at..];
            let starts = rest.first() == Some(&b'"');
            // After a quote that does not close, only the quotes at the start of a cell can close it.
            // Searching further each time would take hours for a line of quotes.
            let reach = if unclosed { quotes(rest) + 1 } else { rest.len() };
            let quoted = if starts { self.quoted(&rest[..reach.min(rest.len())], delimiter) } else { None };
            unclosed |= starts && quoted.is_none();
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

    /// Takes the content of a cell in quotes; returns its length with the quotes, or `None` if it does not
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
            // A quote in the text is doubled; a single one is taken as text as well.
            let doubled = next == Some(&b'"');
            stray |= !doubled;
            self.bytes.push(b'"');
            at = quote + 1 + usize::from(doubled);
        }
    }
}

/// Counts the quotes at the start.
fn quotes(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| **byte == b'"').count()
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
    /// Reads a line that begins `from` bytes after the start of the record; returns whether its quotes follow
    /// the rules so far.
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

    /// Returns whether a quoted cell continues after the last line.
    pub(super) fn is_open(&self) -> bool {
        self.place == Place::Quoted
    }

    /// Returns the start of the cell that was opened last, in bytes after the record's start.
    pub(super) const fn opened(&self) -> usize {
        self.opened
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the cells, treating each quote as if it were the first.
    fn slowly(bytes: &[u8]) -> Vec<Vec<u8>> {
        let (mut found, mut at) = (Vec::new(), 0);
        loop {
            let rest = &bytes[at..];
            let mut cells = Cells::default();
            let quoted = if rest.first() == Some(&b'"') { cells.quoted(rest, b',') } else { None };
            let plain = memchr(b',', rest).unwrap_or(rest.len());
            found.push(if quoted.is_some() { cells.bytes } else { rest[..plain].to_vec() });
            at += quoted.unwrap_or(plain) + 1;
            match at.cmp(&bytes.len()) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => found.push(Vec::new()),
                std::cmp::Ordering::Greater => return found,
            }
            if at == bytes.len() {
                return found;
            }
        }
    }

    #[test]
    fn a_quote_that_does_not_close_changes_no_other_cell() {
        let mut cells = Cells::default();
        for number in 0..3_u32.pow(10) {
            let digits = (0..10).map(|digit| number / 3_u32.pow(digit) % 3);
            let line: Vec<u8> = digits.map(|digit| b"\",a"[digit as usize]).collect();
            cells.read(&line, b',', Quoting::Line);
            let read: Vec<_> =
                cells.spans.iter().map(|(from, to)| &cells.bytes[*from as usize..*to as usize]).collect();
            assert_eq!(read, slowly(&line), "{}", String::from_utf8_lossy(&line));
        }
    }

    #[test]
    fn a_line_of_quotes_is_read_in_one_pass() {
        let start = std::time::Instant::now();
        let mut cells = Cells::default();
        assert!(cells.read(&b"\"a,".repeat(330_000), b',', Quoting::Line));
        assert_eq!(cells.spans.len(), 330_001);
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }
}
