//! The vault: the people behind the donor identifiers. The only place that stores names, e-mails and
//! addresses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use obole_ledger::{ContactChannel, Error, Kind, Message, PairAnswers, Result, message};
use serde::{Deserialize, Serialize};

mod erased;
mod find;
mod folder;
mod key;
mod objected;
mod passphrase;
mod person;
mod same;
mod spellings;
mod suppressed;

pub(crate) use find::digits;
pub use folder::{Vault, VaultForm};
use key::VaultKey;
pub(crate) use objected::Objected;
pub use objected::Recorded;
pub use passphrase::Passphrase;
pub use person::{Person, Volunteer};
pub use spellings::OtherSpelling;
pub(crate) use spellings::{SeparateKeys, is_separate};
use suppressed::Suppressed;

/// All people behind the donor identifiers of a ledger.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleBook {
    version: u32,
    /// Next number of a vault before version 7, whose donors were numbered; they keep their numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<u32>,
    /// Key of the pseudonyms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pseudonym_key: Option<VaultKey>,
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
            next: None,
            pseudonym_key: None,
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
    /// the vault; version 6 added answers about gifts and people that may be one; version 7 replaced numbers
    /// by keyed hashes; version 8 added the file and the day of objections; version 9 added other spellings
    /// of a person's name; version 10 added the cards of regular gifts.
    pub const VERSION: u32 = 10;

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
    pub(crate) fn suppress(
        &mut self,
        handles: &[String],
        channels: &[ContactChannel],
        recorded: &Recorded,
    ) -> Result<()> {
        if handles.is_empty() {
            return Ok(());
        }
        self.version = Self::VERSION;
        self.suppressed.add(handles, channels, recorded)
    }

    /// Applies the saved objections to the people who have come since. `handles` returns the texts by which a
    /// person is found.
    pub(crate) fn apply_suppressed(&mut self, handles: impl Fn(&Person) -> Vec<String>) {
        if self.suppressed.is_empty() {
            return;
        }
        for person in self.people.values_mut().chain(self.own.values_mut()) {
            let objected = self.suppressed.of(&handles(person));
            person.share_objections(&objected);
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

    /// Makes the key of the pseudonyms from what the first import says of people.
    pub(crate) fn derive_key<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        let mut texts = texts.peekable();
        if self.pseudonym_key.is_none() && texts.peek().is_some() {
            self.pseudonym_key = Some(VaultKey::of_people(texts));
        }
    }

    /// Adds an identity under its pseudonym, which depends on the key of the identity and on the vault alone.
    /// `is_taken` returns whether the sources use an identifier for somebody else. A vault without a key gets
    /// a random one.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the system has no random numbers for the vault's key.
    pub(crate) fn add(&mut self, key: &str, is_taken: impl Fn(&str) -> bool) -> Result<String> {
        let pseudonym_key = match &self.pseudonym_key {
            Some(key) => key,
            None => self.pseudonym_key.insert(VaultKey::random()?),
        };
        let is_free =
            |id: &String| !self.people.contains_key(id) && !self.own.contains_key(id) && !is_taken(id);
        let id = pseudonym_key.pseudonyms(key).find(is_free);
        let id = id.ok_or_else(|| Error::new(Kind::Refused, "vault-full"))?;
        self.people.insert(id.clone(), Person::new(key));
        Ok(id)
    }

    /// Returns whether an identifier is a number that an earlier version assigned.
    fn gave_number(&self, id: &str) -> bool {
        let number = id.strip_prefix('D').and_then(|digits| digits.parse::<u32>().ok());
        number.zip(self.next).is_some_and(|(number, next)| (1..next).contains(&number))
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

    /// Saves a plain vault in a folder that only its owner may enter.
    ///
    /// # Errors
    /// As [`Vault::save`] without a passphrase.
    pub fn save(&self, folder: &Path) -> Result<()> {
        Vault::new(folder, None).save(self)
    }

    /// Loads the plain vault of a folder.
    ///
    /// # Errors
    /// As [`Vault::load`] without a passphrase.
    pub fn load(folder: &Path) -> Result<Self> {
        Vault::new(folder, None).load()
    }

    /// Returns the version of the format with which the vault was written.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Reads the bytes of a plain vault; `path` is their place in errors.
    fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let damaged = |what: Message| {
            Error::new(Kind::Unreadable, message!("vault-damaged", what = what))
                .in_file(path)
                .hint("restore-or-import")
        };
        let version: Version =
            serde_json::from_slice(bytes).map_err(|_| damaged(message!("json-without-version")))?;
        if version.version > Self::VERSION {
            return Err(Error::new(Kind::Newer, "vault-newer").in_file(path).hint("update-program"));
        }
        // The reader's own message could repeat a name; the line number is enough.
        let book: Self =
            serde_json::from_slice(bytes).map_err(|e| damaged(message!("place-line", line = e.line())))?;
        if !book.people.keys().all(|id| key::is_pseudonym(id) || book.gave_number(id)) {
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
impl PeopleBook {
    /// Makes a vault with nobody in it and the same key each time.
    pub(crate) fn with_fixed_key() -> Self {
        Self { pseudonym_key: Some(VaultKey::fixed()), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use obole_ledger::disk;

    use super::*;

    fn book() -> PeopleBook {
        let mut book = PeopleBook::default();
        for key in ["email:a@example.org", "email:b@example.org"] {
            let id = book.add(key, |_| false).unwrap();
            book.get_mut(&id).unwrap().last_name = "FICTIVE".to_owned();
        }
        book
    }

    #[test]
    fn what_is_saved_is_loaded_and_only_the_owner_may_enter() {
        let folder = tempfile::tempdir().unwrap();
        let people = folder.path().join("people");
        let book = book();
        book.save(&people).unwrap();
        assert_eq!(PeopleBook::load(&people).unwrap(), book);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&people).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn a_damaged_or_newer_vault_is_refused_without_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.json");
        let good = serde_json::to_string(&book()).unwrap();
        for (bad, kind) in [
            (String::new(), Kind::Unreadable),
            (good[..good.len() / 2].to_owned(), Kind::Unreadable),
            (good.replace("email:b@", "email:a@"), Kind::Unreadable),
            (good.replace("\"person\"", "\"FICTIVE\""), Kind::Unreadable),
            (good.replace("\"D", "\"X"), Kind::Unreadable),
            (good.replace("\"version\":10", "\"version\":99"), Kind::Newer),
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
    fn people_of_earlier_versions_keep_their_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let person = serde_json::to_string(&Person::new("email:a@example.org")).unwrap();
        for version in 1..PeopleBook::VERSION {
            let earlier =
                |id: &str| format!("{{\"version\":{version},\"next\":2,\"people\":{{\"{id}\":{person}}}}}");
            let load = |id: &str| {
                disk::write_bytes(&folder.path().join("book.json"), earlier(id).as_bytes()).unwrap();
                PeopleBook::load(folder.path())
            };
            let mut loaded = load("D000001").unwrap();
            assert_eq!(loaded.by_key()["email:a@example.org"], "D000001");
            let new = loaded.add("email:b@example.org", |_| false).unwrap();
            assert!(key::is_pseudonym(&new));
            loaded.save(folder.path()).unwrap();
            assert_eq!(PeopleBook::load(folder.path()).unwrap(), loaded);
            for never_given in ["D000002", "D000000", "X1"] {
                assert_eq!(load(never_given).unwrap_err().kind(), Kind::Unreadable, "{never_given}");
            }
        }
    }

    #[test]
    fn an_identifier_of_somebody_else_is_never_assigned() {
        let mut book = PeopleBook::default();
        let first = book.add("email:a@example.org", |_| false).unwrap();
        let person = book.people.remove(&first).unwrap();
        // The sources have an identifier like it, or the association does.
        let second = book.add("email:a@example.org", |id| id == first).unwrap();
        book.own.insert(second.clone(), person);
        book.people.clear();
        let third = book.add("email:a@example.org", |id| id == first).unwrap();
        assert!(first != second && second != third && first != third);
    }

    #[test]
    fn debug_shows_no_person() {
        let book = book();
        assert_eq!(format!("{book:?}"), "PeopleBook(2 people)");
        assert_eq!(format!("{:?}", book.iter().next().unwrap().1), "Person(…)");
    }
}
