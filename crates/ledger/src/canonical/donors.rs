//! `donors.csv`: one donor a row, without names.

use std::borrow::Cow;
use std::io::Read;

use super::answer::{Answer, Question, answer, consent};
use super::headers::refuse_unknown_refusals;
use super::table::{Row, Table, once, position};
use super::{Counted, DONOR_COLUMNS, Dialect, finish};
use crate::{
    Consent, ConsentState, Consents, ContactChannel, Day, DonorKind, DonorRow, Error, FindingCode, Kind,
    LedgerBuilder, Result, RowPlace, Severity,
};

/// Accepted spellings of consent as 0 and 1.
pub(super) const OPT_COLUMNS: [&str; 3] = ["email_optin", "phone_optin", "postal_optout"];

/// Reads donors' attributes into the builder. An attribute that cannot be read is left empty and found.
///
/// A cell about consent, death or profiling that is not understood counts as the refusal that it may be, and
/// is found as a problem: the donor is on no list until a person settles it.
///
/// # Errors
/// [`Kind::Unreadable`] when the stream is no such table, or a column looks like a refusal and is none that
/// is read.
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
    let known =
        |cell: &str| DONOR_COLUMNS.iter().chain(&OPT_COLUMNS).any(|known| cell.eq_ignore_ascii_case(known));
    refuse_unknown_refusals(&header, known, name)?;
    for left_out in header.iter().filter(|cell| !known(cell)) {
        builder.find_in(source, FindingCode::ColumnLeftOut, Severity::Note, None, Some(left_out));
    }
    let columns = Columns::of(&header);
    let mut donors = 0_u64;
    let today = builder.day_of_import();
    // One row's memory serves them all.
    let (mut donor, mut faults) = (DonorRow::default(), Vec::new());
    while let Some(row) = table.advance(name)? {
        let place = RowPlace { source, row: row.number };
        let named = Reading { row: &row, columns: &columns, today, faults: &mut faults }.donor(&mut donor);
        let named = match builder.waiting_key(&donor.id) {
            Ok(Some(key)) => {
                donor.id = key;
                named
            }
            Ok(None) => named,
            Err(code) => {
                faults.push(("donor_id", code));
                false
            }
        };
        for (column, code) in faults.drain(..) {
            builder.find_in(source, code, severity(code), Some(place.row), Some(column));
        }
        donors += u64::from(named);
        builder.donor_row(&donor, named, place)?;
    }
    finish(table, "canonical-donors", source, builder);
    if let Some(receipt) = builder.source_mut(source) {
        receipt.decided.insert("donors".to_owned(), donors.to_string());
    }
    Ok(source)
}

/// Returns the severity of a fault: a person must settle a refusal that may be lost.
const fn severity(code: FindingCode) -> Severity {
    match code {
        FindingCode::UnclearConsent | FindingCode::UnclearDeath | FindingCode::UnclearProfiling => {
            Severity::Problem
        }
        _ => Severity::Warning,
    }
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
    /// Consent as yes and no: the channel, and what a yes in the column says about it.
    opted: [(ContactChannel, Column, Question); 3],
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
                (ContactChannel::Email, at("email_optin"), Question::Agreed),
                (ContactChannel::Phone, at("phone_optin"), Question::Agreed),
                (ContactChannel::Post, at("postal_optout"), Question::Refused),
            ],
        }
    }
}

/// One row while it is read; what cannot be read is gathered, not thrown.
struct Reading<'a> {
    row: &'a Row<'a>,
    columns: &'a Columns,
    today: Option<Day>,
    faults: &'a mut Vec<(&'static str, FindingCode)>,
}

impl<'a> Reading<'a> {
    fn text(&mut self, (name, at): Column) -> &'a str {
        self.row.cell(at).unwrap_or_else(|_| {
            self.faults.push((name, FindingCode::NotText));
            ""
        })
    }

    /// Finds a cell that is no text, so that the file is read again in another encoding.
    fn find_no_text(&mut self, column: Column) {
        if self.row.cell(column.1).is_err() {
            self.faults.push((column.0, FindingCode::NotText));
        }
    }

    /// Reads a death or an objection; a cell that is not understood, or is no text, counts as one.
    fn refusal(&mut self, column: Column, question: Question, code: FindingCode) -> bool {
        self.find_no_text(column);
        match self.row.cell(column.1).map_or(Answer::Unclear, |cell| answer(cell, question)) {
            Answer::Yes => true,
            Answer::No | Answer::Unsaid => false,
            Answer::Unclear => {
                self.faults.push((column.0, code));
                true
            }
        }
    }

    /// Reads what a column says about a channel; a cell that is not understood, or is no text, is unclear.
    fn consent(&mut self, column: Column, question: Question) -> ConsentState {
        self.find_no_text(column);
        let state = self.row.cell(column.1).map_or(ConsentState::Unclear, |cell| match question {
            Question::Refused => match answer(cell, question) {
                Answer::Yes => ConsentState::Objected,
                Answer::No => ConsentState::Allowed,
                Answer::Unsaid => ConsentState::Unknown,
                Answer::Unclear => ConsentState::Unclear,
            },
            _ => consent(cell),
        });
        if state == ConsentState::Unclear {
            self.faults.push((column.0, FindingCode::UnclearConsent));
        }
        state
    }

    /// Reads the row into `donor`; whether it names one.
    fn donor(&mut self, donor: &mut DonorRow) -> bool {
        let columns = self.columns;
        if let Some(fault) = self.row.fault() {
            self.faults.push(("", fault));
            return self.broken(donor);
        }
        let id = self.text(columns.id);
        let named = !id.is_empty();
        if !named {
            self.faults.push((columns.id.0, FindingCode::MissingDonor));
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
        donor.deceased = self.refusal(columns.deceased, Question::Deceased, FindingCode::UnclearDeath);
        donor.do_not_profile =
            self.refusal(columns.do_not_profile, Question::Refused, FindingCode::UnclearProfiling);
        donor.consent = Consents::default();
        for (channel, state, since) in columns.consents {
            let name = state.0;
            let mut state = self.consent(state, Question::Agreed);
            let since = self.since(since);
            // An agreement of a day to come is none yet, or its year is mistyped.
            let to_come = since.zip(self.today).is_some_and(|(since, today)| since > today);
            if to_come && state == ConsentState::Allowed {
                state = ConsentState::Unclear;
                self.faults.push((name, FindingCode::UnclearConsent));
            }
            donor.say(channel, state, since);
        }
        for (channel, column, question) in columns.opted {
            let consent = Consent { state: self.consent(column, question), since: None };
            let slot = donor.consent.on_mut(channel);
            *slot = slot.protected_by(consent);
        }
        named
    }

    /// A row with too many or too few cells: its donor, where the first cell names one, refuses every channel
    /// and profiling until a person settles it, because the cells of the refusals may stand under other
    /// names.
    fn broken(&mut self, donor: &mut DonorRow) -> bool {
        let first = Some(0);
        let id = if self.columns.id.1 == first { self.row.cell(first).unwrap_or("") } else { "" };
        // A quote that was never closed is no part of the identifier.
        let id = id.trim_matches('"').trim();
        *donor = DonorRow::new(id);
        donor.do_not_profile = true;
        for channel in ContactChannel::ALL {
            donor.say(channel, ConsentState::Unclear, None);
        }
        self.faults.push((self.columns.id.0, FindingCode::UnclearConsent));
        !id.is_empty()
    }

    fn since(&mut self, column: Column) -> Option<Day> {
        let cell = self.text(column);
        let day = Day::from_iso_bytes(cell.as_bytes());
        if day.is_none() && !cell.is_empty() {
            self.faults.push((column.0, FindingCode::UnreadableAttribute));
        }
        day
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
                FindingCode::DonorsUnmatched,
                FindingCode::RefusalsUnmatched,
            ]
        );
        assert!(receipt.reconciles());
    }

    /// The donors of a table whose rows all gave once, with the findings.
    fn read(donors: &str, givers: &[&str]) -> (crate::Ledger, crate::Receipt) {
        let mut builder = LedgerBuilder::new();
        let source = builder.source("gifts.csv").unwrap();
        for (row, giver) in givers.iter().enumerate() {
            let (id, day) = (row.to_string(), Day::from_ymd(2024, 5, 1).unwrap());
            let mut gift = crate::GiftRow::new(&id, giver, day, crate::Cents::new(500));
            gift.place = RowPlace { source, row: row as u32 + 2 };
            builder.push(&gift).unwrap();
        }
        let dialect = Dialect::default();
        read_donors(donors.as_bytes(), "donors.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
        builder.build().unwrap()
    }

    fn codes(receipt: &crate::Receipt) -> Vec<FindingCode> {
        receipt.findings.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn what_is_not_understood_refuses_and_is_a_problem() {
        let (ledger, receipt) = read(
            "donor_id,deceased,do_not_profile,consent_post,email_optin\n\
             A,0,0,refus,oui\nB,peut-être,0,x,\nC,0,bof,oui,x\nD,décédé,,non,1\n",
            &["A", "B", "C", "D"],
        );
        let donors = ledger.donors();
        assert_eq!(donors.deceased, [false, true, false, true]);
        assert_eq!(donors.do_not_profile, [false, false, true, false]);
        let post: Vec<ConsentState> = donors.consent.iter().map(|consents| consents.post.state).collect();
        use ConsentState::{Allowed, Objected, Unclear, Unknown};
        assert_eq!(post, [Objected, Unclear, Allowed, Objected]);
        let email: Vec<ConsentState> = donors.consent.iter().map(|consents| consents.email.state).collect();
        assert_eq!(email, [Allowed, Unknown, Unclear, Allowed]);
        use FindingCode::{UnclearConsent, UnclearDeath, UnclearProfiling};
        assert_eq!(codes(&receipt), [UnclearDeath, UnclearConsent, UnclearProfiling, UnclearConsent]);
        assert!(receipt.findings.iter().all(|finding| finding.severity == Severity::Problem));
        assert!(receipt.has_problems());
    }

    #[test]
    fn a_row_with_a_stray_separator_loses_no_refusal() {
        let (ledger, receipt) =
            read("donor_id,postcode,consent_post\nA,75011,Paris,objected\nB,75011,\n", &["A", "B"]);
        assert!(ledger.donors().consent[0].refuses_any() && !ledger.donors().consent[1].refuses_any());
        assert_eq!(codes(&receipt), [FindingCode::WrongNumberOfCells, FindingCode::UnclearConsent]);
    }

    #[test]
    fn bytes_that_are_no_text_refuse() {
        let mut builder = LedgerBuilder::new();
        let text = b"donor_id,deceased,consent_post\nA,d\xe9c\xe9d\xe9,refus\xe9\n";
        read_donors(&text[..], "donors.csv", &Dialect::default(), &mut builder, &mut |_| {}).unwrap();
        let (ledger, receipt) = builder.build().unwrap();
        // The finding by which an importer reads the file again as Windows-1252.
        assert!(codes(&receipt).contains(&FindingCode::NotText));
        assert!(ledger.donors().deceased[0]);
        assert_eq!(ledger.donors().consent[0].post.state, ConsentState::Unclear);
    }

    #[test]
    fn of_two_rows_and_two_columns_the_most_protective_counts() {
        for rows in ["A,allowed,0,0\nA,objected,1,1\n", "A,objected,1,1\nA,allowed,0,0\n"] {
            let (ledger, receipt) =
                read(&format!("donor_id,consent_email,deceased,do_not_profile\n{rows}"), &["A"]);
            let donors = ledger.donors();
            assert_eq!(donors.consent[0].email.state, ConsentState::Objected);
            assert!(donors.deceased[0] && donors.do_not_profile[0]);
            assert_eq!(codes(&receipt), [FindingCode::ConflictingConsent]);
        }
        let (ledger, _) =
            read("donor_id,consent_post,postal_optout\nA,allowed,1\nB,objected,0\n", &["A", "B"]);
        for consents in &ledger.donors().consent {
            assert_eq!(consents.post.state, ConsentState::Objected);
        }
    }

    #[test]
    fn attributes_fill_gaps_and_contradictions_are_found() {
        let (ledger, receipt) = read(
            "donor_id,gender,birth_year,postcode\nA,,1950,\nA,F,,75011\nB,F,1950,\nB,M,1950,\n",
            &["A", "B"],
        );
        let donors = ledger.donors();
        assert_eq!(
            (donors.gender.get(0), &*donors.postcode[0], donors.birth_year[0]),
            ("F", "75011", Some(1950))
        );
        assert_eq!(donors.gender.get(1), "F");
        assert_eq!(codes(&receipt), [FindingCode::ConflictingDonor]);
    }

    #[test]
    fn rows_of_donors_are_counted_against_the_gifts() {
        let (_, receipt) = read(
            "donor_id,consent_post\nA,objected\nx@example.org,objected\n7,objected\n8,\n,allowed\n",
            &["A", "A", "B", "martin"],
        );
        let rows = &receipt.donor_rows;
        assert_eq!((rows.read, rows.matched, rows.unmatched, rows.refused), (5, 1, 2, 2));
        assert_eq!((rows.refusals_unmatched, rows.givers, rows.givers_matched), (2, 3, 1));
        assert!(rows.is_incomplete());
        // No digit, no identifier to show: it could be a name.
        assert_eq!(rows.givers_without_row, Vec::<String>::new());
        assert_eq!(rows.rows_without_gift, ["7", "8"]);
        assert!(codes(&receipt).contains(&FindingCode::FewDonorsMatched) && receipt.has_problems());
    }

    #[test]
    fn a_column_that_looks_like_a_refusal_stops_the_reader() {
        for header in ["donor_id,gender,decede", "donor_id,consent_postal,gender", "donor_id,RGPD,kind"] {
            let text = format!("{header}\n1,2,3\n");
            let mut builder = LedgerBuilder::new();
            let error =
                read_donors(text.as_bytes(), "donors.csv", &Dialect::default(), &mut builder, &mut |_| {});
            assert_eq!(error.unwrap_err().kind(), Kind::Unreadable, "{header}");
        }
        let text = "donor_id,date,amount,opt_out\n1,2024-01-01,5.00,1\n";
        let error = super::super::read_gifts(
            text.as_bytes(),
            "gifts.csv",
            &Dialect::default(),
            &mut LedgerBuilder::new(),
            &mut |_| {},
        );
        assert_eq!(error.unwrap_err().kind(), Kind::Unreadable);
    }

    #[test]
    fn identifiers_that_data_frames_and_spreadsheets_rewrite_still_meet() {
        let plain = ["1", "12", "345"];
        let forms: [fn(&str) -> String; 4] = [
            |id| id.to_owned(),
            |id| format!("{id}.0"),
            |id| format!("{id:0>6}"),
            |id| format!("{id:0>6},00"),
        ];
        for gifts in forms {
            for donors in forms {
                let givers: Vec<String> = plain.iter().map(|id| gifts(id)).collect();
                let rows: String = plain.iter().map(|id| format!("\"{}\",objected\n", donors(id))).collect();
                let givers: Vec<&str> = givers.iter().map(String::as_str).collect();
                let (ledger, receipt) = read(&format!("donor_id,consent_post\n{rows}"), &givers);
                assert_eq!((ledger.donors().len(), receipt.donor_rows.matched), (3, 3));
                assert_eq!(ledger.gifts().len(), 3);
                assert!(ledger.donors().consent.iter().all(Consents::refuses_any));
                assert!(receipt.reconciles());
            }
        }
    }

    #[test]
    fn identifiers_that_differ_in_case_or_spaces_meet() {
        let forms: [fn(&str) -> String; 5] = [
            str::to_owned,
            |id| id.to_lowercase(),
            |id| id.replace('D', "D "),
            |id| format!("\u{feff}{id}\u{a0}"),
            |id| format!("{}\u{200b}", id.to_lowercase()),
        ];
        for gifts in forms {
            for donors in forms {
                let ids = ["D00012", "D00013", "Da7"];
                let givers: Vec<String> = ids.iter().map(|id| gifts(id)).collect();
                let rows: String = ids.iter().map(|id| format!("{},objected\n", donors(id))).collect();
                let givers: Vec<&str> = givers.iter().map(String::as_str).collect();
                let (ledger, receipt) = read(&format!("donor_id,consent_post\n{rows}"), &givers);
                assert_eq!((ledger.donors().len(), receipt.donor_rows.matched), (3, 3));
                assert!(ledger.donors().consent.iter().all(Consents::refuses_any));
                assert!(receipt.reconciles());
            }
        }
    }

    #[test]
    fn who_gave_and_has_no_row_is_marked_and_counted() {
        let givers: Vec<String> = (1..=20).map(|id| format!("D{id}")).collect();
        let givers: Vec<&str> = givers.iter().map(String::as_str).collect();
        // The table ends early, and one row is damaged.
        let rows: String = (1..=19)
            .map(|id| match id {
                7 => "75011;D7;objected;1\n".to_owned(),
                _ => format!("75011;D{id};\n"),
            })
            .collect();
        let mut builder = LedgerBuilder::new();
        for giver in &givers {
            let day = Day::from_ymd(2024, 5, 1).unwrap();
            builder.push(&crate::GiftRow::new("", giver, day, crate::Cents::new(500))).unwrap();
        }
        let text = format!("postcode;donor_id;consent_post\n{rows}");
        let dialect = Dialect { delimiter: b';', ..Dialect::default() };
        read_donors(text.as_bytes(), "donors.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
        let (ledger, receipt) = builder.build().unwrap();
        let donors = ledger.donors();
        let unknown: Vec<String> =
            (0..donors.len()).filter(|d| donors.refusals_unknown[*d]).map(|d| donors.id.get(d)).collect();
        assert_eq!(unknown, ["D20", "D7"]);
        assert!(receipt.has_problems() && receipt.donor_rows.some_without_row());
        assert!(!receipt.refusals_in_doubt());
        // Without any table of donors nothing is unknown.
        let (ledger, receipt) = read("donor_id\n", &["A", "B"]);
        assert!(!ledger.donors().refusals_unknown.contains(&true) && !receipt.has_problems());
    }

    #[test]
    fn an_agreement_of_a_day_to_come_is_none_and_an_objection_is_one() {
        let mut builder = LedgerBuilder::new();
        builder.today(Day::from_ymd(2026, 6, 1).unwrap());
        let text = b"donor_id,consent_post,consent_post_since\nA,allowed,2099-01-01\nB,objected,2099-01-01\n\
            C,allowed,2024-01-01\nD,allowed,hier\n";
        read_donors(&text[..], "donors.csv", &Dialect::default(), &mut builder, &mut |_| {}).unwrap();
        let (ledger, receipt) = builder.build().unwrap();
        let post: Vec<ConsentState> = ledger.donors().consent.iter().map(|all| all.post.state).collect();
        use ConsentState::{Allowed, Objected, Unclear};
        assert_eq!(post, [Unclear, Objected, Allowed, Allowed]);
        assert_eq!(codes(&receipt)[..2], [FindingCode::UnclearConsent, FindingCode::UnreadableAttribute]);
    }

    #[test]
    fn two_identifiers_of_one_file_stay_two_and_neither_loses_a_refusal() {
        // 12 and 012 are two people of donors.csv; 15 is written 00015 by the gifts.
        let (ledger, receipt) = read(
            "donor_id,consent_post\n12,allowed\n012,objected\n15,objected\n",
            &["12", "012", "00015", "0012"],
        );
        let donors = ledger.donors();
        let post = |id: &str| donors.consent[donors.id.find_sorted(id).unwrap()].post.state;
        assert_eq!((post("12"), post("012")), (ConsentState::Allowed, ConsentState::Objected));
        // Neither of these has a row: it takes the refusal of its like.
        assert_eq!((post("00015"), post("0012")), (ConsentState::Objected, ConsentState::Objected));
        assert!(codes(&receipt).contains(&FindingCode::IdentifiersAlike));
    }
}
