//! A person of the vault.

use std::collections::BTreeSet;
use std::fmt;

use obole_ledger::{ContactChannel, Day, DonorKind};
use serde::{Deserialize, Serialize};

use super::objected::{Objected, Recorded};
use super::spellings::{self, Spelling};
use crate::card::Card;
use crate::names::PersonName;
use crate::payer::{Birth, Payer};

/// A donor as the association knows them. No other column of an export is stored.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Person or organisation.
    pub kind: DonorKind,
    /// Family name.
    pub last_name: String,
    /// First name.
    pub first_name: String,
    /// E-mail, in lower case.
    pub email: String,
    /// Street and number.
    pub address: String,
    /// Postal code as text.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// ISO 3166-1 alpha-2 code, or empty.
    pub country: String,
    /// Date of birth, when day and month are certain.
    pub birth_date: Option<Day>,
    /// Year of birth.
    pub birth_year: Option<i16>,
    /// Phone number, as it is written in the source.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Card of the latest instalment of a regular gift whose source says when the card expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// Work as a volunteer, if a list of volunteers names the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volunteer: Option<Volunteer>,
    /// Name of the organisation.
    pub organisation: String,
    /// French company number (9 digits).
    pub siren: String,
    /// The identifier in the association's own tables, as it is written there, if it names the person.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source_id: String,
    /// Key by which the identity is recognised in the next export.
    pub(super) key: String,
    /// Further keys of the identity: an account of a platform, an earlier e-mail of the same account.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) also: BTreeSet<String>,
    /// Other names, or other postal codes of the same name, in rows with the person's keys.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    also_written: BTreeSet<String>,
    /// `true` if a source reported the person's death.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) deceased: bool,
    /// Day of the latest payment that gave information.
    seen: Option<Day>,
    /// Channels to which the person objected in a list.
    #[serde(default, skip_serializing_if = "Objected::is_empty")]
    pub(super) objected: Objected,
}

impl Person {
    /// Returns the numbers of bank accounts by which the person is recognised.
    pub fn ibans(&self) -> impl Iterator<Item = &str> {
        self.also.iter().chain([&self.key]).filter_map(|key| key.strip_prefix("iban:"))
    }
}

/// Work of a volunteer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Volunteer {
    /// Day of the latest activity, if the list says it.
    pub last: Option<Day>,
    /// Minutes of work in the list read last, if it says them.
    pub minutes: Option<u32>,
}

/// Shows nothing of the person.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(…)")
    }
}

impl Person {
    pub(crate) fn new(key: &str) -> Self {
        Self { key: key.to_owned(), ..Self::default() }
    }

    /// Returns whether an e-mail, in lower case, is or was the person's.
    pub(crate) fn has_email(&self, email: &str) -> bool {
        self.email == email || self.key.strip_prefix("email:") == Some(email)
    }

    /// The e-mails that are or were the person's.
    pub(crate) fn emails(&self) -> impl Iterator<Item = &str> {
        let of_key = self.key.strip_prefix("email:").filter(|email| *email != self.email);
        of_key.into_iter().chain(Some(self.email.as_str()).filter(|email| !email.is_empty()))
    }

    /// Returns the key by which the person is recognised when they pay with an e-mail.
    pub(crate) fn key_by_email(&self, email: &str) -> Option<&str> {
        let of_email = |key: &&str| match key.strip_prefix("shared-email:") {
            Some(rest) => rest.strip_prefix(email).is_some_and(|name| name.starts_with('|')),
            None => key.strip_prefix("email:") == Some(email),
        };
        std::iter::once(self.key.as_str()).chain(self.also.iter().map(String::as_str)).find(of_email)
    }

    /// Returns the key by which the person is recognised without an e-mail or an account, if name, postal
    /// code and date of birth are known: less may be a namesake.
    pub(crate) fn key_by_name(&self) -> Option<String> {
        let day = self.birth_date?;
        let birth = Birth::of_day(day);
        let payer = Payer {
            last_name: self.last_name.clone(),
            first_name: self.first_name.clone(),
            postcode: self.postcode.clone(),
            birth: Some(birth),
            ..Payer::default()
        };
        payer.identity()
    }

    /// Returns whether the person is known to have been born on another day, or in another year.
    pub(crate) fn was_born_otherwise(&self, birth: Birth) -> bool {
        let year = i16::try_from(birth.year).ok();
        let days = self.birth_date.zip(birth.day).is_some_and(|(one, other)| one != other);
        days || self.birth_year.is_some_and(|known| Some(known) != year)
    }

    /// Keeps an identifier that names the person, and what its key says of them where nothing is known yet.
    pub(crate) fn recognise(&mut self, key: &str, spelled: &str) {
        let (kind, value) = key.split_once(':').unwrap_or_default();
        let blank = self.last_name.is_empty() && self.first_name.is_empty() && self.organisation.is_empty();
        match kind {
            "email" if self.email.is_empty() => value.clone_into(&mut self.email),
            "name" if blank => spelled.clone_into(&mut self.last_name),
            _ => {}
        }
        if self.source_id.is_empty() {
            spelled.clone_into(&mut self.source_id);
        }
    }

    /// Returns the identifier of the association's tables that a mailing file may hold: no account number
    /// goes to a printer.
    pub(crate) fn id_to_give(&self) -> &str {
        if self.key.starts_with("iban:") { "" } else { &self.source_id }
    }

    /// Returns the keys by which the person is recognised.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.key.as_str()).chain(self.also.iter().map(String::as_str))
    }

    /// Returns whether the person is recognised by a key.
    pub(crate) fn has_key(&self, key: &str) -> bool {
        self.key == key || self.also.contains(key)
    }

    /// Records another key of the identity.
    pub(crate) fn know_as(&mut self, key: &str) {
        if self.key != key {
            self.also.insert(key.to_owned());
        }
    }

    /// Records the person's death; no channel is used any more.
    pub(crate) fn bury(&mut self) {
        self.deceased = true;
        self.object(&ContactChannel::ALL, &Recorded::default());
    }

    /// Adds the refusals of another identity of the person.
    pub(crate) fn share_refusals(&mut self, other: &Self) {
        self.deceased |= other.deceased;
        self.objected.extend(&other.objected);
    }

    /// Records an objection to channels.
    pub(crate) fn object(&mut self, channels: &[ContactChannel], recorded: &Recorded) {
        self.objected.add(channels, recorded);
    }

    /// Returns the objections of the person.
    pub(crate) fn objections(&self) -> &Objected {
        &self.objected
    }

    /// Adds objections of another identity of the person.
    pub(crate) fn share_objections(&mut self, objected: &Objected) {
        self.objected.extend(objected);
    }

    /// Returns the record of an objection to a channel in a list.
    pub fn objection(&self, channel: ContactChannel) -> Option<&Recorded> {
        self.objected.on(channel)
    }

    /// Returns the channels to which the person objected in a list.
    pub fn objected(&self) -> impl Iterator<Item = ContactChannel> {
        self.objected.channels()
    }

    /// Adds a payment's details of its payer. A later payment wins; an earlier one only fills what is not
    /// known. An address and a name are taken whole, so that two of them are never mixed.
    pub(crate) fn observe(&mut self, payer: &Payer, day: Day) {
        self.take(payer, self.seen.is_none_or(|seen| seen <= day));
        self.seen = self.seen.max(Some(day));
    }

    /// Takes the card of a payment, unless that of a later one is known.
    pub(crate) fn use_card(&mut self, card: Card) {
        self.card = self.card.max(Some(card));
    }

    /// Takes what a table of donors says, which has no day: where a payment has said something, only what is
    /// not known.
    pub(crate) fn fill(&mut self, payer: &Payer) {
        self.record_spelling(payer);
        self.take(payer, self.seen.is_none());
    }

    /// Fills what is not known from another identity of the person; an address and a name are taken whole.
    pub(crate) fn complete(&mut self, other: &Self) {
        let name = |person: &Self| PersonName::new(&person.first_name, &person.last_name);
        if self.last_name.is_empty() || !name(self).is_whole() && name(other).is_whole() {
            self.last_name.clone_from(&other.last_name);
            self.first_name.clone_from(&other.first_name);
        }
        if self.address.is_empty() && self.postcode.is_empty() {
            self.address.clone_from(&other.address);
            self.postcode.clone_from(&other.postcode);
            self.city.clone_from(&other.city);
            self.country.clone_from(&other.country);
        }
        for (known, new) in [
            (&mut self.email, &other.email),
            (&mut self.organisation, &other.organisation),
            (&mut self.siren, &other.siren),
            (&mut self.phone, &other.phone),
            (&mut self.source_id, &other.source_id),
        ] {
            if known.is_empty() {
                known.clone_from(new);
            }
        }
        if self.birth_year.is_none() {
            (self.birth_year, self.birth_date) = (other.birth_year, other.birth_date);
        }
        self.card = self.card.max(other.card);
        self.volunteer = self.volunteer.or(other.volunteer);
        self.also_written.extend(other.also_written.iter().cloned());
        self.share_refusals(other);
    }

    /// Returns what tells the other spellings in rows with the person's keys apart from the person's own.
    pub(super) fn other_spellings(&self) -> BTreeSet<&str> {
        if self.also_written.is_empty() {
            return BTreeSet::new();
        }
        self.spelling().others(&self.also_written)
    }

    /// Records the spelling of a row with one of the person's keys.
    pub(crate) fn record_spelling(&mut self, payer: &Payer) {
        self.also_written.extend(Spelling::of(payer).recorded());
    }

    /// Removes the person's own spelling from those recorded.
    pub(super) fn settle_spellings(&mut self) {
        if !self.also_written.is_empty() {
            let own = self.spelling();
            spellings::settle(&mut self.also_written, &own);
        }
    }

    /// Removes another spelling.
    pub(super) fn forget_spelling(&mut self, spelling: &str) {
        spellings::forget(&mut self.also_written, spelling);
    }

    fn spelling(&self) -> Spelling {
        Spelling::new(&self.first_name, &self.last_name, &self.postcode)
    }

    fn take(&mut self, payer: &Payer, later: bool) {
        let wins = |old: bool, new: bool| new && (later || !old);
        if payer.is_organisation() {
            self.kind = DonorKind::Organisation;
        }
        // A bank that writes one cell, and the name of a couple, say less than a name that is whole.
        let own = PersonName::new(&self.first_name, &self.last_name);
        let says_less = own.is_whole() && !PersonName::new(&payer.first_name, &payer.last_name).is_whole();
        let is_named = |last: &str, first: &str| !last.is_empty() || !first.is_empty();
        let known = is_named(&self.last_name, &self.first_name);
        if wins(known, is_named(&payer.last_name, &payer.first_name)) && !says_less {
            self.last_name.clone_from(&payer.last_name);
            self.first_name.clone_from(&payer.first_name);
        }
        let place = |address: &str, postcode: &str| !address.is_empty() || !postcode.is_empty();
        // A postal code alone says less than a street with the same one.
        let is_shorter = payer.address.is_empty() && payer.postcode == self.postcode;
        if wins(place(&self.address, &self.postcode), place(&payer.address, &payer.postcode)) && !is_shorter {
            self.address.clone_from(&payer.address);
            self.postcode.clone_from(&payer.postcode);
            self.city.clone_from(&payer.city);
            self.country.clone_from(&payer.country);
        }
        for (old, new) in [
            (&mut self.email, &payer.email),
            (&mut self.organisation, &payer.organisation),
            (&mut self.siren, &payer.siren),
            (&mut self.phone, &payer.phone),
        ] {
            if wins(!old.is_empty(), !new.is_empty()) {
                old.clone_from(new);
            }
        }
        if self.country.is_empty() {
            self.country.clone_from(&payer.country);
        }
        if let Some(birth) = payer.birth
            && wins(self.birth_year.is_some(), true)
        {
            self.birth_year = i16::try_from(birth.year).ok();
            self.birth_date = birth.day;
        }
    }
}
