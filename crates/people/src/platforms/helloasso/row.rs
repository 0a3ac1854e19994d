//! One row of the export: its cells by column, and the payment they make.

use obole_ledger::{Day, FindingCode, GiftKind, RowPlace, Severity, parse_amount};

use super::profile::{self, FIELDS, Field, NAMES};
use super::{Counts, Decided, MOST, Payment};
use crate::countries;
use crate::fold::column_name;
use crate::link::{Birth, Who};

/// The column that makes a row impossible, and why.
pub(super) type Refused = (Field, FindingCode);

/// Where the columns stand; of two columns of one name the first counts.
pub(super) struct Columns {
    at: [Option<usize>; FIELDS],
    cells: usize,
    /// A row that ends after this many cells is whole: spreadsheets drop trailing empty cells.
    least: usize,
}

impl Columns {
    pub(super) fn of(header: &[String]) -> Self {
        let names: Vec<String> = header.iter().map(|name| column_name(name)).collect();
        let at = NAMES.map(|(_, name)| names.iter().position(|cell| *cell == column_name(name)));
        let needed =
            [Field::Total, Field::Date, Field::Status, Field::Email, Field::LastName, Field::Organisation];
        let last = needed.iter().filter_map(|field| at.get(*field as usize).copied().flatten()).max();
        Self { at, cells: header.len(), least: last.map_or(0, |last| last + 2).min(header.len()) }
    }

    fn position(&self, field: Field) -> Option<usize> {
        self.at.get(field as usize).copied().flatten()
    }

    pub(super) fn is_whole(&self, record: &csv::ByteRecord) -> bool {
        record.len() >= self.least && record.iter().skip(self.cells).all(<[u8]>::is_empty)
    }
}

/// A cell as trimmed text; empty where there is no such column or cell.
pub(super) fn text_of<'a>(
    record: &'a csv::ByteRecord,
    columns: &Columns,
    field: Field,
) -> std::result::Result<&'a str, Refused> {
    let bytes = columns.position(field).and_then(|at| record.get(at)).unwrap_or_default();
    let text = std::str::from_utf8(bytes).map_err(|_| (field, FindingCode::NotText))?;
    Ok(text.trim())
}

pub(super) fn payment(
    record: &csv::ByteRecord,
    columns: &Columns,
    decided: &Decided,
    place: RowPlace,
    counts: &mut Counts,
) -> std::result::Result<Payment, Refused> {
    if !columns.is_whole(record) {
        return Err((Field::Reference, FindingCode::WrongNumberOfCells));
    }
    let text = |field: Field| text_of(record, columns, field);
    let cents = match parse_amount(text(Field::Total)?, decided.total) {
        Ok(cents) if cents.get() > MOST => return Err((Field::Total, FindingCode::UnreadableAmount)),
        Ok(cents) if cents.get() > 0 => cents,
        Ok(_) => return Err((Field::Total, FindingCode::NotPositive)),
        Err(fault) => return Err((Field::Total, fault.into())),
    };
    let day = match text(Field::Date)? {
        "" => return Err((Field::Date, FindingCode::MissingDate)),
        cell => decided.dates.day(cell).ok_or((Field::Date, FindingCode::UnreadableDate))?,
    };
    let status_cell = text(Field::Status)?;
    let status = profile::status(status_cell).ok_or((Field::Status, FindingCode::UnknownStatus))?;
    let reference = text(Field::Reference)?;
    if reference.contains('@') {
        return Err((Field::Reference, FindingCode::PersonalIdentifier));
    }
    let (type_cell, campaign_type) = (text(Field::Type)?, text(Field::CampaignType)?);
    let kind = profile::kind(type_cell, campaign_type);
    let who = payer(record, columns, decided, day, counts)?;
    if kind.is_none() {
        counts.add(FindingCode::UnknownKind, Severity::Note, Field::Type);
    }
    let kind = kind.unwrap_or(GiftKind::Other);
    let mut campaign = text(Field::Campaign)?;
    if campaign.contains('@') {
        counts.add(FindingCode::PersonalIdentifier, Severity::Warning, Field::Campaign);
        campaign = "";
    }
    let extra = parse_amount(text(Field::ExtraGift)?, decided.extra).unwrap_or_default();
    if kind != GiftKind::Gift && extra.get() > 0 {
        counts.add(FindingCode::ColumnLeftOut, Severity::Warning, Field::ExtraGift);
    }
    Ok(Payment {
        place,
        reference: reference.to_owned(),
        day,
        cents,
        status,
        kind,
        recurring: profile::is_monthly(type_cell),
        offline: profile::is_offline(status_cell) || profile::is_offline(text(Field::Paid)?),
        campaign: campaign.to_owned(),
        means: profile::means(text(Field::Means)?),
        who,
        part: String::new(),
    })
}

/// The payer of a row.
fn payer(
    record: &csv::ByteRecord,
    columns: &Columns,
    decided: &Decided,
    day: Day,
    counts: &mut Counts,
) -> std::result::Result<Who, Refused> {
    let text = |field: Field| text_of(record, columns, field);
    let country_cell = text(Field::Country)?;
    let country = countries::alpha2(country_cell);
    let (mut postcode, repaired) =
        countries::postcode(text(Field::Postcode)?, country.as_deref().unwrap_or("?"));
    let no_postcode = !countries::is_postcode(&postcode);
    if no_postcode {
        postcode.clear();
    }
    let birth_cell = text(Field::BirthDate)?;
    let birth = Birth::read(birth_cell, decided.births, day);
    let mut who = Who {
        last_name: text(Field::LastName)?.to_owned(),
        first_name: text(Field::FirstName)?.to_owned(),
        email: text(Field::Email)?.to_owned(),
        organisation: text(Field::Organisation)?.to_owned(),
        siren: text(Field::Siren)?.to_owned(),
        birth: birth.ok().flatten(),
        address: text(Field::Address)?.to_owned(),
        postcode,
        city: text(Field::City)?.to_owned(),
        country: country.clone().unwrap_or_default(),
    };
    who.normalise();
    if who.is_nobody() {
        return Err((Field::Email, FindingCode::MissingDonor));
    }
    if repaired {
        counts.add(FindingCode::PostcodeRepaired, Severity::Note, Field::Postcode);
    }
    if no_postcode {
        counts.add(FindingCode::UnreadableAttribute, Severity::Note, Field::Postcode);
    }
    if country.is_none() {
        counts.add(FindingCode::UnreadableAttribute, Severity::Note, Field::Country);
    }
    if birth.is_err() {
        counts.add(FindingCode::UnreadableAttribute, Severity::Note, Field::BirthDate);
    }
    Ok(who)
}
