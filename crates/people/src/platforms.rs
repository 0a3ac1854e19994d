//! The formats that are recognised by their header.

use std::sync::Arc;

use obole_ledger::{GiftKind, LedgerBuilder, Message, Result, canonical, message};

use crate::fold::column_name;
use crate::intake::NAMING_COLUMNS;
use crate::mapping::{self, Mapping};
use crate::source::Source;

pub(crate) mod helloasso;
pub(crate) mod mapped;
mod remarks;
mod sniffed;

pub use sniffed::Sniff;

/// A file format that is recognised by its header line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// `gifts.csv`: one row per payment, donors by number.
    CanonicalGifts,
    /// `donors.csv`: one donor a row, by number or by name.
    CanonicalDonors,
    /// HelloAsso, "Paiements" export (31 columns).
    HelloAssoPayments,
    /// An export that is read by a mapping: of a known platform, or of a user's own.
    Mapped(Arc<Mapping>),
}

impl Format {
    /// Formats with a reader of their own.
    const OWN: [Self; 3] = [Self::CanonicalGifts, Self::CanonicalDonors, Self::HelloAssoPayments];

    /// Returns all formats: those with a reader of their own, then the known platforms.
    pub fn all() -> Vec<Self> {
        let platforms = mapping::builtin().iter().map(|mapping| Self::Mapped(Arc::clone(mapping)));
        Self::OWN.into_iter().chain(platforms).collect()
    }

    /// Returns the name, as used in the receipt and on the command line.
    pub fn name(&self) -> &str {
        match self {
            Self::CanonicalGifts => canonical::GIFTS_FORMAT,
            Self::CanonicalDonors => "canonical-donors",
            Self::HelloAssoPayments => "helloasso-payments",
            Self::Mapped(mapping) => mapping.name(),
        }
    }

    /// Returns the format with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|format| format.name() == name)
    }

    /// Returns the requirements for a header to be recognised, for messages.
    pub fn needs(&self) -> Message {
        match self {
            Self::CanonicalGifts => message!("needs-of-gifts"),
            Self::CanonicalDonors => message!("needs-of-donors"),
            Self::HelloAssoPayments => message!("needs-of-helloasso"),
            Self::Mapped(mapping) => message!("needs-of-mapping", format = mapping.name()),
        }
    }

    /// Returns the format that a header (names as written) fits. A table of donors needs few columns, which
    /// an export of gifts may have as well, so it is tried after the platforms, and a table that names donors
    /// by their e-mail after tables of gifts with ordinary names of columns.
    pub(crate) fn recognise(header: &[String]) -> Option<Self> {
        let fits = |format: &Self| format.fits(header);
        [Self::CanonicalGifts, Self::HelloAssoPayments]
            .into_iter()
            .find(fits)
            .or_else(|| mapping::recognise(header).map(Self::Mapped))
            .or_else(|| Some(Self::CanonicalDonors).filter(|_| canonical::looks_like_donors(header)))
            .or_else(|| mapping::common(header).map(|mapping| Self::Mapped(Arc::new(mapping))))
            .or_else(|| Some(Self::CanonicalDonors).filter(fits))
    }

    /// Returns whether the format is one of tables without a header line.
    pub(crate) fn is_unnamed(&self) -> bool {
        matches!(self, Self::Mapped(mapping) if !mapping.names.is_empty())
    }

    /// Returns whether a header (names as written) is of this format.
    pub fn fits(&self, header: &[String]) -> bool {
        match self {
            Self::CanonicalGifts => canonical::looks_like_gifts(header),
            Self::CanonicalDonors => {
                let named = || canonical::looks_like_named_donors(header, &NAMING_COLUMNS);
                canonical::looks_like_donors(header) || named() && !is_of_helloasso(header)
            }
            Self::HelloAssoPayments => is_of_helloasso(header),
            Self::Mapped(mapping) => {
                let names: Vec<String> = header.iter().map(|name| column_name(name)).collect();
                mapping.fits(&names).is_some()
            }
        }
    }
}

/// Returns whether a header is that of HelloAsso's payments.
fn is_of_helloasso(header: &[String]) -> bool {
    let names: Vec<String> = header.iter().map(|name| column_name(name)).collect();
    helloasso::fits(&names)
}

/// Registers a source with its hash and what was decided about its columns. Returns its number and its size.
fn register(
    source: &Source,
    format: &str,
    decided: [(&str, &str); 4],
    builder: &mut LedgerBuilder,
) -> Result<(u16, u64)> {
    let number = builder.source(&source.name())?;
    let hashed = source.hash()?;
    if let Some(receipt) = builder.source_mut(number) {
        format.clone_into(&mut receipt.format);
        (receipt.sha256, receipt.bytes) = (hashed.sha256, hashed.bytes);
        receipt.decided.extend(decided.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
    Ok((number, hashed.bytes))
}

/// Returns the kind that stands for a payment of several kinds: what is no gift must not count as giving.
fn least_a_gift(kinds: impl Iterator<Item = GiftKind>) -> Option<GiftKind> {
    let order = [GiftKind::Membership, GiftKind::Ticket, GiftKind::Sale, GiftKind::Other, GiftKind::Gift];
    let place = |kind: &GiftKind| order.iter().position(|other| other == kind);
    kinds.min_by_key(place)
}

/// Returns the name of a column for a finding; a name that could be data is replaced by the column's
/// position.
pub(crate) fn shown(at: usize, written: &str) -> String {
    if written.is_empty() || written.contains(['@', '\n', '\r']) || written.chars().count() > 60 {
        format!("column {}", at + 1)
    } else {
        written.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for format in Format::all() {
            assert_eq!(Format::parse(format.name()), Some(format));
        }
    }
}
