//! Donors whom a channel may not reach, by what ledger and vault say together.

use std::collections::BTreeSet;

use obole_ledger::{ContactChannel, DonorTable};
use obole_people::{PeopleBook, possible_duplicates};

/// Identifiers of donors who refuse a channel, or may.
#[derive(Default)]
pub struct Refusals {
    /// Those who died, or refused the channel or profiling, under any identifier that a person answered is
    /// theirs. Neither an answer nor a list that only the vault has waits for the next import.
    pub refusing: BTreeSet<String>,
    /// Those who may be the same person as somebody who refuses, as long as nobody has answered whether they
    /// are.
    pub doubtful: BTreeSet<String>,
}

impl Refusals {
    /// Finds those of a ledger and a vault.
    pub fn of(book: &PeopleBook, donors: &DonorTable, channel: ContactChannel) -> Self {
        let same = book.identities();
        let of_person = |id: String| same.of_person(&id).map(str::to_owned).collect::<Vec<_>>();
        let in_lists = book.iter().filter(|(_, person)| person.objection(channel).is_some());
        let in_ledger = (0..donors.len()).filter(|donor| donors.refuses(*donor, channel));
        let known = in_ledger.map(|donor| donors.id.get(donor).to_string());
        let refusing: BTreeSet<String> =
            in_lists.map(|(id, _)| id.to_owned()).chain(known).flat_map(of_person).collect();
        if refusing.is_empty() {
            return Self::default();
        }
        let pairs = possible_duplicates(book).into_iter().flat_map(|pair| {
            let [kept, other] = [&pair.kept, &pair.other].map(|id| refusing.contains(id));
            [other.then_some(pair.kept), kept.then_some(pair.other)]
        });
        let doubtful = pairs.flatten().flat_map(of_person).filter(|id| !refusing.contains(id)).collect();
        Self { refusing, doubtful }
    }

    /// Returns whether a donor neither refuses nor may be somebody who does.
    pub fn allow(&self, donor_id: &str) -> bool {
        !self.refusing.contains(donor_id) && !self.doubtful.contains(donor_id)
    }
}
