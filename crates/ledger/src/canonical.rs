//! The canonical tables: `gifts.csv` and `donors.csv`, read in one streaming pass.
//!
//! `gifts.csv` needs `donor_id`, `date`, `amount`; `donors.csv` needs `donor_id`, or columns that name people
//! where the reader keeps names; every other column may be missing.

mod ahead;
mod answer;
mod donors;
mod gifts;
mod headers;
mod names;
mod remarks;
mod table;

use std::io::Write;

pub use answer::{UNCOMPUTED, is_failed_formula};
pub use donors::{read_donors, read_named_donors};
pub use gifts::{GIFTS_FORMAT, read_gifts};
pub use headers::refuse_unknown_refusals;
pub use names::DonorNames;
pub use remarks::{marks_refusal, refuses_contact, remark_refuses};

use crate::{DateOrder, DecimalMark, FindingCode, Ledger, LedgerBuilder, Result, Severity};

/// Format of the cells of a text table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Byte between cells.
    pub delimiter: u8,
    /// Number of lines of other text before the header.
    pub preamble: u32,
    /// Decimal mark of the amounts.
    pub decimal: DecimalMark,
    /// Order of day and month; `None` reads ISO dates only.
    pub dates: Option<DateOrder>,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { delimiter: b',', preamble: 0, decimal: DecimalMark::Unknown, dates: None }
    }
}

/// Columns of `gifts.csv` that are taken, in the order in which they are written.
pub const GIFT_COLUMNS: [&str; 14] = [
    "gift_id",
    "donor_id",
    "date",
    "amount",
    "currency",
    "kind",
    "campaign",
    "channel",
    "payment_method",
    "status",
    "failure_code",
    "recurring",
    "source",
    "source_row",
];

/// Columns of `donors.csv` that are taken, in the order in which they are written. `email_optin`,
/// `phone_optin` and `postal_optout` (yes or no) are read as well.
pub const DONOR_COLUMNS: [&str; 18] = [
    "donor_id",
    "kind",
    "birth_year",
    "gender",
    "postcode",
    "country",
    "language",
    "acquisition_channel",
    "deceased",
    "do_not_profile",
    "consent_email",
    "consent_email_since",
    "consent_post",
    "consent_post_since",
    "consent_phone",
    "consent_phone_since",
    "consent_sms",
    "consent_sms_since",
];

/// Returns whether a header (names as written) is that of `gifts.csv`.
pub fn looks_like_gifts(header: &[String]) -> bool {
    ["donor_id", "date", "amount"].iter().all(|name| table::position(header, name).is_some())
}

/// Returns whether a header (names as written) is that of `donors.csv`.
pub fn looks_like_donors(header: &[String]) -> bool {
    let known = DONOR_COLUMNS
        .iter()
        .chain(&donors::OPT_COLUMNS)
        .filter(|name| table::position(header, name).is_some())
        .count();
    let others = known >= 2 || headers::holds_refusal(header);
    table::position(header, "donor_id").is_some() && others && !looks_like_gifts(header)
}

/// Returns whether a header without donor identifiers is one of donors whom other columns name, as one of
/// `identity`: a column about refusals or attributes other than a place is there as well.
pub fn looks_like_named_donors(header: &[String], identity: &[&str]) -> bool {
    let places = ["postcode", "country"];
    let attributes = DONOR_COLUMNS.iter().chain(&donors::OPT_COLUMNS).filter(|name| !places.contains(name));
    let has = |name: &str| table::position(header, name).is_some();
    identity.iter().any(|name| has(name))
        && (attributes.into_iter().any(|name| has(name)) || headers::holds_refusal(header))
        && !looks_like_gifts(header)
}

/// Writes the ledger's payments as `gifts.csv`; reading it back gives the same payments.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_gifts(ledger: &Ledger, out: impl Write) -> Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let failed = |e: csv::Error| table::csv_error(e);
    csv.write_record(GIFT_COLUMNS.iter().take(12)).map_err(failed)?;
    let (gifts, donors) = (ledger.gifts(), ledger.donors());
    for row in 0..gifts.len() {
        csv.write_record([
            gifts.id.get(row).as_str(),
            donors.id.get(gifts.donor[row] as usize).as_str(),
            &gifts.day[row].to_string(),
            &gifts.cents[row].to_string(),
            gifts.currency.get(row),
            gifts.kind[row].name(),
            gifts.campaign.get(row),
            gifts.channel.get(row),
            gifts.payment_method.get(row),
            gifts.status[row].name(),
            gifts.failure_code.get(row),
            if gifts.recurring[row] { "1" } else { "0" },
        ])
        .map_err(failed)?;
    }
    Ok(csv.flush()?)
}

/// Completes the receipt of a table that was read to its end.
fn finish(table: table::Table<ahead::Ahead<'_>>, format: &str, source: u16, builder: &mut LedgerBuilder) {
    let (lines, stray_quotes, bytes) = table.finish();
    let hashed = bytes.hashed();
    builder.find_count(source, FindingCode::StrayQuote, Severity::Warning, None, stray_quotes);
    if let Some(receipt) = builder.source_mut(source) {
        format.clone_into(&mut receipt.format);
        receipt.sha256 = hashed.sha256;
        receipt.bytes = hashed.bytes;
        receipt.lines = lines;
    }
}
