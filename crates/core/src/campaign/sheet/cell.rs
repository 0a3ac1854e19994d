//! The cells of a sheet as spreadsheets write them: UTF-8, UTF-16 or Windows-1252; words in English and
//! French.

use std::borrow::Cow;

use obole_ledger::{Cents, Currency, DecimalMark, parse_amount};

/// The characters of the bytes 0x80 to 0x9F in Windows-1252; the other bytes are as in Latin-1. Five are not
/// defined.
const WINDOWS_1252: [Option<char>; 32] = [
    Some('€'),
    None,
    Some('‚'),
    Some('ƒ'),
    Some('„'),
    Some('…'),
    Some('†'),
    Some('‡'),
    Some('ˆ'),
    Some('‰'),
    Some('Š'),
    Some('‹'),
    Some('Œ'),
    None,
    Some('Ž'),
    None,
    None,
    Some('‘'),
    Some('’'),
    Some('“'),
    Some('”'),
    Some('•'),
    Some('–'),
    Some('—'),
    Some('˜'),
    Some('™'),
    Some('š'),
    Some('›'),
    Some('œ'),
    None,
    Some('ž'),
    Some('Ÿ'),
];

/// Converts a sheet in UTF-16 with a byte-order mark ("Unicode text") to UTF-8. Returns any other sheet
/// without the byte-order mark of UTF-8, otherwise unchanged. `None` if the mark is that of UTF-16 and the
/// text is not.
pub fn narrowed(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        odd.is_empty().then(|| String::from_utf16(&units).ok())?.map(|text| Cow::Owned(text.into_bytes()))
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => Some(Cow::Borrowed(rest)),
        _ => Some(Cow::Borrowed(bytes)),
    }
}

/// Returns the text of one cell without the spaces around it, decoded as UTF-8, otherwise as Windows-1252.
/// Each cell is decoded by itself, because a spreadsheet that opens a UTF-8 file as Windows-1252 saves the
/// old cells unchanged and the new ones in Windows-1252. `None` for bytes that are neither.
pub(super) fn text(cell: &[u8]) -> Option<String> {
    let decoded = match std::str::from_utf8(cell) {
        Ok(text) => text.to_owned(),
        Err(_) => cell
            .iter()
            .map(|byte| match byte {
                0x80..=0x9f => WINDOWS_1252.get(usize::from(byte - 0x80)).copied().flatten(),
                byte => Some(char::from(*byte)),
            })
            .collect::<Option<String>>()?,
    };
    Some(decoded.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}').to_owned())
}

/// The answer in a cell of `keep`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    Yes,
    No,
    /// A cross or a tick, which some people use for donors to keep and others for donors to remove.
    Mark,
    /// An empty cell.
    Empty,
    /// A word that is not understood in either language.
    Unknown,
}

impl Keep {
    /// Reads a cell in English or French.
    pub(super) fn parse(cell: &str) -> Self {
        match cell.to_lowercase().as_str() {
            "yes" | "y" | "oui" | "o" | "1" | "true" | "vrai" => Self::Yes,
            "no" | "n" | "non" | "0" | "false" | "faux" => Self::No,
            "x" | "xx" | "×" | "✓" | "✔" | "✗" | "✘" | "☑" | "☒" | "*" | "-" => Self::Mark,
            "" => Self::Empty,
            _ => Self::Unknown,
        }
    }
}

/// Returns whether a cell says that a row was checked by hand, in English or French; `None` for a word that
/// is not understood.
pub(super) fn is_ticked(cell: &str) -> Option<bool> {
    match cell.to_lowercase().as_str() {
        "checked" | "vérifié" | "vérifiée" | "verifie" | "x" | "✓" | "✔" | "☑" | "ok" => Some(true),
        "" | "to check" | "à vérifier" | "a verifier" => Some(false),
        cell => match Keep::parse(cell) {
            Keep::Yes => Some(true),
            Keep::No => Some(false),
            _ => None,
        },
    }
}

/// Returns a positive amount that can be read in only one way and is not in another currency than `currency`,
/// that of the plan.
pub(super) fn ask(cell: &str, currency: Currency) -> Option<Cents> {
    let letters: String = cell.chars().filter(|c| c.is_alphabetic()).collect();
    let same = letters.is_empty() || letters.eq_ignore_ascii_case(currency.code());
    let sign = match currency.code() {
        "EUR" => '€',
        "GBP" => '£',
        _ => '$',
    };
    let foreign = |c: char| matches!(c, '€' | '£' | '$' | '¥') && c != sign;
    if !same || cell.contains(foreign) {
        return None;
    }
    parse_amount(cell, DecimalMark::Unknown).ok().filter(|ask| *ask > Cents::new(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_three_encodings_are_read_and_bytes_of_none_are_not() {
        for (cell, expected) in [
            ("30,00 €".as_bytes(), Some("30,00 €")),
            (b"30,00 \x80", Some("30,00 €")),
            (b"\xa01\xa0250,00\xa0\x80", Some("1\u{a0}250,00\u{a0}€")),
            (b"No\xebl", Some("Noël")),
            (b"\x8cuvre", Some("Œuvre")),
            ("\u{202f}oui\u{202f}".as_bytes(), Some("oui")),
            (b"30,00 \x81", None),
            (b"\xff\x9d", None),
        ] {
            assert_eq!(text(cell).as_deref(), expected, "{cell:?}");
        }
    }

    #[test]
    fn sheets_in_utf_16_are_narrowed() {
        let both = |text: &str| -> [Vec<u8>; 2] {
            let units: Vec<u16> = text.encode_utf16().collect();
            [
                [0xff, 0xfe].into_iter().chain(units.iter().flat_map(|unit| unit.to_le_bytes())).collect(),
                [0xfe, 0xff].into_iter().chain(units.iter().flat_map(|unit| unit.to_be_bytes())).collect(),
            ]
        };
        for bytes in both("keep\tNoël €") {
            assert_eq!(narrowed(&bytes).unwrap(), "keep\tNoël €".as_bytes());
            assert_eq!(narrowed(&bytes[..bytes.len() - 1]), None);
        }
        assert_eq!(narrowed(b"\xff\xfe\x00\xd8"), None);
        assert_eq!(narrowed(b"\xef\xbb\xbfkeep").unwrap(), b"keep".as_slice());
    }

    #[test]
    fn a_cross_is_no_answer() {
        for (cell, keep) in [
            ("Oui", Keep::Yes),
            ("VRAI", Keep::Yes),
            ("1", Keep::Yes),
            ("Non", Keep::No),
            ("FAUX", Keep::No),
            ("n", Keep::No),
            ("X", Keep::Mark),
            ("✔", Keep::Mark),
            ("", Keep::Empty),
            ("peut-être", Keep::Unknown),
        ] {
            assert_eq!(Keep::parse(cell), keep, "{cell}");
        }
    }

    #[test]
    fn asks_are_read_as_spreadsheets_write_them() {
        for (cell, cents) in [
            ("30,00 €", Some(3_000)),
            ("30.00", Some(3_000)),
            ("1\u{202f}250,00\u{a0}€", Some(125_000)),
            ("EUR 30", Some(3_000)),
            ("30 eur", Some(3_000)),
            ("30 CHF", None),
            ("$30", None),
            ("£30.00", None),
            ("1.250", None),
            ("-5", None),
            ("0", None),
            ("trente", None),
        ] {
            assert_eq!(ask(cell, Currency::EUR), cents.map(Cents::new), "{cell}");
        }
        let dollars = Currency::parse("USD").unwrap();
        assert_eq!([ask("$30", dollars), ask("30 €", dollars)], [Some(Cents::new(3_000)), None]);
    }
}
