//! Lists of objections: who wrote that they do not want to be contacted, by e-mail, by name or by identifier.
//!
//! A list is a table with a header, or a column of e-mails without one. The objections are kept in the vault,
//! so that every later import with it applies them again.

use std::collections::BTreeSet;
use std::path::Path;

use obole_ledger::{
    ContactChannel, Error, FindingCode, Kind, LedgerBuilder, Result, Severity, disk, fold, sha256_file,
};

use crate::link::email;
use crate::sniff::refuse_what_is_no_text;
use crate::text::{self, Utf8Reader};
use crate::vault::{PeopleBook, Person};

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

/// Meanings of the words of a cell about channels. French says `mail` for e-mail and English for post: it
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

    /// The number of columns by which people are found.
    fn known(&self) -> usize {
        [self.id, self.email, self.last, self.organisation].iter().flatten().count()
    }
}

/// Who objects, as the row of a list says, folded for comparison.
struct Named {
    id: String,
    email: Option<String>,
    /// First and last name in either order, because lists confuse them.
    name: BTreeSet<String>,
    organisation: String,
    postcode: String,
}

impl Named {
    fn is_nobody(&self) -> bool {
        self.id.is_empty() && self.email.is_none() && self.name.is_empty() && self.organisation.is_empty()
    }

    /// Returns whether the vault's person may be this one. Of two people of one name, both are.
    fn may_be(&self, id: &str, person: &Person) -> bool {
        if !self.id.is_empty() && self.id == id {
            return true;
        }
        if self.email.as_ref().is_some_and(|email| person.has_email(email)) {
            return true;
        }
        let same_place =
            self.postcode.is_empty() || person.postcode.is_empty() || self.postcode == fold(&person.postcode);
        let words = |text: &str| fold(text).split(' ').map(str::to_owned).collect::<BTreeSet<String>>();
        let full = words(&format!("{} {}", person.last_name, person.first_name));
        // A single word is a family name; alone it is nobody.
        let named = self.name.len() > 1 && self.name == full;
        let firm = !self.organisation.is_empty() && self.organisation == fold(&person.organisation);
        (named || firm) && same_place
    }
}

/// Reads a list and applies it: to the vault, which keeps the objections, and to donors of the sources by
/// identifier. Rows that meet nobody, or name nobody, are found.
///
/// # Errors
/// [`Kind::Unreadable`] when the file is no such list.
pub(crate) fn apply(path: &Path, book: &mut PeopleBook, builder: &mut LedgerBuilder) -> Result<()> {
    let head = text::head(path, 1 << 16)?;
    refuse_what_is_no_text(&head).map_err(|e| e.in_file(path))?;
    let encoding = text::weigh(path)?;
    let head = text::decoded(&head, encoding);
    let candidates = [b';', b',', b'\t', b'|']
        .map(|delimiter| (Columns::of(&header(&head, delimiter)).known(), delimiter));
    let (known, delimiter) =
        candidates.into_iter().rev().max_by_key(|(known, _)| *known).unwrap_or((0, b','));
    let raw = first_record(&head, delimiter);
    let (columns, headed) = match raw.iter().position(|cell| cell.contains('@')) {
        _ if known > 0 => (Columns::of(&header(&head, delimiter)), true),
        Some(at) => (Columns { email: Some(at), ..Columns::default() }, false),
        None => {
            return Err(Error::new(Kind::Unreadable, "the file is no list of objections that is known")
                .in_file(path)
                .hint("give the columns email, or last_name and first_name, or donor_id; and channel, if not for all"));
        }
    };
    let name = disk::file_name(path);
    let source = builder.source(&name)?;
    let hashed = sha256_file(path)?;
    if let Some(receipt) = builder.source_mut(source) {
        "objections".clone_into(&mut receipt.format);
        (receipt.sha256, receipt.bytes) = (hashed.sha256, hashed.bytes);
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(headed)
        .from_reader(Utf8Reader::open(path, encoding)?);
    let (mut record, mut row, mut matched) = (csv::ByteRecord::new(), u32::from(headed), 0_u64);
    let failed =
        |_| Error::new(Kind::Unreadable, "the file is not a table of separated values").in_file(path);
    while reader.read_byte_record(&mut record).map_err(failed)? {
        row += 1;
        let code = match read(&columns, &record) {
            Some((named, channels)) if object(&named, &channels, book, builder)? => {
                matched += 1;
                continue;
            }
            Some(_) => (FindingCode::ObjectionUnmatched, Severity::Warning),
            None => (FindingCode::ObjectionUnreadable, Severity::Problem),
        };
        builder.find_in(source, code.0, code.1, Some(row), None);
    }
    if let Some(receipt) = builder.source_mut(source) {
        receipt.decided.insert("objections".to_owned(), matched.to_string());
    }
    Ok(())
}

/// Who objects to what; `None` where the row names nobody.
fn read(columns: &Columns, record: &csv::ByteRecord) -> Option<(Named, Vec<ContactChannel>)> {
    let cell = |at: Option<usize>| {
        let bytes = at.and_then(|at| record.get(at)).unwrap_or_default();
        String::from_utf8_lossy(bytes).trim_matches(['\u{feff}', ' ', '\t', '\u{a0}']).to_owned()
    };
    let both = format!("{} {}", cell(columns.last), cell(columns.first));
    let named = Named {
        id: cell(columns.id),
        email: email(&cell(columns.email)).or_else(|| email(&cell(columns.id))),
        name: fold(&both).split_whitespace().map(str::to_owned).collect(),
        organisation: fold(&cell(columns.organisation)),
        postcode: fold(&cell(columns.postcode)),
    };
    (!named.is_nobody()).then(|| (named, channels(&cell(columns.channel))))
}

/// The channels that a cell names; all where it names none or holds a word that is not known.
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

/// Records the objection of everybody who may be meant; whether there was anybody.
fn object(
    named: &Named,
    channels: &[ContactChannel],
    book: &mut PeopleBook,
    builder: &mut LedgerBuilder,
) -> Result<bool> {
    let mut met = book.object(channels, |id, person| named.may_be(id, person));
    let pseudonym = named.id.bytes().any(|byte| byte.is_ascii_digit()) && !named.id.contains(['@', ' ']);
    let known = !named.id.is_empty() && builder.knows(&named.id);
    if known || pseudonym {
        met |= known;
        // Another spelling of the identifier may be that of a donor.
        builder.objection(&named.id, channels)?;
    }
    Ok(met)
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
