//! Lists of contacts and of volunteers: people, and no payments.
//!
//! Details of somebody who gives fill the vault: e-mail, address, phone. Nobody else is saved, except that a
//! refusal of contact is saved as a hash and holds for whoever gives later. A list of volunteers only marks
//! donors who are known.

use std::collections::BTreeMap;

use obole_ledger::{
    ContactChannel, Day, Finding, FindingCode, LedgerBuilder, ObjectionRow, Result, RowPlace, Severity,
};

use super::{Chosen, Counts, Opened, opened, records};
use super::{refusals, row};
use crate::dates;
use crate::hours::minutes;
use crate::intake::refused_by_name;
use crate::link::Identities;
use crate::mapping::{Mapping, Outcome};
use crate::objections::{Nameable, Named};
use crate::payer::Payer;
use crate::platforms::{Sniff, remarks};
use crate::source::Source;
use crate::vault::{PeopleBook, Recorded, Volunteer};

/// A person of a list.
pub(crate) struct Contact {
    place: RowPlace,
    pub(crate) payer: Payer,
    objected: Vec<ContactChannel>,
    /// Work of a volunteer; `None` if the list is not one of volunteers.
    volunteer: Option<Volunteer>,
}

/// Reads a list. People next to words that refuse contact are added to `remarked`.
///
/// # Errors
/// As [`super::read`].
pub(crate) fn read(
    file: &Source,
    (sniff, mapping): (&Sniff, &Mapping),
    chosen: Chosen,
    (builder, remarked): (&mut LedgerBuilder, &mut Vec<Payer>),
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<Contact>> {
    let (name, path) = (file.name(), file.path());
    let Opened { encoding, layout, decided, source, size } =
        opened(file, (sniff, mapping), chosen, builder, |column| mapping.names(column))?;
    // `unsubscribed_members.csv`: the name says what a column may not.
    let by_name = if mapping.volunteers { &[] } else { refused_by_name(&name) };
    let mut records = records(file, sniff, encoding)?;
    let (mut contacts, mut counts, mut bytes, mut read) = (Vec::new(), Counts::new(), 0, 0_u64);
    while let Some(record) = records.advance().map_err(|e| e.in_file(path))? {
        let place = RowPlace { source, row: record.line };
        bytes += record.bytes() as u64;
        read += 1;
        if read.is_multiple_of(4_096) {
            progress(bytes);
        }
        if let Some(code) = layout.fault(&record) {
            // The row may hold a refusal: a person must look at it.
            match layout.consents.is_empty() {
                true => builder.find_in(source, code, Severity::Warning, Some(place.row), None),
                false => builder.objection_row(ObjectionRow::Unreadable(code), &[], place),
            }
            continue;
        }
        if let Some(Outcome::Aside(_)) = row::rule(&record, &layout, decided.amounts).map(|rule| rule.then) {
            continue;
        }
        let day_of = |cell: &str| decided.dates.day(&dates::of_column(cell, mapping.unix_seconds));
        let day = layout.cell(&record, "date").ok().and_then(|(_, cell)| day_of(cell));
        let payer = row::payer(&record, &layout, &decided, (day.unwrap_or(Day::new(0)), true), &mut counts);
        let mut objected = refusals::objected(&record, &layout);
        if objected.is_empty() {
            objected.extend(by_name);
        }
        let Some(payer) = payer.ok().filter(|payer| !payer.is_nobody()) else {
            // Somebody refuses, and it is not clear who.
            if !objected.is_empty() {
                let unreadable = ObjectionRow::Unreadable(FindingCode::ObjectionUnreadable);
                builder.objection_row(unreadable, &[], place);
            }
            continue;
        };
        if let Some(at) = refusals::remark(&record, &layout) {
            remarks::find(Some(at), place, &sniff.header, builder);
            remarked.push(payer.clone());
            // The person may give later, and the words must not be forgotten.
            objected = ContactChannel::ALL.to_vec();
        }
        let worked = layout.cell(&record, "hours").ok().and_then(|(_, cell)| minutes(cell));
        let volunteer = mapping.volunteers.then_some(Volunteer { last: day, minutes: worked });
        contacts.push(Contact { place, payer, objected, volunteer });
    }
    if let Some(receipt) = builder.source_mut(source) {
        receipt.lines = records.lines();
        receipt.decided.insert("contacts".to_owned(), contacts.len().to_string());
    }
    progress(size);
    counts.retain(|(code, _), _| *code != FindingCode::MissingDonor);
    for ((code, column), (count, severity)) in counts {
        let column = (!column.is_empty()).then_some(column);
        builder.find(Finding { code, severity, file: name.clone(), row: None, column, count: Some(count) });
    }
    Ok(contacts)
}

/// Applies what lists say of people: details to the vault, refusals to everybody who may be meant.
///
/// # Errors
/// When the refusal of somebody who is not in the vault cannot be saved.
pub(crate) fn apply(
    contacts: Vec<Contact>,
    identities: &Identities<'_>,
    book: &mut PeopleBook,
    builder: &mut LedgerBuilder,
) -> Result<()> {
    if contacts.is_empty() {
        return Ok(());
    }
    let by_key = book.by_key();
    let people = Nameable::of(book);
    let mut work: BTreeMap<String, Volunteer> = BTreeMap::new();
    let mut suppressed: BTreeMap<u16, u64> = BTreeMap::new();
    for Contact { place, payer, objected, volunteer } in contacts {
        let known = identities.key(&payer).and_then(|key| by_key.get(&key));
        if let Some((id, volunteer)) = known.zip(volunteer) {
            let all = work.entry(id.clone()).or_default();
            all.last = all.last.max(volunteer.last);
            all.minutes = match (all.minutes, volunteer.minutes) {
                (Some(one), Some(other)) => Some(one.saturating_add(other)),
                (one, other) => one.or(other),
            };
        } else if let Some(person) = known.and_then(|id| book.get_mut(id)) {
            person.fill(&payer);
        }
        if objected.is_empty() {
            continue;
        }
        let recorded = Recorded::of(builder, place.source);
        let named = Named::payer(&payer);
        let meant = people.meant(&named, book);
        let is_met = !meant.is_empty();
        for id in meant {
            if let Some(person) = book.get_mut(id) {
                person.object(&objected, &recorded);
            }
        }
        if is_met {
            book.suppress(&named.emails_only(), &objected, &recorded)?;
            builder.objection_row(ObjectionRow::Matched, &objected, place);
        } else {
            book.suppress(&named.lasting_handles(true), &objected, &recorded)?;
            *suppressed.entry(place.source).or_default() += 1;
        }
    }
    for (id, volunteer) in work {
        if let Some(person) = book.get_mut(&id) {
            person.volunteer = Some(volunteer);
        }
    }
    for (source, count) in suppressed {
        builder.find_count(source, FindingCode::ContactSuppressed, Severity::Note, None, count);
    }
    Ok(())
}
