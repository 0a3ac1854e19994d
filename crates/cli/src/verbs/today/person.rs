//! The people behind the donors of a list: names, ways to reach them, objections that only the vault knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use obole_ledger::{ContactChannel, DonorTable};
use obole_people::{PeopleBook, Person};

use super::super::cleared_list::may_have_refused;
use crate::person_text;

/// Channels of the actions.
const CHANNELS: [ContactChannel; 3] = [ContactChannel::Phone, ContactChannel::Email, ContactChannel::Post];

/// A vault, prepared for the donors of a ledger.
pub(super) struct People {
    book: PeopleBook,
    /// Identifier that the ledger has for a merged one.
    kept: HashMap<String, String>,
    /// Donors who may be somebody who refused a channel.
    doubtful: BTreeMap<ContactChannel, BTreeSet<String>>,
}

impl People {
    pub(super) fn new(book: PeopleBook, donors: &DonorTable) -> Self {
        let groups = book.merged().into_iter();
        let kept = groups.filter_map(|ids| {
            let (kept, others) = ids.split_first()?;
            Some(others.iter().map(|other| (other.clone(), kept.clone())).collect::<Vec<_>>())
        });
        let kept = kept.flatten().collect();
        let doubtful =
            CHANNELS.into_iter().map(|channel| (channel, may_have_refused(&book, donors, channel))).collect();
        Self { book, kept, doubtful }
    }

    /// Returns the identifier under which the ledger has a person.
    pub(super) fn kept_id(&self, id: &str) -> String {
        self.kept.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// Returns whether the vault has an address for the channel, and neither an objection nor a doubt.
    pub(super) fn reaches(&self, id: &str, channel: ContactChannel) -> bool {
        let is_doubtful = self.doubtful.get(&channel).is_some_and(|ids| ids.contains(id));
        let person = self.book.whole(id);
        person.is_some_and(|person| {
            !is_doubtful && person.objection(channel).is_none() && !address(&person, channel).is_empty()
        })
    }

    /// Returns the name of a donor; empty for somebody unknown.
    pub(super) fn name(&self, id: &str) -> String {
        person_text::name(&self.book, id)
    }

    /// Returns the number or address by which a donor is reached.
    pub(super) fn address(&self, id: &str, channel: ContactChannel) -> String {
        self.book.whole(id).map(|person| address(&person, channel)).unwrap_or_default()
    }
}

fn address(person: &Person, channel: ContactChannel) -> String {
    match channel {
        ContactChannel::Email => person.email.clone(),
        ContactChannel::Phone | ContactChannel::Sms => person.phone.trim().to_owned(),
        ContactChannel::Post if person.address.trim().is_empty() => String::new(),
        ContactChannel::Post => {
            let town = format!("{} {}", person.postcode, person.city);
            format!("{}, {}", person.address.trim(), town.trim()).trim_end_matches([',', ' ']).to_owned()
        }
    }
}
