//! Bounds of the parts of an XLSX file before it is read: its reader makes room for as many texts as a part
//! announces.

use std::io::Read;

use obole_ledger::{Error, Kind, Result};

/// Maximum number of shared texts of a workbook.
const MOST_TEXTS: u64 = 1 << 25;
/// Attribute that announces the number of texts, and the beginning of a document type.
const MARKS: [&[u8]; 2] = [b"uniqueCount", b"<!DOCTYPE"];
/// Number of bytes after a mark that belong to it.
const REACH: usize = 64;

/// Reads a part and returns its size in bytes.
///
/// # Errors
/// [`Kind::Unreadable`] for a part that cannot be read, announces too many texts, or has a document type.
pub(super) fn check(mut part: impl Read, is_xml: bool) -> Result<u64> {
    let damaged = || Error::new(Kind::Unreadable, "spreadsheet-damaged").hint("save-as-csv");
    let (mut size, mut text, mut chunk) = (0, Vec::new(), vec![0; 1 << 16]);
    loop {
        let read = part.read(&mut chunk).map_err(|_| damaged())?;
        size += read as u64;
        // A text of two bytes for each character has zeros between the letters.
        text.extend(chunk.iter().take(read).filter(|byte| **byte != 0));
        let at_end = read == 0;
        let whole = if at_end { text.len() } else { text.len().saturating_sub(REACH) };
        for at in (0..whole).filter(|at| matches!(text[*at], b'u' | b'<')) {
            let rest = text.get(at..).unwrap_or_default();
            if is_xml && rest.starts_with(MARKS[1]) {
                return Err(Error::new(Kind::Unreadable, "xml-with-doctype").hint("export-again"));
            }
            if rest.starts_with(MARKS[0]) && announced(rest) > MOST_TEXTS {
                return Err(damaged());
            }
        }
        if at_end {
            return Ok(size);
        }
        text.drain(..whole);
    }
}

/// Returns the number that an attribute holds: the first digits after it.
fn announced(attribute: &[u8]) -> u64 {
    let digits = attribute.iter().take(REACH).skip_while(|byte| !byte.is_ascii_digit());
    let digits = digits.take_while(|byte| byte.is_ascii_digit());
    digits.fold(0_u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_announces_too_many_texts_is_damaged() {
        for (text, id) in [
            ("<sst count=\"9\" uniqueCount=\"3\">", None),
            ("<sst uniqueCount = '99999999999999999999'>", Some("spreadsheet-damaged")),
            ("<!DOCTYPE sst [<!ENTITY a \"b\">]><sst/>", Some("xml-with-doctype")),
        ] {
            for before in [0, (1 << 16) - 5, 1 << 16] {
                let part = [" ".repeat(before), text.to_owned()].concat();
                let wide: Vec<u8> = part.encode_utf16().flat_map(u16::to_le_bytes).collect();
                for part in [part.as_bytes(), &wide] {
                    let found = check(part, true);
                    assert_eq!(
                        found.as_ref().err().map(|error| error.message().id()),
                        id,
                        "{text} after {before}"
                    );
                    assert!(found.is_err() || found.is_ok_and(|size| size == part.len() as u64));
                }
            }
        }
    }
}
