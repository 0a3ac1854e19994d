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
        let [found] = Self::of_each(book, donors, [channel]);
        found
    }

    /// Finds those of each channel; people are compared once for all of them, which takes the time.
    pub fn of_each<const N: usize>(
        book: &PeopleBook,
        donors: &DonorTable,
        channels: [ContactChannel; N],
    ) -> [Self; N] {
        let same = book.identities();
        let of_person = |id: String| same.of_person(&id).map(str::to_owned).collect::<Vec<_>>();
        let refusing = channels.map(|channel| -> BTreeSet<String> {
            let in_lists = book.iter().filter(|(_, person)| person.objection(channel).is_some());
            let in_ledger = (0..donors.len()).filter(|donor| donors.refuses(*donor, channel));
            let known = in_ledger.map(|donor| donors.id.get(donor).to_string());
            in_lists.map(|(id, _)| id.to_owned()).chain(known).flat_map(of_person).collect()
        });
        let nobody = refusing.iter().all(BTreeSet::is_empty);
        let pairs = if nobody { Vec::new() } else { possible_duplicates(book) };
        refusing.map(|refusing| {
            let beside = pairs.iter().flat_map(|pair| {
                let [kept, other] = [&pair.kept, &pair.other].map(|id| refusing.contains(id));
                [other.then_some(&pair.kept), kept.then_some(&pair.other)]
            });
            let doubtful = beside.flatten().cloned().flat_map(of_person);
            let doubtful = doubtful.filter(|id| !refusing.contains(id)).collect();
            Self { refusing, doubtful }
        })
    }

    /// Returns whether a donor neither refuses nor may be somebody who does.
    pub fn allow(&self, donor_id: &str) -> bool {
        !self.refusing.contains(donor_id) && !self.doubtful.contains(donor_id)
    }
}
