//! The vault: the people behind the donor identifiers. The only place that stores names, e-mails and
//! addresses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use obole_ledger::{
    ContactChannel, Day, DonorKind, Error, Kind, Message, PairAnswers, Result, disk, message,
};
use serde::{Deserialize, Serialize};

use crate::payer::{Birth, Payer};

mod erased;
mod find;
mod same;
mod suppressed;

pub(crate) use find::digits;
pub(crate) use same::whole;
use suppressed::Suppressed;

/// The vault's file inside its folder.
const FILE: &str = "book.json";

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
    key: String,
    /// Further keys of the identity: an account of a platform, an earlier e-mail of the same account.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    also: BTreeSet<String>,
    /// `true` if a source reported the person's death.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) deceased: bool,
    /// Day of the latest payment that gave information.
    seen: Option<Day>,
    /// Channels for which a list of objections names the person.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    objected: BTreeSet<ContactChannel>,
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
        self.object(&ContactChannel::ALL);
    }

    /// Adds the refusals of another identity of the person.
    pub(crate) fn share_refusals(&mut self, other: &Self) {
        self.deceased |= other.deceased;
        self.objected.extend(&other.objected);
    }

    /// Records an objection to channels.
    pub(crate) fn object(&mut self, channels: &[ContactChannel]) {
        self.objected.extend(channels);
    }

    /// Returns the channels to which the person objected in a list.
    pub fn objected(&self) -> impl Iterator<Item = ContactChannel> {
        self.objected.iter().copied()
    }

    /// Adds a payment's details of its payer. A later payment wins; an earlier one only fills what is not
    /// known. An address and a name are taken whole, so that two of them are never mixed.
    pub(crate) fn observe(&mut self, payer: &Payer, day: Day) {
        self.take(payer, self.seen.is_none_or(|seen| seen <= day));
        self.seen = self.seen.max(Some(day));
    }

    /// Takes what a table of donors says, which has no day: where a payment has said something, only what is
    /// not known.
    pub(crate) fn fill(&mut self, payer: &Payer) {
        self.take(payer, self.seen.is_none());
    }

    /// Fills what is not known from another identity of the person; an address and a name are taken whole.
    pub(crate) fn complete(&mut self, other: &Self) {
        if self.last_name.is_empty() {
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
        self.volunteer = self.volunteer.or(other.volunteer);
        self.share_refusals(other);
    }

    fn take(&mut self, payer: &Payer, later: bool) {
        let wins = |old: bool, new: bool| new && (later || !old);
        if payer.is_organisation() {
            self.kind = DonorKind::Organisation;
        }
        if wins(!self.last_name.is_empty(), !payer.last_name.is_empty()) {
            self.last_name.clone_from(&payer.last_name);
            self.first_name.clone_from(&payer.first_name);
        }
        let place = |address: &str, postcode: &str| !address.is_empty() || !postcode.is_empty();
        if wins(place(&self.address, &self.postcode), place(&payer.address, &payer.postcode)) {
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

/// All people behind the donor identifiers of a ledger.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleBook {
    version: u32,
    /// Number that the next new donor gets; it never falls, so that an erased number is not assigned again.
    next: u32,
    /// Identity shared with the ledgers and plans of this vault; empty in a vault of an older version.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    identity: String,
    people: BTreeMap<String, Person>,
    /// People on lists of objections whom the vault does not know.
    #[serde(default, skip_serializing_if = "Suppressed::is_empty")]
    suppressed: Suppressed,
    /// Answers of a person about payments of two sources that may be one gift.
    #[serde(default, skip_serializing_if = "PairAnswers::is_empty")]
    same_gifts: PairAnswers,
    /// Answers of a person about donor identifiers that may be of one person.
    #[serde(default, skip_serializing_if = "PairAnswers::is_empty")]
    same_people: PairAnswers,
    /// Who the donors with identifiers of the association's own are, where a table of donors names them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    own: BTreeMap<String, Person>,
}

impl Default for PeopleBook {
    fn default() -> Self {
        Self {
            version: Self::VERSION,
            next: 1,
            identity: String::new(),
            people: BTreeMap::new(),
            suppressed: Suppressed::default(),
            same_gifts: PairAnswers::default(),
            same_people: PairAnswers::default(),
            own: BTreeMap::new(),
        }
    }
}

/// Shows the number of people, never a person.
impl fmt::Debug for PeopleBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PeopleBook({} people)", self.len())
    }
}

impl PeopleBook {
    /// Version of the format that this program writes. Version 2 added an identity, and objections of people;
    /// version 3 added identifiers of tables that name people; version 4 added people with identifiers of the
    /// association's own; version 5 added phone numbers, volunteers, and objections of people who are not in
    /// the vault; version 6 added answers about gifts and people that may be one.
    pub const VERSION: u32 = 6;

    /// Returns the identity that the ledgers and plans of this vault carry as well; empty in a vault of an
    /// older version.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// Gives the vault its identity, once.
    pub(crate) fn identify(&mut self, identity: &str) {
        if self.identity.is_empty() {
            identity.clone_into(&mut self.identity);
        }
        self.version = Self::VERSION;
    }

    /// Records an objection of every person who is meant; returns whether there was one.
    pub(crate) fn object(
        &mut self,
        channels: &[ContactChannel],
        is_meant: impl Fn(&str, &Person) -> bool,
    ) -> bool {
        let mut met = false;
        for (_, person) in
            self.people.iter_mut().chain(&mut self.own).filter(|(id, person)| is_meant(id, person))
        {
            person.object(channels);
            met = true;
        }
        met
    }

    /// Records the death of every person who is meant; returns whether there was one.
    pub(crate) fn bury(&mut self, is_meant: impl Fn(&str, &Person) -> bool) -> bool {
        let mut met = false;
        for (_, person) in
            self.people.iter_mut().chain(&mut self.own).filter(|(id, person)| is_meant(id, person))
        {
            person.bury();
            met = true;
        }
        met
    }

    /// Makes the refusals of two identifiers those of both.
    pub(crate) fn share_refusals_between(&mut self, one: &str, other: &str) {
        for (to, from) in [(one, other), (other, one)] {
            if let Some(from) = self.get(from).cloned()
                && let Some(person) = self.get_mut(to)
            {
                person.share_refusals(&from);
            }
        }
    }

    /// Saves the objection of somebody whom the vault does not know, as hashes under a key of the vault, so
    /// that it holds when a later import brings the person.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the system has no random numbers for the key.
    pub(crate) fn suppress(&mut self, handles: &[String], channels: &[ContactChannel]) -> Result<()> {
        self.version = Self::VERSION;
        self.suppressed.add(handles, channels)
    }

    /// Applies the saved objections to the people who have come since. `handles` returns the texts by which a
    /// person is found.
    pub(crate) fn apply_suppressed(&mut self, handles: impl Fn(&Person) -> Vec<String>) {
        if self.suppressed.is_empty() {
            return;
        }
        for person in self.people.values_mut().chain(self.own.values_mut()) {
            let channels = self.suppressed.of(&handles(person));
            person.objected.extend(channels);
        }
    }

    /// Returns the number of hashes of people who object and are not in the vault.
    pub fn suppressed(&self) -> usize {
        self.suppressed.len()
    }

    /// Returns whether the vault holds nothing that a later import needs.
    pub fn is_blank(&self) -> bool {
        self.is_empty()
            && self.suppressed.is_empty()
            && self.same_gifts.is_empty()
            && self.same_people.is_empty()
    }

    /// Returns the number of people.
    pub fn len(&self) -> usize {
        self.people.len() + self.own.len()
    }

    /// Returns whether there is no person.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the person behind a donor identifier.
    pub fn get(&self, donor_id: &str) -> Option<&Person> {
        self.people.get(donor_id).or_else(|| self.own.get(donor_id))
    }

    /// Returns all people by donor identifier: those with a pseudonym, then those with an identifier of the
    /// association's own, each in the order of the identifiers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Person)> {
        self.people.iter().chain(&self.own).map(|(id, person)| (id.as_str(), person))
    }

    /// Returns the identifier of each known identity key; a person's own key counts more than a further key
    /// of another one.
    pub(crate) fn by_key(&self) -> BTreeMap<String, String> {
        let also = |(id, person): (&String, &Person)| {
            person.also.iter().map(|key| (key.clone(), id.clone())).collect::<Vec<_>>()
        };
        let mut by_key: BTreeMap<String, String> = self.people.iter().flat_map(also).collect();
        by_key.extend(self.people.iter().map(|(id, person)| (person.key.clone(), id.clone())));
        by_key
    }

    /// Adds an identity under a new identifier.
    pub(crate) fn add(&mut self, key: &str) -> Result<String> {
        loop {
            let id = format!("D{:06}", self.next);
            self.next = self.next.checked_add(1).ok_or_else(|| Error::new(Kind::Refused, "vault-full"))?;
            if !self.own.contains_key(&id) {
                self.people.insert(id.clone(), Person::new(key));
                return Ok(id);
            }
        }
    }

    pub(crate) fn get_mut(&mut self, donor_id: &str) -> Option<&mut Person> {
        self.people.get_mut(donor_id).or_else(|| self.own.get_mut(donor_id))
    }

    /// The person behind an identifier of the association's own, new where nobody is known; `None` for a
    /// pseudonym, whose person is another one.
    pub(crate) fn own(&mut self, donor_id: &str) -> Option<&mut Person> {
        (!self.people.contains_key(donor_id)).then(|| self.own.entry(donor_id.to_owned()).or_default())
    }

    /// Files somebody of an identifier of the association's own under another spelling of it.
    pub(crate) fn respell(&mut self, spelled: &str, donor_id: &str) {
        if !self.people.contains_key(donor_id)
            && let Some(person) = self.own.remove(spelled)
        {
            self.own.entry(donor_id.to_owned()).or_insert(person);
        }
    }

    /// Saves the vault as `book.json` in a folder that only its owner may enter.
    ///
    /// # Errors
    /// When the disk fails; an older vault is then untouched.
    pub fn save(&self, folder: &Path) -> Result<()> {
        disk::make_private_folder(folder)?;
        disk::write_private_json(&folder.join(FILE), self)
    }

    /// Loads the vault of a folder; without one, makes an empty vault.
    ///
    /// # Errors
    /// As [`PeopleBook::load`].
    pub fn load_or_new(folder: &Path) -> Result<Self> {
        if folder.join(FILE).exists() { Self::load(folder) } else { Ok(Self::default()) }
    }

    /// Loads the vault of a folder.
    ///
    /// # Errors
    /// [`Kind::Newer`] when a newer program wrote it, [`Kind::Unreadable`] when it is missing or damaged. The
    /// message repeats nothing of the content.
    pub fn load(folder: &Path) -> Result<Self> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let path = folder.join(FILE);
        let bytes = std::fs::read(&path).map_err(|e| Error::io("cannot-read-vault", &path, e))?;
        let damaged = |what: Message| {
            Error::new(Kind::Unreadable, message!("vault-damaged", what = what))
                .in_file(&path)
                .hint("restore-or-import")
        };
        let version: Version =
            serde_json::from_slice(&bytes).map_err(|_| damaged(message!("json-without-version")))?;
        if version.version > Self::VERSION {
            return Err(Error::new(Kind::Newer, "vault-newer").in_file(&path).hint("update-program"));
        }
        // The reader's own message could repeat a name; the line number is enough.
        let book: Self =
            serde_json::from_slice(&bytes).map_err(|e| damaged(message!("place-line", line = e.line())))?;
        let number = |id: &str| id.strip_prefix('D').and_then(|digits| digits.parse::<u32>().ok());
        if !book.people.keys().all(|id| number(id).is_some_and(|number| (1..book.next).contains(&number))) {
            return Err(damaged(message!("identifier-never-given")));
        }
        let keys: BTreeSet<&str> = book.people.values().map(|person| person.key.as_str()).collect();
        if keys.len() != book.people.len() {
            return Err(damaged(message!("identity-of-two")));
        }
        Ok(book)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> PeopleBook {
        let mut book = PeopleBook::default();
        for key in ["email:a@example.org", "email:b@example.org"] {
            let id = book.add(key).unwrap();
            book.get_mut(&id).unwrap().last_name = "FICTIVE".to_owned();
        }
        book
    }

    #[test]
    fn what_is_saved_is_loaded_and_only_the_owner_may_enter() {
        let folder = tempfile::tempdir().unwrap();
        let people = folder.path().join("people");
        book().save(&people).unwrap();
        assert_eq!(PeopleBook::load(&people).unwrap(), book());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&people).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn a_damaged_or_newer_vault_is_refused_without_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let good = serde_json::to_string(&book()).unwrap();
        for (bad, kind) in [
            (String::new(), Kind::Unreadable),
            (good[..good.len() / 2].to_owned(), Kind::Unreadable),
            (good.replace("\"next\":3", "\"next\":2"), Kind::Unreadable),
            (good.replace("email:b@", "email:a@"), Kind::Unreadable),
            (good.replace("\"person\"", "\"FICTIVE\""), Kind::Unreadable),
            (good.replace("D000002", "X2"), Kind::Unreadable),
            (good.replace("\"version\":6", "\"version\":99"), Kind::Newer),
        ] {
            disk::write_bytes(&path, bad.as_bytes()).unwrap();
            let error = PeopleBook::load(folder.path()).unwrap_err();
            assert_eq!(error.kind(), kind, "{bad}");
            let said = format!("{error} {error:?} {:?}", std::error::Error::source(&error).is_some());
            assert!(!said.contains("FICTIVE") && !said.contains('@'), "{said}");
        }
        assert_eq!(PeopleBook::load(&folder.path().join("none")).unwrap_err().kind(), Kind::Unreadable);
    }

    #[test]
    fn vaults_of_earlier_versions_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        for version in 1..PeopleBook::VERSION {
            let earlier = serde_json::to_string(&book()).unwrap();
            let earlier = earlier.replace("\"version\":6", &format!("\"version\":{version}"));
            disk::write_bytes(&folder.path().join(FILE), earlier.as_bytes()).unwrap();
            let loaded = PeopleBook::load(folder.path()).unwrap();
            assert_eq!((loaded.version, loaded.people), (version, book().people));
        }
    }

    #[test]
    fn debug_shows_no_person() {
        let book = book();
        assert_eq!(format!("{book:?}"), "PeopleBook(2 people)");
        assert_eq!(format!("{:?}", book.get("D000001").unwrap()), "Person(…)");
    }
}
