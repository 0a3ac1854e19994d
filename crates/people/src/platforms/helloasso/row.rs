//! One row of the export: its cells by column, and the payment that they make.

use std::collections::BTreeSet;

use obole_ledger::records::{NotText, Record};
use obole_ledger::{
    Cents, Currency, Day, DecimalMark, FindingCode, GiftKind, RowPlace, Severity, parse_amount, parse_money,
};

use super::extra::Inside;
use super::profile::{self, COMMENT, FIELDS, Field, NAMES};
use super::{Counts, Decided, is_own};
use crate::countries;
use crate::fold::column_name;
use crate::means::means as means_of;
use crate::money::MOST;
use crate::payer::{Birth, Payer};
use crate::payment::Payment;
use crate::platforms::remarks;

/// Columns in which people note a refusal next to a name or in place of an address.
const NAMED: [Field; 5] =
    [Field::LastName, Field::FirstName, Field::Organisation, Field::Address, Field::City];

/// The column that makes a row impossible, and the reason.
pub(super) type Refused = (Field, FindingCode);

/// Positions of the columns; of two columns with one name the first counts.
pub(super) struct Columns {
    at: [Option<usize>; FIELDS],
    cells: usize,
    /// Columns of free text: the comment, and those that the association added.
    remarks: Vec<usize>,
    /// Minimum number of cells of a complete row: spreadsheets drop trailing empty cells.
    least: usize,
}

impl Columns {
    pub(super) fn of(header: &[String]) -> Self {
        let names: Vec<String> = header.iter().map(|name| column_name(name)).collect();
        let at = NAMES.map(|(_, name)| names.iter().position(|cell| *cell == column_name(name)));
        let needed =
            [Field::Total, Field::Date, Field::Status, Field::Email, Field::LastName, Field::Organisation];
        let last = needed.iter().filter_map(|field| at.get(*field as usize).copied().flatten()).max();
        let is_remark = |name: &String| *name == COMMENT || !is_own(name);
        let remarks = (0..).zip(&names).filter(|(_, name)| is_remark(name)).map(|(at, _)| at).collect();
        Self { at, remarks, cells: header.len(), least: last.map_or(0, |last| last + 2).min(header.len()) }
    }

    fn position(&self, field: Field) -> Option<usize> {
        self.at.get(field as usize).copied().flatten()
    }

    /// Returns the positions of the columns of amounts.
    pub(super) fn amounts(&self) -> BTreeSet<usize> {
        let fields = [Field::Total, Field::Tariff, Field::Options, Field::ExtraGift, Field::Promotion];
        fields.into_iter().filter_map(|field| self.position(field)).collect()
    }

    /// Returns the first column whose words seem to refuse contact or to report the payer's death: free text,
    /// a name or a place.
    fn remark(&self, record: &Record<'_>) -> Option<usize> {
        let named = NAMED.into_iter().filter_map(|field| self.position(field));
        remarks::first(record, self.remarks.iter().copied(), named)
    }

    /// Returns the fault that makes the whole row unreadable, if any.
    pub(super) fn fault(&self, record: &Record<'_>) -> Option<FindingCode> {
        let beyond = (self.cells..record.len()).any(|at| record.get(at).is_some_and(|cell| !cell.is_empty()));
        let wrong = record.len() < self.least || beyond;
        record.fault.or_else(|| wrong.then_some(FindingCode::WrongNumberOfCells))
    }
}

/// Returns the column of such words in a refused row, and the people whom the row names.
pub(super) fn remark_of_refused(
    record: &Record<'_>,
    columns: &Columns,
    decided: &Decided,
) -> Option<(Option<usize>, Vec<Payer>)> {
    let first = columns.fault(record).is_none().then(|| columns.remark(record));
    // If the day cannot be read, nothing is compared with it.
    let payer = payer(record, columns, decided, Day::new(0), &mut Counts::default());
    remarks::of_refused(record, first, payer)
}

/// Returns a cell as trimmed text; empty if there is no such column or cell.
pub(super) fn text_of<'a>(
    record: &Record<'a>,
    columns: &Columns,
    field: Field,
) -> std::result::Result<&'a str, Refused> {
    let Some(column) = columns.position(field) else { return Ok("") };
    record.text(column).map_err(|NotText| (field, FindingCode::NotText))
}

/// Reads a row.
///
/// # Errors
/// All its faults, so that a person can correct them at once.
pub(super) fn payment(
    record: &Record<'_>,
    columns: &Columns,
    decided: &Decided,
    place: RowPlace,
    counts: &mut Counts,
) -> std::result::Result<(Payment, Inside), Vec<Refused>> {
    if let Some(fault) = columns.fault(record) {
        return Err(vec![(Field::Reference, fault)]);
    }
    let text = |field: Field| text_of(record, columns, field);
    let mut faults = Vec::new();
    let mut keep = |fault: Refused| faults.push(fault);
    let money = amount(text(Field::Total), decided.total).map_err(&mut keep).ok();
    let day = text(Field::Date).and_then(|cell| match cell {
        "" => Err((Field::Date, FindingCode::MissingDate)),
        cell => decided.dates.day(cell).ok_or((Field::Date, FindingCode::UnreadableDate)),
    });
    let day = day.map_err(&mut keep).ok();
    let status = text(Field::Status).and_then(|cell| {
        let status = profile::status(cell).ok_or((Field::Status, FindingCode::UnknownStatus))?;
        Ok((cell, status))
    });
    let status = status.map_err(&mut keep).ok();
    let reference = text(Field::Reference).and_then(|cell| match cell.contains('@') {
        true => Err((Field::Reference, FindingCode::PersonalIdentifier)),
        false => Ok(cell),
    });
    let reference = reference.map_err(&mut keep).ok();
    // A birth date is compared with the day of payment; if that is missing the row is refused anyway.
    let mut noted = Counts::default();
    let payer = payer(record, columns, decided, day.unwrap_or(Day::new(0)), &mut noted);
    let payer = payer.map_err(&mut keep).ok();
    let others =
        [Field::Type, Field::CampaignType, Field::Campaign, Field::ExtraGift, Field::Paid, Field::Means];
    let cells = others.map(|field| text(field).map_err(&mut keep).unwrap_or_default());
    let [type_cell, campaign_type, mut campaign, extra, paid, means] = cells;
    let (Some((cents, currency)), Some(day), Some((status_cell, status)), Some(reference), Some(payer), []) =
        (money, day, status, reference, payer, &faults[..])
    else {
        return Err(faults);
    };
    counts.absorb(noted);
    let kind = profile::kind(type_cell, campaign_type);
    if kind.is_none() {
        counts.add(FindingCode::UnknownKind, Severity::Note, Field::Type);
    }
    let kind = kind.unwrap_or(GiftKind::Other);
    if campaign.contains('@') {
        counts.add(FindingCode::PersonalIdentifier, Severity::Warning, Field::Campaign);
        campaign = "";
    }
    let inside = Inside {
        gift: parse_amount(extra, decided.extra).unwrap_or_default().get(),
        item: item(record, columns, decided, extra),
    };
    let is_offline = profile::is_offline(status_cell) || profile::is_offline(paid);
    let payment = Payment {
        prefix: "ha-".into(),
        place,
        reference: reference.into(),
        day,
        cents,
        currency,
        status,
        kind,
        recurring: Some(profile::is_monthly(type_cell)),
        channel: if is_offline { "".into() } else { "web".into() },
        campaign: campaign.into(),
        means: means_of(means),
        payer: payer.into(),
        card_expires: None,
        part: Box::default(),
        remark: columns.remark(record),
        named_by: Box::default(),
        died: false,
        failure_code: Box::default(),
        batch: Box::default(),
        objected: Vec::new(),
    };
    Ok((payment, inside))
}

/// Returns the amount of a row's own item in cents: its price with options, with the gift beside it, less its
/// promotion code. 0 without a price.
fn item(record: &Record<'_>, columns: &Columns, decided: &Decided, extra: &str) -> i64 {
    let cents = |cell: &str, mark| parse_amount(cell, mark).unwrap_or_default().get();
    let of = |field: Field| cents(text_of(record, columns, field).unwrap_or_default(), decided.total);
    match of(Field::Tariff) {
        0 => 0,
        price => price + of(Field::Options) + cents(extra, decided.extra) - of(Field::Promotion).abs(),
    }
}

/// Returns the amount of a row and its currency: the one that the cell names, otherwise euros.
fn amount(
    cell: std::result::Result<&str, Refused>,
    mark: DecimalMark,
) -> std::result::Result<(Cents, Currency), Refused> {
    let fault = |code: FindingCode| (Field::Total, code);
    let (cents, named) = parse_money(cell?, mark).map_err(|why| fault(why.into()))?;
    if cents.get() > MOST {
        return Err(fault(FindingCode::UnreadableAmount));
    }
    if cents.get() <= 0 {
        return Err(fault(FindingCode::NotPositive));
    }
    let currency = named.map_or(Some(Currency::EUR), |named| named.within(None));
    Ok((cents, currency.ok_or(fault(FindingCode::UnknownCurrency))?))
}

/// Returns the payer of a row.
fn payer(
    record: &Record<'_>,
    columns: &Columns,
    decided: &Decided,
    day: Day,
    counts: &mut Counts,
) -> std::result::Result<Payer, Refused> {
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
    let mut payer = Payer {
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
        ..Payer::default()
    };
    payer.normalise();
    if payer.is_nobody() {
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
    Ok(payer)
}
