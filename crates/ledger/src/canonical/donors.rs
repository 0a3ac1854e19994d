//! `donors.csv`: one donor a row, by identifier or, for a reader that keeps names, by name.

use std::borrow::Cow;
use std::io::Read;

use super::ahead::{Ahead, read_ahead};
use super::answer::{Answer, Question, answer, consent};
use super::headers::refuse_unknown_refusals;
use super::names::{DonorNames, NoNames};
use super::remarks::{marks_refusal, remark_refuses};
use super::table::{Row, Table, once, position};
use super::{DONOR_COLUMNS, Dialect, finish};
use crate::records::NotText;
use crate::{
    Consent, ConsentState, Consents, ContactChannel, DateOrder, Day, DonorKind, DonorRow, Error, FindingCode,
    Kind, LedgerBuilder, Result, RowPlace, Severity,
};

/// Accepted spellings of consent as 0 and 1.
pub(super) const OPT_COLUMNS: [&str; 3] = ["email_optin", "phone_optin", "postal_optout"];

/// Reads donors' attributes into the builder. An attribute that cannot be read is left empty and becomes a
/// finding.
///
/// A cell about consent, death or profiling that is not understood counts as the refusal that it may be, and
/// becomes a finding of severity problem: the donor is excluded from every list until a person settles it.
///
/// # Errors
/// [`Kind::Unreadable`] when the stream is not such a table, or a column looks like a refusal and is not one
/// that is read.
pub fn read_donors(
    reader: impl Read + Send,
    name: &str,
    dialect: &Dialect,
    builder: &mut LedgerBuilder,
    progress: &mut dyn FnMut(u64),
) -> Result<u16> {
    read_named_donors(reader, name, dialect, (builder, &mut NoNames), progress)
}

/// Reads donors' attributes as [`read_donors`] does; a row without an identifier is one of the person whom
/// `names` finds in it.
///
/// # Errors
/// As [`read_donors`].
pub fn read_named_donors(
    reader: impl Read + Send,
    name: &str,
    dialect: &Dialect,
    (builder, names): (&mut LedgerBuilder, &mut dyn DonorNames),
    progress: &mut dyn FnMut(u64),
) -> Result<u16> {
    read_ahead(reader, progress, |bytes| read_table(bytes, name, dialect, (builder, names)))
}

fn read_table(
    bytes: Ahead<'_>,
    name: &str,
    dialect: &Dialect,
    (builder, names): (&mut LedgerBuilder, &mut dyn DonorNames),
) -> Result<u16> {
    let source = builder.source(name)?;
    let mut table = Table::open(bytes, dialect, name)?;
    let header = table.header().to_vec();
    let identity = names.columns();
    let named_by = ["donor_id"].iter().chain(identity).find_map(|name| header.get(position(&header, name)?));
    let Some(named_by) = named_by else {
        return Err(Error::new(Kind::Unreadable, "donor-column-missing")
            .in_file(name)
            .hint("donor-column-needed"));
    };
    once(&header, DONOR_COLUMNS.iter().chain(&OPT_COLUMNS).chain(identity), name)?;
    refuse_unknown_refusals(&header, |column| is_known(column, identity), name)?;
    names.begin(&header);
    let columns = Columns::of(&header, identity, named_by);
    for (left_out, _) in &columns.left_out {
        builder.leave_column_out(source, left_out, left_out);
    }
    let (mut donors, mut rows, mut broken) = (0_u64, 0_u64, 0_u64);
    let today = builder.day_of_import();
    // All rows reuse the memory of one.
    let (mut donor, mut faults) = (DonorRow::default(), Vec::new());
    while let Some(row) = table.advance(name)? {
        let place = RowPlace { source, row: row.number };
        rows += 1;
        broken += u64::from(row.fault() == Some(FindingCode::WrongNumberOfCells));
        let dates = dialect.dates;
        let mut reading = Reading { row: &row, columns: &columns, today, dates, faults: &mut faults };
        reading.donor(&mut donor);
        let whole = row.fault().is_none();
        let key = names.read(row.record(), whole, &mut donor, &mut faults);
        let by_name = donor.id.is_empty();
        let named = if by_name {
            key.map(|key| donor.id = LedgerBuilder::identity_id(&key)).is_some()
        } else {
            match builder.waiting_key(&donor.id) {
                Ok(Some(key)) => {
                    donor.id = key;
                    true
                }
                Ok(None) => true,
                Err(code) => {
                    faults.push(("donor_id", code));
                    false
                }
            }
        };
        if by_name && !named && whole {
            faults.push((columns.named_by, FindingCode::MissingDonor));
        }
        for (column, code) in faults.drain(..) {
            builder.find_in(source, code, severity(code), Some(place.row), Some(column));
        }
        donor.consent = donor.consent.said_by(source);
        donors += u64::from(named);
        let listed = builder.donor_row(&donor, named.then_some(by_name), place)?;
        names.listed(listed, &donor);
    }
    if rows > 0 && broken == rows {
        return Err(Error::new(Kind::Unreadable, "all-rows-of-other-length")
            .in_file(name)
            .hint("name-each-column"));
    }
    finish(table, "canonical-donors", source, builder);
    if let Some(receipt) = builder.source_mut(source) {
        receipt.decided.insert("donors".to_owned(), donors.to_string());
    }
    Ok(source)
}

/// Returns whether a column is read, be it as one of those by which people are named.
fn is_known(column: &str, identity: &[&str]) -> bool {
    let mut known = DONOR_COLUMNS.iter().chain(&OPT_COLUMNS).chain(identity);
    known.any(|known| column.eq_ignore_ascii_case(known))
}

/// Returns the severity of a fault: a person must settle a refusal that may be lost.
const fn severity(code: FindingCode) -> Severity {
    match code {
        FindingCode::UnclearConsent
        | FindingCode::UnclearDeath
        | FindingCode::UnclearProfiling
        | FindingCode::RemarkRefuses => Severity::Problem,
        _ => Severity::Warning,
    }
}

/// Name of a column, and its position in the file if it is there.
type Column = (&'static str, Option<usize>);

/// Position of each column, looked up once per file.
struct Columns<'h> {
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
    /// For each channel, the column of its consent state and the column of the day since which it holds.
    consents: [(ContactChannel, Column, Column); 4],
    /// Columns of consent as yes and no: the channel, the column, and the question that a yes answers.
    opted: [(ContactChannel, Column, Question); 3],
    /// Columns of names and places, which may hold words of a refusal.
    identity: Vec<(&'h str, usize)>,
    /// The first column by which donors are named.
    named_by: &'h str,
    /// Columns that are not read, whose words may refuse.
    left_out: Vec<(&'h str, usize)>,
}

impl<'h> Columns<'h> {
    fn of(header: &'h [String], identity: &[&str], named_by: &'h str) -> Self {
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
            identity: identity
                .iter()
                .filter_map(|name| position(header, name))
                .filter_map(|at| Some((header.get(at)?.as_str(), at)))
                .collect(),
            named_by,
            left_out: header
                .iter()
                .zip(0..)
                .filter(|(name, _)| !is_known(name, identity))
                .map(|(name, at)| (name.as_str(), at))
                .collect(),
        }
    }
}

/// State of reading one row; faults are collected, so that one fault does not end the row.
struct Reading<'a, 'h> {
    row: &'a Row<'a>,
    columns: &'a Columns<'h>,
    today: Option<Day>,
    /// Order of day and month in dates that have two readings.
    dates: Option<DateOrder>,
    faults: &'a mut Vec<(&'h str, FindingCode)>,
}

impl<'a> Reading<'a, '_> {
    fn text(&mut self, (name, at): Column) -> &'a str {
        self.row.cell(at).unwrap_or_else(|_| {
            self.faults.push((name, FindingCode::NotText));
            ""
        })
    }

    /// Adds a fault for a cell that is not text, so that the file is read again in another encoding.
    fn find_no_text(&mut self, column: Column) {
        if self.row.cell(column.1).is_err() {
            self.faults.push((column.0, FindingCode::NotText));
        }
    }

    /// Reads a death or an objection; a cell that is not understood, or is not text, counts as one.
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

    /// Reads the consent state of a channel from a column; a cell that is not understood, or is not text, is
    /// unclear.
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

    /// Reads the row into `donor`, whose identifier is empty where the row has none.
    fn donor(&mut self, donor: &mut DonorRow) {
        let columns = self.columns;
        if let Some(fault) = self.row.fault() {
            self.faults.push(("", fault));
            return self.broken(donor);
        }
        set(&mut donor.id, self.text(columns.id));
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
            // An agreement with a future date is not one yet, or its year is mistyped.
            let to_come = since.zip(self.today).is_some_and(|(since, today)| since > today);
            if to_come && state == ConsentState::Allowed {
                state = ConsentState::Unclear;
                self.faults.push((name, FindingCode::UnclearConsent));
            }
            donor.say(channel, state, since);
        }
        for (channel, column, question) in columns.opted {
            let consent = Consent { state: self.consent(column, question), since: None, source: None };
            let slot = donor.consent.on_mut(channel);
            *slot = slot.protected_by(consent);
        }
        self.remarks(donor);
    }

    /// Finds words of a refusal or a death in unexpected places: in columns that are not read, in attributes,
    /// next to an identifier. Such a donor is excluded from every list until a person settles it.
    fn remarks(&mut self, donor: &mut DonorRow) {
        let columns = self.columns;
        let attributes = [
            columns.kind,
            columns.birth_year,
            columns.gender,
            columns.postcode,
            columns.country,
            columns.language,
            columns.acquisition_channel,
        ];
        for (name, at) in columns.left_out.iter().copied() {
            match self.row.cell(Some(at)) {
                Ok(text) if remark_refuses(text) => self.faults.push((name, FindingCode::RemarkRefuses)),
                // The file is read again in another encoding.
                Err(NotText) => self.faults.push((name, FindingCode::NotText)),
                Ok(_) => {}
            }
        }
        for (name, at) in columns.identity.iter().copied() {
            if self.row.cell(Some(at)).is_ok_and(marks_refusal) {
                self.faults.push((name, FindingCode::RemarkRefuses));
            }
        }
        // An attribute that is no text was found when it was read.
        let attributes =
            attributes.into_iter().filter(|(_, at)| self.row.cell(*at).is_ok_and(remark_refuses));
        self.faults.extend(attributes.map(|(name, _)| (name, FindingCode::RemarkRefuses)));
        if marks_refusal(&donor.id) {
            self.faults.push((columns.id.0, FindingCode::RemarkRefuses));
        }
        if self.faults.iter().any(|(_, code)| *code == FindingCode::RemarkRefuses) {
            donor.consent = donor.consent.protected_by(Consents::UNCLEAR);
        }
    }

    /// A row with too many or too few cells: its donor, where the first cell names one, refuses every channel
    /// and profiling until a person settles it, because the cells of the refusals may stand under other
    /// names.
    fn broken(&mut self, donor: &mut DonorRow) {
        let first = Some(0);
        let id = if self.columns.id.1 == first { self.row.cell(first).unwrap_or("") } else { "" };
        // A quote that was never closed is not part of the identifier.
        let id = id.trim_matches('"').trim();
        *donor = DonorRow::new(id);
        donor.do_not_profile = true;
        donor.consent = Consents::UNCLEAR;
        self.faults.push((self.columns.named_by, FindingCode::UnclearConsent));
    }

    fn since(&mut self, column: Column) -> Option<Day> {
        let cell = self.text(column);
        let (one, other) = (DateOrder::DayFirst.day(cell), DateOrder::MonthFirst.day(cell));
        let has_one_reading = one == other || one.is_none() || other.is_none();
        let day = match self.dates {
            _ if has_one_reading => one.or(other),
            order => order.and_then(|order| order.day(cell)),
        };
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
        // Spreadsheets and data frames write whole numbers with an empty fraction when a cell of the column
        // is missing.
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

/// Returns the text in lower case, borrowed if it is so already, as is nearly always the case.
fn lowercase(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_lowercase()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

#[cfg(test)]
mod tests;
