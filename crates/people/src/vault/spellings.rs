//! Undoing a merge that an import made: rows with one key that a person says are of two people.
//!
//! Rows with one e-mail, bank account or number are of one donor. The vault records under which other names,
//! and under the same name with which other postal codes, they came. A person may say that one of these
//! spellings is somebody else: from the next import on, its rows have a donor identifier of their own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use obole_ledger::fold;
use serde::Serialize;

use super::{PeopleBook, Person};
use crate::names::words;
use crate::payer::Payer;

/// Number of other spellings of a person after which no more are recorded.
const MOST: usize = 24;

/// A name, or a name with a postal code, under which rows of a donor came beside the donor's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherSpelling {
    /// Donor identifier that the rows have.
    pub donor_id: String,
    /// Donor identifier that the rows with this spelling get if they are of somebody else.
    pub other_id: String,
    /// Name, folded, its words in the order of the alphabet.
    pub name: String,
    /// Postal code, if only the rows with another postal code are meant.
    pub postcode: Option<String>,
}

/// Name and postal code of a row or of a person, in a form that two spellings are compared by.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Spelling {
    name: String,
    postcode: String,
}

impl Spelling {
    pub(super) fn new(first: &str, last: &str, postcode: &str) -> Self {
        let words: BTreeSet<String> = words(first).into_iter().chain(words(last)).collect();
        let name = words.into_iter().collect::<Vec<_>>().join(" ");
        Self { name, postcode: fold(postcode) }
    }

    pub(super) fn of(payer: &Payer) -> Self {
        match payer.is_organisation() {
            true => Self::new("", "", ""),
            false => Self::new(&payer.first_name, &payer.last_name, &payer.postcode),
        }
    }

    /// Returns the name, and the name with the postal code.
    fn texts(&self) -> [String; 2] {
        [self.name.clone(), format!("{}|{}", self.name, self.postcode)]
    }

    /// Returns the text that is recorded; `None` without a name.
    pub(super) fn recorded(&self) -> Option<String> {
        let [_, with_postcode] = self.texts();
        (!self.name.is_empty()).then_some(with_postcode)
    }

    /// Returns what tells a recorded spelling apart from this one, the donor's own: another name, or another
    /// postal code of the same name.
    fn other<'a>(&self, recorded: &'a str) -> Option<&'a str> {
        let (name, postcode) = recorded.split_once('|')?;
        if self.name.is_empty() {
            None
        } else if name != self.name {
            Some(name)
        } else {
            let differs = !postcode.is_empty() && !self.postcode.is_empty() && postcode != self.postcode;
            differs.then_some(recorded)
        }
    }

    /// Returns what tells recorded spellings apart from the donor's own, each once.
    pub(super) fn others<'a>(&self, recorded: &'a BTreeSet<String>) -> BTreeSet<&'a str> {
        recorded.iter().filter_map(|text| self.other(text)).collect()
    }
}

/// Removes the donor's own spelling, which needs no record, and all spellings beyond the maximum. Their order
/// is that of the alphabet, so that it does not depend on the order of the rows.
pub(super) fn settle(recorded: &mut BTreeSet<String>, own: &Spelling) {
    if let Some(own) = own.recorded() {
        recorded.remove(&own);
    }
    while recorded.len() > MOST {
        recorded.pop_last();
    }
}

/// Removes a spelling: a name with every postal code, or with one.
pub(super) fn forget(recorded: &mut BTreeSet<String>, spelling: &str) {
    recorded.retain(|text| text != spelling && text.split_once('|').is_none_or(|(name, _)| name != spelling));
}

/// Identity keys of the rows that a person keeps apart from others with the same key.
#[derive(Default, Clone)]
pub(crate) struct SeparateKeys<'a> {
    /// The keys of their own, by the shared key and by the spelling.
    own_keys: HashMap<&'a str, BTreeMap<&'a str, String>>,
    /// The vault and the first key of each person by each key, if somebody's data were erased: the name of
    /// somebody erased is not in the vault any more.
    erased: Option<(&'a PeopleBook, HashMap<&'a str, &'a str>)>,
}

impl SeparateKeys<'_> {
    /// Returns the key of a payer who is kept apart from others with the same key.
    pub(crate) fn key(&self, key: &str, payer: &Payer) -> Option<String> {
        if self.own_keys.is_empty() && self.erased.is_none() {
            return None;
        }
        let texts = Spelling::of(payer).texts();
        let found =
            self.own_keys.get(key).and_then(|own| texts.iter().find_map(|text| own.get(text.as_str())));
        found.cloned().or_else(|| {
            let (book, first_keys) = self.erased.as_ref()?;
            let first = first_keys.get(key).copied().unwrap_or(key);
            texts.iter().map(|text| own_key(first, text)).find(|key| book.is_erased(key))
        })
    }
}

/// Returns whether a key is of rows that a person keeps apart.
pub(crate) fn is_separate(key: &str) -> bool {
    key.starts_with("apart:")
}

fn own_key(key: &str, spelling: &str) -> String {
    format!("apart:{key}|{spelling}")
}

impl PeopleBook {
    /// Returns the other spellings of the people in the vault about which there is no answer
    /// ([`PeopleBook::same_people`]), by donor identifier.
    ///
    /// ```
    /// use obole_people::PeopleBook;
    ///
    /// assert!(PeopleBook::default().other_spellings().is_empty());
    /// ```
    pub fn other_spellings(&self) -> Vec<OtherSpelling> {
        let open = |(donor_id, spelling, other_id): (&str, &str, String)| {
            let (name, postcode) = match spelling.split_once('|') {
                Some((name, postcode)) => (name, Some(postcode.to_owned())),
                None => (spelling, None),
            };
            let is_open = self.same_people.of(donor_id, &other_id).is_none();
            is_open.then(|| OtherSpelling {
                donor_id: donor_id.to_owned(),
                other_id,
                name: name.to_owned(),
                postcode,
            })
        };
        self.spellings().filter_map(open).collect()
    }

    /// Returns the donor identifiers that a person keeps apart although their rows have one key: the donor,
    /// and the identifier of the rows with another spelling.
    pub(crate) fn separate_pairs(&self) -> BTreeSet<[String; 2]> {
        if self.same_people.iter().all(|(.., same)| same) {
            return BTreeSet::new();
        }
        let is_separate = |id: &str, other: &str| self.same_people.of(id, other) == Some(false);
        self.spellings()
            .filter(|(id, _, other)| is_separate(id, other))
            .map(|(id, _, other)| [id.to_owned(), other])
            .collect()
    }

    /// Returns the keys of the rows that a person keeps apart.
    pub(crate) fn separate_keys(&self) -> SeparateKeys<'_> {
        let pairs = self.separate_pairs();
        let mut own_keys: HashMap<&str, BTreeMap<&str, String>> = HashMap::new();
        if !pairs.is_empty() {
            for (id, spelling, other) in self.spellings() {
                let Some(person) = self.people.get(id) else { continue };
                if pairs.contains(&[id.to_owned(), other]) {
                    for key in person.keys() {
                        own_keys.entry(key).or_default().insert(spelling, own_key(&person.key, spelling));
                    }
                }
            }
        }
        let first_keys = || {
            let keys = |person| Person::keys(person).map(|key| (key, person.key.as_str()));
            self.people.values().flat_map(keys).collect()
        };
        SeparateKeys { own_keys, erased: self.erased_somebody().then(|| (self, first_keys())) }
    }

    /// Removes the own spelling of each person from those recorded.
    pub(crate) fn settle_spellings(&mut self) {
        self.people.values_mut().chain(self.own.values_mut()).for_each(Person::settle_spellings);
    }

    /// Returns the other spellings of all people: the donor, the spelling, and the identifier that its rows
    /// get if they are of somebody else.
    fn spellings(&self) -> impl Iterator<Item = (&str, &str, String)> {
        self.people.iter().flat_map(|(id, person)| {
            person
                .other_spellings()
                .into_iter()
                .filter_map(|text| Some((id.as_str(), text, self.other_id(person, text)?)))
        })
    }

    /// Returns the donor identifier that rows with another spelling of a person get if they are of somebody
    /// else.
    fn other_id(&self, person: &Person, spelling: &str) -> Option<String> {
        self.pseudonym_key.as_ref()?.pseudonyms(&own_key(&person.key, spelling)).next()
    }

    /// Returns the other names, and other postal codes of the same name, in the rows of a donor, except those
    /// that are somebody else's.
    pub fn also_written(&self, donor_id: &str) -> Vec<String> {
        let Some(person) = self.people.get(donor_id) else { return Vec::new() };
        let is_own = |text: &&str| {
            let other = self.other_id(person, text);
            other.is_none_or(|other| self.same_people.of(donor_id, &other) != Some(false))
        };
        person.other_spellings().into_iter().filter(is_own).map(|text| text.replace('|', ", ")).collect()
    }

    /// Removes the name of somebody whose rows were kept apart from those of another donor.
    pub(super) fn forget_spelling(&mut self, gone: &Person) {
        for key in gone.keys().filter_map(|key| key.strip_prefix("apart:")) {
            for person in self.people.values_mut() {
                let spelling = key.strip_prefix(person.key.as_str()).and_then(|rest| rest.strip_prefix('|'));
                if let Some(spelling) = spelling {
                    person.forget_spelling(spelling);
                }
            }
        }
    }
}
