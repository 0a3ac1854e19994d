//! `donors.csv`: one donor a row, without names.

use std::borrow::Cow;
use std::io::Read;

use super::table::{Row, Table, flag, once, position};
use super::{Counted, DONOR_COLUMNS, Dialect, finish};
use crate::{
    ConsentState, Consents, ContactChannel, Day, DonorKind, DonorRow, Error, FindingCode, Kind,
    LedgerBuilder, Result, RowPlace, Severity,
};

/// Accepted spellings of consent as 0 and 1.
pub(super) const OPT_COLUMNS: [&str; 3] = ["email_optin", "phone_optin", "postal_optout"];

/// Reads donors' attributes into the builder. An attribute that cannot be read is left empty and found.
///
/// # Errors
/// [`Kind::Unreadable`] when the stream is no such table.
pub fn read_donors(
    reader: impl Read,
    name: &str,
    dialect: &Dialect,
    builder: &mut LedgerBuilder,
    progress: &mut dyn FnMut(u64),
) -> Result<u16> {
    let source = builder.source(name)?;
    let counted = Counted { inner: reader, hash: crate::Sha256::default(), seen: 0, progress };
    let mut table = Table::open(counted, dialect.delimiter, name)?;
    let header = table.header().to_vec();
    if position(&header, "donor_id").is_none() {
        return Err(Error::new(Kind::Unreadable, "the table has no column donor_id")
            .in_file(name)
            .hint("donors.csv needs the column donor_id"));
    }
    once(&header, DONOR_COLUMNS.iter().chain(&OPT_COLUMNS), name)?;
    let known = |cell: &String| {
        DONOR_COLUMNS.iter().chain(&OPT_COLUMNS).any(|known| cell.eq_ignore_ascii_case(known))
    };
    for left_out in header.iter().filter(|cell| !known(cell)) {
        builder.find_in(source, FindingCode::ColumnLeftOut, Severity::Note, None, Some(left_out));
    }
    let columns = Columns::of(&header);
    let mut donors = 0_u64;
    // One row's memory serves them all.
    let (mut donor, mut faults) = (DonorRow::default(), Vec::new());
    while let Some(row) = table.advance(name)? {
        let place = RowPlace { source, row: row.number };
        let named = Reading { row: &row, columns: &columns, faults: &mut faults }.donor(&mut donor);
        for (column, code) in faults.drain(..) {
            builder.find_in(source, code, Severity::Warning, Some(place.row), Some(column));
        }
        if named {
            donors += 1;
            builder.donor(&donor, place)?;
        }
    }
    finish(table, "canonical-donors", source, builder);
    if let Some(receipt) = builder.source_mut(source) {
        receipt.decided.insert("donors".to_owned(), donors.to_string());
    }
    Ok(source)
}

/// A column by its name, and where it stands in the file if it is there.
type Column = (&'static str, Option<usize>);

/// Where each column stands, looked up once a file.
struct Columns {
    id: Column,
    kind: Column,
    birth_year: Column,
    gender: Column,
    postcode: Column,
    country: Column,
    language: Column,
    acquisition_channel: Column,
    deceased: Column,
    do_not_profile: Column,
    /// What was said about each channel, and since when.
    consents: [(ContactChannel, Column, Column); 4],
    /// Consent as 0 and 1: the channel, and which of the two allows it.
    opted: [(ContactChannel, Column, bool); 3],
}

impl Columns {
    fn of(header: &[String]) -> Self {
        let at = |name: &'static str| (name, position(header, name));
        Self {
            id: at("donor_id"),
            kind: at("kind"),
            birth_year: at("birth_year"),
            gender: at("gender"),
            postcode: at("postcode"),
            country: at("country"),
            language: at("language"),
            acquisition_channel: at("acquisition_channel"),
            deceased: at("deceased"),
            do_not_profile: at("do_not_profile"),
            consents: [
                (ContactChannel::Email, at("consent_email"), at("consent_email_since")),
                (ContactChannel::Post, at("consent_post"), at("consent_post_since")),
                (ContactChannel::Phone, at("consent_phone"), at("consent_phone_since")),
                (ContactChannel::Sms, at("consent_sms"), at("consent_sms_since")),
            ],
            opted: [
                (ContactChannel::Email, at("email_optin"), true),
                (ContactChannel::Phone, at("phone_optin"), true),
                (ContactChannel::Post, at("postal_optout"), false),
            ],
        }
    }
}

/// One row while it is read; what cannot be read is gathered, not thrown.
struct Reading<'a> {
    row: &'a Row<'a>,
    columns: &'a Columns,
    faults: &'a mut Vec<(&'static str, FindingCode)>,
}

impl<'a> Reading<'a> {
    fn text(&mut self, (name, at): Column) -> &'a str {
        self.row.cell(at).unwrap_or_else(|_| {
            self.faults.push((name, FindingCode::NotText));
            ""
        })
    }

    fn flag(&mut self, column: Column) -> Option<bool> {
        flag(self.text(column)).unwrap_or_else(|()| {
            self.faults.push((column.0, FindingCode::NotAFlag));
            None
        })
    }

    /// Reads the row into `donor`; whether it names one.
    fn donor(&mut self, donor: &mut DonorRow) -> bool {
        let columns = self.columns;
        if let Some(fault) = self.row.fault() {
            self.faults.push(("", fault));
            return false;
        }
        let id = self.text(columns.id);
        if id.is_empty() || id.contains('@') {
            let code =
                if id.is_empty() { FindingCode::MissingDonor } else { FindingCode::PersonalIdentifier };
            self.faults.push((columns.id.0, code));
            return false;
        }
        set(&mut donor.id, id);
        donor.kind = DonorKind::parse(&lowercase(self.text(columns.kind))).unwrap_or_else(|| {
            self.faults.push((columns.kind.0, FindingCode::UnknownKind));
            DonorKind::Person
        });
        donor.birth_year = self.birth_year();
        set(&mut donor.gender, self.text(columns.gender));
        set(&mut donor.postcode, self.text(columns.postcode));
        set(&mut donor.country, self.text(columns.country));
        set(&mut donor.language, self.text(columns.language));
        set(&mut donor.acquisition_channel, self.text(columns.acquisition_channel));
        donor.deceased = self.flag(columns.deceased).unwrap_or_default();
        donor.do_not_profile = self.flag(columns.do_not_profile).unwrap_or_default();
        donor.consent = Consents::default();
        for (channel, state, since) in columns.consents {
            let said = ConsentState::parse(&lowercase(self.text(state))).unwrap_or_else(|| {
                self.faults.push((state.0, FindingCode::UnreadableAttribute));
                ConsentState::Unknown
            });
            let since = self.text(since);
            donor.say(channel, said, Day::from_iso_bytes(since.as_bytes()));
        }
        let opted = |yes: bool| if yes { ConsentState::Allowed } else { ConsentState::Objected };
        for (channel, column, yes) in columns.opted {
            if let Some(flag) = self.flag(column) {
                donor.say(channel, opted(flag == yes), None);
            }
        }
        true
    }

    fn birth_year(&mut self) -> Option<i16> {
        let cell = self.text(self.columns.birth_year);
        if cell.is_empty() {
            return None;
        }
        // Spreadsheets and data frames write whole numbers with an empty fraction when a cell of the column is missing.
        let year = cell
            .strip_suffix(".0")
            .unwrap_or(cell)
            .parse::<i16>()
            .ok()
            .filter(|year| (1880..=2100).contains(year));
        if year.is_none() {
            self.faults.push((self.columns.birth_year.0, FindingCode::UnreadableAttribute));
        }
        year
    }
}

fn set(text: &mut String, value: &str) {
    text.clear();
    text.push_str(value);
}

/// In lower case; as it is where it is so already, as nearly always.
fn lowercase(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_lowercase()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_consents_and_what_cannot_be_read() {
        let text = b"donor_id,birth_year,gender,postcode,email_optin,postal_optout,consent_sms,consent_sms_since,deceased,shoe\n\
            2,1950,F,01000,1,1,objected,2024-05-01,0,39\n\
            1,abcd,M,75011,,0,,,yes,\n\
            2,1951,F,01000,1,1,,,0,39\n\
            ,1951,F,01000,1,1,,,0,39\n";
        let mut builder = LedgerBuilder::new();
        read_donors(&text[..], "donors.csv", &Dialect::default(), &mut builder, &mut |_| {}).unwrap();
        let (ledger, receipt) = builder.build().unwrap();
        let donors = ledger.donors();
        assert_eq!(donors.len(), 2);
        assert_eq!(donors.birth_year, [None, Some(1950)]);
        assert_eq!(donors.postcode[1].as_ref(), "01000");
        assert_eq!(donors.deceased, [true, false]);
        assert_eq!(donors.consent[1].email.state, ConsentState::Allowed);
        assert_eq!(donors.consent[1].post.state, ConsentState::Objected);
        assert_eq!(donors.consent[1].sms.since, Day::from_ymd(2024, 5, 1));
        assert_eq!(donors.consent[0].post.state, ConsentState::Allowed);
        assert_eq!(donors.consent[0].email.state, ConsentState::Unknown);
        let codes: Vec<FindingCode> = receipt.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(
            codes,
            [
                FindingCode::ColumnLeftOut,
                FindingCode::UnreadableAttribute,
                FindingCode::ConflictingDonor,
                FindingCode::MissingDonor,
            ]
        );
        assert!(receipt.reconciles());
    }
}
