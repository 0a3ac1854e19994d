//! Answers of a person: which payments are one gift, which donor identifiers are one person.
//!
//! Nothing is merged in the vault itself, so that every answer can be taken back.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{Identities, PairAnswers};

use super::key::is_pseudonym;
use super::{PeopleBook, Person};

impl PeopleBook {
    /// Returns the answers about payments of two sources that may be one gift, by the identifiers of the
    /// payments.
    pub fn same_gifts(&self) -> &PairAnswers {
        &self.same_gifts
    }

    /// Returns the answers about payments, to change them.
    pub fn same_gifts_mut(&mut self) -> &mut PairAnswers {
        self.version = Self::VERSION;
        &mut self.same_gifts
    }

    /// Returns the answers about people, by donor identifier.
    pub fn same_people(&self) -> &PairAnswers {
        &self.same_people
    }

    /// Returns the answers about people, to change them.
    pub fn same_people_mut(&mut self) -> &mut PairAnswers {
        self.version = Self::VERSION;
        &mut self.same_people
    }

    /// Returns the groups of donor identifiers that are one person, each with the identifier that is kept
    /// first: an identifier of the association's own, else the smallest.
    pub fn merged(&self) -> Vec<Vec<String>> {
        let mut groups: Vec<BTreeSet<&str>> = Vec::new();
        // A spelling that is the donor's own has no identifier ([`PeopleBook::other_spellings`]).
        let is_somebody = |id: &str| self.get(id).is_some() || !is_pseudonym(id);
        for (one, other) in
            self.same_people.same().filter(|(one, other)| is_somebody(one) && is_somebody(other))
        {
            let (mut joined, apart): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|group| group.contains(one) || group.contains(other));
            joined.push(BTreeSet::from([one, other]));
            groups = apart;
            groups.push(joined.into_iter().flatten().collect());
        }
        groups.sort();
        let has_pseudonym = |id: &&str| self.people.contains_key(*id);
        let sorted = |group: BTreeSet<&str>| {
            let mut ids: Vec<&str> = group.into_iter().collect();
            ids.sort_by_key(|id| (has_pseudonym(id), *id));
            ids.into_iter().map(str::to_owned).collect()
        };
        groups.into_iter().map(sorted).collect()
    }

    /// Returns the identifier under which the ledger has a donor: that of the group, if the donor is in one.
    pub fn kept_id(&self, donor_id: &str) -> String {
        let group = self.merged().into_iter().find(|group| group.iter().any(|id| id == donor_id));
        group.and_then(|group| group.into_iter().next()).unwrap_or_else(|| donor_id.to_owned())
    }

    /// Returns the identifier under which the ledger has the donor of each identity key.
    pub(crate) fn kept_by_key(&self) -> BTreeMap<String, String> {
        let mut ids = self.by_key();
        for group in self.merged() {
            let Some((kept, others)) = group.split_first() else { continue };
            ids.values_mut().filter(|id| others.contains(id)).for_each(|id| id.clone_from(kept));
        }
        ids
    }

    /// Returns the answers about people as groups that are found by any of their identifiers.
    pub fn identities(&self) -> Identities {
        Identities::of(self.merged())
    }

    /// Returns the person behind a donor identifier, with what all merged identities say.
    pub fn whole(&self, donor_id: &str) -> Option<Cow<'_, Person>> {
        self.whole_by(donor_id, &self.identities())
    }

    /// As [`PeopleBook::whole`], for many people: `same` are the identities of this vault.
    pub fn whole_by(&self, donor_id: &str, same: &Identities) -> Option<Cow<'_, Person>> {
        let others = same.of_person(donor_id).filter(|id| *id != donor_id);
        let mut people = self.get(donor_id).into_iter().chain(others.filter_map(|id| self.get(id)));
        let mut whole = Cow::Borrowed(people.next()?);
        people.for_each(|other| whole.to_mut().complete(other));
        Some(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_the_association_s_own_identifier_then_the_smallest() {
        let mut book = PeopleBook::default();
        let mut ids = ["a", "b", "c", "d"].map(|key| book.add(key, |_| false).unwrap());
        ids.sort();
        let [a, b, c, d] = ids.each_ref().map(String::as_str);
        let answers = book.same_people_mut();
        answers.answer(c, b, true);
        answers.answer(d, "417", true);
        answers.answer(a, b, false);
        assert_eq!(book.merged(), [vec!["417", d], vec![b, c]]);
        assert_eq!([book.kept_id(c), book.kept_id(a)], [b, a]);
        book.same_people_mut().answer(c, d, true);
        assert_eq!(book.merged(), [vec!["417", b, c, d]]);
        assert_eq!(
            [c, d, "417", a].map(|id| book.identities().kept_id(id).to_owned()),
            ["417", "417", "417", a]
        );
    }

    #[test]
    fn a_person_is_whole_under_each_identifier() {
        let mut book = PeopleBook::default();
        let ids = ["a", "b", "c"].map(|key| book.add(key, |_| false).unwrap());
        let [a, b, c] = ids.each_ref().map(String::as_str);
        book.get_mut(a).unwrap().email = "z@example.org".into();
        book.get_mut(b).unwrap().phone = "06 39 98 00 02".into();
        book.same_people_mut().answer(a, b, true);
        book.same_people_mut().answer(b, "417", true);
        for id in [a, b, "417"] {
            let person = book.whole(id).unwrap();
            assert_eq!((&*person.email, &*person.phone), ("z@example.org", "06 39 98 00 02"));
        }
        assert!(book.whole(c).unwrap().email.is_empty() && book.whole("418").is_none());
    }
}
