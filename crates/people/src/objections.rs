//! Lists of objections: people who wrote that they do not want to be contacted, by e-mail, by name or by
//! identifier.
//!
//! A list is a table with a header, or a column of e-mails without one. The objections are saved in the
//! vault, so that every later import with it applies them again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::Path;

use obole_ledger::canonical::refuses_contact;
use obole_ledger::records::{Record, Records};
use obole_ledger::{
    ContactChannel, Error, FindingCode, Kind, LedgerBuilder, Message, ObjectionRow, Result, RowPlace,
    Severity, fold, message, possible_keys,
};

use crate::names::people_of;
use crate::payer::{Payer, cell, emails_of};
use crate::sniff::{LONGEST_PREAMBLE, refuse_what_is_no_text, rests};
use crate::source::{self, Source};
use crate::text;
use crate::vault::{Objected, PeopleBook, Person, Recorded};

mod named;

use named::words;
pub(crate) use named::{Nameable, Named};

const ID: [&str; 5] = ["donor id", "donorid", "id donateur", "identifiant donateur", "identifiant"];
const EMAIL: [&str; 11] = [
    "email",
    "e mail",
    "mail",
    "mel",
    "courriel",
    "adresse email",
    "adresse e mail",
    "adresse mail",
    "adresse courriel",
    "email address",
    "email payeur",
];
const LAST: [&str; 7] = ["last name", "lastname", "surname", "nom", "nom de famille", "nom payeur", "name"];
const FIRST: [&str; 5] = ["first name", "firstname", "given name", "prenom", "prenom payeur"];
const ORGANISATION: [&str; 5] = ["organisation", "organization", "raison sociale", "structure", "societe"];
const POSTCODE: [&str; 6] = ["postcode", "postal code", "zip", "zip code", "code postal", "cp"];
const CHANNEL: [&str; 5] = ["channel", "canal", "objection", "refus", "opposition"];

/// Columns of tables of payments, which name people who did not object.
const OF_PAYMENTS: [&str; 6] =
    ["amount", "montant", "montant total", "montant du tarif", "gift id", "statut du paiement"];
/// Columns of tables of donors, whose cells record who objected.
const OF_DONORS: [&str; 8] = [
    "deceased",
    "do not profile",
    "postal optout",
    "email optin",
    "phone optin",
    "consent email",
    "consent post",
    "consent phone",
];

/// Columns of the list of a mailing tool that name when somebody agreed (Mailchimp's exports).
const OF_SUBSCRIBERS: [&str; 2] = ["optin time", "confirm time"];

/// Meanings of the words of a cell about channels. French uses `mail` for e-mail and English for post: it
/// means both.
const CHANNEL_WORDS: [(&str, &[ContactChannel]); 15] = [
    ("email", &[ContactChannel::Email]),
    ("e", &[]),
    ("courriel", &[ContactChannel::Email]),
    ("mail", &[ContactChannel::Email, ContactChannel::Post]),
    ("post", &[ContactChannel::Post]),
    ("poste", &[ContactChannel::Post]),
    ("courrier", &[ContactChannel::Post]),
    ("letter", &[ContactChannel::Post]),
    ("phone", &[ContactChannel::Phone]),
    ("telephone", &[ContactChannel::Phone]),
    ("tel", &[ContactChannel::Phone]),
    ("sms", &[ContactChannel::Sms]),
    ("texto", &[ContactChannel::Sms]),
    ("et", &[]),
    ("and", &[]),
];

/// Positions of the columns of a list.
#[derive(Default)]
struct Columns {
    id: Option<usize>,
    email: Option<usize>,
    last: Option<usize>,
    first: Option<usize>,
    organisation: Option<usize>,
    postcode: Option<usize>,
    channel: Option<usize>,
}

impl Columns {
    fn of(header: &[String]) -> Self {
        let at = |names: &[&str]| header.iter().position(|cell| names.contains(&cell.as_str()));
        Self {
            id: at(&ID),
            email: at(&EMAIL),
            last: at(&LAST),
            first: at(&FIRST),
            organisation: at(&ORGANISATION),
            postcode: at(&POSTCODE),
            channel: at(&CHANNEL),
        }
    }

    /// Counts the columns by which people are found.
    fn known(&self) -> usize {
        [self.id, self.email, self.last, self.organisation].iter().flatten().count()
    }
}

/// Reads a list and applies it: to the vault, which saves the objections, and to donors of the sources by
/// identifier. Rows that match nobody, name nobody or cannot be read become findings.
///
/// # Errors
/// [`Kind::Unreadable`] when the file is not such a list.
pub(crate) fn apply(path: &Path, book: &mut PeopleBook, builder: &mut LedgerBuilder) -> Result<()> {
    let parts = source::open(path)?;
    // The values around and within a list in JSON or XML name nobody.
    let is_known =
        |part: &&Source| part.is_list() && head_of(part).is_ok_and(|head| layout(&head, path).is_ok());
    let known: Vec<&Source> = parts.iter().filter(is_known).collect();
    let read = if known.is_empty() { parts.iter().collect() } else { known };
    read.into_iter().try_for_each(|part| apply_part(part, book, builder))
}

/// Returns the beginning of a table as UTF-8.
fn head_of(part: &Source) -> Result<Vec<u8>> {
    Ok(text::decoded(&part.head(1 << 16)?, part.weigh()?))
}

/// Applies one table of a list: the file itself, or a sheet of it.
fn apply_part(part: &Source, book: &mut PeopleBook, builder: &mut LedgerBuilder) -> Result<()> {
    let path = part.path();
    let encoding = part.weigh()?;
    let head = head_of(part)?;
    refuse_what_is_no_text(&head).map_err(|e| e.in_file(path))?;
    let Layout { delimiter, columns, unnamed, preamble } = layout(&head, path)?;
    let source = builder.source(&part.name())?;
    let recorded = Recorded::of(builder, source);
    // Without a header, every line is a row: a meaningless header is put before them.
    let header = unnamed
        .map(|columns| [b"-".to_vec(), vec![delimiter; columns.saturating_sub(1)], b"\n".to_vec()].concat());
    let added = u32::from(header.is_some());
    let header = header.unwrap_or_default();
    let reader = header.chain(part.reader(encoding)?);
    let mut records = Records::open_after(reader, delimiter, preamble).map_err(|e| e.in_file(path))?;
    let width = records.header().len();
    let people = Nameable::of(book);
    let mut stray_quotes = 0;
    while let Some(record) = records.advance().map_err(|e| e.in_file(path))? {
        let place = RowPlace { source, row: record.line - added };
        stray_quotes += u64::from(record.stray_quote && record.fault.is_none());
        // In a row whose cells may have moved, an e-mail is still an e-mail; a short row lacks only its last
        // cells.
        let moved = record.fault.or((record.len() > width).then_some(FindingCode::WrongNumberOfCells));
        let said = match moved {
            None => read(&columns, &record),
            Some(_) => by_email(&record),
        };
        let Some((named, channels)) = said else {
            let code = moved.unwrap_or(FindingCode::ObjectionUnreadable);
            builder.objection_row(ObjectionRow::Unreadable(code), &[], place);
            continue;
        };
        let meant = people.meant(&named, book);
        let met = !meant.is_empty();
        for id in meant {
            if let Some(person) = book.get_mut(id) {
                person.object(&channels, &recorded);
            }
        }
        // An address is refused for whoever uses it later, be it somebody else of the household.
        let later = if met { named.emails_only() } else { named.lasting_handles(true) };
        book.suppress(&later, &channels, &recorded)?;
        let row = match &named.id {
            _ if met => ObjectionRow::Matched,
            id if id.is_empty() => ObjectionRow::Unmatched { named: named.emails.is_empty() },
            id => ObjectionRow::Donor(id),
        };
        builder.objection_row(row, &channels, place);
        if met && builder.knows(&named.id) {
            builder.objection(&named.id, &channels, Some(source))?;
        }
    }
    let mut lines = records.lines();
    lines.physical -= u64::from(added);
    lines.header -= u64::from(added);
    builder.find_count(source, FindingCode::StrayQuote, Severity::Warning, None, stray_quotes);
    let hashed = part.hash()?;
    if let Some(receipt) = builder.source_mut(source) {
        "objections".clone_into(&mut receipt.format);
        receipt.lines = lines;
        (receipt.sha256, receipt.bytes) = (hashed.sha256, hashed.bytes);
    }
    Ok(())
}

/// Records deaths that a bank reports beside no payment of these sources, for every person in the vault who
/// may be meant, and for whoever comes later.
///
/// # Errors
/// When the death of somebody who is not in the vault cannot be saved.
pub(crate) fn bury(dead: &[Payer], book: &mut PeopleBook) -> Result<()> {
    for payer in dead {
        let named = Named::payer(payer);
        let keys: Vec<String> = payer.identity().into_iter().chain([payer.account.clone()]).collect();
        let meant = |id: &str, person: &Person| {
            named.may_be(id, person) || keys.iter().any(|key| !key.is_empty() && person.has_key(key))
        };
        if !book.bury(meant) {
            book.suppress(&named.lasting_handles(true), &ContactChannel::ALL, &Recorded::default())?;
        }
    }
    Ok(())
}

/// Applies the objections of earlier lists to the people who have come since.
pub(crate) fn apply_earlier(book: &mut PeopleBook) {
    book.apply_suppressed(|person| Named::person(person).lasting_handles(false));
}

/// Records words that refuse contact next to payers whose rows were refused, for every person in the vault
/// who may be one of these payers.
pub(crate) fn remark(payers: &[Payer], book: &PeopleBook, builder: &mut LedgerBuilder) {
    for payer in payers.iter().map(Named::payer) {
        let meant = book.iter().filter(|(id, person)| payer.may_be(id, person));
        meant.for_each(|(id, _)| builder.remark(id));
    }
}

/// Extends objections to the other identities of a person: the same full name, and a postal code that is the
/// same or not known. A person who pays once with an e-mail and once without has two identities, and a
/// partner in a couple that gives as one has a third; what one of the couple refuses is not refused by the
/// other.
pub(crate) fn share_between_identities(book: &mut PeopleBook) {
    if book.iter().all(|(_, person)| person.objections().is_empty()) {
        return;
    }
    let mut of_name: BTreeMap<String, Vec<(&str, String)>> = BTreeMap::new();
    for (id, person) in book.iter() {
        for name in Named::person(person).full_names() {
            of_name.entry(name).or_default().push((id, fold(&person.postcode)));
        }
    }
    let mut shared: Vec<(String, Objected)> = Vec::new();
    for same in of_name.into_values().filter(|same| same.len() > 1) {
        for (id, postcode) in &same {
            // A couple may have the objection of one of them.
            let refuses = |person: &&Person| {
                !person.objections().is_empty() && people_of(&person.first_name, &person.last_name).is_empty()
            };
            let Some(person) = book.get(id).filter(refuses) else { continue };
            let here = |other: &str| postcode.is_empty() || other.is_empty() || other == postcode;
            for (other, _) in same.iter().filter(|(other, place)| other != id && here(place)) {
                shared.push(((*other).to_owned(), person.objections().clone()));
            }
        }
    }
    for (id, objected) in shared {
        if let Some(person) = book.get_mut(&id) {
            person.share_objections(&objected);
        }
    }
}

/// Separator and columns of a list; the number of its columns if it has no header.
struct Layout {
    delimiter: u8,
    columns: Columns,
    unnamed: Option<usize>,
    /// Number of lines of other text before the header.
    preamble: u32,
}

fn layout(head: &[u8], path: &Path) -> Result<Layout> {
    let first = layout_from(head, path);
    // Lines above a header may be a title; one with an e-mail is a row.
    let titles = |rest: &[u8]| !head.get(..head.len() - rest.len()).unwrap_or_default().contains(&b'@');
    let below = || {
        let rests = (0..=LONGEST_PREAMBLE).zip(rests(head)).skip(1).take_while(|(_, rest)| titles(rest));
        let found = |(preamble, rest): (u32, &[u8])| {
            let layout = layout_from(rest, path).ok().filter(|layout| layout.unnamed.is_none())?;
            Some(Layout { preamble, ..layout })
        };
        rests.filter_map(found).next()
    };
    match first {
        Ok(layout) if layout.unnamed.is_none() => Ok(layout),
        Err(error) if error.message().id() != "objections-unknown" => Err(error),
        other => below().map_or(other, Ok),
    }
}

fn layout_from(head: &[u8], path: &Path) -> Result<Layout> {
    let unreadable = |what: Message| Error::new(Kind::Unreadable, what).in_file(path);
    let known = |delimiter: u8| Columns::of(&header(head, delimiter)).known();
    let delimiter =
        [b'|', b'\t', b',', b';'].into_iter().max_by_key(|delimiter| known(*delimiter)).unwrap_or(b',');
    let raw = first_record(head, delimiter);
    let names = header(head, delimiter);
    if names.iter().any(|name| OF_PAYMENTS.contains(&name.as_str())) {
        return Err(unreadable(message!("payments-not-objections")).hint("objections-name-objectors"));
    }
    if names.iter().any(|name| OF_DONORS.contains(&name.as_str())) {
        return Err(unreadable(message!("donors-not-objections")).hint("name-donors"));
    }
    if names.iter().any(|name| OF_SUBSCRIBERS.contains(&name.as_str())) {
        return Err(unreadable(message!("subscribers-not-objections")).hint("name-unsubscribed"));
    }
    if known(delimiter) > 0 {
        return Ok(Layout { delimiter, columns: Columns::of(&names), unnamed: None, preamble: 0 });
    }
    match raw.iter().position(|cell| cell.contains('@')) {
        Some(at) => {
            let columns = Columns { email: Some(at), ..Columns::default() };
            Ok(Layout { delimiter, columns, unnamed: Some(raw.len()), preamble: 0 })
        }
        None => Err(unreadable(message!("objections-unknown")).hint("objection-columns-needed")),
    }
}

/// Returns the person who objects and the channels; `None` if the row names nobody.
fn read(columns: &Columns, record: &Record<'_>) -> Option<(Named, Vec<ContactChannel>)> {
    let cell = |at: Option<usize>| at.map(|at| cell(record, at)).unwrap_or_default();
    // A stray quote made one cell of several lines: it is not clear whom it names.
    let named_by = [columns.id, columns.email, columns.last, columns.first, columns.organisation];
    if named_by.iter().any(|at| cell(*at).contains(['\n', '\r'])) {
        return by_email(record);
    }
    let both = format!("{} {}", cell(columns.last), cell(columns.first));
    let named = Named {
        keys: possible_keys(&cell(columns.id)),
        id: cell(columns.id),
        // A second column of e-mails counts as well.
        emails: emails_of(record).collect(),
        name: words(&both),
        couple: people_of(&cell(columns.first), &cell(columns.last)),
        organisation: fold(&cell(columns.organisation)),
        postcode: fold(&cell(columns.postcode)),
    };
    // A motive next to the channel may name more: `email; ne plus écrire par courrier`.
    let motives = (0..record.len()).filter(|at| Some(*at) != columns.channel);
    let mut refused: BTreeSet<ContactChannel> = channels(&cell(columns.channel)).into_iter().collect();
    for motive in motives.map(|at| self::cell(record, at)).filter(|text| refuses_contact(text)) {
        refused.extend(refused_beside(&refused, &motive));
    }
    (!named.is_nobody()).then(|| (named, refused.into_iter().collect()))
}

/// Returns the people of the e-mails of a row whose cells may have moved; they object to everything. `None`
/// without an e-mail.
fn by_email(record: &Record<'_>) -> Option<(Named, Vec<ContactChannel>)> {
    let emails: Vec<String> = emails_of(record).collect();
    let found = !emails.is_empty();
    found.then(|| (Named { emails, ..Named::default() }, ContactChannel::ALL.to_vec()))
}

/// Returns the channels that a cell names; all if it names none or holds a word that is not known.
fn channels(cell: &str) -> Vec<ContactChannel> {
    let folded = fold(cell).replace("e mail", "email");
    let mut found = BTreeSet::new();
    for word in folded.split_whitespace() {
        match CHANNEL_WORDS.iter().find(|(known, _)| *known == word) {
            Some((_, channels)) => found.extend(channels.iter().copied()),
            None => return ContactChannel::ALL.to_vec(),
        }
    }
    if found.is_empty() { ContactChannel::ALL.to_vec() } else { found.into_iter().collect() }
}

/// Returns the channels that a motive refuses in addition to those of its row: those that it names, otherwise
/// all. A person who left a newsletter refuses the channel of the row, and no other.
fn refused_beside(refused: &BTreeSet<ContactChannel>, motive: &str) -> Vec<ContactChannel> {
    let folded = fold(motive).replace("e mail", "email");
    let words = || folded.split_whitespace();
    let meaning = |word: &str| {
        CHANNEL_WORDS
            .iter()
            .find(|(known, _)| known.len() > 2 && word.starts_with(known))
            .map(|known| known.1)
    };
    let left = ["newsletter", "infolettre", "desabonn", "desinscri", "unsubscri"];
    if words().filter_map(meaning).next().is_none() {
        let is_list = words().any(|word| left.iter().any(|part| word.starts_with(part)));
        return if is_list { Vec::new() } else { ContactChannel::ALL.to_vec() };
    }
    // `mail` means e-mail and post, unless one of them is refused already.
    let more = words().filter_map(meaning).filter(|all| !all.iter().any(|channel| refused.contains(channel)));
    more.flatten().copied().collect()
}

fn first_record(text: &[u8], delimiter: u8) -> Vec<String> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text);
    let mut record = csv::ByteRecord::new();
    match reader.read_byte_record(&mut record) {
        Ok(true) => record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect(),
        _ => Vec::new(),
    }
}

fn header(text: &[u8], delimiter: u8) -> Vec<String> {
    first_record(text, delimiter).iter().map(|cell| fold(cell)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_read_in_both_languages_and_doubt_means_all() {
        use ContactChannel::{Email, Phone, Post, Sms};
        for (cell, wanted) in [
            ("e-mail", vec![Email]),
            ("Courrier", vec![Post]),
            ("mail", vec![Email, Post]),
            ("téléphone et SMS", vec![Phone, Sms]),
            ("", vec![Email, Post, Phone, Sms]),
            ("tous", vec![Email, Post, Phone, Sms]),
            ("courrier, sauf Noël", vec![Email, Post, Phone, Sms]),
        ] {
            assert_eq!(channels(cell), wanted, "{cell}");
        }
    }
}
