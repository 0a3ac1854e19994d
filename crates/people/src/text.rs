//! Bytes to text: detection of a file's encoding, and a reader that returns UTF-8.

use std::io::Read;

use encoding_rs::{Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The encoding of a file of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// Windows-1252, as French spreadsheets save CSV files. Latin-1 is read by it as well.
    Windows1252,
    /// UTF-16, low byte first, with or without a byte order mark.
    Utf16Le,
    /// UTF-16, high byte first, with or without a byte order mark.
    Utf16Be,
}

impl Encoding {
    /// Returns the name used in the receipt.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }

    fn decoder(self) -> Decoder {
        let encoding = match self {
            Self::Utf8 => UTF_8,
            Self::Windows1252 => WINDOWS_1252,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
        };
        encoding.new_decoder_with_bom_removal()
    }
}

/// Returns the order of bytes if a text is UTF-16: by its byte order mark, or by the zero bytes at nearly
/// every second place of western text, which no other encoding of text contains.
pub(crate) fn utf16(head: &[u8]) -> Option<Encoding> {
    match head {
        [0xff, 0xfe, ..] => return Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => return Some(Encoding::Utf16Be),
        _ => {}
    }
    let pairs = head.len() / 2;
    let zeros = |place: usize| head.iter().skip(place).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let (few, many) = (pairs / 10, pairs * 7 / 10);
    if pairs < 4 {
        None
    } else if first <= few && second > many {
        Some(Encoding::Utf16Le)
    } else if second <= few && first > many {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// Evidence about the encoding of a file.
#[derive(Default)]
pub(crate) struct Weigher {
    /// Number of characters of several bytes that are well-formed UTF-8.
    formed: u64,
    /// Number of byte sequences that are not UTF-8.
    broken: u64,
    carried: Vec<u8>,
}

impl Weigher {
    /// Adds the evidence of a piece of the file; a character may be split between two pieces.
    pub(crate) fn see(&mut self, piece: &[u8]) {
        let mut bytes = std::mem::take(&mut self.carried);
        bytes.extend_from_slice(piece);
        let mut rest = bytes.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.formed += leads(text.as_bytes());
                    return;
                }
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    self.formed += leads(valid);
                    let Some(length) = error.error_len() else {
                        self.carried = after.to_vec();
                        return;
                    };
                    self.broken += 1;
                    rest = after.get(length..).unwrap_or_default();
                }
            }
        }
    }

    /// Returns the encoding of the whole file. A UTF-8 file with a few damaged bytes stays UTF-8 (its damaged
    /// rows are refused); otherwise every accent of it would turn into two wrong letters.
    pub(crate) fn decide(&self) -> Encoding {
        let broken = self.broken + u64::from(!self.carried.is_empty());
        if broken == 0 || self.formed > broken { Encoding::Utf8 } else { Encoding::Windows1252 }
    }

    /// Returns the encoding of the beginning of a file, which may end inside a character.
    pub(crate) fn decide_head(&self) -> Encoding {
        if self.broken == 0 || self.formed > self.broken { Encoding::Utf8 } else { Encoding::Windows1252 }
    }
}

fn leads(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte >= 0xC0).count() as u64
}

/// Returns the beginning of a text in its encoding as UTF-8 bytes; UTF-8 does not change.
pub(crate) fn decoded(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => bytes.to_vec(),
        _ => decode(&mut encoding.decoder(), bytes, false),
    }
}

/// Decodes a piece of a text; half a character at its end waits for the next piece.
fn decode(decoder: &mut Decoder, bytes: &[u8], last: bool) -> Vec<u8> {
    let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or_default();
    let mut text = vec![0; room];
    let (_, _, written, _) = decoder.decode_to_utf8(bytes, &mut text, last);
    text.truncate(written);
    text
}

/// Reads a file as UTF-8 bytes. UTF-8 files pass unchanged, so that damaged rows can be named.
pub(crate) enum Utf8Reader<R> {
    /// Already UTF-8.
    Plain(R),
    /// Another encoding.
    Decoded {
        /// The file.
        inner: R,
        decoder: Box<Decoder>,
        /// Bytes that are decoded and not yet returned.
        ready: Vec<u8>,
        /// Number of these bytes that were returned.
        at: usize,
        /// `true` if the file has ended.
        ended: bool,
    },
}

impl<R: Read> Utf8Reader<R> {
    pub(crate) fn new(inner: R, encoding: Encoding) -> Self {
        match encoding {
            Encoding::Utf8 => Self::Plain(inner),
            _ => Self::Decoded {
                inner,
                decoder: Box::new(encoding.decoder()),
                ready: Vec::new(),
                at: 0,
                ended: false,
            },
        }
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(inner) => inner.read(buffer),
            Self::Decoded { inner, decoder, ready, at, ended } => {
                // A piece may hold no whole character; an empty answer would end the file.
                while *at == ready.len() && !*ended {
                    let mut raw = [0_u8; 1 << 13];
                    let n = inner.read(&mut raw)?;
                    *ended = n == 0;
                    *ready = decode(decoder, raw.get(..n).unwrap_or_default(), *ended);
                    *at = 0;
                }
                let rest = ready.get(*at..).unwrap_or_default();
                let n = rest.len().min(buffer.len());
                if let (Some(to), Some(from)) = (buffer.get_mut(..n), rest.get(..n)) {
                    to.copy_from_slice(from);
                }
                *at += n;
                Ok(n)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(pieces: &[&[u8]]) -> Encoding {
        let mut weigher = Weigher::default();
        pieces.iter().for_each(|piece| weigher.see(piece));
        weigher.decide()
    }

    #[test]
    fn one_broken_byte_does_not_spoil_a_utf8_file() {
        assert_eq!(weighed(&[b"plain"]), Encoding::Utf8);
        assert_eq!(weighed(&["Zéphyrin".as_bytes()]), Encoding::Utf8);
        assert_eq!(weighed(&[b"Z\xc3", b"\xa9phyrin"]), Encoding::Utf8);
        assert_eq!(weighed(&[b"Z\xe9phyrin \x80"]), Encoding::Windows1252);
        assert_eq!(weighed(&["éèà".as_bytes(), b" \xe9 "]), Encoding::Utf8);
        assert_eq!(weighed(&[b"caf\xe9"]), Encoding::Windows1252);
    }

    #[test]
    fn windows_1252_is_read_piece_by_piece() {
        let raw: Vec<u8> = b"25,00 \x80 \x8cUVR\xc9 ".repeat(3_000);
        let mut text = String::new();
        Utf8Reader::new(raw.as_slice(), Encoding::Windows1252).read_to_string(&mut text).unwrap();
        assert_eq!(text, "25,00 € ŒUVRÉ ".repeat(3_000));
    }

    /// Reads bytes in pieces of three, so that every character is split somewhere.
    struct Crumbs<'a>(&'a [u8]);

    impl Read for Crumbs<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let n = self.0.len().min(3).min(buffer.len());
            let (piece, rest) = self.0.split_at(n);
            buffer[..n].copy_from_slice(piece);
            self.0 = rest;
            Ok(n)
        }
    }

    #[test]
    fn utf16_is_recognised_and_read_in_either_order() {
        let wanted = "Nom;Montant\r\nŒUVRÉ 😀;25,00 €\r\n";
        for mark in ["\u{feff}", ""] {
            let units: Vec<u16> = mark.encode_utf16().chain(wanted.encode_utf16()).collect();
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            for (bytes, encoding) in [(little, Encoding::Utf16Le), (big, Encoding::Utf16Be)] {
                assert_eq!(utf16(&bytes), Some(encoding));
                let mut text = String::new();
                Utf8Reader::new(Crumbs(&bytes), encoding).read_to_string(&mut text).unwrap();
                assert_eq!(text, wanted);
                assert_eq!(decoded(&bytes, encoding), wanted.as_bytes());
            }
        }
        assert_eq!(utf16("Nom;Prénom;Montant".as_bytes()), None);
        assert_eq!(utf16(&[0, 1, 2, 0, 0, 7, 0, 0, 9]), None);
    }
}
