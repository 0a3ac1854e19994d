//! Who paid: payments to identities, identities to pseudonymous donor identifiers.
//!
//! The donor is the payer. Two payments are of one donor when their identity key is the same:
//!
//! 1. an organisation by its SIREN, else by its folded name with the postal code, else with the e-mail;
//! 2. a person by the e-mail;
//! 3. a person without e-mail by folded family name, first name, postal code and date of birth;
//! 4. anything less is nobody known: the payment stands alone. A name alone never merges two payments.
//!
//! New identities are numbered by the day of their first payment, then by their smallest payment reference, so that
//! neither the order of the rows nor the cutting of an export into files changes an identifier.

use std::collections::BTreeMap;

use obole_ledger::{DateOrder, Day, DonorKind, DonorRow, Result, RowPlace, sha256_hex};

use crate::fold::fold;
use crate::platforms::helloasso::Payment;
use crate::vault::{PeopleBook, Person};

/// A date of birth. Day and month may stand in either order, so the key uses them as a pair without order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Birth {
    pub(crate) year: i32,
    low: u32,
    high: u32,
    /// The date itself, when the order is known.
    pub(crate) day: Option<Day>,
}

impl Birth {
    /// Reads a cell; `Ok(None)` when it is empty or the platform's placeholder for "not given" (1 January 1970), an error
    /// when it is no date of birth of somebody who paid on `paid`.
    pub(crate) fn read(
        cell: &str,
        order: Option<DateOrder>,
        paid: Day,
    ) -> std::result::Result<Option<Self>, ()> {
        if cell.is_empty() || cell.starts_with("0001-01-01") {
            return Ok(None);
        }
        let (one, other) = (DateOrder::DayFirst.day(cell), DateOrder::MonthFirst.day(cell));
        let any = one.or(other).ok_or(())?;
        if Some(any) == Day::from_ymd(1970, 1, 1) {
            return Ok(None);
        }
        let certain = if one == other { one } else { order.and_then(|order| order.day(cell)) };
        let mut year = any.year();
        // A year of two digits was read as the nearest century; nobody is born after paying.
        if year > paid.year() {
            if cell.contains(&year.to_string()) {
                return Err(());
            }
            year -= 100;
        }
        let (month, day) = (any.month(), any.day_of_month());
        Ok(Some(Self {
            year,
            low: month.min(day),
            high: month.max(day),
            day: certain.and_then(|sure| Day::from_ymd(year, sure.month(), sure.day_of_month())),
        }))
    }
}

/// A payer as a row names them. Not printable.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Who {
    pub(crate) last_name: String,
    pub(crate) first_name: String,
    pub(crate) email: String,
    pub(crate) organisation: String,
    pub(crate) siren: String,
    pub(crate) birth: Option<Birth>,
    pub(crate) address: String,
    pub(crate) postcode: String,
    pub(crate) city: String,
    pub(crate) country: String,
}

impl Who {
    /// Drops what only looks like content: an e-mail without `@`, an organisation called `-`, a SIREN of zeros.
    pub(crate) fn normalise(&mut self) {
        self.email = email(&self.email).unwrap_or_default();
        if fold(&self.organisation).is_empty() {
            self.organisation.clear();
        }
        self.siren.retain(|c| c.is_ascii_digit());
        if self.siren.len() != 9 || self.siren.bytes().all(|b| b == b'0') {
            self.siren.clear();
        }
    }

    /// Whether the payer is an organisation.
    pub(crate) fn is_organisation(&self) -> bool {
        !self.organisation.is_empty() || !self.siren.is_empty()
    }

    /// Whether the row names nobody.
    pub(crate) fn is_nobody(&self) -> bool {
        self.email.is_empty()
            && !self.is_organisation()
            && fold(&self.last_name).is_empty()
            && fold(&self.first_name).is_empty()
    }

    /// The identity key; `alone` tells apart payments whose payer cannot be recognised again.
    pub(crate) fn key(&self, alone: &str) -> String {
        let (organisation, last) = (fold(&self.organisation), fold(&self.last_name));
        if !self.siren.is_empty() {
            format!("siren:{}", self.siren)
        } else if !organisation.is_empty() && !self.postcode.is_empty() {
            format!("organisation:{organisation}|{}", self.postcode)
        } else if !organisation.is_empty() && !self.email.is_empty() {
            format!("organisation:{organisation}|{}", self.email)
        } else if organisation.is_empty() && !self.email.is_empty() {
            format!("email:{}", self.email)
        } else if organisation.is_empty() && !last.is_empty() && !self.postcode.is_empty() {
            let birth = self.birth.map(|b| format!("{}-{}-{}", b.year, b.low, b.high)).unwrap_or_default();
            format!("person:{last}|{}|{}|{birth}", fold(&self.first_name), self.postcode)
        } else {
            format!("payment:{alone}")
        }
    }
}

/// An e-mail in the form in which two are compared, or nothing when the cell holds none.
pub(crate) fn email(cell: &str) -> Option<String> {
    let email = cell.trim().to_lowercase();
    let (name, host) = email.rsplit_once('@')?;
    let whole = !name.is_empty() && !host.is_empty() && !email.chars().any(char::is_whitespace);
    whole.then_some(email)
}

/// The donors of some payments.
pub(crate) struct Linked {
    /// The donor identifier of each payment, in the order given.
    pub(crate) ids: Vec<String>,
    /// Everybody known before, and everybody new.
    pub(crate) book: PeopleBook,
    /// The attributes of the donors that paid, with the place of a payment.
    pub(crate) donors: Vec<(DonorRow, RowPlace)>,
}

/// The payments of one identity, oldest first.
struct Identity<'a> {
    /// The day of the first payment and the smallest reference.
    first: Option<(Day, Reference<'a>)>,
    key: &'a str,
    rows: Vec<&'a Payment>,
}

/// Links payments to donors.
///
/// # Errors
/// When the vault has no number left.
pub(crate) fn link(payments: &[Payment], known: Option<&PeopleBook>) -> Result<Linked> {
    let keys = keys(payments);
    let mut identities: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, key) in keys.iter().enumerate() {
        identities.entry(key).or_default().push(at);
    }
    let mut ordered: Vec<Identity<'_>> = identities
        .into_iter()
        .map(|(key, rows)| {
            let mut rows: Vec<&Payment> = rows.into_iter().filter_map(|at| payments.get(at)).collect();
            rows.sort_by_key(|row| (row.day, Reference::of(&row.reference), &row.who, row.place.row));
            let reference = rows.iter().map(|row| Reference::of(&row.reference)).min();
            Identity { first: rows.first().map(|row| row.day).zip(reference), key, rows }
        })
        .collect();
    ordered.sort_by(|a, b| (&a.first, a.key).cmp(&(&b.first, b.key)));

    let mut book = known.cloned().unwrap_or_default();
    let mut ids = book.by_key();
    let mut donors = Vec::with_capacity(ordered.len());
    for Identity { key, rows, .. } in &ordered {
        let id = match ids.get(*key) {
            Some(id) => id.clone(),
            None => {
                let id = book.add(key)?;
                ids.insert((*key).to_owned(), id.clone());
                id
            }
        };
        let Some(person) = book.get_mut(&id) else { continue };
        rows.iter().for_each(|row| person.observe(&row.who, row.day));
        let place = rows.first().map(|row| row.place).unwrap_or_default();
        donors.push((attributes(id, person), place));
    }
    let ids = keys.iter().map(|key| ids.get(key).cloned().unwrap_or_default()).collect();
    Ok(Linked { ids, book, donors })
}

/// What the ledger may know of a person: nothing that names them.
fn attributes(id: String, person: &Person) -> DonorRow {
    DonorRow {
        kind: person.kind,
        birth_year: match person.kind {
            DonorKind::Person => person.birth_year,
            DonorKind::Organisation => None,
        },
        postcode: person.postcode.clone(),
        country: person.country.clone(),
        ..DonorRow::new(id)
    }
}

/// The identity key of each payment. A payment without a reference that stands alone is told by its content and by how
/// often the content occurs, so that equal rows stay as many donors as they are.
fn keys(payments: &[Payment]) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let alone = |payment: &Payment, seen: &mut BTreeMap<String, u32>| {
        if !payment.reference.is_empty() {
            return payment.reference.clone();
        }
        let who = &payment.who;
        let content = format!(
            "{}/{}/{}/{}/{}/{}/{}/{}",
            payment.day,
            payment.cents,
            payment.status.name(),
            payment.kind.name(),
            payment.campaign,
            fold(&who.last_name),
            fold(&who.first_name),
            fold(&who.organisation),
        );
        let occurrence = seen.entry(content.clone()).or_default();
        *occurrence += 1;
        format!("made-{}", sha256_hex(format!("{content}/{occurrence}").as_bytes()))
    };
    payments
        .iter()
        .map(|payment| {
            let key = payment.who.key("");
            if key == "payment:" { payment.who.key(&alone(payment, &mut seen)) } else { key }
        })
        .collect()
}

/// References in the order of their numbers; text after numbers, nothing last.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Reference<'a> {
    Number(usize, &'a str),
    Text(&'a str),
    Missing,
}

impl<'a> Reference<'a> {
    fn of(text: &'a str) -> Self {
        if text.is_empty() {
            Self::Missing
        } else if text.bytes().all(|b| b.is_ascii_digit()) {
            Self::Number(text.len(), text)
        } else {
            Self::Text(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(last: &str, first: &str, email: &str, postcode: &str) -> Who {
        let mut who = Who {
            last_name: last.into(),
            first_name: first.into(),
            email: email.into(),
            postcode: postcode.into(),
            ..Who::default()
        };
        who.normalise();
        who
    }

    #[test]
    fn an_identity_is_never_a_name_alone() {
        let key = |w: &Who| w.key("1");
        assert_eq!(key(&who("A", "B", " Z@Example.org", "")), key(&who("", "", "z@example.org", "1")));
        assert_eq!(key(&who("ŒUVRÉ", "Maëlys", "", "31000")), key(&who("oeuvre", "MAELYS", "", "31000")));
        assert_ne!(key(&who("A", "B", "", "31000")), key(&who("A", "B", "", "31001")));
        assert_eq!(who("A", "B", "", "").key("7"), "payment:7");
        assert_eq!(who("A", "B", "aucun", "").key("7"), "payment:7");
        assert!(who(" ", "-", "n/a", "75011").is_nobody());
    }

    #[test]
    fn organisations_have_their_own_identity() {
        let mut one = who("PLACEHOLDER", "Gontran", "g@example.org", "35000");
        one.organisation = "Société Imaginaire SARL".into();
        one.siren = "000000000".into();
        one.normalise();
        assert_eq!(one.key(""), "organisation:societe imaginaire sarl|35000");
        one.siren = "732 829 320".into();
        one.normalise();
        assert_eq!(one.key(""), "siren:732829320");
        one.organisation = "-".into();
        one.siren.clear();
        one.normalise();
        assert_eq!(one.key(""), "email:g@example.org");
    }

    #[test]
    fn births() {
        let paid = Day::from_ymd(2024, 6, 1).unwrap();
        let read = |cell: &str, order| Birth::read(cell, order, paid);
        assert!(read("01/01/1970", None).unwrap().is_none());
        assert!(read("1/1/70", None).unwrap().is_none());
        assert!(read("0001-01-01T00:00:00+00:00", None).unwrap().is_none());
        assert!(read("", None).unwrap().is_none());
        assert!(read("hier", None).is_err());
        assert!(read("12/03/2058", None).is_err());
        let either = read("05/03/1958", None).unwrap().unwrap();
        assert_eq!((either.year, either.low, either.high, either.day), (1958, 3, 5, None));
        let sure = read("05/03/58", Some(DateOrder::DayFirst)).unwrap().unwrap();
        assert_eq!((sure.low, sure.high, sure.day), (3, 5, Day::from_ymd(1958, 3, 5)));
        assert_eq!(read("1958-03-05", None).unwrap().unwrap().day, Day::from_ymd(1958, 3, 5));
    }

    #[test]
    fn references_are_compared_as_numbers() {
        let mut refs = ["10", "9", "", "A1"].map(Reference::of);
        refs.sort();
        assert!(refs == [Reference::of("9"), Reference::of("10"), Reference::of("A1"), Reference::Missing]);
    }
}
