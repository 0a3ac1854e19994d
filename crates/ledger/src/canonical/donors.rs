//! `donors.csv`: one donor a row, without names.

use std::io::Read;

use super::table::{Row, Table, flag, position};
use super::{Counted, DONOR_COLUMNS, Dialect};
use crate::{
    ConsentState, ContactChannel, Day, DonorKind, DonorRow, Error, FindingCode, Kind, LedgerBuilder, Result,
    RowPlace, Severity,
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
    let known = |cell: &String| {
        DONOR_COLUMNS.iter().chain(&OPT_COLUMNS).any(|known| cell.eq_ignore_ascii_case(known))
    };
    for left_out in header.iter().filter(|cell| !known(cell)) {
        builder.find_in(source, FindingCode::ColumnLeftOut, Severity::Note, None, Some(left_out));
    }
    let columns = Columns::of(&header);
    let mut donors = 0_u64;
    while let Some(row) = table.advance(name)? {
        let place = RowPlace { source, row: row.number };
        let mut reading = Reading { row: &row, columns: &columns, faults: Vec::new() };
        let donor = reading.donor();
        for (column, code) in reading.faults {
            builder.find_in(source, code, Severity::Warning, Some(place.row), Some(column));
        }
        if let Some(donor) = donor {
            donors += 1;
            builder.donor(&donor, place)?;
        }
    }
    let hashed = table.into_inner().hash.finish();
    if let Some(receipt) = builder.source_mut(source) {
        "canonical-donors".clone_into(&mut receipt.format);
        receipt.sha256 = hashed.sha256;
        receipt.bytes = hashed.bytes;
        receipt.decided.insert("donors".to_owned(), donors.to_string());
    }
    Ok(source)
}

/// Where each column stands, looked up once a file.
struct Columns(Vec<(&'static str, Option<usize>)>);

impl Columns {
    fn of(header: &[String]) -> Self {
        Self(DONOR_COLUMNS.iter().chain(&OPT_COLUMNS).map(|name| (*name, position(header, name))).collect())
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.0.iter().find(|(known, _)| *known == name).and_then(|(_, at)| *at)
    }
}

/// One row while it is read; what cannot be read is gathered, not thrown.
struct Reading<'a> {
    row: &'a Row<'a>,
    columns: &'a Columns,
    faults: Vec<(&'static str, FindingCode)>,
}

impl Reading<'_> {
    fn text(&mut self, column: &'static str) -> String {
        match self.row.cell(self.columns.find(column)) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                self.faults.push((column, FindingCode::NotText));
                String::new()
            }
        }
    }

    fn flag(&mut self, column: &'static str) -> Option<bool> {
        let cell = self.text(column);
        flag(&cell).unwrap_or_else(|()| {
            self.faults.push((column, FindingCode::NotAFlag));
            None
        })
    }

    /// The donor of the row; `None` when it names none.
    fn donor(&mut self) -> Option<DonorRow> {
        if !self.row.is_whole() {
            self.faults.push(("", FindingCode::WrongNumberOfCells));
            return None;
        }
        let id = self.text("donor_id");
        if id.is_empty() || id.contains('@') {
            let code =
                if id.is_empty() { FindingCode::MissingDonor } else { FindingCode::PersonalIdentifier };
            self.faults.push(("donor_id", code));
            return None;
        }
        let kind = self.text("kind");
        let mut donor = DonorRow {
            kind: DonorKind::parse(&kind.to_lowercase()).unwrap_or_else(|| {
                self.faults.push(("kind", FindingCode::UnknownKind));
                DonorKind::Person
            }),
            birth_year: self.birth_year(),
            gender: self.text("gender"),
            postcode: self.text("postcode"),
            country: self.text("country"),
            language: self.text("language"),
            acquisition_channel: self.text("acquisition_channel"),
            deceased: self.flag("deceased").unwrap_or_default(),
            do_not_profile: self.flag("do_not_profile").unwrap_or_default(),
            ..DonorRow::new(id)
        };
        for (channel, state, since) in [
            (ContactChannel::Email, "consent_email", "consent_email_since"),
            (ContactChannel::Post, "consent_post", "consent_post_since"),
            (ContactChannel::Phone, "consent_phone", "consent_phone_since"),
            (ContactChannel::Sms, "consent_sms", "consent_sms_since"),
        ] {
            let said = self.text(state);
            let said = ConsentState::parse(&said.to_lowercase()).unwrap_or_else(|| {
                self.faults.push((state, FindingCode::UnreadableAttribute));
                ConsentState::Unknown
            });
            let since = self.text(since);
            donor.say(channel, said, Day::from_iso_bytes(since.as_bytes()));
        }
        let opted = |yes: bool| if yes { ConsentState::Allowed } else { ConsentState::Objected };
        for (channel, column, yes) in [
            (ContactChannel::Email, "email_optin", true),
            (ContactChannel::Phone, "phone_optin", true),
            (ContactChannel::Post, "postal_optout", false),
        ] {
            if let Some(flag) = self.flag(column) {
                donor.say(channel, opted(flag == yes), None);
            }
        }
        Some(donor)
    }

    fn birth_year(&mut self) -> Option<i16> {
        let cell = self.text("birth_year");
        if cell.is_empty() {
            return None;
        }
        // Spreadsheets and data frames write whole numbers with an empty fraction when a cell of the column is missing.
        let year = cell
            .strip_suffix(".0")
            .unwrap_or(&cell)
            .parse::<i16>()
            .ok()
            .filter(|year| (1880..=2100).contains(year));
        if year.is_none() {
            self.faults.push(("birth_year", FindingCode::UnreadableAttribute));
        }
        year
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
