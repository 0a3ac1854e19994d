//! Donors who can be reached on each channel, by what the vault knows of them.

use std::collections::BTreeMap;

use obole_ledger::{ContactChannel, Ids};

use super::form::is_reached;
use crate::vault::PeopleBook;

/// Returns for each channel whether each donor has an address or a number. A channel on which nobody has one
/// is left out: the association then keeps them elsewhere.
pub fn reach(book: &PeopleBook, ids: &Ids) -> BTreeMap<ContactChannel, Vec<bool>> {
    let same = book.identities();
    let on = |channel: ContactChannel| -> Vec<bool> {
        (0..ids.len())
            .map(|donor| {
                book.whole_by(&ids.get(donor), &same).is_some_and(|person| is_reached(&person, channel))
            })
            .collect()
    };
    let all = ContactChannel::ALL.into_iter().map(|channel| (channel, on(channel)));
    all.filter(|(_, donors)| donors.contains(&true)).collect()
}

/// Returns for each channel whether each donor objected to it by what the vault knows, which may be more than
/// the ledger knows. A channel to which nobody objected is left out.
pub fn objecting(book: &PeopleBook, ids: &Ids) -> BTreeMap<ContactChannel, Vec<bool>> {
    let to = |channel: ContactChannel| -> Vec<bool> {
        let objects = |id: &str| book.whole(id).is_some_and(|person| person.objection(channel).is_some());
        (0..ids.len()).map(|donor| objects(&ids.get(donor))).collect()
    };
    let all = ContactChannel::ALL.into_iter().map(|channel| (channel, to(channel)));
    all.filter(|(_, donors)| donors.contains(&true)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_an_email_reach_by_their_channels() {
        let mut book = PeopleBook::default();
        let first = book.add("email:a@example.org", |_| false).unwrap();
        let second = book.add("email:b@example.org", |_| false).unwrap();
        book.get_mut(&first).unwrap().email = "a@example.org".into();
        book.get_mut(&second).unwrap().address = "1 rue Neuve".into();
        let ids = Ids::Text([first.as_str(), second.as_str(), "A3"].map(Into::into).to_vec());
        let found = reach(&book, &ids);
        assert_eq!(found[&ContactChannel::Email], [true, false, false]);
        assert_eq!(found[&ContactChannel::Post], [false, true, false]);
        assert!(!found.contains_key(&ContactChannel::Phone) && !found.contains_key(&ContactChannel::Sms));
    }
}
