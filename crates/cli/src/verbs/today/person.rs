//! The people behind the donors of a list: names, ways to reach them, objections that only the vault knows.

use std::collections::BTreeMap;

use obole::care::Card;
use obole_ledger::{ContactChannel, DonorTable, Identities, visible_line};
use obole_people::{PeopleBook, Person};

use super::super::refusals::Refusals;
use crate::person_text;

/// Channels of the actions.
const CHANNELS: [ContactChannel; 3] = [ContactChannel::Phone, ContactChannel::Email, ContactChannel::Post];

/// A vault, prepared for the donors of a ledger.
pub(super) struct People {
    book: PeopleBook,
    same: Identities,
    /// Donors who refuse each channel, or may.
    refusals: BTreeMap<ContactChannel, Refusals>,
}

impl People {
    pub(super) fn new(book: PeopleBook, donors: &DonorTable) -> Self {
        let refusals = Refusals::of_each(&book, donors, CHANNELS);
        let refusals = CHANNELS.into_iter().zip(refusals).collect();
        Self { same: book.identities(), book, refusals }
    }

    /// Returns the identifier under which the ledger has a person.
    pub(super) fn kept_id(&self, id: &str) -> String {
        self.same.kept_id(id).to_owned()
    }

    /// Returns whether the vault has an address for the channel, and nobody refuses it.
    pub(super) fn reaches(&self, id: &str, channel: ContactChannel) -> bool {
        let allows = self.refusals.get(&channel).is_some_and(|refusals| refusals.allow(id));
        allows && !self.address(id, channel).is_empty()
    }

    /// Returns the cards of regular gifts by the identifier that the ledger has; of two identities of a
    /// person, the card of the later payment.
    pub(super) fn cards(&self) -> BTreeMap<String, Card> {
        let mut cards = BTreeMap::new();
        for (id, person) in self.book.iter() {
            let Some(obole_people::Card { paid, expires }) = person.card else { continue };
            let card = Card { paid, expires };
            let known = cards.entry(self.kept_id(id)).or_insert(card);
            *known = card.max(*known);
        }
        cards
    }

    /// Returns the name of a donor; empty for somebody unknown.
    pub(super) fn name(&self, id: &str) -> String {
        person_text::name(&self.book, id)
    }

    /// Returns the number or address by which a donor is reached.
    pub(super) fn address(&self, id: &str, channel: ContactChannel) -> String {
        self.book.whole_by(id, &self.same).map(|person| shown(&person, channel)).unwrap_or_default()
    }
}

fn shown(person: &Person, channel: ContactChannel) -> String {
    let address = match channel {
        ContactChannel::Email => person.email.clone(),
        ContactChannel::Phone | ContactChannel::Sms => person.phone.trim().to_owned(),
        ContactChannel::Post if person.address.trim().is_empty() => String::new(),
        ContactChannel::Post => {
            let town = format!("{} {}", person.postcode, person.city);
            format!("{}, {}", person.address.trim(), town.trim()).trim_end_matches([',', ' ']).to_owned()
        }
    };
    visible_line(&address).into_owned()
}
