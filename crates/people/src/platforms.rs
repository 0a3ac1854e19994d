//! The formats that are recognised by their header.

use obole_ledger::{Message, canonical, message};

use crate::fold::column_name;
use crate::intake::NAMING_COLUMNS;

pub(crate) mod helloasso;
mod sniffed;

pub use sniffed::Sniff;

/// A file format that is recognised by its header line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// `gifts.csv`: one row per payment, donors by number.
    CanonicalGifts,
    /// `donors.csv`: one donor a row, by number or by name.
    CanonicalDonors,
    /// HelloAsso, "Paiements" export (31 columns).
    HelloAssoPayments,
}

impl Format {
    /// All formats, in the order in which a header is tried.
    pub const ALL: [Self; 3] = [Self::CanonicalGifts, Self::CanonicalDonors, Self::HelloAssoPayments];

    /// Returns the name, as used in the receipt and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CanonicalGifts => "canonical-gifts",
            Self::CanonicalDonors => "canonical-donors",
            Self::HelloAssoPayments => "helloasso-payments",
        }
    }

    /// Returns the format with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Returns the requirements for a header to be recognised, for messages.
    pub fn needs(self) -> Message {
        match self {
            Self::CanonicalGifts => message!("needs-of-gifts"),
            Self::CanonicalDonors => message!("needs-of-donors"),
            Self::HelloAssoPayments => message!("needs-of-helloasso"),
        }
    }

    /// Returns whether a header (names as written) is of this format.
    pub fn fits(self, header: &[String]) -> bool {
        match self {
            Self::CanonicalGifts => canonical::looks_like_gifts(header),
            Self::CanonicalDonors => {
                let named = || canonical::looks_like_named_donors(header, &NAMING_COLUMNS);
                canonical::looks_like_donors(header) || named() && !is_of_helloasso(header)
            }
            Self::HelloAssoPayments => is_of_helloasso(header),
        }
    }
}

/// Returns whether a header is that of HelloAsso's payments.
fn is_of_helloasso(header: &[String]) -> bool {
    let names: Vec<String> = header.iter().map(|name| column_name(name)).collect();
    helloasso::fits(&names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for format in Format::ALL {
            assert_eq!(Format::parse(format.name()), Some(format));
        }
    }
}
