//! The layout of a recognised file.

use super::Format;
use crate::text::Encoding;

/// Result of recognising a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sniff {
    /// The encoding, from the head of the file.
    pub encoding: Encoding,
    /// Byte between cells.
    pub delimiter: u8,
    /// Number of lines before the header.
    pub preamble: u32,
    /// Number of these lines that have enough cells to be rows.
    pub rows_above: u32,
    /// The column names as written, trimmed.
    pub header: Vec<String>,
    /// The format that the header fits.
    pub format: Format,
    /// `true` if the first rows are plainly canonical: ISO dates, amounts with a point or no decimals, UTF-8.
    pub plain: bool,
}

impl Sniff {
    /// Returns the separator's name in the receipt.
    pub const fn delimiter_name(&self) -> &'static str {
        match self.delimiter {
            b';' => "semicolon",
            b'\t' => "tab",
            b'|' => "pipe",
            _ => "comma",
        }
    }
}
