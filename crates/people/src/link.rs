//! Links payments to identities, and identities to pseudonymous donor identifiers.
//!
//! The donor is the payer. Two payments have the same donor when their identity key is the same:
//!
//! 1. an organisation by its SIREN, otherwise by its folded name with the postal code, otherwise with the
//!    e-mail;
//! 2. a person by the e-mail; two or three people who share one differ by their names, and an e-mail
//!    of more people identifies nobody ([`shared_email`]);
//! 3. a person by the bank account;
//! 4. a person whom a platform knows by a number or a name of its own, by that; where other rows of the same
//!    number have an e-mail or a bank account, by these. A sheet that has nothing but names knows its donors
//!    by family name and first name;
//! 5. any other person by folded family name, first name, postal code and date of birth; without a date of
//!    birth, two addresses that clearly differ are of two people ([`namesakes`]);
//! 6. anything less identifies nobody: the payment has a donor of its own. A name alone never merges two
//!    payments.
//!
//! A person may say that rows with one key and different names are of two people ([`crate::OtherSpelling`]).
//!
//! A new identity gets the pseudonym that the vault's key makes of its identity key. A vault without a key
//! gets one from the payers of this import; neither the order of the rows, nor a repeated row, nor the split
//! of an export into files changes it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use obole_ledger::{DonorKind, DonorRow, Result, RowPlace, sha256_hex};

use crate::fold::fold;
use crate::names::PersonName;
use crate::payer::Payer;
use crate::payment::Payment;
use crate::platforms::mapped::Contact;
use crate::vault::{PeopleBook, Person, is_separate};

mod identities;
mod namesakes;
mod shared_email;

pub(crate) use identities::{Identities, KnownPeople};
pub(crate) use namesakes::{marks, name_key};

/// Donors of some payments.
pub(crate) struct Linked<'a> {
    /// Identifiers of the donors that paid.
    ids: Vec<String>,
    /// Position in `ids` of the donor of each payment, in the order given.
    donor_of: Vec<u32>,
    /// Number of e-mails that identify nobody, because many people use them.
    pub(crate) emails_of_many: u64,
    /// Number of donor numbers of a source under which rows name people who clearly differ.
    pub(crate) numbers_of_several: u64,
    /// Number of payments that name somebody who cannot be recognised in another payment.
    pub(crate) alone: u64,
    /// Identity keys of the payers.
    pub(crate) identities: Identities<'a>,
    /// People known before, and new people.
    pub(crate) book: PeopleBook,
    /// Attributes of the donors that paid, with the place of a payment.
    pub(crate) donors: Vec<(DonorRow, RowPlace)>,
}

impl Linked<'_> {
    /// Returns the donor identifier of each payment, in the order given.
    pub(crate) fn donors_of_payments(&self) -> impl Iterator<Item = &str> {
        self.donor_of.iter().map(|donor| self.ids.get(*donor as usize).map_or("", String::as_str))
    }

    /// Returns the identifiers of the donors that paid; one known by several keys occurs several times.
    pub(crate) fn donor_ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }
}

/// Links payments to donors. `contacts` may say more of an account of a platform. `people` are those of
/// tables of donors and of the vault `known`; `is_taken` returns whether another source uses an identifier.
///
/// # Errors
/// [`obole_ledger::Kind::Refused`] when the system has no random numbers for the vault's key.
pub(crate) fn link<'a>(
    payments: &[Payment],
    contacts: &[Contact],
    known: Option<&PeopleBook>,
    people: &KnownPeople<'a>,
    is_taken: impl Fn(&str) -> bool,
) -> Result<Linked<'a>> {
    let identities = Identities::of(payments, people);
    let payers = payments.iter().map(|payment| &*payment.payer).chain(payers_of(contacts));
    let accounts = accounts(payers, &identities);
    let shared: BTreeSet<&str> =
        accounts.iter().filter(|(_, one)| one.is_none()).map(|(account, _)| *account).collect();
    let Keys { keys, of_payment, alone } = Keys::of(payments, &accounts, &identities);
    let mut rows_of_key: Vec<Vec<&Payment>> = keys.iter().map(|_| Vec::new()).collect();
    for (payment, key) in payments.iter().zip(&of_payment) {
        if let Some(rows) = rows_of_key.get_mut(*key as usize) {
            rows.push(payment);
        }
    }
    let mut rows_of: BTreeMap<&str, Vec<&Payment>> =
        keys.iter().map(String::as_str).zip(rows_of_key).collect();
    for rows in rows_of.values_mut() {
        rows.sort_by_key(|row| (row.day, Reference::of(&row.reference), &row.payer, row.place.row));
    }

    let mut book = known.cloned().unwrap_or_default();
    book.derive_key(rows_of.iter().flat_map(|(key, rows)| {
        let payers: BTreeSet<&Payer> = rows.iter().map(|row| &*row.payer).collect();
        std::iter::once(*key).chain(payers.into_iter().flat_map(Payer::texts))
    }));
    let mut ids = book.by_key();
    let mut donors = Vec::with_capacity(rows_of.len());
    for (key, rows) in rows_of {
        let accounts = own_accounts(key, &rows, &shared);
        let known = ids.get(key).or_else(|| accounts.iter().find_map(|account| ids.get(*account)));
        let id = match known {
            Some(id) => id.clone(),
            None => book.add(key, &is_taken)?,
        };
        ids.entry(key.to_owned()).or_insert_with(|| id.clone());
        for account in accounts {
            // A person whom two imports know by different keys has two identifiers; a refusal is of both.
            let other = ids.entry(account.to_owned()).or_insert_with(|| id.clone()).clone();
            if other != id {
                book.share_refusals_between(&id, &other);
            } else if let Some(person) = book.get_mut(&id) {
                person.know_as(account);
            }
        }
        if let Some(person) = book.get_mut(&id) {
            person.know_as(key);
        }
        let Some(person) = book.get_mut(&id) else { continue };
        let mut spelled: HashSet<*const Payer> = HashSet::new();
        for row in &rows {
            person.observe(&row.payer, row.day);
            row.card().into_iter().for_each(|card| person.use_card(card));
            // Most rows share their payer with others; folding a name takes time.
            if spelled.insert(Arc::as_ptr(&row.payer)) {
                person.record_spelling(&row.payer);
            }
        }
        let place = rows.first().map(|row| row.place).unwrap_or_default();
        if rows.iter().any(|row| row.died) {
            // Later imports without this row must not forget it.
            person.bury();
        }
        donors.push((attributes(id, person), place));
    }
    let ids = keys.iter().map(|key| ids.get(key).cloned().unwrap_or_default()).collect();
    let emails_of_many = identities.emails_of_many();
    let numbers_of_several = numbers_of_several(payments);
    Ok(Linked {
        ids,
        donor_of: of_payment,
        emails_of_many,
        numbers_of_several,
        alone,
        identities,
        book,
        donors,
    })
}

/// Counts the donor numbers of sources under which rows name people who clearly differ. The number decides
/// all the same: a name is corrected more often than a number is given twice.
fn numbers_of_several(payments: &[Payment]) -> u64 {
    let mut seen: HashSet<*const Payer> = HashSet::new();
    let mut first: HashMap<&str, PersonName> = HashMap::new();
    let mut several: HashSet<&str> = HashSet::new();
    for payer in payments.iter().map(|payment| &payment.payer) {
        if !payer.account.starts_with("number:")
            || payer.is_organisation()
            || !seen.insert(Arc::as_ptr(payer))
        {
            continue;
        }
        let name = PersonName::new(&payer.first_name, &payer.last_name);
        let is_known_otherwise = !payer.email.is_empty() || !payer.iban.is_empty();
        if !name.is_whole() || is_known_otherwise {
            continue;
        }
        let known = first.entry(&payer.account).or_insert_with(|| name.clone());
        if !known.may_be(&name) {
            several.insert(&payer.account);
        }
    }
    several.len() as u64
}

fn payers_of(contacts: &[Contact]) -> impl Iterator<Item = &Payer> {
    contacts.iter().map(|contact| &contact.payer)
}

/// Returns the accounts of platforms that rows of one identity have, beside its key. An account that several
/// identities use says nothing, and neither does that of rows that a person keeps apart from others of it.
fn own_accounts<'a>(key: &str, rows: &[&'a Payment], shared: &BTreeSet<&str>) -> BTreeSet<&'a str> {
    if is_separate(key) {
        return BTreeSet::new();
    }
    let accounts = rows.iter().map(|row| row.payer.account.as_str());
    accounts.filter(|account| !account.is_empty() && *account != key && !shared.contains(account)).collect()
}

/// Returns the attributes of a person that the ledger may hold: nothing that names the person.
fn attributes(id: String, person: &Person) -> DonorRow {
    DonorRow {
        kind: person.kind,
        birth_year: match person.kind {
            DonorKind::Person => person.birth_year,
            DonorKind::Organisation => None,
        },
        postcode: person.postcode.clone(),
        country: person.country.clone(),
        deceased: person.deceased,
        ..DonorRow::new(id)
    }
}

/// Identity keys, each once.
struct Keys {
    keys: Vec<String>,
    /// Position in `keys` of the key of each payment, in the order given.
    of_payment: Vec<u32>,
    /// Number of payments that name somebody and have a key of their own.
    alone: u64,
}

impl Keys {
    /// Finds the identity key of each payment. A payment that has no reference and cannot be linked is
    /// identified by its content and by the number of times that the content occurred before, so that equal
    /// rows stay as many donors as there are rows.
    fn of(
        payments: &[Payment],
        accounts: &BTreeMap<&str, Option<String>>,
        identities: &Identities<'_>,
    ) -> Self {
        let mut seen: BTreeMap<(Option<u16>, String), u32> = BTreeMap::new();
        let mut positions: HashMap<String, u32> = HashMap::new();
        let mut named_alone = 0;
        let mut position = |key: String| {
            let key = accounts.get(key.as_str()).and_then(Option::as_ref).cloned().unwrap_or(key);
            let next = positions.len() as u32;
            *positions.entry(key).or_insert(next)
        };
        // Most rows share their payer with others, whose key is not made again.
        let mut of_payer: HashMap<*const Payer, Option<u32>> = HashMap::new();
        let of_payment = payments
            .iter()
            .map(|payment| {
                let known = of_payer
                    .entry(Arc::as_ptr(&payment.payer))
                    .or_insert_with(|| identities.key(&payment.payer).map(&mut position));
                known.unwrap_or_else(|| {
                    named_alone += u64::from(!payment.payer.is_nobody());
                    position(Payer::alone(&alone(payment, &mut seen)))
                })
            })
            .collect();
        let mut keys = vec![String::new(); positions.len()];
        for (key, at) in positions {
            keys[at as usize] = key;
        }
        Self { keys, of_payment, alone: named_alone }
    }
}

/// Returns the text that identifies a payment whose payer cannot be recognised again. Rows of a name that
/// overlapping files both have are one payment; rows without a name are not.
fn alone(payment: &Payment, seen: &mut BTreeMap<(Option<u16>, String), u32>) -> String {
    if !payment.reference.is_empty() {
        return payment.reference.to_string();
    }
    let payer = &payment.payer;
    let content = format!(
        "{}/{}/{}/{}/{}/{}/{}/{}",
        payment.day,
        payment.cents,
        payment.status.name(),
        payment.kind.name(),
        payment.campaign,
        fold(&payer.last_name),
        fold(&payer.first_name),
        fold(&payer.organisation),
    );
    let file = Some(payment.place.source).filter(|_| !payer.is_nobody());
    let occurrence = seen.entry((file, content.clone())).or_default();
    *occurrence += 1;
    format!("made-{}", sha256_hex(format!("{content}/{occurrence}").as_bytes()))
}

/// Returns the identity key of each account of a platform of which other rows know more, such as the e-mail;
/// `None` where they name several people.
fn accounts<'a>(
    payers: impl Iterator<Item = &'a Payer>,
    identities: &Identities<'_>,
) -> BTreeMap<&'a str, Option<String>> {
    let mut accounts: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for payer in payers.filter(|payer| !payer.account.is_empty()) {
        let says_more = |key: &String| *key != payer.account && !is_separate(key);
        let Some(key) = identities.key(payer).filter(says_more) else { continue };
        let one = accounts.entry(&payer.account).or_insert_with(|| Some(key.clone()));
        if one.as_ref() != Some(&key) {
            *one = None;
        }
    }
    accounts
}

/// References in the order of their numbers, then texts, then empty ones.
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

    #[test]
    fn references_are_compared_as_numbers() {
        let mut refs = ["10", "9", "", "A1"].map(Reference::of);
        refs.sort();
        assert!(refs == [Reference::of("9"), Reference::of("10"), Reference::of("A1"), Reference::Missing]);
    }
}
